//! What a create or an update does at Auth0, one request a step, and how it is taken back.
//!
//! [`Run::next`] says what comes now, [`Run::take`] reads the answer: the wizard and `create --no-input` only drive them.
//! Rules: nothing is sent twice unless a look-up shows that it did not arrive; every change is written down before it is
//! sent; what the tenant has and we do not know is kept.

mod apply;
mod obstacle;
mod take_back;

use super::connection;
use super::diagnosis::{Class, Diagnosis, Evidence};
use super::doc::Doc;
use super::facts::{Facts, State};
use super::fields::FieldId;
use super::http::{Answer, Request};
use super::journal::{Change, Journal, Progress};
use super::pasted;
use super::probes::{self, Probe};
use super::setup::Setup;
use jiff::Timestamp;

pub use apply::Apply;
pub use obstacle::{obstacle, wanting};
pub use take_back::TakeBack;

/// In the order in which a run takes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Reads the connection under the saved id.
    Read,
    LookUp,
    /// How many social connections there are: a free tenant may have two.
    Count,
    Create,
    Update,
    ReadEnabled,
    Enable,
    ReadApplication,
    AddCallbacks,
    RemoveCallbacks,
    Disable,
    Restore,
    /// How many users the connection has: deleting it would delete them.
    CountUsers,
    Delete,
}

impl Step {
    /// The id in `--json`.
    pub fn id(self) -> &'static str {
        match self {
            Step::Read => "read",
            Step::LookUp => "look_up",
            Step::Count => "count",
            Step::Create => "create",
            Step::Update => "update",
            Step::ReadEnabled => "read_enabled",
            Step::Enable => "enable",
            Step::ReadApplication => "read_application",
            Step::AddCallbacks => "add_callbacks",
            Step::RemoveCallbacks => "remove_callbacks",
            Step::Disable => "disable",
            Step::Restore => "restore",
            Step::CountUsers => "count_users",
            Step::Delete => "delete",
        }
    }

    /// In the words "Auth0 refused to …".
    pub fn doing(self) -> &'static str {
        match self {
            Step::Read => "read the connection",
            Step::LookUp => "look for the name",
            Step::Count => "count the connections",
            Step::Create => "create the connection",
            Step::Update => "update the connection",
            Step::ReadEnabled => "read for which applications it is enabled",
            Step::Enable => "enable it for the application",
            Step::ReadApplication => "read the application's callback URLs",
            Step::AddCallbacks => "add callback URLs to the application",
            Step::RemoveCallbacks => "remove the callback URLs that were added",
            Step::Disable => "disable it for the application",
            Step::Restore => "restore the connection's settings",
            Step::CountUsers => "count the connection's users",
            Step::Delete => "delete the connection",
        }
    }

    /// Read for the sake of another step, so that the plan does not name it.
    pub fn is_aside(self) -> bool {
        matches!(self, Step::Count | Step::ReadEnabled | Step::ReadApplication | Step::CountUsers)
    }

    /// Never aborted once it is sent.
    pub fn changes(self) -> bool {
        matches!(
            self,
            Step::Create
                | Step::Update
                | Step::Enable
                | Step::AddCallbacks
                | Step::RemoveCallbacks
                | Step::Disable
                | Step::Restore
                | Step::Delete
        )
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    Pending,
    Waiting,
    Done,
    Skipped,
    Failed,
    Undone,
}

impl StepState {
    pub fn as_str(self) -> &'static str {
        match self {
            StepState::Pending => "pending",
            StepState::Waiting => "waiting",
            StepState::Done => "done",
            StepState::Skipped => "skipped",
            StepState::Failed => "failed",
            StepState::Undone => "undone",
        }
    }
}

/// What became of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    pub step: Step,
    pub state: StepState,
    pub note: String,
    pub evidence: Option<Evidence>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Send this. The change, if it is one, is written into the journal before.
    Send {
        step: Step,
        request: Request,
        change: Option<Change>,
    },
    WaitUntil(Timestamp),
    Done,
    Stop(Diagnosis),
}

