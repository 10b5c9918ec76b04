//! The texts in what a provider returns: those of a page, and those that are packed into a redirect.

pub(super) use crate::domain::safe_text::text_of_page;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// The text in a value that is base64, as some providers pack the reason for an error into a redirect. Between the texts
/// there may be the bytes of a binary format.
pub(super) fn unpacked(value: &str) -> Option<String> {
    let plain = value.trim_end_matches('=');
    let bytes = STANDARD_NO_PAD.decode(plain).or_else(|_| URL_SAFE_NO_PAD.decode(plain)).ok()?;
    let is_text = |byte: &&u8| matches!(byte, b' '..=b'~');
    if plain.len() < 16 || bytes.iter().filter(is_text).count() * 10 < bytes.len() * 7 {
        return None;
    }
    let text: String = bytes.iter().map(|byte| if is_text(&byte) { char::from(*byte) } else { ' ' }).collect();
    // An opaque value may decode to letters by chance, but not to words.
    let words = || text.split_whitespace().filter(|word| word.len() > 2);
    let speaks = words().count() > 2 || words().any(|word| word.contains('_'));
    speaks.then(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
}
