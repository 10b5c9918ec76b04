//! A script as lines of cells: colored, with its tabs, and cut to the columns of the screen.

use super::sheet::Span;
use super::text::width;
use crate::app::script_editor::TAB;
use crate::domain::profile_script::pieces;
use crate::domain::safe_text::visible;
use crate::tui::theme::Role;
use std::borrow::Cow;
use std::ops::Range;

/// A character of a line as the screen shows it.
pub struct Cell<'a> {
    at: usize,
    role: Role,
    shown: Cow<'a, str>,
    pub columns: Range<usize>,
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
pub fn lines_of(text: &str, end: usize, top: usize, selection: Option<Range<usize>>) -> Vec<Vec<Cell<'_>>> {
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
pub fn column_of(cells: &[Cell<'_>], at: usize) -> usize {
    cells.iter().find(|cell| cell.at >= at).map_or(0, |cell| cell.columns.start)
}

/// The first column to show. It jumps by half of the room, so most keys move no other line.
pub fn first_column(cursor: usize, room: usize) -> usize {
    let jump = (room / 2).max(1);
    if cursor + 1 < room { 0 } else { (cursor + 2 - room).div_ceil(jump) * jump }
}

/// The cells in these columns, in spans of the same role.
pub fn shown(cells: &[Cell<'_>], from: usize, room: usize, ellipsis: &str) -> Vec<Span> {
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
pub fn broken(text: &str, most: usize) -> Vec<&str> {
    let (mut parts, mut from, mut used) = (Vec::new(), 0, 0);
    for (at, char) in text.char_indices() {
        let columns = width(char.encode_utf8(&mut [0; 4]));
        if used + columns > most.max(2) {
            // Behind the last space, unless that leaves a short line.
            let seam =
                text[from..at].rfind(' ').map(|space| from + space + 1).filter(|seam| *seam > from + (at - from) / 2);
            let end = seam.unwrap_or(at);
            parts.push(&text[from..end]);
            (from, used) = (end, width(&text[end..at]));
        }
        used += columns;
    }
    parts.push(&text[from..]);
    parts
}

/// A line with its tabs as spaces.
pub fn expanded(line: &str) -> String {
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
        // Not within a word, if there is a space near enough.
        assert_eq!(broken("const text = reason", 12), ["const text ", "= reason"]);
        assert_eq!(broken("a bcdefghijklm", 8), ["a bcdefg", "hijklm"]);
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
