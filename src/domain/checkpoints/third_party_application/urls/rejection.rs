//! The token URL rejects the client: which client authentication method counts, which value is wrong, and the words for it.

use super::{ANSWERS, Exchange, both, given};
use crate::domain::checkpoints::{Check, CheckId};
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Actor, Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::provider::authorization::page;
use crate::domain::probes::provider::exchange::{
    first_leaves_open, has_other_auth, has_other_header, other_leaves_open, response_kind,
};
use crate::domain::probes::provider::swapped::is_swapped;
use crate::domain::response_data::{PageKind, TokenResponseKind};
use crate::domain::setup::Setup;
use crate::domain::words::capitalized;

/// `own` is the response to the configured method.
pub(super) fn rejected(known: Known, own: &Fact) -> Exchange {
    let setup = known.setup;
    let key = given(CheckId::ApplicationKey, ApplicationKey, setup);
    let secret = given(CheckId::ApplicationSecret, ApplicationSecret, setup);
    let url = Check::of_fact(CheckId::TokenUrl, own, Finding::ok(ANSWERS));
    if let Some(fact) = known.fact(Probe::ExchangeSwapped).filter(|_| is_swapped(known)) {
        let key = Check::of_fact(CheckId::ApplicationKey, fact, swapped(&setup.provider_name()));
        return Exchange { key, secret, url };
    }
    if let Some(secret) = other_auth(known) {
        return Exchange { key, secret, url };
    }
    let blamed = blame(known, judged(known, own));
    match blamed.id {
        CheckId::ApplicationKey => Exchange { key: blamed, secret, url },
        CheckId::ApplicationSecret => Exchange { key, secret: blamed, url },
        _ => Exchange { key, secret: untested(setup, &blamed), url: blamed },
    }
}

/// The secret's check while another client authentication method may still be accepted.
fn other_auth(known: Known) -> Option<Check> {
    let setup = known.setup;
    if !first_leaves_open(known) || !has_other_auth(setup) {
        return None;
    }
    // It names the wrong one of the two, so no other method will help.
    let says_which = matches!(
        response_kind(known, Probe::Exchange),
        Some(TokenResponseKind::RejectedSecret | TokenResponseKind::RejectedId)
    );
    let basic = other_leaves_open(known).then_some(Probe::ExchangeBasic);
    [Probe::ExchangeOther].into_iter().chain(basic).find_map(|probe| {
        let Some(fact) = known.fact(probe) else { return Some(untried(setup)) };
        let silent = |kind: TokenResponseKind| kind.is_silent() && !says_which;
        response_kind(known, probe).is_none_or(silent).then(|| unclear(setup, fact))
    })
}

/// The most informative response to any client authentication method.
fn judged<'a>(known: Known<'a>, own: &'a Fact) -> &'a Fact {
    let first = |says: fn(TokenResponseKind) -> bool| {
        let ways = [Probe::Exchange, Probe::ExchangeOther, Probe::ExchangeBasic];
        ways.into_iter()
            .find(|probe| response_kind(known, *probe).is_some_and(says))
            .and_then(|probe| known.fact(probe))
    };
    // It accepted ID and secret, and complains about something else.
    let accepts = || first(|kind| matches!(kind, TokenResponseKind::Scope | TokenResponseKind::Grant));
    // A provider that only requires a Basic header doesn't show what is wrong.
    let says_why = || first(|kind| kind.rejects_client() && kind != TokenResponseKind::WantsBasic);
    let rejects = || first(TokenResponseKind::rejects_client);
    let judged = match response_kind(known, Probe::Exchange) {
        _ if !first_leaves_open(known) => None,
        Some(kind) if kind.rejects_client() => accepts().or_else(says_why).or_else(rejects),
        // The configured method isn't wrong if only another one is rejected.
        _ => accepts(),
    };
    judged.unwrap_or(own)
}

/// The check of the wrong value. The first rule that applies wins.
fn blame(known: Known, judged: &Fact) -> Check {
    use CheckId::{ApplicationKey as Key, ApplicationSecret as Secret};
    let setup = known.setup;
    let is_unknown = page(known, Probe::Authorization).is_some_and(|page| page.kind == PageKind::UnknownClient);
    let unknown_client = known.fact(Probe::Authorization).filter(|_| is_unknown);
    let not_found = judged.finding.evidence.as_ref().is_some_and(|seen| seen.status == Some(404));
    match (judged.finding.field, unknown_client) {
        (Some(ApplicationSecret), _) if has_other_header(setup) => {
            Check::of_fact(Secret, judged, beside_header(setup, judged))
        }
        // The token URL doesn't show which of the two is wrong, but the sign-in page does.
        (Some(ApplicationSecret), Some(page)) => Check::as_found(Key, page),
        // Some providers return 404 in place of a rejection.
        (Some(TokenUrl), Some(page)) if not_found => Check::as_found(Key, page),
        (Some(ApplicationSecret), None) if !setup.has(ApplicationSecret) => {
            Check::of_fact(Secret, judged, without_secret(setup, judged))
        }
        (Some(ApplicationSecret), None) => Check::as_found(Secret, judged),
        (Some(ApplicationKey), _) => Check::as_found(Key, judged),
        _ => Check::as_found(CheckId::TokenUrl, judged),
    }
}

/// The provider accepts them the other way around.
fn swapped(name: &str) -> Finding {
    let what = "The client ID and the secret are swapped";
    let why = format!("{} accepts them the other way around.", capitalized(name));
    Finding::failed(Class::Auth, what, why, "Swap the client ID and the client secret.")
        .on(ApplicationKey)
        .by(Actor::You)
}

/// An Authorization header of the user's own is sent in place of the Basic one.
fn beside_header(setup: &Setup, judged: &Fact) -> Finding {
    let what = format!("{} rejected your Authorization header", capitalized(&setup.provider_name()));
    let fix = format!("Remove that header, or set {} to basic if the provider requires one.", TokenAuth.label());
    Finding { what, fix, ..judged.finding.clone() }.on(TokenHeaders)
}

fn without_secret(setup: &Setup, judged: &Fact) -> Finding {
    let what = format!("{} requires a client secret", capitalized(&setup.provider_name()));
    let fix = "Enter the client secret, or make the application a public client at the provider.";
    Finding { what, fix: fix.to_owned(), ..judged.finding.clone() }
}

/// The secret can't be tested while the token URL is at fault.
fn untested(setup: &Setup, url: &Check) -> Check {
    let finding = match url.finding.state {
        // Unknown would mean that nothing was checked.
        State::Inconclusive => url.finding.clone().on(ApplicationSecret),
        _ => Finding::unknown(format!("{}: waiting for the token URL", both(setup))),
    };
    Check::new(CheckId::ApplicationSecret, finding)
}

fn untried(setup: &Setup) -> Check {
    Check::new(CheckId::ApplicationSecret, Finding::unknown(format!("{}: not fully checked yet", both(setup))))
}

/// One way was rejected, and there is no clear response to another.
fn unclear(setup: &Setup, fact: &Fact) -> Check {
    let finding = Finding::new(
        State::Inconclusive,
        format!("{}: not fully checked", both(setup)),
        format!("The provider rejected them, but didn't respond clearly to another method: {}.", fact.finding.what),
        "Check again in a few minutes, or compare them with the provider's application settings.",
    );
    Check::of_fact(CheckId::ApplicationSecret, fact, finding)
}
