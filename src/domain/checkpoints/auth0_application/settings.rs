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
    // The client ID's check already reports a Machine to Machine application.
    if application.is_machine() {
        return Vec::new();
    }
    let name = &application.name;
    let mut found: Vec<Check> = Vec::new();
    if application.is_first_party == Some(false) || application.client_id.starts_with("tpc_") {
        let finding = Finding::failed(
            Class::UserInput,
            format!("{name} is a third-party application"),
            "Third-party applications can only use domain-level connections, and this isn't one.",
            "Choose one of your own applications, or make the connection domain-level at Auth0 after creating it.",
        );
        found.push(Check::new(CheckId::ApplicationOwner, finding));
    }
    if application.grant_types.as_ref().is_some_and(|grants| !grants.iter().any(|grant| grant == "authorization_code"))
    {
        let finding = Finding::failed(
            Class::UserInput,
            format!("{name} can't use authorization codes"),
            "Its grant type Authorization Code is off, so every sign-in fails with unauthorized_client.",
            format!(
                "Select Authorization Code in Dashboard > Applications > {name} > Settings > Advanced Settings > Grant Types."
            ),
        );
        found.push(Check::new(CheckId::ApplicationGrants, finding.by(Actor::YouAtAuth0)));
    }
    if application.organization_usage.as_deref() == Some("require") {
        let finding = Finding::new(
            State::Warning,
            format!("{name} requires an organization"),
            "Users can only sign in through an organization that this connection is enabled for.",
            "Enable the connection in Dashboard > Organizations > your organization > Connections after creating it.",
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
