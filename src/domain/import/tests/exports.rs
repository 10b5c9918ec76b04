//! What `a0connect export` writes is read back to the same values.

use super::understood;
use crate::domain::connection::document;
use crate::domain::export::find;
use crate::domain::facts::Facts;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::known::Known;
use crate::domain::setup::{Setup, Source};
use jiff::Timestamp;

const ODD: &[&str] = &[
    "s3cr\"e't$x\\y",
    "a'b\"c`d$e\\f",
    "$HOME ${HOME} $(id) `id`",
    "$${a} %%{b} %{ if true } $$",
    "ends with \\",
    "#hash: yes",
    "- [a] {b}: &c *d !e |",
    "\u{fc}\u{1f980} #1",
    "a,b;c=d",
    "it's \u{201c}quoted\u{201d}",
];

const SCRIPT: &str = "function mine(accessToken, context, callback) {\n  // it's \"odd\": $${a} ${b} %{c} \\n\n\n\tconst text = `${accessToken}`;\n  callback(null, { user_id: 'ü🦀' });\n}";

fn setup(values: &[(FieldId, &str)]) -> Setup {
    let usual = [
        (Auth0Domain, "acme.eu.auth0.com"),
        (Auth0ClientId, "kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV"),
        (Provider, "custom"),
        (ApplicationKey, "acme-key"),
        (ApplicationSecret, "app-secret-1"),
        (AuthorizationUrl, "https://id.acme.example/authorize?a=1&b=2"),
        (TokenUrl, "https://id.acme.example/token"),
        (UserDetailUrl, "https://id.acme.example/me"),
        (Scope, "openid email"),
        (Mapping, r#"{"user_id":"data.0.id","name":["full name","login"],"email_verified":"ok"}"#),
        (ConnectionName, "acme"),
        (Pkce, "true"),
    ];
    let mut setup = Setup::default();
    for (id, text) in usual.iter().chain(values) {
        setup.set(*id, text, Source::Typed, Timestamp::UNIX_EPOCH);
    }
    setup
}

fn exported(setup: &Setup, name: &str, reveal: bool) -> String {
    let facts = Facts::default();
    find(name).unwrap().text(Known::new(setup, &facts, Timestamp::UNIX_EPOCH), reveal).to_string()
}

/// A new profile with everything that was understood.
fn imported(text: &str) -> Setup {
    let import = understood(text);
    let mut setup = Setup::default();
    for found in &import.found {
        let parsed = (found.id.field().parse)(found.text.reveal(), &setup.around());
        let parsed = parsed.unwrap_or_else(|problem| panic!("{problem:?}\n{text}"));
        setup.set(found.id, &parsed.text, Source::Pasted, Timestamp::UNIX_EPOCH);
    }
    setup
}

fn has_secret(format: &str) -> bool {
    !matches!(format, "curl" | "auth0-cli" | "handover")
}

#[test]
fn the_values_are_the_same() {
    for odd in ODD {
        let mut setup = setup(&[(ApplicationSecret, odd), (DisplayName, "Acme \"it's\" $x")]);
        let headers = serde_json::json!({ "X-Key": odd }).to_string();
        if (TokenHeaders.field().parse)(&headers, &setup.around()).is_ok() {
            setup.set(TokenHeaders, &headers, Source::Typed, Timestamp::UNIX_EPOCH);
        }
        for format in ["env", "shell"] {
            let text = exported(&setup, format, true);
            let again = imported(&text);
            for (id, value) in &setup.values {
                assert_eq!(again.values.get(id).map(|value| &value.text), Some(&value.text), "{format} {id:?}\n{text}");
            }
        }
    }
}

#[test]
fn the_connection_is_the_same() {
    let more: &[(FieldId, &str)] = &[
        (TokenAuth, "basic"),
        (Metadata, r#"{"a":"it's $x","b":"ü"}"#),
        (UpstreamParams, r#"{"login_hint":{"alias":"login_hint"},"x":{"value":"it's"}}"#),
        (SyncProfile, "on_first_login"),
        (NonPersistentAttrs, "a, b"),
        (IconUrl, "https://acme.com/icon.png"),
    ];
    for (odd, script) in ODD.iter().flat_map(|odd| [(odd, None), (odd, Some(SCRIPT))]) {
        let mut setup = setup(more);
        setup.set(ApplicationSecret, odd, Source::Typed, Timestamp::UNIX_EPOCH);
        let name: String = odd.chars().rev().collect();
        setup.set(DisplayName, name.trim(), Source::Typed, Timestamp::UNIX_EPOCH);
        if let Some(script) = script {
            setup.set(Script, script, Source::Typed, Timestamp::UNIX_EPOCH);
        }
        for format in ["json", "curl", "terraform", "a0deploy", "auth0-cli"] {
            let text = exported(&setup, format, true);
            let mut again = imported(&text);
            let mut wanted = document(&setup);
            if !has_secret(format) {
                again.set(ApplicationSecret, odd, Source::Typed, Timestamp::UNIX_EPOCH);
                again.set(TokenAuth, "basic", Source::Typed, Timestamp::UNIX_EPOCH);
            }
            // A scope is a list there, and some options have no argument.
            if format == "terraform" {
                assert_eq!(again.open(Scope), Some("openid email"));
            }
            wanted.remove("enabled_clients");
            let again_document = document(&again);
            assert!(
                again_document.is_same(&wanted),
                "{format}\n{}\n{}",
                *again_document.pretty(true),
                *wanted.pretty(true)
            );
            assert_eq!(again.open(Auth0ClientId), setup.open(Auth0ClientId), "{format}");
            if script.is_none() {
                assert_eq!(
                    (again.open(UserDetailUrl), again.has(Script)),
                    (setup.open(UserDetailUrl), false),
                    "{format}"
                );
            }
        }
    }
}

#[test]
fn a_masked_export_is_read_without_its_secrets() {
    for (format, why) in [
        ("env", "masked"),
        ("shell", "masked"),
        ("json", "masked"),
        ("terraform", "variable"),
        ("a0deploy", "placeholder"),
        ("curl", "placeholder"),
    ] {
        let setup = setup(&[(TokenHeaders, r#"{"X-Key":"header-secret-1"}"#)]);
        let import = understood(&exported(&setup, format, false));
        assert!(import.found.iter().all(|found| !found.id.is_secret()), "{format}: {:?}", import.found);
        assert!(import.found.iter().any(|found| found.id == TokenUrl), "{format}");
        assert!(import.left.iter().any(|left| left.why.id() == why), "{format}: {:?}", import.left);
    }
}

#[test]
fn the_commands_name_the_tenant() {
    for format in ["curl", "auth0-cli"] {
        let again = imported(&exported(&setup(&[]), format, false));
        assert_eq!(again.open(Auth0Domain), Some("acme.eu.auth0.com"), "{format}");
    }
}
