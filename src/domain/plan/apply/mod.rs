//! Create or update: find, create or update, enable, add callbacks.

mod answers;

use super::{Choice, Next, Report, Step};
use crate::domain::connection::{self, differences, field_of, merged, option_names};
use crate::domain::diagnosis::{Class, Diagnosis};
use crate::domain::doc::Doc;
use crate::domain::facts::{Difference, Facts};
use crate::domain::fields::FieldId;
use crate::domain::http::{Body, Method, Request};
use crate::domain::journal::Change;
use crate::domain::probes::api_call;
use crate::domain::safe_text::percent_encoded;
use crate::domain::setup::Setup;
use jiff::Timestamp;

/// A run of the plan. What it found stays in it, so that the next step needs nothing else.
#[derive(Clone, Debug, PartialEq)]
pub struct Apply {
    pub choice: Choice,
    pub reports: Vec<Report>,
    pub stopped: Option<Diagnosis>,
    /// The connection, once it is known.
    pub id: Option<String>,
    /// The create was answered with an id, or its look-up found it.
    pub created: bool,
    pub updated: bool,
    /// What differed before the update.
    pub differences: Vec<Difference>,
    /// The connection as it was before the update; in memory only, for taking it back.
    pub before: Option<Doc>,
    document: Doc,
    written: Vec<String>,
    client_id: String,
    callbacks: Vec<String>,
    may_read: bool,
    may_update: bool,
    may_add_callbacks: bool,
    /// What the tenant has: not asked, or asked and perhaps found.
    live: Option<Option<Doc>>,
    counted: bool,
    /// A create was sent and its answer never came.
    lost: bool,
    enabled: Option<bool>,
    /// The application's callbacks as they are registered, to the letter.
    registered: Option<Vec<String>>,
    callbacks_done: bool,
    wait_until: Option<Timestamp>,
    tries: Vec<(Step, u32)>,
}

impl Apply {
    pub fn new(setup: &Setup, facts: &Facts, choice: Choice) -> Self {
        let may = |scope: &str| facts.claims(setup).is_none_or(|claims| claims.has(scope));
        Self {
            choice,
            reports: Vec::new(),
            stopped: None,
            id: setup.connection_id.clone(),
            created: false,
            updated: false,
            differences: Vec::new(),
            before: None,
            document: connection::document(setup),
            written: setup.written.clone(),
            client_id: setup.open(FieldId::Auth0ClientId).unwrap_or_default().to_owned(),
            callbacks: setup.callback_urls().into_iter().map(str::to_owned).collect(),
            may_read: may("read:connections"),
            may_update: may("update:connections"),
            may_add_callbacks: may("read:clients") && may("update:clients"),
            live: None,
            counted: false,
            lost: false,
            enabled: None,
            registered: None,
            callbacks_done: false,
            wait_until: None,
            tries: Vec::new(),
        }
    }

    /// What has been written: kept in the profile, so that a later update knows what was ours.
    pub fn written(&self) -> Vec<String> {
        option_names(&self.document)
    }

    /// The connection was there before and nothing was changed about it.
    pub fn unchanged(&self) -> bool {
        !self.created && !self.updated
    }

    pub(super) fn next(&self, setup: &Setup, facts: &Facts, now: Timestamp) -> Next {
        if let Some(diagnosis) = &self.stopped {
            return Next::Stop(diagnosis.clone());
        }
        if let Some(until) = self.wait_until.filter(|until| *until > now) {
            return Next::WaitUntil(until);
        }
        let step = match self.step() {
            Ok(Some(step)) => step,
            Ok(None) => return Next::Done,
            Err(diagnosis) => return Next::Stop(diagnosis),
        };
        match self.request(step, setup, facts, now) {
            Some(request) => Next::Send { step, request, change: self.change(step) },
            None => Next::Stop(Diagnosis::new(
                Class::Internal,
                format!("a0connect cannot {}", step.doing()),
                "A value that it needs is missing.",
                "Look at the checkpoints from the first on.",
            )),
        }
    }

    /// The step that comes now.
    fn step(&self) -> Result<Option<Step>, Diagnosis> {
        match &self.live {
            None if self.id.is_some() && self.may_read => return Ok(Some(Step::Read)),
            None if self.may_read => return Ok(Some(Step::LookUp)),
            None if self.id.is_none() => return Ok(Some(Step::Create)),
            Some(None) if !self.created && !self.counted && !self.lost => return Ok(Some(Step::Count)),
            Some(None) if !self.created => return Ok(Some(Step::Create)),
            Some(Some(live)) if !self.created && !self.updated => {
                if let Some(step) = self.reconcile(live)? {
                    return Ok(Some(step));
                }
            }
            _ => {}
        }
        if self.choice.enable && self.id.is_some() && self.enabled.is_none() && self.may_update {
            let fresh = self.created || !self.may_read;
            return Ok(Some(if fresh { Step::Enable } else { Step::ReadEnabled }));
        }
        if self.choice.enable && self.id.is_some() && self.enabled == Some(false) && self.may_update {
            return Ok(Some(Step::Enable));
        }
        if self.choice.callbacks && self.may_add_callbacks && !self.callbacks.is_empty() && !self.callbacks_done {
            return Ok(match &self.registered {
                None => Some(Step::ReadApplication),
                Some(registered) if self.callbacks.iter().any(|url| !registered.contains(url)) => {
                    Some(Step::AddCallbacks)
                }
                Some(_) => None,
            });
        }
        Ok(None)
    }