/// What the user decided about the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// An existing connection that differs may be updated.
    pub update: bool,
    pub enable: bool,
    pub callbacks: bool,
    /// Nothing but this step, and the reading before it: a repair.
    pub only: Option<Step>,
}

impl Default for Choice {
    fn default() -> Self {
        Self { update: false, enable: true, callbacks: true, only: None }
    }
}

/// A run of a plan, as far as it has come.
#[allow(clippy::large_enum_variant, reason = "there is one run at a time")]
#[derive(Clone, Debug, PartialEq)]
pub enum Run {
    Apply(Apply),
    TakeBack(TakeBack),
}

/// What the answer to a step means for the journal.
#[derive(Clone, Debug, PartialEq)]
pub enum Settled {
    /// Nothing to write.
    Nothing,
    Done {
        id: Option<String>,
    },
    Refused,
    /// No answer: it stays intended until a look-up tells.
    Open,
    TakenBack(Change),
}

impl Settled {
    /// True where the journal has changed.
    pub fn write_down(&self, journal: &mut Journal, run: u64) -> bool {
        match self {
            Settled::Nothing | Settled::Open => return false,
            Settled::Done { id } => journal.settle(run, Progress::Done, id.as_deref()),
            Settled::Refused => journal.settle(run, Progress::Refused, None),
            Settled::TakenBack(change) => journal.undone(change),
        }
        true
    }
}

impl Run {
    pub fn next(&self, setup: &Setup, facts: &Facts, now: Timestamp) -> Next {
        if let Some(told) = obstacle::domain_obstacle(setup, facts).filter(|_| self.stopped().is_none()) {
            return Next::Stop(told);
        }
        match self {
            Run::Apply(apply) => apply.next(setup, facts, now),
            Run::TakeBack(back) => back.next(setup, facts, now),
        }
    }

    /// Goes on with the last run, where the program ended before the answer to a change came: this run finds out about it.
    /// The number of that run.
    pub fn resume(&mut self, journal: &Journal, tenant: &str) -> Option<u64> {
        let begun = journal.begun(tenant)?;
        let Run::Apply(apply) = self else { return None };
        apply.resume(&begun.change).then_some(begun.run)
    }

    pub fn take(&mut self, step: Step, request: &Request, answer: &Answer, setup: &Setup, now: Timestamp) -> Settled {
        match self {
            Run::Apply(apply) => apply.take(step, request, answer, setup, now),
            Run::TakeBack(back) => back.take(step, request, answer, setup, now),
        }
    }

    /// The id of the connection that it has created or updated.
    pub fn connection_id(&self) -> Option<&String> {
        match self {
            Run::Apply(apply) if apply.created || apply.updated => apply.id.as_ref(),
            _ => None,
        }
    }

    /// Nothing came of the step that was sent last; it is sent again.
    pub fn not_done(&self, step: Step) -> Settled {
        match self {
            Run::Apply(apply) => apply.not_done(step),
            Run::TakeBack(_) => Settled::Nothing,
        }
    }

    pub fn reports(&self) -> &[Report] {
        match self {
            Run::Apply(apply) => &apply.reports,
            Run::TakeBack(back) => &back.reports,
        }
    }

    pub fn stopped(&self) -> Option<&Diagnosis> {
        match self {
            Run::Apply(apply) => apply.stopped.as_ref(),
            Run::TakeBack(back) => back.stopped.as_ref(),
        }
    }
}

/// The request of a step, or why it cannot be sent.
fn send(step: Step, request: Option<Request>, change: Option<Change>) -> Next {
    match request {
        Some(request) if request.bearer.is_some() => Next::Send { step, request, change },
        Some(_) => Next::Stop(
            Diagnosis::new(
                Class::Auth,
                format!("There is no token to {}", step.doing()),
                "None is in hand, it has run out, or it is for another tenant.",
                GET_TOKEN,
            )
            .on(FieldId::ApiToken),
        ),
        None => Next::Stop(Diagnosis::new(
            Class::Internal,
            format!("a0connect cannot {}", step.doing()),
            "A value that it needs is missing.",
            "Look at the checkpoints from the first on.",
        )),
    }
}

