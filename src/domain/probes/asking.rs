//! What a question is made of: the calls of the tenant, and the token that goes with them.

use super::Asking;
use crate::domain::facts::Facts;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::found::Found;
use crate::domain::hosts;
use crate::domain::http::{Body, Method, Request};
use crate::domain::parse::is_plain;
use crate::domain::probe::Probe;
use crate::domain::safe_text::percent_encoded;
use crate::domain::secret::Secret;
use crate::domain::setup::Setup;
use crate::domain::token::{Claims, MARGIN};
use jiff::Timestamp;

/// The values that decide which token goes where.
pub const TOKEN_FIELDS: &[FieldId] = &[Auth0Domain, Auth0CanonicalDomain, ApiToken, MgmtClientId, MgmtClientSecret];

impl Asking<'_> {
    /// Each secret that it carries was given for the host that is asked.
    pub(super) fn at_home(&self, probe: Probe) -> bool {
        probe.carries().iter().all(|id| hosts::elsewhere(*id, self.setup, self.facts).is_none())
    }

    /// A token is in hand that fits the tenant, and the tenant has named itself.
    pub fn has_api(&self) -> bool {
        let Asking { setup, facts, now } = self;
        let goes = |token: &Secret| token_goes(token, setup, facts);
        api_open(setup, facts) && setup.token(*now).is_some_and(goes) && token_fits(setup, facts)
    }

    /// A token that does not say what it may is given the benefit of the doubt.
    pub fn may(&self, scope: &str) -> bool {
        self.facts.claims(self.setup).is_none_or(|claims| claims.has(scope))
    }

    pub fn connection_id(&self) -> Option<String> {
        connection_id(self.setup, self.facts)
    }

    /// A read of the Management API.
    pub fn api_get(&self, path: &str) -> Option<Request> {
        api_call(self.setup, self.facts, self.now, Method::Get, path, Body::Empty)
    }
}

/// A token is wanted and there is none that will last.
pub fn must_mint(setup: &Setup, now: Timestamp) -> bool {
    let lasting = |token: &Secret| Claims::read(token).is_none_or(|claims| !claims.expired(now, MARGIN));
    setup.can_mint() && !setup.token(now).is_some_and(lasting)
}

/// The host of the Management API has named itself as issuer, so a secret may go there.
pub fn api_open(setup: &Setup, facts: &Facts) -> bool {
    let own = setup.api_domain(facts) != setup.domain();
    facts.holds(Probe::Discovery, setup) && (!own || facts.holds(Probe::ApiDiscovery, setup))
}

/// The token is for the tenant that it would be sent to, as far as it says.
pub fn token_fits(setup: &Setup, facts: &Facts) -> bool {
    let named = facts.claims(setup).and_then(Claims::tenant);
    named.is_none() || named == setup.api_domain(facts)
}

/// A token goes to the tenant that it names. One that names none goes where it was given for, or where it was got.
fn token_goes(token: &Secret, setup: &Setup, facts: &Facts) -> bool {
    match Claims::read(token).and_then(|claims| claims.tenant()) {
        Some(tenant) => Some(tenant) == setup.api_domain(facts),
        None => {
            let minted = setup.minted.as_ref().is_some_and(|minted| minted.token == *token);
            let given = if minted { MgmtClientSecret } else { ApiToken };
            hosts::elsewhere(given, setup, facts).is_none()
        }
    }
}

/// The saved id, or that of the connection that was found under the name.
pub fn connection_id(setup: &Setup, facts: &Facts) -> Option<String> {
    setup.connection_id.clone().or_else(|| match &facts.current(Probe::Name, setup)?.found {
        Found::Connection { id, strategy } if strategy == "oauth2" => Some(id.clone()),
        _ => None,
    })
}

/// Where Auth0's Management API is: `https://acme.eu.auth0.com/api/v2`.
pub fn api_base(setup: &Setup, facts: &Facts) -> Option<String> {
    Some(setup.api_domain(facts)?.base() + "/api/v2")
}

/// A call of the Management API with the token in hand; without one where that is for another tenant.
pub fn api_call(
    setup: &Setup,
    facts: &Facts,
    now: Timestamp,
    method: Method,
    path: &str,
    body: Body,
) -> Option<Request> {
    let url = api_base(setup, facts)? + path;
    let bearer = setup.token(now).filter(|token| token_goes(token, setup, facts)).cloned();
    Some(Request { bearer, to_tenant: true, ..Request::new(method, url, body) })
}

/// The tenant's applications, for picking one.
pub fn list_applications(setup: &Setup, facts: &Facts, now: Timestamp) -> Option<Request> {
    let path =
        "/clients?fields=client_id,name,app_type,callbacks&include_fields=true&is_global=false&page=0&per_page=100";
    api_call(setup, facts, now, Method::Get, path, Body::Empty)
}

/// `GET /authorize` with `connection=NAME` (RFC 6749 section 4.1.1): where a sign-in begins. The redirect URI is the first
/// of CALLBACK_URLS that is no pattern, else the first that the application has registered, else left out. Without a `state` a fixed one is sent.
pub fn authorize_url(setup: &Setup, facts: &Facts, state: Option<&str>) -> Option<String> {
    let mut url = format!(
        "{}/authorize?response_type=code&client_id={}&connection={}&scope={}&state={}",
        setup.domain()?.base(),
        percent_encoded(setup.open(Auth0ClientId)?),
        percent_encoded(&setup.connection_name()),
        percent_encoded("openid profile email"),
        percent_encoded(state.unwrap_or("a0connect")),
    );
    if let Some(callback) = sign_in_callback(setup, facts) {
        url += &format!("&redirect_uri={}", percent_encoded(&callback));
    }
    Some(url)
}

/// Where a sign-in returns to.
pub fn sign_in_callback(setup: &Setup, facts: &Facts) -> Option<String> {
    let own = setup.callback_urls().into_iter().find(|url| is_plain(url)).map(str::to_owned);
    own.or_else(|| facts.application(setup)?.callbacks.iter().find(|url| is_plain(url)).cloned())
}
