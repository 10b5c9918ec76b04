//! The editor of the profile script: the colored text with its line numbers, and below it what the check says, or what is
//! looked for. Also the text beside the generated one.

use super::script_lines::{broken, column_of, expanded, first_column, lines_of, shown};
use super::sheet::{Sheet, Span};
use super::text::{clip, width};
use super::{Body, View};
use crate::app::script_editor::{Mode, ScriptEditor};
use crate::domain::fields::FieldId;
use crate::domain::finding::State;
use crate::domain::limits;
use crate::domain::profile_script::Change;
use crate::domain::profile_script::check::Weight;
use crate::domain::words::number;
use crate::tui::theme::{Role, of_state};

/// A column of the gutter before the number, and one behind it.
const GUTTER: usize = 3;

impl View<'_> {
    pub fn script_editor(&self, editor: &ScriptEditor, columns: usize) -> Body {
        let tabs = Some(self.title_of(editor, columns));
        if editor.mode == Mode::Difference {
            let mut main = self.difference(editor, columns);
            main.scroll = self.model.scroll;
            return Body { tabs, main, aside: None, plan: None };
        }
        let rows = self.rows + 4;
        let least = ScriptEditor::lines_below(rows as u16);
        // The title and the rule stand between.
        let room = self.rows.saturating_sub(2 + least);
        // It grows into the rows that a short script leaves free, except for one before the rule.
        let free = room.saturating_sub(editor.code.line_count() + 1);
        let mut below = self.sheet(columns);
        match &editor.mode {
            Mode::Find(text, found) => self.looked_for(&mut below, text.as_str(), text.cursor(), *found),
            _ => self.checked(&mut below, editor, least + free),
        }
        let wanted = below.len().clamp(least, least + free);
        below.cut(0, wanted, 0);
        while below.len() < wanted {
            below.blank();
        }
        let height = (room + least).saturating_sub(wanted).max(1);
        let mut main = self.code(editor, columns, height);
        if below.cursor.is_some() || self.model.overlay.is_some() {
            main.cursor = None;
        }
        Body { tabs, main, aside: None, plan: Some(below) }
    }

    /// Where the cursor is and how long the text is, for the rule below.
    pub fn left_in_editor(&self, editor: &ScriptEditor) -> String {
        if editor.mode == Mode::Difference {
            return String::new();
        }
        let (line, column) = editor.code.place();
        let count = editor.code.as_str().chars().count();
        // A number that is another after each key would cost bytes on a slow line.
        let used = match count {
            ..=limits::SCRIPT_MAX => format!("{}%", (count * 100).div_ceil(limits::SCRIPT_MAX)),
            _ => number(count),
        };
        let size = format!("{used} of {} characters", number(limits::SCRIPT_MAX));
        let marked = if editor.code.is_marked() { "selecting · " } else { "" };
        let place = format!("{marked}line {} of {}, column {}", line + 1, editor.code.line_count(), column + 1);
        if self.columns < 70 { place } else { format!("{place} · {size}") }
    }

    fn title_of(&self, editor: &ScriptEditor, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let what = match () {
            () if editor.is_generated() => "generated from the mapping",
            () if editor.is_unchecked() => "changed",
            () if editor.by_hand.is_some() => editor.by_hand.as_deref().unwrap_or_default(),
            () if editor.is_changed() => "changed",
            () if self.model.drafts.contains_key(&FieldId::Script) => "not usable yet",
            () if editor.generated.is_none() && !self.setup().has(FieldId::Script) => "an outline",
            () => "custom",
        };
        let title = match editor.mode {
            Mode::Difference => "Compared with the generated script",
            _ => "Fetch User Profile Script",
        };
        let compared = match editor.mode {
            Mode::Difference => editor.compared(),
            _ => None,
        };
        let words = compared.map_or_else(|| what.to_owned(), |compared| compared.words());
        // Two columns stand between, and one on each side.
        let room = columns.saturating_sub(width(title) + 4);
        let words = match words.split_once(": ") {
            Some((short, _)) if width(&words) > room => clip(short, room, self.theme),
            _ => clip(&words, room + 1, self.theme),
        };
        let gap = columns.saturating_sub(width(title) + width(&words) + 2);
        sheet.line([(Role::Plain, " "), (Role::Title, title), (Role::Plain, &" ".repeat(gap)), (Role::Plain, &words)]);
        sheet
    }

    /// The lines on the screen.
    fn code(&self, editor: &ScriptEditor, columns: usize, height: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let text = editor.code.as_str();
        let (line, _) = editor.code.place();
        let count = editor.code.line_count();
        // A notice can take rows that the editor counts on.
        let top = editor.top.max((line + 1).saturating_sub(height)).min(line);
        let digits = count.to_string().len().max(2);
        let room = columns.saturating_sub(digits + GUTTER + 1).max(2);
        let end = text.match_indices('\n').nth(top + height - 1).map_or(text.len(), |(at, _)| at);
        let lines = lines_of(text, end, top, editor.code.selection());
        let cursor = lines.get(line - top).map_or(0, |cells| column_of(cells, editor.code.cursor()));
        let from = first_column(cursor, room);
        for (row, cells) in lines.iter().enumerate() {
            let number = top + row + 1;
            let here = number == line + 1;
            let (mark, role) = match editor.weight_of(number) {
                Some(Weight::Failure) => of_state(State::Failed),
                Some(Weight::Doubt) => of_state(State::Warning),
                _ => (" ", Role::Plain),
            };
            let number_role = if here { Role::Title } else { Role::Plain };
            let mut spans: Vec<Span> =
                vec![(role, mark.into()), (number_role, format!("{number:>digits$}")), (Role::Plain, "  ".into())];
            spans.extend(shown(cells, from, room, self.theme.ellipsis()));
            if here {
                sheet.cursor = Some((sheet.len(), digits + GUTTER + cursor - from));
            }
            sheet.line(spans);
        }
        sheet
    }

    /// What the check says about the line of the cursor, or about the script. Where `rows` don't hold the reason too, the
    /// title and the fix stay.
    fn checked(&self, sheet: &mut Sheet, editor: &ScriptEditor, rows: usize) {
        if editor.code.as_str().trim().is_empty() {
            let words = "If this is empty, a0connect generates the script from the mapping.";
            return sheet.marked(("•", Role::Act), 1, Role::Plain, words);
        }
        if editor.is_generated() {
            let words = "Generated from the mapping. If you change it, it becomes a custom script and no longer follows the mapping.";
            return sheet.marked(("•", Role::Act), 1, Role::Plain, words);
        }
        let Some(remarks) = editor.remarks() else { return };
        let Some((number, remark)) = editor.remark_here() else {
            return sheet.marked(of_state(State::Ok), 1, Role::Plain, "The check found no problems");
        };
        let state = match remark.weight {
            Weight::Failure => State::Failed,
            Weight::Doubt => State::Warning,
            Weight::Hint => State::ToDo,
        };
        let place = remark.place.as_ref().map(|place| format!("  {place}")).unwrap_or_default();
        let several = if remarks.len() > 1 { format!(" · {number} of {}", remarks.len()) } else { String::new() };
        let (glyph, role) = of_state(state);
        let what = self.theme.show(&remark.what);
        let room = |beside: &String| sheet.width.saturating_sub(width(beside) + 4);
        // The line is marked, so its number gives way first.
        let all = [format!("{place}{several}"), several, String::new()];
        let beside = all.into_iter().find(|beside| width(&what) <= room(beside)).unwrap_or_default();
        let title = clip(&what, room(&beside), self.theme);
        sheet.line([
            (Role::Plain, " "),
            (role, glyph),
            (Role::Plain, " "),
            (Role::Title, &title),
            (Role::Plain, &beside),
        ]);
        let title_end = sheet.len();
        sheet.text(Role::Plain, 3, &format!("{} {}", remark.why, remark.fix));
        if sheet.len() > rows {
            sheet.cut_off(title_end);
            sheet.text(Role::Plain, 3, &remark.fix);
        }
    }

    fn looked_for(&self, sheet: &mut Sheet, text: &str, cursor: usize, found: bool) {
        let label = " Find  ";
        let room = sheet.width.saturating_sub(width(label) + 1);
        let before = width(&self.theme.show(&text[..cursor]));
        sheet.cursor = Some((0, width(label) + before.min(room)));
        sheet.line([(Role::Title, label), (Role::Plain, &self.theme.show(text))]);
        if !found {
            sheet.marked(of_state(State::Failed), 1, Role::Plain, "The script doesn't contain this");
        }
    }

    fn difference(&self, editor: &ScriptEditor, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        for line in editor.compared().map(|compared| compared.lines).unwrap_or_default() {
            let text = expanded(&line.text);
            let (sign, role) = match line.change {
                Change::Same => ("  ", Role::Plain),
                Change::Added => ("+ ", Role::Ok),
                Change::Removed => ("- ", Role::Bad),
                Change::Gap => {
                    let words = format!("{} {}", self.theme.ellipsis(), line.text);
                    sheet.line([(Role::Plain, "   "), (Role::Plain, &words)]);
                    continue;
                }
            };
            // Nothing is replaced that wasn't shown, so a long line is broken and not cut.
            for (number, part) in broken(&self.theme.show(&text), columns.saturating_sub(4)).into_iter().enumerate() {
                sheet.line([(Role::Plain, " "), (role, if number == 0 { sign } else { "  " }), (role, part)]);
            }
        }
        sheet.gap();
        sheet.text(Role::Plain, 1, "^O replaces your script (+) with the generated one (-). You can undo it.");
        sheet
    }
}
