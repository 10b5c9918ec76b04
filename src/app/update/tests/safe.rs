//! Nothing is overwritten, nothing is lost, and no secret is kept in clear: taken names, keys meant as text, Esc, and text that
//! looks like a secret.

use super::journey::filled;
use super::*;
use crate::app::model::{Overlay, Page, PromptKind, Screen};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::http::Request;
use crate::domain::journal::{Change, Entry, Progress};
use crate::domain::setup::{Source, Text};

const SECRET: &str = "7yT-kP2_Zq9wXzL8nC1dF7gH4jS6aVkR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV_-";

/// Up to the plan, at a tenant that already has a connection named discord.
fn with_a_taken_name() -> Simulated {
    let mut world = filled();
    world.keys("exists oauth2, c-t, enter*2");
    assert!(matches!(world.model.screen, Screen::Document { .. }));
    world
}

/// Whether a file contains the text: a profile, the facts or a journal.
fn in_a_file(world: &Simulated, text: &str) -> bool {
    let open = |(profile, _): &(crate::domain::profile::Profile, jiff::Timestamp)| {
        profile.setup.values.values().any(|value| matches!(&value.text, Text::Open(open) if open.contains(text)))
    };
    let facts = serde_json::to_string(&world.facts).unwrap();
    let journals = serde_json::to_string(&world.journals).unwrap();
    world.profiles.values().any(open) || facts.contains(text) || journals.contains(text)
}

#[test]
fn a_taken_name_is_a_question_whose_default_leaves_the_connection_alone() {
    let mut world = with_a_taken_name();
    let before = world.tenant.connection.clone();
    world.keys("enter");
    assert_eq!(world.model.overlay, Some(Overlay::NameTaken { id: "con_1".into(), row: 0 }));
    assert!(
        matches!(world.model.screen, Screen::Document { page: Page::Difference, .. }),
        "the difference is in sight"
    );
    assert!(!crate::app::pages::differences(&world.model).is_empty());
    world.keys("enter*3");
    assert_eq!((world.changes(), &world.tenant.connection), (Vec::<String>::new(), &before));
    assert_eq!(world.model.profile.setup.connection_id, None);
    // The next name was offered and accepted.
    assert_eq!(world.model.profile.setup.open(FieldId::ConnectionName), Some("discord-2"));
}

#[test]
fn a_connection_is_adopted_on_purpose_and_updated_only_by_its_own_key() {
    let mut world = with_a_taken_name();
    world.keys("enter, down, enter");
    assert_eq!(world.model.profile.setup.connection_id.as_deref(), Some("con_1"));
    assert_eq!(world.changes(), [""; 0], "adopting changes nothing at Auth0");
    let mut world = with_a_taken_name();
    world.keys("enter, down*2, enter");
    assert!(matches!(&world.model.overlay, Some(Overlay::Prompt(prompt)) if prompt.kind == PromptKind::Update));
    world.keys("enter*5");
    assert_eq!(world.changes(), [""; 0]);
    world.keys("c-o");
    assert_eq!(world.changes()[0], "PATCH /api/v2/connections/con_1");
}

#[test]
fn a_name_that_was_taken_meanwhile_stops_the_run() {
    let mut world = filled();
    world.keys("enter*3, exists oauth2, enter");
    assert_eq!(world.changes(), [""; 0]);
    assert_eq!(world.model.profile.setup.connection_id, None);
    let ended = world.model.run.as_ref().and_then(|run| run.ended.clone()).unwrap().unwrap_err();
    assert_eq!(ended.what, "con_1 already has the name discord");
}

#[test]
fn typed_text_that_arrives_on_the_plan_changes_nothing() {
    let mut world = filled();
    world.keys("enter*4");
    assert!(world.tenant.connection.is_some());
    let before = world.tenant.connection.clone();
    world.sent.clear();
    for text in ["Menu", "u", "our quiz", "wrap up", "x", "Discord (ours)"] {
        world.keys(&format!("type {text}, enter*2"));
        assert_eq!((world.changes(), &world.tenant.connection), (Vec::new(), &before), "{text}");
        world.keys("esc");
        if world.model.exit.is_some() {
            // q ends the program, because nothing would be lost.
            return;
        }
    }
}

