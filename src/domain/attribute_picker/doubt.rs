//! What is wrong with a value as an attribute: why it can't be one, or why it may not be right.

use super::{Kind, Pairs, Row, value_at};
use crate::domain::profile_script::ATTRIBUTES;
use crate::domain::rehearsal::loses_digits;
use crate::domain::words::listed;
use serde_json::Value;

/// The last names of paths whose values users can change.
const CHANGING: [&str; 10] = [
    "email",
    "mail",
    "name",
    "username",
    "login",
    "nickname",
    "display_name",
    "displayname",
    "preferred_username",
    "phone_number",
];

/// About an attribute: a title of at most 48 characters, and what follows from it or what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub what: String,
    pub why: String,
}

impl Remark {
    pub fn new(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { what: what.into(), why: why.into() }
    }
}

/// A value of the response becomes an attribute. The error says why it can't, and the remark why that may be wrong.
pub fn judge(attribute: &str, row: &Row, value: Option<&Value>) -> Result<Option<Remark>, String> {
    let name = row.path.as_ref().unwrap_or(&row.name);
    match (row.kind, &row.path) {
        (Kind::Object, _) => return Err(format!("{name} is an object. Select a value inside it.")),
        (Kind::List, _) => return Err(format!("{name} is a list. Select a value inside it.")),
        (Kind::Value, None) => {
            return Err(format!(
                "A mapping can't reach {name}, because a name has an unsupported character. Use a custom script."
            ));
        }
        (Kind::Value, Some(_)) => {}
    }
    match (attribute, value) {
        ("user_id", Some(Value::Null)) => Err(format!("{name} is null here, so it can't be the user ID.")),
        ("user_id", Some(Value::Bool(_))) => Err(format!("{name} is true or false, so it can't be the user ID.")),
        ("user_id", Some(Value::String(text))) if text.trim().is_empty() => {
            Err(format!("{name} is empty here, so it can't be the user ID."))
        }
        _ => Ok(doubt(attribute, row.path.as_deref().unwrap_or_default(), value)),
    }
}

/// The doubts about all bindings, in the order of the attributes.
pub fn doubts(pairs: &Pairs, response: &Value) -> Vec<Remark> {
    let path = |attribute| Some((attribute, pairs.path_in(attribute, response)?));
    let all: Vec<(&str, &str)> = ATTRIBUTES.into_iter().filter_map(path).collect();
    let of = |(attribute, path): &(&str, &str)| doubt(attribute, path, value_at(response, path));
    // Without a value, email_verified is false and not missing.
    let absent =
        |(attribute, path): &&(&str, &str)| *attribute != "email_verified" && value_at(response, path).is_none();
    let missing: Vec<&str> = all.iter().filter(absent).map(|(attribute, _)| *attribute).collect();
    if missing.len() < 2 {
        return all.iter().filter_map(of).collect();
    }
    let what = format!("{} attributes have no value here", missing.len());
    let why = format!("The response has no value for {}.", listed(&missing));
    let others = all.iter().filter(|one| !absent(one)).filter_map(of);
    std::iter::once(Remark::new(what, why)).chain(others).collect()
}

fn doubt(attribute: &str, path: &str, value: Option<&Value>) -> Option<Remark> {
    let last = path.rsplit('.').next().unwrap_or(path);
    let Some(value) = value else {
        if attribute == "email_verified" {
            let why = format!("The response has no value at \"{path}\", so the email counts as unverified.");
            return Some(Remark::new("email_verified is false", why));
        }
        return Some(Remark::new(
            format!("No value for {attribute}"),
            format!("The response has no value at \"{path}\"."),
        ));
    };
    let words = match (attribute, value) {
        ("user_id", Value::Number(number)) if loses_digits(number) => (
            "The user ID has too many digits",
            format!("JavaScript rounds {path}, so two users could share an ID. Select the same ID as text."),
        ),
        ("user_id", Value::Number(number)) if number.as_f64().is_some_and(|number| number.fract() != 0.0) => {
            ("The user ID isn't an integer", format!("{path} can't identify a user."))
        }
        ("user_id", _) if CHANGING.contains(&last.to_ascii_lowercase().as_str()) => (
            "The user ID may change",
            format!("Users can change {last}, and Auth0 then creates another user. Select an ID that never changes."),
        ),
        ("user_id", Value::String(text)) if text.contains('@') => (
            "The user ID may change",
            "It looks like an email address, and users can change theirs. Select an ID that never changes.".to_owned(),
        ),
        ("email", Value::String(text)) if !text.is_empty() && !text.contains('@') => {
            ("email isn't an email address", format!("Auth0 needs an address, and {path} has none."))
        }
        ("email_verified", Value::Bool(_)) => return None,
        ("email_verified", Value::String(text)) if ["true", "false"].contains(&text.as_str()) => return None,
        ("email_verified", _) => (
            "email_verified is neither true nor false",
            format!("The email then counts as unverified, whatever {path} says."),
        ),
        ("picture", Value::String(text)) if !text.is_empty() && !text.starts_with("http") => {
            ("picture isn't a URL", format!("Auth0 expects the URL of a picture, and {path} isn't one."))
        }
        (_, Value::Bool(_)) => {
            return Some(Remark::new(format!("{attribute} is true or false"), format!("{path} isn't text.")));
        }
        (_, Value::Number(number)) if loses_digits(number) => {
            return Some(Remark::new(format!("{attribute} loses digits"), format!("JavaScript rounds {path}.")));
        }
        (_, Value::Array(_) | Value::Object(_)) => {
            return Some(Remark::new(
                format!("{attribute} isn't a single value"),
                format!("{path} is a list or an object. Select a value inside it."),
            ));
        }
        _ => return None,
    };
    Some(Remark::new(words.0, words.1))
}
