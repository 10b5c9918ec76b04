//! Whether the machine application's client ID or its secret is wrong, if Auth0 rejects them as a pair.

use super::*;
use crate::domain::checkpoints::{CheckpointId, judge_one};
use crate::domain::finding::Finding;
use crate::domain::known::Known;

const ID: &str = "m3R3v5mYpQ2bT9wXzL8nC1dF7gH4jS6a";

fn refused() -> (Setup, Facts) {
    let mut setup = without_token();
    set(&mut setup, MgmtClientId, ID);
    set(&mut setup, MgmtClientSecret, "Zq9-wXzL8nC1_dF7gH4jS6aV");
    let mut facts = Facts::default();
    holds(&mut facts, &setup, Probe::Discovery);
    let finding = Finding::failed(Class::Auth, "refused", "why", "fix").on(MgmtClientSecret);
    learn(&mut facts, &setup, Probe::MachineToken, finding, ResponseData::Nothing);
    (setup, facts)
}

/// The checks that aren't OK, with their fields, if Auth0 returns this page.
fn problems(page: &str) -> Vec<(&'static str, State, FieldId)> {
    let (setup, mut facts) = refused();
    let asked = request(Probe::MachineClient, Known::new(&setup, &facts, now())).unwrap();
    assert!(asked.url.starts_with("https://acme-dev.eu.auth0.com/authorize?"), "{}", asked.url);
    let answer = text_response(403, page);
    let Reading::Fact(fact) =
        super::super::read(Probe::MachineClient, Known::new(&setup, &facts, now()), &asked, &answer)
    else {
        panic!()
    };
    facts.seen.insert(Probe::MachineClient, fact);
    let judged = judge_one(CheckpointId::ApiToken, Known::new(&setup, &facts, now()));
    let bad = judged.checks.into_iter().filter(|check| !matches!(check.finding.state, State::Ok | State::Unknown));
    bad.map(|check| (check.id.as_str(), check.finding.state, check.finding.field.unwrap())).collect()
}

#[test]
fn an_authorize_request_shows_whether_the_tenant_knows_the_id() {
    assert_eq!(problems(&format!("<p>Unknown client: {ID}</p>")), [("token_minted", State::Failed, MgmtClientId)]);
    assert_eq!(problems("<p>Callback URL mismatch.</p>"), [("token_minted", State::Failed, MgmtClientSecret)]);
    let open = [("token_minted", State::Failed, MgmtClientSecret), ("machine_id", State::Inconclusive, MgmtClientId)];
    assert_eq!(problems("<p>Something else</p>"), open);
}

#[test]
fn it_is_sent_only_after_a_rejection_and_only_with_an_id() {
    let (mut setup, mut facts) = refused();
    let is_due = |setup: &Setup, facts: &Facts| {
        due(Known::new(setup, facts, now()), RoundKind::Open, &BTreeSet::new()).contains(&Probe::MachineClient)
    };
    assert!(is_due(&setup, &facts));
    let finding = Finding::failed(Class::Auth, "no grant", "why", "fix").on(MgmtClientId);
    learn(&mut facts, &setup, Probe::MachineToken, finding, ResponseData::Nothing);
    assert!(!is_due(&setup, &facts));
    set(&mut setup, MgmtClientId, "7yT-kP2_Zq9wXzL8nC1dF7gH4jS6aVkR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV_-");
    let finding = Finding::failed(Class::Auth, "refused", "why", "fix").on(MgmtClientSecret);
    learn(&mut facts, &setup, Probe::MachineToken, finding, ResponseData::Nothing);
    assert!(!is_due(&setup, &facts));
}
