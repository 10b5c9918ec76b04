//! The tutorial's second "Checkpoint": the connection is set up at Auth0 and equals what is saved here.

use super::connection::not_for_sign_in;
use super::{Check, CheckId, Checkpoint, CheckpointId};
use crate::domain::finding::{Finding, State};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use jiff::Timestamp;

pub const CHECKPOINT: Checkpoint = Checkpoint {
    at: CheckpointId::InPlace,
    id: "in_place",
    label: "Verify",
    short: "Verify",
    about: "Checks that the tenant has these settings and that a sign-in reaches the provider.",
    fields: &[],
    checks,
    summary,
};

fn checks(known: Known) -> Vec<Check> {
    let Known { setup, .. } = known;
    if known.connection_id().is_none() {
        let why = "This profile has no connection at Auth0.";
        return vec![Check::new(
            CheckId::ConnectionExists,
            Finding::new(State::ToDo, "Nothing to verify yet", why, "Create the connection in step 6."),
        )];
    }
    if setup.connection_id.is_none() && super::connection::is_anothers(known) {
        let what = "The name belongs to another connection";
        return vec![Check::new(CheckId::ConnectionExists, Finding::unknown(what))];
    }
    let of_probe = |id, probe, subject: &str| Check::of_probe(id, probe, known, subject);
    let equal = of_probe(CheckId::ConnectionEqual, Probe::Connection, "Connection");
    // Without a 200 there is no connection to compare.
    let mut checks = match &equal.finding.evidence {
        Some(evidence) if evidence.status == Some(200) => {
            let finding = Finding { evidence: Some(evidence.clone()), ..Finding::ok("Connection exists") };
            vec![Check { id: CheckId::ConnectionExists, finding, seen_at: equal.seen_at }, equal]
        }
        _ => vec![Check { id: CheckId::ConnectionExists, ..equal }],
    };
    // A connection that was deleted at Auth0 has to be created again before anything else.
    if checks.iter().any(|check| check.finding.state == State::Failed && status(check) == Some(404)) {
        return checks;
    }
    let enabled = of_probe(CheckId::ConnectionEnabled, Probe::EnabledClients, "Application access");
    let mut route = of_probe(CheckId::AuthorizeRoute, Probe::Route, "Redirect to the provider");
    if enabled.finding.state == State::Failed && route.finding.state == State::Failed {
        // Auth0 rejects the sign-in because of that, so it isn't a second failure.
        let what = "Redirect not checked: connection not enabled";
        route = Check::new(CheckId::AuthorizeRoute, Finding::unknown(what));
    }
    if let Some(finding) = not_for_sign_in(setup) {
        route = Check::new(CheckId::AuthorizeRoute, finding);
    }
    checks.extend([enabled, route]);
    let failures = [Probe::Discovery, Probe::ApiDiscovery, Probe::MachineToken].into_iter().filter_map(|probe| {
        known.fact(probe).filter(|fact| fact.finding.state == State::Failed).map(|fact| fact.seen_at)
    });
    let last_failure = failures.max();
    checks.into_iter().map(|check| unless_older(check, last_failure)).collect()
}

fn status(check: &Check) -> Option<u16> {
    check.finding.evidence.as_ref()?.status
}

/// Since a later request to the tenant failed, an earlier success may no longer hold.
fn unless_older(check: Check, last_failure: Option<Timestamp>) -> Check {
    let older = check.seen_at.is_some_and(|seen| last_failure.is_some_and(|failure| seen <= failure));
    if !older || check.finding.state != State::Ok {
        return check;
    }
    let finding = Finding::unknown(format!("{}: the latest check got no response", check.id.label()));
    Check { finding, ..check }
}

fn summary(known: Known) -> String {
    let Known { setup, .. } = known;
    match not_for_sign_in(setup) {
        Some(finding) => format!("Up to date. {}", finding.what),
        None => format!("Up to date, sign-in leads to {}", setup.provider_name()),
    }
}
