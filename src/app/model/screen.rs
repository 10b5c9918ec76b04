//! The screens, and the pages of those that have several.

use super::RehearsalPage;
use crate::domain::checkpoints::CheckpointId;
use crate::domain::export::Format;
use crate::domain::sign_in::Mode;

#[derive(Clone, Debug, PartialEq)]
pub enum Screen {
    Overview {
        row: usize,
    },
    Step(CheckpointId),
    /// One of the pages JSON, Requests and Changes, with the plan below. `line` counts the lines of the page, then the steps
    /// of the plan.
    Document {
        page: Page,
        line: usize,
    },
    /// The result of a run, and a menu of what comes next.
    Created {
        row: usize,
    },
    Profiles {
        row: usize,
    },
    /// The userinfo response, the script that runs against it, and the user profile that it gives.
    Rehearsal {
        page: RehearsalPage,
    },
    /// The editor of the profile script.
    Editor,
    /// The steps of a sign-in as a diagram: how it works, and what was seen of the last attempt.
    Flow {
        mode: Mode,
        /// Where Esc leads.
        from: Box<Screen>,
    },
    /// The text of a file for another tool, before it is written.
    Export {
        format: &'static Format,
        /// Where Esc leads.
        from: Box<Screen>,
    },
    /// The link, the code and the QR code of an `auth0 login` that runs.
    LogIn {
        from: Box<Screen>,
    },
}

impl Screen {
    /// The checkpoint that the screen belongs to. For the plan and the result of a run, that is Connection.
    pub fn step(&self) -> Option<CheckpointId> {
        match self {
            Screen::Step(at) => Some(*at),
            Screen::Rehearsal { .. } | Screen::Editor => Some(CheckpointId::ProfileScript),
            Screen::Document { .. } | Screen::Created { .. } => Some(CheckpointId::Connection),
            Screen::Flow { from, .. } | Screen::Export { from, .. } | Screen::LogIn { from } => from.step(),
            Screen::Overview { .. } | Screen::Profiles { .. } => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Document,
    Requests,
    Difference,
}

impl Page {
    pub const ALL: [Page; 3] = [Page::Document, Page::Requests, Page::Difference];

    pub fn label(self) -> &'static str {
        match self {
            Page::Document => "JSON",
            Page::Requests => "Requests",
            Page::Difference => "Changes",
        }
    }
}
