//! Each outcome as a finding: what happened, why, and the fix.

use super::{NUL, Outcome, Rehearsed, ScriptError, TOO_DEEP, TOO_MANY_BRACKETS};
use crate::domain::finding::{Class, Finding, State};

/// Globals that Auth0 had until Node 12, and the module that has them now.
const GONE: &[(&str, &str)] = &[
    ("_", "lodash"),
    ("async", "async"),
    ("crypto", "crypto"),
    ("jwt", "jsonwebtoken"),
    ("querystring", "querystring"),
    ("url", "url"),
    ("util", "util"),
    ("uuid", "uuid"),
];

/// The fix if nothing better is known.
const CORRECT: &str = "Correct the script, and rehearse it again.";

/// A generated script says this if its mapping finds no user ID.
const NO_ID: &str = " no usable user ID at ";

impl Rehearsed {
    /// The finding about a generated script. The user can't edit that, so the mapping or the request must be wrong.
    pub fn of_generated(&self) -> Finding {
        let finding = self.finding();
        let fix = match () {
            () if self.lacks_id() => "Map user_id to the field that holds the user's ID.",
            () if finding.fix == CORRECT => "Check the userinfo URL and the userinfo request.",
            () => return finding,
        };
        Finding { fix: fix.to_owned(), ..finding }
    }

    /// The response has no user ID where the mapping of the generated script looks for it.
    pub fn lacks_id(&self) -> bool {
        let message = self.error.as_ref().map_or("", |error| error.message.as_str());
        self.outcome == Outcome::Error && message.contains(NO_ID)
    }

    /// The status with which a server rejected the access token, or the script's request with it.
    pub fn rejected_with(&self) -> Option<u16> {
        self.requests.iter().rev().find_map(|sent| sent.status).filter(|status| matches!(status, 401 | 403))
    }

    pub fn finding(&self) -> Finding {
        let failed = |what: &str, why: String, fix: &str| Finding::failed(Class::UserInput, what, why, fix);
        if let Some([what, why, fix]) = &self.checked {
            return failed(what, why.clone(), fix);
        }
        match (self.outcome, &self.user_id) {
            (Outcome::Inconclusive, _) => self.inconclusive(),
            (Outcome::Profile, Some(id)) => Finding::ok(format!("Signs in {id}")),
            (Outcome::Profile, None) => failed(
                "The user profile has no usable user_id",
                self.instead.clone(),
                "Set user_id to a value that is unique to each user, such as String(body.id).",
            ),
            (Outcome::Error, _) => self.of_error(),
            (Outcome::Syntax, _) => {
                failed("The script has a syntax error", self.error_sentence(), "Correct the syntax.")
            }
            (Outcome::NoCallback, _) if self.promised => failed(
                "The script never called back",
                "It returned a promise, but Auth0 waits only for the callback.".to_owned(),
                "Call the callback with the profile, even in an async function.",
            ),
            (Outcome::NoCallback, _) => failed(
                "The script never called back",
                "Auth0 waits 20 seconds for the callback. Then the sign-in fails.".to_owned(),
                "Call the callback on every path, with an error or with the profile.",
            ),
            (Outcome::CalledTwice, _) => failed(
                &format!("The script called back {} times", self.calls),
                format!("Auth0 expects the script to call back once.{}", self.first()),
                "Write return before each call to the callback.",
            ),
            (Outcome::NotAnObject, _) => failed(
                "The user profile isn't an object",
                format!("It called back with {}.", self.instead),
                match self.instead.as_str() {
                    "a string" => {
                        "Parse the response with JSON.parse, and call back with an object that has a user_id."
                    }
                    _ => "Call back with an object that has a user_id.",
                },
            ),
            (Outcome::Timeout, _) if self.ran_on => failed(
                "The script kept running after its callback",
                "It called back, but its code never ended, so Auth0 gets no profile.".to_owned(),
                "Look for an endless loop after the call to the callback.",
            ),
            (Outcome::Timeout, _) => failed(
                "The script ran too long",
                "Auth0 ends a script after about 20 seconds.".to_owned(),
                "Look for an endless loop, or a request without a timeout.",
            ),
            (Outcome::OutOfMemory, _) if self.in_regexp => failed(
                "The script used too much memory",
                "A regular expression needed more than the rehearsal's 32 MiB.".to_owned(),
                "Simplify the regular expression, or search a shorter text.",
            ),
            (Outcome::OutOfMemory, _) => failed(
                "The script used too much memory",
                "It needed more than the rehearsal's 32 MiB.".to_owned(),
                "Look for a list or a string that grows without limit.",
            ),
        }
    }

