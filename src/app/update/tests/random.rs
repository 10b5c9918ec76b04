//! Random events never panic, and keep the invariants. `just fuzz` runs a million.

use super::*;
use crate::app::form;
use crate::app::message::Motion;
use crate::app::model::Screen;
use crate::domain::cli_login::agent::{NotIn, too_late};
use proptest::prelude::*;

fn key() -> impl Strategy<Value = Key> {
    prop_oneof![
        4 => prop::char::range(' ', '~').prop_map(Key::Char),
        2 => prop::sample::select(vec!['a', 'e', 'k', 'u', 'w', 'g', 'r', 't', 'y', '_', 'o', 'l', 'h', 'd', 'n', 'f', 'x', 'p']).prop_map(Key::Ctrl),
        8 => prop::sample::select(vec![Key::Enter, Key::Tab, Key::BackTab, Key::Up, Key::Down, Key::Left, Key::Right, Key::Home, Key::End,
            Key::PageUp, Key::PageDown, Key::Backspace, Key::Delete, Key::Esc, Key::F1, Key::WordLeft, Key::WordRight,
            Key::Top, Key::Bottom, Key::Select(Motion::Down), Key::Select(Motion::Home)]),
    ]
}

fn message() -> impl Strategy<Value = Message> {
    prop_oneof![
        12 => key().prop_map(Message::Key),
        2 => prop::sample::select(vec![DOMAIN, "auth0.com", "app", "key", "https://p.example/x", "{\"user_id\": \"id\"}", "{\"id\": [{\"a.b\": null}, true]}", "\u{1b}[31m"])
            .prop_map(|text| Message::Paste(Secret::new(text))),
        1 => Just(Message::Paste(Secret::new(token(ALL_SCOPES)))),
        1 => (0i64..100_000).prop_map(|seconds| Message::Tick(now() + jiff::SignedDuration::from_secs(seconds))),
        1 => (0u64..8, 0usize..3).prop_map(|(ticket, end)| Message::LoginEnded { ticket: Ticket(ticket), result: login_end(end) }),
        1 => (0u16..200, 0u16..60).prop_map(|(columns, rows)| Message::Resize { columns, rows }),
    ]
}

fn login_end(number: usize) -> Result<(), NotIn> {
    [Ok(()), Err(NotIn::NeedsTerminal), Err(NotIn::Failed(too_late()))][number].clone()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn prop_random_events_keep_the_invariants(
        messages in prop::collection::vec((message(), prop::bool::weighted(0.05)), 1..60),
        has_agent_mode in any::<bool>(),
    ) {
        let mut world = Simulated::new();
        if has_agent_mode {
            (world.machine.is_installed, world.machine.has_agent_mode) = (true, true);
            world.model.auth0_cli.here = world.machine.here();
        }
        for (number, (message, elsewhere)) in messages.into_iter().enumerate() {
            // Another session works on the same profile.
            if elsewhere {
                world.set_elsewhere(FieldId::Scope, &format!("scope-{number}"));
                world.set_elsewhere(FieldId::ApplicationSecret, &format!("secret-of-another-{number}"));
            }
            if world.model.exit.is_some() {
                break;
            }
            // A field that isn't secret shows what is pasted into it, so the token only goes into secret fields.
            let secret_field = world.model.input.as_ref().is_some_and(|input| input.field.is_secret());
            if message == Message::Paste(Secret::new(token(ALL_SCOPES))) && !secret_field {
                continue;
            }
            world.send(message);
            let model = &world.model;
            let shows = matches!(model.screen, Screen::LogIn { .. });
            prop_assert_eq!(model.auth0_cli.running.is_some(), shows);
            if let Screen::Step(at) = model.screen {
                let rows = form::rows(model, at);
                let focus = model.focus.get(&at).copied().unwrap_or(0);
                prop_assert!(rows.is_empty() || focus < rows.len().max(1) + 1);
                if let (Some(form::Row::Field(field)), None) = (form::focused(model), &model.overlay) {
                    prop_assert_eq!(model.input.as_ref().map(|input| input.field), Some(field));
                }
            }
            // A value shown as saved is on disk, whoever wrote it.
            let on_disk = world.profiles.get(&model.profile.name).map(|(profile, _)| profile);
            if let Some(profile) = on_disk.filter(|profile| profile.file_revision == model.profile.file_revision)
                && model.unsaved_count() == 0
            {
                let scope = |profile: &crate::domain::profile::Profile| profile.setup.open(FieldId::Scope).map(str::to_owned);
                prop_assert_eq!(scope(&model.profile), scope(profile));
            }
            let debug = format!("{:?}", world.model);
            prop_assert!(!debug.contains(&token(ALL_SCOPES)));
            // A token only ever goes to a host whose issuer matches.
            for request in world.sent.iter().filter(|request| request.bearer.is_some()) {
                let base = format!("https://{}/api/v2/", DOMAIN);
                prop_assert!(request.url.starts_with(&base));
            }
        }
    }
}

