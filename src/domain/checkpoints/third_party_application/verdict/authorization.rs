//! The authorization URL leads to a sign-in page, and accepts the redirect URI.

use super::{Verdict, open, reworded};
use crate::domain::checkpoints::auth0_application::doubt::domain_in_doubt;
use crate::domain::facts::{Fact, Facts};
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::found::{Page, PageAnswer, TokenAnswer};
use crate::domain::probe::Probe;
use crate::domain::probes::provider::authorization::page;
use crate::domain::probes::provider::exchange::{accepted, answer};
use crate::domain::probes::provider::redirect_uri;
use crate::domain::setup::Setup;

pub fn authorization(setup: &Setup, facts: &Facts) -> Verdict {
    let question = "whether the authorization URL shows a sign-in page";
    let Some(fact) = facts.current(Probe::Authorization, setup) else {
        return Verdict::unseen(open(Probe::Authorization, facts, question)).on(AuthorizationUrl);
    };
    let rejected = fact.finding.state == State::Failed && fact.finding.class == Some(Class::Conflict);
    let domain_fails = facts.current(Probe::Discovery, setup).is_some_and(|fact| fact.finding.state == State::Failed);
    if rejected && domain_fails {
        // Its redirect URI is made of the domain, so the provider can't know it.
        let what = format!("whether it knows the redirect URI: {} does not hold", Auth0Domain.label());
        return Verdict::unseen(Finding::unknown(what)).on(AuthorizationUrl);
    }
    let in_doubt = setup.other_tenant(facts).is_some() || domain_in_doubt(setup, facts).is_some();
    if rejected && in_doubt {
        return doubtful(setup, fact);
    }
    // The page first lets the user sign in, while the token URL may reject the redirect URI already.
    if let Some((_, probe)) = accepted(facts, setup).filter(|_| fact.finding.state != State::Failed)
        && answer(facts, setup, probe) == Some(TokenAnswer::RedirectUri)
        && let Some(fact) = facts.current(probe, setup)
    {
        return if domain_fails || in_doubt { doubtful(setup, fact) } else { Verdict::as_found(fact) };
    }
    match page(facts, setup, Probe::Authorization) {
        Some(shown) if shown.answer.goes_on() => proven(setup, facts, fact, shown),
        _ => Verdict::as_found(fact),
    }
    .on(AuthorizationUrl)
}

/// A page for the right redirect URI proves nothing until a made-up one leads to another page.
fn proven(setup: &Setup, facts: &Facts, fact: &Fact, shown: &Page) -> Verdict {
    let what = fact.finding.what.split("; ").next().unwrap_or_default();
    let Some(control) = facts.current(Probe::AuthorizationControl, setup) else {
        let question = format!("{what}; whether it knows the redirect URI");
        return Verdict::unseen(open(Probe::AuthorizationControl, facts, &question));
    };
    let why = match page(facts, setup, Probe::AuthorizationControl) {
        Some(other) if other == shown => "It shows the same to a redirect URI that nobody has registered.".to_owned(),
        Some(other) if !matches!(other.answer, PageAnswer::Wall | PageAnswer::Unclear) => {
            return Verdict::of(fact, reworded(fact, &format!("{what}, redirect URI known")));
        }
        _ => format!("What nobody has registered got no clear answer: {}.", control.finding.what),
    };
    let uri = redirect_uri(setup).unwrap_or_default();
    let what = format!("{what}; whether it knows the redirect URI shows only at the first sign-in");
    let fix = format!("Make sure that {uri} is registered at the provider, then go on.");
    Verdict::of(fact, Finding::new(State::Inconclusive, what, why, fix))
}

/// The redirect URI's domain may not be the tenant's, so nobody should register it.
fn doubtful(setup: &Setup, fact: &Fact) -> Verdict {
    let uri = redirect_uri(setup).unwrap_or_default();
    let finding = Finding::new(
        State::Inconclusive,
        "the redirect URI is refused, but its domain is in doubt",
        format!("{uri} is made from Domain (step 1), which does not hold."),
        "Settle Domain first, then ask again; do not register this one yet.",
    );
    Verdict::of(fact, finding).on(Auth0Domain)
}
