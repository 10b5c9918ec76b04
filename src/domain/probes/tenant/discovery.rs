//! The discovery document shows whether a host is an Auth0 tenant, and what time it has.

use crate::domain::diagnosis;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Actor, Class, Finding, State};
use crate::domain::http::{Request, Shape};
use crate::domain::parse::{Domain, is_auth0};
use crate::domain::probe::Probe;
use crate::domain::probes::{NeededFor, ProbeRow, Received, Repeat, Server, TOKEN_FIELDS};
use crate::domain::response_data::ResponseData;
use url::Position;

/// For the domain that users sign in at.
pub const LOGIN: ProbeRow = ProbeRow {
    probe: Probe::Discovery,
    question: "Is the domain an Auth0 tenant, and does its issuer match?",
    doing: "read the discovery document",
    server: Server::Tenant,
    needed_for: NeededFor::Plan,
    repeat: Repeat::Freely,
    traces: "nothing",
    field: Auth0Domain,
    fields: &[Auth0Domain],
    secrets: &[],
    after: &[],
    control: None,
    ready: |known| known.setup.has(Auth0Domain),
    request: |known| known.setup.domain().map(document_of),
    read,
};

/// For the canonical domain, if that is a different one.
pub const OWN: ProbeRow = ProbeRow {
    probe: Probe::ApiDiscovery,
    question: "Is the canonical domain an Auth0 tenant, and does its issuer match?",
    field: Auth0CanonicalDomain,
    fields: TOKEN_FIELDS,
    after: &[Probe::Discovery],
    ready: |known| known.setup.has(Auth0Domain) && known.api_domain() != known.setup.domain(),
    request: |known| known.api_domain().map(document_of),
    ..LOGIN
};

fn document_of(domain: Domain) -> Request {
    Request::get(domain.base() + "/.well-known/openid-configuration")
}

fn read(received: &Received) -> (Finding, ResponseData) {
    let domain = match received.probe {
        Probe::ApiDiscovery => received.known.api_domain(),
        _ => received.known.setup.domain(),
    };
    let finding = domain.map_or_else(|| Finding::unknown("No domain yet"), |domain| issuer(received, &domain));
    // Only a tenant's clock counts, since any other server's may be wrong.
    let date = received.response.date.filter(|_| finding.state == State::Ok);
    let ahead = date.map(|there| received.known.now.duration_since(there).as_secs());
    (finding, ahead.map_or(ResponseData::Nothing, ResponseData::Clock))
}

/// OpenID Connect Discovery 1.0 section 4.3: the issuer must be the requested address. Every tenant's token URL ends in
/// `/oauth/token`, which distinguishes it from other OpenID providers.
fn issuer(received: &Received, domain: &Domain) -> Finding {
    let Received { response, symptoms, redactor, .. } = *received;
    let field = received.probe.field();
    let host = domain.authority();
    let json = response.json().filter(|_| response.status == 200);
    let text = |name: &str| json.as_ref()?.get(name)?.as_str().map(str::to_owned);
    let failed = |what: String, why: String, fix: String| Finding::failed(Class::UserInput, what, why, fix).on(field);
    match text("issuer") {
        Some(issuer) if issuer.trim_end_matches('/') == domain.base() => match text("token_endpoint") {
            Some(token) if token != domain.base() + "/oauth/token" => {
                let why = format!(
                    "Its token URL is {}. A tenant's token URL ends in /oauth/token.",
                    redactor.clean(&token, 120)
                );
                failed(not_a_tenant(received, host), why, spelling(domain))
            }
            _ => Finding::ok("Auth0 tenant found, issuer matches"),
        },
        Some(issuer) => {
            let issuer = redactor.clean(&issuer, 120);
            let why = format!("Its discovery document names {issuer}, so a0connect sends no secrets to this host.");
            failed(format!("{host} has another issuer"), why, format!("Enter {issuer} if that is your tenant."))
        }
        _ if matches!(response.status, 300..400 | 407) || (response.status == 200 && symptoms.shape != Shape::Json) => {
            diagnosis::network(symptoms)
        }
        _ if response.status >= 500 => Finding::failed(
            Class::Network,
            format!("{host} is unavailable ({})", response.status),
            "It doesn't return its discovery document. An outage or a bot check can cause this.",
            "Check again in a few minutes, and check https://status.auth0.com for outages.",
        )
        .on(field)
        .by(Actor::Auth0),
        _ if symptoms.is_wall() => diagnosis::network(symptoms),
        _ if matches!(response.status, 401 | 403) => failed(
            format!("{host} blocks its discovery document"),
            format!("It responded with {}. A firewall, a proxy or a bot check may be in front of it.", response.status),
            "Open its address in a browser, check from another network, or ask whoever runs the host.".into(),
        )
        .class(Class::Api),
        _ => failed(
            not_a_tenant(received, host),
            format!("It has no discovery document (status {}).", response.status),
            spelling(domain),
        ),
    }
}

/// The host may be that of the provider, pasted into the wrong field.
fn not_a_tenant(received: &Received, host: &str) -> String {
    let urls = [AuthorizationUrl, TokenUrl, UserDetailUrl].into_iter();
    let at = |id| {
        received.known.setup.parsed_url(id).is_some_and(|url| url[Position::BeforeHost..Position::AfterPort] == *host)
    };
    match urls.into_iter().any(at) {
        true => "This is the provider's host, not your tenant".to_owned(),
        false => format!("{host} isn't an Auth0 tenant"),
    }
}

/// What may be misspelled in the domain. Only names below auth0.com have a region.
fn spelling(domain: &Domain) -> String {
    let host = domain.authority();
    match host.strip_suffix(".us.auth0.com") {
        Some(tenant) => format!(
            "Check the tenant's name and its region (us, eu, au, jp, uk, ca). Before June 2020, tenants had no region: {tenant}.auth0.com."
        ),
        None if is_auth0(host) => "Check the tenant's name and its region (us, eu, au, jp, uk, ca).".into(),
        None => "Copy Domain from Dashboard > Applications > your application > Settings. It has a region, as in acme.eu.auth0.com."
            .into(),
    }
}
