//! Plays a generated script without a JavaScript engine: the request that it makes, and what it returns to Auth0.
//!
//! Rule: it reads the values out of the script, and plays only if they generate the same script again, since the effect of any
//! other is unknown. It plays one request with headers. A test gives the same responses to the script itself under Node.js.

use super::{CallKind, Mapping, UserCall, generate};
use serde_json::{Map, Value};

/// The largest integer that is exact in JavaScript.
const SAFE: f64 = 9_007_199_254_740_991.0;

/// A generated script, ready to play.
pub struct Rehearsal {
    url: String,
    call: UserCall,
    mapping: Option<Mapping>,
}

/// The userinfo request of a script.
#[derive(Debug, PartialEq)]
pub struct Call {
    pub method: &'static str,
    pub url: String,
    pub headers: Vec<(String, String)>,
}

impl Rehearsal {
    /// None if the script isn't exactly as generated, or makes another request.
    pub fn of(script: &str) -> Option<Self> {
        let read = Self::read(script)?;
        (generate(&read.url, &read.call, read.mapping.as_ref(), "") == script).then_some(read)
    }

    fn read(script: &str) -> Option<Self> {
        let between = |start: &str, end: &str| Some(script.split_once(start)?.1.split_once(end)?.0);
        let id = between("const id = ", ";\n")?;
        let lines = between("callback(null, {\n", "\n    });\n")?.lines();
        let pairs = lines.filter_map(|line| line.trim().split_once(": ")).filter(|(name, _)| *name != "user_id");
        let all = std::iter::once(("user_id", id)).chain(pairs);
        let mapping = all.map(|(name, code)| Some((name.to_owned(), paths(code)?))).collect::<Option<_>>();
        let kind = if script.contains("  request.post({\n") { CallKind::PostEmpty } else { CallKind::GetHeader };
        let headers = headers(script.split_once("    headers: {")?.1)?;
        let gzip = script.contains("\n    gzip: true\n");
        Some(Self {
            url: unquoted(script.split_once("    url: ")?.1)?.0,
            call: UserCall { kind, headers, gzip, ..UserCall::default() },
            mapping: if script.contains("// The default mapping") { None } else { Some(Mapping(mapping?)) },
        })
    }

    pub fn call(&self, token: &str) -> Call {
        let header = |(name, value): &(String, String)| (name.clone(), value.replace("{token}", token));
        Call {
            method: if self.call.kind.is_post() { "POST" } else { "GET" },
            url: self.url.clone(),
            headers: self.call.headers.iter().map(header).collect(),
        }
    }

    /// It decompresses the response.
    pub fn unpacks(&self) -> bool {
        self.call.gzip
    }

    /// The user profile from a response, or the script's own error message.
    pub fn profile(&self, token: &str, status: u16, body: &str) -> Result<Map<String, Value>, String> {
        self.outcome(status, body).map_err(|reason| {
            let safe = reason.replace(token, "[token]");
            let words: Vec<&str> = safe.split(|char: char| char <= ' ' || char > '\u{ffff}').collect();
            let mut line = String::from("The userinfo request ");
            for (index, word) in words.iter().enumerate() {
                if !word.is_empty() || index == 0 || index + 1 == words.len() {
                    line.push_str(if index > 0 { " " } else { "" });
                    line.push_str(word);
                }
            }
            line.chars().take(171).collect()
        })
    }

