//! JSON with secret leaves: the connection document, request bodies, and values to compare with the tenant's.
//!
//! Members keep their order. [`Doc::masked`] writes it for the screen, and [`Doc::reveal`] for the request.

use super::secret::Secret;
use serde_json::Value;
use zeroize::Zeroizing;

#[derive(Clone, Debug, PartialEq)]
pub enum Doc {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(String),
    Secret(Secret),
    List(Vec<Doc>),
    Object(Vec<(String, Doc)>),
}

/// Shown in place of a secret.
pub const MASK: &str = "••••••••";

impl Doc {
    pub fn text(text: impl Into<String>) -> Self {
        Doc::Text(text.into())
    }

    pub fn object<const N: usize>(members: [(&str, Doc); N]) -> Self {
        Doc::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// The member `name` of an object.
    pub fn get(&self, name: &str) -> Option<&Doc> {
        match self {
            Doc::Object(members) => members.iter().find(|(known, _)| known == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Replaces the member, or adds it at the end.
    pub fn set(&mut self, name: &str, value: Doc) {
        if let Doc::Object(members) = self {
            match members.iter_mut().find(|(known, _)| known == name) {
                Some((_, old)) => *old = value,
                None => members.push((name.to_owned(), value)),
            }
        }
    }

    pub fn remove(&mut self, name: &str) {
        if let Doc::Object(members) = self {
            members.retain(|(known, _)| known != name);
        }
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Doc::Text(text) => Some(text),
            _ => None,
        }
    }

    /// From a response. A text becomes [`Doc::Secret`] if `is_secret(path)` holds. Paths look like `options.client_secret`.
    pub fn from_json(value: &Value, is_secret: &dyn Fn(&str) -> bool) -> Self {
        Self::from_json_at(value, "", is_secret)
    }

    fn from_json_at(value: &Value, path: &str, is_secret: &dyn Fn(&str) -> bool) -> Self {
        match value {
            Value::Null => Doc::Null,
            Value::Bool(bool) => Doc::Bool(*bool),
            Value::Number(number) => Doc::Number(number.clone()),
            Value::String(text) if is_secret(path) => Doc::Secret(Secret::new(text.as_str())),
            Value::String(text) => Doc::Text(text.clone()),
            Value::Array(items) => {
                Doc::List(items.iter().map(|item| Self::from_json_at(item, path, is_secret)).collect())
            }
            Value::Object(members) => {
                let member = |(name, value): (&String, &Value)| {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    (name.clone(), Self::from_json_at(value, &path, is_secret))
                };
                Doc::Object(members.iter().map(member).collect())
            }
        }
    }

    /// With each text, and each name of a member, replaced by what `show` makes of it.
    pub fn with_texts(&self, show: &dyn Fn(&str) -> Doc) -> Self {
        match self {
            Doc::Text(text) => show(text),
            Doc::List(items) => Doc::List(items.iter().map(|item| item.with_texts(show)).collect()),
            Doc::Object(members) => {
                let name = |name: &str| show(name).as_text().unwrap_or(MASK).to_owned();
                Doc::Object(members.iter().map(|(known, value)| (name(known), value.with_texts(show))).collect())
            }
            other => other.clone(),
        }
    }

    /// Equal by meaning: neither the order of members matters, nor whether a text is marked as secret.
    pub fn is_same(&self, other: &Doc) -> bool {
        match (self, other) {
            (Doc::Object(mine), Doc::Object(theirs)) => {
                mine.len() == theirs.len()
                    && mine.iter().all(|(name, value)| other.get(name).is_some_and(|theirs| value.is_same(theirs)))
            }
            (Doc::List(mine), Doc::List(theirs)) => {
                mine.len() == theirs.len() && mine.iter().zip(theirs).all(|(mine, theirs)| mine.is_same(theirs))
            }
            (Doc::Secret(secret), Doc::Text(text)) | (Doc::Text(text), Doc::Secret(secret)) => secret.reveal() == text,
            _ => self == other,
        }
    }

    /// Strict JSON on one line, with secrets in clear text: only for the request. The buffer is wiped when dropped.
    pub fn reveal(&self) -> Zeroizing<String> {
        let mut out = Zeroizing::new(String::with_capacity(self.size()));
        self.write(&mut out, None, true);
        out
    }

    /// Strict JSON with two spaces of indentation. Secrets are in clear only if the user asked to see them.
    pub fn pretty(&self, reveal: bool) -> Zeroizing<String> {
        let mut out = Zeroizing::new(String::with_capacity(self.size() * 2));
        self.write(&mut out, Some(0), reveal);
        out
    }

    /// One line, with secrets masked.
    pub fn masked(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, None, false);
        out
    }

    /// An upper bound for ordinary texts, so a buffer with secrets doesn't grow and leave copies behind.
    fn size(&self) -> usize {
        match self {
            Doc::Text(text) => text.len() * 2 + 8,
            Doc::Secret(secret) => secret.reveal().len() * 6 + 40,
            Doc::List(items) => items.iter().map(Doc::size).sum::<usize>() + 8 * items.len() + 8,
            Doc::Object(members) => {
                members.iter().map(|(name, value)| name.len() + value.size() + 24).sum::<usize>() + 8
            }
            _ => 24,
        }
    }

    fn write(&self, out: &mut String, indent: Option<usize>, reveal: bool) {
        let newline = |out: &mut String, depth: usize| {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", depth));
        };
        match self {
            Doc::Null => out.push_str("null"),
            Doc::Bool(bool) => out.push_str(if *bool { "true" } else { "false" }),
            Doc::Number(number) => out.push_str(&number.to_string()),
            Doc::Text(text) => quote(text, out),
            Doc::Secret(secret) if reveal => quote(secret.reveal(), out),
            Doc::Secret(secret) => quote(if secret.is_empty() { "" } else { MASK }, out),
            Doc::List(items) if items.is_empty() => out.push_str("[]"),
            Doc::Object(members) if members.is_empty() => out.push_str("{}"),
            Doc::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push_str(if indent.is_some() { "," } else { ", " });
                    }
                    if let Some(depth) = indent {
                        newline(out, depth + 1);
                    }
                    item.write(out, indent.map(|depth| depth + 1), reveal);
                }
                if let Some(depth) = indent {
                    newline(out, depth);
                }
                out.push(']');
            }
            Doc::Object(members) => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push_str(if indent.is_some() { "," } else { ", " });
                    }
                    if let Some(depth) = indent {
                        newline(out, depth + 1);
                    }
                    quote(name, out);
                    out.push_str(": ");
                    value.write(out, indent.map(|depth| depth + 1), reveal);
                }
                if let Some(depth) = indent {
                    newline(out, depth);
                }
                out.push('}');
            }
        }
    }
}

