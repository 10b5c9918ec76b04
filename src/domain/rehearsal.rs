//! A rehearsal of the profile script: what is run, how it ended, and what that means at Auth0.
//!
//! Rule: [`Run`] is what the engine saw, and may contain secrets. [`Rehearsed`] is what is shown: every text in it went through
//! the redactor. The wizard, the command and `--json` show the same [`Rehearsed`].

mod call;
mod finding;
mod given;
mod masks;
mod place;
mod remarks;
#[cfg(test)]
mod tests;

pub use call::Call;
pub use given::{DEMO_RESPONSE, Given, given};
pub use masks::{Masks, all_masked};
pub use place::{Excerpt, FILE, place};
pub use remarks::loses_digits;
use remarks::rounded_numbers;

use super::http::BODY_MAX;
use super::profile_script::check::{Remark, Weight, check};
use super::safe_text::Redactor;
use super::secret::Secret;
use serde::Serialize;
use serde_json::{Map, Value};

/// How many characters of a console line, a message or a line of the script are shown.
const TEXT_MAX: usize = 2_000;

/// Why a request has no response in a rehearsal with given ones.
pub const NOT_GIVEN: &str = "No response was given for this request";

/// Why a script with this character can't run.
pub const NUL: &str = "The script contains a NUL character";

/// Why a script with too deeply nested brackets can't run.
pub const TOO_MANY_BRACKETS: &str = "The script is nested too deeply";

/// What Auth0's engine reports for calls and data that are nested too deeply.
pub const TOO_DEEP: &str = "Maximum call stack size exceeded";

/// How many lines of the console are shown.
const LINES_MAX: usize = 1_000;

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
    /// The script uses something that Auth0 has and the rehearsal lacks.
    Inconclusive,
}

impl Outcome {
    pub const ALL: [Outcome; 9] = [
        Outcome::Profile,
        Outcome::Error,
        Outcome::NoCallback,
        Outcome::CalledTwice,
        Outcome::NotAnObject,
        Outcome::Syntax,
        Outcome::Timeout,
        Outcome::OutOfMemory,
        Outcome::Inconclusive,
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
    /// Line and column in the script, counted from 1. The column counts bytes, as the engine does.
    pub at: Option<(u32, u32)>,
    /// The message of the error that caused it. May be empty.
    pub cause: String,
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
    /// A regular expression needed it.
    OutOfMemoryInRegExp,
}

/// What the engine saw.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub end: End,
    /// How often the callback was called.
    pub calls: u32,
    /// The script returned a promise, which Auth0 doesn't wait for.
    pub promised: bool,
    /// What the script used first of all that Auth0 has and the rehearsal lacks.
    pub missing: Option<String>,
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
    /// The Auth0 user ID. None if no user would be signed in.
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
    /// A regular expression used up the memory.
    in_regexp: bool,
    /// It called back, but its code never ended.
    ran_on: bool,
    /// What was passed in place of a profile, or the unusable user ID, in words.
    instead: String,
    cause: String,
    missing: Option<String>,
    /// What JavaScript made of numbers in the responses that lost digits.
    rounded_numbers: Vec<String>,
    /// The check of the script knows better what is wrong with it: the title, the reason and the fix.
    checked: Option<[String; 3]>,
}

