//! The rules for a JSON value, and Auth0's message for a broken rule.
//!
//! The texts are those of Auth0's validator in recorded responses (`Additional properties not allowed: ...`,
//! `Object didn't pass validation for format ...`). There is one difference: http is accepted for a loopback host.

use serde_json::{Map, Value};
use url::Url;

use super::delivery::loopback;
use crate::domain::limits;

/// What is wrong, and the property (dotted; empty for the body itself) with its description.
#[derive(Debug, PartialEq)]
pub struct Violation {
    pub what: String,
    pub property: String,
    pub description: &'static str,
}

impl Violation {
    /// `Payload validation error: 'WHAT' on property PROPERTY (DESCRIPTION).`, without a property for the body itself.
    pub fn message(&self) -> String {
        if self.property.is_empty() {
            return format!("Payload validation error: '{}'", self.what);
        }
        let description = if self.description.is_empty() { String::new() } else { format!(" ({})", self.description) };
        format!("Payload validation error: '{}' on property {}{description}.", self.what, self.property)
    }
}

/// A place in a body: its property (dotted; empty for the body itself) with its description.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub path: &'a str,
    pub description: &'static str,
}

/// The body itself.
pub const BODY: Place = Place { path: "", description: "" };

pub type Checked = Result<(), Violation>;

pub enum Rule {
    Text {
        min: usize,
        max: usize,
    },
    /// A string or null. Auth0 accepts null for a public client.
    TextOrNull {
        max: usize,
    },
    OneOf(&'static [&'static str]),
    Https {
        max: usize,
    },
    Flag,
    /// An object with string values.
    Texts {
        entries: usize,
        max: usize,
    },
    TextsOrNull {
        entries: usize,
        max: usize,
    },
    /// An array of strings.
    List {
        items: usize,
        max: usize,
    },
    /// Any object or null.
    ObjectOrNull,
    Scope,
    /// `{active, cross_app_access?}`
    Purpose,
    Name,
    Scripts,
    Object,
}

pub struct Property {
    pub name: &'static str,
    pub rule: Rule,
    pub description: &'static str,
}

pub const fn property(name: &'static str, rule: Rule, description: &'static str) -> Property {
    Property { name, rule, description }
}

pub fn check(rule: &Rule, value: &Value, at: Place) -> Checked {
    match rule {
        Rule::Text { min, max } => at.text(value, *min, *max),
        Rule::TextOrNull { .. } | Rule::ObjectOrNull if value.is_null() => Ok(()),
        Rule::TextOrNull { max } => at.text(value, 0, *max),
        Rule::OneOf(choices) => match value.as_str() {
            Some(text) if choices.contains(&text) => Ok(()),
            Some(text) => at.violated(format!("No enum match for: {text}")),
            None => at.wrong_type("string", value),
        },
        Rule::Https { max } => at.https(value, *max),
        Rule::Flag if value.is_boolean() => Ok(()),
        Rule::Flag => at.wrong_type("boolean", value),
        Rule::Texts { entries, max } => at.texts(value, *entries, *max, false),
        Rule::TextsOrNull { entries, max } => at.texts(value, *entries, *max, true),
        Rule::List { items, max } => at.list(value, *items, *max),
        Rule::Scope if value.is_array() => at.list(value, limits::SCOPES_MAX, limits::SCOPE_ITEM_MAX),
        Rule::Scope => at.text(value, 0, limits::SCOPE_MAX),
        Rule::Purpose => at.purpose(value),
        Rule::Name => at.name(value),
        Rule::Scripts => {
            for (name, script) in at.object(value)? {
                if !["fetchUserProfile", "getLogoutUrl"].contains(&name.as_str()) {
                    return at.unknown(name);
                }
                let path = format!("{}.{name}", at.path);
                let script_at = Place { path: &path, description: "Custom JavaScript function" };
                script_at.text(script, 0, limits::SCRIPT_MAX)?;
            }
            Ok(())
        }
        Rule::Object | Rule::ObjectOrNull => at.object(value).map(|_| ()),
    }
}

