//! The checkpoints, in the tutorial's order: what each checks, and its status.
//!
//! Status is computed, never stored: [`judge`] feeds the sidebar, the overview, `status` and `--json`, so they cannot
//! disagree. Each checkpoint has a file, named after its id.

pub mod api_token;
pub mod auth0_application;
mod before_create;
mod check;
pub mod connection;
pub mod credentials;
pub mod in_place;
pub mod profile_script;
pub mod sign_in;
pub mod third_party_application;

pub use before_create::{consequence, failures_before_create};
use check::unchecked;
pub use check::{Check, CheckId};

use super::fields::FieldId;
use super::finding::{Actor, Class, Finding, State};
use super::hosts;
use super::probe::Probe;
use super::setup::Setup;
use crate::domain::known::Known;
use crate::domain::words::capitalized;
use jiff::Timestamp;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckpointId {
    Auth0Application,
    ThirdPartyApplication,
    Credentials,
    ApiToken,
    ProfileScript,
    Connection,
    InPlace,
    SignIn,
}

pub struct Checkpoint {
    pub at: CheckpointId,
    /// The name in `status`, `--json` and `--at`.
    pub id: &'static str,
    /// On the screen. `{provider}` stands for the provider's name.
    pub label: &'static str,
    /// In the sidebar. With the provider's name it is cut to [`SHORT`] letters.
    pub short: &'static str,
    /// Its purpose, in a sentence.
    pub about: &'static str,
    pub fields: &'static [FieldId],
    pub checks: fn(Known) -> Vec<Check>,
    /// A few words for a checkpoint that is done, and information that nobody must act on.
    pub summary: fn(Known) -> String,
}

/// The longest name in the sidebar.
pub const SHORT: usize = 14;

pub const CHECKPOINTS: [&Checkpoint; CheckpointId::ALL.len()] = [
    &auth0_application::CHECKPOINT,
    &third_party_application::CHECKPOINT,
    &credentials::CHECKPOINT,
    &api_token::CHECKPOINT,
    &profile_script::CHECKPOINT,
    &connection::CHECKPOINT,
    &in_place::CHECKPOINT,
    &sign_in::CHECKPOINT,
];

impl CheckpointId {
    pub const ALL: [CheckpointId; 8] = [
        CheckpointId::Auth0Application,
        CheckpointId::ThirdPartyApplication,
        CheckpointId::Credentials,
        CheckpointId::ApiToken,
        CheckpointId::ProfileScript,
        CheckpointId::Connection,
        CheckpointId::InPlace,
        CheckpointId::SignIn,
    ];

    /// The one at this index, or the last.
    pub fn at(index: usize) -> Self {
        Self::ALL[index.min(Self::ALL.len() - 1)]
    }

    /// Its place among the steps: `2 of 8`.
    pub fn place(self) -> String {
        format!("{} of {}", self as usize + 1, Self::ALL.len())
    }

    pub fn get(self) -> &'static Checkpoint {
        CHECKPOINTS[self as usize]
    }

    pub fn from_id(id: &str) -> Option<Self> {
        CHECKPOINTS.iter().find(|checkpoint| checkpoint.id == id).map(|checkpoint| checkpoint.at)
    }

    /// The checkpoint of a field.
    pub fn of(field: FieldId) -> Self {
        let asks = |checkpoint: &&&Checkpoint| checkpoint.fields.contains(&field);
        CHECKPOINTS.iter().find(asks).map_or(CheckpointId::Auth0Application, |checkpoint| checkpoint.at)
    }

    pub fn label(self, setup: &Setup) -> String {
        self.get().label.replace("{provider}", &name_at_start(setup))
    }

    pub fn short(self, setup: &Setup) -> String {
        let short = self.get().short;
        let room = SHORT - short.replace("{provider}", "").len();
        let name = name_at_start(setup);
        let cut: String = name.chars().take(room).collect();
        // A name of several words loses words rather than letters.
        let words = match cut.rsplit_once(' ') {
            Some((words, _)) if name.chars().count() > room => words.to_owned(),
            _ => cut,
        };
        short.replace("{provider}", words.trim_end())
    }
}

