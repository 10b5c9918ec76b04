//! Does one job after the other on the keyring. Lives on the vault's thread.
//!
//! The `keyring` package chooses the platform's store and opens it once for the process; where that failed, or the service
//! behind it was restarted, the same store is opened again directly, so that "try again" works once the user has started or
//! unlocked a keyring.

use super::causes;
use super::item::{self, Document};
use super::{Job, KeptToken, Outcome, Told};
use crate::domain::diagnosis::Diagnosis;
use crate::domain::fields::FieldId;
use crate::domain::secret::Secret;
use jiff::Timestamp;
use keyring_core::{CredentialStore, Entry, Error};
use std::sync::Arc;
use zeroize::Zeroizing;

const SERVICE: &str = "a0connect";
/// No name of a profile, nor of a profile's token.
const TRIED: &str = "/try";
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
    Told(Diagnosis),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault::Store(error)
    }
}

impl From<Diagnosis> for Fault {
    fn from(diagnosis: Diagnosis) -> Self {
        Fault::Told(diagnosis)
    }
}

impl Keeper {
    pub(super) fn perform(&mut self, job: &Job) -> Told {
        let was_open = matches!(self, Keeper::Opened | Keeper::Reopened(_));
        let mut result = self.attempt(job);
        if let Err(Fault::Store(Error::PlatformFailure(_) | Error::NoDefaultStore)) = result {
            *self = Keeper::Lost;
            if was_open {
                // It worked before: the service may have been restarted. Every job can be done twice.
                result = self.attempt(job);
            }
        }
        result.map_err(|fault| match fault {
            Fault::Told(diagnosis) => diagnosis,
            Fault::Store(error) => causes::tell(&error),
        })
    }

    fn attempt(&mut self, job: &Job) -> Result<Outcome, Fault> {
        match job {
            Job::Read { profile } => Ok(Outcome::Secrets(self.read(profile)?.secrets())),
            Job::Write { profile, secrets } => self.write(profile, secrets),
            Job::Delete { profile } => {
                let token = self.delete(&token_of(profile))?;
                let secrets = self.delete(profile)?;
                Ok(Outcome::Deleted { secrets, token })
            }
            Job::ReadToken { profile, now } => Ok(Outcome::Token(self.read_token(profile, *now)?)),
            Job::WriteToken { profile, token } => self.write_token(profile, token),
            Job::DeleteToken { profile } => {
                self.delete(&token_of(profile))?;
                Ok(Outcome::Done)
            }
            Job::Rename { old, new } => {
                for (from, to) in [(old.clone(), new.clone()), (token_of(old), token_of(new))] {
                    match self.get(&from)? {
                        Some(bytes) => self.entry(&to)?.set_secret(&bytes)?,
                        None => continue,
                    }
                    self.delete(&from)?;
                }
                Ok(Outcome::Done)
            }
            Job::Copy { old, new } => {
                if let Some(bytes) = self.get(old)? {
                    self.entry(new)?.set_secret(&bytes)?;
                }
                Ok(Outcome::Done)
            }
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

    fn read(&mut self, profile: &str) -> Result<Document, Fault> {
        let bytes = self.get(profile)?;
        Ok(bytes.map(|bytes| item::read(profile, &bytes)).transpose()?.unwrap_or_default())
    }

    fn write(&mut self, profile: &str, secrets: &[(FieldId, Secret)]) -> Result<Outcome, Fault> {
        let mut document = self.read(profile)?;
        for (id, secret) in secrets {
            document.set(*id, secret);
        }
        if document.is_empty() {
            self.delete(profile)?;
        } else {
            self.entry(profile)?.set_secret(document.text().as_bytes())?;
        }
        Ok(Outcome::Done)
    }

    fn read_token(&mut self, profile: &str, now: Timestamp) -> Result<Option<KeptToken>, Fault> {
        let user = token_of(profile);
        let Some(bytes) = self.get(&user)? else { return Ok(None) };
        let token = item::read_token(&user, &bytes)?;
        if token.expires_at <= now {
            self.delete(&user)?;
            return Ok(None);
        }
        Ok(Some(token))
    }

    fn write_token(&mut self, profile: &str, token: &KeptToken) -> Result<Outcome, Fault> {
        match self.entry(&token_of(profile))?.set_secret(item::token_text(token).as_bytes()) {
            Ok(()) => Ok(Outcome::Done),
            Err(Error::TooLong(_, limit)) => {
                // An older one would be taken for this one.
                self.delete(&token_of(profile))?;
                Ok(Outcome::NotKept(format!(
                    "The token is longer than the {limit} bytes that this system's keyring takes: it is kept for this session only."
                )))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// None where there is no such item.
    fn get(&mut self, user: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Fault> {
        match self.entry(user)?.get_secret() {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// True where it was there.
    fn delete(&mut self, user: &str) -> Result<bool, Fault> {
        match self.entry(user)?.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
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

fn token_of(profile: &str) -> String {
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
