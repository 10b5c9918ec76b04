//! Profiles, facts and journals on disk. No secret is ever in one of them.
//!
//! Rules: nothing is overwritten that another a0connect has changed since it was read (a revision number in the file, compared
//! under a lock); a file of a newer version and a corrupt one are told in their own words and left as they are; opening a
//! profile reads one file and lists no folder, since the first frame waits for it.
#![allow(clippy::disallowed_methods)]

mod file;
mod fingerprint;
mod record;
#[cfg(test)]
mod tests;
mod tries;

use super::clock;
use super::files;
use super::places::Places;
use crate::domain::diagnosis::{Class, Diagnosis};
use crate::domain::facts::Facts;
use crate::domain::fields::FieldId;
use crate::domain::journal::Journal;
use crate::domain::profile::{Profile, Summary, is_name};
use crate::domain::secret::Secret;
use std::collections::BTreeMap;
use std::path::PathBuf;

pub use fingerprint::adopt_secret;
pub use tries::{keep_tries, recall_tries};

/// What a save made; to be put back into the profile in hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    pub file_revision: u64,
    pub hashes: BTreeMap<FieldId, String>,
    pub hash_key: Secret,
}

/// None where there is no such profile. Secrets come back as [`Text::Absent`].
pub fn load(places: &Places, name: &str) -> Result<Option<Profile>, Diagnosis> {
    let path = profile_path(places, name)?;
    files::read(&path)?.map(|text| file::read(&path, name, &text)).transpose()
}

/// Writes the profile, unless the file has another revision than the one that was loaded.
pub fn save(places: &Places, profile: &Profile) -> Result<Saved, Diagnosis> {
    let path = profile_path(places, &profile.name)?;
    let _lock = lock(places)?;
    let on_disk = match files::read(&path)? {
        Some(text) => file::read(&path, &profile.name, &text)?.file_revision,
        None => 0,
    };
    if on_disk != profile.file_revision {
        let name = &profile.name;
        let (what, fix) = if on_disk == 0 {
            (format!("The profile {name} was removed by another a0connect"), "Save under another name, or start again.")
        } else {
            (format!("The profile {name} was changed by another a0connect"), "Open it again; nothing was overwritten.")
        };
        let why = "Its file is not the one that was read here.";
        return Err(Diagnosis::new(Class::Conflict, what, why, fix));
    }
    let hash_key = profile.hash_key.clone().or_else(fingerprint::new_key).ok_or_else(no_random)?;
    let hashes = fingerprint::of_all(profile, &hash_key);
    let saved = Saved { file_revision: on_disk + 1, hashes, hash_key };
    files::write(&path, &file::text(profile, &saved)?)?;
    Ok(saved)
}

/// All profiles by name; one that cannot be read says why.
pub fn list(places: &Places) -> Result<Vec<Summary>, Diagnosis> {
    let folder = places.config.join("profiles");
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(files::problem("list", &folder, &error)),
    };
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        let name = entry.ok()?.file_name().into_string().ok()?;
        Some(name.strip_suffix(".toml")?.to_owned()).filter(|name| is_name(name))
    };
    let mut names: Vec<String> = entries.filter_map(name).collect();
    names.sort();
    Ok(names.into_iter().filter_map(|name| summary(places, name)).collect())
}

fn summary(places: &Places, name: String) -> Option<Summary> {
    let profile = match load(places, &name) {
        Ok(profile) => profile?,
        Err(broken) => {
            let (domain, provider, changed_at) = (None, None, None);
            return Some(Summary { name, production: false, domain, provider, changed_at, broken: Some(broken.why) });
        }
    };
    Some(Summary {
        name,
        production: profile.production,
        domain: profile.setup.open(FieldId::Auth0Domain).map(str::to_owned),
        provider: profile.setup.open(FieldId::Provider).map(str::to_owned),
        changed_at: profile.setup.values.values().map(|value| value.changed_at).max(),
        broken: None,
    })
}

/// Profile, facts and journal under another name. The keyring's items are the vault's business.
pub fn rename(places: &Places, old: &str, new: &str) -> Result<(), Diagnosis> {
    let (from, to) = (profile_path(places, old)?, profile_path(places, new)?);
    let _lock = lock(places)?;
    refuse_taken(&to, new)?;
    refuse_missing(&from, old)?;
    // The profile last: until then everything is found under the old name's profile or not at all.
    for kind in [JOURNAL, FACTS] {
        files::remove(&state_path(places, new, kind)?)?;
        files::rename(&state_path(places, old, kind)?, &state_path(places, new, kind)?)?;
    }
    files::rename(&from, &to)?;
    match last_used(places) {
        Some(last) if last == old => set_last_used(places, new),
        _ => Ok(()),
    }
}

/// The profile under another name, for another connection. Its secrets in the keyring are copied by the vault.
pub fn copy(places: &Places, old: &str, new: &str) -> Result<Profile, Diagnosis> {
    let from = profile_path(places, old)?;
    refuse_taken(&profile_path(places, new)?, new)?;
    refuse_missing(&from, old)?;
    let copy = load(places, old)?.unwrap_or_default().copy_as(new, clock::now());
    let saved = save(places, &copy)?;
    Ok(Profile { file_revision: saved.file_revision, hash_key: Some(saved.hash_key), hashes: saved.hashes, ..copy })
}

