//! The sign-ins of this session: the one that is about to start, and the last one.

use crate::app::effect::Ticket;
use crate::domain::sign_in::{Attempt, Choice, OneTimeValues, Run, SignedInUser};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignIns {
    pub pending: Option<PendingSignIn>,
    /// The last sign-in, under way or ended.
    pub last: Option<SignIn>,
    /// The user of the last sign-in, as stored at Auth0.
    pub user: Option<SignedInUser>,
    /// The user's choice in the plan: whether to sign in before the connection is enabled. None: the profile's default.
    pub chosen_first: Option<bool>,
    /// The sign-in is part of a run of the plan, which waits for it.
    pub is_of_run: bool,
}

/// A sign-in that the user has started, but whose random values or checks aren't ready yet.
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
    /// The ticket of the listener at the callback URL.
    pub listener: Option<Ticket>,
    /// Esc was pressed while a change at Auth0 was under way, so the sign-in ends after it.
    pub canceled: bool,
    /// Nothing is left to do.
    pub is_done: bool,
}

/// What the sign-in waits for.
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
    /// The user must open the link. Contains the reason, as a sentence.
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

    /// A sign-in hasn't ended completely. A callback URL may still have to be removed.
    pub fn is_busy(&self) -> bool {
        self.pending.is_some() || self.last.as_ref().is_some_and(|sign_in| !sign_in.is_done)
    }
}
