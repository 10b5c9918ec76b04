//! Which of the three URLs stand in another one's place: two that are the same, or are called each as the other is. What
//! answers as it should is in its place, so the other one is wrong. And which is of another environment: it does not know the
//! application that the other knows.

use super::verdict::{self, Verdict};
use crate::domain::facts::Facts;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Class, Diagnosis, Finding, State};
use crate::domain::found::{DetailAnswer, PageAnswer, TokenAnswer};
use crate::domain::pasted;
use crate::domain::probe::Probe;
use crate::domain::probes::provider::authorization::page;
use crate::domain::probes::provider::exchange::{accepted, answer};
use crate::domain::probes::provider::exchange_holds;
use crate::domain::setup::Setup;
use url::Url;

pub fn misplaced(setup: &Setup, facts: &Facts) -> Vec<FieldId> {
    let right = |id: FieldId| answers(id, setup, facts);
    let mut wrong = Vec::new();
    for [one, other] in pasted::twins(setup) {
        match (right(one), right(other)) {
            (Some(true), _) => wrong.push(other),
            (_, Some(true)) => wrong.push(one),
            (None, None) => {}
            (Some(false), None) => wrong.push(one),
            // Neither does; most often the one is copied for the other.
            (_, Some(false)) => wrong.push(other),
        }
    }
    if let Some([one, other]) = pasted::swapped_urls(setup)
        && right(one) == Some(false)
        && right(other) != Some(true)
    {
        wrong.extend([one, other]);
    }
    wrong
}

/// Whether it answers as the one that it should be; None: it has not been asked.
fn answers(id: FieldId, setup: &Setup, facts: &Facts) -> Option<bool> {
    match id {
        AuthorizationUrl => {
            facts.current(Probe::Authorization, setup)?;
            // A check against bots may stand before the right one, and only the right one speaks of the redirect URI.
            let fits = |answer: PageAnswer| {
                answer.goes_on() || matches!(answer, PageAnswer::Wall | PageAnswer::RedirectUri | PageAnswer::Scope)
            };
            Some(page(facts, setup, Probe::Authorization).is_some_and(|page| fits(page.answer)))
        }
        TokenUrl => {
            facts.current(Probe::Exchange, setup)?;
            let silent = |answer: TokenAnswer| matches!(answer, TokenAnswer::Wall);
            let walled = answer(facts, setup, Probe::Exchange).is_some_and(silent);
            Some(accepted(facts, setup).is_some() || walled)
        }
        _ => match facts.current(Probe::UserDetail, setup)?.found.detail() {
            // A token URL guards itself too: only where that one is known is more said.
            Some(DetailAnswer::Guards | DetailAnswer::Wall) => None,
            _ => Some(false),
        },
    }
}

/// The URL, authorization or token, of a host that does not know the application, while another host has shown that it does.
pub fn another_environment(setup: &Setup, facts: &Facts) -> Option<Verdict> {
    let host = |id: FieldId| Url::parse(&setup.url(id)?).ok()?.host_str().map(str::to_owned);
    let (shows, takes) = (host(AuthorizationUrl)?, host(TokenUrl)?);
    if shows == takes {
        return None;
    }
    let shown = page(facts, setup, Probe::Authorization).map(|page| page.answer)?;
    let answer = answer(facts, setup, Probe::Exchange)?;
    if shown == PageAnswer::UnknownClient && exchange_holds(setup, facts) {
        return of(Probe::Authorization, AuthorizationUrl, &shows, &takes, setup, facts);
    }
    // Whose page shows the same to anybody has shown nothing, but for a name such as staging in one of the two.
    let known = verdict::authorization(setup, facts).finding.state == State::Ok;
    let refused = answer == TokenAnswer::RefusedId && known
        || answer.refuses() && shown.goes_on() && stage(&shows) != stage(&takes);
    refused.then(|| of(Probe::Exchange, TokenUrl, &takes, &shows, setup, facts)).flatten()
}

fn of(probe: Probe, field: FieldId, strange: &str, known: &str, setup: &Setup, facts: &Facts) -> Option<Verdict> {
    let told = Diagnosis::new(
        Class::UserInput,
        format!("{strange} does not know the application, {known} does"),
        "Two hosts, and only one knows the Client ID: they belong to two environments, or to two providers.",
        format!("Copy {} from where the others come from.", field.label()),
    );
    let fact = facts.current(probe, setup)?;
    let finding = Finding { evidence: fact.finding.evidence.clone(), ..told.on(field).into() };
    Some(Verdict { finding, seen_at: Some(fact.seen_at) })
}

/// The word in a host's name that says which environment it is of.
fn stage(host: &str) -> Option<&str> {
    let words = ["staging", "stage", "stg", "sandbox", "test", "dev", "qa", "uat", "preview", "int"];
    host.split(['.', '-']).find(|part| words.contains(part))
}
