//! A sign-in by a colleague: a login link with its own correlation ID, and the tenant's log, in which Auth0 writes how the
//! attempt ended. Nothing listens at the callback URL, and nothing here can exchange the code, since the code verifier is
//! dropped. So the attempt ends with step 7.

use super::causes::Failed;
use super::log::{self, LogVerdict, Sought};
use super::one_time::OneTimeValues;
use super::steps::{STEPS, StepId};
use super::{Attempt, End, Mode, Progress, SignedIn, link, refined};
use crate::domain::checkpoints::connection::not_for_sign_in;
use crate::domain::connection;
use crate::domain::diagnosis::{self, Symptoms};
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Actor, Class, Finding, State};
use crate::domain::http::{HttpResult, Request};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::{entries, retry_at};
use crate::domain::safe_text::Redactor;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

/// How often the log is read. The Management API accepts 2 requests a second on the Free plan, for all of its users.
pub const POLLED_EVERY: SignedDuration = SignedDuration::from_secs(5);

/// How long an entry without a correlation ID is held back, in case that one with it comes.
const HELD: SignedDuration = SignedDuration::from_secs(10);

/// The beginning of each correlation ID of a0connect.
const OURS: &str = "a0connect-";

#[derive(Clone, Debug, PartialEq)]
pub enum NextLook {
    /// Then [`Watch::take`].
    Send(Request),
    WaitUntil(Timestamp),
    /// Check the values again, since they may explain the failure. Then [`Watch::checked`].
    Probe,
    Done,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    pub attempt: Attempt,
    limit: SignedDuration,
    one_time: OneTimeValues,
    wait_until: Option<Timestamp>,
    /// When an entry without a correlation ID was first seen.
    near_since: Option<Timestamp>,
    /// Why the last request showed nothing.
    unread: Option<Finding>,
    /// The failure, while the checks look for its cause.
    failure: Option<Failed>,
    /// The time ran out, and the log has no sign-in of this link.
    pub is_unused: bool,
}

impl Watch {
    /// The error says why no link can be shown.
    pub fn new(known: Known, limit: SignedDuration, one_time: OneTimeValues) -> Result<Self, Finding> {
        if let Some(finding) = obstacle(known) {
            return Err(finding);
        }
        let callback = callback(known).ok_or_else(no_callback)?;
        let link =
            link::authorize_url(known, known.setup.open(Auth0ClientId).unwrap_or_default(), &one_time, &callback)
                .ok_or_else(no_callback)?;
        let mut attempt = Attempt {
            mode: Mode::Redirect,
            begun_at: known.now,
            deadline: known.now + limit,
            link,
            callback,
            steps: [const { Progress::NotYet }; STEPS.len()],
            end: None,
        };
        attempt.steps[StepId::Start as usize] = Progress::Waiting;
        let wait_until = Some(known.now + POLLED_EVERY);
        let (near_since, unread, failure) = (None, None, None);
        Ok(Self { attempt, limit, one_time, wait_until, near_since, unread, failure, is_unused: false })
    }

    pub fn next(&self, known: Known) -> NextLook {
        if self.attempt.end.is_some() {
            return NextLook::Done;
        }
        if self.failure.is_some() {
            return NextLook::Probe;
        }
        match (self.wait_until.filter(|until| *until > known.now), log::request(known)) {
            (Some(until), _) => NextLook::WaitUntil(until),
            (None, Some(request)) => NextLook::Send(request),
            (None, None) => NextLook::Done,
        }
    }

