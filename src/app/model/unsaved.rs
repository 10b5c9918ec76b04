//! What isn't saved yet, and what is being written.

use super::{Model, Purpose};
use crate::domain::fields::FieldId;
use std::collections::BTreeSet;

impl Model {
    /// The profile is being written, alone or with its secrets.
    pub fn is_writing(&self) -> bool {
        self.calls.values().any(|call| matches!(call.purpose, Purpose::Vault(_) | Purpose::File))
    }

    /// The profile is being written, and no question is on top.
    pub fn is_saving(&self) -> bool {
        self.is_writing() && self.overlay.is_none()
    }

    /// The fields whose values aren't saved yet, each once. The focused field counts once something was typed.
    pub fn unsaved_fields(&self) -> BTreeSet<FieldId> {
        let typed = self.input.as_ref().filter(|input| !input.fresh && input.typed_at.is_some());
        let edited = self.editor.as_ref().filter(|editor| editor.is_changed()).map(|_| FieldId::Script);
        let typed = typed.map(|input| input.field).into_iter().chain(edited);
        self.unsaved.iter().chain(self.drafts.keys()).copied().chain(typed).collect()
    }

    /// How many values aren't saved yet. A profile that was never saved counts as one.
    pub fn unsaved_count(&self) -> usize {
        self.unsaved_fields().len() + usize::from(self.profile_unsaved && self.unsaved.is_empty())
    }
}
