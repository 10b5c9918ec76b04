//! Taking back what the last run did: our own delta and nothing else.
//!
//! A callback that was added is removed, never an old list restored. It is disabled before it is deleted; a connection is
//! deleted only if the journal says that we created it and it has no users, since deleting it would delete them for ever.

use super::{Next, Report, Settled, Step, StepState};
use crate::domain::connection::{is_secret_path, merged};
use crate::domain::diagnosis::{self, Class, Diagnosis, Seen};
use crate::domain::doc::Doc;
use crate::domain::facts::Facts;
use crate::domain::fields::FieldId;
use crate::domain::http::{Answer, Body, Method, Request, evidence};
use crate::domain::journal::Change;
use crate::domain::probes::{again_at, api_call};
use crate::domain::safe_text::{Redactor, percent_encoded};
use crate::domain::setup::Setup;
use jiff::Timestamp;
use serde_json::Value;

#[derive(Clone, Debug, PartialEq)]
pub struct TakeBack {
    pub reports: Vec<Report>,
    pub stopped: Option<Diagnosis>,
    /// The connection was deleted: its id is to be forgotten.
    pub deleted: bool,
    /// What is still to be taken back, the last change first.
    changes: Vec<Change>,
    /// The connection as it was before an update of this session.
    before: Option<Doc>,
    may: Vec<String>,
    read: Option<Doc>,
    registered: Option<Vec<String>>,
    /// The connection of a create has been disabled, and its users counted.
    disabled: bool,
    users: Option<u64>,
    wait_until: Option<Timestamp>,
}

impl TakeBack {
    /// `changes`: the last first. `before`: as [`super::Apply::before`].
    pub fn new(changes: Vec<Change>, before: Option<Doc>, setup: &Setup, facts: &Facts) -> Self {
        let may = facts.claims(setup).map(|claims| claims.scopes.clone()).unwrap_or_default();
        Self {
            reports: Vec::new(),
            stopped: None,
            deleted: false,
            changes,
            before,
            may,
            read: None,
            registered: None,
            disabled: false,
            users: None,
            wait_until: None,
        }
    }

    fn may(&self, scope: &str) -> bool {
        self.may.is_empty() || self.may.iter().any(|known| known == scope)
    }

    pub(super) fn next(&self, setup: &Setup, facts: &Facts, now: Timestamp) -> Next {
        if let Some(diagnosis) = &self.stopped {
            return Next::Stop(diagnosis.clone());
        }
        if let Some(until) = self.wait_until.filter(|until| *until > now) {
            return Next::WaitUntil(until);
        }
        let Some(change) = self.changes.first() else { return Next::Done };
        let step = match self.step(change) {
            Ok(step) => step,
            Err(diagnosis) => return Next::Stop(diagnosis),
        };
        match self.request(step, change, setup, facts, now) {
            Some(request) => Next::Send { step, request, change: None },
            None => Next::Stop(stay("The change cannot be taken back", "Its id is not known.")),
        }
    }

    fn step(&self, change: &Change) -> Result<Step, Diagnosis> {
        Ok(match change {
            Change::CallbacksAdded { .. } if self.registered.is_none() => Step::ReadApplication,
            Change::CallbacksAdded { .. } => Step::RemoveCallbacks,
            Change::Enabled { .. } => Step::Disable,
            Change::Updated { .. } if self.before.is_none() => {
                return Err(stay(
                    "The update cannot be taken back",
                    "What was there before is kept only while a0connect runs, since it holds secrets.",
                ));
            }
            Change::Updated { .. } if self.read.is_none() => Step::Read,
            Change::Updated { .. } => Step::Restore,
            Change::Created { .. } if !self.disabled && self.may("update:connections") => Step::Disable,
            Change::Created { .. } if !self.may("read:users") || !self.may("delete:connections") => {
                return Err(stay(
                    "The connection is disabled, not deleted",
                    "The token lacks read:users or delete:connections, and deleting a connection deletes its users for ever.",
                ));
            }
            Change::Created { .. } => match self.users {
                None => Step::CountUsers,
                Some(0) => Step::Delete,
                Some(count) => {
                    return Err(stay(
                        "The connection is disabled, not deleted",
                        &format!(
                            "It has {count} {}, who would be deleted with it for ever.",
                            if count == 1 { "user" } else { "users" }
                        ),
                    ));
                }
            },
        })
    }

