//! A sign-in through the connection: the question before it, its requests, and the cleanup after it.

use super::journey::filled;
use super::*;
use crate::app::effect::Exit;
use crate::app::model::{LinkOpening, Overlay, PromptKind, Screen, Wait};
use crate::domain::checkpoints::{CheckpointId, CheckpointStatus, judge_one};
use crate::domain::sign_in::{End, Mode, Progress, StepId};
use jiff::SignedDuration;

const GOOD: &str = "code=good&state=state-1";

/// The connection exists, and step 8 is on the screen.
fn created() -> Simulated {
    let mut world = filled();
    world.keys("enter*4, esc");
    super::super::steps::go_to(&mut world.model, CheckpointId::SignIn);
    assert_eq!(world.model.profile.setup.connection_id.as_deref(), Some("con_1"), "{}", world.notice());
    world
}

fn asks(world: &Simulated) -> Option<bool> {
    match &world.model.overlay {
        Some(Overlay::Prompt(prompt)) => match prompt.kind {
            PromptKind::SignIn { add_callback, .. } => Some(add_callback),
            _ => None,
        },
        _ => None,
    }
}

fn end(world: &Simulated) -> Option<&End> {
    world.model.sign_in.attempt()?.end.as_ref()
}

/// How often an effect was performed.
fn count(world: &Simulated, is: impl Fn(&Effect) -> bool) -> usize {
    world.effects.iter().filter(|effect| is(effect)).count()
}

/// PATCH requests that write the application's callback URLs.
fn callbacks_written(world: &Simulated) -> usize {
    world.changes().iter().filter(|change| *change == "PATCH /api/v2/clients/app").count()
}

#[test]
fn nothing_begins_before_the_user_agrees() {
    let mut world = created();
    let sent = world.sent.len();
    world.keys("enter");
    assert_eq!(asks(&world), Some(false), "a registered callback URL is on this computer");
    world.keys("esc");
    assert_eq!((world.sent.len(), count(&world, |one| matches!(one, Effect::BeginSignIn(_)))), (sent, 0));
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::SignIn));
}

#[test]
fn a_sign_in_is_seen_step_by_step() {
    let mut world = created();
    world.keys("enter*2");
    assert!(matches!(world.model.screen, Screen::Flow { mode: Mode::Redirect, .. }));
    assert!(world.model.sign_in.is_waiting(), "{:?}", end(&world));
    let attempt = world.model.sign_in.attempt().unwrap().clone();
    assert!(attempt.link.contains("code_challenge=challenge-1") && attempt.link.contains("state=state-1"));
    assert!(matches!(attempt.progress(StepId::Start), Progress::Seen { .. }));
    assert_eq!(attempt.progress(StepId::LogIn), &Progress::Waiting);
    assert_eq!(count(&world, |one| matches!(one, Effect::OpenLink { .. })), 1);
    world.keys(&format!("wait 5, back {GOOD}"));
    let Some(End::SignedIn(signed_in)) = end(&world) else { panic!("{:?}", end(&world)) };
    assert_eq!(signed_in.user_id, "oauth2|discord|80351110224678912");
    assert_eq!(judge_one(CheckpointId::SignIn, world.model.known()).status, CheckpointStatus::Done);
    let attempt = world.model.sign_in.attempt().unwrap();
    assert_eq!(attempt.progress(StepId::Exchange), &Progress::Implied);
    assert_eq!(callbacks_written(&world), 0);
    // Only when, and who.
    let kept = serde_json::to_string(&world.facts["default"]).unwrap();
    assert!(kept.contains("oauth2|discord|80351110224678912") && !kept.contains("Nelly"), "{kept}");
}

#[test]
fn it_counts_down_only_while_it_waits_and_ends_in_time() {
    let mut world = created();
    let second = |world: &Simulated| world.model.now + SignedDuration::from_secs(1);
    assert_ne!(world.model.wake_at(), Some(second(&world)));
    world.keys("enter*2");
    assert_eq!(world.model.wake_at(), Some(second(&world)));
    world.keys("wait 301");
    assert!(!world.model.sign_in.is_waiting());
    // Meanwhile the log is read, which takes a while.
    world.keys("wait 3, wait 3, wait 3");
    assert!(matches!(end(&world), Some(End::Failed { .. })), "{:?}", end(&world));
    assert!(!world.model.sign_in.is_busy());
    assert_ne!(world.model.wake_at(), Some(second(&world)));
}

