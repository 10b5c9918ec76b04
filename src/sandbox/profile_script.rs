//! Runs the connection's Fetch User Profile Script, as Auth0 does after the token exchange.
//!
//! The script's requests reach only the sandbox itself. They are in the journal like any other.

use std::future::ready;
use std::io::Read as _;

use flate2::read::GzDecoder;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::http::Answer;
use super::server::World;
use super::sign_in::{End as SignInEnd, Failed, Identified};
use crate::domain::rehearsal::{Call, End, Said};
use crate::world::rehearsal::{Failure, FailureKind, Incoming, LIMITS, Outgoing, rehearse};

/// What is run, after the token exchange.
pub struct Fetch {
    pub script: String,
    /// Has an access token.
    pub token_response: Value,
    /// The connection's name.
    pub connection: String,
}

/// The user, or the script's own error.
pub async fn run(world: &World, fetch: Fetch, now: Timestamp) -> SignInEnd {
    let call = Call::with_input(&fetch.script, fetch.token_response.to_string().into(), &fetch.connection);
    let run = rehearse(&call, LIMITS, |outgoing| ready(asked(world, outgoing, now))).await;
    let failed = |words: &str| Err(Failed::new(words));
    match run.end {
        End::Called(Said::Profile(json)) => {
            // An array is a profile without members.
            let profile: Map<String, Value> = serde_json::from_str(&json).unwrap_or_default();
            let id = match profile.get("user_id") {
                Some(Value::String(id)) if !id.is_empty() => id.clone(),
                Some(Value::Number(id)) => id.to_string(),
                _ => return failed("The profile has no user_id"),
            };
            let user_id = format!("oauth2|{}|{id}", fetch.connection);
            Ok(Identified { user_id, profile, token_response: fetch.token_response })
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

fn asked(world: &World, outgoing: Outgoing, now: Timestamp) -> Result<Incoming, Failure> {
    let headers: Vec<(String, String)> =
        outgoing.headers.iter().map(|(name, value)| (name.clone(), value.reveal().to_owned())).collect();
    let body = outgoing.body.as_ref().map(|body| body.reveal().to_owned()).unwrap_or_default();
    let answer = world.lock().ask(outgoing.method.as_str(), &outgoing.url, &headers, body, now);
    let answer = answer.map_err(|text| Failure { kind: FailureKind::Other, text, ms: 0, maybe_sent: false })?;
    let packed = answer.headers.iter().any(|(name, value)| name == "content-encoding" && value == "gzip");
    let body = text(&answer, packed).into();
    Ok(Incoming { status: answer.status, headers: answer.headers, body, packed })
}

/// The body, decompressed if necessary.
fn text(answer: &Answer, packed: bool) -> String {
    let mut text = String::new();
    let read = packed.then(|| GzDecoder::new(answer.body.as_slice()).read_to_string(&mut text));
    if read.is_some_and(|read| read.is_ok()) { text } else { String::from_utf8_lossy(&answer.body).into_owned() }
}
