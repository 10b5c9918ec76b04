//! Values that are JSON objects, and the script.

use super::copied::{clean, foreign_character};
use super::repeated::reject_repeated;
use super::{ParseContext, Parsed, Problem, user_detail_url};
use crate::domain::safe_text::hidden;
use crate::domain::{limits, profile_script};

/// The members of a JSON object. An empty text is an empty object. `fix`: how to write it.
pub(super) fn object(text: &str, fix: &str) -> Result<serde_json::Map<String, serde_json::Value>, Problem> {
    let text = clean(text);
    if text.is_empty() {
        return Ok(serde_json::Map::new());
    }
    match serde_json::from_str(text) {
        Ok(serde_json::Value::Object(members)) => reject_repeated(text).map(|()| members),
        Ok(_) => Err(Problem::new("This isn't a JSON object", fix)),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            Err(Problem::new(format!("This isn't valid JSON (line {line}, column {column})"), fix))
        }
    }
}

/// The members of a JSON object with string values, in order. An empty text is an empty object.
pub fn string_map(text: &str) -> Result<Vec<(String, String)>, Problem> {
    const FIX: &str = "Write a JSON object whose values are in quotes, such as {\"name\": \"value\"}.";
    let shape = |what: String| Problem::new(what, FIX);
    let mut map = Vec::new();
    for (name, value) in object(text, FIX)? {
        let serde_json::Value::String(value) = value else {
            return Err(shape(format!("The value of {name:?} isn't text")));
        };
        if value.chars().any(char::is_control) {
            return Err(shape(format!("The value of {name:?} contains a control character")));
        }
        map.push((name, value));
    }
    Ok(map)
}

/// The same for a new value.
pub(super) fn entries(text: &str) -> Result<Vec<(String, String)>, Problem> {
    let map = string_map(text)?;
    map.iter().try_for_each(|(name, value)| check_entry(name, value))?;
    Ok(map)
}

/// An entry must have a name, and no invisible characters.
pub(super) fn check_entry(name: &str, value: &str) -> Result<(), Problem> {
    let by_hand = |what: String| Problem::new(what, "Type that entry by hand.");
    if let Some(odd) = hidden(name) {
        return Err(by_hand(format!("The name {name:?} contains {odd}")));
    }
    if let Some(odd) = hidden(value) {
        return Err(by_hand(format!("The value of {name:?} contains {odd}")));
    }
    if name.trim().is_empty() {
        return Err(Problem::new("A value has no name", "Give it a name, or remove it."));
    }
    Ok(())
}

pub(super) fn to_text(map: &[(String, String)]) -> String {
    if map.is_empty() {
        return String::new();
    }
    let members = map.iter().map(|(name, value)| (name.clone(), serde_json::Value::String(value.clone())));
    serde_json::Value::Object(members.collect()).to_string()
}

pub(super) fn limited(map: &[(String, String)], entries: usize, chars: usize) -> Result<(), Problem> {
    if map.len() > entries {
        return Err(Problem::new(
            format!("It has {} entries, but Auth0 accepts at most {entries}", map.len()),
            "Remove some.",
        ));
    }
    match map.iter().find(|(_, value)| value.is_empty() || value.chars().count() > chars) {
        Some((name, _)) => Err(Problem::new(
            format!("The value of {name:?} must have 1 to {chars} characters"),
            "Change or remove it.",
        )),
        None => Ok(()),
    }
}

pub fn token_headers(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    let map = entries(text)?;
    // RFC 9110 section 5.6.2: token
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if let Some((name, _)) = map.iter().find(|(name, _)| name.is_empty() || !name.bytes().all(is_token)) {
        return Err(Problem::new(format!("{name:?} isn't a header name"), "Use letters, digits and hyphens."));
    }
    // Header names are case-insensitive (RFC 9110 section 5.1).
    let is_again = |at: usize| map[..at].iter().any(|(name, _)| name.eq_ignore_ascii_case(&map[at].0));
    if let Some(at) = (0..map.len()).find(|at| is_again(*at)) {
        let what = format!("The name {:?} appears twice", map[at].0);
        return Err(Problem::new(what, "Keep one of the two headers."));
    }
    let own = ["content-type", "content-length", "host", "transfer-encoding", "connection"];
    if let Some((name, _)) = map.iter().find(|(name, _)| own.contains(&name.to_ascii_lowercase().as_str())) {
        let fix = match name.eq_ignore_ascii_case("content-type") {
            true => "Remove it. A token request is always a form (RFC 6749, section 4.1.3).",
            false => "Remove it. Auth0 derives it from the URL and the body.",
        };
        return Err(Problem::new(format!("Auth0 sets {name} itself"), fix));
    }
    for (name, value) in &map {
        if let Some(odd) = foreign_character(value) {
            let fix = "Use ASCII only, because Node.js rejects anything else.";
            return Err(Problem::new(format!("The value of {name:?} contains {odd}"), fix));
        }
    }
    limited(&map, limits::CUSTOM_HEADERS_MAX, limits::CUSTOM_HEADER_VALUE_MAX)?;
    Ok(Parsed::plain(to_text(&map)))
}

