//! Removes what a sign-in has added for its duration: the temporary application, or a callback URL and, in pop-up mode,
//! its origin. Only these entries are taken out of what the application has by then. This happens automatically at the
//! end of the sign-in, or at the next start if the program was killed.
//!
//! An application is deleted only if Auth0 returned its ID to this sign-in, or if its name is this sign-in's unique
//! one.

use super::client::{self, path};
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::http::{Body, HttpResult, Method, Request};
use crate::domain::journal::{Journal, Temporary};
use crate::domain::known::Known;
use crate::domain::probes::{entries, retry_at};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// How often a request is sent if it gets no usable response.
const TRIES: u32 = 3;

/// How long a rate limit is waited for. The journal keeps the callback URL for the next start.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_secs(15);

/// How long a creation without a response may still arrive.
const LATE: SignedDuration = SignedDuration::from_mins(5);

/// What earlier sign-ins at this tenant may have left.
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
    /// What stays.
    Write(Lists),
    /// Looks for the application by its name: the next page of the list begins here.
    Find(Option<String>),
    Delete,
    Gone,
    Left(Finding),
}

#[derive(Clone, Debug, PartialEq)]
pub enum NextRemoval {
    Send(Request),
    WaitUntil(Timestamp),
    /// It isn't there. The journal may forget it.
    Gone,
    /// It couldn't be removed. The journal keeps it for the next start.
    Left(Finding),
}

impl Removal {
    pub fn new(temporary: Temporary) -> Self {
        let stage = Stage::first(&temporary);
        Self { temporary, stage, tries: 0, wait_until: None }
    }

    pub fn next(&self, known: Known) -> NextRemoval {
        if let Some(until) = self.wait_until.filter(|until| *until > known.now) {
            return NextRemoval::WaitUntil(until);
        }
        let request = match &self.stage {
            Stage::Gone => return NextRemoval::Gone,
            Stage::Left(why) => return NextRemoval::Left(why.clone()),
            Stage::Read => read(known, &self.temporary.client_id),
            Stage::Write(lists) => write(known, &self.temporary, lists),
            Stage::Find(from) => known.applications_from("client_id,name", from.as_deref()),
            Stage::Delete => client::delete(known, &self.temporary),
        };
        match request.filter(|request| request.bearer.is_some()) {
            Some(request) => NextRemoval::Send(request),
            None => NextRemoval::Left(self.left("a0connect has no token for the Management API.")),
        }
    }

    pub fn take(&mut self, result: &HttpResult, now: Timestamp) {
        self.wait_until = None;
        let soon = now + SignedDuration::from_secs(1);
        let response = match result {
            Ok(response) => response,
            Err(failure) => return self.again(&failure.text, soon),
        };
        match (&self.stage, response.status) {
            (Stage::Read, 200) => match Lists::read(result) {
                Some(lists) => {
                    let mut left = lists.without(&self.temporary);
                    if left == lists {
                        self.stage = Stage::Gone;
                    } else {
                        left.web_origins.take_if(|_| self.temporary.web_origin.is_none());
                        self.stage = Stage::Write(left);
                    }
                }
                None => self.stage = Stage::Left(self.left("Auth0 returned no callback URLs.")),
            },
            (Stage::Write(_) | Stage::Delete, 200..300) => self.stage = Stage::Gone,
            (Stage::Find(_), 200) => self.take_page(&response.json().unwrap_or_default(), now),
            // The application is gone, and its callback URLs with it.
            (_, 404) => self.stage = Stage::Gone,
            (_, 429) => match retry_at(response.reset, now) {
                at if at <= now + LONGEST_WAIT => self.again("its rate limit is reached", at),
                _ => self.stage = Stage::Left(self.left("Auth0's rate limit lasts too long to wait.")),
            },
            (_, 500..) => self.again("it returned a server error", soon),
            (_, status) => self.stage = Stage::Left(self.left(&format!("Auth0 responded with {status}."))),
        }
    }

