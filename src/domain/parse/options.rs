//! Settings of a connection that few need: parameters that are passed on, the user profile, purposes, metadata.

use super::copied::{clean, trimmed};
use super::objects::{check_entry, entries, limited, object, reject_own, to_text};
use super::{ParseContext, Parsed, Problem, boolean, list};
use crate::domain::limits;
use crate::domain::safe_text::hidden;
use serde_json::{Map, Value, json};

/// The provider's parameter, and the parameter of Auth0's `/authorize` that it gets its value from.
pub fn auth_params_map(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    let map = entries(text)?;
    map.iter().try_for_each(|(name, _)| reject_own(name))?;
    limited(&map, limits::AUTH_PARAMS_MAP_MAX, limits::AUTH_PARAMS_MAP_VALUE_MAX)?;
    Ok(Parsed::plain(to_text(&map)))
}

/// Where a parameter of the authorization request gets its value from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upstream {
    /// A parameter of Auth0's `/authorize`, one of [`limits::UPSTREAM_ALIASES`].
    Alias(String),
    Value(String),
}

/// The entries of a JSON object such as `{"hint": {"alias": "login_hint"}, "lang": {"value": "en"}}`. An empty text is an
/// empty object.
pub fn upstream(text: &str) -> Result<Vec<(String, Upstream)>, Problem> {
    const FIX: &str = "Write it like {\"hint\": {\"alias\": \"login_hint\"}, \"lang\": {\"value\": \"en\"}}.";
    let shape = |what: String| Problem::new(what, FIX);
    let one = |(name, value): (String, Value)| {
        check_entry(&name, &value.to_string())?;
        reject_own(&name)?;
        let members = value.as_object().filter(|members| members.len() == 1);
        let (kind, text) = members
            .and_then(|members| members.iter().next())
            .and_then(|(kind, text)| Some((kind.as_str(), text.as_str()?)))
            .ok_or_else(|| shape(format!("{name:?} needs either an alias or a value")))?;
        match kind {
            "value" => Ok((name, Upstream::Value(text.to_owned()))),
            "alias" if limits::UPSTREAM_ALIASES.contains(&text) => Ok((name, Upstream::Alias(text.to_owned()))),
            "alias" => {
                let fix = format!("Use one of {}.", limits::UPSTREAM_ALIASES.join(", "));
                Err(Problem::new(format!("{text:?} can't be an alias"), fix))
            }
            _ => Err(shape(format!("{name:?} needs either an alias or a value"))),
        }
    };
    object(text, FIX)?.into_iter().map(one).collect()
}

pub fn upstream_params(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    let map = upstream(text)?;
    if map.is_empty() {
        return Ok(Parsed::plain(""));
    }
    let members = map.into_iter().map(|(name, source)| match source {
        Upstream::Alias(alias) => (name, json!({ "alias": alias })),
        Upstream::Value(value) => (name, json!({ "value": value })),
    });
    Ok(Parsed::plain(Value::Object(members.collect::<Map<_, _>>()).to_string()))
}

pub fn sync_profile(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    let word = clean(text).to_lowercase();
    match limits::SYNC_PROFILE.into_iter().find(|known| *known == word || word.is_empty()) {
        Some(known) => Ok(Parsed::plain(known)),
        None => {
            let fix = format!("Enter {}.", limits::SYNC_PROFILE.join(" or "));
            Err(Problem::new("Auth0 doesn't know this value", fix))
        }
    }
}

/// Attributes, separated by commas or line breaks. Auth0 needs `user_id`, so that one is always stored.
pub fn non_persistent_attrs(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    let text = trimmed(text);
    let text = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let mut attributes: Vec<&str> = Vec::new();
    for name in list(text) {
        if let Some(odd) = hidden(name) {
            return Err(Problem::new(format!("{name:?} contains {odd}"), "Type it by hand."));
        }
        if name.contains(['[', ']', '{', '}', '"']) {
            let fix = "Separate the names with commas, as in ethnicity, gender.";
            return Err(Problem::new(format!("{name:?} isn't the name of an attribute"), fix));
        }
        if name == "user_id" {
            let what = "Auth0 always stores user_id";
            return Err(Problem::new(what, "Remove user_id, which Auth0 needs to identify users."));
        }
        if name.chars().count() > limits::NON_PERSISTENT_ATTR_MAX {
            let what = format!("A name has more than {} characters", limits::NON_PERSISTENT_ATTR_MAX);
            return Err(Problem::new(what, "Shorten it."));
        }
        if !attributes.contains(&name) {
            attributes.push(name);
        }
    }
    if attributes.len() > limits::NON_PERSISTENT_ATTRS_MAX {
        let (count, most) = (attributes.len(), limits::NON_PERSISTENT_ATTRS_MAX);
        return Err(Problem::new(format!("It has {count} entries, but Auth0 accepts at most {most}"), "Remove some."));
    }
    Ok(Parsed::plain(attributes.join(", ")))
}

/// A connection is for sign-in unless this is false.
pub fn authentication(text: &str, around: &ParseContext) -> Result<Parsed, Problem> {
    let text = if clean(text).is_empty() { "true" } else { text };
    boolean(text, around)
}

pub fn metadata(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    let map = entries(text)?;
    limited(&map, limits::METADATA_MAX, limits::METADATA_VALUE_MAX)?;
    Ok(Parsed::plain(to_text(&map)))
}
