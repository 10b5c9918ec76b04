//! Another session works on the same profile. Its changes aren't overwritten, nothing is sent from values that it replaced,
//! and nothing typed here is lost.

use super::journey::filled;
use super::*;
use crate::app::model::Screen;
use crate::domain::checkpoints::CheckpointId;
use crate::domain::journal::{Change, Entry};
use crate::domain::setup::Text;
use crate::domain::sign_in::Mode;

const SECRET: FieldId = FieldId::ApplicationSecret;

fn type_secret(world: &mut Simulated, text: &str) {
    super::super::steps::go_to_field(&mut world.model, SECRET);
    world.keys(&format!("paste {text}, tab"));
}

#[test]
fn what_was_typed_on_a_profile_that_was_changed_elsewhere_is_offered() {
    let mut world = filled();
    world.set_elsewhere(SECRET, "the-secret-of-another");
    world.set_elsewhere(FieldId::Scope, "email");
    let files = world.files_written;
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationKey);
    world.keys("c-u, type my-key, tab");
    assert_eq!((world.files_written, world.vault[&SECRET].reveal()), (files, "the-secret-of-another"));
    let said = "Another session changed this profile, so a0connect reloaded it. Press ^O to use what you typed here.";
    assert_eq!(world.notice(), said);
    assert_eq!(
        world.model.input.as_ref().map(|input| input.field),
        Some(FieldId::ApplicationKey),
        "the key works here"
    );
    let setup = &world.model.profile.setup;
    assert_eq!((setup.open(FieldId::Scope), setup.open(FieldId::ApplicationKey)), (Some("email"), Some("key")));
    assert_eq!(setup.secret(SECRET).map(Secret::reveal), Some("the-secret-of-another"));
    assert_eq!((world.model.unsaved_count(), &world.model.save_error), (0, &None));
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationKey);
    world.keys("c-o");
    assert_eq!(world.model.profile.setup.open(FieldId::ApplicationKey), Some("my-key"));
    assert_eq!(world.profiles["default"].0.setup.open(FieldId::ApplicationKey), Some("my-key"));
    assert_eq!(world.profiles["default"].0.setup.open(FieldId::Scope), Some("email"));
}

#[test]
fn a_secret_that_was_typed_is_offered_and_taken() {
    let mut world = filled();
    world.set_elsewhere(SECRET, "the-secret-of-another");
    type_secret(&mut world, "my-own-secret");
    assert_eq!(world.vault[&SECRET].reveal(), "the-secret-of-another");
    super::super::steps::go_to_field(&mut world.model, SECRET);
    world.keys("c-o");
    assert_eq!((world.vault[&SECRET].reveal(), world.model.unsaved_count()), ("my-own-secret", 0));
    // If both sessions set the same value, nothing is offered.
    world.set_elsewhere(SECRET, "the-same");
    type_secret(&mut world, "the-same");
    assert_eq!(world.model.offers.get(&SECRET), None);
}

#[test]
fn what_is_being_typed_stays_in_its_field() {
    let mut world = filled();
    world.set_elsewhere(FieldId::Scope, "email");
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationKey);
    world.keys("c-u, type half");
    super::super::saving::profile_changed(&mut world.model);
    world.keys("left");
    assert_eq!(world.model.profile.setup.open(FieldId::Scope), Some("email"));
    assert_eq!(world.model.input.as_ref().map(|input| input.text.as_str()), Some("half"));
}

#[test]
fn a_plan_that_is_not_of_the_profile_on_disk_sends_nothing() {
    let mut world = filled();
    world.keys("enter*3");
    world.set_elsewhere(FieldId::Scope, "email");
    world.sent.clear();
    world.keys("enter");
    assert_eq!(world.changes(), [""; 0]);
    assert!(matches!(world.model.screen, Screen::Document { .. }) && !world.model.is_running());
    assert!(world.notice().starts_with("Another session changed this profile"), "{}", world.notice());
    let ended = world.model.run.as_ref().and_then(|run| run.ended.clone()).unwrap().unwrap_err();
    assert!(!ended.fix.contains("Open it again"), "it was read again: {ended:?}");
    // The new plan is based on the profile that was read again.
    world.keys("enter*3");
    assert_eq!(world.changes().len(), 2, "{}", world.notice());
    let scope = &world.tenant.connection.as_ref().unwrap()["options"]["scope"];
    assert_eq!(scope, "email");
}

#[test]
fn a_run_whose_profile_is_changed_in_the_middle_stops_and_keeps_what_it_made() {
    let mut world = filled();
    world.keys("enter*3, hold POST /connections, enter");
    world.set_elsewhere(FieldId::Scope, "email");
    world.keys("answered");
    assert!(world.tenant.connection.is_some() && !world.tenant.enabled && !world.model.is_running());
    let setup = &world.profiles["default"].0.setup;
    assert_eq!((setup.connection_id.as_deref(), setup.open(FieldId::Scope)), (Some("con_1"), Some("email")));
    assert_eq!(world.model.profile.setup.connection_id.as_deref(), Some("con_1"));
    let journal = &world.journals["default"];
    assert_eq!((journal.entries.len(), journal.unsettled().count()), (1, 0));
}

