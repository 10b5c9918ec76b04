//! What is under way: calls without a response so far, and the run of a plan.

use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::finding::Finding;
use crate::domain::http::Request;
use crate::domain::plan::{Run, Step};
use crate::domain::probe::Probe;
use jiff::Timestamp;

/// A call that the screen knows of.
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

/// A run of the plan, under way or ended.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanRun {
    pub run: Run,
    /// Its number in the journal.
    pub number: u64,
    /// Its name in the tenant's log, once it has its turn.
    pub name: String,
    pub turn: Turn,
    /// The rate limit makes it wait until then.
    pub until: Option<Timestamp>,
    /// It ends with this after the step that is under way: Esc was pressed, or another session has changed the profile.
    pub stopping: Option<Result<(), Finding>>,
    pub ended: Option<Result<(), Finding>>,
}

/// If two runs want the same profile, the second waits and begins with what the first has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Wanted,
    Asked,
    Ours,
}

/// The state before an update.
#[derive(Clone, Debug, PartialEq)]
pub struct BeforeUpdate {
    /// The number of that run in the journal. Undoing another run doesn't use this.
    pub run: u64,
    pub connection: Doc,
    /// Which of its properties were ours ([`crate::domain::setup::Setup::written`]).
    pub written: Vec<String>,
}
