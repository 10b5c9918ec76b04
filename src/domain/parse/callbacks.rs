//! CALLBACK_URLS: the application's own addresses.

use super::copied::{QUOTES, assigned, clean, removed, trimmed};
use super::{ParseContext, Parsed, Problem, placeholder};
use crate::domain::safe_text::is_invisible;

/// The entries of a list value: separated by commas, line breaks or spaces.
pub fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| char == ',' || char.is_whitespace()).map(clean).filter(|entry| !entry.is_empty())
}

/// Callback URLs may have http or a custom scheme, and contain `*` or placeholders. They are kept exactly as given.
pub fn callback_urls(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    let (text, mut notes) = match assigned(trimmed(text)) {
        Some((name, value)) => (unquoted(value), vec![removed(name)]),
        None => (unquoted(text), Vec::new()),
    };
    let text = match text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        Some(inside) => {
            notes.push("Removed the brackets around the list".to_owned());
            inside
        }
        None => text,
    };
    let mut urls: Vec<&str> = Vec::new();
    for entry in list(text) {
        if entry.chars().any(|char| char.is_control() || is_invisible(char)) {
            return Err(Problem::new(format!("{entry:?} contains an invisible character"), "Type it by hand."));
        }
        let front = entry.split(['?', '#']).next().unwrap_or_default();
        if let Some(placeholder) = placeholder::in_url(front).or_else(|| placeholder::with_hyphen(front)) {
            return Err(Problem::new(
                format!("{placeholder} is a placeholder"),
                format!("Replace {placeholder} with the address of your application."),
            ));
        }
        let Some((scheme, rest)) = entry.split_once("://") else {
            return Err(if is_rest(entry, text) { with_space() } else { without_scheme(entry) });
        };
        if rest.is_empty() || !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) {
            return Err(Problem::new(
                format!("{entry} isn't a URL"),
                "Enter a full URL, such as http://localhost:3000/callback.",
            ));
        }
        if rest.split('?').next().is_some_and(|path| path.contains("://")) {
            return Err(Problem::new(
                format!("{entry} is two URLs in one"),
                "Put a comma between them, or remove one.",
            ));
        }
        if entry.contains('#') {
            return Err(Problem::new(format!("{entry} has a fragment (#)"), "Remove the # and everything after it."));
        }
        if !urls.contains(&entry) {
            urls.push(entry);
        }
    }
    Ok(Parsed::with(urls.join(", "), notes))
}

/// It is the rest of a URL with a space in it, such as `3000/cb` of `http://localhost: 3000/cb`.
fn is_rest(entry: &str, text: &str) -> bool {
    let joins = [':', '/', '.', '-', '=', '?', '&'];
    text.match_indices(entry).any(|(at, _)| {
        let (before, spaced) = (text[..at].trim_end(), text[..at].ends_with(char::is_whitespace));
        spaced && before.contains("://") && (before.ends_with(joins) || entry.starts_with(joins))
    })
}

fn with_space() -> Problem {
    Problem::new("A URL contains a space", "Remove the space, or begin each URL with its scheme.")
}

/// `http:/localhost` lacks a slash, `localhost:3000` its scheme, and `/callback` its host.
fn without_scheme(entry: &str) -> Problem {
    if entry.contains('\\') {
        let plain = entry.replace('\\', "/");
        return Problem::new(format!("{entry} has backslashes"), format!("Write {plain}"));
    }
    if entry.starts_with('/') {
        let fix = "Enter the full URL, such as http://localhost:3000/callback.";
        return Problem::new(format!("{entry} has no host"), fix);
    }
    let web = entry.split_once(":/").filter(|(scheme, _)| ["http", "https"].contains(scheme));
    match web {
        Some((scheme, rest)) => {
            Problem::new(format!("A slash is missing in {entry}"), format!("Write {scheme}://{rest}"))
        }
        None => Problem::new(format!("{entry} has no scheme"), format!("Write the full URL, such as http://{entry}")),
    }
}

/// The URL has no `*` or `{…}`. A pattern can't be used in a request.
pub fn is_plain(url: &str) -> bool {
    !url.contains(['*', '{'])
}

/// Removes one pair of quotes around the list. Quotes around each entry stay for now.
fn unquoted(text: &str) -> &str {
    let inside = clean(text);
    if inside.contains(QUOTES) { text } else { inside }
}
