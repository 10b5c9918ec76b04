//! Whether Domain is the right tenant: it may be a real tenant, but another one. Then findings about the application, its
//! secret and the redirect URI mean nothing.

use crate::domain::facts::Fact;
use crate::domain::fields::FieldId::Auth0ClientId;
use crate::domain::finding::{Class, State};
use crate::domain::known::Known;
use crate::domain::parse::is_auth0;
use crate::domain::probe::Probe;
use crate::domain::probes::provider::authorization::page;
use crate::domain::response_data::{PageKind, ResponseData};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The token is for another tenant, and this one rejects the other values.
    OtherTenant,
    /// It isn't one of the custom domains of the token's tenant.
    NotCustom,
    /// The tenant doesn't know the application, and the provider doesn't know the redirect URI.
    Unknown,
}

/// Why Domain is in doubt. None until there are enough responses.
pub fn domain_in_doubt(known: Known) -> Option<Doubt> {
    if !known.holds(Probe::Discovery) {
        return None;
    }
    let refused = unknown_client(known).is_some() || refuses(Probe::ClientSecret, known);
    if refused && known.other_tenant().is_some() {
        return Some(Doubt::OtherTenant);
    }
    if is_not_custom(known) {
        return Some(Doubt::NotCustom);
    }
    let strange = page(known, Probe::Authorization).map(|page| page.kind) == Some(PageKind::RedirectUri);
    (strange && unknown_client(known).is_some() && known.application().is_none()).then_some(Doubt::Unknown)
}

/// The tenant of Domain has accepted the client secret or a callback URL, and rejected a wrong one. Another tenant would have
/// accepted neither.
pub fn domain_is_proven(known: Known) -> bool {
    let is_ok = |fact: &&Fact| fact.finding.state == State::Ok;
    let accepts = |probe| known.fact(probe).filter(is_ok).is_some();
    known.holds(Probe::Discovery)
        && (accepts(Probe::ClientSecret) && accepts(Probe::ClientSecretControl)
            || Probe::CALLBACKS.into_iter().any(accepts) && accepts(Probe::CallbackControl))
}

/// The response that shows that the tenant doesn't know the application.
pub fn unknown_client<'a>(known: Known<'a>) -> Option<&'a Fact> {
    let says = |probe| {
        let fact = known.fact(probe)?;
        let no = fact.finding.state == State::Failed && fact.finding.field == Some(Auth0ClientId);
        no.then_some(fact)
    };
    asked_for_client().find_map(says)
}

/// The probes whose response depends on the client ID.
pub fn asked_for_client() -> impl Iterator<Item = Probe> {
    Probe::CALLBACKS.into_iter().chain([Probe::CallbackControl])
}

fn refuses(probe: Probe, known: Known) -> bool {
    let refused = |fact: &Fact| fact.finding.state == State::Failed && fact.finding.class == Some(Class::Auth);
    known.fact(probe).is_some_and(refused)
}

/// The custom domains of the token's tenant were read, and this domain is neither one of them nor the canonical one.
fn is_not_custom(known: Known) -> bool {
    let Known { setup, .. } = known;
    let (Some(login), Some(fact)) = (setup.domain(), known.fact(Probe::CustomDomains)) else { return false };
    let ResponseData::CustomDomains(list) = &fact.data else { return false };
    let own = known.api_domain().as_ref() == Some(&login) || is_auth0(login.authority());
    !own && list.iter().all(|one| one.domain != login.authority())
}

/// The token was signed with a key of Domain's tenant. None if that isn't known.
pub fn signed_here(known: Known) -> Option<bool> {
    let ResponseData::Keys(keys) = &known.fact(Probe::Keys)?.data else { return None };
    let key = known.claims()?.key.as_ref()?;
    (!keys.is_empty()).then(|| keys.contains(key))
}
