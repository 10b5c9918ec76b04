//! The request of each step of an undo.

use super::Undo;
use crate::domain::connection::restored;
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::http::{Body, Method, Request};
use crate::domain::journal::Change;
use crate::domain::known::Known;
use crate::domain::plan::new_application;
use crate::domain::plan::step::Step;
use crate::domain::safe_text::percent_encoded;

impl Undo {
    pub(super) fn request(&self, step: Step, change: &Change, known: Known) -> Option<Request> {
        let Known { setup, .. } = known;
        let call = |method, path: &str, body| known.api_call(method, path, body);
        let connection = |id: &str| format!("/connections/{}", percent_encoded(id));
        let application = |client_id: &str| format!("/clients/{}", percent_encoded(client_id));
        let disable = |id: &str, client_id: &str| known.set_enabled(&percent_encoded(id), client_id, false);
        match (step, change) {
            (Step::LookUp, Change::Created { .. } | Change::Enabled { .. }) => {
                call(Method::Get, &format!("/connections?name={}", percent_encoded(self.name())), Body::Empty)
            }
            (Step::Read, Change::Updated { id, .. }) => call(Method::Get, &connection(id), Body::Empty),
            (Step::Restore, Change::Updated { id, .. }) => {
                let (before, paths) = self.was(change)?;
                let body = restored(&before, self.read.as_ref()?, paths)?;
                call(Method::Patch, &connection(id), Body::Json(body))
            }
            (Step::Disable, Change::Enabled { id, client_id }) => disable(id.as_deref()?, client_id),
            (Step::Disable, Change::Created { id, .. }) => disable(id.as_deref()?, setup.open(FieldId::Auth0ClientId)?),
            (Step::CountUsers, Change::Created { name, .. }) => {
                let query = percent_encoded(&format!("identities.connection:\"{name}\""));
                let path = format!("/users?q={query}&search_engine=v3&per_page=1&include_totals=true&fields=user_id");
                call(Method::Get, &path, Body::Empty)
            }
            (Step::Delete, Change::Created { id, .. }) => {
                call(Method::Delete, &connection(id.as_deref()?), Body::Empty)
            }
            (Step::ReadApplication, Change::CallbacksAdded { client_id, .. }) => {
                let path = application(client_id) + "?fields=client_id,callbacks,web_origins&include_fields=true";
                call(Method::Get, &path, Body::Empty)
            }
            (Step::RemoveCallbacks, Change::CallbacksAdded { client_id, urls, web_origins }) => {
                let without = |all: &[String], added: &[String]| {
                    Doc::List(all.iter().filter(|one| !added.contains(one)).map(Doc::text).collect())
                };
                let mut body = Doc::object([("callbacks", without(self.registered.as_ref()?, urls))]);
                if let Some(listed) = self.listed_origins.as_ref().filter(|_| !web_origins.is_empty()) {
                    body.set("web_origins", without(listed, web_origins));
                }
                call(Method::Patch, &application(client_id), Body::Json(body))
            }
            (Step::FindApplication, Change::ApplicationCreated { .. }) => self.search.request(known),
            (Step::DeleteApplication, Change::ApplicationCreated { client_id, .. }) => {
                known.delete_application(client_id.as_deref()?)
            }
            (Step::RemoveGrant, Change::Granted { id, .. }) => new_application::remove_grant(known, id.as_deref()?),
            _ => None,
        }
    }
}
