//! The user points at the values of a userinfo response, and picks the attribute of the user profile that each one becomes.
//!
//! Rule: a mapping is what the user picks, otherwise what the script does without one. A binding that can't work is rejected
//! with the reason, and one that may not work is made with a doubt.

mod doubt;
#[cfg(test)]
mod tests;
mod tree;

pub use doubt::{Remark, doubts, judge};
pub use tree::{Kind, ResponseTree, Row, value_at};

use super::profile_script::{ATTRIBUTES, Mapping, in_json, parse_paths, usual};
use serde_json::{Map, Value};

/// Attributes and their dotted paths in the order of [`ATTRIBUTES`], as in a [`Mapping`]. It may still lack user_id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs(pub Vec<(String, Vec<String>)>);

impl Pairs {
    /// From the text of a mapping that may lack user_id. None if anything else is wrong with it.
    pub fn read(text: &str) -> Option<Self> {
        let members: Map<String, Value> = serde_json::from_str(text).ok()?;
        if members.keys().any(|name| !ATTRIBUTES.contains(&name.as_str())) {
            return None;
        }
        let given = ATTRIBUTES.into_iter().filter_map(|attribute| Some((attribute, members.get(attribute)?)));
        let pairs = given.map(|(attribute, value)| Some((attribute.to_owned(), parse_paths(attribute, value).ok()?)));
        pairs.collect::<Option<_>>().map(Self)
    }

    /// What a script without a mapping finds in the response: for each attribute, the first usual path with a value.
    pub fn usual(response: &Value) -> Self {
        let found = |(attribute, paths): (String, Vec<String>)| {
            let path = paths.into_iter().find(|path| counts(response, path))?;
            Some((attribute, vec![path]))
        };
        let mut pairs = Self(usual().into_iter().filter_map(found).collect());
        pairs.0.sort_by_key(|(attribute, _)| place(attribute));
        pairs
    }

    /// As in the field A0CONNECT_MAPPING.
    pub fn to_json(&self) -> String {
        in_json(&self.0)
    }

    pub fn paths(&self, attribute: &str) -> &[String] {
        self.0.iter().find(|(name, _)| name == attribute).map_or(&[], |(_, paths)| paths)
    }

    /// The attribute gets this path alone. The error says why it can't.
    pub fn bind(&mut self, attribute: &str, path: &str) -> Result<(), String> {
        let paths = parse_paths(attribute, &Value::from(path))?;
        self.0.retain(|(name, _)| name != attribute);
        let at = self.0.iter().take_while(|(name, _)| place(name) < place(attribute)).count();
        self.0.insert(at, (attribute.to_owned(), paths));
        Ok(())
    }

    /// The path is no longer used. Returns the attributes that it was used for.
    pub fn unbind(&mut self, path: &str) -> Vec<String> {
        let mut freed = Vec::new();
        self.0.retain_mut(|(name, paths)| {
            let before = paths.len();
            paths.retain(|one| one != path);
            if paths.len() < before {
                freed.push(name.clone());
            }
            !paths.is_empty()
        });
        freed
    }

    /// What the value at this path is used for, and whether it counts: of several paths, only the first with a value does.
    pub fn of_path<'a>(&'a self, path: &'a str, response: &'a Value) -> impl Iterator<Item = (&'a str, bool)> {
        let uses = self.0.iter().filter(move |(_, paths)| paths.iter().any(|one| one == path));
        uses.map(move |(name, paths)| {
            let first = paths.iter().find(|one| counts(response, one)).or(paths.first());
            (name.as_str(), first.is_some_and(|one| one == path))
        })
    }

    /// The path that gives the attribute its value in this response.
    pub fn path_in(&self, attribute: &str, response: &Value) -> Option<&str> {
        let paths = self.paths(attribute);
        paths.iter().find(|path| counts(response, path)).or(paths.first()).map(String::as_str)
    }
}

impl From<Mapping> for Pairs {
    fn from(mapping: Mapping) -> Self {
        Self(mapping.0)
    }
}

fn place(attribute: &str) -> usize {
    ATTRIBUTES.iter().position(|one| *one == attribute).unwrap_or(ATTRIBUTES.len())
}

/// The generated script passes over null, false, zero and an empty text.
fn counts(response: &Value, path: &str) -> bool {
    value_at(response, path).is_some_and(|value| match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    })
}
