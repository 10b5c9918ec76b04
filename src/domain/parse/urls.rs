//! The provider's URLs.

use super::copied::{at_query, clean, decoded, foreign_character, healed, line, odd_character, once, unpacked};
use super::domain::is_on_this_machine;
use super::{ParseContext, Parsed, Problem, placeholder};
use crate::domain::limits;
use crate::domain::safe_text::visible;
use crate::domain::words::listed;
use url::{Url, form_urlencoded};

/// Parameters that the flow itself sends (RFC 6749 section 4.1.1, and `response_mode`, which Auth0 sets).
const RESERVED: [&str; 5] = ["client_id", "redirect_uri", "response_type", "response_mode", "state"];

/// A link from a documentation has parameters that Auth0 adds itself. They are removed, all at once.
pub fn authorization_url(text: &str, around: &ParseContext) -> Result<Parsed, Problem> {
    const EXAMPLE: &str = "https://provider.example/oauth2/authorize";
    let (parsed, url) = https_url(text, around, limits::AUTHORIZATION_URL_MAX, EXAMPLE)?;
    let names = named(&url, &RESERVED);
    if names.is_empty() {
        return Ok(parsed);
    }
    // The scope of such a link is an example too.
    let names = named(&url, &[&RESERVED[..], &["scope"]].concat());
    let (front, query) = at_query(&parsed.text);
    let is_kept = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        let name =
            form_urlencoded::parse(name.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default();
        !names.contains(&name)
    };
    let kept: Vec<&str> = query.trim_start_matches('?').split('&').filter(is_kept).collect();
    let text = if kept.is_empty() { front.to_owned() } else { format!("{front}?{}", kept.join("&")) };
    let note = format!("Removed {}, because Auth0 adds {}", listed(&names), it_or_them(&names));
    Ok(Parsed::with(text, parsed.note.into_iter().chain([note])))
}

pub fn token_url(text: &str, around: &ParseContext) -> Result<Parsed, Problem> {
    let (parsed, url) = https_url(text, around, limits::TOKEN_URL_MAX, "https://provider.example/oauth2/token")?;
    let names = named(&url, &[&RESERVED[..], &["client_secret", "grant_type", "code_verifier"]].concat());
    if names.is_empty() {
        return Ok(parsed);
    }
    Err(Problem::new(
        format!("It contains {}", listed(&names)),
        format!("Remove {it}, because Auth0 sends {it} in the body.", it = it_or_them(&names)),
    ))
}

pub fn user_detail_url(text: &str, around: &ParseContext) -> Result<Parsed, Problem> {
    let (parsed, url) = https_url(text, around, limits::AUTHORIZATION_URL_MAX, "https://provider.example/userinfo")?;
    let secrets = named(&url, &["access_token", "client_secret"]);
    if !secrets.is_empty() {
        return Err(Problem::new(
            format!("It contains {}", listed(&secrets)),
            format!(
                "Remove {}, because this field is saved in plain text. The script sends the access token in a header.",
                it_or_them(&secrets)
            ),
        ));
    }
    let names = named(&url, &["response_type", "redirect_uri", "state"]);
    if !names.is_empty() {
        return Err(Problem::new(
            format!("It contains {}, as an authorization URL does", listed(&names)),
            "Enter the URL that returns the user's profile.",
        ));
    }
    Ok(parsed)
}

/// The parameters of the URL that are among `names`, each once.
fn named(url: &Url, names: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (name, _) in url.query_pairs() {
        if names.contains(&name.as_ref()) && !found.iter().any(|known| known == name.as_ref()) {
            found.push(name.into_owned());
        }
    }
    found
}

fn it_or_them(names: &[String]) -> &'static str {
    if names.len() == 1 { "it" } else { "them" }
}

pub fn icon_url(text: &str, around: &ParseContext) -> Result<Parsed, Problem> {
    optional_url(text, around, limits::ICON_URL_MAX, "https://provider.example/logo.png")
}

pub fn logout_url(text: &str, around: &ParseContext) -> Result<Parsed, Problem> {
    optional_url(text, around, limits::LOGOUT_URL_MAX, "https://provider.example/logout")
}

