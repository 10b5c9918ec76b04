//! The whole state of the full-screen program, as one plain value.

mod auth0_cli;
mod overlay;
mod rehearsal;
mod screen;
mod sign_in;
mod start;
mod under_way;
mod unsaved;

pub use auth0_cli::{Auth0Cli, LoginUnderWay};
pub use overlay::{Export, NameTakenChoice, Overlay, Pasted, Picker, PickerKind, Prompt, PromptKind, Scenario};
pub use rehearsal::{LoadedResponses, Origin, Rehearsal, RehearsalPage, RehearsalUnderWay, RunInput};
pub use screen::{Page, Screen};
pub use sign_in::{LinkOpening, PendingSignIn, SignIn, SignIns, Wait};
pub use start::{StartChoice, TokenWay};
pub use under_way::{BeforeUpdate, Call, PlanRun, Purpose, Turn};

use super::effect::{Effect, Exit, Ticket};
use super::script_editor::ScriptEditor;
use super::text_input::TextInput;
use crate::domain::checkpoints::CheckpointId;
use crate::domain::doc::Doc;
use crate::domain::facts::Facts;
use crate::domain::fields::FieldId;
use crate::domain::finding::Finding;
use crate::domain::http::Method;
use crate::domain::journal::{Journal, Temporary};
use crate::domain::known::Known;
use crate::domain::parse::Problem;
use crate::domain::plan::Choice;
use crate::domain::probes::{Applications, Round};
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
    /// The callback URLs that an earlier sign-in may have left at the application. They are removed once there is a token.
    pub left_behind: Vec<Temporary>,
    pub secret_store: SecretStore,
    /// `a0connect demo`, which stores nothing and offers every value.
    pub demo: bool,
    /// The scenario of the demo. None if nothing is wrong there.
    pub scenario: Option<String>,
    /// The demo's scenarios, once they were requested.
    pub scenarios: Vec<Scenario>,
    /// Ctrl-\ panics. Only for the tests.
    pub test_panic: bool,
    pub screen: Screen,
    /// What is on top of the screen.
    pub overlay: Option<Overlay>,
    /// The question that comes once the overlay is closed.
    pub next_question: Option<Overlay>,
    /// The screen or its overlay has changed since the last frame. Keys don't answer questions, and letters aren't commands,
    /// before the next one is drawn.
    pub unseen: bool,
    /// The focused row, by checkpoint.
    pub focus: BTreeMap<CheckpointId, usize>,
    /// Lines scrolled on screens without fields.
    pub scroll: usize,
    /// The text of the focused field.
    pub input: Option<Input>,
    /// On [`Screen::Editor`].
    pub editor: Option<Box<ScriptEditor>>,
    /// The text that Esc removed from the focused field, for ^_ to bring back.
    pub dropped: Option<Input>,
    /// Secrets that were in a field before. A text that contains one of them isn't kept in clear without asking.
    pub former_secrets: Vec<Secret>,
    /// Failed fields that Enter has gone to since a value changed. It goes to each only once.
    pub visited_failures: BTreeSet<FieldId>,
    pub late: Option<LateFailure>,
    /// Texts that were left without being valid values, so nothing typed is lost.
    pub drafts: BTreeMap<FieldId, Draft>,
    /// What parsing a value understood or dropped.
    pub notes: BTreeMap<FieldId, String>,
    /// Values to accept with a key: from the demo, an .env file, or an environment variable that differs from the kept value.
    pub offers: BTreeMap<FieldId, Given>,
    /// Filled in from the environment, and saved once the user leaves a field.
    pub filled: Vec<FieldId>,
    /// Changes of values, oldest first.
    pub changes: Vec<ValueChange>,
    /// Values whose write isn't confirmed.
    pub unsaved: BTreeSet<FieldId>,
    /// The profile itself isn't written.
    pub profile_unsaved: bool,
    /// The check results are to be written, after the profile.
    pub facts_unsaved: bool,
    /// The newly issued token is to be stored, after the profile.
    pub minted_unsaved: bool,
    /// Another session has changed the profile. It is being read again, and nothing is written until then.
    pub reading_again: bool,
    /// The profile or a secret has changed. It is written once no other write is under way.
    pub save_wanted: bool,
    /// How many times in a row the keyring has failed, and when it last did.
    pub keyring_failures: Option<(u32, Timestamp)>,
    /// Why something couldn't be saved.
    pub save_error: Option<Finding>,
    pub calls: BTreeMap<Ticket, Call>,
    pub next_ticket: u64,
    pub round: Option<Round>,
    /// The last key repeated every check. Pressed once more, it also runs the checks that leave entries in logs.
    pub just_tested: bool,
    /// The answer to the first question of a new profile. None until it is answered.
    pub start_choice: Option<StartChoice>,
    /// The way to a token began at the application of step 1, and not at that question.
    pub detour: bool,
    /// Steps that also show the fields that few connections need.
    pub advanced: BTreeSet<CheckpointId>,
    /// How the user gets a token, as chosen at checkpoint 4.
    pub token_way: TokenWay,
    pub auth0_cli: Auth0Cli,
    /// The tenant's applications, as far as they have been read.
    pub applications: Applications,
    pub choice: Choice,
    pub run: Option<PlanRun>,
    /// Why the last create or update failed, until the next run.
    pub run_failed: Option<Finding>,
    /// The repair that the run carries out, if any. The screen doesn't change for a repair.
    pub repairing: Option<Repair>,
    /// This run has replaced a rejected token once, and doesn't do so again.
    pub token_renewed: bool,
    /// Enter was pressed on the plan before the tenant had responded. The confirmation follows the response.
    pub apply_after_round: bool,
    /// For undoing the last update. In memory only.
    pub before_update: Option<BeforeUpdate>,
    /// The client ID and the secret that a new application has replaced, until the program ends.
    pub replaced_application: Vec<(FieldId, Value)>,
    pub notice: Option<Notice>,
    /// What the last copy was.
    pub copied: &'static str,
    /// What was done, one line each. Printed after the program has ended.
    pub summary: Vec<String>,
    /// The file that is written. None for the colleague's file.
    pub exporting: Option<Export>,
    /// Secrets in the plan or an export are shown until the user leaves the screen.
    pub revealed: bool,
    pub profiles: Vec<Summary>,
    pub rehearsal: Rehearsal,
    pub sign_in: SignIns,
    /// The user wants to end the program, which ends once the write under way is done.
    pub ending: Option<Exit>,
    pub exit: Option<Exit>,
    /// The effects of the current message, in order. Only the end of `update` hands them over, so none can be lost on the way.
    pub due: Vec<Effect>,
}

