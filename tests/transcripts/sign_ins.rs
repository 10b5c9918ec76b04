//! A sign-in in a browser, through a connection that the binary has created, and what `status` says about it afterwards.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a failing helper fails its test

use crate::support::browser;
use crate::support::desk::Desk;
use serde_json::Value;

const CREATE: &[&str] = &["create", "--no-input", "--store", "memory"];
const STATUS: &[&str] = &["status", "--json", "--store", "memory"];

fn created(scenario: &str) -> (Desk, String) {
    let desk = Desk::with(scenario);
    assert_eq!(desk.run(CREATE).code, Some(0));
    let (base, id) = (desk.tenant.value("AUTH0_DOMAIN"), desk.tenant.value("AUTH0_CLIENT_ID"));
    let link =
        format!("{base}/authorize?response_type=code&client_id={id}&connection=custom-connection-oauth2&state=s");
    (desk, link)
}

fn check(status: &Value, id: &str) -> Value {
    let all = status["checkpoints"].as_array().unwrap().iter().flat_map(|one| one["checks"].as_array().unwrap());
    all.into_iter().find(|check| check["id"] == id).unwrap_or_else(|| panic!("{id} is not there")).clone()
}

/// State, what and field of the check `signed_in`.
fn signed_in(desk: &Desk) -> [String; 3] {
    let check = check(&desk.run(STATUS).json(), "signed_in");
    ["state", "what", "field"].map(|member| check[member].as_str().unwrap_or("-").to_owned())
}

#[test]
fn after_a_sign_in_to_the_demo_status_shows_how_it_went() {
    let (desk, link) = created("none");
    assert_eq!(signed_in(&desk)[0], "unknown");
    let (_, page) = browser::sign_in(&link, "Cancel");
    assert!(page.contains("<h1>Not signed in</h1>"), "{page}");
    assert_eq!(signed_in(&desk), ["warning", "The sign-in was denied", "-"]);
    let (url, page) = browser::sign_in(&link, "Allow");
    assert!(
        url.contains("/login/callback?code=") && page.contains("oauth2|custom-connection-oauth2|4211"),
        "{url} {page}"
    );
    assert_eq!(signed_in(&desk), ["ok", "A user has signed in", "-"]);
}

#[test]
fn the_demos_own_visitor_signs_in_without_a_browser() {
    let (desk, link) = created("none");
    for (decision, title, what) in
        [("cancel", "Not signed in", "The sign-in was denied"), ("allow", "Signed in", "A user has signed in")]
    {
        let order = serde_json::json!({ "url": link, "decision": decision });
        let visit = desk.tenant.post_json("/sandbox/visit", &order);
        let last = visit["seen"].as_array().unwrap().last().unwrap();
        // Nothing listens at the callback URL, so the visit ends at the tenant.
        assert_eq!((&last["title"], &visit["landed"]), (&title.into(), &false.into()), "{visit}");
        assert_eq!(signed_in(&desk)[1], what);
    }
}

#[test]
fn a_fault_at_the_provider_is_reported_after_the_sign_in() {
    for (scenario, state, field) in [
        ("user-code-ok", "ok", "-"),
        ("user-gzip", "failed", "A0CONNECT_USER_CALL"),
        ("user-html", "failed", "USER_DETAIL_URL"),
        ("user-not-found", "failed", "USER_DETAIL_URL"),
        ("authorize-invalid-scope", "failed", "SCOPE"),
        ("token-unauthorized", "failed", "APPLICATION_KEY"),
        ("sign-in-one-user", "failed", "A0CONNECT_MAPPING"),
    ] {
        let (desk, link) = match scenario {
            // This scenario creates its own connection.
            "sign-in-one-user" => {
                let (desk, link) = created("none");
                desk.tenant.post_json("/sandbox/scenario", &serde_json::json!({ "name": scenario }));
                (desk, link)
            }
            _ => created(scenario),
        };
        browser::sign_in(&link, "Allow");
        let finding = signed_in(&desk);
        assert_eq!([finding[0].as_str(), finding[2].as_str()], [state, field], "{scenario}: {finding:?}");
    }
}

#[test]
fn a_generated_script_reads_compressed_responses_if_configured() {
    let desk = Desk::with("user-gzip");
    let call = [("A0CONNECT_USER_CALL", r#"{"kind": "get", "gzip": true}"#)];
    assert_eq!(desk.run_with(&call, CREATE).code, Some(0));
    let (base, id) = (desk.tenant.value("AUTH0_DOMAIN"), desk.tenant.value("AUTH0_CLIENT_ID"));
    let query = "response_type=code&connection=custom-connection-oauth2&state=s";
    browser::sign_in(&format!("{base}/authorize?client_id={id}&{query}"), "Allow");
    let status = desk.run_with(&call, STATUS).json();
    assert_eq!(
        (&check(&status, "signed_in")["state"], &check(&status, "script")["state"]),
        (&"ok".into(), &"ok".into())
    );
}

#[test]
fn a_custom_script_gets_a_warning_about_compressed_responses() {
    let script = |options: &str| {
        format!(
            "(token, ctx, cb) => require('request').get({{ url: 'x'{options} }}, (e, r, body) => cb(null, {{ user_id: JSON.parse(body).id }}))"
        )
    };
    for (scenario, options, state) in
        [("user-gzip", "", "warning"), ("user-gzip", ", gzip: true", "ok"), ("none", "", "ok")]
    {
        let desk = Desk::with(scenario);
        let status = desk.run_with(&[("A0CONNECT_SCRIPT", &script(options))], STATUS).json();
        assert_eq!(check(&status, "script")["state"], state, "{scenario}{options}: {status}");
        let what = check(&status, "user_detail_url")["what"].as_str().unwrap().to_owned();
        assert_eq!(what.contains("always compressed"), scenario == "user-gzip", "{what}");
    }
}
