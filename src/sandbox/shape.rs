//! The rules for a JSON value, and Auth0's message for a broken rule.
//!
//! The texts are those of Auth0's validator in recorded responses (`Additional properties not allowed: ...`,
//! `Object didn't pass validation for format ...`). There is one difference: http is accepted for a loopback host.

use serde_json::{Map, Value};
use url::{Host, Url};

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

pub fn check(rule: &Rule, value: &Value, path: &str, description: &'static str) -> Checked {
    match rule {
        Rule::Text { min, max } => check_text(value, *min, *max, path, description),
        Rule::TextOrNull { .. } | Rule::ObjectOrNull if value.is_null() => Ok(()),
        Rule::TextOrNull { max } => check_text(value, 0, *max, path, description),
        Rule::ObjectOrNull => as_object(value, path, description).map(|_| ()),
        Rule::OneOf(choices) => match value.as_str() {
            Some(text) if choices.contains(&text) => Ok(()),
            Some(text) => violated(path, description, format!("No enum match for: {text}")),
            None => wrong_type(path, description, "string", value),
        },
        Rule::Https { max } => check_https(value, *max, path, description),
        Rule::Flag if value.is_boolean() => Ok(()),
        Rule::Flag => wrong_type(path, description, "boolean", value),
        Rule::Texts { entries, max } => check_texts(value, *entries, *max, false, path, description),
        Rule::TextsOrNull { entries, max } => check_texts(value, *entries, *max, true, path, description),
        Rule::List { items, max } => check_list(value, *items, *max, path, description),
        Rule::Scope if value.is_array() => {
            check_list(value, limits::SCOPES_MAX, limits::SCOPE_ITEM_MAX, path, description)
        }
        Rule::Scope => check_text(value, 0, limits::SCOPE_MAX, path, description),
        Rule::Purpose => check_purpose(value, path, description),
        Rule::Name => check_name(value, path, description),
        Rule::Scripts => {
            for (name, script) in as_object(value, path, description)? {
                if !["fetchUserProfile", "getLogoutUrl"].contains(&name.as_str()) {
                    return violated(path, description, format!("Additional properties not allowed: {name}"));
                }
                check_text(script, 0, limits::SCRIPT_MAX, &format!("{path}.{name}"), "Custom JavaScript function")?;
            }
            Ok(())
        }
        Rule::Object => as_object(value, path, description).map(|_| ()),
    }
}

fn check_text(value: &Value, min: usize, max: usize, path: &str, description: &'static str) -> Checked {
    let Some(text) = value.as_str() else {
        return wrong_type(path, description, "string", value);
    };
    let length = text.chars().count();
    if length < min {
        return violated(path, description, format!("String is too short ({length} chars), minimum {min}"));
    }
    if length > max {
        return violated(path, description, format!("String is too long ({length} chars), maximum {max}"));
    }
    Ok(())
}

fn check_name(value: &Value, path: &str, description: &'static str) -> Checked {
    check_text(value, 1, limits::NAME_MAX, path, description)?;
    match value.as_str() {
        Some(name) if !limits::is_connection_name(name) => {
            let what = format!("String does not match pattern ^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$: {name}");
            violated(path, description, what)
        }
        _ => Ok(()),
    }
}

fn check_https(value: &Value, max: usize, path: &str, description: &'static str) -> Checked {
    check_text(value, limits::URL_MIN, max, path, description)?;
    let text = value.as_str().unwrap_or_default();
    let Ok(url) = Url::parse(text) else {
        return violated(path, description, format!("Object didn't pass validation for format uri: {text}"));
    };
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if text.starts_with("https://") || (text.starts_with("http://") && loopback) {
        return Ok(());
    }
    violated(path, description, format!("String does not match pattern ^https://: {text}"))
}

fn check_texts(
    value: &Value,
    entries: usize,
    max: usize,
    or_null: bool,
    path: &str,
    description: &'static str,
) -> Checked {
    let map = as_object(value, path, description)?;
    if map.len() > entries {
        let what = format!("Too many properties defined ({}), maximum {entries}", map.len());
        return violated(path, description, what);
    }
    for (name, value) in map {
        if or_null && value.is_null() {
            continue;
        }
        check_text(value, usize::from(!or_null), max, &format!("{path}.{name}"), description)?;
    }
    Ok(())
}

fn check_list(value: &Value, items: usize, max: usize, path: &str, description: &'static str) -> Checked {
    let Some(list) = value.as_array() else {
        return wrong_type(path, description, "array", value);
    };
    if list.len() > items {
        return violated(path, description, format!("Array is too long ({}), maximum {items}", list.len()));
    }
    for (index, item) in list.iter().enumerate() {
        check_text(item, 0, max, &format!("{path}[{index}]"), description)?;
    }
    Ok(())
}

fn check_purpose(value: &Value, path: &str, description: &'static str) -> Checked {
    let map = as_object(value, path, description)?;
    if !map.contains_key("active") {
        return violated(path, description, "Missing required property: active".to_owned());
    }
    for (name, value) in map {
        if name != "active" && (name != "cross_app_access" || path != "connected_accounts") {
            return violated(path, description, format!("Additional properties not allowed: {name}"));
        }
        if !value.is_boolean() {
            return wrong_type(&format!("{path}.{name}"), "", "boolean", value);
        }
    }
    Ok(())
}

pub fn as_object<'a>(
    value: &'a Value,
    path: &str,
    description: &'static str,
) -> Result<&'a Map<String, Value>, Violation> {
    value.as_object().ok_or_else(|| type_violation(path, description, "object", value))
}

pub fn wrong_type(path: &str, description: &'static str, expected: &str, value: &Value) -> Checked {
    Err(type_violation(path, description, expected, value))
}

fn type_violation(path: &str, description: &'static str, expected: &str, value: &Value) -> Violation {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let what = format!("Expected type {expected} but found type {found}");
    Violation { what, property: path.to_owned(), description }
}

pub fn violated(path: &str, description: &'static str, what: String) -> Checked {
    Err(Violation { what, property: path.to_owned(), description })
}