    fn take_page(&mut self, page: &Value, now: Timestamp) {
        let text = |one: &Value, member: &str| one.get(member).and_then(Value::as_str).map(str::to_owned);
        let has_name = |one: &&Value| text(one, "name").is_some() && text(one, "name") == self.temporary.application;
        let Some(all) = entries(page, "clients") else {
            self.stage = Stage::Left(self.left("Auth0 returned no list of applications."));
            return;
        };
        self.stage = match (all.iter().find(has_name).and_then(|one| text(one, "client_id")), text(page, "next")) {
            (Some(id), _) => {
                self.temporary.client_id = id;
                Stage::Delete
            }
            (None, Some(next)) => Stage::Find(Some(next)),
            (None, None) if now < self.temporary.at + LATE => {
                Stage::Left(self.left("Its creation got no response, and may still arrive."))
            }
            (None, None) => Stage::Gone,
        };
    }

    fn again(&mut self, why: &str, at: Timestamp) {
        self.tries += 1;
        match self.tries < TRIES {
            // A change without a response may have been made.
            true => (self.stage, self.wait_until) = (Stage::first(&self.temporary), Some(at)),
            false => self.stage = Stage::Left(self.left(&format!("Auth0 didn't remove it: {why}."))),
        }
    }

    /// The user doesn't wait for it.
    pub(super) fn abandoned(&self) -> Finding {
        self.left("You ended a0connect before it was removed. The next start removes it.")
    }

    fn left(&self, why: &str) -> Finding {
        let Temporary { url, application, .. } = &self.temporary;
        let (what, why) = match application {
            Some(name) => {
                let why = format!("{name} was created for a sign-in. {why}");
                ("A temporary application couldn't be deleted", why)
            }
            None => ("A callback URL couldn't be removed", format!("{url} was added for a sign-in. {why}")),
        };
        let fix = "Run a0connect status with a token to remove it, or remove it in the Dashboard.";
        Finding::failed(Class::Api, what, why, fix).on(FieldId::CallbackUrls)
    }
}

impl Stage {
    fn first(temporary: &Temporary) -> Self {
        match temporary.application {
            None => Stage::Read,
            Some(_) if temporary.client_id.is_empty() => Stage::Find(None),
            Some(_) => Stage::Delete,
        }
    }
}

/// The two lists of the application that a sign-in may add to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lists {
    pub callbacks: Vec<String>,
    /// None: they stay as they are.
    pub web_origins: Option<Vec<String>>,
}

impl Lists {
    /// Those of a response. An application that never had any has no such member.
    pub(super) fn read(result: &HttpResult) -> Option<Self> {
        let json = result.as_ref().ok()?.json().filter(Value::is_object)?;
        let list = |name: &str| {
            let Some(all) = json.get(name).filter(|value| !value.is_null()) else { return Some(Vec::new()) };
            all.as_array()?.iter().map(|url| url.as_str().map(str::to_owned)).collect::<Option<Vec<String>>>()
        };
        Some(Self { callbacks: list("callbacks")?, web_origins: Some(list("web_origins")?) })
    }

    pub(super) fn with(&self, temporary: &Temporary) -> Self {
        let mut lists = self.clone();
        lists.callbacks.push(temporary.url.clone());
        lists.web_origins = temporary.web_origin.clone().map(|origin| {
            let mut all = lists.web_origins.unwrap_or_default();
            all.push(origin);
            all
        });
        lists
    }

    fn without(&self, temporary: &Temporary) -> Self {
        let mut lists = self.clone();
        lists.callbacks.retain(|url| *url != temporary.url);
        if let (Some(all), Some(origin)) = (&mut lists.web_origins, &temporary.web_origin) {
            all.retain(|one| one != origin);
        }
        lists
    }
}

/// The application's callback URLs and web origins.
pub(super) fn read(known: Known, client_id: &str) -> Option<Request> {
    known.api_get(&format!("{}?fields=client_id,callbacks,web_origins&include_fields=true", path(client_id)))
}

/// Replaces them.
pub(super) fn write(known: Known, temporary: &Temporary, lists: &Lists) -> Option<Request> {
    let list = |all: &[String]| Doc::List(all.iter().map(Doc::text).collect());
    let callbacks = ("callbacks", list(&lists.callbacks));
    let body = match &lists.web_origins {
        Some(all) => Doc::object([callbacks, ("web_origins", list(all))]),
        None => Doc::object([callbacks]),
    };
    let request = known.api_call(Method::Patch, &path(&temporary.client_id), Body::Json(body));
    request.map(|request| request.named(&temporary.log_name()))
}
