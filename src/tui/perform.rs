//! What the program asks for is done here, off the loop; what came of it goes back as a message.
//!
//! Rules: requests run at once, each in a task of its own; files are written one after the other, in the order asked for;
//! the keyring has its own thread. A change is in the journal before it goes out, or it does not go out.

use crate::app::effect::Ticket;
use crate::app::message::{DocumentWritten, KeptToken, Opened, ProfileChange, Saved};
use crate::app::{Effect, Message};
use crate::domain::diagnosis::{Class, Diagnosis};
use crate::domain::fields::FieldId;
use crate::domain::http::{Answer, Failure, FailureKind, Request};
use crate::domain::journal::Journal;
use crate::domain::profile::{Given, Profile};
use crate::domain::secret::Secret;
use crate::domain::setup::Store;
use crate::domain::token::{Claims, Minted};
use crate::world::clipboard;
use crate::world::clock;
use crate::world::documents::{self, Written};
use crate::world::http::Client;
use crate::world::places::Places;
use crate::world::profiles;
use crate::world::vault::{self, Job, Outcome, Vault};
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Mutex, OnceCell};
use tokio::task::{AbortHandle, spawn_blocking};

/// What comes back.
pub enum Told {
    Message(Box<Message>),
    /// No tool took it: the terminal may.
    ForTheTerminal(Secret),
}

pub struct Performer {
    world: World,
    sending: BTreeMap<Ticket, AbortHandle>,
}

/// What a task needs; clones share it.
#[derive(Clone)]
struct World {
    places: Result<Places, Diagnosis>,
    ca_cert: Option<PathBuf>,
    given: Vec<Given>,
    client: Arc<OnceCell<Result<Client, Diagnosis>>>,
    vault: Vault,
    /// Held while a file is written; whoever asked first comes first.
    files: Arc<Mutex<()>>,
    told: UnboundedSender<Told>,
}

impl Performer {
    pub fn new(
        places: Result<Places, Diagnosis>,
        ca_cert: Option<PathBuf>,
        given: Vec<Given>,
        told: UnboundedSender<Told>,
    ) -> Self {
        let world = World {
            places,
            ca_cert,
            given,
            client: Arc::default(),
            vault: Vault::start(),
            files: Arc::default(),
            told,
        };
        Self { world, sending: BTreeMap::new() }
    }

    pub fn perform(&mut self, effect: Effect) {
        let world = self.world.clone();
        match effect {
            Effect::Send { ticket, request, journal } => {
                self.sending.retain(|_, task| !task.is_finished());
                let task = tokio::spawn(async move { world.send(ticket, &request, journal).await });
                self.sending.insert(ticket, task.abort_handle());
            }
            Effect::Abort(ticket) => {
                if let Some(task) = self.sending.remove(&ticket) {
                    task.abort();
                }
            }
            Effect::ReadVault { profile } => world.read_vault(profile),
            Effect::WriteVault { ticket, profile, secrets } => world.write_vault(ticket, profile, secrets),
            Effect::DeleteVault { profile } => world.keep(Job::Delete { profile }),
            Effect::WriteToken { profile, token } => world.keep(Job::WriteToken { profile, token: to_keep(token) }),
            Effect::DeleteToken { profile } => world.keep(Job::DeleteToken { profile }),
            Effect::SaveProfile(profile) => world.in_order(move |places| {
                let result = save_profile(&places, &profile);
                Some(Message::ProfileSaved { profile: profile.name, result })
            }),
            Effect::SaveFacts { profile, facts } => {
                world.in_order(move |places| {
                    let written = places.and_then(|places| profiles::save_facts(&places, &profile, &facts));
                    written.err().map(Message::NotWritten)
                });
            }
            Effect::SaveJournal { profile, journal } => {
                world.in_order(move |places| {
                    let written = places.and_then(|places| profiles::save_journal(&places, &profile, &journal));
                    written.err().map(Message::NotWritten)
                });
            }
            Effect::OpenProfile { profile } => {
                let given = world.given.clone();
                world.in_order(move |places| {
                    let opened = places.and_then(|places| open_profile(&places, &profile, given));
                    Some(Message::Opened(Box::new(opened)))
                });
            }
            Effect::ListProfiles => world.in_order(|places| {
                let list = places.and_then(|places| profiles::list(&places));
                Some(list.map_or_else(Message::NotWritten, Message::Profiles))
            }),
            Effect::RenameProfile { from, to } => {
                let change = ProfileChange::Renamed { from: from.clone(), to: to.clone() };
                let job = Job::Rename { old: from.clone(), new: to.clone() };
                world.with_vault(from.clone(), job, change, move |places| profiles::rename(places, &from, &to));
            }
            Effect::CopyProfile { from, to } => {
                let change = ProfileChange::Copied { from: from.clone(), to: to.clone() };
                let job = Job::Copy { old: from.clone(), new: to.clone() };
                world.with_vault(from.clone(), job, change, move |places| {
                    profiles::copy(places, &from, &to).map(|_| ())
                });
            }
            Effect::ForgetProfile { profile } => {
                tokio::spawn(async move {
                    let result = world.forget(profile.clone()).await;
                    world.tell(Message::ProfilesChanged(ProfileChange::Forgotten(profile), result));
                });
            }
            Effect::Copy(text) => {
                tokio::spawn(async move {
                    let tool = spawn_blocking({
                        let text = text.clone();
                        move || clipboard::copy(&text)
                    });
                    match tool.await {
                        Ok(clipboard::Way::Tool(_)) => world.tell(Message::Copied { by_terminal: false }),
                        _ => world.send_told(Told::ForTheTerminal(text)),
                    }
                });
            }
            Effect::WriteDocument { text, replace } => world.in_order(move |_| {
                let written = documents::write_connection(Path::new("."), &text, replace);
                let shown = |path: PathBuf| path.strip_prefix(".").unwrap_or(&path).display().to_string();
                Some(Message::DocumentWritten(written.map(|written| match written {
                    Written::Done { path, warning } => DocumentWritten::Done { path: shown(path), warning },
                    Written::Exists { path } => DocumentWritten::Exists { path: shown(path) },
                })))
            }),
            // The loop's own.
            Effect::Suspend | Effect::Redraw | Effect::Panic | Effect::Quit(_) => {}
        }
    }
}

