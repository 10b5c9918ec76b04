//! Checkpoint 3: all values, each with its source, its place and its age.

use super::View;
use super::field::VALUE;
use super::sheet::Sheet;
use super::text::width;
use crate::domain::checkpoints::{Check, CheckId, CheckpointId};
use crate::domain::connection;
use crate::domain::fields::FieldId;
use crate::domain::finding::State;
use crate::tui::theme::Role;

impl View<'_> {
    pub fn credentials(&self, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let at = CheckpointId::Credentials;
        self.title(&mut sheet, at);
        let missing = connection::missing(self.setup());
        // If a write has failed, its reason below replaces this check.
        let shown = |check: &&Check| self.model.save_error.is_none() || check.id != CheckId::ValuesKept;
        for check in self.judged(at).checks.iter().filter(shown) {
            let mut check = check.clone();
            // The title has the worst state of its values.
            if check.id == CheckId::ValuesGiven && check.finding.state == State::ToDo && self.has_failed_value() {
                check.finding.state = State::Failed;
            }
            self.verdict(&mut sheet, &check);
        }
        if let Some(not_kept) = &self.model.save_error {
            self.finding(&mut sheet, not_kept);
        }
        for (step, at) in [(1, CheckpointId::Auth0Application), (2, CheckpointId::ThirdPartyApplication)] {
            sheet.gap();
            sheet.line([(Role::Plain, " "), (Role::Title, &format!("{}  (step {step})", at.label(self.setup())))]);
            for id in at.get().fields {
                if self.setup().has(*id) || self.model.drafts.contains_key(id) || missing.contains(id) {
                    self.credential(&mut sheet, *id);
                }
            }
        }
        sheet
    }

    /// One value: its label and the value, and below it where it came from, where it is kept, and its age.
    fn credential(&self, sheet: &mut Sheet, id: FieldId) {
        let value = self.setup().values.get(&id);
        let glyph = match value {
            Some(_) if self.setup().must_be_given_again(id) => ("!", Role::Warn),
            Some(_) => self.glyph(id, None),
            None if self.model.drafts.contains_key(&id) => ("✗", Role::Bad),
            None => ("·", Role::Plain),
        };
        let room = sheet.width.saturating_sub(VALUE);
        let mut line = self.label(glyph, id.label(), false);
        let Some(value) = value else {
            let text = if self.model.drafts.contains_key(&id) { "not saved, see its field" } else { "required" };
            line.push((Role::Plain, text.into()));
            return sheet.line(line);
        };
        let age = self.age(value.changed_at);
        let shown = if id.is_secret() { self.dots(value).to_vec() } else { self.value(id, room) };
        let kept = match id.is_secret() {
            true => format!(" · {}", self.secret_place(id, value)),
            // The demo's profile isn't a file.
            false if self.model.demo => String::new(),
            false => format!(" · {}", value.kept.words()),
        };
        let failed = self.checks_of(id).into_iter().find(|check| check.finding.state == State::Failed);
        let (role, words) = match failed {
            Some(check) => (Role::Bad, check.finding.what.clone()),
            None => (Role::Plain, format!("{}{kept} · {age}", value.source.words())),
        };
        let used: usize = shown.iter().map(|(_, text)| width(text)).sum();
        line.extend(shown);
        if used + 2 + width(&words) <= room && self.columns >= super::WITH_ASIDE {
            line.push((role, format!("  {words}")));
            return sheet.line(line);
        }
        sheet.line(line);
        sheet.text(role, VALUE, &words);
    }
}
