//! Where to store secrets that the keyring didn't accept. This is a question and not an alarm, since nothing is lost yet.

use super::sheet::Sheet;
use super::{View, focus_mark};
use crate::app::model::Purpose;
use crate::domain::absent_secrets::may_open;
use crate::domain::finding::Finding;
use crate::tui::theme::Role;

impl View<'_> {
    /// `rows`: how many there are for the question. The title and the answers stay, and the reason is cut.
    pub fn store(&self, why: &Finding, row: usize, saving: bool, columns: usize, rows: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        sheet.text(Role::Title, 1, "Where should a0connect store secrets?");
        let title_end = sheet.len();
        let words = format!("{}. {}", why.what.trim_end_matches('.'), why.why);
        sheet.text(Role::Plain, 1, &words);
        sheet.text(Role::Plain, 1, &why.fix);
        if let Some((times, at)) = self.model.keyring_failures.filter(|(times, _)| *times > 1) {
            let words = format!("Tried {times} times with the same result, last {}.", self.age(at));
            sheet.text(Role::Warn, 1, &words);
        }
        let pending = self.model.calls.values().any(|call| matches!(call.purpose, Purpose::Vault(_)));
        let first = match (saving, pending) {
            (true, true) => ("Wait for the keyring", "stores the secrets when it responds"),
            (true, false) => ("Try the keyring again", "stores the unsaved secrets"),
            // Nothing is stored there yet.
            (false, _) if self.model.profile.item == 0 => {
                ("Try the keyring again", if may_open(why) { "once it is unlocked" } else { "once one is running" })
            }
            (false, _) => ("Try the keyring again", "reads the secrets of this profile"),
        };
        let choices = [first, ("This session only", "the secrets are lost when you quit")];
        let row = row.min(choices.len() - 1);
        sheet.cut(title_end, rows.saturating_sub(title_end + choices.len()).max(1), 1);
        if sheet.len() + choices.len() < rows {
            sheet.gap();
        }
        for (index, (label, words)) in choices.iter().enumerate() {
            self.answer(&mut sheet, label, words, index == row);
        }
        sheet
    }

    /// One answer to a question with a few of them. Labels have at most 22 characters.
    pub fn answer(&self, sheet: &mut Sheet, label: &str, words: &str, focused: bool) {
        let (marker, role) = focus_mark(focused);
        if focused {
            sheet.cursor = Some((sheet.len(), 1));
        }
        let fill = " ".repeat(24_usize.saturating_sub(label.len()));
        sheet.line([(Role::Act, marker), (role, label), (Role::Plain, &*fill), (Role::Plain, words)]);
    }
}