    /// The response of the log.
    pub fn take(&mut self, request: &Request, result: &HttpResult, known: Known) {
        let next = known.now + POLLED_EVERY;
        self.wait_until = Some(next);
        match result {
            Ok(response) if response.status == 200 => match response.json() {
                Some(body) => {
                    self.unread = None;
                    self.read(&body, known);
                }
                None => self.unread = Some(self.refused(request, result, known)),
            },
            Ok(response) if response.status == 429 => {
                self.wait_until = Some(retry_at(response.reset, known.now).max(next))
            }
            // It may be over soon.
            Ok(response) if response.status >= 500 => self.unread = Some(self.refused(request, result, known)),
            Err(_) => self.unread = Some(self.refused(request, result, known)),
            Ok(_) => {
                let finding = self.refused(request, result, known);
                return self.fail(StepId::Start, finding, None, known.now);
            }
        }
        let is_over = self.attempt.end.is_none() && self.failure.is_none() && known.now >= self.attempt.deadline;
        if is_over {
            self.is_unused = self.unread.is_none();
            let finding = self.unread.take().unwrap_or_else(|| unused(self.limit.as_secs()));
            self.fail(StepId::Start, finding, None, known.now);
        }
        // The log is read once more when the time is up.
        self.wait_until = self.wait_until.map(|at| at.min(self.attempt.deadline.max(known.now)));
    }

    /// The values were checked.
    pub fn checked(&mut self, known: Known) {
        if let Some(failure) = self.failure.take() {
            self.fail_by(refined::by_checks(failure, &self.attempt.callback, false, known), known.now);
        }
    }

    /// The user has stopped it.
    pub fn cancel(&mut self, now: Timestamp) {
        if self.attempt.end.is_none() {
            let what = "You stopped waiting";
            let why = "The link still works, but a0connect no longer reads the log for it.";
            let fix = "Print another link with a0connect sign-in --link.";
            let finding = Finding::failed(Class::UserInput, what, why, fix).by(Actor::Nobody);
            self.fail(StepId::Start, finding, None, now);
        }
    }

    fn read(&mut self, body: &Value, known: Known) {
        let sought = Sought {
            correlation_id: &self.one_time.correlation_id,
            begun_at: self.attempt.begun_at,
            client_id: known.setup.open(Auth0ClientId).unwrap_or_default(),
        };
        let (found, by_id) = log::of_attempt(body, &sought, known);
        if found.is_empty() {
            return;
        }
        if !by_id {
            // This tenant's log has correlation IDs, so an entry without one is another user's.
            if has_ids(body) {
                return;
            }
            let since = *self.near_since.get_or_insert(known.now);
            if known.now.duration_since(since) < HELD {
                return;
            }
        }
        // The application's own exchange fails, since it has no verifier for the code. That is expected.
        let is_end = |entry: &Value| {
            let kind = log::text(entry, "type");
            kind == "s" || kind.starts_with('f') && !kind.starts_with("fe")
        };
        let ends: Vec<_> = found.into_iter().filter(|(_, entry)| is_end(entry)).collect();
        match ends.iter().find(|(_, entry)| log::text(entry, "type") == "s").or_else(|| ends.first()) {
            None => {}
            Some((at, entry)) if log::text(entry, "type") == "s" => self.went_well(entry, *at, by_id, known),
            Some((at, entry)) => {
                if let LogVerdict::Failed(failure) = log::failed(entry, *at, by_id, known, &self.redactor(known)) {
                    let is_open = refined::is_open(&failure) && known.holds(Probe::Discovery);
                    match is_open {
                        true => self.failure = Some(*failure),
                        false => self.fail_by(*failure, known.now),
                    }
                }
            }
        }
    }

    fn went_well(&mut self, entry: &Value, at: Timestamp, by_id: bool, known: Known) {
        let user_id = self.redactor(known).clean(log::text(entry, "user_id"), 300);
        let how = if by_id { "" } else { ", matched by its time" };
        let evidence = format!("tenant log {}, s{how}", at.strftime("%H:%M:%S UTC"));
        let own_script = known.setup.has(Script);
        let symptoms = Symptoms { status: 200, message: user_id.clone(), own_script, ..Symptoms::default() };
        if let Some(finding) = diagnosis::signed_in(&symptoms) {
            let words = format!("{evidence}: user_id is {user_id}");
            return self.fail(StepId::Script, finding, Some(words), known.now);
        }
        self.imply_before(StepId::Code);
        let ms = self.attempt.ms(known.now);
        self.attempt.steps[StepId::Code as usize] = Progress::Seen { ms, evidence: Some(evidence) };
        self.attempt.end = Some(End::SignedIn(SignedIn { user_id, claims: Map::new() }));
    }

