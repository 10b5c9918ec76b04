use super::filled::Values;
use super::*;
use crate::domain::fields::FieldId;
use crate::domain::parse::Domain;
use crate::domain::setup::{Setup, Source};
use jiff::Timestamp;
use oxc_allocator::Allocator;
use oxc_ast::ast::StringLiteral;
use oxc_parser::Parser;
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn setup(values: &[(FieldId, &str)]) -> Setup {
    let mut setup = Setup::default();
    for (id, text) in values {
        setup.set(*id, text, Source::Typed, Timestamp::UNIX_EPOCH);
    }
    setup
}

fn acme() -> Setup {
    setup(&[
        (FieldId::Auth0Domain, "acme.eu.auth0.com"),
        (FieldId::Auth0ClientId, "AcmeClient"),
        (FieldId::Auth0ClientSecret, "acme-client-secret"),
        (FieldId::ApplicationSecret, "acme-provider-secret"),
        (FieldId::ConnectionName, "acme-sso"),
        (FieldId::CallbackUrls, "https://app.acme.com/cb, http://localhost:4000/auth/cb"),
    ])
}

/// The JavaScript of a file. That of a page ends where the browser ends it.
fn code<'a>(path: &str, text: &'a str) -> Option<&'a str> {
    match path.rsplit_once('.')?.1 {
        "js" | "jsx" => Some(text),
        "html" => text.split_once("<script type=\"module\">")?.1.split_once("</script>").map(|(code, _)| code),
        _ => None,
    }
}

/// The string literals of a module. Panics if it can't be parsed.
fn literals(path: &str, code: &str) -> BTreeSet<String> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, code, SourceType::mjs().with_jsx(true)).parse();
    assert!(!parsed.panicked && parsed.errors.is_empty(), "{path}: {:?}\n{code}", parsed.errors);
    let built = SemanticBuilder::new().build(&parsed.program);
    assert!(built.errors.is_empty(), "{path}: {:?}", built.errors);
    let all = built.semantic.nodes().iter().filter_map(|node| node.kind().as_string_literal());
    all.map(|literal: &StringLiteral| literal.value.to_string()).collect()
}

#[test]
fn every_sample_is_filled_with_the_values_and_no_secret() {
    for filled in all(&acme()) {
        let name = filled.sample.name;
        let texts: String = filled.files.iter().map(|file| file.text.as_str()).collect();
        for value in ["acme.eu.auth0.com", "'AcmeClient'", "'acme-sso'", "http://localhost:4000"] {
            assert!(texts.contains(value), "{name} has no {value}");
        }
        assert!(!texts.contains("-secret'") && !texts.contains("acme-provider") && !texts.contains("acme-client"));
        assert!(!texts.contains("{{domain") && !texts.contains("YOUR_"), "{name}");
        assert_eq!(filled.missing, []);
        assert!(filled.callback.is_given, "{name}");
        assert_eq!(texts.contains("AUTH0_CLIENT_SECRET"), filled.sample.has_secrets(), "{name}");
        let has = |path: &str| filled.files.iter().any(|file| file.path == path);
        assert_eq!(has(".env.example"), filled.sample.has_secrets(), "{name}");
        assert!(has("package.json") && has("README.md") && has(".gitignore") && filled.main_files().count() > 0);
        for file in &filled.files {
            if let Some(code) = code(file.path, &file.text) {
                literals(file.path, code);
            }
            let is_narrow = file.text.lines().all(|line| line.chars().count() <= 130) || file.path == "README.md";
            assert!(file.text.ends_with('\n') && is_narrow, "{}", file.path);
        }
    }
}

/// All marks are known, and every file of the folder belongs to the sample.
#[test]
fn every_file_of_the_folders_is_used_and_every_mark_is_known() {
    #![allow(clippy::disallowed_methods)] // it lists a folder
    fn files(folder: &std::path::Path, below: &str, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let name = format!("{below}{}", entry.file_name().to_string_lossy());
            match entry.file_type().unwrap().is_dir() {
                true => files(&entry.path(), &format!("{name}/"), found),
                false => drop(found.insert(name)),
            }
        }
    }
    let mut there = BTreeSet::new();
    files(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples"), "", &mut there);
    let mut listed = BTreeSet::from(["gitignore".to_owned()]);
    for sample in SAMPLES {
        let own = sample.files.iter().filter(|file| file.path != ".gitignore");
        listed.extend(own.map(|file| format!("{}/{}", sample.name, file.path)));
        for file in sample.filled(&acme()).files {
            let open = file
                .text
                .match_indices("{{")
                .filter(|(at, _)| file.text[at + 2..].starts_with(|char: char| char.is_ascii_lowercase()));
            assert_eq!(open.count(), 0, "{}/{} has an unknown mark", sample.name, file.path);
        }
    }
    assert_eq!(there, listed);
}

#[test]
fn only_missing_values_have_placeholders() {
    for filled in all(&Setup::default()) {
        let texts: String = filled.files.iter().map(|file| file.text.as_str()).collect();
        assert!(texts.contains("YOUR_DOMAIN") && texts.contains("'YOUR_CLIENT_ID'"), "{}", filled.sample.name);
        assert_eq!(filled.missing, [(FieldId::Auth0Domain, "YOUR_DOMAIN"), (FieldId::Auth0ClientId, "YOUR_CLIENT_ID")]);
        assert!(texts.contains("custom-connection-oauth2"), "the name that create would use");
        assert!(!filled.callback.is_given && filled.callback.url == "http://localhost:3000/callback");
    }
}

