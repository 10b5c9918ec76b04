//! The probes of the provider, sent as Auth0 will send its requests. A secret is only sent over an encrypted connection.

pub(in crate::domain) mod authorization;
pub(super) mod discovery;
pub(in crate::domain) mod exchange;
pub(in crate::domain) mod swapped;
pub(super) mod user_detail;

pub use exchange::is_proven as exchange_is_proven;
pub(in crate::domain) use user_detail::with_token;
pub use user_detail::{has_packed_detail, is_checked};

use super::Received;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Finding, State};
use crate::domain::http::Reach;
use crate::domain::known::Known;
use crate::domain::parse::is_on_this_machine;
use crate::domain::pasted;
use crate::domain::setup::Setup;
use url::Url;

/// RFC 7636 section 4.1: 43 characters or more.
const VERIFIER: &str = "a0connect-asks-with-a-verifier-that-is-bogus";
/// Its SHA-256, for the authorization request.
pub const CHALLENGE: &str = "MUzi_wQAPVhlIxaHj_ke5RBf4cxzwsQMU94lFlCR0Bg";

/// The full URL of a field, if a request may go there: it isn't the tenant's own, and it is encrypted or, like the tenant,
/// on this machine.
fn url(known: Known, id: FieldId) -> Option<Url> {
    if pasted::at_tenant(known.setup, id).is_some() {
        return None;
    }
    let url = known.setup.parsed_url(id)?;
    match (url.scheme(), is_on_this_machine(&url)) {
        ("https", false) => Some(url),
        ("https" | "http", true) => Some(url).filter(|_| known.setup.around().loopback),
        _ => None,
    }
}

/// Auth0 sends its requests from the cloud, so an address that only this network can reach gets a warning.
fn reached(received: &Received, finding: Finding) -> Finding {
    let far = received.response.reach == Reach::Public || received.known.setup.around().loopback;
    if finding.state != State::Ok || far {
        return finding;
    }
    let why = match received.response.reach {
        Reach::Proxy => {
            "The response came through this machine's proxy. Auth0 sends its requests from its own network."
        }
        _ => "The host has a private address here. Auth0 sends its requests from its own network.",
    };
    let fix = "Make sure that the host can be reached from the internet.";
    let warning = Finding::new(State::Warning, "Reachable from here, maybe not from Auth0", why, fix);
    Finding { evidence: finding.evidence, ..warning }.on(received.probe.field())
}

/// The redirect URI to register at the provider.
pub(in crate::domain) fn redirect_uri(setup: &Setup) -> Option<String> {
    setup.domain().map(|domain| domain.redirect_uri())
}
