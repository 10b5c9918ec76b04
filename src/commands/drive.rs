//! Drives the same rounds of probes and the same runs of the plan as the wizard, with real waiting.
//!
//! It waits for rate limits and slow responses, as long as [`TimeBudget`] allows, and says so. It records a change before it
//! sends it, and always waits for the response.

mod record;
mod round;
mod stopped;

use super::checks;
use super::output::{Ink, Output};
use super::sign_in::{BrowserOptions, first};
use super::signals::Signals;
use super::time_budget::TimeBudget;
use super::values::Loaded;
use crate::domain::checkpoints::{Check, failures_before_create, span_words};
use crate::domain::finding::{Finding, State};
use crate::domain::http::HttpResult;
use crate::domain::journal::{Entry, Journal};
use crate::domain::plan::{Next, Report, Run, Settled, StepState};
use crate::domain::probe::Probe;
use crate::domain::probes::{self, RoundKind};
use crate::domain::profile::Profile;
use crate::domain::sign_in;
use crate::world::http::Client;
use crate::world::{clock, profiles};
pub use record::save_connection_id;

use jiff::{SignedDuration, Timestamp};
use round::RoundUnderWay;
use std::time::Duration;
use stopped::{too_long, unanswered};

/// How long a change in flight is waited for after a signal. No request takes longer.
const FLIGHT: Duration = Duration::from_secs(10);

const TOO_LONG: &str = "which is too long to wait";

const RATE_LIMIT: &str = "a0connect has reached Auth0's rate limit";

/// How long a round waits for a response, and for a rate limit.
#[derive(Clone, Copy)]
struct Limits {
    call: fn(&TimeBudget) -> Duration,
    wait: fn(&TimeBudget, Duration) -> bool,
    /// What happens if the wait would be too long.
    otherwise: &'static str,
}

impl Limits {
    const OF_ROUND: Self = Self { call: TimeBudget::limit, wait: TimeBudget::allows_wait, otherwise: TOO_LONG };
    /// The changes still wait for it, so only the checks are left out.
    const OF_CHECKS: Self = Self {
        call: TimeBudget::limit_of_check,
        wait: TimeBudget::allows_wait_of_check,
        otherwise: "so a0connect skips the checks that it delays",
    };
    const OF_CHANGE: Self =
        Self { call: TimeBudget::limit, wait: TimeBudget::allows_wait_before_change, otherwise: TOO_LONG };
}

pub struct Driver<'a> {
    pub client: &'a Client,
    pub out: &'a Output,
    time_budget: TimeBudget,
    began: Timestamp,
    /// The checks before a create that are still under way.
    checks: Option<RoundUnderWay>,
    /// What is done if one of them fails.
    pub on_failure: OnFailure,
    /// The checks that had failed when the first change was due.
    pub failed: Vec<Check>,
    /// Sends no change.
    pub dry_run: bool,
    /// The name of the run in the tenant's log, once it has sent a change.
    pub run_name: Option<String>,
    /// For a sign-in before the connection is enabled.
    pub browsing: BrowserOptions,
    /// That sign-in, once it has ended.
    pub sign_in: Option<sign_in::Attempt>,
}

/// What a create does if a check before it has failed. It lists them in either case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnFailure {
    Continue,
    /// Sends no change, and ends with the first failure.
    Stop,
}

impl<'a> Driver<'a> {
    /// The time of the run begins now.
    pub fn new(client: &'a Client, out: &'a Output) -> Self {
        let (time_budget, began, on_failure) = (TimeBudget::default(), clock::now(), OnFailure::Continue);
        let (failed, dry_run, run_name) = (Vec::new(), false, None);
        let (browsing, sign_in) = (BrowserOptions::default(), None);
        Self { client, out, time_budget, began, checks: None, on_failure, failed, dry_run, run_name, browsing, sign_in }
    }

    /// Sends requests until nothing is due and nothing is under way, as in the wizard.
    pub async fn round(&mut self, loaded: &mut Loaded, ask: RoundKind) {
        let mut asking = RoundUnderWay::new(ask);
        while self.advance(&mut asking, loaded, Limits::OF_ROUND).await {}
    }

    /// Checks the values before a create, and returns as soon as the plan knows enough. The other checks go on while the plan
    /// reads, and end before the first change.
    pub async fn begin_checks(&mut self, loaded: &mut Loaded) {
        let mut checks = RoundUnderWay::new(RoundKind::BeforeCreate);
        loop {
            // A response may have made the next probe of the plan due.
            checks.send(loaded, self.client, self.time_budget.limit_of_check());
            if !checks.waits_for_plan() || !self.advance(&mut checks, loaded, Limits::OF_CHECKS).await {
                break;
            }
        }
        self.checks = Some(checks);
    }