/// One report a step, in the order in which steps are run.
fn put(reports: &mut Vec<Report>, report: Report) {
    match reports.iter_mut().find(|known| known.step == report.step) {
        Some(known) => *known = report,
        None => reports.push(report),
    }
    reports.sort_by_key(|report| report.step);
}

/// A step of the plan before it is run: what is known, and what it will send.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    pub step: Step,
    pub words: String,
    /// What follows from it, or why it is left out.
    pub note: Option<String>,
    /// Can be left out by the user.
    pub optional: bool,
    pub included: bool,
    pub request: Option<Request>,
}

/// The plan as far as it can be told from what is known.
pub fn outline(setup: &Setup, facts: &Facts, choice: Choice, now: Timestamp) -> Vec<Planned> {
    let apply = Apply::new(setup, facts, choice);
    let may = |scope: &str| facts.claims(setup).is_none_or(|claims| claims.has(scope));
    let known = |probe| facts.current(probe, setup);
    let mut steps = Vec::new();
    let mut add = |step: Step, words: String, note: Option<String>, optional: bool, included: bool| {
        let request = apply.request(step, setup, facts, now);
        steps.push(Planned { step, words, note, optional, included, request });
    };
    let existing = probes::connection_id(setup, facts);
    match &existing {
        Some(id) => {
            add(Step::Read, format!("read {id}"), None, false, may("read:connections"));
            let equal = known(Probe::Connection).is_some_and(|fact| fact.finding.state == State::Ok);
            let note = equal.then(|| "nothing differs: left out".to_owned());
            add(Step::Update, "update what differs".into(), note, false, !equal);
        }
        None => {
            let name = setup.connection_name();
            let free = known(Probe::Name).is_some_and(|fact| fact.finding.state == State::Ok);
            let note = (!may("read:connections"))
                .then(|| "the token may not read: the create itself shows whether the name is free".to_owned());
            add(
                Step::LookUp,
                format!("look for the name {name}"),
                note.or(free.then(|| "free".into())),
                false,
                may("read:connections"),
            );
            add(Step::Create, "create the connection".into(), None, false, true);
        }
    }
    let application = facts.application(setup);
    let app_name = application.map_or_else(|| "the application".to_owned(), |application| application.name.clone());
    let button = connection::document(setup).get("display_name").and_then(Doc::as_text).map(str::to_owned);
    let button = button.unwrap_or_else(|| setup.connection_name());
    let is_enabled = known(Probe::EnabledClients).is_some_and(|fact| fact.finding.state == State::Ok);
    if existing.is_some() && is_enabled {
        add(Step::Enable, format!("enable it for {app_name}"), Some("it is enabled already".into()), false, false);
    } else if may("update:connections") {
        let note = format!("from then on its users can see \"Continue with {button}\"");
        add(Step::Enable, format!("enable it for {app_name}"), Some(note), true, choice.enable);
    } else if existing.is_none() {
        let note = "within the create, since the token lacks update:connections".to_owned();
        add(Step::Enable, format!("enable it for {app_name}"), Some(note), false, choice.enable);
    } else {
        add(
            Step::Enable,
            format!("enable it for {app_name}"),
            Some("left out: the token lacks update:connections".into()),
            false,
            false,
        );
    }
    let callbacks = pasted::own_callbacks(setup);
    if !callbacks.is_empty() {
        let open = match application {
            Some(application) => application.lacks(callbacks),
            None => callbacks,
        };
        let allowed = may("read:clients") && may("update:clients");
        let words = format!("add {}", open.join(", "));
        match (open.is_empty(), allowed) {
            (true, _) => {
                add(Step::AddCallbacks, "add callback URLs".into(), Some("all are registered".into()), false, false);
            }
            (false, true) => add(Step::AddCallbacks, words, None, true, choice.callbacks),
            (false, false) => {
                let note = "left out: the token lacks read:clients or update:clients".to_owned();
                add(Step::AddCallbacks, words, Some(note), false, false);
            }
        }
    }
    steps
}

const GET_TOKEN: &str =
    "Paste one from https://manage.auth0.com/#/apis/management/explorer, or give a Machine to Machine application.";

#[cfg(test)]
mod tests;
