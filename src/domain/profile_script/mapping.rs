//! Which value of the provider's response becomes which attribute of the Auth0 user profile.
//!
//! Rule: an attribute comes from the response or is left out, and there are no constants. A constant `email_verified` would
//! let a stranger into another user's account wherever accounts are linked by email address.

use crate::domain::safe_text::hidden;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Attributes in the order of the screen and of the script. Source: Auth0, "Normalized user profile" and "Connect apps to
/// generic OAuth2 authorization servers", which requires `user_id`.
pub const ATTRIBUTES: [&str; 9] =
    ["user_id", "name", "given_name", "family_name", "nickname", "username", "email", "email_verified", "picture"];

/// Attributes and their dotted paths (`data.0.id`: numbers are indexes), in the order of [`ATTRIBUTES`]. The first path with a
/// value counts. `user_id` is always there, as the first, with one path. Only [`Mapping::parse`] makes one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
pub struct Mapping(pub Vec<(String, Vec<String>)>);

impl Mapping {
    /// Reads the field A0CONNECT_MAPPING: a JSON object such as `{"user_id": "data.0.id", "name": "data.0.display_name"}`.
    /// The error says what is wrong and what to write instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| {
            format!(
                "The mapping isn't valid JSON (line {}, column {}). Write it like {{\"user_id\": \"id\", \"name\": \"name\"}}.",
                error.line(),
                error.column()
            )
        })?;
        match value {
            Value::Object(members) => members.try_into(),
            _ => Err("The mapping isn't a JSON object. Write it like {\"user_id\": \"id\"}.".to_owned()),
        }
    }

    /// The same object on one line.
    pub fn to_json(&self) -> String {
        in_json(&self.0)
    }

    /// The first path of one attribute.
    pub fn path(&self, attribute: &str) -> Option<&str> {
        let (_, paths) = self.0.iter().find(|(name, _)| name == attribute)?;
        paths.first().map(String::as_str)
    }
}

impl TryFrom<Map<String, Value>> for Mapping {
    type Error = String;

    fn try_from(members: Map<String, Value>) -> Result<Self, String> {
        if let Some((name, odd)) = members.keys().find_map(|name| Some((name, hidden(name)?))) {
            return Err(format!("The attribute {name:?} contains {odd}. Type it by hand."));
        }
        if let Some(name) = members.keys().find(|name| !ATTRIBUTES.contains(&name.as_str())) {
            return Err(format!(
                "A mapping can't set {name:?}. Use one of {}. Other attributes need a custom script.",
                ATTRIBUTES.join(", ")
            ));
        }
        if !members.contains_key("user_id") {
            return Err("user_id is missing, and Auth0 identifies users by it. \
                 Add \"user_id\": \"id\" with the path of the user ID in the provider's response."
                .to_owned());
        }
        let mut pairs = Vec::with_capacity(members.len());
        for attribute in ATTRIBUTES {
            if let Some(value) = members.get(attribute) {
                pairs.push((attribute.to_owned(), parse_paths(attribute, value)?));
            }
        }
        let paths = |wanted: &str| pairs.iter().find(|(attribute, _)| attribute == wanted).map(|(_, paths)| paths);
        if paths("email").is_some_and(|email| paths("email_verified") == Some(email)) {
            return Err("email_verified has the path of email, so it is never true. \
                 Enter the path of the provider's own value, or remove email_verified."
                .to_owned());
        }
        Ok(Self(pairs))
    }
}

/// Attributes and their paths as in the field, also without user_id.
pub fn in_json(pairs: &[(String, Vec<String>)]) -> String {
    let value = |paths: &Vec<String>| match paths.as_slice() {
        [path] => Value::from(path.as_str()),
        paths => Value::from(paths),
    };
    let members = pairs.iter().map(|(attribute, paths)| (attribute.clone(), value(paths)));
    Value::Object(members.collect()).to_string()
}

