//! `state/tries.json`: what was answered to a try that stands in somebody's log as a failed exchange, so that it is not repeated
//! within a day although no profile keeps it: `status` in a script has none, and a value may come back that stood here before.
//!
//! An answer is found by a keyed hash of the values that it was asked with; none of them is in the file.

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

/// The oldest go first.
const MOST: usize = 200;

#[derive(Clone, Default, Serialize, Deserialize)]
struct Tries {
    hash_key: String,
    tries: Vec<Try>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Try {
    probe: Probe,
    hash: String,
    fact: Fact,
}

/// Brings what is known of these values into the facts.
pub fn recall_tries(places: &Places, setup: &Setup, facts: &mut Facts) -> Result<(), Finding> {
    let kept: Tries = record::load(&path(places))?;
    let key = Secret::new(kept.hash_key);
    for one in kept.tries {
        if hash(&key, one.probe, setup).as_ref() == Some(&one.hash) {
            probes::recall(setup, facts, one.probe, one.fact);
        }
    }
    Ok(())
}

/// Keeps what stands for a day, and drops what is older.
pub fn keep_tries(places: &Places, known: Known) -> Result<(), Finding> {
    let Known { setup, now, .. } = known;
    let standing = probes::kept_answers(known);
    if standing.is_empty() {
        return Ok(());
    }
    let _lock = lock(places)?;
    let mut kept: Tries = record::load(&path(places))?;
    if kept.hash_key.is_empty() {
        let Some(key) = fingerprint::new_key() else { return Ok(()) };
        kept.hash_key = key.reveal().to_owned();
    }
    let key = Secret::new(kept.hash_key.as_str());
    for (probe, fact) in standing {
        let Some(hash) = hash(&key, probe, setup) else { continue };
        kept.tries.retain(|one| one.probe != probe || one.hash != hash);
        // The revisions belong to the profile that it was asked for.
        kept.tries.push(Try { probe, hash, fact: Fact { used: Vec::new(), ..fact.clone() } });
    }
    kept.tries.retain(|one| now.duration_since(one.fact.seen_at) < probes::DAY);
    let surplus = kept.tries.len().saturating_sub(MOST);
    kept.tries.drain(..surplus);
    record::save(&path(places), &kept)
}

pub(super) fn forget_tries(places: &Places) -> Result<(), Finding> {
    files::remove(&path(places)).map(drop)
}

/// Of the values that decide the answer. None where one of them is kept and not in hand.
fn hash(key: &Secret, probe: Probe, setup: &Setup) -> Option<String> {
    let mut all = Zeroizing::new(format!("{}\n", probe.name()));
    for id in probe.fields() {
        let text = match setup.values.get(id).map(|value| &value.text) {
            Some(Text::Absent { .. }) => return None,
            Some(Text::Open(text)) => text.as_str(),
            Some(Text::Secret(secret)) => secret.reveal(),
            None => "",
        };
        // With its length, so that no two lists of values read the same.
        *all += &format!("{} {} ", id.env(), text.len());
        *all += text;
    }
    fingerprint::fingerprint(key, &Secret::new(all.as_str()))
}

pub(super) fn path(places: &Places) -> PathBuf {
    places.state.join("tries.json")
}
