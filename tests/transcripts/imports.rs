//! `a0connect import`: what is understood is listed and saved, and no other value of the profile is replaced unasked.

#![allow(clippy::disallowed_methods)] // it reads profiles

use crate::schemas::{schema, wrong};
use crate::support::desk::{Desk, Said, end, end_with_input};
use crate::support::secret_service::SecretService;
use serde_json::{Value, json};

const SECRET: &str = "imported-secret-1";
const ENV: &str = "AUTH0_DOMAIN=acme.eu.auth0.com\nAPPLICATION_KEY=acme-key\nAPPLICATION_SECRET='imported-secret-1'\nSCOPE=\"read email\"\nTOKEN_URL=YOUR_TOKEN_URL\nPORT=3000\n";

/// Runs it without the tenant's values in the environment.
fn import(desk: &Desk, args: &[&str]) -> Said {
    let said = end(desk.home.command([&["import"], args].concat()));
    assert!(!said.out.contains(SECRET) && !said.err.contains(SECRET), "{said:?}");
    said
}

fn profile(desk: &Desk) -> String {
    std::fs::read_to_string(desk.home.join(".config/a0connect/profiles/default.toml")).unwrap_or_default()
}

#[test]
fn values_are_listed_and_saved() {
    let desk = Desk::new();
    desk.write("values", ENV);
    let dry = import(&desk, &["values", "--dry-run"]);
    assert_eq!(dry.code, Some(3), "a value is a placeholder: {dry:?}");
    assert!(dry.err.contains("This would save 4 values in the profile default"), "{dry:?}");
    assert_eq!(profile(&desk), "");
    let said = import(&desk, &["values", "--store", "memory"]);
    assert_eq!((said.code, said.out.as_str()), (Some(3), dry.out.as_str()), "{said:?}");
    assert_eq!(
        said.out,
        "+ Domain                  acme.eu.auth0.com\n                          line 1, AUTH0_DOMAIN\n\
         + Provider client ID      acme-key\n                          line 2, APPLICATION_KEY\n\
         + Provider client secret  •••••••• (17 characters)\n                          line 3, APPLICATION_SECRET\n\
         + Scope                   read email\n                          line 4, SCOPE\n\
         · TOKEN_URL  not filled in, line 5: it is a placeholder\n\
         · PORT  not filled in, line 6: a0connect has no field for it\n"
    );
    assert!(said.err.contains("Saved 4 values") && said.err.contains("The secrets weren't saved"), "{said:?}");
    let kept = profile(&desk);
    assert!(kept.contains("acme.eu.auth0.com") && kept.contains("read email") && !kept.contains(SECRET), "{kept}");
    assert!(desk.sent().is_empty(), "it sends nothing");
}

#[test]
fn another_value_is_replaced_only_on_request() {
    let desk = Desk::new();
    desk.write("values", "SCOPE=read\nAPPLICATION_KEY=acme-key");
    assert_eq!(import(&desk, &["values"]).code, Some(0));
    let before = profile(&desk);
    assert_eq!(import(&desk, &["values"]).code, Some(0), "the same again");
    assert_eq!(profile(&desk), before);
    desk.write("values", "SCOPE=other\nTOKEN_URL=https://p.example/token");
    let said = import(&desk, &["values"]);
    assert!(said.code == Some(5) && said.err.contains("A value would be replaced"), "{said:?}");
    assert!(said.out.contains("line 1, SCOPE (the profile has read)"), "{said:?}");
    assert_eq!(profile(&desk), before);
    assert_eq!(import(&desk, &["values", "--replace"]).code, Some(0));
    assert!(profile(&desk).contains("other") && profile(&desk).contains("https://p.example/token"));
}

