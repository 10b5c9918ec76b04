//! The screen with the diagram of a sign-in: opens and closes it, and begins a sign-in there.

use super::input;
use crate::app::flow::{mode, offers_callback};
use crate::app::model::{Model, Overlay, Prompt, PromptKind, Screen};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::sign_in::Mode;

pub use crate::app::flow::{can_sign_in, failed_field, may_visit};

/// Opens the diagram. Only from screens without a text field, so no value has to be saved first.
pub fn open(model: &mut Model) {
    show(model, mode(model));
}

pub fn show(model: &mut Model, mode: Mode) {
    let from = match &model.screen {
        Screen::Flow { from, .. } | Screen::LogIn { from } => from.clone(),
        // Its text becomes the value of its field.
        Screen::Editor => Box::new(Screen::Step(CheckpointId::ProfileScript)),
        screen => Box::new(screen.clone()),
    };
    model.screen = Screen::Flow { mode, from };
    model.scroll = 0;
}

/// Switches to the other mode.
pub fn switch(mode: &mut Mode, scroll: &mut usize) {
    *mode = match mode {
        Mode::Redirect => Mode::PopUp,
        Mode::PopUp => Mode::Redirect,
    };
    *scroll = 0;
}

pub fn close(model: &mut Model) {
    if let Screen::Flow { from, .. } = &model.screen {
        model.screen = (**from).clone();
        model.scroll = 0;
        input::focus(model);
    }
}

/// Asks before anything is opened, sent or added.
pub fn ask(model: &mut Model) {
    if model.sign_in.is_busy() {
        return model.complain("The last sign-in hasn't ended yet. Wait a moment, then try again.");
    }
    let kind = PromptKind::SignIn { mode: mode(model), add_callback: offers_callback(model) };
    model.overlay = Some(Overlay::Prompt(Prompt::new(kind)));
}