#[test]
fn a_change_that_cannot_be_written_down_is_not_sent() {
    use crate::domain::finding::{Class, Finding};
    let mut world = filled();
    world.keys("enter*3");
    let _ = update(&mut world.model, Message::Drawn { above: 0 });
    let effects = update(&mut world.model, Message::Key(Key::Enter));
    let Some(Effect::TakeTurn { profile, .. }) = effects.last().cloned() else { panic!("{effects:?}") };
    let finding = Finding::failed(Class::Conflict, "Another session is using the profile default", "why", "fix");
    world.send(Message::TurnTaken { profile: profile.clone(), result: Err(finding) });
    assert_eq!((world.changes(), world.model.is_running()), (vec![], false));
    // The profile was in use and hasn't changed, so the message stays.
    assert!(world.notice().starts_with("Another session is using the profile"), "{}", world.notice());
    assert!(!world.model.reading_again);
    // A lock that is granted too late is released.
    let late = Message::TurnTaken { profile, result: Ok(Default::default()) };
    assert_eq!(update(&mut world.model, late), [Effect::EndTurn]);
}

#[test]
fn a_run_has_a_number_of_its_own_and_leaves_the_entries_of_others() {
    let mut world = filled();
    world.keys("enter*3");
    let of_another = Change::Enabled { id: None, client_id: "of-another".into() };
    let entry = Entry::intended(7, now(), DOMAIN, of_another);
    world.journals.entry("default".into()).or_default().entries.push(entry.clone());
    world.keys("enter");
    assert_eq!(world.changes().len(), 2);
    let entries = &world.journals["default"].entries;
    assert_eq!((&entries[0], entries[1..].iter().map(|entry| entry.run).collect()), (&entry, vec![8, 8]));
    assert_eq!(&world.model.journal, &world.journals["default"]);
}

/// Undo lists the last run. If another run has come since, undo would change something that wasn't shown.
#[test]
fn the_changes_of_another_session_are_not_undone_unseen() {
    let mut world = filled();
    world.keys("enter*4, u");
    let mut entry = Entry::intended(7, now(), DOMAIN, Change::Enabled { id: None, client_id: "of-another".into() });
    entry.progress = crate::domain::journal::Progress::Done;
    world.journals.entry("default".into()).or_default().entries.push(entry);
    world.sent.clear();
    world.keys("c-o");
    assert_eq!(world.changes(), [""; 0]);
    assert!(world.notice().starts_with("Nothing was undone"), "{}", world.notice());
}

#[test]
fn facts_are_of_the_values_on_disk() {
    let mut world = filled();
    let before = world.facts["default"].clone();
    world.keyring = Keyring::Missing;
    type_secret(&mut world, "not-kept-yet");
    world.keys("down, esc");
    assert_eq!(world.facts["default"], before, "found out with a value that is kept nowhere");
    world.keyring = Keyring::Works;
    world.model.overlay = None;
    type_secret(&mut world, "kept-now");
    assert_ne!(world.facts["default"], before);
    assert!(!world.model.facts_unsaved);
}

#[test]
fn a_profile_that_was_removed_elsewhere_is_new_again() {
    let mut world = filled();
    world.profiles.clear();
    world.vault.clear();
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationKey);
    world.keys("c-u, type my-key, tab");
    assert_eq!(world.model.profile.file_revision, 0);
    assert!(world.notice().starts_with("Another session removed this profile"), "{}", world.notice());
    assert!(!world.model.profile.setup.values.values().any(|value| matches!(value.text, Text::Secret(_))));
    assert!(world.profiles.is_empty());
    assert!(world.model.offers.contains_key(&FieldId::ApplicationKey));
}

/// The keyring is slow, so the user is at the sign-in before the conflict is known.
#[test]
fn a_sign_in_removes_what_it_has_added_although_the_profile_was_changed_elsewhere() {
    let mut world = filled();
    world.keys("enter*4, esc");
    world.tenant.callbacks = vec!["https://app.acme.com/cb".to_owned()];
    super::super::steps::go_to_field(&mut world.model, SECRET);
    world.send(Message::Paste(Secret::new("my-own-secret")));
    let due = update(&mut world.model, Message::Key(Key::Tab));
    let (saves, checks) = due.into_iter().partition(|effect| matches!(effect, Effect::SaveProfile { .. }));
    world.perform_all(checks);
    super::super::steps::go_to(&mut world.model, CheckpointId::SignIn);
    world.keys("t, hold PATCH /clients/app");
    super::super::sign_in::begin(&mut world.model, Mode::Redirect, true);
    world.keys("wait 1");
    assert!(world.model.has_change_in_flight(), "{}", world.notice());
    world.set_elsewhere(FieldId::Scope, "email");
    world.perform_all(saves);
    world.keys("answered, back code=good&state=state-1");
    assert!(!world.model.sign_in.is_busy());
    assert_eq!(world.tenant.callbacks, ["https://app.acme.com/cb"]);
}

/// What Auth0 returns then may be shown only once.
#[test]
fn a_run_waits_for_its_change_before_it_ends_because_of_another_session() {
    let mut world = filled();
    world.keys("enter*3, hold POST /connections, enter");
    assert!(world.model.has_change_in_flight());
    world.set_elsewhere(FieldId::Scope, "email");
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationKey);
    world.keys("c-u, type my-key, tab");
    assert!(world.notice().starts_with("Another session changed this profile"), "{}", world.notice());
    super::super::steps::open_document(&mut world.model);
    world.keys("esc, answered");
    assert!(!world.model.is_running() && !world.tenant.enabled);
    assert_eq!(world.profiles["default"].0.setup.connection_id.as_deref(), Some("con_1"));
    assert_eq!(world.journals["default"].unsettled().count(), 0);
}