#[test]
fn standard_input_is_read_and_a_text_without_values_is_an_error() {
    let desk = Desk::new();
    let said = end_with_input(
        desk.home.command(["import", "-", "--store", "memory"]),
        "curl -u a:b-1 https://p.example/token -d grant_type=x",
    );
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(profile(&desk).contains("https://p.example/token"));
    for (text, why) in [("hello", "none of the formats"), ("PORT=1", "None of its values")] {
        let said = end_with_input(desk.home.command(["import", "-"]), text);
        assert!(said.code == Some(1) && said.err.contains(why), "{said:?}");
    }
    let said = import(&desk, &["nothing-here"]);
    assert!(said.code == Some(1) && said.err.contains("There is no file nothing-here"), "{said:?}");
    assert_eq!(import(&desk, &[]).code, Some(2));
    desk.write("large", &"#".repeat(300_000));
    let said = import(&desk, &["large"]);
    assert!(said.code == Some(1) && said.err.contains("larger than 256 KiB"), "{said:?}");
    let said = end_with_input(desk.home.command(["import", "-"]), &"#".repeat(300_000));
    assert!(said.code == Some(1) && said.err.contains("larger than 256 KiB"), "{said:?}");
}

/// If there are none, the list says so.
#[test]
fn the_document_behind_a_discovery_url_is_read() {
    for (scenario, code) in [("oidc", Some(0)), ("none", Some(1))] {
        let desk = Desk::with(scenario);
        let domain = format!("AUTH0_DOMAIN={}", desk.tenant.value("AUTH0_DOMAIN"));
        end_with_input(desk.home.command(["import", "-"]), &domain);
        let token_url = desk.tenant.value("TOKEN_URL");
        let base = token_url.trim_end_matches("/token");
        let url = format!("{base}/.well-known/openid-configuration");
        let said = end_with_input(desk.home.command(["import", "-"]), &url);
        assert_eq!((said.code, said.out.contains("wasn't read")), (code, scenario == "none"), "{said:?}");
        assert_eq!(profile(&desk).contains(token_url), scenario == "oidc");
        assert_eq!(desk.sent_to("provider"), ["GET /.well-known/openid-configuration"]);
    }
}

#[test]
fn json_is_as_its_schema_says() {
    let desk = Desk::new();
    desk.write("values", ENV);
    let run = |args: &[&str]| -> Value {
        let said = import(&desk, &[&["--json", "--store", "memory"], args].concat());
        let wrong = wrong(&schema("import"), &said.json(), "import");
        assert!(wrong.is_empty(), "{args:?}: {wrong:#?}");
        said.json()
    };
    let first = run(&["values"]);
    assert_eq!(first["saved"], true);
    assert_eq!(first["formats"], json!(["variables"]));
    assert_eq!(
        first["values"][2],
        json!({"field": "APPLICATION_SECRET", "state": "new", "value": null, "line": 3, "path": "APPLICATION_SECRET"})
    );
    assert_eq!(first["left"][0]["reason"], "placeholder");
    desk.write("values", "SCOPE=other");
    let second = run(&["values"]);
    assert_eq!((&second["saved"], &second["error"]["class"]), (&json!(false), &json!("conflict")));
    assert_eq!(second["values"][0]["state"], "different");
    assert_eq!(run(&["nothing-here"])["values"], json!([]));
}

/// The profile that a connection is created from comes from another profile's export.
#[test]
fn an_export_is_imported_into_another_profile() {
    let desk = Desk::new();
    for format in ["env", "shell", "json", "terraform", "a0deploy"] {
        let mut command = desk.command(&["export", format, "--reveal"]);
        command.env("A0CONNECT_DISPLAY_NAME", "Acme's \"$x\"");
        let exported = end(command);
        // Only a tenant on this machine may have URLs on it.
        let domain = format!("AUTH0_DOMAIN={}", desk.tenant.value("AUTH0_DOMAIN"));
        end_with_input(desk.home.command(["import", "-", "--profile", format]), &domain);
        let said = end_with_input(
            desk.home.command(["import", "-", "--profile", format, "--store", "memory", "--json"]),
            &exported.out,
        );
        assert!(matches!(said.code, Some(0 | 3)), "{format}: {said:?}");
        let all = said.json();
        let shown = |id: &str| {
            let rows = all["values"].as_array().unwrap();
            rows.iter().find(|row| row["field"] == id).map(|row| row["value"].clone())
        };
        assert_eq!(shown("A0CONNECT_DISPLAY_NAME"), Some(json!("Acme's \"$x\"")), "{format}");
        assert_eq!(shown("APPLICATION_SECRET"), Some(Value::Null), "{format}");
        assert!(shown("TOKEN_URL").is_some(), "{format}: {all}");
        desk.search(&said);
    }
}

