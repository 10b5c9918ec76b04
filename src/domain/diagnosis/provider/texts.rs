//! The texts in what a provider returns: those of a page, and those that are packed into a redirect.

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

/// The visible text of a page: no tags, no scripts, no styles.
pub(super) fn text_of_page(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        let hidden = ["script", "style", "noscript", "template"].into_iter().find(|name| {
            let start = after.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
            start && after[name.len()..].starts_with(|char: char| !char.is_ascii_alphanumeric())
        });
        rest = match hidden {
            Some(name) => after_end(after, name),
            None => after.split_once('>').map_or("", |(_, rest)| rest),
        };
    }
    text.push_str(rest);
    let text = text.replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text after `</name>`.
fn after_end<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("</") {
        if after.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
            return after.split_once('>').map_or("", |(_, rest)| rest);
        }
        rest = after;
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::text_of_page;

    #[test]
    fn a_reader_sees_neither_tags_nor_scripts() {
        let page = "<html><head><title>Sign in</title><style>p{}</style><SCRIPT>var e='invalid_client'</SCRIPT>\
                    </head><body><p class=\"redirect_uri mismatch\">Hello &amp; welcome</p><script>open";
        assert_eq!(text_of_page(page), "Sign in Hello & welcome");
        assert_eq!(text_of_page("no page"), "no page");
        assert_eq!(text_of_page("<"), "");
    }
}
