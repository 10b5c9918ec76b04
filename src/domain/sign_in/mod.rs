//! A sign-in through the connection: the nine steps that the tutorial numbers, in redirect mode and in pop-up mode, and what
//! was observed of each in one attempt.
//!
//! [`Run`] drives it. `world` has the listener, the browser, the random values and the arithmetic of signatures.

mod callback;
mod causes;
mod client;
mod colleague;
mod link;
mod log;
mod one_time;
mod pop_up;
mod refined;
mod removal;
mod returned;
mod run;
mod signature;
mod steps;
#[cfg(test)]
mod tests;
mod token;
mod user;

use super::diagnosis::{self, Symptoms};
use super::fields::FieldId;
use super::finding::{Class, Finding};
use super::http::{HttpResult, Request, evidence};
use super::known::Known;
use super::safe_text::Redactor;
use jiff::Timestamp;

pub use callback::{Host, Loopback};
pub use colleague::{NextLook, POLLED_EVERY, Watch};
pub use one_time::OneTimeValues;
pub use pop_up::{LONGEST_REPORT, LONGEST_TOKEN, Page, Report, reported};
pub use removal::{NextRemoval, Removal, left_behind};
pub use returned::{LONGEST, Returned, pasted, returned};
pub use run::{Choice, Event, Next, Run, Settled};
pub use signature::{Key, Signed, Unverified, Verified};
pub use steps::{Party, STEPS, StepId, StepRow};
pub use token::{ABOUT_SUB, hints, warnings};
pub use user::{ABOUT_TOKEN, BEFORE_TOKEN, SignedInUser, may_read_token};

/// How the application signs users in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The browser leaves the application and comes back to its server, which exchanges the code.
    #[default]
    Redirect,
    /// A page opens a pop-up window, and exchanges the code itself.
    PopUp,
}

impl Mode {
    pub const ALL: [Mode; 2] = [Mode::Redirect, Mode::PopUp];

    /// As on the command line and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::Redirect => "redirect",
            Mode::PopUp => "popup",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Mode::Redirect => "redirect mode",
            Mode::PopUp => "pop-up mode",
        }
    }
}

/// What is known of a step in one attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    #[default]
    NotYet,
    /// It is due, and a0connect waits for it.
    Waiting,
    /// It must have happened, since a later step was seen.
    Implied,
    /// `ms`: since the attempt began. `evidence` is one line, made safe.
    Seen {
        ms: u64,
        evidence: Option<String>,
    },
    Failed {
        ms: u64,
        evidence: Option<String>,
    },
}

/// One sign-in, under way or ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    pub mode: Mode,
    pub begun_at: Timestamp,
    /// When a0connect stops waiting for the browser.
    pub deadline: Timestamp,
    /// The authorize URL. Contains no secret.
    pub link: String,
    /// The registered callback URL that a0connect listens at.
    pub callback: String,
    /// In the order of [`STEPS`].
    pub steps: [Progress; STEPS.len()],
    pub end: Option<End>,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    SignedIn(SignedIn),
    /// `finding` names the field, and who must act.
    Failed {
        step: StepId,
        finding: Finding,
    },
}

/// The verified ID token's contents.
#[derive(Clone, Debug, PartialEq)]
pub struct SignedIn {
    /// `sub`, such as `oauth2|discord|123`.
    pub user_id: String,
    /// Every claim, made safe to show.
    pub claims: serde_json::Map<String, serde_json::Value>,
}

impl Attempt {
    pub fn progress(&self, step: StepId) -> &Progress {
        &self.steps[step as usize]
    }

    /// The user ID, or why the sign-in failed.
    pub fn result(&self) -> Result<String, Finding> {
        match &self.end {
            Some(End::SignedIn(signed_in)) => Ok(signed_in.user_id.clone()),
            Some(End::Failed { finding, .. }) => Err(finding.clone()),
            None => Err(Finding::failed(
                Class::Internal,
                "The sign-in didn't end",
                "a0connect stopped before its result.",
                "Try again.",
            )),
        }
    }

    /// Milliseconds since it began.
    fn ms(&self, now: Timestamp) -> u64 {
        u64::try_from(now.duration_since(self.begun_at).as_millis()).unwrap_or_default()
    }
}

/// Why the Management API didn't do what was `doing`, such as "read the user", with the evidence.
fn refused(doing: &'static str, request: &Request, result: &HttpResult, known: Known, redactor: &Redactor) -> Finding {
    let symptoms = Symptoms::new(doing, request, FieldId::Auth0Domain, result, known.setup, redactor);
    diagnosis::management(&symptoms).with(evidence(request, result, redactor))
}
