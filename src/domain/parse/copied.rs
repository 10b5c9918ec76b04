//! Removes what is copied along with a value, such as spaces and quotes, and describes odd characters in the rest.

use crate::domain::safe_text::is_invisible;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::percent_decode_str;

/// Quotation marks of English, German, Swedish, French and code.
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

/// All opening and closing quotation marks.
pub(super) const QUOTES: [char; 11] = ['"', '\'', '`', '“', '”', '„', '‘', '’', '‚', '«', '»'];

/// Without white space, line ends and invisible characters around it.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|char: char| char.is_whitespace() || char.is_control() || is_invisible(char))
}

/// The same, also without one pair of quotes.
pub(super) fn clean(text: &str) -> &str {
    let text = trimmed(text);
    let inside = |(open, close)| text.strip_prefix(open).and_then(|rest: &str| rest.strip_suffix(close));
    PAIRS.into_iter().find_map(inside).map_or(text, trimmed)
}

/// The name and the value of an assignment in a file of variables, such as `export CLIENT_SECRET="abc"`.
pub(super) fn assigned(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.strip_prefix("export ").map_or(text, str::trim_start).split_once('=')?;
    let in_name = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let is_word = name.len() >= 3 && name.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_name = (is_word || name.contains('_')) && name.bytes().all(in_name) && name.len() <= 64;
    // If only more `=` follow, it is base64.
    let is_value = value.bytes().any(|byte| byte != b'=');
    (is_name && is_value && !name.starts_with(|first: char| first.is_ascii_digit())).then_some((name, value))
}

/// The note on the name of an assignment that was dropped.
pub(super) fn removed(name: &str) -> String {
    format!("Removed {name}= before the value")
}

/// Cleans a value of one line, and notes a dropped name. Idempotent.
pub(super) fn line(text: &str) -> (&str, Option<String>) {
    let (mut line, mut dropped) = (clean(text), None);
    loop {
        let inner = match assigned(line) {
            Some((name, value)) => {
                dropped.get_or_insert_with(|| removed(name));
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

/// Describes the first character that can't be in an ID, a secret or a URL, and where it is.
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

/// Decodes base64. None if the result isn't one word.
pub(super) fn unpacked(text: &str) -> Option<String> {
    let bare = text.trim_end_matches('=');
    let bytes = STANDARD_NO_PAD.decode(bare).or_else(|_| URL_SAFE_NO_PAD.decode(bare)).ok()?;
    let plain = String::from_utf8(bytes).ok()?;
    let word = plain.trim();
    (!word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic())).then(|| word.to_owned())
}

/// Turns `HTTPS:\\Host\path` into Auth0's form: scheme and host in lower case, and slashes. Braces and the query stay as they
/// are.
pub(super) fn healed(text: &str) -> String {
    let is_web = |scheme: &str| ["https", "http"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let Some((scheme, rest)) = text.split_once(':').filter(|(scheme, _)| is_web(scheme)) else {
        return text.to_owned();
    };
    let (front, query) = at_query(rest);
    let front = front.replace('\\', "/");
    let front = front.trim_start_matches('/');
    let (host, path) = front.split_at(front.find('/').unwrap_or(front.len()));
    format!("{}://{}{path}{query}", scheme.to_ascii_lowercase(), small(host))
}

/// In lower case, except in braces.
fn small(host: &str) -> String {
    let mut inside = false;
    let small = |char: char| {
        inside = char == '{' || inside && char != '}';
        if inside { char } else { char.to_ascii_lowercase() }
    };
    host.chars().map(small).collect()
}

/// Splits the text before its query or fragment.
pub(super) fn at_query(text: &str) -> (&str, &str) {
    text.split_at(text.find(['?', '#']).unwrap_or(text.len()))
}

/// `https://https://host/path` with only one of the schemes.
pub(super) fn once(text: &str) -> Option<String> {
    let without = |text: &str| text.split_once("://").map(|(_, rest)| healed(rest));
    let is_web = |text: &String| text.starts_with("https://") || text.starts_with("http://");
    let inner = Some(healed(text)).filter(is_web).as_deref().and_then(without).filter(is_web)?;
    Some(without(&inner).filter(is_web).unwrap_or(inner))
}

/// Decodes `https%3A%2F%2Fhost`, up to three times.
pub(super) fn decoded(text: &str) -> Option<String> {
    let is_encoded = |text: &String| {
        let start: String = text.chars().take(9).collect::<String>().to_ascii_lowercase();
        ["https%", "http%", "https:%2f", "http:%2f"].iter().any(|known| start.starts_with(known))
    };
    let decode = |text: &String| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let once = Some(text.to_owned()).filter(is_encoded).map(|text| decode(&text))?;
    Some((0..2).fold(once, |plain, _| if is_encoded(&plain) { decode(&plain) } else { plain }))
}
