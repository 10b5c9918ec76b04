//! Runs of the plan: one at a time of a profile, each change checked and written down before it is sent.
//!
//! Who runs holds `state/NAME.run`; the next waits and then reads again. The journal on disk is the only one that counts: an
//! entry is put into it as it stands there, under the lock, never over it.

use super::{JOURNAL, TURN, files, keep, lock, make_folders, record, state_path};
use crate::domain::finding::{Class, Finding};
use crate::domain::journal::{Entry, Journal};
use crate::domain::plan::Settled;
use crate::world::places::Places;
use std::path::PathBuf;
use std::time::Duration;

/// A run takes seconds; one that waits for a rate limit may take a minute.
const PATIENCE: Duration = Duration::from_secs(30);
const AGAIN: Duration = Duration::from_millis(20);

/// The right to change at Auth0 what this profile stands for. Given back when it is dropped.
#[must_use]
pub struct Turn {
    path: PathBuf,
    _lock: files::Lock,
}

impl Drop for Turn {
    fn drop(&mut self) {
        // While it is held: who waits for it finds that the file is another, and tries again.
        if cfg!(unix) {
            let _ = files::remove(&self.path);
        }
    }
}

/// Waits for another a0connect that runs on this profile, half a minute at most; `waits` is called where it has to.
pub fn take_turn(places: &Places, name: &str, waits: impl FnOnce()) -> Result<Turn, Finding> {
    let path = state_path(places, name, TURN)?;
    make_folders(places)?;
    let mut waits = Some(waits);
    for _ in 0..PATIENCE.as_millis() / AGAIN.as_millis() {
        if let Some(lock) = files::try_lock(&path)? {
            return Ok(Turn { path, _lock: lock });
        }
        if let Some(waits) = waits.take() {
            waits();
        }
        std::thread::sleep(AGAIN);
    }
    let why = format!("It has been at work for {} seconds.", PATIENCE.as_secs());
    let fix = "Let it finish or end it, then try again. Nothing was changed.";
    Err(Finding::failed(Class::Conflict, format!("Another a0connect is using the profile {name}"), why, fix))
}

/// Before a change is sent: the profile is still the one in hand, and the change is in the journal.
pub fn before_change(places: &Places, name: &str, file_revision: u64, entry: Option<&Entry>) -> Result<(), Finding> {
    let path = state_path(places, name, JOURNAL)?;
    let _lock = lock(places)?;
    keep::refuse_stale(places, name, file_revision).map_err(in_between)?;
    let Some(entry) = entry else { return Ok(()) };
    let mut journal: Journal = record::load(&path)?;
    journal.begin(entry.clone());
    record::save(&path, &journal)
}

/// What came of a change.
pub fn write_down(places: &Places, name: &str, run: u64, settled: &Settled) -> Result<(), Finding> {
    let path = state_path(places, name, JOURNAL)?;
    let _lock = lock(places)?;
    let mut journal: Journal = record::load(&path)?;
    if settled.write_down(&mut journal, run) { record::save(&path, &journal) } else { Ok(()) }
}

fn in_between(told: Finding) -> Finding {
    if !told.is(Class::Conflict) {
        return told;
    }
    let why = "That happened while this run was under way, so nothing more was sent from here.";
    let fix = "Run it again: what was done at Auth0 is found and not done twice.";
    Finding { why: why.into(), fix: fix.into(), ..told }
}
