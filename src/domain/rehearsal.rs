//! A rehearsal of the profile script: what is run, how it ended, and what that means at Auth0.
//!
//! Rule: [`Run`] is what the engine saw, and may contain secrets. [`Rehearsed`] is what is shown: every text in it went through
//! the redactor. The wizard, the command and `--json` show the same [`Rehearsed`].

mod finding;
mod given;
mod place;
mod remarks;
#[cfg(test)]
mod tests;

pub use given::{DEMO_RESPONSE, Given, given};
pub use place::{Excerpt, FILE, place};

use super::safe_text::{Redactor, visible};
use super::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::{Map, Value};

/// How many characters of a console line, a message or a line of the script are shown.
const TEXT_MAX: usize = 2_000;

/// What Auth0 calls: the script's text with the arguments of a sign-in.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub script: String,
    pub token: Secret,
    /// The token endpoint's response as JSON text, the second argument.
    pub token_response: Secret,
    /// The connection's name, a part of the Auth0 user ID.
    pub connection: String,
}

impl Call {
    /// With a token response that has only this token.
    pub fn with_token(script: &str, token: Secret, connection: &str) -> Self {
        let response = serde_json::json!({ "access_token": token.reveal(), "token_type": "Bearer" }).to_string();
        Self {
            script: script.to_owned(),
            token,
            token_response: Secret::new(response),
            connection: connection.to_owned(),
        }
    }

    /// With the token response as JSON, or with the token alone.
    pub fn with_input(script: &str, input: Secret, connection: &str) -> Self {
        let response: Map<String, Value> = serde_json::from_str(input.reveal()).unwrap_or_default();
        let token = response.get("access_token").and_then(Value::as_str).map(Secret::new);
        match token {
            Some(token) => Self { token_response: input, ..Self::with_token(script, token, connection) },
            None => Self::with_token(script, input, connection),
        }
    }

    /// Of a user whose ID token has these claims, for a script that makes no request.
    pub fn with_claims(script: &str, claims: &str, connection: &str) -> Self {
        let token = Secret::new(Self::NO_TOKEN);
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let id_token = format!("{}.{}.c2ln", part(r#"{"alg":"none"}"#), part(claims));
        let response = serde_json::json!({
            "access_token": token.reveal(), "token_type": "Bearer", "id_token": id_token,
        });
        Self { token_response: Secret::new(response.to_string()), ..Self::with_token(script, token, connection) }
    }

    /// The token of a rehearsal that sends nothing.
    pub const NO_TOKEN: &str = "the-access-token";

    /// The secrets in it, for a redactor.
    pub fn secrets(&self) -> Vec<Secret> {
        let response: Map<String, Value> = serde_json::from_str(self.token_response.reveal()).unwrap_or_default();
        let kept = |(name, _): &(&String, &Value)| name.ends_with("token") || name.ends_with("secret");
        let texts = response.iter().filter(kept).filter_map(|(_, value)| value.as_str()).map(Secret::new);
        std::iter::once(self.token.clone()).chain(texts).collect()
    }
}

/// How a rehearsal ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Profile,
    Error,
    NoCallback,
    CalledTwice,
    NotAnObject,
    Syntax,
    Timeout,
    OutOfMemory,
}

impl Outcome {
    pub const ALL: [Outcome; 8] = [
        Outcome::Profile,
        Outcome::Error,
        Outcome::NoCallback,
        Outcome::CalledTwice,
        Outcome::NotAnObject,
        Outcome::Syntax,
        Outcome::Timeout,
        Outcome::OutOfMemory,
    ];
}

/// A request of the script.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sent {
    pub method: String,
    pub url: String,
    /// None if there was no response.
    pub status: Option<u16>,
    /// Why there was none.
    #[serde(skip)]
    pub problem: Option<String>,
    /// The body of the response. [`Rehearsed`] has none.
    #[serde(skip)]
    pub body: Option<Secret>,
}

