//! Reads the userinfo request from JSON, and from the `[call]` of a provider file. Errors say what is wrong and what to write.

use super::{CallKind, EmailCall, UserCall};
use crate::domain::profile_script::mapping::parse_path;
use crate::domain::safe_text::{hidden, is_invisible};
use crate::domain::words;
use serde_json::{Map, Value};

const MEMBERS: [&str; 7] = ["kind", "headers", "query", "form", "graphql", "gzip", "email"];
const EMAIL: [&str; 5] = ["url", "list", "primary", "address", "verified"];

impl UserCall {
    /// Reads the field A0CONNECT_USER_CALL: a JSON object such as `{"kind": "get-header", "headers": {"Client-Id":
    /// "{client_id}"}}`. The error says what is wrong and what to write instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            format!(
                "The userinfo request isn't valid JSON (line {line}, column {column}). Write it like {{\"kind\": \"get\"}}."
            )
        })?;
        match value {
            Value::Object(members) => members.try_into(),
            _ => Err("The userinfo request isn't a JSON object. Write it like {\"kind\": \"get\"}.".to_owned()),
        }
    }
}

impl TryFrom<Map<String, Value>> for UserCall {
    type Error = String;

    fn try_from(members: Map<String, Value>) -> Result<Self, String> {
        if let Some(name) = members.keys().find(|name| !MEMBERS.contains(&name.as_str())) {
            return Err(format!("{name:?} isn't part of a userinfo request. Use only {}.", listed(&MEMBERS)));
        }
        let call = Self {
            kind: kind(members.get("kind"))?,
            headers: pairs("headers", "{\"Client-Id\": \"{client_id}\"}", members.get("headers"), header)?,
            query: pairs("query", "{\"access_token\": \"{token}\"}", members.get("query"), parameter)?,
            form: pairs("form", "{\"access_token\": \"{token}\"}", members.get("form"), parameter)?,
            graphql: members.get("graphql").map(graphql).transpose()?,
            gzip: match members.get("gzip") {
                None => false,
                Some(Value::Bool(gzip)) => *gzip,
                Some(other) => return Err(format!("\"gzip\" is {other}. Write \"gzip\": true, or remove it.")),
            },
            email: members.get("email").map(email).transpose()?,
        };
        call.of_a_piece()
    }
}

impl UserCall {
    /// The kind fits what is given with it. `get` with headers or parameters becomes the kind that has them.
    fn of_a_piece(mut self) -> Result<Self, String> {
        let word = self.kind.word();
        let needs = |name: &str, example: &str| Err(format!("{word:?} needs {name}. Add \"{name}\": {example}."));
        match self.kind {
            CallKind::GetHeader if self.headers.is_empty() => {
                return Err("\"get-header\" needs headers. Add \"headers\", or write \"kind\": \"get\".".to_owned());
            }
            CallKind::Query if self.query.is_empty() => return needs("query", "{\"access_token\": \"{token}\"}"),
            CallKind::PostForm if self.form.is_empty() => return needs("form", "{\"access_token\": \"{token}\"}"),
            CallKind::Graphql if self.graphql.is_none() => return needs("graphql", "\"{ viewer { id name } }\""),
            CallKind::IdToken | CallKind::Script if self != Self { kind: self.kind, ..Self::default() } => {
                return Err(format!("{word:?} makes no request. Remove everything but \"kind\": {word:?}."));
            }
            CallKind::Get | CallKind::GetHeader if !self.query.is_empty() => self.kind = CallKind::Query,
            CallKind::Get if !self.headers.is_empty() => self.kind = CallKind::GetHeader,
            _ => {}
        }
        for (name, kind, given) in [
            ("form", CallKind::PostForm, !self.form.is_empty()),
            ("graphql", CallKind::Graphql, self.graphql.is_some()),
        ] {
            if given && self.kind != kind {
                let kind = kind.word();
                return Err(format!("{word:?} doesn't send {name:?}. Write \"kind\": {kind:?}, or remove {name:?}."));
            }
        }
        Ok(self)
    }
}

/// `"a", "b" and "c"`.
fn listed(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
    words::listed(&quoted)
}

fn kind(value: Option<&Value>) -> Result<CallKind, String> {
    if let Some(odd) = value.and_then(Value::as_str).and_then(hidden) {
        return Err(format!("\"kind\" contains {odd}. Type it by hand."));
    }
    let Some(value) = value else {
        return Err("\"kind\", which sets the request method, is missing. Add \"kind\": \"get\".".to_owned());
    };
    CallKind::ALL.into_iter().find(|kind| value == kind.word()).ok_or_else(|| {
        format!(
            "\"kind\" is {value}, but a generated script can only use {}. Choose one of them, or use a custom script.",
            CallKind::ALL.map(CallKind::word).join(", ")
        )
    })
}

