//! The list of applications: it is usable from its first page on, and its selection doesn't move by itself.

use super::journey::filled;
use super::*;
use crate::app::lists;
use crate::app::model::{Overlay, Picker};

/// The list of a tenant with 2,500 applications is open, and the first page has come. The next one is under way.
fn opened() -> Simulated {
    let mut world = filled();
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0ClientId);
    world.keys("crowd 2500, hold GET /clients, up, enter, page");
    world
}

fn picker(world: &Simulated) -> &Picker {
    let Some(Overlay::Picker(picker)) = world.model.dialog() else { panic!("{:?}", world.model.overlay) };
    picker
}

fn selected(world: &Simulated) -> String {
    let picker = picker(world);
    lists::applications(&world.model, picker.filter.as_str())[picker.row].name.clone()
}

#[test]
fn an_application_of_the_first_page_can_be_picked_while_the_others_come() {
    let mut world = opened();
    assert_eq!((world.model.applications.read(), world.held.len()), (100, 1));
    world.keys("type shop 42, enter");
    assert_eq!(world.model.profile.setup.open(FieldId::Auth0ClientId), Some("app-42"));
    // Nothing more is requested once the list is closed.
    let asked = world.sent.len();
    world.keys("answered");
    assert!(!world.sent[asked..].iter().any(|request| request.url.contains("from=")), "{:?}", world.sent.last());
}

#[test]
fn the_selection_stays_while_pages_come() {
    let mut world = opened();
    // Users can't sign in to Shop 98, so it is listed below all others.
    world.keys("type 9, up, down*3");
    let chosen = selected(&world);
    let machine = |world: &mut Simulated| {
        world.keys("down*400");
        selected(world)
    };
    for _ in 0..5 {
        world.keys("page");
        assert_eq!(selected(&world), chosen);
    }
    let last = machine(&mut world);
    let row = picker(&world).row;
    world.keys("page 5");
    assert_eq!(selected(&world), last);
    assert!(picker(&world).row > row, "those that came stand above it");
    world.keys("c-g, page 3, esc");
    assert_eq!(selected(&world), last, "also below the help");
}

#[test]
fn a_filter_finds_an_application_once_its_page_has_come() {
    let mut world = opened();
    world.keys("type shop 2431");
    assert!(lists::applications(&world.model, "shop 2431").is_empty());
    world.keys("answered, enter");
    assert!(world.model.applications.is_read());
    assert_eq!(world.model.profile.setup.open(FieldId::Auth0ClientId), Some("app-2431"));
}

#[test]
fn after_a_limit_it_goes_on_by_itself() {
    let mut world = opened();
    world.keys("page 2, release, limit GET /clients 4, page");
    assert_eq!((world.model.applications.read(), world.held.len()), (200, 0));
    assert_eq!(world.model.wake_at(), Some(world.model.now + jiff::SignedDuration::from_secs(1)), "it counts down");
    world.keys("wait 3");
    assert_eq!(world.model.applications.read(), 200);
    world.keys("wait 1");
    assert_eq!(world.model.applications.read(), 2_500);
}

#[test]
fn a_failure_in_the_middle_keeps_what_is_there() {
    let mut world = opened();
    world.keys("page 2, release, refuse GET /clients 503, page, type shop 150, enter");
    assert_eq!(world.model.profile.setup.open(FieldId::Auth0ClientId), Some("app-150"));
    // When the list is opened again, loading continues.
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0ClientId);
    world.keys("release, up, enter");
    assert_eq!((world.model.applications.read(), world.model.applications.is_read()), (2_500, true));
    assert!(!world.sent.iter().any(|request| request.url.contains("include_totals")), "the first page was enough once");
}

#[test]
fn pages_of_another_tenant_are_dropped() {
    let mut world = opened();
    world.keys("esc");
    super::super::steps::go_to_field(&mut world.model, FieldId::Auth0Domain);
    world.keys("c-u, type other.eu.auth0.com, tab, answered");
    assert!(world.model.applications.entries().is_empty());
}
