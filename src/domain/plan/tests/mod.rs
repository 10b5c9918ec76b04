//! Runs of the plan against a tenant in memory, driven as the front ends drive them.

mod application;
mod apply;
mod echoes;
mod lost;
mod origins;
mod outline;
mod random;
mod refused;
mod resumed;
mod sign_in;
mod undo;

use super::*;
use crate::domain::facts::Facts;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::Class;
use crate::domain::http::{FailureKind, Method, Response};
use crate::domain::journal::{Change, Entry, Journal, Progress};
use crate::domain::known::Known;
use crate::domain::probes::tests::{ready as unread, *};
use crate::domain::response_data::Application;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What happens to one request instead of the normal response.
#[derive(Clone, Debug)]
enum Fault {
    /// It has no effect, and this is the response.
    Answers(HttpResult),
    /// It takes effect, and the response is lost.
    DoneAndLost,
    /// It takes effect, and the response is a 502.
    DoneAndBroken,
    /// It never arrived, but the client can't know that.
    Lost,
    /// Nothing listens.
    Unreachable,
}

/// An Auth0 tenant, as far as the plan needs one.
#[derive(Clone, Debug, Default)]
struct Tenant {
    connections: Vec<Value>,
    enabled: BTreeSet<String>,
    callbacks: Vec<String>,
    web_origins: Vec<String>,
    users: u64,
    /// Those that a run has created.
    applications: Vec<Value>,
    /// The client IDs of the client grants.
    grants: Vec<Value>,
    /// The token may read `options`.
    shows_options: bool,
    scopes: String,
    /// The first that matches a request (`POST /connections`) is removed and happens.
    faults: Vec<(&'static str, Fault)>,
    created: u32,
    seen: Vec<(String, Value)>,
}

/// As [`unread`], after the checks have just read the application. Its callback is missing.
fn ready(scopes: &str) -> (Setup, Facts) {
    let (setup, mut facts) = unread(scopes);
    let application = Application { client_id: "web".into(), ..Application::default() };
    learn(&mut facts, &setup, Probe::Application, Finding::ok("Acme Web"), ResponseData::Application(application));
    (setup, facts)
}

/// A tenant with one application and no connection, and the token's scopes.
fn tenant(scopes: &str) -> Tenant {
    let callbacks = vec!["https://old.acme.com/*".to_owned()];
    Tenant { callbacks, shows_options: true, scopes: scopes.to_owned(), ..Tenant::default() }
}

impl Tenant {
    /// With a connection as a create with these values makes it, except for these changes.
    fn with(mut self, setup: &Setup, change: fn(&mut Value)) -> Self {
        let mut json: Value = serde_json::from_str(&connection::document(setup).reveal()).unwrap();
        json["id"] = json!("con_9");
        change(&mut json);
        self.connections.push(json);
        self
    }

    fn fault(mut self, at: &'static str, times: usize, fault: &Fault) -> Self {
        self.faults.extend(std::iter::repeat_n((at, fault.clone()), times));
        self
    }

    fn answer(&mut self, request: &Request) -> HttpResult {
        let path = request.url.split_once("/api/v2").unwrap().1;
        let line = format!("{} {}", request.method.as_str(), path.split('?').next().unwrap_or_default());
        let body = request.payload().map_or(Value::Null, |(_, body)| serde_json::from_str(&body).unwrap());
        assert!(request.bearer.is_some(), "{line} without a token");
        self.seen.push((line.clone(), body.clone()));
        let fault = self.faults.iter().position(|(at, _)| line == *at);
        match fault.map(|index| self.faults.remove(index).1) {
            None => self.does(request.method, path, &body),
            Some(Fault::Answers(answer)) => answer,
            Some(Fault::DoneAndLost) => {
                self.does(request.method, path, &body).unwrap();
                failure(FailureKind::Broken, true)
            }
            Some(Fault::DoneAndBroken) => {
                self.does(request.method, path, &body).unwrap();
                text_response(502, "<html>Bad Gateway</html>")
            }
            Some(Fault::Lost) => failure(FailureKind::Timeout, true),
            Some(Fault::Unreachable) => failure(FailureKind::Refused, false),
        }
    }

