//! The first question of a new profile: connect to the tenant now, or type the values?

use super::*;
use crate::app::effect::Exit;
use crate::app::form::{Row, asks_how_to_begin, focused};
use crate::app::model::{Overlay, Screen, StartChoice};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::setup::Source;

const STEP_1: Screen = Screen::Step(CheckpointId::Auth0Application);
const STEP_4: Screen = Screen::Step(CheckpointId::ApiToken);

#[test]
fn connected_the_domain_is_the_tokens_and_the_application_is_picked() {
    let mut world = Simulated::new();
    assert_eq!(focused(&world.model), Some(Row::Start(StartChoice::Connect)));
    world.keys("enter");
    assert_eq!(world.model.screen, STEP_4);
    world.keys(&format!("enter, paste {}, enter", token(ALL_SCOPES)));
    assert_eq!((&world.model.screen, world.model.applications.entries().len()), (&STEP_1, 3));
    assert!(matches!(world.model.overlay, Some(Overlay::Picker(_))));
    let domain = &world.model.profile.setup.values[&FieldId::Auth0Domain];
    assert_eq!(domain.source, Source::Token);
    world.keys("enter");
    let setup = &world.model.profile.setup;
    assert_eq!((setup.open(FieldId::Auth0Domain), setup.open(FieldId::Auth0ClientId)), (Some(DOMAIN), Some("app")));
    // The token was sent only after the tenant had confirmed its issuer.
    let first = world.sent.iter().position(|request| request.bearer.is_some()).unwrap();
    assert!(world.sent[..first].iter().any(|request| request.url.contains("/.well-known/")));
}

#[test]
fn with_machine_credentials_the_domain_comes_first_and_then_the_list() {
    let mut world = Simulated::new();
    world.keys("enter, down, enter, type machine, enter, paste machine-secret, enter");
    assert_eq!(focused(&world.model), Some(Row::Field(FieldId::Auth0Domain)), "{}", world.notice());
    world.keys(&format!("type {DOMAIN}, enter"));
    assert_eq!((&world.model.screen, world.model.applications.entries().len()), (&STEP_1, 3));
}

#[test]
fn a_list_that_cannot_be_had_is_closed_with_the_reason() {
    let mut world = Simulated::new();
    world.keys("nohost, enter, enter");
    world.keys(&format!("paste {}, enter", token(ALL_SCOPES)));
    assert_eq!((&world.model.screen, &world.model.overlay), (&STEP_1, &None));
    assert_eq!(world.notice(), "Can't list your applications.", "the field says why");
    assert_eq!(focused(&world.model), Some(Row::Field(FieldId::Auth0Domain)));
    // The list opens by itself only once. After that Enter moves over the fields.
    world.keys("tab, enter");
    assert_eq!(world.model.overlay, None);
}

#[test]
fn a_token_that_is_being_checked_does_not_block_enter() {
    let mut world = Simulated::new();
    world.keys(&format!("enter, enter, paste {}, enter, enter, enter", token(ALL_SCOPES)));
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::ThirdPartyApplication));
    world.keys("hold, d, type isc, enter, type key, enter, paste the-secret-at-discord, enter");
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::Connection), "{}", world.notice());
}

#[test]
fn typing_or_pasting_answers_the_first_question() {
    let mut world = Simulated::new();
    world.keys("type acme");
    assert_eq!(focused(&world.model), Some(Row::Field(FieldId::Auth0Domain)));
    assert_eq!(world.model.input.as_ref().map(|input| input.text.as_str()), Some("acme"));

    let mut world = Simulated::new();
    world.keys(&format!("paste {DOMAIN}, tab"));
    assert_eq!(world.model.profile.setup.open(FieldId::Auth0Domain), Some(DOMAIN));

    let mut world = Simulated::new();
    world.keys(&format!("paste {}", token(ALL_SCOPES)));
    assert_eq!(focused(&world.model), Some(Row::Field(FieldId::ApiToken)));
}

#[test]
fn a_reopened_profile_skips_the_first_question() {
    let mut world = Simulated::new();
    world.keys(&format!("type {DOMAIN}, tab"));
    assert!(!asks_how_to_begin(&world.model));
    world.start();
    assert!(!asks_how_to_begin(&world.model));
    let mut world = Simulated::new();
    world.keys("down, enter");
    assert_eq!(focused(&world.model), Some(Row::Field(FieldId::Auth0Domain)));
    assert!(!asks_how_to_begin(&world.model));
}

#[test]
fn the_demo_is_one_of_the_answers_and_not_offered_within_itself() {
    let mut world = Simulated::new();
    world.keys("down*2, enter");
    assert_eq!(world.effects, [Effect::Quit(Exit::Demo)]);
    let mut world = Simulated::new();
    world.model.demo = true;
    world.keys("down*2");
    assert_eq!(focused(&world.model), Some(Row::Start(StartChoice::Connect)), "the first row again");
}

#[test]
fn esc_leads_back_from_the_token_to_the_first_question() {
    let mut world = Simulated::new();
    world.keys("enter, esc");
    assert_eq!((&world.model.screen, focused(&world.model)), (&STEP_1, Some(Row::Start(StartChoice::Connect))));
    world.keys("q");
    assert_eq!(world.effects.last(), Some(&Effect::Quit(Exit::Done)), "letters are keys where nothing is typed");
}