#[test]
fn a_callback_url_is_added_only_with_a_yes_and_removed_afterwards() {
    let mut world = created();
    world.tenant.callbacks = vec!["https://app.acme.com/cb".to_owned()];
    world.keys("t, enter");
    assert_eq!(asks(&world), Some(true));
    world.keys("enter");
    let added = "http://127.0.0.1:40123/a0connect".to_owned();
    assert_eq!(world.tenant.callbacks, ["https://app.acme.com/cb".to_owned(), added.clone()], "{:?}", end(&world));
    assert_eq!(world.journals["default"].temporary.iter().map(|one| &one.url).collect::<Vec<_>>(), [&added]);
    world.keys(&format!("back {GOOD}"));
    assert!(matches!(end(&world), Some(End::SignedIn(_))), "{:?}", end(&world));
    assert_eq!(world.tenant.callbacks, ["https://app.acme.com/cb"]);
    assert!(world.journals["default"].temporary.is_empty() && world.model.journal.temporary.is_empty());
    assert!(world.model.journal.last_run().iter().all(|entry| entry.run == 1), "u undoes the create, not this");
}

#[test]
fn esc_ends_it_and_cleans_up_even_during_a_change() {
    let mut world = created();
    world.tenant.callbacks = Vec::new();
    world.keys("t, enter, hold PATCH /clients/app, enter");
    assert!(world.model.has_change_in_flight());
    world.keys("esc");
    assert!(end(&world).is_none(), "the change isn't left in flight");
    world.keys("answered");
    assert!(matches!(end(&world), Some(End::Failed { .. })));
    // The request that was held isn't counted.
    assert_eq!((callbacks_written(&world), world.tenant.callbacks.len()), (1, 0));
    assert!(world.model.journal.temporary.is_empty() && !world.model.sign_in.is_busy());
    assert!(matches!(world.model.screen, Screen::Flow { .. }), "the reason is shown");
    world.keys("esc");
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::SignIn));
}

#[test]
fn quitting_waits_for_the_removal() {
    let mut world = created();
    world.tenant.callbacks = Vec::new();
    world.keys("t, enter*2, hold GET /clients/app, q");
    assert_eq!(world.model.exit, None);
    world.keys("answered");
    assert_eq!(world.model.exit, Some(Exit::Done));
    assert!(world.tenant.callbacks.is_empty() && world.journals["default"].temporary.is_empty());
}

#[test]
fn a_pasted_url_is_read_like_the_browsers() {
    let mut world = created();
    world.keys("enter*2");
    let url = |query: &str| Message::Paste(Secret::new(format!("http://localhost:3000/callback?{query}")));
    world.send(url("code=good&state=of-yesterday"));
    assert!(world.model.sign_in.is_waiting() && world.notice().contains("another sign-in"), "{}", world.notice());
    world.send(url(GOOD));
    assert!(matches!(end(&world), Some(End::SignedIn(_))), "{:?}", end(&world));
}

#[test]
fn a_failure_leads_to_its_field() {
    let mut world = created();
    world.keys("enter*2, back error=invalid_request&error_description=StatusCode%3A%20404&state=state-1");
    world.keys("wait 3, wait 3, wait 3");
    let Some(End::Failed { finding, .. }) = end(&world) else { panic!("{:?}", end(&world)) };
    assert_eq!(finding.field, Some(FieldId::UserDetailUrl));
    world.keys("enter");
    assert_eq!(world.model.input.as_ref().map(|input| input.field), Some(FieldId::UserDetailUrl));
}

#[test]
fn a_taken_port_offers_another_callback_url() {
    let mut world = created();
    world.keys("ports taken, enter*2");
    assert!(matches!(end(&world), Some(End::Failed { .. })));
    assert_eq!(callbacks_written(&world), 0);
    world.keys("enter");
    assert_eq!(asks(&world), Some(true));
    world.keys("enter");
    assert!(world.model.sign_in.is_waiting() && callbacks_written(&world) == 1, "{:?}", end(&world));
}

#[test]
fn results_that_nothing_waits_for_are_dropped() {
    let mut world = created();
    world.keys("enter*2");
    let before = world.model.sign_in.clone();
    let ticket = Ticket(9_999);
    world.send(Message::Listening { ticket, bound: Ok(1) });
    world.send(Message::Verified { ticket, verified: Ok(serde_json::Map::new()) });
    world.send(Message::LinkOpened { ticket, opened: Err("No.".to_owned()) });
    world.send(Message::SignInBegun { ticket, once: None });
    assert_eq!(world.model.sign_in, before);
    let last = before.last.unwrap();
    assert_eq!((last.wait, last.opening), (Wait::Nothing, LinkOpening::Opened));
}