impl Place<'_> {
    fn text(self, value: &Value, min: usize, max: usize) -> Checked {
        let Some(text) = value.as_str() else {
            return self.wrong_type("string", value);
        };
        let length = text.chars().count();
        if length < min {
            return self.violated(format!("String is too short ({length} chars), minimum {min}"));
        }
        if length > max {
            return self.violated(format!("String is too long ({length} chars), maximum {max}"));
        }
        Ok(())
    }

    fn name(self, value: &Value) -> Checked {
        self.text(value, 1, limits::NAME_MAX)?;
        match value.as_str() {
            Some(name) if !limits::is_connection_name(name) => {
                self.violated(format!("String does not match pattern ^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$: {name}"))
            }
            _ => Ok(()),
        }
    }

    fn https(self, value: &Value, max: usize) -> Checked {
        self.text(value, limits::URL_MIN, max)?;
        let text = value.as_str().unwrap_or_default();
        let Ok(url) = Url::parse(text) else {
            return self.violated(format!("Object didn't pass validation for format uri: {text}"));
        };
        if text.starts_with("https://") || (text.starts_with("http://") && loopback(&url).is_some()) {
            return Ok(());
        }
        self.violated(format!("String does not match pattern ^https://: {text}"))
    }

    fn texts(self, value: &Value, entries: usize, max: usize, or_null: bool) -> Checked {
        let map = self.object(value)?;
        if map.len() > entries {
            return self.violated(format!("Too many properties defined ({}), maximum {entries}", map.len()));
        }
        for (name, value) in map.iter().filter(|(_, value)| !(or_null && value.is_null())) {
            let path = format!("{}.{name}", self.path);
            Place { path: &path, ..self }.text(value, usize::from(!or_null), max)?;
        }
        Ok(())
    }

    fn list(self, value: &Value, items: usize, max: usize) -> Checked {
        let Some(list) = value.as_array() else {
            return self.wrong_type("array", value);
        };
        if list.len() > items {
            return self.violated(format!("Array is too long ({}), maximum {items}", list.len()));
        }
        for (index, item) in list.iter().enumerate() {
            let path = format!("{}[{index}]", self.path);
            Place { path: &path, ..self }.text(item, 0, max)?;
        }
        Ok(())
    }

    fn purpose(self, value: &Value) -> Checked {
        let map = self.object(value)?;
        self.has_all(map, &["active"])?;
        for (name, value) in map {
            if name != "active" && (name != "cross_app_access" || self.path != "connected_accounts") {
                return self.unknown(name);
            }
            if !value.is_boolean() {
                let path = format!("{}.{name}", self.path);
                return Place { path: &path, description: "" }.wrong_type("boolean", value);
            }
        }
        Ok(())
    }

    pub fn object(self, value: &Value) -> Result<&Map<String, Value>, Violation> {
        value.as_object().ok_or_else(|| self.type_violation("object", value))
    }

    pub fn has_all(self, map: &Map<String, Value>, required: &[&str]) -> Checked {
        match required.iter().find(|name| !map.contains_key(**name)) {
            Some(name) => self.violated(format!("Missing required property: {name}")),
            None => Ok(()),
        }
    }

    pub fn unknown(self, name: &str) -> Checked {
        self.violated(format!("Additional properties not allowed: {name}"))
    }

    pub fn wrong_type(self, expected: &str, value: &Value) -> Checked {
        Err(self.type_violation(expected, value))
    }

    fn type_violation(self, expected: &str, value: &Value) -> Violation {
        let found = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(number) if number.is_f64() => "number",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        self.violation(format!("Expected type {expected} but found type {found}"))
    }

    pub fn violated(self, what: String) -> Checked {
        Err(self.violation(what))
    }

    fn violation(self, what: String) -> Violation {
        Violation { what, property: self.path.to_owned(), description: self.description }
    }
}
