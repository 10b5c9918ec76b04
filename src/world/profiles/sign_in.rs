//! Records what sign-ins add temporarily at Auth0. It is recorded before it is sent.
//!
//! A sign-in that adds something holds a lock on `state/NAME.sign-in`. So the next start removes only what a killed program has left,
//! not what another session is using.

use super::run::Turn;
use super::{JOURNAL, SIGN_IN, lock, make_folders, record, state_path};
use crate::domain::finding::{Class, Finding};
use crate::domain::journal::{Journal, Temporary};
use crate::world::places::Places;

/// The right to add something, or to remove what was left. None if another session is signing in.
pub fn begin_sign_in(places: &Places, name: &str) -> Result<Option<Turn>, Finding> {
    let path = state_path(places, name, SIGN_IN)?;
    make_folders(places)?;
    Turn::at(path)
}

/// Records an addition before it is sent. `held`: the right to add it, which is taken if it isn't held yet.
pub fn record_temporary(
    places: &Places,
    name: &str,
    temporary: &Temporary,
    held: &mut Option<Turn>,
) -> Result<(), Finding> {
    if held.is_none() {
        *held = begin_sign_in(places, name)?;
    }
    if held.is_none() {
        let what = "Another session is signing in with this profile";
        let why = "That session added something at Auth0 and removes it at the end.";
        return Err(Finding::failed(Class::Conflict, what, why, "Wait until it has ended, then try again."));
    }
    change(places, name, |journal| {
        journal.add_for_a_while(temporary.clone());
        true
    })
}

/// Deletes the record, because the addition is no longer at Auth0.
pub fn forget_temporary(places: &Places, name: &str, temporary: &Temporary) -> Result<(), Finding> {
    change(places, name, |journal| journal.removed(temporary))
}

fn change(places: &Places, name: &str, change: impl FnOnce(&mut Journal) -> bool) -> Result<(), Finding> {
    let path = state_path(places, name, JOURNAL)?;
    let _lock = lock(places)?;
    let mut journal: Journal = record::load(&path)?;
    if change(&mut journal) { record::save(&path, &journal) } else { Ok(()) }
}
