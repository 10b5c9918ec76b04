//! A colleague's attempt, by logs that the tenant may have.

use super::*;
use crate::domain::facts::Facts;
use crate::domain::http::Response;
use crate::domain::probes::tests::{learn, now, ready, refusal};
use crate::domain::response_data::{Application, ResponseData};
use crate::domain::setup::{Setup, Source};
use crate::domain::sign_in::tests::once;
use serde_json::json;

const SCOPES: &str = "read:clients read:connections read:logs";

fn world(scopes: &str, callbacks: &[&str]) -> (Setup, Facts) {
    let (setup, mut facts) = ready(scopes);
    let callbacks = callbacks.iter().map(|url| (*url).to_owned()).collect();
    let application = Application { client_id: "web".into(), callbacks, ..Application::default() };
    learn(&mut facts, &setup, Probe::Application, Finding::ok("Acme Web"), ResponseData::Application(application));
    (setup, facts)
}

const CALLBACKS: &[&str] = &["http://localhost:3000/cb", "https://*.acme.com/cb", "https://app.acme.com/cb"];

/// Reads these logs in turn, and the last one until the time limit.
fn watched(logs: &[HttpResult]) -> (Watch, usize) {
    let (setup, facts) = world(SCOPES, CALLBACKS);
    let mut clock = now();
    let limit = SignedDuration::from_secs(60);
    let mut watch = Watch::new(Known::new(&setup, &facts, clock), limit, once()).unwrap();
    let mut sent = 0;
    for _ in 0..100 {
        let known = Known::new(&setup, &facts, clock);
        match watch.next(known) {
            NextLook::Done => break,
            NextLook::WaitUntil(at) => {
                assert!(at.duration_since(clock) <= POLLED_EVERY * 2 && at <= watch.attempt.deadline);
                clock = at;
            }
            NextLook::Probe => watch.checked(known),
            NextLook::Send(request) => {
                let answer = logs[sent.min(logs.len() - 1)].clone();
                sent += 1;
                watch.take(&request, &answer, known);
            }
        }
    }
    (watch, sent)
}

fn entry(kind: &str, correlation_id: Option<&str>, description: &str) -> Value {
    let mut entry = json!({
        "date": now().to_string(), "type": kind, "connection": "acme", "client_id": "web",
        "user_id": "oauth2|acme|7", "description": description,
    });
    if let Some(id) = correlation_id {
        entry["references"] = json!({ "correlation_id": id });
    }
    entry
}

fn log(entries: &[Value]) -> HttpResult {
    Ok(Response::new(200, Value::from(entries.to_vec()).to_string()))
}

fn failed(watch: &Watch) -> (&'static str, &str) {
    match &watch.attempt.end {
        Some(End::Failed { step, finding }) => (step.row().number, finding.what.as_str()),
        other => panic!("{other:?}"),
    }
}

