//! Profiles, check results and journals on disk. None of these files ever contains a secret.
//!
//! Rules: A profile, its secrets in the keyring, its check results and its journal are one unit. Each is written under one
//! lock, and only if the profile on disk still has the revision that was read, so another session loses nothing. A damaged
//! file and a file of a newer version each have their own finding and are left as they are. Opening a profile reads one file
//! and lists no folder, because the first frame waits for it.
#![allow(clippy::disallowed_methods)]

mod file;
mod fingerprint;
mod recent_checks;
mod record;
mod run;
mod save;
mod sign_in;
#[cfg(test)]
mod tests;

use super::places::Places;
use super::{clock, files};
use crate::domain::facts::Facts;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::journal::Journal;
use crate::domain::profile::{Profile, Summary, is_name};
use std::path::PathBuf;

pub use fingerprint::adopt_secret;
pub use recent_checks::{load_recent_checks, save_recent_checks};
pub use run::{Turn, before_change, record_outcome, take_turn};
pub use save::{KeyringPart, WithoutKeyring, refuse_stale, save, save_connection_id, while_current};
pub use sign_in::{begin_sign_in, forget_temporary, record_temporary};

/// None if there is no such profile. Its secrets are [`Text::Absent`].
pub fn load(places: &Places, name: &str) -> Result<Option<Profile>, Finding> {
    let path = profile_path(places, name)?;
    files::read(&path)?.map(|text| file::read(&path, name, &text)).transpose()
}

/// All profiles, sorted by name. For a profile that can't be read, the summary says why.
pub fn list(places: &Places) -> Result<Vec<Summary>, Finding> {
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

/// Renames a profile's files, and its items in the keyring. The caller has the [`Turn`] of both names.
pub fn rename(places: &Places, old: &str, new: &str, beside: &mut dyn KeyringPart) -> Result<(), Finding> {
    let (from, to) = (profile_path(places, old)?, profile_path(places, new)?);
    let _lock = lock(places)?;
    refuse_taken(&to, new)?;
    refuse_missing(&from, old)?;
    save::together(beside, || {
        // The profile goes last. If this stops halfway, the profile still has its old name.
        for kind in [JOURNAL, FACTS] {
            files::remove(&state_path(places, new, kind)?)?;
            files::rename(&state_path(places, old, kind)?, &state_path(places, new, kind)?)?;
        }
        files::rename(&from, &to)
    })?;
    match last_used(places) {
        Some(last) if last == old => set_last_used(places, new),
        _ => Ok(()),
    }
}

/// Copies the profile with its secrets, for another connection.
pub fn copy(places: &Places, old: &str, new: &str, beside: &mut dyn KeyringPart) -> Result<Profile, Finding> {
    let from = profile_path(places, old)?;
    let _lock = lock(places)?;
    refuse_taken(&profile_path(places, new)?, new)?;
    refuse_missing(&from, old)?;
    let found = load(places, old)?.unwrap_or_default();
    let mut copy = Profile { item: found.item, ..found.copy_as(new, clock::now()) };
    copy.mark_saved(save::write(places, &copy, 0, beside)?);
    Ok(copy)
}

/// Whether this profile has any file, readable or not.
pub fn has_files(places: &Places, name: &str) -> Result<bool, Finding> {
    Ok(files_of(places, name)?.iter().any(|path| path.symlink_metadata().is_ok()))
}

/// Removes a profile's files, readable or not, its items in the keyring, and the tries of all profiles. If one of the files
/// can't be removed, everything stays. The caller has the [`Turn`]: a run would write a journal that nobody finds.
pub fn forget(places: &Places, name: &str, beside: &mut dyn KeyringPart) -> Result<(), Finding> {
    let mut kept = files_of(places, name)?;
    let _lock = lock(places)?;
    kept.retain(|path| path.symlink_metadata().is_ok());
    kept.iter().chain([&recent_checks::path(places)]).try_for_each(|path| files::may_remove(path))?;
    save::together(beside, || kept.iter().try_for_each(|path| files::remove(path).map(drop)))?;
    recent_checks::delete_recent_checks(places)?;
    if last_used(places).as_deref() == Some(name) {
        files::remove(&places.state.join("last"))?;
    }
    Ok(())
}

/// The profile that the wizard opened last.
pub fn last_used(places: &Places) -> Option<String> {
    let text = files::read(&places.state.join("last")).ok()??;
    Some(text.trim().to_owned()).filter(|name| is_name(name))
}

pub fn set_last_used(places: &Places, name: &str) -> Result<(), Finding> {
    files::make_folder(&places.state)?;
    files::write(&places.state.join("last"), &format!("{name}\n"))
}

/// Empty if nothing was checked yet.
pub fn load_facts(places: &Places, name: &str) -> Result<Facts, Finding> {
    record::load(&state_path(places, name, FACTS)?)
}

/// Writes nothing and returns false if there is no profile on disk, or not the revision that was checked.
pub fn save_facts(places: &Places, name: &str, file_revision: u64, facts: &Facts) -> Result<bool, Finding> {
    let path = state_path(places, name, FACTS)?;
    Ok(while_current(places, name, file_revision, || record::save(&path, facts))?.is_some())
}

pub fn load_journal(places: &Places, name: &str) -> Result<Journal, Finding> {
    record::load(&state_path(places, name, JOURNAL)?)
}

fn files_of(places: &Places, name: &str) -> Result<Vec<PathBuf>, Finding> {
    Ok(vec![profile_path(places, name)?, state_path(places, name, FACTS)?, state_path(places, name, JOURNAL)?])
}

const FACTS: &str = "json";
const JOURNAL: &str = "journal.json";
const TURN: &str = "run";
const SIGN_IN: &str = "sign-in";

fn profile_path(places: &Places, name: &str) -> Result<PathBuf, Finding> {
    Ok(places.config.join("profiles").join(format!("{}.toml", checked(name)?)))
}

fn state_path(places: &Places, name: &str, kind: &str) -> Result<PathBuf, Finding> {
    Ok(places.state.join("state").join(format!("{}.{kind}", checked(name)?)))
}

/// A name becomes part of a path, so its characters are always checked here.
fn checked(name: &str) -> Result<&str, Finding> {
    if is_name(name) {
        return Ok(name);
    }
    let what = format!("\"{}\" isn't a profile name", crate::domain::safe_text::visible(name, 60));
    let why = "A name has 1 to 40 lowercase letters, digits and hyphens, and doesn't begin with a hyphen.";
    Err(Finding::failed(Class::UserInput, what, why, "Choose another name, such as discord-test."))
}

/// One lock for all files.
fn lock(places: &Places) -> Result<files::Lock, Finding> {
    make_folders(places)?;
    files::lock(&places.state.join("lock"))
}

fn make_folders(places: &Places) -> Result<(), Finding> {
    let folders = [&places.config, &places.config.join("profiles"), &places.state, &places.state.join("state")];
    folders.into_iter().try_for_each(|folder| files::make_folder(folder))
}

fn refuse_taken(path: &std::path::Path, name: &str) -> Result<(), Finding> {
    if std::fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    let what = format!("The profile {name} already exists");
    Err(Finding::failed(
        Class::Conflict,
        what,
        "It would be overwritten.",
        "Choose another name, or delete that profile.",
    ))
}

fn refuse_missing(path: &std::path::Path, name: &str) -> Result<(), Finding> {
    if path.exists() {
        return Ok(());
    }
    let why = format!("{} doesn't exist.", files::shown(path));
    Err(Finding::failed(Class::UserInput, format!("There is no profile {name}"), why, "Save it first."))
}
