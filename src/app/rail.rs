//! The rail: your application, Auth0 and the provider as three nodes, joined by two spans, each lit only by what was observed.
//!
//! A node stands for one party. It is proven once that party was seen:
//! - the application, once Auth0 returned its settings or accepted its client ID with a secret or a callback URL,
//! - Auth0, once the domain named itself as issuer,
//! - the provider, once it accepted the client ID and secret and rejected a deliberately wrong secret.
//!
//! A span stands for what joins two parties. Before a create these are the values, and after it the connection itself:
//! - left, before: Auth0 accepted the client secret and knows the callback URLs. After: the connection is enabled for the
//!   application.
//! - right, before: the provider accepted the client credentials and the redirect URI. After: a login link led to the provider.
//!
//! A value that is only given lights nothing, and neither does an answer that is older than its value. A failed check of the
//! application fails the left side, a failed check of the provider's values the right one.

use super::model::{Model, Purpose};
use crate::domain::checkpoints::{Check, CheckId, CheckpointId, CheckpointResult};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, State};
use crate::domain::probe::Probe;
use crate::domain::response_data::{PageKind, ResponseData};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lit {
    NotYet,
    /// The check of a span is under way, and it had no result before. Nodes are never in this state.
    Running,
    Proven,
    Failed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub name: String,
    pub lit: Lit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub lit: Lit,
    /// At most 12 letters. Empty if there is nothing to add to the line.
    pub word: &'static str,
}

/// From the application over Auth0 to the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rail {
    pub nodes: [Node; 3],
    pub spans: [Span; 2],
}

/// `judged`: the state of all checkpoints.
pub fn rail(model: &Model, judged: &[CheckpointResult]) -> Rail {
    let checks = Checks { judged };
    let setup = &model.profile.setup;
    let (application, provider) = names(model);
    let secret =
        if setup.has(FieldId::ApplicationSecret) { CheckId::ApplicationSecret } else { CheckId::ApplicationKey };
    Rail {
        nodes: [
            Node { name: application, lit: self::application(checks) },
            Node { name: "Auth0".into(), lit: checks.lit(CheckId::Domain) },
            Node { name: provider, lit: checks.either(&[CheckId::ApplicationKey, secret], checks.lit(secret)) },
        ],
        spans: if model.known().connection_id().is_some() {
            created(model, checks)
        } else {
            not_created(model, checks, secret)
        },
    }
}

/// The names of the application and the provider, as far as they are known.
pub fn names(model: &Model) -> (String, String) {
    let name = model.known().application().map(|application| application.name.clone()).filter(|name| !name.is_empty());
    let provider = match model.profile.setup.provider_name() {
        name if name == "the provider" => "Provider".to_owned(),
        name => name,
    };
    (name.unwrap_or_else(|| "Your app".into()), provider)
}

fn application(checks: Checks) -> Lit {
    use CheckId::{CallbackUrls, ClientId, ClientSecret};
    let proven = [ClientId, ClientSecret, CallbackUrls].into_iter().any(|id| checks.lit(id) == Lit::Proven);
    checks.either(&[ClientId, ClientSecret], if proven { Lit::Proven } else { Lit::NotYet })
}

fn not_created(model: &Model, checks: Checks, secret: CheckId) -> [Span; 2] {
    use CheckId::{ApplicationGrants, AuthorizationUrl, CallbackUrls, ClientId, ClientSecret};
    let has_secret = model.profile.setup.has(FieldId::Auth0ClientSecret);
    let proves = if has_secret { ClientSecret } else { CallbackUrls };
    let left = match checks.failed([ApplicationGrants, ClientId, ClientSecret, CallbackUrls]) {
        Some(check) => failed(word(check)),
        None => seen(model, checks.lit(proves), "", &[Probe::ClientSecret, Probe::ClientSecretControl]),
    };
    let right = match provider_failure(model, checks) {
        Some(span) => span,
        None => {
            let proven = [secret, AuthorizationUrl].into_iter().all(|id| checks.lit(id) == Lit::Proven);
            let lit = if proven { Lit::Proven } else { Lit::NotYet };
            let probes = [
                Probe::Exchange,
                Probe::ExchangeOther,
                Probe::ExchangeControl,
                Probe::Authorization,
                Probe::AuthorizationControl,
            ];
            seen(model, lit, "", &probes)
        }
    };
    [left, right]
}

