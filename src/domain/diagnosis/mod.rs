//! What is wrong, why, and what to do about it, from the symptoms of a request.
//!
//! Causes are in tables by area, and the first that applies wins. Each has an example, and a test checks that every example
//! is diagnosed as its own cause. To add one, write one `Cause` into the table of its area.

mod api_token;
mod authorize;
mod client_exchange;
mod denied;
mod management;
mod network;
pub mod provider;
mod sign_in;
mod token_endpoint;

pub use sign_in::is_given_up;
pub use token_endpoint::limited as tenant_limited;

use super::cause;
use super::fields::FieldId;
use super::finding::{Actor, Class, Finding, SENTENCES};
use super::http::{FailureKind, HttpResult, Request, Shape};
use super::safe_text::Redactor;
use super::setup::Setup;
use network::{reach, response, tls};
use serde_json::Value;
use url::{Position, Url};

/// What a diagnosis is made from: a response or failure, cut down to what matters. Texts are safe to show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Symptoms {
    /// What was requested, as in "Couldn't create the connection".
    pub doing: &'static str,
    pub host: String,
    pub status: u16,
    pub failure: Option<FailureKind>,
    /// The library's message for a failure.
    pub text: String,
    /// Auth0's `message`, or OAuth's `error_description`.
    pub message: String,
    /// Auth0's `errorCode`, or OAuth's `error`.
    pub code: String,
    /// The response is JSON.
    pub json: bool,
    /// The field that contains the host.
    pub host_field: Option<FieldId>,
    /// Where a redirect leads, if that is another host; empty otherwise.
    pub elsewhere: String,
    pub shape: Shape,
    /// The token was issued for the M2M credentials.
    pub issued: bool,
    /// The token was read from a login of auth0-cli.
    pub of_login: bool,
    /// The script is the user's own.
    pub own_script: bool,
}

impl Symptoms {
    pub fn new(
        doing: &'static str,
        request: &Request,
        host_field: FieldId,
        result: &HttpResult,
        setup: &Setup,
        redactor: &Redactor,
    ) -> Self {
        let url = Url::parse(&request.url).ok();
        let host = url.as_ref().map(authority).unwrap_or_default();
        let issued =
            request.bearer.is_some() && setup.issued_token.as_ref().map(|one| &one.token) == request.bearer.as_ref();
        let of_login = request.bearer.is_some() && !issued && setup.is_of_cli_login(FieldId::ApiToken);
        let own_script = setup.has(FieldId::Script);
        let symptoms =
            Self { doing, host, host_field: Some(host_field), issued, of_login, own_script, ..Self::default() };
        match result {
            Err(failure) => Self { failure: Some(failure.kind), text: redactor.clean(&failure.text, 300), ..symptoms },
            Ok(response) => {
                let json = response.json().filter(Value::is_object);
                let text = |names: [&str; 2], max| {
                    let value = names.iter().find_map(|name| json.as_ref()?.get(name)?.as_str().map(str::to_owned));
                    redactor.clean(&value.unwrap_or_default(), max)
                };
                let (message, code) =
                    (text(["message", "error_description"], SENTENCES), text(["errorCode", "error"], 100));
                let target = url.and_then(|url| url.join(response.location.as_deref()?).ok());
                let elsewhere = target.map(|target| authority(&target)).filter(|target| *target != symptoms.host);
                let elsewhere = redactor.clean(&elsewhere.unwrap_or_default(), 100);
                let shape = response.shape();
                Self { status: response.status, message, code, json: json.is_some(), elsewhere, shape, ..symptoms }
            }
        }
    }

    /// An HTML page where Auth0 returns data: a check against bots, a firewall or a proxy.
    pub fn is_wall(&self) -> bool {
        matches!(self.status, 401 | 403 | 405 | 406) && self.shape == Shape::Page && self.of_tenant()
    }

    /// The library's message, if the call failed in this way.
    fn failed_with(&self, kind: FailureKind) -> Option<&str> {
        (self.failure == Some(kind)).then_some(self.text.as_str())
    }

    /// The message contains one of these lowercase words.
    fn says(&self, any: &[&str]) -> bool {
        let text = self.message.to_lowercase();
        any.iter().any(|words| text.contains(words))
    }

    /// A diagnosis that gives the message as the reason.
    fn quoted(&self, class: Class, what: impl Into<String>, fix: impl Into<String>) -> Finding {
        Finding::failed(class, what, self.message.clone(), fix)
    }

