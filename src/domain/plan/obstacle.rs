//! Why a run cannot start, or must stop.

use super::step::GET_TOKEN;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::profile_script::check::{Weight, check, too_long};
use crate::domain::setup::Setup;
use crate::domain::token::{MARGIN, SCOPE_CREATE};
use crate::domain::{connection, hosts};
use jiff::Timestamp;

const GRANT_SCOPE: &str = "Grant it to the Machine to Machine application: Dashboard > Applications > APIs > Auth0 Management API > Machine to Machine Applications. The next run requests a new token.";

/// The values that a run needs and doesn't have, in the order of the steps.
pub fn missing_values(setup: &Setup, now: Timestamp) -> Vec<FieldId> {
    let mut missing = connection::missing(setup);
    missing.extend(connection::absent_secrets(setup));
    let given = |id| setup.has(id);
    missing.extend(match setup.absent_token(now) {
        Some((id, _)) => Some(id),
        None if given(FieldId::ApiToken) || setup.can_request_token() => None,
        None if given(FieldId::MgmtClientId) => Some(FieldId::MgmtClientSecret),
        None if given(FieldId::MgmtClientSecret) => Some(FieldId::MgmtClientId),
        None => Some(FieldId::ApiToken),
    });
    missing
}

/// Why a run cannot start: a missing value, or an absent secret.
pub fn obstacle(known: Known) -> Option<Finding> {
    let Known { setup, .. } = known;
    if let Some(id) = connection::missing(setup).first() {
        let what = format!("{} is missing", setup.name_of(*id));
        let why = "Auth0 needs it to create the connection.";
        return Some(Finding::failed(Class::UserInput, what, why, id.field().help).on(*id));
    }
    if let Some(absent) = connection::absent_secrets(setup).first().and_then(|id| setup.absence_finding(*id)) {
        return Some(in_the_way(absent.class(Class::Keyring)));
    }
    if let Some(held_back) = held_back(known) {
        return Some(held_back);
    }
    let script = connection::script(setup).unwrap_or_default();
    // Tests make sure that every generated script can run, so only its length is open.
    let failure = match setup.has(FieldId::Script) {
        true => check(&script).at_tenant(setup.around().loopback).of_weight(Weight::Failure).next().cloned(),
        false => too_long(&script),
    };
    if let Some(failure) = failure {
        let finding = Finding::failed(Class::UserInput, &failure.what, failure.reason(), &failure.fix);
        return Some(finding.on(FieldId::Script));
    }
    domain_obstacle(known).or_else(|| token_obstacle(known))
}

/// It stops the run, even if its check isn't a failure.
fn in_the_way(finding: Finding) -> Finding {
    Finding { state: State::Failed, ..finding }
}

/// The connection has another name than the profile. `named`: its name at Auth0.
pub fn renamed(setup: &Setup, named: &str) -> Option<Finding> {
    let wanted = setup.connection_name();
    let differs = setup.connection_id.is_some() && wanted != named;
    differs.then(|| has_another_name(named, &wanted))
}

pub(super) fn has_another_name(named: &str, wanted: &str) -> Finding {
    Finding::failed(
        Class::Conflict,
        format!("This connection is named {named}, not {wanted}"),
        "A connection can't be renamed, because its name is part of every user ID. Nothing was changed.",
        "Restore the Connection Name, or use another profile for a second connection.",
    )
    .on(FieldId::ConnectionName)
}

/// A secret that the run, or Auth0 afterwards, would send to a host that it wasn't given for.
pub fn held_back(known: Known) -> Option<Finding> {
    let machine = known.must_request_token().then_some(FieldId::MgmtClientSecret);
    let used = [FieldId::ApplicationSecret, FieldId::TokenHeaders, FieldId::ApiToken].into_iter().chain(machine);
    let elsewhere = used.into_iter().find_map(|id| hosts::other_host(id, known))?;
    Some(elsewhere.finding(known.setup))
}

/// No secret goes to a host before its discovery document names it as issuer.
pub(super) fn domain_obstacle(known: Known) -> Option<Finding> {
    let Known { setup, facts, .. } = known;
    if known.is_api_verified() {
        return None;
    }
    let failed = |probe| {
        facts
            .current(probe, setup)
            .map(|fact| &fact.finding)
            .filter(|one| matches!(one.state, State::Failed | State::Inconclusive))
    };
    let failed = failed(Probe::Discovery).or_else(|| failed(Probe::ApiDiscovery));
    if let Some(finding) = failed {
        let class = finding.class.unwrap_or(Class::Network);
        return Some(in_the_way(finding.clone().class(class)));
    }
    let what = "The tenant isn't confirmed yet";
    let why = "a0connect sends secrets only to a domain whose discovery document names it as issuer.";
    Some(
        Finding::failed(Class::Network, what, why, "Check the Auth0 domain first, in step 1.").on(FieldId::Auth0Domain),
    )
}

fn token_obstacle(known: Known) -> Option<Finding> {
    let Known { setup, now, .. } = known;
    if setup.token(now).is_some() {
        return unusable_token(known);
    }
    let machine = known.fact(Probe::MachineToken).map(|fact| &fact.finding);
    if let Some(finding) = machine.filter(|finding| finding.class.is_some() && !finding.why.is_empty()) {
        return Some(in_the_way(finding.clone()));
    }
    if let Some(absent) = setup.absent_token(now).and_then(|(id, _)| setup.absence_finding(id)) {
        return Some(in_the_way(absent.class(Class::Auth)));
    }
    let why = if setup.can_request_token() { "Auth0 didn't issue one." } else { "You haven't entered one." };
    let finding = Finding::failed(Class::Auth, "The Management API token is missing", why, GET_TOKEN);
    Some(finding.on(FieldId::ApiToken))
}

/// The current token has expired, is for another tenant, or lacks the scope. No request is needed to know that.
pub fn unusable_token(known: Known) -> Option<Finding> {
    let Known { setup, now, .. } = known;
    setup.token(now)?;
    let auth =
        |what: &str, why: String, fix: &str| Some(Finding::failed(Class::Auth, what, why, fix).on(FieldId::ApiToken));
    let claims = known.claims()?;
    if claims.is_expired(now, MARGIN) {
        let why = "The token must be valid for at least 5 more minutes.";
        return auth("The Management API token has expired", why.into(), GET_TOKEN)
            .map(|one| setup.or_new_login(one, &[]));
    }
    if let Some(named) = claims.tenant().filter(|_| !known.is_token_for_tenant()) {
        let named = named.authority();
        let fix = format!(
            "Get a token for this tenant. If {named} is its canonical domain, enter it as {}.",
            FieldId::Auth0CanonicalDomain.label()
        );
        return auth("The Management API token is for another tenant", format!("It is for {named}."), &fix);
    }
    if setup.connection_id.is_none() && !claims.has(SCOPE_CREATE) {
        let what = format!("The Management API token lacks {SCOPE_CREATE}");
        let why = "Creating a connection requires this scope.";
        let fix = if setup.issued_token.is_some() { GRANT_SCOPE } else { GET_TOKEN };
        let field = if setup.issued_token.is_some() { FieldId::MgmtClientId } else { FieldId::ApiToken };
        let finding = Finding::failed(Class::Scope, what, why, fix).on(field);
        return Some(setup.or_new_login(finding, &[SCOPE_CREATE]));
    }
    None
}
