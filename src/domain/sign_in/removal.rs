//! Removes a callback URL that a sign-in has added, from whatever the application has by then. It is removed unasked, at the
//! end of the sign-in, and at the next start if the program was killed before.

use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::http::{Answer, Body, Method, Request};
use crate::domain::journal::{Journal, Temporary};
use crate::domain::known::Known;
use crate::domain::probes::again_at;
use crate::domain::safe_text::percent_encoded;
use jiff::{SignedDuration, Timestamp};

/// How often a request is sent if it gets no usable response.
const TRIES: u32 = 3;

/// The callback URLs of earlier sign-ins at this tenant that may still be registered.
pub fn left_behind(journal: &Journal, known: Known) -> Vec<Temporary> {
    let tenant = known.api_domain().map(|domain| domain.authority().to_owned());
    journal.temporary.iter().filter(|one| Some(&one.tenant) == tenant.as_ref()).cloned().collect()
}

#[derive(Clone, Debug, PartialEq)]
pub struct Removal {
    pub temporary: Temporary,
    stage: Stage,
    tries: u32,
    wait_until: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Read,
    /// The callback URLs that stay.
    Write(Vec<String>),
    Gone,
    Left(Finding),
}

#[derive(Clone, Debug, PartialEq)]
pub enum NextRemoval {
    Send(Request),
    WaitUntil(Timestamp),
    /// The application doesn't have it. The journal may forget it.
    Gone,
    /// It couldn't be removed. The journal keeps it for the next start.
    Left(Finding),
}

impl Removal {
    pub fn new(temporary: Temporary) -> Self {
        Self { temporary, stage: Stage::Read, tries: 0, wait_until: None }
    }

    pub fn next(&self, known: Known) -> NextRemoval {
        if let Some(until) = self.wait_until.filter(|until| *until > known.now) {
            return NextRemoval::WaitUntil(until);
        }
        let request = match &self.stage {
            Stage::Gone => return NextRemoval::Gone,
            Stage::Left(why) => return NextRemoval::Left(why.clone()),
            Stage::Read => read(known, &self.temporary.client_id),
            Stage::Write(callbacks) => write(known, &self.temporary.client_id, callbacks),
        };
        match request.filter(|request| request.bearer.is_some()) {
            Some(request) => NextRemoval::Send(request),
            None => NextRemoval::Left(self.left("There is no token for the Management API.")),
        }
    }

    pub fn take(&mut self, answer: &Answer, now: Timestamp) {
        self.wait_until = None;
        let reply = match answer {
            Ok(reply) => reply,
            Err(failure) => return self.again(&failure.text, now + SignedDuration::from_secs(1)),
        };
        match (&self.stage, reply.status) {
            (Stage::Read, 200) => match callbacks(answer) {
                Some(mut all) => {
                    let before = all.len();
                    all.retain(|url| *url != self.temporary.url);
                    self.stage = if all.len() < before { Stage::Write(all) } else { Stage::Gone };
                }
                None => self.stage = Stage::Left(self.left("Auth0 returned no callback URLs.")),
            },
            (Stage::Write(_), 200..300) => self.stage = Stage::Gone,
            // The application is gone, and its callback URLs with it.
            (_, 404) => self.stage = Stage::Gone,
            (_, 429) => self.again("its rate limit is reached", again_at(reply.reset, now)),
            (_, 500..) => self.again("it returned a server error", now + SignedDuration::from_secs(1)),
            (_, status) => self.stage = Stage::Left(self.left(&format!("Auth0 responded with {status}."))),
        }
    }

    fn again(&mut self, why: &str, at: Timestamp) {
        self.tries += 1;
        match self.tries < TRIES {
            // A change without a response may have been made.
            true => (self.stage, self.wait_until) = (Stage::Read, Some(at)),
            false => self.stage = Stage::Left(self.left(&format!("Auth0 didn't do it: {why}."))),
        }
    }

    fn left(&self, why: &str) -> Finding {
        let Temporary { url, .. } = &self.temporary;
        let what = "A callback URL couldn't be removed";
        let why = format!("{url} was added for a sign-in. {why}");
        let fix = "Run a0connect status with a token, which removes it, or remove it in the Dashboard.";
        Finding::failed(Class::Api, what, why, fix).on(FieldId::CallbackUrls)
    }
}

/// The application's callback URLs.
pub(super) fn read(known: Known, client_id: &str) -> Option<Request> {
    known.api_get(&format!("{}?fields=client_id,callbacks&include_fields=true", path(client_id)))
}

/// Replaces them.
pub(super) fn write(known: Known, client_id: &str, callbacks: &[String]) -> Option<Request> {
    let body = Doc::object([("callbacks", Doc::List(callbacks.iter().map(Doc::text).collect()))]);
    known.api_call(Method::Patch, &path(client_id), Body::Json(body))
}

fn path(client_id: &str) -> String {
    format!("/clients/{}", percent_encoded(client_id))
}

/// The callback URLs in a response. An application that never had one has no such member.
pub(super) fn callbacks(answer: &Answer) -> Option<Vec<String>> {
    let json = answer.as_ref().ok()?.json().filter(serde_json::Value::is_object)?;
    let Some(all) = json.get("callbacks").filter(|value| !value.is_null()) else { return Some(Vec::new()) };
    all.as_array()?.iter().map(|url| url.as_str().map(str::to_owned)).collect()
}
