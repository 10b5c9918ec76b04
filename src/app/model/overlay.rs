//! What is on top of a screen: a list, a question, or the help.

use super::Model;
use crate::app::effect::WriteMode;
use crate::app::text_input::TextInput;
use crate::domain::export::Format;
use crate::domain::fields::FieldId;
use crate::domain::finding::Finding;
use crate::domain::import::{Fate, Import, Row};
use crate::domain::journal::Change;
use crate::domain::known::Known;
use crate::domain::parse::Problem;
use crate::domain::plan;
use crate::domain::repair::Repair;
use crate::domain::samples::Sample;
use crate::domain::sign_in::Mode;

#[derive(Clone, Debug, PartialEq)]
pub enum Overlay {
    Help {
        scroll: usize,
        /// The list or question below the help. It returns when the help is closed.
        over: Option<Box<Overlay>>,
    },
    Picker(Picker),
    /// Another connection, which this profile neither created nor adopted, has the connection's name.
    NameTaken {
        /// The id of that connection.
        id: String,
        row: usize,
    },
    /// Asks where to store secrets, because the keyring failed.
    Store {
        why: Finding,
        row: usize,
        saving: bool,
    },
    Prompt(Prompt),
    /// Lists the values of a pasted text.
    Import(Box<Pasted>),
}

/// A text that was pasted, and what it would fill in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pasted {
    /// Has no format before a text was pasted.
    pub import: Import,
    /// Each value beside that of the profile.
    pub rows: Vec<Row>,
    pub scroll: usize,
}

impl Pasted {
    /// The overlay is open, but nothing was pasted yet.
    pub fn is_awaited(&self) -> bool {
        self.import.formats.is_empty()
    }

    pub fn has_new(&self) -> bool {
        self.rows.iter().any(|row| row.fate == Fate::New)
    }

    pub fn has_other(&self) -> bool {
        self.rows.iter().any(|row| row.fate == Fate::Replaces)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Picker {
    pub kind: PickerKind,
    pub filter: TextInput,
    pub row: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PickerKind {
    Provider,
    Application,
    /// The logins of auth0-cli.
    Login,
    /// The application that the client ID and the secret in the environment belong to.
    ClientOwner,
    Scenario,
    /// The formats for other tools.
    Format,
    Sample,
    /// What the selected value of the response is used for.
    Attribute,
}

/// A fault that the demo can show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    pub name: String,
    /// Where the fault is.
    pub place: String,
    pub what: String,
}

/// What to do if another connection has the name. The harmless choice comes first, because Enter selects it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameTakenChoice {
    /// Goes back to Connection Name, with a free name suggested.
    AnotherName,
    /// Ties this profile to that connection. Nothing changes at Auth0.
    Adopt,
    /// Adopts the connection, then asks for confirmation to update it.
    Update,
}

impl NameTakenChoice {
    const DIFFERS: [NameTakenChoice; 3] =
        [NameTakenChoice::AnotherName, NameTakenChoice::Adopt, NameTakenChoice::Update];
    const EQUAL: [NameTakenChoice; 2] = [NameTakenChoice::Adopt, NameTakenChoice::AnotherName];

    /// The choices. Adopting comes first if the connection equals the saved one.
    pub fn all(known: Known) -> &'static [NameTakenChoice] {
        if plan::equals_saved(known) { &Self::EQUAL } else { &Self::DIFFERS }
    }
}

impl Overlay {
    /// The user has pasted or typed something into it.
    pub fn holds_text(&self) -> bool {
        match self {
            Overlay::Import(pasted) => !pasted.is_awaited(),
            Overlay::Prompt(prompt) => !prompt.input.is_empty(),
            Overlay::Help { over, .. } => over.as_deref().is_some_and(Overlay::holds_text),
            Overlay::Picker(_) | Overlay::NameTaken { .. } | Overlay::Store { .. } => false,
        }
    }
}

impl Model {
    /// Asks what no key has asked for. The question waits while an overlay holds what the user has pasted or typed.
    pub fn raise(&mut self, question: Overlay) {
        let waits = self.overlay.as_ref().is_some_and(Overlay::holds_text);
        let (now, later) = if waits { (self.overlay.take(), Some(question)) } else { (Some(question), None) };
        (self.overlay, self.next_question) = (now, later);
    }
}

