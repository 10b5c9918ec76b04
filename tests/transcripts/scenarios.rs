//! The demo's scenarios from outside: listed, chosen, rejected and switched, and what the program finds in some of them.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a failing helper fails its test

use std::collections::BTreeSet;

use crate::support::desk::{Desk, end};
use crate::support::home::Home;
use crate::support::http;
use serde_json::{Value, json};

/// The names in a list of scenarios.
fn named(text: &str) -> BTreeSet<String> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("    "));
    rows.filter_map(|row| row.split(' ').next()).map(str::to_owned).collect()
}

fn names(desk: &Desk) -> BTreeSet<String> {
    let listed = desk.tenant.get_json("/sandbox/scenarios");
    listed.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn they_are_all_listed_and_a_wrong_name_is_2_with_the_nearest() {
    let names = names(&Desk::new());
    let list = end(Home::new().command(["demo", "--list"]));
    assert_eq!((list.code, named(&list.out)), (Some(0), names.clone()));
    for args in [&["demo", "--scenario", "slak"][..], &["demo", "--serve", "--scenario", ""]] {
        let said = end(Home::new().command(args));
        assert_eq!((said.code, said.out.as_str(), said.err.lines().count()), (Some(2), "", 2), "{args:?}");
        assert!(said.err.starts_with("error: --scenario: Unknown scenario"), "{}", said.err);
        let hint = said.err.lines().last().and_then(|line| line.strip_prefix("hint: Did you mean ")).unwrap();
        let near = hint.split_once('?').unwrap().0.replace(" or ", ", ");
        assert!(near.split(", ").all(|name| names.contains(name)) && near.split(", ").count() == 3, "{hint}");
        assert!(args.contains(&"slak") == near.starts_with("slack"), "{hint}");
    }
}

/// The response of the provider's token URL to a wrong secret.
fn refusal(desk: &Desk) -> (u16, String) {
    let url = desk.tenant.value("TOKEN_URL").trim_start_matches("http://").trim_end_matches("/token");
    http::ask(
        url,
        "POST",
        "/token",
        Some(&json!({ "client_id": "sandbox-application-key", "client_secret": "spoilt" })),
    )
}

#[test]
fn a_served_scenario_is_played_and_another_one_after_it() {
    let desk = Desk::with("slack");
    assert_eq!(refusal(&desk), (200, r#"{"ok":false,"error":"bad_client_secret"}"#.to_owned()));
    desk.tenant.post_json("/sandbox/scenario", &json!({ "name": "spotify" }));
    assert_eq!(refusal(&desk).0, 400);
    desk.tenant.post_json("/sandbox/scenario", &json!({ "name": "none" }));
    assert_eq!(refusal(&desk).0, 401);
}

#[test]
fn a_rejected_create_is_reported_with_its_cause() {
    for (scenario, code, class) in
        [("entity-limit", 1, "api"), ("being-deleted", 5, "conflict"), ("no-create-connections", 4, "scope")]
    {
        let said = Desk::with(scenario).run(&["create", "--no-input", "--store", "memory", "--json"]);
        assert_eq!((said.code, &said.json()["error"]["class"]), (Some(code), &json!(class)), "{scenario}: {said:?}");
    }
}

#[test]
fn a_rate_limit_is_waited_for_until_it_ends() {
    let said = Desk::with("rate-limit").run(&["create", "--no-input", "--store", "memory"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("Waiting"), "{}", said.err);
}

#[test]
fn with_a_custom_domain_the_connection_is_created_at_the_canonical_one() {
    let desk = Desk::with("custom-domain");
    assert_ne!(desk.tenant.value("AUTH0_DOMAIN"), desk.tenant.value("AUTH0_CANONICAL_DOMAIN"));
    let said = desk.run(&["create", "--no-input", "--store", "memory"]);
    assert_eq!((said.code, desk.connections().len()), (Some(0), 1), "{said:?}");
}

#[test]
fn a_changed_connection_is_reported_with_its_fields() {
    let said = Desk::with("drift").run(&["create", "--no-input", "--store", "memory", "--json"]);
    let answer = said.json();
    assert_eq!((said.code, &answer["error"]["class"]), (Some(5), &Value::from("conflict")), "{answer}");
    assert!(answer["error"]["what"].as_str().unwrap().contains("options.tokenURL"), "{answer}");
}

#[test]
fn a_connection_that_is_not_enabled_is_found_enabled_and_not_made_again() {
    let desk = Desk::with("connection-disabled");
    let status = desk.run(&["status", "--json"]).json();
    let checks = status["checkpoints"].as_array().unwrap().iter().flat_map(|one| one["checks"].as_array().unwrap());
    let state = |id: &str| checks.clone().find(|check| check["id"] == id).map(|check| check["state"].clone());
    assert_eq!(state("connection_equal"), Some(json!("ok")), "{status}");
    assert_eq!(state("connection_enabled"), Some(json!("failed")), "{status}");
    let said = desk.run(&["create", "--no-input", "--store", "memory"]);
    assert_eq!((said.code, desk.connections().len()), (Some(0), 1), "{said:?}");
    assert_eq!(desk.changes().len(), 1, "{:?}", desk.changes());
}
