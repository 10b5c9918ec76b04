//! One sign-in, request by request. The wizard and the command drive it: [`Run::next`] says what to do, and [`Run::take`]
//! takes the outcome. Everything else follows from these values, so both judge an attempt alike.
//!
//! A callback URL that it adds is journaled before it is sent, and removed on every way of ending.

mod after;
mod back;
mod noted;
mod pop_up;
mod start;

use super::callback::Loopback;
use super::causes::{Failed, LocalFailure, diagnosed};
use super::client::{self, Client};
use super::one_time::OneTimeValues;
use super::pop_up::{CLOSED, Page, PopUp, SILENT};
use super::removal::{self, Lists, NextRemoval, Removal};
use super::returned::Returned;
use super::signature::{Key, Signed, Verified};
use super::steps::{STEPS, StepId};
use super::{Attempt, End, Mode, Progress, link, log, refined};
use crate::domain::connection;
use crate::domain::diagnosis::Symptoms;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Class, Finding, State};
use crate::domain::http::{HttpResult, Request};
use crate::domain::journal::Temporary;
use crate::domain::known::Known;
use crate::domain::safe_text::Redactor;
use crate::domain::secret::Secret;
use jiff::{SignedDuration, Timestamp};
use start::{may_read_application, obstacle};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub mode: Mode,
    /// How long to wait for the browser.
    pub limit: SignedDuration,
    /// A callback URL may be added for the duration of the sign-in, if a0connect can't listen at any.
    pub add_callback: bool,
    /// It uses an application that is created for it and deleted afterwards. The connection isn't enabled for the
    /// user's application yet. Only in redirect mode.
    pub temporary_application: bool,
}

impl Default for Choice {
    fn default() -> Self {
        let (limit, temporary_application) = (SignedDuration::from_mins(5), false);
        Self { mode: Mode::Redirect, limit, add_callback: false, temporary_application }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Listen at this callback URL. Port 0: at a free one. Then [`Event::Listening`].
    Listen(Loopback),
    /// Write `temporary` to the journal if there is one, then send this. Then [`Event::Response`].
    Send {
        request: Request,
        temporary: Option<Temporary>,
    },
    /// Open the link, and wait for the browser until then. Then [`Event::Returned`] or [`Event::TimedOut`].
    Browse {
        until: Timestamp,
    },
    /// Verify the signature. Then [`Event::Verified`].
    Verify(Signed),
    /// Check the values again, since they may explain the failure. Then [`Event::Probed`].
    Probe,
    WaitUntil(Timestamp),
    Done,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The port, or the system's words.
    Listening(Result<u16, String>),
    Response(Request, HttpResult),
    Returned(Returned),
    TimedOut,
    Verified(Verified),
    Probed,
    /// The callback URL couldn't be written to the journal, so it wasn't sent.
    NotSent(Finding),
    /// The user ended it. It may come at any time.
    Canceled,
    /// The user no longer waits for the removal.
    Abandoned,
}

/// What the journal must learn.
#[derive(Clone, Debug, PartialEq)]
pub enum Settled {
    Nothing,
    /// The application no longer has this callback URL.
    Removed(Temporary),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub attempt: Attempt,
    pub choice: Choice,
    /// A callback URL that was added and couldn't be removed.
    pub left: Option<Finding>,
    one_time: OneTimeValues,
    stage: Stage,
    /// The callback URLs that weren't tried yet.
    candidates: Vec<Loopback>,
    callback: Option<Loopback>,
    /// The application's callback URLs and web origins, if they could be read.
    registered: Option<Lists>,
    /// Why the last callback URL can't be listened at.
    taken: Option<LocalFailure>,
    temporary: Option<Temporary>,
    /// The response to another attempt came.
    saw_another: bool,
    /// The page of pop-up mode has opened its window.
    window_opened: bool,
    page: Option<Page>,
    /// The failure, as far as it is known.
    failure: Option<Failed>,
    wait_until: Option<Timestamp>,
    log_tries: u32,
}

#[derive(Clone, Debug, PartialEq)]
enum Stage {
    ReadApplication,
    Listen(Loopback),
    Add(Temporary),
    /// Enables the connection for the temporary application.
    Enable(Temporary),
    Browse,
    Exchange(Secret),
    Keys(Secret),
    Verify(Signed),
    Log,
    Probe,
    Remove(Removal),
    Done,
}

impl Run {
    pub fn new(known: Known, choice: Choice, one_time: OneTimeValues) -> Self {
        let attempt = Attempt {
            mode: choice.mode,
            begun_at: known.now,
            deadline: known.now + choice.limit,
            link: String::new(),
            callback: String::new(),
            steps: [const { Progress::NotYet }; STEPS.len()],
            end: None,
        };
        let mut run = Self {
            attempt,
            choice,
            left: None,
            one_time,
            stage: Stage::ReadApplication,
            candidates: Vec::new(),
            callback: None,
            registered: None,
            taken: None,
            temporary: None,
            saw_another: false,
            window_opened: false,
            page: None,
            failure: None,
            wait_until: None,
            log_tries: 0,
        };
        if let Some((step, finding)) = obstacle(known, choice) {
            run.fail(Failed { step, reached: StepId::Start, cause: "", finding, evidence: None });
            run.finish(known);
        } else if choice.temporary_application {
            run.stage = Stage::Listen(Loopback::to_add(0));
        } else if !may_read_application(known) {
            run.choose(known);
        }
        run
    }

