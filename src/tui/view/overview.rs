//! Where things stand: a line for each checkpoint, and the chosen one in full.

use super::View;
use super::sheet::{Sheet, Span};
use super::text::{clip, width};
use crate::domain::checkpoints::{CheckpointId, Judged, Standing};
use crate::tui::theme::{Role, of_checkpoint};

/// Label, and the hint at the right end.
const LABEL: usize = 24;
const HINT: usize = 22;

impl View<'_> {
    pub fn overview(&self, row: usize, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let row = row.min(self.remembered.judged.len() - 1);
        self.rail(&mut sheet, 1);
        sheet.gap();
        for (index, judged) in self.remembered.judged.iter().enumerate() {
            let from = sheet.len();
            let focused = index == row && self.model.overlay.is_none();
            self.standing(&mut sheet, judged, focused);
            if focused {
                sheet.cursor = Some((from, 3));
                sheet.focus_from(from);
            }
        }
        sheet.gap();
        let judged = &self.remembered.judged[row];
        sheet.line([(Role::Plain, " "), (Role::Title, &judged.at.label(self.setup()))]);
        for check in judged.telling() {
            self.verdict(&mut sheet, check);
            self.offer_fix(&mut sheet, check, "x ");
        }
        for entry in self.model.journal.unsettled() {
            let words = format!(
                "{} never responded to a request, which may have {}. Step 6 checks it.",
                entry.tenant,
                entry.change.words()
            );
            sheet.gap();
            sheet.marked(("!", Role::Warn), 1, Role::Plain, &words);
        }
        sheet
    }

    fn standing(&self, sheet: &mut Sheet, judged: &Judged, focused: bool) {
        let (glyph, role) = of_checkpoint(judged);
        let label = match judged.at {
            CheckpointId::ProfileScript => judged.at.short(self.setup()),
            at => Some(at.label(self.setup()))
                .filter(|label| width(label) <= LABEL)
                .unwrap_or_else(|| at.short(self.setup())),
        };
        let label = clip(&self.theme.show(&label), LABEL, self.theme);
        let marker = if focused { "▸" } else { " " };
        let fill = " ".repeat(LABEL - width(&label) + 1);
        let open = focused || judged.standing == Standing::Failed;
        let hint = if open { hint(judged) } else { "" };
        let room = sheet.width.saturating_sub(LABEL + 4);
        let words = match judged.deciding().filter(|_| judged.standing != Standing::Done) {
            Some(check) => check.finding.what.clone(),
            None => (judged.at.get().summary)(self.model.known()),
        };
        let hint_fits = !hint.is_empty() && room > HINT + 20;
        // The hints stand in one column, unless the words need the room.
        let words = self.theme.show(&words);
        let long = width(&words) > room.saturating_sub(HINT + 2);
        let end = if long { width(hint) + 1 } else { HINT };
        // The finding comes before the hint.
        let hint_fits = hint_fits && width(&words) + end + 2 <= room;
        let words = clip(&words, if hint_fits { room - end - 2 } else { room - 1 }, self.theme);
        let mut line: Vec<Span> = vec![
            (Role::Act, marker.into()),
            (role, glyph.into()),
            (Role::Plain, " ".into()),
            (if focused { Role::Focus } else { Role::Plain }, label),
            (Role::Plain, fill),
        ];
        let gap = room.saturating_sub(end + width(&words));
        line.push((Role::Plain, words));
        if hint_fits {
            line.push((Role::Plain, " ".repeat(gap)));
            line.push((Role::Plain, hint.into()));
        }
        sheet.line(line);
    }
}

/// What Enter leads to, if something is open.
fn hint(judged: &Judged) -> &'static str {
    match (judged.at, judged.standing) {
        (_, Standing::Done) => "",
        (CheckpointId::ApiToken, Standing::Failed | Standing::ToDo) => "Enter: get a token",
        (CheckpointId::Connection, Standing::ToDo) => "Enter: create it",
        (CheckpointId::InPlace, Standing::Failed) => "Enter: show it",
        (_, Standing::Failed) => "Enter: fix it",
        (CheckpointId::SignIn, _) => "Enter: sign in",
        (_, Standing::ToDo) => "Enter: continue",
        _ => "Enter: show it",
    }
}