/// An object whose values are text. `check` looks at each name and value.
fn pairs(
    member: &str,
    example: &str,
    value: Option<&Value>,
    check: fn(&str, &str) -> Result<(), String>,
) -> Result<Vec<(String, String)>, String> {
    let members = match value {
        None => return Ok(Vec::new()),
        Some(Value::Object(members)) => members,
        Some(other) => return Err(format!("{member:?} is {other}, not an object. Write it like {example}.")),
    };
    let mut pairs: Vec<(String, String)> = Vec::with_capacity(members.len());
    let title = match member {
        "headers" => "header",
        _ => "parameter",
    };
    for (name, value) in members {
        if let Some(odd) = hidden(name) {
            return Err(format!("The {title} name {name:?} contains {odd}. Type it by hand."));
        }
        if member == "headers" && pairs.iter().any(|(earlier, _)| earlier.eq_ignore_ascii_case(name)) {
            return Err(format!(
                "The header {name} appears twice, because header names aren't case-sensitive. Remove one."
            ));
        }
        let Value::String(value) = value else {
            return Err(format!("The {title} {name} is {value}, not text. Put its value in quotes."));
        };
        if let Some(odd) = value.chars().find(|char| is_invisible(*char)) {
            return Err(format!(
                "The {title} {name} contains an invisible character (U+{:04X}). Type its value by hand.",
                odd as u32
            ));
        }
        check(name, value)?;
        pairs.push((name.clone(), value.clone()));
    }
    Ok(pairs)
}

fn header(name: &str, value: &str) -> Result<(), String> {
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(format!("{name:?} isn't a header name. Use letters, digits and hyphens, like \"Client-Id\"."));
    }
    // Node.js rejects anything else only when the request is made, where the user doesn't see why.
    if value.trim().is_empty() || !value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return Err(format!(
            "The header {name} is empty, or has line breaks or letters outside ASCII. \
             Write its value in plain ASCII on one line."
        ));
    }
    Ok(())
}

fn parameter(name: &str, value: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("A parameter has no name. Write it like {\"access_token\": \"{token}\"}.".to_owned());
    }
    match hidden(value) {
        Some(odd) => Err(format!("The parameter {name} contains {odd}. Type its value by hand.")),
        None => Ok(()),
    }
}

fn graphql(value: &Value) -> Result<String, String> {
    const LIKE: &str = "Write it like \"graphql\": \"{ viewer { id name } }\".";
    let Value::String(query) = value else { return Err(format!("\"graphql\" is {value}, not text. {LIKE}")) };
    if !query.contains('{') || query.matches('{').count() != query.matches('}').count() {
        return Err(format!("\"graphql\" isn't a query with matching braces. {LIKE}"));
    }
    match query.chars().find(|char| is_invisible(*char)) {
        Some(odd) => Err(format!("\"graphql\" contains an invisible character (U+{:04X}). {LIKE}", odd as u32)),
        None => Ok(query.clone()),
    }
}

fn email(value: &Value) -> Result<EmailCall, String> {
    const LIKE: &str = "{\"url\": \"https://…\", \"list\": \"\", \"address\": \"email\"}";
    let Value::Object(members) = value else {
        return Err(format!("\"email\" is {value}, not an object. Write it like {LIKE}."));
    };
    if let Some(name) = members.keys().find(|name| !EMAIL.contains(&name.as_str())) {
        return Err(format!("{name:?} isn't part of \"email\". Use only {}.", listed(&EMAIL)));
    }
    let path = |name: &str| {
        let titled = |value| parse_path(&format!("email.{name}"), value);
        members.get(name).map(titled).transpose()
    };
    let email = EmailCall {
        url: match members.get("url").and_then(Value::as_str) {
            Some(url) if url.starts_with("https://") || url.starts_with("http://") => url.to_owned(),
            _ => return Err(format!("\"email\" has no URL for the second request. Write it like {LIKE}.")),
        },
        list: if members.get("list").is_some_and(|list| list == "") { Some(String::new()) } else { path("list")? },
        primary: path("primary")?,
        address: path("address")?.ok_or("\"email\" has no address. Add \"address\": \"email\" with its path.")?,
        verified: path("verified")?,
    };
    if email.list.is_none() && email.primary.is_some() {
        return Err("\"primary\" chooses from a list, and \"email\" has none. Add \"list\": \"\".".to_owned());
    }
    Ok(email)
}

/// A character of a token (RFC 9110 section 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
