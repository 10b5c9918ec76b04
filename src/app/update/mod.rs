//! The only writer of state. Each message has one function, and they are split into files by subject.
//!
//! None of these functions returns effects, so none can lose one. They only mark what is due: an unsaved value, a round of
//! probes, a run, or an effect in [`Model::due`]. At the end of `update` the marks become effects.

mod actions;
mod applications;
mod auth0_cli;
mod clock;
mod connect;
mod created;
mod documents;
mod editor;
mod enter;
mod exports;
mod flow;
mod import;
mod input;
mod leftovers;
mod log_in;
mod name_taken;
mod next_step;
mod other_session;
mod overlays;
mod overview;
mod paste;
mod profiles;
mod rehearsal;
mod repair;
mod round;
mod run_ended;
mod running;
mod samples;
mod saving;
mod scenarios;
mod secrets;
mod sign_in;
mod steps;
mod turn;
mod undo;
mod users;
mod values;

use super::available::failed_field;
use super::effect::{Effect, Ticket};
use super::message::Message;
use super::model::{Model, Overlay, Purpose};
use crate::domain::http::HttpResult;
use std::mem::discriminant;

pub use auth0_cli::ask_owner;
pub use next_step::{leads_back_to, leads_past};
pub use profiles::opened_model;
pub use steps::open_at;

/// Processes one message and returns the effects to perform.
#[must_use]
pub fn update(model: &mut Model, message: Message) -> Vec<Effect> {
    let before = shown(model);
    match message {
        Message::Started => profiles::start(model),
        Message::Tick(now) => clock::tick(model, now),
        Message::Resize { columns, rows } => {
            model.size = (columns, rows);
            editor::follow(model);
        }
        Message::Drawn { above } => {
            model.unseen = false;
            overlays::scrolled(model, above);
        }
        Message::Key(key) => actions::press(model, key),
        Message::Paste(text) => paste::paste(model, &text),
        Message::Answered { ticket, answer } => answered(model, ticket, &answer),
        Message::VaultRead { profile, result, token } => saving::vault_read(model, &profile, result, token),
        Message::ProfileSaved { ticket, result } => saving::saved(model, ticket, result),
        Message::Rehearsed { ticket, result } => rehearsal::ended(model, ticket, result),
        Message::SignInBegun { ticket, once } => sign_in::begun(model, ticket, once),
        Message::Listening { ticket, bound } => sign_in::listening(model, ticket, bound),
        Message::CameBack { ticket, returned } => sign_in::returned(model, ticket, returned),
        Message::LinkOpened { ticket, opened } => {
            if !log_in::opened(model, ticket, &opened) {
                sign_in::opened(model, ticket, opened);
            }
        }
        Message::Verified { ticket, verified } => sign_in::verified(model, ticket, verified),
        Message::NotSent { ticket, why } => {
            if !sign_in::not_sent(model, ticket, &why) {
                running::not_sent(model, ticket, why);
            }
        }
        Message::TurnTaken { profile, result } => turn::taken(model, &profile, result),
        Message::ProfileReadAgain(opened) => other_session::read(model, *opened),
        Message::CallbacksRemoved { profile, removed, failed } => leftovers::removed(model, &profile, &removed, failed),
        Message::NotWritten(diagnosis) => model.save_error = Some(diagnosis),
        Message::ProfileOpened(opened) => profiles::opened(model, *opened),
        Message::ProfilesListed(list) => profiles::listed(model, list),
        Message::ProvidersRead(wrong) => {
            if let Some(finding) = wrong {
                model.complain(finding.words());
            }
        }
        Message::ProjectRead(framework) => profiles::offer_callback(model, framework),
        Message::ProfilesChanged(change, result) => profiles::changed(model, &change, result),
        Message::Copied { by_terminal } => {
            let what = model.copied;
            model.say(match by_terminal {
                true => format!("Sent the {what} to the terminal's clipboard."),
                false => format!("Copied the {what}."),
            });
        }
        Message::GitIgnoreChecked { path, warning } => exports::git_ignore_checked(model, path, warning),
        Message::DocumentWritten(result) => exports::written(model, result),
        Message::SampleWritten { sample, result } => samples::written(model, sample, result),
        Message::Warned(diagnosis) => model.complain(diagnosis.what),
        Message::TextEditorClosed(result) => editor::text_editor_closed(model, result),
        Message::Auth0CliFound(here) => auth0_cli::found(model, here),
        Message::LoginsRead { ticket, result } => {
            if model.auth0_cli.awaits.take_if(|awaited| *awaited == ticket).is_some() {
                auth0_cli::logins_read(model, result);
            }
        }
        Message::LoginTokenRead { ticket, result } => {
            if model.auth0_cli.awaits.take_if(|awaited| *awaited == ticket).is_some() {
                auth0_cli::token_read(model, result);
            }
        }
        Message::LoginCode { ticket, code } => log_in::code_received(model, ticket, code),
        Message::LoginEnded { ticket, result } => log_in::ended(model, ticket, result),
        Message::LoggedIn(result) => auth0_cli::logged_in(model, result),
    }
    hand_over(model);
    next_step::refresh_late_failure(model);
    model.facts.learn_begun(&model.journal);
    model.unseen |= shown(model) != before;
    std::mem::take(&mut model.due)
}

