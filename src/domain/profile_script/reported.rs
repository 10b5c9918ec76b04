//! Which userinfo responses with status 200 report an error.

use serde_json::Value;

/// Values of a code, or of an error, that mean success.
const WELL: &[&str] = &["ok", "success", "successful", "succeeded", "none", "false", "null", "undefined"];

/// A response with status 200 reports an error. If there is a user ID, a code or a status may belong to the user.
pub fn reports_error(answer: &Value, has_user_id: bool) -> bool {
    let said = |name: &str| answer.get(name).is_some_and(is_truthy);
    let coded = !has_user_id && (said("message") || said("msg"));
    let counts = |name: &str| names_an_error(name) || coded && ["code", "status", "ret"].contains(&name);
    let denied = |name: &str| answer.get(name) == Some(&Value::Bool(false));
    let errors = answer.as_object().into_iter().flatten().filter(|(name, _)| counts(name));
    denied("ok") || denied("success") || errors.into_iter().any(|(_, value)| is_error(value))
}

/// The name is `error`, `errors` or `err`, alone or before `code` or `no`.
fn names_an_error(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix("code").or_else(|| name.strip_suffix("no")).unwrap_or(&name);
    ["err", "errs", "error", "errors"].contains(&name.strip_suffix(['_', '-']).unwrap_or(name))
}

/// It isn't an error if its code is OK or 0, whatever else it contains.
fn is_error(value: &Value) -> bool {
    let members = match value {
        Value::Object(members) => members,
        Value::Array(list) => return list.iter().any(is_error),
        other => return !is_success(&text(other)),
    };
    let mut stated = ["code", "status", "message"].iter().filter_map(|name| members.get(*name)).peekable();
    match stated.peek() {
        Some(_) => stated.find(|value| is_filled(value)).is_some_and(is_error),
        None => members.values().any(is_error),
    }
}

fn is_success(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    let is_20x = text.len() == 3 && text.starts_with("20") && text.ends_with(|char: char| char.is_ascii_digit());
    let no_error = text.strip_prefix("no").is_some_and(|rest| rest.trim_start_matches([' ', '_', '-']) == "error");
    text.bytes().all(|byte| byte == b'0') || is_20x || no_error || WELL.contains(&text.as_str())
}

fn is_filled(value: &Value) -> bool {
    !value.is_null() && value != ""
}

fn is_truthy(value: &Value) -> bool {
    is_filled(value) && *value != Value::Bool(false) && value.as_f64() != Some(0.0)
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value if value.as_f64() == Some(0.0) => "0".to_owned(),
        value => value.to_string(),
    }
}
