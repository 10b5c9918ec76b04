//! Remarks about a user profile that signs a user in: what Auth0 will do with it.

use super::super::limits::PROFILE_MAX;
use super::super::profile_script::ATTRIBUTES;
use super::Rehearsed;
use crate::domain::finding::{Finding, State};
use crate::domain::secret::Secret;
use serde_json::Value;

/// JavaScript rounds it: integers from here on lose digits.
pub fn loses_digits(number: &serde_json::Number) -> bool {
    const SAFE: f64 = 9_007_199_254_740_991.0;
    number.as_f64().is_some_and(|number| number.abs() > SAFE)
}

impl Rehearsed {
    /// Doubts about the profile. None about a script that failed, since the finding says why.
    pub fn remarks(&self) -> Vec<Finding> {
        let Some(profile) = self.profile.as_ref().filter(|profile| profile.is_object() && self.signs_in()) else {
            return Vec::new();
        };
        let doubt = |what: &str, why: String, fix: &str| Finding::new(State::Warning, what, why, fix);
        let mut remarks = Vec::new();
        let rounded = self.rounded(profile, "");
        if rounded.as_deref() == Some("user_id") {
            remarks.push(doubt(
                "The user ID has too many digits",
                "JavaScript rounds numbers over 2^53, so two users could share an ID and an account.".to_owned(),
                "Use the same ID as text, if the provider returns it.",
            ));
        }
        let email = profile.get("email").and_then(Value::as_str).filter(|email| !email.is_empty());
        let verified = profile.get("email_verified") == Some(&Value::Bool(true));
        if email.is_none() {
            remarks.push(doubt(
                "The profile has no email",
                "Users of this connection then have no email address at Auth0.".to_owned(),
                "Request the email scope, and map email.",
            ));
        } else if !verified {
            remarks.push(doubt(
                "The email counts as unverified",
                "Your application can't trust the address, and accounts can't be linked by it.".to_owned(),
                "Map email_verified, if the provider returns it.",
            ));
        }
        if profile.get("user_id").and_then(Value::as_str).is_some_and(|id| id.contains('@')) {
            remarks.push(doubt(
                "The user ID may change",
                "It looks like an email address, and users can change theirs.".to_owned(),
                "Use an ID that never changes.",
            ));
        }
        let bytes = profile.to_string().len();
        if bytes > PROFILE_MAX {
            remarks.push(doubt(
                "The profile is larger than 10 KB",
                format!("It has {bytes} bytes, and Auth0 will reject more than 10 KB."),
                "Remove attributes that your application doesn't need.",
            ));
        }
        if let Some(name) = rounded.filter(|name| name != "user_id") {
            remarks.push(doubt(
                "A number has lost digits",
                format!("JavaScript rounds {name}, which is larger than 2^53."),
                "Use the same value as text, if the provider returns it.",
            ));
        }
        remarks
    }

    /// The path of a number that is too large for JavaScript, or of a text with such a number of a response.
    fn rounded(&self, value: &Value, path: &str) -> Option<String> {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match value {
            Value::Number(number) => loses_digits(number).then(|| path.to_owned()),
            Value::String(text) => {
                self.rounded_numbers.iter().any(|number| text.contains(number)).then(|| path.to_owned())
            }
            Value::Array(list) => {
                list.iter().enumerate().find_map(|(index, value)| self.rounded(value, &below(&index.to_string())))
            }
            Value::Object(members) => {
                let user_id = members.get_key_value("user_id").into_iter().filter(|_| path.is_empty());
                user_id.chain(members).find_map(|(name, value)| self.rounded(value, &below(name)))
            }
            _ => None,
        }
    }

    /// An attribute of the profile, as text.
    pub fn value(&self, name: &str) -> Option<String> {
        let value = self.profile.as_ref()?.get(name)?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    /// The attributes of the profile, those of Auth0 first.
    pub fn attributes(&self) -> Vec<&str> {
        let Some(Value::Object(profile)) = &self.profile else { return Vec::new() };
        let known = ATTRIBUTES.into_iter().filter(|name| profile.contains_key(*name));
        let others = profile.keys().map(String::as_str).filter(|name| !ATTRIBUTES.contains(name));
        known.chain(others).collect()
    }
}

/// The numbers of a response that JavaScript rounds, as the texts that it makes of them. One that the response has as text too
/// isn't listed.
pub(super) fn rounded_numbers(response: &Secret) -> Vec<String> {
    fn walk(value: &Value, numbers: &mut Vec<String>, texts: &mut Vec<String>) {
        match value {
            Value::Number(number) if loses_digits(number) => {
                numbers.extend(number.as_f64().map(|number| number.to_string()));
            }
            Value::String(text) => texts.push(text.clone()),
            Value::Array(list) => list.iter().for_each(|value| walk(value, numbers, texts)),
            Value::Object(members) => members.values().for_each(|value| walk(value, numbers, texts)),
            _ => {}
        }
    }
    let (mut numbers, mut texts) = (Vec::new(), Vec::new());
    walk(&serde_json::from_str(response.reveal()).unwrap_or_default(), &mut numbers, &mut texts);
    numbers.retain(|number| !texts.contains(number));
    numbers
}
