//! The request of each step, how it is shown before, and what it changes.

use super::Apply;
use crate::domain::connection::{self, differences, merged};
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::http::{Body, Method, Request};
use crate::domain::journal::Change;
use crate::domain::known::Known;
use crate::domain::pasted;
use crate::domain::plan::origins;
use crate::domain::plan::step::Step;
use crate::domain::safe_text::{percent_encoded, visible};
use crate::domain::secret::Secret;
use crate::domain::setup::Setup;

impl Apply {
    pub(in crate::domain::plan) fn request(&self, step: Step, known: Known) -> Option<Request> {
        let Known { setup, .. } = known;
        let call = |method, path: &str, body| known.api_call(method, path, body);
        // The preview shows `{id}` until the ID is known. `change` and `step` make sure that it is never sent.
        let id = || self.id.as_deref().map_or_else(|| "{id}".to_owned(), percent_encoded);
        let application = || format!("/clients/{}", percent_encoded(&self.client_id));
        match step {
            Step::Read => call(Method::Get, &format!("/connections/{}", id()), Body::Empty),
            Step::LookUp => call(
                Method::Get,
                &format!("/connections?name={}", percent_encoded(&setup.connection_name())),
                Body::Empty,
            ),
            Step::Count => {
                call(Method::Get, "/connections?fields=id,strategy&include_fields=true&take=100", Body::Empty)
            }
            Step::Create => call(Method::Post, "/connections", Body::Json(self.create_body())),
            Step::Update => self.update(self.live.as_ref().and_then(Option::as_ref), known),
            Step::ReadEnabled => call(Method::Get, &format!("/connections/{}/clients?take=1000", id()), Body::Empty),
            Step::Enable => known.set_enabled(&id(), &self.client_id, true),
            Step::ReadApplication => call(
                Method::Get,
                &format!("{}?fields=client_id,callbacks{}&include_fields=true", application(), self.origins_field()),
                Body::Empty,
            ),
            Step::AddCallbacks => {
                // Before the application is read again, the preview shows the callbacks of the last check.
                let checked = || known.application().map(|application| application.callbacks.clone());
                let mut all = self.registered.clone().or_else(checked).unwrap_or_default();
                let open = self.open_callbacks().into_iter().filter(|url| !all.contains(url)).collect::<Vec<_>>();
                all.extend(open);
                let mut body = Doc::object([("callbacks", Doc::List(all.into_iter().map(Doc::Text).collect()))]);
                let checked = || known.application().and_then(|application| application.web_origins.clone());
                if let Some(mut all) = self.listed_origins.clone().or_else(checked) {
                    let open = origins::open(&self.origins, &all);
                    let adds = !open.is_empty();
                    all.extend(open);
                    if adds {
                        body.set("web_origins", Doc::List(all.into_iter().map(Doc::Text).collect()));
                    }
                }
                call(Method::Patch, &application(), Body::Json(body))
            }
            Step::FindApplication
            | Step::CreateApplication
            | Step::CreateMachine
            | Step::Grant
            | Step::DeleteApplication => self.creation.as_ref()?.request(step, known),
            Step::SignIn
            | Step::RemoveCallbacks
            | Step::Disable
            | Step::Restore
            | Step::CountUsers
            | Step::Delete
            | Step::RemoveGrant => None,
        }
    }

    /// The request as a dry run shows it: what the tenant has beside our values is made safe to show.
    pub fn shown(&self, step: Step, known: Known) -> Option<Request> {
        let live = self.live.as_ref().and_then(Option::as_ref).filter(|_| step == Step::Update);
        match live {
            Some(live) => self.update(Some(&safe_to_show(live, known.setup)), known),
            None => self.request(step, known),
        }
    }

    /// Before the connection is read, the preview shows only our own options.
    fn update(&self, live: Option<&Doc>, known: Known) -> Option<Request> {
        let unread = Doc::object([("options", Doc::object([]))]);
        let body = merged(&self.document, live.unwrap_or(&unread), &self.written)?;
        let id = self.id.as_deref().map_or_else(|| "{id}".to_owned(), percent_encoded);
        known.api_call(Method::Patch, &format!("/connections/{id}"), Body::Json(body))
    }

    fn create_body(&self) -> Doc {
        let mut body = self.document.clone();
        // Auth0 recommends the dedicated endpoint. Without update:connections, this deprecated member is the only way.
        if self.enables_in_create() {
            body.set("enabled_clients", Doc::List(vec![Doc::text(self.client_id.as_str())]));
        }
        body
    }

    pub(super) fn enables_in_create(&self) -> bool {
        self.choice.enable && !self.may_update
    }

    pub(super) fn open_callbacks(&self) -> Vec<String> {
        let registered = self.registered.clone().unwrap_or_default();
        self.callbacks.iter().filter(|url| !registered.contains(url)).cloned().collect()
    }

    /// The web origins that the application lacks.
    pub(super) fn open_origins(&self) -> Vec<String> {
        self.listed_origins.as_deref().map_or_else(Vec::new, |listed| origins::open(&self.origins, listed))
    }

    /// Only a Single Page Application's are read.
    fn origins_field(&self) -> &'static str {
        if self.origins.is_empty() { "" } else { ",web_origins" }
    }

    /// What to write to the journal before the step is sent. None if it is there already.
    pub(super) fn change(&self, step: Step, setup: &Setup) -> Option<Change> {
        if self.open == Some(step) {
            return None;
        }
        let name = self.document.get("name").and_then(Doc::as_text).unwrap_or_default().to_owned();
        match step {
            Step::Create => Some(Change::Created { name, id: None }),
            Step::Update => {
                let live = self.live.as_ref().and_then(Option::as_ref)?;
                let differs = differences(&self.document, live, &self.written);
                let paths: Vec<String> = differs.into_iter().map(|one| one.path).collect();
                let was = connection::recorded(live, &paths, &|text| may_be_secret(text, setup));
                Some(Change::Updated { id: self.id.clone()?, paths, was: Some(was) })
            }
            Step::Enable => Some(Change::Enabled { id: self.id.clone(), client_id: self.client_id.clone() }),
            Step::AddCallbacks => Some(Change::CallbacksAdded {
                client_id: self.client_id.clone(),
                urls: self.open_callbacks(),
                web_origins: self.open_origins(),
            }),
            step => self.creation.as_ref().and_then(|creation| creation.change(step)),
        }
    }
}

fn may_be_secret(text: &str, setup: &Setup) -> bool {
    pasted::in_clear(FieldId::Script, text, setup.secrets()).is_some()
}

/// The tenant's connection for the screen: a text that may be a secret is masked, and control characters are visible.
fn safe_to_show(live: &Doc, setup: &Setup) -> Doc {
    let redactor = connection::redactor(setup);
    live.with_texts(&|text| {
        if may_be_secret(text, setup) {
            return Doc::Secret(Secret::new(text));
        }
        let masked = redactor.masked(text, text.len());
        Doc::Text(masked.split('\n').map(|line| visible(line, line.len())).collect::<Vec<_>>().join("\n"))
    })
}
