//! Undoes the last run: only its own changes, and nothing else.
//!
//! Added callbacks are removed one by one, and an old list is never restored. An undone update restores only the options that
//! it changed. A connection is deleted only if the journal says that a0connect created it. It is disabled first, and must
//! have no users then, since deleting it would delete them forever. If the journal doesn't know the outcome of a change, it
//! is looked up first. The connection counts as ours only if it is exactly what a create sends.

use super::apply::WAITS;
use super::origins;
use super::restorable::{not_restorable, nothing_kept, why_not};
use super::step::{Next, Report, Settled, Step, StepState, put, send};
use crate::domain::connection::{self, is_secret_path, restored};
use crate::domain::diagnosis::{self, Seen};
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Evidence, Finding};
use crate::domain::http::{Answer, Body, Method, Request, evidence};
use crate::domain::journal::Change;
use crate::domain::known::Known;
use crate::domain::probes::{again_at, connection_of_list, entries};
use crate::domain::safe_text::{percent_encoded, visible};
use crate::domain::setup::Setup;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// How long a request without a response may still arrive.
const LATE: SignedDuration = SignedDuration::from_mins(5);

#[derive(Clone, Debug, PartialEq)]
pub struct Undo {
    pub reports: Vec<Report>,
    pub stopped: Option<Finding>,
    /// The paths of the settings that an undone update changed and that weren't restored.
    pub not_restored: Vec<String>,
    /// When a change without a response was sent. It may still arrive.
    pub begun: Option<Timestamp>,
    /// The name of the connection that wasn't found, but may still be created.
    pub may_come: Option<String>,
    /// The connection was deleted, so its ID must be dropped.
    pub deleted: bool,
    /// The changes that are still to be undone, the last first.
    changes: Vec<Change>,
    /// The connection before an update of this session.
    before: Option<Doc>,
    /// What a create of this profile sends. It identifies the connection of a create without a response.
    document: Doc,
    client_id: Option<String>,
    may_read: bool,
    may_disable: bool,
    may_delete: bool,
    read: Option<Doc>,
    /// The application's callbacks that are registered now.
    registered: Option<Vec<String>>,
    listed_origins: Option<Vec<String>>,
    disabled: bool,
    users: Option<u64>,
    wait_until: Option<Timestamp>,
    /// How many responses in a row had status 429.
    limited: u32,
}

impl Undo {
    /// `changes`: the last first. `before`: as [`super::Apply::before`].
    pub fn new(changes: Vec<Change>, before: Option<Doc>, known: Known) -> Self {
        let Known { setup, .. } = known;
        let may = |scope: &str| known.claims().is_none_or(|claims| claims.has(scope));
        Self {
            reports: Vec::new(),
            stopped: None,
            not_restored: Vec::new(),
            begun: None,
            may_come: None,
            deleted: false,
            changes,
            before,
            document: connection::document(setup),
            client_id: setup.open(FieldId::Auth0ClientId).map(str::to_owned),
            may_read: may("read:connections"),
            may_disable: may("update:connections"),
            may_delete: may("read:users") && may("delete:connections"),
            read: None,
            registered: None,
            listed_origins: None,
            disabled: false,
            users: None,
            wait_until: None,
            limited: 0,
        }
    }

    pub(super) fn next(&self, known: Known) -> Next {
        let Known { now, .. } = known;
        if let Some(diagnosis) = &self.stopped {
            return Next::Stop(diagnosis.clone());
        }
        if let Some(until) = self.wait_until.filter(|until| *until > now) {
            return Next::WaitUntil(until);
        }
        let Some(change) = self.changes.first() else { return Next::Done };
        match self.step(change) {
            Ok(step) => send(step, self.request(step, change, known), None),
            Err(diagnosis) => Next::Stop(*diagnosis),
        }
    }

