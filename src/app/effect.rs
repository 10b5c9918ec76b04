//! What the program wants done outside of it. Each effect is performed off the loop, and its result comes back as a message.

use crate::domain::cli_login::Login;
use crate::domain::facts::Facts;
use crate::domain::fields::FieldId;
use crate::domain::http::Request;
use crate::domain::journal::{Entry, Temporary};
use crate::domain::plan::Settled;
use crate::domain::profile::Profile;
use crate::domain::rehearsal::Call;
use crate::domain::samples::{File, Sample};
use crate::domain::secret::Secret;
use crate::domain::setup::Setup;
use crate::domain::sign_in::{Loopback, Page, Signed};
use crate::domain::token::{IssuedToken, KeptToken};
use zeroize::Zeroizing;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteMode {
    /// Only if there is no other file of its name.
    New,
    Replace,
    /// Once more, after a line for it in `.gitignore`.
    Ignored,
}

/// Names a call that is under way. A result whose ticket nobody waits for is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The demo follows in the same terminal.
    Demo,
    Done,
    /// With status 130.
    Interrupted,
}

/// What must be true before a change is sent, and what is written down then.
#[derive(Clone, Debug, PartialEq)]
pub struct BeforeChange {
    pub profile: String,
    pub file_revision: u64,
    pub entry: Option<Entry>,
    /// A callback URL of a sign-in, to be added or removed by this request.
    pub temporary: Option<Temporary>,
}

/// What the keyring is to store. A secret with an empty text is deleted there. `token`: store this token, delete the stored
/// one, or leave it alone.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyringChanges {
    pub secrets: Vec<(FieldId, Secret)>,
    pub token: Option<Option<KeptToken>>,
}

/// Where the responses to the script's requests come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Responder {
    /// These, each with its status. Nothing is sent.
    Given(Vec<(u16, Secret)>),
    /// The network. `near`: the tenant is on this machine, so the provider may be, too.
    Live { near: bool },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Any number of these run at once. `before` must be true and written down before the request is sent.
    Send {
        ticket: Ticket,
        request: Request,
        before: Option<BeforeChange>,
    },
    /// Ends a read or a call that waits for the keyring, never a change.
    Abort(Ticket),
    /// Vault effects run in order, on one thread.
    ReadVault {
        profile: String,
        item: u64,
    },
    /// Saves the profile, and its secrets in the keyring: both or neither.
    SaveProfile {
        ticket: Ticket,
        profile: Box<Profile>,
        keyring: Option<KeyringChanges>,
    },
    WriteToken {
        profile: String,
        file_revision: u64,
        token: IssuedToken,
    },
    SaveFacts {
        profile: String,
        file_revision: u64,
        facts: Facts,
    },
    /// The outcome of a change, for the journal.
    RecordOutcome {
        profile: String,
        run: u64,
        settled: Settled,
    },
    /// Removes the callback URLs that a killed sign-in has left at the application, with the token of this setup.
    RemoveCallbacks {
        left: Vec<Temporary>,
        profile: String,
        setup: Box<Setup>,
        facts: Box<Facts>,
    },
    /// Begins a run, if no other a0connect runs on this profile and the profile on disk is the one in memory.
    TakeTurn {
        profile: String,
        file_revision: u64,
    },
    EndTurn,
    /// Reads the profile again, because another session has changed it on disk.
    ReadProfileAgain {
        profile: String,
    },
    OpenProfile {
        profile: String,
    },
    ListProfiles,
    /// Recognizes the framework of the project in the current folder.
    ReadProject,
    /// Reads the provider files that the user added.
    ReadProviders,
    RenameProfile {
        from: String,
        to: String,
    },
    CopyProfile {
        from: String,
        to: String,
    },
    ForgetProfile {
        profile: String,
    },
    /// Copies to the clipboard.
    Copy(Secret),
    /// Looks up whether git would include a file at this path, as the user typed it.
    CheckGitIgnore(String),
    /// Writes a file. A relative path begins at the working directory, and `~` is the user's home.
    WriteDocument {
        path: String,
        text: Zeroizing<String>,
        writing: WriteMode,
    },
    /// Writes the sample's files into its folder in the working directory.
    WriteSample {
        sample: &'static Sample,
        files: Vec<File>,
        replace: bool,
    },
    /// Lends the terminal to the editor of $VISUAL or $EDITOR, with this script in a private file.
    OpenTextEditor(Secret),
    /// Looks up whether auth0-cli is on this machine. Opens nothing.
    FindAuth0Cli,
    /// Reads the list of auth0-cli's logins. Only after the user's yes, as the next one.
    ReadLogins(Ticket),
    /// Reads the token of this login.
    ReadLoginToken {
        ticket: Ticket,
        login: Box<Login>,
    },
    /// Runs `auth0 login` beside the wizard, without its terminal.
    BeginLogin {
        ticket: Ticket,
        scopes: Vec<&'static str>,
    },
    /// Ends that one.
    EndLogin(Ticket),
    /// Lends the terminal to `auth0 login`, with these scopes beside its own.
    LogInOnTerminal {
        scopes: Vec<&'static str>,
    },
    /// Runs the profile script in the engine, off the loop.
    Rehearse {
        ticket: Ticket,
        call: Box<Call>,
        from: Responder,
    },
    /// Makes the random values of a sign-in.
    BeginSignIn(Ticket),
    /// Listens at a callback URL until the browser has come back. `state` is that of the attempt.
    Listen {
        ticket: Ticket,
        callback: Loopback,
        state: String,
    },
    /// Serves the page of pop-up mode at the listener with this ticket.
    ServePage {
        ticket: Ticket,
        page: Box<Page>,
    },
    /// Opens the link in the user's browser.
    OpenLink {
        ticket: Ticket,
        link: String,
    },
    /// Verifies the signature of an ID token.
    Verify {
        ticket: Ticket,
        signed: Signed,
    },
    /// The application doesn't have the callback URL of a sign-in any longer.
    ForgetTemporary {
        profile: String,
        temporary: Temporary,
    },
    Suspend,
    Redraw,
    /// Only with `A0CONNECT_TEST_PANIC=1`.
    Panic,
    Quit(Exit),
}
