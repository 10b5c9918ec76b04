//! What is known at one instant: the values that the user has given, what the outside has told us, and the time. The one
//! argument of every question, check, repair and plan.

use super::facts::{Fact, Facts};
use super::found::{Application, Found};
use super::parse::{Domain, is_auth0};
use super::probe::Probe;
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

    /// The answer to this question, where it was asked with the values that stand now.
    pub fn fact(self, probe: Probe) -> Option<&'a Fact> {
        self.facts.current(probe, self.setup)
    }

    /// It was asked with the values that stand now, and the answer was good.
    pub fn holds(self, probe: Probe) -> bool {
        self.facts.holds(probe, self.setup)
    }

    /// What the Management API token says of itself.
    pub fn claims(self) -> Option<&'a Claims> {
        self.facts.claims(self.setup)
    }

    /// The application that users sign in to, as the tenant has it.
    pub fn application(self) -> Option<&'a Application> {
        self.facts.application(self.setup)
    }

    /// The tenant's own domain, to which the Management API belongs.
    pub fn api_domain(self) -> Option<Domain> {
        self.facts.api_domain(self.setup)
    }

    /// Domain and the tenant of the token, where they are two: neither can be a custom domain of the other.
    pub fn other_tenant(self) -> Option<(Domain, Domain)> {
        let (login, named) = (self.setup.domain()?, self.claims()?.tenant()?);
        (is_auth0(login.authority()) && is_auth0(named.authority()) && login != named).then_some((login, named))
    }

    /// The saved id, or that of the connection that was found under the name.
    pub fn connection_id(self) -> Option<String> {
        self.setup.connection_id.clone().or_else(|| match &self.fact(Probe::Name)?.found {
            Found::Connection { id, strategy } if strategy == "oauth2" => Some(id.clone()),
            _ => None,
        })
    }

    /// A token can be requested for the machine credentials, and there is none that will last.
    pub fn must_mint(self) -> bool {
        let lasting = |token: &Secret| Claims::read(token).is_none_or(|claims| !claims.expired(self.now, MARGIN));
        self.setup.can_mint() && !self.setup.token(self.now).is_some_and(lasting)
    }
}
