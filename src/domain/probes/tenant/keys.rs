//! The tenant's keys (RFC 7517), one of which signs its ID tokens.

use crate::domain::fields::FieldId;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::http::Request;
use crate::domain::probe::Probe;
use crate::domain::probes::{NeededFor, ProbeRow, Received, Repeat, Server, entries};
use crate::domain::response_data::ResponseData;
use serde_json::Value;

pub const ROW: ProbeRow = ProbeRow {
    probe: Probe::Keys,
    question: "Does the tenant publish its signing keys?",
    doing: "read the signing keys",
    server: Server::Tenant,
    needed_for: NeededFor::Proof,
    repeat: Repeat::Freely,
    traces: "nothing",
    field: Auth0Domain,
    fields: &[Auth0Domain],
    secrets: &[],
    after: &[Probe::Discovery],
    control: None,
    ready: |known| known.holds(Probe::Discovery),
    request: |known| Some(Request::get(known.setup.domain()?.base() + "/.well-known/jwks.json")),
    read: |received| (signing(received), ids(received)),
};

fn ids(received: &Received) -> ResponseData {
    let json = received.json();
    let id = |key: &Value| Some(received.redactor.clean(key.get("kid")?.as_str()?, 200));
    ResponseData::Keys(entries(&json, "keys").into_iter().flatten().take(20).filter_map(id).collect())
}

fn signing(received: &Received) -> Finding {
    let json = received.json();
    let Some(keys) = entries(&json, "keys").filter(|_| received.response.status == 200) else {
        return Finding::new(
            State::Inconclusive,
            format!("The tenant's signing keys can't be read ({})", received.response.status),
            "The domain responds, but its /.well-known/jwks.json doesn't contain keys.",
            "Open that address in a browser, then check again later.",
        )
        .on(FieldId::Auth0Domain);
    };
    let text = |key: &Value, name: &str| key.get(name).and_then(Value::as_str).map(str::to_owned);
    let signs = |key: &&Value| {
        let kind = text(key, "kty");
        matches!(kind.as_deref(), Some("RSA" | "EC")) && text(key, "use").is_none_or(|wanted| wanted == "sig")
    };
    match keys.iter().filter(signs).count() {
        0 => Finding::failed(
            Class::Api,
            "The tenant has no usable signing key",
            match keys.len() {
                0 => "Its key set is empty.".to_owned(),
                count => format!("None of its {count} keys is an RSA or EC key for signatures."),
            },
            "Check Dashboard > Settings > Signing Keys.",
        )
        .on(FieldId::Auth0Domain),
        1 => Finding::ok("1 signing key"),
        count => Finding::ok(format!("{count} signing keys")),
    }
}