    fn does(&mut self, method: Method, path: &str, body: &Value) -> HttpResult {
        let needs = |scope: &str| {
            let lacks = !self.scopes.split(' ').any(|known| known == scope);
            lacks.then(|| refusal(403, &format!("Insufficient scope, expected any of: {scope}"), "insufficient_scope"))
        };
        let (place, query) = path.split_once('?').unwrap_or((path, ""));
        let parts: Vec<&str> = place.trim_start_matches('/').split('/').collect();
        let scope = match (method, parts[0]) {
            (Method::Get, "users") => "read:users",
            (Method::Get, "clients") => "read:clients",
            (Method::Post, "clients") => "create:clients",
            (Method::Delete, "clients") => "delete:clients",
            (Method::Post, "client-grants") => "create:client_grants",
            (Method::Delete, "client-grants") => "delete:client_grants",
            (_, "clients") => "update:clients",
            (Method::Get, _) => "read:connections",
            (Method::Post, _) => "create:connections",
            (Method::Patch, _) => "update:connections",
            (Method::Delete, _) => "delete:connections",
            (Method::Head | Method::Put, _) => "none",
        };
        if let Some(rejection) = needs(scope) {
            return rejection;
        }
        let shows_options = self.shows_options;
        let shown = |one: &Value| {
            let mut one = one.clone();
            if let Value::Object(members) = &mut one
                && !shows_options
            {
                members.remove("options");
            }
            one
        };
        let at = self.connections.iter().position(|one| one["id"] == *parts.get(1).unwrap_or(&""));
        let gone = || refusal(404, "The connection does not exist", "inexistent_connection");
        match (method, &parts[..]) {
            (Method::Get, ["connections"]) => {
                let fits = |one: &&Value| {
                    let name = one["name"].as_str().unwrap_or_default();
                    !query.contains("name=") || query.split('&').any(|pair| pair == format!("name={name}"))
                };
                response(200, self.connections.iter().filter(fits).map(shown).collect())
            }
            (Method::Post, ["connections"]) => {
                if self.connections.iter().any(|one| one["name"] == body["name"]) {
                    return refusal(409, "A connection with the same name already exists", "connection_conflict");
                }
                self.created += 1;
                let mut one = body.clone();
                one["id"] = json!(format!("con_{}", self.created));
                for client in body["enabled_clients"].as_array().into_iter().flatten() {
                    self.enabled.insert(client.as_str().unwrap_or_default().to_owned());
                }
                self.connections.push(one.clone());
                response(201, one)
            }
            (Method::Get, ["connections", _]) => at.map_or_else(gone, |at| response(200, shown(&self.connections[at]))),
            (Method::Patch, ["connections", _]) => {
                let Some(at) = at else { return gone() };
                let one = &mut self.connections[at];
                one["options"] = body["options"].clone();
                one["display_name"] = body.get("display_name").unwrap_or(&one["name"]).clone();
                response(200, one.clone())
            }
            (Method::Delete, ["connections", _]) => {
                let Some(at) = at else { return gone() };
                self.connections.remove(at);
                response(202, json!({"deleted_at": "2026-11-22T15:04:05.000Z"}))
            }
            (Method::Get, ["connections", _, "clients"]) => {
                let clients: Vec<Value> = self.enabled.iter().map(|id| json!({"client_id": id})).collect();
                response(200, json!({"clients": clients}))
            }
            (Method::Patch, ["connections", _, "clients"]) => {
                if at.is_none() {
                    return gone();
                }
                for entry in body.as_array().unwrap() {
                    let id = entry["client_id"].as_str().unwrap().to_owned();
                    if entry["status"] == true {
                        self.enabled.insert(id)
                    } else {
                        self.enabled.remove(&id)
                    };
                }
                text_response(204, "")
            }
            (Method::Get, ["clients", id]) => {
                response(200, json!({"client_id": id, "callbacks": self.callbacks, "web_origins": self.web_origins}))
            }
            (Method::Patch, ["clients", _]) => {
                if let Some(list) = body["web_origins"].as_array() {
                    self.web_origins = list.iter().map(|one| one.as_str().unwrap().to_owned()).collect();
                }
                let list = body["callbacks"].as_array().unwrap();
                self.callbacks = list.iter().map(|one| one.as_str().unwrap().to_owned()).collect();
                response(200, body.clone())
            }
            (Method::Get, ["clients"]) => response(200, json!({"clients": self.applications})),
            (Method::Post, ["clients"]) => {
                let mut one = body.clone();
                one["client_id"] = json!(format!("new_{}", self.applications.len() + 1));
                self.applications.push(one.clone());
                one["client_secret"] = json!("secret-of-the-new-application");
                response(201, one)
            }
            (Method::Delete, ["clients", id]) => {
                self.applications.retain(|one| one["client_id"] != *id);
                text_response(204, "")
            }
            (Method::Post, ["client-grants"]) if self.grants.contains(&body["client_id"]) => {
                refusal(409, "A resource server grant for this client and audience already exists", "")
            }
            (Method::Post, ["client-grants"]) => {
                self.grants.push(body["client_id"].clone());
                response(201, json!({"id": "cgr_1", "client_id": body["client_id"]}))
            }
            (Method::Delete, ["client-grants", _]) => {
                self.grants.clear();
                text_response(204, "")
            }
            (Method::Get, ["users"]) => response(200, json!({"start": 0, "total": self.users, "users": []})),
            other => panic!("{other:?}"),
        }
    }