    /// The host is the tenant's, not a provider's.
    fn of_tenant(&self) -> bool {
        matches!(self.host_field, None | Some(FieldId::Auth0Domain | FieldId::Auth0CanonicalDomain))
    }
}

/// Host and port, or the scheme of an address without a host.
fn authority(url: &Url) -> String {
    match url.has_host() && !url.host_str().unwrap_or_default().is_empty() {
        true => url[Position::BeforeHost..Position::AfterPort].to_owned(),
        false => format!("{}:", url.scheme()),
    }
}

type Cause = cause::Cause<Symptoms, Finding>;
type Tables = &'static [&'static [Cause]];

// The tables for each kind of call, in the order in which they are searched.
const NETWORK: Tables = &[reach::CAUSES, tls::CAUSES, response::CAUSES];
const MANAGEMENT: Tables = &[reach::CAUSES, tls::CAUSES, response::CAUSES, api_token::CAUSES, management::CAUSES];
const TOKEN_ENDPOINT: Tables = &[reach::CAUSES, tls::CAUSES, response::CAUSES, token_endpoint::CAUSES];
const CLIENT_EXCHANGE: Tables = &[reach::CAUSES, tls::CAUSES, response::CAUSES, client_exchange::CAUSES];
const AUTHORIZE: Tables = &[authorize::CAUSES];
const AUTHORIZE_CONNECTION: Tables = &[authorize::CAUSES, authorize::CONNECTION];
const SIGN_IN: Tables = &[sign_in::CAUSES, authorize::CONNECTION, authorize::CAUSES, denied::CAUSES];

/// The ID of a cause that no row knows.
pub const OTHER: &str = "other";

/// What to do about a server error of Auth0's.
const OUTAGE: &str = "Try again in a minute, and check https://status.auth0.com for outages.";

/// Why a call to the Management API failed.
pub fn management(symptoms: &Symptoms) -> Finding {
    first(MANAGEMENT, symptoms).unwrap_or_else(|| unexpected(symptoms))
}

/// Why the token endpoint issued no token for the M2M credentials.
pub fn token_endpoint(symptoms: &Symptoms) -> Finding {
    first(TOKEN_ENDPOINT, symptoms).unwrap_or_else(|| unexpected(symptoms))
}

/// What the response to a made-up authorization code says about the client. `Class::Api`: nothing.
pub fn client_exchange(symptoms: &Symptoms) -> Finding {
    first(CLIENT_EXCHANGE, symptoms).unwrap_or_else(|| unexpected(symptoms))
}

/// Why `/authorize` doesn't begin a sign-in, by the words of its page. None if they are unknown.
pub fn authorize(symptoms: &Symptoms) -> Option<Finding> {
    first(AUTHORIZE, symptoms)
}

/// The same for a sign-in through a connection.
pub fn authorize_connection(symptoms: &Symptoms) -> Option<Finding> {
    first(AUTHORIZE_CONNECTION, symptoms)
}

/// What is wrong although a sign-in succeeded.
pub fn signed_in(symptoms: &Symptoms) -> Option<Finding> {
    (sign_in::EVERYONE_IS_ONE.diagnose)(symptoms)
}

/// Why a sign-in through the connection failed.
pub fn sign_in(symptoms: &Symptoms) -> Finding {
    named_sign_in(symptoms).1
}

/// The same, with the ID of the cause, or [`OTHER`].
pub fn named_sign_in(symptoms: &Symptoms) -> (&'static str, Finding) {
    let known = cause::first_named(SIGN_IN.iter().copied().flatten(), symptoms);
    known.unwrap_or_else(|| (OTHER, sign_in::other(symptoms)))
}

/// The IDs of the causes that end a sign-in.
#[cfg(test)]
pub(in crate::domain) fn sign_in_causes() -> Vec<&'static str> {
    SIGN_IN.iter().copied().flatten().map(|cause| cause.id).collect()
}

/// Some row recognizes the message of a failed sign-in.
pub fn knows_sign_in(symptoms: &Symptoms) -> bool {
    first(SIGN_IN, symptoms).is_some()
}

/// Why there was no response, or not the expected kind.
pub fn network(symptoms: &Symptoms) -> Finding {
    first(NETWORK, symptoms).unwrap_or_else(|| unexpected(symptoms))
}

