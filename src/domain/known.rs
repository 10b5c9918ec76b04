//! What is known at one instant: the user's values, the check results, and the time. Every probe, check, repair and plan has
//! it as its argument.

use super::facts::{Fact, Facts};
use super::parse::{Domain, is_auth0};
use super::probe::Probe;
use super::response_data::{Application, ResponseData};
use super::secret::Secret;
use super::setup::Setup;
use super::token::{Claims, MARGIN};
use jiff::Timestamp;

#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    pub setup: &'a Setup,
    pub facts: &'a Facts,
    pub now: Timestamp,
}

impl<'a> Known<'a> {
    pub fn new(setup: &'a Setup, facts: &'a Facts, now: Timestamp) -> Self {
        Self { setup, facts, now }
    }

    /// The result of this probe, if the values that it depends on are unchanged.
    pub fn fact(self, probe: Probe) -> Option<&'a Fact> {
        self.facts.current(probe, self.setup)
    }

    /// There is a current result, and it is good.
    pub fn holds(self, probe: Probe) -> bool {
        self.facts.holds(probe, self.setup)
    }

    /// The claims of the Management API token.
    pub fn claims(self) -> Option<&'a Claims> {
        self.facts.claims(self.setup)
    }

    /// The application that users sign in to, with the tenant's settings.
    pub fn application(self) -> Option<&'a Application> {
        self.facts.application(self.setup)
    }

    /// The canonical domain, which has the Management API.
    pub fn api_domain(self) -> Option<Domain> {
        self.facts.api_domain(self.setup)
    }

    /// Domain and the token's tenant, if they are two different tenants. Both are Auth0 domains, so neither is a custom domain
    /// of the other.
    pub fn other_tenant(self) -> Option<(Domain, Domain)> {
        let (login, named) = (self.setup.domain()?, self.claims()?.tenant()?);
        (is_auth0(login.authority()) && is_auth0(named.authority()) && login != named).then_some((login, named))
    }

    /// The saved ID, or that of the connection with the name at the tenant.
    pub fn connection_id(self) -> Option<String> {
        self.setup.connection_id.clone().or_else(|| match &self.fact(Probe::Name)?.data {
            ResponseData::Connection { id, strategy } if strategy == "oauth2" => Some(id.clone()),
            _ => None,
        })
    }

    /// A create of this connection was begun and got no response, so a connection of this name may be this profile's.
    pub fn may_be_created(self) -> bool {
        let Some(tenant) = self.api_domain().filter(|_| self.setup.connection_id.is_none()) else { return false };
        let name = self.setup.connection_name();
        self.facts.creates_begun.iter().any(|(at, wanted)| *at == tenant.authority() && *wanted == name)
    }

    /// A token must be requested for the M2M credentials, since none is valid for long enough.
    pub fn must_request_token(self) -> bool {
        let lasting = |token: &Secret| Claims::read(token).is_none_or(|claims| !claims.is_expired(self.now, MARGIN));
        self.setup.can_request_token() && !self.setup.token(self.now).is_some_and(lasting)
    }
}
