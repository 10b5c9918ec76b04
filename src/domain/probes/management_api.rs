//! The Management API: what may be sent there, and which token goes where.

use crate::domain::doc::Doc;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::hosts;
use crate::domain::http::{Body, Method, Request};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::safe_text::percent_encoded;
use crate::domain::secret::Secret;
use crate::domain::token::Claims;
use crate::domain::words::listed;

/// The values that decide which token is sent to which domain.
pub const TOKEN_FIELDS: &[FieldId] = &[Auth0Domain, Auth0CanonicalDomain, ApiToken, MgmtClientId, MgmtClientSecret];

impl Known<'_> {
    /// The Management API's host has named itself as issuer, so a secret may go there.
    pub fn is_api_verified(self) -> bool {
        let own = self.api_domain() != self.setup.domain();
        self.holds(Probe::Discovery) && (!own || self.holds(Probe::ApiDiscovery))
    }

    /// The token names the tenant that it would be sent to, or none.
    pub fn is_token_for_tenant(self) -> bool {
        let named = self.claims().and_then(Claims::tenant);
        named.is_none() || named == self.api_domain()
    }

    /// There is a token for this tenant, and the tenant has named itself as issuer.
    pub fn has_api(self) -> bool {
        self.is_api_verified() && self.has_token()
    }

    /// The canonical domain is verified and the token is for it, whatever the custom domain in front of it is.
    pub fn has_own_api(self) -> bool {
        self.api_domain() != self.setup.domain() && self.holds(Probe::ApiDiscovery) && self.has_token()
    }

    fn has_token(self) -> bool {
        self.setup.token(self.now).is_some_and(|token| self.may_send_token(token)) && self.is_token_for_tenant()
    }

    /// A token goes to the tenant that it names. If it names none, it goes to the one that it was given for or issued by.
    fn may_send_token(self, token: &Secret) -> bool {
        match Claims::read(token).and_then(|claims| claims.tenant()) {
            Some(tenant) => Some(tenant) == self.api_domain(),
            None => {
                let issued = self.setup.issued_token.as_ref().is_some_and(|issued| issued.token == *token);
                let given = if issued { MgmtClientSecret } else { ApiToken };
                hosts::other_host(given, self).is_none()
            }
        }
    }

    /// The token has this scope, or doesn't say which scopes it has.
    pub fn may(self, scope: &str) -> bool {
        self.claims().is_none_or(|claims| claims.has(scope))
    }

    /// Which of these scopes the token lacks. Completes "It …".
    pub fn lacks(self, scopes: &[&str]) -> Option<String> {
        let missing: Vec<&str> = scopes.iter().copied().filter(|scope| !self.may(scope)).collect();
        match missing[..] {
            [] => None,
            [scope] => Some(format!("requires the scope {scope}")),
            _ => Some(format!("requires the scopes {}", listed(&missing))),
        }
    }

    /// Why no application can be created for one sign-in. Completes "It …".
    pub fn lacks_for_temporary_application(self) -> Option<String> {
        match self.has_api() {
            true => self.lacks(&["create:clients", "delete:clients", "update:connections"]),
            false => Some("requires a Management API token".to_owned()),
        }
    }

    /// Where Auth0's Management API is: `https://acme.eu.auth0.com/api/v2`.
    fn api_base(self) -> Option<String> {
        Some(self.api_domain()?.base() + "/api/v2")
    }

    /// A request to the Management API, with the token unless that is for another tenant.
    pub fn api_call(self, method: Method, path: &str, body: Body) -> Option<Request> {
        let url = self.api_base()? + path;
        let bearer = self.setup.token(self.now).filter(|token| self.may_send_token(token)).cloned();
        Some(Request { bearer, to_tenant: true, ..Request::new(method, url, body) })
    }

    /// A GET request to the Management API.
    pub fn api_get(self, path: &str) -> Option<Request> {
        self.api_call(Method::Get, path, Body::Empty)
    }

    /// A page of the tenant's applications with these members. `from`: the checkpoint that the page before returned.
    pub fn applications_from(self, members: &str, from: Option<&str>) -> Option<Request> {
        let from = from.map_or_else(String::new, |from| format!("&from={}", percent_encoded(from)));
        self.api_get(&format!("/clients?fields={members}&include_fields=true&is_global=false&take=100{from}"))
    }

    /// `DELETE /clients/{id}`
    pub fn delete_application(self, client_id: &str) -> Option<Request> {
        self.api_call(Method::Delete, &format!("/clients/{}", percent_encoded(client_id)), Body::Empty)
    }

    /// Enables the connection for an application, or disables it. `id`: the connection's, percent-encoded.
    pub fn set_enabled(self, id: &str, client_id: &str, status: bool) -> Option<Request> {
        let entry = Doc::object([("client_id", Doc::text(client_id)), ("status", Doc::Bool(status))]);
        self.api_call(Method::Patch, &format!("/connections/{id}/clients"), Body::Json(Doc::List(vec![entry])))
    }
}