/// The provider's name, without an article and with a capital letter.
fn name_at_start(setup: &Setup) -> String {
    let name = setup.provider_name();
    capitalized(name.trim_start_matches("the "))
}

impl Probe {
    /// The checkpoint that shows its result.
    pub fn checkpoint(self) -> CheckpointId {
        match self {
            Probe::Connection | Probe::EnabledClients | Probe::Route => CheckpointId::InPlace,
            Probe::SignInLog => CheckpointId::SignIn,
            _ => CheckpointId::of(self.field()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckpointStatus {
    Done,
    ToDo,
    Failed,
    Unknown,
    Inconclusive,
}

impl CheckpointStatus {
    pub const ALL: [CheckpointStatus; 5] = [
        CheckpointStatus::Done,
        CheckpointStatus::ToDo,
        CheckpointStatus::Failed,
        CheckpointStatus::Unknown,
        CheckpointStatus::Inconclusive,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            CheckpointStatus::Done => "done",
            CheckpointStatus::ToDo => "to_do",
            CheckpointStatus::Failed => "failed",
            CheckpointStatus::Unknown => "unknown",
            CheckpointStatus::Inconclusive => "inconclusive",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct CheckpointResult {
    pub at: CheckpointId,
    pub status: CheckpointStatus,
    /// It is done, but one of its checks has a warning.
    pub warning: bool,
    pub checks: Vec<Check>,
}

impl CheckpointResult {
    /// The status that follows from the checks.
    pub fn new(at: CheckpointId, checks: Vec<Check>) -> Self {
        let any = |state: State| checks.iter().any(|check| check.finding.state == state);
        let status = if any(State::Failed) {
            CheckpointStatus::Failed
        } else if any(State::ToDo) {
            CheckpointStatus::ToDo
        } else if any(State::Unknown) {
            CheckpointStatus::Unknown
        } else if any(State::Inconclusive) {
            CheckpointStatus::Inconclusive
        } else {
            CheckpointStatus::Done
        };
        Self { at, status, warning: any(State::Warning), checks }
    }

    /// The status as that of a check.
    pub fn state(&self) -> State {
        match self.status {
            CheckpointStatus::Done if self.warning => State::Warning,
            CheckpointStatus::Done => State::Ok,
            CheckpointStatus::ToDo => State::ToDo,
            CheckpointStatus::Failed => State::Failed,
            CheckpointStatus::Unknown => State::Unknown,
            CheckpointStatus::Inconclusive => State::Inconclusive,
        }
    }

    /// The checks without those that repeat an earlier one: an unreachable host fails each check that needs it.
    pub fn distinct_checks(&self) -> impl Iterator<Item = &Check> {
        let first =
            move |(index, check): &(usize, &Check)| !self.checks[..*index].iter().any(|before| check.repeats(before));
        self.checks.iter().enumerate().filter(first).map(|(_, check)| check)
    }

    /// The first check with the worst state. None if all is well.
    pub fn worst_check(&self) -> Option<&Check> {
        let wanted = match self.status {
            CheckpointStatus::Failed => State::Failed,
            CheckpointStatus::ToDo => State::ToDo,
            CheckpointStatus::Unknown => State::Unknown,
            CheckpointStatus::Inconclusive => State::Inconclusive,
            CheckpointStatus::Done => State::Warning,
        };
        self.checks.iter().find(|check| check.finding.state == wanted)
    }
}

/// The status of every checkpoint.
pub fn judge(known: Known) -> Vec<CheckpointResult> {
    CheckpointId::ALL.into_iter().map(|at| judge_one(at, known)).collect()
}

pub fn judge_one(at: CheckpointId, known: Known) -> CheckpointResult {
    CheckpointResult::new(at, (at.get().checks)(known))
}

/// Puts findings about values that can't be read in the place of the checks of their fields.
pub fn report_unreadable(judged: &mut [CheckpointResult], unreadable: &[Finding]) {
    for finding in unreadable {
        let own = |check: &&mut Check| check.finding.field.is_some() && check.finding.field == finding.field;
        let all = judged.iter_mut().flat_map(|one| &mut one.checks);
        let given = |check: &&mut Check| check.id == CheckId::ValuesGiven;
        let mut places: Vec<&mut Check> = all.filter(|check| own(check) || given(check)).collect();
        places.sort_by_key(|check| check.id == CheckId::ValuesGiven);
        if let Some(check) = places.into_iter().next() {
            (check.finding, check.seen_at) = (finding.clone(), None);
        }
    }
    for one in judged {
        *one = CheckpointResult::new(one.at, std::mem::take(&mut one.checks));
    }
}

/// The exit code of `status`, from all checks.
pub fn exit_code(judged: &[CheckpointResult]) -> u8 {
    exit_code_of(judged.iter().flat_map(|one| &one.checks).map(|check| &check.finding))
}

/// The first failure decides. Without one it is 6 during an outage at Auth0, 3 if something is still to do, otherwise 0.
pub fn exit_code_of<'a>(mut findings: impl Iterator<Item = &'a Finding> + Clone) -> u8 {
    match findings.clone().find(|finding| finding.state == State::Failed) {
        Some(failure) => failure.class.map_or(1, |class| class.exit_code()),
        None if findings.clone().any(is_outage) => Class::Network.exit_code(),
        None => 3 * u8::from(findings.any(|finding| finding.state == State::ToDo)),
    }
}

/// Auth0 couldn't respond, so nothing is known about what was asked.
fn is_outage(finding: &Finding) -> bool {
    finding.state == State::Inconclusive && finding.is(Class::Network) && finding.actor == Some(Actor::Auth0)
}

/// When a check changes without an event, because the token expires. None if nothing does.
pub fn changes_at(known: Known) -> Option<Timestamp> {
    let Known { now, .. } = known;
    let expires = known.claims()?.expires_at?;
    [expires.saturating_sub(super::token::MARGIN).ok()?, expires].into_iter().find(|at| *at > now)
}

/// Whether a required value is given. A missing one is to do.
fn given(id: CheckId, field: FieldId, setup: &Setup) -> Check {
    let name = setup.name_of(field);
    let finding = match setup.absence_finding(field).filter(|absent| absent.state != State::Unknown) {
        Some(absent) => absent,
        None if setup.has(field) => Finding::ok(format!("{name} is set")),
        None => {
            let what = format!("{name} is missing");
            Finding::new(State::ToDo, what, "Auth0 needs it to create the connection.", field.field().help)
        }
    };
    Check::new(id, finding.on(field))
}

/// Failed if the secret was given for another host: it isn't sent, so nothing more is known about it.
fn given_elsewhere(id: CheckId, field: FieldId, known: Known) -> Option<Check> {
    let Known { setup, .. } = known;
    let finding = hosts::other_host(field, known)?.finding(setup);
    Some(Check::new(id, finding))
}

/// `2 days`, `3 hours`, `51 minutes`, `12 seconds`: the largest unit, and the next one if the largest is small.
pub fn span_words(span: jiff::SignedDuration) -> String {
    let seconds = span.as_secs().abs();
    let unit = |count: i64, name: &str| {
        // A clock can be wrong by decades.
        let count = if count < 1_000 { count.to_string() } else { format!("{},{:03}", count / 1_000, count % 1_000) };
        format!("{count} {name}{}", if count == "1" { "" } else { "s" })
    };
    match seconds {
        0..60 => unit(seconds, "second"),
        60..3_600 => unit(seconds / 60, "minute"),
        3_600..86_400 if seconds % 3_600 >= 60 && seconds < 36_000 => {
            format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60)
        }
        3_600..86_400 => unit(seconds / 3_600, "hour"),
        _ => unit(seconds / 86_400, "day"),
    }
}

#[cfg(test)]
mod tests;
