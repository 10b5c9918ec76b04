//! What was understood of a pasted text: each value with its field and its origin, and what isn't filled in.

use super::View;
use super::sheet::Sheet;
use super::text::width;
use crate::app::model::{Pasted, Purpose};
use crate::domain::import::{Fate, Left, Row, Why};
use crate::tui::theme::Role;

/// What can be pasted, for the list that waits for it.
const KINDS: [&str; 7] = [
    "A .env file, or exports of a shell",
    "A connection as JSON, also the tutorial's file with its comments",
    "A command with curl, HTTPie or PowerShell",
    "Terraform (auth0_connection), or YAML of auth0-deploy-cli",
    "A discovery document, or settings of another program: Spring, PHP",
    "The page that you exported, filled in by a colleague",
    "A URL from your browser: a login page, or a page of the Dashboard",
];

impl View<'_> {
    pub fn import(&self, pasted: &Pasted, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        if pasted.is_awaited() {
            sheet.title("Paste what you have");
            sheet.text(Role::Plain, 1, "a0connect lists its values first. Nothing is filled in until you say so.");
            sheet.gap();
            KINDS.iter().for_each(|kind| sheet.marked(("•", Role::Act), 1, Role::Plain, kind));
            return sheet;
        }
        let reading = self.model.calls.values().find(|call| call.purpose == Purpose::Document);
        let title = match pasted.rows.is_empty() {
            true if reading.is_some() => "Reading the document behind this URL".to_owned(),
            true => "Nothing in this text can be filled in".to_owned(),
            false if pasted.rows.iter().all(|row| row.fate == Fate::Same) => {
                "Your profile already has these values".to_owned()
            }
            false => format!("Fill in these values? ({})", pasted.import.formats.join(", ")),
        };
        sheet.title(&title);
        sheet.heading = sheet.len();
        sheet.gap();
        let names: Vec<String> = pasted.rows.iter().map(|row| self.setup().name_of(row.found.id)).collect();
        let name = names.iter().map(|name| width(name)).max().unwrap_or_default().min(26);
        let room = columns.saturating_sub(name + 6);
        let value = pasted.rows.iter().map(|row| width(&self.theme.show(&row.shown))).max().unwrap_or_default();
        let value = value.min(room * 3 / 5);
        for (row, words) in pasted.rows.iter().zip(&names) {
            self.understood(&mut sheet, row, words, (name, value));
        }
        if pasted.has_other() {
            sheet.gap();
            let words = "Your profile has another value, which Enter keeps and ^O replaces.";
            sheet.marked(("!", Role::Warn), 1, Role::Plain, words);
        }
        if let Some(call) = reading {
            sheet.gap();
            sheet.marked(("…", Role::Warn), 1, Role::Plain, &self.waited(call));
        }
        let waits = |left: &&Left| reading.is_none() || left.why != Why::Link;
        if pasted.import.left.iter().any(|left| waits(&left)) {
            sheet.gap();
            sheet.title("Not filled in");
            for left in pasted.import.left.iter().filter(waits) {
                let words = format!("{}, line {}: {}", left.path, left.line, left.why.words());
                sheet.marked(("·", Role::Plain), 1, Role::Plain, &words);
            }
        }
        sheet.scroll = pasted.scroll;
        sheet
    }

    /// A line for a value, and below it the one that it would replace.
    fn understood(&self, sheet: &mut Sheet, row: &Row, name: &str, (names, values): (usize, usize)) {
        let (glyph, role) = match row.fate {
            Fate::New => ("+", Role::Ok),
            Fate::Same => ("✓", Role::Ok),
            Fate::Replaces => ("!", Role::Warn),
            Fate::Refused(_) => ("✗", Role::Bad),
        };
        let padded = |text: &str, columns: usize| {
            let (text, fill) = self.column(text, columns, 2);
            text + &fill
        };
        let origin = match row.fate {
            Fate::Same => "saved already".to_owned(),
            _ => format!("line {}, {}", row.found.line, row.found.path),
        };
        sheet.line([
            (Role::Plain, " "),
            (role, glyph),
            (Role::Plain, " "),
            (Role::Plain, &*padded(name, names)),
            (Role::Title, &*padded(&row.shown, values)),
            (Role::Plain, &*origin),
        ]);
        let indent = names + 5;
        if let Some(kept) = &row.kept {
            sheet.text(Role::Plain, indent, &format!("now {kept}"));
        }
        if let Fate::Refused(problem) = &row.fate {
            sheet.text(Role::Plain, indent, &format!("{}. {}", problem.what.trim_end_matches('.'), problem.fix));
        }
    }
}
