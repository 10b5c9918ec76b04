//! A check of an earlier step fails while the user is at a later one.

use super::*;
use crate::app::available::enter_accepts;
use crate::app::form::{Row, focused};
use crate::app::model::Screen;
use crate::app::update::leads_back_to;
use crate::domain::checkpoints::CheckpointId;
use crate::domain::profile::Given;
use crate::domain::setup::Source;

const SECRET: Option<Row> = Some(Row::Field(FieldId::ApplicationSecret));
const TITLE: &str = "Step 2: Discord rejected the client ID or secret.";

/// Step 4 with a token, while the provider hasn't responded to the secret.
fn under_way() -> Simulated {
    let mut world = at_discord("hold POST /oauth2/token");
    world.keys(&format!("enter, paste {}, tab, s-tab", token(ALL_SCOPES)));
    world
}

fn rejected(world: &mut Simulated) {
    rejections(world).into_iter().for_each(|message| world.send(message));
}

#[test]
fn a_late_failure_stays_after_its_notice_is_gone() {
    let mut world = under_way();
    rejected(&mut world);
    assert_eq!(world.notice(), format!("{TITLE} Enter goes to it."));
    world.keys("up, down");
    assert_eq!(world.notice(), "", "the notice is gone");
    assert!(world.model.late.is_some_and(|late| !late.enter_leads_there));
    // What the footer says is where Enter leads.
    assert_eq!(leads_back_to(&world.model), Some(FieldId::ApplicationSecret));
    world.keys("enter");
    assert_eq!((focused(&world.model), world.model.late), (SECRET, None));
}

#[test]
fn a_late_failure_that_passes_is_dropped() {
    let mut world = under_way();
    rejected(&mut world);
    world.tenant.faults.clear();
    world.keys("c-t, c-t");
    assert_eq!(world.model.late, None);
    assert_eq!(leads_back_to(&world.model), None);
}

#[test]
fn a_late_failure_is_said_on_return_from_what_covered_the_step() {
    for (open, close) in [("c-p", "esc"), ("c-n", "esc"), ("c-g", "esc")] {
        let mut world = under_way();
        world.keys(&format!("pgdn, {open}"));
        rejected(&mut world);
        assert_eq!(world.notice(), TITLE, "{open}: Enter means something else here");
        world.keys(&format!("down, {close}"));
        assert_eq!(world.model.screen, Screen::Step(CheckpointId::ProfileScript), "{open}");
        assert_eq!(world.notice(), format!("{TITLE} Enter goes to it."), "{open}");
        world.keys("enter");
        assert_eq!(focused(&world.model), SECRET, "{open}");
    }
}

#[test]
fn after_the_notice_of_a_late_failure_enter_accepts_nothing() {
    let mut world = at_discord("hold POST /oauth2/token");
    let given = Given { id: FieldId::ApiToken, text: Secret::new(token(ALL_SCOPES)), source: Source::Demo };
    world.model.offers.insert(FieldId::ApiToken, given);
    super::super::steps::go_to_field(&mut world.model, FieldId::ApiToken);
    assert!(enter_accepts(&world.model));
    rejected(&mut world);
    assert!(!enter_accepts(&world.model), "Enter goes to the problem, and ^O accepts");
    world.keys("enter");
    assert_eq!((focused(&world.model), world.model.profile.setup.has(FieldId::ApiToken)), (SECRET, false));

    super::super::steps::go_to_field(&mut world.model, FieldId::ApiToken);
    world.keys("enter");
    assert!(world.model.profile.setup.has(FieldId::ApiToken));
}
