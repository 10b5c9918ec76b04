//! The text of a file for another tool, as it would be written, with numbered lines.

use super::View;
use super::prompt::WARNING;
use super::script_lines::{broken, expanded};
use super::sheet::Sheet;
use crate::domain::export::{Format, Secrets};
use crate::domain::words::listed;
use crate::tui::theme::Role;

impl View<'_> {
    pub fn export(&self, format: &Format, columns: usize) -> Sheet {
        let reveal = self.model.revealed;
        let mut sheet = self.sheet(columns);
        sheet.line([(Role::Plain, " "), (Role::Title, format.name), (Role::Plain, ": "), (Role::Plain, format.what)]);
        let shown = (("!", Role::Warn), "Secrets are visible. Saving includes them. r masks them.");
        let (mark, words) = match format.secrets {
            Secrets::InText if reveal => shown,
            Secrets::InText => (("•", Role::Act), "Secrets are masked. Press r to show and save them."),
            Secrets::FromVariables => (("•", Role::Act), "It has no secrets. Its commands read them from variables."),
            Secrets::None => (("•", Role::Act), "It has no secrets."),
        };
        sheet.marked(mark, 1, if reveal { Role::Title } else { Role::Plain }, words);
        let lacking = format.lacking(self.setup(), reveal);
        if !lacking.is_empty() {
            let names: Vec<String> = lacking.iter().map(|id| self.setup().name_of(*id)).collect();
            sheet.marked(("✗", Role::Bad), 1, Role::Plain, &format!("Before you save it, enter {}.", listed(&names)));
        }
        sheet.heading = sheet.len();
        sheet.gap();
        let text = format.text(self.model.known(), reveal);
        let lines: Vec<&str> = text.lines().collect();
        let digits = lines.len().to_string().len();
        let room = columns.saturating_sub(digits + 5);
        for (index, line) in lines.iter().enumerate() {
            // Made visible first, so that no part becomes wider than the screen.
            let line = self.theme.show(&expanded(line));
            for (part, text) in broken(&line, room).into_iter().enumerate() {
                let number = if part == 0 { (index + 1).to_string() } else { String::new() };
                sheet.line([(Role::Plain, &*format!(" {number:>digits$} ")), (Role::Rule, "│ "), (Role::Plain, text)]);
            }
        }
        sheet.scroll = self.model.scroll;
        sheet
    }
}

/// The question before it is saved, and what it says about secrets.
pub fn before_save(format: &Format, reveal: bool) -> (String, String) {
    let words = match format.secrets {
        Secrets::InText if reveal => {
            format!("{WARNING}The file will have secrets in clear text.")
        }
        Secrets::InText => "Secrets are masked in the file, as on the screen.".to_owned(),
        Secrets::FromVariables | Secrets::None => "The file will have no secrets.".to_owned(),
    };
    let with = if reveal { " with secrets" } else { "" };
    (format!("Save the {} file{with}?", format.name), words)
}
