//! Drives the same rounds of probes and the same runs of the plan as the wizard, with real waiting.
//!
//! It waits for rate limits, visibly, but for a minute at most in all. It waits for slow responses as long as [`Patience`]
//! allows. It writes a change down before it sends it, and waits for its response whatever happens.

use super::output::{Ink, Output};
use super::patience::Patience;
use super::signals::Signals;
use super::values::Loaded;
use crate::domain::checkpoints::span_words;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::http::{Answer, Request};
use crate::domain::journal::{Entry, Journal};
use crate::domain::plan::{Next, Report, Run, Settled, Step, StepState};
use crate::domain::probe::Probe;
use crate::domain::probes::{self, Ask, Inquiry, Round};
use crate::domain::profile::Profile;
use crate::world::http::Client;
use crate::world::{clock, profiles};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::task::JoinSet;

/// How long all waiting for rate limits may take together.
const PATIENCE: SignedDuration = SignedDuration::from_secs(60);
/// How long a change in flight is waited for after a signal. No request takes longer.
const FLIGHT: Duration = Duration::from_secs(10);

pub struct Driver<'a> {
    pub client: &'a Client,
    pub out: &'a Output,
    left: SignedDuration,
    patience: Patience,
}

impl<'a> Driver<'a> {
    pub fn new(client: &'a Client, out: &'a Output) -> Self {
        Self { client, out, left: PATIENCE, patience: Patience::default() }
    }

    /// Sends requests until nothing is due and nothing is under way, as in the wizard.
    pub async fn round(&mut self, loaded: &mut Loaded, ask: Ask) {
        let mut round = Round::new(ask);
        let mut under_way = BTreeSet::new();
        let mut calls: JoinSet<(Probe, Request, Answer)> = JoinSet::new();
        loop {
            let due = round.next(loaded.known(), &under_way);
            for (probe, Inquiry::Http(request)) in due.into_iter().filter(|_| !self.patience.is_used_up()) {
                under_way.insert(probe);
                let (client, limit) = (self.client.clone(), self.patience.limit());
                calls.spawn(async move {
                    let answer = client.send_within(&request, limit).await;
                    (probe, request, answer)
                });
            }
            match self.patience.spent_on(calls.join_next()).await {
                Some(Ok((probe, request, answer))) => {
                    under_way.remove(&probe);
                    let (setup, facts) = (&mut loaded.profile.setup, &mut loaded.facts);
                    round.answered(probe, &request, &answer, (setup, facts), clock::now());
                }
                Some(Err(_)) => {}
                None => match round.again_at() {
                    Some(at) if self.wait_until(at, "Auth0 allows no more requests").await => {}
                    _ => break,
                },
            }
        }
    }

    /// False, at once, if the wait would be too long.
    async fn wait_until(&mut self, at: Timestamp, why: &str) -> bool {
        let span = at.duration_since(clock::now()).max(SignedDuration::ZERO);
        let words = span_words(SignedDuration::from_secs(span.as_secs() + i64::from(span.subsec_nanos() > 0)));
        if span > self.left {
            self.out.say(&[(Ink::Warn, why), (Ink::Plain, &format!(" for another {words}: not waited for"))]);
            return false;
        }
        self.left -= span;
        if span > SignedDuration::ZERO {
            self.out.say(&[(Ink::Warn, why), (Ink::Plain, &format!(": waits {words}"))]);
        }
        tokio::time::sleep(span.unsigned_abs()).await;
        true
    }

    /// Runs the plan to its end. `run` and the journal hold what was done, and the profile holds the id as soon as it is known.
    pub async fn apply(
        &mut self,
        loaded: &mut Loaded,
        run: &mut Run,
        journal: &mut Journal,
        signals: &mut Signals,
    ) -> Ending {
        let tenant = loaded.known().api_domain();
        let tenant = tenant.map(|domain| domain.authority().to_owned()).unwrap_or_default();
        let number = run.resume(journal, &tenant).unwrap_or_else(|| journal.next_run());
        let mut said: Vec<Report> = Vec::new();
        let mut renewed = false;
        // The change whose response never came.
        let mut open = None;
        loop {
            let now = clock::now();
            let (step, request) = match run.next(loaded.known()) {
                Next::Done => return Ending::Done,
                Next::Stop(finding) => return Ending::Stopped(finding),
                Next::WaitUntil(at) => {
                    let waited = tokio::select! {
                        waited = self.wait_until(at, "the next request has to wait") => waited,
                        signal = signals.next() => return Ending::Interrupted(signal),
                    };
                    if !waited {
                        return Ending::Stopped(too_long(at));
                    }
                    continue;
                }
                Next::Send { step, request, change } => {
                    if self.patience.is_used_up() || step.changes() && !self.patience.allows_change() {
                        return Ending::Stopped(unanswered(open, run));
                    }
                    let entry = change.map(|change| Entry::intended(number, now, &tenant, change));
                    if step.changes() {
                        let Profile { name, file_revision, .. } = &loaded.profile;
                        let may = profiles::before_change(&loaded.places, name, *file_revision, entry.as_ref());
                        if let Err(finding) = may {
                            return Ending::Stopped(finding);
                        }
                    }
                    entry.into_iter().for_each(|entry| journal.begin(entry));
                    (step, request)
                }
            };
            let mut interrupted = None;
            let answer = {
                let call = self.client.send_within(&request, self.patience.limit());
                let call = self.patience.spent_on(call);
                tokio::pin!(call);
                tokio::select! {
                    answer = &mut call => answer,
                    signal = signals.next() => {
                        if !step.changes() {
                            return Ending::Interrupted(signal);
                        }
                        interrupted = Some(signal);
                        self.out.say(&[(Ink::Warn, "a change was sent: waits for its answer")]);
                        match tokio::time::timeout(FLIGHT, call).await {
                            Ok(answer) => answer,
                            Err(_) => return Ending::Interrupted(signal),
                        }
                    }
                }
            };
            if probes::renews(&mut loaded.profile.setup, &request, &answer, renewed, clock::now()) {
                renewed = true;
                self.out.hint("Auth0 refuses the token that was kept: gets another");
                let kept = keep(loaded, run, journal, number, &run.not_done(step));
                self.round(loaded, Ask::Needed).await;
                if let Some(finding) =
                    interrupted.is_none().then(|| kept.err().or_else(|| closed_door(loaded))).flatten()
                {
                    return Ending::Stopped(finding);
                }
                match interrupted {
                    Some(signal) => return Ending::Interrupted(signal),
                    None => continue,
                }
            }
            let settled = run.take(step, &request, &answer, &loaded.profile.setup, clock::now());
            self.say_steps(run.reports(), &mut said);
            // A change that a look-up didn't find may still arrive. If there is no time to send it again, it stays open.
            if open.is_some() && settled == Settled::Refused && !step.changes() && !self.patience.allows_change() {
                return Ending::Stopped(unanswered(open, run));
            }
            match settled {
                Settled::Nothing => {}
                Settled::Open => open = open.or(Some(step)),
                _ => open = None,
            }
            let kept = keep(loaded, run, journal, number, &settled);
            if let Some(signal) = interrupted {
                return Ending::Interrupted(signal);
            }
            if let Err(finding) = kept {
                return Ending::Stopped(finding);
            }
        }
    }