    fn of_error(&self) -> Finding {
        let what = match &self.error {
            _ if self.unanswered().is_some() => "A request has no response",
            _ if self.rejected => "A promise in the script was rejected",
            _ if self.calls > 0 => "The script returned an error",
            _ => "The script failed",
        };
        let fix = self.fix();
        Finding::failed(Class::UserInput, what, self.error_sentence(), fix)
    }

    fn fix(&self) -> String {
        let message = self.error.as_ref().map_or("", |error| error.message.as_str());
        let name = message.strip_suffix(" is not defined").filter(|_| self.class == "ReferenceError");
        let status = self.requests.iter().rev().find_map(|sent| sent.status).filter(|status| *status >= 300);
        let lost = self.requests.iter().rev().find_map(|sent| sent.problem.as_ref());
        if let Some(sent) = self.unanswered() {
            return format!("Add a response for {} {}.", sent.method, sent.url);
        }
        match (name, status) {
            (Some(name), _) => match GONE.iter().find(|(gone, _)| *gone == name) {
                Some((_, module)) => format!("Begin the function with const {name} = require('{module}')."),
                None => format!("Declare {name} in the script, or correct its name."),
            },
            (None, Some(401 | 403)) => "Check the access token, its scopes, and how the script sends it.".to_owned(),
            (None, Some(status @ 300..=399)) => {
                format!(
                    "Use the URL that the provider redirects to. The rehearsal doesn't follow redirects ({status})."
                )
            }
            (None, Some(status)) => format!("Check the URL and the method of the request with status {status}."),
            (None, _) if message == TOO_DEEP => {
                "Look for a function that never stops calling itself, or for deeply nested data.".to_owned()
            }
            (None, _) if message == TOO_MANY_BRACKETS => "Nest the brackets less deeply.".to_owned(),
            (None, _) if message == NUL => "Remove that character.".to_owned(),
            (None, None) if message == "The script isn't a function" => {
                "Write function fetchUserProfile(accessToken, context, callback) { … }.".to_owned()
            }
            (None, None) if message.starts_with("Cannot find module") => match message.rsplit_once(" Did you mean ") {
                Some((_, meant)) => format!("Write require('{}').", meant.trim_end_matches('?')),
                None if message.contains("without other files") => "Move its code into the function.".to_owned(),
                None if message.contains("Auth0 removed this version") => {
                    "Require the module without a version.".to_owned()
                }
                None => "Use a module that Auth0 has.".to_owned(),
            },
            (None, None) if lost.is_some_and(|sent| sent.contains("private addresses")) => {
                "Use a public URL in the script.".to_owned()
            }
            (None, None) if lost.is_some_and(|sent| sent.starts_with("Only https")) => {
                "Use an https URL in the script.".to_owned()
            }
            (None, None) if lost.is_some() => "Check the URL of the request that got no response.".to_owned(),
            (None, None) => CORRECT.to_owned(),
        }
    }

    /// The script uses something that only Auth0 has, so nothing is known about the rest of it.
    fn inconclusive(&self) -> Finding {
        let why = match (self.missing.as_deref(), self.is_new_syntax()) {
            (Some(name), false) => format!("It uses {name}, which Auth0 has but the rehearsal lacks."),
            _ => self.placed("Auth0 supports its syntax, but the rehearsal doesn't."),
        };
        let fix = "Test the script with a sign-in.";
        Finding::new(State::Inconclusive, "The rehearsal can't run the full script", why, fix)
    }

    fn is_new_syntax(&self) -> bool {
        self.class == "SyntaxError" && self.missing.as_deref() == Some("syntax")
    }

    /// The error with its place, as one sentence, and its cause.
    fn error_sentence(&self) -> String {
        self.error.as_ref().map_or_else(String::new, |error| {
            let class = Some(&self.class).filter(|class| !class.is_empty() && *class != "Error");
            let class = class.map(|class| format!("{class}: ")).unwrap_or_default();
            let sentences = self.placed(&sentence(&format!("{class}{}", error.message)));
            match self.cause.as_str() {
                "" => sentences,
                cause if error.message.contains(cause) => sentences,
                cause => format!("{sentences} {}", sentence(&format!("The cause: {cause}"))),
            }
        })
    }

    /// After the place of the error, if that is known.
    fn placed(&self, text: &str) -> String {
        match self.error {
            Some(ScriptError { line: Some(line), column: Some(column), .. }) => {
                format!("Line {line}, column {column}: {text}")
            }
            _ => text.to_owned(),
        }
    }

    fn first(&self) -> String {
        match &self.error {
            Some(error) => format!(" The first was an error: {}", error.message),
            None => String::new(),
        }
    }
}

fn sentence(text: &str) -> String {
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{text}{end}")
}
