//! Runs the connection's Fetch User Profile Script, as Auth0 does after the token exchange.
//!
//! The script's requests reach only the sandbox itself. They are in the journal like any other.

use std::future::ready;
use std::io::Read as _;

use flate2::read::GzDecoder;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::http::Response;
use super::server::World;
use super::sign_in::{IdentifiedUser, SignInFailure, SignInResult};
use crate::domain::rehearsal::{Call, End, Said};
use crate::world::rehearsal::{Failure, FailureKind, Incoming, LIMITS, Outgoing, rehearse};

/// What the script gets, after the token exchange.
pub struct ScriptInput {
    pub script: String,
    /// Has an access token.
    pub token_response: Value,
    /// The connection's name.
    pub connection: String,
}

/// Runs the script. The result is the user, or the script's own error.
pub async fn run(world: &World, input: ScriptInput, now: Timestamp) -> SignInResult {
    let call = Call::with_input(&input.script, input.token_response.to_string().into(), &input.connection);
    let run = rehearse(&call, LIMITS, |outgoing| ready(send(world, outgoing, now))).await;
    let failed = |words: &str| Err(SignInFailure::new(words));
    match run.end {
        End::Called(Said::Profile(json)) => {
            // An array is a profile without members.
            let profile: Map<String, Value> = serde_json::from_str(&json).unwrap_or_default();
            let id = match profile.get("user_id") {
                Some(Value::String(id)) if !id.is_empty() => id.clone(),
                Some(Value::Number(id)) => id.to_string(),
                _ => return failed("The profile has no user_id"),
            };
            let user_id = format!("oauth2|{}|{id}", input.connection);
            Ok(IdentifiedUser { user_id, profile, token_response: input.token_response })
        }
        End::Called(Said::Nothing(words)) => failed(&format!("The profile is {words}")),
        End::Called(Said::Error(thrown)) | End::Threw(thrown) | End::Rejected(thrown) | End::Syntax(thrown) => {
            failed(&thrown.message)
        }
        End::NoFunction => failed("The script isn't a function"),
        End::NoCallback | End::Timeout => {
            failed("Script execution did not complete within 20 seconds. Are you calling the callback function?")
        }
        End::OutOfMemory | End::OutOfMemoryInRegExp => failed("Script execution ran out of memory"),
    }
}

fn send(world: &World, outgoing: Outgoing, now: Timestamp) -> Result<Incoming, Failure> {
    let headers: Vec<(String, String)> =
        outgoing.headers.iter().map(|(name, value)| (name.clone(), value.reveal().to_owned())).collect();
    let body = outgoing.body.as_ref().map(|body| body.reveal().to_owned()).unwrap_or_default();
    let response = world.lock().send(outgoing.method.as_str(), &outgoing.url, &headers, body, now);
    let response = response.map_err(|text| Failure { kind: FailureKind::Other, text, ms: 0, maybe_sent: false })?;
    let packed = response.headers.iter().any(|(name, value)| name == "content-encoding" && value == "gzip");
    let body = text(&response, packed).into();
    Ok(Incoming { status: response.status, headers: response.headers, body, packed })
}

/// The body, decompressed if necessary.
fn text(response: &Response, packed: bool) -> String {
    let mut text = String::new();
    let read = packed.then(|| GzDecoder::new(response.body.as_slice()).read_to_string(&mut text));
    if read.is_some_and(|read| read.is_ok()) { text } else { String::from_utf8_lossy(&response.body).into_owned() }
}
