//! What is under way: calls that have no response yet, and the run of a plan.

use super::Model;
use crate::app::effect::Effect;
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::finding::Finding;
use crate::domain::http::Request;
use crate::domain::plan::{Run, Step};
use crate::domain::probe::Probe;
use crate::domain::probes::TOKEN_FIELDS;
use jiff::Timestamp;

/// A request or job whose result is awaited.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub purpose: Purpose,
    pub since: Timestamp,
    pub request: Option<Request>,
    /// The revisions of the values it was made with. Its response is dropped if they have changed.
    pub used: Vec<(FieldId, u64)>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Purpose {
    Probe(Probe),
    Step(Step),
    Applications,
    /// The discovery document of a pasted URL.
    Document,
    /// The list of the demo's scenarios.
    Scenarios,
    /// Sets this scenario.
    Scenario(String),
    /// Runs the profile script here.
    Rehearsal,
    /// A request of a sign-in.
    SignIn,
    /// A request about the user who has signed in.
    User,
    /// The demo's visitor signs in.
    Visit,
    /// Saves the profile, and these secrets in the keyring.
    Vault(Vec<FieldId>),
    /// Saves the profile alone.
    File,
}

impl Model {
    /// Sends a request that needs no entry in the change log.
    pub fn send(&mut self, purpose: Purpose, request: Request) {
        let used = match &purpose {
            Purpose::Probe(probe) => self.profile.setup.used(probe.fields()),
            Purpose::Applications => self.profile.setup.used(TOKEN_FIELDS),
            _ => Vec::new(),
        };
        let ticket = self.ticket();
        self.calls.insert(ticket, Call { purpose, since: self.now, request: Some(request.clone()), used });
        self.due.push(Effect::Send { ticket, request, before: None });
    }
}

/// A run of the plan, under way or ended.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanRun {
    pub run: Run,
    /// The run's number in the journal.
    pub number: u64,
    /// The run's name in the tenant's log, once it has its turn.
    pub name: String,
    pub turn: Turn,
    /// The run waits until then, because of the rate limit.
    pub until: Option<Timestamp>,
    /// It ends with this after the step that is under way: Esc was pressed, or another session has changed the profile.
    pub stopping: Option<Result<(), Finding>>,
    pub ended: Option<Result<(), Finding>>,
}

/// Whether the run may change the profile's connection. Only one run of a profile may at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Wanted,
    Asked,
    Ours,
}

/// The connection before an update, for undo.
#[derive(Clone, Debug, PartialEq)]
pub struct BeforeUpdate {
    /// The number of the update's run in the journal. This state can only undo that run.
    pub run: u64,
    pub connection: Doc,
    /// The properties that a0connect had written ([`crate::domain::setup::Setup::written`]).
    pub written: Vec<String>,
}
