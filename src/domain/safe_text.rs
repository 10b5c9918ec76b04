//! Makes text from outside safe to show: the terminal gets no control characters from it, and it contains none of our secrets.

mod opened;
mod page;
mod redactor;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub use page::text_of_page;
pub use redactor::Redactor;

/// Makes control, bidirectional and invisible characters visible (`\x1b`, `\u{202e}`), turns line breaks into spaces, and cuts
/// the text to `max` characters.
pub fn visible(text: &str, max: usize) -> String {
    // Nearly every text in a frame is like this.
    if text.len() <= max && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut out = String::new();
    for (count, char) in text.chars().enumerate() {
        if count == max {
            out.push('…');
            break;
        }
        match char {
            '\n' | '\r' | '\t' => out.push(' '),
            char if (char as u32) < 0x100 && char.is_control() => out.push_str(&format!("\\x{:02x}", char as u32)),
            char if char.is_control() || is_invisible(char) => out.push_str(&format!("\\u{{{:x}}}", char as u32)),
            char => out.push(char),
        }
    }
    out
}

/// Zero-width, bidirectional and other characters that a reader cannot see.
pub fn is_invisible(char: char) -> bool {
    matches!(char, '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Describes the first invisible character: `an invisible character (U+200B)`.
pub fn hidden(text: &str) -> Option<String> {
    let odd = text.chars().find(|char| char.is_control() || is_invisible(*char))?;
    Some(format!("an invisible character (U+{:04X})", odd as u32))
}

/// For a terminal with only ASCII: our glyphs have replacements, and any other character becomes a question mark.
pub fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.replace("↑↓", "Up/Down").chars() {
        match char {
            char if char.is_ascii() => out.push(char),
            // A + marks an added line.
            '✓' => out.push('v'),
            '├' | '┤' | '┼' | '┌' | '┐' => out.push('+'),
            '✗' => out.push('x'),
            '…' => out.push_str("..."),
            '·' => out.push('.'),
            '▸' | '▶' => out.push('>'),
            '◀' => out.push('<'),
            '•' | '●' => out.push('*'),
            '○' => out.push('o'),
            '─' => out.push('-'),
            '━' => out.push('='),
            '│' | '␤' => out.push('|'),
            // Not the sign of a frame, since it marks what is wrong.
            '┃' => out.push(':'),
            '→' => out.push_str("->"),
            '▾' => out.push('-'),
            '↑' => out.push_str("Up"),
            '↓' => out.push_str("Down"),
            _ => out.push('?'),
        }
    }
    out
}

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A query or form value, with everything encoded except RFC 3986's unreserved characters.
pub fn percent_encoded(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_direction_marks_are_shown() {
        assert_eq!(visible("a\x1b[31mb\u{202e}c\nd", 99), "a\\x1b[31mb\\u{202e}c d");
        assert_eq!(visible("\u{9b}31m", 99), "\\x9b31m");
        assert_eq!(visible("abcdef", 3), "abc…");
    }
}