    fn say_steps(&self, reports: &[Report], said: &mut Vec<Report>) {
        for report in reports.iter().filter(|report| !said.contains(report)) {
            let (ink, glyph) = match report.state {
                StepState::Done | StepState::Undone => (Ink::Good, "✓"),
                StepState::Failed => (Ink::Bad, "✗"),
                StepState::Waiting => (Ink::Warn, "…"),
                StepState::Pending | StepState::Skipped => (Ink::Plain, "·"),
            };
            let text = format!(" {:<17} {}", report.step.id(), report.note);
            self.out.say(&[(ink, glyph), (Ink::Plain, &text)]);
        }
        *said = reports.to_vec();
    }
}

/// How a run ended.
pub enum Ending {
    Done,
    Stopped(Finding),
    /// Ended by this signal, with nothing in flight.
    Interrupted(i32),
}

/// Why a run can't begin although no value is missing: a check that comes before the Management API has failed. The plan makes
/// the later checks itself, and repeats those whose response was lost.
pub fn closed_door(loaded: &Loaded) -> Option<Finding> {
    [Probe::Discovery, Probe::ApiDiscovery, Probe::Mint].into_iter().find_map(|probe| {
        let finding = &loaded.known().fact(probe)?.finding;
        (finding.state == State::Failed && finding.class.is_some()).then(|| finding.clone())
    })
}

/// Writes the outcome of a change down, and saves the id as soon as it is known.
fn keep(loaded: &mut Loaded, run: &Run, journal: &mut Journal, number: u64, settled: &Settled) -> Result<(), Finding> {
    if !settled.write_down(journal, number) {
        return Ok(());
    }
    let written = profiles::write_down(&loaded.places, &loaded.profile.name, number, settled);
    if let Some(id) = run.connection_id().filter(|id| loaded.profile.setup.connection_id.as_ref() != Some(*id)) {
        loaded.profile.setup.connection_id = Some(id.clone());
        keep_connection(loaded)?;
    }
    written
}

/// If the profile on disk has been changed since, the next change finds out.
pub fn keep_connection(loaded: &mut Loaded) -> Result<(), Finding> {
    if let Some(file_revision) = profiles::keep_connection(&loaded.places, &loaded.profile)? {
        loaded.profile.file_revision = file_revision;
    }
    Ok(())
}

/// `open`: the change that was sent and may have been carried out.
fn unanswered(open: Option<Step>, run: &Run) -> Finding {
    let (what, why, fix) = match open {
        Some(step) => (
            format!("Auth0 didn't respond to the request to {}", step.doing()),
            "It was sent, and no response came in time. It may have been carried out.",
            "Run the same command again: a0connect looks for it before it sends anything twice.",
        ),
        None => (
            "Auth0 responds too slowly".to_owned(),
            "The time for all responses together is used up. Nothing is in flight.",
            "Try again later: what was done is found and not done twice.",
        ),
    };
    let evidence = run.reports().iter().find(|report| Some(report.step) == open).and_then(|one| one.evidence.clone());
    Finding { evidence, ..Finding::failed(Class::Network, what, why, fix).on(FieldId::Auth0Domain) }
}

fn too_long(at: Timestamp) -> Finding {
    let why = format!("It opens again at {}.", at.strftime("%H:%M:%S UTC"));
    let fix = "Run the same command again then: what was done is found and not done twice.";
    Finding::failed(Class::RateLimit, "Auth0's rate limit is reached", why, fix).on(FieldId::Auth0Domain)
}

#[cfg(test)]
mod tests;
