//! A userinfo response as a tree: a row for each value, with its dotted path.

use crate::domain::http::BODY_MAX;
use crate::domain::profile_script::parse_paths;
use serde_json::{Map, Value};

/// How many rows of a long response are shown.
const ROWS_MAX: usize = 1_000;
/// Characters of a value that are shown.
const TEXT_MAX: usize = 200;
/// Stands for a value whose name says that it is secret.
const DOTS: &str = "••••••••";

/// A response, and its rows. Its Debug output has no values.
#[derive(Clone, PartialEq)]
pub struct ResponseTree {
    pub value: Value,
    pub rows: Vec<Row>,
    /// How many rows are left out at the end.
    pub left_out: usize,
}

impl std::fmt::Debug for ResponseTree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResponseTree").field("rows", &self.rows.len()).finish()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Value,
    List,
    Object,
}

/// A value with its name, or the head of a list or an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub depth: usize,
    /// The name, or the place in a list.
    pub name: String,
    /// As in a mapping. None if a mapping can't name the value.
    pub path: Option<String>,
    pub kind: Kind,
    /// The value as JSON, or the size of a list or an object.
    pub text: String,
}

impl ResponseTree {
    /// Reads a pasted response. A text before the JSON, such as the head of an HTTP response, is left out. The error is a
    /// sentence with the fix.
    pub fn parse(text: &str) -> Result<Value, String> {
        let text = text.trim().trim_start_matches('\u{feff}');
        if text.len() > BODY_MAX {
            return Err("The pasted text is larger than 1 MiB. Paste one userinfo response.".to_owned());
        }
        let begins = |line: &&str| line.starts_with(['{', '[']);
        let at = text.lines().find(begins).map_or(0, |line| line.as_ptr() as usize - text.as_ptr() as usize);
        let value: Value = serde_json::from_str(&text[at..]).map_err(|error| {
            if text.is_empty() {
                return "The clipboard contains only spaces.".to_owned();
            }
            format!("The pasted text isn't JSON ({error}). Paste the userinfo response.")
        })?;
        match &value {
            Value::Object(members) if is_token_response(members) => {
                Err("This is a token response. Press t to use its token, or paste the userinfo response.".to_owned())
            }
            Value::Object(_) | Value::Array(_) => Ok(value),
            _ => Err("This JSON is a single value. Paste the full userinfo response.".to_owned()),
        }
    }

    pub fn new(value: Value) -> Self {
        let mut rows = Vec::new();
        let count = walk(&mut rows, &mut Vec::new(), &value);
        Self { left_out: count - rows.len(), value, rows }
    }

    pub fn at(&self, row: &Row) -> Option<&Value> {
        value_at(&self.value, row.path.as_deref()?)
    }
}

/// The value at a dotted path, as the generated script finds it.
pub fn value_at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, step| match value {
        Value::Object(members) => members.get(step),
        Value::Array(list) => {
            let index: usize = step.parse().ok()?;
            // A number is written without a sign and without zeros before it.
            list.get(index).filter(|_| index.to_string() == step)
        }
        _ => None,
    })
}

fn is_token_response(members: &Map<String, Value>) -> bool {
    members.get("access_token").is_some_and(Value::is_string)
        && ["token_type", "expires_in", "refresh_token", "id_token"].iter().any(|name| members.contains_key(*name))
}

/// Adds the rows below a value, and returns how many there are.
fn walk(rows: &mut Vec<Row>, steps: &mut Vec<String>, value: &Value) -> usize {
    let mut count = 0;
    let mut each = |name: String, value: &Value| {
        count += 1;
        steps.push(name);
        if rows.len() < ROWS_MAX {
            rows.push(row(steps, value));
        }
        count += walk(rows, steps, value);
        steps.pop();
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| each(name.clone(), value)),
        Value::Array(list) => list.iter().enumerate().for_each(|(index, value)| each(index.to_string(), value)),
        _ => {}
    }
    count
}

fn row(steps: &[String], value: &Value) -> Row {
    let name = steps.last().cloned().unwrap_or_default();
    let counted = |count: usize, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    let (kind, text) = match value {
        Value::Object(members) => (Kind::Object, format!("{{ {} }}", counted(members.len(), "member", "members"))),
        Value::Array(list) => (Kind::List, format!("[ {} ]", counted(list.len(), "entry", "entries"))),
        Value::String(text) if is_secret_name(&name) && !text.is_empty() => (Kind::Value, DOTS.to_owned()),
        Value::String(text) => {
            let cut: String = text.chars().take(TEXT_MAX).collect();
            let end = if cut.len() < text.len() { "…" } else { "" };
            (Kind::Value, Value::from(cut + end).to_string())
        }
        other => (Kind::Value, other.to_string()),
    };
    Row { depth: steps.len() - 1, path: path(steps), name, kind, text }
}

fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["token", "secret", "password"].iter().any(|word| name.ends_with(word))
}

/// None if a name contains what a path can't have, such as a dot.
fn path(steps: &[String]) -> Option<String> {
    if steps.iter().any(|step| step.contains('.')) {
        return None;
    }
    let path = steps.join(".");
    parse_paths("name", &Value::from(path.as_str())).ok().map(|_| path)
}
