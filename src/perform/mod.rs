//! Performs the effects of `app` outside of the event loop, and sends a message with each result.
//!
//! Rules: A request starts at once, in a task of its own. Files are written one after the other, in the order of the effects.
//! The keyring has its own thread. A change is journaled before it is sent, or it isn't sent.

mod auth0_cli;
mod documents;
mod keyring;
mod project;
mod sign_in;
mod terminal_programs;

use crate::app::effect::{BeforeChange, Responder, Ticket};
use crate::app::message::{OpenedProfile, ProfileChange};
use crate::app::{Effect, Message};
use crate::domain::finding::{Class, Finding};
use crate::domain::http::{Failure, FailureKind, HttpResult, Request};
use crate::domain::profile::{Given, Profile};
use crate::domain::rehearsal::Call;
use crate::domain::secret::Secret;
use crate::world::auth0_cli::BackgroundProgram;
use crate::world::clipboard;
use crate::world::http::{Client, Recorder};
use crate::world::places::Places;
use crate::world::profiles::{self, Turn, WithoutKeyring};
use crate::world::providers;
use crate::world::rehearsal::{LIMITS, given, network, rehearse};
use crate::world::sign_in::{PageToServe, leftovers};
use crate::world::vault::{Job, Vault};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Mutex, OnceCell};
use tokio::task::{AbortHandle, spawn_blocking};

/// What the event loop receives.
pub enum Performed {
    Message(Box<Message>),
    /// A text to copy. No tool on this machine accepted it, but the terminal may.
    ForTheTerminal(Secret),
}

pub struct Performer {
    world: World,
    sending: BTreeMap<Ticket, AbortHandle>,
    /// The listener of the last sign-in, and the page that it gets.
    listener: Option<(Ticket, PageToServe)>,
    /// `auth0 login`, if it was started beside the wizard.
    login: Option<(Ticket, BackgroundProgram)>,
}

/// What a task needs. Clones share it.
#[derive(Clone)]
struct World {
    places: Result<Places, Finding>,
    ca_cert: Option<PathBuf>,
    recorder: Option<Recorder>,
    given: Vec<Given>,
    client: Arc<OnceCell<Result<Client, Finding>>>,
    vault: Vault,
    /// Locked while a file is written. The task that has waited longest gets it next.
    files: Arc<Mutex<()>>,
    /// Held while a run changes something at Auth0.
    turn: Arc<std::sync::Mutex<Option<Turn>>>,
    /// Held while the application has a callback URL of a sign-in.
    sign_in: Arc<std::sync::Mutex<Option<Turn>>>,
    performed: UnboundedSender<Performed>,
}

impl Performer {
    pub fn new(
        places: Result<Places, Finding>,
        ca_cert: Option<PathBuf>,
        recorder: Option<Recorder>,
        given: Vec<Given>,
        performed: UnboundedSender<Performed>,
    ) -> Self {
        let world = World {
            places,
            ca_cert,
            recorder,
            given,
            client: Arc::default(),
            vault: Vault::start(),
            files: Arc::default(),
            turn: Arc::default(),
            sign_in: Arc::default(),
            performed,
        };
        Self { world, sending: BTreeMap::new(), listener: None, login: None }
    }

    /// Remembers a task, so that it can be aborted.
    fn start(&mut self, ticket: Ticket, task: impl Future<Output = ()> + Send + 'static) {
        self.sending.retain(|_, task| !task.is_finished());
        self.sending.insert(ticket, tokio::spawn(task).abort_handle());
    }

    /// Sends the loop a message, as if an effect had been performed.
    pub fn report(&self, message: Message) {
        self.world.report(message);
    }

