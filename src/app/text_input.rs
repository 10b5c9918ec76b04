//! One line of text with a cursor, for values that may be secret: fixed capacity, wiped when dropped, Debug without the text.
//!
//! A text that grows past its capacity would leave copies behind, so what doesn't fit is rejected. Line breaks stay characters,
//! since a pasted script has them. The carriage returns that terminals paste instead become line breaks. The view shows them as
//! `␤`.

use crate::domain::safe_text::is_invisible;
use crate::domain::secret::Secret;
use std::fmt;
use zeroize::Zeroizing;

/// In bytes. A script may have 51,200 characters.
pub const CAPACITY: usize = 64 * 1024;
const SMALL: usize = 4 * 1024;

#[derive(PartialEq)]
pub struct TextInput {
    text: Zeroizing<String>,
    /// A byte position, always between characters.
    cursor: usize,
}

impl Clone for TextInput {
    fn clone(&self) -> Self {
        let mut text = Zeroizing::new(String::with_capacity(self.text.capacity()));
        text.push_str(&self.text);
        Self { text, cursor: self.cursor }
    }
}

impl Default for TextInput {
    fn default() -> Self {
        Self { text: Zeroizing::new(String::with_capacity(SMALL)), cursor: 0 }
    }
}

impl fmt::Debug for TextInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextInput").field("bytes", &self.text.len()).field("cursor", &self.cursor).finish()
    }
}

/// What an insert left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Control and invisible characters.
    pub characters: usize,
    /// The text didn't fit.
    pub too_long: bool,
}

impl TextInput {
    /// The cursor is at the end.
    pub fn new(text: &str) -> Self {
        let mut input = Self::default();
        input.insert(text);
        input
    }

