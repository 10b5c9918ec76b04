//! The userinfo request without a valid token: the provider must reject it, and not with "not found".

use super::url;
use crate::domain::connection::is_authorization;
use crate::domain::diagnosis::provider::read_detail;
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Finding, State};
use crate::domain::http::{Body, Method, Request};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::{NeededFor, ProbeRow, Received, Repeat, Server};
use crate::domain::profile_script::{CallKind, Term, UserCall as Call, terms};
use crate::domain::response_data::{ResponseData, UserDetailKind};
use crate::domain::secret::Secret;
use crate::domain::setup::Source;

pub const ROW: ProbeRow = ProbeRow {
    probe: Probe::UserDetail,
    question: "Does the userinfo URL require an access token?",
    doing: "request the userinfo URL",
    server: Server::Provider,
    needed_for: NeededFor::Proof,
    repeat: Repeat::Freely,
    traces: "nothing",
    field: UserDetailUrl,
    fields: &[Provider, UserDetailUrl, UserCall, ApplicationKey, Placeholders],
    secrets: &[],
    after: &[],
    control: Some(Probe::UserDetailBogus),
    ready: is_ready,
    request: |known| call(known, None),
    read,
};

pub const BOGUS: ProbeRow = ProbeRow {
    probe: Probe::UserDetailBogus,
    question: "Does it reject a made-up access token?",
    doing: "try a made-up access token",
    after: &[Probe::UserDetail],
    control: None,
    ready: |known| {
        let first = known.fact(Probe::UserDetail).map(|fact| &fact.data);
        let open = [UserDetailKind::RequiresToken, UserDetailKind::Unclear];
        // A form with the token isn't sent, so the response would be the same.
        let differs = known.setup.user_call().kind != CallKind::PostForm;
        differs && is_ready(known) && first.and_then(ResponseData::detail).is_some_and(|kind| open.contains(&kind))
    },
    request: |known| call(known, Some("a0connect-asks-with-a-token-that-is-bogus")),
    ..ROW
};

/// The provider compresses the userinfo response although no request asks for that.
pub fn has_packed_detail(known: Known) -> bool {
    let packed = |probe| known.fact(probe).is_some_and(|fact| matches!(fact.data, ResponseData::PackedDetail(_)));
    packed(Probe::UserDetail) || packed(Probe::UserDetailBogus)
}

fn is_ready(known: Known) -> bool {
    is_checked(&known.setup.user_call()) && url(known, UserDetailUrl).is_some()
}

/// The response to this request without a token proves something. A URL that contains the token or the user ID doesn't exist
/// without them.
pub fn is_checked(call: &Call) -> bool {
    call.kind.makes_request() && call.kind.in_url().is_none()
}

/// The request with a real token. None if only the script can make it, since the token is in the URL or in a form.
pub(in crate::domain) fn with_token(known: Known, token: &Secret) -> Option<Request> {
    let given = known.setup.user_call();
    let in_url = given.query.iter().any(|(_, value)| terms(value).contains(&Term::Token));
    let may = is_checked(&given) && given.kind != CallKind::PostForm && !in_url;
    call(known, Some(token.reveal())).filter(|_| may)
}

/// The request as a generated script makes it.
fn call(known: Known, token: Option<&str>) -> Option<Request> {
    let setup = known.setup;
    let given = setup.user_call();
    let key = setup.open(ApplicationKey).unwrap_or_default();
    // None without a token or a token response.
    let filled = |value: &str| {
        let term = |term: Term| match term {
            Term::Token => token.map(str::to_owned),
            Term::ClientId => Some(key.to_owned()),
            Term::Context(_) => None,
            term => Some(term.to_string()),
        };
        terms(value).into_iter().map(term).collect::<Option<String>>()
    };
    let mut url = url(known, UserDetailUrl)?;
    for (name, value) in &given.query {
        if let Some(value) = filled(value) {
            url.query_pairs_mut().append_pair(name, &value);
        }
    }
    let method = if given.kind.is_post() { Method::Post } else { Method::Get };
    let body = match &given.graphql {
        Some(query) => Body::Json(Doc::object([("query", Doc::text(query.as_str()))])),
        None => Body::Empty,
    };
    let mut request = Request::new(method, url, body);
    for (name, value) in &given.headers {
        let Some(value) = filled(value).filter(|_| token.is_some() || !is_authorization(name)) else { continue };
        request = request.header(name, Secret::new(value));
    }
    if let Some(token) = token.filter(|_| !given.brings_token()) {
        // Not in `bearer`, which is for the tenant's tokens.
        request = request.header("Authorization", Secret::new(format!("Bearer {token}")));
    }
    Some(request)
}

fn read(received: &Received) -> (Finding, ResponseData) {
    let response = received.of_provider();
    let (kind, mut finding) = read_detail(&response);
    // A script without `gzip: true` couldn't read it.
    let packed = received.response.was_packed();
    if packed && finding.state == State::Ok {
        finding.what.push_str(", always compressed");
    }
    let finding = super::reached(received, finding);
    // The user chose the method, not the provider list.
    let chosen = received.known.setup.values.get(&UserCall).is_some_and(|value| value.source != Source::Provider);
    let by_call = chosen && kind == UserDetailKind::WrongUrl && received.request.method == Method::Post;
    let finding = if by_call { finding.on(UserCall) } else { finding };
    (finding, if packed { ResponseData::PackedDetail(kind) } else { ResponseData::Detail(kind) })
}
