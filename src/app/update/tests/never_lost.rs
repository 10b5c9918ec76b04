//! Whatever happens, in any order: a value that was given is saved, or the screen shows that it isn't. Nothing from outside takes
//! away what the user is typing or has pasted.

use super::due::refuse_what_is_held;
use super::journey::filled_with;
use super::*;
use crate::app::model::{Model, Overlay, PromptKind};
use crate::app::update::{auth0_cli, profiles, running, steps};
use crate::domain::plan::NewApplication;
use crate::domain::profile::Given;
use crate::domain::repair::Repair;
use crate::domain::response_data::ApplicationKind;
use crate::domain::setup::{Kept, Source, Text, Value};
use proptest::prelude::*;
use std::collections::BTreeSet;

#[derive(Clone, Debug)]
enum Event {
    /// What the user does, in words of [`Simulated::keys`].
    Keys(&'static str),
    Paste(&'static str),
    GoTo(FieldId),
    Open(&'static str),
    ReadLogin,
    CreateApplication,
    /// What happens outside, in the same words.
    Outside(&'static str),
    /// The tenant rejects the calls that wait.
    Refuse,
    /// The disk and the keyring don't respond until they go on.
    Stall,
    GoOn,
    /// Another session sets this field.
    Elsewhere(FieldId),
}

use Event::*;

const KEYS: [&str; 24] = [
    "enter",
    "enter",
    "tab",
    "tab",
    "s-tab",
    "up",
    "down",
    "esc",
    "pgup",
    "pgdn",
    "c-o",
    "c-u",
    "c-_",
    "c-t",
    "c-x",
    "c-n",
    "c-p",
    "p",
    "u",
    "space",
    "c-c",
    "type hunter2",
    "type q",
    "bs",
];

const PASTED: [&str; 9] = [
    "hunter2-hunter2",
    "the-secret-at-discord",
    "ours",
    "a scope",
    "https://p.example/x",
    "{",
    "SCOPE=email\nAPPLICATION_SECRET=a-secret-of-the-list",
    "TOKEN_URL=https://p.example/token\nSCOPE=profile\nAUTH0_CLIENT_SECRET=another-secret-of-a-list",
    "{\"id\": 7, \"name\": \"Nelly\"}",
];

const FIELDS: [FieldId; 8] = [
    FieldId::Auth0ClientSecret,
    FieldId::ApplicationSecret,
    FieldId::TokenUrl,
    FieldId::Scope,
    FieldId::ApiToken,
    FieldId::MgmtClientSecret,
    FieldId::Mapping,
    FieldId::Script,
];

const OUTSIDE: [&str; 10] = [
    "disk full",
    "disk works",
    "keyring none",
    "keyring locked",
    "keyring works",
    "wait 1",
    "wait 4",
    "again",
    "answered",
    "hold POST",
];

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        20 => prop::sample::select(KEYS.to_vec()).prop_map(Keys),
        8 => prop::sample::select(PASTED.to_vec()).prop_map(Paste),
        5 => prop::sample::select(FIELDS.to_vec()).prop_map(GoTo),
        2 => prop::sample::select(vec!["default", "other"]).prop_map(Open),
        1 => Just(ReadLogin),
        1 => Just(CreateApplication),
        6 => prop::sample::select(OUTSIDE.to_vec()).prop_map(Outside),
        1 => Just(Refuse),
        2 => Just(Stall),
        3 => Just(GoOn),
        1 => prop::sample::select(vec![FieldId::Scope, FieldId::ApplicationSecret]).prop_map(Elsewhere),
    ]
}

impl Event {
    fn happens(&self, world: &mut Simulated) {
        match self {
            Keys(keys) | Outside(keys) => world.keys(keys),
            Paste(text) => world.send(Message::Paste(Secret::new(*text))),
            GoTo(field) => steps::go_to_field(&mut world.model, *field),
            // The list of profiles opens only where no field has the focus.
            Open(_) if world.model.input.is_some() => {}
            Open(name) => profiles::named(&mut world.model, &PromptKind::AddProfile, (*name).to_owned()),
            ReadLogin => auth0_cli::read(&mut world.model),
            CreateApplication if world.model.is_running() => {}
            CreateApplication => {
                let new = NewApplication::new(ApplicationKind::RegularWeb, "Made", Vec::new(), world.model.now);
                running::begin_repair(&mut world.model, Repair::NewApplication(new));
            }
            Refuse => refuse_what_is_held(world),
            Stall => world.stalled = Some(world.stalled.take().unwrap_or_default()),
            GoOn => world.go_on(),
            Elsewhere(_) if world.no_disk => {}
            Elsewhere(field) if field.is_secret() && world.keyring != Keyring::Works => {}
            Elsewhere(field) => world.set_elsewhere(*field, "of-another-session"),
        }
        // What the event has marked as due becomes effects.
        world.keys("wait 0");
    }

    fn is_from_outside(&self) -> bool {
        matches!(self, Outside(_) | Refuse | Stall | GoOn | Elsewhere(_)) && !matches!(self, Outside("again"))
    }
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
        // The user or auth0-cli wants it for this session only.
        (Text::Secret(_), _) => model.secret_store == SecretStore::Memory || value.source == Source::CliLogin,
        (text, _) => on_disk.and_then(|values| values.get(id)).is_some_and(|kept| kept.text == *text),
    };
    // Another session has changed it since, as the next write will find out.
    let revision = world.profiles.get(&model.profile.name).map_or(0, |(profile, _)| profile.file_revision);
    if revision != model.profile.file_revision {
        return Vec::new();
    }
    let values = model.profile.setup.values.iter();
    values.filter(|(id, value)| !shown.contains(id) && !is_kept(id, value)).map(|(id, _)| *id).collect()
}

fn text_of(value: &Value) -> Option<String> {
    match &value.text {
        Text::Open(text) => Some(text.clone()),
        Text::Secret(secret) => Some(secret.reveal().to_owned()),
        Text::Absent { .. } => None,
    }
}

/// What the user has typed or pasted, and isn't saved yet.
fn in_hand(model: &Model) -> BTreeSet<String> {
    let values = model.unsaved.iter().filter_map(|id| text_of(model.profile.setup.values.get(id)?));
    let typed =
        model.input.iter().filter(|input| input.typed_at.is_some()).map(|input| input.text.as_str().trim().to_owned());
    let edited = model.editor.iter().filter(|editor| editor.is_changed() && !editor.is_generated());
    let edited = edited.map(|editor| editor.code.as_str().trim().to_owned());
    // A login that the user wants replaces a text that isn't a token.
    let drafts = model.drafts.iter().filter(|(id, _)| **id != FieldId::ApiToken);
    let drafts = drafts.map(|(_, draft)| draft.text.as_str().trim().to_owned());
    values.chain(typed).chain(edited).chain(drafts).filter(|text| !text.is_empty()).collect()
}

/// The texts in a list of what was pasted, or in a question.
fn of_overlay(overlay: Option<&Overlay>) -> Vec<String> {
    match overlay {
        Some(Overlay::Import(pasted)) => {
            pasted.import.found.iter().map(|found| found.text.reveal().to_owned()).collect()
        }
        Some(Overlay::Prompt(prompt)) if !prompt.input.is_empty() => vec![prompt.input.as_str().to_owned()],
        Some(Overlay::Help { over, .. }) => of_overlay(over.as_deref()),
        _ => Vec::new(),
    }
}

/// Where the user finds it again: in its field, as an offer, with undo, or in a saved profile.
fn findable(world: &Simulated) -> BTreeSet<String> {
    let model = &world.model;
    let saved = world.profiles.values().flat_map(|(profile, _)| profile.setup.values.values().filter_map(text_of));
    let replaced = model.replaced_application.iter().filter_map(|(_, value)| text_of(value));
    let values = model.profile.setup.values.values().filter_map(text_of);
    let given = |given: &Given| given.text.reveal().to_owned();
    let undone = model.changes.iter().flat_map(|change| {
        let before = change.before.iter().filter_map(|(_, value)| text_of(value.as_ref()?));
        before.chain(change.offers.iter().map(given)).collect::<Vec<_>>()
    });
    let offers = model.offers.values().map(given);
    let drafts = model.drafts.values().map(|draft| draft.text.as_str().trim().to_owned());
    values.chain(drafts).chain(undone).chain(offers).chain(replaced).chain(saved).chain(in_hand(model)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn prop_a_value_that_was_given_is_saved_or_shown_as_not_saved(
        field in prop::sample::select(FIELDS.to_vec()),
        creates in any::<bool>(),
        events in prop::collection::vec(event(), 1..60),
    ) {
        let mut world = filled_with(&format!("{ALL_SCOPES} create:clients delete:clients"));
        world.has_login(DOMAIN, 24);
        if creates {
            world.keys("hold POST /connections, enter*4");
        }
        steps::go_to_field(&mut world.model, field);
        for event in &events {
            let before = world.model.clone();
            // Outside of a field, letters are commands that rename and delete profiles.
            let types = matches!(event, Keys(keys) if keys.starts_with("type"));
            if before.exit.is_some() || types && before.input.is_none() && before.editor.is_none() {
                continue;
            }
            event.happens(&mut world);
            let model = &world.model;
            prop_assert_eq!(lost(&world), [], "after {:?}: {}", event, world.notice());
            let on_disk = world.profiles.get(&model.profile.name).map(|(profile, _)| profile);
            if let Some(profile) = on_disk.filter(|one| one.file_revision == model.profile.file_revision && !model.profile_unsaved) {
                prop_assert_eq!(&profile.setup.connection_id, &model.profile.setup.connection_id, "after {:?}", event);
            }
            // Only the user discards it. Opening another profile never does.
            if event.is_from_outside() || model.profile.name != before.profile.name {
                let gone: Vec<String> = in_hand(&before).difference(&findable(&world)).cloned().collect();
                prop_assert!(gone.is_empty(), "{:?} took away {:?}: {}", event, gone, world.notice());
            }
            if event.is_from_outside() {
                prop_assert_eq!(of_overlay(before.overlay.as_ref()), of_overlay(model.overlay.as_ref()), "after {:?}", event);
            }
            let agreed = matches!(&before.overlay, Some(Overlay::Prompt(prompt)) if prompt.kind == PromptKind::Quit);
            if model.exit.is_some() {
                prop_assert!(agreed || model.unsaved_count() == 0 && !model.has_change_in_flight(), "{:?}", event);
                continue;
            }
            // A write that doesn't finish is shown.
            if world.stalled.is_none() {
                let has_reason = model.save_error.is_some() || matches!(model.profile.setup.keyring_read, Some(Err(_)));
                prop_assert!(model.unsaved.is_empty() || has_reason, "after {:?}: {:?}", event, model.unsaved);
                prop_assert!(!model.is_writing() && !model.save_wanted, "after {:?}", event);
            }
        }
    }
}