    /// Waits for the remaining checks, and lists those that failed. Returns the failure that ends the run.
    async fn end_checks(&mut self, loaded: &mut Loaded) -> Option<Finding> {
        let mut checks = self.checks.take()?;
        while self.advance(&mut checks, loaded, Limits::OF_CHECKS).await {}
        self.failed = failures_before_create(loaded.known());
        checks::say_how_to_give_again(self.failed.iter_mut(), loaded.known());
        let first = self.failed.first()?.finding.clone();
        checks::say_failed(&self.failed, &loaded.profile.setup, self.out);
        let is_kept = |check: &Check| check.seen_at.is_some_and(|seen| seen < self.began);
        if self.failed.iter().any(is_kept) {
            self.out.hint(checks::KEPT);
        }
        (self.on_failure == OnFailure::Stop).then_some(first)
    }

    /// Sends what is due, then waits for one response or for a rate limit. False if the round has ended.
    async fn advance(&mut self, asking: &mut RoundUnderWay, loaded: &mut Loaded, limits: Limits) -> bool {
        asking.send(loaded, self.client, (limits.call)(&self.time_budget));
        match (asking.response().await, asking.retry_at()) {
            (Some(response), _) => {
                asking.read(loaded, &response);
                true
            }
            (None, Some(at)) => self.wait_until(at, RATE_LIMIT, limits).await,
            (None, None) => false,
        }
    }

