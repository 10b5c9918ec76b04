//! The callback URLs that sign-ins add for their own time. They are journaled before they are sent.
//!
//! A sign-in that adds one holds a lock on `state/NAME.sign-in`. So the next start removes only what a killed program has left,
//! not what another session is using.

use super::run::Turn;
use super::{JOURNAL, SIGN_IN, lock, make_folders, record, state_path};
use crate::domain::finding::Finding;
use crate::domain::journal::{Journal, Temporary};
use crate::world::places::Places;

/// The right to add a callback URL, or to remove those that were left. None if another session is signing in.
pub fn begin_sign_in(places: &Places, name: &str) -> Result<Option<Turn>, Finding> {
    let path = state_path(places, name, SIGN_IN)?;
    make_folders(places)?;
    Turn::at(path)
}

/// Called before the callback URL is sent.
pub fn keep_temporary(places: &Places, name: &str, temporary: &Temporary) -> Result<(), Finding> {
    change(places, name, |journal| {
        journal.add_for_a_while(temporary.clone());
        true
    })
}

/// The application doesn't have it any longer.
pub fn forget_temporary(places: &Places, name: &str, temporary: &Temporary) -> Result<(), Finding> {
    change(places, name, |journal| journal.removed(temporary))
}

fn change(places: &Places, name: &str, change: impl FnOnce(&mut Journal) -> bool) -> Result<(), Finding> {
    let path = state_path(places, name, JOURNAL)?;
    let _lock = lock(places)?;
    let mut journal: Journal = record::load(&path)?;
    if change(&mut journal) { record::save(&path, &journal) } else { Ok(()) }
}
