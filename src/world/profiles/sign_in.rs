//! Records what sign-ins add temporarily at Auth0. It is recorded before it is sent.
//!
//! A sign-in that adds something holds a lock on `state/NAME.sign-in`. So the next start removes only what a killed program has left,
//! not what another session is using.

use super::run::{Turn, change_journal};
use super::{SIGN_IN, make_folders, state_path};
use crate::domain::finding::{Class, Finding};
use crate::domain::journal::Temporary;
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
    change_journal(places, name, |journal| {
        journal.add_for_a_while(temporary.clone());
        true
    })
}

/// Deletes the record, because the addition is no longer at Auth0.
pub fn forget_temporary(places: &Places, name: &str, temporary: &Temporary) -> Result<(), Finding> {
    change_journal(places, name, |journal| journal.removed(temporary))
}
