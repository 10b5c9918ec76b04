//! What `status` prints for people: labels, each failure once, and no keys of the wizard.

use crate::support::desk::{Desk, end};
use serde_json::Value;

const SCENARIOS: [&str; 6] =
    ["none", "redirect-uri", "callback-missing", "no-create-connections", "other-issuer", "rate-limit"];

fn texts<'a>(status: &'a Value, member: &'static str, state: &'static str) -> Vec<&'a str> {
    let steps = status["checkpoints"].as_array().into_iter().flatten();
    let checks = steps.flat_map(|one| one["checks"].as_array().into_iter().flatten());
    checks.filter(|one| state.is_empty() || one["state"] == state).filter_map(|one| one[member].as_str()).collect()
}

#[test]
fn the_text_has_labels_and_each_failure_once() {
    for scenario in SCENARIOS {
        let desk = Desk::with(scenario);
        let status = desk.run(&["status", "--json"]).json();
        let out = desk.run(&["status"]).out;
        let steps = status["checkpoints"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap());
        for id in steps.chain(texts(&status, "id", "")).filter(|id| id.contains('_')) {
            assert!(!out.split(|char: char| char.is_whitespace()).any(|word| word == id), "{scenario}: {id} in {out}");
        }
        for what in texts(&status, "what", "failed") {
            assert_eq!(out.matches(what).count(), 1, "{scenario}: {what} in {out}");
        }
        assert_ne!(out.lines().any(|line| line.starts_with("✗ ")), texts(&status, "id", "failed").is_empty(), "{out}");
        for key in ["^", "ress ", "Enter:", "PgDn", "Esc"] {
            assert!(!out.contains(key), "{scenario}: {key} in {out}");
        }
    }
}

#[test]
fn without_results_the_text_names_no_keys_either() {
    let desk = Desk::new();
    for args in [&["status", "--offline"][..], &["create", "--no-input"], &["preview", "--offline"], &["doctor"]] {
        let said = end(desk.home.command(args));
        for key in ["^", "press ", "press Enter", "PgDn", "Esc "] {
            assert!(!said.out.contains(key) && !said.err.contains(key), "{args:?}: {key} in {said:?}");
        }
    }
}

/// Two values that can't be read, and two that are wrong.
#[test]
fn every_unusable_value_is_named_and_the_rest_is_checked() {
    let desk = Desk::with("redirect-uri");
    let bad = [("TOKEN_URL", "not a url"), ("CALLBACK_URLS", "ftp://x"), ("A0CONNECT_PKCE", "perhaps")];
    let said = desk.run_with(&bad, &["status", "--json"]);
    let status = said.json();
    assert_eq!((said.code, &status["error"]["class"]), (Some(1), &Value::from("user_input")), "{said:?}");
    let fields = texts(&status, "field", "failed");
    for (name, _) in bad {
        assert!(fields.contains(&name), "{name}: {fields:?}");
    }
    assert!(fields.contains(&"AUTHORIZATION_URL"), "{fields:?}");
    let people = desk.run_with(&bad, &["status"]);
    assert!(bad.iter().all(|(name, _)| people.out.contains(name)), "{}", people.out);

    let create = desk.run_with(&bad, &["create", "--no-input", "--store", "memory", "--json"]);
    let unusable = create.json()["unusable"].as_array().cloned().unwrap_or_default();
    assert_eq!((create.code, unusable.len()), (Some(1), 2), "{create:?}");
    assert!(!desk.files().iter().any(|file| file.contains("profiles/")), "{:?}", desk.files());
    let preview = desk.run_with(&bad, &["preview"]);
    assert_eq!(preview.code, Some(1));
    for name in ["TOKEN_URL", "A0CONNECT_PKCE"] {
        let line = format!("error: {name} can't be used");
        assert!(create.err.contains(&line) && preview.err.contains(&line), "{create:?} {preview:?}");
    }
}
