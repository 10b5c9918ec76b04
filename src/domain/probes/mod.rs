//! The questions that we can ask the outside: when each is due, how it is asked, how its answer is read.
//!
//! To add one: a variant, its rows in the functions below, and its reading in `read.rs`; the compiler names the rest.
//! Two rules hold for all: nothing secret goes to a host before its discovery document named it as issuer, and a token
//! goes only to the tenant that it is for.

mod read;
mod round;

pub use read::{Reading, applications, connection_of_list, entries, read};
pub use round::Round;

use super::diagnosis::Class;
use super::doc::Doc;
use super::facts::{Fact, Facts, Found};
use super::fields::FieldId::{self, *};
use super::http::{Answer, Body, Method, Request};
use super::parse::Domain;
use super::safe_text::percent_encoded;
use super::secret::Secret;
use super::setup::{Setup, Text};
use super::token::{Claims, MARGIN, SCOPES};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Probe {
    /// The domain answers and names itself as issuer.
    Discovery,
    /// The same of the tenant's own domain, where that is another one.
    ApiDiscovery,
    /// A token for the machine credentials.
    Mint,
    /// The token is accepted; the connection name is free, or whose it is.
    Name,
    /// The connection as the tenant has it, beside what is saved.
    Connection,
    /// The connection is enabled for the application.
    EnabledClients,
    /// Name, kind and callbacks of the application.
    Application,
    /// An authorize request with `connection=NAME` leads to the provider.
    Route,
}

impl Probe {
    pub const ALL: [Probe; 8] = [
        Probe::Discovery,
        Probe::ApiDiscovery,
        Probe::Mint,
        Probe::Name,
        Probe::Connection,
        Probe::EnabledClients,
        Probe::Application,
        Probe::Route,
    ];

    /// The values that it is asked with: a newer one makes its fact unknown. What the token alone decided, a refusal, is also
    /// unknown once there is another token: see [`TOKEN_FIELDS`].
    pub fn fields(self) -> &'static [FieldId] {
        match self {
            Probe::Discovery => &[Auth0Domain],
            Probe::ApiDiscovery => TOKEN_FIELDS,
            Probe::Mint => &[Auth0Domain, Auth0CanonicalDomain, MgmtClientId, MgmtClientSecret],
            Probe::Name => {
                &[Auth0Domain, Auth0CanonicalDomain, ApiToken, MgmtClientId, MgmtClientSecret, ConnectionName, Provider]
            }
            Probe::Connection => &[
                Auth0Domain,
                Auth0CanonicalDomain,
                ConnectionName,
                Provider,
                ApplicationKey,
                ApplicationSecret,
                AuthorizationUrl,
                TokenUrl,
                UserDetailUrl,
                Scope,
                TokenAuth,
                Pkce,
                TokenHeaders,
                AuthParams,
                Placeholders,
                Mapping,
                UserCall,
                Script,
                DisplayName,
                IconUrl,
            ],
            Probe::EnabledClients => &[Auth0Domain, Auth0CanonicalDomain, Auth0ClientId, ConnectionName, Provider],
            Probe::Application => &[Auth0Domain, Auth0CanonicalDomain, Auth0ClientId],
            Probe::Route => &[
                Auth0Domain,
                Auth0ClientId,
                CallbackUrls,
                ConnectionName,
                Provider,
                ApplicationKey,
                AuthorizationUrl,
                Placeholders,
            ],
        }
    }

    /// In the words "Auth0 refused to …", and on the screen while it is under way.
    pub fn doing(self) -> &'static str {
        match self {
            Probe::Discovery | Probe::ApiDiscovery => "read the tenant's discovery document",
            Probe::Mint => "get a token",
            Probe::Name => "look for the name",
            Probe::Connection => "read the connection",
            Probe::EnabledClients => "read for which applications it is enabled",
            Probe::Application => "read the application",
            Probe::Route => "follow a sign-in to the provider",
        }
    }

    /// The field whose verdict it is, so that the screen knows where to show that it is under way.
    pub fn field(self) -> FieldId {
        match self {
            Probe::Discovery | Probe::Route => Auth0Domain,
            Probe::ApiDiscovery => Auth0CanonicalDomain,
            Probe::Mint => MgmtClientSecret,
            Probe::Name | Probe::Connection | Probe::EnabledClients => ConnectionName,
            Probe::Application => Auth0ClientId,
        }
    }
}

