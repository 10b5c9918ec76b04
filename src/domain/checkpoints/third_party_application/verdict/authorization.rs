//! The authorization URL leads to a sign-in page, and accepts the redirect URI.

use super::{Verdict, open, reworded};
use crate::domain::checkpoints::auth0_application::doubt::domain_in_doubt;
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Finding, State};
use crate::domain::found::{Page, PageAnswer, TokenAnswer};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::provider::authorization::page;
use crate::domain::probes::provider::exchange::{accepted, answer};
use crate::domain::probes::provider::redirect_uri;
use crate::domain::setup::Setup;

pub fn authorization(known: Known) -> Verdict {
    let question = "whether the authorization URL shows a sign-in page";
    let Some(fact) = known.fact(Probe::Authorization) else {
        return Verdict::unseen(open(Probe::Authorization, known, question)).on(AuthorizationUrl);
    };
    let rejected = page(known, Probe::Authorization).is_some_and(|page| page.answer == PageAnswer::RedirectUri);
    let domain_fails = known.fact(Probe::Discovery).is_some_and(|fact| fact.finding.state == State::Failed);
    if rejected && domain_fails {
        // Its redirect URI is made of the domain, so the provider can't know it.
        let what = format!("whether it knows the redirect URI: {} does not hold", Auth0Domain.label());
        return Verdict::unseen(Finding::unknown(what)).on(AuthorizationUrl);
    }
    let in_doubt = known.other_tenant().is_some() || domain_in_doubt(known).is_some();
    if rejected && in_doubt {
        return doubtful(known.setup, fact);
    }
    // The page first lets the user sign in, while the token URL may reject the redirect URI already.
    if let Some((_, probe)) = accepted(known).filter(|_| fact.finding.state != State::Failed)
        && answer(known, probe) == Some(TokenAnswer::RedirectUri)
        && let Some(fact) = known.fact(probe)
    {
        return if domain_fails || in_doubt { doubtful(known.setup, fact) } else { Verdict::as_found(fact) };
    }
    match page(known, Probe::Authorization) {
        Some(shown) if shown.answer.goes_on() => proven(known, fact, shown),
        _ => Verdict::as_found(fact),
    }
    .on(AuthorizationUrl)
}

/// A page for the right redirect URI proves nothing until a made-up one leads to another page.
fn proven(known: Known, fact: &Fact, shown: &Page) -> Verdict {
    let what = fact.finding.what.split("; ").next().unwrap_or_default();
    let Some(control) = known.fact(Probe::AuthorizationControl) else {
        let question = format!("{what}; whether it knows the redirect URI");
        return Verdict::unseen(open(Probe::AuthorizationControl, known, &question));
    };
    let why = match page(known, Probe::AuthorizationControl) {
        Some(other) if other == shown => "It shows the same to a redirect URI that nobody has registered.".to_owned(),
        Some(other) if !matches!(other.answer, PageAnswer::Wall | PageAnswer::Unclear) => {
            return Verdict::of(fact, reworded(fact, &format!("{what}, redirect URI known")));
        }
        _ => format!("What nobody has registered got no clear answer: {}.", control.finding.what),
    };
    let uri = redirect_uri(known.setup).unwrap_or_default();
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
