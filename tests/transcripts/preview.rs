//! `a0connect preview`

use crate::support::desk::{Desk, end};
use serde_json::{Value, json};

#[test]
fn the_document_is_masked_and_the_requests_are_talk() {
    let desk = Desk::new();
    let said = desk.run(&["preview"]);
    let document = said.json();
    assert_eq!(said.code, Some(0));
    let members: Vec<&String> = document.as_object().map(|object| object.keys().collect()).unwrap_or_default();
    assert_eq!(members, ["name", "strategy", "options"]);
    assert_eq!(document["options"]["client_secret"], "••••••••");
    assert!(said.err.contains("POST http://") && said.err.contains("Enable it for"), "{}", said.err);
    assert_eq!((desk.changes(), desk.files()), (vec![], vec![]));
}

#[test]
fn reveal_shows_what_auth0_would_get() {
    let desk = Desk::new();
    let said = end(desk.command(&["preview", "--reveal"]));
    assert_eq!(said.json()["options"]["client_secret"], desk.tenant.value("APPLICATION_SECRET"));
    assert!(!said.err.contains(desk.tenant.value("APPLICATION_SECRET")));
    assert_eq!(desk.run(&["create", "--no-input", "--store", "memory"]).code, Some(0));
    let created = desk.connections()[0]["options"].clone();
    assert_eq!(created["scripts"], said.json()["options"]["scripts"]);
}

#[test]
fn json_holds_document_and_requests_and_what_is_missing() {
    let desk = Desk::new();
    let said = desk.run_with(&[("APPLICATION_SECRET", "")], &["preview", "--json", "--offline"]);
    let whole = said.json();
    assert_eq!(said.code, Some(3));
    assert_eq!(
        json!([whole["schema"], whole["missing"], whole["profile"]]),
        json!([1, ["APPLICATION_SECRET"], "default"])
    );
    assert_eq!(whole["document"]["name"], "custom-connection-oauth2");
    let create = whole["steps"].as_array().and_then(|steps| steps.iter().find(|step| step["id"] == "create")).cloned();
    assert_eq!(create.unwrap_or(Value::Null)["request"]["body"], whole["document"]);
    assert_eq!(desk.sent(), [""; 0]);
}