    /// The `state` of this attempt, by which a response is recognized as its own.
    pub fn state(&self) -> &str {
        &self.one_time.state
    }

    pub fn callback(&self) -> Option<&Loopback> {
        self.callback.as_ref()
    }

    /// The page that the browser opens in pop-up mode.
    pub fn page(&self) -> Option<&Page> {
        self.page.as_ref()
    }

    /// It waits for the browser.
    pub fn is_waiting(&self) -> bool {
        self.stage == Stage::Browse
    }

    /// Nothing is left to do but to remove the callback URL.
    pub fn has_ended(&self) -> bool {
        self.attempt.end.is_some()
    }

    pub fn next(&self, known: Known) -> Next {
        if let Some(until) = self.wait_until.filter(|until| *until > known.now) {
            return Next::WaitUntil(until);
        }
        let client_id = || known.setup.open(Auth0ClientId).unwrap_or_default();
        let callback = self.attempt.callback.as_str();
        let (request, temporary) = match &self.stage {
            Stage::Listen(loopback) => return Next::Listen(loopback.clone()),
            Stage::Browse => return Next::Browse { until: self.attempt.deadline },
            Stage::Verify(signed) => return Next::Verify(signed.clone()),
            Stage::Probe => return Next::Probe,
            Stage::Done => return Next::Done,
            Stage::Remove(removal) => match removal.next(known) {
                NextRemoval::Send(request) => (Some(request), None),
                NextRemoval::WaitUntil(until) => return Next::WaitUntil(until),
                NextRemoval::Gone | NextRemoval::Left(_) => return Next::Done,
            },
            Stage::ReadApplication => (removal::read(known, client_id()), None),
            Stage::Add(temporary) if temporary.application.is_some() => {
                (client::create(known, temporary), Some(temporary.clone()))
            }
            // The journal also gets the application's ID.
            Stage::Enable(temporary) => (client::enable(known, temporary), Some(temporary.clone())),
            Stage::Add(temporary) => {
                let lists = self.registered.as_ref().map(|lists| lists.with(temporary));
                let request = lists.and_then(|lists| removal::write(known, temporary, &lists));
                (request, Some(temporary.clone()))
            }
            Stage::Exchange(code) => {
                let client = Client::of(known, self.temporary.as_ref());
                (client.and_then(|client| link::exchange(known, &client, &self.one_time, callback, code)), None)
            }
            Stage::Keys(_) => (link::keys(known), None),
            Stage::Log => (log::request(known), None),
        };
        // `obstacle` and `choose` have made sure that there is a request.
        request.map_or(Next::Done, |request| Next::Send { request, temporary })
    }

