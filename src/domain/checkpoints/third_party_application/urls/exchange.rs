//! ID and secret are valid: the provider accepts them with a made-up authorization code, and rejects a deliberately wrong
//! secret.

use super::rejection::rejected;
use super::{ANSWERS, Exchange, both, given, reworded};
use crate::domain::catalog;
use crate::domain::checkpoints::{Check, CheckId, unchecked};
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Actor, Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::provider::exchange::{ClientAuth, accepted, configured, response_kind};
use crate::domain::words::capitalized;

pub fn exchange(known: Known) -> Exchange {
    let accepted = accepted(known).and_then(|(auth, probe)| Some((auth, known.fact(probe)?)));
    let exchange = match (known.fact(Probe::Exchange), accepted) {
        (None, _) => not_asked(known),
        (_, Some((auth, fact))) => not_rejected(known, auth, fact),
        (Some(own), None) => rejected(known, own),
    };
    Exchange {
        key: exchange.key.on(ApplicationKey),
        secret: exchange.secret.on(ApplicationSecret),
        url: exchange.url.on(TokenUrl),
    }
}

/// Nothing is known about ID and secret.
pub fn not_asked(known: Known) -> Exchange {
    let setup = known.setup;
    let open = |id, subject: &str| Check::new(id, unchecked(Probe::Exchange, known, subject));
    Exchange {
        key: given(CheckId::ApplicationKey, ApplicationKey, setup),
        secret: open(CheckId::ApplicationSecret, both(setup)),
        url: open(CheckId::TokenUrl, "Token URL"),
    }
}

/// The provider doesn't reject ID and secret, which proves nothing until it rejects a wrong secret.
fn not_rejected(known: Known, auth: ClientAuth, fact: &Fact) -> Exchange {
    let setup = known.setup;
    let name = setup.provider_name();
    let url = Check::of_fact(
        CheckId::TokenUrl,
        fact,
        match fact.finding.state {
            // This machine reaches it, but Auth0 may not.
            State::Warning => reworded(fact, ANSWERS),
            _ => Finding::ok(ANSWERS),
        },
    );
    let unproven =
        |secret| Exchange { key: given(CheckId::ApplicationKey, ApplicationKey, setup), secret, url: url.clone() };
    let Some(control) = known.fact(Probe::ExchangeControl) else {
        let finding = unchecked(Probe::ExchangeControl, known, "Rejection of a wrong secret");
        return unproven(Check::new(CheckId::ApplicationSecret, finding));
    };
    let (what, why, fix) = match response_kind(known, Probe::ExchangeControl) {
        Some(kind) if kind.rejects_wrong_secret() => return proven(known, auth, fact, url),
        Some(kind) if kind.accepts_client() => (
            format!("{}: can't be checked from here", both(setup)),
            format!("{} gives the same response to a deliberately wrong value.", capitalized(&name)),
            "Continue, and test them with a sign-in in step 8.",
        ),
        _ => (
            format!("{}: probably accepted", both(setup)),
            format!("The response to a deliberately wrong value is unclear: {}.", control.finding.what),
            "Check again in a few minutes, or test them with a sign-in in step 8.",
        ),
    };
    unproven(Check::of_fact(CheckId::ApplicationSecret, control, Finding::new(State::Inconclusive, what, why, fix)))
}

/// The provider accepts ID and secret with this client authentication, so Auth0 has to use it too.
fn proven(known: Known, auth: ClientAuth, fact: &Fact, url: Check) -> Exchange {
    let setup = known.setup;
    let name = capitalized(&setup.provider_name());
    let key = Check::new(CheckId::ApplicationKey, Finding::ok(format!("{} accepted", setup.name_of(ApplicationKey))));
    let accepted = Finding::ok(match setup.has(ApplicationSecret) {
        true => match fact.as_of(known.now) {
            Some(as_of) => format!("Accepted {as_of}"),
            None => "Client ID and secret accepted".to_owned(),
        },
        false => "Client ID accepted, PKCE replaces the secret".to_owned(),
    });
    let wants = |what: String, why: &str, auth: catalog::TokenAuth| -> Finding {
        let fix = format!("Set {} to {}.", TokenAuth.label(), auth.word());
        Finding::failed(Class::UserInput, what, why, fix).on(TokenAuth)
    };
    let secret = |fact: &Fact, finding| Check::of_fact(CheckId::ApplicationSecret, fact, finding);
    let finding = match auth {
        ClientAuth::Body | ClientAuth::BodyAndBasic if auth == configured(setup) => accepted,
        ClientAuth::Body => {
            let why = "It rejects the client ID and secret with a Basic header, but accepts them without one.";
            wants(format!("{name} requires client_secret_post"), why, catalog::TokenAuth::Post)
        }
        ClientAuth::BodyAndBasic => {
            let why = "It rejects the client ID and secret without a Basic header, but accepts them with one.";
            wants(format!("{name} requires client_secret_basic"), why, catalog::TokenAuth::Basic)
        }
        ClientAuth::BasicOnly => {
            let what = "Auth0 probably can't sign in at this token URL";
            let why = format!(
                "{name} accepts only a Basic header, but Auth0 always sends the ID and secret in the body too."
            );
            let fix =
                "Check whether the provider supports client_secret_post, or put a proxy in front of its token URL.";
            let url = Finding::failed(Class::Api, what, why, fix).on(TokenUrl).by(Actor::Provider);
            return Exchange { key, secret: secret(fact, accepted), url: Check::of_fact(CheckId::TokenUrl, fact, url) };
        }
    };
    // The reason shown is why the configured authentication was rejected.
    let shown = known.fact(Probe::Exchange).filter(|_| finding.state == State::Failed).unwrap_or(fact);
    Exchange { key, secret: secret(shown, finding), url }
}