/// One path, or a list of paths.
pub fn parse_paths(attribute: &str, value: &Value) -> Result<Vec<String>, String> {
    match value {
        Value::Array(_) if attribute == "user_id" => Err("user_id is a list, but a user's ID must never change. \
             Write one path, like \"user_id\": \"id\"."
            .to_owned()),
        Value::Array(list) if list.is_empty() => {
            Err(format!("{attribute} is an empty list. Write a path, like \"{attribute}\": \"id\", or remove it."))
        }
        Value::Array(list) => list.iter().map(|path| parse_path(attribute, path)).collect(),
        path => Ok(vec![parse_path(attribute, path)?]),
    }
}

pub(super) fn parse_path(attribute: &str, value: &Value) -> Result<String, String> {
    let constant = matches!(value, Value::Bool(_)) || value == "true" || value == "false";
    if attribute == "email_verified" && constant {
        return Err(
            "email_verified is a constant, not a path. A stranger could then use someone else's address to get \
             into a linked account. Enter the path of the provider's own value, or remove email_verified."
                .to_owned(),
        );
    }
    let Value::String(path) = value else {
        return Err(format!(
            "{attribute} is {value}, not a path. Write the path in the provider's response, like \"{attribute}\": \"id\"."
        ));
    };
    if let Some(odd) = hidden(path) {
        return Err(format!("The path of {attribute} contains {odd}. Type it by hand."));
    }
    let is_quoted =
        ['\'', '"', '`'].iter().any(|quote| path.len() > 1 && path.starts_with(*quote) && path.ends_with(*quote));
    if is_quoted || attribute == "user_id" && path.bytes().all(|byte| byte.is_ascii_digit()) && !path.is_empty() {
        return Err(format!(
            "{attribute} is a constant, so all users would have the same value. \
             Write the path in the provider's response, like \"{attribute}\": \"id\"."
        ));
    }
    // Providers use names such as `$id`, but a template or a JSONPath isn't a name.
    let otherwise = path.contains(['[', ']', '{', '}']) || path.starts_with("$.") || path == "$";
    if otherwise {
        return Err(format!(
            "The path of {attribute} is {path:?}. Use dots only, like \"{}\".",
            in_dots(path).unwrap_or_else(|| "data.0.id".to_owned())
        ));
    }
    if ["(", ")", "||", "??", "=>", " + "].iter().any(|sign| path.contains(sign)) {
        return Err(format!(
            "{attribute} is JavaScript, not a path. Write only the path of the value, like \"{attribute}\": \"id\"."
        ));
    }
    if path.split('.').any(|step| step.is_empty() || step.trim() != step) {
        return Err(format!(
            "The path {path:?} of {attribute} has an empty part or a space beside a dot. Write it like \"data.0.id\"."
        ));
    }
    Ok(path.clone())
}

/// Rewrites `$.data[0]['id']` or `${data.id}` with dots: `data.0.id`, `data.id`.
fn in_dots(path: &str) -> Option<String> {
    let plain = path.replace("${", "{");
    let plain = plain.strip_prefix('$').unwrap_or(&plain);
    let steps: Vec<&str> = plain
        .split(['.', '[', ']', '{', '}'])
        .map(|step| step.trim_matches(['"', '\'', ' ']))
        .filter(|step| !step.is_empty())
        .collect();
    (!steps.is_empty()).then(|| steps.join("."))
}

#[cfg(test)]
mod tests {
    use super::Mapping;

