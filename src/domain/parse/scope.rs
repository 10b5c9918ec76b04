//! SCOPE: a list of words with spaces between them, however it was copied.

use super::copied::{assigned, clean};
use super::{ParseContext, Parsed, Problem};
use crate::domain::limits;
use percent_encoding::percent_decode_str;

/// Words of a sentence. No scope has one of these names.
const OF_SENTENCES: [&str; 18] = [
    "the", "and", "of", "your", "my", "to", "or", "with", "for", "you", "please", "is", "are", "this", "need", "these",
    "from", "scopes",
];

pub fn scope(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    let typed = clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let (mut text, mut before) = (listed(&typed), typed.clone());
    while text != before {
        before = text;
        text = listed(&before);
    }
    if text.chars().count() > limits::SCOPE_MAX {
        let what = format!("It has more than {} characters", limits::SCOPE_MAX);
        return Err(Problem::new(what, "Remove the scopes that a sign-in doesn't need."));
    }
    // RFC 6749 section 3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
    if let Some(odd) = text.chars().find(|char| !matches!(char, ' ' | '!' | '#'..='[' | ']'..='~')) {
        let odd = if odd == '\\' { "A backslash".to_owned() } else { format!("{odd:?}") };
        return Err(Problem::new(format!("{odd} can't be in a scope"), "Separate the scopes with spaces."));
    }
    let words: Vec<String> = text.split(' ').map(|word| word.trim_matches(['.', ':', '!']).to_lowercase()).collect();
    if words.len() > 1 && words.iter().any(|word| OF_SENTENCES.contains(&word.as_str())) {
        return Err(Problem::new(
            "This is a sentence, not a list of scopes",
            "Enter only the scope names, such as openid email.",
        ));
    }
    let changed = (text != typed).then(|| format!("Changed to {text}"));
    let note = changed.or_else(|| doubt(&text)).filter(|_| !text.is_empty());
    Ok(Parsed::with(text, note))
}

/// Removes one layer of what surrounds the scopes.
fn listed(typed: &str) -> String {
    let mut text = bare(typed).to_owned();
    if let Some(inside) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        text = inside.replace(['"', '\''], " ").replace(',', " ");
    }
    // No known scope contains these percent-encoded characters. They come from a URL.
    if ["%20", "%25", "%2C", "%2F", "%3A"].iter().any(|code| text.to_ascii_uppercase().contains(code)) {
        text = percent_decode_str(&text).decode_utf8_lossy().into_owned();
    }
    if has_wrong_separators(&text) {
        text = text.replace([',', ';', '+'], " ");
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Without `scope=` before it.
fn bare(text: &str) -> &str {
    let text = assigned(text).map_or(text, |(_, value)| clean(value));
    let starts = ["scope=", "scopes=", "scope:", "scopes:"];
    let start = starts.iter().find(|start| {
        let length = start.len();
        // `scope:read` may be the name of a scope.
        text.get(..length).is_some_and(|head| head.eq_ignore_ascii_case(start))
            && (start.ends_with('=') || text[length..].starts_with(' '))
    });
    start.map_or(text, |start| clean(&text[start.len()..]))
}

/// Separators other than spaces, where only spaces can be right: OpenID Connect Core, section 3.1.2.1, or a space follows.
fn has_wrong_separators(text: &str) -> bool {
    let parts = || text.split([',', ';', '+', ' ']);
    let is_openid = parts().any(|part| part == "openid") && text.contains([',', ';', '+']);
    is_openid || [", ", "; ", " ,", " ;"].iter().any(|mark| text.contains(mark)) || text.ends_with([',', ';'])
}

/// Some providers, such as Facebook, separate scopes by commas, and few by semicolons.
fn doubt(text: &str) -> Option<String> {
    let mark = text.chars().find(|char| matches!(char, ',' | ';'))?;
    let name = if mark == ',' { "commas" } else { "semicolons" };
    Some(format!("Most providers separate scopes with spaces. Keep {name} only if yours uses them."))
}
