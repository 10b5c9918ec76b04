//! Writes a profile together with its secrets: under the lock, and only if the file on disk is still the one that was read.
//!
//! First the new file is written and synced next to the old one. Then the keyring is written. Then the new file replaces the
//! old one. So a full or read-only disk fails before the keyring has changed. If the last step fails, the keyring is restored
//! before the lock is released.

use super::{file, files, fingerprint, lock, profile_path};
use crate::domain::finding::{Class, Finding};
use crate::domain::profile::{Profile, SavedProfile};
use crate::world::places::Places;
use std::path::Path;

/// The keyring's part of a save, so that the keyring and the files change together.
pub trait KeyringPart {
    /// Called before the files change. If it fails, it has changed nothing.
    fn before(&mut self) -> Result<(), Finding>;
    /// Called if the files could not be changed. Restores what was there before.
    fn undo(&mut self);
    /// Called after the files have changed.
    fn after(&mut self);
}

/// For a save that changes only files.
pub struct WithoutKeyring;

impl KeyringPart for WithoutKeyring {
    fn before(&mut self) -> Result<(), Finding> {
        Ok(())
    }

    fn undo(&mut self) {}

    fn after(&mut self) {}
}

/// Writes the profile and its secrets. Fails if the file on disk has another revision than the profile.
pub fn save(places: &Places, profile: &Profile, beside: &mut dyn KeyringPart) -> Result<SavedProfile, Finding> {
    profile_path(places, &profile.name)?;
    let _lock = lock(places)?;
    refuse_stale(places, &profile.name, profile.file_revision)?;
    write(places, profile, profile.file_revision, beside)
}

/// Adds the connection's id, and the paths that were written to Auth0, to the profile on disk, even if another session has
/// changed it meanwhile: the id must not be lost. Returns the new revision if nobody else has changed the profile.
pub fn save_connection_id(places: &Places, profile: &Profile) -> Result<Option<u64>, Finding> {
    let path = profile_path(places, &profile.name)?;
    let _lock = lock(places)?;
    let Some(text) = files::read(&path)? else { return Err(changed_elsewhere(&profile.name, 0)) };
    let mut found = file::read(&path, &profile.name, &text)?;
    let ours = found.file_revision == profile.file_revision;
    if !ours && !found.setup.is_of_same_connection(&profile.setup) {
        return Err(changed_elsewhere(&profile.name, found.file_revision));
    }
    let setup = &profile.setup;
    if (&found.setup.connection_id, &found.setup.written) == (&setup.connection_id, &setup.written) {
        return Ok(ours.then_some(found.file_revision));
    }
    (found.setup.connection_id, found.setup.written) = (setup.connection_id.clone(), setup.written.clone());
    let saved = write(places, &found, found.file_revision, &mut WithoutKeyring)?;
    Ok(ours.then_some(saved.file_revision))
}

/// Does the work under the lock. If the profile on disk isn't the one that was read, returns None and does nothing.
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

/// The caller holds the lock.
pub(super) fn write(
    places: &Places,
    profile: &Profile,
    on_disk: u64,
    beside: &mut dyn KeyringPart,
) -> Result<SavedProfile, Finding> {
    let hash_key = profile.hash_key.clone().or_else(fingerprint::new_key).ok_or_else(no_random)?;
    let hashes = fingerprint::of_all(profile, &hash_key);
    let saved = SavedProfile { file_revision: on_disk + 1, item: profile.item, hashes, hash_key, token_not_kept: None };
    let path = profile_path(places, &profile.name)?;
    let ready = files::prepare(&path, &file::text(profile, &saved)?).map_err(nothing_changed)?;
    together(beside, || ready.put().map_err(nothing_changed))?;
    Ok(saved)
}

/// Changes the keyring, then the files. If the files fail, it restores the keyring. The caller holds the lock.
pub(super) fn together<T>(
    beside: &mut dyn KeyringPart,
    files: impl FnOnce() -> Result<T, Finding>,
) -> Result<T, Finding> {
    beside.before()?;
    let done = files();
    match &done {
        Ok(_) => beside.after(),
        Err(_) => beside.undo(),
    }
    done
}

/// An error if the profile on disk isn't the one that was read.
pub fn refuse_stale(places: &Places, name: &str, file_revision: u64) -> Result<(), Finding> {
    let on_disk = revision(&profile_path(places, name)?, name)?;
    if on_disk == file_revision { Ok(()) } else { Err(changed_elsewhere(name, on_disk)) }
}

/// The revision of the file; 0 if there is none.
fn revision(path: &Path, name: &str) -> Result<u64, Finding> {
    files::read(path)?.map_or(Ok(0), |text| file::read(path, name, &text).map(|profile| profile.file_revision))
}

/// `on_disk`: its revision there, or 0.
fn changed_elsewhere(name: &str, on_disk: u64) -> Finding {
    let (what, fix) = if on_disk == 0 {
        (format!("The profile {name} was removed by another session"), "Save it under another name, or start again.")
    } else {
        (format!("The profile {name} was changed by another session"), "Open it again. Nothing was overwritten.")
    };
    Finding::failed(Class::Conflict, what, "Its file isn't the one that a0connect read.", fix)
}

fn nothing_changed(finding: Finding) -> Finding {
    let why = format!("{} The profile and its secrets weren't changed.", finding.why);
    Finding { why, ..finding }
}

fn no_random() -> Finding {
    let why = "The system provides no random bytes for the key of its hashes.";
    Finding::failed(
        Class::Internal,
        "The profile can't be saved",
        why,
        "Try again. If it fails again, report this as a bug in a0connect.",
    )
}