impl Rehearsed {
    /// Masks the secrets of the call and those that `redactor` knows.
    pub fn of(run: Run, call: &Call, redactor: Redactor) -> Self {
        let masks = Masks::new(redactor, &call.secrets());
        let clean = |text: &str| masks.clean(text, TEXT_MAX);
        let bodies = run.requests.iter().filter_map(|sent| sent.body.as_ref());
        let rounded_numbers = bodies.flat_map(rounded_numbers).collect();
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
            console: run.console.iter().flat_map(|text| lines(text, &masks)).take(LINES_MAX).collect(),
            error: None,
            calls: run.calls,
            ms: run.ms,
            class: String::new(),
            promised: run.promised,
            rejected: matches!(run.end, End::Rejected(_)),
            in_regexp: false,
            ran_on: run.calls > 0,
            instead: String::new(),
            cause: String::new(),
            missing: run.missing.as_deref().map(clean),
            rounded_numbers,
            checked: None,
        };
        let outcome = match run.end {
            End::Called(Said::Error(thrown)) => {
                rehearsed.threw(thrown, call, &masks);
                Outcome::Error
            }
            End::Threw(thrown) | End::Rejected(thrown) => {
                rehearsed.threw(thrown, call, &masks);
                Outcome::Error
            }
            End::Syntax(thrown) => rehearsed.is_unreadable(thrown, call, &masks),
            End::NoFunction => {
                let message = "The script isn't a function".to_owned();
                rehearsed.threw(Thrown { message, ..Thrown::default() }, call, &masks);
                Outcome::Error
            }
            End::Called(Said::Nothing(words)) => {
                rehearsed.instead = clean(&words);
                Outcome::NotAnObject
            }
            End::Called(Said::Profile(json)) => rehearsed.was_given(&json, call, &masks),
            End::NoCallback => Outcome::NoCallback,
            End::Timeout => Outcome::Timeout,
            End::OutOfMemory => Outcome::OutOfMemory,
            End::OutOfMemoryInRegExp => {
                rehearsed.in_regexp = true;
                Outcome::OutOfMemory
            }
        };
        let told = matches!(outcome, Outcome::Profile | Outcome::Error | Outcome::NotAnObject);
        rehearsed.outcome = if run.calls > 1 && told { Outcome::CalledTwice } else { outcome };
        if rehearsed.outcome != Outcome::Profile {
            rehearsed.user_id = None;
        }
        if rehearsed.missing.is_some() && !rehearsed.signs_in() {
            rehearsed.outcome = Outcome::Inconclusive;
        }
        let message = rehearsed.error.as_ref().map_or("", |error| error.message.as_str());
        let has_cause = match rehearsed.outcome {
            // Without a class, an object was passed as the error.
            Outcome::Error => {
                message.ends_with("not a function") || message.starts_with('{') && rehearsed.class.is_empty()
            }
            Outcome::Profile => rehearsed.user_id.is_none(),
            outcome => outcome == Outcome::NoCallback,
        };
        if has_cause {
            rehearsed.checked = remark(call, &masks, |remark| remark.shows).map(|(_, words, _)| words);
        }
        rehearsed
    }

    /// The engine can't read the script. The check says why in better words. If it finds nothing, the engine is older than
    /// Auth0's.
    fn is_unreadable(&mut self, thrown: Thrown, call: &Call, masks: &Masks) -> Outcome {
        let Some((why, words, at)) = remark(call, masks, |remark| remark.weight == Weight::Failure && !remark.is_near)
        else {
            self.threw(thrown, call, masks);
            self.missing.get_or_insert_with(|| "syntax".to_owned());
            return Outcome::Inconclusive;
        };
        self.threw(Thrown { message: why, at, ..Thrown::default() }, call, masks);
        self.checked = Some(words);
        Outcome::Syntax
    }

    /// The first request for which no response was given.
    pub fn unanswered(&self) -> Option<&Sent> {
        self.requests.iter().find(|sent| sent.problem.as_deref() == Some(NOT_GIVEN))
    }

    /// Auth0 would have signed a user in.
    pub fn signs_in(&self) -> bool {
        self.outcome == Outcome::Profile && self.user_id.is_some()
    }

    fn threw(&mut self, thrown: Thrown, call: &Call, masks: &Masks) {
        // A script can write any place into an error. One outside of the script leads nowhere.
        let line_of = |line: u32| call.script.lines().nth(line.checked_sub(1)?.try_into().ok()?);
        let is_within = |line: &&str, at: u32| usize::try_from(at).is_ok_and(|at| at <= line.len() + 1);
        let place =
            thrown.at.and_then(|(line, at)| Some((line, at, line_of(line).filter(|text| is_within(text, at))?)));
        let shown = place.map(|(_, at, text)| Excerpt::of(text, at, masks));
        self.error = Some(ScriptError {
            message: masks.clean(&thrown.message, TEXT_MAX),
            line: place.map(|(line, ..)| line),
            column: shown.as_ref().map(|shown| shown.column),
            excerpt: shown,
        });
        self.class = masks.clean(&thrown.name, 40);
        self.cause = masks.clean(&thrown.cause, TEXT_MAX);
    }

    fn was_given(&mut self, json: &str, call: &Call, masks: &Masks) -> Outcome {
        if json.len() > BODY_MAX {
            return self.is_unusable("The user profile is too large", "It is larger than 1 MiB. Auth0 accepts 10 KB.");
        }
        let profile = match serde_json::from_str(json) {
            Ok(Value::Object(profile)) => profile,
            Ok(other) => {
                self.instead = kind(&other).to_owned();
                return Outcome::NotAnObject;
            }
            Err(_) => {
                return self.is_unusable("The user profile is nested too deeply", "It has more than 127 levels.");
            }
        };
        match user_id(&profile) {
            Ok(id) => self.user_id = Some(masks.masked(&format!("oauth2|{}|{id}", call.connection))),
            Err(words) => self.instead = words,
        }
        self.profile = Some(all_masked(Value::Object(profile), masks));
        Outcome::Profile
    }
}

impl Rehearsed {
    /// The profile is an object, but unusable.
    fn is_unusable(&mut self, what: &str, why: &str) -> Outcome {
        let fix = "Call back only with the attributes that your application needs.";
        self.checked = Some([what, why, fix].map(str::to_owned));
        self.error = Some(ScriptError { message: what.to_owned(), line: None, column: None, excerpt: None });
        Outcome::Error
    }
}

/// A remark of the check: its reason, then its title, its reason with the place and its fix, then line and column.
type Checked = (String, [String; 3], Option<(u32, u32)>);

/// The first such remark of the check.
fn remark(call: &Call, masks: &Masks, fits: fn(&Remark) -> bool) -> Option<Checked> {
    let remark = check(&call.script).remarks.into_iter().find(fits)?;
    let place = remark.place.as_ref().and_then(|place| {
        let bytes: usize = place.text.chars().take(place.column - 1).map(char::len_utf8).sum();
        Some((place.line.try_into().ok()?, (bytes + 1).try_into().ok()?))
    });
    let clean = |text: &str| masks.clean(text, TEXT_MAX);
    Some((clean(&remark.why), [clean(&remark.what), clean(&remark.reason()), clean(&remark.fix)], place))
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
fn lines(text: &str, masks: &Masks) -> Vec<String> {
    if masks.finds(text) {
        return vec![masks.clean(text, TEXT_MAX)];
    }
    text.split('\n').map(|line| masks.clean(line, TEXT_MAX)).collect()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
