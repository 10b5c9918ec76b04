//! The tutorial's second Checkpoint: all is set up at Auth0, and equals what is saved here.

use super::{Check, Checkpoint, CheckpointId};
use crate::domain::finding::{Finding, State};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use jiff::Timestamp;

pub const CHECKPOINT: Checkpoint = Checkpoint {
    at: CheckpointId::InPlace,
    id: "in_place",
    label: "Check at Auth0",
    short: "Check at Auth0",
    about: "Whether the tenant has what is saved here, and a sign-in would reach the provider.",
    fields: &[],
    checks,
    summary,
};

fn checks(known: Known) -> Vec<Check> {
    let Known { setup, .. } = known;
    if known.connection_id().is_none() {
        let why = "There is no connection that could be looked at.";
        return vec![Check::new(
            "connection_exists",
            Finding::new(State::ToDo, "nothing is created yet", why, "Create it at Connection."),
        )];
    }
    if setup.connection_id.is_none() && super::connection::is_anothers(known) {
        let what = "nothing of yours: the name is that of another application's connection";
        return vec![Check::new("connection_exists", Finding::unknown(what))];
    }
    let same = Check::of_probe("connection_equal", Probe::Connection, known, "whether the tenant has what is saved");
    // 404 and the like: then it is not there, and nothing can be compared.
    let mut checks = match &same.finding.evidence {
        Some(evidence) if evidence.status == Some(200) => {
            let finding = Finding { evidence: Some(evidence.clone()), ..Finding::ok("it exists") };
            vec![Check { id: "connection_exists", finding, seen_at: same.seen_at }, same]
        }
        _ => vec![Check { id: "connection_exists", ..same }],
    };
    checks.push(Check::of_probe(
        "connection_enabled",
        Probe::EnabledClients,
        known,
        "whether it is enabled for the application",
    ));
    checks.push(Check::of_probe("authorize_route", Probe::Route, known, "whether a sign-in reaches the provider"));
    let silence = [Probe::Discovery, Probe::ApiDiscovery, Probe::Mint].into_iter().filter_map(|probe| {
        known.fact(probe).filter(|fact| fact.finding.state == State::Failed).map(|fact| fact.seen_at)
    });
    let silence = silence.max();
    checks.into_iter().map(|check| before(silence, check)).collect()
}

/// The tenant was asked again since and gave no answer: what it said before is not known to hold.
fn before(silence: Option<Timestamp>, check: Check) -> Check {
    let older = check.seen_at.is_some_and(|seen| silence.is_some_and(|silence| seen <= silence));
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
