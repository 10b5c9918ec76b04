//! The discovery document shows whether a host is an Auth0 tenant, and what time it has.

use crate::domain::diagnosis;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::found::Found;
use crate::domain::http::{Request, Shape};
use crate::domain::parse::{Domain, is_auth0};
use crate::domain::probe::Probe;
use crate::domain::probes::{Again, For, Inquiry, Look, Question, TOKEN_FIELDS, To};

/// For the domain that users sign in at.
pub const LOGIN: Question = Question {
    probe: Probe::Discovery,
    asks: "Does the domain answer, and name itself as issuer?",
    doing: "read the tenant's discovery document",
    to: To::Tenant,
    wanted: For::Plan,
    again: Again::Freely,
    leaves: "nothing",
    field: Auth0Domain,
    fields: &[Auth0Domain],
    carries: &[],
    after: &[],
    control: None,
    ready: |known| known.setup.has(Auth0Domain),
    inquiry: |known| known.setup.domain().map(document_of).map(Inquiry::Http),
    read,
};

/// For the canonical domain, if that is a different one.
pub const OWN: Question = Question {
    probe: Probe::ApiDiscovery,
    asks: "Does the tenant's own domain answer, and name itself as issuer?",
    field: Auth0CanonicalDomain,
    fields: TOKEN_FIELDS,
    after: &[Probe::Discovery],
    ready: |known| known.setup.has(Auth0Domain) && known.api_domain() != known.setup.domain(),
    inquiry: |known| known.api_domain().map(document_of).map(Inquiry::Http),
    ..LOGIN
};

fn document_of(domain: Domain) -> Request {
    Request::get(domain.base() + "/.well-known/openid-configuration")
}

fn read(look: &Look) -> (Finding, Found) {
    let domain = match look.probe {
        Probe::ApiDiscovery => look.known.api_domain(),
        _ => look.known.setup.domain(),
    };
    let finding = domain.map_or_else(|| Finding::unknown("no domain"), |domain| issuer(look, &domain));
    // Only a tenant's clock counts, since any other server's may be wrong.
    let date = look.reply.date.filter(|_| finding.state == State::Ok);
    let ahead = date.map(|there| look.known.now.duration_since(there).as_secs());
    (finding, ahead.map_or(Found::Nothing, Found::Clock))
}

/// OpenID Connect Discovery 1.0 section 4.3: the issuer must be the requested address.
fn issuer(look: &Look, domain: &Domain) -> Finding {
    let Look { reply, seen, redactor, .. } = *look;
    let field = look.probe.field();
    let issuer = reply.json().and_then(|json| json.get("issuer")?.as_str().map(str::to_owned));
    match issuer {
        Some(issuer) if reply.status == 200 && issuer.trim_end_matches('/') == domain.base() => {
            Finding::ok(format!("{} names itself as issuer", domain.authority()))
        }
        Some(issuer) if reply.status == 200 => {
            let issuer = redactor.clean(&issuer, 120);
            Finding::failed(
                Class::Network,
                format!("{} names another issuer: {issuer}", domain.authority()),
                "A tenant names its own domain as issuer; no secret is sent to this host.",
                format!("If {issuer} is your tenant, enter that domain."),
            )
            .on(field)
        }
        _ if matches!(reply.status, 300..400 | 407) || (reply.status == 200 && seen.shape != Shape::Json) => {
            diagnosis::network(seen)
        }
        _ if reply.status >= 500 => Finding::failed(
            Class::Network,
            format!("{} is not available now (status {})", domain.authority(), reply.status),
            "It answers, and cannot show its discovery document: an outage, or a check against bots.",
            "Ask again in a few minutes; https://status.auth0.com tells about outages.",
        )
        .on(field),
        _ if matches!(reply.status, 401 | 403) => Finding::failed(
            Class::Network,
            format!("{} does not show its discovery document", domain.authority()),
            format!("It answered {}: a firewall, a proxy or a check against bots may stand before it.", reply.status),
            "Open its address in a browser; try from another network, or ask whoever runs the host.",
        )
        .on(field),
        _ => Finding::failed(
            Class::Network,
            format!("{} is no Auth0 tenant", domain.authority()),
            format!("It answers, but has no discovery document (status {}).", reply.status),
            spelling(domain),
        )
        .on(field),
    }
}

/// What may be misspelled in the domain. Only names below auth0.com have a region.
fn spelling(domain: &Domain) -> String {
    let host = domain.authority();
    match host.strip_suffix(".us.auth0.com") {
        Some(tenant) => format!(
            "Check the tenant's name and its region (us, eu, au, jp, uk, ca); tenants from before June 2020 have none: {tenant}.auth0.com."
        ),
        None if is_auth0(host) => "Check the tenant's name and its region (us, eu, au, jp, uk, ca).".into(),
        None => "Copy Domain from the application's settings; a tenant's own name ends in auth0.com and has a region."
            .into(),
    }
}