/// What was thrown, or passed to the callback as an error.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thrown {
    /// The class of the error, such as `TypeError`. May be empty.
    pub name: String,
    pub message: String,
    /// Line and column in the script, from 1 on. The column counts bytes, as the engine does.
    pub at: Option<(u32, u32)>,
}

/// The first call of the callback.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    Error(Thrown),
    /// The second argument as JSON.
    Profile(String),
    /// The second argument has no JSON. In words: "undefined", "a function".
    Nothing(String),
}

#[derive(Clone, Debug, PartialEq)]
pub enum End {
    Called(Said),
    Threw(Thrown),
    /// A promise was rejected, and nothing handles that.
    Rejected(Thrown),
    Syntax(Thrown),
    /// The script is valid, but not a function.
    NoFunction,
    NoCallback,
    Timeout,
    OutOfMemory,
}

/// What the engine saw.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub end: End,
    /// How often the callback was called.
    pub calls: u32,
    /// The script returned a promise, which Auth0 doesn't wait for.
    pub promised: bool,
    pub requests: Vec<Sent>,
    pub console: Vec<String>,
    pub ms: u32,
}

/// An error with its place in the script.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScriptError {
    pub message: String,
    pub line: Option<u32>,
    pub column: Option<u32>,
    /// The text of that line.
    #[serde(skip)]
    pub excerpt: Option<Excerpt>,
}

/// What came of it, safe to show.
#[derive(Clone, Debug, PartialEq)]
pub struct Rehearsed {
    pub outcome: Outcome,
    pub profile: Option<Value>,
    /// The Auth0 user ID. None if nobody would be signed in.
    pub user_id: Option<String>,
    pub requests: Vec<Sent>,
    pub console: Vec<String>,
    pub error: Option<ScriptError>,
    pub calls: u32,
    pub ms: u32,
    /// The class of the error, which decides the fix.
    class: String,
    promised: bool,
    rejected: bool,
    /// What was passed in place of a profile, or the unusable user ID, in words.
    instead: String,
}

impl Rehearsed {
    /// Masks the secrets of the call and those that `redactor` knows.
    pub fn of(run: Run, call: &Call, redactor: Redactor) -> Self {
        let secrets = call.secrets();
        let redactor = redactor.and(&secrets).with_pieces([]);
        let clean = |text: &str| redactor.clean(text, TEXT_MAX);
        let requests = run.requests.into_iter().map(|sent| Sent {
            method: clean(&sent.method),
            url: clean(&sent.url),
            problem: sent.problem.as_deref().map(clean),
            body: None,
            ..sent
        });
        let mut rehearsed = Self {
            outcome: Outcome::Error,
            profile: None,
            user_id: None,
            requests: requests.collect(),
            console: run.console.iter().flat_map(|text| lines(text, &redactor)).collect(),
            error: None,
            calls: run.calls,
            ms: run.ms,
            class: String::new(),
            promised: run.promised,
            rejected: matches!(run.end, End::Rejected(_)),
            instead: String::new(),
        };
        let outcome = match run.end {
            End::Called(Said::Error(thrown)) => {
                rehearsed.threw(thrown, call, &redactor);
                Outcome::Error
            }
            End::Threw(thrown) | End::Rejected(thrown) => {
                rehearsed.threw(thrown, call, &redactor);
                Outcome::Error
            }
            End::Syntax(thrown) => {
                rehearsed.threw(thrown, call, &redactor);
                Outcome::Syntax
            }
            End::NoFunction => {
                let message = "The script isn't a function".to_owned();
                rehearsed.threw(Thrown { message, ..Thrown::default() }, call, &redactor);
                Outcome::Error
            }
            End::Called(Said::Nothing(words)) => {
                rehearsed.instead = clean(&words);
                Outcome::NotAnObject
            }
            End::Called(Said::Profile(json)) => rehearsed.was_given(&json, call, &redactor),
            End::NoCallback => Outcome::NoCallback,
            End::Timeout => Outcome::Timeout,
            End::OutOfMemory => Outcome::OutOfMemory,
        };
        let twice = run.calls > 1 && matches!(outcome, Outcome::Profile | Outcome::Error | Outcome::NotAnObject);
        rehearsed.outcome = if twice { Outcome::CalledTwice } else { outcome };
        if twice {
            rehearsed.user_id = None;
        }
        rehearsed
    }

