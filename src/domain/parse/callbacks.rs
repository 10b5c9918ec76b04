//! CALLBACK_URLS: the application's own addresses.

use super::copied::{QUOTES, assigned, clean, trimmed};
use super::{Around, Parsed, Problem};
use crate::domain::safe_text::is_invisible;

/// The entries of a list value: separated by commas, line breaks or spaces.
pub fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| char == ',' || char.is_whitespace()).map(clean).filter(|entry| !entry.is_empty())
}

/// Callback URLs may have http or a custom scheme, and contain `*` or placeholders. They are kept exactly as given.
pub fn callback_urls(text: &str, _: &Around) -> Result<Parsed, Problem> {
    let (text, dropped) = match assigned(trimmed(text)) {
        Some((name, value)) => (whole(value), Some(format!("{name}= in front of it was dropped"))),
        None => (whole(text), None),
    };
    let mut urls: Vec<&str> = Vec::new();
    for entry in list(text) {
        if entry.chars().any(|char| char.is_control() || is_invisible(char)) {
            return Err(Problem::new(format!("{entry:?} holds an invisible character"), "Type it by hand."));
        }
        let Some((scheme, rest)) = entry.split_once("://") else {
            return Err(Problem::new(
                format!("{entry} has no scheme"),
                format!("Write it whole, such as http://{entry}"),
            ));
        };
        if rest.is_empty() || !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) {
            return Err(Problem::new(format!("{entry} is no URL"), "Such as http://localhost:3000/callback."));
        }
        if rest.split('?').next().is_some_and(|path| path.contains("://")) {
            return Err(Problem::new(
                format!("{entry} is two URLs in one"),
                "Put a comma between them, or take one out.",
            ));
        }
        if entry.contains('#') {
            return Err(Problem::new(format!("{entry} holds a fragment (#)"), "Take out the # and what follows it."));
        }
        if !urls.contains(&entry) {
            urls.push(entry);
        }
    }
    Ok(Parsed::with(urls.join(", "), dropped))
}

/// The URL has no `*` or `{…}`. A pattern can't be used in a request.
pub fn is_plain(url: &str) -> bool {
    !url.contains(['*', '{'])
}

/// Removes one pair of quotes around the list. Quotes around each entry stay for now.
fn whole(text: &str) -> &str {
    let inside = clean(text);
    if inside.contains(QUOTES) { text } else { inside }
}
