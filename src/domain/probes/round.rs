//! A round of probes: they are sent until none is due. The wizard and the commands share it.

use super::{Reading, RoundKind, Server, due, read, renews_token};
use crate::domain::facts::Facts;
use crate::domain::http::{HttpResult, Request};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::safe_text::percent_encoded;
use crate::domain::setup::Setup;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// How often one round waits for a rate limit.
const RATE_LIMITS_MAX: u32 = 6;

/// No list is read beyond this many pages, whatever the tenant returns.
const MOST_PAGES: u32 = 100;

/// A round doesn't wait longer than this before it reaches a limit, since the server's clock may be wrong.
pub const SOON: SignedDuration = SignedDuration::from_secs(10);

#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    pub kind: RoundKind,
    pub sent: BTreeSet<Probe>,
    /// Rate-limited probes, and when each is sent again.
    pub retries: Vec<(Probe, Timestamp)>,
    /// How often a rate limit was reached in this round.
    rate_limits: u32,
    /// No requests go to the Management API until then.
    paused_until: Option<Timestamp>,
    /// Origins that get no more requests in this round, since they reported too many.
    closed: BTreeSet<String>,
    /// The lists that have more pages to read.
    lists: BTreeMap<Probe, List>,
}

/// As much of a list as has been read.
#[derive(Clone, Debug, PartialEq)]
struct List {
    /// The URL of its first page.
    first: String,
    /// The checkpoint at which the next page begins.
    from: String,
    pages: u32,
}

impl List {
    /// The request for the next page, instead of that for the first one. A changed value begins another list.
    fn on(&self, request: Request) -> Request {
        match request.url == self.first {
            true => Request { url: format!("{}{FROM}{}", self.first, percent_encoded(&self.from)), ..request },
            false => request,
        }
    }
}

const FROM: &str = "&from=";

impl Round {
    pub fn new(kind: RoundKind) -> Self {
        Self {
            kind,
            sent: BTreeSet::new(),
            retries: Vec::new(),
            rate_limits: 0,
            paused_until: None,
            closed: BTreeSet::new(),
            lists: BTreeMap::new(),
        }
    }

    /// What to send now. A probe that comes after another one waits for its result, and none is sent twice at a time.
    pub fn next(&mut self, known: Known, under_way: &BTreeSet<Probe>) -> Vec<(Probe, Request)> {
        let now = known.now;
        let (open, later) = self.retries.iter().partition(|(_, at)| *at <= now);
        let open: Vec<(Probe, Timestamp)> = open;
        self.retries = later;
        let answered = self.sent.difference(under_way).filter(|probe| !self.lists.contains_key(probe)).copied();
        let answered = answered.collect();
        // A value may have changed while the probe waited for the limit.
        let open: Vec<Probe> = open.into_iter().map(|(probe, _)| probe).filter(|one| known.is_ready(*one)).collect();
        let waits = |probe: &Probe| {
            under_way.contains(probe) || open.contains(probe) || self.retries.iter().any(|(again, _)| again == probe)
        };
        let due = due(known, self.kind, &answered).into_iter().filter(|probe| !waits(probe));
        let probes = open.iter().copied().chain(due).collect();
        let probes = self.within_limit(probes, under_way, now);
        let requests: Vec<(Probe, Request)> =
            probes.into_iter().filter_map(|probe| Some((probe, self.page(probe, known.request(probe)?)))).collect();
        self.sent.extend(requests.iter().map(|(probe, _)| *probe));
        let open = |request: &Request| request.origin().is_none_or(|origin| !self.closed.contains(&origin));
        requests.into_iter().filter(|(_, request)| open(request)).collect()
    }

    fn page(&self, probe: Probe, request: Request) -> Request {
        match self.lists.get(&probe) {
            Some(list) => list.on(request),
            None => request,
        }
    }

    /// Notes where the next page begins. False if the list seems endless.
    fn reads_on(&mut self, probe: Probe, request: &Request, from: String) -> bool {
        let first = request.url.split(FROM).next().unwrap_or_default().to_owned();
        let before = self.lists.remove(&probe).filter(|list| list.first == first);
        let pages = before.as_ref().map_or(0, |list| list.pages) + 1;
        if pages >= MOST_PAGES || before.is_some_and(|list| list.from == from) {
            return false;
        }
        self.lists.insert(probe, List { first, from, pages });
        true
    }

    /// Those that may be sent now. The Management API gets none until its limit opens, then one at a time, since more would
    /// reach the limit again.
    fn within_limit(&mut self, probes: Vec<Probe>, under_way: &BTreeSet<Probe>, now: Timestamp) -> Vec<Probe> {
        let Some(opens) = self.paused_until else { return probes };
        let is_api = |probe: &Probe| probe.row().server == Server::Management;
        let mut free = opens <= now && !under_way.iter().any(is_api);
        let (sent, held): (Vec<Probe>, Vec<Probe>) =
            probes.into_iter().partition(|probe| !is_api(probe) || std::mem::take(&mut free));
        // A probe that hasn't been sent yet stays due by itself, but only if something wakes the round when the limit opens.
        let waits = |probe: &Probe| opens > now || self.sent.contains(probe);
        self.retries.extend(held.into_iter().filter(waits).map(|probe| (probe, opens.max(now))));
        sent
    }

    /// Reads a response: it becomes a fact, and may change the rest of the round. If Auth0 rejected the token and another can
    /// be requested, the probe is due again. Returns true if a token was issued.
    pub fn take(
        &mut self,
        probe: Probe,
        request: &Request,
        result: &HttpResult,
        (setup, facts): (&mut Setup, &mut Facts),
        now: Timestamp,
    ) -> bool {
        self.keep_to_limit(probe, result, now);
        if renews_token(setup, request, result, self.sent.contains(&Probe::MachineToken), now) {
            self.sent.remove(&probe);
            return false;
        }
        let (fact, issued) = match read(probe, Known { setup, facts, now }, request, result) {
            Reading::Fact(fact) => {
                self.lists.remove(&probe);
                (fact, None)
            }
            Reading::Token(issued, fact) => (fact, Some(issued)),
            Reading::RateLimited(at, fact) => {
                if probe.row().server == Server::Management {
                    self.paused_until = Some(at);
                }
                if self.rate_limits < RATE_LIMITS_MAX {
                    self.rate_limits += 1;
                    self.retries.push((probe, at));
                }
                (fact, None)
            }
            Reading::More(from, fact) => match self.reads_on(probe, request, from) {
                true => {
                    self.retries.push((probe, now));
                    return false;
                }
                false => (fact, None),
            },
            Reading::Closed(fact) => {
                self.closed.extend(request.origin());
                (fact, None)
            }
        };
        facts.seen.insert(probe, fact);
        let is_issued = issued.is_some();
        if is_issued {
            setup.issued_token = issued;
            facts.learn_token(setup, now);
        }
        is_issued
    }

    /// When the Management API's limit is used up, the remaining requests wait until it opens instead of being rejected.
    fn keep_to_limit(&mut self, probe: Probe, result: &HttpResult, now: Timestamp) {
        let Ok(response) = result else { return };
        let soon = |at: &Timestamp| at.duration_since(now) <= SOON;
        if probe.row().server == Server::Management && response.remaining == Some(0) {
            self.paused_until = response.reset.filter(soon);
        }
    }

    /// When the next rate-limited probe is sent again.
    pub fn retry_at(&self) -> Option<Timestamp> {
        self.retries.iter().map(|(_, at)| *at).min()
    }
}
