//! The rehearsal: pasted responses, selected values, requests and undo, and what step 5 shows afterwards.

use super::journey::filled;
use super::*;
use crate::app::effect::Responder;
use crate::app::keys::{Action, KEYS};
use crate::app::model::{Origin, RehearsalPage, Screen};
use crate::app::rehearsal::{effective_pairs, origin, pairs, selected};
use crate::domain::checkpoints::{CheckId, CheckpointId, CheckpointStatus, judge_one};
use crate::domain::finding::State;
use crate::domain::profile_script::ATTRIBUTES;
use crate::domain::rehearsal::{End, Outcome, Run, Said, Sent};

const TOKEN: &str = "the-access-token-of-nelly";

/// At the rehearsal of Discord's script, with Discord's sample.
fn opened() -> Simulated {
    let mut world = filled();
    world.keys("pgup, c-p");
    assert_eq!(world.model.screen, Screen::Rehearsal { page: RehearsalPage::Profile });
    world
}

fn paste(world: &mut Simulated, text: &str) {
    world.send(Message::Paste(Secret::new(text)));
}

fn user_id(world: &Simulated) -> Option<&str> {
    world.model.rehearsal.result.as_ref()?.user_id.as_deref()
}

fn mapping(world: &Simulated) -> &str {
    world.model.profile.setup.open(FieldId::Mapping).unwrap_or_default()
}

fn check(world: &Simulated) -> Option<(State, String)> {
    let judged = judge_one(CheckpointId::ProfileScript, world.model.known());
    let check = judged.checks.into_iter().find(|check| check.id == CheckId::Rehearsal)?;
    Some((check.finding.state, check.finding.what))
}

fn rehearsals(world: &Simulated) -> usize {
    world.effects.iter().filter(|effect| matches!(effect, Effect::Rehearse { .. })).count()
}

#[test]
fn each_letter_is_the_key_of_its_attribute() {
    for (at, name) in ATTRIBUTES.iter().enumerate() {
        let binding = KEYS.iter().find(|binding| binding.action == Action::Bind(at)).unwrap();
        assert!(binding.words.ends_with(&format!(" as {name}")), "{name}: {}", binding.words);
    }
}

#[test]
fn opening_it_rehearses_the_sample_and_step_5_says_so() {
    let mut world = opened();
    assert_eq!(user_id(&world), Some("oauth2|discord|80351110224678912"));
    assert_eq!(selected(&world.model).and_then(|row| row.path.as_deref()), Some("id"));
    let words = "user_id, name, nickname and 2 more";
    assert_eq!(check(&world), Some((State::Ok, words.to_owned())));
    // Moving through the pages doesn't run the script again.
    let before = rehearsals(&world);
    world.keys("down, tab*3, t, esc, ?, esc, up");
    assert_eq!(rehearsals(&world), before);
    world.keys("esc");
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::ProfileScript));
    // After a value changes, nothing is proven any longer.
    world.keys("c-u, type {\"user_id\":\"username\"}, tab");
    assert_eq!(check(&world), None);
}

