//! The whole state of the full-screen program, as one plain value.

mod overlay;
mod under_way;

pub use overlay::{AboutTaken, Overlay, Picker, PickerKind, Prompt, PromptKind, Scenario};
pub use under_way::{Before, Call, Purpose, Running, Turn};

use super::effect::{Effect, Exit, Ticket};
use super::text_input::TextInput;
use crate::domain::checkpoints::CheckpointId;
use crate::domain::facts::Facts;
use crate::domain::fields::FieldId;
use crate::domain::finding::Finding;
use crate::domain::found::Application;
use crate::domain::journal::Journal;
use crate::domain::known::Known;
use crate::domain::parse::Problem;
use crate::domain::plan::Choice;
use crate::domain::probes::Round;
use crate::domain::profile::{Given, Profile, Summary};
use crate::domain::repair::Repair;
use crate::domain::secret::Secret;
use crate::domain::setup::{Source, Value};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub now: Timestamp,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    pub profile: Profile,
    pub facts: Facts,
    pub journal: Journal,
    pub keeping: Keeping,
    /// `a0connect demo`: keeps nothing, offers everything.
    pub demo: bool,
    /// What is wrong in the demo; None where all is in order.
    pub scenario: Option<String>,
    /// What can be wrong there, once it was asked for.
    pub scenarios: Vec<Scenario>,
    /// Ctrl-\ panics, for the tests.
    pub test_panic: bool,
    pub screen: Screen,
    /// What lies on top of the screen.
    pub overlay: Option<Overlay>,
    /// The screen or what lies on top of it has changed since the last frame: a key that was pressed before it was seen
    /// neither answers a question nor is a command.
    pub unseen: bool,
    /// The row that has the focus, by checkpoint.
    pub focus: BTreeMap<CheckpointId, usize>,
    /// Lines scrolled on screens that are only read.
    pub scroll: usize,
    /// The text of the field that has the focus.
    pub input: Option<Input>,
    /// What Esc took out of the field that has the focus, so that ^_ can give it back.
    pub dropped: Option<Input>,
    /// Secrets that stood in a field before: a text with one of them in it is no value to be kept in clear.
    pub former: Vec<Secret>,
    /// Texts that were left although they are no values: nothing typed is lost.
    pub drafts: BTreeMap<FieldId, Draft>,
    /// What was understood or dropped when a value was read.
    pub notes: BTreeMap<FieldId, String>,
    /// Values that may be taken: from the demo, an .env file, or the environment where another value is kept.
    pub offers: BTreeMap<FieldId, Given>,
    /// Filled from the environment and not kept yet: they are when the first field is left.
    pub filled: Vec<FieldId>,
    /// Changes of values, the last at the end.
    pub changes: Vec<ValueChange>,
    /// Values whose write is not confirmed, and the profile where it is not written.
    pub unsaved: BTreeSet<FieldId>,
    pub profile_unsaved: bool,
    /// To be written when the profile is: what was found out with it, and the token that was minted.
    pub facts_unsaved: bool,
    pub minted_unsaved: bool,
    /// Another a0connect has changed the profile: it is being read again, and nothing is written until then.
    pub reading_again: bool,
    /// The profile or a secret has changed: it is written as soon as nothing else is.
    pub save_wanted: bool,
    /// How often in a row the keyring has refused, and when it did last.
    pub refused: Option<(u32, Timestamp)>,
    /// Why something could not be kept.
    pub not_kept: Option<Finding>,
    pub calls: BTreeMap<Ticket, Call>,
    pub next_ticket: u64,
    pub round: Option<Round>,
    /// The last key asked everything again; the same key once more asks also what leaves entries in logs.
    pub tested: bool,
    /// The answer to the first question of a new profile; None where it is still open.
    pub begin: Option<Begin>,
    /// How a token is got, as chosen at checkpoint 4.
    pub token_way: TokenWay,
    /// The tenant's applications, once they were read.
    pub applications: Option<Vec<Application>>,
    pub choice: Choice,
    pub run: Option<Running>,
    /// What the run mends, where it is a repair: the screen stays where it was.
    pub mending: Option<Repair>,
    /// In this run another token was got, since the one in hand was refused: not a second time.
    pub renewed: bool,
    /// Enter was pressed on the plan before the tenant had answered: the question comes when it has.
    pub apply_then: bool,
    /// In memory only, for taking the last update back.
    pub before: Option<Before>,
    pub notice: Option<Notice>,
    /// What was done at Auth0, for the ordinary screen after the end.
    pub done: Vec<String>,
    /// Secrets of the preview are shown until the screen is left.
    pub revealed: bool,
    pub profiles: Vec<Summary>,
    /// The end was asked for; it comes when what is being written has been written.
    pub ending: Option<Exit>,
    pub exit: Option<Exit>,
    /// What the world is to do about the message that is being handled, in order. `update` hands it over at its end; nothing
    /// else gives effects away, so none can be dropped on the way.
    pub due: Vec<Effect>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Screen {
    Overview {
        row: usize,
    },
    Step(CheckpointId),
    /// Document, requests and difference with the plan. `line`: of the page, then of the plan's steps.
    Document {
        page: Page,
        line: usize,
    },
    Profiles {
        row: usize,
    },
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
            Page::Document => "Document",
            Page::Requests => "Requests",
            Page::Difference => "Difference",
        }
    }
}

/// The field that has the focus, as it is being typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    pub field: FieldId,
    pub text: TextInput,
    /// Nothing was typed yet: a paste replaces the whole, and so does a key in the draft of a secret.
    pub fresh: bool,
    /// A secret that is kept: only a paste or ^U begins another.
    pub locked: bool,
    /// ^R was pressed: the secret is shown.
    pub revealed: bool,
    pub source: Source,
    /// When the last key came; the verdict follows after a pause.
    pub typed_at: Option<Timestamp>,
    /// The pause after the last key is over, or the field was judged.
    pub judged: bool,
    /// The verdict, once it was judged.
    pub problem: Option<Problem>,
}

