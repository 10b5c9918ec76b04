//! The provider's URLs and the application's callbacks.

use super::domain::is_loopback;
use super::{Around, Parsed, Problem, clean, is_invisible, odd_character, without_name};
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
    let (parsed, url) = https_url(text, around, limits::TOKEN_URL_MAX)?;
    let sent = ["client_secret", "grant_type", "code", "code_verifier"];
    let is_sent = |name: &str| RESERVED.contains(&name) || sent.contains(&name);
    match url.query_pairs().find(|(name, _)| is_sent(name)) {
        Some((name, _)) => Err(Problem::new(
            format!("{name} stands in it, but Auth0 sends that itself, in the body"),
            "Take it out: the token URL mostly has no question mark.",
        )),
        None => Ok(parsed),
    }
}

pub fn user_detail_url(text: &str, around: &Around) -> Result<Parsed, Problem> {
    let (parsed, url) = https_url(text, around, limits::AUTHORIZATION_URL_MAX)?;
    let strange = ["access_token", "client_secret", "response_type", "redirect_uri", "state", "code"];
    match url.query_pairs().find(|(name, _)| strange.contains(&name.as_ref())) {
        Some((name, _)) => Err(Problem::new(
            format!("{name} stands in it, which is another one at each sign-in"),
            "Take it out: the script sends the access token of whoever signs in.",
        )),
        None => Ok(parsed),
    }
}

pub fn icon_url(text: &str, around: &Around) -> Result<Parsed, Problem> {
    if clean(text).is_empty() {
        return Ok(Parsed::plain(""));
    }
    let told = |problem: Problem| match problem.what.as_str() {
        "This is no URL" => {
            Problem::new(problem.what, "A square picture by https, such as https://provider.example/logo.png.")
        }
        _ => problem,
    };
    Ok(https_url(text, around, limits::ICON_URL_MAX).map_err(told)?.0)
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

/// `HTTPS:\\\\Host/path` as Auth0 wants it: scheme and host in small letters, slashes. What is in braces stays.
fn healed(text: &str) -> String {
    let text = text.replace('\\', "/");
    let Some((scheme, rest)) = text.split_once(':').filter(|(scheme, rest)| {
        ["https", "http"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) && rest.starts_with('/')
    }) else {
        return text;
    };
    let rest = rest.trim_start_matches('/');
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = if host.contains('{') { host.to_owned() } else { host.to_ascii_lowercase() };
    format!("{}://{host}{path}", scheme.to_ascii_lowercase())
}

/// What was pasted in another form than that of a URL.
fn mangled(text: &str) -> Option<Problem> {
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("http") && lower.contains("%3a%2f%2f") {
        let plain = percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        return Some(Problem::new(
            "This URL is encoded",
            format!("Write it as {}", super::super::safe_text::visible(&plain, 200)),
        ));
    }
    if lower.matches("://").count() > 1
        && lower.split("://").nth(1).is_some_and(|host| host == "https" || host == "http")
    {
        return Some(Problem::new("https:// stands there twice", "Take one out."));
    }
    let braces = |char| text.matches(char).count();
    if text.contains("{{") || text.contains("${") || braces('{') != braces('}') {
        let fix = "Write it in single braces, such as https://{domain}/oauth/token, and its value in Placeholders.";
        return Some(Problem::new("A placeholder in it is written another way", fix));
    }
    None
}

fn https_url(text: &str, around: &Around, max: usize) -> Result<(Parsed, Url), Problem> {
    let typed = without_name(clean(text));
    if let Some(problem) = mangled(typed) {
        return Err(problem);
    }
    let healed = healed(typed);
    let text = healed.as_str();
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
    let parsed = if text == typed { Parsed::plain(text) } else { Parsed::noted(text, format!("Understood as {text}")) };
    Ok((parsed, url))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_kept_as_auth0_wants_them() {
        for (text, kept) in [
            ("https:/id.acme.io/oauth2/token", "https://id.acme.io/oauth2/token"),
            ("HTTPS://ID.acme.io/OAuth2/token", "https://id.acme.io/OAuth2/token"),
            ("https:\\\\id.acme.io\\oauth2\\token", "https://id.acme.io/oauth2/token"),
            ("TOKEN_URL=https://id.acme.io/token", "https://id.acme.io/token"),
            ("https:/{domain}/token", "https://{domain}/token"),
            ("https://id.acme.io/token?audience=x", "https://id.acme.io/token?audience=x"),
        ] {
            let parsed = token_url(text, &Around::default()).unwrap();
            assert_eq!(parsed.text.as_str(), kept, "{text}");
            let again = token_url(kept, &Around::default()).unwrap();
            assert_eq!((again.text.as_str(), again.note), (kept, None), "{text}");
        }
    }

    #[test]
    fn what_is_another_form_of_a_url_is_said() {
        for (text, what) in [
            ("https%3A%2F%2Fid.acme.io%2Ftoken", "This URL is encoded"),
            ("https://https://id.acme.io/token", "https:// stands there twice"),
            ("https://{{domain}}/token", "A placeholder in it is written another way"),
            ("https://${domain}/token", "A placeholder in it is written another way"),
            ("https://{domain/token", "A placeholder in it is written another way"),
            (
                "https://id.acme.io/token?client_id=a",
                "client_id stands in it, but Auth0 sends that itself, in the body",
            ),
        ] {
            assert_eq!(token_url(text, &Around::default()).unwrap_err().what, what, "{text}");
        }
        let detail = user_detail_url("https://id.acme.io/me?access_token=x", &Around::default());
        assert!(detail.is_err() && user_detail_url("https://id.acme.io/me?client_id=x", &Around::default()).is_ok());
    }
}