/// Turns the marks into effects.
fn hand_over(model: &mut Model) {
    if model.overlay.is_none() {
        model.overlay = model.next_question.take();
    }
    editor::keep_if_left(model);
    exports::check_git_ignore(model);
    log_in::end_if_left(model);
    // One may cause work for another: a run that ends has its profile saved and starts a new round.
    while model.exit.is_none()
        && (rehearsal::pump(model)
            || saving::pump(model)
            || round::pump(model)
            || applications::pump(model)
            // Who quits while a run saves doesn't want its next change to be sent.
            || model.ending.is_none() && running::pump(model)
            || sign_in::pump(model)
            || leftovers::pump(model))
    {}
    let waits = model.is_saving() || model.sign_in.is_busy();
    if let Some(exit) = model.ending.filter(|_| model.exit.is_none() && !waits) {
        model.ending = None;
        // If a write has failed, the program stays for the user to decide.
        if (model.demo || model.unsaved_count() == 0) && model.overlay.is_none() {
            model.quit(exit);
        }
    }
}

/// Passes a response to the function that requested it. A response that nothing waits for is dropped.
fn answered(model: &mut Model, ticket: Ticket, answer: &HttpResult) {
    let Some(call) = model.calls.remove(&ticket) else { return };
    let Some(request) = call.request else { return };
    match call.purpose {
        Purpose::Probe(probe) => {
            let failed = next_step::failed_earlier(model);
            round::answered(model, probe, &call.used, &request, answer);
            next_step::show_late_failure(model, failed);
        }
        Purpose::Step(step) => running::answered(model, step, &request, answer),
        Purpose::Document => import::answered(model, &request, answer),
        Purpose::Applications => applications::answered(model, &call.used, &request, answer),
        Purpose::Scenarios => scenarios::listed(model, answer),
        Purpose::Scenario(name) => scenarios::played(model, &name, answer),
        Purpose::SignIn => sign_in::answered(model, ticket, request, answer),
        Purpose::User => users::answered(model, &request, answer),
        // The sign-in itself sees the result of the visit.
        Purpose::Visit | Purpose::Vault(_) | Purpose::File | Purpose::Rehearsal => {}
    }
}

/// What decides the meaning of a key: the screen, the question on top of it, and what that question warns of.
fn shown(model: &Model) -> impl PartialEq + use<> {
    let question = match &model.overlay {
        Some(Overlay::Prompt(prompt)) => Some(discriminant(&prompt.kind)),
        _ => None,
    };
    let overlay = model.overlay.as_ref().map(discriminant);
    let mode = model.editor.as_ref().map(|editor| discriminant(&editor.mode));
    (discriminant(&model.screen), model.step(), overlay, question, failed_field(model), model.late, mode)
}

#[cfg(test)]
mod tests;
