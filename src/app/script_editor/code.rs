//! A text of many lines with a cursor, a selection, undo and redo: the core of an editor, without keys and screens.
//!
//! It is our own, like the one-line input, because a script can hold a secret: the text and its history are wiped when they are
//! dropped, and Debug never shows them. One change is one step of undo, however many lines it touches. A key costs what it
//! changes, not the length of the script. (ratatui-textarea 0.9.4 measures every line for every key: 0.7 ms with 50 kB, which is
//! more than a frame may cost.)

use super::history::{Edit, History, Kind, joined};
use super::places::{
    after, at_column, before, column, line_down, line_end, line_start, line_up, word_after, word_before,
};
use crate::app::text_input::{CAPACITY, Dropped, reserve, unix_lines, without_hidden};
use std::fmt;
use std::ops::Range;
use zeroize::Zeroizing;

/// One step of indentation, where the script doesn't use tabs.
const INDENT: &str = "  ";

#[derive(Clone, Default, PartialEq)]
pub struct Code {
    text: Zeroizing<String>,
    /// Byte positions between characters.
    cursor: usize,
    anchor: Option<usize>,
    /// Moving the cursor selects, also without Shift.
    marked: bool,
    /// The column that ↑ and ↓ keep to.
    wanted: Option<usize>,
    history: History,
    /// Counts the changes.
    revision: u64,
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cursor, anchor, revision, .. } = self;
        let shown = (self.text.len(), cursor, anchor, revision);
        f.debug_tuple("Code").field(&shown).finish()
    }
}

/// Where the cursor goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Left,
    Right,
    WordLeft,
    WordRight,
    Up(usize),
    Down(usize),
    Home,
    End,
    Top,
    Bottom,
}

