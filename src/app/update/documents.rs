//! The connection's document as a file, for a colleague with access to the tenant.

use super::steps;
use crate::app::effect::{Effect, WriteMode};
use crate::app::model::Model;
use crate::domain::fields::FieldId;
use crate::domain::handover;

/// Writes `custom-oauth2-connection.json`, with placeholders instead of secrets. If the connection wouldn't work with it, the
/// user is first asked for what is missing.
pub fn write(model: &mut Model, writing: WriteMode) {
    let lacking = handover::lacking(&model.profile.setup);
    if !require_complete(model, &lacking) {
        return;
    }
    let text = handover::document(&model.profile.setup).pretty(false);
    model.exporting = None;
    model.due.push(Effect::WriteDocument { path: handover::FILE.to_owned(), text, writing });
}

/// True if no value is lacking. Otherwise goes to the first missing one, and says so.
pub fn require_complete(model: &mut Model, lacking: &[FieldId]) -> bool {
    let Some(first) = lacking.first() else { return true };
    let names: Vec<String> = lacking.iter().map(|id| model.profile.setup.name_of(*id)).collect();
    steps::go_to_field(model, *first);
    model.complain(format!("The file needs these values first: {}.", names.join(", ")));
    false
}