    fn request(&self, step: Step, change: &Change, setup: &Setup, facts: &Facts, now: Timestamp) -> Option<Request> {
        let call = |method, path: &str, body| api_call(setup, facts, now, method, path, body);
        let (id, name) = match change {
            Change::Created { id, name } => (id.clone(), name.clone()),
            Change::Updated { id, .. } => (Some(id.clone()), String::new()),
            Change::Enabled { id, .. } => (id.clone(), String::new()),
            Change::CallbacksAdded { .. } => (None, String::new()),
        };
        let connection = || Some(format!("/connections/{}", percent_encoded(id.as_deref()?)));
        match (step, change) {
            (Step::Read, _) => call(Method::Get, &connection()?, Body::Empty),
            (Step::Restore, _) => {
                let body = merged(self.before.as_ref()?, self.read.as_ref()?, &setup.written)?;
                call(Method::Patch, &connection()?, Body::Json(body))
            }
            (Step::Disable, change) => {
                let client = match change {
                    Change::Enabled { client_id, .. } => client_id.as_str(),
                    _ => setup.open(FieldId::Auth0ClientId)?,
                };
                let entry = Doc::object([("client_id", Doc::text(client)), ("status", Doc::Bool(false))]);
                call(Method::Patch, &(connection()? + "/clients"), Body::Json(Doc::List(vec![entry])))
            }
            (Step::CountUsers, _) => {
                let query = percent_encoded(&format!("identities.connection:\"{name}\""));
                call(
                    Method::Get,
                    &format!("/users?q={query}&search_engine=v3&per_page=1&include_totals=true&fields=user_id"),
                    Body::Empty,
                )
            }
            (Step::Delete, _) => call(Method::Delete, &connection()?, Body::Empty),
            (Step::ReadApplication, Change::CallbacksAdded { client_id, .. }) => {
                let path =
                    format!("/clients/{}?fields=client_id,callbacks&include_fields=true", percent_encoded(client_id));
                call(Method::Get, &path, Body::Empty)
            }
            (Step::RemoveCallbacks, Change::CallbacksAdded { client_id, urls }) => {
                let left = self.registered.iter().flatten().filter(|url| !urls.contains(url));
                let body = Doc::object([("callbacks", Doc::List(left.map(|url| Doc::text(url.as_str())).collect()))]);
                call(Method::Patch, &format!("/clients/{}", percent_encoded(client_id)), Body::Json(body))
            }
            _ => None,
        }
    }

    pub(super) fn take(
        &mut self,
        step: Step,
        request: &Request,
        answer: &Answer,
        setup: &Setup,
        now: Timestamp,
    ) -> Settled {
        self.wait_until = None;
        let redactor = Redactor::new(setup.secrets());
        let seen = Seen::new(step.doing(), &request.url, FieldId::Auth0Domain, answer, &redactor);
        let proof = evidence(request, answer, &redactor);
        let report = |state, note: &str| Report { step, state, note: note.into(), evidence: Some(proof.clone()) };
        let stop = |this: &mut Self| {
            this.reports.push(report(StepState::Failed, "refused"));
            this.stopped = Some(diagnosis::management(&seen).with(proof.clone()));
            Settled::Nothing
        };
        let reply = match answer {
            Ok(reply) if reply.status == 429 => {
                self.wait_until = Some(again_at(reply.reset, now));
                return Settled::Nothing;
            }
            Ok(reply) => reply,
            Err(_) => return stop(self),
        };
        let gone = reply.status == 404;
        if !(200..300).contains(&reply.status) && !gone {
            return stop(self);
        }
        let json = reply.json();
        match step {
            Step::Read => self.read = json.map(|json| Doc::from_json(&json, &is_secret_path)),
            Step::ReadApplication => {
                let list =
                    json.as_ref().and_then(|json| json.get("callbacks")?.as_array()).cloned().unwrap_or_default();
                self.registered = Some(list.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect());
            }
            Step::CountUsers => {
                let count = |json: &Value| {
                    json.get("total").and_then(Value::as_u64).or_else(|| Some(json.as_array()?.len() as u64))
                };
                let total = json.as_ref().and_then(count);
                let Some(total) = total else { return stop(self) };
                self.users = Some(total);
            }
            Step::Disable if matches!(self.changes.first(), Some(Change::Created { .. })) => {
                self.disabled = true;
                self.reports.push(report(StepState::Done, "disabled"));
            }
            _ => {
                self.deleted |= step == Step::Delete;
                self.reports.push(report(StepState::Undone, if gone { "it was gone already" } else { "taken back" }));
                return Settled::TakenBack(self.changes.remove(0));
            }
        }
        Settled::Nothing
    }
}

fn stay(what: &str, why: &str) -> Diagnosis {
    Diagnosis::new(
        Class::Scope,
        what,
        why,
        "Dashboard > Authentication > Social > the connection, where you can look at its users and delete it.",
    )
}
