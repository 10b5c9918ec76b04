//! The token URL, requested with a made-up authorization code. A provider that rejects only the code has accepted the
//! client ID and secret. This counts only if a deliberately wrong secret gets a different response.

use super::{VERIFIER, redirect_uri, url};
use crate::domain::connection::{basic_header, is_authorization};
use crate::domain::diagnosis::provider::read_token;
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Finding, State};
use crate::domain::http::{Body, Method, Request};
use crate::domain::known::Known;
use crate::domain::pasted;
use crate::domain::probe::Probe;
use crate::domain::probes::{NeededFor, ProbeRow, Repeat, Server};
use crate::domain::response_data::{ResponseData, TokenResponseKind};
use crate::domain::secret::Secret;
use crate::domain::setup::Setup;

/// The client authentication of a token request. Auth0 always sends the client ID and secret in the body, and can only add
/// a header to that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuth {
    Body,
    BodyAndBasic,
    BasicOnly,
}

pub const FIRST: ProbeRow = ProbeRow {
    probe: Probe::Exchange,
    question: "Does the provider accept the client ID and secret, sent as Auth0 sends them?",
    doing: "check the client ID and secret",
    server: Server::Provider,
    needed_for: NeededFor::Proof,
    repeat: Repeat::Daily,
    traces: "perhaps a failed token request in the provider's log",
    field: TokenUrl,
    fields: &[
        Auth0Domain,
        Provider,
        ApplicationKey,
        ApplicationSecret,
        TokenUrl,
        TokenAuth,
        Pkce,
        TokenHeaders,
        Placeholders,
    ],
    secrets: &[ApplicationSecret, TokenHeaders],
    after: &[],
    control: Some(Probe::ExchangeControl),
    ready: is_ready,
    request: |known| call(known, configured(known.setup), None),
    read: |received| {
        let (kind, finding) = read_token(&received.of_provider());
        (super::reached(received, finding), ResponseData::Exchange(kind))
    },
};

pub const OTHER: ProbeRow = ProbeRow {
    probe: Probe::ExchangeOther,
    question: "Does the provider accept the other client authentication method?",
    after: &[Probe::Exchange],
    ready: |known| is_ready(known) && has_other_auth(known.setup) && first_leaves_open(known),
    request: |known| call(known, other(known.setup), None),
    ..FIRST
};

pub const BASIC: ProbeRow = ProbeRow {
    probe: Probe::ExchangeBasic,
    question: "Does the provider accept a Basic header without credentials in the body, which Auth0 can't send?",
    after: &[Probe::Exchange, Probe::ExchangeOther],
    ready: |known| is_ready(known) && first_leaves_open(known) && other_leaves_open(known),
    request: |known| call(known, ClientAuth::BasicOnly, None),
    ..FIRST
};

pub const CONTROL: ProbeRow = ProbeRow {
    probe: Probe::ExchangeControl,
    question: "Does the provider reject a deliberately wrong secret?",
    doing: "try a deliberately wrong secret",
    after: &[Probe::Exchange, Probe::ExchangeOther, Probe::ExchangeBasic],
    control: None,
    ready: |known| is_ready(known) && accepted(known).is_some(),
    request: |known| {
        let (auth, _) = accepted(known)?;
        let id = Secret::new(known.setup.open(ApplicationKey)?);
        // Without a secret, the client ID is made wrong instead.
        let wrong = known.setup.secret(ApplicationSecret).map_or_else(|| id.scrambled(), Secret::scrambled);
        call(known, auth, Some(wrong))
    },
    read: |received| {
        let (kind, finding) = read_token(&received.of_provider());
        let finding = match kind {
            kind if kind.accepts_client() => Finding::new(
                State::Inconclusive,
                "A deliberately wrong secret wasn't rejected",
                "The provider checks the code first.",
                "Continue, and check the secret with the first sign-in.",
            ),
            kind if kind.rejects_wrong_secret() => Finding::ok("A deliberately wrong secret was rejected"),
            _ => finding,
        };
        (finding, ResponseData::Exchange(kind))
    },
    ..FIRST
};

pub(super) fn is_ready(known: Known) -> bool {
    let setup = known.setup;
    let secret = setup.secret(ApplicationSecret).is_some() || setup.pkce() && !setup.has(ApplicationSecret);
    let headers = setup.secret(TokenHeaders).is_some() || !setup.has(TokenHeaders);
    let whole = setup.has(Auth0Domain) && setup.has(ApplicationKey) && secret && headers;
    // A secret of the tenant never goes to the provider.
    whole && url(known, TokenUrl).is_some() && pasted::of_tenant(setup).is_none()
}

/// The configured client authentication was rejected, so another one may be right.
pub fn first_leaves_open(known: Known) -> bool {
    let Known { setup, .. } = known;
    leaves_open(known, configured(setup), Probe::Exchange)
}

