//! ID and secret hold: the provider accepts them with a made-up authorization code, and rejects a deliberately wrong
//! secret.

use super::rejection::rejected;
use super::{ANSWERS, Exchange, Verdict, both, capital, given, open, reworded};
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Actor, Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::provider::exchange::{ClientAuth, accepted, answer, configured};
use crate::domain::setup::Setup;

pub fn exchange(known: Known) -> Exchange {
    let accepted = accepted(known).and_then(|(auth, probe)| Some((auth, known.fact(probe)?)));
    let verdict = match (known.fact(Probe::Exchange), accepted) {
        (None, _) => not_asked(known),
        (_, Some((auth, fact))) => not_rejected(known, auth, fact),
        (Some(own), None) => rejected(known, own),
    };
    Exchange {
        key: verdict.key.on(ApplicationKey),
        secret: verdict.secret.on(ApplicationSecret),
        url: verdict.url.on(TokenUrl),
    }
}

/// Nothing is known of ID and secret.
pub fn not_asked(known: Known) -> Exchange {
    let setup = known.setup;
    let question = format!("whether {} accepts {}", setup.provider_name(), both(setup));
    let verdict = |question: &str| Verdict::unseen(open(Probe::Exchange, known, question));
    let (key, url) = (given(ApplicationKey, setup), verdict("whether the token URL answers"));
    Exchange { key, secret: verdict(&question), url }
}

/// The provider doesn't reject ID and secret, which proves nothing until it rejects a wrong secret.
fn not_rejected(known: Known, auth: ClientAuth, fact: &Fact) -> Exchange {
    let setup = known.setup;
    let name = setup.provider_name();
    let url = Verdict::of(
        fact,
        match fact.finding.state {
            // This machine reaches it, but perhaps Auth0 doesn't.
            State::Warning => reworded(fact, ANSWERS),
            _ => Finding::ok(ANSWERS),
        },
    );
    let unproven = |secret| Exchange { key: given(ApplicationKey, setup), secret, url: url.clone() };
    let Some(control) = known.fact(Probe::ExchangeControl) else {
        let question = format!("whether {name} refuses what cannot be right");
        return unproven(Verdict::unseen(open(Probe::ExchangeControl, known, &question)));
    };
    let (what, why, fix) = match answer(known, Probe::ExchangeControl) {
        Some(answer) if answer.tells_apart() => return proven(setup, auth, fact, url),
        Some(answer) if answer.accepts() => (
            format!("whether {} hold shows only at the first sign-in", both(setup)),
            format!("{} says the same to what cannot be right.", capital(&name)),
            "Go on: this provider tells only then.",
        ),
        _ => (
            format!("{} seem to be accepted", both(setup)),
            format!("What cannot be right got no clear answer: {}.", control.finding.what),
            "Ask again in a few minutes, or go on: the first sign-in tells.",
        ),
    };
    unproven(Verdict::of(control, Finding::new(State::Inconclusive, what, why, fix)))
}

/// The provider accepts ID and secret with this client authentication, so Auth0 has to use it too.
fn proven(setup: &Setup, auth: ClientAuth, fact: &Fact, url: Verdict) -> Exchange {
    let name = capital(&setup.provider_name());
    let key = Verdict::unseen(Finding::ok(format!("{} accepted", setup.name_of(ApplicationKey))));
    let accepted = Finding::ok(match setup.has(ApplicationSecret) {
        true => "id and secret accepted",
        false => "id accepted; no secret: PKCE stands for it",
    });
    let wants = |what: String, why: &str, word: &str| -> Finding {
        let fix = format!("Set \"{}\" ({}) to {word}.", TokenAuth.label(), TokenAuth.env());
        Finding::failed(Class::UserInput, what, why, fix).on(TokenAuth)
    };
    let secret = match auth {
        ClientAuth::Body | ClientAuth::BodyAndBasic if auth == configured(setup) => accepted,
        ClientAuth::Body => {
            let why = "With a Basic header beside them they are refused; without it they are accepted.";
            wants(format!("{name} wants id and secret in the body alone"), why, "post")
        }
        ClientAuth::BodyAndBasic => {
            let why = "In the body alone they are refused; with the header beside them they are accepted.";
            wants(format!("{name} wants id and secret in a Basic header too"), why, "basic")
        }
        ClientAuth::BasicOnly => {
            let what = "Auth0 probably cannot sign in here without a proxy";
            let why =
                format!("{name} takes id and secret in a Basic header alone; Auth0 sends them in the body, always.");
            let fix = "Look whether the provider can take them in the body (client_secret_post); else put a proxy of yours before it.";
            let url = Finding::failed(Class::Api, what, why, fix).on(TokenUrl).by(Actor::Provider);
            return Exchange { key, secret: Verdict::of(fact, accepted), url: Verdict::of(fact, url) };
        }
    };
    Exchange { key, secret: Verdict::of(fact, secret), url }
}