    fn step(&self, change: &Change) -> Result<Step, Box<Finding>> {
        Ok(match change {
            Change::CallbacksAdded { .. } if self.registered.is_none() => Step::ReadApplication,
            Change::CallbacksAdded { .. } => Step::RemoveCallbacks,
            Change::Enabled { id: None, .. } | Change::Created { id: None, .. } if self.may_read => Step::LookUp,
            Change::Enabled { id: None, .. } | Change::Created { id: None, .. } => {
                return Err(Box::new(stay(
                    "The connection can't be removed from here",
                    "Its ID isn't known, because the token can't read connections.",
                )));
            }
            Change::Enabled { .. } => Step::Disable,
            Change::Updated { .. } if self.was(change).is_none() => return Err(Box::new(nothing_kept())),
            Change::Updated { .. } if self.read.is_none() => Step::Read,
            Change::Updated { .. } => Step::Restore,
            Change::Created { .. } if !self.disabled && !self.may_disable => {
                return Err(Box::new(stay(
                    "The connection can't be disabled or deleted",
                    "The token lacks update:connections, and a0connect disables a connection before it deletes it.",
                )));
            }
            Change::Created { .. } if !self.disabled => Step::Disable,
            Change::Created { .. } if !self.may_delete => {
                return Err(Box::new(stay(
                    "The connection is disabled, not deleted",
                    "The token lacks read:users or delete:connections. Deleting a connection also deletes its users.",
                )));
            }
            Change::Created { .. } => match self.users {
                None => Step::CountUsers,
                Some(0) => Step::Delete,
                Some(count) => {
                    let users = if count == 1 { "user" } else { "users" };
                    return Err(Box::new(stay(
                        "The connection is disabled, not deleted",
                        &format!("It has {count} {users}, and deleting it would delete them too."),
                    )));
                }
            },
        })
    }

