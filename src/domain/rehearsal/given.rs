//! The responses that a script gets if nothing is sent.

use super::super::profile_script::{CallKind, EmailCall, UserCall};
use super::super::secret::Secret;
use super::Call;
use serde_json::{Map, Value, json};

/// The userinfo response of the demo's provider.
pub const DEMO_RESPONSE: &str = r#"{"id":4211,"name":"Ada Sandbox","email":"ada@sandbox.example","verified":true,"avatar":"https://sandbox.example/ada.png"}"#;

/// A call, and the responses to its requests in their order, each with its status.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    pub call: Call,
    pub responses: Vec<(u16, Secret)>,
    /// The last response is an example: the user's email, which comes from a second request.
    pub has_example: bool,
}

/// A call against these responses, of which the first is the userinfo response. `own`: the script is a custom one, so nothing is
/// known about its requests.
pub fn given(script: &str, responses: &[(u16, Secret)], connection: &str, kind: &UserCall, own: bool) -> Given {
    let body = responses.first().map_or("", |(_, body)| body.reveal());
    if kind.kind == CallKind::IdToken && !own {
        let call = Call::with_claims(script, body, connection);
        return Given { call, responses: Vec::new(), has_example: false };
    }
    let call = Call::with_token(script, Secret::new(Call::NO_TOKEN), connection);
    let mut responses = responses.to_vec();
    let email = kind.email.as_ref().filter(|_| !own && responses.len() == 1);
    responses.extend(email.map(|email| (200, Secret::new(example(email).to_string()))));
    Given { call, responses, has_example: email.is_some() }
}

/// A response of the request for the email, as its description says.
fn example(email: &EmailCall) -> Value {
    let mut entry = Value::Object(Map::new());
    put(&mut entry, &email.address, json!("user@example.com"));
    for path in [&email.primary, &email.verified].into_iter().flatten() {
        put(&mut entry, path, json!(true));
    }
    let Some(list) = &email.list else { return entry };
    let entries = json!([entry]);
    if list.is_empty() {
        return entries;
    }
    let mut whole = Value::Object(Map::new());
    put(&mut whole, list, entries);
    whole
}

/// Sets the value at a dotted path, and creates the objects that lead to it.
fn put(place: &mut Value, path: &str, value: Value) {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    if let Value::Object(members) = place {
        match rest {
            Some(rest) => put(members.entry(first).or_insert_with(|| Value::Object(Map::new())), rest, value),
            None => {
                members.insert(first.to_owned(), value);
            }
        }
    }
}
