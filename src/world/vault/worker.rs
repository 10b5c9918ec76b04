//! Does the jobs on the keyring, on the vault's thread.
//!
//! The `keyring` package chooses the platform's store and opens it once per process. If that failed, or if the keyring was
//! restarted, the worker opens the same store again by itself. So "try again" works after the user has started or unlocked a
//! keyring.

use super::item::{self, Document};
use super::{Job, JobResult, Outcome, causes};
use crate::domain::finding::Finding;
use crate::domain::token::KeptToken;
use jiff::Timestamp;
use keyring_core::{CredentialStore, Entry, Error};
use std::sync::Arc;
use zeroize::Zeroizing;

const SERVICE: &str = "a0connect";
/// Not a possible name of a profile or of a profile's token.
const TRIED: &str = "/try";
const UNLOCK: &str = "/unlock";
/// How often an access is tried, since another session may interfere.
const TRIES: u32 = 4;
const TRIED_TEXT: &[u8] = br#"{"schema":1,"try":"doctor"}"#;

#[derive(Default)]
pub(super) enum KeyringWorker {
    #[default]
    Unopened,
    /// The package opened it.
    Opened,
    /// The package's attempt failed, or its connection went away.
    Lost,
    Reopened(Arc<CredentialStore>),
}

/// Why a job was not done.
pub(super) enum Fault {
    Store(Error),
    Diagnosed(Finding),
}

impl Fault {
    pub(super) fn into_finding(self) -> Finding {
        match self {
            Fault::Diagnosed(finding) => finding,
            Fault::Store(error) => causes::diagnose(&error),
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault::Store(error)
    }
}

impl From<Finding> for Fault {
    fn from(finding: Finding) -> Self {
        Fault::Diagnosed(finding)
    }
}

impl KeyringWorker {
    /// `given_up`: nobody waits for the result any more.
    pub(super) fn perform(&mut self, job: &Job, given_up: &dyn Fn() -> bool) -> JobResult {
        let was_open = matches!(self, KeyringWorker::Opened | KeyringWorker::Reopened(_));
        let mut result = self.attempt(job, given_up);
        if let Err(Fault::Store(Error::PlatformFailure(_) | Error::NoDefaultStore)) = result {
            *self = KeyringWorker::Lost;
            if was_open {
                // It worked before, so the keyring may have been restarted. Every job can safely be done twice.
                result = self.attempt(job, given_up);
            }
        }
        result.map_err(Fault::into_finding)
    }

    fn attempt(&mut self, job: &Job, given_up: &dyn Fn() -> bool) -> Result<Outcome, Fault> {
        match job {
            Job::Read { profile, item } => Ok(Outcome::Secrets(self.read(profile)?.secrets(*item))),
            Job::Unlock { profile } => {
                self.unlock(profile)?;
                Ok(Outcome::Done)
            }
            Job::SaveProfile { places, profile, secrets, token } => {
                self.save_profile(places, profile, secrets, token.as_ref(), given_up)
            }
            Job::ReadToken { profile, now } => Ok(Outcome::Token(self.read_token(profile, *now)?)),
            Job::WriteToken { places, profile, file_revision, token } => {
                self.keep_token(places, profile, *file_revision, token)
            }
            Job::Rename { places, old, new } => self.rename(places, old, new, given_up),
            Job::Copy { places, old, new } => self.copy(places, old, new, given_up),
            Job::Forget { places, profile } => self.forget(places, profile, given_up),
            Job::ReadLogin { user } => Ok(Outcome::Login(self.read_login(user)?)),
            Job::WriteTest => {
                self.entry(TRIED)?.set_secret(TRIED_TEXT)?;
                Ok(Outcome::Done)
            }
            Job::ReadTest => self.read_test(),
            Job::DeleteTest => {
                self.delete(TRIED)?;
                Ok(Outcome::Done)
            }
        }
    }

    fn read_test(&mut self) -> Result<Outcome, Fault> {
        let read = self.get(TRIED);
        let deleted = self.delete(TRIED);
        let same = read?.is_some_and(|bytes| *bytes == TRIED_TEXT);
        deleted?;
        if same { Ok(Outcome::Done) } else { Err(causes::token_not_saved().into()) }
    }

    pub(super) fn read(&mut self, profile: &str) -> Result<Document, Fault> {
        let bytes = self.get(profile)?;
        Ok(bytes.map(|bytes| item::read(profile, &bytes)).transpose()?.unwrap_or_default())
    }

