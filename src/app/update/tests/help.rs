//! The help over a list or a question: it explains that, and leads back to it.

use super::journey::filled;
use super::*;
use crate::app::model::{Overlay, PickerKind, PromptKind};

/// The keys that open a question or a list.
const ASKED: [&str; 4] = ["enter*3", "enter*4, u", "enter*2, w*2", "esc, p, a, type half-a-name"];

#[test]
fn help_leads_back_to_the_question_that_it_covers() {
    for keys in ASKED {
        let mut world = filled();
        world.keys(keys);
        let asked = world.model.overlay.clone();
        assert!(matches!(asked, Some(Overlay::Prompt(_))), "{keys}: {asked:?}");
        world.keys("c-g");
        assert!(matches!(world.model.overlay, Some(Overlay::Help { .. })), "{keys}");
        // A key of the question does nothing here.
        world.keys("enter, c-o, down, esc");
        assert_eq!(world.model.overlay, asked, "{keys}");
    }
    // It can still be answered.
    let mut world = filled();
    world.keys("enter*3, c-g, esc, enter");
    assert!(world.tenant.connection.is_some(), "{}", world.notice());
}

#[test]
fn help_leads_back_to_the_list_and_its_filter() {
    let mut world = Simulated::new();
    super::super::steps::go_to_field(&mut world.model, FieldId::Provider);
    world.keys("g, type it, down, c-g, esc");
    let Some(Overlay::Picker(picker)) = &world.model.overlay else { panic!("{:?}", world.model.overlay) };
    assert_eq!((picker.kind, picker.filter.as_str(), picker.row), (PickerKind::Provider, "git", 1));
}

#[test]
fn a_question_that_is_settled_meanwhile_is_gone_after_the_help() {
    const SECRET: &str = "type acme.eu.auth0.com, enter, type app, enter, paste the-secret-of-the-app, tab";
    let store = |overlay: &Option<Overlay>| matches!(overlay, Some(Overlay::Store { .. }));
    let mut world = Simulated::new();
    world.keyring = Keyring::Missing;
    world.keys(SECRET);
    assert!(store(&world.model.overlay));
    world.keys("c-g, esc");
    assert!(store(&world.model.overlay), "the secret is still unsaved");

    let mut world = Simulated::new();
    world.keyring = Keyring::Silent;
    world.keys(&format!("{SECRET}, wait 4"));
    assert!(store(&world.model.overlay));
    world.keys("c-g, wait 4");
    let ticket = *world.model.calls.keys().next().unwrap();
    world.send(Message::ProfileSaved { ticket, result: Ok(crate::domain::profile::SavedProfile::default()) });
    world.keys("esc");
    assert_eq!(world.model.overlay, None, "the keyring has stored it");
}

#[test]
fn ctrl_c_asks_even_while_the_help_is_open() {
    let mut world = Simulated::new();
    world.keys("type half, c-g, c-c");
    assert!(matches!(&world.model.overlay, Some(Overlay::Prompt(prompt)) if prompt.kind == PromptKind::Quit));
}
