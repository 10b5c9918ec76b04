//! The steps of a run: the user's choices before it, what to do next, and the outcome of each step.

use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Evidence, Finding};
use crate::domain::http::Request;
use crate::domain::journal::{Change, Journal, Progress};
use crate::domain::response_data::Difference;
use crate::domain::words::capitalized;
use jiff::Timestamp;

/// The notes of steps that have nothing to do.
pub const NOTHING_DIFFERS: &str = "nothing differs";
pub const ALREADY_ENABLED: &str = "already enabled";
pub const ALL_REGISTERED: &str = "all are registered";

/// In the order of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Reads the connection with the saved ID.
    Read,
    LookUp,
    /// Counts the social connections, since a free tenant may have two.
    Count,
    Create,
    Update,
    ReadEnabled,
    /// Signs in through a temporary application, which proves the connection before it is enabled.
    SignIn,
    Enable,
    ReadApplication,
    AddCallbacks,
    /// Looks for an application whose creation got no response.
    FindApplication,
    /// Creates the application that users sign in to.
    CreateApplication,
    /// Creates a0connect's own application.
    CreateMachine,
    Grant,
    RemoveGrant,
    RemoveCallbacks,
    Disable,
    Restore,
    /// Counts the connection's users, since deleting it would delete them.
    CountUsers,
    Delete,
    /// Comes last, since the steps before may need its token.
    DeleteApplication,
}

impl Step {
    pub const ALL: [Step; 21] = [
        Step::Read,
        Step::LookUp,
        Step::Count,
        Step::Create,
        Step::Update,
        Step::ReadEnabled,
        Step::SignIn,
        Step::Enable,
        Step::ReadApplication,
        Step::AddCallbacks,
        Step::FindApplication,
        Step::CreateApplication,
        Step::CreateMachine,
        Step::Grant,
        Step::RemoveGrant,
        Step::RemoveCallbacks,
        Step::Disable,
        Step::Restore,
        Step::CountUsers,
        Step::Delete,
        Step::DeleteApplication,
    ];