/// Whether anything is kept under this name, and why it cannot be removed. Asked before the profile's secrets are removed,
/// so that they are not gone while the profile stays.
pub fn may_forget(places: &Places, name: &str) -> Result<bool, Diagnosis> {
    let mut kept = files_of(places, name)?;
    kept.retain(|path| path.symlink_metadata().is_ok());
    let _lock = if kept.is_empty() { None } else { Some(lock(places)?) };
    for path in &kept {
        files::may_remove(path)?;
    }
    Ok(!kept.is_empty())
}

/// Removes profile, facts and journal, readable or not, and what was tried with anything. True where there was one of them.
pub fn forget(places: &Places, name: &str) -> Result<bool, Diagnosis> {
    if !may_forget(places, name)? {
        return Ok(false);
    }
    let _lock = lock(places)?;
    let mut had = false;
    for path in files_of(places, name)? {
        had |= files::remove(&path)?;
    }
    tries::forget_tries(places)?;
    if last_used(places).as_deref() == Some(name) {
        files::remove(&places.state.join("last"))?;
    }
    Ok(had)
}

/// The profile that the wizard opened last.
pub fn last_used(places: &Places) -> Option<String> {
    let text = files::read(&places.state.join("last")).ok()??;
    Some(text.trim().to_owned()).filter(|name| is_name(name))
}

pub fn set_last_used(places: &Places, name: &str) -> Result<(), Diagnosis> {
    files::make_folder(&places.state)?;
    files::write(&places.state.join("last"), &format!("{name}\n"))
}

/// Empty where nothing is known yet.
pub fn load_facts(places: &Places, name: &str) -> Result<Facts, Diagnosis> {
    record::load(&state_path(places, name, FACTS)?)
}

/// False, and nothing written, where there is no profile for them.
pub fn save_facts(places: &Places, name: &str, facts: &Facts) -> Result<bool, Diagnosis> {
    if !profile_path(places, name)?.exists() {
        return Ok(false);
    }
    let _lock = lock(places)?;
    record::save(&state_path(places, name, FACTS)?, facts)?;
    Ok(true)
}

pub fn load_journal(places: &Places, name: &str) -> Result<Journal, Diagnosis> {
    record::load(&state_path(places, name, JOURNAL)?)
}

pub fn save_journal(places: &Places, name: &str, journal: &Journal) -> Result<(), Diagnosis> {
    let path = state_path(places, name, JOURNAL)?;
    let _lock = lock(places)?;
    record::save(&path, journal)
}

fn files_of(places: &Places, name: &str) -> Result<Vec<PathBuf>, Diagnosis> {
    Ok(vec![profile_path(places, name)?, state_path(places, name, FACTS)?, state_path(places, name, JOURNAL)?])
}

const FACTS: &str = "json";
const JOURNAL: &str = "journal.json";

fn profile_path(places: &Places, name: &str) -> Result<PathBuf, Diagnosis> {
    Ok(places.config.join("profiles").join(format!("{}.toml", checked(name)?)))
}

fn state_path(places: &Places, name: &str, kind: &str) -> Result<PathBuf, Diagnosis> {
    Ok(places.state.join("state").join(format!("{}.{kind}", checked(name)?)))
}

/// A name becomes part of a path, so it is held to its letters here, whoever asks.
fn checked(name: &str) -> Result<&str, Diagnosis> {
    if is_name(name) {
        return Ok(name);
    }
    let what = format!("\"{}\" is no profile name", crate::domain::safe_text::visible(name, 60));
    let why = "A name has 1 to 40 characters: small letters, digits and hyphens, the first no hyphen.";
    Err(Diagnosis::new(Class::UserInput, what, why, "Choose another, such as discord-test."))
}

/// One lock for everything that is kept. Makes the folders.
fn lock(places: &Places) -> Result<files::Lock, Diagnosis> {
    for folder in [&places.config, &places.config.join("profiles"), &places.state, &places.state.join("state")] {
        files::make_folder(folder)?;
    }
    files::lock(&places.state.join("lock"))
}

fn refuse_taken(path: &std::path::Path, name: &str) -> Result<(), Diagnosis> {
    if std::fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    let what = format!("There is a profile {name} already");
    Err(Diagnosis::new(Class::Conflict, what, "It would be overwritten.", "Choose another name, or forget that one."))
}

fn refuse_missing(path: &std::path::Path, name: &str) -> Result<(), Diagnosis> {
    if path.exists() {
        return Ok(());
    }
    let why = format!("{} is not there.", files::shown(path));
    Err(Diagnosis::new(Class::UserInput, format!("There is no profile {name}"), why, "Save it first."))
}

fn no_random() -> Diagnosis {
    let why = "The system gives no random bytes for the key of its hashes.";
    Diagnosis::new(Class::Internal, "The profile cannot be saved", why, "Try again; if it stays, please report this.")
}
