//! Reads the response to each step.

use super::Apply;
use super::counted::count_note;
use crate::domain::connection::{self, differences, is_secret_path};
use crate::domain::diagnosis::{self, Symptoms};
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Evidence, Finding};
use crate::domain::http::{HttpResult, Request, Response, evidence};
use crate::domain::plan::origins;
use crate::domain::plan::step::{ALL_REGISTERED, ALREADY_ENABLED, Report, Settled, Step, StepState, put};
use crate::domain::probes::{SOON, entries, retry_at};
use crate::domain::safe_text::Redactor;
use crate::domain::setup::Setup;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// How often a step is sent if it gets no response.
const TRIES: u32 = 3;
/// How often it is sent if the server returns an error (5xx). It arrived, so another try is less likely to help.
const SERVER_ERRORS: u32 = 2;
/// How many responses in a row with status 429 a run waits for.
pub(in crate::domain::plan) const WAITS: u32 = 5;

/// A response to a step, and what its report needs.
pub(super) struct StepResponse<'a> {
    pub step: Step,
    result: &'a HttpResult,
    symptoms: Symptoms,
    proof: Evidence,
    pub redactor: Redactor,
    pub now: Timestamp,
}

impl StepResponse<'_> {
    pub fn report(&self, state: StepState, note: impl Into<String>) -> Report {
        Report { step: self.step, state, note: note.into(), evidence: Some(self.proof.clone()) }
    }

    fn diagnosis(&self) -> Finding {
        diagnosis::management(&self.symptoms).with(self.proof.clone())
    }
}

impl Apply {
    pub(in crate::domain::plan) fn take(
        &mut self,
        step: Step,
        request: &Request,
        result: &HttpResult,
        setup: &Setup,
        now: Timestamp,
    ) -> Settled {
        let redactor = connection::redactor(setup);
        let symptoms = Symptoms::new(step.doing(), request, FieldId::Auth0Domain, result, setup, &redactor);
        let proof = evidence(request, result, &redactor);
        let received = StepResponse { step, result, symptoms, proof, redactor, now };
        self.wait_until = None;
        if step == Step::Update
            && let Some(Some(live)) = &self.live
        {
            self.before = Some(live.clone());
            let differences = differences(&self.document, live, &self.written);
            self.differences = connection::made_safe(differences, &received.redactor);
        }
        let settled = match result {
            Ok(response) if response.status == 429 => self.limited(&received, response),
            Ok(response) => {
                self.limited = 0;
                // The limit is used up, so the next request waits until it opens instead of being rejected.
                let soon = |at: &Timestamp| *at > now && at.duration_since(now) <= SOON;
                self.wait_until = response.reset.filter(|at| response.remaining == Some(0) && soon(at));
                if response.status < 500 { self.take_response(&received, response) } else { self.lost(&received, true) }
            }
            Err(failure) => self.lost(&received, failure.maybe_sent),
        };
        match settled {
            Settled::Nothing => {}
            Settled::Open => self.open = Some(step),
            Settled::Done { .. } | Settled::Refused | Settled::Undone(_) | Settled::Found { .. } => self.open = None,
        }
        settled
    }

    fn limited(&mut self, received: &StepResponse, response: &Response) -> Settled {
        self.limited += 1;
        if self.limited > WAITS {
            return self.refused(received);
        }
        self.wait_until = Some(retry_at(response.reset, received.now));
        self.put(received.report(StepState::Waiting, "waiting for Auth0's rate limit to reset"));
        self.not_done(received.step)
    }

