//! An application that a run creates: a0connect's own Machine to Machine application, or one that users sign in to.
//!
//! Rule: it is created only with a token that can delete it again, so an undo can remove it.

use super::origins;
use super::step::Choice;
use crate::domain::doc::Doc;
use crate::domain::http::{Body, Method, Request};
use crate::domain::known::Known;
use crate::domain::probes::entries;
use crate::domain::safe_text::{percent_encoded, visible};
use crate::domain::token::SCOPES;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

pub use crate::domain::response_data::ApplicationKind;

/// How long a request without a response may still arrive.
pub(super) const LATE: SignedDuration = SignedDuration::from_mins(5);

/// The most pages of the list of applications that a look-up reads.
const MOST_PAGES: u32 = 300;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewApplication {
    pub kind: ApplicationKind,
    pub name: String,
    /// Says when it was created: with the name, it identifies an application whose creation got no response.
    pub description: String,
    /// For an application that users sign in to.
    pub callbacks: Vec<String>,
}

impl NewApplication {
    /// The name of an application that users sign in to, if the user gives none. The Dashboard suggests the same.
    pub const NAME: &'static str = "My App";

    /// Auth0 rejects angle brackets.
    pub fn is_name(text: &str) -> bool {
        !text.trim().is_empty()
            && text.chars().count() <= 100
            && !text.contains(['<', '>'])
            && !text.contains(char::is_control)
    }

    pub fn new(kind: ApplicationKind, name: &str, callbacks: Vec<String>, now: Timestamp) -> Self {
        let description = format!("Created by a0connect on {}.", now.strftime("%Y-%m-%d at %H:%M:%S UTC"));
        Self { kind, name: name.to_owned(), description, callbacks }
    }

    /// a0connect's own application, which requests the tokens of this profile.
    pub fn own(known: Known) -> Self {
        let name = format!("a0connect for {}", known.setup.connection_name());
        Self::new(ApplicationKind::Machine, &name, Vec::new(), known.now)
    }

    /// `POST /clients`
    pub(super) fn create(&self, known: Known) -> Option<Request> {
        let texts = |all: &[&str]| Doc::List(all.iter().map(|one| Doc::text(*one)).collect());
        let (grant_types, method): (&[&str], _) = match self.kind {
            ApplicationKind::Machine => (&["client_credentials"], "client_secret_post"),
            ApplicationKind::RegularWeb => (&["authorization_code", "refresh_token"], "client_secret_post"),
            ApplicationKind::SinglePage => (&["authorization_code", "refresh_token"], "none"),
        };
        let mut body = Doc::object([
            ("name", Doc::text(self.name.as_str())),
            ("description", Doc::text(self.description.as_str())),
            ("app_type", Doc::text(self.kind.app_type())),
            ("oidc_conformant", Doc::Bool(true)),
            ("token_endpoint_auth_method", Doc::text(method)),
            ("grant_types", texts(grant_types)),
            ("jwt_configuration", Doc::object([("alg", Doc::text("RS256"))])),
        ]);
        let callbacks: Vec<&str> = self.callbacks.iter().map(String::as_str).collect();
        if !callbacks.is_empty() {
            body.set("callbacks", texts(&callbacks));
        }
        let origins = self.web_origins();
        if !origins.is_empty() {
            body.set("web_origins", Doc::List(origins.into_iter().map(Doc::Text).collect()));
        }
        known.api_call(Method::Post, "/clients", Body::Json(body))
    }

    /// The Allowed Web Origins that it gets.
    pub fn web_origins(&self) -> Vec<String> {
        let callbacks: Vec<&str> = self.callbacks.iter().map(String::as_str).collect();
        if self.kind == ApplicationKind::SinglePage { origins::of(&callbacks) } else { Vec::new() }
    }
}

/// Auth0 shows the secret of a new application only once. Completes "It …".
pub const NEEDS_KEYRING: &str = "requires the keyring, which stores its secret";

impl ApplicationKind {
    /// The scopes that creating it requires, and deleting it again.
    fn scopes(self) -> &'static [&'static str] {
        match self {
            ApplicationKind::Machine => &["create:clients", "create:client_grants", "read:clients", "delete:clients"],
            ApplicationKind::RegularWeb | ApplicationKind::SinglePage => {
                &["create:clients", "read:clients", "delete:clients"]
            }
        }
    }
}

impl Known<'_> {
    /// Why no such application can be created. Completes "It …".
    pub fn lacks_to_create(self, kind: ApplicationKind) -> Option<String> {
        if !self.has_api() {
            return Some("requires a Management API token".to_owned());
        }
        self.lacks(kind.scopes())
    }

    /// Why a0connect can't get an application of its own. Completes "It …".
    pub(super) fn lacks_to_own_machine(self, choice: Choice) -> Option<String> {
        match choice.keeps_secrets {
            true => self.lacks_to_create(ApplicationKind::Machine),
            false => Some(NEEDS_KEYRING.to_owned()),
        }
    }
}

/// Looks through the list of applications for one whose creation got no response.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Search {
    /// The checkpoint at which the next page begins.
    from: Option<String>,
    pages: u32,
}

/// What a page of the list has shown.
pub(super) enum Looked {
    /// The client ID.
    Found(String),
    /// Another page comes.
    Further,
    Nowhere,
}

impl Search {
    pub fn request(&self, known: Known) -> Option<Request> {
        known.applications_from("client_id,name,description", self.from.as_deref())
    }

    /// Reads a page. Name and description identify the application.
    pub fn take(&mut self, page: &Value, name: &str, description: &str) -> Looked {
        let is = |one: &Value, member: &str, wanted: &str| one.get(member).and_then(Value::as_str) == Some(wanted);
        let ours = |one: &&Value| is(one, "name", name) && is(one, "description", description);
        let found = entries(page, "clients").and_then(|all| all.iter().find(ours));
        if let Some(id) = found.and_then(|one| one.get("client_id")?.as_str()) {
            return Looked::Found(visible(id, 100));
        }
        self.pages += 1;
        self.from = page.get("next").and_then(Value::as_str).map(str::to_owned);
        if self.from.is_some() && self.pages < MOST_PAGES { Looked::Further } else { Looked::Nowhere }
    }
}

/// `POST /client-grants` with only the scopes that a0connect uses.
pub(super) fn grant(known: Known, client_id: &str) -> Option<Request> {
    let body = Doc::object([
        ("client_id", Doc::text(client_id)),
        ("audience", Doc::text(known.api_domain()?.audience())),
        ("scope", Doc::List(SCOPES.iter().map(|(scope, _)| Doc::text(*scope)).collect())),
    ]);
    known.api_call(Method::Post, "/client-grants", Body::Json(body))
}

/// `DELETE /client-grants/{id}`
pub(super) fn remove_grant(known: Known, id: &str) -> Option<Request> {
    known.api_call(Method::Delete, &format!("/client-grants/{}", percent_encoded(id)), Body::Empty)
}
