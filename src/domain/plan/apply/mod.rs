//! Create or update: find, create or update, enable, add callbacks.

mod application;
mod counted;
mod looked_up;
mod reconcile;
mod requests;
mod responses;
mod sign_in;

pub(super) use responses::WAITS;

use super::origins;
use super::step::{ALL_REGISTERED, Choice, Next, Report, Step, StepState, put, send};
use crate::domain::connection::{self, option_names};
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::finding::Finding;
use crate::domain::journal::Change;
use crate::domain::known::Known;
use crate::domain::pasted;
use crate::domain::probe::Probe;
use crate::domain::response_data::{Application, Difference, ResponseData};
use crate::domain::setup::Setup;
pub(super) use application::Creation;
use reconcile::unreadable;

use jiff::Timestamp;

/// A run of the plan. It keeps what it has read, so the next steps need nothing else.
#[derive(Clone, Debug, PartialEq)]
pub struct Apply {
    pub choice: Choice,
    pub reports: Vec<Report>,
    pub stopped: Option<Finding>,
    /// The connection, once it is known.
    pub id: Option<String>,
    /// The create returned an ID, or its look-up found the connection.
    pub created: bool,
    pub updated: bool,
    /// What differed before the update.
    pub differences: Vec<Difference>,
    /// What the last check found to differ, and the plan has shown. None if nothing was shown.
    shown: Option<Vec<Difference>>,
    /// The connection before the update, kept in memory to undo it.
    pub before: Option<Doc>,
    document: Doc,
    written: Vec<String>,
    client_id: String,
    callbacks: Vec<String>,
    may_read: bool,
    may_update: bool,
    may_read_clients: bool,
    /// Why no callbacks are added, if the token doesn't allow it.
    callbacks_left_out: Option<String>,
    /// The tenant's connection: None if it wasn't read yet, `Some(None)` if there is none.
    live: Option<Option<Doc>>,
    counted: bool,
    /// A create got no response, and no look-up has found its connection yet. This is why there was no response.
    lost: Option<Finding>,
    /// A change without a response. It is still intended in the journal.
    open: Option<Step>,
    /// `open` is an earlier run's.
    resumed: bool,
    /// A look-up found the connection that an earlier run created.
    found_made: bool,
    enabled: Option<bool>,
    /// A sign-in through a temporary application has worked.
    signed_in: bool,
    /// Auth0 has the application that the connection is enabled for.
    application_exists: bool,
    /// The application's callbacks, exactly as registered.
    registered: Option<Vec<String>>,
    /// The web origins that the application needs, and those that it has. They are written only after they were read.
    origins: Vec<String>,
    listed_origins: Option<Vec<String>>,
    wait_until: Option<Timestamp>,
    /// How many responses in a row had status 429.
    limited: u32,
    /// The steps that got no response, one entry for each time.
    failed: Vec<Step>,
    /// How often the step that failed last is sent in total.
    tries: u32,
    /// The application that the run creates.
    creation: Option<Creation>,
}

