//! The provider's URLs and the application's callbacks.

use super::domain::is_loopback;
use super::{Around, Parsed, Problem, clean, is_invisible, odd_character};
use crate::domain::limits;
use url::Url;

/// Parameters that the flow itself sends (RFC 6749 section 4.1.1, and `response_mode`, which Auth0 sets).
const RESERVED: [&str; 5] = ["client_id", "redirect_uri", "response_type", "response_mode", "state"];

pub fn authorization_url(text: &str, around: &Around) -> Result<Parsed, Problem> {
    let (parsed, url) = https_url(text, around, limits::AUTHORIZATION_URL_MAX)?;
    if let Some((name, _)) = url.query_pairs().find(|(name, _)| RESERVED.contains(&name.as_ref())) {
        return Err(Problem::new(
            format!("{name} stands in it, but Auth0 adds that itself"),
            "Take it out; keep only parameters that never change.",
        ));
    }
    Ok(parsed)
}

pub fn token_url(text: &str, around: &Around) -> Result<Parsed, Problem> {
    Ok(https_url(text, around, limits::TOKEN_URL_MAX)?.0)
}

pub fn user_detail_url(text: &str, around: &Around) -> Result<Parsed, Problem> {
    Ok(https_url(text, around, limits::AUTHORIZATION_URL_MAX)?.0)
}

pub fn icon_url(text: &str, around: &Around) -> Result<Parsed, Problem> {
    if clean(text).is_empty() {
        return Ok(Parsed::plain(""));
    }
    Ok(https_url(text, around, limits::ICON_URL_MAX)?.0)
}

/// The names in braces, such as `domain` in `https://{domain}/oauth/authorize`.
pub fn placeholders_of(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            names.push(name);
        }
        rest = after;
    }
    names
}

fn https_url(text: &str, around: &Around, max: usize) -> Result<(Parsed, Url), Problem> {
    let text = clean(text);
    if text.is_empty() {
        return Err(Problem::new("The URL is missing", "Copy it from the provider's documentation."));
    }
    if let Some(odd) = odd_character(text) {
        return Err(Problem::new(format!("There is {odd}"), "Copy the URL again, alone."));
    }
    if let Some(odd) = text.chars().find(|char| !char.is_ascii()) {
        return Err(Problem::new(
            format!("{odd} (U+{:04X}) only looks like a letter of a URL, or needs to be encoded", odd as u32),
            "Copy the URL from the provider's own page.",
        ));
    }
    let mut filled = text.to_owned();
    for name in placeholders_of(text) {
        filled = filled.replace(&format!("{{{name}}}"), "placeholder");
    }
    let no_url = || {
        Problem::new(
            "This is no URL",
            "It begins with https:// and a host, such as https://provider.example/oauth2/token.",
        )
    };
    let url = Url::parse(&filled).map_err(|_| no_url())?;
    match url.scheme() {
        "https" => {}
        "http" if around.loopback && is_loopback(&url) => {}
        "http" => {
            return Err(Problem::new("http is not encrypted; Auth0 takes only https", "Change http:// to https://."));
        }
        _ => return Err(no_url()),
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(no_url());
    }
    if is_loopback(&url) && !around.loopback {
        return Err(Problem::new(
            "Auth0 cannot reach an address of this machine",
            "Give the provider's public address.",
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Problem::new("A user name stands in it", "Take out everything before the @."));
    }
    if url.fragment().is_some() {
        return Err(Problem::new("A fragment (#…) never reaches a server", "Take out the # and what follows it."));
    }
    if !(limits::URL_MIN..=max).contains(&text.len()) {
        return Err(Problem::new(format!("{} characters; Auth0 takes {max}", text.len()), "Use a shorter URL."));
    }
    Ok((Parsed::plain(text), url))
}

/// The entries of a list value: separated by commas, line breaks or spaces.
pub fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| char == ',' || char.is_whitespace()).map(clean).filter(|entry| !entry.is_empty())
}

/// Callback URLs may be http, custom schemes, and hold `*` or placeholders; they are kept to the letter.
pub fn callback_urls(text: &str, _: &Around) -> Result<Parsed, Problem> {
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
    Ok(Parsed::plain(urls.join(", ")))
}
