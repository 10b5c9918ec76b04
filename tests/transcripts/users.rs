//! After `a0connect sign-in`: the provider's token, the warnings, and the deletion of a new user.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a failing helper fails its test

use crate::live::{begin, created, visit};
use crate::schemas::{schema, wrong};
use crate::support::desk::{Desk, Said};
use serde_json::{Value, json};

const SIGN_IN: &[&str] = &["sign-in", "--no-browser", "--add-callback", "--store", "memory"];
const SCOPES: &str = "read:clients update:clients read:connections read:connections_options read:logs";

/// A sign-in to its end, with a token of these scopes. The provider's token is in no output.
fn signed_in(desk: &Desk, scopes: &str, more: &[&str]) -> Said {
    let mut command = desk.command(&[SIGN_IN, more].concat());
    command.env("AUTH0_API_V2_TOKEN", desk.token(scopes));
    let attempt = begin(command);
    visit(desk, &attempt.link, "allow");
    let said = attempt.end(desk);
    assert_eq!(said.code, Some(0), "{said:?}");
    let state = desk.tenant.get_json("/sandbox/state");
    let token = state["provider"]["access_token"].as_str().unwrap();
    assert!(!said.out.contains(token) && !said.err.contains(token), "{said:?}");
    said
}

fn with(more: &str) -> String {
    format!("{SCOPES} {more}")
}

#[test]
fn the_providers_token_is_checked_and_never_shown() {
    let desk = created("none");
    let said = signed_in(&desk, &with("read:users read:user_idp_tokens"), &[]);
    assert!(said.out.contains("The userinfo URL accepts the provider's token"), "{said:?}");
    assert!(said.err.contains("Token Vault"), "{said:?}");
    for (scopes, word) in [("", "read:user_idp_tokens"), ("read:users", "read:user_idp_tokens")] {
        let said = signed_in(&desk, &with(scopes), &["--json"]);
        let json = said.json();
        assert_eq!(wrong(&schema("sign-in"), &json, "sign-in"), Vec::<String>::new());
        let found = &json["provider_token"];
        assert_eq!(found["state"], "unknown", "{json}");
        assert!(found["why"].as_str().unwrap().contains(word), "{json}");
    }
    for file in desk.files() {
        let token = desk.tenant.get_json("/sandbox/state")["provider"]["access_token"].as_str().unwrap().to_owned();
        assert!(!desk.home.read(&file).contains(&token), "{file}");
    }
}

#[test]
fn a_token_that_the_provider_revoked_is_rejected_and_named() {
    let desk = created("provider-token-revoked");
    let said = signed_in(&desk, &with("read:users read:user_idp_tokens"), &["--json"]);
    let json = said.json();
    assert_eq!(wrong(&schema("sign-in"), &json, "sign-in"), Vec::<String>::new());
    assert_eq!(json["outcome"], "signed_in", "{json}");
    assert_eq!(json["provider_token"]["state"], "failed", "{json}");
    assert!(!json.to_string().contains("revoked-at-the-provider"), "{json}");
}

#[test]
fn the_debug_log_has_no_token_of_the_provider() {
    let desk = created("none");
    let file = desk.home.join("debug.log");
    signed_in(&desk, &with("read:users read:user_idp_tokens"), &["--debug", file.to_str().unwrap()]);
    let log = desk.home.read("debug.log");
    let token = desk.tenant.get_json("/sandbox/state")["provider"]["access_token"].as_str().unwrap().to_owned();
    assert!(log.contains("/api/v2/users/") && !log.contains(&token), "{log}");
}

#[test]
fn only_a_new_user_is_deleted() {
    let desk = created("none");
    let able = with("read:users delete:users");
    let said = signed_in(&desk, &with("read:users"), &["--json", "--delete-new-user"]);
    let json = said.json();
    assert_eq!((&json["new_user"], &json["deletion"]["state"]), (&json!(true), &json!("warning")), "{json}");
    assert!(json["deletion"]["why"].as_str().unwrap().contains("delete:users"), "{json}");
    // The second sign-in finds the user.
    let json = signed_in(&desk, &able, &["--json", "--delete-new-user"]).json();
    assert_eq!((&json["new_user"], &json["deletion"]["state"]), (&json!(false), &json!("warning")), "{json}");
    let deletes = |desk: &Desk| desk.changes().iter().filter(|line| line.starts_with("DELETE")).count();
    assert_eq!(deletes(&desk), 0);
    let desk = created("none");
    let said = signed_in(&desk, &able, &[]);
    assert!(said.err.contains("--delete-new-user"), "{said:?}");
    let desk = created("none");
    let json = signed_in(&desk, &able, &["--json", "--delete-new-user"]).json();
    assert_eq!((&json["new_user"], &json["deletion"]["state"]), (&json!(true), &json!("ok")), "{json}");
    assert_eq!(wrong(&schema("sign-in"), &json, "sign-in"), Vec::<String>::new());
    assert_eq!(deletes(&desk), 1);
    let json = signed_in(&desk, &able, &["--json", "--delete-new-user"]).json();
    assert_eq!(json["new_user"], true, "the user was gone");
}

#[test]
fn claims_and_warnings_are_in_the_json() {
    let desk = created("none");
    let json = signed_in(&desk, SCOPES, &["--json"]).json();
    assert_eq!(json["claims"]["sub"], json["user_id"]);
    assert_ne!(json["claims"]["email"], Value::Null);
    let titles: Vec<&str> =
        json["warnings"].as_array().unwrap().iter().map(|one| one["what"].as_str().unwrap()).collect();
    assert!(titles.contains(&"The same email can be another user"), "{json}");
}
