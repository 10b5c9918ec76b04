//! A run that signs in through a temporary application before it enables the connection.

use super::journey::filled_with;
use super::*;
use crate::app::model::{PlanRun, Screen};
use crate::app::pages::planned;
use crate::domain::plan::{Planned, Step, StepState};

/// The plan of a profile whose token can create and delete applications.
fn plan(production: bool) -> Simulated {
    let mut world = filled_with(&format!("{ALL_SCOPES} create:clients delete:clients"));
    world.model.profile.production = production;
    world.keys("enter*2");
    assert!(matches!(world.model.screen, Screen::Document { .. }), "{}", world.notice());
    world
}

fn row(world: &Simulated) -> Planned {
    planned(&world.model).into_iter().find(|one| one.step == Step::SignIn).unwrap()
}

fn confirm(world: &mut Simulated) {
    world.keys("enter");
    if world.model.profile.production {
        world.keys(&format!("type {DOMAIN}"));
    }
    world.keys("enter");
}

fn report(world: &Simulated, step: Step) -> Option<(StepState, String)> {
    let PlanRun { run, .. } = world.model.run.as_ref()?;
    run.reports().iter().find(|one| one.step == step).map(|one| (one.state, one.note.clone()))
}

#[test]
fn a_production_profile_signs_in_first_by_default() {
    assert!(!row(&plan(false)).included && row(&plan(true)).included);
    let mut world = plan(true);
    let at = planned(&world.model).iter().position(|one| one.step == Step::SignIn).unwrap();
    let Screen::Document { page, .. } = world.model.screen else { panic!() };
    let line = crate::app::pages::page_lines(&world.model, page) + at;
    world.model.screen = Screen::Document { page, line };
    world.keys("space");
    assert!(!row(&world).included);
    world.keys("space");
    assert!(row(&world).included && row(&world).optional);
}

#[test]
fn the_connection_is_enabled_after_the_sign_in_and_the_application_is_gone() {
    let mut world = plan(true);
    confirm(&mut world);
    assert!(matches!(world.model.screen, Screen::Flow { .. }), "{}", world.notice());
    assert!(world.model.sign_in.is_waiting() && world.model.is_running());
    assert!(world.tenant.connection.is_some() && !world.tenant.enabled);
    let callback = world.tenant.temporary.clone().unwrap();
    assert_eq!(callback, "http://127.0.0.1:40123/a0connect");
    let written = &world.journals["default"].temporary;
    assert_eq!(
        (written.len(), written[0].client_id.as_str()),
        (1, "tmp"),
        "its ID is on disk before the browser opens"
    );
    world.keys("back code=good&state=state-1");
    assert!(matches!(world.model.screen, Screen::Created { .. }), "{}", world.notice());
    assert!(world.tenant.enabled && world.tenant.temporary.is_none());
    assert!(world.journals["default"].temporary.is_empty());
    let (state, note) = report(&world, Step::SignIn).unwrap();
    assert!(state == StepState::Done && note.starts_with("signed in as oauth2|"), "{note}");
    // One run, so one undo.
    let runs: Vec<u64> = world.model.journal.entries.iter().map(|entry| entry.run).collect();
    assert_eq!(runs, [1, 1]);
}

#[test]
fn a_failed_sign_in_stops_the_run_before_it_is_enabled() {
    let mut world = plan(true);
    confirm(&mut world);
    world.keys(
        "back error=access_denied&error_description=The+user+denied+the+request&state=state-1, wait 3, wait 3, wait 3",
    );
    assert!(matches!(world.model.screen, Screen::Document { .. }), "{}", world.notice());
    assert!(!world.model.is_running() && !world.tenant.enabled && world.tenant.temporary.is_none());
    assert_eq!(report(&world, Step::SignIn).unwrap().0, StepState::Failed);
    assert_eq!(report(&world, Step::Enable), None);
    // The next run begins with another sign-in.
    confirm(&mut world);
    assert!(world.model.sign_in.is_waiting());
}

#[test]
fn esc_ends_the_sign_in_and_the_run() {
    let mut world = plan(true);
    confirm(&mut world);
    world.keys("esc");
    assert!(!world.model.is_running() && !world.model.sign_in.is_busy());
    assert!(!world.tenant.enabled && world.tenant.temporary.is_none() && world.tenant.connection.is_some());
    assert!(world.journals["default"].temporary.is_empty());
}

/// The run gets there while the user edits the script.
#[test]
fn the_script_in_the_editor_is_kept_when_the_sign_in_begins() {
    let mut world = plan(true);
    world.keys("hold POST /connections");
    confirm(&mut world);
    super::super::steps::go_to_field(&mut world.model, FieldId::Script);
    world.keys("c-n, type x");
    assert_eq!(world.model.screen, Screen::Editor);
    world.keys("answered");
    assert!(matches!(world.model.screen, Screen::Flow { .. }), "{}", world.notice());
    assert!(world.model.unsaved_fields().contains(&FieldId::Script) || world.model.profile.setup.has(FieldId::Script));
    world.keys("esc");
    assert!(matches!(world.model.screen, Screen::Step(_)), "{:?}", world.model.screen);
}
