//! How a profile is written: under the lock, where the file on disk is the one that was read, together with its secrets.
//!
//! The file is written and synced beside the old one first, then the keyring, then the new file takes the old one's place: so a
//! disk that is full or read-only shows before the keyring has changed, and where the last step fails the keyring's part is put
//! back before anybody else may look.

use super::{file, files, fingerprint, lock, profile_path};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::profile::Profile;
use crate::domain::secret::Secret;
use crate::world::places::Places;
use std::collections::BTreeMap;
use std::path::Path;

/// What changes together with the files: the keyring's part.
pub trait Beside {
    /// Before the files change. Where it fails it leaves everything as it was.
    fn before(&mut self) -> Result<(), Finding>;
    /// The files could not be changed: as it was before.
    fn undo(&mut self);
    /// The files have changed.
    fn after(&mut self);
}

/// The keyring has no part in it.
pub struct Alone;

impl Beside for Alone {
    fn before(&mut self) -> Result<(), Finding> {
        Ok(())
    }

    fn undo(&mut self) {}

    fn after(&mut self) {}
}

/// What a save made; to be put back into the profile in hand.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileStamp {
    pub file_revision: u64,
    pub item: u64,
    pub hashes: BTreeMap<FieldId, String>,
    pub hash_key: Secret,
}

/// Writes the profile and what is beside it, unless the file has another revision than the one that was loaded.
pub fn save(places: &Places, profile: &Profile, beside: &mut dyn Beside) -> Result<ProfileStamp, Finding> {
    profile_path(places, &profile.name)?;
    let _lock = lock(places)?;
    refuse_stale(places, &profile.name, profile.file_revision)?;
    write(places, profile, profile.file_revision, beside)
}

/// Puts what Auth0 made of it into the profile as it is on disk now, whoever has changed that meanwhile: an id is not lost. The
/// new revision, where the profile in hand is still the one on disk.
pub fn keep_connection(places: &Places, profile: &Profile) -> Result<Option<u64>, Finding> {
    let path = profile_path(places, &profile.name)?;
    let _lock = lock(places)?;
    let Some(text) = files::read(&path)? else { return Err(other(&profile.name, 0)) };
    let mut found = file::read(&path, &profile.name, &text)?;
    let ours = found.file_revision == profile.file_revision;
    if !ours && !found.setup.is_of_same_connection(&profile.setup) {
        return Err(other(&profile.name, found.file_revision));
    }
    let setup = &profile.setup;
    if (&found.setup.connection_id, &found.setup.written) == (&setup.connection_id, &setup.written) {
        return Ok(ours.then_some(found.file_revision));
    }
    (found.setup.connection_id, found.setup.written) = (setup.connection_id.clone(), setup.written.clone());
    let saved = write(places, &found, found.file_revision, &mut Alone)?;
    Ok(ours.then_some(saved.file_revision))
}

/// Does it under the lock, where the profile on disk is the one that was read. None, and nothing done, where it is not.
pub fn while_current<T>(
    places: &Places,
    name: &str,
    file_revision: u64,
    work: impl FnOnce() -> Result<T, Finding>,
) -> Result<Option<T>, Finding> {
    let path = profile_path(places, name)?;
    if file_revision == 0 || !path.exists() {
        return Ok(None);
    }
    let _lock = lock(places)?;
    if revision(&path, name)? == file_revision { work().map(Some) } else { Ok(None) }
}

/// Under the lock.
pub(super) fn write(
    places: &Places,
    profile: &Profile,
    on_disk: u64,
    beside: &mut dyn Beside,
) -> Result<ProfileStamp, Finding> {
    let hash_key = profile.hash_key.clone().or_else(fingerprint::new_key).ok_or_else(no_random)?;
    let hashes = fingerprint::of_all(profile, &hash_key);
    let saved = ProfileStamp { file_revision: on_disk + 1, item: profile.item, hashes, hash_key };
    let path = profile_path(places, &profile.name)?;
    let ready = files::prepare(&path, &file::text(profile, &saved)?).map_err(unchanged)?;
    together(beside, || ready.put().map_err(unchanged))?;
    Ok(saved)
}

/// Under the lock: the keyring's part, then the files; where the files fail, the keyring's part as it was.
pub(super) fn together<T>(beside: &mut dyn Beside, files: impl FnOnce() -> Result<T, Finding>) -> Result<T, Finding> {
    beside.before()?;
    let done = files();
    match &done {
        Ok(_) => beside.after(),
        Err(_) => beside.undo(),
    }
    done
}

/// The profile on disk is still the one in hand.
pub fn refuse_stale(places: &Places, name: &str, file_revision: u64) -> Result<(), Finding> {
    let on_disk = revision(&profile_path(places, name)?, name)?;
    if on_disk == file_revision { Ok(()) } else { Err(other(name, on_disk)) }
}

/// 0 where there is no file.
fn revision(path: &Path, name: &str) -> Result<u64, Finding> {
    files::read(path)?.map_or(Ok(0), |text| file::read(path, name, &text).map(|profile| profile.file_revision))
}

/// The profile on disk is not the one in hand.
fn other(name: &str, on_disk: u64) -> Finding {
    let (what, fix) = if on_disk == 0 {
        (format!("The profile {name} was removed by another a0connect"), "Save under another name, or start again.")
    } else {
        (format!("The profile {name} was changed by another a0connect"), "Open it again; nothing was overwritten.")
    };
    Finding::failed(Class::Conflict, what, "Its file is not the one that was read here.", fix)
}

fn unchanged(told: Finding) -> Finding {
    let why = format!("{} The profile and its secrets are as they were saved before.", told.why);
    Finding { why, ..told }
}

fn no_random() -> Finding {
    let why = "The system gives no random bytes for the key of its hashes.";
    Finding::failed(Class::Internal, "The profile cannot be saved", why, "Try again; if it stays, please report this.")
}
