//! When a question is due, and when it may be asked again.

use super::tenant;
use super::{Again, Ask, For, Inquiry, To};
use crate::domain::facts::{Fact, Facts};
use crate::domain::fields::FieldId::MgmtClientSecret;
use crate::domain::finding::{Class, State};
use crate::domain::http::{Answer, Request};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::secret::Secret;
use crate::domain::setup::Setup;
use crate::domain::token::{Claims, SCOPES};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// How long an answer counts if its request left an entry in a log.
pub const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The questions that can be asked now: their values are given, and their preconditions hold. `asked` are those of this
/// round so far. The round ends when nothing is due and nothing is under way.
pub fn due(known: Known, ask: Ask, asked: &BTreeSet<Probe>) -> Vec<Probe> {
    let ready = |probe: Probe| known.is_ready(probe);
    let again = |probe: Probe| {
        let fact = known.fact(probe);
        match ask {
            Ask::Needed | Ask::Open | Ask::BeforeCreate => fact.is_none_or(|fact| is_open(probe, fact, known)),
            Ask::All => fact.is_none_or(|fact| !is_kept(probe, fact, known)),
            Ask::Prove => true,
        }
    };
    let wanted = |probe: &Probe| {
        let question = probe.question();
        // A question that comes after another one waits for the answer of this round.
        let whole = matches!(ask, Ask::BeforeCreate | Ask::All | Ask::Prove);
        let in_turn = || {
            let over = |first: &Probe| !whole || asked.contains(first) || !ready(*first) || !again(*first);
            question.after.iter().all(over)
        };
        let part = match ask {
            Ask::Needed => question.wanted == For::Plan,
            Ask::BeforeCreate => *probe != Probe::SignInLog,
            Ask::Open | Ask::All | Ask::Prove => true,
        };
        part && !asked.contains(probe) && again(*probe) && in_turn() && ready(*probe)
    };
    Probe::ALL.into_iter().filter(wanted).collect()
}

/// Some answers are kept for a day unless the user asks for all.
pub fn has_kept_answers(known: Known) -> bool {
    !kept_answers(known).is_empty()
}

/// The answers that are kept for a day.
pub fn kept_answers(known: Known<'_>) -> Vec<(Probe, &Fact)> {
    let kept = |probe: Probe| {
        let fact = known.fact(probe).filter(|fact| is_kept(probe, fact, known))?;
        Some((probe, fact))
    };
    Probe::ALL.into_iter().filter_map(kept).collect()
}

/// Forgets the answers that a create doesn't rely on: what failed is asked again, and what verifies a value after a day.
/// Answers whose requests leave log entries are kept as long as [`kept_answers`] says.
pub fn forget_before_create(setup: &Setup, facts: &mut Facts, now: Timestamp) {
    let kept: Vec<Probe> = kept_answers(Known::new(setup, facts, now)).into_iter().map(|(probe, _)| probe).collect();
    facts.seen.retain(|probe, fact| {
        let is_proof = probe.question().wanted == For::Proof;
        let is_good = matches!(fact.finding.state, State::Ok | State::Warning);
        match is_proof {
            true => kept.contains(probe) || is_good && now.duration_since(fact.seen_at) < DAY,
            false => fact.finding.state != State::Failed,
        }
    });
}

/// Adopts an answer from another profile, or from a run without a profile, that was found with the same values.
pub fn recall(setup: &Setup, facts: &mut Facts, probe: Probe, fact: Fact) {
    if facts.current(probe, setup).is_none_or(|known| known.seen_at < fact.seen_at) {
        facts.seen.insert(probe, Fact { used: setup.used(probe.fields()), ..fact });
    }
}

/// An answer that left an entry in a log counts for a day. "Too many requests" left none.
fn is_kept(probe: Probe, fact: &Fact, known: Known) -> bool {
    let limited = fact.finding.class == Some(Class::RateLimit);
    let fresh = known.now.duration_since(fact.seen_at) < DAY && !limited;
    probe.question().again == Again::Daily && fresh && !is_open(probe, fact, known)
}

/// The answer doesn't settle the question. A token expires although no value changed, so another one is requested unless
/// the credentials were rejected. A request that failed on the network left no entry in a log.
fn is_open(probe: Probe, fact: &Fact, known: Known) -> bool {
    match probe {
        // The application's settings have named another authentication method since.
        Probe::ClientSecret | Probe::ClientSecretControl if tenant::has_outdated_auth(fact, known) => true,
        Probe::Mint => fact.finding.class != Some(Class::Auth),
        _ if probe.question().wanted == For::Plan && fact.finding.state == State::Inconclusive => true,
        _ => probe.question().again == Again::Daily && is_unheard(fact),
    }
}

/// There was no response, or none of the server's own.
fn is_unheard(fact: &Fact) -> bool {
    let silent = fact.finding.evidence.as_ref().is_some_and(|evidence| evidence.status.is_none());
    silent || fact.finding.class == Some(Class::Network)
}

/// The request of a question. None if a value is missing, or if a secret would go to the wrong host.
pub fn inquiry(probe: Probe, known: Known) -> Option<Inquiry> {
    let question = probe.question();
    let Inquiry::Http(request) = known.may_send_secrets(probe).then(|| (question.inquiry)(known))??;
    Some(Inquiry::Http(Request { to_tenant: question.to != To::Provider, ..request }))
}

impl Known<'_> {
    /// Its values are given, its preconditions hold, and no secret would go to the wrong host.
    pub fn is_ready(self, probe: Probe) -> bool {
        self.may_send_secrets(probe) && (probe.question().ready)(self)
    }
}

/// Drops an issued token that Auth0 rejects (revoked, or signed with a retired key), since the machine credentials get
/// another. Returns true if the question must be asked again with the new one. `again`: this token is the second in a row.
pub fn renews(setup: &mut Setup, request: &Request, answer: &Answer, again: bool, now: Timestamp) -> bool {
    let refused = answer.as_ref().is_ok_and(|reply| reply.status == 401) && setup.secret(MgmtClientSecret).is_some();
    let Some(bearer) = request.bearer.as_ref().filter(|_| refused) else { return false };
    if setup.token(now) != Some(bearer) {
        // The response is about an older token.
        return true;
    }
    let minted = setup.minted.take_if(|minted| minted.token == *bearer && !again);
    minted.is_some()
}

/// Drops an issued token without one of the scopes, since the application may have been granted it meanwhile. `all`: every
/// scope counts, not only the one that a create needs.
pub fn drop_token_without_scopes(setup: &mut Setup, all: bool) {
    // The scopes to create, verify and update.
    let wanted = if all { &SCOPES[..5] } else { &SCOPES[..1] };
    let narrow =
        |token: &Secret| Claims::read(token).is_some_and(|claims| wanted.iter().any(|(scope, _)| !claims.has(scope)));
    if setup.secret(MgmtClientSecret).is_some() {
        setup.minted.take_if(|minted| narrow(&minted.token));
    }
}

/// When a rate-limited request may be sent again: as the response says, otherwise in a second.
pub fn again_at(reset: Option<Timestamp>, now: Timestamp) -> Timestamp {
    reset.filter(|at| *at > now).unwrap_or_else(|| now + SignedDuration::from_secs(1))
}
