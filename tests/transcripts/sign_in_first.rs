//! `create --sign-in-first`: the connection is enabled only after a sign-in through a temporary application.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a failing helper fails its test

use crate::live::{Attempt, visit};
use crate::schemas::{schema, wrong};
use crate::support::desk::Desk;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

const FIRST: &[&str] = &["create", "--no-input", "--sign-in-first", "--no-browser", "--store", "memory", "--json"];

/// Waits for the link.
fn begin(desk: &Desk) -> Attempt {
    let mut command = desk.command(FIRST);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !(line.starts_with("http://127.0.0.1:") && line.contains("/authorize?")) {
        line.clear();
        assert!(err.read_line(&mut line).unwrap() > 0, "no link: {:?}", child.wait_with_output());
    }
    Attempt { child, err, link: line.trim().to_owned() }
}

/// The names of the tenant's applications.
fn applications(desk: &Desk) -> Vec<String> {
    let all = desk.tenant.get_json("/sandbox/state")["clients"].clone();
    all.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

/// The client IDs that the connection is enabled for.
fn enabled(desk: &Desk) -> Value {
    desk.tenant.get_json("/sandbox/state")["enabled_clients"][desk.connection_id()].clone()
}

fn step<'a>(json: &'a Value, id: &str) -> &'a Value {
    json["steps"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap()
}

#[test]
fn the_connection_is_enabled_after_the_sign_in() {
    let desk = Desk::new();
    let before = applications(&desk);
    let attempt = begin(&desk);
    assert_eq!(applications(&desk).len(), before.len() + 1);
    let own = desk.tenant.value("AUTH0_CLIENT_ID");
    assert!(enabled(&desk) != json!([own]) && enabled(&desk).as_array().unwrap().len() == 1, "{}", enabled(&desk));
    visit(&desk, &attempt.link, "allow");
    let said = attempt.end(&desk);
    assert_eq!(said.code, Some(0), "{said:?}");
    let json = said.json();
    assert_eq!(wrong(&schema("create"), &json, "create"), Vec::<String>::new());
    assert_eq!(
        (step(&json, "sign_in")["state"].as_str(), step(&json, "enable")["state"].as_str()),
        (Some("done"), Some("done"))
    );
    assert_eq!(json["sign_in"]["user_id"], "oauth2|custom-connection-oauth2|4211");
    assert_eq!((applications(&desk), enabled(&desk)), (before, json!([own])));
    let journal = desk.home.read(".local/state/a0connect/state/default.journal.json");
    assert!(!journal.contains("temporary"), "{journal}");
}

#[test]
fn after_a_failed_sign_in_it_is_created_but_not_enabled() {
    let desk = Desk::with("token-unauthorized");
    let before = applications(&desk);
    let attempt = begin(&desk);
    visit(&desk, &attempt.link, "allow");
    let said = attempt.end(&desk);
    let json = said.json();
    assert_eq!((&json["error"]["field"], said.code == Some(0)), (&json!("APPLICATION_KEY"), false), "{json}");
    assert_eq!((&json["sign_in"]["outcome"], &json["sign_in"]["error"]["step"]), (&json!("failed"), &json!("5")));
    assert_eq!((applications(&desk), enabled(&desk)), (before, json!([])));
    assert!(said.err.contains("wasn't enabled for your application"), "{}", said.err);
}

#[test]
fn a_signal_leaves_no_application() {
    let desk = Desk::new();
    let before = applications(&desk);
    for signal in [Signal::INT, Signal::TERM] {
        let attempt = begin(&desk);
        kill_process(Pid::from_child(&attempt.child), signal).unwrap();
        let said = attempt.end(&desk);
        assert_ne!(said.code, Some(0), "{said:?}");
        assert_eq!((applications(&desk), enabled(&desk)), (before.clone(), json!([])), "{said:?}");
    }
}

/// The journal has the application before it is created, and the next start deletes it.
#[test]
fn the_next_start_after_a_kill_deletes_the_application() {
    let desk = Desk::new();
    let before = applications(&desk);
    let mut attempt = begin(&desk);
    attempt.child.kill().unwrap();
    attempt.child.wait().unwrap();
    assert_eq!(applications(&desk).len(), before.len() + 1);
    let said = desk.run(&["status", "--store", "memory"]);
    assert!(said.err.contains("Deleted the application a0connect-"), "{said:?}");
    assert_eq!((applications(&desk), enabled(&desk)), (before, json!([])));
    // Killed before the response to the creation: only its name is known.
    let journal = ".local/state/a0connect/state/default.journal.json";
    assert!(!desk.home.read(journal).contains("temporary"));
}

#[test]
fn without_the_scopes_nothing_is_sent() {
    let desk = Desk::new();
    let token = desk.token("create:connections read:connections update:connections read:clients create:clients");
    let said = desk.run_with(&[("AUTH0_API_V2_TOKEN", &token)], FIRST);
    assert_ne!(said.code, Some(0));
    assert!(said.err.contains("delete:clients") && desk.changes().is_empty(), "{said:?}");
}
