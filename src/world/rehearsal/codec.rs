//! The encodings of Node's `Buffer`, between text and bytes. A script has megabytes of them, which JavaScript would hold as
//! lists of numbers.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use rquickjs::{Ctx, Result, TypedArray};

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_encode_padding(false)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT.with_encode_padding(true));
const FOR_URLS: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// The bytes of a text. They are in the engine's memory, so its limit counts them.
pub fn bytes<'js>(ctx: Ctx<'js>, text: String, encoding: String) -> Result<TypedArray<'js, u8>> {
    TypedArray::new_copy(ctx, read(&text, &encoding))
}

/// The text of bytes, which come as the characters up to U+00FF.
pub fn text(bytes: String, encoding: String) -> String {
    write(&read(&bytes, "latin1"), &encoding)
}

fn read(text: &str, encoding: &str) -> Vec<u8> {
    match encoding {
        "hex" => unhex(text),
        "base64" => base64(text),
        "latin1" => text.encode_utf16().map(|unit| unit as u8).collect(),
        "utf16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => text.as_bytes().to_vec(),
    }
}

fn write(bytes: &[u8], encoding: &str) -> String {
    match encoding {
        "hex" => hex(bytes),
        "base64" => STANDARD.encode(bytes),
        "base64url" => FOR_URLS.encode(bytes),
        "latin1" => bytes.iter().map(|byte| char::from(*byte)).collect(),
        "ascii" => bytes.iter().map(|byte| char::from(byte & 0x7f)).collect(),
        "utf16le" => {
            let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn digit(value: u8) -> char {
    char::from_digit(value.into(), 16).unwrap_or_default()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(digit).collect()
}

/// Up to the first pair that isn't one of digits, as in Node.
pub fn unhex(text: &str) -> Vec<u8> {
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    text.as_bytes().chunks_exact(2).map_while(|pair| Some(value(pair[0])? << 4 | value(pair[1])?)).collect()
}

/// Either alphabet, up to the first `=`, without what isn't a part of it, as in Node.
fn base64(text: &str) -> Vec<u8> {
    let digits = text.bytes().take_while(|byte| *byte != b'=').filter_map(|byte| match byte {
        b'+' => Some(b'-'),
        b'/' => Some(b'_'),
        b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => Some(byte),
        _ => None,
    });
    let mut digits: Vec<u8> = digits.collect();
    // One digit at the end has no byte.
    if digits.len() % 4 == 1 {
        digits.pop();
    }
    FOR_URLS.decode(digits).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_bytes_as_in_node() {
        for (text, encoding, bytes) in [
            ("é", "utf8", &b"\xc3\xa9"[..]),
            ("é😀", "latin1", b"\xe9\x3d\x00"),
            ("aGk=", "base64", b"hi"),
            (" a\nG_k-==xx", "base64", b"h\x6f\xe4"),
            ("a", "base64", b""),
            ("aGkA\u{e9}B", "base64", b"hi\0"),
            ("0aFfzz11", "hex", b"\x0a\xff"),
            ("0", "hex", b""),
            ("aé", "utf16le", b"a\0\xe9\0"),
        ] {
            assert_eq!(read(text, encoding), bytes, "{text} {encoding}");
        }
    }

    #[test]
    fn bytes_become_text_as_in_node() {
        for (bytes, encoding, text) in [
            (&b"\xc3\xa9\xff"[..], "utf8", "é\u{fffd}"),
            (b"\xe9a", "latin1", "éa"),
            (b"\xe1a", "ascii", "aa"),
            (b"\xff\xef", "base64", "/+8="),
            (b"\xff\xef", "base64url", "_-8"),
            (b"\x0a\xff", "hex", "0aff"),
            (b"a\0\xe9\0x", "utf16le", "aé"),
        ] {
            assert_eq!(write(bytes, encoding), text, "{encoding}");
        }
    }
}