/// A variable that should name a proxy, and that the library ignores silently. Its value may hold a password.
pub fn unused_proxy(variable: &str) -> Finding {
    Finding::failed(
        Class::UserInput,
        format!("{variable} isn't a proxy address"),
        "a0connect ignores it. It needs a scheme (http, https or socks5), a host and a port, without spaces.",
        format!("Write {variable} as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, or unset it."),
    )
    .by(Actor::YouOnThisMachine)
}

fn first(tables: Tables, symptoms: &Symptoms) -> Option<Finding> {
    cause::first(tables.iter().copied().flatten(), symptoms)
}

/// No row knows the response.
fn unexpected(symptoms: &Symptoms) -> Finding {
    Finding::failed(
        Class::Api,
        format!("Couldn't {}", symptoms.doing),
        match symptoms.message.as_str() {
            "" => format!("{} responded with {}, which isn't how Auth0 responds.", symptoms.host, symptoms.status),
            message => format!("It responded with {}: {message}", symptoms.status),
        },
        OUTAGE,
    )
    .by(Actor::Auth0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_diagnosed_as_its_own_cause() {
        let mut wrong = Vec::new();
        for tables in [MANAGEMENT, TOKEN_ENDPOINT, CLIENT_EXCHANGE, AUTHORIZE_CONNECTION, SIGN_IN] {
            let causes: Vec<&Cause> = tables.iter().copied().flatten().collect();
            for (id, diagnosis) in cause::diagnose_examples(&causes) {
                let Finding { what, why, fix, .. } = &diagnosis;
                assert!(!what.is_empty() && !why.is_empty() && !fix.is_empty(), "{id}");
                assert!(diagnosis.actor().is_some(), "{id}: who must act?");
                wrong.extend(badly_worded(id, &diagnosis));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// What isn't well worded: a title has at most 48 characters, in sentence case and without a period, and a fix is a
    /// sentence of its own.
    pub(super) fn badly_worded(id: &str, finding: &Finding) -> Vec<String> {
        let Finding { what, fix, .. } = finding;
        let begins_small =
            |text: &str| text.starts_with(|char: char| char.is_ascii_lowercase()) && !begins_with_host(text);
        let mut wrong = Vec::new();
        let mut check = |is_wrong: bool, text: &str| {
            if is_wrong {
                wrong.push(format!("{id}: {text}"));
            }
        };
        check(what.chars().count() > 48 || what.ends_with('.') || begins_small(what), what);
        check(begins_small(fix) || !fix.ends_with('.') && !fix.contains("https://"), fix);
        for text in [what, fix] {
            check(text.contains(';') || text.contains(" is no "), text);
        }
        for sentence in fix.split(". ") {
            check(sentence.split(' ').filter(|word| *word != ">").count() > 24, sentence);
        }
        wrong
    }

    /// A host's name begins the sentence.
    fn begins_with_host(text: &str) -> bool {
        text.split(' ').next().is_some_and(|word| word.contains('.') || word.contains("_"))
    }

    #[test]
    fn who_must_act_is_known() {
        use crate::domain::finding::Actor::*;
        let who = |tables: Tables| -> std::collections::BTreeMap<&str, Actor> {
            let causes: Vec<&Cause> = tables.iter().copied().flatten().collect();
            let all = cause::diagnose_examples(&causes).into_iter();
            all.filter_map(|(id, diagnosis)| Some((id, diagnosis.actor()?))).collect()
        };
        for (tables, wanted) in [
            (
                MANAGEMENT,
                &[
                    ("scope", YouAtAuth0),
                    ("entity_limit", YouAtAuth0),
                    ("no_such_client", You),
                    ("name_taken", You),
                    ("being_deleted", Nobody),
                    ("rate_limit", Nobody),
                    ("server", Auth0),
                    ("dns", YouOnThisMachine),
                    ("payload", You),
                ][..],
            ),
            (
                SIGN_IN,
                &[
                    ("provider_redirect_uri", ProviderAccountOwner),
                    ("exchange_refused", ProviderAccountOwner),
                    ("provider_outage", Provider),
                    ("provider_scope", You),
                    ("access_denied", Nobody),
                    ("action_denied", YouAtAuth0),
                    ("interrupted", Nobody),
                    ("script_throws", You),
                    ("connection_not_enabled", You),
                    ("callback_mismatch", YouAtAuth0),
                ],
            ),
        ] {
            let who = who(tables);
            for (id, actor) in wanted {
                assert_eq!(who.get(id), Some(actor), "{id}");
            }
        }
    }
}
