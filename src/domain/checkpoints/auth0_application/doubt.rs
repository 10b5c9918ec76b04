//! Whether Domain is the tenant that is meant: a real tenant, but perhaps another one. What is told of the application, its
//! secret and the redirect URI means nothing then.

use crate::domain::facts::{Fact, Facts};
use crate::domain::fields::FieldId::Auth0ClientId;
use crate::domain::finding::{Class, State};
use crate::domain::found::{Found, PageAnswer};
use crate::domain::parse::is_auth0;
use crate::domain::probe::Probe;
use crate::domain::probes::CALLBACKS_ASKED;
use crate::domain::probes::provider::authorization::page;
use crate::domain::setup::Setup;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The token is for another tenant, and this one refuses what else was given.
    OtherTenant,
    /// It is none of the custom domains of the token's tenant.
    NotCustom,
    /// Neither does the tenant know the application, nor the provider the redirect URI.
    Unknown,
}

/// Why Domain is in doubt, once enough has been seen.
pub fn domain_in_doubt(setup: &Setup, facts: &Facts) -> Option<Doubt> {
    if !facts.holds(Probe::Discovery, setup) {
        return None;
    }
    let refused = unknown_client(setup, facts).is_some() || refuses(Probe::ClientSecret, setup, facts);
    if refused && setup.other_tenant(facts).is_some() {
        return Some(Doubt::OtherTenant);
    }
    if is_not_custom(setup, facts) {
        return Some(Doubt::NotCustom);
    }
    let strange = page(facts, setup, Probe::Authorization).map(|page| page.answer) == Some(PageAnswer::RedirectUri);
    (strange && unknown_client(setup, facts).is_some() && facts.application(setup).is_none()).then_some(Doubt::Unknown)
}

/// The answer by which the tenant does not know the application.
pub fn unknown_client<'a>(setup: &Setup, facts: &'a Facts) -> Option<&'a Fact> {
    let says = |probe| {
        let fact = facts.current(probe, setup)?;
        let no = fact.finding.state == State::Failed && fact.finding.field == Some(Auth0ClientId);
        no.then_some(fact)
    };
    asked_for_client().find_map(says)
}

/// Questions whose answer names the id.
pub fn asked_for_client() -> impl Iterator<Item = Probe> {
    (0..CALLBACKS_ASKED as u8).map(Probe::Callback).chain([Probe::CallbackControl])
}

fn refuses(probe: Probe, setup: &Setup, facts: &Facts) -> bool {
    let refused = |fact: &Fact| fact.finding.state == State::Failed && fact.finding.class == Some(Class::Auth);
    facts.current(probe, setup).is_some_and(refused)
}

/// The token's tenant was read, and this domain is neither its own nor one of its custom ones.
fn is_not_custom(setup: &Setup, facts: &Facts) -> bool {
    let (Some(login), Some(fact)) = (setup.domain(), facts.current(Probe::CustomDomains, setup)) else { return false };
    let Found::CustomDomains(list) = &fact.found else { return false };
    let own = setup.api_domain(facts).as_ref() == Some(&login) || is_auth0(login.authority());
    !own && list.iter().all(|one| one.domain != login.authority())
}

/// Whether the token was signed by the tenant of Domain, by its keys. None: not known.
pub fn signed_here(setup: &Setup, facts: &Facts) -> Option<bool> {
    let Found::Keys(keys) = &facts.current(Probe::Keys, setup)?.found else { return None };
    let key = facts.claims(setup)?.key.as_ref()?;
    (!keys.is_empty()).then(|| keys.contains(key))
}