    fn fail_by(&mut self, failure: Failed, now: Timestamp) {
        self.fail(failure.step, failure.finding, failure.evidence, now);
    }

    fn fail(&mut self, step: StepId, finding: Finding, evidence: Option<String>, now: Timestamp) {
        let finding = Finding { state: State::Failed, class: finding.class.or(Some(Class::Api)), ..finding };
        let ms = self.attempt.ms(now);
        self.imply_before(step);
        self.attempt.steps[step as usize] = Progress::Failed { ms, evidence };
        self.attempt.end = Some(End::Failed { step, finding });
    }

    fn imply_before(&mut self, step: StepId) {
        for progress in &mut self.attempt.steps[..step as usize] {
            *progress = Progress::Implied;
        }
    }

    fn redactor(&self, known: Known) -> Redactor {
        connection::redactor(known.setup).and([&self.one_time.verifier])
    }

    fn refused(&self, request: &Request, result: &HttpResult, known: Known) -> Finding {
        super::refused("read the tenant log", request, result, known, &self.redactor(known))
    }
}

/// Why no link can be shown. The log must be readable first, or the attempt couldn't be judged.
fn obstacle(known: Known) -> Option<Finding> {
    if let Some(finding) = not_for_sign_in(known.setup) {
        return Some(finding);
    }
    let failed = known.fact(Probe::Discovery).map(|fact| fact.finding.clone());
    if let Some(finding) = failed.filter(|_| !known.holds(Probe::Discovery)) {
        return Some(finding);
    }
    let what = "The tenant's log can't be read";
    let token = "A colleague's sign-in is judged by the tenant's log, which requires a Management API token";
    if !known.has_api() {
        let fix = "Give a token with the scope read:logs.";
        return Some(Finding::failed(Class::Scope, what, format!("{token}."), fix).on(ApiToken).by(Actor::YouAtAuth0));
    }
    if !known.may("read:logs") {
        let why = format!("{token} with the scope read:logs.");
        let fix = "Grant read:logs to the token's application, then get a new token.";
        let finding = Finding::failed(Class::Scope, what, why, fix).on(ApiToken).by(Actor::YouAtAuth0);
        return Some(known.setup.or_new_login(finding, &["read:logs"]));
    }
    None
}

/// A registered callback URL, one that exists for a colleague's browser first.
fn callback(known: Known) -> Option<String> {
    let own = known.setup.callback_urls().into_iter().map(str::to_owned);
    let all: Vec<String> = match known.application() {
        Some(application) => {
            let is_registered = |url: &String| application.callbacks.contains(url);
            own.filter(is_registered).chain(application.callbacks.iter().cloned()).collect()
        }
        None => own.collect(),
    };
    let is_plain = |url: &&String| !url.contains(['*', '{']) && url::Url::parse(url).is_ok();
    let is_elsewhere = |url: &&String| super::Loopback::of(url).is_none();
    let mut plain = all.iter().filter(is_plain);
    all.iter().filter(is_plain).find(is_elsewhere).or_else(|| plain.next()).cloned()
}

fn no_callback() -> Finding {
    let why = "A login link returns to a callback URL that the application has registered.";
    let fix = "Add your application's callback URL in Dashboard > Applications > your application > Settings > Allowed Callback URLs.";
    Finding::failed(Class::UserInput, "The application has no callback URL", why, fix)
        .on(CallbackUrls)
        .by(Actor::YouAtAuth0)
}

fn unused(seconds: i64) -> Finding {
    let what = format!("The link wasn't used within {seconds} s");
    let why = "The tenant's log has no sign-in that came from it.";
    let fix = "Print another link, and send it when your colleague has time.";
    Finding::failed(Class::UserInput, what, why, fix).by(Actor::Nobody)
}

/// An earlier sign-in of a0connect has left its correlation ID in the log.
fn has_ids(body: &Value) -> bool {
    let id = |entry: &Value| entry.pointer("/references/correlation_id")?.as_str().map(|id| id.starts_with(OURS));
    entries(body, "logs").into_iter().flatten().any(|entry| id(entry) == Some(true))
}

#[cfg(test)]
mod tests;
