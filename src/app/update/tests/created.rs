//! The question before a create, and the screen after it.

use super::journey::filled;
use super::*;
use crate::app::available::{context, failed_field};
use crate::app::created::{
    MenuItem, Outcome, ResultLine, Tally, failures, lines, menu, not_restorable, outcome, tally,
};
use crate::app::keys::Context;
use crate::app::model::{Overlay, Page, PromptKind, Screen};
use crate::app::pages::is_done;
use crate::domain::checkpoints::{CheckId, CheckpointId, judge};
use crate::domain::setup::Source;

/// Everything is given, but the provider has rejected the secret.
fn filled_over_a_failure() -> Simulated {
    let mut world = Simulated::new();
    world.keys(&format!("type {DOMAIN}, enter, type app, enter, paste the-secret-of-the-app, enter, type http://localhost:3000/callback, enter"));
    world.keys("refuse POST /oauth2/token 401 invalid_client");
    world.keys("d, type isc, enter, type key, enter, paste the-secret-at-discord, enter");
    super::super::steps::go_to_field(&mut world.model, FieldId::ApiToken);
    world.keys(&format!("paste {}, enter", token(ALL_SCOPES)));
    super::super::steps::open_document(&mut world.model);
    world
}

fn next(world: &Simulated) -> Vec<MenuItem> {
    menu(&world.model, &judge(world.model.known()))
}

fn ids(world: &Simulated) -> Vec<CheckId> {
    failures(&world.model, &judge(world.model.known())).iter().map(|check| check.id).collect()
}

fn asks(world: &Simulated) -> Option<&PromptKind> {
    match &world.model.overlay {
        Some(Overlay::Prompt(prompt)) => Some(&prompt.kind),
        _ => None,
    }
}

#[test]
fn a_create_despite_a_known_failure_is_never_silent() {
    let mut world = filled_over_a_failure();
    world.keys("enter");
    assert_eq!(asks(&world), Some(&PromptKind::Create), "{}", world.notice());
    assert_eq!(ids(&world), [CheckId::ApplicationSecret]);
    assert_eq!(context(&world.model), Context::OverFailures);
    assert!(world.changes().is_empty());
    world.keys("enter");
    assert_eq!(world.model.overlay, None, "the key that goes on never creates over a failure");
    assert_eq!(world.model.input.as_ref().map(|input| input.field), Some(FieldId::ApplicationSecret));
    assert!(world.changes().is_empty());
}

#[test]
fn a_create_over_a_failure_says_so_and_leads_to_the_field() {
    let mut world = filled_over_a_failure();
    world.keys("enter, c-o");
    assert_eq!(world.model.screen, Screen::Created { row: 0 }, "{}", world.notice());
    assert_eq!(outcome(&world.model), Outcome::Created);
    assert_eq!(world.model.summary, ["Created discord at acme.eu.auth0.com: con_1, despite 1 failed check"]);
    assert_eq!(ids(&world), [CheckId::ApplicationSecret]);
    assert_eq!(
        next(&world),
        [MenuItem::Fix, MenuItem::SignIn, MenuItem::Checks, MenuItem::Json, MenuItem::Sample, MenuItem::Undo]
    );
    world.keys("enter");
    assert_eq!(world.model.input.as_ref().map(|input| input.field), Some(FieldId::ApplicationSecret));
}

#[test]
fn keys_from_before_the_question_or_the_result_do_not_answer_it() {
    let mut world = filled_over_a_failure();
    for key in [Key::Enter, Key::Enter, Key::Char('g'), Key::Ctrl('o')] {
        world.send_unseen(Message::Key(key));
    }
    assert_eq!(asks(&world), Some(&PromptKind::Create), "none of the keys was about this question");
    world.keys("c-o");
    assert_eq!(world.model.screen, Screen::Created { row: 0 });
    let mut world = filled();
    world.keys("enter*3");
    for _ in 0..3 {
        world.send_unseen(Message::Key(Key::Enter));
    }
    world.send_unseen(Message::Drawn { above: 0 });
    world.send_unseen(Message::Key(Key::Enter));
    world.send_unseen(Message::Key(Key::Enter));
    assert_eq!(world.model.screen, Screen::Created { row: 0 }, "Enter meant the question");
}

