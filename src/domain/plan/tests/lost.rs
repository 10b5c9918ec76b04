//! Requests without a response: nothing is done twice.

use super::*;

/// There is one connection, enabled, with its callback added, and nothing is open in the journal.
fn whole(tenant: &Tenant, ended: &Ended) {
    assert_eq!(ended.next, Next::Done, "{:?}", tenant.lines());
    assert_eq!((tenant.created, tenant.connections.len()), (1, 1));
    assert!(tenant.enabled.contains("web"));
    assert_eq!(ended.journal.unsettled().count(), 0, "{:?}", ended.journal);
}

#[test]
fn a_create_that_arrived_is_found_by_its_name() {
    let (setup, facts) = ready(ALL_SCOPES);
    for fault in [Fault::DoneAndLost, Fault::DoneAndBroken] {
        let mut tenant = tenant(ALL_SCOPES).fault("POST /connections", 1, &fault);
        let (apply, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
        whole(&tenant, &ended);
        assert_eq!(tenant.lines()[2..5], ["POST /connections", "GET /connections", "PATCH /connections/con_1/clients"]);
        assert_eq!((apply.id.as_deref(), apply.created), (Some("con_1"), true));
        assert_eq!(ended.journal.entries[0].change, Change::Created { name: "acme".into(), id: Some("con_1".into()) });
        let create = apply.reports.iter().find(|report| report.step == Step::Create).map(|report| report.state);
        assert_eq!(create, Some(StepState::Done));
    }
}

#[test]
fn a_response_without_an_id_is_looked_up_too() {
    let (setup, facts) = ready(ALL_SCOPES);
    for body in ["<html>", "{\"id\":", "{}"] {
        let fault = Fault::Answers(text_response(201, body));
        let mut tenant = tenant(ALL_SCOPES).fault("POST /connections", 1, &fault);
        let (_, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
        whole(&tenant, &ended);
        assert_eq!(ended.progress()[..2], [Progress::Refused, Progress::Done]);
    }
}

#[test]
fn a_create_that_did_not_arrive_is_sent_again() {
    let (setup, facts) = ready(ALL_SCOPES);
    let (post, get) = ("POST /connections", "GET /connections");
    for (fault, times, expected) in [
        (Fault::Lost, 2, &[post, get, post, get, post][..]),
        (Fault::Answers(text_response(503, "")), 1, &[post, get, post]),
    ] {
        let mut tenant = tenant(ALL_SCOPES).fault(post, times, &fault);
        let (_, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
        whole(&tenant, &ended);
        assert_eq!(tenant.lines()[2..2 + expected.len()], *expected);
    }
}

#[test]
fn a_create_that_the_server_fails_twice_is_not_sent_a_third_time() {
    let (setup, facts) = ready(ALL_SCOPES);
    let fault = Fault::Answers(text_response(503, ""));
    let mut tenant = tenant(ALL_SCOPES).fault("POST /connections", 9, &fault);
    let (_, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    assert_eq!(tenant.lines()[2..], ["POST /connections", "GET /connections", "POST /connections", "GET /connections"]);
    assert_eq!((ended.stop().class, ended.progress()), (Some(Class::Network), vec![Progress::Refused; 2]));
}

#[test]
fn a_create_that_never_gets_through_stops_after_a_last_look() {
    let (setup, facts) = ready(ALL_SCOPES);
    let mut tenant = tenant(ALL_SCOPES).fault("POST /connections", 9, &Fault::Lost);
    let (apply, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    assert_eq!((ended.stop().class, tenant.sent("POST /connections").len()), (Some(Class::Network), 3));
    assert_eq!(tenant.lines().last(), Some(&"GET /connections"));
    assert_eq!(ended.progress(), [Progress::Refused; 3]);
    assert_eq!(apply.reports.last().map(|report| (report.step, report.state)), Some((Step::Create, StepState::Failed)));
}

#[test]
fn the_third_create_is_found_too() {
    let (setup, facts) = ready(ALL_SCOPES);
    let mut tenant = tenant(ALL_SCOPES).fault("POST /connections", 2, &Fault::Lost);
    tenant = tenant.fault("POST /connections", 1, &Fault::DoneAndLost);
    let (_, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    whole(&tenant, &ended);
}

#[test]
fn a_create_that_shows_late_is_found_by_the_conflict() {
    // Given a create that succeeded, although the look-up doesn't show it yet.
    let (setup, facts) = ready(ALL_SCOPES);
    let mut tenant = tenant(ALL_SCOPES).fault("POST /connections", 1, &Fault::DoneAndLost);
    let empty = Fault::Answers(response(200, json!([])));
    tenant = tenant.fault("GET /connections", 3, &empty);
    let (apply, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    whole(&tenant, &ended);
    assert_eq!((tenant.sent("POST /connections").len(), apply.id.as_deref()), (2, Some("con_1")));
}

#[test]
fn a_conflict_that_no_look_up_explains_ends() {
    let (setup, facts) = ready(ALL_SCOPES);
    let mut tenant = tenant(ALL_SCOPES).fault("POST /connections", 1, &Fault::DoneAndLost);
    tenant = tenant.fault("GET /connections", 99, &Fault::Answers(response(200, json!([]))));
    let (_, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    assert_eq!((ended.stop().class, tenant.sent("POST /connections").len()), (Some(Class::Conflict), 3));
}

#[test]
fn for_a_create_only_token_the_second_post_is_the_look_up() {
    let (setup, facts) = ready("create:connections");
    let mut tenant = tenant("create:connections").fault("POST /connections", 1, &Fault::DoneAndLost);
    let (apply, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    whole(&tenant, &ended);
    assert_eq!(tenant.lines(), ["POST /connections"; 2]);
    assert_eq!((apply.id.as_deref(), apply.created), (None, true));
    assert_eq!(ended.progress(), [Progress::Done]);
}

#[test]
fn a_token_that_may_update_but_not_read_cannot_enable_what_it_does_not_know() {
    let scopes = "create:connections update:connections";
    let (setup, facts) = ready(scopes);
    let mut tenant = tenant(scopes).fault("POST /connections", 1, &Fault::DoneAndLost);
    let (apply, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    assert_eq!((&ended.next, tenant.lines()), (&Next::Done, vec!["POST /connections"; 2]));
    assert_eq!(states(&apply.reports)[1], (Step::Enable, StepState::Skipped));
}

#[test]
fn a_request_that_may_have_arrived_stays_open_when_the_network_fails() {
    let (setup, facts) = ready("create:connections");
    let mut lesser = tenant("create:connections").fault("POST /connections", 1, &Fault::DoneAndLost);
    lesser = lesser.fault("POST /connections", 1, &Fault::Unreachable);
    let (_, ended) = apply(&setup, &facts, Choice::default(), &mut lesser);
    assert_eq!((ended.stop().class, ended.progress()), (Some(Class::Network), vec![Progress::Intended]));

    let (setup, facts) = ready(ALL_SCOPES);
    let mut full = tenant(ALL_SCOPES).fault("POST /connections", 1, &Fault::DoneAndLost);
    let empty = Fault::Answers(response(200, json!([])));
    full = full.fault("GET /connections", 2, &empty).fault("GET /connections", 1, &Fault::Unreachable);
    let (_, ended) = apply(&setup, &facts, Choice::default(), &mut full);
    assert_eq!((ended.stop().class, ended.progress()), (Some(Class::Network), vec![Progress::Intended]));
}

#[test]
fn another_connection_of_that_name_is_not_mistaken_for_ours() {
    let (setup, facts) = ready(ALL_SCOPES);
    let mut tenant = tenant(ALL_SCOPES).fault("POST /connections", 1, &Fault::Lost);
    let mut theirs: Value = serde_json::from_str(&connection::document(&setup).reveal()).unwrap();
    theirs["id"] = json!("con_7");
    theirs["options"]["client_id"] = json!("theirs");
    let empty = Fault::Answers(response(200, json!([])));
    tenant = tenant.fault("GET /connections", 2, &empty);
    tenant = tenant.fault("GET /connections", 1, &Fault::Answers(response(200, json!([theirs]))));
    let (apply, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    assert_eq!(
        (ended.stop().class, apply.created, ended.progress()),
        (Some(Class::Conflict), false, vec![Progress::Refused])
    );
}

#[test]
fn an_update_that_arrived_is_seen_by_reading_again() {
    let (mut setup, facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_9".into());
    for (fault, patches, progress) in
        [(Fault::DoneAndLost, 1, vec![Progress::Done]), (Fault::Lost, 2, vec![Progress::Refused, Progress::Done])]
    {
        let mut tenant =
            tenant(ALL_SCOPES).with(&setup, |one| one["options"]["tokenURL"] = json!("https://p.example/old"));
        tenant.enabled.insert("web".into());
        tenant.callbacks.push("https://app.acme.com/cb".into());
        tenant = tenant.fault("PATCH /connections/con_9", 1, &fault);
        let (apply, ended) = apply(&setup, &facts, UPDATE, &mut tenant);
        assert_eq!((&ended.next, ended.progress()), (&Next::Done, progress));
        assert_eq!(tenant.sent("PATCH /connections/con_9").len(), patches);
        assert!(apply.updated && apply.reports.iter().all(|report| report.state == StepState::Done));
        // The old connection is still known, to undo the update.
        let before = apply.before.as_ref().and_then(|before| before.get("options")?.get("tokenURL")?.as_text());
        assert_eq!(before, Some("https://p.example/old"));
    }
}

#[test]
fn enabling_and_adding_callbacks_are_safe_to_repeat() {
    let (setup, facts) = ready(ALL_SCOPES);
    for at in ["PATCH /connections/con_1/clients", "PATCH /clients/web", "GET /clients/web"] {
        for fault in [Fault::DoneAndLost, Fault::DoneAndBroken, Fault::Lost] {
            let mut tenant = tenant(ALL_SCOPES).fault(at, 1, &fault);
            let (apply, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
            whole(&tenant, &ended);
            assert_eq!(tenant.callbacks, ["https://old.acme.com/*", "https://app.acme.com/cb"]);
            assert!(apply.reports.iter().all(|report| report.state == StepState::Done), "{:?}", apply.reports);
        }
    }
}

#[test]
fn a_failed_count_stops_nothing() {
    let (setup, facts) = ready(ALL_SCOPES);
    let mut tenant = tenant(ALL_SCOPES);
    tenant.faults = vec![
        ("GET /connections", Fault::Answers(response(200, json!([])))),
        ("GET /connections", Fault::Answers(text_response(500, ""))),
    ];
    let (_, ended) = apply(&setup, &facts, Choice::default(), &mut tenant);
    whole(&tenant, &ended);
}
