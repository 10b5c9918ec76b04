//! Allowed Callback URLs. Each is checked by an authorize request whose redirect isn't followed: Auth0 redirects if the
//! callback is registered, and otherwise returns an error page. The control is an unregistered callback.

use super::client_secret::NOWHERE;
use crate::domain::diagnosis::{self, Symptoms};
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Finding, State};
use crate::domain::http::Request;
use crate::domain::known::Known;
use crate::domain::parse::is_plain;
use crate::domain::pasted;
use crate::domain::probe::Probe;
use crate::domain::probes::{NeededFor, ProbeRow, Received, Repeat, Server};
use crate::domain::response_data::ResponseData;
use crate::domain::safe_text::percent_encoded;
use crate::domain::setup::Setup;
use url::Url;

/// One for each of the first callback URLs, by index.
pub const ROWS: [ProbeRow; Probe::CALLBACKS.len()] = [row::<0>(), row::<1>(), row::<2>(), row::<3>(), row::<4>()];

const fn row<const N: usize>() -> ProbeRow {
    ProbeRow {
        probe: Probe::CALLBACKS[N],
        question: "Is the callback URL registered?",
        doing: "check the callback URL",
        server: Server::Tenant,
        needed_for: NeededFor::Proof,
        repeat: Repeat::Freely,
        traces: "nothing, or a failed sign-in in the tenant's log (f) if Auth0 rejects it",
        field: CallbackUrls,
        fields: &[Auth0Domain, Auth0ClientId, CallbackUrls],
        secrets: &[],
        after: &[Probe::Discovery],
        control: Some(Probe::CallbackControl),
        ready: |known| is_open(known) && nth(known.setup, N).is_some_and(is_plain),
        request: |known| authorize(known, nth(known.setup, N)?),
        read: |received| (accepted(received, nth(received.known.setup, N).unwrap_or_default()), ResponseData::Nothing),
    }
}

pub const CONTROL: ProbeRow = ProbeRow {
    probe: Probe::CallbackControl,
    question: "Does Auth0 reject an unregistered callback URL?",
    doing: "try an unregistered callback URL",
    after: &[
        Probe::Discovery,
        Probe::Callback0,
        Probe::Callback1,
        Probe::Callback2,
        Probe::Callback3,
        Probe::Callback4,
        Probe::ClientSecret,
    ],
    control: None,
    repeat: Repeat::Daily,
    traces: "a failed sign-in in the tenant's log (f)",
    fields: &[Auth0Domain, Auth0ClientId],
    ready: |known| {
        let state = |probe| known.fact(probe).map(|fact| fact.finding.state);
        let goes_on = |fact: &Fact| fact.finding.state == State::Ok || shows_a_page(fact);
        let taken = Probe::CALLBACKS.into_iter().filter_map(|probe| known.fact(probe)).any(goes_on);
        // If Auth0 rejects the client and no callback shows whether it knows the client ID, this one does.
        let refused = state(Probe::ClientSecret) == Some(State::Failed) && known.application().is_none();
        is_open(known) && (taken || refused)
    },
    request: |known| authorize(known, NOWHERE),
    read: |received| (refused(received), ResponseData::Nothing),
    ..row::<0>()
};

/// Auth0 returned a page at once, which may be a custom sign-in page or an error page. Only the control can show which.
pub fn shows_a_page(fact: &Fact) -> bool {
    fact.finding.state == State::Inconclusive && status(fact) == Some(200)
}

/// Auth0 rejected the unregistered callback, be it in its own words or with a custom error page.
pub fn is_rejected(control: &Fact) -> bool {
    control.finding.state == State::Ok || control.finding.state == State::Inconclusive && status(control) == Some(403)
}

fn status(fact: &Fact) -> Option<u16> {
    fact.finding.evidence.as_ref()?.status
}

fn nth(setup: &Setup, at: usize) -> Option<&str> {
    setup.callback_urls().get(at).copied()
}

