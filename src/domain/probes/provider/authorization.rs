//! The authorization URL, requested as Auth0 will send a browser there. No redirect is followed.

use super::CHALLENGE;
use super::{redirect_uri, url};
use crate::domain::diagnosis::provider::read_page;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::Finding;
use crate::domain::http::Request;
use crate::domain::known::Known;
use crate::domain::parse::Upstream;
use crate::domain::pasted;
use crate::domain::probe::Probe;
use crate::domain::probes::{NeededFor, ProbeRow, Received, Repeat, Server};
use crate::domain::response_data::{Page, ResponseData};
use crate::domain::safe_text::percent_encoded;
use crate::domain::secret::Secret;
use url::Url;

pub const ROW: ProbeRow = ProbeRow {
    probe: Probe::Authorization,
    question: "Does the authorization URL show a sign-in page for the client ID, redirect URI and scope?",
    doing: "open the sign-in page",
    server: Server::Provider,
    needed_for: NeededFor::Proof,
    repeat: Repeat::Freely,
    traces: "nothing",
    field: AuthorizationUrl,
    fields: &[
        Auth0Domain,
        Provider,
        ApplicationKey,
        AuthorizationUrl,
        Scope,
        AuthParams,
        UpstreamParams,
        Pkce,
        Placeholders,
    ],
    secrets: &[],
    after: &[],
    control: Some(Probe::AuthorizationControl),
    ready: is_ready,
    request: |known| call(known, &redirect_uri(known.setup)?),
    read: |received| {
        let (page, finding) = seen(received);
        (super::reached(received, finding), ResponseData::Page(page))
    },
};

pub const CONTROL: ProbeRow = ProbeRow {
    probe: Probe::AuthorizationControl,
    question: "Does it respond differently to an unregistered redirect URI?",
    doing: "try an unregistered redirect URI",
    after: &[Probe::Authorization],
    control: None,
    ready: |known| {
        let goes_on = |page: &Page| page.kind.continues();
        is_ready(known) && page(known, Probe::Authorization).is_some_and(goes_on)
    },
    request: |known| call(known, &(known.setup.domain()?.base() + "/a0connect/not-registered")),
    read: |received| {
        let (page, finding) = seen(received);
        (finding, ResponseData::Page(page))
    },
    ..ROW
};

/// A client ID that looks like a secret is never put into a URL.
fn is_ready(known: Known) -> bool {
    let setup = known.setup;
    let given = setup.has(Auth0Domain) && setup.has(ApplicationKey) && !pasted::swapped(setup);
    given && url(known, AuthorizationUrl).is_some()
}

/// The page that an authorization request led to.
pub fn page<'a>(known: Known<'a>, probe: Probe) -> Option<&'a Page> {
    match &known.fact(probe)?.data {
        ResponseData::Page(page) => Some(page),
        _ => None,
    }
}

/// The authorization request of RFC 6749 section 4.1.1, with PKCE also of RFC 7636 section 4.3.
fn call(known: Known, redirect_uri: &str) -> Option<Request> {
    let setup = known.setup;
    let mut url = url(known, AuthorizationUrl)?.to_string();
    // Without a request of an application, there are only the fixed values.
    let upstream = setup.upstream_params().into_iter().filter_map(|(name, from)| match from {
        Upstream::Value(value) => Some((name, value)),
        Upstream::Alias(_) => None,
    });
    let params: Vec<_> = setup.auth_params().into_iter().chain(upstream).collect();
    let mut all = vec![
        ("client_id", setup.open(ApplicationKey)?),
        ("redirect_uri", redirect_uri),
        ("response_type", "code"),
        ("state", "a0connect"),
    ];
    all.extend(setup.open(Scope).map(|scope| ("scope", scope)));
    if setup.pkce() {
        all.extend([("code_challenge", CHALLENGE), ("code_challenge_method", "S256")]);
    }
    all.extend(params.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    for (name, value) in all {
        let join = if url.contains('?') { '&' } else { '?' };
        url += &format!("{join}{}={}", percent_encoded(name), percent_encoded(value));
    }
    Some(Request::get(url).header("accept", Secret::new("text/html,*/*;q=0.8")))
}

fn seen(received: &Received) -> (Page, Finding) {
    let response = received.of_provider();
    let (kind, finding) = read_page(&response);
    let place = response.place.as_ref().map(|place| received.redactor.clean(&settled(place), 300));
    (Page { kind, status: response.status, place }, finding)
}

/// Host and path. A path segment that is long or has a digit may differ from call to call, so it becomes `*`.
fn settled(place: &Url) -> String {
    let chance = |part: &str| part.len() > 20 || part.bytes().any(|byte| byte.is_ascii_digit());
    let parts = place.path().split('/').map(|part| if chance(part) { "*" } else { part });
    format!("{}{}", place.authority(), parts.collect::<Vec<_>>().join("/"))
}
