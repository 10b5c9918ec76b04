//! Applications that a run creates: a0connect's own as part of the plan, and the one that users sign in to.

use super::*;
use crate::domain::token::SCOPES;

const MACHINE: Choice = Choice { own_machine: true, ..UPDATE };

fn scopes() -> String {
    format!("{ALL_SCOPES} create:clients delete:clients create:client_grants delete:client_grants")
}

fn undone(ended: Ended, tenant: &mut Tenant, facts: &Facts) -> Ended {
    let changes = ended.journal.last_run().into_iter().map(|entry| entry.change.clone()).collect();
    let mut undo = Undo::new(changes, None, Known::new(&ended.setup, facts, now()));
    // A request without a response for five minutes no longer arrives.
    undo.begun = Some(now() - SignedDuration::from_mins(6));
    drive(&mut Run::Undo(undo), tenant, &ended.setup, facts, ended.journal)
}

#[test]
fn a_new_m2m_application_gets_exactly_the_scopes_and_its_secret_is_in_the_profile() {
    let (setup, facts) = ready(&scopes());
    let mut tenant = tenant(&scopes());
    let (apply, ended) = apply(&setup, &facts, MACHINE, &mut tenant);
    assert_eq!(ended.next, Next::Done);
    let sent = tenant.sent("POST /clients")[0];
    assert_eq!(sent["name"], "a0connect for acme");
    assert_eq!((&sent["app_type"], &sent["grant_types"]), (&json!("non_interactive"), &json!(["client_credentials"])));
    let scopes: Vec<&str> = SCOPES.iter().map(|(scope, _)| *scope).collect();
    let grant = json!({"client_id": "new_1", "audience": format!("https://{DOMAIN}/api/v2/"), "scope": scopes});
    assert_eq!(tenant.sent("POST /client-grants"), [&grant]);
    assert_eq!(ended.setup.open(MgmtClientId), Some("new_1"));
    assert_eq!(ended.setup.secret(MgmtClientSecret).unwrap().reveal(), "secret-of-the-new-application");
    let last = [(Step::CreateMachine, StepState::Done), (Step::Grant, StepState::Done)];
    assert!(states(&apply.reports).ends_with(&last), "{:?}", apply.reports);
    assert!(!format!("{apply:?} {:?}", ended.journal).contains("secret-of-the-new-application"));

    let ended = undone(ended, &mut tenant, &facts);
    assert_eq!((ended.next, tenant.applications.len(), tenant.connections.len()), (Next::Done, 0, 0));
    assert!(!ended.setup.has(MgmtClientId) && !ended.setup.has(MgmtClientSecret));
    assert_eq!(tenant.lines().last(), Some(&"DELETE /clients/new_1"), "after what may need it");
    assert_eq!(ended.journal.last_run(), [] as [&crate::domain::journal::Entry; 0]);
}

#[test]
fn without_the_scopes_it_is_not_offered_and_nothing_is_sent() {
    let lacking = scopes().replace(" create:client_grants", "");
    let (setup, facts) = ready(&lacking);
    let row = |steps: Vec<Planned>| steps.into_iter().find(|one| one.step == Step::CreateMachine).unwrap();
    let planned = row(outline(Known::new(&setup, &facts, now()), MACHINE));
    assert_eq!((planned.optional, planned.included), (false, false));
    assert_eq!(planned.note.as_deref(), Some("requires the scope create:client_grants"));
    let mut tenant = tenant(&lacking);
    assert_eq!(apply(&setup, &facts, MACHINE, &mut tenant).1.next, Next::Done);
    assert!(tenant.sent("POST /clients").is_empty());
    let (setup, facts) = ready(&scopes());
    let planned = row(outline(Known::new(&setup, &facts, now()), Choice { keeps_secrets: false, ..MACHINE }));
    assert_eq!(planned.note.as_deref(), Some("requires the keyring, which stores its secret"));
}