fn optional_url(text: &str, around: &ParseContext, max: usize, example: &str) -> Result<Parsed, Problem> {
    if clean(text).is_empty() {
        return Ok(Parsed::plain(""));
    }
    Ok(https_url(text, around, max, example)?.0)
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
fn reject_form(text: &str) -> Result<(), Problem> {
    let write = |plain: &str| format!("Enter {}", visible(plain, 200));
    if let Some(plain) = decoded(text) {
        return Err(Problem::new("This URL is percent-encoded", write(&plain)));
    }
    let plain = if text.contains(':') { None } else { unpacked(text) };
    if let Some(plain) = plain.filter(|plain| plain.starts_with("https://") || plain.starts_with("http://")) {
        return Err(Problem::new("This URL is base64-encoded", write(&plain)));
    }
    if let Some(inner) = once(text) {
        return Err(Problem::new("https:// appears twice", write(&inner)));
    }
    match misspelt(text) {
        Some(name) => Err(Problem::new("It contains an unsupported placeholder", as_placeholder(&name))),
        None => Ok(()),
    }
}

fn as_placeholder(name: &str) -> String {
    format!("Replace it with its value, or write {{{name}}} and enter the value in Placeholders.")
}

/// Rejects a query with a character that can't be right there, and names it.
fn reject_query(text: &str) -> Result<(), Problem> {
    let (front, query) = at_query(text);
    let query = query.split('#').next().unwrap_or_default();
    if let Some(rest) = query.strip_prefix("??") {
        let plain = format!("{front}?{}", rest.trim_start_matches('?'));
        return Err(Problem::new("It has two question marks in a row", format!("Enter {}", visible(&plain, 200))));
    }
    let without_sign = |pair: &&str| !pair.contains('=') && pair.contains(':');
    match query.trim_start_matches('?').split('&').find(without_sign) {
        Some(pair) => {
            let (name, value) = pair.split_once(':').unwrap_or_default();
            Err(Problem::new(
                format!("A colon follows {} instead of an equals sign", visible(name, 40)),
                format!("Write {}", visible(&format!("{name}={value}"), 200)),
            ))
        }
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
    Some(placeholder_name(rest.find(['{', '<']).map_or("", |at| &rest[at..])))
}

/// The name that a placeholder can have: `your_realm` for `{your-realm}`.
fn placeholder_name(text: &str) -> String {
    let after = text.trim_start_matches(['{', '<', '[']);
    let word = |char: &char| char.is_ascii_alphanumeric() || "_-. ".contains(*char);
    let name: String =
        after.chars().take_while(word).map(|char| if "-. ".contains(char) { '_' } else { char }).collect();
    if name.is_empty() { "domain".into() } else { name.to_lowercase() }
}

fn https_url(text: &str, around: &ParseContext, max: usize, example: &str) -> Result<(Parsed, Url), Problem> {
    let (typed, dropped) = line(text);
    if typed.is_empty() {
        return Err(Problem::new("The URL is missing", "Copy it from the provider's documentation."));
    }
    if let Some(found) = placeholder::in_url(at_query(typed).0) {
        let what = format!("It contains the placeholder {}", visible(found, 60));
        return Err(Problem::new(what, as_placeholder(&placeholder_name(found))));
    }
    if let Some(odd) = odd_character(typed) {
        return Err(Problem::new(format!("It contains {odd}"), "Copy only the URL."));
    }
    if let Some(odd) = foreign_character(typed) {
        return Err(Problem::new(
            format!("{odd} can't be in a URL unless it is percent-encoded"),
            "Copy the URL from the provider's documentation.",
        ));
    }
    reject_form(typed)?;
    reject_query(typed)?;
    let healed = healed(typed);
    let text = healed.as_str();
    let mut filled = text.to_owned();
    for name in placeholders_of(text) {
        filled = filled.replace(&format!("{{{name}}}"), "placeholder");
    }
    let no_url = || Problem::new("This isn't a URL", format!("Enter a full URL, such as {example}."));
    let url = Url::parse(&filled).map_err(|_| no_url())?;
    match url.scheme() {
        "https" => {}
        "http" if around.loopback && is_on_this_machine(&url) => {}
        "http" => {
            return Err(Problem::new("Auth0 accepts only https", "Change http:// to https://."));
        }
        _ => return Err(no_url()),
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(no_url());
    }
    if is_on_this_machine(&url) && !around.loopback {
        return Err(Problem::new("Auth0 can't reach an address on this machine", "Enter the provider's public URL."));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Problem::new(
            "It contains a user name",
            "Remove everything between https:// and the host, including the @.",
        ));
    }
    if url.fragment().is_some() {
        return Err(Problem::new("It has a fragment (#), which isn't sent", "Remove the # and everything after it."));
    }
    if !(limits::URL_MIN..=max).contains(&text.len()) {
        return Err(Problem::new(
            format!("It has {} characters, but Auth0 accepts at most {max}", text.len()),
            "Use a shorter URL.",
        ));
    }
    let understood = (text != typed).then(|| format!("Changed to {text}"));
    Ok((Parsed::with(text, dropped.into_iter().chain(understood)), url))
}
