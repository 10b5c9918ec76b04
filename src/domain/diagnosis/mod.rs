//! From what was seen of a call to what is wrong, why, and what to do about it.
//!
//! Causes stand in tables by area, the first that applies wins; each carries an example of its own, and a test holds that
//! every example is diagnosed as its own cause. To add one: one `Cause` in the table of its area.

mod api_token;
mod authorize;
mod client_exchange;
mod management;
mod network;
pub mod provider;
mod sign_in;
mod token_endpoint;

pub use sign_in::is_given_up;

use super::fields::FieldId;
use super::finding::{Class, Diagnosis, SENTENCES};
use super::http::{Answer, FailureKind, Request, Shape};
use super::safe_text::Redactor;
use super::setup::Setup;
use serde_json::Value;

/// What a diagnosis looks at: an answer, cut down to what tells something. Texts are safe to show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// What was asked for, as in "Auth0 refused to create the connection".
    pub doing: &'static str,
    pub host: String,
    pub status: u16,
    pub failure: Option<FailureKind>,
    /// The library's words for a failure.
    pub text: String,
    /// Auth0's `message`, or OAuth's `error_description`.
    pub message: String,
    /// Auth0's `errorCode`, or OAuth's `error`.
    pub code: String,
    /// The answer is JSON.
    pub json: bool,
    /// Field that names the host.
    pub host_field: Option<FieldId>,
    /// Where a redirect leads, if that is another host; empty otherwise.
    pub elsewhere: String,
    pub shape: Shape,
    /// The token was got with the machine credentials.
    pub minted: bool,
    /// The script is the user's own.
    pub own_script: bool,
}

impl Seen {
    pub fn new(
        doing: &'static str,
        request: &Request,
        host_field: FieldId,
        answer: &Answer,
        setup: &Setup,
        redactor: &Redactor,
    ) -> Self {
        let asked = url::Url::parse(&request.url).ok();
        let host = asked.as_ref().map(authority).unwrap_or_default();
        let minted = request.bearer.is_some() && setup.minted.as_ref().map(|one| &one.token) == request.bearer.as_ref();
        let own_script = setup.has(FieldId::Script);
        let seen = Self { doing, host, host_field: Some(host_field), minted, own_script, ..Self::default() };
        match answer {
            Err(failure) => Self { failure: Some(failure.kind), text: redactor.clean(&failure.text, 300), ..seen },
            Ok(reply) => {
                let json = reply.json().filter(Value::is_object);
                let text = |names: [&str; 2], max| {
                    let value = names.iter().find_map(|name| json.as_ref()?.get(name)?.as_str().map(str::to_owned));
                    redactor.clean(&value.unwrap_or_default(), max)
                };
                let (message, code) =
                    (text(["message", "error_description"], SENTENCES), text(["errorCode", "error"], 100));
                let target = asked.and_then(|asked| asked.join(reply.location.as_deref()?).ok());
                let elsewhere = target.map(|target| authority(&target)).filter(|target| *target != seen.host);
                let elsewhere = redactor.clean(&elsewhere.unwrap_or_default(), 100);
                let shape = reply.shape();
                Self { status: reply.status, message, code, json: json.is_some(), elsewhere, shape, ..seen }
            }
        }
    }

    /// A page for people where Auth0 answers data: a check against bots, a firewall, a proxy.
    pub fn is_wall(&self) -> bool {
        matches!(self.status, 401 | 403 | 405 | 406) && self.shape == Shape::Page && self.of_tenant()
    }

    /// The field names the tenant, not a provider.
    fn of_tenant(&self) -> bool {
        matches!(self.host_field, None | Some(FieldId::Auth0Domain | FieldId::Auth0CanonicalDomain))
    }
}

/// Host and port; of an address without a host, its scheme.
fn authority(url: &url::Url) -> String {
    match url.has_host() && !url.host_str().unwrap_or_default().is_empty() {
        true => url[url::Position::BeforeHost..url::Position::AfterPort].to_owned(),
        false => format!("{}:", url.scheme()),
    }
}

/// One thing that can be wrong.
#[derive(Clone, Copy)]
pub struct Cause {
    pub id: &'static str,
    /// Evidence that has this cause.
    pub example: fn() -> Seen,
    pub applies: fn(&Seen) -> bool,
    pub tell: fn(&Seen) -> Diagnosis,
}

/// Why a call to the Management API did not do what it should.
pub fn management(seen: &Seen) -> Diagnosis {
    first(seen, &[network::CAUSES, api_token::CAUSES, management::CAUSES])
}

