//! What `status` proves at the tenant, with one wrong value at a time.

use crate::support::desk::{Desk, Said};
use serde_json::{Value, json};

fn check(status: &Value, id: &str) -> Value {
    let all = status["checkpoints"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut found = all.iter().flat_map(|one| one["checks"].as_array().map(Vec::as_slice).unwrap_or_default());
    found.find(|check| check["id"] == id).cloned().unwrap_or_default()
}

/// State and field of a check.
fn verdict(said: &Said, id: &str) -> (String, String) {
    let check = check(&said.json(), id);
    let text = |name: &str| check[name].as_str().unwrap_or_default().to_owned();
    (text("state"), text("field"))
}

fn failed(field: &str) -> (String, String) {
    ("failed".into(), field.into())
}

fn exchanges(desk: &Desk) -> usize {
    desk.sent().iter().filter(|line| *line == "POST /oauth/token").count()
}

const ANOTHER_ID: &str = "kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV";
const ANOTHER_SECRET: &str = "7yT-kP2_Zq9wXzL8nC1dF7gH4jS6aVkR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV_-";

#[test]
fn a_wrong_value_is_named_by_its_field() {
    let desk = Desk::new();
    let callback = desk.tenant.value("CALLBACK_URLS").to_owned();
    let (slash, redirect) = (format!("{callback}/"), format!("{}/login/callback", desk.tenant.value("AUTH0_DOMAIN")));
    for (name, value, id, code) in [
        ("AUTH0_CLIENT_SECRET", ANOTHER_SECRET, "client_secret", 4),
        ("AUTH0_CLIENT_SECRET", "short-and-wrong", "client_secret", 4),
        ("AUTH0_CLIENT_SECRET", desk.tenant.value("APPLICATION_SECRET"), "client_secret", 4),
        ("AUTH0_CLIENT_ID", ANOTHER_ID, "client_id", 4),
        ("CALLBACK_URLS", slash.as_str(), "callback_urls", 1),
        ("CALLBACK_URLS", redirect.as_str(), "callback_urls", 1),
    ] {
        // With a token, more settings are known.
        for token in [desk.tenant.value("AUTH0_API_V2_TOKEN"), ""] {
            let said = desk.run_with(&[(name, value), ("AUTH0_API_V2_TOKEN", token)], &["status", "--json"]);
            assert_eq!((verdict(&said, id), said.code), (failed(name), Some(code)), "{value}: {}", said.out);
            let found = said.json();
            let all = found["checkpoints"][0]["checks"].as_array().unwrap();
            let others = all.iter().filter(|check| check["state"] == "failed" && check["id"] != id).count();
            assert_eq!(others, 0, "{value}: {all:?}");
        }
    }
    let said = desk.run_with(&[("CALLBACK_URLS", &slash)], &["status", "--json"]);
    let why =
        format!("{slash} differs from the registered {callback}: yours ends with a slash, the registered one doesn't.");
    assert_eq!(check(&said.json(), "callback_urls")["why"], why);
}

#[test]
fn id_and_secret_in_each_others_place_are_not_sent() {
    let desk = Desk::new();
    let (id, secret) = (desk.tenant.value("AUTH0_CLIENT_ID"), desk.tenant.value("AUTH0_CLIENT_SECRET"));
    let mut command = desk.command(&["status", "--json"]);
    command.env("AUTH0_CLIENT_ID", secret).env("AUTH0_CLIENT_SECRET", id);
    // The secret is in a field that is shown, so the output isn't searched for it.
    let said = crate::support::desk::end(command);
    assert_eq!(verdict(&said, "client_id"), failed("AUTH0_CLIENT_ID"));
    assert_eq!(exchanges(&desk), 0);
}

#[test]
fn the_settings_of_the_application_are_reported_with_their_field() {
    let desk = Desk::new();
    let id = desk.tenant.value("AUTH0_CLIENT_ID").to_owned();
    let first = json!({
        "client_id": id, "name": "Acme Web", "app_type": "regular_web", "is_first_party": true,
        "callbacks": [desk.tenant.value("CALLBACK_URLS")], "grant_types": ["authorization_code"],
        "token_endpoint_auth_method": "client_secret_post",
    });
    for (member, value, check, state) in [
        ("is_first_party", json!(false), "application_owner", "failed"),
        ("grant_types", json!(["implicit"]), "application_grants", "failed"),
        ("organization_usage", json!("require"), "application_organizations", "warning"),
        ("token_endpoint_auth_method", json!("none"), "client_secret", "warning"),
    ] {
        let mut body = first.clone();
        body[member] = value;
        let path = format!("/api/v2/clients/{id}");
        desk.fault(json!({"method": "GET", "path": path, "kind": "status", "status": 200, "body": body}));
        let said = desk.run(&["status", "--json"]);
        let field = if check == "client_secret" { "AUTH0_CLIENT_SECRET" } else { "AUTH0_CLIENT_ID" };
        assert_eq!(verdict(&said, check), (state.to_owned(), field.to_owned()), "{member}: {}", said.out);
    }
}

#[test]
fn the_secret_is_sent_as_the_application_wants_it() {
    let said = Desk::with("secret-by-basic").run(&["status", "--json"]);
    assert_eq!(verdict(&said, "client_secret").0, "ok", "{}", said.out);
}

#[test]
fn create_and_status_check_a_secret_once_a_day() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["create", "--no-input", "--store", "memory"]).code, Some(0));
    assert_eq!(exchanges(&desk), 2, "the secret and its control");
    for _ in 0..3 {
        let said = desk.run(&["status", "--json"]);
        assert_eq!((said.code, verdict(&said, "client_secret").0.as_str()), (Some(0), "ok"));
        assert_eq!(exchanges(&desk), 2);
    }
    assert_eq!(desk.run_with(&[("AUTH0_CLIENT_SECRET", ANOTHER_SECRET)], &["status"]).code, Some(4));
    assert_eq!(exchanges(&desk), 3, "another one is asked, and a no needs no control");
}