fn created(model: &Model, checks: Checks) -> [Span; 2] {
    use CheckId::{ApplicationGrants, CallbackUrls, ClientId, ClientSecret, ConnectionEnabled, ConnectionExists};
    let wrong = [ConnectionExists, ConnectionEnabled, ApplicationGrants, ClientId, ClientSecret, CallbackUrls];
    let left = match checks.failed(wrong) {
        Some(check) => failed(word(check)),
        None => seen(model, checks.lit(ConnectionEnabled), "enabled", &[Probe::EnabledClients]),
    };
    let right = match (provider_failure(model, checks), checks.failed([CheckId::AuthorizeRoute])) {
        (Some(span), _) => span,
        (None, Some(check)) => failed(word(check)),
        (None, None) => seen(model, checks.lit(CheckId::AuthorizeRoute), "reaches", &[Probe::Route]),
    };
    [left, right]
}

/// The first failed check of the provider's values.
fn provider_failure(model: &Model, checks: Checks) -> Option<Span> {
    let step = checks.judged.get(CheckpointId::ThirdPartyApplication as usize)?;
    let check = step.checks.iter().find(|check| check.finding.state == State::Failed)?;
    let page = model.known().fact(Probe::Authorization).map(|fact| &fact.data);
    // The sign-in page says it, or the token URL.
    let redirect_uri = matches!(page, Some(ResponseData::Page(page)) if page.kind == PageKind::RedirectUri)
        || check.finding.what.ends_with("rejected the redirect URI");
    Some(failed(if check.id == CheckId::AuthorizationUrl && redirect_uri { "redirect URI" } else { word(check) }))
}

fn failed(word: &'static str) -> Span {
    Span { lit: Lit::Failed, word }
}

/// The span's state: what was observed, or else whether one of its probes is under way or due.
fn seen(model: &Model, lit: Lit, proven: &'static str, probes: &[Probe]) -> Span {
    let flying = |probe: &Probe| model.calls.values().any(|call| call.purpose == Purpose::Probe(*probe));
    let known = model.known();
    let due = |probe: &Probe| model.round.is_some() && known.fact(*probe).is_none() && known.is_ready(*probe);
    match lit {
        Lit::Proven => Span { lit, word: proven },
        Lit::NotYet if probes.iter().any(|probe| flying(probe) || due(probe)) => {
            Span { lit: Lit::Running, word: "checking" }
        }
        lit => Span { lit, word: "" },
    }
}

/// What is wrong, in a word or two. A cause that is more specific than the check comes first.
fn word(check: &Check) -> &'static str {
    match check.finding.field {
        _ if check.finding.is(Class::Network) => return "unreachable",
        Some(FieldId::TokenAuth) => return "client auth",
        Some(FieldId::Scope) => return "scope",
        Some(FieldId::Pkce) => return "PKCE",
        Some(FieldId::AuthParams) => return "parameters",
        Some(FieldId::TokenHeaders) => return "headers",
        _ => {}
    }
    match check.id {
        CheckId::ApplicationGrants => "grant type",
        CheckId::ClientId | CheckId::ApplicationKey => "client ID",
        CheckId::ClientSecret | CheckId::ApplicationSecret => "secret",
        CheckId::CallbackUrls => "callback URL",
        CheckId::AuthorizationUrl => "sign-in page",
        CheckId::TokenUrl => "token URL",
        CheckId::UserDetailUrl => "userinfo URL",
        CheckId::ConnectionExists => "not found",
        CheckId::ConnectionEnabled => "not enabled",
        CheckId::AuthorizeRoute => "no sign-in",
        _ => "",
    }
}

#[derive(Clone, Copy)]
struct Checks<'a> {
    judged: &'a [CheckpointResult],
}

impl<'a> Checks<'a> {
    fn get(self, id: CheckId) -> Option<&'a Check> {
        self.judged.iter().flat_map(|one| &one.checks).find(|check| check.id == id)
    }

    fn failed<const N: usize>(self, ids: [CheckId; N]) -> Option<&'a Check> {
        ids.into_iter().filter_map(|id| self.get(id)).find(|check| check.finding.state == State::Failed)
    }

    /// Proven only if the finding is good and its response is still current.
    fn lit(self, id: CheckId) -> Lit {
        match self.get(id) {
            Some(check) if check.finding.state == State::Failed => Lit::Failed,
            Some(check) if matches!(check.finding.state, State::Ok | State::Warning) && check.seen_at.is_some() => {
                Lit::Proven
            }
            _ => Lit::NotYet,
        }
    }

    /// Failed if one of these failed.
    fn either(self, ids: &[CheckId], otherwise: Lit) -> Lit {
        if ids.iter().any(|id| self.lit(*id) == Lit::Failed) { Lit::Failed } else { otherwise }
    }
}