/// The values that decide which token goes where.
pub const TOKEN_FIELDS: &[FieldId] = &[Auth0Domain, Auth0CanonicalDomain, ApiToken, MgmtClientId, MgmtClientSecret];

/// How much is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// What has no answer for the values that stand now.
    Open,
    /// Everything, once a round.
    All,
}

/// The probes that can be asked now: their values are there and what must hold before them holds. `asked`: already asked
/// in this round; it ends when nothing is due and nothing is under way.
pub fn due(setup: &Setup, facts: &Facts, now: Timestamp, ask: Ask, asked: &BTreeSet<Probe>) -> Vec<Probe> {
    let wanted = |probe: &Probe| {
        // A token runs out although no value changed; only credentials that were refused are not tried again.
        let mints = |fact: &Fact| *probe == Probe::Mint && fact.finding.class != Some(Class::Auth);
        let open = facts.current(*probe, setup).is_none_or(mints);
        // What only comes after an earlier question waits for that one's answer of this round.
        let after = |first: Probe| ask == Ask::Open || asked.contains(&first) || !possible(first, setup, facts, now);
        let in_turn = match probe {
            Probe::Discovery => true,
            Probe::ApiDiscovery | Probe::Route => after(Probe::Discovery),
            Probe::Mint => after(Probe::Discovery) && after(Probe::ApiDiscovery),
            Probe::Name | Probe::Application => {
                after(Probe::Discovery) && after(Probe::ApiDiscovery) && after(Probe::Mint)
            }
            Probe::Connection | Probe::EnabledClients => after(Probe::Name),
        };
        !asked.contains(probe) && (ask == Ask::All || open) && in_turn && possible(*probe, setup, facts, now)
    };
    Probe::ALL.into_iter().filter(wanted).collect()
}

fn possible(probe: Probe, setup: &Setup, facts: &Facts, now: Timestamp) -> bool {
    let api = || api_open(setup, facts) && setup.token(now).is_some() && token_fits(setup, facts);
    let may = |scope: &str| facts.claims(setup).is_none_or(|claims| claims.has(scope));
    match probe {
        Probe::Discovery => setup.has(Auth0Domain),
        Probe::ApiDiscovery => setup.has(Auth0Domain) && setup.api_domain(facts) != setup.domain(),
        Probe::Mint => api_open(setup, facts) && setup.secret(MgmtClientSecret).is_some() && must_mint(setup, now),
        Probe::Name => api(),
        Probe::Connection => {
            api() && connection_id(setup, facts).is_some() && may("read:connections") && document_whole(setup)
        }
        Probe::EnabledClients => {
            api() && connection_id(setup, facts).is_some() && may("read:connections") && setup.has(Auth0ClientId)
        }
        Probe::Application => api() && setup.has(Auth0ClientId) && may("read:clients"),
        Probe::Route => {
            facts.holds(Probe::Discovery, setup)
                && setup.has(Auth0ClientId)
                && setup.has(ApplicationKey)
                && setup.url(AuthorizationUrl).is_some()
                && connection_id(setup, facts).is_some()
        }
    }
}

fn document_whole(setup: &Setup) -> bool {
    super::connection::missing(setup).is_empty()
}

/// A token is wanted and there is none that will last.
pub fn must_mint(setup: &Setup, now: Timestamp) -> bool {
    let lasting = |token: &Secret| Claims::read(token).is_none_or(|claims| !claims.expired(now, MARGIN));
    setup.can_mint() && !setup.token(now).is_some_and(lasting)
}

/// Drops a minted token that Auth0 refuses (revoked, or signed with a key that is gone), since machine credentials get
/// another. True: the question is to be asked again with that one. `again`: this is the second in a row.
pub fn renews(setup: &mut Setup, request: &Request, answer: &Answer, again: bool, now: Timestamp) -> bool {
    let refused = answer.as_ref().is_ok_and(|reply| reply.status == 401) && setup.secret(MgmtClientSecret).is_some();
    let Some(bearer) = request.bearer.as_ref().filter(|_| refused) else { return false };
    if setup.token(now) != Some(bearer) {
        // An answer to one that is in hand no more.
        return true;
    }
    let minted = setup.minted.take_if(|minted| minted.token == *bearer && !again);
    minted.is_some()
}