    /// The ID in `--json`.
    pub fn id(self) -> &'static str {
        match self {
            Step::Read => "read",
            Step::LookUp => "look_up",
            Step::Count => "count",
            Step::Create => "create",
            Step::Update => "update",
            Step::ReadEnabled => "read_enabled",
            Step::SignIn => "sign_in",
            Step::Enable => "enable",
            Step::ReadApplication => "read_application",
            Step::AddCallbacks => "add_callbacks",
            Step::FindApplication => "find_application",
            Step::CreateApplication => "create_application",
            Step::CreateMachine => "create_machine_application",
            Step::Grant => "grant_scopes",
            Step::RemoveGrant => "remove_grant",
            Step::DeleteApplication => "delete_application",
            Step::RemoveCallbacks => "remove_callbacks",
            Step::Disable => "disable",
            Step::Restore => "restore",
            Step::CountUsers => "count_users",
            Step::Delete => "delete",
        }
    }

    /// Completes "Auth0 rejected the request to …".
    pub fn doing(self) -> &'static str {
        match self {
            Step::Read => "read the connection",
            Step::LookUp => "look up the name",
            Step::Count => "count the connections",
            Step::Create => "create the connection",
            Step::Update => "update the connection",
            Step::ReadEnabled => "read the enabled applications",
            Step::SignIn => "sign in through a temporary application",
            Step::Enable => "enable the connection",
            Step::ReadApplication => "read the application's callback URLs",
            Step::AddCallbacks => "add callback URLs to the application",
            Step::FindApplication => "look for the new application",
            Step::CreateApplication => "create the application",
            Step::CreateMachine => "create the Machine to Machine application",
            Step::Grant => "grant scopes to the Machine to Machine application",
            Step::RemoveGrant => "remove the scopes that were granted",
            Step::DeleteApplication => "delete the application",
            Step::RemoveCallbacks => "remove the callback URLs that were added",
            Step::Disable => "disable the connection",
            Step::Restore => "restore the connection's settings",
            Step::CountUsers => "count the connection's users",
            Step::Delete => "delete the connection",
        }
    }

    /// As a line of a list: "Create the connection".
    pub fn title(self) -> String {
        capitalized(self.doing())
    }

    /// It only reads something for another step, so the plan doesn't list it.
    pub fn is_aside(self) -> bool {
        matches!(
            self,
            Step::Count | Step::ReadEnabled | Step::ReadApplication | Step::FindApplication | Step::CountUsers
        )
    }

    /// It changes something at Auth0, so it is never aborted once it is sent.
    pub fn changes(self) -> bool {
        matches!(
            self,
            Step::Create
                | Step::Update
                | Step::SignIn
                | Step::Enable
                | Step::AddCallbacks
                | Step::CreateApplication
                | Step::CreateMachine
                | Step::Grant
                | Step::RemoveGrant
                | Step::DeleteApplication
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
    pub const ALL: [StepState; 6] = [
        StepState::Pending,
        StepState::Waiting,
        StepState::Done,
        StepState::Skipped,
        StepState::Failed,
        StepState::Undone,
    ];

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

/// The outcome of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    pub step: Step,
    pub state: StepState,
    pub note: String,
    pub evidence: Option<Evidence>,
}

impl Report {
    /// As a line of a list: "Look up the name: free".
    pub fn words(&self) -> String {
        match self.note.as_str() {
            "" => self.step.title(),
            note => format!("{}: {note}", self.step.title()),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Send this request. A change is written to the journal first.
    Send {
        step: Step,
        request: Request,
        change: Option<Change>,
    },
    /// Sign in through a temporary application ([`crate::domain::sign_in::Choice`]), then tell the run how it ended.
    SignIn,
    WaitUntil(Timestamp),
    Done,
    Stop(Finding),
}

impl Next {
    /// It changes something at Auth0.
    pub fn changes(&self) -> bool {
        match self {
            Next::Send { step, .. } => step.changes(),
            Next::SignIn => true,
            Next::WaitUntil(_) | Next::Done | Next::Stop(_) => false,
        }
    }

    /// Adds the name of the run, which the tenant's log shows for a change.
    pub fn named(self, run: &str) -> Self {
        match self {
            Next::Send { step, request, change } if step.changes() => {
                Next::Send { step, request: request.named(run), change }
            }
            next => next,
        }
    }
}

/// Which existing connection with the wanted name a run may adopt, if the profile has neither created nor adopted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Adopt {
    /// None of them: the user decides.
    Never,
    /// One with the same provider application (`client_id`).
    SameApplication,
    /// Any with the name.
    Any,
}

impl Adopt {
    /// `differs`: where the existing connection differs from the saved one.
    pub(super) fn allows(self, differs: &[Difference]) -> bool {
        match self {
            Adopt::Never => false,
            Adopt::SameApplication => differs.iter().all(|one| one.path != "options.client_id"),
            Adopt::Any => true,
        }
    }
}

/// What the user has chosen in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// A connection that this profile created or adopted is updated if it differs.
    pub update: bool,
    pub adopt: Adopt,
    pub enable: bool,
    /// It is enabled only after a sign-in through a temporary application has worked.
    pub sign_in_first: bool,
    pub callbacks: bool,
    /// a0connect gets its own Machine to Machine application, to request tokens with.
    pub own_machine: bool,
    /// The profile's secrets outlive this session, so the secret of that application isn't lost.
    pub keeps_secrets: bool,
    /// For a repair: only this step, and the read before it.
    pub only: Option<Step>,
}

impl Default for Choice {
    fn default() -> Self {
        let (update, adopt, sign_in_first, own_machine) = (false, Adopt::Never, false, false);
        let (enable, callbacks, keeps_secrets) = (true, true, true);
        Self { update, adopt, enable, sign_in_first, callbacks, own_machine, keeps_secrets, only: None }
    }
}

/// What the response to a step means for the journal.
#[derive(Clone, Debug, PartialEq)]
pub enum Settled {
    /// Nothing changes in the journal.
    Nothing,
    Done {
        id: Option<String>,
    },
    Refused,
    /// No response: the change stays intended until a look-up shows what became of it.
    Open,
    Undone(Change),
    /// A look-up shows what became of this change: the connection's ID, or None if the change never happened.
    Found {
        change: Change,
        id: Option<String>,
    },
}

impl Settled {
    /// Returns true if the journal has changed.
    pub fn write_down(&self, journal: &mut Journal, run: u64) -> bool {
        match self {
            Settled::Nothing | Settled::Open => return false,
            Settled::Done { id } => journal.settle(run, Progress::Done, id.as_deref()),
            Settled::Refused => journal.settle(run, Progress::Refused, None),
            Settled::Undone(change) => journal.undone(change),
            Settled::Found { change, id } => journal.found(change, id.as_deref()),
        }
        true
    }
}

/// The request of a step, or why it cannot be sent.
pub(super) fn send(step: Step, request: Option<Request>, change: Option<Change>) -> Next {
    match request {
        Some(request) if request.bearer.is_some() => Next::Send { step, request, change },
        Some(_) => Next::Stop(
            Finding::failed(
                Class::Auth,
                format!("No token to {}", step.doing()),
                "The token is missing, expired, or from another tenant.",
                GET_TOKEN,
            )
            .on(FieldId::ApiToken),
        ),
        None => Next::Stop(Finding::failed(
            Class::Internal,
            format!("a0connect can't {}", step.doing()),
            "A required value is missing.",
            "Review the steps, starting with the first.",
        )),
    }
}

/// Keeps one report for each step, in the order of the run.
pub(super) fn put(reports: &mut Vec<Report>, report: Report) {
    match reports.iter_mut().find(|known| known.step == report.step) {
        Some(known) => *known = report,
        None => reports.push(report),
    }
    reports.sort_by_key(|report| report.step);
}

pub(super) const GET_TOKEN: &str =
    "Paste one from https://manage.auth0.com/#/apis/management/explorer, or enter a Machine to Machine application.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_has_the_name_of_its_run_and_no_read_has_it() {
        for step in Step::ALL {
            let next = Next::Send { step, request: Request::get("https://t.eu.auth0.com/api/v2/x"), change: None };
            let Next::Send { request, .. } = next.named("a0connect.run.1.0") else { panic!("{step:?}") };
            let names = request.headers.iter().filter(|(name, _)| name == "X-Correlation-ID");
            let values: Vec<&str> = names.map(|(_, value)| value.reveal()).collect();
            let expected: &[&str] = if step.changes() { &["a0connect.run.1.0"] } else { &[] };
            assert_eq!(values, expected, "{step:?}");
        }
    }
}
