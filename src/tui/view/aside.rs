//! The field with the focus, explained beside its form where there is room: its help, the evidence, and where its value came from.

use super::View;
use super::sheet::Sheet;
use super::text::wrap;
use crate::app::form::{Row, advanced, focused};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::fields::FieldId;
use crate::domain::finding::State;
use crate::tui::theme::{Role, of_state};

impl View<'_> {
    pub fn aside(&self, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let id = match focused(self.model) {
            Some(Row::Field(id)) => id,
            Some(Row::Provider) => FieldId::Provider,
            Some(Row::PickApplication) => FieldId::Auth0ClientId,
            row => {
                if let Some(at) = self.model.step() {
                    self.aside_of_row(&mut sheet, row, at);
                }
                return sheet;
            }
        };
        let field = id.field();
        // A script has its own lines, to the left.
        let is_long = |text: &str, columns: usize| id != FieldId::Script && wrap(text, columns).len() > 1;
        sheet.text(Role::Title, 0, field.label);
        sheet.text(Role::Plain, 0, field.help);
        let hint = self.hint(id);
        if hint != field.help {
            sheet.text(Role::Plain, 0, &hint);
        }
        if let Some(provider) = self.setup().provider().filter(|_| id == FieldId::Provider) {
            sheet.gap();
            sheet.text(Role::Plain, 0, &provider.note);
            let words = match &provider.file {
                Some(file) => format!("Your file {file}"),
                None => format!("Reviewed on {}", provider.reviewed),
            };
            sheet.text(Role::Plain, 0, &words);
        }
        // Evidence and source belong to the saved value, not to the draft.
        let stale = self.model.drafts.contains_key(&id);
        for check in self.checks_of(id).into_iter().filter(|_| !stale) {
            sheet.gap();
            let well = matches!(check.finding.state, State::Ok | State::Unknown);
            match &check.finding.evidence {
                // The block under the field has the title.
                Some(evidence) if !well => {
                    sheet.text(Role::Plain, 0, "Evidence");
                    sheet.text(Role::Plain, 2, &evidence.words());
                }
                None if !well => continue,
                evidence => {
                    sheet.marked(of_state(check.finding.state), 0, Role::Plain, &check.finding.what);
                    let words = evidence.iter().map(|evidence| evidence.short());
                    words.for_each(|words| sheet.text(Role::Plain, 2, &words));
                }
            }
            if let Some(seen) = check.seen_at {
                sheet.text(Role::Plain, 2, &format!("checked {}", self.age(seen)));
            }
        }
        sheet.gap();
        if let Some(value) = self.setup().values.get(&id) {
            let (source, age) = (value.source.words(), self.age(value.changed_at));
            let kept = match () {
                // The header says that nothing is saved.
                () if self.model.demo => String::new(),
                () if self.model.unsaved.contains(&id) => ", not saved yet".to_owned(),
                () => format!(", kept in: {}", value.kept.words()),
            };
            sheet.text(Role::Plain, 0, &format!("{source}, {age}{kept}"));
            if let Some(text) = self.setup().open(id).filter(|text| is_long(text, sheet.width)) {
                sheet.gap();
                sheet.text(Role::Plain, 0, text);
            }
        }
        sheet
    }

    /// A row without a value: what it is for, or else what its step is for.
    fn aside_of_row(&self, sheet: &mut Sheet, row: Option<Row>, at: CheckpointId) {
        let (title, words) = match row {
            Some(Row::Advanced) => {
                let labels: Vec<_> = advanced(at).iter().map(|id| id.label()).collect();
                ("Advanced", format!("Few connections need these: {}.", labels.join(", ")))
            }
            Some(Row::Rehearse) => {
                let words = "You map fields of a response here, and run the script with that response.";
                ("Rehearsal", words.to_owned())
            }
            Some(Row::Plan) => {
                let words = "You see each request before it is sent. Nothing changes at Auth0 until you confirm.";
                ("Review the plan", words.to_owned())
            }
            _ => return sheet.text(Role::Plain, 0, at.get().about),
        };
        sheet.text(Role::Title, 0, title);
        sheet.text(Role::Plain, 0, &words);
    }
}
