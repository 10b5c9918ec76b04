//! What the application's settings prevent. No check if nothing does.

use super::{Check, CheckId};
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Actor, Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::probe::Probe;

pub fn checks(known: Known) -> Vec<Check> {
    let (Some(application), Some(fact)) = (known.application(), known.fact(Probe::Application)) else {
        return Vec::new();
    };
    // The client ID's check already says that a machine-to-machine application is the wrong one.
    if application.is_machine() {
        return Vec::new();
    }
    let name = &application.name;
    let mut found: Vec<Check> = Vec::new();
    if application.is_first_party == Some(false) || application.client_id.starts_with("tpc_") {
        let finding = Finding::failed(
            Class::UserInput,
            format!("{name} is a third-party application"),
            "In Auth0's words that is one of another owner: it may use only domain-level connections, and this is none.",
            "Choose an application of your own, or make the connection domain-level at Auth0 after the create.",
        );
        found.push(Check::new(CheckId::ApplicationOwner, finding));
    }
    if application.grant_types.as_ref().is_some_and(|grants| !grants.iter().any(|grant| grant == "authorization_code"))
    {
        let finding = Finding::failed(
            Class::UserInput,
            format!("{name} may not use authorization codes"),
            "Its grant type Authorization Code is off, so every sign-in ends with unauthorized_client.",
            format!(
                "Dashboard > Applications > {name} > Settings > Advanced Settings > Grant Types: tick Authorization Code."
            ),
        );
        found.push(Check::new(CheckId::ApplicationGrants, finding.by(Actor::YouAtAuth0)));
    }
    if application.organization_usage.as_deref() == Some("require") {
        let finding = Finding::new(
            State::Warning,
            format!("{name} signs in members of organizations only"),
            "The connection must be enabled for the organization too; a sign-in without one is refused.",
            "Dashboard > Organizations > the organization > Connections: enable it there after the create.",
        );
        found.push(Check::new(CheckId::ApplicationOrganizations, finding));
    }
    let evidence = &fact.finding.evidence;
    let rests_on = |check: Check| {
        let finding = Finding { evidence: evidence.clone(), ..check.finding.on(Auth0ClientId) };
        Check { finding, seen_at: Some(fact.seen_at), ..check }
    };
    found.into_iter().map(rests_on).collect()
}
