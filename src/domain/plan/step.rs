//! The steps of a run, and the states that each goes through.

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
