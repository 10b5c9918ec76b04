//! What the page of pop-up mode reports. Anybody on this computer could write it, so it proves nothing: an ID token is verified
//! like any other.

use crate::domain::secret::Secret;
use serde_json::Value;

/// The longest ID token that is read, in characters: as long as Auth0's response can be in redirect mode.
pub const LONGEST_TOKEN: usize = 1024 * 1024;

/// The longest report that is read.
pub const LONGEST_REPORT: usize = LONGEST_TOKEN + 4 * 1024;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// The page is there.
    Ready,
    /// The browser opened no window.
    Blocked,
    /// The window was opened at the authorize URL.
    Opened,
    /// The window was closed, or the page can no longer see it.
    Closed,
    /// Auth0's message came, with a code and the right state.
    Code,
    /// It came with another state.
    OtherState,
    /// OAuth's `error` and `error_description` (RFC 6749 section 4.1.2.1), as they came in the message.
    Refused { error: String, description: String },
    /// No message came in time.
    TimedOut,
    /// The browser let the page see no response of the token endpoint.
    Unreachable,
    /// The token endpoint returned an error.
    Rejected { status: u16, error: String, description: String },
    /// It returned no ID token.
    NoToken,
    /// It returned an ID token that is too long for a report.
    TokenTooLong { length: u64 },
    /// The page's script has stopped with this error.
    Broken { error: String },
    /// The page has the ID token.
    SignedIn(Secret),
}

impl Report {
    /// Nothing comes after it.
    pub fn is_last(&self) -> bool {
        !matches!(self, Report::Ready | Report::Opened | Report::Code)
    }
}

/// Reads a report. None if it isn't one of the page with this key.
pub fn reported(body: &[u8], key: &str) -> Option<Report> {
    let mut json: Value = serde_json::from_slice(body).ok().filter(|_| body.len() <= LONGEST_REPORT)?;
    // Taken out of the JSON, which isn't wiped.
    let token = json.get_mut("id_token").map(Value::take);
    let text = |name: &str| json.get(name).and_then(Value::as_str);
    if text("key") != Some(key) || key.is_empty() {
        return None;
    }
    let owned = |name: &str| text(name).unwrap_or_default().to_owned();
    Some(match text("step")? {
        "ready" => Report::Ready,
        "blocked" => Report::Blocked,
        "opened" => Report::Opened,
        "closed" => Report::Closed,
        "code" => Report::Code,
        "other_state" => Report::OtherState,
        "denied" => Report::Refused { error: owned("error"), description: owned("error_description") },
        "timed_out" => Report::TimedOut,
        "unreachable" => Report::Unreachable,
        "rejected" => {
            let status = json.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok())?;
            Report::Rejected { status, error: owned("error"), description: owned("error_description") }
        }
        "no_token" => Report::NoToken,
        "token_too_long" => Report::TokenTooLong { length: json.get("length").and_then(Value::as_u64)? },
        "broken" => Report::Broken { error: owned("error") },
        "signed_in" => match token? {
            Value::String(token) if !token.is_empty() => Report::SignedIn(Secret::new(token)),
            _ => return None,
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<Report> {
        reported(text.as_bytes(), "k")
    }

    #[test]
    fn only_reports_with_the_key_are_read() {
        let refused = Report::Refused { error: "access_denied".into(), description: String::new() };
        let rejected =
            Report::Rejected { status: 401, error: "access_denied".into(), description: "Unauthorized".into() };
        for (text, wanted) in [
            (r#"{"key":"k","step":"ready"}"#, Some(Report::Ready)),
            (r#"{"key":"k","step":"denied","error":"access_denied"}"#, Some(refused)),
            (
                r#"{"key":"k","step":"rejected","status":401,"error":"access_denied","error_description":"Unauthorized"}"#,
                Some(rejected),
            ),
            (r#"{"key":"k","step":"signed_in","id_token":"a.b.c"}"#, Some(Report::SignedIn("a.b.c".into()))),
            (r#"{"key":"k","step":"signed_in","id_token":""}"#, None),
            (r#"{"key":"k","step":"signed_in","id_token":["a.b.c"]}"#, None),
            (r#"{"key":"k","step":"signed_in"}"#, None),
            (
                r#"{"key":"k","step":"token_too_long","length":2000000}"#,
                Some(Report::TokenTooLong { length: 2_000_000 }),
            ),
            (r#"{"key":"k","step":"token_too_long"}"#, None),
            (
                r#"{"key":"k","step":"broken","error":"TypeError: a"}"#,
                Some(Report::Broken { error: "TypeError: a".into() }),
            ),
            (r#"{"key":"k","step":"broken"}"#, Some(Report::Broken { error: String::new() })),
            (r#"{"key":"k","step":"rejected","status":70000}"#, None),
            (r#"{"key":"k","step":"rejected"}"#, None),
            (r#"{"key":"k","step":"other"}"#, None),
            (r#"{"key":"k"}"#, None),
            (r#"{"key":"x","step":"ready"}"#, None),
            (r#"{"step":"ready"}"#, None),
            (r#"{"key":["k"],"step":"ready"}"#, None),
            (r#"["k","ready"]"#, None),
            ("", None),
        ] {
            assert_eq!(read(text), wanted, "{text}");
        }
        assert_eq!(reported(br#"{"key":"","step":"ready"}"#, ""), None);
        let with_token = |length| {
            let token = "x".repeat(length);
            (read(&format!(r#"{{"key":"k","step":"signed_in","id_token":"{token}"}}"#)), token)
        };
        let (longest, token) = with_token(LONGEST_TOKEN);
        assert_eq!(longest, Some(Report::SignedIn(token.into())));
        assert_eq!(with_token(LONGEST_REPORT).0, None);
    }

    proptest! {
        #[test]
        fn prop_any_bytes_are_read_without_a_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(reported(&body, "a key that isn't in them"), None);
        }
    }
}