/// A question that the user answers with Enter, with a text and Enter, or with a key of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    pub kind: PromptKind,
    pub input: TextInput,
    /// What is wrong with the text.
    pub problem: Option<Problem>,
}

impl Prompt {
    pub fn new(kind: PromptKind) -> Self {
        Self { kind, input: TextInput::default(), problem: None }
    }
}

/// A file for another tool: what is in it, and where it goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    pub format: &'static Format,
    /// With secrets in clear text.
    pub reveal: bool,
    /// The path as the user typed it.
    pub path: String,
    pub writing: WriteMode,
}

#[derive(Clone, Debug, PartialEq)]
pub enum PromptKind {
    /// Creates the connection at this tenant.
    Create,
    /// Updates the connection that this profile created or adopted.
    Update,
    UndoRun(Vec<Change>),
    /// Carries out a repair, as announced.
    Repair(Repair),
    /// Writes the file of this format to the path that is typed.
    SaveExport {
        format: &'static Format,
        /// With secrets in clear text. The question then warns if git would include the file.
        reveal: bool,
        /// The path that was checked, and a warning if git would include the file.
        git: (String, Option<String>),
    },
    /// `secrets`: the new file has them in clear text.
    ReplaceDocument {
        path: String,
        secrets: bool,
    },
    /// Adds the file to `.gitignore`. `warning`: a sentence.
    IgnoreDocument {
        path: String,
        warning: String,
    },
    /// Files of the sample exist with other content.
    ReplaceSample {
        sample: &'static Sample,
        files: Vec<String>,
    },
    AddProfile,
    CopyProfile(String),
    RenameProfile(String),
    ForgetProfile(String),
    /// A stored secret's field was emptied.
    RemoveSecret(FieldId),
    /// Runs the script with a token that is never saved.
    AccessToken,
    /// Signs in through the connection. `add_callback`: adds a callback URL until the sign-in has ended.
    SignIn {
        mode: Mode,
        add_callback: bool,
    },
    /// Deletes this user at Auth0, whom the last sign-in created.
    DeleteUser(String),
    /// ^C while a change is in flight or a value isn't saved.
    Quit,
}

impl PromptKind {
    /// The answer is a typed text.
    pub fn wants_text(&self, production: bool) -> bool {
        match self {
            PromptKind::SaveExport { .. }
            | PromptKind::AddProfile
            | PromptKind::CopyProfile(_)
            | PromptKind::RenameProfile(_)
            | PromptKind::AccessToken => true,
            kind => production && kind.changes_tenant(),
        }
    }

    /// Answering yes changes something at Auth0. For a production profile, the user must type the tenant's domain to confirm.
    pub fn changes_tenant(&self) -> bool {
        match self {
            PromptKind::Create | PromptKind::Update | PromptKind::UndoRun(_) | PromptKind::DeleteUser(_) => true,
            PromptKind::Repair(repair) => repair.step().is_some(),
            _ => false,
        }
    }

    /// Answering yes changes, replaces or deletes something. That needs its own key, because Enter means to go on everywhere
    /// else.
    pub fn is_destructive(&self) -> bool {
        match self {
            PromptKind::Update
            | PromptKind::UndoRun(_)
            | PromptKind::ReplaceDocument { .. }
            | PromptKind::ReplaceSample { .. }
            | PromptKind::ForgetProfile(_)
            | PromptKind::RemoveSecret(_)
            | PromptKind::DeleteUser(_)
            | PromptKind::Quit => true,
            PromptKind::Repair(repair) => repair.step().is_some(),
            PromptKind::Create
            | PromptKind::SaveExport { .. }
            | PromptKind::IgnoreDocument { .. }
            | PromptKind::AddProfile
            | PromptKind::CopyProfile(_)
            | PromptKind::RenameProfile(_)
            | PromptKind::AccessToken
            | PromptKind::SignIn { .. } => false,
        }
    }
}