    fn outcome(&self, status: u16, body: &str) -> Result<Map<String, Value>, String> {
        if status >= 300 {
            return Err(format!("failed with status {status}: {body}"));
        }
        let answer: Value = serde_json::from_str(body).map_err(|_| format!("did not return JSON: {body}"))?;
        let usual;
        let pairs = match &self.mapping {
            Some(mapping) => &mapping.0,
            None => {
                usual = super::generated::usual();
                &usual
            }
        };
        let mut profile = Map::new();
        for (name, paths) in pairs {
            let values = paths.iter().filter_map(|path| path.split('.').try_fold(&answer, step));
            let mut present = values.clone().filter(|value| !value.is_null());
            let told = |value: &&Value| match value {
                Value::Bool(told) => *told,
                Value::String(text) => !text.is_empty() && self.mapping.is_none() || !text.is_empty(),
                Value::Number(number) => number.as_f64() != Some(0.0),
                _ => true,
            };
            let value = match name.as_str() {
                "user_id" => match present.next().and_then(user_id) {
                    Some(id) => Value::from(id),
                    None => {
                        let shown: String = paths.join(", ").chars().take(60).collect();
                        return Err(format!("returned no usable user ID at {shown}: {body}"));
                    }
                },
                "email_verified" => present.next().is_some_and(|value| *value == true || value == "true").into(),
                _ => {
                    let mut values = present.filter(told).filter(|value| self.mapping.is_some() || value.is_string());
                    let Some(value) = values.next() else { continue };
                    value.clone()
                }
            };
            profile.insert(name.clone(), value);
        }
        Ok(profile)
    }
}

fn step<'a>(place: &'a Value, step: &str) -> Option<&'a Value> {
    match place {
        Value::Array(list) => list.get(step.parse::<usize>().ok()?),
        other => other.get(step),
    }
}

fn user_id(value: &Value) -> Option<String> {
    let whole = value.as_f64().filter(|number| number.fract() == 0.0 && number.abs() <= SAFE);
    let text = value.as_str().filter(|id| !id.trim().is_empty()).map(str::to_owned);
    text.or_else(|| whole.map(|number| format!("{}", number as i64)))
}

/// `Accept: 'application/json', 'X-Token': 'a' + accessToken }`
fn headers(mut rest: &str) -> Option<Vec<(String, String)>> {
    let mut headers = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', '\n', ',']);
        if rest.starts_with('}') {
            return Some(headers);
        }
        let (name, after) = match unquoted(rest) {
            Some((name, after)) => (name, after.strip_prefix(": ")?),
            None => rest.split_once(": ").map(|(name, after)| (name.to_owned(), after))?,
        };
        let mut value = String::new();
        rest = after;
        loop {
            rest = match rest.strip_prefix("accessToken") {
                Some(rest) => {
                    value.push_str("{token}");
                    rest
                }
                None => {
                    let (text, rest) = unquoted(rest)?;
                    value.push_str(&text);
                    rest
                }
            };
            match rest.strip_prefix(" + ") {
                Some(more) => rest = more,
                None => break,
            }
        }
        headers.push((name, value));
    }
}

/// The paths in an expression such as `data.name || data.user?.['first name'] || undefined`.
fn paths(code: &str) -> Option<Vec<String>> {
    let code = code.trim_end_matches(',').trim_start_matches("String(").trim_end_matches(" === 'true'");
    let places = code.trim_end_matches(')').split(" || ").flat_map(|code| code.split(" ?? "));
    places.filter(|place| *place != "undefined").map(path).collect()
}

/// `data?.user?.[0]?.['first name']` as `user.0.first name`.
fn path(place: &str) -> Option<String> {
    let mut rest = place.strip_prefix("data")?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        rest = rest.strip_prefix('?').unwrap_or(rest);
        rest = rest.strip_prefix(".[").map_or(rest, |_| &rest[1..]);
        let (step, after) = match rest.strip_prefix('[') {
            Some(quoted) if quoted.starts_with('\'') => {
                let (step, after) = unquoted(quoted)?;
                (step, after.strip_prefix(']')?)
            }
            Some(index) => index.split_once(']').map(|(step, after)| (step.to_owned(), after))?,
            None => {
                let name = rest.strip_prefix('.')?;
                let end = name.find(['.', '?', '[']).unwrap_or(name.len());
                (name[..end].to_owned(), &name[end..])
            }
        };
        steps.push(step);
        rest = after;
    }
    Some(steps.join("."))
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
