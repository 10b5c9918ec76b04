//! Whether the tenant knows the M2M client ID, if Auth0 rejects it together with its secret. An authorize
//! request with the client ID returns "unknown client", or an error about the redirect URI. No redirect is followed.

use super::callbacks::{authorize_url, rejection};
use super::client_secret::NOWHERE;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::http::Request;
use crate::domain::pasted;
use crate::domain::probe::Probe;
use crate::domain::probes::{NeededFor, ProbeRow, Received, Repeat, Server};
use crate::domain::response_data::ResponseData;

pub const ROW: ProbeRow = ProbeRow {
    probe: Probe::MachineClient,
    question: "If Auth0 rejected the Machine to Machine application, does the tenant know its client ID?",
    doing: "find the M2M application",
    server: Server::Tenant,
    needed_for: NeededFor::Proof,
    repeat: Repeat::Daily,
    traces: "a failed sign-in in the tenant's log (f)",
    field: MgmtClientId,
    fields: &[Auth0Domain, Auth0CanonicalDomain, MgmtClientId],
    secrets: &[],
    after: &[Probe::MachineToken],
    control: None,
    ready: |known| {
        let (setup, facts) = (known.setup, known.facts);
        let refused = facts.current(Probe::MachineToken, setup).is_some_and(|fact| {
            fact.finding.class == Some(Class::Auth) && fact.finding.field == Some(MgmtClientSecret)
        });
        // If it isn't a client ID, it may be a secret, which is never put into a URL.
        refused && known.is_api_verified() && pasted::machine(setup).is_none()
    },
    request: |known| {
        let base = known.api_domain()?.base();
        Some(Request::get(authorize_url(&base, known.setup.open(MgmtClientId)?, NOWHERE)))
    },
    read: |received| (known(received), ResponseData::Nothing),
};

fn known(received: &Received) -> Finding {
    match rejection(received) {
        Some(rejection) if rejection.field == Some(Auth0ClientId) => Finding {
            fix: match received.known.api_domain() {
                Some(domain) => format!(
                    "Copy the full client ID from the Machine to Machine application's settings, and check that it belongs to {}.",
                    domain.authority()
                ),
                None => "Copy the full client ID from the Machine to Machine application's settings.".into(),
            },
            ..rejection.on(MgmtClientId)
        },
        Some(_) => Finding::ok("The tenant knows the M2M application"),
        None => Finding::new(
            State::Inconclusive,
            "The M2M client ID can't be checked",
            format!("Auth0 responded with {} and a page that gives no reason.", received.response.status),
            "Compare the full client ID with the one in the Machine to Machine application's settings.",
        )
        .on(MgmtClientId),
    }
}