    /// The connection is there. Equal: nothing to do. Different: update it, or say why not.
    fn reconcile(&self, live: &Doc) -> Result<Option<Step>, Diagnosis> {
        let name = live.get("name").and_then(Doc::as_text).unwrap_or_default();
        let strategy = live.get("strategy").and_then(Doc::as_text).unwrap_or("oauth2");
        if strategy != "oauth2" {
            return Err(Diagnosis::new(
                Class::Conflict,
                format!("{name} is taken by a connection of another kind ({strategy})"),
                "Names of connections are unique in a tenant.",
                "Choose another name.",
            )
            .on(FieldId::ConnectionName));
        }
        if live.get("options").is_none() {
            return Err(Diagnosis::new(
                Class::Scope,
                "What the tenant has cannot be compared or updated",
                "Its answer came back without options: the token lacks read:connections_options.",
                "Get a token with read:connections_options and update:connections_options. Nothing was changed.",
            )
            .on(FieldId::ApiToken));
        }
        let found = differences(&self.document, live, &self.written);
        if found.is_empty() {
            return Ok(None);
        }
        if self.choice.update {
            return Ok(Some(Step::Update));
        }
        let paths: Vec<&str> = found.iter().map(|one| one.path.as_str()).collect();
        Err(Diagnosis::new(
            Class::Conflict,
            format!("The connection {name} is there and differs in {}", paths.join(", ")),
            "It was changed at Auth0 or here since it was created, or it is somebody else's.",
            "Look at the difference; then update it (--update), or choose another name. Nothing was changed.",
        )
        .on(field_of(paths[0]).map_or(FieldId::ConnectionName, |(id, _)| id)))
    }

    pub(super) fn request(&self, step: Step, setup: &Setup, facts: &Facts, now: Timestamp) -> Option<Request> {
        let call = |method, path: &str, body| api_call(setup, facts, now, method, path, body);
        let id = || Some(percent_encoded(self.id.as_deref().unwrap_or("{id}")));
        let application = || format!("/clients/{}", percent_encoded(&self.client_id));
        let entry = |status: bool| {
            Doc::List(vec![Doc::object([
                ("client_id", Doc::text(self.client_id.as_str())),
                ("status", Doc::Bool(status)),
            ])])
        };
        match step {
            Step::Read => call(Method::Get, &format!("/connections/{}", id()?), Body::Empty),
            Step::LookUp => call(
                Method::Get,
                &format!("/connections?name={}", percent_encoded(&setup.connection_name())),
                Body::Empty,
            ),
            Step::Count => {
                call(Method::Get, "/connections?fields=id,strategy&include_fields=true&take=100", Body::Empty)
            }
            Step::Create => call(Method::Post, "/connections", Body::Json(self.create_body())),
            Step::Update => {
                let live = self.live.as_ref().and_then(Option::as_ref);
                let body = live
                    .map_or_else(|| Some(self.document.clone()), |live| merged(&self.document, live, &self.written))?;
                call(Method::Patch, &format!("/connections/{}", id()?), Body::Json(body))
            }
            Step::ReadEnabled => call(Method::Get, &format!("/connections/{}/clients?take=1000", id()?), Body::Empty),
            Step::Enable => call(Method::Patch, &format!("/connections/{}/clients", id()?), Body::Json(entry(true))),
            Step::ReadApplication => call(
                Method::Get,
                &format!("{}?fields=client_id,callbacks&include_fields=true", application()),
                Body::Empty,
            ),
            Step::AddCallbacks => {
                let mut all = self.registered.clone().unwrap_or_default();
                all.extend(self.open_callbacks());
                let body = Doc::object([("callbacks", Doc::List(all.into_iter().map(Doc::Text).collect()))]);
                call(Method::Patch, &application(), Body::Json(body))
            }
            Step::RemoveCallbacks | Step::Disable | Step::Restore | Step::CountUsers | Step::Delete => None,
        }
    }

    fn create_body(&self) -> Doc {
        let mut body = self.document.clone();
        // The dedicated endpoint is the way today; a token that may not update has only this one (Auth0: not recommended).
        if self.choice.enable && !self.may_update {
            body.set("enabled_clients", Doc::List(vec![Doc::text(self.client_id.as_str())]));
        }
        body
    }

    fn open_callbacks(&self) -> Vec<String> {
        let registered = self.registered.clone().unwrap_or_default();
        self.callbacks.iter().filter(|url| !registered.contains(url)).cloned().collect()
    }

    fn change(&self, step: Step) -> Option<Change> {
        let name = self.document.get("name").and_then(Doc::as_text).unwrap_or_default().to_owned();
        match step {
            Step::Create => Some(Change::Created { name, id: None }),
            Step::Update => {
                let live = self.live.as_ref().and_then(Option::as_ref)?;
                let paths = differences(&self.document, live, &self.written).into_iter().map(|one| one.path).collect();
                Some(Change::Updated { id: self.id.clone()?, paths })
            }
            Step::Enable => Some(Change::Enabled { id: self.id.clone(), client_id: self.client_id.clone() }),
            Step::AddCallbacks => {
                Some(Change::CallbacksAdded { client_id: self.client_id.clone(), urls: self.open_callbacks() })
            }
            _ => None,
        }
    }
}
