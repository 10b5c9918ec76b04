//! An application that a run creates: a0connect's own Machine to Machine application, or one that users sign in to.
//!
//! Rule: it is created only with a token that can delete it again, so an undo can remove it.

use super::origins;
use super::step::Choice;
use crate::domain::doc::Doc;
use crate::domain::http::{Body, Method, Request};
use crate::domain::known::Known;
use crate::domain::safe_text::percent_encoded;
use crate::domain::token::SCOPES;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

pub use crate::domain::found::ApplicationKind;

/// How long a request without a response may still arrive.
pub(super) const LATE: SignedDuration = SignedDuration::from_mins(5);

/// The most pages of the list of applications that a look-up reads.
pub(super) const MOST_PAGES: u32 = 300;

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

    /// The application of this name and description in a page of the list: its client ID.
    pub(super) fn found_in(&self, page: &[Value]) -> Option<String> {
        found_in(page, &self.name, &self.description)
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

    /// The profile has the client ID and the secret of a Machine to Machine application.
    pub fn has_machine(self) -> bool {
        self.setup.can_mint()
    }
}

/// As in [`NewApplication::found_in`].
pub(super) fn found_in(page: &[Value], name: &str, description: &str) -> Option<String> {
    let is = |one: &Value, member: &str, wanted: &str| one.get(member).and_then(Value::as_str) == Some(wanted);
    let found = page.iter().find(|one| is(one, "name", name) && is(one, "description", description))?;
    found.get("client_id").and_then(Value::as_str).map(str::to_owned)
}

/// A page of the tenant's applications, with what identifies a new one. `from`: its checkpoint.
pub(super) fn list(known: Known, from: Option<&str>) -> Option<Request> {
    let from = from.map(|from| format!("&from={}", percent_encoded(from))).unwrap_or_default();
    known.api_get(&format!(
        "/clients?fields=client_id,name,description&include_fields=true&is_global=false&take=100{from}"
    ))
}

/// `POST /client-grants` with the scopes that a0connect uses, no more.
pub(super) fn grant(known: Known, client_id: &str) -> Option<Request> {
    let body = Doc::object([
        ("client_id", Doc::text(client_id)),
        ("audience", Doc::text(known.api_domain()?.audience())),
        ("scope", Doc::List(SCOPES.iter().map(|(scope, _)| Doc::text(*scope)).collect())),
    ]);
    known.api_call(Method::Post, "/client-grants", Body::Json(body))
}

/// `DELETE /clients/{id}`
pub(super) fn delete(known: Known, client_id: &str) -> Option<Request> {
    known.api_call(Method::Delete, &format!("/clients/{}", percent_encoded(client_id)), Body::Empty)
}

/// `DELETE /client-grants/{id}`
pub(super) fn remove_grant(known: Known, id: &str) -> Option<Request> {
    known.api_call(Method::Delete, &format!("/client-grants/{}", percent_encoded(id)), Body::Empty)
}
