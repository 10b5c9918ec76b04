//! Plays a generated script without a JavaScript engine: the request that it makes, and what it returns to Auth0.
//!
//! Rule: it only plays a script exactly as generated, since the effect of any other is unknown. A test gives the same
//! responses to the script itself under Node.js.

use super::{Expression, Generated};
use serde_json::{Map, Value};

/// The largest integer that is exact in JavaScript.
const SAFE: f64 = 9_007_199_254_740_991.0;
/// Values of a code, or of an error, that mean success.
const WELL: &[&str] = &["ok", "success", "successful", "succeeded", "none", "false", "null", "undefined"];

/// A generated script, ready to play.
pub struct Rehearsal(Generated);

/// The userinfo request of a script.
#[derive(Debug, PartialEq)]
pub struct Call {
    pub method: &'static str,
    pub url: String,
    pub headers: Vec<(String, String)>,
}

impl Rehearsal {
    /// None if the script isn't exactly as generated.
    pub fn of(script: &str) -> Option<Self> {
        Generated::read(script).filter(|read| read.text() == script).map(Self)
    }

    pub fn call(&self, token: &str) -> Call {
        let value = |value: &Expression| value.iter().map(|term| term.as_deref().unwrap_or(token)).collect();
        Call {
            method: if self.0.post { "POST" } else { "GET" },
            url: self.0.url.clone(),
            headers: self.0.headers.iter().map(|(name, parts)| (name.clone(), value(parts))).collect(),
        }
    }

    /// The user profile from a response, or the script's own error message.
    pub fn profile(&self, token: &str, status: u16, body: &str) -> Result<Map<String, Value>, String> {
        self.outcome(status, body).map_err(|text| {
            let safe = if token.is_empty() { text } else { text.replace(token, "[token]") };
            let blank = |char: char| char.is_whitespace() || char.is_control();
            let words: Vec<&str> = safe.split(blank).filter(|word| !word.is_empty()).collect();
            words.join(" ").chars().take(200).collect()
        })
    }

    fn outcome(&self, status: u16, body: &str) -> Result<Map<String, Value>, String> {
        let shown = match body {
            "" => String::new(),
            page if page.trim_start().starts_with('<') => ": an HTML page".into(),
            _ => format!(": {body}"),
        };
        if !(200..300).contains(&status) {
            return Err(format!("The userinfo request failed with status {status}{shown}"));
        }
        let Ok(answer) = serde_json::from_str::<Value>(body) else {
            return Err(format!("The userinfo request did not return JSON{shown}"));
        };
        if !answer.is_object() && !answer.is_array() {
            return Err(format!("The userinfo request did not return an object{shown}"));
        }
        let id = self.pick(&answer, "user_id").and_then(user_id);
        if reports_error(&answer, id.is_some()) {
            return Err(format!("The provider reported an error in the userinfo request{shown}"));
        }
        let Some(id) = id else {
            let (paths, held) = (self.paths("user_id").join(", "), members(&answer).join(", "));
            return Err(format!("No usable user ID at {paths}. The response has {held}"));
        };
        let mut profile = Map::from_iter([("user_id".to_owned(), Value::from(id))]);
        for (attribute, _) in self.0.paths.iter().filter(|(attribute, _)| attribute != "user_id") {
            let Some(value) = self.pick(&answer, attribute) else { continue };
            if attribute == "email_verified" {
                profile.insert(attribute.clone(), Value::Bool(*value == Value::Bool(true) || value == "true"));
            } else if value.is_string() || value.is_number() {
                profile.insert(attribute.clone(), Value::from(text(value)));
            }
        }
        Ok(profile)
    }

    fn paths(&self, attribute: &str) -> &[String] {
        self.0.paths.iter().find(|(name, _)| name == attribute).map_or(&[], |(_, paths)| paths)
    }

    fn pick<'a>(&self, answer: &'a Value, attribute: &str) -> Option<&'a Value> {
        let at = |path: &String| path.split('.').try_fold(answer, step);
        self.paths(attribute).iter().filter_map(at).find(|value| is_filled(value))
    }
}

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

fn step<'a>(place: &'a Value, step: &str) -> Option<&'a Value> {
    match place {
        Value::Array(list) => list.get(step.parse::<usize>().ok()?),
        other => other.get(step),
    }
}

fn members(answer: &Value) -> Vec<String> {
    match answer {
        Value::Array(list) => (0..list.len()).map(|index| index.to_string()).collect(),
        other => other.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect(),
    }
}

fn user_id(value: &Value) -> Option<String> {
    let whole = |number: f64| number.fract() == 0.0 && number.abs() <= SAFE;
    let usable = value.as_str().is_some_and(|id| !id.trim().is_empty()) || value.as_f64().is_some_and(whole);
    usable.then(|| text(value))
}

/// Formats a value like JavaScript's `String`.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() <= SAFE => format!("{}", float as i64),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}

impl Generated {
    /// Reads the parts of a script that may be a generated one.
    fn read(script: &str) -> Option<Self> {
        let between = |start: &str, end: &str| Some(script.split_once(start)?.1.split_once(end)?.0);
        let headers = between("    headers: {\n", "\n    },\n")?.lines();
        let paths = between("  const paths = {\n", "\n  };\n")?.lines();
        Some(Self {
            url: unquoted(between("    url: ", ",\n")?)?.0,
            post: script.contains("  request.post(options, "),
            headers: headers.map(header).collect::<Option<_>>()?,
            paths: paths.map(places).collect::<Option<_>>()?,
            generic: script.contains(super::GENERIC),
        })
    }
}

/// `'Authorization': 'Bearer ' + accessToken`
fn header(line: &str) -> Option<(String, Expression)> {
    let (name, rest) = unquoted(line.trim())?;
    let mut rest = rest.strip_prefix(": ")?;
    let mut value = Vec::new();
    while !rest.is_empty() {
        rest = match rest.strip_prefix("accessToken") {
            Some(rest) => {
                value.push(None);
                rest
            }
            None => {
                let (text, rest) = unquoted(rest)?;
                value.push(Some(text));
                rest
            }
        };
        rest = rest.trim_start_matches([',', ' ', '+']);
    }
    Some((name, value))
}

/// `'user_id': ['sub', 'id']`
fn places(line: &str) -> Option<(String, Vec<String>)> {
    let (attribute, rest) = unquoted(line.trim())?;
    let mut rest = rest.strip_prefix(": [")?;
    let mut paths = Vec::new();
    while let Some((path, after)) = unquoted(rest) {
        paths.push(path);
        rest = after.trim_start_matches([',', ' ']);
    }
    Some((attribute, paths))
}

/// The text of the literal that begins here, and the rest. The inverse of [`super::literal`].
fn unquoted(code: &str) -> Option<(String, &str)> {
    let inside = code.strip_prefix('\'')?;
    let (mut units, mut at) = (Vec::new(), 0);
    loop {
        let rest = inside.get(at..)?;
        match rest.as_bytes().first()? {
            b'\'' => return Some((String::from_utf16(&units).ok()?, &rest[1..])),
            b'\\' if rest.as_bytes().get(1) == Some(&b'u') => {
                units.push(u16::from_str_radix(rest.get(2..6)?, 16).ok()?);
                at += 6;
            }
            b'\\' => {
                units.push((*rest.as_bytes().get(1)?).into());
                at += 2;
            }
            byte => {
                units.push((*byte).into());
                at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests;