#[test]
fn traps_of_a_file_are_listed_with_their_lines() {
    let desk = Desk::new();
    desk.write("a.yaml", "connections:\n  - name: acme\n    strategy: oidc\n    options:\n      client_secret: imported-secret-1\n      tokenURL: http://p.example/t\n");
    let lint = |args: &[&str]| -> Said {
        let said = end(desk.home.command([&["lint"], args].concat()));
        assert!(!said.out.contains(SECRET) && !said.err.contains(SECRET), "{said:?}");
        said
    };
    let said = lint(&["a.yaml"]);
    assert_eq!(
        (said.code, said.out.as_str(), said.err.as_str()),
        (
            Some(1),
            "✗ line 3  The strategy isn't oauth2\n    A custom social connection has the strategy oauth2, whose options these are.\n    \
             → Write oauth2. The strategy of an existing connection can't be changed.\n    who: you, on this machine\n\
             ✗ line 6  tokenURL begins with http://\n    Auth0 accepts only https, since secrets are sent there.\n    \
             → Change http:// to https://.\n    who: you, on this machine\n",
            "2 traps were found\n"
        )
    );
    // In a work tree, the secret counts too.
    std::fs::create_dir(desk.home.join(".git")).unwrap();
    let ids = |said: &Said| -> Vec<(String, u64)> {
        let all = said.json();
        let all = all["findings"].as_array().unwrap().iter();
        all.map(|one| (one["id"].as_str().unwrap().to_owned(), one["line"].as_u64().unwrap())).collect()
    };
    let said = lint(&["a.yaml", "--json"]);
    assert!(wrong(&schema("lint"), &said.json(), "lint").is_empty());
    assert_eq!(ids(&said)[1], ("secret_in_git".to_owned(), 5));
    desk.write(".gitignore", "*.yaml\n");
    assert_eq!(ids(&lint(&["a.yaml", "--json"])).len(), 2);
    let said = end_with_input(desk.home.command(["lint", "-"]), "AUTH0_DOMAIN=acme.auth0.com\n");
    assert!(said.code == Some(0) && said.err.contains("No known trap"), "{said:?}");
    let said = end_with_input(desk.home.command(["lint", "-", "--json"]), "hello");
    assert!(said.code == Some(1) && wrong(&schema("lint"), &said.json(), "lint").is_empty(), "{said:?}");
}

#[test]
fn secrets_go_to_the_keyring_and_are_compared_with_it() {
    let Some(keyring) = SecretService::unlocked("secrets_go_to_the_keyring_and_are_compared_with_it") else { return };
    let desk = Desk::new();
    let import = |env: &[(&str, &str)], text: &str, more: &[&str]| {
        let mut command = desk.home.command([&["import", "-", "--json"], more].concat());
        command.envs(env.iter().copied());
        let said = end_with_input(command, text);
        assert!(!said.out.contains("imported-secret") && !said.err.contains("imported-secret"), "{said:?}");
        said
    };
    let env = keyring.env();
    let text = "APPLICATION_SECRET=imported-secret-1\nSCOPE=read";
    assert_eq!(import(&env, text, &[]).code, Some(0));
    let item = keyring.lookup("default").unwrap_or_default();
    assert!(item.contains(SECRET) && !profile(&desk).contains(SECRET), "{item}");
    let same = import(&env, text, &[]);
    assert_eq!((same.code, &same.json()["values"][0]["state"]), (Some(0), &json!("same")), "{same:?}");
    let other = import(&env, "APPLICATION_SECRET=imported-secret-2", &[]);
    assert_eq!((other.code, &other.json()["values"][0]["state"]), (Some(5), &json!("different")), "{other:?}");
    assert!(keyring.lookup("default").unwrap_or_default().contains(SECRET));
    assert_eq!(import(&env, "APPLICATION_SECRET=imported-secret-2", &["--replace"]).code, Some(0));
    assert!(keyring.lookup("default").unwrap_or_default().contains("imported-secret-2"));
    // Without a keyring nothing is stored, and the error names the way without one.
    let said = import(&[], "APPLICATION_SECRET=imported-secret-3", &["--profile", "other"]);
    assert!(said.code == Some(1) && said.err.contains("--store memory"), "{said:?}");
    assert!(!desk.files().iter().any(|file| file.contains("other")), "{:?}", desk.files());
}