/// Drops a minted token that lacks one of the scopes: the application may have got it since. `all`: not only the one without
/// which nothing can be created.
pub fn forget_narrow(setup: &mut Setup, all: bool) {
    // Those that create, verify and update.
    let wanted = if all { &SCOPES[..5] } else { &SCOPES[..1] };
    let narrow =
        |token: &Secret| Claims::read(token).is_some_and(|claims| wanted.iter().any(|(scope, _)| !claims.has(scope)));
    if setup.secret(MgmtClientSecret).is_some() {
        setup.minted.take_if(|minted| narrow(&minted.token));
    }
}

/// The host of the Management API has named itself as issuer, so a secret may go there.
pub fn api_open(setup: &Setup, facts: &Facts) -> bool {
    let own = setup.api_domain(facts) != setup.domain();
    facts.holds(Probe::Discovery, setup) && (!own || facts.holds(Probe::ApiDiscovery, setup))
}

/// The token is for the tenant that it would be sent to. A token that does not say is given the benefit of the doubt.
pub fn token_fits(setup: &Setup, facts: &Facts) -> bool {
    let named = facts.claims(setup).and_then(Claims::tenant);
    named.is_none() || named == setup.api_domain(facts)
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
    let tenant = |token: &&Secret| Claims::read(token).and_then(|claims| claims.tenant());
    let fits = |token: &&Secret| tenant(token).is_none_or(|tenant| Some(tenant) == setup.api_domain(facts));
    Some(Request { method, url, bearer: setup.token(now).filter(fits).cloned(), body })
}

/// The tenant's applications, for picking one.
pub fn list_applications(setup: &Setup, facts: &Facts, now: Timestamp) -> Option<Request> {
    let path =
        "/clients?fields=client_id,name,app_type,callbacks&include_fields=true&is_global=false&page=0&per_page=100";
    api_call(setup, facts, now, Method::Get, path, Body::Empty)
}

pub fn request(probe: Probe, setup: &Setup, facts: &Facts, now: Timestamp) -> Option<Request> {
    let get = |path: &str| api_call(setup, facts, now, Method::Get, path, Body::Empty);
    let discovery = |domain: Domain| Request::get(domain.base() + "/.well-known/openid-configuration");
    match probe {
        Probe::Discovery => setup.domain().map(discovery),
        Probe::ApiDiscovery => setup.api_domain(facts).map(discovery),
        Probe::Mint => mint(setup, facts),
        Probe::Name => get(&format!("/connections?name={}", percent_encoded(&setup.connection_name()))),
        Probe::Connection => get(&format!("/connections/{}", percent_encoded(&connection_id(setup, facts)?))),
        Probe::EnabledClients => {
            get(&format!("/connections/{}/clients?take=1000", percent_encoded(&connection_id(setup, facts)?)))
        }
        Probe::Application => get(&format!(
            "/clients/{}?fields=client_id,name,app_type,callbacks&include_fields=true",
            percent_encoded(setup.open(Auth0ClientId)?)
        )),
        Probe::Route => Some(Request::get(authorize_url(setup, facts, None)?)),
    }
}

/// `client_credentials` (RFC 6749 section 4.4) for the Management API of the tenant's own domain.
fn mint(setup: &Setup, facts: &Facts) -> Option<Request> {
    let domain = setup.api_domain(facts)?;
    let form = vec![
        ("grant_type", Doc::text("client_credentials")),
        ("client_id", Doc::text(setup.open(MgmtClientId)?)),
        ("client_secret", Doc::Secret(setup.secret(MgmtClientSecret)?.clone())),
        ("audience", Doc::text(domain.audience())),
    ];
    Some(Request { method: Method::Post, url: domain.base() + "/oauth/token", bearer: None, body: Body::Form(form) })
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
    let plain = |url: &str| !url.contains(['*', '{']);
    let own = setup.callback_urls().into_iter().find(|url| plain(url)).map(str::to_owned);
    own.or_else(|| facts.application(setup)?.callbacks.iter().find(|url| plain(url)).cloned())
}

/// Until when a call that met the rate limit waits: what the answer says, else a second.
pub fn again_at(reset: Option<Timestamp>, now: Timestamp) -> Timestamp {
    reset.filter(|at| *at > now).unwrap_or_else(|| now + SignedDuration::from_secs(1))
}

/// A secret that the due probes would need is kept but not in hand yet.
pub fn waits_for_keyring(setup: &Setup) -> bool {
    setup.values.values().any(|value| matches!(value.text, Text::Absent { .. }))
}

#[cfg(test)]
pub(in crate::domain) mod tests;