#[test]
fn a_failure_that_comes_while_the_question_is_open_is_seen_first() {
    let mut world = Simulated::new();
    world.keys(&format!("type {DOMAIN}, enter, type app, enter, paste the-secret-of-the-app, enter, type http://localhost:3000/callback, enter"));
    world.keys("hold POST /oauth2/token, d, type isc, enter, type key, enter, paste the-secret-at-discord, enter");
    super::super::steps::go_to_field(&mut world.model, FieldId::ApiToken);
    world.keys(&format!("paste {}, enter", token(ALL_SCOPES)));
    super::super::steps::open_document(&mut world.model);
    world.keys("enter");
    assert_eq!((asks(&world), context(&world.model)), (Some(&PromptKind::Create), Context::Prompt));
    world.send_unseen(Message::Drawn { above: 0 });
    world.tenant.faults.clear();
    world.keys("refuse POST /oauth2/token 401 invalid_client");
    for (ticket, request) in std::mem::take(&mut world.held) {
        let answer = world.tenant.answer(&request, now());
        world.send_unseen(Message::Answered { ticket, answer });
    }
    assert_eq!(failed_field(&world.model), Some(FieldId::ApplicationSecret));
    world.send_unseen(Message::Key(Key::Enter));
    assert_eq!(asks(&world), Some(&PromptKind::Create), "Enter was pressed at the calm question");
    assert!(world.changes().is_empty());
    world.keys("c-o");
    assert_eq!(world.model.screen, Screen::Created { row: 0 });
}

#[test]
fn the_checks_start_by_themselves_and_read_only() {
    let mut world = filled();
    world.keys("enter*3");
    world.sent.clear();
    world.keys("hold GET con_1/clients, hold GET /authorize, enter");
    assert_eq!(world.model.screen, Screen::Created { row: 0 });
    let counted = |world: &Simulated| tally(&world.model, &judge(world.model.known()));
    assert_eq!(counted(&world), Tally { passed: 2, running: 2, ..Tally::default() }, "two have answered");
    world.keys("answered");
    assert_eq!(counted(&world), Tally { passed: 4, ..Tally::default() });
    assert_eq!(world.changes(), ["POST /api/v2/connections", "PATCH /api/v2/connections/con_1/clients"]);
    let created = world.sent.iter().position(|request| request.method == Method::Patch).unwrap();
    assert!(world.sent.len() > created + 2);
    assert!(world.sent[created + 1..].iter().all(|request| request.method == Method::Get));
}

#[test]
fn the_screen_names_what_was_changed_and_the_menu_leads_on() {
    let mut world = filled();
    world.keys("enter*4");
    let wanted = [
        ResultLine::Created { name: "discord".into() },
        ResultLine::Enabled { button: "Discord".into() },
        ResultLine::WereRegistered,
    ];
    assert_eq!(lines(&world.model), wanted);
    assert_eq!(next(&world), [MenuItem::SignIn, MenuItem::Checks, MenuItem::Json, MenuItem::Sample, MenuItem::Undo]);
    let created = world.model.clone();
    for (keys, screen) in [
        ("enter", Screen::Step(CheckpointId::SignIn)),
        ("down, enter", Screen::Step(CheckpointId::InPlace)),
        ("down*2, enter", Screen::Document { page: Page::Document, line: 0 }),
        ("esc", Screen::Overview { row: 7 }),
        ("pgdn", Screen::Step(CheckpointId::InPlace)),
    ] {
        world.model = created.clone();
        world.keys(keys);
        assert_eq!(world.model.screen, screen, "{keys}");
    }
    world.model = created.clone();
    world.keys("down*2, enter, esc");
    assert_eq!(world.model.screen, Screen::Created { row: 0 }, "Esc leads back from the document");
    world.model = created.clone();
    world.keys("y");
    assert!(matches!(world.effects.last(), Some(Effect::Copy(id)) if id.reveal() == "con_1"));
    world.keys("w");
    assert!(world.effects.iter().any(|effect| matches!(effect, Effect::WriteDocument { .. })));
}

#[test]
fn a_sign_in_that_can_only_fail_is_not_offered() {
    let mut world = filled();
    let now = world.model.now;
    world.model.profile.setup.set(FieldId::Authentication, "false", Source::Typed, now);
    super::super::steps::open_document(&mut world.model);
    world.keys("enter*2");
    assert_eq!(outcome(&world.model), Outcome::Created, "{}", world.notice());
    let at = next(&world).iter().position(|next| *next == MenuItem::TurnOn).unwrap();
    assert!(!next(&world).contains(&MenuItem::SignIn));
    world.keys(&format!("home, down*{at}, enter"));
    assert_eq!(world.model.input.as_ref().map(|input| input.field), Some(FieldId::Authentication));
}

#[test]
fn undo_asks_and_enter_does_not_confirm_it() {
    let mut world = filled();
    world.keys("enter*4, down*4, enter");
    assert!(matches!(asks(&world), Some(PromptKind::UndoRun(_))));
    world.keys("enter*3, g");
    assert!(matches!(asks(&world), Some(PromptKind::UndoRun(_))), "Enter means to go on");
    assert_eq!(world.changes().len(), 2);
    world.keys("c-o");
    assert_eq!((&world.model.screen, outcome(&world.model)), (&Screen::Created { row: 0 }, Outcome::Removed));
    assert_eq!(lines(&world.model), [ResultLine::Disabled, ResultLine::Deleted { name: "discord".into() }]);
    assert_eq!(next(&world), [MenuItem::Again, MenuItem::Overview]);
    world.keys("enter");
    assert!(matches!(world.model.screen, Screen::Document { .. }));
    assert_eq!(world.model.run, None);
}

