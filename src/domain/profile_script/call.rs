//! How the userinfo request is made: its method, and the headers that the provider needs besides the token.

use crate::domain::safe_text::{hidden, is_invisible};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The kinds of request that a generated script can make. Others (token in the query, GraphQL, two requests) need a custom
/// script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CallKind {
    /// GET with `Authorization: Bearer`.
    #[default]
    Get,
    /// The same with provider-specific headers.
    GetHeader,
    /// POST without body and content type, as Dropbox requires it.
    PostEmpty,
}

impl CallKind {
    const ALL: [Self; 3] = [Self::Get, Self::GetHeader, Self::PostEmpty];

    /// The word in the field A0CONNECT_USER_CALL and in the provider files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::GetHeader => "get-header",
            Self::PostEmpty => "post-empty",
        }
    }
}

/// The kind and the headers (name, value). In values, `{client_id}` stands for the provider's client ID, and `{token}` for the
/// access token. A header with `{token}`, or one named Authorization, replaces `Authorization: Bearer`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
pub struct UserCall {
    pub kind: CallKind,
    pub headers: Vec<(String, String)>,
}

impl UserCall {
    /// Reads the field A0CONNECT_USER_CALL: a JSON object such as `{"kind": "get-header", "headers": {"Client-Id":
    /// "{client_id}"}}`. The error says what is wrong and what to write instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| {
            format!("The userinfo request isn't valid JSON ({error}). Write it like {{\"kind\": \"get\"}}.")
        })?;
        match value {
            Value::Object(members) => members.try_into(),
            _ => Err("The userinfo request isn't a JSON object. Write it like {\"kind\": \"get\"}.".to_owned()),
        }
    }

    /// The same object on one line.
    pub fn to_json(&self) -> String {
        if self.headers.is_empty() {
            return json!({"kind": self.kind.word()}).to_string();
        }
        let headers: Map<_, _> =
            self.headers.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
        json!({"kind": self.kind.word(), "headers": headers}).to_string()
    }

    /// A header with this name is given. Names are case-insensitive (RFC 9110 section 5.1).
    pub(super) fn names(&self, header: &str) -> bool {
        self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(header))
    }
}

impl TryFrom<Map<String, Value>> for UserCall {
    type Error = String;

    fn try_from(members: Map<String, Value>) -> Result<Self, String> {
        if let Some(name) = members.keys().find(|name| !["kind", "headers"].contains(&name.as_str())) {
            return Err(format!("{name:?} isn't part of a userinfo request. Use only \"kind\" and \"headers\"."));
        }
        let kind = parse_kind(members.get("kind"))?;
        let headers = match members.get("headers") {
            None => Vec::new(),
            Some(Value::Object(headers)) => parse_headers(headers)?,
            Some(other) => {
                return Err(format!(
                    "\"headers\" is {other}, not an object. Write it like {{\"Client-Id\": \"{{client_id}}\"}}."
                ));
            }
        };
        match kind {
            CallKind::GetHeader if headers.is_empty() => {
                Err("\"get-header\" needs headers. Add \"headers\", or write \"kind\": \"get\".".to_owned())
            }
            CallKind::Get if !headers.is_empty() => Ok(Self { kind: CallKind::GetHeader, headers }),
            _ => Ok(Self { kind, headers }),
        }
    }
}

fn parse_kind(value: Option<&Value>) -> Result<CallKind, String> {
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

fn parse_headers(members: &Map<String, Value>) -> Result<Vec<(String, String)>, String> {
    let mut headers: Vec<(String, String)> = Vec::with_capacity(members.len());
    for (name, value) in members {
        if let Some(odd) = hidden(name) {
            return Err(format!("The header name {name:?} contains {odd}. Type it by hand."));
        }
        if name.is_empty() || !name.bytes().all(is_token) {
            return Err(format!("{name:?} isn't a header name. Use letters, digits and hyphens, like \"Client-Id\"."));
        }
        if headers.iter().any(|(earlier, _)| earlier.eq_ignore_ascii_case(name)) {
            return Err(format!("The header {name} appears twice, because header names ignore case. Remove one."));
        }
        let Value::String(value) = value else {
            return Err(format!("The header {name} is {value}, not text. Put its value in quotes."));
        };
        if let Some(odd) = value.chars().find(|char| is_invisible(*char)) {
            return Err(format!(
                "The header {name} contains an invisible character (U+{:04X}). Type its value by hand.",
                odd as u32
            ));
        }
        // Node.js rejects anything else only when the request is made, where the user doesn't see why.
        if value.trim().is_empty() || !value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
            return Err(format!(
                "The header {name} is empty, or has line breaks or letters outside ASCII. \
                 Write its value in plain ASCII on one line."
            ));
        }
        if let Some(word) = unknown_placeholder(value) {
            return Err(format!(
                "The header {name} contains {{{word}}}, which a0connect can't fill in. \
                 Write the value itself. Only {{client_id}} and {{token}} are filled in."
            ));
        }
        headers.push((name.clone(), value.clone()));
    }
    Ok(headers)
}

