//! The state of the rehearsal: the responses that the script gets, and how its last run ended. Never saved.

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
    pub loaded: Option<LoadedResponses>,
    /// How many times responses were loaded. Tells them apart.
    pub loads: u64,
    /// The selected row of the response.
    pub row: usize,
    /// What the last run was started with.
    pub last_input: Option<RunInput>,
    pub under_way: Option<RehearsalUnderWay>,
    pub result: Option<Rehearsed>,
    /// The last result is of requests that were sent.
    pub live: bool,
    /// The email in the last response is an example.
    pub has_example: bool,
    /// The user stopped the last run.
    pub stopped: bool,
}

/// The responses that the script gets. The first one is the userinfo response.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedResponses {
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

/// What decides the result of a run. A run with the same input isn't repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunInput {
    pub script: String,
    pub connection: String,
    pub load: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct RehearsalUnderWay {
    pub ticket: Ticket,
    pub call: Call,
    pub live: bool,
    /// The email in the response is an example.
    pub has_example: bool,
}
