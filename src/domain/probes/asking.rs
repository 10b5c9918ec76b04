//! When a question is due, and what it is made of.

use super::{Again, Ask, Asking, For, To, is_plain};
use crate::domain::facts::{Fact, Facts};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Class, State};
use crate::domain::found::Found;
use crate::domain::hosts;
use crate::domain::http::{Answer, Body, Method, Request};
use crate::domain::probe::Probe;
use crate::domain::safe_text::percent_encoded;
use crate::domain::secret::Secret;
use crate::domain::setup::{Setup, Text};
use crate::domain::token::{Claims, MARGIN, SCOPES};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// The values that decide which token goes where.
pub const TOKEN_FIELDS: &[FieldId] = &[Auth0Domain, Auth0CanonicalDomain, ApiToken, MgmtClientId, MgmtClientSecret];

/// How long an answer stands that left something in somebody's log.
pub const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The probes that can be asked now: their values are there and what must hold before them holds. `asked`: already asked
/// in this round; it ends when nothing is due and nothing is under way.
pub fn due(setup: &Setup, facts: &Facts, now: Timestamp, ask: Ask, asked: &BTreeSet<Probe>) -> Vec<Probe> {
    let asking = Asking { setup, facts, now };
    let ready = |probe: Probe| asking.is_ready(probe);
    let again = |probe: Probe| {
        let fact = facts.current(probe, setup);
        match ask {
            Ask::Needed | Ask::Open => fact.is_none_or(|fact| is_open(probe, fact, &asking)),
            Ask::All => fact.is_none_or(|fact| !stands(probe, fact, &asking)),
            Ask::Prove => true,
        }
    };
    let wanted = |probe: &Probe| {
        let question = probe.question();
        // What only comes after an earlier question waits for that one's answer of this round.
        let whole = matches!(ask, Ask::All | Ask::Prove);
        let in_turn = || {
            let over = |first: &Probe| !whole || asked.contains(first) || !ready(*first) || !again(*first);
            question.after.iter().all(over)
        };
        let part = ask != Ask::Needed || question.wanted == For::Plan;
        part && !asked.contains(probe) && again(*probe) && in_turn() && ready(*probe)
    };
    Probe::ALL.into_iter().filter(wanted).collect()
}

/// There is an answer that is not asked for again within the day unless the user insists.
pub fn any_stands(setup: &Setup, facts: &Facts, now: Timestamp) -> bool {
    !standing(setup, facts, now).is_empty()
}

/// The answers that are not asked for again within the day.
pub fn standing<'a>(setup: &Setup, facts: &'a Facts, now: Timestamp) -> Vec<(Probe, &'a Fact)> {
    let asking = Asking { setup, facts, now };
    let kept = |probe: Probe| {
        let fact = facts.current(probe, setup).filter(|fact| stands(probe, fact, &asking))?;
        Some((probe, fact))
    };
    Probe::ALL.into_iter().filter_map(kept).collect()
}

/// Takes over an answer that was found with the same values by somebody else: another profile, or none at all.
pub fn recall(setup: &Setup, facts: &mut Facts, probe: Probe, fact: Fact) {
    if facts.current(probe, setup).is_none_or(|known| known.seen_at < fact.seen_at) {
        facts.seen.insert(probe, Fact { used: setup.used(probe.fields()), ..fact });
    }
}

/// What left something behind stands for a day; an answer of "too many requests" left nothing.
fn stands(probe: Probe, fact: &Fact, ask: &Asking) -> bool {
    let limited = fact.finding.class == Some(Class::RateLimit);
    let fresh = ask.now.duration_since(fact.seen_at) < DAY && !limited;
    probe.question().again == Again::Daily && fresh && !is_open(probe, fact, ask)
}

/// An answer that does not settle the question: a token runs out although no value changed (only credentials that were
/// refused are not tried again), and what came to nothing on the way left nothing behind.
fn is_open(probe: Probe, fact: &Fact, ask: &Asking) -> bool {
    match probe {
        // The application's settings name another way since.
        Probe::ClientSecret | Probe::ClientSecretControl if super::tenant::asked_otherwise(fact, ask) => true,
        Probe::Mint => fact.finding.class != Some(Class::Auth),
        // An answer that proves nothing leaves the question open.
        _ if probe.question().wanted == For::Plan && fact.finding.state == State::Inconclusive => true,
        _ => probe.question().again == Again::Daily && fact.finding.class == Some(Class::Network),
    }
}

pub fn request(probe: Probe, setup: &Setup, facts: &Facts, now: Timestamp) -> Option<Request> {
    let (question, asking) = (probe.question(), Asking { setup, facts, now });
    let request = asking.at_home(probe).then(|| (question.request)(&asking))??;
    Some(Request { to_tenant: question.to != To::Provider, ..request })
}

impl Asking<'_> {
    /// Its values are there, what must hold before it holds, and no secret would go elsewhere.
    pub fn is_ready(&self, probe: Probe) -> bool {
        self.at_home(probe) && (probe.question().ready)(self)
    }

    /// Each secret that it carries was given for the host that is asked.
    fn at_home(&self, probe: Probe) -> bool {
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

/// Until when a call that met the rate limit waits: what the answer says, else a second.
pub fn again_at(reset: Option<Timestamp>, now: Timestamp) -> Timestamp {
    reset.filter(|at| *at > now).unwrap_or_else(|| now + SignedDuration::from_secs(1))
}

/// A secret that the due probes would need is kept but not in hand yet.
pub fn waits_for_keyring(setup: &Setup) -> bool {
    setup.values.values().any(|value| matches!(value.text, Text::Absent { .. }))
}
