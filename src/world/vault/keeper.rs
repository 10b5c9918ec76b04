//! Does one job after the other on the keyring. Lives on the vault's thread.
//!
//! The `keyring` package chooses the platform's store and opens it once for the process; where that failed, or the service
//! behind it was restarted, the same store is opened again directly, so that "try again" works once the user has started or
//! unlocked a keyring.

use super::item::{self, Document};
use super::{Job, JobResult, Outcome, causes};
use crate::domain::finding::Finding;
use crate::domain::token::KeptToken;
use jiff::Timestamp;
use keyring_core::{CredentialStore, Entry, Error};
use std::sync::Arc;
use zeroize::Zeroizing;

const SERVICE: &str = "a0connect";
/// No name of a profile, nor of a profile's token.
const TRIED: &str = "/try";
const UNLOCK: &str = "/unlock";
/// How often an access is tried that another a0connect may have come between.
const TRIES: u32 = 4;
const TRIED_TEXT: &[u8] = br#"{"schema":1,"try":"doctor"}"#;

#[derive(Default)]
pub(super) enum Keeper {
    #[default]
    Unopened,
    /// By the package.
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
    pub(super) fn told(self) -> Finding {
        match self {
            Fault::Diagnosed(diagnosis) => diagnosis,
            Fault::Store(error) => causes::tell(&error),
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault::Store(error)
    }
}

impl From<Finding> for Fault {
    fn from(diagnosis: Finding) -> Self {
        Fault::Diagnosed(diagnosis)
    }
}

impl Keeper {
    /// `given_up`: nobody waits for it any more.
    pub(super) fn perform(&mut self, job: &Job, given_up: &dyn Fn() -> bool) -> JobResult {
        let was_open = matches!(self, Keeper::Opened | Keeper::Reopened(_));
        let mut result = self.attempt(job, given_up);
        if let Err(Fault::Store(Error::PlatformFailure(_) | Error::NoDefaultStore)) = result {
            *self = Keeper::Lost;
            if was_open {
                // It worked before: the service may have been restarted. Every job can be done twice.
                result = self.attempt(job, given_up);
            }
        }
        result.map_err(Fault::told)
    }

    fn attempt(&mut self, job: &Job, given_up: &dyn Fn() -> bool) -> Result<Outcome, Fault> {
        match job {
            Job::Read { profile, item } => Ok(Outcome::Secrets(self.read(profile)?.secrets(*item))),
            Job::Unlock { profile } => {
                self.unlock(profile)?;
                Ok(Outcome::Done)
            }
            Job::Keep { places, profile, secrets, token } => {
                self.keep(places, profile, secrets, token.as_ref(), given_up)
            }
            Job::ReadToken { profile, now } => Ok(Outcome::Token(self.read_token(profile, *now)?)),
            Job::WriteToken { places, profile, file_revision, token } => {
                self.keep_token(places, profile, *file_revision, token)
            }
            Job::Rename { places, old, new } => self.rename(places, old, new, given_up),
            Job::Copy { places, old, new } => self.copy(places, old, new, given_up),
            Job::Forget { places, profile } => self.forget(places, profile, given_up),
            Job::Try => {
                self.entry(TRIED)?.set_secret(TRIED_TEXT)?;
                Ok(Outcome::Done)
            }
            Job::Tried => self.read_tried(),
            Job::EndTry => {
                self.delete(TRIED)?;
                Ok(Outcome::Done)
            }
        }
    }

    fn read_tried(&mut self) -> Result<Outcome, Fault> {
        let read = self.get(TRIED);
        let deleted = self.delete(TRIED);
        let same = read?.is_some_and(|bytes| *bytes == TRIED_TEXT);
        deleted?;
        if same { Ok(Outcome::Done) } else { Err(causes::not_kept().into()) }
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

    /// None where there is no such item.
    pub(super) fn get(&mut self, user: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Fault> {
        let entry = self.entry(user)?;
        match beside_another(|| entry.get_secret()) {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The item with this content, or none.
    pub(super) fn put(&mut self, user: &str, content: Option<&[u8]>) -> Result<(), Fault> {
        match content {
            Some(bytes) => {
                let entry = self.entry(user)?;
                Ok(beside_another(|| entry.set_secret(bytes))?)
            }
            None => self.delete(user),
        }
    }

    /// Before a lock is taken that others wait for: asks a person, if it has to, to unlock the keyring. Where there is no item
    /// yet only a write shows whether it is open.
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
        match beside_another(|| entry.delete_credential()) {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn entry(&mut self, user: &str) -> Result<Entry, Fault> {
        if matches!(self, Keeper::Unopened) {
            if let Err(error) = keyring::Entry::store_status() {
                *self = Keeper::Lost;
                return Err(causes::tell(error).into());
            }
            *self = Keeper::Opened;
        }
        if matches!(self, Keeper::Lost) {
            *self = reopen()?;
        }
        match self {
            Keeper::Reopened(store) => Ok(store.build(SERVICE, user, None)?),
            _ => by_package(user),
        }
    }
}

/// An item is looked for and then used: another a0connect may delete it in between, and then the next look does not find it.
fn beside_another<T>(mut access: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
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

/// The Secret Service, asked anew.
#[cfg(all(unix, not(target_os = "macos")))]
fn reopen() -> Result<Keeper, Fault> {
    Ok(Keeper::Reopened(zbus_secret_service_keyring_store::Store::new()?))
}

/// Keychain and Credential Manager have no connection that could go away.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn reopen() -> Result<Keeper, Fault> {
    match keyring::Entry::store_status() {
        Ok(()) => Ok(Keeper::Opened),
        Err(error) => Err(causes::tell(error).into()),
    }
}

#[cfg(not(windows))]
fn by_package(user: &str) -> Result<Entry, Fault> {
    Ok(keyring::Entry::new(SERVICE, user)?.inner)
}

/// Without the modifier a credential would roam with the user's Windows profile.
#[cfg(windows)]
fn by_package(user: &str) -> Result<Entry, Fault> {
    let local = std::collections::HashMap::from([("persistence", "Local")]);
    Ok(Entry::new_with_modifiers(SERVICE, user, &local)?)
}
