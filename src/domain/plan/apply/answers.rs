//! How the answer to each step is read.

use super::Apply;
use crate::domain::connection::{differences, is_secret_path};
use crate::domain::diagnosis::{self, Diagnosis, Seen};
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::http::{Answer, Request, evidence};
use crate::domain::plan::{Report, Settled, Step, StepState};
use crate::domain::probes::{again_at, connection_of_list};
use crate::domain::safe_text::{Redactor, visible};
use crate::domain::setup::Setup;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// How often a step is sent at most.
const TRIES: u32 = 3;

impl Apply {
    pub(in crate::domain::plan) fn take(
        &mut self,
        step: Step,
        request: &Request,
        answer: &Answer,
        setup: &Setup,
        now: Timestamp,
    ) -> Settled {
        self.wait_until = None;
        let redactor = Redactor::new(setup.secrets());
        let seen = Seen::new(step.doing(), &request.url, FieldId::Auth0Domain, answer, &redactor);
        let proof = evidence(request, answer, &redactor);
        let report = |state, note: String| Report { step, state, note, evidence: Some(proof.clone()) };
        let refused = || diagnosis::management(&seen).with(proof.clone());
        let tries = self.count(step);
        let reply = match answer {
            Ok(reply) if reply.status == 429 && tries < 2 * TRIES => {
                self.wait_until = Some(again_at(reply.reset, now));
                self.put(report(StepState::Waiting, "too many requests: waits until Auth0's limit opens".into()));
                return if step.changes() { Settled::Refused } else { Settled::Nothing };
            }
            Ok(reply) if reply.status < 500 => reply,
            answer => {
                let arrived = answer.as_ref().map_or_else(|failure| failure.maybe_sent, |_| true);
                let repeat = tries < TRIES && arrived;
                if step == Step::Count {
                    self.counted = true;
                    return Settled::Nothing;
                }
                if !repeat {
                    self.stop(refused(), report(StepState::Failed, refused().what));
                    return if arrived && step.changes() { Settled::Open } else { Settled::Refused };
                }
                self.wait_until = answer.is_ok().then(|| now + SignedDuration::from_secs(1));
                if step == Step::Create {
                    // Nothing is sent again before a look-up; without the right to read, the create itself is the look-up.
                    self.lost = true;
                    self.live = None;
                    self.put(report(StepState::Waiting, "the answer was lost: looks whether it was created".into()));
                    return Settled::Open;
                }
                if step == Step::Update {
                    self.live = None;
                }
                self.put(report(StepState::Waiting, "the answer was lost: tries again".into()));
                return if step.changes() { Settled::Open } else { Settled::Nothing };
            }
        };
        let json = reply.json();
        match (step, reply.status) {
            (Step::Read, 404) => {
                self.id = None;
                self.put(report(StepState::Done, "no longer there".into()));
                Settled::Nothing
            }
            (Step::Read, 200) if seen.json => {
                self.live = Some(json.as_ref().map(|json| Doc::from_json(json, &is_secret_path)));
                self.put(report(StepState::Done, "found".into()));
                Settled::Nothing
            }
            (Step::LookUp, 200) if json.is_some() => {
                self.looked_up(json.unwrap_or_default(), report(StepState::Done, String::new()))
            }
            (Step::Count, _) => {
                self.counted = true;
                self.put(report(StepState::Done, count_note(&json.unwrap_or_default())));
                Settled::Nothing
            }
            (Step::Create, 200 | 201) if seen.json => {
                self.created = true;
                let id = json.as_ref().and_then(|json| json.get("id")?.as_str()).map(|id| visible(id, 100));
                self.id = id.clone();
                self.enabled = (self.choice.enable && !self.may_update).then_some(true);
                self.put(report(StepState::Done, id.clone().unwrap_or_else(|| "created".into())));
                Settled::Done { id }
            }
            (Step::Create, 409) if self.lost && !seen.message.contains("deleted") => {
                // It is there: the create whose answer was lost had arrived.
                self.created = true;
                let why = "it is there; the token may not read its id (read:connections)";
                self.put(report(StepState::Done, why.into()));
                if self.may_read {
                    self.live = None;
                    self.created = false;
                }
                Settled::Done { id: None }
            }
            (Step::Update, 200) => {
                self.updated = true;
                if let Some(Some(live)) = &self.live {
                    self.differences = differences(&self.document, live, &self.written);
                    self.before = Some(live.clone());
                }
                self.put(report(StepState::Done, format!("{} changed", self.differences.len())));
                Settled::Done { id: self.id.clone() }
            }
            (Step::ReadEnabled, 200) if json.is_some() => {
                let json = json.unwrap_or_default();
                let list =
                    json.get("clients").and_then(Value::as_array).or(json.as_array()).cloned().unwrap_or_default();
                let ours = |one: &Value| one.get("client_id").and_then(Value::as_str) == Some(self.client_id.as_str());
                self.enabled = Some(list.iter().any(ours));
                let note = if self.enabled == Some(true) { "it is enabled already" } else { "not yet" };
                self.put(report(StepState::Done, note.into()));
                Settled::Nothing
            }
            (Step::Enable, 200..=299) => {
                self.enabled = Some(true);
                self.put(report(StepState::Done, "enabled".into()));
                Settled::Done { id: self.id.clone() }
            }
            (Step::ReadApplication, 200) if seen.json => {
                let list =
                    json.as_ref().and_then(|json| json.get("callbacks")?.as_array()).cloned().unwrap_or_default();
                self.registered = Some(list.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect());
                self.callbacks_done = self.open_callbacks().is_empty();
                let note = if self.callbacks_done { "all are registered" } else { "some are missing" };
                self.put(report(StepState::Done, note.into()));
                Settled::Nothing
            }
            (Step::AddCallbacks, 200) => {
                self.callbacks_done = true;
                self.put(report(StepState::Done, "added".into()));
                Settled::Done { id: None }
            }
            _ => {
                self.stop(refused(), report(StepState::Failed, refused().what));
                if step.changes() { Settled::Refused } else { Settled::Nothing }
            }
        }
    }