/// The focused field, while it is being typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    pub field: FieldId,
    pub text: TextInput,
    /// Nothing was typed yet, so a paste replaces the whole text. A key also replaces it in the draft of a secret.
    pub fresh: bool,
    /// A stored secret, which only a paste or ^U replaces.
    pub locked: bool,
    /// ^R was pressed, so the secret is shown.
    pub revealed: bool,
    pub source: Source,
    /// When the last key came. The verdict follows after a pause.
    pub typed_at: Option<Timestamp>,
    /// The verdict has been given, or nothing was typed.
    pub judged: bool,
    /// The verdict, if something is wrong.
    pub problem: Option<Problem>,
}

/// A failure of an earlier step, found while the user is at a later one. It is dropped once Enter leads to it, the user
/// goes there, or the check passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateFailure {
    pub field: FieldId,
    /// A notice has said so. It isn't repeated when the user returns to the form.
    pub said: bool,
    /// The notice says that Enter goes to the field. True for the next key only.
    pub enter_leads_there: bool,
}

/// A text that isn't a valid value, kept for the user to correct.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub text: TextInput,
    pub problem: Problem,
    /// It looks like a secret, so it isn't shown.
    pub hidden: bool,
    /// Set if the text is valid but looks like a secret: where it came from, in case the user wants to keep it in clear anyway.
    pub in_clear: Option<Source>,
}

/// What `^_` undoes.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueChange {
    pub field: FieldId,
    /// The former state of every value that changed with it. Choosing a provider changes its URLs too.
    pub before: Vec<(FieldId, Option<Value>)>,
    /// What was offered until then, for the field and for those that changed with it.
    pub offers: Vec<Given>,
}

/// Where secrets are stored.
#[derive(Clone, Debug, PartialEq)]
pub enum SecretStore {
    /// The keyring. `read`: its item has been read, or there is none.
    Keyring { read: bool, asked_at: Option<Timestamp> },
    /// Nowhere: they last for this session only.
    Memory,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub text: String,
    pub bad: bool,
}

impl Model {
    /// Something was typed in the focused field.
    pub fn has_typed(&self) -> bool {
        self.input.as_ref().is_some_and(|input| input.typed_at.is_some())
    }

