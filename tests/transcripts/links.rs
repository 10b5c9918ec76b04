//! `a0connect sign-in --link`: the sandbox's visitor plays the colleague.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a failing helper fails its test

use crate::live::{begin, blame, created, visit};
use crate::schemas::{schema, wrong};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

const LINK: &[&str] = &["sign-in", "--link", "--store", "memory", "--json"];

#[test]
fn a_colleague_s_sign_in_is_followed_in_the_log() {
    let desk = created("none");
    let attempt = begin(desk.command(LINK));
    assert_eq!(attempt.callback(), "https://app.acme.example/callback");
    visit(&desk, &attempt.link, "allow");
    let said = attempt.end(&desk);
    let json = said.json();
    assert_eq!(wrong(&schema("sign-in"), &json, "sign-in"), Vec::<String>::new());
    assert_eq!((said.code, &json["outcome"]), (Some(0), &json!("signed_in")), "{said:?}");
    assert_eq!((&json["user_id"], &json["claims"]), (&json!("oauth2|custom-connection-oauth2|4211"), &Value::Null));
    let states: Vec<&str> =
        json["steps"].as_array().unwrap().iter().map(|step| step["state"].as_str().unwrap()).collect();
    assert_eq!(states, [vec!["implied"; 9], vec!["seen"], vec!["waiting"; 2]].concat());
    assert!(said.err.contains("reads the tenant's log every 5 s"), "{said:?}");
    let status = desk.run(&["status", "--offline", "--json", "--store", "memory"]).json().to_string();
    assert!(status.contains("Signed in as oauth2|custom-connection-oauth2|4211"), "{status}");
}

#[test]
fn a_colleagues_failure_is_diagnosed_like_ones_own() {
    for (scenario, decision, wanted) in [
        ("none", "cancel", ["3", "-", "nobody"]),
        ("user-no-id", "allow", ["6b", "A0CONNECT_MAPPING", "user"]),
        ("token-unauthorized", "allow", ["5", "APPLICATION_KEY", "provider_account"]),
    ] {
        let desk = created(scenario);
        let attempt = begin(desk.command(LINK));
        visit(&desk, &attempt.link, decision);
        let said = attempt.end(&desk);
        assert_eq!(blame(&said), wanted, "{scenario}: {said:?}");
        assert_eq!(said.json()["outcome"], "failed");
        assert_ne!(said.code, Some(0), "{scenario}");
        assert_eq!(wrong(&schema("sign-in"), &said.json(), "sign-in"), Vec::<String>::new(), "{scenario}");
    }
}

#[test]
fn an_unused_link_and_a_signal_say_so() {
    let desk = created("none");
    let said = begin(desk.command(&[LINK, &["--timeout", "5"]].concat())).end(&desk);
    let json = said.json();
    assert_eq!((said.code, &json["outcome"]), (Some(1), &json!("unused")), "{said:?}");
    assert_eq!(json["error"]["what"], "The link wasn't used within 5 s");
    assert_eq!(wrong(&schema("sign-in"), &json, "sign-in"), Vec::<String>::new());
    let attempt = begin(desk.command(LINK));
    kill_process(Pid::from_child(&attempt.child), Signal::INT).unwrap();
    let said = attempt.end(&desk);
    assert_eq!((said.code, &said.json()["error"]["what"]), (None, &json!("You stopped waiting")), "{said:?}");
}

#[test]
fn without_the_log_there_is_no_link() {
    let desk = created("none");
    let token = desk.token("read:clients read:connections");
    let said = desk.run_with(&[("AUTH0_API_V2_TOKEN", &token)], LINK);
    assert_eq!((said.code, &said.json()["error"]["class"]), (Some(4), &json!("scope")), "{said:?}");
    assert!(said.err.contains("read:logs") && !said.err.contains("/authorize?"), "{said:?}");
    let said = desk.run(&[LINK, &["--mode", "popup"]].concat());
    assert_eq!(said.code, Some(2), "{said:?}");
}
