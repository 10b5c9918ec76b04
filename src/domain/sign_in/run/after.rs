//! After a failure: what the tenant's log and the checks say about it. And after everything: the callback URL is removed.

use super::{Run, Settled, Stage};
use crate::domain::facts::Fact;
use crate::domain::finding::{Actor, Finding};
use crate::domain::http::HttpResult;
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::response_data::{ResponseData, SignIn};
use crate::domain::sign_in::log::{self, Sought};
use crate::domain::sign_in::removal::{NextRemoval, Removal};
use crate::domain::sign_in::{Attempt, End, SignedIn, refined};
use jiff::SignedDuration;

/// How often the tenant's log is read. Its entries come late.
const LOG_TRIES: u32 = 3;
const LOG_PAUSE: SignedDuration = SignedDuration::from_secs(2);

impl Run {
    /// See [`Attempt::fact`].
    pub fn fact(&self, known: Known) -> Option<Fact> {
        self.attempt.fact(known)
    }

    /// The tenant's log says more than the browser's URL.
    pub(super) fn explain(&mut self, known: Known) {
        self.log_tries = 0;
        self.stage = if known.has_api() && known.may("read:logs") { Stage::Log } else { self.after_log(known) };
        if self.stage == Stage::Done {
            self.finish(known);
        }
    }

    fn after_log(&self, known: Known) -> Stage {
        let open = self.failure.as_ref().is_some_and(refined::is_open);
        if open && known.holds(Probe::Discovery) { Stage::Probe } else { Stage::Done }
    }

    pub(super) fn take_log(&mut self, result: &HttpResult, known: Known) {
        self.log_tries += 1;
        let (begun_at, client_id) = (self.attempt.begun_at, self.client_id(known));
        let sought = Sought { correlation_id: &self.one_time.correlation_id, begun_at, client_id };
        let redactor = self.redactor(known);
        let told =
            match result.as_ref().ok().filter(|response| response.status == 200).and_then(|response| response.json()) {
                Some(body) => log::judge_log(&body, &sought, known, &redactor),
                None => log::LogVerdict::Nothing,
            };
        match told {
            log::LogVerdict::Nothing if self.log_tries < LOG_TRIES => {
                self.wait_until = Some(known.now + LOG_PAUSE);
                return;
            }
            log::LogVerdict::Nothing => {}
            log::LogVerdict::WentWell => {
                if let Some(failure) = self.failure.take() {
                    self.fail(refined::by_success(failure, &self.attempt.callback));
                }
            }
            log::LogVerdict::Failed(failure) => {
                if let Some(known_so_far) = self.failure.take() {
                    self.fail(refined::by_log(known_so_far, *failure));
                }
            }
        }
        self.stage = self.after_log(known);
        if self.stage == Stage::Done {
            self.finish(known);
        }
    }

    pub(super) fn take_removal(&mut self, mut removal: Removal, result: &HttpResult, known: Known) -> Settled {
        removal.take(result, known.now);
        let next = removal.next(known);
        self.stage = Stage::Remove(removal);
        match next {
            NextRemoval::Gone => {
                self.stage = Stage::Done;
                self.temporary.take().map_or(Settled::Nothing, Settled::Removed)
            }
            NextRemoval::Left(why) => {
                self.stage = Stage::Done;
                self.left = Some(why);
                Settled::Nothing
            }
            NextRemoval::Send(_) | NextRemoval::WaitUntil(_) => Settled::Nothing,
        }
    }
}

impl Attempt {
    /// What the checkpoint remembers of an attempt that has ended: when, whether it worked, and the user ID. None if it says
    /// nothing about the connection.
    pub fn fact(&self, known: Known) -> Option<Fact> {
        let (finding, went_well, user_id) = match self.end.as_ref()? {
            End::SignedIn(SignedIn { user_id, .. }) => {
                (Finding::ok(format!("Signed in as {user_id}")), true, Some(user_id.clone()))
            }
            End::Failed { finding, .. } => {
                let tells = !self.link.is_empty() && finding.actor() != Some(Actor::Nobody);
                (finding.clone(), !tells, None)
            }
        };
        // Nobody has signed in, and nothing is wrong.
        if went_well && user_id.is_none() {
            return None;
        }
        let data = ResponseData::SignIn(SignIn { at: known.now, went_well, user_id });
        Some(Fact { finding, data, seen_at: known.now, used: known.setup.used(Probe::SignInLog.fields()) })
    }
}