impl Code {
    /// The cursor is at the beginning.
    pub fn new(text: &str) -> Self {
        let mut lines = Zeroizing::new(String::with_capacity(text.len()));
        lines.extend(unix_lines(text));
        Self { text: lines, ..Self::default() }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn cursor(&self) -> usize {
        self.cursor
    }

    pub fn revision(&self) -> u64 {
        self.revision
    }

    pub fn selection(&self) -> Option<Range<usize>> {
        let anchor = self.anchor.filter(|anchor| *anchor != self.cursor)?;
        Some(anchor.min(self.cursor)..anchor.max(self.cursor))
    }

    /// ^Space was pressed, so moving the cursor selects.
    pub fn is_marked(&self) -> bool {
        self.marked
    }

    /// The line of the cursor, and the column in it in characters, both from 0.
    pub fn place(&self) -> (usize, usize) {
        let start = line_start(&self.text, self.cursor);
        (self.text[..start].matches('\n').count(), self.text[start..self.cursor].chars().count())
    }

    /// The text with all its line breaks has this many lines.
    pub fn line_count(&self) -> usize {
        self.text.matches('\n').count() + 1
    }

    pub fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    pub fn can_redo(&self) -> bool {
        self.history.can_redo()
    }

    pub fn go(&mut self, to: Move, select: bool) {
        self.history.pause();
        let selected = self.selection().filter(|_| !select);
        match select {
            true => self.anchor = self.anchor.or(Some(self.cursor)),
            false => self.anchor = None,
        }
        let text = self.text.as_str();
        let wanted = self.wanted.take();
        self.cursor = match (to, selected) {
            // Without Shift, an arrow key goes to the end of the selection.
            (Move::Left, Some(range)) => range.start,
            (Move::Right, Some(range)) => range.end,
            (Move::Left, _) => before(text, self.cursor),
            (Move::Right, _) => after(text, self.cursor),
            (Move::WordLeft, _) => word_before(text, self.cursor),
            (Move::WordRight, _) => word_after(text, self.cursor),
            (Move::Up(lines) | Move::Down(lines), _) => {
                let start = line_start(text, self.cursor);
                let column = wanted.unwrap_or_else(|| column(&text[start..self.cursor]));
                self.wanted = Some(column);
                let target = match to {
                    Move::Up(_) => line_up(text, start, lines),
                    _ => line_down(text, start, lines),
                };
                at_column(text, target, column)
            }
            (Move::Home, _) => {
                // To the first character of the line, and from there to its beginning.
                let start = line_start(text, self.cursor);
                let first = start + text[start..].find(|char| !matches!(char, ' ' | '\t')).unwrap_or(0);
                if self.cursor == first { start } else { first.min(line_end(text, self.cursor)) }
            }
            (Move::End, _) => line_end(text, self.cursor),
            (Move::Top, _) => 0,
            (Move::Bottom, _) => text.len(),
        };
    }

    /// Places the cursor at a line and a column in characters, both from 0.
    pub fn go_to(&mut self, line: usize, column: usize) {
        self.history.pause();
        (self.anchor, self.wanted, self.marked) = (None, None, false);
        let start = line_down(&self.text, 0, line);
        let end = line_end(&self.text, start);
        let places = self.text[start..end].char_indices().map(|(at, _)| start + at);
        self.cursor = places.chain([end]).nth(column).unwrap_or(end);
    }

    pub fn select(&mut self, range: Range<usize>) {
        self.history.pause();
        (self.wanted, self.marked) = (None, false);
        self.anchor = Some(range.start);
        self.cursor = range.end;
    }

    /// Begins a selection at the cursor, or ends it.
    pub fn mark(&mut self) {
        self.marked = !self.marked;
        self.anchor = self.marked.then_some(self.cursor);
    }

    /// Returns false, and changes nothing, if the text has no room for it.
    pub fn insert_char(&mut self, char: char) -> bool {
        let kind = if self.selection().is_some() { Kind::Other } else { Kind::Typed };
        let range = self.selection().unwrap_or(self.cursor..self.cursor);
        self.replace(range, char.encode_utf8(&mut [0; 4]), kind)
    }

    /// A new line, indented like this one, and one step more behind an opening bracket.
    pub fn break_line(&mut self) -> bool {
        let range = self.selection().unwrap_or(self.cursor..self.cursor);
        let before = &self.text[line_start(&self.text, range.start)..range.start];
        let indent = &before[..before.len() - before.trim_start_matches([' ', '\t']).len()];
        let more = if before.trim_end().ends_with(['{', '(', '[']) { self.indent() } else { "" };
        let text = joined(&joined("\n", indent), more);
        self.replace(range, &text, Kind::Other)
    }

    /// Inserts a pasted text in place of the selection, without control and invisible characters. One step of undo.
    pub fn insert(&mut self, text: &str) -> Dropped {
        let (text, characters) = without_hidden(text);
        let range = self.selection().unwrap_or(self.cursor..self.cursor);
        let fits = self.replace(range, &text, Kind::Other);
        Dropped { characters, too_long: !fits }
    }

    /// Replaces the whole text in one step of undo. The cursor stays in its line.
    pub fn replace_all(&mut self, text: &str) -> Dropped {
        let (line, column) = self.place();
        let (text, characters) = without_hidden(text);
        let fits = self.replace(0..self.text.len(), &text, Kind::Other);
        self.go_to(line, column);
        Dropped { characters, too_long: !fits }
    }

    pub fn backspace(&mut self) {
        self.erase(before(&self.text, self.cursor)..self.cursor, Kind::Erased);
    }

    pub fn delete(&mut self) {
        self.erase(self.cursor..after(&self.text, self.cursor), Kind::Other);
    }

    pub fn delete_word(&mut self) {
        self.erase(word_before(&self.text, self.cursor)..self.cursor, Kind::Other);
    }

    /// To the end of the line, or the line break at its end.
    pub fn delete_to_end(&mut self) {
        let end = line_end(&self.text, self.cursor);
        let end = if end == self.cursor { after(&self.text, end) } else { end };
        self.erase(self.cursor..end, Kind::Other);
    }

    pub fn delete_to_start(&mut self) {
        self.erase(line_start(&self.text, self.cursor)..self.cursor, Kind::Other);
    }

    /// The selection, or else this range.
    fn erase(&mut self, range: Range<usize>, kind: Kind) {
        let (range, kind) = match self.selection() {
            Some(selection) => (selection, Kind::Other),
            None => (range, kind),
        };
        if !range.is_empty() {
            self.replace(range, "", kind);
        }
    }

    /// Indents the selected lines, or else inserts spaces up to the next step.
    pub fn tab(&mut self) -> bool {
        let indent = self.indent();
        match self.selection() {
            Some(range) if self.text[range.clone()].contains('\n') => {
                self.each_line(&range, |line| if line.is_empty() { joined("", "") } else { joined(indent, line) })
            }
            range => {
                let range = range.unwrap_or(self.cursor..self.cursor);
                let start = line_start(&self.text, range.start);
                let missing = INDENT.len() - column(&self.text[start..range.start]) % INDENT.len();
                let text = if indent == "\t" { indent } else { &INDENT[..missing] };
                self.replace(range, text, Kind::Other)
            }
        }
    }

    /// Takes one step of indentation from the selected lines.
    pub fn back_tab(&mut self) {
        let range = self.selection().unwrap_or(self.cursor..self.cursor);
        self.each_line(&range, |line| {
            let rest = line.strip_prefix('\t').or_else(|| line.strip_prefix(INDENT)).or_else(|| line.strip_prefix(' '));
            joined(rest.unwrap_or(line), "")
        });
    }

    /// Changes each line of the range in one step. The lines stay selected.
    fn each_line(&mut self, range: &Range<usize>, change: impl Fn(&str) -> Zeroizing<String>) -> bool {
        let was_selecting = self.selection().is_some();
        let (line, column) = self.place();
        let start = line_start(&self.text, range.start);
        // A selection that ends at the beginning of a line doesn't include that line.
        let last = if was_selecting && range.end > range.start { before(&self.text, range.end) } else { range.end };
        let end = line_end(&self.text, last.max(start));
        let old = &self.text[start..end];
        let mut new = Zeroizing::new(String::with_capacity(old.len() + (old.matches('\n').count() + 1) * INDENT.len()));
        for (number, line) in old.split('\n').enumerate() {
            if number > 0 {
                new.push('\n');
            }
            new.push_str(&change(line));
        }
        if *new == *old {
            return true;
        }
        let (before, after) = (old.len(), new.len());
        if !self.replace(start..end, &new, Kind::Other) {
            return false;
        }
        if was_selecting {
            self.select(start..start + new.len());
        } else {
            self.go_to(line, (column + after).saturating_sub(before));
        }
        true
    }

    /// The indentation that the script uses.
    fn indent(&self) -> &'static str {
        if self.text.starts_with('\t') || self.text.contains("\n\t") { "\t" } else { INDENT }
    }