#[test]
fn pointing_saves_the_mapping_runs_the_script_and_can_be_undone() {
    let mut world = opened();
    let catalogued = mapping(&world).to_owned();
    // username, discriminator
    world.keys("down*2, k");
    assert!(mapping(&world).contains(r#""nickname":"discriminator""#), "{}", mapping(&world));
    assert_eq!(world.model.rehearsal.result.as_ref().unwrap().profile.as_ref().unwrap()["nickname"], "0");
    assert!(world.notice().contains("nickname now comes from \"discriminator\""), "{}", world.notice());
    let saved = &world.profiles[&world.model.profile.name].0;
    assert_eq!(saved.setup.open(FieldId::Mapping), Some(mapping(&world)));
    world.keys("c-_");
    assert_eq!(mapping(&world), catalogued);
    assert_eq!(world.model.screen, Screen::Rehearsal { page: RehearsalPage::Profile });
    assert_eq!(world.model.rehearsal.result.as_ref().unwrap().profile.as_ref().unwrap()["nickname"], "nelly");
    // Older changes belong to other steps, so they stay.
    world.keys("c-_, c-_");
    assert!(world.notice().contains("nothing to undo"), "{}", world.notice());
    assert!(world.model.profile.setup.has(FieldId::ApplicationSecret));
}

#[test]
fn without_user_id_the_mapping_is_a_draft_until_one_is_pointed_at() {
    let mut world = opened();
    world.keys("del");
    assert!(world.model.drafts.contains_key(&FieldId::Mapping));
    assert!(pairs(&world.model).paths("user_id").is_empty());
    assert!(mapping(&world).contains("user_id"), "the saved one is left alone");
    world.keys("down, n, up, u");
    assert!(world.model.drafts.is_empty());
    assert!(mapping(&world).starts_with(r#"{"user_id":"id","name":"username""#), "{}", mapping(&world));
    world.keys("del, c-_");
    assert!(world.model.drafts.is_empty() && mapping(&world).starts_with(r#"{"user_id":"id""#));
}

#[test]
fn a_pasted_response_replaces_the_sample_and_another_text_changes_nothing() {
    let mut world = opened();
    paste(&mut world, r#"{"data": [{"id": "7", "mail": "ada@example.com"}]}"#);
    assert_eq!(user_id(&world), None, "the mapping is of another response");
    assert_eq!(check(&world).unwrap().0, State::Failed);
    assert_eq!(judge_one(CheckpointId::ProfileScript, world.model.known()).status, CheckpointStatus::Failed);
    world.keys("u, down, e");
    assert_eq!(user_id(&world), Some("oauth2|discord|7"));
    assert_eq!(check(&world).unwrap().0, State::Ok);
    let before = world.model.rehearsal.clone();
    for text in ["<html>", "{\"id\": ", "", "\"7\"", r#"{"access_token": "x", "token_type": "Bearer"}"#] {
        paste(&mut world, text);
        assert_eq!(world.model.rehearsal, before, "{text}");
        assert!(world.model.notice.as_ref().is_some_and(|notice| notice.bad), "{text}");
    }
    // It stays for the session.
    world.keys("esc, c-p");
    assert_eq!(world.model.rehearsal.loaded, before.loaded);
}

#[test]
fn what_cant_be_pointed_at_says_why() {
    let mut world = opened();
    paste(&mut world, r#"{"user": {"id": "7"}, "list": ["a"], "admin": true}"#);
    for (keys, words) in
        [("up*9, u", "is an object"), ("n", "is an object"), ("down*2, u", "is a list"), ("down*2, u", "true or false")]
    {
        let before = mapping(&world).to_owned();
        world.keys(keys);
        assert!(world.notice().contains(words), "{keys}: {}", world.notice());
        assert_eq!(mapping(&world), before);
    }
    world.keys("up*9, enter");
    assert!(world.model.overlay.is_none() && world.notice().contains("is an object"));
    // The list does the same as the letters.
    world.keys("down, enter, type user_id, enter");
    assert!(mapping(&world).contains(r#""user_id":"user.id""#), "{}", mapping(&world));
}

#[test]
fn a_value_that_is_used_already_changes_nothing() {
    let mut world = opened();
    let changes = world.model.changes.len();
    world.keys("u");
    assert_eq!(world.notice(), "user_id already comes from \"id\".");
    assert_eq!(world.model.changes.len(), changes);
}

#[test]
fn an_email_of_a_second_request_is_neither_mapped_nor_shown_as_mapped() {
    let mut world = opened();
    let call = r#"{"kind": "get", "email": {"url": "https://a.example/mail", "address": "email"}}"#;
    let at = world.model.now;
    assert!(world.model.profile.setup.set(FieldId::UserCall, call, crate::domain::setup::Source::Typed, at));
    let before = mapping(&world).to_owned();
    assert!(!pairs(&world.model).paths("email").is_empty());
    assert!(effective_pairs(&world.model).paths("email").is_empty());
    world.keys("e");
    assert!(world.notice().contains("no effect"), "{}", world.notice());
    assert_eq!(mapping(&world), before);
}

#[test]
fn without_a_userinfo_url_the_response_waits_for_the_script() {
    let mut world = Simulated::new();
    world.keys("pgdn*4, c-p");
    paste(&mut world, r#"{"id": 7, "of": {"x": 1}}"#);
    assert_eq!(world.notice(), "Loaded the response. The script runs after you enter the userinfo URL in step 2.");
    world.keys("t");
    assert!(world.model.overlay.is_none());
    assert_eq!(world.notice(), "The script runs after you enter the userinfo URL in step 2.");
    assert!(crate::app::rehearsal::can_point(&world.model));
    world.keys("down");
    assert!(!crate::app::rehearsal::can_point(&world.model), "an object can't be an attribute");
}

#[test]
fn a_draft_of_the_mapping_counts_only_where_the_mapping_does() {
    let mut world = opened();
    world.keys("del, esc");
    assert!(world.model.has_unusable(CheckpointId::ProfileScript));
    world.keys("c-p, c-n");
    assert_eq!(world.model.screen, Screen::Editor, "the editor opens from the rehearsal too");
    let own = "(a, b, cb) => cb(null, { user_id: b.id })";
    let at = world.model.now;
    assert!(world.model.profile.setup.set(FieldId::Script, own, crate::domain::setup::Source::Typed, at));
    assert!(world.model.drafts.contains_key(&FieldId::Mapping));
    assert!(!world.model.has_unusable(CheckpointId::ProfileScript));
}

#[test]
fn a_custom_script_decides_alone() {
    let mut world = opened();
    world.keys("esc, tab*2");
    paste(&mut world, "function f(token, context, cb) { cb(null, { user_id: 'x', name: context.name.first }); }");
    world.keys("tab, c-p");
    let result = world.model.rehearsal.result.as_ref().unwrap();
    assert_eq!(result.outcome, Outcome::Error);
    assert_eq!(result.error.as_ref().and_then(|error| error.line), Some(1));
    assert_eq!(check(&world).unwrap().0, State::Warning, "a sample proves little");
    let before = world.model.profile.setup.clone();
    world.keys("u, del, enter");
    assert!(world.notice().contains("Your custom script sets"), "{}", world.notice());
    assert_eq!(world.model.profile.setup, before);
    paste(&mut world, r#"{"id": 1}"#);
    assert_eq!(check(&world).unwrap().0, State::Failed);
}

/// The responses that the script got from the provider.
fn ran(body: &str, status: u16) -> Run {
    let sent = Sent {
        method: "GET".into(),
        url: format!("https://discord.com/api/users/@me?t={TOKEN}"),
        status: Some(status),
        problem: None,
        body: Some(Secret::new(body)),
    };
    Run {
        end: End::Called(Said::Profile(format!(r#"{{"user_id":"9","name":"{TOKEN}"}}"#))),
        calls: 1,
        promised: false,
        missing: None,
        requests: vec![sent],
        console: vec![TOKEN.to_owned()],
        ms: 200,
    }
}

#[test]
fn a_live_response_is_shown_and_the_token_is_gone_after_it() {
    let mut world = opened();
    world.keys("t, enter");
    assert!(world.model.overlay.is_some(), "without a token nothing is sent");
    paste(&mut world, TOKEN);
    world.keys("enter");
    let Some(Effect::Rehearse { ticket, call, from: Responder::Live { near: false } }) = world.effects.last().cloned()
    else {
        panic!("{:?}", world.effects.last())
    };
    assert_eq!(call.token, Secret::new(TOKEN));
    let runs = rehearsals(&world);
    let body = format!(r#"{{"id": "9", "name": "Nelly", "echo": "Bearer {TOKEN}"}}"#);
    world.send(Message::Rehearsed { ticket, result: Ok(ran(&body, 200)) });
    assert_eq!(rehearsals(&world), runs, "it isn't run once more");
    assert_eq!(world.model.rehearsal.loaded.as_ref().unwrap().origin, Origin::Live("discord.com".into()));
    assert_eq!(user_id(&world), Some("oauth2|discord|9"));
    // From now on the script runs with that response, and nothing is sent.
    world.keys("down, k");
    assert!(matches!(
        world.effects.iter().rfind(|effect| matches!(effect, Effect::Rehearse { .. })),
        Some(Effect::Rehearse { from: Responder::Given(_), .. })
    ));
    let loaded = world.model.rehearsal.loaded.as_ref().unwrap();
    let shown = format!(
        "{:?} {:?}",
        loaded.tree.rows,
        loaded.responses.iter().map(|(_, body)| body.reveal()).collect::<Vec<_>>()
    );
    assert!(shown.contains("Nelly") && !shown.contains(TOKEN), "{shown}");
    assert!(!format!("{:?}", world.model).contains(TOKEN));
    assert!(!serde_json::to_string(&world.facts).unwrap().contains("Nelly"));
}

#[test]
fn a_token_that_is_rejected_keeps_the_response_and_blames_no_script() {
    let mut world = opened();
    world.keys("t");
    paste(&mut world, TOKEN);
    world.keys("enter");
    let ticket = world.model.rehearsal.under_way.as_ref().unwrap().ticket;
    let run = Run { end: End::NoCallback, calls: 0, ..ran(r#"{"message": "401"}"#, 401) };
    world.send(Message::Rehearsed { ticket, result: Ok(run) });
    assert!(matches!(world.model.rehearsal.loaded.as_ref().unwrap().origin, Origin::Sample(_)));
    assert_eq!(world.model.rehearsal.result.as_ref().unwrap().outcome, Outcome::NoCallback);
    assert_eq!(check(&world), Some((State::Warning, "The provider rejected the access token".to_owned())));
    // A pasted response doesn't belong to this run.
    world.model.rehearsal.loaded.as_mut().unwrap().origin = Origin::Pasted;
    assert_eq!(origin(&world.model), "Response: pasted before this run");
    let judged = judge_one(CheckpointId::ProfileScript, world.model.known());
    assert!(judged.checks.iter().all(|check| check.finding.state != State::Warning || check.finding.field.is_none()));
}

#[test]
fn a_script_that_hangs_leaves_the_screen_alive_and_its_late_result_is_dropped() {
    let mut world = opened();
    world.keys("t");
    paste(&mut world, TOKEN);
    world.keys("enter");
    let ticket = world.model.rehearsal.under_way.as_ref().unwrap().ticket;
    world.keys("down, up, tab, s-tab, wait 3");
    world.keys("esc");
    assert!(world.effects.contains(&Effect::Abort(ticket)));
    assert!(matches!(world.model.screen, Screen::Rehearsal { .. }) && world.model.calls.is_empty());
    let before = world.model.rehearsal.clone();
    world.send(Message::Rehearsed { ticket, result: Ok(ran("{\"id\": 1}", 200)) });
    assert_eq!(world.model.rehearsal, before);
    world.keys("esc");
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::ProfileScript));
    world.keys("c-p");
    assert_eq!(user_id(&world), Some("oauth2|discord|80351110224678912"), "it runs again");
    // Leaving ends it, too.
    world.keys("t");
    paste(&mut world, TOKEN);
    world.keys("enter, pgdn");
    assert!(world.model.rehearsal.under_way.is_none() && world.model.calls.is_empty());
}