    /// Waits until then, and says why. Returns false at once if that would take too long.
    async fn wait_until(&mut self, at: Timestamp, why: &str, limits: Limits) -> bool {
        let span = at.duration_since(clock::now()).max(SignedDuration::ZERO);
        let words = span_words(SignedDuration::from_secs(span.as_secs() + i64::from(span.subsec_nanos() > 0)));
        if !(limits.wait)(&self.time_budget, span.unsigned_abs()) {
            let text = format!(". The limit ends in {words}, {}.", limits.otherwise);
            self.out.say(&[(Ink::Warn, why), (Ink::Plain, &text)]);
            return false;
        }
        if span > SignedDuration::ZERO {
            self.out.say(&[(Ink::Warn, why), (Ink::Plain, &format!(". Waiting {words}"))]);
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
    ) -> RunEnd {
        let tenant = loaded.known().api_domain();
        let tenant = tenant.map(|domain| domain.authority().to_owned()).unwrap_or_default();
        let number = run.resume(journal, &tenant).unwrap_or_else(|| journal.next_run());
        let name = journal.name_of_run(number, clock::now());
        let mut said: Vec<Report> = Vec::new();
        let mut renewed = false;
        // The change that got no response.
        let mut open = None;
        let mut reason = RATE_LIMIT;
        loop {
            let now = clock::now();
            let (step, request) = match run.next(loaded.known()).named(&name) {
                Next::Done => return self.end_checks(loaded).await.map_or(RunEnd::Done, RunEnd::Stopped),
                Next::Stop(finding) => return RunEnd::Stopped(finding),
                Next::WaitUntil(at) => {
                    let waited = tokio::select! {
                        waited = self.wait_until(at, reason, Limits::OF_CHANGE) => waited,
                        signal = signals.next() => return RunEnd::Interrupted(signal),
                    };
                    if !waited {
                        let is_limited = reason == RATE_LIMIT;
                        return RunEnd::Stopped(if is_limited { too_long(at) } else { unanswered(open, run) });
                    }
                    continue;
                }
                next if next.changes() && self.checks.is_some() => {
                    let failure = tokio::select! {
                        failure = self.end_checks(loaded) => failure,
                        signal = signals.next() => return RunEnd::Interrupted(signal),
                    };
                    match failure {
                        Some(failure) => return RunEnd::Stopped(failure),
                        None => continue,
                    }
                }
                next if next.changes() && self.dry_run => return RunEnd::Done,
                Next::SignIn => {
                    if let Err(signal) = self.sign_in_first(loaded, run, signals).await {
                        return RunEnd::Interrupted(signal);
                    }
                    self.say_steps(run.reports(), &mut said);
                    continue;
                }
                Next::Send { step, request, change } => {
                    if self.time_budget.is_used_up() || step.changes() && !self.time_budget.allows_change() {
                        return RunEnd::Stopped(unanswered(open, run));
                    }
                    let entry = change.map(|change| Entry::intended(number, now, &tenant, change).named(&name));
                    if step.changes() {
                        let Profile { name: profile, file_revision, .. } = &loaded.profile;
                        let may = profiles::before_change(&loaded.places, profile, *file_revision, entry.as_ref());
                        if let Err(finding) = may {
                            return RunEnd::Stopped(finding);
                        }
                        self.run_name.get_or_insert_with(|| name.clone());
                    }
                    entry.into_iter().for_each(|entry| journal.begin(entry));
                    (step, request)
                }
            };
            let mut interrupted = None;
            let answer = {
                let call = self.client.send_within(&request, self.time_budget.limit());
                let call = wait_with_checks(call, self.checks.as_mut(), loaded, (self.client, self.time_budget));
                tokio::pin!(call);
                tokio::select! {
                    answer = &mut call => answer,
                    signal = signals.next() => {
                        if !step.changes() {
                            return RunEnd::Interrupted(signal);
                        }
                        interrupted = Some(signal);
                        self.out.say(&[(Ink::Warn, "Sent a change. Waiting for Auth0's response")]);
                        match tokio::time::timeout(FLIGHT, call).await {
                            Ok(answer) => answer,
                            Err(_) => return RunEnd::Interrupted(signal),
                        }
                    }
                }
            };
            if probes::renews_token(&mut loaded.profile.setup, &request, &answer, renewed, clock::now()) {
                renewed = true;
                self.out.hint("Auth0 rejected the stored token. Requesting a new one");
                let not_done = run.not_done(step);
                let kept = self.record_outcome(loaded, run, journal, (number, &not_done)).await;
                self.round(loaded, RoundKind::Needed).await;
                if let Some(finding) =
                    interrupted.is_none().then(|| kept.err().or_else(|| run_obstacle(loaded))).flatten()
                {
                    return RunEnd::Stopped(finding);
                }
                match interrupted {
                    Some(signal) => return RunEnd::Interrupted(signal),
                    None => continue,
                }
            }
            let is_down = answer.as_ref().is_ok_and(|reply| reply.status >= 500);
            reason = if is_down { "Auth0 returned a server error" } else { RATE_LIMIT };
            let settled = run.take(step, &request, &answer, &loaded.profile.setup, clock::now());
            self.say_steps(run.reports(), &mut said);
            // A change that a look-up didn't find may still arrive. If there is no time to send it again, it stays open.
            if open.is_some() && settled == Settled::Refused && !step.changes() && !self.time_budget.allows_change() {
                return RunEnd::Stopped(unanswered(open, run));
            }
            match settled {
                Settled::Nothing => {}
                Settled::Open => open = open.or(Some(step)),
                _ => open = None,
            }
            let kept = self.record_outcome(loaded, run, journal, (number, &settled)).await;
            if let Some(signal) = interrupted {
                return RunEnd::Interrupted(signal);
            }
            if let Err(finding) = kept {
                return RunEnd::Stopped(finding);
            }
        }
    }

    /// Signs in before the connection is enabled. The browser takes its time, so the time of the run begins again.
    async fn sign_in_first(&mut self, loaded: &mut Loaded, run: &mut Run, signals: &mut Signals) -> Result<(), i32> {
        let ended = first((self.client, self.out), loaded, signals, self.browsing).await;
        self.time_budget = TimeBudget::default();
        let ended = match ended {
            Ok((_, Some(signal))) => return Err(signal),
            Ok((attempt, None)) => self.sign_in.insert(attempt).result(),
            Err(finding) => Err(finding),
        };
        run.take_sign_in(ended);
        Ok(())
    }

    fn say_steps(&self, reports: &[Report], said: &mut Vec<Report>) {
        for report in reports.iter().filter(|report| !said.contains(report)) {
            let (ink, glyph) = match report.state {
                StepState::Done | StepState::Undone => (Ink::Good, "✓"),
                StepState::Failed => (Ink::Bad, "✗"),
                StepState::Waiting => (Ink::Warn, "…"),
                StepState::Pending | StepState::Skipped => (Ink::Plain, "·"),
            };
            self.out.say(&[(ink, glyph), (Ink::Plain, &format!(" {}", report.words()))]);
        }
        *said = reports.to_vec();
    }
}

/// Waits for the response to a step. Meanwhile the checks go on.
async fn wait_with_checks(
    call: impl Future<Output = HttpResult>,
    checks: Option<&mut RoundUnderWay>,
    loaded: &mut Loaded,
    (client, time_budget): (&Client, TimeBudget),
) -> HttpResult {
    let Some(checks) = checks else { return call.await };
    tokio::pin!(call);
    loop {
        tokio::select! {
            answer = &mut call => return answer,
            Some(response) = checks.response(), if !checks.is_idle() => {
                checks.read(loaded, &response);
                checks.send(loaded, client, time_budget.limit_of_check());
            }
        }
    }
}

/// How a run ended.
pub enum RunEnd {
    Done,
    Stopped(Finding),
    /// Ended by this signal, with nothing in flight.
    Interrupted(i32),
}

/// Why a run can't begin although no value is missing: the Management API can't be used, because an earlier check has failed.
/// The plan makes the later checks itself.
pub fn run_obstacle(loaded: &Loaded) -> Option<Finding> {
    [Probe::Discovery, Probe::ApiDiscovery, Probe::MachineToken].into_iter().find_map(|probe| {
        let finding = &loaded.known().fact(probe)?.finding;
        (finding.state == State::Failed && finding.class.is_some()).then(|| finding.clone())
    })
}

#[cfg(test)]
mod tests;
