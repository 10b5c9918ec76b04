//! The sign-ins of this session: the one that is begun, and the last one.

use crate::app::effect::Ticket;
use crate::domain::sign_in::{Attempt, Choice, OneTimeValues, Run, SignedInUser};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignIns {
    pub pending: Option<PendingSignIn>,
    /// Under way or ended.
    pub last: Option<SignIn>,
    /// Who has signed in last, as Auth0 has it.
    pub user: Option<SignedInUser>,
    /// The user's choice in the plan: to sign in before the connection is enabled. None: as is usual for the profile.
    pub chosen_first: Option<bool>,
    /// The run of the plan waits for it.
    pub is_of_run: bool,
}

/// The user wants it, but its random values or its checks aren't there yet.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingSignIn {
    pub ticket: Ticket,
    pub choice: Choice,
    pub once: Option<OneTimeValues>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SignIn {
    pub run: Run,
    pub wait: Wait,
    pub opening: LinkOpening,
    /// Listens at the callback URL.
    pub listener: Option<Ticket>,
    /// Esc was pressed while a change at Auth0 was under way, so the sign-in ends after it.
    pub canceled: bool,
    /// Nothing is left to do.
    pub is_done: bool,
}

/// What the run waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wait {
    #[default]
    Nothing,
    Result(Ticket),
    Checks,
}

/// Whether the link was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LinkOpening {
    #[default]
    NotYet,
    Asked(Ticket),
    Opened,
    /// The user opens it. A sentence says why.
    Failed(String),
}

impl SignIn {
    pub fn new(run: Run) -> Self {
        let (wait, opening) = (Wait::Nothing, LinkOpening::NotYet);
        Self { run, wait, opening, listener: None, canceled: false, is_done: false }
    }
}

impl SignIns {
    pub fn attempt(&self) -> Option<&Attempt> {
        self.last.as_ref().map(|sign_in| &sign_in.run.attempt)
    }

    /// It waits for the browser.
    pub fn is_waiting(&self) -> bool {
        self.last.as_ref().is_some_and(|sign_in| sign_in.run.is_waiting())
    }

    /// A callback URL may still have to be removed.
    pub fn is_busy(&self) -> bool {
        self.pending.is_some() || self.last.as_ref().is_some_and(|sign_in| !sign_in.is_done)
    }
}
