//! The callback URLs that a killed sign-in has left at the application. They are removed unasked.

use super::output::{Ink, Output};
use super::values::Loaded;
use crate::domain::finding::Finding;
use crate::domain::sign_in::{NextRemoval, Removal, left_behind};
use crate::world::http::Client;
use crate::world::{clock, profiles};

/// Removes them if there is a token for it. Whatever fails is tried again at the next start.
pub async fn remove(loaded: &Loaded, client: &Client, out: &Output) {
    let (places, name) = (&loaded.places, &loaded.profile.name);
    let Ok(journal) = profiles::load_journal(places, name) else { return };
    let left = left_behind(&journal, loaded.known());
    if left.is_empty() || !loaded.known().has_api() {
        return;
    }
    // Another session may be using one just now.
    let Ok(Some(_turn)) = profiles::begin_sign_in(places, name) else { return };
    for temporary in left {
        let url = temporary.url.clone();
        match removed(Removal::new(temporary.clone()), loaded, client).await {
            Ok(()) => {
                out.say(&[(Ink::Plain, &format!("Removed {url}, which an earlier sign-in had added"))]);
                if let Err(finding) = profiles::forget_temporary(places, name, &temporary) {
                    out.warning(&finding);
                }
            }
            Err(finding) => out.warning(&finding),
        }
    }
}

async fn removed(mut removal: Removal, loaded: &Loaded, client: &Client) -> Result<(), Finding> {
    loop {
        match removal.next(loaded.known()) {
            NextRemoval::Gone => return Ok(()),
            NextRemoval::Left(finding) => return Err(finding),
            NextRemoval::WaitUntil(at) => {
                tokio::time::sleep(at.duration_since(clock::now()).unsigned_abs()).await;
            }
            NextRemoval::Send(request) => {
                let answer = client.send(&request).await;
                removal.take(&answer, clock::now());
            }
        }
    }
}