/// A client ID that looks like a secret is never put into a URL.
fn is_open(known: Known) -> bool {
    let given = known.setup.has(Auth0ClientId) && pasted::client_id(known.setup).is_none();
    known.holds(Probe::Discovery) && given
}

fn authorize(known: Known, callback: &str) -> Option<Request> {
    Some(Request::get(authorize_url(&known.setup.domain()?.base(), known.setup.open(Auth0ClientId)?, callback)))
}

/// An authorize request without a connection.
pub(super) fn authorize_url(base: &str, client_id: &str, callback: &str) -> String {
    format!(
        "{base}/authorize?response_type=code&client_id={}&redirect_uri={}&scope=openid&state=a0connect",
        percent_encoded(client_id),
        percent_encoded(callback),
    )
}

fn accepted(received: &Received, callback: &str) -> Finding {
    match (rejection(received), continues_at(received, callback)) {
        (Some(rejection), _) => rejection,
        (None, Some(whereto)) => Finding::ok(format!("Auth0 accepts {callback} and continues to {whereto}")),
        (None, None) => unclear(received, "The callback URL can't be checked"),
    }
}

fn refused(received: &Received) -> Finding {
    match (rejection(received), continues_at(received, NOWHERE)) {
        (Some(rejection), _) if rejection.field == Some(CallbackUrls) => {
            Finding::ok("Auth0 rejected an unregistered URL")
        }
        (Some(rejection), _) => rejection,
        (None, Some(whereto)) => Finding::new(
            State::Inconclusive,
            "Auth0 accepted an unregistered callback URL",
            format!("It continues to {whereto}, so this doesn't prove that yours is registered."),
            "Compare yours with Dashboard > Applications > your application > Settings > Allowed Callback URLs.",
        )
        .on(CallbackUrls),
        (None, None) => unclear(received, "The callback URL can't be checked"),
    }
}

/// Why Auth0 rejects the request, from the page or from the query of a redirect to a custom error page.
pub(super) fn rejection(received: &Received) -> Option<Finding> {
    let query = leads_to(received).map(|url| url.query_pairs().map(|(_, value)| value + "\n").collect::<String>());
    let message = query.unwrap_or_else(|| received.response.body.reveal().to_owned());
    let symptoms = Symptoms { message, ..received.symptoms.clone() };
    diagnosis::authorize(&symptoms)
}

/// The target of a redirect.
fn leads_to(received: &Received) -> Option<Url> {
    let location = received.response.location.as_deref().filter(|_| (300..400).contains(&received.response.status))?;
    received.known.setup.domain()?.url()?.join(location).ok()
}

/// Where Auth0 continues with this callback: its own sign-in page, a provider, or the callback itself.
fn continues_at(received: &Received, callback: &str) -> Option<String> {
    let target = leads_to(received)?;
    let at = |url: &Url| url[..url::Position::AfterPath].to_owned();
    if Url::parse(callback).is_ok_and(|callback| at(&callback) == at(&target)) {
        return Some("that callback URL".into());
    }
    // A custom error page with an unknown message.
    if target.path().ends_with("/error") || target.query_pairs().any(|(name, _)| name == "error") {
        return None;
    }
    let own = received.known.setup.domain().and_then(|domain| domain.url());
    if own.is_some_and(|own| own.origin() == target.origin()) {
        let signs_in = target.path().starts_with("/u/") || target.path().starts_with("/login");
        return signs_in.then(|| "the sign-in page".into());
    }
    let host = target.host_str().filter(|_| matches!(target.scheme(), "https" | "http"))?;
    Some(received.redactor.clean(host, 80))
}

fn unclear(received: &Received, what: &str) -> Finding {
    let why = match leads_to(received) {
        Some(url) => format!("Auth0 redirects to {}.", received.redactor.clean(&url[..url::Position::AfterPath], 120)),
        None => format!("Auth0 responded with {} and a page that gives no reason.", received.response.status),
    };
    let fix = "Compare it with Dashboard > Applications > your application > Settings > Allowed Callback URLs.";
    Finding::new(State::Inconclusive, what, why, fix).on(FieldId::CallbackUrls)
}
