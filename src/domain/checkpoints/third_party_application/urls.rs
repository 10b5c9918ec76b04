//! What the responses of the provider's URLs mean together. A success proves nothing until a deliberately wrong value gets
//! another response.

mod authorization;
mod exchange;
mod rejection;

pub use authorization::authorization;
pub use exchange::{exchange, not_asked};

use crate::domain::checkpoints::{Check, CheckId, unchecked};
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Finding, State};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::provider::is_checked;
use crate::domain::profile_script::CallKind;
use crate::domain::response_data::{ResponseData, UserDetailKind};
use crate::domain::setup::{Setup, Source};
use crate::domain::words::listed;
use url::Url;

const ANSWERS: &str = "Token URL responds";

/// What the four token requests say about each value.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    pub key: Check,
    pub secret: Check,
    pub url: Check,
}

/// Another check already reports it.
fn given(id: CheckId, field: FieldId, setup: &Setup) -> Check {
    Check::new(id, Finding::ok(format!("{} is set", setup.name_of(field))))
}

/// The ID and the secret, or the ID alone.
fn both(setup: &Setup) -> &'static str {
    if setup.has(ApplicationSecret) { "Client ID and secret" } else { "Client ID" }
}

/// The finding with another title, unless it is a warning that the host may be out of Auth0's reach.
fn reworded(fact: &Fact, what: &str) -> Finding {
    match fact.finding.state {
        State::Warning => fact.finding.clone(),
        _ => Finding { what: what.to_owned(), ..fact.finding.clone() },
    }
}

/// The userinfo URL rejects a request without an access token, and one with a made-up token.
pub fn user_detail(known: Known) -> Check {
    const ID: CheckId = CheckId::UserDetailUrl;
    let call = known.setup.user_call();
    if !is_checked(&call) {
        let ok = Finding::ok("Checked at the first sign-in (needs the token)");
        return Check::new(ID, ok.on(UserDetailUrl));
    }
    let Some(fact) = known.fact(Probe::UserDetail) else {
        return Check::new(ID, unchecked(Probe::UserDetail, known, "Userinfo URL").on(UserDetailUrl));
    };
    let bogus = known.fact(Probe::UserDetailBogus);
    let check = match (fact.data.detail(), bogus.map(|bogus| (bogus, bogus.data.detail()))) {
        (Some(UserDetailKind::RequiresToken), Some((bogus, Some(UserDetailKind::NeedsNoToken)))) => {
            Check::of_fact(ID, bogus, Finding { what: "Responds to any access token".into(), ..bogus.finding.clone() })
        }
        // It doesn't say clearly that a token is missing, but that one is wrong.
        (Some(UserDetailKind::Unclear), Some((bogus, Some(UserDetailKind::RequiresToken)))) => {
            Check::as_found(ID, bogus)
        }
        (Some(UserDetailKind::RequiresToken), None) if call.kind != CallKind::PostForm => {
            Check::new(ID, unchecked(Probe::UserDetailBogus, known, "Rejection of a wrong token"))
        }
        _ => Check::as_found(ID, fact),
    };
    check.on(UserDetailUrl)
}

/// The URLs are those that the provider publishes. None if it publishes none to compare with.
pub fn endpoints(known: Known) -> Option<Check> {
    let fact = known.fact(Probe::ProviderDiscovery)?;
    let ResponseData::Endpoints(endpoints) = &fact.data else { return None };
    let published = [
        (AuthorizationUrl, &endpoints.authorization),
        (TokenUrl, &endpoints.token),
        (UserDetailUrl, &endpoints.userinfo),
    ];
    // URLs from the list of providers are already checked against their documentation.
    let own = |id: &FieldId| known.setup.values.get(id).is_some_and(|value| value.source != Source::Provider);
    let place =
        |text: &str| Url::parse(text).ok().map(|url| url[..url::Position::AfterPath].trim_end_matches('/').to_owned());
    let compared = published.into_iter().filter_map(|(id, published)| {
        let (published, given) = (published.as_ref()?, known.setup.url(id)?);
        own(&id).then(|| (id, published, place(&given) == place(published)))
    });
    let (same, differs): (Vec<_>, Vec<_>) = compared.partition(|(.., same)| *same);
    let names = |all: &[(FieldId, &String, bool)]| {
        let names: Vec<&str> = all.iter().map(|(id, ..)| id.label()).collect();
        names.join(", ")
    };
    let finding = match differs.as_slice() {
        [] if same.is_empty() => return None,
        [] => Finding::ok(format!("Published: {}", names(&same))),
        [(first, ..), ..] => {
            let urls: Vec<String> = differs.iter().map(|(id, url, _)| format!("{} {url}", id.label())).collect();
            let what = match differs.len() {
                1 => format!("{} isn't the published one", first.label()),
                count => format!("{count} URLs aren't the published ones"),
            };
            let why = format!("The provider's discovery document has {}.", listed(&urls));
            let fix = "Use what the provider publishes, unless its documentation has another URL.";
            Finding::new(State::Warning, what, why, fix).on(*first)
        }
    };
    Some(Check::of_fact(CheckId::ProviderDiscovery, fact, finding))
}
