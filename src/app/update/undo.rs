//! `^_` brings back what was typed, or the previous value.

use super::input::focus;
use super::{saving, secrets, steps};
use crate::app::available::asks_about_clear;
use crate::app::model::Model;
use crate::domain::setup::Kept;

/// Drops what was typed since the field got the focus. Otherwise brings back what Esc dropped, or undoes the last change of a
/// value.
pub fn undo(model: &mut Model) {
    if let Some(input) = &model.input
        && input.typed_at.is_some()
    {
        let field = input.field;
        model.input = None;
        model.drafts.remove(&field);
        focus(model);
        let name = model.profile.setup.name_of(field);
        model.say(format!("Restored {name}."));
        return;
    }
    if let Some(typed) = model.dropped.take() {
        let field = typed.field;
        model.input = Some(typed);
        model.say(format!("Restored what you typed in {}.", field.label()));
        return;
    }
    // A rejected text was never a value, so undo drops it.
    let focused = model.input.as_ref().map(|input| input.field);
    if let Some(field) = focused.filter(|field| model.drafts.remove(field).is_some()) {
        model.input = None;
        focus(model);
        let name = model.profile.setup.name_of(field);
        model.say(format!("Restored {name}."));
        return;
    }
    let Some(change) = model.changes.pop() else {
        model.complain("There is nothing to undo here.");
        return;
    };
    let mut touched = Vec::new();
    for (field, before) in change.before {
        touched.push(field);
        let now = model.profile.setup.values.remove(&field);
        secrets::remember(model, now.as_ref());
        // Check results for the old value count again, because its revision is restored too.
        if let Some(mut value) = before.filter(|value| !secrets::hold_back_on_undo(model, field, value)) {
            if field.is_secret() {
                // The keyring holds the newer one until this one is written.
                value.kept = Kept::Memory;
            }
            model.profile.setup.values.insert(field, value);
        }
    }
    model.profile.setup.revision += 1;
    model.offers.remove(&change.field);
    model.offers.extend(change.offers.into_iter().map(|given| (given.id, given)));
    model.input = None;
    if !asks_about_clear(model, change.field) {
        model.drafts.remove(&change.field);
        let name = model.profile.setup.name_of(change.field);
        let words = match model.profile.setup.has(change.field) {
            true => format!("Restored {name}."),
            false => format!("{name} is empty again."),
        };
        model.say(words);
    }
    saving::changed(model, &touched);
    steps::go_to_field(model, change.field);
}
