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

/// Shorter ones would be found in any text.
const SHORTEST: usize = 8;

/// What some write into JSON as \u…, since JSON may stand in a page.
const HTML: &str = "<>&'=+";

/// As a page has it, with quotes as they are, the double ones escaped, and both.
fn html(text: &str) -> [String; 3] {
    let plain = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let double = plain.replace('"', "&quot;");
    let both = double.replace('\'', "&#39;");
    [plain, double, both]
}

/// `%2F` as `%2f`.
fn lower_hex(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (hex, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        out += &format!("%{}{rest}", hex.to_ascii_lowercase());
    }
    out
}

/// What is longer is a token, and nobody packs that together with an id.
const PACKED_MAX: usize = 256;

/// The base64 characters that only this text decides, wherever in a longer text it stands.
fn base64_inside(text: &str) -> Vec<String> {
    if text.len() > PACKED_MAX {
        return Vec::new();
    }
    let at = |before: usize| {
        let whole = Zeroizing::new([&b"..."[..before], text.as_bytes()].concat());
        let packed = Zeroizing::new(STANDARD_NO_PAD.encode(&whole));
        // A character is of six bits: those of what stands before, and one that what follows would share, are left out.
        let (from, to) = ((before * 8).div_ceil(6), whole.len() * 8 / 6);
        packed.get(from..to).unwrap_or_default().to_owned()
    };
    let standard: Vec<String> = (0..3).map(at).filter(|inside| inside.len() >= SHORTEST).collect();
    let strange = standard.iter().filter(|inside| inside.contains(['+', '/']));
    let url_safe: Vec<String> = strange.map(|inside| inside.replace('+', "-").replace('/', "_")).collect();
    [standard, url_safe].concat()
}

/// As JSON, an address, a form and a page write it. Most secrets have no character that is written in another way.
fn encoded(text: &str) -> Vec<String> {
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)) {
        return Vec::new();
    }
    let json = Zeroizing::new(serde_json::Value::String(text.to_owned()).to_string());
    let json = &json[1..json.len() - 1];
    let escaped: String = json
        .chars()
        .map(|one| if HTML.contains(one) { format!("\\u{:04x}", one as u32) } else { one.to_string() })
        .collect();
    let url = utf8_percent_encode(text, UNRESERVED).to_string();
    let form = utf8_percent_encode(text, FORM).to_string();
    let plus = form.replace("%20", "+");
    // As PHP writes JSON, and Go.
    let json = [json.to_owned(), json.replace('/', "\\/"), escaped];
    let packed = if url == form { base64_inside(&url) } else { [base64_inside(&url), base64_inside(&form)].concat() };
    let address = [lower_hex(&url), lower_hex(&plus), url, form, plus];
    json.into_iter().chain(html(text)).chain(packed).chain(address).collect()
}

impl Redactor {
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        Self::default().and(secrets)
    }

    /// And these.
    pub fn and<'a>(self, secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        let mut forms = self.forms;
        for secret in secrets {
            let text = secret.reveal();
            if text.chars().count() < SHORTEST {
                continue;
            }
            let whole = [text.to_owned(), STANDARD.encode(text), URL_SAFE_NO_PAD.encode(text)];
            // In the middle of something longer that was packed as a whole, such as `id:secret` of a Basic header.
            for form in whole.into_iter().chain(base64_inside(text)).chain(encoded(text)) {
                let form = Zeroizing::new(form);
                if !forms.contains(&form) {
                    forms.push(form);
                }
            }
        }
        Self { forms }.sorted()
    }

    /// Texts that only come in base64.
    pub fn and_packed<'a>(mut self, texts: impl IntoIterator<Item = &'a Secret>) -> Self {
        for text in texts {
            let text = text.reveal();
            self.forms.extend([STANDARD.encode(text), URL_SAFE_NO_PAD.encode(text)].map(Zeroizing::new));
        }
        self.sorted()
    }

    /// The longest first, so that no part of a longer form is left standing.
    fn sorted(mut self) -> Self {
        self.forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        self
    }

    /// The text with each occurrence replaced by `****`, then made visible and cut.
    pub fn clean(&self, text: &str, max: usize) -> String {
        // Of a long text only the beginning is looked through: more of it is never shown. What is cut through there by the
        // end may be half a secret, so as much as the longest form is left out.
        let end = text.floor_char_boundary(text.len().min(8 * max + 4_096));
        let longest = self.forms.first().filter(|_| end < text.len()).map_or(0, |form| form.len());
        let mut text = Zeroizing::new(text[..end].to_owned());
        for form in &self.forms {
            if form.len() <= text.len() && text.contains(form.as_str()) {
                text = Zeroizing::new(text.replace(form.as_str(), "****"));
            }
        }
        let end = text.floor_char_boundary(text.len().saturating_sub(longest));
        text.truncate(end);
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

    #[test]
    fn a_secret_is_found_in_a_longer_text_that_was_packed_as_a_whole() {
        let known = Secret::new("pS3c+r/et=%41&Zq~9xK2mWw7");
        let redactor = Redactor::new([&known]);
        for id in ["", "a:", "ab:", "abc:", "key-1:"] {
            for text in [known.reveal().to_owned(), percent_encoded(known.reveal())] {
                for after in ["", "&x", "&grant_type=authorization_code"] {
                    let packed = STANDARD.encode(format!("{id}{text}{after}"));
                    let (left, whole) = (redactor.clean(&packed, 999), STANDARD.encode(format!("{id}{after}")));
                    // Of the secret no more is left than the characters that it shares with its neighbours.
                    assert!(left.contains("****") && left.len() <= whole.len() + 10, "{packed}: {left}");
                }
            }
        }
    }

    #[test]
    fn of_a_long_text_nothing_is_shown_that_was_not_looked_through() {
        let secret = "s3cr3t-of-some-length-".repeat(40);
        let known = Secret::new(secret.as_str());
        let redactor = Redactor::new([&known]);
        for before in 0..40 {
            let left = redactor.clean(&format!("{}{}", "é".repeat(before), secret.repeat(50)), 300);
            assert!(!left.contains("s3cr3t"), "{before}: {left}");
        }
        assert_eq!(redactor.clean(&"a".repeat(100_000), 5), "aaaaa…");
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
                lower_hex(&percent_encoded(&secret)),
                serde_json::Value::String(secret.clone()).to_string().replace('/', "\\/"),
                secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;"),
            ] {
                let text = redactor.clean(&format!("{before}{form}{after}"), 10_000);
                prop_assert!(!text.contains(&form), "{text}");
            }
        }
    }
}