impl World {
    fn tell(&self, message: Message) {
        self.send_told(Told::Message(Box::new(message)));
    }

    fn send_told(&self, told: Told) {
        // The loop has ended: nobody waits for it any more.
        let _ = self.told.send(told);
    }

    async fn send(&self, ticket: Ticket, request: &Request, journal: Option<(String, Journal)>) {
        let written = match journal {
            Some((profile, journal)) => self.write_journal(profile, journal).await,
            None => Ok(()),
        };
        let answer = match written {
            Err(diagnosis) => {
                let text = format!("not sent, since it cannot be written down first: {}", diagnosis.what);
                self.tell(Message::NotWritten(diagnosis));
                not_sent(text)
            }
            Ok(()) => match self.client().await {
                Ok(client) => client.send(request).await,
                Err(diagnosis) => not_sent(format!("{}. {} {}", diagnosis.what, diagnosis.why, diagnosis.fix)),
            },
        };
        self.tell(Message::Answered { ticket, answer });
    }

    async fn write_journal(&self, profile: String, journal: Journal) -> Result<(), Diagnosis> {
        self.with_files(move |places| profiles::save_journal(places, &profile, &journal)).await
    }

    /// Made with the first request: reading the system's roots takes milliseconds.
    async fn client(&self) -> Result<&Client, &Diagnosis> {
        let made = self.client.get_or_init(|| async {
            let ca_cert = self.ca_cert.clone();
            let made = spawn_blocking(move || Client::build(ca_cert.as_deref())).await.unwrap_or_else(|_| Err(ended()));
            if let Some(told) = made.as_ref().ok().and_then(|client| client.warning.clone()) {
                self.tell(Message::Warned(told));
            }
            made
        });
        made.await.as_ref()
    }

    /// One after the other, each on a thread that may block.
    fn in_order(self, job: impl FnOnce(Result<Places, Diagnosis>) -> Option<Message> + Send + 'static) {
        tokio::spawn(async move {
            let _turn = self.files.lock().await;
            let places = self.places.clone();
            match spawn_blocking(move || job(places)).await {
                Ok(Some(message)) => self.tell(message),
                Ok(None) => {}
                Err(_) => self.tell(Message::NotWritten(ended())),
            }
        });
    }

    /// Files first, then the keyring where the profile uses it.
    fn with_vault(
        self,
        profile: String,
        job: Job,
        change: ProfileChange,
        files: impl FnOnce(&Places) -> Result<(), Diagnosis> + Send + 'static,
    ) {
        tokio::spawn(async move {
            let done = self.with_files(move |places| {
                let uses_vault = uses_vault(places, &profile);
                files(places).map(|()| uses_vault)
            });
            let mut result = done.await;
            if result == Ok(true) {
                result = self.vault.run(job).await.map(|_| true);
            }
            self.tell(Message::ProfilesChanged(change, result.map(|_| ())));
        });
    }

    /// The keyring first, as the command does: were the file gone already, nothing would lead to what is left there. And
    /// nothing is removed from it while the files would stay.
    async fn forget(&self, profile: String) -> Result<(), Diagnosis> {
        let name = profile.clone();
        let uses_vault = self.with_files(move |places| {
            profiles::may_forget(places, &name)?;
            Ok(uses_vault(places, &name))
        });
        if uses_vault.await? {
            self.vault.run(Job::Delete { profile: profile.clone() }).await?;
        }
        self.with_files(move |places| profiles::forget(places, &profile).map(|_| ())).await
    }

