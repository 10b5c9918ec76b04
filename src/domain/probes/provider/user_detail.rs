//! The userinfo request without a valid token: the provider must reject it, and not with "not found".

use super::url;
use crate::domain::connection::is_authorization;
use crate::domain::diagnosis::provider::{ProviderReply, read_detail};
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Finding, State};
use crate::domain::found::{DetailAnswer, Found};
use crate::domain::http::{Body, Method, Request};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::{Again, For, Inquiry, Look, Question, To};
use crate::domain::profile_script::CallKind;
use crate::domain::secret::Secret;
use crate::domain::setup::Source;

pub const QUESTION: Question = Question {
    probe: Probe::UserDetail,
    asks: "Does the userinfo URL require an access token?",
    doing: "request the userinfo URL",
    to: To::Provider,
    wanted: For::Proof,
    again: Again::Freely,
    leaves: "nothing",
    field: UserDetailUrl,
    fields: &[Provider, UserDetailUrl, UserCall, ApplicationKey, Placeholders],
    carries: &[],
    after: &[],
    control: Some(Probe::UserDetailBogus),
    ready: is_ready,
    inquiry: |known| call(known, None).map(Inquiry::Http),
    read,
};

pub const BOGUS: Question = Question {
    probe: Probe::UserDetailBogus,
    asks: "Does it reject a made-up access token?",
    doing: "try a made-up access token",
    after: &[Probe::UserDetail],
    control: None,
    ready: |known| {
        let first = known.fact(Probe::UserDetail).map(|fact| &fact.found);
        let open = [DetailAnswer::Guards, DetailAnswer::Unclear];
        is_ready(known) && first.and_then(Found::detail).is_some_and(|answer| open.contains(&answer))
    },
    inquiry: |known| call(known, Some("a0connect-asks-with-a-token-that-is-bogus")).map(Inquiry::Http),
    ..QUESTION
};

/// The provider compresses the userinfo response although no request asks for that.
pub fn has_packed_detail(known: Known) -> bool {
    let packed = |probe| known.fact(probe).is_some_and(|fact| matches!(fact.found, Found::PackedDetail(_)));
    packed(Probe::UserDetail) || packed(Probe::UserDetailBogus)
}

fn is_ready(known: Known) -> bool {
    url(known, UserDetailUrl).is_some()
}

/// The request as a generated script makes it.
fn call(known: Known, token: Option<&str>) -> Option<Request> {
    let setup = known.setup;
    let given = setup.user_call();
    let method = if given.kind == CallKind::PostEmpty { Method::Post } else { Method::Get };
    let mut request = Request::new(method, url(known, UserDetailUrl)?, Body::Empty);
    let carries = |name: &str, value: &str| value.contains("{token}") || is_authorization(name);
    let carried = given.headers.iter().any(|(name, value)| carries(name, value));
    let key = setup.open(ApplicationKey).unwrap_or_default();
    for (name, value) in &given.headers {
        if token.is_some() || !carries(name, value) {
            let value = value.replace("{token}", token.unwrap_or_default()).replace("{client_id}", key);
            request = request.header(name, Secret::new(value));
        }
    }
    if let Some(token) = token.filter(|_| !carried) {
        // Not in `bearer`, which is for a token of the tenant.
        request = request.header("Authorization", Secret::new(format!("Bearer {token}")));
    }
    Some(request)
}

fn read(look: &Look) -> (Finding, Found) {
    let reply = ProviderReply::new(look.known.setup, look.request, look.reply, look.redactor);
    let (answer, mut finding) = read_detail(&reply);
    // A script without `gzip: true` couldn't read it.
    let packed = look.reply.was_packed();
    if packed && finding.state == State::Ok {
        finding.what.push_str(", always compressed");
    }
    let finding = super::reached(look, finding);
    // The user chose the method, not the provider list.
    let chosen = look.known.setup.values.get(&UserCall).is_some_and(|value| value.source != Source::Provider);
    let by_call = chosen && answer == DetailAnswer::WrongUrl && look.request.method == Method::Post;
    let finding = if by_call { finding.on(UserCall) } else { finding };
    (finding, if packed { Found::PackedDetail(answer) } else { Found::Detail(answer) })
}
