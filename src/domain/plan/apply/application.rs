//! The application that a run creates. It is created once, looked up if the response was lost, and granted scopes if it is
//! a0connect's own.

use super::Apply;
use super::responses::StepResponse;
use crate::domain::fields::FieldId::{
    self, ApiToken, Auth0ClientId, Auth0ClientSecret, CallbackUrls, MgmtClientId, MgmtClientSecret,
};
use crate::domain::finding::{Class, Finding};
use crate::domain::http::{Request, Response};
use crate::domain::journal::Change;
use crate::domain::known::Known;
use crate::domain::plan::new_application::{ApplicationKind, LATE, Looked, NewApplication, Search, grant};
use crate::domain::plan::step::{Report, Settled, Step, StepState};
use crate::domain::probes::entries;
use crate::domain::secret::Secret;
use crate::domain::setup::{Setup, Source};
use crate::domain::token::SCOPES;
use jiff::Timestamp;
use serde_json::Value;

/// An application that the run creates, and its progress.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::domain::plan) struct Creation {
    new: NewApplication,
    client_id: Option<String>,
    /// Kept until the profile has it.
    secret: Option<Secret>,
    /// Created by this run, or by an earlier one that got no response.
    created: bool,
    /// The profile has its values.
    handed_over: bool,
    granted: bool,
    /// Its creation got no response, so it is looked for.
    looks: Option<Search>,
    /// Why there was no response, in this run.
    lost: Option<Finding>,
    /// When an earlier run sent it, if that got no response.
    sent: Option<Timestamp>,
    /// Why it is deleted again.
    discard: Option<Finding>,
}

impl Creation {
    pub fn new(new: NewApplication) -> Self {
        let (client_id, secret, looks, lost) = (None, None, None, None);
        let (created, handed_over, granted) = (false, false, false);
        let (sent, discard) = (None, None);
        Self { new, client_id, secret, created, handed_over, granted, looks, lost, sent, discard }
    }

    /// The profile has a Machine to Machine application, which only gets the scopes.
    pub fn of_machine(known: Known) -> Self {
        let known_id = known.setup.open(MgmtClientId).filter(|_| known.setup.can_request_token());
        Self { client_id: known_id.map(str::to_owned), ..Self::new(NewApplication::own(known)) }
    }

    fn creates(&self) -> Step {
        match self.new.kind {
            ApplicationKind::Machine => Step::CreateMachine,
            ApplicationKind::RegularWeb | ApplicationKind::SinglePage => Step::CreateApplication,
        }
    }

    pub fn step(&self) -> Option<Step> {
        match (&self.client_id, &self.looks) {
            (None, Some(_)) => Some(Step::FindApplication),
            (None, None) => Some(self.creates()),
            (Some(_), _) if self.discard.is_some() => Some(Step::DeleteApplication),
            (Some(_), _) => (self.new.kind == ApplicationKind::Machine && !self.granted).then_some(Step::Grant),
        }
    }

    pub fn request(&self, step: Step, known: Known) -> Option<Request> {
        match step {
            Step::CreateApplication | Step::CreateMachine => self.new.create(known),
            Step::FindApplication => self.looks.as_ref()?.request(known),
            Step::DeleteApplication => known.delete_application(self.client_id.as_deref()?),
            // The preview shows `{id}` until the ID is known. `step` makes sure that it is never sent.
            Step::Grant => grant(known, self.client_id.as_deref().unwrap_or("{id}")),
            _ => None,
        }
    }

    /// The grant of an application that this run has created goes with it, so it needs no entry of its own.
    pub fn change(&self, step: Step) -> Option<Change> {
        match step {
            Step::CreateApplication | Step::CreateMachine => Some(self.creation(None)),
            Step::Grant if !self.created => Some(Change::Granted { client_id: self.client_id.clone()?, id: None }),
            _ => None,
        }
    }

    fn creation(&self, client_id: Option<String>) -> Change {
        let NewApplication { kind, name, description, .. } = self.new.clone();
        Change::ApplicationCreated { kind, name, description, client_id }
    }

    /// Continues an earlier run's creation that got no response. True if this run would create the same application.
    pub fn resume(&mut self, change: &Change, sent: Timestamp) -> Option<Step> {
        match change {
            Change::ApplicationCreated { kind, name, description, client_id: None }
                if self.client_id.is_none() && *kind == self.new.kind && *name == self.new.name =>
            {
                self.new.description.clone_from(description);
                (self.looks, self.sent) = (Some(Search::default()), Some(sent));
                Some(self.creates())
            }
            Change::Granted { client_id, id: None } if self.client_id.as_ref() == Some(client_id) => Some(Step::Grant),
            _ => None,
        }
    }

    /// The creation got no response.
    pub fn lost(&mut self, why: Finding) {
        (self.looks, self.lost) = (Some(Search::default()), Some(why));
    }
}

impl Apply {
    /// A run that does nothing but create this application.
    pub fn of_application(known: Known, new: NewApplication) -> Self {
        let creation = Creation::new(new);
        let only = Some(creation.creates());
        let mut apply = Self::new(known, super::Choice { only, ..super::Choice::default() });
        // It doesn't report the steps that it leaves out.
        apply.reports.clear();
        apply.creation = Some(creation);
        apply
    }

