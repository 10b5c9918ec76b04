//! When a question is due, and when it is asked again.

use super::tenant;
use super::{Again, Ask, For, To};
use crate::domain::facts::{Fact, Facts};
use crate::domain::fields::FieldId::MgmtClientSecret;
use crate::domain::finding::{Class, State};
use crate::domain::http::{Answer, Request};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::secret::Secret;
use crate::domain::setup::{Setup, Text};
use crate::domain::token::{Claims, SCOPES};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// How long an answer stands that left something in somebody's log.
pub const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The probes that can be asked now: their values are there and what must hold before them holds. `asked`: already asked
/// in this round; it ends when nothing is due and nothing is under way.
pub fn due(known: Known, ask: Ask, asked: &BTreeSet<Probe>) -> Vec<Probe> {
    let ready = |probe: Probe| known.is_ready(probe);
    let again = |probe: Probe| {
        let fact = known.fact(probe);
        match ask {
            Ask::Needed | Ask::Open => fact.is_none_or(|fact| is_open(probe, fact, known)),
            Ask::All => fact.is_none_or(|fact| !stands(probe, fact, known)),
            Ask::Prove => true,
        }
    };
    let wanted = |probe: &Probe| {
        let question = probe.question();
        // What only comes after an earlier question waits for that one's answer of this round.
        let whole = matches!(ask, Ask::All | Ask::Prove);
        let in_turn = || {
            let over = |first: &Probe| !whole || asked.contains(first) || !ready(*first) || !again(*first);
            question.after.iter().all(over)
        };
        let part = ask != Ask::Needed || question.wanted == For::Plan;
        part && !asked.contains(probe) && again(*probe) && in_turn() && ready(*probe)
    };
    Probe::ALL.into_iter().filter(wanted).collect()
}

/// There is an answer that is not asked for again within the day unless the user insists.
pub fn any_stands(known: Known) -> bool {
    !standing(known).is_empty()
}

/// The answers that are not asked for again within the day.
pub fn standing(known: Known<'_>) -> Vec<(Probe, &Fact)> {
    let kept = |probe: Probe| {
        let fact = known.fact(probe).filter(|fact| stands(probe, fact, known))?;
        Some((probe, fact))
    };
    Probe::ALL.into_iter().filter_map(kept).collect()
}

/// Takes over an answer that was found with the same values by somebody else: another profile, or none at all.
pub fn recall(setup: &Setup, facts: &mut Facts, probe: Probe, fact: Fact) {
    if facts.current(probe, setup).is_none_or(|known| known.seen_at < fact.seen_at) {
        facts.seen.insert(probe, Fact { used: setup.used(probe.fields()), ..fact });
    }
}

/// What left something behind stands for a day; an answer of "too many requests" left nothing.
fn stands(probe: Probe, fact: &Fact, known: Known) -> bool {
    let limited = fact.finding.class == Some(Class::RateLimit);
    let fresh = known.now.duration_since(fact.seen_at) < DAY && !limited;
    probe.question().again == Again::Daily && fresh && !is_open(probe, fact, known)
}

/// An answer that does not settle the question: a token runs out although no value changed (only credentials that were
/// refused are not tried again), and what came to nothing on the way left nothing behind.
fn is_open(probe: Probe, fact: &Fact, known: Known) -> bool {
    match probe {
        // The application's settings name another way since.
        Probe::ClientSecret | Probe::ClientSecretControl if tenant::asked_otherwise(fact, known) => true,
        Probe::Mint => fact.finding.class != Some(Class::Auth),
        // An answer that proves nothing leaves the question open.
        _ if probe.question().wanted == For::Plan && fact.finding.state == State::Inconclusive => true,
        _ => probe.question().again == Again::Daily && fact.finding.class == Some(Class::Network),
    }
}

pub fn request(probe: Probe, known: Known) -> Option<Request> {
    let question = probe.question();
    let request = known.at_home(probe).then(|| (question.request)(known))??;
    Some(Request { to_tenant: question.to != To::Provider, ..request })
}

impl Known<'_> {
    /// Its values are there, what must hold before it holds, and no secret would go elsewhere.
    pub fn is_ready(self, probe: Probe) -> bool {
        self.at_home(probe) && (probe.question().ready)(self)
    }
}

/// Drops a minted token that Auth0 refuses (revoked, or signed with a key that is gone), since machine credentials get
/// another. True: the question is to be asked again with that one. `again`: this is the second in a row.
pub fn renews(setup: &mut Setup, request: &Request, answer: &Answer, again: bool, now: Timestamp) -> bool {
    let refused = answer.as_ref().is_ok_and(|reply| reply.status == 401) && setup.secret(MgmtClientSecret).is_some();
    let Some(bearer) = request.bearer.as_ref().filter(|_| refused) else { return false };
    if setup.token(now) != Some(bearer) {
        // An answer to one that is in hand no more.
        return true;
    }
    let minted = setup.minted.take_if(|minted| minted.token == *bearer && !again);
    minted.is_some()
}

/// Drops a minted token that lacks one of the scopes: the application may have got it since. `all`: not only the one without
/// which nothing can be created.
pub fn forget_narrow(setup: &mut Setup, all: bool) {
    // Those that create, verify and update.
    let wanted = if all { &SCOPES[..5] } else { &SCOPES[..1] };
    let narrow =
        |token: &Secret| Claims::read(token).is_some_and(|claims| wanted.iter().any(|(scope, _)| !claims.has(scope)));
    if setup.secret(MgmtClientSecret).is_some() {
        setup.minted.take_if(|minted| narrow(&minted.token));
    }
}

/// Until when a call that met the rate limit waits: what the answer says, else a second.
pub fn again_at(reset: Option<Timestamp>, now: Timestamp) -> Timestamp {
    reset.filter(|at| *at > now).unwrap_or_else(|| now + SignedDuration::from_secs(1))
}

/// A secret that the due probes would need is kept but not in hand yet.
pub fn waits_for_keyring(setup: &Setup) -> bool {
    setup.values.values().any(|value| matches!(value.text, Text::Absent { .. }))
}
