//! The editor of the profile script: the colored text with its line numbers, and below it what the check says, or what is
//! looked for. Also the text beside the generated one.

use super::sheet::{Sheet, Span};
use super::text::{clip, thousands, width};
use super::{Body, View};
use crate::app::script_editor::{Mode, ScriptEditor, TAB};
use crate::domain::fields::FieldId;
use crate::domain::finding::State;
use crate::domain::limits;
use crate::domain::profile_script::check::Weight;
use crate::domain::profile_script::{Change, pieces};
use crate::domain::safe_text::visible;
use crate::tui::theme::{Role, of_state};
use std::borrow::Cow;
use std::ops::Range;

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
        let mut below = self.sheet(columns);
        match &editor.mode {
            Mode::Find(text, found) => self.looked_for(&mut below, text.as_str(), text.cursor(), *found),
            _ => self.checked(&mut below, editor),
        }
        let rows = self.rows + 4;
        let wanted = ScriptEditor::lines_below(rows as u16);
        below.cut(0, wanted, 0);
        while below.len() < wanted {
            below.blank();
        }
        // The title and the rule stand between.
        let height = self.rows.saturating_sub(2 + wanted).max(1);
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
            _ => thousands(count),
        };
        let size = format!("{used} of {} characters", thousands(limits::SCRIPT_MAX));
        let marked = if editor.code.is_marked() { "selecting · " } else { "" };
        let place = format!("{marked}line {} of {}, column {}", line + 1, editor.code.line_count(), column + 1);
        if self.model.notice.is_some() {
            // The notice stands in the same rule.
            return format!("line {}", line + 1);
        }
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
        let words = match (&editor.mode, editor.compared()) {
            (Mode::Difference, Some(compared)) => compared.words(),
            _ => what.to_owned(),
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

    /// What the check says about the line of the cursor, or about the script.
    fn checked(&self, sheet: &mut Sheet, editor: &ScriptEditor) {
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
            return sheet.marked(of_state(State::Ok), 1, Role::Plain, "The check found no problem");
        };
        let state = match remark.weight {
            Weight::Failure => State::Failed,
            Weight::Doubt => State::Warning,
            Weight::Hint => State::ToDo,
        };
        let place = remark.place.as_ref().map(|place| format!("  {place}")).unwrap_or_default();
        let several = if remarks.len() > 1 { format!(" · {number} of {}", remarks.len()) } else { String::new() };
        let beside = format!("{place}{several}");
        let (glyph, role) = of_state(state);
        let room = sheet.width.saturating_sub(width(&beside) + 4);
        let title = clip(&self.theme.show(&remark.what), room, self.theme);
        sheet.line([
            (Role::Plain, " "),
            (role, glyph),
            (Role::Plain, " "),
            (Role::Title, &title),
            (Role::Plain, &beside),
        ]);
        sheet.text(Role::Plain, 3, &format!("{} {}", remark.why, remark.fix));
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

/// A character of a line as the screen shows it.
struct Cell<'a> {
    at: usize,
    role: Role,
    shown: Cow<'a, str>,
    columns: Range<usize>,
}

/// A line that is being made.
struct Lines<'a> {
    lines: Vec<Vec<Cell<'a>>>,
    column: usize,
    selection: Option<Range<usize>>,
}

impl<'a> Lines<'a> {
    fn put(&mut self, at: usize, role: Role, shown: Cow<'a, str>) {
        let selected = self.selection.as_ref().is_some_and(|range| range.contains(&at));
        let from = self.column;
        self.column += width(&shown);
        let cell = Cell { at, role: if selected { Role::Focus } else { role }, shown, columns: from..self.column };
        if let Some(cells) = self.lines.last_mut() {
            cells.push(cell);
        }
    }
}

/// The cells of the lines from `top` on. `end`: where the last of them ends. A cell stands for each line break too.
fn lines_of(text: &str, end: usize, top: usize, selection: Option<Range<usize>>) -> Vec<Vec<Cell<'_>>> {
    let mut lines = Lines { lines: vec![Vec::new()], column: 0, selection };
    let (mut start, mut line) = (0, 0);
    for (kind, piece) in pieces(&text[..end]) {
        let role = Role::Code(kind);
        let breaks = piece.matches('\n').count();
        if line + breaks < top {
            line += breaks;
            start += piece.len();
            continue;
        }
        for (offset, char) in piece.char_indices() {
            let at = start + offset;
            match char {
                '\n' => {
                    if line >= top {
                        // The line break can be selected, and the cursor can stand on it.
                        lines.put(at, Role::Plain, " ".into());
                        lines.lines.push(Vec::new());
                    }
                    line += 1;
                    lines.column = 0;
                }
                _ if line < top => {}
                '\t' => {
                    let spaces = " ".repeat(TAB - lines.column % TAB);
                    lines.put(at, role, spaces.into());
                }
                ' '..='~' => {
                    lines.put(at, role, Cow::Borrowed(&piece[offset..offset + 1]));
                }
                char => lines.put(at, role, visible(char.encode_utf8(&mut [0; 4]), usize::MAX).into()),
            }
        }
        start += piece.len();
    }
    lines.put(end, Role::Plain, " ".into());
    lines.lines
}

