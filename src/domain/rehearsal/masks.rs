//! Masks secrets in what a script shows. A script can write a token in other ways than a server: in capitals, or as the numbers
//! of its bytes.

use crate::domain::safe_text::{Redactor, visible};
use crate::domain::secret::Secret;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;
use zeroize::Zeroizing;

/// Shorter secrets may occur by chance.
const SHORTEST: usize = 8;
/// A piece that is at least this long is masked too.
const PIECE: usize = 12;
/// How many bytes after the shown part are searched too.
const BEHIND: usize = 1_024;
const MASK: &str = "****";

#[derive(Default)]
pub struct Masks {
    redactor: Redactor,
    pieces: Vec<Pieces>,
}

/// The pieces of a secret, in lower case.
struct Pieces {
    length: usize,
    /// Whether one begins with this byte.
    begins: [bool; 256],
    hashes: HashSet<u64>,
}

/// Bytes that a text shows, each with its place in the text.
type Shown = Vec<(u8, Range<usize>)>;

impl Masks {
    pub fn new(redactor: Redactor, secrets: &[Secret]) -> Self {
        let long = secrets.iter().filter(|secret| secret.reveal().len() >= SHORTEST);
        let pieces = long.map(|secret| {
            let bytes = Zeroizing::new(secret.reveal().to_ascii_lowercase().into_bytes());
            let length = bytes.len().min(PIECE);
            let mut pieces = Pieces { length, begins: [false; 256], hashes: HashSet::new() };
            for piece in bytes.windows(length) {
                pieces.begins[usize::from(piece[0])] = true;
                pieces.hashes.insert(hash(piece));
            }
            pieces
        });
        Self { redactor: redactor.and(secrets).with_pieces([]), pieces: pieces.collect() }
    }

    /// The text without secrets, made visible and cut.
    pub fn clean(&self, text: &str, max: usize) -> String {
        // Text far beyond the end is never shown.
        let end = text.floor_char_boundary(text.len().min(max.saturating_mul(4).saturating_add(BEHIND)));
        self.redactor.clean(&self.undisguised(&text[..end]), max)
    }

    /// The text as it is, unless it contains a secret. JSON and screens make odd characters visible themselves.
    pub fn masked(&self, text: &str) -> String {
        if self.finds(text) { self.clean(text, usize::MAX) } else { text.to_owned() }
    }

    pub fn finds(&self, text: &str) -> bool {
        self.clean(text, usize::MAX) != visible(text, usize::MAX)
    }

    fn undisguised<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.pieces.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut found = self.places(text.as_bytes(), |at| at..at + 1);
        for shown in numbers(text) {
            let bytes: Zeroizing<Vec<u8>> = Zeroizing::new(shown.iter().map(|(byte, _)| *byte).collect());
            found.extend(self.places(&bytes, |at| shown[at].1.clone()));
        }
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        found.sort_by_key(|place| place.start);
        let (mut out, mut shown) = (String::new(), 0);
        for place in found {
            if place.start > shown || out.is_empty() {
                out.push_str(text.get(shown..place.start).unwrap_or_default());
                out.push_str(MASK);
            }
            shown = shown.max(place.end);
        }
        out.push_str(text.get(shown..).unwrap_or_default());
        Cow::Owned(out)
    }

    /// Where pieces of secrets are. `place`: that of a byte in the text.
    fn places(&self, bytes: &[u8], place: impl Fn(usize) -> Range<usize>) -> Vec<Range<usize>> {
        let bytes = Zeroizing::new(bytes.to_ascii_lowercase());
        let mut found = Vec::new();
        for Pieces { length, begins, hashes } in &self.pieces {
            let windows = bytes.windows(*length).enumerate().filter(|(_, window)| begins[usize::from(window[0])]);
            let known = windows.filter(|(_, window)| hashes.contains(&hash(window)));
            found.extend(known.map(|(at, _)| place(at).start..place(at + length - 1).end));
        }
        found
    }
}

fn hash(piece: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    piece.hash(&mut hasher);
    hasher.finish()
}

/// The bytes that the numbers of a text stand for: as decimal ones, and as hexadecimal ones.
fn numbers(text: &str) -> [Shown; 2] {
    let mut all: [Shown; 2] = Default::default();
    let mut begin = None;
    for (at, char) in text.char_indices().chain([(text.len(), ' ')]) {
        match (char.is_ascii_alphanumeric(), begin) {
            (true, None) => begin = Some(at),
            (false, Some(start)) => {
                let word = &text[start..at];
                let hex = word.strip_prefix("0x").unwrap_or(word);
                all[0].extend(word.parse().ok().map(|byte| (byte, start..at)));
                all[1].extend(u8::from_str_radix(hex, 16).ok().map(|byte| (byte, start..at)));
                begin = None;
            }
            _ => {}
        }
    }
    all
}

fn json_of(list: &[Value]) -> String {
    list.iter().map(Value::to_string).collect::<Vec<_>>().join(",")
}

/// The value with the secrets in its texts, names and numbers masked.
pub fn all_masked(value: Value, masks: &Masks) -> Value {
    match value {
        Value::String(text) => Value::String(masks.masked(&text)),
        // The numbers may be the bytes of a secret.
        Value::Array(list) if list.iter().all(Value::is_number) && masks.finds(&json_of(&list)) => MASK.into(),
        Value::Array(list) => list.into_iter().map(|value| all_masked(value, masks)).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (masks.masked(&name), all_masked(value, masks)))
            .collect::<Map<_, _>>()
            .into(),
        other => {
            // A short numeric secret could be a number here.
            let text = other.to_string();
            let clean = masks.masked(&text);
            if clean == text { other } else { Value::String(clean) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disguised_secret_is_masked() {
        let token = "Secret-Access-Token-1234567890";
        let masks = Masks::new(Redactor::default(), &[Secret::new(token), Secret::new("12345678")]);
        let joined = |of: fn(u8) -> String, between: &str| token.bytes().map(of).collect::<Vec<_>>().join(between);
        for shown in [
            token.to_owned(),
            token.to_uppercase(),
            token[..15].to_lowercase(),
            joined(|byte| byte.to_string(), ","),
            joined(|byte| byte.to_string(), ", "),
            joined(|byte| byte.to_string(), "\n"),
            joined(|byte| format!("{byte:02x}"), " "),
            joined(|byte| format!("{byte:02X}"), ":"),
            joined(|byte| format!("0x{byte:x}"), ", "),
            joined(|byte| format!("{byte:02x}"), " ")[..50].to_owned(),
        ] {
            let text = format!("<Buffer {shown} ... 5 more> end");
            let clean = masks.clean(&text, 1_000);
            let kept = clean.replace("<Buffer ", "").replace(" ... 5 more> end", "");
            assert!(kept.contains("****") && kept.len() < 40, "{shown}: {clean}");
            assert!(clean.starts_with("<Buffer ") && clean.ends_with(" ... 5 more> end"), "{clean}");
            assert_eq!(masks.masked(&text), clean);
        }
        for plain in ["a secret access", "1, 2, 3, 4, 5, 6, 7, 8", "de ad be ef", "é 300 ff0 \u{202e}", "", "****"] {
            assert_eq!(masks.masked(plain), plain);
        }
    }
}
