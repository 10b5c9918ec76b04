//! The only writer of state.

use super::effect::Effect;
use super::message::Message;
use super::model::Model;
use jiff::Timestamp;

#[must_use]
pub fn update(_model: &mut Model, _message: Message) -> Vec<Effect> {
    Vec::new()
}

pub(super) fn wake_at(_model: &Model) -> Option<Timestamp> {
    None
}
