//! Effects: what the app orders from the outside world, as values. `perform` carries them out, and each result comes back as
//! a message.

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
    /// Fails if another file has the name.
    New,
    Replace,
    /// Replaces the file, after adding it to `.gitignore`.
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

/// What is checked, and then written to disk, before a change is sent to Auth0.
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
    /// Uses these, each with its status, and sends nothing.
    Given(Vec<(u16, Secret)>),
    /// Sends the requests. `near`: the tenant is on this machine, so the provider may be, too.
    Live { near: bool },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Sends a request. Any number of them run at once. If `before` fails, the request isn't sent.
    Send {
        ticket: Ticket,
        request: Request,
        before: Option<BeforeChange>,
    },
    /// Cancels a read, or a call that waits for the keyring. Never used for a change at Auth0.
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
    /// Writes the outcome of a change to the journal.
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
    /// Lists the logins of auth0-cli. Only after the user has agreed.
    ReadLogins(Ticket),
    /// Reads the token of this login. Only after the user has agreed.
    ReadLoginToken {
        ticket: Ticket,
        login: Box<Login>,
    },
    /// Runs `auth0 login` beside the wizard, without its terminal.
    BeginLogin {
        ticket: Ticket,
        scopes: Vec<&'static str>,
    },
    /// Ends the `auth0 login` beside the wizard.
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
    /// Deletes the record of a callback URL that the application no longer has.
    ForgetTemporary {
        profile: String,
        temporary: Temporary,
    },
    Suspend,
    Redraw,
    /// Panics, for a test. Only with `A0CONNECT_TEST_PANIC=1`.
    Panic,
    Quit(Exit),
}
