//! How each language writes a text.

use crate::domain::doc::escape;
use std::fmt::Write as _;

/// As one word of a POSIX shell.
pub fn sh(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// As a value of a `.env` file, and whether shells and .env readers agree on it.
pub fn dotenv(text: &str) -> (String, bool) {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "_./:@%+,=-".contains(char);
    let agree = !text.contains("${") && !text.contains('\r') && !text.ends_with('\\');
    if !text.is_empty() && text.chars().all(is_plain) {
        return (text.to_owned(), true);
    }
    if agree && !text.contains('\'') && !text.contains("\\\\") {
        return (format!("'{text}'"), true);
    }
    if agree && !text.contains(['$', '`']) {
        return (format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")), true);
    }
    // Some readers take a backslash for an escape in any quotes, so both stand in quotes of their own.
    (format!("'{}'", text.replace('\\', "\0").replace('\'', "'\"'\"'").replace('\0', "'\"\\\\\"'")), false)
}

/// As a quoted text of YAML, which reads the escapes of JSON.
pub fn yaml(text: &str) -> String {
    escaped(text, is_odd, |_, _| None)
}

/// As a quoted text of HCL, where nothing is a template.
pub fn hcl(text: &str) -> String {
    // `$${` stands for `${`. Before it, another `$` would be read as a part of it.
    escaped(text, is_odd, |char, rest| match char {
        '$' | '%' if rest.starts_with('{') => Some(format!("{char}{char}")),
        '$' | '%' if rest.trim_start_matches(char).starts_with('{') => Some(format!("\\u{:04x}", char as u32)),
        _ => None,
    })
}

/// Characters that a parser may change, reject or hide.
fn is_odd(char: char) -> bool {
    char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// The lines of a text that needs no escapes in a block, and whether the last one ends with a line break.
pub fn block(text: &str) -> Option<(Vec<&str>, bool)> {
    let is_line = |line: &&str| !line.chars().any(is_odd) && (line.is_empty() || !line.trim().is_empty());
    let (body, ends) = text.strip_suffix('\n').map_or((text, false), |body| (body, true));
    let lines: Vec<&str> = body.split('\n').collect();
    let fits = lines.len() > 1 && !body.starts_with(char::is_whitespace) && !body.ends_with('\n');
    (fits && lines.iter().all(is_line)).then_some((lines, ends))
}

fn escaped(text: &str, odd: fn(char) -> bool, own: impl Fn(char, &str) -> Option<String>) -> String {
    let mut out = String::from("\"");
    for (at, char) in text.char_indices() {
        let rest = &text[at + char.len_utf8()..];
        match escape(char) {
            Some(short) => out.push_str(short),
            None if odd(char) => drop(write!(out, "\\u{:04x}", char as u32)),
            None => match own(char, rest) {
                Some(written) => out.push_str(&written),
                None => out.push(char),
            },
        }
    }
    out.push('"');
    out
}