    pub fn perform(&mut self, effect: Effect) {
        let world = self.world.clone();
        match effect {
            Effect::Send { ticket, request, before } => {
                self.start(ticket, async move { world.send(ticket, &request, before).await });
            }
            Effect::Abort(ticket) => {
                if let Some(task) = self.sending.remove(&ticket) {
                    task.abort();
                }
            }
            Effect::ReadVault { profile, item } => world.read_vault(profile, item),
            Effect::SaveProfile { ticket, profile, keyring } => {
                self.start(ticket, async move {
                    let result = world.save_profile(profile, keyring).await;
                    world.report(Message::ProfileSaved { ticket, result });
                });
            }
            Effect::WriteToken { profile, file_revision, token } => world.keep_token(profile, file_revision, token),
            Effect::SaveFacts { profile, file_revision, facts } => world.in_order(move |places| {
                let written = places.and_then(|places| profiles::save_facts(&places, &profile, file_revision, &facts));
                written.err().map(Message::NotWritten)
            }),
            Effect::RecordOutcome { profile, run, settled } => world.in_order(move |places| {
                let written = places.and_then(|places| profiles::record_outcome(&places, &profile, run, &settled));
                written.err().map(Message::NotWritten)
            }),
            Effect::RemoveCallbacks { left, profile, setup, facts } => {
                tokio::spawn(async move {
                    let (Ok(places), Ok(client)) = (&world.places, world.client().await) else { return };
                    let values = (&*setup, &*facts);
                    let (removed, failed) = leftovers::remove(left, (places, &profile), values, client).await;
                    world.report(Message::CallbacksRemoved { profile, removed, failed });
                });
            }
            Effect::TakeTurn { profile, file_revision } => world.take_turn(profile, file_revision),
            // In order, so it comes after everything that the run writes.
            Effect::EndTurn => {
                let turn = world.turn.clone();
                world.in_order(move |_| {
                    drop(turn.lock().unwrap_or_else(PoisonError::into_inner).take());
                    None
                });
            }
            Effect::ReadProfileAgain { profile } => world.in_order(move |places| {
                let read = places.and_then(|places| read_profile(&places, &profile, Vec::new()));
                Some(Message::ProfileReadAgain(Box::new(read)))
            }),
            Effect::OpenProfile { profile } => {
                let given = world.given.clone();
                world.in_order(move |places| {
                    let opened = places.and_then(|places| open_profile(&places, &profile, given));
                    Some(Message::ProfileOpened(Box::new(opened)))
                });
            }
            Effect::ListProfiles => world.in_order(|places| {
                let list = places.and_then(|places| profiles::list(&places));
                Some(list.map_or_else(Message::NotWritten, Message::ProfilesListed))
            }),
            Effect::ReadProviders => world.in_order(|places| {
                let found = places.map_or_else(|_| Vec::new(), |places| providers::read(&places));
                Some(Message::ProvidersRead(found.into_iter().next()))
            }),
            Effect::ReadProject => world.read_project(),
            Effect::RenameProfile { from, to } => {
                let change = ProfileChange::Renamed { from: from.clone(), to: to.clone() };
                let (old, new) = (from.clone(), to.clone());
                let job = |places| Job::Rename { places, old, new };
                let turns = vec![from.clone(), to.clone()];
                world.with_vault(from.clone(), turns, change, job, move |places| {
                    profiles::rename(places, &from, &to, &mut WithoutKeyring)
                });
            }
            Effect::CopyProfile { from, to } => {
                let change = ProfileChange::Copied { from: from.clone(), to: to.clone() };
                let (old, new) = (from.clone(), to.clone());
                let job = |places| Job::Copy { places, old, new };
                world.with_vault(from.clone(), Vec::new(), change, job, move |places| {
                    profiles::copy(places, &from, &to, &mut WithoutKeyring).map(drop)
                });
            }
            Effect::ForgetProfile { profile } => {
                let change = ProfileChange::Forgotten(profile.clone());
                let name = profile.clone();
                let job = |places| Job::Forget { places, profile: name };
                world.with_vault(profile.clone(), vec![profile.clone()], change, job, move |places| {
                    profiles::forget(places, &profile, &mut WithoutKeyring)
                });
            }
            Effect::Copy(text) => {
                tokio::spawn(async move {
                    let tool = spawn_blocking({
                        let text = text.clone();
                        move || clipboard::copy(&text)
                    });
                    match tool.await {
                        Ok(clipboard::Copied::Tool(_)) => world.report(Message::Copied { by_terminal: false }),
                        _ => world.send_back(Performed::ForTheTerminal(text)),
                    }
                });
            }
            Effect::CheckGitIgnore(path) => world.check_git_ignore(path),
            Effect::WriteDocument { path, text, writing } => world.write_document(path, text, writing),
            Effect::WriteSample { sample, files, replace } => world.write_sample(sample, files, replace),
            Effect::Rehearse { ticket, call, from } => {
                self.start(ticket, async move { world.rehearse(ticket, &call, from).await });
            }
            Effect::BeginSignIn(ticket) => world.begin_sign_in(ticket),
            Effect::Listen { ticket, callback, state } => {
                let page = PageToServe::default();
                self.listener = Some((ticket, page.clone()));
                self.start(ticket, async move { world.listen(ticket, &callback, &state, page).await });
            }
            Effect::ServePage { ticket, page } => {
                if let Some((_, to_serve)) = self.listener.as_ref().filter(|(of, _)| *of == ticket) {
                    // A second one would be the same.
                    let _ = to_serve.set(*page);
                }
            }
            Effect::OpenLink { ticket, link } => world.open_link(ticket, link),
            Effect::Verify { ticket, signed } => world.verify(ticket, signed),
            Effect::ForgetTemporary { profile, temporary } => world.forget_temporary(profile, temporary),
            Effect::BeginLogin { ticket, scopes } => {
                let program = BackgroundProgram::default();
                self.end_login(None);
                self.login = Some((ticket, program.clone()));
                world.begin_login(ticket, scopes, program);
            }
            Effect::EndLogin(ticket) => self.end_login(Some(ticket)),
            Effect::FindAuth0Cli => world.find_auth0_cli(),
            Effect::ReadLogins(ticket) => {
                tokio::spawn(world.read_logins(ticket));
            }
            Effect::ReadLoginToken { ticket, login } => {
                tokio::spawn(world.read_login_token(ticket, login));
            }
            // The loop does these itself.
            Effect::OpenTextEditor(_)
            | Effect::LogInOnTerminal { .. }
            | Effect::Suspend
            | Effect::Redraw
            | Effect::Panic
            | Effect::Quit(_) => {}
        }
    }
}

