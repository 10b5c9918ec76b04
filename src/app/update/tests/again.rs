//! What is repeated: a token that Auth0 rejects before it expires, and a change whose response was lost.

use super::journey::filled;
use super::*;
use crate::domain::http::Request;
use crate::domain::journal::Progress;
use crate::domain::known::Known;
use crate::domain::token::IssuedToken;

/// Everything up to the plan with machine credentials, and a token that was issued earlier.
fn with_kept(scope: &str) -> Simulated {
    let mut world = filled();
    let setup = &mut world.model.profile.setup;
    setup.clear(FieldId::ApiToken);
    for (id, text) in [(FieldId::MgmtClientId, "m2m"), (FieldId::MgmtClientSecret, "the-machine-secret")] {
        setup.set(id, text, crate::domain::setup::Source::Typed, now());
    }
    let used = setup.used(&[FieldId::MgmtClientId, FieldId::MgmtClientSecret]);
    let token = Secret::new(format!("{}kept", token(scope)));
    setup.issued_token = Some(IssuedToken { token, expires_at: now() + jiff::SignedDuration::from_hours(20), used });
    world.model.facts.learn_token(&world.model.profile.setup, now());
    world.sent.clear();
    world
}

fn token_requests(world: &Simulated) -> usize {
    let token_requests =
        |request: &&Request| request.payload().is_some_and(|(_, text)| text.contains("client_credentials"));
    world.sent.iter().filter(token_requests).count()
}

#[test]
fn a_round_renews_the_token_once_and_repeats_its_requests() {
    let mut world = with_kept(ALL_SCOPES);
    world.tenant.rejects = Some("kept");
    world.keys("c-t");
    assert_eq!(token_requests(&world), 1);
    assert!(world.model.round.is_none());
    let judged = crate::domain::checkpoints::judge(Known::new(&world.model.profile.setup, &world.model.facts, now()));
    assert!(judged[3].checks.iter().all(|check| check.finding.class.is_none()), "{:?}", judged[3]);
    // If the next token is rejected too, that is the result.
    world.tenant.rejects = Some("");
    world.sent.clear();
    world.keys("c-t, c-t");
    assert!(token_requests(&world) <= 2 && world.model.round.is_none());
}

#[test]
fn a_run_renews_the_token_once_and_goes_on() {
    let mut world = with_kept(ALL_SCOPES);
    super::super::running::apply(&mut world.model);
    world.tenant.rejects = Some("kept");
    world.send(Message::Tick(now()));
    assert_eq!((token_requests(&world), world.model.profile.setup.connection_id.as_deref()), (1, Some("con_1")));

    // Rejected during the run. The journal has the failed create as rejected, and it is repeated.
    let mut world = with_kept(ALL_SCOPES);
    world.tenant.rejects = Some("kept");
    world.tenant.rejects_only = Some(Method::Post);
    super::super::running::apply(&mut world.model);
    world.send(Message::Tick(now()));
    let progress: Vec<Progress> = world.model.journal.entries.iter().map(|entry| entry.progress).collect();
    assert_eq!((token_requests(&world), progress), (1, vec![Progress::Refused, Progress::Done, Progress::Done]));

    let mut world = with_kept(ALL_SCOPES);
    world.tenant.rejects = Some("");
    super::super::running::apply(&mut world.model);
    world.send(Message::Tick(now()));
    let ended = world.model.run.as_ref().and_then(|run| run.ended.clone());
    assert!(matches!(ended, Some(Err(finding)) if finding.is(crate::domain::finding::Class::Auth)));
}

#[test]
fn an_unfinished_run_is_checked_even_if_nothing_is_left_to_do() {
    let mut world = with_kept(ALL_SCOPES);
    super::super::running::apply(&mut world.model);
    world.send(Message::Tick(now()));
    world.keys("c-t");
    assert!(crate::app::pages::has_nothing_to_do(&world.model));
    // As if the program had been killed before the last response came.
    world.model.journal.entries.last_mut().unwrap().progress = Progress::Intended;
    world.model.run = None;
    super::super::running::ask_apply(&mut world.model);
    assert!(world.model.overlay.is_some(), "{}", world.notice());
    super::super::running::apply(&mut world.model);
    world.model.overlay = None;
    world.sent.clear();
    world.send(Message::Tick(now()));
    assert!(world.changes().is_empty());
    assert_eq!(world.model.journal.unsettled().count(), 0);
}

#[test]
fn a_token_that_lacks_a_scope_is_renewed_when_the_user_runs_all_checks() {
    let mut world = with_kept("create:connections");
    world.keys("c-t");
    assert_eq!(token_requests(&world), 1);
    world.keys("c-t");
    assert_eq!(token_requests(&world), 1, "the new one has them all");
}
