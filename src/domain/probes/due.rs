//! When a probe is due, and when its request may be repeated.

use super::tenant;
use super::{NeededFor, Repeat, RoundKind};
use crate::domain::facts::{Fact, Facts};
use crate::domain::finding::{Class, State};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::setup::Setup;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// How long a result counts if its request left an entry in a log.
pub const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The probes that can be sent now: their values are given, and their preconditions hold. `sent` are those of this round so
/// far. The round ends when nothing is due and nothing is under way.
pub fn due(known: Known, kind: RoundKind, sent: &BTreeSet<Probe>) -> Vec<Probe> {
    let ready = |probe: Probe| known.is_ready(probe);
    let again = |probe: Probe| {
        let fact = known.fact(probe);
        match kind {
            RoundKind::Needed | RoundKind::Open | RoundKind::BeforeCreate => {
                fact.is_none_or(|fact| is_open(probe, fact, known))
            }
            RoundKind::All => fact.is_none_or(|fact| !is_kept(probe, fact, known)),
            RoundKind::Prove => true,
        }
    };
    let wanted = |probe: &Probe| {
        let row = probe.row();
        // A probe that comes after another one waits for the result of this round, unless an older one will do.
        let is_full = matches!(kind, RoundKind::BeforeCreate | RoundKind::All | RoundKind::Prove);
        let in_turn = || {
            let over = |first: &Probe| !is_full || sent.contains(first) || !ready(*first) || !again(*first);
            row.after.iter().all(over)
        };
        let is_part = match kind {
            RoundKind::Needed => row.needed_for == NeededFor::Plan,
            RoundKind::BeforeCreate => *probe != Probe::SignInLog,
            RoundKind::Open | RoundKind::All | RoundKind::Prove => true,
        };
        is_part && !sent.contains(probe) && again(*probe) && in_turn() && ready(*probe)
    };
    Probe::ALL.into_iter().filter(wanted).collect()
}

/// Some results are kept for a day unless the user asks for all.
pub fn has_kept_results(known: Known) -> bool {
    !kept_results(known).is_empty()
}

/// The results that are kept for a day.
pub fn kept_results(known: Known<'_>) -> Vec<(Probe, &Fact)> {
    let kept = |probe: Probe| {
        let fact = known.fact(probe).filter(|fact| is_kept(probe, fact, known))?;
        Some((probe, fact))
    };
    Probe::ALL.into_iter().filter_map(kept).collect()
}

/// Forgets the results that a create doesn't rely on. A failed probe is sent again, and one that verifies a value after a day.
/// Results whose requests leave log entries are kept as long as [`kept_results`] says.
pub fn forget_before_create(setup: &Setup, facts: &mut Facts, now: Timestamp) {
    let kept: Vec<Probe> = kept_results(Known::new(setup, facts, now)).into_iter().map(|(probe, _)| probe).collect();
    facts.seen.retain(|probe, fact| {
        let is_proof = probe.row().needed_for == NeededFor::Proof;
        let is_good = matches!(fact.finding.state, State::Ok | State::Warning);
        match is_proof {
            true => kept.contains(probe) || is_good && now.duration_since(fact.seen_at) < DAY,
            false => fact.finding.state != State::Failed,
        }
    });
}

/// Adopts a result from another profile, or from a run without a profile, that was found with the same values.
pub fn recall(setup: &Setup, facts: &mut Facts, probe: Probe, fact: Fact) {
    if facts.current(probe, setup).is_none_or(|known| known.seen_at < fact.seen_at) {
        facts.seen.insert(probe, Fact { used: setup.used(probe.fields()), ..fact });
    }
}

/// A result counts for a day if its request left an entry in a log. "Too many requests" left none.
fn is_kept(probe: Probe, fact: &Fact, known: Known) -> bool {
    let limited = fact.finding.class == Some(Class::RateLimit);
    let fresh = known.now.duration_since(fact.seen_at) < DAY && !limited;
    probe.row().repeat == Repeat::Daily && fresh && !is_open(probe, fact, known)
}

/// The result is inconclusive, or no longer counts although no value changed. A token expires, so another one is requested
/// unless the credentials were rejected. A request that failed on the network left no entry in a log.
fn is_open(probe: Probe, fact: &Fact, known: Known) -> bool {
    match probe {
        // The application's settings have named another authentication method since.
        Probe::ClientSecret | Probe::ClientSecretControl if tenant::has_outdated_auth(fact, known) => true,
        Probe::MachineToken => fact.finding.class != Some(Class::Auth),
        _ if probe.row().needed_for == NeededFor::Plan && fact.finding.state == State::Inconclusive => true,
        _ => probe.row().repeat == Repeat::Daily && had_no_response(fact),
    }
}

/// There was no response, or only one from a proxy or a bot check.
fn had_no_response(fact: &Fact) -> bool {
    let silent = fact.finding.evidence.as_ref().is_some_and(|evidence| evidence.status.is_none());
    silent || fact.finding.class == Some(Class::Network)
}

/// When a rate-limited request may be sent again: as the response says, otherwise in a second.
pub fn retry_at(reset: Option<Timestamp>, now: Timestamp) -> Timestamp {
    reset.filter(|at| *at > now).unwrap_or_else(|| now + SignedDuration::from_secs(1))
}
