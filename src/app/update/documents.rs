//! The connection's document as a file, for a colleague with access to the tenant.

use super::steps;
use crate::app::effect::Effect;
use crate::app::message::DocumentWritten;
use crate::app::model::{Model, Overlay, Prompt, PromptKind};
use crate::domain::finding::Finding;
use crate::domain::handover;

/// Writes `custom-oauth2-connection.json`, with placeholders instead of secrets. If the connection wouldn't work with it, the
/// user is first asked for what is missing.
pub fn write(model: &mut Model, replace: bool) {
    let setup = &model.profile.setup;
    let lacking = handover::lacking(setup);
    if let Some(first) = lacking.first() {
        let names: Vec<String> = lacking.iter().map(|id| setup.name_of(*id)).collect();
        steps::go_to_field(model, *first);
        return model.complain(format!("The file needs these values first: {}.", names.join(", ")));
    }
    let text = handover::document(setup).pretty(false);
    model.due.push(Effect::WriteDocument { text, replace });
}

pub fn written(model: &mut Model, result: Result<DocumentWritten, Finding>) {
    match result {
        Ok(DocumentWritten::Done { path, warning }) => {
            let warning = warning.map(|warning| format!(" {warning}")).unwrap_or_default();
            model.say(format!("Saved {path} without secrets.{warning}"));
            model.done.push(format!("Saved {path}"));
        }
        Ok(DocumentWritten::Exists { path }) => {
            let ask = PromptKind::ReplaceDocument { path };
            model.overlay = Some(Overlay::Prompt(Prompt::new(ask)));
        }
        Err(finding) => model.complain(finding.words()),
    }
}
