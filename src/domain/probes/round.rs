//! A round of questions: asked until none is due any more, the same in the wizard and in the headless commands.

use super::{Ask, Reading, To, due, read, renews, request};
use crate::domain::facts::Facts;
use crate::domain::http::{Answer, Request};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::setup::Setup;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// How often a rate limit is waited for in one round.
const LIMITED: u32 = 6;

/// A limit that opens later than this is met, not waited for: its clock may be wrong.
pub const SOON: SignedDuration = SignedDuration::from_secs(10);

#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    pub ask: Ask,
    pub asked: BTreeSet<Probe>,
    /// Rate limited: asked again then.
    pub again: Vec<(Probe, Timestamp)>,
    /// How often in this round that happened.
    limited: u32,
    /// The Management API takes no more requests until then.
    rests: Option<Timestamp>,
    /// Origins that want no more requests.
    closed: BTreeSet<String>,
}

impl Round {
    pub fn new(ask: Ask) -> Self {
        Self { ask, asked: BTreeSet::new(), again: Vec::new(), limited: 0, rests: None, closed: BTreeSet::new() }
    }

    /// What is to be asked now. A question that comes after another one waits for its answer, and nothing is asked twice at once.
    pub fn next(&mut self, known: Known, under_way: &BTreeSet<Probe>) -> Vec<(Probe, Request)> {
        let now = known.now;
        let (open, later) = self.again.iter().partition(|(_, at)| *at <= now);
        let open: Vec<(Probe, Timestamp)> = open;
        self.again = later;
        let answered = self.asked.difference(under_way).copied().collect();
        // A value may have changed while it waited for its limit.
        let open: Vec<Probe> = open.into_iter().map(|(probe, _)| probe).filter(|one| known.is_ready(*one)).collect();
        let waits = |probe: &Probe| {
            under_way.contains(probe) || open.contains(probe) || self.again.iter().any(|(again, _)| again == probe)
        };
        let due = due(known, self.ask, &answered).into_iter().filter(|probe| !waits(probe));
        let probes = open.iter().copied().chain(due).collect();
        let probes = self.within_limit(probes, under_way, now);
        let requests: Vec<(Probe, Request)> =
            probes.into_iter().filter_map(|probe| Some((probe, request(probe, known)?))).collect();
        self.asked.extend(requests.iter().map(|(probe, _)| *probe));
        let open = |request: &Request| request.origin().is_none_or(|origin| !self.closed.contains(&origin));
        requests.into_iter().filter(|(_, request)| open(request)).collect()
    }

    /// Those that may be sent. Of the Management API none until its limit opens, and from then on one after the other: more
    /// would meet it again.
    fn within_limit(&mut self, probes: Vec<Probe>, under_way: &BTreeSet<Probe>, now: Timestamp) -> Vec<Probe> {
        let Some(rests) = self.rests else { return probes };
        let is_api = |probe: &Probe| probe.question().to == To::Management;
        let mut free = rests <= now && !under_way.iter().any(is_api);
        let (sent, held): (Vec<Probe>, Vec<Probe>) =
            probes.into_iter().partition(|probe| !is_api(probe) || std::mem::take(&mut free));
        // What has not been asked yet stays due by itself, but somebody has to wake up when the limit opens.
        let waits = |probe: &Probe| rests > now || self.asked.contains(probe);
        self.again.extend(held.into_iter().filter(waits).map(|probe| (probe, rests.max(now))));
        sent
    }

    /// Takes an answer in: what it says becomes a fact, and what it means for the rest of the round is kept. The question is
    /// due again where it was asked with a token that Auth0 rejects and another can be had. True where a token was issued.
    pub fn answered(
        &mut self,
        probe: Probe,
        request: &Request,
        answer: &Answer,
        (setup, facts): (&mut Setup, &mut Facts),
        now: Timestamp,
    ) -> bool {
        self.keep_to_limit(probe, answer, now);
        if renews(setup, request, answer, self.asked.contains(&Probe::Mint), now) {
            self.asked.remove(&probe);
            return false;
        }
        let (fact, minted) = match read(probe, Known { setup, facts, now }, request, answer) {
            Reading::Fact(fact) => (fact, None),
            Reading::Token(minted, fact) => (fact, Some(minted)),
            Reading::Again(at, fact) => {
                if probe.question().to == To::Management {
                    self.rests = Some(at);
                }
                if self.limited < LIMITED {
                    self.limited += 1;
                    self.again.push((probe, at));
                }
                (fact, None)
            }
            Reading::Closed(fact) => {
                self.closed.extend(request.origin());
                (fact, None)
            }
        };
        facts.seen.insert(probe, fact);
        let issued = minted.is_some();
        if issued {
            setup.minted = minted;
            facts.learn_token(setup, now);
        }
        issued
    }

    /// The limit of the Management API is used up: what is not sent yet waits until it opens, rather than meet a refusal.
    fn keep_to_limit(&mut self, probe: Probe, answer: &Answer, now: Timestamp) {
        let Ok(reply) = answer else { return };
        let soon = |at: &Timestamp| at.duration_since(now) <= SOON;
        if probe.question().to == To::Management && reply.remaining == Some(0) {
            self.rests = reply.reset.filter(soon);
        }
    }

    /// When a question is asked again.
    pub fn again_at(&self) -> Option<Timestamp> {
        self.again.iter().map(|(_, at)| *at).min()
    }
}
