//! What the rehearsal knows: the response that the script gets, and how its last run ended. In memory only.

use crate::app::effect::Ticket;
use crate::domain::attribute_picker::ResponseTree;
use crate::domain::rehearsal::{Call, Rehearsed};
use crate::domain::secret::Secret;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RehearsalPage {
    /// The response, and the user profile that it becomes.
    Profile,
    Script,
    Requests,
}

impl RehearsalPage {
    pub const ALL: [RehearsalPage; 3] = [RehearsalPage::Profile, RehearsalPage::Script, RehearsalPage::Requests];

    pub fn label(self) -> &'static str {
        match self {
            RehearsalPage::Profile => "Profile",
            RehearsalPage::Script => "Script",
            RehearsalPage::Requests => "Requests",
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rehearsal {
    pub answer: Option<Answer>,
    /// How many answers there were. It tells them apart.
    pub answers: u64,
    /// The selected row of the response.
    pub row: usize,
    /// What the last run was started with.
    pub asked: Option<Asked>,
    pub under_way: Option<UnderWay>,
    pub result: Option<Rehearsed>,
    /// The last result is of requests that were sent.
    pub live: bool,
    /// The email in the last response is an example.
    pub has_example: bool,
    /// The user ended the run.
    pub ended: bool,
}

/// Responses, of which the first one is the userinfo response.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub origin: Origin,
    pub responses: Vec<(u16, Secret)>,
    pub tree: ResponseTree,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Pasted,
    /// From this host.
    Live(String),
    /// From the documentation of the provider with this key.
    Sample(String),
}

/// A run of the same script against the same answer gives the same result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub script: String,
    pub connection: String,
    pub answer: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct UnderWay {
    pub ticket: Ticket,
    pub call: Call,
    pub live: bool,
    /// The email in the answer is an example.
    pub has_example: bool,
}