    fn looked_up(&mut self, json: Value, report: Report) -> Settled {
        let name = self.document.get("name").and_then(Doc::as_text).unwrap_or_default().to_owned();
        let live = connection_of_list(&json, &name).map(|one| Doc::from_json(one, &is_secret_path));
        let note = if live.is_some() { "there is one" } else { "free" };
        self.put(Report { note: note.into(), ..report });
        let Some(live) = live else {
            self.live = Some(None);
            return Settled::Nothing;
        };
        self.id = live.get("id").and_then(Doc::as_text).map(|id| visible(id, 100));
        // Ours by client id and URLs: the create whose answer was lost had arrived.
        let option = |doc: &Doc, name: &str| doc.get("options").and_then(|options| options.get(name)).cloned();
        let same = |name: &str| option(&live, name) == option(&self.document, name);
        let ours = live.get("options").is_none() || ["client_id", "authorizationURL", "tokenURL"].into_iter().all(same);
        if self.lost && ours {
            self.created = true;
            self.enabled = (self.choice.enable && !self.may_update).then_some(true);
            self.put(Report {
                step: Step::Create,
                state: StepState::Done,
                note: "it had arrived".into(),
                evidence: None,
            });
            self.live = Some(Some(live));
            return Settled::Done { id: self.id.clone() };
        }
        self.live = Some(Some(live));
        Settled::Nothing
    }

    fn count(&mut self, step: Step) -> u32 {
        match self.tries.iter_mut().find(|(known, _)| *known == step) {
            Some((_, count)) => *count += 1,
            None => self.tries.push((step, 1)),
        }
        self.tries.iter().find(|(known, _)| *known == step).map_or(1, |(_, count)| *count)
    }

    fn put(&mut self, report: Report) {
        match self.reports.iter_mut().find(|known| known.step == report.step) {
            Some(known) => *known = report,
            None => self.reports.push(report),
        }
    }

    fn stop(&mut self, diagnosis: Diagnosis, report: Report) {
        self.put(report);
        self.stopped = Some(diagnosis);
    }
}

/// Strategies that are no social connections, as far as the free plan's limit goes.
const NOT_SOCIAL: [&str; 14] = [
    "auth0",
    "email",
    "sms",
    "samlp",
    "oidc",
    "okta",
    "waad",
    "adfs",
    "ad",
    "pingfederate",
    "google-apps",
    "office365",
    "sharepoint",
    "custom",
];

fn count_note(json: &Value) -> String {
    let list = json.as_array().or_else(|| json.get("connections")?.as_array()).cloned().unwrap_or_default();
    let strategy = |one: &Value| one.get("strategy").and_then(Value::as_str).map(str::to_owned);
    let count = list.iter().filter_map(strategy).filter(|strategy| !NOT_SOCIAL.contains(&strategy.as_str())).count();
    match count {
        0 | 1 => format!("{count} social {}", if count == 1 { "connection" } else { "connections" }),
        count => format!("{count} social connections; a free tenant allows two"),
    }
}