/// The column of a place in its line.
fn column_of(cells: &[Cell<'_>], at: usize) -> usize {
    cells.iter().find(|cell| cell.at >= at).map_or(0, |cell| cell.columns.start)
}

/// The first column to show. It jumps by half of the room, so most keys move no other line.
fn first_column(cursor: usize, room: usize) -> usize {
    let jump = (room / 2).max(1);
    if cursor + 1 < room { 0 } else { (cursor + 2 - room).div_ceil(jump) * jump }
}

/// The cells in these columns, in spans of the same role.
fn shown(cells: &[Cell<'_>], from: usize, room: usize, ellipsis: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut push = |role: Role, text: &str| match spans.last_mut() {
        Some((last, shown)) if *last == role => shown.push_str(text),
        _ => spans.push((role, text.to_owned())),
    };
    let mark = width(ellipsis);
    let last = cells.last().map_or(0, |cell| cell.columns.start);
    let is_cut = last > from + room;
    let end = if is_cut { from + room - mark.min(room) } else { from + room };
    let begin = if from > 0 && last > from { from + mark } else { from };
    if begin > from {
        push(Role::Plain, ellipsis);
    }
    let mut column = begin;
    for cell in cells.iter().filter(|cell| cell.columns.end > begin && cell.columns.start < end) {
        if cell.columns.start < begin || cell.columns.end > end {
            // A wide character that is only half on the screen.
            let width = cell.columns.end.min(end) - cell.columns.start.max(begin);
            push(Role::Plain, &" ".repeat(width));
        } else {
            push(cell.role, &cell.shown);
        }
        column = cell.columns.end.min(end);
    }
    if is_cut {
        push(Role::Plain, &" ".repeat(end.saturating_sub(column)));
        push(Role::Plain, ellipsis);
    }
    spans
}

/// The lines of a script in colors, without scrolling.
pub fn colored(script: &str) -> Vec<Vec<Span>> {
    let lines = lines_of(script, script.len(), 0, None);
    lines.iter().map(|cells| shown(cells, 0, usize::MAX / 2, "")).collect()
}

/// A line in parts of at most so many columns, at least one.
fn broken(text: &str, most: usize) -> Vec<&str> {
    let (mut parts, mut from, mut used) = (Vec::new(), 0, 0);
    for (at, char) in text.char_indices() {
        let columns = width(char.encode_utf8(&mut [0; 4]));
        if used + columns > most.max(2) {
            parts.push(&text[from..at]);
            (from, used) = (at, 0);
        }
        used += columns;
    }
    parts.push(&text[from..]);
    parts
}

/// A line with its tabs as spaces.
fn expanded(line: &str) -> String {
    let mut text = String::new();
    for char in line.chars() {
        match char {
            '\t' => text.push_str(&" ".repeat(TAB - text.chars().count() % TAB)),
            char => text.push(char),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(text: &str, cursor: usize, room: usize) -> (String, usize) {
        let cells = lines_of(text, text.len(), 0, None).remove(0);
        let column = column_of(&cells, cursor);
        let from = first_column(column, room);
        (shown(&cells, from, room, "…").into_iter().map(|(_, text)| text).collect(), column - from)
    }

    #[test]
    fn a_long_line_shows_the_part_around_the_cursor() {
        let text = "abcdefghijklmnopqrstuvwxyz";
        assert_eq!(line(text, 0, 10), ("abcdefghi…".into(), 0));
        assert_eq!(line(text, 12, 10), ("…ghijklmn…".into(), 7));
        assert_eq!(line(text, 26, 10), ("…vwxyz ".into(), 6));
        assert_eq!(line("\tif (日本)", 1, 20), ("    if (日本) ".into(), 4));
        assert_eq!(line("a\u{200b}b", 4, 20), ("a\\u{200b}b ".into(), 9));
    }

    #[test]
    fn a_long_line_of_the_difference_is_broken() {
        assert_eq!(broken("abcde日本", 4), ["abcd", "e日", "本"]);
        assert_eq!(broken("", 4), [""]);
    }

    #[test]
    fn lines_are_counted_from_the_top_and_a_selection_holds_its_line_breaks() {
        let text = "`a\nb\n` + c";
        let lines = lines_of(text, text.len(), 1, Some(3..6));
        let shown: Vec<String> =
            lines.iter().map(|cells| cells.iter().map(|cell| cell.shown.as_ref()).collect()).collect();
        assert_eq!(shown, ["b ", "` + c "]);
        let focused = |cells: &[Cell<'_>]| cells.iter().filter(|cell| cell.role == Role::Focus).count();
        assert_eq!(lines.iter().map(|cells| focused(cells)).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(lines[1][4].role, Role::Code(crate::domain::profile_script::Kind::Plain));
    }

    proptest! {
        #[test]
        fn prop_the_cursor_is_in_its_line_and_no_line_is_too_wide(
            text in "[a\t日é\u{7}\u{202e}]{0,60}", at in 0usize..60, room in 4usize..40,
        ) {
            let cursor = text.char_indices().map(|(at, _)| at).nth(at).unwrap_or(text.len());
            let (shown, column) = line(&text, cursor, room);
            prop_assert!(width(&shown) <= room, "{shown:?}");
            prop_assert!(column < room);
        }
    }
}