    /// Reads the response to a step of the application. None if it is handled like that of any other step.
    pub(super) fn take_application(
        &mut self,
        received: &StepResponse,
        response: &Response,
        json: &Value,
    ) -> Option<Settled> {
        let creation = self.creation.as_mut()?;
        let step = received.step;
        match (step, response.status) {
            (Step::CreateApplication | Step::CreateMachine, 200..=299) => {
                let Some(id) = json.get("client_id").and_then(Value::as_str) else {
                    return Some(self.lost(received, true));
                };
                let id = received.redactor.clean(id, 100);
                (creation.client_id, creation.created) = (Some(id.clone()), true);
                creation.secret = json.get("client_secret").and_then(Value::as_str).map(Secret::new);
                let note = format!("{}, {id}", creation.new.name);
                if creation.new.kind == ApplicationKind::Machine && creation.secret.is_none() {
                    creation.discard = Some(no_secret());
                }
                self.put(received.report(StepState::Done, note));
                Some(Settled::Done { id: Some(id) })
            }
            (Step::FindApplication, 200) if entries(json, "clients").is_some() => {
                Some(self.looked_for_application(received, json))
            }
            (Step::DeleteApplication, 200..=299 | 404) => {
                let id = creation.client_id.take();
                let deleted = creation.creation(id);
                self.stopped = creation.discard.take();
                self.put(received.report(StepState::Undone, "deleted"));
                Some(Settled::Undone(deleted))
            }
            (Step::Grant, 200..=299) => {
                creation.granted = true;
                self.put(received.report(StepState::Done, format!("{} scopes", SCOPES.len())));
                Some(Settled::Done {
                    id: json.get("id").and_then(Value::as_str).map(|id| received.redactor.clean(id, 100)),
                })
            }
            // A grant of an earlier run, or of the user's. After a lost response it is this run's.
            (Step::Grant, 409) => {
                creation.granted = true;
                self.put(received.report(StepState::Done, "it has scopes already"));
                let is_own = self.open == Some(Step::Grant);
                Some(if is_own { Settled::Done { id: None } } else { Settled::Refused })
            }
            _ => None,
        }
    }

    fn looked_for_application(&mut self, received: &StepResponse, page: &Value) -> Settled {
        let Some(creation) = &mut self.creation else { return Settled::Nothing };
        let (step, kind) = (creation.creates(), creation.new.kind);
        let NewApplication { name, description, .. } = &creation.new;
        let looked = creation.looks.get_or_insert_default().take(page, name, description);
        if let Looked::Found(id) = &looked {
            let id = received.redactor.clean(id, 100);
            (creation.looks, creation.client_id, creation.created) = (None, Some(id.clone()), true);
            let mut note = format!("{id}, by an earlier request");
            match kind {
                ApplicationKind::Machine => creation.discard = Some(secret_lost()),
                ApplicationKind::RegularWeb => note += ". Copy its client secret from the Dashboard",
                ApplicationKind::SinglePage => {}
            }
            self.put(Report { step, state: StepState::Done, note, evidence: None });
            return Settled::Done { id: Some(id) };
        }
        if matches!(looked, Looked::Further) {
            return Settled::Nothing;
        }
        match creation.lost.take() {
            // It may still arrive, so it isn't sent again. The journal keeps it.
            Some(why) => {
                let evidence = why.evidence.clone();
                self.put(Report { step, state: StepState::Failed, note: why.what.clone(), evidence });
                self.stopped = Some(why);
            }
            None => match creation.sent.filter(|sent| received.now.duration_since(*sent) < LATE) {
                Some(sent) => self.stopped = Some(may_still_arrive(&creation.new.name, sent)),
                None => creation.looks = None,
            },
        }
        Settled::Nothing
    }

    /// Gives the profile the values of the application that the last response has created. Returns the fields.
    pub(in crate::domain::plan) fn hand_over(&mut self, setup: &mut Setup, now: Timestamp) -> Vec<FieldId> {
        let due = |creation: &&mut Creation| creation.created && !creation.handed_over;
        let Some(creation) = self.creation.as_mut().filter(due) else { return Vec::new() };
        if creation.discard.is_some() {
            return Vec::new();
        }
        let Some(client_id) = creation.client_id.clone() else { return Vec::new() };
        let (id, secret) = match creation.new.kind {
            ApplicationKind::Machine => (MgmtClientId, MgmtClientSecret),
            ApplicationKind::RegularWeb | ApplicationKind::SinglePage => (Auth0ClientId, Auth0ClientSecret),
        };
        let mut fields = Vec::new();
        let mut set = |id: FieldId, text: &str| {
            if setup.set(id, text, Source::Created, now) {
                fields.push(id);
            }
        };
        set(id, &client_id);
        // A Single Page Application can't keep a secret, so it uses none.
        let has_secret = creation.new.kind != ApplicationKind::SinglePage;
        match creation.secret.take().filter(|_| has_secret) {
            Some(text) => set(secret, text.reveal()),
            None => set(secret, ""),
        }
        if !creation.new.callbacks.is_empty() {
            set(CallbackUrls, &creation.new.callbacks.join(", "));
        }
        creation.handed_over = true;
        fields
    }
}

/// Without its secret, the application is useless.
fn no_secret() -> Finding {
    Finding::failed(
        Class::Scope,
        "Auth0 returned no secret of the new application",
        "The token may not read secrets of applications, so a0connect deleted the application again.",
        "Get a token that also has read:client_keys, then try again.",
    )
    .on(ApiToken)
}

/// The only response that has the secret was lost.
fn secret_lost() -> Finding {
    Finding::failed(
        Class::Network,
        "The secret of the new application was lost",
        "Auth0 created the application, but its response didn't arrive. So a0connect deleted the application again.",
        "Try again.",
    )
    .on(MgmtClientSecret)
}

/// It isn't sent again, since that could create a second one.
fn may_still_arrive(name: &str, sent: Timestamp) -> Finding {
    let until = (sent + LATE).strftime("%H:%M:%S UTC");
    Finding::failed(
        Class::Network,
        "The application may still be created",
        format!("The last request to create {name} got no response, and it may still arrive."),
        format!("Try again after {until}."),
    )
}
