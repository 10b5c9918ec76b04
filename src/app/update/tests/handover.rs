//! "I have no access": a file and a command for a colleague, but never ones that wouldn't work.

use super::*;
use crate::app::model::{Screen, TokenWay};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::handover;
use crate::domain::known::Known;
use jiff::Timestamp;

fn written(world: &Simulated) -> Option<String> {
    world.effects.iter().rev().find_map(|effect| match effect {
        Effect::WriteDocument { text, .. } => Some(text.to_string()),
        _ => None,
    })
}

#[test]
fn chosen_first_it_names_what_the_file_needs_and_goes_there() {
    let mut world = Simulated::new();
    world.keys("enter, down*2, enter");
    assert_eq!(world.model.token_way, TokenWay::NoAccess);
    world.keys("enter");
    assert_eq!(written(&world), None);
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::Auth0Application));
    assert_eq!(world.model.input.as_ref().map(|input| input.field), Some(FieldId::Auth0Domain));
    for name in ["Domain", "Auth0 client ID", "Provider client ID", "Token URL"] {
        assert!(world.notice().contains(name), "{}", world.notice());
    }
}

#[test]
fn with_all_values_the_file_is_the_one_that_preview_prints_and_the_command_is_copied() {
    let mut world = Simulated::new();
    world.keys(&format!("type {DOMAIN}, enter, type app, enter, enter, type http://localhost:3000/callback, enter"));
    // The colleague fills in the provider's secret.
    world.keys("d, type isc, enter, type key, enter, enter");
    super::super::steps::go_to_field(&mut world.model, FieldId::ApiToken);
    world.keys("up, enter");
    assert_eq!(world.model.token_way, TokenWay::NoAccess, "{:?}", world.model.focus);
    world.keys("c-y");
    let setup = &world.model.profile.setup;
    let command = handover::command(Known::new(setup, &world.model.facts, Timestamp::UNIX_EPOCH)).join("\n");
    assert!(world.effects.contains(&Effect::Copy(Secret::new(command.as_str()))), "{command}");
    assert!(
        command.contains("APPLICATION_SECRET") && command.contains(&format!("https://{DOMAIN}/api/v2/connections"))
    );
    world.keys("enter");
    assert!(!command.contains("-H \"Authorization"), "the token is in no argument: {command}");
    let text = written(&world).unwrap();
    assert_eq!(text, handover::document(&world.model.profile.setup).pretty(false).to_string());
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(file["enabled_clients"], json!(["app"]));
    assert_eq!(file["options"]["client_secret"], "{APPLICATION_SECRET}");
}