/// Why the machine credentials got no token.
pub fn token_endpoint(seen: &Seen) -> Diagnosis {
    first(seen, &[network::CAUSES, token_endpoint::CAUSES])
}

/// The tenant wants no more requests (429) at its open endpoints.
pub fn tenant_limited(seen: &Seen) -> Diagnosis {
    token_endpoint::limited(seen)
}

/// What an answer to an exchange of a code that nobody issued says of the client. `Class::Api`: nothing.
pub fn client_exchange(seen: &Seen) -> Diagnosis {
    first(seen, &[network::CAUSES, client_exchange::CAUSES])
}

/// Why `/authorize` does not begin a sign-in, by the words of its page. None where it says nothing that is known.
pub fn authorize(seen: &Seen) -> Option<Diagnosis> {
    authorize::CAUSES.iter().find(|cause| (cause.applies)(seen)).map(|cause| (cause.tell)(seen))
}

/// What is wrong although a sign-in went well.
pub fn signed_in(seen: &Seen) -> Option<Diagnosis> {
    (sign_in::EVERYONE_IS_ONE.applies)(seen).then(|| (sign_in::EVERYONE_IS_ONE.tell)(seen))
}

/// Why a sign-in through the connection came to nothing.
pub fn sign_in(seen: &Seen) -> Diagnosis {
    sign_in_cause(seen).map_or_else(|| sign_in::other(seen), |cause| (cause.tell)(seen))
}

/// These words are known to be those of a sign-in that came to nothing.
pub fn knows_sign_in(seen: &Seen) -> bool {
    sign_in_cause(seen).is_some()
}

fn sign_in_cause(seen: &Seen) -> Option<&'static Cause> {
    let all = [sign_in::CAUSES, authorize::CONNECTION, authorize::CAUSES];
    all.into_iter().flatten().find(|cause| (cause.applies)(seen))
}

/// The same of a sign-in through a connection.
pub fn authorize_connection(seen: &Seen) -> Option<Diagnosis> {
    let mut all = [authorize::CAUSES, authorize::CONNECTION].into_iter().flatten();
    all.find(|cause| (cause.applies)(seen)).map(|cause| (cause.tell)(seen))
}

/// Why there was no answer, or none of the kind that was asked for.
pub fn network(seen: &Seen) -> Diagnosis {
    first(seen, &[network::CAUSES])
}

/// A variable that should name a proxy, and is passed over in silence by the library. Its value may hold a password.
pub fn unused_proxy(variable: &str) -> Diagnosis {
    Diagnosis::new(
        Class::UserInput,
        format!("{variable} is not the address of a proxy, so it is not used"),
        "It cannot be read as scheme, host and port: a blank stands in it, for instance, or another scheme than http, https or socks5.",
        format!(
            "Write {variable} as http://HOST:PORT, with http://USER:PASSWORD@HOST:PORT where the proxy wants them, or unset it."
        ),
    )
}

fn first(seen: &Seen, areas: &[&[Cause]]) -> Diagnosis {
    let cause = areas.iter().flat_map(|causes| causes.iter()).find(|cause| (cause.applies)(seen));
    match cause {
        Some(cause) => (cause.tell)(seen),
        None => Diagnosis::new(
            Class::Api,
            format!("Could not {}", seen.doing),
            match seen.message.as_str() {
                "" => format!("{} gave an answer that Auth0 does not give (status {}).", seen.host, seen.status),
                message => format!("It answered {}: {message}", seen.status),
            },
            "Try again; if it stays, look at https://status.auth0.com and at the evidence.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_diagnosed_as_its_own_cause() {
        for areas in [
            &[network::CAUSES, api_token::CAUSES, management::CAUSES][..],
            &[network::CAUSES, token_endpoint::CAUSES],
            &[network::CAUSES, client_exchange::CAUSES],
            &[authorize::CAUSES, authorize::CONNECTION],
            &[sign_in::CAUSES, authorize::CONNECTION, authorize::CAUSES],
        ] {
            let all: Vec<&Cause> = areas.iter().flat_map(|causes| causes.iter()).collect();
            for cause in &all {
                let seen = (cause.example)();
                let found = all.iter().find(|cause| (cause.applies)(&seen)).map(|cause| cause.id);
                assert_eq!(found, Some(cause.id), "{seen:?}");
                let told = (cause.tell)(&seen);
                assert!(!told.what.is_empty() && !told.why.is_empty() && !told.fix.is_empty(), "{}", cause.id);
            }
        }
    }
}
