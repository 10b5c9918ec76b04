//! Whatever happens, a given value is saved, or the screen shows that it isn't.

use super::journey::filled;
use super::*;
use crate::app::model::{Overlay, Screen};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::http::Response;
use crate::domain::setup::{Kept, Text};

/// Auth0 names a property of the document that it rejects.
pub fn refuse_what_is_held(world: &mut Simulated) {
    let message = "Payload validation error: 'Object didn't pass validation for format absolute-uri-or-empty: https://' on \
        property options.scope";
    let body = json!({"statusCode": 400, "error": "Bad Request", "message": message, "errorCode": "invalid_body"});
    for (ticket, _) in std::mem::take(&mut world.held) {
        let answer = Ok(Response::new(400, body.to_string()));
        world.send(Message::Answered { ticket, answer });
    }
}

/// The create waits for its response, while the user goes back and pastes another secret.
#[test]
fn a_secret_that_is_typed_when_a_create_fails_is_kept() {
    let mut world = filled();
    world.keys("hold POST /connections, enter*4");
    assert_eq!(world.held.len(), 1);
    world.keys("pgup*3");
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    world.keys("paste another-secret-at-discord");
    refuse_what_is_held(&mut world);
    world.keys("wait 4");
    assert_eq!(world.model.overlay, None::<Overlay>, "the keyring isn't blamed");
    world.keys("tab");
    assert_eq!(world.vault[&FieldId::ApplicationSecret], Secret::new("another-secret-at-discord"));
    assert_eq!(world.model.unsaved_count(), 0);
}

/// Another profile would replace the open one, and whatever isn't saved there.
#[test]
fn another_profile_opens_only_where_nothing_is_lost() {
    let mut world = filled();
    world.keys("esc, esc, p, a, type other, enter");
    assert_eq!(world.model.profile.name, "other");
    world.keys(&format!("type {DOMAIN}, tab, esc, p, up, enter"));
    assert_eq!(world.model.profile.name, "default");
    super::super::steps::go_to_field(&mut world.model, FieldId::TokenUrl);
    world.keys("c-u, type not a url, tab, esc, p, down, enter");
    assert_eq!(world.model.profile.name, "default");
    assert_eq!(world.notice(), "Token URL isn't saved yet. Save or remove it first, or quit to discard it.");
    assert_eq!(world.model.drafts[&FieldId::TokenUrl].text.as_str(), "not a url");
    // The open profile isn't another one.
    world.keys("up, enter");
    assert_eq!(world.model.screen, Screen::Overview { row: 0 });
    assert_eq!(world.model.drafts[&FieldId::TokenUrl].text.as_str(), "not a url");
}

/// The keyring holds the secret that was pasted last. When undo brings the previous one back, the keyring is gone.
#[test]
fn a_secret_that_undo_brings_back_counts_as_kept_once_it_is() {
    let mut world = filled();
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    world.keys("paste another-secret-at-discord, tab, keyring none, c-_, enter");
    let value = &world.profiles["default"].0.setup.values[&FieldId::ApplicationSecret];
    assert_eq!((&value.text, value.kept), (&Text::Secret("the-secret-at-discord".into()), Kept::Memory));
    assert_eq!(world.vault[&FieldId::ApplicationSecret], Secret::new("another-secret-at-discord"));
}

/// The keyring fails while the values of a paste are on the screen.
#[test]
fn a_question_about_the_keyring_waits_until_what_was_pasted_is_filled_in() {
    let mut world = filled();
    world.keyring = Keyring::Locked;
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    world.send(Message::Paste(Secret::new("another-secret-at-discord")));
    let saves = update(&mut world.model, Message::Key(Key::Tab));
    world.send(Message::Paste(Secret::new("SCOPE=email\nTOKEN_URL=https://p.example/t")));
    assert!(matches!(world.model.overlay, Some(Overlay::Import(_))));
    world.perform_all(saves);
    assert!(matches!(world.model.overlay, Some(Overlay::Import(_))), "{:?}", world.model.overlay);
    world.keys("c-o");
    assert_eq!(world.model.profile.setup.open(FieldId::Scope), Some("email"));
    assert!(matches!(world.model.overlay, Some(Overlay::Store { .. })), "{:?}", world.model.overlay);
}

/// The response holds a secret that is shown only once.
#[test]
fn no_other_profile_opens_while_a_change_is_at_auth0() {
    let mut world = filled();
    world.keys("esc, esc, p, c, type other, enter, esc");
    super::super::steps::go_to(&mut world.model, CheckpointId::Connection);
    world.keys("hold POST /connections, enter*4");
    assert!(world.model.has_change_in_flight(), "{:?}", world.model.screen);
    world.keys("p, down, enter");
    assert_eq!(world.model.profile.name, "default");
    assert!(world.notice().starts_with("a0connect is changing something at Auth0"), "{}", world.notice());
    world.keys("answered");
    assert_eq!(world.profiles["default"].0.setup.connection_id.as_deref(), Some("con_1"));
}

/// The user goes back and types, because the disk is slow.
#[test]
fn a_profile_that_is_read_too_late_does_not_replace_what_was_typed_meanwhile() {
    let mut world = filled();
    world.keys("esc, esc, p, a, type other, enter");
    world.keys(&format!("type {DOMAIN}, tab, esc, p, up"));
    let opens = update(&mut world.model, Message::Key(Key::Enter));
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0ClientId);
    world.keys("type half");
    world.perform_all(opens);
    assert_eq!(world.model.profile.name, "other");
    assert_eq!(world.model.input.as_ref().map(|input| input.text.as_str()), Some("half"));
}

/// Another session has changed the profile while the user's own editor had the terminal.
#[test]
fn a_text_from_another_editor_is_kept_when_the_screen_has_changed() {
    let mut world = filled();
    super::super::steps::go_to_field(&mut world.model, FieldId::Script);
    world.keys("c-n, c-o");
    assert_eq!(world.model.screen, Screen::Editor);
    super::super::steps::go_to_field(&mut world.model, FieldId::Scope);
    let script = "function(accessToken, ctx, cb) { cb(null, {user_id: 'edited'}); }";
    world.send(Message::TextEditorClosed(Ok(Secret::new(script))));
    assert_eq!(world.model.profile.setup.open(FieldId::Script), Some(script), "{}", world.notice());
}

/// The connection's ID is being saved when the user quits.
#[test]
fn a_run_sends_no_further_change_once_the_user_quits() {
    let mut world = filled();
    world.keys("hold POST /connections, enter*4");
    world.stalled = Some(Default::default());
    world.keys("answered, q");
    assert!(world.model.ending.is_some() && world.model.exit.is_none(), "{:?}", world.model.overlay);
    world.go_on();
    assert!(world.model.exit.is_some() && !world.model.has_change_in_flight());
    assert_eq!((world.changes(), world.model.unsaved_count()), (vec![], 0));
}
