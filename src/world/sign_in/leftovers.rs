//! Removes what a killed sign-in has left at Auth0. The wizard and the commands share it.

use crate::domain::facts::Facts;
use crate::domain::finding::Finding;
use crate::domain::journal::Temporary;
use crate::domain::known::Known;
use crate::domain::setup::Setup;
use crate::domain::sign_in::{NextRemoval, Removal};
use crate::world::http::Client;
use crate::world::places::Places;
use crate::world::{clock, profiles};

/// Returns those that Auth0 doesn't have any longer, and why the first of the others couldn't be removed. Nothing is done while
/// another session is signing in, since it may be using one.
pub async fn remove(
    left: Vec<Temporary>,
    (places, profile): (&Places, &str),
    (setup, facts): (&Setup, &Facts),
    client: &Client,
) -> (Vec<Temporary>, Option<Finding>) {
    let (mut removed, mut failed) = (Vec::new(), None);
    let _turn = match profiles::begin_sign_in(places, profile) {
        Ok(Some(turn)) => turn,
        Ok(None) => return (removed, failed),
        Err(finding) => return (removed, Some(finding)),
    };
    for temporary in left {
        let gone = one(Removal::new(temporary.clone()), setup, facts, client).await;
        match gone.and_then(|()| profiles::forget_temporary(places, profile, &temporary)) {
            Ok(()) => removed.push(temporary),
            Err(finding) => failed = failed.or(Some(finding)),
        }
    }
    (removed, failed)
}

async fn one(mut removal: Removal, setup: &Setup, facts: &Facts, client: &Client) -> Result<(), Finding> {
    loop {
        match removal.next(Known::new(setup, facts, clock::now())) {
            NextRemoval::Gone => return Ok(()),
            NextRemoval::Left(finding) => return Err(finding),
            NextRemoval::WaitUntil(at) => tokio::time::sleep(at.duration_since(clock::now()).unsigned_abs()).await,
            NextRemoval::Send(request) => {
                let answer = client.send(&request).await;
                removal.take(&answer, clock::now());
            }
        }
    }
}
