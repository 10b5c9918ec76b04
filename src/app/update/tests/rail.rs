//! What lights the rail: only responses, and only to the current values.

use super::journey::filled;
use super::*;
use crate::app::rail::{Lit, rail};
use crate::domain::checkpoints::judge;
use crate::domain::setup::Source;
use Lit::{Failed, NotYet, Proven, Running};

/// Names, nodes, and spans with their words.
fn drawn(world: &Simulated) -> ([String; 3], [Lit; 3], [(Lit, &'static str); 2]) {
    let rail = rail(&world.model, &judge(world.model.known()));
    let (names, nodes) = (rail.nodes.clone().map(|node| node.name), rail.nodes.map(|node| node.lit));
    (names, nodes, rail.spans.map(|span| (span.lit, span.word)))
}

#[test]
fn nothing_is_lit_before_anything_was_seen() {
    let mut world = Simulated::new();
    let dark = || [(NotYet, ""), (NotYet, "")];
    assert_eq!(drawn(&world), (["Your app", "Auth0", "Provider"].map(str::to_owned), [NotYet; 3], dark()));
    world.keys("nohost");
    let page = format!("type {DOMAIN}, enter, type app, enter, paste the-secret-of-the-app, enter");
    world.keys(&page);
    let (names, nodes, spans) = drawn(&world);
    assert_eq!(names[0], "Your app", "values alone name nothing");
    assert_eq!((nodes, spans), ([NotYet, Failed, NotYet], dark()));
}

#[test]
fn it_lights_from_the_values_to_the_connection() {
    let mut world = filled();
    let (names, nodes, spans) = drawn(&world);
    assert_eq!(names, ["Acme Web", "Auth0", "Discord"]);
    assert_eq!(nodes, [Proven; 3]);
    assert_eq!(spans, [(Proven, ""), (Proven, "")], "the values are proven, but nothing is enabled yet");
    world.keys("hold GET con_1/clients, hold GET /authorize, enter*4");
    assert_eq!(drawn(&world).2, [(Running, "checking"), (Running, "checking")]);
    world.keys("answered");
    assert_eq!(drawn(&world).2, [(Proven, "enabled"), (Proven, "reaches")]);
}

#[test]
fn a_changed_value_unlights_what_it_had_proven() {
    let mut world = filled();
    let now = world.model.now;
    world.model.profile.setup.set(FieldId::ApplicationSecret, "another-secret", Source::Typed, now);
    assert_ne!(drawn(&world).1[2], Proven);
    assert_ne!(drawn(&world).2[1].0, Proven);
}

#[test]
fn a_failure_is_on_its_side_with_its_name() {
    let script = |fault: &str| {
        let mut world = Simulated::new();
        world.keys(&format!("type {DOMAIN}, enter, type app, enter, paste the-secret-of-the-app, enter, type http://localhost:3000/callback, enter"));
        world.keys(fault);
        world.keys("d, type isc, enter, type key, enter, paste the-secret-at-discord, enter");
        drawn(&world)
    };
    let (_, nodes, spans) = script("refuse POST /oauth2/token 401 invalid_client");
    assert_eq!(nodes, [Proven, Proven, Failed]);
    assert_eq!(spans[0].0, Proven);
    assert_eq!(spans[1].0, Failed);
    let (.., spans) = script("refuse POST /oauth2/token 400 redirect_uri_mismatch");
    assert_eq!(spans[1], (Failed, "redirect URI"), "the token URL says it too");
}

#[test]
fn a_connection_that_is_gone_or_not_enabled_fails_the_left_span() {
    let mut world = filled();
    world.keys("enter*4, pgdn, live gone, t");
    assert_eq!(drawn(&world).2[0], (Failed, "not found"));
    let mut world = filled();
    world.keys("enter*2, down*3, space, enter*2");
    assert_eq!(drawn(&world).2[0], (Failed, "not enabled"));
}
