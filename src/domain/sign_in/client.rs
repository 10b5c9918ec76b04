//! The application that a sign-in uses: the user's, or a temporary one that exists only for this sign-in.
//!
//! A temporary application is public, and its only callback URL is on this computer. The connection is enabled for it, so a
//! sign-in can prove the connection before it is enabled for the user's application.

use crate::domain::doc::Doc;
use crate::domain::fields::FieldId::*;
use crate::domain::http::{Body, Method, Request};
use crate::domain::journal::Temporary;
use crate::domain::known::Known;
use crate::domain::probes::client_method;
use crate::domain::safe_text::percent_encoded;
use crate::domain::secret::Secret;

/// How it authenticates (RFC 6749 section 2.3).
pub(super) struct Client<'a> {
    pub id: &'a str,
    pub method: &'static str,
    pub secret: Option<&'a Secret>,
}

impl<'a> Client<'a> {
    /// None if the user's application is unknown, or its client authentication.
    pub(super) fn of(known: Known<'a>, temporary: Option<&'a Temporary>) -> Option<Self> {
        match temporary.filter(|one| one.application.is_some()) {
            Some(one) => Some(Self { id: &one.client_id, method: "none", secret: None }),
            None => Some(Self {
                id: known.setup.open(Auth0ClientId)?,
                method: client_method(known)?,
                secret: known.setup.secret(Auth0ClientSecret),
            }),
        }
    }
}

/// Completes "Auth0 rejected the request to …".
pub(super) const CREATE: &str = "create the temporary application";

/// The name says what it is, since it is in the Dashboard for a while.
pub(super) fn name(correlation_id: &str) -> String {
    format!("{correlation_id} (temporary, created for one sign-in)")
}

/// `POST /clients`
pub(super) fn create(known: Known, temporary: &Temporary) -> Option<Request> {
    let name = temporary.application.as_deref()?;
    let texts = |all: &[&str]| Doc::List(all.iter().map(|one| Doc::text(*one)).collect());
    let body = Doc::object([
        ("name", Doc::text(name)),
        ("description", Doc::text("a0connect deletes this application when the sign-in has ended.")),
        ("app_type", Doc::text("native")),
        ("oidc_conformant", Doc::Bool(true)),
        ("token_endpoint_auth_method", Doc::text("none")),
        ("grant_types", texts(&["authorization_code"])),
        ("callbacks", texts(&[&temporary.url])),
        ("jwt_configuration", Doc::object([("alg", Doc::text("RS256"))])),
    ]);
    known.api_call(Method::Post, "/clients", Body::Json(body)).map(|request| request.named(&temporary.log_name()))
}

/// `PATCH /connections/{id}/clients`
pub(super) fn enable(known: Known, temporary: &Temporary) -> Option<Request> {
    let request = known.set_enabled(&percent_encoded(&known.connection_id()?), &temporary.client_id, true);
    request.map(|request| request.named(&temporary.log_name()))
}

/// `DELETE /clients/{id}`
pub(super) fn delete(known: Known, temporary: &Temporary) -> Option<Request> {
    let request = known.delete_application(&temporary.client_id);
    request.map(|request| request.named(&temporary.log_name()))
}

/// Of the Management API.
pub(super) fn path(client_id: &str) -> String {
    format!("/clients/{}", percent_encoded(client_id))
}
