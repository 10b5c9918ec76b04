//! Auth0 accepts the token, and the connection's name is free or belongs to a known connection.

use crate::domain::fields::FieldId;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::{NeededFor, ProbeRow, Received, Repeat, Server, entries};
use crate::domain::response_data::ResponseData;
use crate::domain::safe_text::percent_encoded;
use serde_json::Value;

pub const ROW: ProbeRow = ProbeRow {
    probe: Probe::Name,
    question: "Does Auth0 accept the token, and is the connection name free?",
    doing: "look up the name",
    server: Server::Management,
    needed_for: NeededFor::Plan,
    repeat: Repeat::Freely,
    traces: "nothing",
    field: ConnectionName,
    fields: &[Auth0Domain, Auth0CanonicalDomain, ApiToken, MgmtClientId, MgmtClientSecret, ConnectionName, Provider],
    secrets: &[],
    after: &[Probe::Discovery, Probe::ApiDiscovery, Probe::MachineToken],
    control: None,
    ready: |known| known.has_api(),
    request: |known| {
        // Without `options`, which has the secret and would leave an entry in the tenant's log.
        let name = percent_encoded(&known.setup.connection_name());
        known.api_get(&format!("/connections?name={name}&fields=id,name,strategy&include_fields=true"))
    },
    read: |received| {
        let listed = received.response.status == 200 && entries(&received.json(), "connections").is_some();
        if listed {
            return owner(received);
        }
        let (finding, found) = received.rejection();
        if received.response.status == 403 && finding.class == Some(Class::Scope) {
            let what = "Name not checked: token lacks read:connections";
            return (Finding::unknown(what).class(Class::Scope), found);
        }
        (finding, found)
    },
};

/// The connection with this name in the response to a look-up.
pub fn connection_of_list<'a>(json: &'a Value, name: &str) -> Option<&'a Value> {
    entries(json, "connections")?.iter().find(|one| one.get("name").and_then(Value::as_str) == Some(name))
}

fn owner(received: &Received) -> (Finding, ResponseData) {
    let Received { known: Known { setup, .. }, redactor, .. } = *received;
    let json = received.json();
    let name = setup.connection_name();
    let Some(one) = connection_of_list(&json, &name) else {
        return (Finding::ok(format!("{name} is free")), ResponseData::Nothing);
    };
    let text = |member: &str| redactor.clean(one.get(member).and_then(Value::as_str).unwrap_or_default(), 100);
    let (id, strategy) = (text("id"), text("strategy"));
    let finding = if setup.connection_id.as_deref() == Some(id.as_str()) {
        Finding::ok(format!("{name} is this connection"))
    } else if strategy == "oauth2" && received.known.may_be_created() {
        Finding::new(
            State::Warning,
            "An interrupted run may have used this name",
            format!("{name} is the name of {id}. The request that created it got no response."),
            "Run the plan to finish it.",
        )
        .on(FieldId::ConnectionName)
    } else if strategy == "oauth2" {
        Finding::new(
            State::Warning,
            format!("{name} is taken"),
            format!("It is the name of {id}, and names are unique in a tenant."),
            "Choose another name, or adopt that connection when you run the plan.",
        )
        .on(FieldId::ConnectionName)
    } else {
        Finding::failed(
            Class::Conflict,
            "Another kind of connection has this name",
            format!("{name} is the name of {id} ({strategy}), and names are unique in a tenant."),
            "Choose another name.",
        )
        .on(FieldId::ConnectionName)
    };
    (finding, ResponseData::Connection { id, strategy })
}