#[test]
fn what_was_typed_before_a_question_was_drawn_does_not_answer_it() {
    let mut world = filled();
    world.keys("enter*2");
    for key in [Key::Enter, Key::Enter, Key::Enter] {
        world.send_unseen(Message::Key(key));
    }
    assert!(matches!(&world.model.overlay, Some(Overlay::Prompt(prompt)) if prompt.kind == PromptKind::Create));
    assert_eq!(world.changes(), [""; 0]);
    world.keys("enter");
    assert_eq!(world.changes().len(), 2);
    world.sent.clear();
    // Typed ahead: the letters were meant as text, and a question that wasn't drawn yet can't be confirmed.
    for key in [Key::Char('u'), Key::Ctrl('o'), Key::Enter, Key::Ctrl('o')] {
        world.send_unseen(Message::Key(key));
    }
    assert_eq!(world.changes(), [""; 0]);
}

#[test]
fn letters_do_nothing_on_a_screen_that_was_not_drawn_yet() {
    let mut world = filled();
    world.keys("enter");
    for key in [Key::Enter, Key::Char('w'), Key::Char('q'), Key::Char('r'), Key::Char('u')] {
        world.send_unseen(Message::Key(key));
    }
    assert!(matches!(world.model.screen, Screen::Document { .. }));
    assert_eq!((world.model.exit, world.model.revealed, &world.model.overlay), (None, false, &None));
    assert!(!world.document_exists);
}

#[test]
fn enter_on_the_connection_name_goes_to_the_display_name() {
    let mut world = filled();
    world.keys("type ours, enter, type Discord (ours), enter");
    assert_eq!(world.model.profile.setup.open(FieldId::ConnectionName), Some("ours"));
    assert_eq!(world.model.profile.setup.open(FieldId::DisplayName), Some("Discord (ours)"));
    assert!(matches!(world.model.screen, Screen::Document { .. }));
}

#[test]
fn esc_discards_what_was_typed_and_saves_nothing() {
    let mut world = filled();
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    let (before, vault) = (world.model.profile.clone(), world.vault.clone());
    let written = world.files_written;
    world.keys("type q, esc, esc");
    assert_eq!((&world.model.profile, &world.vault, world.files_written), (&before, &vault, written));
    for (field, text) in
        [(FieldId::DisplayName, "?"), (FieldId::ApplicationKey, "typo"), (FieldId::TokenUrl, "nonsense")]
    {
        super::super::steps::go_to_field(&mut world.model, field);
        world.keys(&format!("type {text}, esc"));
        assert_eq!(world.model.input.as_ref().unwrap().typed_at, None, "{field:?}");
        assert_eq!((&world.model.profile.setup, world.files_written), (&before.setup, written), "{field:?}");
    }
    // What Esc removed can be brought back.
    super::super::steps::go_to_field(&mut world.model, FieldId::DisplayName);
    world.keys("type ours, esc, c-_");
    assert_eq!(world.model.input.as_ref().unwrap().text.as_str(), "ours");
    world.keys("esc, esc");
    assert!(matches!(world.model.screen, Screen::Overview { .. }));
    assert_eq!((&world.model.profile.setup, world.files_written), (&before.setup, written));
}

#[test]
fn what_the_environment_filled_is_not_kept_by_esc() {
    let mut world = Simulated::new();
    world.given = vec![crate::domain::profile::Given {
        id: FieldId::ApplicationSecret,
        text: Secret::new("from-the-environment"),
        source: Source::Environment("APPLICATION_SECRET".into()),
    }];
    world.start();
    world.keys("type half, esc, esc");
    assert_eq!((world.files_written, world.vault.len()), (0, 0));
}

#[test]
fn an_absent_secret_is_not_removed() {
    let mut world = filled();
    world.model.profile.setup.values.get_mut(&FieldId::ApplicationSecret).unwrap().text = Text::Absent { chars: 22 };
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    world.keys("type x, c-u, tab");
    assert!(world.model.profile.setup.has(FieldId::ApplicationSecret));
    assert!(world.vault.contains_key(&FieldId::ApplicationSecret));
}

/// The text was sent as the client ID, so the URL of a request shows it.
#[test]
fn a_secret_that_was_given_as_another_value_first_is_in_no_answer_that_is_kept() {
    let mut world = filled();
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationKey);
    world.keys("c-u, type key-of-ours, tab, c-t, c-t");
    assert!(serde_json::to_string(&world.facts["default"]).unwrap().contains("key-of-ours"));
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationKey);
    world.keys("c-u, tab, paste key-of-ours, tab");
    assert_eq!(world.vault[&FieldId::ApplicationSecret], Secret::new("key-of-ours"));
    assert!(!serde_json::to_string(&world.facts["default"]).unwrap().contains("key-of-ours"));
}