/// The secret is shown only once, so an application whose creation got no response is of no use, and is deleted again.
#[test]
fn a_lost_creation_is_found_and_deleted() {
    for (fault, found) in [(Fault::DoneAndLost, true), (Fault::DoneAndBroken, true), (Fault::Lost, false)] {
        let (setup, facts) = ready(&scopes());
        let mut tenant = tenant(&scopes()).fault("POST /clients", 1, &fault);
        let (_, ended) = apply(&setup, &facts, MACHINE, &mut tenant);
        assert_eq!(tenant.sent("POST /clients").len(), 1, "it is never sent twice");
        assert_eq!(ended.stop().what.contains("was lost"), found, "{:?}", ended.stop());
        assert_eq!((ended.setup.has(MgmtClientId), tenant.applications.len()), (false, 0), "{fault:?}");
        let ended = undone(ended, &mut tenant, &facts);
        assert_eq!((ended.next, tenant.applications.len(), tenant.connections.len()), (Next::Done, 0, 0), "{fault:?}");
        assert_eq!(ended.journal.unsettled().count(), 0);
    }
}

#[test]
fn an_application_without_its_secret_is_not_kept() {
    let (setup, facts) = ready(&scopes());
    let bare = response(201, json!({"client_id": "new_1", "name": "a0connect for acme"}));
    let mut tenant = tenant(&scopes()).fault("POST /clients", 1, &Fault::Answers(bare));
    let (_, ended) = apply(&setup, &facts, MACHINE, &mut tenant);
    assert_eq!((ended.stop().field, ended.setup.has(MgmtClientId)), (Some(ApiToken), false));
    assert!(tenant.sent("POST /client-grants").is_empty());
    assert_eq!(tenant.lines().last(), Some(&"DELETE /clients/new_1"));
    let left =
        ended.journal.last_run().into_iter().filter(|one| matches!(one.change, Change::ApplicationCreated { .. }));
    assert_eq!(left.count(), 0, "{:?}", ended.journal);
}

fn shop() -> NewApplication {
    NewApplication::new(ApplicationKind::RegularWeb, "Shop", vec!["https://shop.example/cb".into()], now())
}

/// The journal of a program that ended right after it had sent the request, so long ago.
fn interrupted(tenant: &mut Tenant, setup: &Setup, facts: &Facts, ago: SignedDuration) -> Journal {
    let run = Run::Apply(Apply::of_application(Known::new(setup, facts, now()), shop()));
    let Next::Send { request, change, .. } = run.next(Known::new(setup, facts, now())) else { panic!() };
    let mut journal = Journal::default();
    journal.begin(Entry::intended(1, now() - ago, DOMAIN, change.unwrap()));
    tenant.answer(&request).unwrap_err();
    journal
}

#[test]
fn a_creation_that_was_interrupted_is_continued() {
    for arrives in [true, false] {
        let (mut setup, facts) = ready(&scopes());
        let mut tenant =
            tenant(&scopes()).fault("POST /clients", 1, if arrives { &Fault::DoneAndLost } else { &Fault::Lost });
        setup.clear(Auth0ClientId);
        let journal = interrupted(&mut tenant, &setup, &facts, SignedDuration::from_mins(6));
        let mut run = Run::Apply(Apply::of_application(Known::new(&setup, &facts, now()), shop()));
        let ended = drive(&mut run, &mut tenant, &setup, &facts, journal);
        assert_eq!((&ended.next, tenant.applications.len()), (&Next::Done, 1), "{arrives}");
        assert_eq!(ended.progress(), [Progress::Done]);
        let id = ended.setup.open(Auth0ClientId);
        assert_eq!((id, ended.setup.open(CallbackUrls)), (Some("new_1"), Some("https://shop.example/cb")));
        assert_eq!(ended.setup.has(Auth0ClientSecret), !arrives, "the lost response had it");
        let says = run.reports().iter().any(|one| one.note.contains("Copy its client secret"));
        assert_eq!(says, arrives, "{:?}", run.reports());
        let ended = undone(ended, &mut tenant, &facts);
        assert_eq!((ended.setup.has(Auth0ClientId), tenant.applications.len()), (false, 0));
    }
}

