//! The only writer of state. One function a message, split by what it is about.

mod actions;
mod calls;
mod clock;
mod elsewhere;
mod input;
mod keeping;
mod overlays;
mod profiles;
mod repair;
mod running;
mod scenarios;
mod secrets;
mod sign_in;
mod steps;
mod taken;
mod turn;

use super::effect::{Effect, Exit};
use super::message::Message;
use super::model::{Model, Notice, Overlay};
use std::mem::discriminant;

pub use actions::{available, context, is_machine, nothing_to_do, to_copy, updates};
pub(super) use clock::wake_at;
pub use overlays::{applications, providers};
pub use profiles::{opened_model, start};
pub use repair::offered_by as repair_offered_by;
pub use running::{is_blocked, is_done, page_lines, path_of_line, planned};
pub use scenarios::scenarios;
pub use secrets::{asks_about_clear, given_elsewhere};
pub use steps::{enter_takes, open_at};

/// Takes one message in and says what the world is to do about it.
#[must_use]
pub fn update(model: &mut Model, message: Message) -> Vec<Effect> {
    let before = shown(model);
    let mut effects = match message {
        Message::Tick(now) => clock::tick(model, now),
        Message::Resize { columns, rows } => {
            model.size = (columns, rows);
            Vec::new()
        }
        Message::Drawn { above } => {
            model.unseen = false;
            overlays::scrolled(model, above);
            Vec::new()
        }
        Message::Key(key) => actions::press(model, key),
        Message::Paste(text) => input::paste(model, &text),
        Message::Interrupted => quit(model, Exit::Interrupted),
        Message::Answered { ticket, answer } => calls::answered(model, ticket, &answer),
        Message::VaultRead { profile, result, token } => keeping::vault_read(model, &profile, result, token),
        Message::Kept { ticket, result } => keeping::kept(model, ticket, result),
        Message::NotSent { ticket, why } => turn::not_sent(model, ticket, why),
        Message::TurnTaken { profile, result } => turn::taken(model, &profile, result),
        Message::ReadAgain(opened) => elsewhere::read(model, *opened),
        Message::NotWritten(diagnosis) => {
            model.not_kept = Some(diagnosis);
            Vec::new()
        }
        Message::Opened(opened) => profiles::opened(model, *opened),
        Message::Profiles(list) => {
            profiles::listed(model, list);
            Vec::new()
        }
        Message::ProfilesChanged(change, result) => profiles::changed(model, &change, result),
        Message::Copied { by_terminal } => {
            let where_to = if by_terminal { "sent to the terminal's clipboard" } else { "copied to the clipboard" };
            say(model, where_to);
            Vec::new()
        }
        Message::DocumentWritten(result) => overlays::document_written(model, result),
        Message::Warned(diagnosis) => {
            complain(model, diagnosis.what);
            Vec::new()
        }
    };
    if model.exit.is_none() {
        effects.extend(calls::pump(model));
        effects.extend(running::pump(model));
    }
    if let Some(exit) = model.ending.filter(|_| model.exit.is_none() && !model.saving()) {
        model.ending = None;
        // What could not be written is asked about; what has been is no reason to stay.
        if model.unsaved_count() == 0 && model.overlay.is_none() {
            effects.extend(quit(model, exit));
        }
    }
    model.unseen |= shown(model) != before;
    effects
}

/// What decides the meaning of a key: the screen, and the question on top of it.
fn shown(model: &Model) -> impl PartialEq + use<> {
    let question = match &model.overlay {
        Some(Overlay::Prompt(prompt)) => Some(discriminant(&prompt.ask)),
        _ => None,
    };
    (discriminant(&model.screen), model.step(), model.overlay.as_ref().map(discriminant), question)
}

fn say(model: &mut Model, text: impl Into<String>) {
    model.notice = Some(Notice { text: text.into(), bad: false });
}

fn complain(model: &mut Model, text: impl Into<String>) {
    model.notice = Some(Notice { text: text.into(), bad: true });
}

fn quit(model: &mut Model, exit: Exit) -> Vec<Effect> {
    model.exit = Some(exit);
    vec![Effect::Quit(exit)]
}

#[cfg(test)]
mod tests;