#[test]
fn an_update_shows_its_settings_and_step_6_can_be_opened_again() {
    let mut world = filled();
    world.keys("enter*4");
    super::super::steps::go_to_field(&mut world.model, FieldId::Scope);
    world.keys("c-u, type identify, tab");
    super::super::steps::open_document(&mut world.model);
    assert!(!is_done(&world.model), "the plan is that of now");
    world.keys("enter");
    assert_eq!(asks(&world), Some(&PromptKind::Update));
    world.keys("c-o");
    assert_eq!((&world.model.screen, outcome(&world.model)), (&Screen::Created { row: 0 }, Outcome::Updated));
    assert_eq!(lines(&world.model)[0], ResultLine::Updated { settings: vec!["Scope".into()] });
}

#[test]
fn what_the_plan_fixes_is_not_a_failure_before_it() {
    let mut world = filled();
    let now = world.model.now;
    world.model.profile.setup.set(FieldId::CallbackUrls, "http://localhost:4000/cb", Source::Typed, now);
    super::super::steps::open_document(&mut world.model);
    world.keys("t, enter");
    assert_eq!(asks(&world), Some(&PromptKind::Create));
    assert_eq!(ids(&world), [], "the plan adds the callback URL");
    world.keys("enter");
    assert!(lines(&world.model).contains(&ResultLine::CallbacksAdded {
        urls: vec!["http://localhost:4000/cb".into()],
        web_origins: Vec::new()
    }));
}

/// The program was restarted, so it no longer knows the old secret.
#[test]
fn undo_says_which_settings_it_cannot_restore() {
    for scope_too in [true, false] {
        let mut world = filled();
        world.keys("enter*4");
        super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
        world.keys("paste another-secret-at-discord, tab");
        if scope_too {
            super::super::steps::go_to_field(&mut world.model, FieldId::Scope);
            world.keys("c-u, type identify, tab");
        }
        super::super::steps::open_document(&mut world.model);
        world.keys("enter, c-o");
        assert_eq!(outcome(&world.model), Outcome::Updated, "{}", world.notice());
        let now = world.model.clone();
        world.keys("u");
        let Some(PromptKind::UndoRun(changes)) = asks(&world).cloned() else { panic!("{}", world.notice()) };
        assert_eq!(not_restorable(&world.model, &changes), [""; 0], "memory has it");
        world.keys("c-o");
        assert_eq!(lines(&world.model), [ResultLine::Restored]);
        world.model = now;
        world.tenant.connection.as_mut().unwrap()["options"]["client_secret"] = "another-secret-at-discord".into();
        world.journals.insert("default".into(), world.model.journal.clone());
        world.start();
        world.keys("u");
        let secret = vec!["Discord client secret".to_owned()];
        if !scope_too {
            assert_eq!(asks(&world), None);
            assert!(
                world.notice().contains("can't be undone") && !world.notice().contains("delete"),
                "{}",
                world.notice()
            );
            continue;
        }
        let Some(PromptKind::UndoRun(changes)) = asks(&world).cloned() else { panic!("{}", world.notice()) };
        assert_eq!(not_restorable(&world.model, &changes), secret);
        world.keys("c-o");
        assert_eq!(lines(&world.model), [ResultLine::Restored, ResultLine::NotRestored { settings: secret }]);
    }
}

#[test]
fn a_sample_is_taken_from_the_menu_and_changed_files_are_kept() {
    let mut world = filled();
    world.keys("enter*4");
    assert_eq!(world.model.screen, Screen::Created { row: 0 });
    let at = next(&world).iter().position(|next| *next == MenuItem::Sample).unwrap();
    let pick = format!("down*{at}, enter, type passport, enter");
    world.keys(&pick);
    assert!(world.notice().contains("Saved Express with passport-auth0 in sample-passport"), "{}", world.notice());
    assert!(world.model.summary.iter().any(|done| done.ends_with("in sample-passport")));
    world.keys("enter, type passport, enter");
    let Some(PromptKind::ReplaceSample { sample, files }) = asks(&world) else { panic!("{:?}", world.model.overlay) };
    assert_eq!(sample.name, "passport");
    assert!(files.contains(&"sample-passport/server.js".to_owned()), "{files:?}");
    world.keys("enter");
    assert!(asks(&world).is_some(), "Enter replaces nothing");
    world.keys("c-o");
    assert_eq!(asks(&world), None);
    assert!(world.notice().contains("sample-passport"), "{}", world.notice());
}
