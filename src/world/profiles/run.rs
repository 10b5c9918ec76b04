//! Runs of the plan. A profile has one run at a time, and each change is checked and journaled before it is sent.
//!
//! A run holds a lock on `state/NAME.run`. The next one waits for it and then reads the profile again. Only the journal on
//! disk counts: under the lock, a run reads it, adds an entry and writes it.

use super::{JOURNAL, TURN, files, lock, make_folders, record, save, state_path};
use crate::domain::finding::{Class, Finding};
use crate::domain::journal::{Entry, Journal};
use crate::domain::plan::Settled;
use crate::world::places::Places;
use std::path::PathBuf;
use std::time::Duration;

/// A run takes seconds, or a minute if it waits for a rate limit.
const PATIENCE: Duration = Duration::from_secs(30);
const AGAIN: Duration = Duration::from_millis(20);

/// The right to change this profile's connection at Auth0. Dropping it releases it.
#[must_use]
pub struct Turn {
    path: PathBuf,
    _lock: files::Lock,
}

impl Turn {
    /// Takes the turn. None if another session has it.
    pub(super) fn at(path: PathBuf) -> Result<Option<Self>, Finding> {
        Ok(files::try_lock(&path)?.map(|lock| Turn { path, _lock: lock }))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        // The lock is still held here. A waiting program notices that the file is gone, and tries again.
        if cfg!(unix) {
            let _ = files::remove(&self.path);
        }
    }
}

/// Waits for another session with a run on this profile, at most half a minute. If it has to wait, it calls `waits`.
pub fn take_turn(places: &Places, name: &str, waits: impl FnOnce()) -> Result<Turn, Finding> {
    let path = state_path(places, name, TURN)?;
    make_folders(places)?;
    let mut waits = Some(waits);
    for _ in 0..PATIENCE.as_millis() / AGAIN.as_millis() {
        if let Some(turn) = Turn::at(path.clone())? {
            return Ok(turn);
        }
        if let Some(waits) = waits.take() {
            waits();
        }
        std::thread::sleep(AGAIN);
    }
    let why = format!("It has been running for {} seconds.", PATIENCE.as_secs());
    let fix = "Wait until it ends, or end it. Then try again. Nothing was changed.";
    Err(Finding::failed(Class::Conflict, format!("Another session is using the profile {name}"), why, fix))
}

/// Called before a change is sent. Checks that the profile is still the one that was read, and journals the change.
pub fn before_change(places: &Places, name: &str, file_revision: u64, entry: Option<&Entry>) -> Result<(), Finding> {
    let path = state_path(places, name, JOURNAL)?;
    let _lock = lock(places)?;
    save::refuse_stale(places, name, file_revision).map_err(during_run)?;
    let Some(entry) = entry else { return Ok(()) };
    let mut journal: Journal = record::load(&path)?;
    journal.begin(entry.clone());
    record::save(&path, &journal)
}

/// Journals the result of a change.
pub fn record_outcome(places: &Places, name: &str, run: u64, settled: &Settled) -> Result<(), Finding> {
    change_journal(places, name, |journal| settled.write_down(journal, run))
}

/// `change` returns whether it has changed anything.
pub(super) fn change_journal(
    places: &Places,
    name: &str,
    change: impl FnOnce(&mut Journal) -> bool,
) -> Result<(), Finding> {
    let path = state_path(places, name, JOURNAL)?;
    let _lock = lock(places)?;
    let mut journal: Journal = record::load(&path)?;
    if change(&mut journal) { record::save(&path, &journal) } else { Ok(()) }
}

fn during_run(finding: Finding) -> Finding {
    if !finding.is(Class::Conflict) {
        return finding;
    }
    let why = "That happened during this run, so a0connect sent nothing more.";
    let fix = "Run it again. a0connect doesn't repeat what is already done.";
    Finding { why: why.into(), fix: fix.into(), ..finding }
}
