//! The world for tests: keys and responses in, state and effects out. The tenant is a function of requests. The keyring and the
//! files are maps. The tests of the binary use the real ones.

mod auth0_cli;
mod disk;
mod provider;
mod script;
mod tenant;

pub use auth0_cli::{login_code, login_token};
pub use tenant::{ID_TOKEN, Tenant};

use super::message::{DocumentWritten, Message, OpenedProfile, ProfileChange, SampleWritten};
use super::model::{Model, SecretStore};
use super::update::opened_model;
use super::{Effect, update};
use crate::app::effect::{BeforeChange, KeyringChanges, Responder, Ticket, WriteMode};
use crate::domain::facts::Facts;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::http::{Method, Request};
use crate::domain::journal::Journal;
use crate::domain::profile::{Given, Profile, Summary};
use crate::domain::rehearsal::Run;
use crate::domain::secret::Secret;
use crate::domain::setup::{Kept, Source, Text};
use crate::domain::sign_in::{Loopback, OneTimeValues, Report, Returned, returned};
use crate::domain::token::KeptToken;
use crate::world::rehearsal::{LIMITS, given, rehearse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::json;
use std::collections::{BTreeMap, VecDeque};
use tenant::FaultKind;

pub const DOMAIN: &str = "acme.eu.auth0.com";

pub const ALL_SCOPES: &str = "create:connections read:connections read:connections_options update:connections \
    update:connections_options read:clients update:clients delete:connections read:users";

pub fn now() -> Timestamp {
    Timestamp::from_second(1_795_000_000).unwrap()
}

pub fn token(scope: &str) -> String {
    token_of(DOMAIN, scope, now())
}

/// Valid for a day.
pub fn token_of(domain: &str, scope: &str, now: Timestamp) -> String {
    let payload = json!({"aud": format!("https://{domain}/api/v2/"), "exp": now.as_second() + 86_400, "scope": scope, "azp": "m2m", "gty": "client-credentials"});
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.c2ln", encode("{}"), encode(&payload.to_string()))
}

/// Performs every effect at once.
pub struct Simulated {
    pub model: Model,
    pub tenant: Tenant,
    pub keyring: Keyring,
    pub vault: BTreeMap<FieldId, Secret>,
    pub token: Option<KeptToken>,
    /// By profile, as last written.
    pub profiles: BTreeMap<String, (Profile, Timestamp)>,
    pub facts: BTreeMap<String, Facts>,
    pub journals: BTreeMap<String, Journal>,
    pub files_written: u64,
    pub document_exists: bool,
    /// The working directory is a git repository that ignores nothing.
    pub in_git: bool,
    /// No profile can be written.
    pub no_disk: bool,
    /// Values from the environment, or offered from an .env file.
    pub given: Vec<Given>,
    pub sent: Vec<Request>,
    pub effects: Vec<Effect>,
    /// The effects that the disk and the keyring haven't performed yet, while they don't respond.
    pub stalled: Option<VecDeque<Effect>>,
    /// Requests without a response so far.
    pub held: Vec<(Ticket, Request)>,
    /// The callback URL of a sign-in under way.
    pub listens_at: Option<(Ticket, String)>,
    /// Other programs use the ports of all registered callback URLs.
    pub ports_taken: bool,
    pub machine: auth0_cli::Machine,
    /// Found in the environment. The user has to say which application they belong to.
    pub ambiguous: Vec<Given>,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Keyring {
    Works,
    /// The computer has no keyring.
    Missing,
    /// The keyring never responds.
    Silent,
    Locked,
}

impl Simulated {
    /// A new profile whose keyring has been read.
    pub fn new() -> Self {
        let mut model = Model::new("default", now());
        model.secret_store = SecretStore::Keyring { read: true, asked_at: None };
        super::update::open_at(&mut model, crate::domain::checkpoints::CheckpointId::Auth0Application);
        Self::of(model, Tenant::new("app", "con_1"))
    }

    pub fn of(model: Model, tenant: Tenant) -> Self {
        Self {
            model,
            tenant,
            keyring: Keyring::Works,
            vault: BTreeMap::new(),
            token: None,
            profiles: BTreeMap::new(),
            facts: BTreeMap::new(),
            journals: BTreeMap::new(),
            files_written: 0,
            document_exists: false,
            in_git: false,
            no_disk: false,
            given: Vec::new(),
            sent: Vec::new(),
            effects: Vec::new(),
            stalled: None,
            held: Vec::new(),
            listens_at: None,
            ports_taken: false,
            machine: auth0_cli::Machine::default(),
            ambiguous: Vec::new(),
        }
    }

    /// Starts the program with what is stored.
    pub fn start(&mut self) {
        let secret_store = SecretStore::Keyring { read: false, asked_at: None };
        let opened = self.open(&self.model.profile.name);
        self.held.clear();
        self.stalled = None;
        self.model = opened_model(opened, secret_store, self.model.now);
        super::update::ask_owner(&mut self.model, self.ambiguous.clone());
        let effects = update(&mut self.model, Message::Started);
        self.perform_all(effects);
    }

    /// Sends a message after a frame, as if the user sees the screen before each key.
    pub fn send(&mut self, message: Message) {
        self.send_unseen(Message::Drawn { above: usize::MAX });
        self.send_unseen(message);
    }

    /// Sends a message before the last change is drawn.
    pub fn send_unseen(&mut self, message: Message) {
        let effects = update(&mut self.model, message);
        self.perform_all(effects);
    }

    /// The browser comes back to the callback URL with these parameters.
    pub fn comes_back(&mut self, query: &str) {
        let (ticket, url) = self.listens_at.clone().unwrap();
        let callback = Loopback::of(&url).unwrap_or_else(|| Loopback::to_add(40_123));
        let returned = returned(&format!("{}?{query}", callback.url), &callback, "state-1");
        self.send(Message::CameBack { ticket, returned });
    }

    /// The page of pop-up mode reports this.
    pub fn reports(&mut self, report: Report) {
        let (ticket, _) = self.listens_at.clone().unwrap();
        self.send(Message::CameBack { ticket, returned: Returned::Reported(report) });
    }

    /// The claims of the ID token that the tenant issues.
    fn claims(&self) -> serde_json::Map<String, serde_json::Value> {
        let setup = &self.model.profile.setup;
        let now = self.model.now.as_second();
        let own = || setup.open(FieldId::Auth0ClientId);
        let audience = self.tenant.temporary.as_ref().map_or_else(own, |_| Some("tmp"));
        let claims = json!({
            "sub": "oauth2|discord|80351110224678912", "name": "Nelly", "email": "nelly@discord.com",
            "email_verified": true, "iss": setup.domain().unwrap().issuer(), "aud": audience,
            "iat": now, "exp": now + 36_000, "nonce": "nonce-1",
        });
        claims.as_object().cloned().unwrap()
    }

    pub fn perform_all(&mut self, effects: Vec<Effect>) {
        let mut messages = Vec::new();
        let mut effects = effects;
        loop {
            for effect in effects {
                self.effects.push(effect.clone());
                messages.extend(self.perform(effect));
            }
            let Some(message) = messages.pop() else { return };
            effects = update(&mut self.model, message);
        }
    }

    fn perform(&mut self, effect: Effect) -> Option<Message> {
        match self.stalled.as_mut().filter(|_| disk::is_needed(&effect)) {
            Some(stalled) => {
                stalled.push_back(effect);
                None
            }
            None => self.perform_now(effect),
        }
    }

    fn perform_now(&mut self, effect: Effect) -> Option<Message> {
        match effect {
            Effect::Send { ticket, request, before } => {
                if let Some(why) = before.and_then(|before| self.before_change(before)) {
                    return Some(Message::NotSent { ticket, why });
                }
                if self.tenant.fault(&request) == Some(FaultKind::Hold) {
                    self.held.push((ticket, request));
                    return None;
                }
                let answer = self.tenant.answer(&request, self.model.now);
                self.sent.push(request);
                Some(Message::Answered { ticket, answer })
            }
            Effect::Abort(ticket) => {
                self.held.retain(|(held, _)| *held != ticket);
                let waits = |effect: &Effect| matches!(effect, Effect::SaveProfile { ticket: of, keyring: Some(_), .. } if *of == ticket);
                self.stalled.iter_mut().for_each(|stalled| stalled.retain(|effect| !waits(effect)));
                None
            }
            Effect::ReadVault { .. } | Effect::SaveProfile { keyring: Some(_), .. }
                if self.keyring == Keyring::Silent =>
            {
                None
            }
            Effect::ReadVault { profile, .. } => {
                let result = match self.keyring {
                    Keyring::Works => Ok(self.vault.clone().into_iter().collect()),
                    Keyring::Locked => Err(locked()),
                    _ => Err(no_keyring()),
                };
                Some(Message::VaultRead { profile, result, token: self.token.clone() })
            }
            Effect::SaveProfile { ticket, profile, keyring } => {
                Some(Message::ProfileSaved { ticket, result: self.keep(*profile, keyring) })
            }
            Effect::WriteToken { token, .. } => {
                self.token = Some(token.into());
                None
            }
            Effect::SaveFacts { profile, file_revision, facts } => {
                if self.revision(&profile) == file_revision {
                    self.facts.insert(profile, facts);
                }
                None
            }
            Effect::RecordOutcome { profile, run, settled } => {
                settled.write_down(self.journals.entry(profile).or_default(), run);
                None
            }
            Effect::TakeTurn { profile, file_revision } => {
                let journal = self.journals.get(&profile).cloned().unwrap_or_default();
                let result = if self.revision(&profile) == file_revision { Ok(journal) } else { Err(changed()) };
                Some(Message::TurnTaken { profile, result })
            }
            Effect::ReadProfileAgain { profile } => {
                let opened = OpenedProfile { given: Vec::new(), ..self.open(&profile) };
                Some(Message::ProfileReadAgain(Box::new(Ok(opened))))
            }
            Effect::OpenProfile { profile } => Some(Message::ProfileOpened(Box::new(Ok(self.open(&profile))))),
            Effect::ListProfiles => Some(Message::ProfilesListed(self.list())),
            Effect::RenameProfile { from, to } => {
                let result = self.change_profile(&from).map(|()| {
                    if let Some((profile, at)) = self.profiles.remove(&from) {
                        self.profiles.insert(to.clone(), (Profile { name: to.clone(), ..profile }, at));
                    }
                });
                Some(Message::ProfilesChanged(ProfileChange::Renamed { from, to }, result))
            }
            Effect::CopyProfile { from, to } => {
                let now = self.model.now;
                let result = self.change_profile(&from).map(|()| {
                    let copy = self.profiles.get(&from).map(|(profile, _)| (profile.copy_as(&to, now), now));
                    self.profiles.extend(copy.map(|copy| (to.clone(), copy)));
                });
                Some(Message::ProfilesChanged(ProfileChange::Copied { from, to }, result))
            }
            Effect::ForgetProfile { profile } => {
                let result = self.change_profile(&profile).map(|()| {
                    self.profiles.remove(&profile);
                });
                Some(Message::ProfilesChanged(ProfileChange::Forgotten(profile), result))
            }
            // Requests get no response.
            Effect::Rehearse { from: Responder::Live { .. }, .. } => None,
            Effect::Rehearse { ticket, call, from: Responder::Given(responses) } => {
                let responses = responses.iter().map(|(status, body)| (*status, body.reveal()));
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                let run = runtime.block_on(rehearse(&call, LIMITS, given(responses)));
                Some(Message::Rehearsed { ticket, result: Ok(Run { ms: 3, ..run }) })
            }
            Effect::BeginSignIn(ticket) => Some(Message::SignInBegun { ticket, once: Some(once()) }),
            Effect::Listen { ticket, callback, .. } => {
                self.listens_at = Some((ticket, callback.url.clone()));
                let bound = match (self.ports_taken, callback.port) {
                    (true, 1..) => Err("another program uses its port".to_owned()),
                    (_, 0) => Ok(40_123),
                    (_, port) => Ok(port),
                };
                Some(Message::Listening { ticket, bound })
            }
            Effect::OpenLink { ticket, .. } => Some(Message::LinkOpened { ticket, opened: Ok(()) }),
            Effect::Verify { ticket, .. } => Some(Message::Verified { ticket, verified: Ok(self.claims()) }),
            Effect::ForgetTemporary { profile, temporary } => {
                self.journals.entry(profile).or_default().removed(&temporary);
                None
            }
            Effect::Copy(_) => Some(Message::Copied { by_terminal: true }),
            Effect::WriteSample { sample, files, replace } => {
                let exists = std::mem::replace(&mut self.document_exists, true) && !replace;
                let others = files.iter().map(|file| format!("{}/{}", sample.folder(), file.path)).collect();
                let result = Ok(if exists { SampleWritten::Exist(others) } else { SampleWritten::Done });
                Some(Message::SampleWritten { sample, result })
            }
            Effect::CheckGitIgnore(path) => {
                let warning = self.in_git.then(|| in_git(&path));
                Some(Message::GitIgnoreChecked { path, warning })
            }
            Effect::WriteDocument { path, .. } if path.starts_with("nowhere/") => {
                let fix = "Create it first, or choose another path.";
                let finding = Finding::failed(Class::Filesystem, "The folder nowhere doesn't exist", "", fix);
                Some(Message::DocumentWritten(Err(finding)))
            }
            Effect::WriteDocument { path, writing, .. } => {
                let exists = std::mem::replace(&mut self.document_exists, true) && writing == WriteMode::New;
                self.in_git &= writing != WriteMode::Ignored;
                let warning = || in_git(&path);
                Some(Message::DocumentWritten(Ok(match exists {
                    true => DocumentWritten::Exists { path },
                    false => DocumentWritten::Done { warning: self.in_git.then(warning), path },
                })))
            }
            effect => self.perform_cli(effect),
        }
    }

    /// Requests of the Management API that change something, as method and path.
    pub fn changes(&self) -> Vec<String> {
        let path = |request: &Request| url::Url::parse(&request.url).unwrap().path().to_owned();
        let changing =
            self.sent.iter().filter(|request| request.method != Method::Get && path(request).starts_with("/api/v2/"));
        changing.map(|request| format!("{} {}", request.method.as_str(), path(request))).collect()
    }

    pub fn notice(&self) -> &str {
        self.model.notice.as_ref().map_or("", |notice| notice.text.as_str())
    }
}

/// The values of every attempt.
pub fn once() -> OneTimeValues {
    OneTimeValues {
        state: "state-1".into(),
        nonce: "nonce-1".into(),
        verifier: Secret::new("the-verifier-of-this-attempt-is-long-enough"),
        challenge: "challenge-1".into(),
        correlation_id: "a0connect-1".into(),
        page_key: "page-1".into(),
    }
}

fn in_git(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    format!("{name} is in a git repository, and .gitignore doesn't list it. Don't commit it.")
}

fn locked() -> Finding {
    let fix = "Unlock it, then try again.";
    Finding::failed(Class::Keyring, crate::domain::absent_secrets::KEYRING_LOCKED, "It was not unlocked.", fix)
}

pub fn changed() -> Finding {
    let what = "The profile default was changed by another session";
    Finding::failed(Class::Conflict, what, "Its file is not the one that was read here.", "Open it again.")
}

pub fn no_keyring() -> Finding {
    Finding::failed(
        Class::Keyring,
        "There is no keyring here",
        "No Secret Service answers on the session bus.",
        "Start gnome-keyring or KWallet, or keep secrets for this session only.",
    )
}
