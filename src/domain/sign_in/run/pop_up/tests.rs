//! Attempts in pop-up mode: what the page reports, and what follows from it.

use super::*;
use crate::domain::facts::Facts;
use crate::domain::finding::{Actor, Finding};
use crate::domain::http::{HttpResult, Method};
use crate::domain::probe::Probe;
use crate::domain::probes::tests::{ALL_SCOPES, DOMAIN, learn, now, ready, response, set};
use crate::domain::response_data::{Application, ResponseData};
use crate::domain::setup::Setup;
use crate::domain::sign_in::{Choice, End, Event, Mode, Next, Settled, StepId};
use jiff::SignedDuration;
use proptest::prelude::*;
use serde_json::{Value, json};

const CALLBACK: &str = "http://localhost:3000/callback";

fn once() -> OneTimeValues {
    OneTimeValues {
        state: "s-1".into(),
        nonce: "n-1".into(),
        verifier: "v-1".into(),
        challenge: "c-1".into(),
        correlation_id: "a0connect-1".into(),
        page_key: "k-1".into(),
    }
}

/// A public application with these web origins, if they are known, and a token with these scopes.
fn world(scopes: &str, method: Option<&str>, web_origins: Option<&[&str]>) -> (Setup, Facts) {
    let (mut setup, mut facts) = ready(scopes);
    set(&mut setup, CallbackUrls, CALLBACK);
    let application = Application {
        client_id: "web".into(),
        name: "Acme SPA".into(),
        callbacks: vec![CALLBACK.into()],
        token_endpoint_auth_method: method.map(str::to_owned),
        web_origins: web_origins.map(|all| all.iter().map(|one| (*one).to_owned()).collect()),
        ..Application::default()
    };
    if method.is_some() {
        learn(&mut facts, &setup, Probe::Application, Finding::ok("Acme SPA"), ResponseData::Application(application));
    }
    setup.bind(&facts);
    (setup, facts)
}

fn begun(known: Known, add_callback: bool) -> Run {
    let choice = Choice { mode: Mode::PopUp, add_callback, ..Choice::default() };
    let mut run = Run::new(known, choice, once());
    if let Next::Send { request, .. } = run.next(known) {
        let origins = known.application().and_then(|one| one.web_origins.clone()).unwrap_or_default();
        run.take(
            Event::Response(request, response(200, json!({"callbacks": [CALLBACK], "web_origins": origins}))),
            known,
        );
    }
    run
}

/// An attempt that waits for its page.
fn waiting(known: Known) -> Run {
    let mut run = begun(known, false);
    assert!(matches!(run.next(known), Next::Listen(at) if at.url == CALLBACK), "{run:?}");
    run.take(Event::Listening(Ok(3000)), known);
    run
}

fn tell(run: &mut Run, report: Report, known: Known) {
    run.take(Event::Returned(Returned::Reported(report)), known);
}

fn failure(run: &Run) -> (&'static str, String, Option<Actor>) {
    let Some(End::Failed { step, finding }) = &run.attempt.end else { panic!("{:?}", run.attempt) };
    (step.row().number, finding.what.clone(), finding.actor())
}

/// Answers the request for the tenant's log.
fn logged(run: &mut Run, entry: Value, known: Known) {
    let Next::Send { request, .. } = run.next(known) else { panic!("{run:?}") };
    assert!(request.url.contains("/logs?"), "{}", request.url);
    let mut entry = entry;
    entry["references"] = json!({"correlation_id": "a0connect-1"});
    entry["date"] = json!("2026-11-22T15:04:06.000Z");
    run.take(Event::Response(request, response(200, json!([entry]))), known);
    if run.next(known) == Next::Probe {
        run.take(Event::Probed, known);
    }
}

#[test]
fn the_page_gets_what_it_needs_and_its_verifier_is_its_own() {
    let (setup, facts) = world("", None, None);
    let known = Known::new(&setup, &facts, now());
    let run = waiting(known);
    let page = run.page().unwrap();
    assert_eq!(run.attempt.link, "http://localhost:3000/a0connect/popup?key=k-1");
    let values: Value = serde_json::from_str(&page.values).unwrap();
    let authorize = values["authorize"].as_str().unwrap();
    for part in ["response_mode=web_message", "code_challenge_method=S256", "state=s-1", "nonce=n-1", "connection=acme"]
    {
        assert!(authorize.contains(part), "{part}: {authorize}");
    }
    assert!(!authorize.contains("code_challenge=") && !page.values.contains("v-1") && !page.values.contains("c-1"));
    assert_eq!(
        (values["token"].as_str(), page.tenant.as_str()),
        (Some(format!("https://{DOMAIN}/oauth/token").as_str()), format!("https://{DOMAIN}").as_str())
    );
}

