//! What happens to the program. Keys and pastes have a Debug without their text.

use super::effect::Ticket;
use crate::domain::facts::Facts;
use crate::domain::fields::FieldId;
use crate::domain::finding::Finding;
use crate::domain::http::Answer;
use crate::domain::journal::Journal;
use crate::domain::profile::{Given, Profile, Summary};
use crate::domain::secret::Secret;
use crate::domain::token::KeptToken;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::fmt;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    Char(char),
    Ctrl(char),
    Enter,
    Tab,
    BackTab,
    Up,
    Down,
    Left,
    Right,
    WordLeft,
    WordRight,
    Home,
    End,
    PageUp,
    PageDown,
    Backspace,
    Delete,
    Esc,
    F1,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Key::Char(_) => "Char",
            Key::Ctrl(_) => "Ctrl",
            _ => "Key",
        })
    }
}

/// Everything that is read for a profile without network and keyring.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    pub profile: Profile,
    pub facts: Facts,
    pub journal: Journal,
    /// The profile exists on disk.
    pub exists: bool,
    /// From the environment, or from an `.env` file that is offered.
    pub given: Vec<Given>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// The first frame is on the screen: from now on the world may be asked.
    Started,
    /// Precedes every batch of events.
    Tick(Timestamp),
    Resize {
        columns: u16,
        rows: u16,
    },
    /// A frame was drawn: keys that come from now on are about what it shows. `above`: how many lines of a screen that is
    /// only read are above it, so that there are no more to scroll.
    Drawn {
        above: usize,
    },
    Key(Key),
    Paste(Secret),
    /// The process was asked to stop (SIGINT and its like): as ^C, without a question.
    Interrupted,
    /// The answer to a request.
    Answered {
        ticket: Ticket,
        answer: Answer,
    },
    /// What the keyring holds for the profile of that name; None where it holds nothing.
    VaultRead {
        profile: String,
        result: Result<Option<Vec<(FieldId, Secret)>>, Finding>,
        token: Option<KeptToken>,
    },
    Kept {
        ticket: Ticket,
        result: Result<ProfileKept, Finding>,
    },
    /// A change that could not be written down first, or whose profile is not the one on disk any more.
    NotSent {
        ticket: Ticket,
        why: Finding,
    },
    /// The run may begin; the journal as it stands now.
    TurnTaken {
        profile: String,
        result: Result<Journal, Finding>,
    },
    /// The profile as it is on disk now.
    ReadAgain(Box<Result<Opened, Finding>>),
    /// Facts or journal could not be written.
    NotWritten(Finding),
    Opened(Box<Result<Opened, Finding>>),
    Profiles(Vec<Summary>),
    ProfilesChanged(ProfileChange, Result<(), Finding>),
    /// By the system's tool, or sent to the terminal.
    Copied {
        by_terminal: bool,
    },
    /// The file was written there; or it exists already.
    DocumentWritten(Result<DocumentWritten, Finding>),
    /// Something that is said and does not stop anything.
    Warned(Finding),
}

#[derive(Clone, Debug, PartialEq)]
pub enum DocumentWritten {
    Done { path: String, warning: Option<String> },
    Exists { path: String },
}

/// What saving a profile gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProfileKept {
    pub file_revision: u64,
    pub item: u64,
    pub hashes: BTreeMap<FieldId, String>,
    pub hash_key: Option<Secret>,
    /// Why the token is for this session only.
    pub token_not_kept: Option<String>,
}

/// What was done to a profile, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileChange {
    Renamed { from: String, to: String },
    Copied { from: String, to: String },
    Forgotten(String),
}