pub fn other_leaves_open(known: Known) -> bool {
    let Known { setup, .. } = known;
    leaves_open(known, other(setup), Probe::ExchangeOther)
}

/// Strict servers ignore credentials that come in the body and the header at once (RFC 6749 section 2.3). Some report a bad
/// request if the credentials aren't where they expect them.
fn leaves_open(known: Known, auth: ClientAuth, probe: Probe) -> bool {
    let both = |kind| auth == ClientAuth::BodyAndBasic && kind == TokenResponseKind::Unclear;
    let open = |kind: TokenResponseKind| kind.rejects_client() || kind == TokenResponseKind::Malformed || both(kind);
    response_kind(known, probe).is_some_and(open)
}

/// The client authentication that is set.
pub fn configured(setup: &Setup) -> ClientAuth {
    let basic = setup.token_auth().is_basic() && setup.has(ApplicationSecret);
    if basic { ClientAuth::BodyAndBasic } else { ClientAuth::Body }
}

fn other(setup: &Setup) -> ClientAuth {
    if configured(setup) == ClientAuth::Body { ClientAuth::BodyAndBasic } else { ClientAuth::Body }
}

/// The client authentication can be changed: there is a secret, and no custom Authorization header in place of the Basic
/// one.
pub fn has_other_auth(setup: &Setup) -> bool {
    let own = setup.token_headers().iter().any(|(name, _)| is_authorization(name));
    setup.has(ApplicationSecret) && !own
}

/// There is a custom Authorization header that isn't made of the client ID and secret.
pub fn has_other_header(setup: &Setup) -> bool {
    let (key, secret) = (setup.open(ApplicationKey), setup.secret(ApplicationSecret));
    let made = key.zip(secret).map(|(key, secret)| basic_header(key, secret));
    let own = |(name, value): &(String, Secret)| is_authorization(name) && Some(value) != made.as_ref();
    setup.token_headers().iter().any(own)
}

/// What kind of response one of the token requests got.
pub fn response_kind(known: Known, probe: Probe) -> Option<TokenResponseKind> {
    match known.fact(probe)?.data {
        ResponseData::Exchange(kind) => Some(kind),
        _ => None,
    }
}

/// The client authentication that was accepted, and the probe that shows it.
pub fn accepted(known: Known) -> Option<(ClientAuth, Probe)> {
    let Known { setup, .. } = known;
    let tried = [
        (configured(setup), Probe::Exchange),
        (other(setup), Probe::ExchangeOther),
        (ClientAuth::BasicOnly, Probe::ExchangeBasic),
    ];
    tried.into_iter().find(|(_, probe)| response_kind(known, *probe).is_some_and(TokenResponseKind::accepts_client))
}

/// Client ID and secret are proven: they were accepted, and the deliberately wrong ones were rejected.
pub fn is_proven(known: Known) -> bool {
    let control = response_kind(known, Probe::ExchangeControl);
    accepted(known).is_some() && control.is_some_and(TokenResponseKind::rejects_wrong_secret)
}

const CODE: &str = "a0connect-asks-with-a-code-that-is-bogus";

/// The token request with the given client ID and secret. `wrong` replaces the secret, or the client ID if there is no secret.
fn call(known: Known, auth: ClientAuth, wrong: Option<Secret>) -> Option<Request> {
    let setup = known.setup;
    let given = setup.secret(ApplicationSecret).cloned();
    let key = Secret::new(setup.open(ApplicationKey)?);
    let (key, secret) = match wrong {
        Some(wrong) if given.is_some() => (key, Some(wrong)),
        Some(wrong) => (wrong, None),
        None => (key, given),
    };
    request(known, auth, key, secret)
}

/// The token request of RFC 6749 section 4.1.3, as Auth0 sends it.
pub(super) fn request(known: Known, auth: ClientAuth, key: Secret, secret: Option<Secret>) -> Option<Request> {
    let setup = known.setup;
    let mut form = vec![
        ("grant_type", Doc::text("authorization_code")),
        ("code", Doc::text(CODE)),
        ("redirect_uri", Doc::text(redirect_uri(setup)?)),
    ];
    let mut headers = vec![("accept".to_owned(), Secret::new("*/*"))];
    headers.extend(setup.token_headers());
    if auth != ClientAuth::BasicOnly {
        form.push(("client_id", Doc::Secret(key.clone())));
        form.extend(secret.clone().map(|secret| ("client_secret", Doc::Secret(secret))));
    }
    if auth != ClientAuth::Body {
        headers.push(("Authorization".to_owned(), basic_header(key.reveal(), &secret?)));
    }
    if setup.pkce() {
        form.push(("code_verifier", Doc::text(VERIFIER)));
    }
    Some(Request { headers, ..Request::new(Method::Post, url(known, TokenUrl)?, Body::Form(form)) })
}
