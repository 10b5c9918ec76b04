//! The tutorial's second "Checkpoint": the connection is set up at Auth0 and equals what is saved here.

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
        let why = "There is no connection that could be looked at.";
        return vec![Check::new(
            CheckId::ConnectionExists,
            Finding::new(State::ToDo, "nothing is created yet", why, "Create it at Connection."),
        )];
    }
    if setup.connection_id.is_none() && super::connection::is_anothers(known) {
        let what = "nothing of yours: the name is that of another application's connection";
        return vec![Check::new(CheckId::ConnectionExists, Finding::unknown(what))];
    }
    let of_probe = |id, probe, question: &str| Check::of_probe(id, probe, known, question);
    let equal = of_probe(CheckId::ConnectionEqual, Probe::Connection, "whether the tenant has what is saved");
    // Without a 200 there is no connection to compare.
    let mut checks = match &equal.finding.evidence {
        Some(evidence) if evidence.status == Some(200) => {
            let finding = Finding { evidence: Some(evidence.clone()), ..Finding::ok("it exists") };
            vec![Check { id: CheckId::ConnectionExists, finding, seen_at: equal.seen_at }, equal]
        }
        _ => vec![Check { id: CheckId::ConnectionExists, ..equal }],
    };
    let question = "whether it is enabled for the application";
    checks.push(of_probe(CheckId::ConnectionEnabled, Probe::EnabledClients, question));
    checks.push(of_probe(CheckId::AuthorizeRoute, Probe::Route, "whether a sign-in reaches the provider"));
    let failures = [Probe::Discovery, Probe::ApiDiscovery, Probe::Mint].into_iter().filter_map(|probe| {
        known.fact(probe).filter(|fact| fact.finding.state == State::Failed).map(|fact| fact.seen_at)
    });
    let last_failure = failures.max();
    checks.into_iter().map(|check| unless_older(check, last_failure)).collect()
}

/// Since a later request to the tenant failed, an earlier success may no longer hold.
fn unless_older(check: Check, last_failure: Option<Timestamp>) -> Check {
    let older = check.seen_at.is_some_and(|seen| last_failure.is_some_and(|failure| seen <= failure));
    if !older || check.finding.state != State::Ok {
        return check;
    }
    let finding = Finding::unknown(format!("no answer now; before that: {}", check.finding.what));
    Check { finding, ..check }
}

fn summary(known: Known) -> String {
    let Known { setup, .. } = known;
    format!("as saved, enabled, a sign-in reaches {}", setup.provider_name())
}