#[test]
fn a_code_and_a_token_of_the_page_are_seen_steps() {
    let (setup, facts) = world("", None, None);
    let known = Known::new(&setup, &facts, now());
    let mut run = waiting(known);
    for report in [Report::Ready, Report::Opened, Report::Code] {
        tell(&mut run, report, known);
        assert!(matches!(run.next(known), Next::Browse { .. }));
    }
    // {"alg":"RS256"}
    tell(&mut run, Report::SignedIn("eyJhbGciOiJSUzI1NiJ9.e30.x".into()), known);
    assert!(matches!(run.next(known), Next::Send { request, .. } if request.url.ends_with("/.well-known/jwks.json")));
    for step in [StepId::Start, StepId::Code, StepId::CodeExchange] {
        assert!(matches!(run.attempt.progress(step), Progress::Seen { .. }), "{step:?}");
    }
    assert_eq!(run.attempt.progress(StepId::Exchange), &Progress::Implied);
}

#[test]
fn what_pop_up_mode_needs_is_known_before() {
    for (method, origins, step, what) in [
        ("client_secret_post", None, "8", "Pop-up mode needs a public application"),
        ("none", Some(&["http://localhost:3001"][..]), "1", "Allowed Web Origins lacks the page's origin"),
        ("none", Some(&[][..]), "1", "Allowed Web Origins lacks the page's origin"),
    ] {
        let (setup, facts) = world(ALL_SCOPES, Some(method), origins);
        let run = begun(Known::new(&setup, &facts, now()), false);
        assert_eq!(failure(&run), (step, what.into(), Some(Actor::YouAtAuth0)));
    }
    let (setup, facts) = world(ALL_SCOPES, Some("none"), Some(&["http://localhost:3000/"]));
    waiting(Known::new(&setup, &facts, now()));
}

#[test]
fn a_callback_and_its_origin_are_added_and_removed_together() {
    let (setup, facts) = world(ALL_SCOPES, Some("none"), Some(&["https://app.acme.com"]));
    let known = Known::new(&setup, &facts, now());
    let mut run = begun(known, true);
    assert!(matches!(run.next(known), Next::Listen(at) if at.port == 0), "{run:?}");
    run.take(Event::Listening(Ok(40_000)), known);
    let patch = |run: &Run| {
        let Next::Send { request, temporary } = run.next(known) else { panic!("{run:?}") };
        assert_eq!(request.method, Method::Patch);
        let (_, body) = request.payload().unwrap();
        (serde_json::from_str::<Value>(&body).unwrap(), request, temporary)
    };
    let (body, request, temporary) = patch(&run);
    let (url, origin) = ("http://127.0.0.1:40000/a0connect", "http://127.0.0.1:40000");
    assert_eq!(body, json!({"callbacks": [CALLBACK, url], "web_origins": ["https://app.acme.com", origin]}));
    assert_eq!(temporary.unwrap().web_origin.as_deref(), Some(origin));
    run.take(Event::Response(request, response(200, json!({}))), known);
    assert!(matches!(run.next(known), Next::Browse { .. }));
    tell(&mut run, Report::Unreachable, known);
    // The origin was there, so that isn't why.
    assert_eq!(failure(&run).2, Some(Actor::YouOnThisMachine));
    let Next::Send { request, .. } = run.next(known) else { panic!("{run:?}") };
    let has = json!({"callbacks": [CALLBACK, url], "web_origins": ["https://app.acme.com", origin]});
    run.take(Event::Response(request, response(200, has)), known);
    let (body, request, _) = patch(&run);
    assert_eq!(body, json!({"callbacks": [CALLBACK], "web_origins": ["https://app.acme.com"]}));
    let settled = run.take(Event::Response(request, response(200, json!({}))), known);
    assert!(matches!(settled, Settled::Removed(_)) && run.next(known) == Next::Done);
}

