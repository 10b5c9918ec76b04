//! Client ID and Client Secret, checked by the exchange of a made-up authorization code. Auth0 checks the client first, and
//! complains about the code only if it accepts the client. The control sends a deliberately wrong secret.

use crate::domain::connection::basic_header;
use crate::domain::doc::Doc;
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::http::{Body, Method, Request};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::{NeededFor, ProbeRow, Received, Repeat, Server};
use crate::domain::response_data::ResponseData;
use crate::domain::secret::Secret;
use crate::domain::{diagnosis, pasted};

pub const ROW: ProbeRow = ProbeRow {
    probe: Probe::ClientSecret,
    question: "Does Auth0 accept the client ID and the client secret?",
    doing: "check the client ID and secret",
    server: Server::Tenant,
    needed_for: NeededFor::Proof,
    repeat: Repeat::Daily,
    traces: "a failed exchange in the tenant's log (feacft)",
    field: Auth0ClientSecret,
    fields: &[Auth0Domain, Auth0ClientId, Auth0ClientSecret],
    secrets: &[Auth0ClientSecret],
    after: &[Probe::Discovery, Probe::ApiDiscovery, Probe::MachineToken, Probe::Application],
    control: Some(Probe::ClientSecretControl),
    ready: |known| {
        let domain = known.holds(Probe::Discovery);
        // A secret that belongs somewhere else is never sent.
        let strange = |finding: Option<Finding>| finding.is_some_and(|finding| finding.state == State::Failed);
        let stays = pasted::client_id(known.setup).is_some() || strange(pasted::client_secret(known.setup));
        domain && !stays && !is_unknown(known) && is_settled(known) && method(known).is_some()
    },
    request: |known| request(known, false),
    read,
};

pub const CONTROL: ProbeRow = ProbeRow {
    probe: Probe::ClientSecretControl,
    question: "Does Auth0 reject a deliberately wrong secret?",
    doing: "try a deliberately wrong secret",
    after: &[Probe::ClientSecret],
    control: None,
    ready: |known| {
        let accepted = |fact: &Fact| fact.finding.state == State::Ok;
        (ROW.ready)(known) && known.fact(Probe::ClientSecret).is_some_and(accepted)
    },
    request: |known| request(known, true),
    ..ROW
};

/// A made-up authorization code, and a made-up verifier (RFC 7636 section 4.1).
const CODE: &str = "a0connect-asks-whether-the-client-is-known";
const VERIFIER: &str = "a0connect-asks-whether-the-client-is-known-to-it";
/// Sent if no callback is given yet. No browser is ever redirected there.
pub(super) const NOWHERE: &str = "https://a0connect.invalid/not-registered";

/// The application's client authentication: from its settings if they can be read, otherwise the usual one. None if it
/// needs a secret that can't be read now, or if the application authenticates with a key.
pub fn method(known: Known) -> Option<&'static str> {
    let Known { setup, .. } = known;
    setup.open(Auth0ClientId)?;
    let said = known.application().and_then(|application| application.token_endpoint_auth_method.as_deref());
    let method = match said {
        Some("none") => return Some("none"),
        Some("client_secret_basic") => "client_secret_basic",
        Some("client_secret_post") | None => "client_secret_post",
        Some(_) => return None,
    };
    setup.secret(Auth0ClientSecret).map(|_| method)
}

/// The request used another client authentication than the application's.
pub fn has_outdated_auth(fact: &Fact, known: Known) -> bool {
    matches!(&fact.data, ResponseData::AskedAs(as_this) if method(known).is_some_and(|method| method != as_this))
}

/// The tenant has no application with this client ID.
fn is_unknown(known: Known) -> bool {
    let read = known.fact(Probe::Application);
    read.is_some_and(|fact| fact.finding.state == State::Failed && fact.finding.field == Some(Auth0ClientId))
        && known.application().is_none()
}

/// The application's settings, which say how the secret must be sent, have been read or can't be read.
fn is_settled(known: Known) -> bool {
    let open = |probe: &Probe| known.is_ready(*probe) && known.fact(*probe).is_none();
    ![Probe::ApiDiscovery, Probe::MachineToken, Probe::Application].iter().any(open)
}

fn request(known: Known, wrong: bool) -> Option<Request> {
    let Known { setup, .. } = known;
    let id = setup.open(Auth0ClientId)?;
    let method = method(known)?;
    // A public application has no secret, so the client ID is made wrong instead.
    let id = match wrong && method == "none" {
        true => Secret::new(id).scrambled(),
        false => Secret::new(id),
    };
    let secret = setup.secret(Auth0ClientSecret).map(|secret| if wrong { secret.scrambled() } else { secret.clone() });
    let callback = known.sign_in_callback().unwrap_or_else(|| NOWHERE.to_owned());
    let mut form = vec![
        ("grant_type", Doc::text("authorization_code")),
        ("code", Doc::text(CODE)),
        ("redirect_uri", Doc::text(callback)),
    ];
    let mut header = None;
    match method {
        "client_secret_basic" => header = Some(basic_header(id.reveal(), &secret?)),
        "none" => {
            form.push(("client_id", Doc::text(id.reveal())));
            form.push(("code_verifier", Doc::text(VERIFIER)));
        }
        _ => {
            form.push(("client_id", Doc::text(id.reveal())));
            form.push(("client_secret", Doc::Secret(secret?)));
        }
    }
    let request = Request::new(Method::Post, setup.domain()?.base() + "/oauth/token", Body::Form(form));
    Some(match header {
        Some(value) => request.header("authorization", value),
        None => request,
    })
}

fn read(received: &Received) -> (Finding, ResponseData) {
    let known = matches!(received.response.status, 400 | 403) && received.symptoms.code == "invalid_grant";
    let rejection = diagnosis::client_exchange(received.symptoms);
    let refused = rejection.is(Class::Auth);
    let finding = match (received.probe == Probe::ClientSecretControl, known, refused) {
        (false, true, _) => Finding::ok("Auth0 accepted the client ID and secret"),
        (true, _, true) => Finding::ok("Auth0 rejected a deliberately wrong secret"),
        (true, true, _) => Finding::new(
            State::Inconclusive,
            "Auth0 accepted a deliberately wrong secret",
            "This check can't prove that yours is right.",
            "Check the secret with a sign-in in step 8.",
        )
        .on(Auth0ClientSecret),
        (true, false, false) => Finding { state: State::Inconclusive, ..rejection },
        // The client wasn't checked.
        (false, false, _) if rejection.is(Class::Api) || received.response.status >= 500 => {
            Finding { state: State::Inconclusive, ..rejection }
        }
        (false, false, _) => rejection,
    };
    (finding, ResponseData::AskedAs(method(received.known).unwrap_or_default().to_owned()))
}
