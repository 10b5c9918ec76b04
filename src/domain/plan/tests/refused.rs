//! Responses that reject a request, or tell the client to wait.

use super::*;
use crate::domain::facts::Facts;
use crate::domain::known::Known;

#[test]
fn a_tenant_without_enabled_clients_gets_the_create_without_them() {
    let scopes = "create:connections";
    let (setup, facts) = ready(scopes);
    let refused = "Payload validation error: 'Additional properties not allowed: enabled_clients'";
    let refused = Fault::Answers(refusal(400, refused, "invalid_body"));
    let mut tenant = tenant(scopes).fault("POST /connections", 1, &refused);
    let (apply, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    assert_eq!((&ended.next, apply.created, tenant.connections.len()), (&Next::Done, true, 1));
    assert_eq!(tenant.sent("POST /connections")[1].get("enabled_clients"), None);
    assert_eq!(ended.progress(), [Progress::Refused, Progress::Done]);
    let enable = apply.reports.iter().find(|report| report.step == Step::Enable).unwrap();
    assert_eq!(enable.state, StepState::Skipped);
    assert!(enable.note.contains("update:connections") && tenant.enabled.is_empty());
}

#[test]
fn a_rejected_create_is_diagnosed_and_leaves_nothing_open() {
    let (setup, facts) = ready(ALL_SCOPES);
    let url = format!("https://p.example/{}", "x".repeat(900));
    let payload = format!(
        "Payload validation error: 'Object didn't pass validation for format uri: {url}' on property options.tokenURL (URL)."
    );
    for (answer, class, field) in [
        (refusal(400, &payload, "invalid_body"), Class::UserInput, Some(TokenUrl)),
        (
            refusal(
                400,
                "Payload validation error: 'Additional properties not allowed: x' on property options.customHeaders.X-A.",
                "invalid_body",
            ),
            Class::UserInput,
            Some(TokenHeaders),
        ),
        (refusal(400, "cannot do that", "operation_not_supported"), Class::UserInput, None),
        (refusal(401, "Expired token received for JSON Web Token validation", ""), Class::Auth, Some(ApiToken)),
        (
            refusal(403, "Insufficient scope, expected any of: create:connections", "insufficient_scope"),
            Class::Scope,
            Some(ApiToken),
        ),
        (
            refusal(403, "You reached the limit of entities of this type for this tenant.", ""),
            Class::Api,
            Some(ConnectionName),
        ),
        (
            refusal(409, "A connection with the same name already exists", "connection_conflict"),
            Class::Conflict,
            Some(ConnectionName),
        ),
        (refusal(409, "The connection is being deleted, try again later", ""), Class::Conflict, Some(ConnectionName)),
        (text_response(302, ""), Class::Api, Some(Auth0Domain)),
        (failure(FailureKind::Refused, false), Class::Network, Some(Auth0Domain)),
        (failure(FailureKind::Tls, false), Class::Api, Some(Auth0Domain)),
    ] {
        for scopes in [ALL_SCOPES, "create:connections"] {
            let (setup, facts) = ready(scopes);
            let mut tenant = tenant(scopes).fault("POST /connections", 1, &Fault::Answers(answer.clone()));
            let (apply, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
            let stop = ended.stop();
            assert_eq!((stop.class, stop.field), (Some(class), field), "{answer:?}");
            assert_eq!(
                (tenant.lines().last(), ended.progress()),
                (Some(&"POST /connections"), vec![Progress::Refused])
            );
            assert_eq!((apply.stopped.as_ref(), apply.created), (Some(stop), false));
            for text in [&stop.what, &stop.why, &stop.fix] {
                assert!(!text.is_empty() && text.chars().count() < 500 && !text.contains(char::is_control), "{text:?}");
            }
        }
    }
    // An unreachable host leaves nothing in the journal either.
    let mut tenant = tenant(ALL_SCOPES).fault("GET /connections", 1, &Fault::Unreachable);
    let (_, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    assert_eq!((ended.stop().class, ended.journal), (Some(Class::Network), Journal::default()));
}

#[test]
fn a_token_that_expires_during_a_run_stops_it() {
    let (setup, facts) = ready(ALL_SCOPES);
    let dead = Fault::Answers(refusal(401, "Expired token received for JSON Web Token validation", ""));
    let mut tenant = tenant(ALL_SCOPES).fault("PATCH /connections/con_1/clients", 1, &dead);
    let (apply, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    assert_eq!((ended.stop().class, ended.stop().field), (Some(Class::Auth), Some(ApiToken)));
    assert_eq!((apply.id.as_deref(), apply.created), (Some("con_1"), true));
    assert_eq!(ended.progress(), [Progress::Done, Progress::Refused]);
}

#[test]
fn without_a_token_for_this_tenant_nothing_is_sent() {
    let mut setup = without_token();
    let (mut facts, mut tenant) = (Facts::default(), tenant(ALL_SCOPES));
    let (_, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    assert_eq!(
        (ended.stop().class, ended.stop().field),
        (Some(Class::Network), Some(Auth0Domain)),
        "not before discovery"
    );
    holds(&mut facts, &setup, Probe::Discovery);
    for pasted in [None, Some(token("stranger.eu.auth0.com", ALL_SCOPES))] {
        if let Some(token) = pasted {
            set(&mut setup, ApiToken, token.reveal());
            facts.learn_token(&setup, now());
        }
        let (_, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
        assert_eq!((ended.stop().class, ended.stop().field, tenant.seen.len()), (Some(Class::Auth), Some(ApiToken), 0));
    }
}

fn limited(seconds: Option<i64>) -> Fault {
    let reset = seconds.map(|seconds| now() + SignedDuration::from_secs(seconds));
    let answer = refusal(429, "Global limit has been reached", "too_many_requests");
    Fault::Answers(answer.map(|response| Response { reset, ..response }))
}

#[test]
fn every_step_waits_until_the_limit_opens_and_goes_on() {
    let (setup, facts) = ready(ALL_SCOPES);
    for at in [
        "GET /connections",
        "POST /connections",
        "PATCH /connections/con_1/clients",
        "GET /clients/web",
        "PATCH /clients/web",
    ] {
        let mut tenant = tenant(ALL_SCOPES).fault(at, 1, &limited(Some(30)));
        let (apply, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
        assert_eq!((&ended.next, ended.waited), (&Next::Done, SignedDuration::from_secs(30)), "{at}");
        assert_eq!((tenant.created, tenant.seen.len()), (1, 7));
        assert_eq!(ended.journal.unsettled().count(), 0);
        assert!(apply.reports.iter().all(|report| report.state == StepState::Done));
    }
    // Without a time, or with one in the past, it waits a second.
    for fault in [limited(None), limited(Some(-9))] {
        let mut tenant = tenant(ALL_SCOPES).fault("POST /connections", 1, &fault);
        let (_, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
        assert_eq!((ended.next, ended.waited), (Next::Done, SignedDuration::from_secs(1)));
    }
}

#[test]
fn a_limit_that_is_used_up_is_waited_for_before_the_next_request() {
    let (setup, facts) = ready(ALL_SCOPES);
    for (remaining, seconds, waits) in
        [(Some(0), 1, true), (Some(1), 1, false), (Some(0), 60, false), (Some(0), -1, false)]
    {
        let mut run = Run::Apply(Apply::new(Known::new(&setup, &facts, now()), Choice::default()));
        let Next::Send { step, request, .. } = run.next(Known::new(&setup, &facts, now())) else { panic!() };
        let opens = now() + SignedDuration::from_secs(seconds);
        let answer = Ok(Response { remaining, reset: Some(opens), ..Response::new(200, "[]") });
        run.take(step, &request, &answer, &setup, now());
        let next = run.next(Known::new(&setup, &facts, now()));
        assert_eq!(next == Next::WaitUntil(opens), waits, "{remaining:?} {seconds}");
    }
}

#[test]
fn waiting_is_seen() {
    let (setup, facts) = ready(ALL_SCOPES);
    let mut tenant = tenant(ALL_SCOPES).fault("GET /connections", 1, &limited(Some(30)));
    let mut run = Run::Apply(Apply::new(Known::new(&setup, &facts, now()), Choice::default()));
    let Next::Send { step, request, .. } = run.next(Known::new(&setup, &facts, now())) else { panic!() };
    assert_eq!(run.take(step, &request, &tenant.answer(&request), &setup, now()), Settled::Nothing);
    assert_eq!(states(run.reports()), [(Step::LookUp, StepState::Waiting)]);
    let opens = now() + SignedDuration::from_secs(30);
    assert_eq!(run.next(Known::new(&setup, &facts, now())), Next::WaitUntil(opens));
    assert!(matches!(run.next(Known::new(&setup, &facts, opens)), Next::Send { step: Step::LookUp, .. }));
}

#[test]
fn a_limit_that_never_opens_ends_the_run() {
    let (setup, facts) = ready(ALL_SCOPES);
    for at in ["GET /connections", "POST /connections", "PATCH /clients/web"] {
        let mut tenant = tenant(ALL_SCOPES).fault(at, 99, &limited(None));
        let (_, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
        assert_eq!((ended.stop().class, tenant.sent(at).len()), (Some(Class::RateLimit), 6), "{at}");
        assert_eq!(ended.journal.unsettled().count(), 0);
    }
}

#[test]
fn a_limit_between_does_not_use_up_the_tries() {
    let (setup, facts) = ready(ALL_SCOPES);
    let mut tenant = tenant(ALL_SCOPES).fault("POST /connections", 4, &limited(None));
    tenant = tenant.fault("POST /connections", 1, &Fault::DoneAndLost);
    let (apply, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    assert_eq!((&ended.next, tenant.created, apply.id.as_deref()), (&Next::Done, 1, Some("con_1")));
    // And a rate limit after a create without a response leaves that create open.
    let (setup, facts) = ready("create:connections");
    let mut lesser = super::tenant("create:connections").fault("POST /connections", 1, &Fault::DoneAndLost);
    lesser = lesser.fault("POST /connections", 99, &limited(None));
    let (_, ended) = super::apply(&setup, &facts, Choice::default(), &mut lesser);
    assert_eq!((ended.stop().class, ended.progress()), (Some(Class::RateLimit), vec![Progress::Intended]));
}

#[test]
fn a_response_that_is_not_a_list_is_not_a_free_name() {
    let (setup, facts) = ready(ALL_SCOPES);
    for (answer, class) in [
        (response(200, json!({"hello": 1})), Class::Api),
        (text_response(200, "<html>"), Class::Api),
        (text_response(204, ""), Class::Api),
    ] {
        let mut tenant = tenant(ALL_SCOPES).fault("GET /connections", 1, &Fault::Answers(answer));
        let (_, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
        assert_eq!((ended.stop().class, tenant.seen.len()), (Some(class), 1));
    }
}