/// Secrets of several lengths and forms, ids and names, pasted into whatever has the focus.
const PASTED: [&str; 8] = [
    "hunter2-hunter2",
    "the-secret-at-discord",
    "correct horse battery",
    "discord",
    "ours",
    "key-of-ours",
    "a/b+c=d&e-f",
    "x",
];

fn pasted_or_typed() -> impl Strategy<Value = Message> {
    let keys = [
        Key::Enter,
        Key::Tab,
        Key::BackTab,
        Key::Up,
        Key::Down,
        Key::Esc,
        Key::PageDown,
        Key::PageUp,
        Key::Ctrl('o'),
        Key::Ctrl('u'),
        Key::Ctrl('_'),
        Key::Ctrl('x'),
        Key::Char('u'),
        Key::Char('x'),
        Key::Char('t'),
        Key::Char('f'),
    ];
    prop_oneof![
        10 => prop::sample::select(keys.to_vec()).prop_map(Message::Key),
        3 => prop::sample::select(PASTED.to_vec()).prop_map(|text| Message::Paste(Secret::new(text))),
        1 => prop::char::range('a', 'z').prop_map(|char| Message::Key(Key::Char(char))),
    ]
}

/// Finds a secret, present or former, in a file.
fn leaked(world: &Simulated) -> Option<String> {
    let setup = &world.model.profile.setup;
    let secrets = setup.secrets().chain(&world.model.former_secrets).filter(|secret| secret.chars() >= 8);
    let files: Vec<String> = world
        .profiles
        .values()
        .flat_map(|(profile, _)| {
            profile.setup.values.values().filter_map(|value| match &value.text {
                crate::domain::setup::Text::Open(text) => Some(text.clone()),
                _ => None,
            })
        })
        .chain([serde_json::to_string(&world.facts).unwrap(), serde_json::to_string(&world.journals).unwrap()])
        .collect();
    secrets
        .map(|secret| secret.reveal().to_owned())
        .find(|secret| files.iter().any(|text| text.contains(secret.as_str())))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn prop_what_is_anothers_stays_and_no_secret_is_in_clear(
        field in prop::sample::select(vec![FieldId::ConnectionName, FieldId::ApplicationSecret, FieldId::ApplicationKey, FieldId::Scope]),
        messages in prop::collection::vec((pasted_or_typed(), prop::bool::weighted(0.8)), 1..80),
    ) {
        let mut world = super::journey::filled();
        world.keys("exists oauth2, c-t");
        let theirs = world.tenant.connection.clone();
        super::super::steps::go_to_field(&mut world.model, field);
        let mut made = false;
        for (message, seen) in messages {
            let confirms = message == Message::Key(Key::Ctrl('o'));
            let asked = world.model.input.as_ref().is_some_and(|input| crate::app::available::asks_about_clear(&world.model, input.field));
            // Leaves out the case that the user confirms a secret in clear.
            if world.model.exit.is_some() || confirms && asked {
                continue;
            }
            if seen { world.send(message) } else { world.send_unseen(message) }
            let adopted = world.model.summary.iter().any(|done| done.starts_with("Adopted"));
            // A connection that this run created is its own, even after it was undone.
            made |= world.model.journal.made(DOMAIN).is_some();
            if !adopted {
                let at = |request: &crate::domain::http::Request| request.url.contains("/connections/con_1");
                let changed = world.sent.iter().any(|request| request.method != Method::Get && at(request));
                prop_assert!(!changed || made, "{:?}", world.changes());
                prop_assert!(made || world.tenant.connection == theirs);
            }
            prop_assert_eq!(leaked(&world), None);
        }
    }
}
