//! Requests a Management API token with the M2M credentials: `client_credentials` (RFC 6749 section 4.4), with the API
//! of the canonical domain as audience.

use crate::domain::diagnosis;
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Actor, Finding, State};
use crate::domain::http::{Body, HttpResult, Method, Request};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::{NeededFor, ProbeRow, Received, Repeat, Server};
use crate::domain::response_data::ResponseData;
use crate::domain::secret::Secret;
use crate::domain::setup::Setup;
use crate::domain::token::{Claims, IssuedToken, SCOPES};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

pub const ROW: ProbeRow = ProbeRow {
    probe: Probe::MachineToken,
    question: "Does Auth0 issue a token for the Machine to Machine application?",
    doing: "request a token",
    server: Server::Tenant,
    needed_for: NeededFor::Plan,
    repeat: Repeat::Freely,
    traces: "a token request in the tenant's log (seccft, or feccft if it is rejected)",
    field: MgmtClientSecret,
    fields: &[Auth0Domain, Auth0CanonicalDomain, MgmtClientId, MgmtClientSecret],
    secrets: &[MgmtClientSecret],
    after: &[Probe::Discovery, Probe::ApiDiscovery],
    control: None,
    ready: |known| {
        let in_hand = known.setup.secret(MgmtClientSecret).is_some();
        known.is_api_verified() && in_hand && known.must_request_token()
    },
    request: |known| request(known),
    read: |received| {
        let finding = match issued_token(received) {
            Some(_) => Finding::ok("Auth0 issued a token"),
            // A server error says nothing about the client ID and secret.
            None if received.response.status >= 500 => {
                Finding { state: State::Inconclusive, ..diagnosis::token_endpoint(received.symptoms) }
            }
            None => rejected(received),
        };
        (finding, ResponseData::Nothing)
    },
};

/// Why there is no token. The application that users sign in to usually can't request one.
fn rejected(received: &Received) -> Finding {
    let rejection = diagnosis::token_endpoint(received.symptoms);
    let setup = received.known.setup;
    let same = setup.has(Auth0ClientId) && setup.open(Auth0ClientId) == setup.open(MgmtClientId);
    if !same || rejection.field != Some(MgmtClientId) {
        return rejection;
    }
    let fix = "Enter the client ID and secret of a Machine to Machine application from Dashboard > Applications.";
    let what = "This is the application that users sign in to";
    let why = format!("It has the client ID from step 1, and Auth0 issued no token for it. {}", rejection.why);
    Finding { what: what.to_owned(), why, fix: fix.to_owned(), ..rejection }.by(Actor::You)
}

fn request(known: Known) -> Option<Request> {
    let Known { setup, .. } = known;
    let domain = known.api_domain()?;
    let form = vec![
        ("grant_type", Doc::text("client_credentials")),
        ("client_id", Doc::text(setup.open(MgmtClientId)?)),
        ("client_secret", Doc::Secret(setup.secret(MgmtClientSecret)?.clone())),
        ("audience", Doc::text(domain.audience())),
    ];
    Some(Request::new(Method::Post, domain.base() + "/oauth/token", Body::Form(form)))
}

/// The token in a response, as in RFC 6749 section 5.1.
pub fn issued_token(received: &Received) -> Option<IssuedToken> {
    let (setup, now) = (received.known.setup, received.known.now);
    let json = received.response.json().filter(|_| received.response.status == 200)?;
    let token = Secret::new(json.get("access_token")?.as_str()?);
    let says = Claims::read(&token).and_then(|claims| claims.expires_at);
    let seconds = json.get("expires_in").and_then(Value::as_i64).unwrap_or(86_400);
    let expires_at = says.unwrap_or(now + SignedDuration::from_secs(seconds.clamp(0, 31_536_000)));
    Some(IssuedToken { token, expires_at, used: setup.used(Probe::MachineToken.fields()) })
}

/// Drops an issued token that Auth0 rejects (revoked, or signed with a retired key), since the M2M credentials get another.
/// Returns true if the request must be repeated with the new one. `again`: this token is the second in a row.
pub fn renews_token(setup: &mut Setup, request: &Request, result: &HttpResult, again: bool, now: Timestamp) -> bool {
    let is_rejected =
        result.as_ref().is_ok_and(|response| response.status == 401) && setup.secret(MgmtClientSecret).is_some();
    let Some(bearer) = request.bearer.as_ref().filter(|_| is_rejected) else { return false };
    if setup.token(now) != Some(bearer) {
        // The response is about an older token.
        return true;
    }
    let issued = setup.issued_token.take_if(|issued| issued.token == *bearer && !again);
    issued.is_some()
}

/// Drops an issued token without one of the scopes, since the application may have been granted it meanwhile. `all`: every
/// scope counts, not only the one that a create needs.
pub fn drop_token_without_scopes(setup: &mut Setup, all: bool) {
    // The scopes to create, verify and update.
    let wanted = if all { &SCOPES[..5] } else { &SCOPES[..1] };
    let narrow =
        |token: &Secret| Claims::read(token).is_some_and(|claims| wanted.iter().any(|(scope, _)| !claims.has(scope)));
    if setup.secret(MgmtClientSecret).is_some() {
        setup.issued_token.take_if(|issued| narrow(&issued.token));
    }
}
