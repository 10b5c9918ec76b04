//! The connection is enabled for the application.
//!
//! The connection's applications are read until ours is among them: 1,000 at once, so nearly always with one request.
//! `GET /clients/{id}/connections` would need another scope, and its list has pages of 100.

use crate::domain::fields::FieldId;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::probe::Probe;
use crate::domain::probes::{NeededFor, ProbeRow, Received, Repeat, Server, entries};
use crate::domain::response_data::ResponseData;
use crate::domain::safe_text::percent_encoded;
use serde_json::Value;

pub const ROW: ProbeRow = ProbeRow {
    probe: Probe::EnabledClients,
    question: "Is the connection enabled for the application?",
    doing: "read the enabled applications",
    server: Server::Management,
    needed_for: NeededFor::Plan,
    repeat: Repeat::Freely,
    traces: "nothing",
    field: ConnectionName,
    fields: &[Auth0Domain, Auth0CanonicalDomain, Auth0ClientId, ConnectionName, Provider],
    secrets: &[],
    after: &[Probe::Name],
    control: None,
    ready: |known| {
        let given = known.connection_id().is_some() && known.setup.has(Auth0ClientId);
        known.has_api() && given && known.may("read:connections")
    },
    request: |known| {
        let id = percent_encoded(&known.connection_id()?);
        known.api_get(&format!("/connections/{id}/clients?take=1000"))
    },
    read: |received| match received.response.status == 200 && entries(&received.json(), "clients").is_some() {
        true => (enabled(received), ResponseData::Nothing),
        false => received.rejection(),
    },
};

/// Where the next page begins, if the application isn't on this one.
pub fn next_page(received: &Received) -> Option<String> {
    let json = received.json();
    let is_open = received.response.status == 200 && enabled(received).state == State::Inconclusive;
    next(&json).filter(|_| is_open).map(str::to_owned)
}

fn next(json: &Value) -> Option<&str> {
    json.get("next").and_then(Value::as_str).filter(|next| !next.is_empty())
}

fn enabled(received: &Received) -> Finding {
    let json = received.json();
    let ours = received.known.setup.open(FieldId::Auth0ClientId);
    if entries(&json, "clients").into_iter().flatten().any(|one| one.get("client_id").and_then(Value::as_str) == ours) {
        return Finding::ok("Enabled for the application");
    }
    // The list continues, but no further page is read: see [`MOST_PAGES`](crate::domain::probes::round).
    if next(&json).is_some() {
        return Finding::new(
            State::Inconclusive,
            "Not found among the enabled applications",
            "The connection is enabled for too many applications to read them all.",
            "Check Dashboard > Authentication > Social > the connection > Applications.",
        );
    }
    Finding::failed(
        Class::Conflict,
        "Not enabled for the application",
        "Users who sign in get the error \"the connection was not found\".",
        "Run the plan in step 6 to enable it.",
    )
    .on(FieldId::Auth0ClientId)
}
