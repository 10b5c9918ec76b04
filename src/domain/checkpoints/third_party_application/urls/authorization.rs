//! The authorization URL leads to a sign-in page, and accepts the redirect URI.

use super::reworded;
use crate::domain::checkpoints::auth0_application::doubt::{domain_in_doubt, domain_is_proven};
use crate::domain::checkpoints::{Check, CheckId, unchecked};
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Finding, State};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::provider::authorization::page;
use crate::domain::probes::provider::exchange::{accepted, response_kind};
use crate::domain::probes::provider::redirect_uri;
use crate::domain::response_data::{Page, PageKind, TokenResponseKind};
use crate::domain::setup::Setup;

const ID: CheckId = CheckId::AuthorizationUrl;

pub fn authorization(known: Known) -> Check {
    let check = answered(known);
    match hidden_prompt(known.setup) {
        Some(warning) if matches!(check.finding.state, State::Ok | State::Inconclusive | State::Warning) => {
            Check { finding: Finding { evidence: check.finding.evidence, ..warning }, ..check }
        }
        _ => check,
    }
}

/// With `prompt=none` a provider never shows a page (OpenID Connect Core 1.0 section 3.1.2.1). So its response looks
/// like that of any sign-in.
fn hidden_prompt(setup: &Setup) -> Option<Finding> {
    let is_none = |name: &str, value: &str| name == "prompt" && value.split_whitespace().any(|one| one == "none");
    let url = setup.parsed_url(AuthorizationUrl);
    let in_url = url.is_some_and(|url| url.query_pairs().any(|(name, value)| is_none(&name, &value)));
    let in_params = setup.auth_params().iter().any(|(name, value)| is_none(name, value));
    let field = if in_params { AuthParams } else { AuthorizationUrl };
    let what = "Most users can't sign in with prompt=none";
    let why = "The provider then shows no sign-in page, and rejects users who aren't signed in there already.";
    let fix = "Remove prompt, or set it to login or consent.";
    (in_params || in_url).then(|| Finding::new(State::Warning, what, why, fix).on(field))
}

fn answered(known: Known) -> Check {
    let Some(fact) = known.fact(Probe::Authorization) else {
        return Check::new(ID, unchecked(Probe::Authorization, known, "Authorization URL").on(AuthorizationUrl));
    };
    let rejected = page(known, Probe::Authorization).is_some_and(|page| page.kind == PageKind::RedirectUri);
    let domain_fails = known.fact(Probe::Discovery).is_some_and(|fact| fact.finding.state == State::Failed);
    if rejected && domain_fails {
        // Its redirect URI contains the domain, so the provider can't have it.
        let waiting = Finding::unknown("Redirect URI: waiting for a valid Auth0 domain");
        return Check::new(ID, waiting.on(AuthorizationUrl));
    }
    let in_doubt = known.other_tenant().is_some() && !domain_is_proven(known) || domain_in_doubt(known).is_some();
    if rejected && in_doubt {
        return doubtful(known.setup, fact);
    }
    // The page first lets the user sign in, while the token URL may reject the redirect URI already.
    if let Some((_, probe)) = accepted(known).filter(|_| fact.finding.state != State::Failed)
        && response_kind(known, probe) == Some(TokenResponseKind::RedirectUri)
        && let Some(fact) = known.fact(probe)
    {
        return if domain_fails || in_doubt { doubtful(known.setup, fact) } else { Check::as_found(ID, fact) };
    }
    match page(known, Probe::Authorization) {
        Some(shown) if shown.kind.continues() => proven(known, fact, shown),
        _ => Check::as_found(ID, fact),
    }
    .on(AuthorizationUrl)
}

/// A page for the right redirect URI proves nothing until a made-up one leads to another page.
fn proven(known: Known, fact: &Fact, shown: &Page) -> Check {
    let what = &fact.finding.what;
    let Some(control) = known.fact(Probe::AuthorizationControl) else {
        return Check::new(ID, unchecked(Probe::AuthorizationControl, known, "Redirect URI"));
    };
    let why = match page(known, Probe::AuthorizationControl) {
        Some(other) if other == shown => "An unregistered redirect URI gets the same page.".to_owned(),
        Some(other) if !matches!(other.kind, PageKind::Wall | PageKind::Unclear) => {
            return Check::of_fact(ID, fact, reworded(fact, &format!("{what} and accepts the redirect URI")));
        }
        _ => format!("The response to an unregistered redirect URI is unclear: {}.", control.finding.what),
    };
    let uri = redirect_uri(known.setup).unwrap_or_default();
    let what = "Redirect URI: can't be checked from here";
    let fix = format!("Make sure that {uri} is registered at {}.", known.setup.provider_name());
    Check::of_fact(ID, fact, Finding::new(State::Inconclusive, what, why, fix))
}

/// The redirect URI's domain may not be the tenant's, so it shouldn't be registered yet.
fn doubtful(setup: &Setup, fact: &Fact) -> Check {
    let uri = redirect_uri(setup).unwrap_or_default();
    let finding = Finding::new(
        State::Inconclusive,
        "Redirect URI rejected, but Domain may be wrong",
        format!("{uri} contains the Auth0 domain, which may be wrong."),
        "Correct Domain in step 1 before you register this redirect URI.",
    );
    Check::of_fact(ID, fact, finding.on(Auth0Domain))
}