#[test]
fn the_log_explains_a_window_that_says_nothing() {
    let (setup, facts) = world(&format!("{ALL_SCOPES} read:logs"), Some("none"), Some(&["http://localhost:3000"]));
    let known = Known::new(&setup, &facts, now());
    for (report, entry, wanted) in [
        (Report::Closed, json!({"type": "s"}), ("7", "The pop-up window can't reach its page", Actor::Provider)),
        (Report::TimedOut, json!({"type": "s"}), ("7", "The pop-up window can't reach its page", Actor::Provider)),
        (
            Report::Closed,
            json!({"type": "f", "description": "the connection was not found"}),
            ("1", "The application has no connection with this name", Actor::You),
        ),
        (
            Report::Closed,
            json!({"type": "f", "description": "The specified redirect_uri 'http://localhost:3000/callback' does not have a registered origin."}),
            ("1", "Allowed Web Origins lacks the page's origin", Actor::YouAtAuth0),
        ),
    ] {
        let mut run = waiting(known);
        tell(&mut run, Report::Opened, known);
        tell(&mut run, report, known);
        logged(&mut run, entry, known);
        assert_eq!(failure(&run), (wanted.0, wanted.1.into(), Some(wanted.2)));
    }
}

#[test]
fn an_error_of_the_page_ends_the_step_that_was_due() {
    let (setup, facts) = world("", None, None);
    let known = Known::new(&setup, &facts, now());
    let broken = || Report::Broken { error: "TypeError: a\u{1b}[1m".into() };
    for (before, step) in [(vec![], "1"), (vec![Report::Opened], "3"), (vec![Report::Opened, Report::Code], "8")] {
        let mut run = waiting(known);
        before.into_iter().for_each(|report| tell(&mut run, report, known));
        tell(&mut run, broken(), known);
        let wanted = (step, "The page stopped with a JavaScript error".into(), Some(Actor::YouOnThisMachine));
        assert_eq!(failure(&run), wanted);
        let Some(End::Failed { finding, .. }) = &run.attempt.end else { panic!("{run:?}") };
        assert_eq!(finding.why, "The browser reports \"TypeError: a\\x1b[1m\".");
    }
}

#[test]
fn an_id_token_that_is_too_long_is_reported() {
    let (setup, facts) = world("", None, None);
    let known = Known::new(&setup, &facts, now());
    let mut run = waiting(known);
    tell(&mut run, Report::TokenTooLong { length: 2_000_000 }, known);
    assert_eq!(failure(&run), ("9", "The ID token is too long to be verified".into(), Some(Actor::YouAtAuth0)));
    assert!(matches!(run.attempt.progress(StepId::CodeExchange), Progress::Seen { .. }));
}

fn any_report() -> impl Strategy<Value = Report> {
    let text = "\\PC{0,20}";
    prop_oneof![
        Just(Report::Ready),
        Just(Report::Blocked),
        Just(Report::Opened),
        Just(Report::Closed),
        Just(Report::Code),
        Just(Report::OtherState),
        Just(Report::TimedOut),
        Just(Report::Unreachable),
        Just(Report::NoToken),
        any::<u64>().prop_map(|length| Report::TokenTooLong { length }),
        text.prop_map(|error| Report::Broken { error }),
        (text, text).prop_map(|(error, description)| Report::Refused { error, description }),
        (any::<u16>(), text, text).prop_map(|(status, error, description)| Report::Rejected {
            status,
            error,
            description
        }),
        "\\PC{1,40}".prop_map(|token| Report::SignedIn(token.as_str().into())),
    ]
}

proptest! {
    #[test]
    fn prop_reports_in_any_order_end_an_attempt_once_and_never_as_signed_in(reports in proptest::collection::vec(any_report(), 0..8)) {
        let (setup, facts) = world("", None, None);
        let known = Known::new(&setup, &facts, now());
        let later = Known { now: known.now + SignedDuration::from_mins(6), ..known };
        let mut run = waiting(known);
        for report in reports {
            let before = run.attempt.end.clone();
            tell(&mut run, report, known);
            if before.is_some() {
                prop_assert_eq!(&run.attempt.end, &before);
            }
            if run.next(known) == Next::Probe {
                run.take(Event::Probed, known);
            }
        }
        let no_keys: HttpResult = response(503, json!({}));
        for _ in 0..4 {
            let event = match run.next(later) {
                Next::Browse { .. } => Event::TimedOut,
                Next::Send { request, .. } => Event::Response(request, no_keys.clone()),
                Next::Probe => Event::Probed,
                Next::Done => break,
                other => return Err(TestCaseError::fail(format!("{other:?}"))),
            };
            run.take(event, later);
        }
        let is_failure = matches!(run.attempt.end, Some(End::Failed { .. }));
        prop_assert!(is_failure);
    }
}
