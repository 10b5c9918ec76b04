//! What the checks of the provider's URLs mean together. A success proves nothing until a deliberately wrong value gets
//! another response.

mod authorization;
mod exchange;
mod rejection;

pub use authorization::authorization;
pub use exchange::{exchange, not_asked};

use crate::domain::checkpoints::unchecked;
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
use jiff::Timestamp;
use url::Url;

const ANSWERS: &str = "Token URL responds";

/// A finding, and when its evidence was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub finding: Finding,
    pub seen_at: Option<Timestamp>,
}

/// What the four token requests say about each value.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    pub key: Verdict,
    pub secret: Verdict,
    pub url: Verdict,
}

impl Verdict {
    fn of(fact: &Fact, finding: Finding) -> Self {
        let evidence = finding.evidence.or_else(|| fact.finding.evidence.clone());
        Self { finding: Finding { evidence, ..finding }, seen_at: Some(fact.seen_at) }
    }

    fn as_found(fact: &Fact) -> Self {
        Self::of(fact, fact.finding.clone())
    }

    fn unseen(finding: Finding) -> Self {
        Self { finding, seen_at: None }
    }

    /// The field, unless the finding names another.
    fn on(self, field: FieldId) -> Self {
        let field = self.finding.field.or(Some(field));
        Self { finding: Finding { field, ..self.finding }, ..self }
    }
}

/// Another check already reports it.
fn given(field: FieldId, setup: &Setup) -> Verdict {
    Verdict::unseen(Finding::ok(format!("{} is set", setup.name_of(field))))
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
pub fn user_detail(known: Known) -> Verdict {
    let call = known.setup.user_call();
    if !is_checked(&call) {
        let ok = Finding::ok("Checked at the first sign-in (needs the token)");
        return Verdict { finding: ok, seen_at: None }.on(UserDetailUrl);
    }
    let Some(fact) = known.fact(Probe::UserDetail) else {
        return Verdict::unseen(unchecked(Probe::UserDetail, known, "Userinfo URL")).on(UserDetailUrl);
    };
    let bogus = known.fact(Probe::UserDetailBogus);
    let verdict = match (fact.data.detail(), bogus.map(|bogus| (bogus, bogus.data.detail()))) {
        (Some(UserDetailKind::RequiresToken), Some((bogus, Some(UserDetailKind::NeedsNoToken)))) => {
            Verdict::of(bogus, Finding { what: "Responds to any access token".into(), ..bogus.finding.clone() })
        }
        // It doesn't say clearly that a token is missing, but that one is wrong.
        (Some(UserDetailKind::Unclear), Some((bogus, Some(UserDetailKind::RequiresToken)))) => Verdict::as_found(bogus),
        (Some(UserDetailKind::RequiresToken), None) if call.kind != CallKind::PostForm => {
            Verdict::unseen(unchecked(Probe::UserDetailBogus, known, "Rejection of a wrong token"))
        }
        _ => Verdict::as_found(fact),
    };
    verdict.on(UserDetailUrl)
}

/// The URLs are those that the provider publishes. None if it publishes none to compare with.
pub fn endpoints(known: Known) -> Option<Verdict> {
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
    Some(Verdict::of(fact, finding))
}