/// A request that may still arrive isn't sent again, or there would be two applications.
#[test]
fn a_creation_that_may_still_arrive_is_not_repeated() {
    let (mut setup, facts) = ready(&scopes());
    let mut tenant = tenant(&scopes()).fault("POST /clients", 1, &Fault::Lost);
    setup.clear(Auth0ClientId);
    let journal = interrupted(&mut tenant, &setup, &facts, SignedDuration::from_mins(1));
    let mut run = Run::Apply(Apply::of_application(Known::new(&setup, &facts, now()), shop()));
    let ended = drive(&mut run, &mut tenant, &setup, &facts, journal);
    assert_eq!(ended.stop().what, "The application may still be created");
    assert_eq!((tenant.sent("POST /clients").len(), ended.progress()), (1, vec![Progress::Intended]));
}

#[test]
fn a_single_page_application_gets_web_origins_and_no_secret() {
    let (mut setup, facts) = ready(&scopes());
    setup.clear(Auth0ClientId);
    let mut tenant = tenant(&scopes());
    let callbacks = vec!["http://localhost:5173/cb".into(), "http://localhost:5173/other".into()];
    let new = NewApplication::new(ApplicationKind::SinglePage, "Shop", callbacks, now());
    let mut run = Run::Apply(Apply::of_application(Known::new(&setup, &facts, now()), new));
    let ended = drive(&mut run, &mut tenant, &setup, &facts, Journal::default());
    assert_eq!((ended.next, tenant.lines()), (Next::Done, vec!["POST /clients"]), "nothing else is read or changed");
    let sent = tenant.sent("POST /clients")[0];
    assert_eq!((&sent["app_type"], &sent["web_origins"]), (&json!("spa"), &json!(["http://localhost:5173"])));
    assert_eq!(sent["token_endpoint_auth_method"], "none");
    assert_eq!((ended.setup.open(Auth0ClientId), ended.setup.has(Auth0ClientSecret)), (Some("new_1"), false));
}

/// A grant that failed is made up for by the next run, and one that is there already isn't changed.
#[test]
fn a_failed_grant_keeps_the_application_and_is_repeated() {
    let (setup, facts) = ready(&scopes());
    let limit = refusal(403, "You reached the limit of entities of this type for this tenant.", "too_many_entities");
    let mut tenant = tenant(&scopes()).fault("POST /client-grants", 1, &Fault::Answers(limit));
    let (first, ended) = apply(&setup, &facts, MACHINE, &mut tenant);
    assert_eq!(ended.stop().what, "The tenant has reached its client grant limit");
    assert!(ended.setup.has(MgmtClientSecret), "it was saved before");
    let mut setup = ended.setup;
    setup.connection_id = first.id;
    let mut facts = facts;
    facts.learn_token(&setup, now());
    holds(&mut facts, &setup, Probe::Discovery);
    for (granted, expected) in [(1, Some(Progress::Done)), (1, Some(Progress::Refused))] {
        let mut run = Run::Apply(Apply::new(Known::new(&setup, &facts, now()), MACHINE));
        let again = drive(&mut run, &mut tenant, &setup, &facts, Journal::default());
        assert_eq!((&again.next, tenant.applications.len(), tenant.grants.len()), (&Next::Done, 1, granted));
        let entry = again.journal.entries.iter().find(|entry| matches!(entry.change, Change::Granted { .. }));
        assert_eq!(entry.map(|entry| entry.progress), expected);
        if expected == Some(Progress::Done) {
            let back = undone(again, &mut tenant, &facts);
            assert_eq!((back.next, tenant.grants.len()), (Next::Done, 0));
            assert!(back.setup.has(MgmtClientId), "the application was there before this run");
            tenant.grants.push(json!("new_1"));
        }
    }
}

#[test]
fn without_delete_clients_everything_else_is_undone() {
    let (setup, facts) = ready(&scopes());
    let mut tenant = tenant(&scopes());
    let (_, ended) = apply(&setup, &facts, MACHINE, &mut tenant);
    let mut later = ended.setup.clone();
    set(&mut later, ApiToken, token(DOMAIN, ALL_SCOPES).reveal());
    let mut facts = Facts::default();
    facts.learn_token(&later, now());
    holds(&mut facts, &later, Probe::Discovery);
    let ended = undone(Ended { setup: later, ..ended }, &mut tenant, &facts);
    assert_eq!((ended.stop().field, tenant.connections.len(), tenant.applications.len()), (Some(ApiToken), 0, 1));
    assert!(ended.stop().why.contains("delete:clients") && ended.setup.has(MgmtClientId));
}