    /// In its turn, on a thread that may block.
    async fn with_files<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Places) -> Result<T, Diagnosis> + Send + 'static,
    ) -> Result<T, Diagnosis> {
        let places = self.places.clone()?;
        let _turn = self.files.lock().await;
        spawn_blocking(move || job(&places)).await.unwrap_or_else(|_| Err(ended()))
    }

    fn read_vault(self, profile: String) {
        let secrets = self.vault.submit(Job::Read { profile: profile.clone() });
        let token = self.vault.submit(Job::ReadToken { profile: profile.clone(), now: clock::now() });
        tokio::spawn(async move {
            let result = match secrets.await {
                Ok(Ok(Outcome::Secrets(secrets))) => Ok(Some(secrets)),
                Ok(Ok(_)) => Ok(None),
                Ok(Err(diagnosis)) => Err(diagnosis),
                Err(_) => Err(ended()),
            };
            let token = match token.await {
                Ok(Ok(Outcome::Token(token))) => token.map(kept),
                _ => None,
            };
            self.tell(Message::VaultRead { profile, result, token });
        });
    }

    fn write_vault(self, ticket: Ticket, profile: String, secrets: Vec<(FieldId, Secret)>) {
        let written = self.vault.submit(Job::Write { profile, secrets });
        tokio::spawn(async move {
            let result = written.await.unwrap_or_else(|_| Err(ended())).map(|_| ());
            self.tell(Message::VaultWritten { ticket, result });
        });
    }

    /// A job of the keyring that is only told of where it fails.
    fn keep(self, job: Job) {
        let done = self.vault.submit(job);
        tokio::spawn(async move {
            match done.await.unwrap_or_else(|_| Err(ended())) {
                Ok(Outcome::NotKept(why)) => {
                    let fix = "It is used for this session; get another the next time.";
                    self.tell(Message::NotWritten(Diagnosis::new(Class::Keyring, "The token is not kept", why, fix)));
                }
                Ok(_) => {}
                Err(diagnosis) => self.tell(Message::NotWritten(diagnosis)),
            }
        });
    }
}

/// One that cannot be read may have had secrets.
fn uses_vault(places: &Places, profile: &str) -> bool {
    !matches!(profiles::load(places, profile), Ok(Some(profile)) if profile.setup.store == Store::Memory)
}

fn save_profile(places: &Result<Places, Diagnosis>, profile: &Profile) -> Result<Saved, Diagnosis> {
    let places = places.as_ref().map_err(Clone::clone)?;
    let profiles::Saved { file_revision, hashes, hash_key } = profiles::save(places, profile)?;
    if profile.file_revision == 0 {
        // A new profile: the next start opens it. Where that cannot be noted, it opens by its name.
        let _ = profiles::set_last_used(places, &profile.name);
    }
    Ok(Saved { file_revision, hashes, hash_key: Some(hash_key) })
}

fn open_profile(places: &Places, name: &str, given: Vec<Given>) -> Result<Opened, Diagnosis> {
    let found = profiles::load(places, name)?;
    let exists = found.is_some();
    let facts = profiles::load_facts(places, name)?;
    let journal = profiles::load_journal(places, name)?;
    if exists {
        let _ = profiles::set_last_used(places, name);
    }
    let profile = found.unwrap_or_else(|| Profile { name: name.to_owned(), ..Profile::default() });
    Ok(Opened { profile, facts, journal, exists, given })
}

fn to_keep(token: KeptToken) -> vault::KeptToken {
    match token {
        KeptToken::Minted(Minted { token, expires_at, used }) => {
            vault::KeptToken { token, expires_at, minted: true, used }
        }
        KeptToken::Pasted(token) => {
            // One that does not say is held for as long as the Dashboard's last.
            let says = Claims::read(&token).and_then(|claims| claims.expires_at);
            let expires_at = says.unwrap_or_else(|| clock::now() + SignedDuration::from_hours(24));
            vault::KeptToken { token, expires_at, minted: false, used: Vec::new() }
        }
    }
}

fn kept(token: vault::KeptToken) -> KeptToken {
    let vault::KeptToken { token, expires_at, minted, used } = token;
    if minted { KeptToken::Minted(Minted { token, expires_at, used }) } else { KeptToken::Pasted(token) }
}

fn not_sent(text: String) -> Answer {
    Err(Failure { kind: FailureKind::Other, text, ms: 0, maybe_sent: false })
}

/// Cannot happen unless a library panics, and then the program has ended already.
fn ended() -> Diagnosis {
    let why = "A library ended in the middle of it.";
    Diagnosis::new(Class::Internal, "It could not be done", why, "Try it again.")
}