#[test]
fn the_callback_is_one_that_the_sample_can_have() {
    let of = |name: &str, urls: &str| {
        let callback = Callback::of(find(name).unwrap(), &setup(&[(FieldId::CallbackUrls, urls)]));
        (callback.url, callback.origin, callback.host, callback.port, callback.path)
    };
    let whole = |url: &str, origin: &str, host: &str, port, path: &str| {
        (url.to_owned(), origin.to_owned(), host.to_owned(), port, path.to_owned())
    };
    let usual = || whole("http://localhost:3000/callback", "http://localhost:3000", "localhost", 3000, "/callback");
    assert_eq!(
        of("express", "http://[::1]:8080/cb"),
        whole("http://[::1]:8080/cb", "http://[::1]:8080", "::1", 8080, "/cb")
    );
    assert_eq!(of("popup", "http://127.0.0.1"), whole("http://127.0.0.1", "http://127.0.0.1", "127.0.0.1", 80, "/"));
    for url in [
        "https://app.acme.com/cb",
        "https://localhost:3000/cb",
        "http://localhost:80/cb",
        "http://localhost:3000/c*",
        "http://localhost:3000/a:b",
        "http://localhost:3000/a'b",
        "http://localhost:3000/cb?a=1",
        "http://LOCALHOST:3000/cb",
        "http://me@localhost:3000/cb",
        "http://app.localhost:3000/cb",
        "http://localhost:99999/cb",
        "com.acme.app://localhost/cb",
        "http://localhost:3000/login",
        "http://localhost:3000",
        "http://localhost:3000/",
    ] {
        assert_eq!(of("express", url), usual(), "{url}");
    }
    assert_eq!(of("popup", "http://localhost:3000/").0, "http://localhost:3000/");
    assert_eq!(of("nextjs", "http://localhost:3000/auth/login, http://localhost:3000/x").0, "http://localhost:3000/x");
}

#[test]
fn the_readme_says_what_to_register_and_how_to_run_it() {
    let readme = |name: &str| find(name).unwrap().filled(&acme()).files.pop().unwrap().text;
    let express = readme("express");
    for words in
        ["Regular Web Application", "- Allowed Callback URLs: `http://localhost:4000/auth/cb`", "`.env`", "npm install"]
    {
        assert!(express.contains(words), "{words} isn't in {express}");
    }
    assert!(!express.contains("Allowed Web Origins"), "{express}");
    let popup = readme("popup");
    assert!(popup.contains("- Allowed Web Origins: `http://localhost:4000`\n") && !popup.contains(".env"), "{popup}");
    assert!(!readme("html").contains("npm install"));
}

proptest! {
    /// Whatever the values are, the code can be parsed, and its literals are the values.
    #[test]
    fn prop_no_value_breaks_the_code(
        domain in "\\PC{0,20}|[\"'`\\\\<>/${}\\r\\n\u{2028}\u{2029}a]{0,12}",
        client_id in any::<String>(),
        connection in "</script>|<!--|\\$\\{x\\}|'\\{\\{domain\\}\\}'|\\{\\{port\\}\\}|\\PC{0,9}|\u{2028}|\\\\|'|\"",
    ) {
        let callback = Callback::of(&SAMPLES[0], &Setup::default());
        let values = Values { domain: Domain::new(domain.clone()), client_id: &client_id, connection: connection.clone(), callback: &callback };
        let mut found = BTreeSet::new();
        for sample in SAMPLES {
            for file in sample.files {
                let filled = values.put_into(file.text);
                prop_assert!(file.path != "package.json" || serde_json::from_str::<serde_json::Value>(&filled).is_ok());
                if let Some(code) = code(file.path, &filled) {
                    found.extend(literals(file.path, code));
                }
            }
        }
        prop_assert!(found.contains(&domain) && found.contains(&client_id) && found.contains(&connection));
    }
}

#[test]
fn an_application_suits_a_sample_by_its_type_and_its_secret() {
    let application = |app_type: Option<&str>, method: Option<&str>| {
        let text = serde_json::json!({
            "client_id": "x", "name": "App", "app_type": app_type, "callbacks": [],
            "token_endpoint_auth_method": method,
        });
        serde_json::from_value::<crate::domain::response_data::Application>(text).unwrap()
    };
    for (app_type, method, express, popup) in [
        (Some("regular_web"), Some("client_secret_post"), Some(true), Some(false)),
        (Some("regular_web"), Some("client_secret_basic"), Some(true), Some(false)),
        (Some("regular_web"), Some("none"), Some(false), Some(false)),
        (Some("spa"), Some("none"), Some(false), Some(true)),
        (Some("spa"), None, Some(false), Some(true)),
        (Some("native"), Some("none"), Some(false), Some(false)),
        (None, Some("none"), Some(false), Some(true)),
        (None, None, None, None),
    ] {
        let application = application(app_type, method);
        let suits = |name: &str| find(name).unwrap().suits(&application);
        assert_eq!((suits("express"), suits("popup")), (express, popup), "{app_type:?} {method:?}");
    }
}
