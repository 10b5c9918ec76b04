//! `a0connect create --no-input` over checks that have failed, and with `--dry-run`.

use crate::support::desk::{Desk, Said};
use serde_json::{Value, json};

const CREATE: &[&str] = &["create", "--no-input", "--store", "memory"];

fn with(more: &[&'static str]) -> Vec<&'static str> {
    [CREATE, more].concat()
}

fn ids(said: &Said) -> Value {
    let checks = said.json()["failed_checks"].as_array().cloned().unwrap_or_default();
    checks.iter().map(|check| check["id"].clone()).collect()
}

#[test]
fn a_create_over_a_failed_check_names_it_before_it_sends() {
    let desk = Desk::with("redirect-uri");
    let said = desk.run(&with(&["--json"]));
    assert_eq!((said.code, ids(&said)), (Some(0), json!(["authorization_url"])), "{said:?}");
    let status = desk.run(&["status", "--json"]).json();
    let check =
        |checks: &Value| checks.as_array().unwrap().iter().find(|one| one["id"] == "authorization_url").cloned();
    let (mut created, mut listed) =
        (said.json()["failed_checks"][0].clone(), check(&status["checkpoints"][1]["checks"]).unwrap());
    for one in [&mut created, &mut listed] {
        one["seen_at"] = Value::Null;
        one["evidence"] = Value::Null;
    }
    assert_eq!(created, listed, "the same object as in status");

    let place = |text: &str| said.err.find(text).unwrap_or_else(|| panic!("{text} isn't in {}", said.err));
    let title = created["what"].as_str().unwrap();
    assert!(place("1 check has failed") < place(title) && place(title) < place("✓ Create"), "{}", said.err);
    assert!(said.err.contains("AUTHORIZATION_URL") && said.err.contains("→ "), "{}", said.err);
    assert_eq!(said.err.matches(title).count(), 1, "{}", said.err);
}

#[test]
fn with_require_checks_nothing_is_sent_and_the_code_is_the_checks() {
    let desk = Desk::with("redirect-uri");
    let status = desk.run(&["status"]);
    let quiet = desk.run(&with(&["--quiet", "--require-checks"]));
    assert!(quiet.err.starts_with("error: Nothing was changed at Auth0"), "{}", quiet.err);
    let said = desk.run(&with(&["--json", "--require-checks"]));
    assert_eq!((said.code, ids(&said)), (status.code, json!(["authorization_url"])), "{said:?}");
    assert_eq!(
        (&said.json()["error"]["field"], said.json()["connection_id"].clone()),
        (&json!("AUTHORIZATION_URL"), Value::Null)
    );
    assert!(said.err.contains("Nothing was changed at Auth0") && desk.changes().is_empty(), "{said:?}");
    assert_ne!(said.code, Some(0));

    let healthy = Desk::new();
    let said = healthy.run(&with(&["--json", "--require-checks"]));
    assert_eq!((said.code, ids(&said), healthy.connections().len()), (Some(0), json!([]), 1), "{said:?}");
    assert!(!said.err.contains("failed"), "{}", said.err);
}

#[test]
fn a_rejected_secret_is_known_without_another_try() {
    let desk = Desk::new();
    let wrong = [("APPLICATION_SECRET", "sandbox-application-secret-of-long-ago")];
    let tries = || desk.sent_to("provider").iter().filter(|line| line.starts_with("POST /token")).count();
    let first = desk.run_with(&wrong, &with(&["--json", "--require-checks"]));
    assert_eq!((first.code, ids(&first)), (Some(4), json!(["application_secret"])), "{first:?}");
    let sent = tries();
    let again = desk.run_with(&wrong, &with(&["--json"]));
    assert_eq!((again.code, ids(&again), tries()), (Some(0), json!(["application_secret"]), sent), "{again:?}");
    assert!(again.err.contains("status --prove"), "{}", again.err);
}

#[test]
fn a_dry_run_changes_nothing_anywhere_and_shows_the_requests() {
    let desk = Desk::new();
    let said = desk.run(&with(&["--dry-run", "--json"]));
    let plan = said.json();
    let steps: Vec<(&str, &str)> = plan["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (step["id"].as_str().unwrap(), step["request"]["method"].as_str().unwrap_or_default()))
        .collect();
    let expected =
        [("look_up", "GET"), ("create", "POST"), ("sign_in", ""), ("enable", "PATCH"), ("add_callbacks", "PATCH")];
    assert_eq!((said.code, steps.as_slice()), (Some(0), &expected[..]), "{said:?}");
    assert_eq!(
        json!([plan["schema"], plan["dry_run"], plan["connection_id"], plan["error"]]),
        json!([1, true, null, null])
    );
    assert_eq!(plan["steps"][1]["request"]["body"]["options"]["client_secret"], "••••••••");
    assert_eq!((desk.changes(), desk.connections().len()), (vec![], 0));
    assert!(!desk.files().iter().any(|file| file.contains("profiles/")), "{:?}", desk.files());

    let said = desk.run(&with(&["--dry-run"]));
    assert!(said.code == Some(0) && said.out.contains("POST http://") && said.err.contains("dry run"), "{said:?}");
}

#[test]
fn a_dry_run_asks_nothing_and_foresees_a_missing_keyring() {
    let desk = Desk::new();
    let said = desk.run(&["create", "--dry-run", "--json", "--store", "memory"]);
    assert_eq!((said.code, &said.json()["error"]), (Some(0), &Value::Null), "{said:?}");
    let said = desk.run_with(&[("TOKEN_URL", "two words")], &["create", "--dry-run", "--json", "--store", "memory"]);
    let plan = said.json();
    assert_eq!(
        (&plan["unusable"][0]["field"], plan["unusable"].as_array().map(Vec::len)),
        (&json!("TOKEN_URL"), Some(1))
    );
    // There is no keyring here. A create would fail for that reason, but a dry run stores nothing.
    let (dry, create) = (desk.run(&["create", "--dry-run", "--json"]), desk.run(&["create", "--no-input", "--json"]));
    assert_eq!((dry.code, &dry.json()["error"]), (Some(0), &Value::Null), "{dry:?}");
    assert_eq!(dry.json()["warnings"], json!([create.json()["error"]]), "{dry:?} {create:?}");
    let words = desk.run(&["create", "--dry-run"]);
    assert!(words.code == Some(0) && words.err.contains("--store memory"), "{words:?}");
    assert!(!dry.json()["steps"].as_array().unwrap().is_empty(), "it shows the plan too");
    assert_eq!(desk.changes(), [""; 0]);
}

#[test]
fn a_dry_run_shows_the_update_as_it_would_be_sent() {
    let desk = Desk::new();
    assert_eq!(desk.run(CREATE).code, Some(0));
    let key = "sk_live_4eC39HqLyjWDarjtT1zdp7dc";
    let theirs = json!({
        "theirs": "kept\u{202e}", "authParams": {"owner": "user"}, "customHeaders": {"X-Key": key}, "helper": key,
    });
    desk.tenant.patch_json(&format!("/sandbox/connections/{}", desk.connection_id()), &json!({ "options": theirs }));
    let registered = || {
        let clients = desk.tenant.get_json("/sandbox/state")["clients"].as_array().cloned().unwrap_or_default();
        let ours = clients.into_iter().find(|one| one["client_id"] == desk.tenant.value("AUTH0_CLIENT_ID"));
        ours.map(|one| one["callbacks"].clone()).unwrap_or_default()
    };
    let before = registered();

    let run = |more: &[&'static str]| {
        let changed =
            [("A0CONNECT_AUTH_PARAMS", r#"{"prompt": "login"}"#), ("CALLBACK_URLS", "https://other.example/cb")];
        desk.run_with(&changed, &with(&[&["--update"], more].concat()))
    };
    let dry = run(&["--dry-run", "--json"]);
    let body = |id: &str| {
        let steps = dry.json()["steps"].as_array().cloned().unwrap_or_default();
        steps.into_iter().find(|step| step["id"] == id).map(|step| step["request"]["body"].clone()).unwrap_or_default()
    };
    let options = &body("update")["options"];
    assert_eq!(options["authParams"], json!({"owner": "user", "prompt": "login"}), "{dry:?}");
    assert_eq!(
        json!([options["theirs"], options["customHeaders"]["X-Key"], options["helper"], options["client_secret"]]),
        json!(["kept\\u{202e}", "••••••••", "••••••••", "••••••••"])
    );
    let callbacks = &body("add_callbacks")["callbacks"];
    assert!(callbacks.as_array().is_some_and(|all| all.len() > 1 && all[0] == before[0]), "{dry:?}");
    let words = run(&["--dry-run"]);
    assert!(words.out.contains(r#""owner": "user""#) && !words.out.contains(key), "{words:?}");

    // Exactly this is sent.
    assert_eq!(run(&[]).code, Some(0));
    let sent = &desk.connections()[0]["options"];
    let names = |object: &Value| object.as_object().map(|members| members.keys().cloned().collect::<Vec<_>>());
    assert_eq!((names(sent), &sent["scripts"]), (names(options), &options["scripts"]));
    assert_eq!(registered(), *callbacks);
}

#[test]
fn a_dry_run_ends_as_the_create_would_begin() {
    let desk = Desk::new();
    let dry = |variables: &[(&str, &str)], more: &[&'static str]| {
        desk.run_with(variables, &with(&[more, &["--dry-run", "--json"]].concat()))
    };
    let missing = dry(&[("TOKEN_URL", "")], &[]);
    assert_eq!((missing.code, &missing.json()["missing"]), (Some(3), &json!(["TOKEN_URL"])));
    assert_eq!(desk.run(CREATE).code, Some(0));
    let before = desk.changes();
    let profile = desk.home.read(".config/a0connect/profiles/default.toml");

    let differs = [("SCOPE", "identify")];
    let conflict = dry(&differs, &[]);
    assert_eq!((conflict.code, &conflict.json()["error"]["class"]), (Some(5), &json!("conflict")), "{conflict:?}");
    let step = |said: &Said, id: &str| {
        let plan = said.json();
        let steps = plan["steps"].as_array().unwrap();
        steps.iter().find(|step| step["id"] == id).map(|step| json!([step["included"], step["note"]])).unwrap()
    };
    assert_eq!(step(&conflict, "update"), json!([false, "requires --update"]));
    let update = dry(&differs, &["--update"]);
    assert_eq!(step(&update, "update")[0], true);
    assert_eq!((update.code, &update.json()["error"]), (Some(0), &Value::Null), "{update:?}");
    let anothers = dry(&[("APPLICATION_KEY", "another-application")], &["--profile", "other"]);
    assert_eq!(anothers.code, Some(5), "{anothers:?}");
    let short = desk.token("read:connections");
    assert_eq!(dry(&[("AUTH0_API_V2_TOKEN", &short)], &["--profile", "other"]).code, Some(4));
    assert_eq!((desk.changes(), desk.home.read(".config/a0connect/profiles/default.toml")), (before, profile));
}

#[test]
fn a_token_of_another_tenant_ends_a_create_before_anything_is_saved() {
    let (desk, other) = (Desk::new(), Desk::new());
    let domain = [("AUTH0_DOMAIN", other.tenant.value("AUTH0_DOMAIN"))];
    let fresh = desk.run_with(&domain, &with(&["--json"]));
    assert_eq!((fresh.code, &fresh.json()["error"]["field"]), (Some(4), &json!("AUTH0_API_V2_TOKEN")), "{fresh:?}");
    assert_eq!((desk.files(), desk.sent(), other.sent()), (vec![], vec![], vec![]));

    assert_eq!(desk.run(CREATE).code, Some(0));
    let profile = || desk.home.read(".config/a0connect/profiles/default.toml");
    let before = profile();
    assert_eq!(desk.run_with(&domain, CREATE).code, Some(4));
    assert_eq!(profile(), before, "it keeps its own domain");
}
