//! `state/tries.json`: the results of checks that leave a failed exchange in a log at Auth0 or the provider. They aren't
//! repeated within a day, even if no profile has the result: `status` in a script has no profile, and a value may return
//! that was replaced before.
//!
//! A result is found by a keyed hash of the values that were checked. The file contains none of these values.

use super::{fingerprint, lock, record};
use crate::domain::facts::{Fact, Facts};
use crate::domain::finding::Finding;
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes;
use crate::domain::secret::Secret;
use crate::domain::setup::{Setup, Text};
use crate::world::files;
use crate::world::places::Places;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use zeroize::Zeroizing;

/// If there are more, the oldest are dropped.
const MOST: usize = 200;

#[derive(Clone, Default, Serialize, Deserialize)]
struct RecentChecks {
    hash_key: String,
    tries: Vec<Try>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Try {
    probe: Probe,
    hash: String,
    fact: Fact,
}

/// Adds the known results for these values to the facts.
pub fn load_recent_checks(places: &Places, setup: &Setup, facts: &mut Facts) -> Result<(), Finding> {
    let kept: RecentChecks = record::load(&path(places))?;
    let key = Secret::new(kept.hash_key);
    for one in kept.tries {
        if hash(&key, one.probe, setup).as_ref() == Some(&one.hash) {
            probes::recall(setup, facts, one.probe, one.fact);
        }
    }
    Ok(())
}

/// Saves the results that count for a day, and drops older ones.
pub fn save_recent_checks(places: &Places, known: Known) -> Result<(), Finding> {
    let Known { setup, now, .. } = known;
    let standing = probes::kept_results(known);
    if standing.is_empty() {
        return Ok(());
    }
    let _lock = lock(places)?;
    let mut kept: RecentChecks = record::load(&path(places))?;
    if kept.hash_key.is_empty() {
        let Some(key) = fingerprint::new_key() else { return Ok(()) };
        kept.hash_key = key.reveal().to_owned();
    }
    let key = Secret::new(kept.hash_key.as_str());
    for (probe, fact) in standing {
        let Some(hash) = hash(&key, probe, setup) else { continue };
        kept.tries.retain(|one| one.probe != probe || one.hash != hash);
        // The revisions in `used` mean nothing outside of their profile.
        kept.tries.push(Try { probe, hash, fact: Fact { used: Vec::new(), ..fact.clone() } });
    }
    kept.tries.retain(|one| now.duration_since(one.fact.seen_at) < probes::DAY);
    let surplus = kept.tries.len().saturating_sub(MOST);
    kept.tries.drain(..surplus);
    record::save(&path(places), &kept)
}

pub(super) fn delete_recent_checks(places: &Places) -> Result<(), Finding> {
    files::remove(&path(places)).map(drop)
}

/// The keyed hash of all values that the result depends on. None if one is a stored secret that wasn't read.
fn hash(key: &Secret, probe: Probe, setup: &Setup) -> Option<String> {
    let mut all = Zeroizing::new(format!("{}\n", probe.name()));
    for id in probe.fields() {
        let text = match setup.values.get(id).map(|value| &value.text) {
            Some(Text::Absent { .. }) => return None,
            Some(Text::Open(text)) => text.as_str(),
            Some(Text::Secret(secret)) => secret.reveal(),
            None => "",
        };
        // The length makes sure that two different lists of values never give the same text.
        *all += &format!("{} {} ", id.env(), text.len());
        *all += text;
    }
    fingerprint::fingerprint(key, &Secret::new(all.as_str()))
}

pub(super) fn path(places: &Places) -> PathBuf {
    places.state.join("tries.json")
}
