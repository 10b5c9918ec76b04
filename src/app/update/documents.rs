//! The connection's document as a file, for a colleague with access to the tenant.

use super::{exports, steps};
use crate::app::effect::{Effect, Writing};
use crate::app::message::DocumentWritten;
use crate::app::model::{Model, Overlay, Prompt, PromptKind};
use crate::domain::fields::FieldId;
use crate::domain::finding::Finding;
use crate::domain::handover;

/// Writes `custom-oauth2-connection.json`, with placeholders instead of secrets. If the connection wouldn't work with it, the
/// user is first asked for what is missing.
pub fn write(model: &mut Model, writing: Writing) {
    let lacking = handover::lacking(&model.profile.setup);
    if !is_complete(model, &lacking) {
        return;
    }
    let text = handover::document(&model.profile.setup).pretty(false);
    model.exporting = None;
    model.due.push(Effect::WriteDocument { path: handover::FILE.to_owned(), text, writing });
}

/// The last file again, after the user's yes.
pub fn again(model: &mut Model, writing: Writing) {
    model.overlay = None;
    match model.exporting.clone() {
        Some(export) => exports::save(model, export, writing),
        None => write(model, writing),
    }
}

/// Otherwise it goes to the first value that is missing.
pub fn is_complete(model: &mut Model, lacking: &[FieldId]) -> bool {
    let Some(first) = lacking.first() else { return true };
    let names: Vec<String> = lacking.iter().map(|id| model.profile.setup.name_of(*id)).collect();
    steps::go_to_field(model, *first);
    model.complain(format!("The file needs these values first: {}.", names.join(", ")));
    false
}

pub fn written(model: &mut Model, result: Result<DocumentWritten, Finding>) {
    let secrets = model.exporting.as_ref().is_some_and(|export| export.reveal);
    match result {
        Ok(DocumentWritten::Done { path, warning }) => {
            let with = if secrets { "with secrets in clear text" } else { "without secrets" };
            model.say(format!("Saved {path} {with}."));
            model.done.push(format!("Saved {path}{}", if secrets { " with secrets" } else { "" }));
            if let Some(warning) = warning.filter(|_| model.overlay.is_none()) {
                let ask = PromptKind::IgnoreDocument { path, warning };
                model.overlay = Some(Overlay::Prompt(Prompt::new(ask)));
            }
        }
        Ok(DocumentWritten::Exists { path }) => {
            let ask = PromptKind::ReplaceDocument { path, secrets };
            model.overlay = Some(Overlay::Prompt(Prompt::new(ask)));
        }
        Err(finding) => exports::not_written(model, &finding),
    }
}