#[test]
fn the_menu_after_a_create_leads_to_the_question() {
    let mut world = filled();
    world.keys("enter*4");
    assert!(matches!(world.model.screen, Screen::Created { .. }));
    world.keys("enter");
    assert_eq!((world.model.step(), asks(&world)), (Some(CheckpointId::SignIn), Some(false)));
}

#[test]
fn the_demos_visitor_gets_the_link() {
    let mut world = created();
    world.model.demo = true;
    world.keys("enter*2, v");
    let link = world.model.sign_in.attempt().unwrap().link.clone();
    let visit = world.sent.iter().find(|request| request.url.ends_with("/sandbox/visit")).unwrap();
    let (_, body) = visit.payload().unwrap();
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!((body["url"].as_str(), body["decision"].as_str()), (Some(link.as_str()), Some("allow")));
}

/// The diagram is available from the first screen on, before any sign-in.
#[test]
fn the_diagram_opens_with_a_key_and_closes_again() {
    let mut world = Simulated::new();
    let screen = world.model.screen.clone();
    world.keys("c-f");
    assert!(matches!(world.model.screen, Screen::Flow { mode: Mode::Redirect, .. }));
    world.keys("tab");
    assert!(matches!(world.model.screen, Screen::Flow { mode: Mode::PopUp, .. }));
    world.keys("enter");
    assert_eq!(world.model.overlay, None, "there is nothing to sign in to");
    world.keys("esc");
    assert_eq!((&world.model.screen, world.model.start_choice), (&screen, None));
    let mut world = created();
    for (from, back) in [("f", "esc"), ("esc, f", "esc")] {
        world.keys(from);
        assert!(matches!(world.model.screen, Screen::Flow { .. }), "{from}");
        world.keys(back);
        assert!(!matches!(world.model.screen, Screen::Flow { .. }));
    }
}

/// A complete sign-in, the user's first one, with a token that also has this scope.
fn first_sign_in(scope: &str) -> Simulated {
    let mut world = created();
    if let Some(token) = &mut world.model.facts.token {
        token.claims.scopes.push(scope.to_owned());
    }
    world.tenant.logins = 1;
    world.keys(&format!("enter*2, back {GOOD}"));
    assert!(matches!(end(&world), Some(End::SignedIn(_))), "{:?}", end(&world));
    world
}

fn deletions(world: &Simulated) -> usize {
    world.changes().iter().filter(|change| change.starts_with("DELETE /api/v2/users/")).count()
}

#[test]
fn a_new_user_is_deleted_only_with_a_yes() {
    let mut world = first_sign_in("delete:users");
    let asks = |world: &Simulated| match &world.model.overlay {
        Some(Overlay::Prompt(prompt)) => {
            matches!(&prompt.kind, PromptKind::DeleteUser(id) if id.starts_with("oauth2|"))
        }
        _ => false,
    };
    world.keys("d");
    assert!(asks(&world) && deletions(&world) == 0);
    world.keys("enter, esc");
    assert!(deletions(&world) == 0, "Enter doesn't answer it");
    world.keys("d, c-o");
    assert_eq!((deletions(&world), world.tenant.logins), (1, 0));
    let user = world.model.sign_in.user.clone().unwrap();
    assert_eq!(user.deleted.unwrap().what, "Deleted oauth2|discord|80351110224678912");
    world.keys("d, c-o");
    assert_eq!(deletions(&world), 1, "once");
}

#[test]
fn another_user_or_a_poor_token_offers_no_deletion() {
    let mut world = first_sign_in("read:logs");
    world.keys("d, c-o");
    assert_eq!(deletions(&world), 0, "without the scope");
    let mut world = first_sign_in("delete:users");
    world.tenant.logins = 2;
    world.keys(&format!("enter*2, back {GOOD}"));
    assert_eq!(world.model.sign_in.user.as_ref().and_then(|user| user.is_new), Some(false));
    world.keys("d, c-o");
    assert_eq!(deletions(&world), 0, "an older user");
}

#[test]
fn the_provider_s_token_is_looked_at_unasked() {
    let world = first_sign_in("read:logs");
    let token = world.model.sign_in.user.as_ref().and_then(|user| user.token.clone()).unwrap();
    assert!(token.why.contains("read:user_idp_tokens"), "{token:?}");
    assert!(deletions(&world) == 0);
}
