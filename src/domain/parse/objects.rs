//! Values that are JSON objects, and the script.

use super::copied::{clean, foreign_character};
use super::{Around, Parsed, Problem};
use crate::domain::safe_text::hidden;
use crate::domain::{limits, profile_script};

/// The members of a JSON object with string values, in order. An empty text is an empty object.
pub fn string_map(text: &str) -> Result<Vec<(String, String)>, Problem> {
    let text = clean(text);
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let shape = |what: String| Problem::new(what, "Write a JSON object of texts, such as {\"name\": \"value\"}.");
    let value: serde_json::Value = serde_json::from_str(text)
        .map_err(|error| shape(format!("Not JSON (line {}, column {})", error.line(), error.column())))?;
    let serde_json::Value::Object(members) = value else { return Err(shape("Not a JSON object".into())) };
    let mut map = Vec::new();
    for (name, value) in members {
        let serde_json::Value::String(value) = value else {
            return Err(shape(format!("The value of {name:?} is no text")));
        };
        if value.chars().any(char::is_control) {
            return Err(shape(format!("The value of {name:?} holds a control character")));
        }
        map.push((name, value));
    }
    Ok(map)
}

/// The same for a new value: each entry must have a name, and no invisible characters.
fn entries(text: &str) -> Result<Vec<(String, String)>, Problem> {
    let map = string_map(text)?;
    for (name, value) in &map {
        let by_hand = |what: String| Problem::new(what, "Type that entry by hand.");
        if let Some(odd) = hidden(name) {
            return Err(by_hand(format!("The name {name:?} holds {odd}")));
        }
        if let Some(odd) = hidden(value) {
            return Err(by_hand(format!("The value of {name:?} holds {odd}")));
        }
        if name.trim().is_empty() {
            return Err(Problem::new("There is a value without a name", "Give it a name, or take it out."));
        }
    }
    Ok(map)
}

fn to_text(map: &[(String, String)]) -> String {
    if map.is_empty() {
        return String::new();
    }
    let members = map.iter().map(|(name, value)| (name.clone(), serde_json::Value::String(value.clone())));
    serde_json::Value::Object(members.collect()).to_string()
}

fn limited(map: &[(String, String)], entries: usize, chars: usize) -> Result<(), Problem> {
    if map.len() > entries {
        return Err(Problem::new(format!("{} entries; Auth0 takes {entries}", map.len()), "Leave some out."));
    }
    match map.iter().find(|(_, value)| value.is_empty() || value.chars().count() > chars) {
        Some((name, _)) => {
            Err(Problem::new(format!("The value of {name:?} must have 1 to {chars} characters"), "Change it."))
        }
        None => Ok(()),
    }
}

pub fn token_headers(text: &str, _: &Around) -> Result<Parsed, Problem> {
    let map = entries(text)?;
    // RFC 9110 section 5.6.2: token
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if let Some((name, _)) = map.iter().find(|(name, _)| name.is_empty() || !name.bytes().all(is_token)) {
        return Err(Problem::new(format!("{name:?} is no name of a header"), "Letters, digits and hyphens."));
    }
    let own = ["content-type", "content-length", "host", "transfer-encoding", "connection"];
    if let Some((name, _)) = map.iter().find(|(name, _)| own.contains(&name.to_ascii_lowercase().as_str())) {
        let fix = match name.eq_ignore_ascii_case("content-type") {
            true => "Take it out: the token call is a form, always (RFC 6749 section 4.1.3).",
            false => "Take it out: the client makes it itself, from the URL and the body.",
        };
        return Err(Problem::new(format!("Auth0 sets {name} itself"), fix));
    }
    for (name, value) in &map {
        if let Some(odd) = foreign_character(value) {
            let fix = "Use ASCII only: Node.js refuses such a header. A letter of another alphabet may look the same.";
            return Err(Problem::new(format!("The value of {name:?} holds {odd}"), fix));
        }
    }
    limited(&map, limits::CUSTOM_HEADERS_MAX, limits::CUSTOM_HEADER_VALUE_MAX)?;
    Ok(Parsed::plain(to_text(&map)))
}

pub fn auth_params(text: &str, _: &Around) -> Result<Parsed, Problem> {
    let map = entries(text)?;
    for (name, _) in &map {
        let fix = match name.as_str() {
            "scope" => {
                let fix = "Take it out, and give the scopes as Scope (SCOPE).";
                return Err(Problem::new("scope has a field of its own", fix));
            }
            "code_challenge" | "code_challenge_method" => "Take it out, and set PKCE (A0CONNECT_PKCE) to true.",
            "client_id" | "redirect_uri" | "response_type" | "response_mode" | "state" => "Take it out.",
            _ => continue,
        };
        return Err(Problem::new(format!("Auth0 sends {name} itself"), fix));
    }
    limited(&map, limits::AUTH_PARAMS_MAX, limits::AUTH_PARAM_VALUE_MAX)?;
    Ok(Parsed::plain(to_text(&map)))
}

pub fn placeholders(text: &str, _: &Around) -> Result<Parsed, Problem> {
    let map = entries(text)?;
    let is_host_or_word = |char: char| char.is_ascii_alphanumeric() || ".-_:".contains(char);
    if let Some((name, _)) = map.iter().find(|(_, value)| value.is_empty() || !value.chars().all(is_host_or_word)) {
        return Err(Problem::new(
            format!("The value of {name:?} is neither a word nor a host"),
            "Without scheme and slash, such as gitlab.acme.com.",
        ));
    }
    Ok(Parsed::plain(to_text(&map)))
}

pub fn mapping(text: &str, _: &Around) -> Result<Parsed, Problem> {
    if clean(text).is_empty() {
        return Ok(Parsed::plain(""));
    }
    match profile_script::Mapping::parse(clean(text)) {
        Ok(mapping) => Ok(Parsed::plain(mapping.to_json())),
        Err(what) => Err(Problem::new(what, "Such as {\"user_id\": \"id\", \"name\": \"profile.name\"}.")),
    }
}

pub fn user_call(text: &str, _: &Around) -> Result<Parsed, Problem> {
    if clean(text).is_empty() {
        return Ok(Parsed::plain(""));
    }
    match profile_script::UserCall::parse(clean(text)) {
        Ok(call) => Ok(Parsed::plain(call.to_json())),
        Err(what) => Err(Problem::new(what, "Such as {\"kind\": \"get\"} or {\"kind\": \"post-empty\"}.")),
    }
}

/// The custom script, kept exactly except for white space around it.
pub fn script(text: &str, _: &Around) -> Result<Parsed, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Parsed::plain(""));
    }
    if text.chars().count() > limits::SCRIPT_MAX {
        let what = format!("{} characters; Auth0 takes {}", text.chars().count(), limits::SCRIPT_MAX);
        return Err(Problem::new(what, "Make it shorter."));
    }
    if !text.contains("function") && !text.contains("=>") {
        return Err(Problem::new(
            "There is no function in it",
            "It looks like function fetchUserProfile(accessToken, context, callback) { … }.",
        ));
    }
    Ok(Parsed::plain(text))
}
