//! A round: what waits for what, what is asked again.

use super::*;

/// What is asked of the tenant.
fn probes(asked: Vec<(Probe, Request)>) -> Vec<Probe> {
    asked.into_iter().map(|(probe, _)| probe).filter(|probe| probe.question().wanted == For::Plan).collect()
}

#[test]
fn what_comes_after_a_question_waits_for_its_answer() {
    let (setup, facts) = ready(ALL_SCOPES);
    let mut round = Round::new(Ask::All);
    let mut next =
        |under_way: &[Probe]| probes(round.next(&setup, &facts, now(), &under_way.iter().copied().collect()));
    assert_eq!(next(&[]), [Probe::Discovery]);
    assert_eq!(next(&[Probe::Discovery]), []);
    assert_eq!(next(&[]), [Probe::Name, Probe::Application]);
    assert_eq!(next(&[Probe::Name]), []);
    assert_eq!(next(&[]), []);
}

#[test]
fn a_rate_limit_is_waited_for_six_times_and_no_more() {
    let (setup, facts) = ready(ALL_SCOPES);
    let mut round = Round::new(Ask::Open);
    let none = BTreeSet::new();
    let limited = |round: &mut Round, at| {
        let fact = Fact { finding: Finding::unknown("?"), found: Found::Nothing, seen_at: now(), used: Vec::new() };
        round.hear(Probe::Name, &Request::get("https://acme-dev.eu.auth0.com/"), Reading::Again(at, fact));
    };
    assert_eq!(probes(round.next(&setup, &facts, now(), &none)), [Probe::Name, Probe::Application]);
    for _ in 0..6 {
        let later = now() + SignedDuration::from_secs(1);
        limited(&mut round, later);
        assert_eq!(round.again_at(), Some(later));
        assert_eq!(probes(round.next(&setup, &facts, now(), &none)), []);
        assert_eq!(probes(round.next(&setup, &facts, later, &none)), [Probe::Name]);
    }
    limited(&mut round, now());
    assert_eq!(round.again_at(), None);
}