/// A character of a token (RFC 9110 section 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn unknown_placeholder(value: &str) -> Option<&str> {
    value.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(word, _)| word).find(|word| {
        let wordlike = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        wordlike && !["client_id", "token"].contains(word)
    })
}

#[cfg(test)]
mod tests {
    use super::super::generate;
    use super::{CallKind, UserCall};

    #[test]
    fn good_calls_survive_the_way_there_and_back() {
        for (good, kind) in [
            (r#"{"kind":"get"}"#, CallKind::Get),
            (r#"{"kind":"post-empty"}"#, CallKind::PostEmpty),
            (r#"{"kind":"post-empty","headers":{"A":"1"}}"#, CallKind::PostEmpty),
            (r#"{"kind":"get-header","headers":{"Client-Id":"{client_id}","B":"2"}}"#, CallKind::GetHeader),
            (r#"{"kind":"get-header","headers":{"Authorization":"OAuth {token}"}}"#, CallKind::GetHeader),
            (r#"{"kind":"get-header","headers":{"X":"{\"a\": {}}"}}"#, CallKind::GetHeader),
        ] {
            let call = UserCall::parse(good).unwrap();
            assert_eq!((call.kind, call.to_json().as_str()), (kind, good));
        }
    }

    #[test]
    fn get_with_headers_is_get_header() {
        let call = UserCall::parse(r#"{"kind": "get", "headers": {"A": "1"}}"#).unwrap();
        assert_eq!(call, UserCall { kind: CallKind::GetHeader, headers: vec![("A".into(), "1".into())] });
        assert_eq!(UserCall::parse(r#"{"kind": "get", "headers": {}}"#), Ok(UserCall::default()));
        // And the generated script has them, in addition to the Bearer token.
        let script = generate("https://api.example.com/me", &call, None, "");
        assert!(script.contains("'A': '1'") && script.contains("'Authorization': 'Bearer ' + accessToken"), "{script}");
    }

    #[test]
    fn bad_calls_say_why() {
        for (bad, why) in [
            ("get", "isn't valid JSON"),
            ("\"get\"", "isn't a JSON object"),
            ("{}", "sets the request method, is missing"),
            (r#"{"kind": "graphql"}"#, "use a custom script"),
            (r#"{"kind": 1}"#, "\"kind\" is 1"),
            (r#"{"kind": "get", "body": ""}"#, "\"body\" isn't part"),
            (r#"{"kind": "get-header"}"#, "needs headers"),
            (r#"{"kind": "get-header", "headers": {}}"#, "needs headers"),
            (r#"{"kind": "get", "headers": []}"#, "not an object"),
            (r#"{"kind": "get", "headers": {"": "1"}}"#, "isn't a header name"),
            (r#"{"kind": "get", "headers": {"A B": "1"}}"#, "isn't a header name"),
            (r#"{"kind": "get", "headers": {"A:": "1"}}"#, "isn't a header name"),
            (r#"{"kind": "get", "headers": {"Ä": "1"}}"#, "isn't a header name"),
            (r#"{"kind": "get", "headers": {"A": 1}}"#, "not text"),
            (r#"{"kind": "get", "headers": {"A": ""}}"#, "is empty"),
            (r#"{"kind": "get", "headers": {"A": "1\r\nB: 2"}}"#, "line breaks"),
            (r#"{"kind": "get", "headers": {"A": "é"}}"#, "outside ASCII"),
            ("{\"kind\": \"get\u{200b}\"}", "\"kind\" contains an invisible character (U+200B)"),
            (
                "{\"kind\": \"get\", \"headers\": {\"A\": \"1\u{200b}\"}}",
                "The header A contains an invisible character (U+200B)",
            ),
            ("{\"kind\": \"get\", \"headers\": {\"A\u{200b}\": \"1\"}}", "contains an invisible character (U+200B)"),
            (r#"{"kind": "get", "headers": {"A": "1", "a": "2"}}"#, "appears twice"),
            (r#"{"kind": "get", "headers": {"A": "{account_id}"}}"#, "{account_id}, which a0connect can't fill in"),
        ] {
            let error = UserCall::parse(bad).unwrap_err();
            assert!(error.contains(why), "{bad}: {error}");
        }
    }
}
