//! Removes what a killed sign-in has left at Auth0, without asking.

use super::output::{Ink, Output};
use super::values::Loaded;
use crate::domain::sign_in::left_behind;
use crate::world::http::Client;
use crate::world::profiles;
use crate::world::sign_in::leftovers;

/// Removes it if the token allows that. What fails is tried again at the next start.
pub async fn remove(loaded: &Loaded, client: &Client, out: &Output) {
    let (places, name) = (&loaded.places, loaded.profile.name.as_str());
    let Ok(journal) = profiles::load_journal(places, name) else { return };
    let left = left_behind(&journal, loaded.known());
    if left.is_empty() || !loaded.known().has_api() {
        return;
    }
    let values = (&loaded.profile.setup, &loaded.facts);
    let (removed, failed) = leftovers::remove(left, (places, name), values, client).await;
    for one in removed {
        out.say(&[(Ink::Plain, &one.removed())]);
    }
    failed.iter().for_each(|finding| out.warning(finding));
}