#[test]
fn a_kept_secret_is_removed_only_by_its_own_key() {
    let mut world = filled();
    let before = world.model.profile.setup.clone();
    let vault = world.vault.clone();
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    let _ = crate::app::update(&mut world.model, Message::Paste(Secret::new(" \n")));
    assert!(world.notice().contains("only spaces"), "{}", world.notice());
    for leaves in ["enter, enter, esc", "tab, esc", "up, esc"] {
        super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
        world.keys(&format!("c-u, {leaves}"));
        assert_eq!((&world.model.profile.setup, &world.vault), (&before, &vault), "{leaves}");
    }
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    world.keys("c-u, tab");
    assert!(matches!(&world.model.overlay, Some(Overlay::Prompt(prompt))
        if prompt.kind == PromptKind::RemoveSecret(FieldId::ApplicationSecret)));
    world.keys("c-o");
    assert!(!world.model.profile.setup.has(FieldId::ApplicationSecret));
    world.keys("c-_");
    assert_eq!(world.model.profile.setup.secret(FieldId::ApplicationSecret), before.secret(FieldId::ApplicationSecret));
}

#[test]
fn what_looks_like_a_secret_is_written_in_clear_only_after_a_yes() {
    for field in [FieldId::Auth0ClientId, FieldId::MgmtClientId, FieldId::ApplicationKey, FieldId::DisplayName] {
        let mut world = filled();
        let before = world.model.profile.setup.open(field).map(str::to_owned);
        super::super::steps::go_to_field(&mut world.model, field);
        world.keys(&format!("c-u, paste {SECRET}, enter"));
        assert!(!in_a_file(&world, SECRET), "{field:?}");
        assert_eq!(world.model.profile.setup.open(field).map(str::to_owned), before, "{field:?}");
        assert!(crate::app::available::asks_about_clear(&world.model, field), "{field:?}");
        // The user confirms.
        super::super::steps::go_to_field(&mut world.model, field);
        world.keys("c-o");
        assert_eq!(world.model.profile.setup.open(field), Some(SECRET));
        assert!(in_a_file(&world, SECRET));
    }
}

#[test]
fn a_secret_of_another_field_is_found_inside_any_text() {
    // Given first as the secret, then in clear.
    let mut world = filled();
    super::super::steps::go_to_field(&mut world.model, FieldId::DisplayName);
    world.keys("type the-secret-at-discord, tab");
    assert!(!in_a_file(&world, "the-secret-at-discord"));
    // The other way round, it counts as a secret only once the user has confirmed that, or removed it from the other field.
    let mut world = filled();
    super::super::steps::go_to_field(&mut world.model, FieldId::DisplayName);
    world.keys("type correct horse battery, tab");
    assert!(in_a_file(&world, "correct horse battery"));
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    world.keys("paste correct horse battery, tab");
    assert_eq!(world.vault[&FieldId::ApplicationSecret], Secret::new("the-secret-at-discord"));
    super::super::steps::go_to_field(&mut world.model, FieldId::DisplayName);
    world.keys("c-u, tab");
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    world.keys("paste correct horse battery, tab");
    assert_eq!(world.vault[&FieldId::ApplicationSecret], Secret::new("correct horse battery"));
    assert!(!in_a_file(&world, "correct horse battery"));
    // A former secret counts too.
    super::super::steps::go_to_field(&mut world.model, FieldId::Scope);
    world.keys("c-u, paste the-secret-at-discord, tab");
    assert!(!in_a_file(&world, "the-secret-at-discord"));
    // Undo doesn't bring one back into a file either.
    world.keys("c-_*6");
    assert!(!in_a_file(&world, "correct horse battery") && !in_a_file(&world, "the-secret-at-discord"));
}

#[test]
fn a_reopened_way_to_a_token_starts_at_the_missing_value() {
    let mut world = filled();
    world.model.profile.setup.set(FieldId::MgmtClientId, "m2m", Source::Typed, now());
    world.model.screen = Screen::Step(CheckpointId::ApiToken);
    world.model.focus.insert(CheckpointId::ApiToken, 1);
    input::focus(&mut world.model);
    world.keys("enter");
    assert_eq!(world.model.input.as_ref().map(|input| input.field), Some(FieldId::MgmtClientSecret));
}

/// kill -9 during the create, and its request. The next start is `again`.
fn killed_during_a_create(arrived: bool) -> (Simulated, Request) {
    let mut world = filled();
    world.keys("hold POST /connections, enter*4");
    let (_, request) = world.held.last().cloned().unwrap();
    world.tenant.faults.clear();
    if arrived {
        let _ = world.tenant.answer(&request, now());
    }
    (world, request)
}

