//! The tenant's custom domains. If the token can't read them, or the tenant's plan has none, that isn't reported.

use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Class, Finding};
use crate::domain::probe::Probe;
use crate::domain::probes::{NeededFor, ProbeRow, Received, Repeat, Server, entries};
use crate::domain::response_data::{CustomDomain, ResponseData};
use serde_json::Value;

pub const ROW: ProbeRow = ProbeRow {
    probe: Probe::CustomDomains,
    question: "Which custom domains does the tenant have?",
    doing: "read the custom domains",
    server: Server::Management,
    needed_for: NeededFor::Proof,
    repeat: Repeat::Freely,
    traces: "nothing",
    field: Auth0Domain,
    fields: &[Auth0Domain, Auth0CanonicalDomain],
    secrets: &[],
    after: &[Probe::Discovery, Probe::ApiDiscovery, Probe::MachineToken],
    control: None,
    // The tenant may have other custom domains than the one that was given, which isn't an Auth0 tenant.
    ready: |known| (known.has_api() || known.has_own_api()) && known.may("read:custom_domains"),
    request: |known| known.api_get("/custom-domains"),
    read,
};

fn read(received: &Received) -> (Finding, ResponseData) {
    let json = received.json();
    let Some(list) = entries(&json, "custom_domains").filter(|_| received.response.status == 200) else {
        // With class Scope, the request is repeated with another token.
        let silent = Finding::unknown("Custom domains: unknown");
        return match received.response.status {
            403 => (silent.class(Class::Scope), ResponseData::Nothing),
            404 => (silent, ResponseData::Nothing),
            _ => received.rejection(),
        };
    };
    let text = |one: &Value, name: &str| Some(received.redactor.clean(one.get(name)?.as_str()?, 260));
    let of = |one: &Value| {
        let domain = text(one, "domain")?.to_lowercase();
        Some(CustomDomain { domain, status: text(one, "status").unwrap_or_default() })
    };
    let domains: Vec<CustomDomain> = list.iter().filter_map(of).collect();
    let what = match domains.len() {
        0 => "No custom domain".to_owned(),
        1 => "1 custom domain".to_owned(),
        count => format!("{count} custom domains"),
    };
    (Finding::ok(what), ResponseData::CustomDomains(domains))
}
