//! Which of the three URLs are misplaced: two that are the same, or that are swapped by their names. If one responds as
//! expected, the other one is wrong. Also which URL belongs to another environment: its host doesn't know the application,
//! but the other URL's host does.

use super::{Check, CheckId, urls};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::pasted;
use crate::domain::probe::Probe;
use crate::domain::probes::provider::authorization::page;
use crate::domain::probes::provider::exchange::{accepted, response_kind};
use crate::domain::probes::provider::exchange_is_proven;
use crate::domain::response_data::{PageKind, TokenResponseKind, UserDetailKind};

pub fn misplaced(known: Known) -> Vec<FieldId> {
    let Known { setup, .. } = known;
    let right = |id: FieldId| responds_as_expected(id, known);
    let mut wrong = Vec::new();
    for [one, other] in pasted::equal_urls(setup) {
        match (right(one), right(other)) {
            (Some(true), _) => wrong.push(other),
            (_, Some(true)) => wrong.push(one),
            (None, None) => {}
            (Some(false), None) => wrong.push(one),
            // Neither is right. Usually the first one was pasted into the second field.
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

/// Whether it responds as a URL of this field should. None if it wasn't requested, or the response doesn't show it.
fn responds_as_expected(id: FieldId, known: Known) -> Option<bool> {
    match id {
        AuthorizationUrl => {
            known.fact(Probe::Authorization)?;
            // The right URL may have a bot check, and only the right one complains about the redirect URI.
            let fits = |kind: PageKind| {
                kind.continues() || matches!(kind, PageKind::Wall | PageKind::RedirectUri | PageKind::Scope)
            };
            Some(page(known, Probe::Authorization).is_some_and(|page| fits(page.kind)))
        }
        TokenUrl => {
            known.fact(Probe::Exchange)?;
            let silent = |kind: TokenResponseKind| matches!(kind, TokenResponseKind::Wall);
            let walled = response_kind(known, Probe::Exchange).is_some_and(silent);
            Some(accepted(known).is_some() || walled)
        }
        _ => match known.fact(Probe::UserDetail)?.data.detail() {
            // A token URL requires credentials too, so this response decides nothing.
            Some(UserDetailKind::RequiresToken | UserDetailKind::Wall) => None,
            _ => Some(false),
        },
    }
}

/// The authorization or token URL whose host doesn't know the application, although the other one's host does.
pub fn another_environment(known: Known) -> Option<Check> {
    let Known { setup, .. } = known;
    let host = |id: FieldId| setup.parsed_url(id)?.host_str().map(str::to_owned);
    let (shows, takes) = (host(AuthorizationUrl)?, host(TokenUrl)?);
    if shows == takes {
        return None;
    }
    let shown = page(known, Probe::Authorization).map(|page| page.kind)?;
    let kind = response_kind(known, Probe::Exchange)?;
    if shown == PageKind::UnknownClient && exchange_is_proven(known) {
        return of(Probe::Authorization, CheckId::AuthorizationUrl, AuthorizationUrl, &shows, &takes, known);
    }
    // A page that is the same for any client proves nothing. It counts only if one of the hosts names an environment,
    // such as staging.
    let shown_to_us = urls::authorization(known).finding.state == State::Ok;
    let refused = kind == TokenResponseKind::RejectedId && shown_to_us
        || kind.rejects_client() && shown.continues() && stage(&shows) != stage(&takes);
    refused.then(|| of(Probe::Exchange, CheckId::TokenUrl, TokenUrl, &takes, &shows, known)).flatten()
}

fn of(probe: Probe, id: CheckId, field: FieldId, strange: &str, right: &str, known: Known) -> Option<Check> {
    let finding = Finding::failed(
        Class::UserInput,
        format!("{strange} doesn't have this application"),
        format!("Only {right} has the client ID, so the two hosts belong to different environments."),
        format!("Copy {} from the same page as the other URLs.", field.label()),
    );
    Some(Check::of_fact(id, known.fact(probe)?, finding.on(field)))
}

/// The word in a host's name that names its environment.
fn stage(host: &str) -> Option<&str> {
    let words = ["staging", "stage", "stg", "sandbox", "test", "dev", "qa", "uat", "preview", "int"];
    host.split(['.', '-']).find(|part| words.contains(part))
}
