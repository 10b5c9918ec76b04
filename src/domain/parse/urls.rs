//! The provider's URLs.

use super::copied::{at_query, clean, decoded, foreign_character, healed, line, odd_character, once, unpacked};
use super::domain::is_on_this_machine;
use super::{Around, Parsed, Problem};
use crate::domain::limits;
use crate::domain::safe_text::visible;
use url::Url;

/// Parameters that the flow itself sends (RFC 6749 section 4.1.1, and `response_mode`, which Auth0 sets).
const RESERVED: [&str; 5] = ["client_id", "redirect_uri", "response_type", "response_mode", "state"];

pub fn authorization_url(text: &str, around: &Around) -> Result<Parsed, Problem> {
    let (parsed, url) =
        https_url(text, around, limits::AUTHORIZATION_URL_MAX, "https://provider.example/oauth2/authorize")?;
    if let Some((name, _)) = url.query_pairs().find(|(name, _)| RESERVED.contains(&name.as_ref())) {
        return Err(Problem::new(
            format!("{name} stands in it, but Auth0 adds that itself"),
            "Take it out; keep only parameters that never change.",
        ));
    }
    Ok(parsed)
}

pub fn token_url(text: &str, around: &Around) -> Result<Parsed, Problem> {
    let (parsed, url) = https_url(text, around, limits::TOKEN_URL_MAX, "https://provider.example/oauth2/token")?;
    let sent =
        |name: &str| RESERVED.contains(&name) || ["client_secret", "grant_type", "code_verifier"].contains(&name);
    match url.query_pairs().find(|(name, _)| sent(name)) {
        Some((name, _)) => Err(Problem::new(
            format!("{name} stands in it, but Auth0 sends that itself, in the body"),
            "Take it out: the token URL mostly has no question mark.",
        )),
        None => Ok(parsed),
    }
}

pub fn user_detail_url(text: &str, around: &Around) -> Result<Parsed, Problem> {
    let (parsed, url) = https_url(text, around, limits::AUTHORIZATION_URL_MAX, "https://provider.example/userinfo")?;
    let given = |names: &[&str]| url.query_pairs().map(|(name, _)| name).find(|name| names.contains(&name.as_ref()));
    if let Some(name) = given(&["access_token", "client_secret"]) {
        return Err(Problem::new(
            format!("{name} stands in it, which does not belong into a saved value"),
            "Take it out: the script sends the access token of whoever signs in, in a header.",
        ));
    }
    if let Some(name) = given(&["response_type", "redirect_uri", "state"]) {
        return Err(Problem::new(
            format!("{name} stands in it, which belongs to the Authorization URL"),
            "Take it out, or give the call that answers who the user is.",
        ));
    }
    Ok(parsed)
}

pub fn icon_url(text: &str, around: &Around) -> Result<Parsed, Problem> {
    if clean(text).is_empty() {
        return Ok(Parsed::plain(""));
    }
    Ok(https_url(text, around, limits::ICON_URL_MAX, "https://provider.example/logo.png")?.0)
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

/// Rejects a text that isn't in the form of a URL.
fn refuse_form(text: &str) -> Result<(), Problem> {
    let write = |plain: &str| format!("Write it as {}", visible(plain, 200));
    if let Some(plain) = decoded(text) {
        return Err(Problem::new("This URL is encoded", write(&plain)));
    }
    let plain = if text.contains(':') { None } else { unpacked(text) };
    if let Some(plain) = plain.filter(|plain| plain.starts_with("https://") || plain.starts_with("http://")) {
        return Err(Problem::new("This is a URL in base64", write(&plain)));
    }
    if let Some(inner) = once(text) {
        return Err(Problem::new("https:// stands there twice", write(&inner)));
    }
    match misspelt(text) {
        Some(name) => Err(Problem::new(
            "A placeholder in it is written another way",
            format!("Write {{{name}}}, in single braces, and its value in Placeholders (A0CONNECT_PLACEHOLDERS)."),
        )),
        None => Ok(()),
    }
}

/// The name in `{{domain}}`, `${domain}`, `{domain` or `<domain>`. In a query, braces may be JSON.
fn misspelt(text: &str) -> Option<String> {
    let text = text.replace("${", "{{");
    let (front, query) = at_query(&text);
    let bare =
        placeholders_of(front).iter().fold(front.to_owned(), |bare, name| bare.replace(&format!("{{{name}}}"), ""));
    let count = |char: char| query.matches(char).count();
    let rest = if bare.contains(['{', '}', '<', '>']) {
        &bare
    } else if query.contains("{{") || count('{') != count('}') {
        query
    } else {
        return None;
    };
    let after = rest.find(['{', '<']).map_or("", |at| rest[at..].trim_start_matches(['{', '<']));
    let word = |char: &char| char.is_ascii_alphanumeric() || "_-.".contains(*char);
    let name: String =
        after.chars().take_while(word).map(|char| if "-.".contains(char) { '_' } else { char }).collect();
    Some(if name.is_empty() { "domain".into() } else { name })
}

fn https_url(text: &str, around: &Around, max: usize, example: &str) -> Result<(Parsed, Url), Problem> {
    let (typed, dropped) = line(text);
    if typed.is_empty() {
        return Err(Problem::new("The URL is missing", "Copy it from the provider's documentation."));
    }
    if let Some(odd) = odd_character(typed) {
        return Err(Problem::new(format!("There is {odd}"), "Copy the URL again, alone."));
    }
    if let Some(odd) = foreign_character(typed) {
        return Err(Problem::new(
            format!("{odd} only looks like a letter of a URL, or needs to be encoded"),
            "Copy the URL from the provider's own page.",
        ));
    }
    refuse_form(typed)?;
    let healed = healed(typed);
    let text = healed.as_str();
    let mut filled = text.to_owned();
    for name in placeholders_of(text) {
        filled = filled.replace(&format!("{{{name}}}"), "placeholder");
    }
    let no_url = || Problem::new("This is no URL", format!("It begins with https:// and a host, such as {example}."));
    let url = Url::parse(&filled).map_err(|_| no_url())?;
    match url.scheme() {
        "https" => {}
        "http" if around.loopback && is_on_this_machine(&url) => {}
        "http" => {
            return Err(Problem::new("http is not encrypted; Auth0 takes only https", "Change http:// to https://."));
        }
        _ => return Err(no_url()),
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(no_url());
    }
    if is_on_this_machine(&url) && !around.loopback {
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
    let understood = (text != typed).then(|| format!("Understood as {text}"));
    Ok((Parsed::with(text, dropped.into_iter().chain(understood)), url))
}