    fn lines(&self) -> Vec<&str> {
        self.seen.iter().map(|(line, _)| line.as_str()).collect()
    }

    /// The bodies of these requests.
    fn sent(&self, line: &str) -> Vec<&Value> {
        self.seen.iter().filter(|(known, _)| known == line).map(|(_, body)| body).collect()
    }
}

/// How a run ended.
struct Ended {
    next: Next,
    journal: Journal,
    waited: SignedDuration,
    /// With the values of the applications that were created, and without those of deleted ones.
    setup: Setup,
}

impl Ended {
    fn stop(&self) -> &Finding {
        match &self.next {
            Next::Stop(diagnosis) => diagnosis,
            other => panic!("{other:?}"),
        }
    }

    fn progress(&self) -> Vec<Progress> {
        self.journal.entries.iter().map(|entry| entry.progress).collect()
    }
}

const MOST_STEPS: usize = 120;

/// Does what the front ends do: sends, waits and writes the journal until the run is done or stops.
fn drive(run: &mut Run, tenant: &mut Tenant, setup: &Setup, facts: &Facts, journal: Journal) -> Ended {
    let (mut journal, mut clock, mut setup) = (journal, now(), setup.clone());
    let number = run.resume(&journal, DOMAIN).unwrap_or_else(|| journal.next_run());
    for _ in 0..MOST_STEPS {
        match run.next(Known::new(&setup, facts, clock)) {
            Next::Send { step, request, change } => {
                if let Some(change) = change {
                    journal.begin(Entry::intended(number, clock, DOMAIN, change));
                }
                let answer = tenant.answer(&request);
                let settled = run.take(step, &request, &answer, &setup, clock);
                run.hand_over(&mut setup, clock);
                match settled {
                    Settled::Done { id } => journal.settle(number, Progress::Done, id.as_deref()),
                    Settled::Refused => journal.settle(number, Progress::Refused, None),
                    Settled::Undone(change) => journal.undone(&change),
                    Settled::Found { change, id } => journal.found(&change, id.as_deref()),
                    Settled::Nothing | Settled::Open => {}
                }
            }
            Next::WaitUntil(at) => {
                assert!(at > clock, "waits for the past");
                clock = at;
            }
            next => {
                run.drop_deleted_applications(&mut setup);
                return Ended { next, journal, waited: clock.duration_since(now()), setup };
            }
        }
    }
    panic!("does not end: {:?}", tenant.lines());
}

fn apply(setup: &Setup, facts: &Facts, choice: Choice, tenant: &mut Tenant) -> (Apply, Ended) {
    let mut run = Run::Apply(Apply::new(Known::new(setup, facts, now()), choice));
    let ended = drive(&mut run, tenant, setup, facts, Journal::default());
    match run {
        Run::Apply(apply) => (apply, ended),
        Run::Undo(_) => unreachable!(),
    }
}

/// The choice of `create --no-input`.
const HEADLESS: Choice = Choice { update: false, ..UPDATE };
const UPDATE: Choice = Choice {
    update: true,
    adopt: Adopt::SameApplication,
    enable: true,
    sign_in_first: false,
    callbacks: true,
    own_machine: false,
    keeps_secrets: true,
    only: None,
};

fn states(reports: &[Report]) -> Vec<(Step, StepState)> {
    reports.iter().map(|report| (report.step, report.state)).collect()
}
