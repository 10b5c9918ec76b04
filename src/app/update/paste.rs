//! Where a paste goes: to the overlay, to the focused row, or to the screen.

use super::{connect, editor, input, rehearsal, sign_in, steps};
use crate::app::form::{Row, focused};
use crate::app::model::{Begin, Model, Overlay, Screen, TokenWay};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::fields::FieldId;
use crate::domain::secret::Secret;
use crate::domain::token::Claims;

/// A paste is one event, never a series of key presses.
pub fn paste(model: &mut Model, text: &Secret) {
    model.late = None;
    match &mut model.overlay {
        Some(Overlay::Picker(picker)) => {
            picker.filter.insert(text.reveal().trim());
            picker.row = 0;
            return;
        }
        Some(Overlay::Prompt(prompt)) => {
            prompt.input.insert(text.reveal().trim());
            return;
        }
        Some(Overlay::Store { .. }) => return input::insert(model, text.reveal()),
        Some(_) => return,
        None => {}
    }
    if model.screen == Screen::Editor {
        return editor::insert(model, text.reveal());
    }
    if matches!(model.screen, Screen::Rehearsal { .. }) {
        return rehearsal::paste(model, text);
    }
    match focused(model) {
        // The row says "Paste one", so what is pasted there is the token.
        Some(Row::Way(TokenWay::Paste)) => {
            model.token_way = TokenWay::Paste;
            steps::go_to_field(model, FieldId::ApiToken);
        }
        Some(Row::Begin(_)) if Claims::read(text).is_some() => {
            model.begin = Some(Begin::Connect);
            steps::go_to_field(model, FieldId::ApiToken);
        }
        Some(Row::Begin(_)) => connect::begin_typing(model),
        None if matches!(model.screen, Screen::Document { .. }) && Claims::read(text).is_some() => {
            model.token_way = TokenWay::Paste;
            steps::go_to_field(model, FieldId::ApiToken);
        }
        None if matches!(model.screen, Screen::Document { .. }) => {
            return model.complain("You can't paste here. Press Esc to go back to the fields.");
        }
        Some(_) if model.input.is_none() => model.complain("You can't paste here. Press Tab to move to a field."),
        _ => {}
    }
    if model.screen == Screen::Step(CheckpointId::SignIn) {
        return sign_in::came_back(model, text);
    }
    input::insert(model, text.reveal());
}