impl World {
    fn report(&self, message: Message) {
        self.send_back(Performed::Message(Box::new(message)));
    }

    fn send_back(&self, performed: Performed) {
        // This fails once the loop has ended, and then nothing waits for it.
        let _ = self.performed.send(performed);
    }

    async fn send(&self, ticket: Ticket, request: &Request, before: Option<BeforeChange>) {
        if let Some(before) = before
            && let Err(why) = self.before_change(before).await
        {
            return self.report(Message::NotSent { ticket, why });
        }
        let answer = match self.client().await {
            Ok(client) => client.send(request).await,
            Err(finding) => not_sent(finding.words()),
        };
        self.report(Message::Answered { ticket, answer });
    }

    async fn rehearse(&self, ticket: Ticket, call: &Call, from: Responder) {
        let result = match from {
            Responder::Given(responses) => {
                let responses = responses.iter().map(|(status, body)| (*status, body.reveal()));
                Ok(rehearse(call, LIMITS, given(responses)).await)
            }
            Responder::Live { near } => match self.client().await {
                Ok(client) => Ok(rehearse(call, LIMITS, network(client.for_scripts(near, &call.secrets()))).await),
                Err(finding) => Err(finding.clone()),
            },
        };
        self.report(Message::Rehearsed { ticket, result });
    }