    #[test]
    fn a_mapping_is_read_in_a_fixed_order_and_written_back() {
        let mapping = Mapping::parse(r#"{"email": "data.0.email", "user_id": "data.0.id"}"#).unwrap();
        let pairs = [("user_id", "data.0.id"), ("email", "data.0.email")];
        assert_eq!(mapping.0, pairs.map(|(attribute, path)| (attribute.to_owned(), vec![path.to_owned()])));
        assert_eq!(mapping.to_json(), r#"{"user_id":"data.0.id","email":"data.0.email"}"#);
        assert_eq!(Mapping::parse(&mapping.to_json()), Ok(mapping));
    }

    #[test]
    fn a_list_of_paths_stays_a_list() {
        let text = r#"{"user_id":"id","name":["global_name","username"],"email":"email"}"#;
        let mapping = Mapping::parse(text).unwrap();
        assert_eq!((mapping.to_json().as_str(), mapping.path("name")), (text, Some("global_name")));
        let single = Mapping::parse(r#"{"user_id": "id", "name": ["login"]}"#).unwrap();
        assert_eq!(single.to_json(), r#"{"user_id":"id","name":"login"}"#);
    }

    #[test]
    fn good_mappings() {
        for good in [
            r#"{"user_id": "id"}"#,
            r#"{"user_id": "0.id"}"#,
            r#"{"user_id": "$id"}"#,
            r#"{"user_id": "data.$id"}"#,
            r#"{"user_id": "имя.0", "picture": "images.0.url"}"#,
            r#"{"user_id": "a b.c", "email_verified": "is_true"}"#,
        ] {
            assert!(Mapping::parse(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn bad_mappings_say_why() {
        for (bad, why) in [
            ("", "isn't valid JSON"),
            ("user_id: id", "isn't valid JSON"),
            ("[]", "isn't a JSON object"),
            ("{}", "user_id is missing"),
            (r#"{"name": "name"}"#, "user_id is missing"),
            (r#"{"user_id": "id", "phone": "phone"}"#, "can't set \"phone\""),
            (r#"{"user_id": "id", "Email": "email"}"#, "can't set \"Email\""),
            (r#"{"user_id": 0}"#, "user_id is 0, not a path"),
            (r#"{"user_id": null}"#, "user_id is null, not a path"),
            (r#"{"user_id": ["id", "sub"]}"#, "user_id is a list"),
            (r#"{"user_id": "id", "name": []}"#, "name is an empty list"),
            (r#"{"user_id": "id", "name": ["a", 1]}"#, "name is 1, not a path"),
            (r#"{"user_id": "id", "email_verified": ["a", true]}"#, "someone else's address"),
            (r#"{"user_id": ""}"#, "empty part"),
            (r#"{"user_id": "'1'"}"#, "user_id is a constant"),
            (r#"{"user_id": "42"}"#, "user_id is a constant"),
            (r#"{"user_id": "id", "name": "'Ann'"}"#, "name is a constant"),
            (r#"{"user_id": "data..id"}"#, "empty part"),
            (r#"{"user_id": ".id"}"#, "empty part"),
            (r#"{"user_id": "data. id"}"#, "space beside a dot"),
            (r#"{"user_id": "data[0].id"}"#, "Use dots only, like \"data.0.id\""),
            (r#"{"user_id": "data[0]['id']"}"#, "Use dots only, like \"data.0.id\""),
            (r#"{"user_id": "$.sub"}"#, "Use dots only, like \"sub\""),
            (r#"{"user_id": "$['data']['id']"}"#, "Use dots only, like \"data.id\""),
            (r#"{"user_id": "{sub}"}"#, "Use dots only, like \"sub\""),
            (r#"{"user_id": "{{user.sub}}"}"#, "Use dots only, like \"user.sub\""),
            (r#"{"user_id": "${sub}"}"#, "Use dots only, like \"sub\""),
            (r#"{"user_id": "user.${sub}"}"#, "Use dots only, like \"user.sub\""),
            (r#"{"user_id": "String(sub)"}"#, "user_id is JavaScript, not a path"),
            (r#"{"user_id": "body.sub.toString()"}"#, "user_id is JavaScript, not a path"),
            (r#"{"user_id": "sub || id"}"#, "user_id is JavaScript, not a path"),
            (r#"{"user_id": "id", "name": "first + ' ' + last"}"#, "name is JavaScript, not a path"),
            (r#"{"user_id": "id", "email": "email", "email_verified": "email"}"#, "never true"),
            (r#"{"user_id": "{}"}"#, "Use dots only, like \"data.0.id\""),
            ("{\"user_id\": \"su\u{200b}b\"}", "The path of user_id contains an invisible character (U+200B)"),
            ("{\"user_id\": \"sub\", \"ema\u{200b}il\": \"email\"}", "contains an invisible character (U+200B)"),
            (r#"{"user_id": "id", "email_verified": true}"#, "someone else's address"),
            (r#"{"user_id": "id", "email_verified": "true"}"#, "someone else's address"),
            (r#"{"user_id": "id", "name": true}"#, "name is true, not a path"),
        ] {
            let error = Mapping::parse(bad).unwrap_err();
            assert!(error.contains(why), "{bad}: {error}");
        }
    }
}
