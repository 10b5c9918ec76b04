//! A round: which question waits for which, and what is asked again.

use super::*;
use crate::domain::known::Known;

/// The questions that the plan needs.
fn probes(asked: Vec<(Probe, Inquiry)>) -> Vec<Probe> {
    asked.into_iter().map(|(probe, _)| probe).filter(|probe| probe.question().wanted == For::Plan).collect()
}

#[test]
fn what_comes_after_a_question_waits_for_its_answer() {
    let (setup, facts) = ready(ALL_SCOPES);
    let mut round = Round::new(Ask::All);
    let mut next = |under_way: &[Probe]| {
        probes(round.next(Known::new(&setup, &facts, now()), &under_way.iter().copied().collect()))
    };
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
        let reply = Ok(Reply { reset: Some(at), ..Reply::new(429, "") });
        let request = Request::get("https://acme-dev.eu.auth0.com/");
        round.answered(Probe::Name, &request, &reply, (&mut setup.clone(), &mut facts.clone()), now());
    };
    assert_eq!(probes(round.next(Known::new(&setup, &facts, now()), &none)), [Probe::Name, Probe::Application]);
    for _ in 0..6 {
        let later = now() + SignedDuration::from_secs(1);
        limited(&mut round, later);
        assert_eq!(round.again_at(), Some(later));
        assert_eq!(probes(round.next(Known::new(&setup, &facts, now()), &none)), []);
        assert_eq!(probes(round.next(Known::new(&setup, &facts, later), &none)), [Probe::Name]);
    }
    limited(&mut round, now());
    assert_eq!(round.again_at(), None);
}

#[test]
fn a_limit_that_is_used_up_is_waited_for_before_it_is_met() {
    let (mut setup, facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_1".into());
    let none = BTreeSet::new();
    for (remaining, seconds, waits) in [(Some(0), 1, true), (Some(1), 1, false), (None, 1, false), (Some(0), 60, false)]
    {
        let mut round = Round::new(Ask::Open);
        let at = now() + SignedDuration::from_secs(seconds);
        let reply = Reply { remaining, reset: Some(at), ..Reply::new(200, "[]") };
        let request = Request::get("https://acme-dev.eu.auth0.com/");
        round.answered(Probe::Name, &request, &Ok(reply), (&mut setup.clone(), &mut facts.clone()), now());
        let api = |probe: &Probe| probe.question().to == To::Management;
        let asked = round.next(Known::new(&setup, &facts, now()), &none);
        assert_eq!(!asked.iter().any(|(probe, _)| api(probe)), waits, "{remaining:?} {seconds}");
        assert!(asked.iter().any(|(probe, _)| !api(probe)));
        assert_eq!(round.again_at(), waits.then_some(at));
        let later = round.next(Known::new(&setup, &facts, at), &none);
        assert_eq!(later.iter().any(|(probe, _)| api(probe)), waits);
        // Each once, and one at a time after a rate limit.
        assert_eq!(later.iter().filter(|(probe, _)| api(probe)).count(), usize::from(waits));
        assert_eq!(round.again_at(), None);
    }
}
