//! Text from outside, made safe to show: nothing of it reaches the terminal raw, and no secret of ours comes back in it.

use super::parse::is_invisible;
use super::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use zeroize::Zeroizing;

/// Control, bidirectional and invisible characters become visible (`\x1b`, `\u{202e}`), line breaks become spaces, and the
/// whole is cut to `max` characters.
pub fn visible(text: &str, max: usize) -> String {
    // Nearly every text of a frame: nothing to do but to take it.
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

/// For where only ASCII is shown: our glyphs have their stand-ins, every other character is a question mark.
pub fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.replace("↑↓", "Up/Down").chars() {
        match char {
            char if char.is_ascii() => out.push(char),
            '✓' | '├' | '┤' => out.push('+'),
            '✗' => out.push('x'),
            '…' => out.push_str("..."),
            '·' => out.push('.'),
            '▸' | '▶' => out.push('>'),
            '◀' => out.push('<'),
            '•' => out.push('*'),
            '─' => out.push('-'),
            '│' | '␤' => out.push('|'),
            '↑' => out.push_str("Up"),
            '↓' => out.push_str("Down"),
            _ => out.push('?'),
        }
    }
    out
}

const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'*');
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A query or form value with everything but RFC 3986's unreserved characters encoded.
pub fn percent_encoded(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// Takes known secrets of 8 characters or more, and their base64, URL-encoded and JSON-escaped forms, out of a text.
#[derive(Default)]
pub struct Redactor {
    forms: Vec<Zeroizing<String>>,
}

const SHORTEST: usize = 8;

impl Redactor {
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        let mut forms: Vec<Zeroizing<String>> = Vec::new();
        for secret in secrets {
            let text = secret.reveal();
            if text.chars().count() < SHORTEST {
                continue;
            }
            let quoted = Zeroizing::new(serde_json::Value::String(text.to_owned()).to_string());
            for form in [
                text.to_owned(),
                STANDARD.encode(text),
                STANDARD_NO_PAD.encode(text),
                URL_SAFE_NO_PAD.encode(text),
                utf8_percent_encode(text, UNRESERVED).to_string(),
                utf8_percent_encode(text, FORM).to_string(),
                utf8_percent_encode(text, FORM).to_string().replace("%20", "+"),
                quoted[1..quoted.len() - 1].to_owned(),
            ] {
                let form = Zeroizing::new(form);
                if !forms.contains(&form) {
                    forms.push(form);
                }
            }
        }
        // The longest first, so that no part of a longer form is left standing.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        Self { forms }
    }

    /// The text with each occurrence replaced by `****`, then made visible and cut.
    pub fn clean(&self, text: &str, max: usize) -> String {
        let mut text = Zeroizing::new(text.to_owned());
        for form in &self.forms {
            if text.contains(form.as_str()) {
                text = Zeroizing::new(text.replace(form.as_str(), "****"));
            }
        }
        visible(&text, max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escape_sequences_and_direction_marks_are_shown() {
        assert_eq!(visible("a\x1b[31mb\u{202e}c\nd", 99), "a\\x1b[31mb\\u{202e}c d");
        assert_eq!(visible("\u{9b}31m", 99), "\\x9b31m");
        assert_eq!(visible("abcdef", 3), "abc…");
    }

    proptest! {
        #[test]
        fn no_form_of_a_secret_survives(secret in "[ -~]{8,40}", before in "[a-z ]{0,9}", after in "[a-z ]{0,9}") {
            let known = Secret::new(secret.as_str());
            let redactor = Redactor::new([&known]);
            for form in [
                secret.clone(),
                STANDARD.encode(&secret),
                URL_SAFE_NO_PAD.encode(&secret),
                percent_encoded(&secret),
                serde_json::Value::String(secret.clone()).to_string(),
                url::form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>(),
            ] {
                let text = redactor.clean(&format!("{before}{form}{after}"), 10_000);
                prop_assert!(!text.contains(&form), "{text}");
            }
        }
    }
}
