use super::*;
use crate::domain::safe_text::percent_encoded;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;

fn each(text: &str, keep: impl Fn(char) -> bool, write: impl Fn(char) -> String) -> String {
    text.chars().map(|char| if keep(char) { char.to_string() } else { write(char) }).collect()
}

fn units(char: char, write: impl Fn(u16) -> String) -> String {
    char.encode_utf16(&mut [0; 2]).iter().map(|unit| write(*unit)).collect()
}

fn bytes(char: char, write: impl Fn(u8) -> String) -> String {
    char.encode_utf8(&mut [0; 4]).bytes().map(write).collect()
}

fn plain(char: char) -> bool {
    char.is_ascii_alphanumeric()
}

fn json(text: &str) -> String {
    let quoted = serde_json::Value::String(text.to_owned()).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

type Encoding = (&'static str, fn(&str) -> String);

/// Encodings of a text in others. They can be nested.
const ENCODINGS: &[Encoding] = &[
    ("address", percent_encoded),
    ("address, small", |text| each(text, plain, |char| bytes(char, |byte| format!("%{byte:02x}")))),
    ("address, all", |text| each(text, |_| false, |char| bytes(char, |byte| format!("%{byte:02X}")))),
    ("address, partly", |text| {
        each(text, |char| plain(char) || "&=/".contains(char), |char| bytes(char, |byte| format!("%{byte:02X}")))
    }),
    ("form", |text| url::form_urlencoded::byte_serialize(text.as_bytes()).collect()),
    ("escape", |text| each(text, plain, |char| units(char, |unit| format!("%u{unit:04X}")))),
    ("JSON", json),
    ("JSON of PHP", |text| json(text).replace('/', "\\/")),
    ("JSON of Go", |text| each(&json(text), |char| !"<>&".contains(char), |char| format!("\\u{:04x}", char as u32))),
    ("JSON of .NET", |text| {
        let keep = |char: char| char.is_ascii() && !"<>&+'`".contains(char);
        each(&json(text), keep, |char| units(char, |unit| format!("\\u{unit:04X}")))
    }),
    ("JavaScript", |text| each(text, plain, |char| bytes(char, |byte| format!("\\x{byte:02x}")))),
    ("Rust", |text| each(text, plain, |char| format!("\\u{{{:x}}}", char as u32))),
    ("page", |text| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;")
            .replace('\'', "&#39;")
            .replace('ü', "&uuml;")
    }),
    ("page, numbers", |text| each(text, plain, |char| format!("&#{};", char as u32))),
    ("page, hexadecimal", |text| each(text, plain, |char| format!("&#x{:X};", char as u32))),
    ("mail", |text| each(text, |char| plain(char) || char == ' ', |char| bytes(char, |byte| format!("={byte:02X}")))),
    ("base64", |text| STANDARD.encode(text)),
    ("base64 of addresses", |text| URL_SAFE_NO_PAD.encode(text)),
    ("digits", |text| text.bytes().map(|byte| format!("{byte:02x}")).collect()),
    ("digits, capital", |text| text.bytes().map(|byte| format!("{byte:02X}")).collect()),
];

fn written(text: &str, chain: &[usize]) -> String {
    chain.iter().fold(text.to_owned(), |text, encoding| ENCODINGS[*encoding].1(&text))
}

/// If the full text was encoded, the characters that a secret shares with its neighbors may be left, each as an escape.
fn nothing_is_left(left: &str, [before, secret, after]: [&str; 3], chain: &[usize]) -> bool {
    // What is after the secret has the same digits in base64 only at the same place in its group of bytes.
    let filler = "a".repeat(secret.len() % 9);
    let without = visible(&written(&format!("{before}{filler}{after}"), chain), usize::MAX);
    left.contains(MASK) && left.len() <= without.len() + MASK.len() + 12 * chain.len()
}

#[test]
fn a_secret_in_any_encoding_is_masked() {
    let known = "pS3c+r/et=%41&Zq~9xKü\\n\"2m<w>'7";
    let redactor = Redactor::new([&Secret::new(known)]);
    for (one, (name, _)) in ENCODINGS.iter().enumerate() {
        for (other, (then, _)) in ENCODINGS.iter().enumerate() {
            let chain = [one, other];
            for (before, after) in
                [("", ""), ("a:", ""), ("ab: ", " z"), ("{\"x\":\"", "\"}"), ("q=1&s=", "&grant=code")]
            {
                let text = written(&format!("{before}{known}{after}"), &chain);
                let left = redactor.clean(&text, 9_999);
                assert!(nothing_is_left(&left, [before, known, after], &chain), "{name}, {then}: {text}\n{left}");
            }
        }
    }
}

#[test]
fn a_text_that_was_decoded_in_part_is_masked() {
    let redactor = Redactor::new([&Secret::new("s3cr&t+v/l üe")]);
    for text in [
        "s3cr\\u0026t\\u002Bv/l \\u00fce",
        "s3cr\\u0026t\\u002bv\\/l \\u00FCe",
        "s3cr%26t+v%2fl+%c3%bce",
        "s3cr&amp;t%2Bv/l%20&uuml;e",
        "s3cr%2526t%2Bv/l+%25C3%25BCe",
        "s3cr&t v/l üe",
        "s3cr\\\\u0026t\\x2bv/l \\u{fc}e",
    ] {
        assert_eq!(redactor.clean(&format!("<p>{text}</p>"), 99), "<p>****</p>", "{text}");
    }
}

#[test]
fn a_backslash_that_joins_the_escape_after_it_hides_no_secret() {
    for secret in ["\\&A0 ß😀A", "😀\\A\\&ß😀A"] {
        // Percent-encoded in part, then encoded as JSON by Go, then as JSON again.
        let chain = [3, 8, 6];
        let left = Redactor::new([&Secret::new(secret)]).clean(&written(secret, &chain), 999);
        assert!(nothing_is_left(&left, ["", secret, ""], &chain), "{left}");
    }
}

#[test]
fn a_short_secret_is_masked_where_it_is_a_complete_value() {
    let redactor = Redactor::new([&Secret::new("hunter2"), &Secret::new("a/b")]);
    for (text, left) in [
        ("hunter2", "****"),
        (" hunter2 ", " **** "),
        ("{\"secret\": \"hunter2\", \"n\": 1}", "{\"secret\": \"****\", \"n\": 1}"),
        ("{\"text\":\"{\\\"secret\\\":\\\"hunter2\\\"}\"}", "{\"text\":\"{\\\"secret\\\":\\\"****\\\"}\"}"),
        ("client_secret=hunter2&grant=x", "client_secret=****&grant=x"),
        ("X-Key: hunter2\r\nHost: x", "X-Key: ****  Host: x"),
        ("<td>hunter2</td>", "<td>****</td>"),
        ("Invalid secret: hunter2.", "Invalid secret: ****."),
        ("x=a%2Fb", "x=****"),
        ("\"a\\/b\"", "\"****\""),
        ("{\"pair\":\"aWQ6aHVudGVyMg==\"}", "{\"pair\":\"aWQ6****==\"}"),
        ("{\"key\":\"aHVudGVyMg==\"}", "{\"key\":\"****==\"}"),
        ("the hunter2 of a/b is in x/a/b/c and hunter23", "the hunter2 of a/b is in x/a/b/c and hunter23"),
        ("https://hunter2.example/a/b", "https://hunter2.example/a/b"),
    ] {
        assert_eq!(redactor.clean(text, 99), left);
    }
}

#[test]
fn a_long_text_is_shown_only_as_far_as_it_was_searched() {
    let secret = "s3cr3t-of+some&length-".repeat(40);
    let redactor = Redactor::new([&Secret::new(secret.as_str())]);
    for (encoding, (name, _)) in ENCODINGS.iter().enumerate() {
        for before in (0..40).step_by(3) {
            let text = format!("{}{}", ".".repeat(before), written(&secret, &[encoding]).repeat(50));
            let left = redactor.clean(&text, 300);
            let rest = left.replace(MASK, "");
            assert!(rest.trim_matches(['.', '…', '=']).len() < 9, "{name} {before}: {left}");
        }
    }
    assert_eq!(redactor.clean(&"a".repeat(100_000), 5), "aaaaa…");
}

#[test]
fn a_text_that_was_packed_often_ends_the_search() {
    let redactor = Redactor::new([&Secret::new("s3cr3t-of-some-length"), &Secret::new("ab")]);
    let deep = |one: usize| written("%=\\&;/+-: s3cr3t", &[one; 6]).chars().take(20_000).collect::<String>();
    for one in 0..ENCODINGS.len() {
        redactor.clean(&deep(one), 2_000);
    }
    for odd in ["%25", "=3D", "&amp;", "\\\\", "%=3D25&\\u005c"] {
        redactor.clean(&odd.repeat(9_000), 2_000);
    }
}

proptest! {
    #[test]
    fn prop_no_encoding_of_a_secret_survives(
        secret in "[ -~üß😀]{8,40}",
        before in "[a-z .:\"'=<>{}]{0,9}",
        after in "[ -~ü]{0,9}",
        chain in prop::collection::vec(0..ENCODINGS.len(), 0..4),
    ) {
        let redactor = Redactor::new([&Secret::new(secret.as_str())]);
        let text = written(&format!("{before}{secret}{after}"), &chain);
        let left = redactor.clean(&text, usize::MAX);
        prop_assert!(nothing_is_left(&left, [&before, &secret, &after], &chain), "{chain:?}\n{text}\n{left}");
    }

    #[test]
    fn prop_a_text_without_a_secret_stays_as_it_is(
        secrets in prop::collection::vec("[A-Za-z0-9+/=_.~-]{5,40}", 1..5),
        text in "([a-zA-Z0-9 .,:;/?&=%+\"{}<>\\\\_-]|&amp;|%2[0-9A-F]|\\\\u00[0-9a-f]{2}|ü){0,400}",
        max in 0_usize..500,
    ) {
        let known: Vec<Secret> = secrets.iter().map(|secret| Secret::new(secret.as_str())).collect();
        prop_assert_eq!(Redactor::new(&known).clean(&text, max), visible(&text, max));
    }
}

#[test]
fn a_secret_that_is_broken_is_masked() {
    let redactor = Redactor::new([&Secret::new("pS3c-retQ9x7Kz2m")]);
    for gap in [
        "\n", "\r\n  ", "\n\t", "\u{ad}", "\u{200b}", "\u{2060}", "\u{feff}", "&shy;", "&#8203;", "\\n", "\\u00ad",
        "%0A",
    ] {
        for at in 1..16 {
            let (before, after) = "pS3c-retQ9x7Kz2m".split_at(at);
            let left = redactor.clean(&format!("secret: {before}{gap}{after}."), 200);
            assert_eq!(left, "secret: ****.", "{gap:?} at {at}");
        }
    }
    assert_eq!(redactor.clean("two\nlines\nstay", 200), visible("two\nlines\nstay", 200));
}

#[test]
fn pieces_of_a_secret_are_masked_unless_an_open_value_has_them() {
    let secret = Secret::new("sandbox-application-secret-pS3cretQ9x7Kz2m");
    let redactor = Redactor::new([&secret]).with_pieces(["sandbox-application-key"]);
    let clean = |text: &str| redactor.clean(text, 400);
    assert_eq!(clean("not pS3cretQ9x7K at all"), "not **** at all", "12 characters");
    assert_eq!(clean("not pS3cretQ9x7 at all"), "not pS3cretQ9x7 at all", "11 characters");
    assert_eq!(clean("client_id=sandbox-application-key&x=1"), "client_id=sandbox-application-key&x=1");
    assert_eq!(clean("cut: application-secret-pS3cretQ"), "cut: a****", "application- is open");
    let whole = Redactor::new([&secret]);
    assert_eq!(whole.clean("not pS3cretQ9x7K at all", 400), "not pS3cretQ9x7K at all", "only on request");
}
