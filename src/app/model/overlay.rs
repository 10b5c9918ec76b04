//! What lies on top of a screen: a list, a question, help.

use crate::app::text_input::TextInput;
use crate::domain::fields::FieldId;
use crate::domain::finding::Finding;
use crate::domain::journal::Change;
use crate::domain::parse::Problem;
use crate::domain::repair::Repair;

#[derive(Clone, Debug, PartialEq)]
pub enum Overlay {
    Help {
        scroll: usize,
    },
    Picker(Picker),
    /// The connection's name is taken by one that this profile neither created nor adopted.
    Taken {
        /// The connection that has it.
        id: String,
        row: usize,
    },
    /// Where secrets are kept, since the keyring did not take them.
    Store {
        why: Finding,
        row: usize,
        saving: bool,
    },
    Prompt(Prompt),
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
    Scenario,
}

/// Something that can be wrong in the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    pub name: String,
    /// Where it is wrong.
    pub place: String,
    pub what: String,
}

/// What to do about a taken name, the harmless answer first: it is the one that Enter gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AboutTaken {
    /// Back to Connection Name, with a free one suggested.
    AnotherName,
    /// From now on this profile stands for that connection. Nothing changes at Auth0.
    Adopt,
    /// The same, and then the question whether to update it.
    Update,
}

impl AboutTaken {
    pub const ALL: [AboutTaken; 3] = [AboutTaken::AnotherName, AboutTaken::Adopt, AboutTaken::Update];
}

/// A question that is answered with Enter, with a text and Enter, or with a key of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    pub kind: PromptKind,
    pub input: TextInput,
    /// Why the text was not taken.
    pub problem: Option<Problem>,
}

impl Prompt {
    pub fn new(kind: PromptKind) -> Self {
        Self { kind, input: TextInput::default(), problem: None }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum PromptKind {
    /// At this tenant. A production profile wants the tenant's domain typed, here and for an update.
    Create,
    /// The connection that this profile created or adopted.
    Update,
    TakeBack(Vec<Change>),
    /// What a check found is mended, as told.
    Repair(Repair),
    ReplaceDocument {
        path: String,
    },
    AddProfile,
    CopyProfile(String),
    RenameProfile(String),
    ForgetProfile(String),
    /// A secret that is kept was emptied.
    RemoveSecret(FieldId),
    /// ^C while a change is in flight or a value is not saved.
    Quit,
}

impl PromptKind {
    /// The answer is a text.
    pub fn wants_text(&self, production: bool) -> bool {
        match self {
            PromptKind::AddProfile | PromptKind::CopyProfile(_) | PromptKind::RenameProfile(_) => true,
            PromptKind::Create | PromptKind::Update => production,
            _ => false,
        }
    }

    /// Its yes changes, replaces or deletes what is there, so it wants a key of its own: Enter goes on everywhere else.
    pub fn destroys(&self) -> bool {
        match self {
            PromptKind::Update
            | PromptKind::TakeBack(_)
            | PromptKind::ReplaceDocument { .. }
            | PromptKind::ForgetProfile(_)
            | PromptKind::RemoveSecret(_)
            | PromptKind::Quit => true,
            PromptKind::Repair(repair) => repair.step().is_some(),
            PromptKind::Create | PromptKind::AddProfile | PromptKind::CopyProfile(_) | PromptKind::RenameProfile(_) => {
                false
            }
        }
    }
}
