//! A secret that isn't in memory is called what it is wherever it matters, and Enter leads to it.

use super::*;
use crate::app::model::{Screen, TokenWay};
use crate::domain::checkpoints::{Check, CheckpointId, judge_one};
use crate::domain::finding::State;
use crate::domain::known::Known;
use crate::domain::plan;
use crate::domain::setup::{Source, Text};

/// A created connection, with a token from the machine credentials, or a pasted one.
fn created(keyring: Keyring, machine: bool) -> Simulated {
    let mut world = Simulated::new();
    world.keyring = keyring;
    world.keys(&format!("type {DOMAIN}, enter"));
    world.keys("type app, enter, paste the-secret-of-the-app, enter");
    if keyring != Keyring::Works {
        world.keys("enter");
    }
    world.keys("type http://localhost:3000/callback, enter");
    world.keys("d, type isc, enter, type key, enter, paste the-secret-at-discord, enter");
    if machine {
        world.keys("down, enter, type m2m, enter, paste the-secret-of-the-machine, enter");
    } else {
        world.keys(&format!("enter, paste {}, enter", token(ALL_SCOPES)));
    }
    world.keys("enter*4");
    assert!(world.tenant.connection.is_some(), "{} {:?}", world.notice(), world.model.screen);
    world.keys("esc, esc");
    world
}

fn of_token(world: &Simulated) -> (String, Option<Check>) {
    let (setup, facts) = (&world.model.profile.setup, &world.model.facts);
    let judged = judge_one(CheckpointId::ApiToken, Known::new(setup, facts, world.model.now));
    ((CheckpointId::ApiToken.get().summary)(Known::new(setup, facts, world.model.now)), judged.checks.first().cloned())
}

#[test]
fn overview_and_plan_say_the_same_of_an_absent_token() {
    for (machine, field, name) in
        [(true, FieldId::MgmtClientSecret, "M2M client secret"), (false, FieldId::ApiToken, "Management API token")]
    {
        let mut world = created(Keyring::Missing, machine);
        assert!(of_token(&world).0.starts_with("Accepted, 1 day left"), "{}", of_token(&world).0);
        world.start();
        let words = format!("{name} wasn't saved in your last session");
        let (summary, given) = of_token(&world);
        assert_eq!(summary, words);
        assert_eq!(given.and_then(|check| check.finding.field), Some(field));
        // Once the provider's secret is given again, the token blocks the plan.
        super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
        world.keys("paste the-secret-at-discord, tab");
        let (setup, facts) = (&world.model.profile.setup, &world.model.facts);
        let obstacle = plan::obstacle(Known::new(setup, facts, world.model.now)).unwrap();
        assert_eq!((obstacle.what, obstacle.field), (words, Some(field)));
        // When the step is opened from the overview, the missing value has the focus.
        world.keys("esc, down*8, up*4, enter");
        assert_eq!(world.model.screen, Screen::Step(CheckpointId::ApiToken));
        assert_eq!(world.model.token_way, if machine { TokenWay::Machine } else { TokenWay::Paste });
        assert_eq!(world.model.input.as_ref().map(|input| input.field), Some(field));
    }
}

#[test]
fn an_unreadable_secret_is_not_reported_as_accepted() {
    for machine in [true, false] {
        let mut world = created(Keyring::Works, machine);
        let (vault, token) = (world.vault.clone(), world.token.clone());
        // Before the keyring has responded.
        world.keyring = Keyring::Silent;
        world.start();
        assert!(of_token(&world).0.starts_with("In the keyring"), "{}", of_token(&world).0);
        let (_, given) = of_token(&world);
        assert_eq!(given.map(|check| check.finding.state), Some(State::Ok));
        world.keys("wait 3");
        assert!(of_token(&world).0.ends_with("couldn't be read"), "{}", of_token(&world).0);
        assert_eq!(of_token(&world).1.map(|check| check.finding.state), Some(State::Inconclusive));
        // The keyring no longer holds it.
        (world.keyring, world.vault, world.token) = (Keyring::Works, Default::default(), None);
        world.start();
        assert!(of_token(&world).0.ends_with("is gone from the keyring"), "{}", of_token(&world).0);
        assert_eq!(of_token(&world).1.map(|check| check.finding.state), Some(State::ToDo));
        // The keyring holds it after all.
        (world.vault, world.token) = (vault, token);
        world.start();
        let words = of_token(&world).0;
        assert!(words.starts_with("Accepted") || machine && words == "Requested when needed", "{words}");
    }
}

#[test]
fn with_an_id_and_no_secret_the_machine_s_way_is_open_at_the_secret() {
    let mut world = Simulated::new();
    world.keys(&format!("type {DOMAIN}, tab"));
    super::super::steps::go_to_field(&mut world.model, FieldId::MgmtClientId);
    world.keys("type m2m, tab, esc");
    world.start();
    world.keys("down*8, up*4, enter");
    assert_eq!(world.model.token_way, TokenWay::Machine);
    assert_eq!(world.model.input.as_ref().map(|input| input.field), Some(FieldId::MgmtClientSecret));
}

/// The file of the profile was deleted, but not the item in the keyring.
#[test]
fn secrets_of_a_deleted_profile_are_offered_and_not_used() {
    let mut world = super::journey::filled();
    world.profiles.clear();
    world.start();
    let setup = &world.model.profile.setup;
    assert!(!setup.has(FieldId::ApplicationSecret) && !setup.has(FieldId::Auth0ClientSecret), "{setup:?}");
    assert!(world.notice().contains("an earlier profile"), "{}", world.notice());
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0Domain);
    world.keys(&format!("type {DOMAIN}, tab"));
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0ClientSecret);
    world.keys("c-o");
    let value = &world.model.profile.setup.values[&FieldId::Auth0ClientSecret];
    assert_eq!(
        (value.text.clone(), value.source.clone()),
        (Text::Secret(Secret::new("the-secret-of-the-app")), Source::Former)
    );
    assert_eq!(value.given_for.as_deref(), Some(DOMAIN));
}

/// A secret that is too long is a draft, although another one is saved.
#[test]
fn a_secret_that_is_rejected_is_dropped_by_undo() {
    let mut world = super::journey::filled();
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    let before = world.model.profile.setup.clone();
    world.keys(&format!("paste {}, tab", "s3cret".repeat(200)));
    assert!(world.model.drafts.contains_key(&FieldId::ApplicationSecret), "{}", world.notice());
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    world.keys("c-_");
    assert!(world.model.drafts.is_empty(), "{}", world.notice());
    assert_eq!((world.model.unsaved_count(), &world.model.profile.setup), (0, &before));
    assert!(world.notice().starts_with("Restored"), "{}", world.notice());
}
