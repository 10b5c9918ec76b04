//! The outcome of a sign-in in the browser, pasted at the last checkpoint.

use super::journey::filled;
use super::*;
use crate::app::model::Screen;
use crate::domain::checkpoints::{CheckpointId, judge_one};
use crate::domain::finding::State;
use crate::domain::known::Known;

fn paste(world: &mut Simulated, text: &str) -> State {
    world.send(Message::Paste(Secret::new(text)));
    let model = &world.model;
    judge_one(CheckpointId::SignIn, Known::new(&model.profile.setup, &model.facts, model.now)).checks[0].finding.state
}

#[test]
fn a_pasted_address_is_explained_and_enter_goes_to_the_field() {
    let mut world = filled();
    world.model.profile.setup.connection_id = Some("con_1".into());
    world.model.screen = Screen::Step(CheckpointId::SignIn);
    assert_eq!(paste(&mut world, "https://app.acme.com/cb"), State::Unknown);
    assert!(world.model.notice.as_ref().is_some_and(|notice| notice.bad), "{:?}", world.model.notice);
    let refused = "https://app.acme.com/cb?error=invalid_request&error_description=StatusCode%3A%20404&state=x\n";
    assert_eq!(paste(&mut world, refused), State::Failed);
    world.keys("enter");
    assert_eq!(world.model.input.as_ref().map(|input| input.field), Some(FieldId::UserDetailUrl));
    // In a field the same paste is text.
    assert_eq!(paste(&mut world, "https://app.acme.com/cb?code=AbC"), State::Failed);
    world.model.screen = Screen::Step(CheckpointId::SignIn);
    assert_eq!(paste(&mut world, "https://app.acme.com/cb?code=AbC&state=x"), State::Ok);
}