    fn read_token(&mut self, profile: &str, now: Timestamp) -> Result<Option<KeptToken>, Fault> {
        let user = token_of(profile);
        let token = self.get(&user)?.map(|bytes| item::read_token(&user, &bytes)).transpose()?;
        Ok(token.filter(|token| token.expires_at > now))
    }

    /// None if there is no such item.
    pub(super) fn get(&mut self, user: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Fault> {
        let entry = self.entry(user)?;
        match retry_after_race(|| entry.get_secret()) {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes the item, or deletes it if there is no content.
    pub(super) fn put(&mut self, user: &str, content: Option<&[u8]>) -> Result<(), Fault> {
        match content {
            Some(bytes) => {
                let entry = self.entry(user)?;
                Ok(retry_after_race(|| entry.set_secret(bytes))?)
            }
            None => self.delete(user),
        }
    }

    /// Unlocks the keyring, which may ask the user. Called before a lock is taken that other programs wait for. If there is no
    /// item yet, only a write shows whether the keyring is unlocked.
    pub(super) fn unlock(&mut self, profile: &str) -> Result<(), Fault> {
        if self.get(profile)?.is_some() {
            return Ok(());
        }
        self.put(UNLOCK, Some(TRIED_TEXT))?;
        let _ = self.delete(UNLOCK);
        Ok(())
    }

    fn delete(&mut self, user: &str) -> Result<(), Fault> {
        let entry = self.entry(user)?;
        match retry_after_race(|| entry.delete_credential()) {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn entry(&mut self, user: &str) -> Result<Entry, Fault> {
        self.open()?;
        match self {
            KeyringWorker::Reopened(store) => Ok(store.build(SERVICE, user, None)?),
            _ => by_package(user),
        }
    }

    /// An item of another program.
    #[cfg(not(target_os = "macos"))]
    pub(super) fn foreign_entry(&mut self, service: &str, user: &str) -> Result<Entry, Fault> {
        self.open()?;
        match self {
            #[cfg(not(windows))]
            KeyringWorker::Reopened(store) => Ok(store.build(service, user, None)?),
            _ => foreign_by_package(service, user),
        }
    }

    fn open(&mut self) -> Result<(), Fault> {
        if matches!(self, KeyringWorker::Unopened) {
            if let Err(error) = keyring::Entry::store_status() {
                *self = KeyringWorker::Lost;
                return Err(causes::diagnose(error).into());
            }
            *self = KeyringWorker::Opened;
        }
        if matches!(self, KeyringWorker::Lost) {
            *self = reopen()?;
        }
        Ok(())
    }
}

/// Repeats an access that failed. The store first searches for an item and then uses it, and another session may delete it
/// in between. The next search then doesn't find it.
pub(super) fn retry_after_race<T>(mut access: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    for _ in 1..TRIES {
        match access() {
            Err(Error::PlatformFailure(_)) => {}
            done => return done,
        }
    }
    access()
}

pub(super) fn token_of(profile: &str) -> String {
    format!("{profile}/token")
}

/// Opens a new connection to the Secret Service.
#[cfg(all(unix, not(target_os = "macos")))]
fn reopen() -> Result<KeyringWorker, Fault> {
    Ok(KeyringWorker::Reopened(zbus_secret_service_keyring_store::Store::new()?))
}

/// Keychain and Credential Manager have no connection that could break.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn reopen() -> Result<KeyringWorker, Fault> {
    match keyring::Entry::store_status() {
        Ok(()) => Ok(KeyringWorker::Opened),
        Err(error) => Err(causes::diagnose(error).into()),
    }
}

#[cfg(not(windows))]
fn by_package(user: &str) -> Result<Entry, Fault> {
    Ok(keyring::Entry::new(SERVICE, user)?.inner)
}

/// Without the modifier, a credential would roam with the user's Windows profile.
#[cfg(windows)]
fn by_package(user: &str) -> Result<Entry, Fault> {
    let local = std::collections::HashMap::from([("persistence", "Local")]);
    Ok(Entry::new_with_modifiers(SERVICE, user, &local)?)
}

#[cfg(all(unix, not(target_os = "macos")))]
fn foreign_by_package(service: &str, user: &str) -> Result<Entry, Fault> {
    Ok(keyring::Entry::new(service, user)?.inner)
}

/// go-keyring has its own form of target names.
#[cfg(windows)]
fn foreign_by_package(service: &str, user: &str) -> Result<Entry, Fault> {
    let target = crate::domain::cli_login::windows_target(service, user);
    let named = std::collections::HashMap::from([("target", target.as_str())]);
    Ok(Entry::new_with_modifiers(service, user, &named)?)
}