    pub fn take(&mut self, event: Event, known: Known) -> Settled {
        self.wait_until = None;
        match (self.stage.clone(), event) {
            (Stage::Remove(removal), Event::Response(_, result)) => return self.take_removal(removal, &result, known),
            (Stage::Remove(removal), Event::Abandoned) => {
                self.left = Some(removal.abandoned());
                self.stage = Stage::Done;
            }
            (Stage::Add(temporary) | Stage::Enable(temporary), Event::Abandoned) => {
                self.fail_here(&LocalFailure::Canceled);
                self.finish(known);
                self.left = Some(Removal::new(temporary).abandoned());
                self.stage = Stage::Done;
            }
            // The callback URL is removed even if the user is in a hurry.
            (Stage::Remove(_) | Stage::Done, _) => {}
            (_, Event::Canceled) => {
                // While its reason is looked for, a failure is known already.
                if self.failure.is_none() {
                    self.fail_here(&LocalFailure::Canceled);
                }
                self.finish(known);
            }
            (Stage::Add(temporary), Event::NotSent(finding)) => {
                let step = StepId::Start;
                self.fail(Failed { step, reached: step, cause: "", finding, evidence: None });
                // Nothing was sent, so nothing has to be removed.
                self.stage = Stage::Done;
                self.finish(known);
                return Settled::Removed(temporary);
            }
            (Stage::ReadApplication, Event::Response(request, result)) => {
                self.take_application(&request, &result, known)
            }
            (Stage::Listen(loopback), Event::Listening(result)) => self.take_listening(loopback, result, known),
            (Stage::Enable(_), Event::NotSent(finding)) => {
                let step = StepId::Start;
                self.fail(Failed { step, reached: step, cause: "", finding, evidence: None });
                self.finish(known);
            }
            (Stage::Add(temporary), Event::Response(request, result)) => {
                return self.take_added(temporary, &request, &result, known);
            }
            (Stage::Enable(_), Event::Response(request, result)) => self.take_enabled(&request, &result, known),
            (Stage::Browse, Event::Returned(returned)) => self.take_returned(returned, known),
            (Stage::Browse, Event::TimedOut) => {
                let own = self.out_of_time();
                self.fail_here(&own);
                self.explain(known);
            }
            (Stage::Exchange(code), Event::Response(request, result)) => {
                self.take_exchanged(&code, &request, &result, known);
            }
            (Stage::Keys(token), Event::Response(_, result)) => match result {
                Ok(response) if response.status == 200 => {
                    let key = Key::Public(response.body.reveal().to_owned());
                    self.stage = Stage::Verify(Signed { token, key });
                }
                Ok(response) => {
                    self.end_here(&LocalFailure::NoKeys(format!("Auth0 responded with {}", response.status)), known)
                }
                Err(failure) => self.end_here(&LocalFailure::NoKeys(failure.text), known),
            },
            (Stage::Verify(_), Event::Verified(verified)) => self.take_verified(verified, known),
            (Stage::Log, Event::Response(_, result)) => self.take_log(&result, known),
            (Stage::Probe, Event::Probed) => {
                if let Some(failure) = self.failure.take() {
                    let enabled_elsewhere = self.choice.temporary_application;
                    self.fail(refined::by_checks(failure, &self.attempt.callback, enabled_elsewhere, known));
                }
                self.finish(known);
            }
            // Nothing is waiting for this result.
            _ => {}
        }
        Settled::Nothing
    }

    fn fail_here(&mut self, own: &LocalFailure) {
        let (step, finding) = diagnosed(own);
        let step = match own {
            LocalFailure::PopUp(PopUp::Broken { .. }) if !self.window_opened && !self.has_code() => StepId::Start,
            LocalFailure::Canceled
            | LocalFailure::NothingCame { .. }
            | LocalFailure::PopUp(PopUp::Closed | PopUp::Broken { .. }) => self.due(),
            _ => step,
        };
        let cause = match own {
            LocalFailure::NothingCame { .. } => refined::NOTHING_CAME,
            LocalFailure::PopUp(PopUp::Closed) => CLOSED,
            LocalFailure::PopUp(PopUp::Silent { .. }) => SILENT,
            _ => "",
        };
        // What was seen before has been noted. The end on this side shows nothing more.
        self.fail(Failed { step, reached: StepId::Start, cause, finding, evidence: None });
    }

    fn end_here(&mut self, own: &LocalFailure, known: Known) {
        self.fail_here(own);
        self.finish(known);
    }

    fn fail(&mut self, failure: Failed) {
        // A user who gave up is a warning elsewhere, but this sign-in has failed.
        let finding =
            Finding { state: State::Failed, class: failure.finding.class.or(Some(Class::Api)), ..failure.finding };
        self.failure = Some(Failed { finding, ..failure });
    }

    /// The attempt has ended. What is left is to remove the callback URL.
    fn finish(&mut self, known: Known) {
        if let Some(Failed { step, reached, finding, evidence, .. }) = self.failure.take() {
            self.imply_before(reached);
            let ms = self.attempt.ms(known.now);
            for progress in &mut self.attempt.steps {
                if *progress == Progress::Waiting {
                    *progress = Progress::NotYet;
                }
            }
            // What can't begin takes no step.
            if !self.attempt.link.is_empty() {
                self.set(step, Progress::Failed { ms, evidence });
            }
            self.attempt.end = Some(End::Failed { step, finding });
        }
        self.stage = match (&self.stage, &self.temporary) {
            // It is journaled before it is sent, so it may be there although no response came.
            (Stage::Add(temporary), None) => Stage::Remove(Removal::new(temporary.clone())),
            (_, Some(temporary)) => Stage::Remove(Removal::new(temporary.clone())),
            (_, None) => Stage::Done,
        };
        if let Stage::Remove(removal) = &self.stage {
            self.temporary = Some(removal.temporary.clone());
        }
    }

    fn symptoms(&self, doing: &'static str, request: &Request, result: &HttpResult, known: Known) -> Symptoms {
        Symptoms::new(doing, request, FieldId::Auth0Domain, result, known.setup, &self.redactor(known))
    }

    fn redactor(&self, known: Known) -> Redactor {
        connection::redactor(known.setup).and([&self.one_time.verifier])
    }
}