    fn request(&self, step: Step, change: &Change, known: Known) -> Option<Request> {
        let Known { setup, .. } = known;
        let call = |method, path: &str, body| known.api_call(method, path, body);
        let connection = |id: &str| format!("/connections/{}", percent_encoded(id));
        let application = |client_id: &str| format!("/clients/{}", percent_encoded(client_id));
        let disable = |id: &str, client_id: &str| known.set_enabled(&percent_encoded(id), client_id, false);
        match (step, change) {
            (Step::LookUp, Change::Created { .. } | Change::Enabled { .. }) => {
                call(Method::Get, &format!("/connections?name={}", percent_encoded(self.name())), Body::Empty)
            }
            (Step::Read, Change::Updated { id, .. }) => call(Method::Get, &connection(id), Body::Empty),
            (Step::Restore, Change::Updated { id, .. }) => {
                let (before, paths) = self.was(change)?;
                let body = restored(&before, self.read.as_ref()?, paths)?;
                call(Method::Patch, &connection(id), Body::Json(body))
            }
            (Step::Disable, Change::Enabled { id, client_id }) => disable(id.as_deref()?, client_id),
            (Step::Disable, Change::Created { id, .. }) => disable(id.as_deref()?, setup.open(FieldId::Auth0ClientId)?),
            (Step::CountUsers, Change::Created { name, .. }) => {
                let query = percent_encoded(&format!("identities.connection:\"{name}\""));
                let path = format!("/users?q={query}&search_engine=v3&per_page=1&include_totals=true&fields=user_id");
                call(Method::Get, &path, Body::Empty)
            }
            (Step::Delete, Change::Created { id, .. }) => {
                call(Method::Delete, &connection(id.as_deref()?), Body::Empty)
            }
            (Step::ReadApplication, Change::CallbacksAdded { client_id, .. }) => {
                let path = application(client_id) + "?fields=client_id,callbacks,web_origins&include_fields=true";
                call(Method::Get, &path, Body::Empty)
            }
            (Step::RemoveCallbacks, Change::CallbacksAdded { client_id, urls, web_origins }) => {
                let without = |all: &[String], added: &[String]| {
                    Doc::List(all.iter().filter(|one| !added.contains(one)).map(Doc::text).collect())
                };
                let mut body = Doc::object([("callbacks", without(self.registered.as_ref()?, urls))]);
                if let Some(listed) = self.listed_origins.as_ref().filter(|_| !web_origins.is_empty()) {
                    body.set("web_origins", without(listed, web_origins));
                }
                call(Method::Patch, &application(client_id), Body::Json(body))
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
        let redactor = connection::redactor(setup);
        let proof = evidence(request, answer, &redactor);
        let report = |state, note: &str| Report { step, state, note: note.into(), evidence: Some(proof.clone()) };
        let status = answer.as_ref().map_or(0, |reply| reply.status);
        self.limited = if status == 429 { self.limited + 1 } else { 0 };
        if let Ok(reply) = answer
            && status == 429
            && self.limited <= WAITS
        {
            self.wait_until = Some(again_at(reply.reset, now));
            put(&mut self.reports, report(StepState::Waiting, "waiting for Auth0's rate limit to reset"));
            return Settled::Nothing;
        }
        let json = answer.as_ref().ok().and_then(|reply| reply.json()).unwrap_or_default();
        let note = match (step, status, self.changes.first()) {
            (Step::LookUp, 200, Some(_)) if entries(&json, "connections").is_some() => {
                return self.looked_up(connection_of_list(&json, self.name()), &report, proof.clone(), now);
            }
            (Step::Read, 200, _) if json.get("options").is_some_and(Value::is_object) => {
                self.read = Some(Doc::from_json(&json, &is_secret_path));
                "found"
            }
            (Step::Read, 200, _) if json.is_object() => {
                let why = "Auth0 returned no options, because the token lacks read:connections_options.";
                let fix = "Get a token with read:connections_options, then undo again.";
                let what = "The update can't be undone";
                self.stopped = Some(Finding::failed(Class::Scope, what, why, fix).with(proof.clone()));
                put(&mut self.reports, report(StepState::Failed, "returned without options"));
                return Settled::Nothing;
            }
            (Step::ReadApplication, 200, Some(Change::CallbacksAdded { urls, web_origins, .. }))
                if json.is_object() =>
            {
                let list = json.get("callbacks").and_then(Value::as_array).cloned().unwrap_or_default();
                let list: Vec<String> = list.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect();
                self.listed_origins = origins::read(&json);
                let mut listed = self.listed_origins.iter().flatten();
                let has_origin = listed.any(|origin| web_origins.contains(origin));
                if !has_origin && !list.iter().any(|url| urls.contains(url)) {
                    put(&mut self.reports, report(StepState::Done, "no longer registered"));
                    return self.undone();
                }
                self.registered = Some(list);
                "read"
            }
            (Step::CountUsers, 200, _) if json.get("total").is_some_and(Value::is_u64) => {
                self.users = json.get("total").and_then(Value::as_u64);
                "counted"
            }
            (Step::Disable, 200..=299 | 404, Some(Change::Created { .. })) => {
                self.disabled = true;
                "disabled"
            }
            (Step::Disable | Step::Restore | Step::RemoveCallbacks | Step::Delete, 200..=299, _)
            | (
                Step::Disable
                | Step::Restore
                | Step::RemoveCallbacks
                | Step::Delete
                | Step::Read
                | Step::ReadApplication,
                404,
                _,
            ) => {
                self.deleted |= step == Step::Delete;
                self.disabled |= step == Step::Disable;
                let open = match (step, self.changes.first()) {
                    (Step::Restore, Some(change)) => not_restorable(change, self.before.as_ref()),
                    _ => Vec::new(),
                };
                let note = match (status, open.as_slice()) {
                    (404, _) => "already gone".to_owned(),
                    (_, []) => "undone".to_owned(),
                    (_, paths) => format!("undone except {}, because {}", paths.join(", "), why_not(paths)),
                };
                if status != 404 {
                    self.not_restored.extend(open);
                }
                put(&mut self.reports, report(StepState::Undone, &note));
                return self.undone();
            }
            _ => {
                let seen = Seen::new(step.doing(), request, FieldId::Auth0Domain, answer, setup, &redactor);
                let diagnosis = diagnosis::management(&seen).with(proof.clone());
                put(&mut self.reports, report(StepState::Failed, &diagnosis.what));
                self.stopped = Some(diagnosis);
                return Settled::Nothing;
            }
        };
        put(&mut self.reports, report(StepState::Done, note));
        Settled::Nothing
    }

    /// The old values of an update, and their paths. A later session has only those that aren't secret.
    fn was<'a>(&self, change: &'a Change) -> Option<(Doc, &'a [String])> {
        let Change::Updated { paths, was, .. } = change else { return None };
        if let Some(before) = &self.before {
            return Some((before.clone(), paths));
        }
        let was = was.as_ref().filter(|was| !was.paths.is_empty())?;
        Some((Doc::from_json(&was.connection, &|_| false), &was.paths))
    }

    /// The connection's name in the journal.
    fn name(&self) -> &str {
        let created = self.changes.iter().find_map(|change| match change {
            Change::Created { name, .. } => Some(name.as_str()),
            _ => None,
        });
        created.or(self.document.get("name").and_then(Doc::as_text)).unwrap_or_default()
    }

    /// The connection must be the one that a create without a response made: it is what this profile's create sends, and it is
    /// enabled for no application except by this run.
    fn is_what_was_sent(&self, live: &Doc) -> bool {
        let enabled_here = self.changes.iter().find_map(|change| match change {
            Change::Enabled { client_id, .. } => Some(client_id.as_str()),
            _ => None,
        });
        let sent_enabled = if self.may_disable { None } else { self.client_id.as_deref() };
        let known =
            |one: &Doc| one.as_text().is_some() && (one.as_text() == enabled_here || one.as_text() == sent_enabled);
        live.get("options").is_some()
            && connection::differences(&self.document, live, &[]).is_empty()
            && match live.get("enabled_clients") {
                Some(Doc::List(clients)) => clients.iter().all(known),
                _ => true,
            }
    }

    /// Settles a change without an ID: it never happened, or this is its connection.
    fn looked_up(
        &mut self,
        found: Option<&Value>,
        report: &dyn Fn(StepState, &str) -> Report,
        proof: Evidence,
        now: Timestamp,
    ) -> Settled {
        if found.is_none() && self.begun.is_some_and(|sent| now.duration_since(sent) < LATE) {
            put(&mut self.reports, report(StepState::Done, "nothing has been created so far"));
            self.may_come = Some(self.name().to_owned());
            self.changes = self.changes.split_off(1.min(self.changes.len()));
            return Settled::Nothing;
        }
        let Some(found) = found else {
            put(&mut self.reports, report(StepState::Done, "it wasn't created, because no connection has that name"));
            return match self.changes.is_empty() {
                true => Settled::Nothing,
                false => Settled::Found { change: self.changes.remove(0), id: None },
            };
        };
        let live = Doc::from_json(found, &is_secret_path);
        let id = live.get("id").and_then(Doc::as_text).map(|id| visible(id, 100));
        let Some(id) = id.filter(|_| self.is_what_was_sent(&live)) else {
            let why = "It differs from the saved values, it is enabled for an application, or the token lacks read:connections_options.";
            let what = format!("{} may not belong to this profile", self.name());
            self.stopped = Some(stay(&what, why).with(proof));
            put(&mut self.reports, report(StepState::Failed, "found one that may not belong to this profile"));
            return Settled::Nothing;
        };
        put(&mut self.reports, report(StepState::Done, "found"));
        let Some(change) = self.changes.first_mut() else { return Settled::Nothing };
        let before = change.clone();
        if let Change::Created { id: slot, .. } | Change::Enabled { id: slot, .. } = change {
            *slot = Some(id.clone());
        }
        Settled::Found { change: before, id: Some(id) }
    }

    fn undone(&mut self) -> Settled {
        self.read = None;
        self.registered = None;
        if self.changes.is_empty() { Settled::Nothing } else { Settled::Undone(self.changes.remove(0)) }
    }
}

fn stay(what: &str, why: &str) -> Finding {
    Finding::failed(
        Class::Scope,
        what,
        why,
        "Review it in Dashboard > Authentication > Social, and delete it there if it is yours.",
    )
}
