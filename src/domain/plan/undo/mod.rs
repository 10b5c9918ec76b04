//! Undoes the last run: only its own changes, and nothing else.
//!
//! Added callbacks are removed one by one, and an old list is never restored. An undone update restores only the options that
//! it changed. A connection is deleted only if the journal says that a0connect created it. It is disabled first, and must
//! have no users then, since deleting it would delete them forever. If the journal doesn't know the outcome of a change, it
//! is looked up first. The connection counts as ours only if it is exactly what a create sends.

mod application;
mod looked_up;
mod requests;

use super::apply::WAITS;
use super::new_application::Search;
use super::origins;
use super::restorable::{not_restorable, nothing_kept, why_not};
use super::step::{Next, Report, Settled, Step, StepState, put, send};
use crate::domain::connection::{self, is_secret_path};
use crate::domain::diagnosis::{self, Symptoms};
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::http::{HttpResult, Request, evidence};
use crate::domain::journal::Change;
use crate::domain::known::Known;
use crate::domain::probes::{connection_of_list, entries, retry_at};
use crate::domain::setup::Setup;
use jiff::Timestamp;
use serde_json::Value;

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
    /// The client IDs of the applications that were deleted.
    deleted_applications: Vec<String>,
    /// For an application whose creation got no response.
    search: Search,
    may_delete_clients: bool,
    /// The changes that are still to be undone, the last one first.
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
            deleted_applications: Vec::new(),
            search: Search::default(),
            may_delete_clients: may("delete:clients"),
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
            Change::ApplicationCreated { .. } | Change::Granted { .. } => self.application_step(change)?,
            Change::Enabled { id: None, .. } | Change::Created { id: None, .. } if self.may_read => Step::LookUp,
            Change::Enabled { id: None, .. } | Change::Created { id: None, .. } => {
                return Err(Box::new(not_undone(
                    "The connection can't be removed from here",
                    "Its ID isn't known, because the token can't read connections.",
                )));
            }
            Change::Enabled { .. } => Step::Disable,
            Change::Updated { .. } if self.was(change).is_none() => return Err(Box::new(nothing_kept())),
            Change::Updated { .. } if self.read.is_none() => Step::Read,
            Change::Updated { .. } => Step::Restore,
            Change::Created { .. } if !self.disabled && !self.may_disable => {
                return Err(Box::new(not_undone(
                    "The connection can't be disabled or deleted",
                    "The token lacks update:connections, and a0connect disables a connection before it deletes it.",
                )));
            }
            Change::Created { .. } if !self.disabled => Step::Disable,
            Change::Created { .. } if !self.may_delete => {
                return Err(Box::new(not_undone(
                    "The connection is disabled, not deleted",
                    "The token lacks read:users or delete:connections. Deleting a connection also deletes its users.",
                )));
            }
            Change::Created { .. } => match self.users {
                None => Step::CountUsers,
                Some(0) => Step::Delete,
                Some(count) => {
                    let users = if count == 1 { "user" } else { "users" };
                    return Err(Box::new(not_undone(
                        "The connection is disabled, not deleted",
                        &format!("It has {count} {users}, and deleting it would delete them too."),
                    )));
                }
            },
        })
    }

    pub(super) fn take(
        &mut self,
        step: Step,
        request: &Request,
        result: &HttpResult,
        setup: &Setup,
        now: Timestamp,
    ) -> Settled {
        self.wait_until = None;
        let redactor = connection::redactor(setup);
        let proof = evidence(request, result, &redactor);
        let report = |state, note: &str| Report { step, state, note: note.into(), evidence: Some(proof.clone()) };
        let status = result.as_ref().map_or(0, |response| response.status);
        self.limited = if status == 429 { self.limited + 1 } else { 0 };
        if let Ok(response) = result
            && status == 429
            && self.limited <= WAITS
        {
            self.wait_until = Some(retry_at(response.reset, now));
            put(&mut self.reports, report(StepState::Waiting, "waiting for Auth0's rate limit to reset"));
            return Settled::Nothing;
        }
        let json = result.as_ref().ok().and_then(|response| response.json()).unwrap_or_default();
        let note = match (step, status, self.changes.first()) {
            (Step::LookUp, 200, Some(_)) if entries(&json, "connections").is_some() => {
                return self.looked_up(connection_of_list(&json, self.name()), &report, proof.clone(), now);
            }
            (Step::FindApplication, 200, Some(_)) if entries(&json, "clients").is_some() => {
                return self.looked_for_application(&json, &report, now);
            }
            (Step::Read, 200, _) if json.get("options").is_some_and(Value::is_object) => {
                self.read = Some(Doc::from_json(&json, &is_secret_path));
                "found"
            }
            (Step::Read, 200, _) if json.is_object() => {
                let why = "Auth0 returned no options, because the token lacks read:connections_options.";
                let fix = "Get a token with read:connections_options, then undo again.";
                let what = "The update can't be undone";
                let finding = Finding::failed(Class::Scope, what, why, fix).with(proof.clone());
                self.stopped = Some(setup.or_new_login(finding, &["read:connections_options"]));
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
            (
                Step::Disable
                | Step::Restore
                | Step::RemoveCallbacks
                | Step::Delete
                | Step::DeleteApplication
                | Step::RemoveGrant,
                200..=299,
                _,
            )
            | (
                Step::Disable
                | Step::Restore
                | Step::RemoveCallbacks
                | Step::Delete
                | Step::DeleteApplication
                | Step::RemoveGrant
                | Step::Read
                | Step::ReadApplication,
                404,
                _,
            ) => {
                self.deleted |= step == Step::Delete;
                self.deleted_applications
                    .extend(self.application().cloned().filter(|_| step == Step::DeleteApplication));
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
                let symptoms = Symptoms::new(step.doing(), request, FieldId::Auth0Domain, result, setup, &redactor);
                let diagnosis = diagnosis::management(&symptoms).with(proof.clone());
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

    fn undone(&mut self) -> Settled {
        self.read = None;
        self.registered = None;
        if self.changes.is_empty() { Settled::Nothing } else { Settled::Undone(self.changes.remove(0)) }
    }
}

fn not_undone(what: &str, why: &str) -> Finding {
    Finding::failed(
        Class::Scope,
        what,
        why,
        "Review it in Dashboard > Authentication > Social, and delete it there if it is yours.",
    )
}
