//! The provider's discovery document (OpenID Connect Discovery 1.0), if it has one: it says what the URLs should be.

use super::url;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::Finding;
use crate::domain::http::Request;
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::{NeededFor, ProbeRow, Received, Repeat, Server};
use crate::domain::response_data::{Endpoints, ResponseData};
use serde_json::Value;
use url::Url;

pub const ROW: ProbeRow = ProbeRow {
    probe: Probe::ProviderDiscovery,
    question: "Does the provider publish its URLs and scopes?",
    doing: "read its discovery document",
    server: Server::Provider,
    needed_for: NeededFor::Proof,
    repeat: Repeat::Freely,
    traces: "nothing",
    field: AuthorizationUrl,
    fields: &[AuthorizationUrl, TokenUrl, UserDetailUrl, Placeholders],
    secrets: &[],
    after: &[],
    control: None,
    ready: |known| issuer(known).is_some(),
    request: |known| Some(Request::get(issuer(known)? + "/.well-known/openid-configuration")),
    read,
};

/// This URL as the provider's discovery document has it, if it is a valid one.
pub fn published(field: FieldId, known: Known) -> Option<String> {
    let Known { setup, .. } = known;
    let ResponseData::Endpoints(all) = &known.fact(Probe::ProviderDiscovery)?.data else { return None };
    let text = match field {
        AuthorizationUrl => &all.authorization,
        TokenUrl => &all.token,
        UserDetailUrl => &all.userinfo,
        _ => &None,
    };
    let parsed = (field.field().parse)(text.as_ref()?, &setup.around()).ok()?;
    Some(parsed.text.to_string())
}

/// The origin of the first provider URL that is given, beginning with the authorization URL.
fn issuer(known: Known) -> Option<String> {
    let given = [AuthorizationUrl, TokenUrl, UserDetailUrl].into_iter().find_map(|id| url(known, id))?;
    Some(given.origin().ascii_serialization())
}

fn read(received: &Received) -> (Finding, ResponseData) {
    let json = received.json();
    // It names this origin as issuer, so it isn't an unrelated page.
    let asked = received.request.origin().unwrap_or_default();
    let named = json.get("issuer").and_then(Value::as_str).is_some_and(|issuer| issuer.trim_end_matches('/') == asked);
    if received.response.status != 200 || !named {
        return (Finding::unknown("No discovery document"), ResponseData::Nothing);
    }
    let list = |name: &str| {
        let all = json.get(name).and_then(Value::as_array).into_iter().flatten().take(100);
        all.filter_map(|one| Some(received.redactor.clean(one.as_str()?, 200))).collect()
    };
    let address = |name: &str| {
        let text = received.redactor.clean(json.get(name)?.as_str()?, 2_000);
        Url::parse(&text).ok().map(|_| text)
    };
    let endpoints = Endpoints {
        authorization: address("authorization_endpoint"),
        token: address("token_endpoint"),
        userinfo: address("userinfo_endpoint"),
        scopes: list("scopes_supported"),
        auth_methods: list("token_endpoint_auth_methods_supported"),
    };
    (Finding::ok("The provider publishes its URLs"), ResponseData::Endpoints(endpoints))
}