/// Whether or not the request had arrived.
#[test]
fn after_a_crash_u_undoes_what_the_journal_has() {
    for arrived in [true, false] {
        let (mut world, request) = killed_during_a_create(arrived);
        world.keys("again");
        assert!(world.notice().contains("Press u to undo it"), "{}", world.notice());
        let free = crate::domain::probe::Probe::Name;
        assert_eq!(
            world.model.facts.current(free, &world.model.profile.setup),
            None,
            "nothing says that the name is free"
        );
        world.keys("c-t, u");
        assert!(
            matches!(&world.model.overlay, Some(Overlay::Prompt(prompt)) if matches!(prompt.kind, PromptKind::UndoRun(_)))
        );
        world.keys("c-o");
        assert_eq!(world.tenant.connection, None, "{arrived}: {}", world.notice());
        let lines = crate::app::created::lines(&world.model);
        if !arrived {
            // The request may still be on its way, so its entry stays open.
            assert_eq!(lines, [crate::app::created::ResultLine::NotCreated { name: "discord".into() }]);
            assert_eq!(world.journals["default"].unsettled().count(), 1);
            let _ = world.tenant.answer(&request, now());
            world.keys("u, c-o");
            assert_eq!(world.tenant.connection, None, "{}", world.notice());
        }
        assert_eq!(world.model.journal.unsettled().count(), 0);
        assert_eq!(world.journals["default"], world.model.journal);
    }
}

/// The same, finished as the message says. A run that came in between doesn't make it another's.
#[test]
fn after_a_crash_enter_on_the_plan_finishes_the_create_and_makes_no_second_one() {
    for (arrived, repaired) in [(true, false), (false, false), (true, true)] {
        let (mut world, _) = killed_during_a_create(arrived);
        if repaired {
            let added = Change::CallbacksAdded {
                client_id: "app".into(),
                urls: vec!["http://localhost:3000/callback".into()],
                web_origins: Vec::new(),
            };
            let journal = world.journals.get_mut("default").unwrap();
            journal.begin(Entry::intended(9, now(), DOMAIN, added));
            journal.settle(9, Progress::Done, None);
        }
        world.keys("again, c-t");
        world.sent.clear();
        let judged = crate::domain::checkpoints::judge(world.model.known());
        let fixes = judged.iter().flat_map(|one| &one.checks).map(|check| check.finding.fix.as_str());
        assert!(
            !fixes.clone().any(|fix| fix.contains("another name") || fix.contains("adopt")),
            "{:?}",
            fixes.collect::<Vec<_>>()
        );
        super::super::steps::open_document(&mut world.model);
        world.keys("enter");
        assert!(matches!(&world.model.overlay, Some(Overlay::Prompt(prompt)) if prompt.kind == PromptKind::Create));
        world.keys("enter");
        let posts = world.changes().iter().filter(|line| *line == "POST /api/v2/connections").count();
        assert_eq!(posts, usize::from(!arrived), "{:?}", world.changes());
        assert_eq!(world.model.profile.setup.connection_id.as_deref(), Some("con_1"));
        assert_eq!(world.model.journal.unsettled().count(), 0);
    }
}

/// The result of the create was written down, but the program was killed before the profile had the id.
#[test]
fn a_connection_that_the_journal_made_is_this_profiles() {
    let mut world = filled();
    world.keys("enter*4");
    world.profiles.get_mut("default").unwrap().0.setup.connection_id = None;
    world.keys("again");
    assert_eq!(world.model.profile.setup.connection_id.as_deref(), Some("con_1"));
}

#[test]
fn what_could_not_be_saved_is_not_sent_to_auth0() {
    let mut world = filled();
    world.keys("enter*4");
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    world.no_disk = true;
    world.keys("paste another-secret-at-discord, tab");
    assert!(world.model.save_error.is_some());
    world.sent.clear();
    super::super::steps::open_document(&mut world.model);
    world.keys("enter, c-o, enter");
    assert_eq!((world.changes(), &world.model.overlay), (Vec::new(), &None));
    assert!(world.notice().contains("saved"), "{}", world.notice());
    // A question that was open already doesn't send them either.
    world.model.overlay = Some(Overlay::Prompt(crate::app::model::Prompt::new(PromptKind::Update)));
    world.keys("c-o");
    assert_eq!(world.changes(), [""; 0]);
    // Once the disk has space again, Enter saves them and asks.
    world.no_disk = false;
    super::super::steps::open_document(&mut world.model);
    world.keys("enter");
    assert_eq!(world.model.unsaved_count(), 0);
    world.keys("c-o");
    assert_eq!(world.changes(), ["PATCH /api/v2/connections/con_1"], "{}", world.notice());
    assert_eq!(world.vault[&FieldId::ApplicationSecret], Secret::new("another-secret-at-discord"));
}