fn user(watch: &Watch) -> &str {
    match &watch.attempt.end {
        Some(End::SignedIn(signed_in)) => &signed_in.user_id,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_log_must_be_readable_before_a_link_is_shown() {
    let (setup, facts) = world("read:clients", CALLBACKS);
    let finding = Watch::new(Known::new(&setup, &facts, now()), POLLED_EVERY, once()).unwrap_err();
    assert_eq!((finding.class, finding.exit_code()), (Some(Class::Scope), 4));
    assert!(finding.why.contains("read:logs"), "{finding:?}");
    assert_eq!(finding.actor(), Some(Actor::YouAtAuth0));
    let (mut setup, facts) = world("read:clients", CALLBACKS);
    setup.values.get_mut(&ApiToken).unwrap().source = Source::CliLogin;
    let finding = Watch::new(Known::new(&setup, &facts, now()), POLLED_EVERY, once()).unwrap_err();
    assert_eq!(finding.fix, "Run auth0 login --scopes read:logs, then read the login again.");
    assert_eq!(finding.actor(), Some(Actor::YouOnThisMachine));
    let (setup, facts) = world(SCOPES, &["https://*.acme.com/cb"]);
    let finding = Watch::new(Known::new(&setup, &facts, now()), POLLED_EVERY, once()).unwrap_err();
    assert_eq!(finding.field, Some(CallbackUrls));
}

#[test]
fn the_link_leads_to_a_callback_url_that_a_colleague_can_reach() {
    let (watch, _) = watched(&[log(&[entry("s", Some("a0connect-1"), "")])]);
    assert_eq!(watch.attempt.callback, "https://app.acme.com/cb");
    for part in ["correlation_id=a0connect-1", "code_challenge=the-challenge", "connection=acme"] {
        assert!(watch.attempt.link.contains(part), "{}", watch.attempt.link);
    }
    assert!(!format!("{watch:?}").contains("the-verifier"), "{watch:?}");
}

#[test]
fn the_log_shows_how_it_ended() {
    let ours = Some("a0connect-1");
    let others = entry("s", Some("a0connect-2"), "");
    let (watch, sent) = watched(&[log(&[]), log(std::slice::from_ref(&others)), log(&[entry("s", ours, ""), others])]);
    assert_eq!((user(&watch), sent), ("oauth2|acme|7", 3));
    let states = &watch.attempt.steps;
    assert!(states[..9].iter().all(|step| *step == Progress::Implied), "{states:?}");
    assert!(matches!(states[9], Progress::Seen { .. }) && states[10] == Progress::NotYet, "{states:?}");
    // The application can't exchange the code, since it has no verifier.
    let (watch, _) = watched(&[log(&[entry("feacft", ours, "Failed to verify code verifier"), entry("s", ours, "")])]);
    assert_eq!(user(&watch), "oauth2|acme|7");
    let (watch, _) = watched(&[log(&[entry("f", ours, "StatusCode: 401")])]);
    assert_eq!(failed(&watch).0, "6a");
    let undefined = json!({ "user_id": "oauth2|acme|undefined" });
    let mut one = entry("s", ours, "");
    one["user_id"] = undefined["user_id"].clone();
    assert_eq!(failed(&watched(&[log(&[one])]).0).0, "6b");
}

#[test]
fn without_correlation_ids_time_connection_and_client_must_do() {
    let near = entry("s", None, "");
    let (watch, sent) = watched(&[log(std::slice::from_ref(&near))]);
    assert_eq!((user(&watch), sent), ("oauth2|acme|7", 3), "it is held back for 10 s");
    let Progress::Seen { evidence: Some(evidence), .. } = &watch.attempt.steps[9] else { panic!("{watch:?}") };
    assert!(evidence.ends_with("matched by its time"), "{evidence}");
    // This tenant has correlation IDs, so it is another user's.
    let (watch, _) = watched(&[log(&[near.clone(), entry("s", Some("a0connect-2"), "")])]);
    assert!(watch.is_unused, "{watch:?}");
    let other = json!({ "client_id": "another" });
    let mut one = near;
    one["client_id"] = other["client_id"].clone();
    assert!(watched(&[log(&[one])]).0.is_unused);
}

#[test]
fn the_time_runs_out_and_an_unreadable_log_is_reported() {
    let (watch, sent) = watched(&[log(&[])]);
    assert_eq!((failed(&watch), sent), (("1", "The link wasn't used within 60 s"), 12));
    assert!(watch.is_unused);
    // An outage may end.
    let (watch, _) = watched(&[refusal(503, "Unavailable", ""), log(&[entry("s", Some("a0connect-1"), "")])]);
    assert_eq!(user(&watch), "oauth2|acme|7");
    let (watch, _) = watched(&[refusal(503, "Unavailable", "")]);
    assert!(!watch.is_unused && failed(&watch).1 != "The link wasn't used within 60 s", "{watch:?}");
    let (watch, sent) =
        watched(&[refusal(403, "Insufficient scope, expected any of: read:logs", "insufficient_scope")]);
    assert_eq!(sent, 1);
    assert!(!watch.is_unused, "{watch:?}");
    let (watch, sent) = watched(&[refusal(429, "Too Many Requests", "too_many_requests"), log(&[])]);
    assert!(watch.is_unused && sent <= 12, "{sent}");
}