impl Apply {
    pub fn new(known: Known, choice: Choice) -> Self {
        let Known { setup, .. } = known;
        let may = |scope: &str| known.may(scope);
        let callbacks = pasted::own_callbacks(setup);
        // What a check read a moment ago isn't read again, unless this run is about to change it.
        let is_fresh = known.fact(Probe::Application).is_some_and(|fact| fact.is_fresh(known.now));
        let application = known.application().filter(|_| is_fresh);
        let callbacks_left_out = callbacks_left_out(known);
        let origins = origins::wanted(known.application(), &callbacks);
        let has_origins = |one: &Application| {
            let listed = one.web_origins.as_ref();
            origins.is_empty() || listed.is_some_and(|listed| origins::open(&origins, listed).is_empty())
        };
        let has_all = |one: &Application| one.lacks(callbacks.clone()).is_empty() && has_origins(one);
        let is_final = |one: &&Application| callbacks_left_out.is_some() || has_all(one);
        let read = application.filter(is_final);
        let may_sign_in = known.lacks_for_temporary_application().is_none();
        let mut apply = Self {
            choice: Choice { sign_in_first: choice.sign_in_first && choice.enable && may_sign_in, ..choice },
            reports: Vec::new(),
            stopped: None,
            id: setup.connection_id.clone(),
            created: false,
            updated: false,
            differences: Vec::new(),
            shown: known.fact(Probe::Connection).and_then(|fact| match &fact.data {
                ResponseData::Differences(shown) if !shown.is_empty() => Some(shown.clone()),
                _ => None,
            }),
            before: None,
            document: connection::document(setup),
            written: connection::removable(setup),
            client_id: setup.open(FieldId::Auth0ClientId).unwrap_or_default().to_owned(),
            callbacks: callbacks.iter().map(|url| (*url).to_owned()).collect(),
            may_read: may("read:connections"),
            may_update: may("update:connections"),
            may_read_clients: may("read:clients"),
            registered: read.map(|application| application.callbacks.clone()),
            listed_origins: read.and_then(|application| application.web_origins.clone()),
            origins,
            callbacks_left_out,
            live: None,
            counted: false,
            lost: None,
            open: None,
            resumed: false,
            found_made: false,
            enabled: None,
            signed_in: false,
            application_exists: application.is_some(),
            wait_until: None,
            limited: 0,
            failed: Vec::new(),
            tries: 0,
            creation: None,
        };
        let may_create = known.lacks_to_own_machine(choice).is_none();
        apply.creation = (choice.own_machine && may_create).then(|| Creation::of_machine(known));
        apply.skip();
        apply
    }

    pub(super) fn wanted_name(&self) -> Option<&str> {
        self.document.get("name").and_then(Doc::as_text)
    }

    /// Continues an earlier run's change that got no response, if this run would make the same change.
    pub(super) fn resume(&mut self, change: &Change, sent: Timestamp) -> bool {
        let step = match change {
            Change::Created { name, .. } if self.wanted_name() == Some(name) => {
                // The look-up by name shows whether it is ours.
                self.id = None;
                Step::Create
            }
            Change::Updated { id, .. } if self.id.as_ref() == Some(id) => Step::Update,
            Change::Enabled { id, client_id } if self.id == *id && self.client_id == *client_id => Step::Enable,
            Change::CallbacksAdded { client_id, .. } if self.client_id == *client_id => Step::AddCallbacks,
            change => match self.creation.as_mut().and_then(|creation| creation.resume(change, sent)) {
                Some(step) => step,
                None => return false,
            },
        };
        self.open = Some(step);
        self.resumed = true;
        true
    }

    /// Reports from the start which steps are left out.
    fn skip(&mut self) {
        let mut left_out = |step, why: &str| {
            self.reports.push(Report { step, state: StepState::Skipped, note: why.into(), evidence: None });
        };
        if !self.choice.enable {
            left_out(Step::Enable, "you skipped it");
        } else if !self.may_update && self.id.is_some() {
            left_out(Step::Enable, "requires the scope update:connections");
        }
        if !self.callbacks.is_empty() && !self.choice.callbacks {
            left_out(Step::AddCallbacks, "you skipped it");
        } else if self.registered.is_some() || !self.may_read_clients {
            self.name_callbacks_left_out();
        }
        if self.choice.callbacks
            && self.registered.is_some()
            && !self.callbacks.is_empty()
            && self.open_callbacks().is_empty()
            && self.open_origins().is_empty()
        {
            let note = ALL_REGISTERED.to_owned();
            self.reports.push(Report { step: Step::ReadApplication, state: StepState::Done, note, evidence: None });
        }
    }

    /// Reports which callbacks the user must add, if the token doesn't allow the run to add them.
    fn name_callbacks_left_out(&mut self) {
        let open = self.open_callbacks();
        let Some(why) = self.callbacks_left_out.as_ref().filter(|_| !open.is_empty()) else { return };
        let note = format!("{why}. Add {} by hand", open.join(", "));
        put(&mut self.reports, Report { step: Step::AddCallbacks, state: StepState::Skipped, note, evidence: None });
    }

