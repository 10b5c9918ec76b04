//! Enter goes to a failure once, and then past it.

use super::*;
use crate::app::form::{Row, focused};
use crate::app::model::Screen;
use crate::domain::checkpoints::CheckpointId;

const SECRET: Option<Row> = Some(Row::Field(FieldId::ApplicationSecret));

/// Up to the token, at a provider that rejects the secret.
fn with_a_rejected_secret() -> Simulated {
    at_discord("refuse POST /oauth2/token 401 invalid_client")
}

#[test]
fn enter_leads_from_the_next_step_to_the_field_that_failed_and_then_past_it() {
    let mut world = with_a_rejected_secret();
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::ApiToken), "the verdict came after Enter");
    world.keys(&format!("tab, s-tab, enter, paste {}, enter", token(ALL_SCOPES)));
    assert_eq!(focused(&world.model), SECRET);
    assert_eq!(world.notice(), "", "the field says why");
    world.keys("enter");
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::Connection), "Credentials repeats failures");
    world.keys("enter*2");
    assert!(matches!(world.model.screen, Screen::Document { .. }));
}

/// Up to the token, while the provider hasn't responded to the secret.
fn with_a_secret_under_way() -> Simulated {
    let world = at_discord("hold POST /oauth2/token");
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::ApiToken));
    world
}

/// The provider rejects the secret.
fn rejected(world: &mut Simulated) {
    rejections(world).into_iter().for_each(|message| world.send_unseen(message));
}

#[test]
fn a_late_verdict_is_shown_on_the_current_screen() {
    let mut world = with_a_secret_under_way();
    rejected(&mut world);
    let title = "Step 2: Discord rejected the client ID or secret.";
    assert_eq!(world.notice(), format!("{title} Enter goes to it."));
    world.send_unseen(Message::Key(Key::Enter));
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::ApiToken), "this Enter came before the notice was drawn");

    let mut world = with_a_secret_under_way();
    rejected(&mut world);
    world.keys("enter");
    assert_eq!(focused(&world.model), SECRET);
    assert_eq!(world.notice(), "", "the field says why");
    world.keys("enter");
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::ApiToken), "once");

    // Any other key goes on with the step.
    let mut world = with_a_secret_under_way();
    rejected(&mut world);
    world.keys("down, enter");
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::ApiToken));

    // While the user is typing there, Enter confirms the text.
    let mut world = with_a_secret_under_way();
    world.keys("enter, type e");
    rejected(&mut world);
    assert_eq!(world.notice(), format!("{title} After this step, Enter goes to it."));
    world.keys("enter");
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::ApiToken));
}

#[test]
fn enter_on_the_last_field_leads_to_the_one_above_that_failed() {
    let mut world = with_a_rejected_secret();
    world.keys("pgup*2, down*4, enter");
    assert_eq!(focused(&world.model), SECRET);
    world.keys("down*4, enter");
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::ApiToken), "once");
    // With another value it may fail for another reason.
    world.keys("pgup*2, c-u, paste another-secret, enter");
    world.keys(&format!("enter, paste {}, enter", token(ALL_SCOPES)));
    assert_eq!(focused(&world.model), SECRET);
}

#[test]
fn a_folded_field_is_shown_when_it_has_to_be() {
    let mut world = with_a_rejected_secret();
    world.keys("pgup*2, down*5");
    assert_eq!(focused(&world.model), Some(Row::Advanced));
    world.keys("enter, down");
    assert_eq!(focused(&world.model), Some(Row::Field(FieldId::TokenAuth)));
    world.keys("up, space, down");
    assert_eq!(focused(&world.model), Some(Row::Provider), "the first row again");
}