    async fn before_change(&self, before: BeforeChange) -> Result<(), Finding> {
        let places = self.places.clone()?;
        let _turn = self.files.lock().await;
        let BeforeChange { profile, file_revision, entry, temporary } = before;
        let held = self.sign_in.clone();
        let check = spawn_blocking(move || {
            profiles::before_change(&places, &profile, file_revision, entry.as_ref())?;
            temporary.map_or(Ok(()), |temporary| sign_in::keep(&places, &profile, &temporary, &held))
        });
        check.await.unwrap_or_else(|_| Err(ended()))
    }

    /// Takes the turn. If another session has it, waits and says so. Files can be written meanwhile.
    fn take_turn(self, profile: String, file_revision: u64) {
        spawn_blocking(move || {
            let waits = || {
                let what = "Waiting for another session that is using this profile.";
                let why = Finding::failed(
                    Class::Conflict,
                    what,
                    "It is changing something at Auth0.",
                    "Press Esc to stop waiting.",
                );
                self.report(Message::Warned(why));
            };
            let result = self.places.clone().and_then(|places| {
                let turn = profiles::take_turn(&places, &profile, waits)?;
                profiles::refuse_stale(&places, &profile, file_revision)?;
                let journal = profiles::load_journal(&places, &profile)?;
                *self.turn.lock().unwrap_or_else(PoisonError::into_inner) = Some(turn);
                Ok(journal)
            });
            self.report(Message::TurnTaken { profile, result });
        });
    }

    /// Builds the client at the first request, because reading the system's CA certificates takes milliseconds.
    async fn client(&self) -> Result<&Client, &Finding> {
        let client = self.client.get_or_init(|| async {
            let (ca_cert, recorder) = (self.ca_cert.clone(), self.recorder.clone());
            let build = move || Client::build(ca_cert.as_deref()).map(|client| client.recorded(recorder));
            let made = spawn_blocking(build).await.unwrap_or_else(|_| Err(ended()));
            if let Some(warning) = made.as_ref().ok().and_then(|client| client.warning.clone()) {
                self.report(Message::Warned(warning));
            }
            made
        });
        client.await.as_ref()
    }

    /// Runs a job on a thread that may block. Jobs run one after the other, in the order of the effects.
    fn in_order(self, job: impl FnOnce(Result<Places, Finding>) -> Option<Message> + Send + 'static) {
        tokio::spawn(async move {
            let _turn = self.files.lock().await;
            let places = self.places.clone();
            match spawn_blocking(move || job(places)).await {
                Ok(Some(message)) => self.report(message),
                Ok(None) => {}
                Err(_) => self.report(Message::NotWritten(ended())),
            }
        });
    }
}

fn open_profile(places: &Places, name: &str, given: Vec<Given>) -> Result<OpenedProfile, Finding> {
    let opened = read_profile(places, name, given)?;
    if opened.exists {
        let _ = profiles::set_last_used(places, name);
    }
    Ok(opened)
}

fn read_profile(places: &Places, name: &str, given: Vec<Given>) -> Result<OpenedProfile, Finding> {
    let found = profiles::load(places, name)?;
    let exists = found.is_some();
    let facts = profiles::load_facts(places, name)?;
    let journal = profiles::load_journal(places, name)?;
    let profile = found.unwrap_or_else(|| Profile { name: name.to_owned(), ..Profile::default() });
    Ok(OpenedProfile { profile, facts, journal, exists, given })
}

fn not_sent(text: String) -> HttpResult {
    Err(Failure { kind: FailureKind::Other, text, ms: 0, maybe_sent: false })
}

/// The finding for a job without a result. That happens only if a library panics, and then the program has ended.
fn ended() -> Finding {
    let why = "A library stopped unexpectedly.";
    Finding::failed(Class::Internal, "The task failed unexpectedly", why, "Try again.")
}