    /// Replaces a range. Returns false, and changes nothing, if the new text has no room.
    fn replace(&mut self, range: Range<usize>, text: &str, kind: Kind) -> bool {
        let length = self.text.len() - range.len() + text.len();
        if length > CAPACITY {
            return false;
        }
        let removed = joined(&self.text[range.clone()], "");
        if removed.is_empty() && text.is_empty() {
            return true;
        }
        let edit = Edit { at: range.start, removed, inserted: joined(text, ""), cursor: self.cursor, kind };
        self.put(range, text);
        self.history.push(edit);
        true
    }

    fn put(&mut self, range: Range<usize>, text: &str) {
        reserve(&mut self.text, text.len());
        self.cursor = range.start + text.len();
        self.text.replace_range(range, text);
        (self.anchor, self.wanted, self.marked) = (None, None, false);
        self.revision += 1;
    }

    /// False if there is nothing to undo.
    pub fn undo(&mut self) -> bool {
        let Some(edit) = self.history.undo() else { return false };
        self.put(edit.at..edit.at + edit.inserted.len(), &edit.removed);
        self.cursor = edit.cursor;
        true
    }

    pub fn redo(&mut self) -> bool {
        let Some(edit) = self.history.redo() else { return false };
        self.put(edit.at..edit.at + edit.removed.len(), &edit.inserted);
        true
    }

    /// Selects the next place with this text, or the one before, and wraps around. Capital letters make no difference.
    /// False if there is none.
    pub fn find(&mut self, wanted: &str, forward: bool) -> bool {
        let text = Zeroizing::new(self.text.to_ascii_lowercase());
        let wanted = wanted.to_ascii_lowercase();
        if wanted.is_empty() {
            return false;
        }
        let here = self.selection().unwrap_or(self.cursor..self.cursor);
        let found = match forward {
            true => text[here.end..].find(&wanted).map(|at| here.end + at).or_else(|| text.find(&wanted)),
            false => text[..here.start].rfind(&wanted).or_else(|| text.rfind(&wanted)),
        };
        if let Some(at) = found {
            self.select(at..at + wanted.len());
        }
        found.is_some()
    }
}