    /// The run has ended, and the profile learns the connection's ID and the options that were written, so that a later update
    /// knows which were ours. True if there is something to learn.
    pub fn settle(&self, setup: &mut Setup, has_failed: bool) -> bool {
        let learns = self.created || self.updated || !has_failed;
        if learns {
            setup.written = option_names(&self.document);
            setup.connection_id = self.id.clone().or(setup.connection_id.take());
        }
        learns
    }

    /// The connection's ID, once it certainly belongs to this profile, by this run or an earlier one.
    pub(super) fn made(&self) -> Option<&String> {
        self.id.as_ref().filter(|_| self.created || self.updated || self.found_made)
    }

    pub(super) fn next(&self, known: Known) -> Next {
        let Known { setup, now, .. } = known;
        if let Some(diagnosis) = &self.stopped {
            return Next::Stop(diagnosis.clone());
        }
        if let Some(until) = self.wait_until.filter(|until| *until > now) {
            return Next::WaitUntil(until);
        }
        let step = match self.step(setup) {
            Ok(Some(step)) => step,
            Ok(None) => return Next::Done,
            Err(diagnosis) => return Next::Stop(*diagnosis),
        };
        if step == Step::SignIn {
            return Next::SignIn;
        }
        send(step, self.request(step, known), self.change(step, setup))
    }

    /// The next step.
    fn step(&self, setup: &Setup) -> Result<Option<Step>, Box<Finding>> {
        match &self.live {
            _ if self.created || self.updated || self.choice.only.is_some() => {}
            None => {
                return match &self.id {
                    Some(_) if self.may_read => Ok(Some(Step::Read)),
                    Some(id) => Err(Box::new(unreadable(id, setup))),
                    None if self.may_read => Ok(Some(Step::LookUp)),
                    None if self.needs_application() => Ok(Some(Step::ReadApplication)),
                    None => Ok(Some(Step::Create)),
                };
            }
            Some(None) if !self.counted && self.lost.is_none() => return Ok(Some(Step::Count)),
            Some(None) if self.needs_application() => return Ok(Some(Step::ReadApplication)),
            Some(None) => return Ok(Some(Step::Create)),
            Some(Some(live)) => {
                if let Some(step) = self.reconcile(live, setup)? {
                    return Ok(Some(step));
                }
            }
        }
        let wanted = |step: Step| self.choice.only.is_none_or(|only| only == step);
        if wanted(Step::Enable)
            && self.choice.enable
            && self.may_update
            && self.id.is_some()
            && self.enabled != Some(true)
        {
            let read = self.enabled.is_none() && !self.created && self.may_read;
            let sign_in = self.choice.sign_in_first && !self.signed_in;
            return Ok(Some(match (read, sign_in) {
                (true, _) => Step::ReadEnabled,
                (false, true) => Step::SignIn,
                (false, false) => Step::Enable,
            }));
        }
        if wanted(Step::AddCallbacks) && self.choice.callbacks && self.may_read_clients && !self.callbacks.is_empty() {
            if self.registered.is_none() {
                return Ok(Some(Step::ReadApplication));
            }
            let is_open = !self.open_callbacks().is_empty() || !self.open_origins().is_empty();
            if self.callbacks_left_out.is_none() && is_open {
                return Ok(Some(Step::AddCallbacks));
            }
        }
        Ok(self.creation.as_ref().and_then(Creation::step))
    }

    /// A connection is created only for an application that exists, or it would be left without one.
    fn needs_application(&self) -> bool {
        let is_used = self.choice.enable || self.choice.callbacks && !self.callbacks.is_empty();
        is_used && self.may_read_clients && !self.application_exists && self.lost.is_none()
    }
}

/// Why the plan leaves out the callbacks, if the token lacks a scope to add them.
pub(in crate::domain::plan) fn callbacks_left_out(known: Known) -> Option<String> {
    known.lacks(&["read:clients", "update:clients"])
}