    /// For a script, whose tabs are kept. Empty if the text is too long.
    pub fn of_lines(text: &str) -> Self {
        let (text, _) = without_hidden(text);
        let mut input = Self::default();
        if text.len() <= CAPACITY {
            reserve(&mut input.text, text.len());
            input.text.push_str(&text);
            input.cursor = input.text.len();
        }
        input
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Without spaces around it.
    pub fn trimmed(&self) -> Secret {
        Secret::new(self.text.trim())
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The byte position of the cursor in [`Self::as_str`].
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    pub fn clear(&mut self) {
        zeroize::Zeroize::zeroize(&mut *self.text);
        if self.text.capacity() < SMALL {
            self.text.reserve_exact(SMALL);
        }
        self.cursor = 0;
    }

    /// Inserts a text at the cursor, without control characters other than line breaks. Inserts nothing if it doesn't fit.
    pub fn insert(&mut self, text: &str) -> Dropped {
        let keep = |char: &char| *char == '\n' || !char.is_control() && !is_invisible(*char);
        let characters = unix_lines(text).filter(|char| !keep(char)).count();
        let bytes: usize = unix_lines(text).filter(keep).map(char::len_utf8).sum();
        if self.text.len() + bytes > CAPACITY {
            return Dropped { characters, too_long: true };
        }
        reserve(&mut self.text, bytes);
        let mut tail = Zeroizing::new(String::with_capacity(self.text.len() - self.cursor));
        tail.push_str(&self.text[self.cursor..]);
        self.text.truncate(self.cursor);
        self.text.extend(unix_lines(text).filter(keep));
        self.cursor = self.text.len();
        self.text.push_str(&tail);
        Dropped { characters, too_long: false }
    }

    pub fn backspace(&mut self) {
        if let Some(char) = self.text[..self.cursor].chars().next_back() {
            self.cursor -= char.len_utf8();
            self.text.remove(self.cursor);
        }
    }

    pub fn delete(&mut self) {
        if self.cursor < self.text.len() {
            self.text.remove(self.cursor);
        }
    }

    pub fn left(&mut self) {
        self.cursor -= self.text[..self.cursor].chars().next_back().map_or(0, char::len_utf8);
    }

    pub fn right(&mut self) {
        self.cursor += self.text[self.cursor..].chars().next().map_or(0, char::len_utf8);
    }

    pub fn home(&mut self) {
        self.cursor = 0;
    }

    pub fn end(&mut self) {
        self.cursor = self.text.len();
    }

    /// Moves to the beginning of the word before the cursor.
    pub fn word_left(&mut self) {
        self.cursor = self.word_before();
    }

    /// Moves behind the end of the word after the cursor.
    pub fn word_right(&mut self) {
        let rest = &self.text[self.cursor..];
        let begin = rest.find(char::is_alphanumeric).unwrap_or(rest.len());
        let end = rest[begin..].find(|char: char| !char.is_alphanumeric()).map_or(rest.len(), |end| begin + end);
        self.cursor += end;
    }

    fn word_before(&self) -> usize {
        let before = self.text[..self.cursor].trim_end_matches(|char: char| !char.is_alphanumeric());
        before.trim_end_matches(char::is_alphanumeric).len()
    }

    /// ^W
    pub fn delete_word(&mut self) {
        let from = self.word_before();
        self.text.replace_range(from..self.cursor, "");
        self.cursor = from;
    }

    /// ^K
    pub fn delete_to_end(&mut self) {
        self.text.truncate(self.cursor);
    }

    /// ^U
    pub fn delete_to_start(&mut self) {
        self.text.replace_range(..self.cursor, "");
        self.cursor = 0;
    }
}

/// A text of many lines without hidden characters, and how many were dropped. Tabs stay, and every line break is a line feed.
pub fn without_hidden(text: &str) -> (Zeroizing<String>, usize) {
    let keep = |char: &char| matches!(char, '\n' | '\t') || !char.is_control() && !is_invisible(*char);
    let mut kept = Zeroizing::new(String::with_capacity(text.len()));
    kept.extend(unix_lines(text).filter(keep));
    (kept, unix_lines(text).filter(|char| !keep(char)).count())
}

/// Moves a text to a larger buffer by hand, to wipe the old one.
pub fn reserve(text: &mut Zeroizing<String>, more: usize) {
    if text.len() + more > text.capacity() {
        let mut larger = Zeroizing::new(String::with_capacity(CAPACITY));
        larger.push_str(text);
        *text = larger;
    }
}

/// Turns every line break, `\r\n` or `\r`, into a line feed.
pub fn unix_lines(text: &str) -> impl Iterator<Item = char> {
    let next = text.chars().skip(1).map(Some).chain([None]);
    text.chars()
        .zip(next)
        .filter(|pair| *pair != ('\r', Some('\n')))
        .map(|(char, _)| if char == '\r' { '\n' } else { char })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn editing_moves_by_characters_and_words() {
        let mut input = TextInput::new("grün https://a.b");
        input.word_left();
        input.word_left();
        assert_eq!(&input.as_str()[input.cursor()..], "a.b");
        input.delete_word();
        assert_eq!(input.as_str(), "grün a.b");
        input.home();
        input.word_right();
        input.backspace();
        assert_eq!(input.as_str(), "grü a.b");
        input.delete_to_end();
        input.delete_to_start();
        assert!(input.is_empty());
    }

    #[test]
    fn control_characters_are_dropped_and_counted() {
        let mut input = TextInput::default();
        assert_eq!(input.insert("a\x1b[3\u{200b}1m\r\nb"), Dropped { characters: 2, too_long: false });
        assert_eq!(input.as_str(), "a[31m\nb");
        assert!(input.insert(&"x".repeat(CAPACITY)).too_long);
        assert_eq!(input.as_str(), "a[31m\nb");
        assert!(!format!("{input:?}").contains("31m"));
    }

    #[test]
    fn terminals_paste_a_line_break_as_a_carriage_return() {
        let mut input = TextInput::default();
        assert_eq!(input.insert("// one\rtwo\r\nthree\r\r\nfour"), Dropped::default());
        assert_eq!(input.as_str(), "// one\ntwo\nthree\n\nfour");
    }

    proptest! {
        #[test]
        fn the_cursor_stays_between_characters(texts in prop::collection::vec(".{0,5}", 1..8), moves in prop::collection::vec(0u8..12, 0..40)) {
            let mut input = TextInput::default();
            for (index, step) in moves.iter().enumerate() {
                match step {
                    0 => input.left(), 1 => input.right(), 2 => input.home(), 3 => input.end(), 4 => input.word_left(),
                    5 => input.word_right(), 6 => input.backspace(), 7 => input.delete(), 8 => input.delete_word(),
                    9 => input.delete_to_end(), 10 => input.delete_to_start(),
                    _ => { input.insert(&texts[index % texts.len()]); }
                }
                prop_assert!(input.as_str().is_char_boundary(input.cursor()));
            }
        }
    }
}
