//! What is under way: calls that wait for their answers, and the run of a plan.

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
    /// The values that it was asked with; an answer to older ones is dropped.
    pub used: Vec<(FieldId, u64)>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Purpose {
    Probe(Probe),
    Step(Step),
    Applications,
    /// The list of the demo's scenarios.
    Scenarios,
    /// This one is to be played.
    Scenario(String),
    /// The profile is being written, and these secrets to the keyring.
    Vault(Vec<FieldId>),
    /// The profile alone.
    File,
}

/// A run of the plan that is under way or has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Running {
    pub run: Run,
    /// Its number in the journal.
    pub number: u64,
    pub turn: Turn,
    /// Waits for the rate limit until then.
    pub until: Option<Timestamp>,
    /// Esc was pressed: it stops after the step that is under way.
    pub stopping: bool,
    pub ended: Option<Result<(), Finding>>,
}

/// Of two that run on one profile the second waits, and begins with what the first has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Wanted,
    Asked,
    Ours,
}

/// What an update found.
#[derive(Clone, Debug, PartialEq)]
pub struct Before {
    /// The run that updated, in the journal: what it found takes no other run back.
    pub run: u64,
    pub connection: Doc,
    /// What was ours of it ([`crate::domain::setup::Setup::written`]).
    pub written: Vec<String>,
}