#[test]
fn a_tenant_that_accepts_anything_proves_nothing() {
    let desk = Desk::new();
    let known = json!({"error": "invalid_grant", "error_description": "Invalid authorization code"});
    desk.fault(json!({"path": "/oauth/token", "times": 2, "kind": "status", "status": 403, "body": known}));
    let said = desk.run(&["status", "--json"]);
    assert_eq!(verdict(&said, "client_secret").0, "inconclusive", "{}", said.out);
    assert_eq!(said.code, Some(3), "only the create is to do");
}

#[test]
fn what_was_tried_is_not_tried_again_within_a_day_though_no_profile_keeps_it() {
    let desk = Desk::new();
    let tries = |values: &[(&str, &str)], args: &[&str]| {
        let posts = || desk.sent().iter().filter(|line| line.starts_with("POST ")).count();
        let known = posts();
        let said = desk.run_with(values, &[args, &["--json", "--store", "memory"]].concat());
        (posts() - known, verdict(&said, "client_secret"), said)
    };
    let (ok, other) = (("ok".to_owned(), "AUTH0_CLIENT_SECRET".to_owned()), [("AUTH0_CLIENT_SECRET", ANOTHER_SECRET)]);
    let (first, state, said) = tries(&[], &["status"]);
    assert!(first >= 2 && state == ok && said.err.is_empty(), "{said:?}");
    let (again, state, said) = tries(&[], &["status"]);
    assert_eq!((again, state), (0, ok.clone()), "{said:?}");
    assert!(said.err.contains("--prove"), "{said:?}");
    // Another value is tried. The first one is still known when it comes back.
    let (spoilt, state, _) = tries(&other, &["status"]);
    assert!(spoilt >= 1 && state == failed("AUTH0_CLIENT_SECRET"), "{spoilt} {state:?}");
    assert_eq!((tries(&[], &["status"]).0, tries(&other, &["status"]).0), (0, 0));
    // A new profile doesn't try them again, and neither does one that differs from the given values.
    tries(&[], &["create", "--no-input"]);
    assert_eq!(tries(&[], &["status"]).0, 0);
    assert_eq!(tries(&[("SCOPE", "identify")], &["status"]).0, 0);
    assert_eq!(tries(&[], &["status", "--prove"]).0, first);
    let kept = desk.home.read(".local/state/a0connect/tries.json");
    for name in ["AUTH0_CLIENT_SECRET", "APPLICATION_SECRET"] {
        assert!(!kept.contains(desk.tenant.value(name)), "{kept}");
    }
}
