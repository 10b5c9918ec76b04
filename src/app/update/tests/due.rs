//! Whatever happens, a given value is saved, or the screen shows that it isn't.

use super::journey::filled;
use super::*;
use crate::app::model::{Overlay, Screen};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::http::Response;
use crate::domain::setup::{Kept, Text, Value};
use proptest::prelude::*;

/// Auth0 names a property of the document that it rejects.
fn refuse_what_is_held(world: &mut Simulated) {
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

/// What the user does and what happens outside, in words of [`Simulated::keys`].
fn event() -> impl Strategy<Value = String> {
    let keys = [
        "enter", "tab", "s-tab", "up", "down", "esc", "pgup", "pgdn", "c-o", "c-u", "c-_", "c-t", "c-x", "p", "u",
        "space",
    ];
    let texts = ["hunter2-hunter2", "the-secret-at-discord", "ours", "a scope", "https://p.example/x", "{"];
    let outside = ["keyring none", "keyring locked", "keyring works", "wait 1", "wait 4", "again"];
    prop_oneof![
        10 => prop::sample::select(keys.to_vec()).prop_map(str::to_owned),
        4 => prop::sample::select(texts.to_vec()).prop_map(|text| format!("paste {text}")),
        2 => prop::sample::select(texts.to_vec()).prop_map(|text| format!("type {text}")),
        2 => prop::sample::select(outside.to_vec()).prop_map(str::to_owned),
        1 => prop::sample::select(vec!["hold POST /connections", "answered", "refused"]).prop_map(str::to_owned),
    ]
}

/// Fields whose value is neither stored nor shown as unsaved.
fn lost(world: &Simulated) -> Vec<FieldId> {
    let model = &world.model;
    let shown = model.unsaved_fields();
    let on_disk = world.profiles.get(&model.profile.name).map(|(profile, _)| &profile.setup.values);
    let is_kept = |id: &FieldId, value: &Value| match (&value.text, value.kept) {
        (Text::Absent { .. }, _) => true,
        // The token has an item of its own.
        (Text::Secret(secret), Kept::Keyring) if *id == FieldId::ApiToken => {
            world.token.as_ref().is_some_and(|kept| kept.token == *secret)
        }
        (Text::Secret(secret), Kept::Keyring) => world.vault.get(id) == Some(secret),
        (text, _) => on_disk.and_then(|values| values.get(id)).is_some_and(|kept| kept.text == *text),
    };
    let values = model.profile.setup.values.iter();
    values.filter(|(id, value)| !shown.contains(id) && !is_kept(id, value)).map(|(id, _)| *id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn prop_a_value_that_was_given_is_saved_or_shown_as_not_saved(
        field in prop::sample::select(vec![FieldId::ApplicationSecret, FieldId::Auth0ClientSecret, FieldId::Scope]),
        creates in any::<bool>(),
        events in prop::collection::vec(event(), 1..60),
    ) {
        let mut world = filled();
        if creates {
            world.keys("hold POST /connections, enter*4");
        }
        super::super::steps::go_to_field(&mut world.model, field);
        for event in &events {
            if world.model.exit.is_some() {
                break;
            }
            // Outside of a field, letters are commands that rename and delete profiles.
            if event.starts_with("type") && world.model.input.is_none() {
                continue;
            }
            match event.as_str() {
                "refused" => refuse_what_is_held(&mut world),
                event => world.keys(event),
            }
            prop_assert_eq!(lost(&world), [], "after {}: {}", event, world.notice());
            // The screen gives a reason for an unsaved value, and nothing waits for a response that never comes.
            let model = &world.model;
            let has_reason = model.save_error.is_some() || matches!(model.profile.setup.keyring_read, Some(Err(_)));
            prop_assert!(model.unsaved.is_empty() || has_reason, "after {}: {:?}", event, model.unsaved);
            prop_assert!(!model.is_writing() && !model.save_wanted, "after {}", event);
        }
    }
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
    // The one that is open is not another one.
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
