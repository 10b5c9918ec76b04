//! The request of each step, and what it changes.

use super::Apply;
use crate::domain::connection::{self, differences, merged};
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::http::{Body, Method, Request};
use crate::domain::journal::Change;
use crate::domain::known::Known;
use crate::domain::pasted;
use crate::domain::plan::step::Step;
use crate::domain::safe_text::percent_encoded;
use crate::domain::setup::Setup;

impl Apply {
    pub(in crate::domain::plan) fn request(&self, step: Step, known: Known) -> Option<Request> {
        let Known { setup, .. } = known;
        let call = |method, path: &str, body| known.api_call(method, path, body);
        // The preview shows `{id}` until the ID is known. `change` and `step` make sure that it is never sent.
        let id = || self.id.as_deref().map_or_else(|| "{id}".to_owned(), percent_encoded);
        let application = || format!("/clients/{}", percent_encoded(&self.client_id));
        let entry = |status: bool| {
            Doc::List(vec![Doc::object([
                ("client_id", Doc::text(self.client_id.as_str())),
                ("status", Doc::Bool(status)),
            ])])
        };
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
            Step::Update => {
                // Before the connection is read, the preview shows only our own options.
                let unread = Doc::object([("options", Doc::object([]))]);
                let live = self.live.as_ref().and_then(Option::as_ref).unwrap_or(&unread);
                let body = merged(&self.document, live, &self.written)?;
                call(Method::Patch, &format!("/connections/{}", id()), Body::Json(body))
            }
            Step::ReadEnabled => call(Method::Get, &format!("/connections/{}/clients?take=1000", id()), Body::Empty),
            Step::Enable => call(Method::Patch, &format!("/connections/{}/clients", id()), Body::Json(entry(true))),
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
                let doubtful = |text: &str| pasted::in_clear(FieldId::Script, text, setup.secrets()).is_some();
                let was = connection::recorded(live, &paths, &doubtful);
                Some(Change::Updated { id: self.id.clone()?, paths, was: Some(was) })
            }
            Step::Enable => Some(Change::Enabled { id: self.id.clone(), client_id: self.client_id.clone() }),
            Step::AddCallbacks => {
                Some(Change::CallbacksAdded { client_id: self.client_id.clone(), urls: self.open_callbacks() })
            }
            _ => None,
        }
    }
}