    /// Auth0 would have signed somebody in.
    pub fn signs_in(&self) -> bool {
        self.outcome == Outcome::Profile && self.user_id.is_some()
    }

    fn threw(&mut self, thrown: Thrown, call: &Call, redactor: &Redactor) {
        let line = thrown.at.and_then(|(line, _)| call.script.lines().nth(line.saturating_sub(1) as usize));
        let shown = thrown.at.zip(line).map(|((_, at), line)| Excerpt::of(line, at, redactor));
        self.error = Some(ScriptError {
            message: redactor.clean(&thrown.message, TEXT_MAX),
            line: thrown.at.map(|(line, _)| line),
            column: shown.as_ref().map(|shown| shown.column).or(thrown.at.map(|(_, at)| at)),
            excerpt: shown,
        });
        self.class = redactor.clean(&thrown.name, 40);
    }

    fn was_given(&mut self, json: &str, call: &Call, redactor: &Redactor) -> Outcome {
        let profile = match serde_json::from_str(json) {
            Ok(Value::Object(profile)) => profile,
            Ok(other) => {
                self.instead = kind(&other).to_owned();
                return Outcome::NotAnObject;
            }
            Err(_) => {
                self.instead = "an object that is nested too deeply".to_owned();
                return Outcome::NotAnObject;
            }
        };
        match user_id(&profile) {
            Ok(id) => self.user_id = Some(masked(&format!("oauth2|{}|{id}", call.connection), redactor)),
            Err(words) => self.instead = words,
        }
        self.profile = Some(all_masked(Value::Object(profile), redactor));
        Outcome::Profile
    }
}

/// The part of the Auth0 user ID that the script decides; or in words what is there instead.
pub fn user_id(profile: &Map<String, Value>) -> Result<String, String> {
    let id = match profile.get("user_id") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Null) | None => return Err("The profile has no user_id.".to_owned()),
        Some(other) => return Err(format!("Its user_id is {}.", kind(other))),
    };
    // What `String` makes of a missing value.
    let constant = ["undefined", "null", "NaN", "[object Object]"].contains(&id.trim());
    match id.trim() {
        "" => Err("Its user_id is empty.".to_owned()),
        _ if constant => Err(format!("Its user_id is \"{id}\", so all users would share one ID.")),
        _ => Ok(id),
    }
}

/// The lines of a text for the console. A text with a secret stays one line, since the secret may be in two.
fn lines(text: &str, redactor: &Redactor) -> Vec<String> {
    let whole = redactor.clean(text, TEXT_MAX);
    let has_secret = whole != visible(text, TEXT_MAX);
    if has_secret { vec![whole] } else { text.split('\n').map(|line| redactor.clean(line, TEXT_MAX)).collect() }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The text as it is, unless it contains a secret. JSON and screens make odd characters visible themselves.
fn masked(text: &str, redactor: &Redactor) -> String {
    let clean = redactor.clean(text, usize::MAX);
    if clean == visible(text, usize::MAX) { text.to_owned() } else { clean }
}

/// The same for all texts in it.
pub fn all_masked(value: Value, redactor: &Redactor) -> Value {
    match value {
        Value::String(text) => Value::String(masked(&text, redactor)),
        Value::Array(list) => list.into_iter().map(|value| all_masked(value, redactor)).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (masked(&name, redactor), all_masked(value, redactor)))
            .collect::<Map<_, _>>()
            .into(),
        other => {
            // A short numeric secret could stand as a number.
            let text = other.to_string();
            let clean = masked(&text, redactor);
            if clean == text { other } else { Value::String(clean) }
        }
    }
}
