//! Messages: what happens to the program, as values. The Debug output of keys and pastes doesn't contain their text.

use super::effect::Ticket;
use crate::domain::cli_login::agent::{LoginCode, NotIn};
use crate::domain::cli_login::{Here, Login};
use crate::domain::facts::Facts;
use crate::domain::fields::FieldId;
use crate::domain::finding::Finding;
use crate::domain::http::HttpResult;
use crate::domain::journal::{Journal, Temporary};
use crate::domain::profile::{Given, Profile, SavedProfile, Summary};
use crate::domain::project::Framework;
use crate::domain::rehearsal::Run;
use crate::domain::samples::Sample;
use crate::domain::secret::Secret;
use crate::domain::sign_in::{OneTimeValues, Returned, Verified};
use crate::domain::token::KeptToken;
use jiff::Timestamp;
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
    /// Go to the beginning of a text of many lines, and to its end.
    Top,
    Bottom,
    /// With Shift, which selects.
    Select(Motion),
}

/// A key that moves the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Motion {
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
    Top,
    Bottom,
}

impl Key {
    /// The equivalent key for a text of one line, where nothing can be selected.
    pub fn plain(self) -> Self {
        match self {
            Key::Top | Key::Select(Motion::Home | Motion::Top) => Key::Home,
            Key::Bottom | Key::Select(Motion::End | Motion::Bottom) => Key::End,
            Key::Select(Motion::Up) => Key::Up,
            Key::Select(Motion::Down) => Key::Down,
            Key::Select(Motion::Left) => Key::Left,
            Key::Select(Motion::Right) => Key::Right,
            Key::Select(Motion::WordLeft) => Key::WordLeft,
            Key::Select(Motion::WordRight) => Key::WordRight,
            Key::Select(Motion::PageUp) => Key::PageUp,
            Key::Select(Motion::PageDown) => Key::PageDown,
            key => key,
        }
    }

    /// How the key moves the cursor, and whether it selects.
    pub fn motion(self) -> Option<(Motion, bool)> {
        Some(match self {
            Key::Select(motion) => (motion, true),
            Key::Up => (Motion::Up, false),
            Key::Down => (Motion::Down, false),
            Key::Left => (Motion::Left, false),
            Key::Right => (Motion::Right, false),
            Key::WordLeft => (Motion::WordLeft, false),
            Key::WordRight => (Motion::WordRight, false),
            Key::Home => (Motion::Home, false),
            Key::End => (Motion::End, false),
            Key::PageUp => (Motion::PageUp, false),
            Key::PageDown => (Motion::PageDown, false),
            Key::Top => (Motion::Top, false),
            Key::Bottom => (Motion::Bottom, false),
            _ => return None,
        })
    }
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

/// Everything that is read for a profile without the network or the keyring.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenedProfile {
    pub profile: Profile,
    pub facts: Facts,
    pub journal: Journal,
    /// The profile exists on disk.
    pub exists: bool,
    /// From the environment, or from an `.env` file, whose values are only offered.
    pub given: Vec<Given>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// The first frame is on the screen. Requests may be sent from now on, and the keyring may be read.
    Started,
    /// Precedes every batch of events.
    Tick(Timestamp),
    Resize {
        columns: u16,
        rows: u16,
    },
    /// A frame was drawn, so keys that come from now on are about what it shows. `above`: how many lines are scrolled off the
    /// top of a screen without fields. That limits further scrolling.
    Drawn {
        above: usize,
    },
    Key(Key),
    Paste(Secret),
    /// The response to a request.
    Answered {
        ticket: Ticket,
        answer: HttpResult,
    },
    /// What the keyring holds for the profile of that name.
    VaultRead {
        profile: String,
        result: Result<Vec<(FieldId, Secret)>, Finding>,
        token: Option<KeptToken>,
    },
    ProfileSaved {
        ticket: Ticket,
        result: Result<SavedProfile, Finding>,
    },
    /// A rehearsal has ended.
    Rehearsed {
        ticket: Ticket,
        result: Result<Run, Finding>,
    },
    /// The random values of a sign-in. None if the system has none.
    SignInBegun {
        ticket: Ticket,
        once: Option<OneTimeValues>,
    },
    /// The port of the callback URL, or why it can't be listened at.
    Listening {
        ticket: Ticket,
        bound: Result<u16, String>,
    },
    /// The browser has come back to the callback URL.
    CameBack {
        ticket: Ticket,
        returned: Returned,
    },
    /// The link was opened, or why it wasn't.
    LinkOpened {
        ticket: Ticket,
        opened: Result<(), String>,
    },
    Verified {
        ticket: Ticket,
        verified: Verified,
    },
    /// A change that wasn't sent, because it couldn't be written down first or its profile is no longer the one on disk.
    NotSent {
        ticket: Ticket,
        why: Finding,
    },
    /// The run may begin, with the journal as it is on disk. Or why it may not.
    TurnTaken {
        profile: String,
        result: Result<Journal, Finding>,
    },
    /// The profile as it is on disk now.
    ProfileReadAgain(Box<Result<OpenedProfile, Finding>>),
    /// These callback URLs of earlier sign-ins were removed. `failed`: why one wasn't.
    CallbacksRemoved {
        profile: String,
        removed: Vec<Temporary>,
        failed: Option<Finding>,
    },
    /// The facts or the journal couldn't be written.
    NotWritten(Finding),
    ProfileOpened(Box<Result<OpenedProfile, Finding>>),
    ProfilesListed(Vec<Summary>),
    /// The user's provider files were read. Contains what is wrong with the first unusable one.
    ProvidersRead(Option<Finding>),
    /// The framework of the project in the current folder.
    ProjectRead(Option<&'static Framework>),
    ProfilesChanged(ProfileChange, Result<(), Finding>),
    /// Copied by the system's tool, or sent to the terminal.
    Copied {
        by_terminal: bool,
    },
    /// Whether git would include a file at this path. `warning`: a sentence about it.
    GitIgnoreChecked {
        path: String,
        warning: Option<String>,
    },
    /// Where the file was written, or that it exists already.
    DocumentWritten(Result<DocumentWritten, Finding>),
    SampleWritten {
        sample: &'static Sample,
        result: Result<SampleWritten, Finding>,
    },
    /// A warning for the user. Nothing stops because of it.
    Warned(Finding),
    /// The script from the user's text editor, or why it is unchanged.
    TextEditorClosed(Result<Secret, Finding>),
    /// Whether auth0-cli is on this machine.
    Auth0CliFound(Here),
    LoginsRead {
        ticket: Ticket,
        result: Result<Vec<Login>, Finding>,
    },
    LoginTokenRead {
        ticket: Ticket,
        result: Result<Secret, Finding>,
    },
    /// The link and the code of a login that runs beside the wizard.
    LoginCode {
        ticket: Ticket,
        code: LoginCode,
    },
    /// That login has ended.
    LoginEnded {
        ticket: Ticket,
        result: Result<(), NotIn>,
    },
    /// `auth0 login` has returned the terminal, with this result.
    LoggedIn(Result<(), Finding>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum DocumentWritten {
    /// `warning`: git doesn't ignore the file.
    Done {
        path: String,
        warning: Option<String>,
    },
    Exists {
        path: String,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum SampleWritten {
    Done,
    /// Nothing was written, because these files exist with other content.
    Exist(Vec<String>),
}

/// What was done to a profile, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileChange {
    Renamed { from: String, to: String },
    Copied { from: String, to: String },
    Forgotten(String),
}
