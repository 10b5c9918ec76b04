//! A round of probes whose requests are under way.

use crate::commands::values::Loaded;
use crate::domain::http::{HttpResult, Request};
use crate::domain::probe::Probe;
use crate::domain::probes::{NeededFor, Round, RoundKind};
use crate::world::clock;
use crate::world::http::Client;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::task::JoinSet;

pub struct RoundUnderWay {
    round: Round,
    under_way: BTreeSet<Probe>,
    calls: JoinSet<Response>,
}

pub type Response = (Probe, Request, HttpResult);

impl RoundUnderWay {
    pub fn new(ask: RoundKind) -> Self {
        Self { round: Round::new(ask), under_way: BTreeSet::new(), calls: JoinSet::new() }
    }

    /// Sends everything that is due, unless there is no time left for a response.
    pub fn send(&mut self, loaded: &Loaded, client: &Client, limit: Duration) {
        let due = self.round.next(loaded.known(), &self.under_way);
        for (probe, request) in due.into_iter().filter(|_| !limit.is_zero()) {
            self.under_way.insert(probe);
            let client = client.clone();
            self.calls.spawn(async move {
                let answer = client.send_within(&request, limit).await;
                (probe, request, answer)
            });
        }
    }

    /// The next response. None if nothing is under way. Dropping the future loses nothing.
    pub async fn response(&mut self) -> Option<Response> {
        while let Some(done) = self.calls.join_next().await {
            if let Ok(response) = done {
                return Some(response);
            }
        }
        None
    }

    pub fn read(&mut self, loaded: &mut Loaded, (probe, request, answer): &Response) {
        self.under_way.remove(probe);
        let (setup, facts) = (&mut loaded.profile.setup, &mut loaded.facts);
        self.round.take(*probe, request, answer, (setup, facts), clock::now());
    }

    pub fn is_idle(&self) -> bool {
        self.under_way.is_empty()
    }

    /// When the next rate-limited probe may be sent again.
    pub fn retry_at(&self) -> Option<Timestamp> {
        self.round.retry_at()
    }

    /// A probe that the plan needs has no response yet.
    pub fn waits_for_plan(&self) -> bool {
        let waiting = self.round.retries.iter().map(|(probe, _)| probe);
        self.under_way.iter().chain(waiting).any(|probe| probe.row().needed_for == NeededFor::Plan)
    }
}
