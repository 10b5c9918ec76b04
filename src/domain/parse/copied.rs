//! What comes along when something is copied, taken off it; and what is left, described so that it can be found.

use crate::domain::safe_text::is_invisible;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::percent_decode_str;

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

/// `HTTPS:\\Host\path` as Auth0 wants it: scheme and host in small letters, slashes. What is in braces and in the query stays.
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

/// In small letters, but for what is in braces.
fn small(host: &str) -> String {
    let mut inside = false;
    let small = |char: char| {
        inside = char == '{' || inside && char != '}';
        if inside { char } else { char.to_ascii_lowercase() }
    };
    host.chars().map(small).collect()
}

/// Before the query or the fragment, and from there on.
pub(super) fn at_query(text: &str) -> (&str, &str) {
    text.split_at(text.find(['?', '#']).unwrap_or(text.len()))
}

/// `https://https://host/path` with one of the two.
pub(super) fn once(text: &str) -> Option<String> {
    let without = |text: &str| text.split_once("://").map(|(_, rest)| healed(rest));
    let is_web = |text: &String| text.starts_with("https://") || text.starts_with("http://");
    let inner = Some(healed(text)).filter(is_web).as_deref().and_then(without).filter(is_web)?;
    Some(without(&inner).filter(is_web).unwrap_or(inner))
}

/// `https%3A%2F%2Fhost` as it was before, up to three times.
pub(super) fn decoded(text: &str) -> Option<String> {
    let is_encoded = |text: &String| {
        let start: String = text.chars().take(9).collect::<String>().to_ascii_lowercase();
        ["https%", "http%", "https:%2f", "http:%2f"].iter().any(|known| start.starts_with(known))
    };
    let decode = |text: &String| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let once = Some(text.to_owned()).filter(is_encoded).map(|text| decode(&text))?;
    Some((0..2).fold(once, |plain, _| if is_encoded(&plain) { decode(&plain) } else { plain }))
}
