//! What comes along when something is copied, taken off it; and what is left, described so that it can be found.

use crate::domain::safe_text::is_invisible;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// English, German, Swedish, French and code.
const PAIRS: [(char, char); 14] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('“', '”'),
    ('„', '“'),
    ('„', '”'),
    ('”', '”'),
    ('‘', '’'),
    ('‚', '‘'),
    ('‚', '’'),
    ('’', '’'),
    ('«', '»'),
    ('»', '«'),
    ('<', '>'),
];

/// What opens or closes a quotation.
pub(super) const QUOTES: [char; 11] = ['"', '\'', '`', '“', '”', '„', '‘', '’', '‚', '«', '»'];

/// Without white space, line ends and invisible characters around it.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|char: char| char.is_whitespace() || char.is_control() || is_invisible(char))
}

/// The same, and without one pair of quotes.
pub(super) fn clean(text: &str) -> &str {
    let text = trimmed(text);
    let inside = |(open, close)| text.strip_prefix(open).and_then(|rest: &str| rest.strip_suffix(close));
    PAIRS.into_iter().find_map(inside).map_or(text, trimmed)
}

/// `export CLIENT_SECRET="abc"`, as it stands in a file of variables: the name and what stands behind `=`.
pub(super) fn assigned(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.strip_prefix("export ").map_or(text, str::trim_start).split_once('=')?;
    let in_name = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let is_word = name.len() >= 3 && name.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_name = (is_word || name.contains('_')) && name.bytes().all(in_name) && name.len() <= 64;
    // What has nothing but more `=` behind it is base64.
    let is_value = value.bytes().any(|byte| byte != b'=');
    (is_name && is_value && !name.starts_with(|first: char| first.is_ascii_digit())).then_some((name, value))
}

/// A value of one line without all that, and a word on the name that was dropped. What it gives it gives again.
pub(super) fn line(text: &str) -> (&str, Option<String>) {
    let (mut line, mut dropped) = (clean(text), None);
    loop {
        let inner = match assigned(line) {
            Some((name, value)) => {
                dropped.get_or_insert_with(|| format!("{name}= in front of it was dropped"));
                clean(value)
            }
            None => clean(line),
        };
        if inner.len() == line.len() {
            return (line, dropped);
        }
        line = inner;
    }
}

/// The first character that cannot be in an id, a secret or a URL, described so that it can be found.
pub(super) fn odd_character(text: &str) -> Option<String> {
    let (at, odd) =
        text.chars().enumerate().find(|(_, char)| char.is_whitespace() || char.is_control() || is_invisible(*char))?;
    let name = match odd {
        ' ' => "a space".into(),
        '\n' | '\r' => "a line break".into(),
        '\t' => "a tab".into(),
        odd => format!("an invisible character (U+{:04X})", odd as u32),
    };
    Some(format!("{name} at character {}", at + 1))
}

/// The first character outside ASCII: `а (U+0430) at character 1`.
pub(super) fn foreign_character(text: &str) -> Option<String> {
    let (at, odd) = text.chars().enumerate().find(|(_, char)| !char.is_ascii())?;
    Some(format!("{odd} (U+{:04X}) at character {}", odd as u32, at + 1))
}

/// What stands in base64, where that is one word.
pub(super) fn unpacked(text: &str) -> Option<String> {
    let bare = text.trim_end_matches('=');
    let bytes = STANDARD_NO_PAD.decode(bare).or_else(|_| URL_SAFE_NO_PAD.decode(bare)).ok()?;
    let plain = String::from_utf8(bytes).ok()?;
    let word = plain.trim();
    (!word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic())).then(|| word.to_owned())
}
