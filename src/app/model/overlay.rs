//! What lies on top of a screen: a list, a question, help.

use crate::app::text_input::TextInput;
use crate::domain::diagnosis::Diagnosis;
use crate::domain::journal::Change;
use crate::domain::parse::Problem;
use crate::domain::repair::Repair;

#[derive(Clone, Debug, PartialEq)]
pub enum Overlay {
    Help {
        scroll: usize,
    },
    Picker(Picker),
    /// Where secrets are kept, since the keyring did not take them.
    Store {
        why: Diagnosis,
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

/// A question that is answered with Enter, or with a text and Enter.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    pub ask: Question,
    pub input: TextInput,
    /// Why the text was not taken.
    pub problem: Option<Problem>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// Create or update, at this tenant. A production profile wants the tenant's name typed.
    Apply,
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
    /// ^C while a change is in flight or a value is not saved.
    Quit,
}

impl Question {
    /// The answer is a text.
    pub fn wants_text(&self, production: bool) -> bool {
        match self {
            Question::AddProfile | Question::CopyProfile(_) | Question::RenameProfile(_) => true,
            Question::Apply => production,
            _ => false,
        }
    }
}