    /// A profile that doesn't exist yet, before anything has happened.
    pub fn new(name: &str, now: Timestamp) -> Self {
        Self {
            now,
            size: (80, 24),
            profile: Profile { name: name.to_owned(), ..Profile::default() },
            facts: Facts::default(),
            journal: Journal::default(),
            left_behind: Vec::new(),
            secret_store: SecretStore::Keyring { read: false, asked_at: None },
            demo: false,
            scenario: None,
            scenarios: Vec::new(),
            test_panic: false,
            screen: Screen::Step(CheckpointId::Auth0Application),
            overlay: None,
            next_question: None,
            unseen: false,
            focus: BTreeMap::new(),
            scroll: 0,
            input: None,
            editor: None,
            dropped: None,
            former_secrets: Vec::new(),
            visited_failures: BTreeSet::new(),
            late: None,
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
            keyring_failures: None,
            save_error: None,
            calls: BTreeMap::new(),
            next_ticket: 1,
            round: None,
            just_tested: false,
            start_choice: None,
            detour: false,
            advanced: BTreeSet::new(),
            token_way: TokenWay::Paste,
            auth0_cli: Auth0Cli::default(),
            applications: Applications::default(),
            choice: Choice::default(),
            run: None,
            run_failed: None,
            repairing: None,
            token_renewed: false,
            apply_after_round: false,
            before_update: None,
            replaced_application: Vec::new(),
            notice: None,
            copied: "",
            summary: Vec::new(),
            exporting: None,
            revealed: false,
            profiles: Vec::new(),
            rehearsal: Rehearsal::default(),
            sign_in: SignIns::default(),
            ending: None,
            exit: None,
            due: Vec::new(),
        }
    }

    pub fn step(&self) -> Option<CheckpointId> {
        self.screen.step()
    }

    /// A change was sent to Auth0 without a response so far.
    pub fn has_change_in_flight(&self) -> bool {
        let patches = |call: &Call| call.request.as_ref().is_some_and(|request| request.method == Method::Patch);
        self.calls.values().any(|call| match call.purpose {
            Purpose::Step(step) => step.changes(),
            Purpose::SignIn => patches(call),
            Purpose::User => call.request.as_ref().is_some_and(|request| request.method == Method::Delete),
            _ => false,
        })
    }

    /// The connection before the last run, if that run updated it in this session.
    pub fn before_last_run(&self) -> Option<&Doc> {
        let last = self.journal.last_run().first().map(|entry| entry.run);
        self.before_update.as_ref().filter(|before| last == Some(before.run)).map(|before| &before.connection)
    }

    /// The list or question on the screen, even while the help covers it.
    pub fn dialog(&self) -> Option<&Overlay> {
        match &self.overlay {
            Some(Overlay::Help { over, .. }) => over.as_deref(),
            overlay => overlay.as_ref(),
        }
    }

    pub fn dialog_mut(&mut self) -> Option<&mut Overlay> {
        match &mut self.overlay {
            Some(Overlay::Help { over, .. }) => over.as_deref_mut(),
            overlay => overlay.as_mut(),
        }
    }

    /// Closes the dialog. The help on top of it stays open.
    pub fn close_dialog(&mut self) {
        match &mut self.overlay {
            Some(Overlay::Help { over, .. }) => *over = None,
            overlay => *overlay = None,
        }
    }

    pub fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), bad: false });
    }

    pub fn complain(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), bad: true });
    }

    /// The text of this field can't be used. A mapping that a custom script overrides doesn't count.
    pub fn is_unusable(&self, id: FieldId) -> bool {
        self.drafts.contains_key(&id) && !(id == FieldId::Mapping && self.profile.setup.has(FieldId::Script))
    }

    /// The text of a field of this checkpoint can't be used.
    pub fn has_unusable(&self, at: CheckpointId) -> bool {
        at.get().fields.iter().any(|id| self.is_unusable(*id))
    }

    /// The input of every probe, check and plan.
    pub fn known(&self) -> Known<'_> {
        Known::new(&self.profile.setup, &self.facts, self.now)
    }

    /// Ends the program after this message.
    pub fn quit(&mut self, exit: Exit) {
        self.exit = Some(exit);
        self.due.push(Effect::Quit(exit));
    }

    /// A ticket for the next call.
    pub fn ticket(&mut self) -> Ticket {
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        ticket
    }

    /// The keyring is being read.
    pub fn is_reading_secrets(&self) -> bool {
        matches!(self.secret_store, SecretStore::Keyring { read: false, asked_at: Some(_) }) && !self.demo
    }

    /// The run is still going on: it waits for a response, for its turn, or for the rate limit.
    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(|running| running.ended.is_none())
    }
}