/// Writes a JSON string (RFC 8259 section 7) without another buffer.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for char in text.chars() {
        match escape(char) {
            Some(short) => out.push_str(short),
            None if (char as u32) < 0x20 || char as u32 == 0x7f => out.push_str(&format!("\\u{:04x}", char as u32)),
            None => out.push(char),
        }
    }
    out.push('"');
}

/// The two characters that stand for this one in a quoted text of JSON, YAML or HCL.
pub fn escape(char: char) -> Option<&'static str> {
    Some(match char {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Doc {
        Doc::object([
            ("name", Doc::text("a\"b\n")),
            (
                "options",
                Doc::object([
                    ("client_secret", Doc::Secret(Secret::new("s\\x"))),
                    ("list", Doc::List(vec![Doc::Null])),
                ]),
            ),
        ])
    }

    #[test]
    fn secrets_are_masked_unless_revealed() {
        assert_eq!(
            sample().masked(),
            r#"{"name": "a\"b\n", "options": {"client_secret": "••••••••", "list": [null]}}"#
        );
        let wire: Value = serde_json::from_str(&sample().reveal()).unwrap();
        assert_eq!(wire, serde_json::json!({"name": "a\"b\n", "options": {"client_secret": "s\\x", "list": [null]}}));
        let pretty: Value = serde_json::from_str(&sample().pretty(true)).unwrap();
        assert_eq!(pretty, wire);
        assert!(!format!("{:?}", sample()).contains("s\\\\x"));
    }

    #[test]
    fn comparing_is_by_meaning() {
        let json = serde_json::json!({"options": {"list": [null], "client_secret": "s\\x"}, "name": "a\"b\n"});
        let read = Doc::from_json(&json, &|path| path == "options.client_secret");
        assert!(read.is_same(&sample()) && sample().is_same(&read));
        assert!(!read.is_same(&Doc::Null));
    }
}