/// A text that is no value, kept so that it can be mended.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub text: TextInput,
    pub problem: Problem,
    /// It would be a value but looks like a secret: where it came from, if the user wants it kept in clear all the same.
    pub in_clear: Option<Source>,
}

/// What `^_` takes back.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueChange {
    pub field: FieldId,
    /// Every value that changed with it: a provider brings its URLs.
    pub before: Vec<(FieldId, Option<Value>)>,
    /// What was offered for the field until then.
    pub offer: Option<Given>,
}

/// Where secrets go.
#[derive(Clone, Debug, PartialEq)]
pub enum Keeping {
    /// The keyring. `read`: its item has been read, or there is none.
    Keyring { read: bool, asked_at: Option<Timestamp> },
    /// This session only.
    Memory,
}

/// How a new profile begins: the first question of checkpoint 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// A token first, then the application is picked from the tenant's list.
    Connect,
    /// The values of the application are typed.
    Type,
}

impl Begin {
    pub const ALL: [Begin; 2] = [Begin::Connect, Begin::Type];
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenWay {
    #[default]
    Paste,
    Machine,
    NoAccess,
}

impl TokenWay {
    pub const ALL: [TokenWay; 3] = [TokenWay::Paste, TokenWay::Machine, TokenWay::NoAccess];
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub text: String,
    pub bad: bool,
}

impl Model {
    /// Before anything has happened: a profile that does not exist yet.
    pub fn new(name: &str, now: Timestamp) -> Self {
        Self {
            now,
            size: (80, 24),
            profile: Profile { name: name.to_owned(), ..Profile::default() },
            facts: Facts::default(),
            journal: Journal::default(),
            keeping: Keeping::Keyring { read: false, asked_at: None },
            demo: false,
            scenario: None,
            scenarios: Vec::new(),
            test_panic: false,
            screen: Screen::Step(CheckpointId::Auth0Application),
            overlay: None,
            unseen: false,
            focus: BTreeMap::new(),
            scroll: 0,
            input: None,
            dropped: None,
            former: Vec::new(),
            drafts: BTreeMap::new(),
            notes: BTreeMap::new(),
            offers: BTreeMap::new(),
            filled: Vec::new(),
            changes: Vec::new(),
            unsaved: BTreeSet::new(),
            profile_unsaved: false,
            facts_unsaved: false,
            minted_unsaved: false,
            reading_again: false,
            save_wanted: false,
            refused: None,
            not_kept: None,
            calls: BTreeMap::new(),
            next_ticket: 1,
            round: None,
            tested: false,
            begin: None,
            token_way: TokenWay::Paste,
            applications: None,
            choice: Choice::default(),
            run: None,
            mending: None,
            renewed: false,
            apply_then: false,
            before: None,
            notice: None,
            done: Vec::new(),
            revealed: false,
            profiles: Vec::new(),
            ending: None,
            exit: None,
            due: Vec::new(),
        }
    }

    /// The checkpoint on the screen; the document belongs to Connection.
    pub fn step(&self) -> Option<CheckpointId> {
        match self.screen {
            Screen::Step(at) => Some(at),
            Screen::Document { .. } => Some(CheckpointId::Connection),
            Screen::Overview { .. } | Screen::Profiles { .. } => None,
        }
    }

    /// A change at Auth0 has been sent and is not answered yet.
    pub fn change_in_flight(&self) -> bool {
        self.calls.values().any(|call| matches!(call.purpose, Purpose::Step(step) if step.changes()))
    }

    /// The profile is being written, alone or with its secrets.
    pub fn is_writing(&self) -> bool {
        self.calls.values().any(|call| matches!(call.purpose, Purpose::Vault(_) | Purpose::File))
    }

    /// The same, and no question stands in its way.
    pub fn saving(&self) -> bool {
        self.is_writing() && self.overlay.is_none()
    }

    /// The fields whose values are not kept yet, each once; a text in the field that has the focus counts once it was typed.
    pub fn unsaved_fields(&self) -> BTreeSet<FieldId> {
        let typed = self.input.as_ref().filter(|input| !input.fresh && input.typed_at.is_some());
        self.unsaved.iter().chain(self.drafts.keys()).copied().chain(typed.map(|input| input.field)).collect()
    }

    /// How many values are not kept yet. Which ones can't be told of a profile that was never saved.
    pub fn unsaved_count(&self) -> usize {
        self.unsaved_fields().len() + usize::from(self.profile_unsaved && self.unsaved.is_empty())
    }

    pub fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), bad: false });
    }

    pub fn complain(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), bad: true });
    }

    /// What every question, check and plan is made from.
    pub fn known(&self) -> Known<'_> {
        Known::new(&self.profile.setup, &self.facts, self.now)
    }

    /// The program ends when this message has been handled.
    pub fn quit(&mut self, exit: Exit) {
        self.exit = Some(exit);
        self.due.push(Effect::Quit(exit));
    }

    /// The name of the next call.
    pub fn ticket(&mut self) -> Ticket {
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        ticket
    }

    /// The keyring has been asked and hasn't answered yet.
    pub fn is_reading_secrets(&self) -> bool {
        matches!(self.keeping, Keeping::Keyring { read: false, asked_at: Some(_) }) && !self.demo
    }

    /// The running plan waits for an answer or the rate limit.
    pub fn running(&self) -> bool {
        self.run.as_ref().is_some_and(|running| running.ended.is_none())
    }
}
