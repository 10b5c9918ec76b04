//! The demo's badge: the list of scenarios, and what changes with one.

use super::journey::filled;
use super::*;
use crate::app::model::Overlay;
use crate::domain::profile::Given;
use crate::domain::setup::Source;

/// A demo with two scenarios, where the demo's values were accepted.
fn demo() -> Simulated {
    let mut world = filled();
    world.model.demo = true;
    world.model.profile.setup.set(FieldId::Auth0Domain, "http://127.0.0.1:4242", Source::Demo, now());
    world.model.profile.setup.set(FieldId::ApplicationSecret, "the-demo-secret", Source::Demo, now());
    world.model.profile.setup.set(FieldId::Mapping, r#"{"user_id":"id"}"#, Source::Demo, now());
    world.keys("esc");
    world.sent.clear();
    world
}

#[test]
fn a_scenario_is_chosen_from_the_sandboxs_list_and_gives_its_values() {
    let mut world = demo();
    world.keys("s");
    let names: Vec<&str> = world.model.scenarios.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["none", "slack"]);
    world.keys("type slack, enter");
    assert_eq!(world.model.scenario.as_deref(), Some("slack"));
    let setup = &world.model.profile.setup;
    assert_eq!(setup.secret(FieldId::ApplicationSecret).map(|secret| secret.reveal()), Some("another-secret"));
    // What the user typed stays, and so does what every scenario has.
    assert_eq!(setup.open(FieldId::Mapping), Some(r#"{"user_id":"id"}"#));
    assert_eq!(setup.open(FieldId::ApplicationKey), Some("key"));
    // Every check ran again.
    assert!(world.sent.iter().any(|request| request.url.ends_with("/.well-known/openid-configuration")));
    world.keys("s, type none, enter");
    assert_eq!(world.model.scenario, None);
}

#[test]
fn the_list_opens_at_the_scenario_that_is_played_and_undo_is_about_own_edits() {
    let mut world = demo();
    let own = world.model.changes.len();
    world.keys("s, type slack, enter");
    assert_eq!(world.model.changes.len(), own, "a scenario's values aren't edits of the user");
    world.keys("s");
    assert!(matches!(&world.model.overlay, Some(Overlay::Picker(picker)) if picker.row == 1));
}

#[test]
fn a_real_tenant_has_no_scenarios() {
    let mut world = filled();
    world.keys("esc, s");
    assert!(world.model.overlay.is_none());
    assert!(world.sent.iter().all(|request| !request.url.contains("/sandbox/")));
}

#[test]
fn the_demos_provider_brings_its_urls_and_undo_offers_them_again() {
    let mut world = Simulated::new();
    world.model.demo = true;
    let urls = [(FieldId::TokenUrl, "https://p.example/token"), (FieldId::UserDetailUrl, "https://p.example/me")];
    for (id, text) in [(FieldId::Provider, "custom")].into_iter().chain(urls) {
        let given = Given { id, text: Secret::new(text), source: Source::Demo };
        world.model.offers.insert(id, given);
    }
    world.keys("pgdn, enter");
    let setup = &world.model.profile.setup;
    assert_eq!(urls.map(|(id, _)| setup.open(id)), urls.map(|(_, text)| Some(text)));
    assert!(world.model.offers.is_empty());
    world.keys("c-_");
    assert_eq!(world.model.profile.setup.open(FieldId::TokenUrl), None);
    assert_eq!(world.model.offers.len(), 3);
}