    /// No response, or one that doesn't show what became of the request.
    pub(super) fn lost(&mut self, received: &StepResponse, arrived: bool) -> Settled {
        let step = received.step;
        if step == Step::Count {
            self.counted = true;
            return Settled::Nothing;
        }
        if !arrived {
            return self.refused(received);
        }
        let failures = self.fail(step);
        let is_error = received.result.as_ref().is_ok_and(|response| response.status >= 500);
        self.tries = if is_error { SERVER_ERRORS } else { TRIES };
        // The look-up after a create changes nothing, so the last create is looked up too.
        let creates = matches!(step, Step::CreateApplication | Step::CreateMachine);
        let looks = step == Step::Create && self.may_read || creates;
        if failures >= self.tries && !looks {
            self.refused(received);
            return if step.changes() { Settled::Open } else { Settled::Nothing };
        }
        self.wait_until = received.result.is_ok().then(|| received.now + SignedDuration::from_secs(1));
        match step {
            Step::Create => {
                self.lost = Some(received.diagnosis());
                self.live = None;
            }
            Step::Update => self.live = None,
            Step::AddCallbacks => self.registered = None,
            Step::CreateApplication | Step::CreateMachine => {
                let why = received.diagnosis();
                self.creation.iter_mut().for_each(|creation| creation.lost(why.clone()));
            }
            _ => {}
        }
        let note = if looks { "no response: checking whether it was created" } else { "no response: trying again" };
        self.put(received.report(StepState::Waiting, note));
        if step.changes() { Settled::Open } else { Settled::Nothing }
    }

    /// This try had no effect. An earlier one without a response stays open.
    pub(in crate::domain::plan) fn not_done(&self, step: Step) -> Settled {
        match self.open {
            Some(open) if open == step => Settled::Open,
            _ if step.changes() => Settled::Refused,
            _ => Settled::Nothing,
        }
    }

    pub(super) fn refused(&mut self, received: &StepResponse) -> Settled {
        let diagnosis = received.diagnosis();
        self.put(received.report(StepState::Failed, diagnosis.what.as_str()));
        self.stopped = Some(diagnosis);
        self.not_done(received.step)
    }

    fn take_response(&mut self, received: &StepResponse, response: &Response) -> Settled {
        let json = response.json().unwrap_or_default();
        if let Some(settled) = self.take_application(received, response, &json) {
            return settled;
        }
        let done = |note: &str| received.report(StepState::Done, note);
        match (received.step, response.status) {
            (Step::Read, 404) => {
                self.id = None;
                self.put(done("no longer there"));
                self.not_arrived(Step::Update)
            }
            (Step::Read, 200) if json.is_object() => {
                let live = Doc::from_json(&json, &is_secret_path);
                let found = differences(&self.document, &live, &self.written);
                let equal = found.is_empty();
                self.live = Some(Some(live));
                self.put(done(&self.seen("found", &found)));
                if self.open != Some(Step::Update) || !equal {
                    return self.not_arrived(Step::Update);
                }
                self.updated = true;
                self.arrived(Step::Update)
            }
            (Step::LookUp, 200) if entries(&json, "connections").is_some() => self.looked_up(received, &json),
            (Step::Count, status) => {
                self.counted = true;
                if status == 200 {
                    self.put(done(&count_note(&json)));
                }
                Settled::Nothing
            }
            (Step::Create, 200..=299) => match json.get("id").and_then(Value::as_str) {
                Some(id) => {
                    let id = received.redactor.clean(id, 100);
                    self.created();
                    self.put(done(&id));
                    self.id = Some(id);
                    Settled::Done { id: self.id.clone() }
                }
                None => self.lost(received, true),
            },
            // Auth0 is deprecating `enabled_clients`, and this tenant may no longer have it.
            (Step::Create, 400)
                if self.enables_in_create() && received.symptoms.message.contains("enabled_clients") =>
            {
                self.choice.enable = false;
                let note = "requires the scope update:connections";
                self.put(Report { step: Step::Enable, state: StepState::Skipped, note: note.into(), evidence: None });
                self.put(received.report(StepState::Waiting, "rejected with enabled_clients: trying again without it"));
                self.not_done(Step::Create)
            }
            (Step::Create, 409)
                if (self.lost.is_some() || self.is_resuming(Step::Create))
                    && names_clash(&received.symptoms.message) =>
            {
                if self.may_read {
                    return self.lost(received, true);
                }
                // For a token without read:connections, this response is the look-up: the lost create had arrived.
                self.created();
                self.put(done("created, but reading its ID requires read:connections"));
                if self.choice.enable && self.enabled.is_none() {
                    let note = "its ID isn't known";
                    self.put(Report {
                        step: Step::Enable,
                        state: StepState::Skipped,
                        note: note.into(),
                        evidence: None,
                    });
                }
                Settled::Done { id: None }
            }
            (Step::Update, 200..=299) => {
                self.updated = true;
                self.put(done(&connection::counted(&self.differences)));
                Settled::Done { id: self.id.clone() }
            }
            (Step::ReadEnabled, 200) if entries(&json, "clients").is_some() => {
                let ours = |one: &Value| one.get("client_id").and_then(Value::as_str) == Some(self.client_id.as_str());
                let enabled = entries(&json, "clients").is_some_and(|list| list.iter().any(ours));
                self.enabled = Some(enabled);
                self.put(done(if enabled { ALREADY_ENABLED } else { "not enabled yet" }));
                if self.open != Some(Step::Enable) || !enabled {
                    return self.not_arrived(Step::Enable);
                }
                self.arrived(Step::Enable)
            }
            (Step::Enable, 200..=299) => {
                self.enabled = Some(true);
                self.put(done("enabled"));
                Settled::Done { id: self.id.clone() }
            }
            (Step::ReadApplication, 200) if json.is_object() => {
                let list = json.get("callbacks").and_then(Value::as_array).cloned().unwrap_or_default();
                self.application_exists = true;
                self.registered = Some(list.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect());
                self.listed_origins = origins::read(&json);
                let complete = self.open_callbacks().is_empty() && self.open_origins().is_empty();
                self.name_callbacks_left_out();
                self.put(done(if complete { ALL_REGISTERED } else { "some are missing" }));
                if self.open != Some(Step::AddCallbacks) || !complete {
                    return self.not_arrived(Step::AddCallbacks);
                }
                self.arrived(Step::AddCallbacks)
            }
            // The token doesn't say which scopes it has.
            (Step::ReadApplication, 403) if received.symptoms.code == "insufficient_scope" => {
                self.application_exists = true;
                self.may_read_clients = false;
                self.callbacks_left_out = Some("requires the scope read:clients".into());
                self.put(received.report(StepState::Skipped, "requires the scope read:clients"));
                self.name_callbacks_left_out();
                Settled::Nothing
            }
            (Step::AddCallbacks, 200..=299) => {
                let added = self.open_origins();
                self.listed_origins.get_or_insert_default().extend(added);
                let added = self.open_callbacks();
                self.registered.get_or_insert_default().extend(added);
                self.put(done("added"));
                Settled::Done { id: None }
            }
            _ => self.refused(received),
        }
    }