pub fn auth_params(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    let map = entries(text)?;
    map.iter().try_for_each(|(name, _)| reject_own(name))?;
    limited(&map, limits::AUTH_PARAMS_MAX, limits::AUTH_PARAM_VALUE_MAX)?;
    Ok(Parsed::plain(to_text(&map)))
}

/// Parameters of the authorization request that Auth0 sends itself, so no setting can add them.
pub(super) fn reject_own(name: &str) -> Result<(), Problem> {
    let fix = match name {
        "scope" => {
            let fix = "Remove it, and enter the scopes in Scope.";
            return Err(Problem::new("scope has its own field", fix));
        }
        "code_challenge" | "code_challenge_method" => "Remove it, and set PKCE to true.",
        "client_id" | "redirect_uri" | "response_type" | "response_mode" | "state" => "Remove it.",
        _ => return Ok(()),
    };
    Err(Problem::new(format!("Auth0 sends {name} itself"), fix))
}

pub fn placeholders(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    let map = entries(text)?;
    let is_host_or_word = |char: char| char.is_ascii_alphanumeric() || ".-_:".contains(char);
    if let Some((name, _)) = map.iter().find(|(_, value)| value.is_empty() || !value.chars().all(is_host_or_word)) {
        return Err(Problem::new(
            format!("The value of {name:?} isn't a word or a host"),
            "Enter it without a scheme or slash, such as gitlab.acme.com.",
        ));
    }
    Ok(Parsed::plain(to_text(&map)))
}

pub fn mapping(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    if clean(text).is_empty() {
        return Ok(Parsed::plain(""));
    }
    if is_script(text) {
        return Err(Problem::new("This is a script, not a mapping", "Enter it in Custom script instead."));
    }
    reject_repeated(clean(text))?;
    match profile_script::Mapping::parse(clean(text)) {
        Ok(mapping) => Ok(Parsed::plain(mapping.to_json())),
        Err(text) => Err(in_two(&text, "Write a mapping like {\"user_id\": \"id\", \"name\": \"profile.name\"}.")),
    }
}

/// Splits a text of what is wrong and the fix, where the second sentence begins.
fn in_two(text: &str, otherwise: &str) -> Problem {
    let is_end = |at: &usize| text[at + 2..].starts_with(|char: char| char.is_ascii_uppercase());
    match text.match_indices(". ").map(|(at, _)| at).find(is_end) {
        Some(at) => Problem::new(&text[..at], &text[at + 2..]),
        None => Problem::new(text, otherwise),
    }
}

pub fn user_call(text: &str, around: &ParseContext) -> Result<Parsed, Problem> {
    if clean(text).is_empty() {
        return Ok(Parsed::plain(""));
    }
    if is_script(text) {
        return Err(Problem::new("This is a script, not a request", "Enter it in Custom script instead."));
    }
    reject_repeated(clean(text))?;
    let call = profile_script::UserCall::parse(clean(text))
        .map_err(|text| in_two(&text, "Write a request like {\"kind\": \"get\"} or {\"kind\": \"post-empty\"}."))?;
    // The script sends the token there, too.
    if let Some(email) = &call.email {
        let problem = |problem: Problem| Problem::new(format!("The URL of \"email\": {}", problem.what), problem.fix);
        user_detail_url(&email.url, around).map_err(problem)?;
    }
    Ok(Parsed::plain(call.to_json()))
}

/// A function was given instead of a JSON object.
pub fn is_script(text: &str) -> bool {
    !text.trim_start().starts_with(['{', '[', '"']) && (text.contains("function") || text.contains("=>"))
}

/// `profile.js` or `./scripts/profile.txt`: one word with the ending of a file.
fn is_file_name(text: &str) -> bool {
    let is_path = |char: char| char.is_alphanumeric() || "_-./\\~:".contains(char);
    let ending = text.rsplit_once('.').map_or("", |(_, ending)| ending);
    text.chars().all(is_path) && ["js", "cjs", "mjs", "ts", "txt", "json"].contains(&ending)
}

/// The custom script, kept exactly except for white space around it.
pub fn script(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Parsed::plain(""));
    }
    if text.chars().count() > limits::SCRIPT_MAX {
        let what =
            format!("It has {} characters, but Auth0 accepts at most {}", text.chars().count(), limits::SCRIPT_MAX);
        return Err(Problem::new(what, "Shorten the script."));
    }
    if is_file_name(text) {
        return Err(Problem::new(
            "This is a file name, not a script",
            format!("Paste the script itself. On the command line, @{text} reads the file."),
        ));
    }
    if !text.contains("function") && !text.contains("=>") {
        return Err(Problem::new(
            "It contains no function",
            "Write function fetchUserProfile(accessToken, context, callback) { … }.",
        ));
    }
    Ok(Parsed::plain(text))
}