    /// A later read shows that a change without a response had arrived.
    pub(super) fn arrived(&mut self, step: Step) -> Settled {
        self.put(Report {
            step,
            state: StepState::Done,
            note: "already done by an earlier request".into(),
            evidence: None,
        });
        Settled::Done { id: self.id.clone() }
    }

    /// A later read shows that a change without a response, if there was one, hadn't arrived.
    pub(super) fn not_arrived(&self, step: Step) -> Settled {
        if self.open == Some(step) { Settled::Refused } else { Settled::Nothing }
    }

    pub(super) fn is_resuming(&self, step: Step) -> bool {
        self.resumed && self.open == Some(step)
    }

    pub(super) fn created(&mut self) {
        self.created = true;
        if self.callbacks_left_out.is_none() && !self.open_callbacks().is_empty() {
            // The request replaces the full list, so the list is read again right before.
            self.registered = None;
        }
        self.enabled = (self.choice.enable && !self.may_update).then_some(true);
    }

    pub(super) fn failures(&self, step: Step) -> u32 {
        self.failed.iter().filter(|known| **known == step).count() as u32
    }

    pub(super) fn fail(&mut self, step: Step) -> u32 {
        self.failed.push(step);
        self.failures(step)
    }

    pub(super) fn put(&mut self, report: Report) {
        put(&mut self.reports, report);
    }
}

/// A 409 means that the name is taken. It doesn't mean that such a connection is being deleted, or that another
/// property clashes.
fn names_clash(message: &str) -> bool {
    !["deleted", "realm", "domain connection"].iter().any(|other| message.contains(other))
}
