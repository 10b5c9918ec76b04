//! A round: which question waits for which, and what is asked again.

use super::*;
use crate::domain::known::Known;

/// The questions that the plan needs.
fn probes(asked: Vec<(Probe, Request)>) -> Vec<Probe> {
    asked.into_iter().map(|(probe, _)| probe).filter(|probe| probe.row().needed_for == NeededFor::Plan).collect()
}

#[test]
fn what_comes_after_a_probe_waits_for_its_result() {
    let (setup, facts) = ready(ALL_SCOPES);
    let mut round = Round::new(RoundKind::All);
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
fn a_round_waits_for_a_rate_limit_six_times_at_most() {
    let (setup, facts) = ready(ALL_SCOPES);
    let mut round = Round::new(RoundKind::Open);
    let none = BTreeSet::new();
    let limited = |round: &mut Round, at| {
        let response = Ok(Response { reset: Some(at), ..Response::new(429, "") });
        let request = Request::get("https://acme-dev.eu.auth0.com/");
        round.take(Probe::Name, &request, &response, (&mut setup.clone(), &mut facts.clone()), now());
    };
    assert_eq!(probes(round.next(Known::new(&setup, &facts, now()), &none)), [Probe::Name, Probe::Application]);
    for _ in 0..6 {
        let later = now() + SignedDuration::from_secs(1);
        limited(&mut round, later);
        assert_eq!(round.retry_at(), Some(later));
        assert_eq!(probes(round.next(Known::new(&setup, &facts, now()), &none)), []);
        assert_eq!(probes(round.next(Known::new(&setup, &facts, later), &none)), [Probe::Name]);
    }
    limited(&mut round, now());
    assert_eq!(round.retry_at(), None);
}

#[test]
fn a_limit_that_is_used_up_is_waited_for_before_it_is_met() {
    let (mut setup, facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_1".into());
    let none = BTreeSet::new();
    for (remaining, seconds, waits) in [(Some(0), 1, true), (Some(1), 1, false), (None, 1, false), (Some(0), 60, false)]
    {
        let mut round = Round::new(RoundKind::Open);
        let at = now() + SignedDuration::from_secs(seconds);
        let response = Response { remaining, reset: Some(at), ..Response::new(200, "[]") };
        let request = Request::get("https://acme-dev.eu.auth0.com/");
        round.take(Probe::Name, &request, &Ok(response), (&mut setup.clone(), &mut facts.clone()), now());
        let api = |probe: &Probe| probe.row().server == Server::Management;
        let asked = round.next(Known::new(&setup, &facts, now()), &none);
        assert_eq!(!asked.iter().any(|(probe, _)| api(probe)), waits, "{remaining:?} {seconds}");
        assert!(asked.iter().any(|(probe, _)| !api(probe)));
        assert_eq!(round.retry_at(), waits.then_some(at));
        let later = round.next(Known::new(&setup, &facts, at), &none);
        assert_eq!(later.iter().any(|(probe, _)| api(probe)), waits);
        // Each once, and one at a time after a rate limit.
        assert_eq!(later.iter().filter(|(probe, _)| api(probe)).count(), usize::from(waits));
        assert_eq!(round.retry_at(), None);
    }
}

/// A page of the enabled applications.
fn page(client: &str, next: Option<&str>) -> HttpResult {
    let mut body = json!({"clients": [{"client_id": client}]});
    if let Some(next) = next {
        body["next"] = next.into();
    }
    Ok(Response::new(200, body.to_string()))
}

/// Answers each request for the enabled applications in turn. Returns the requests, and what was found.
fn read_on(mut answers: impl FnMut(usize) -> HttpResult) -> (Vec<String>, Option<State>) {
    let (mut setup, mut facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_1".into());
    let (mut round, mut sent) = (Round::new(RoundKind::Open), Vec::new());
    let mut clock = now();
    loop {
        let known = Known { setup: &setup, facts: &facts, now: clock };
        let asked = round.next(known, &BTreeSet::new());
        let enabled = asked.into_iter().find(|(probe, _)| *probe == Probe::EnabledClients);
        let Some((probe, request)) = enabled else {
            let Some(at) = round.retry_at() else { break };
            clock = at;
            continue;
        };
        let answer = answers(sent.len());
        sent.push(request.url.split_once("/clients?").unwrap().1.to_owned());
        assert!(sent.len() <= 200, "the list is read without an end");
        round.take(probe, &request, &answer, (&mut setup, &mut facts), clock);
    }
    (sent, facts.seen.get(&Probe::EnabledClients).map(|fact| fact.finding.state))
}

#[test]
fn the_enabled_applications_are_read_until_ours_is_among_them() {
    let pages = [page("a", Some("MTAwMA==")), page("b", Some("MjAwMA==")), page("web", Some("MzAwMA=="))];
    let (sent, found) = read_on(|at| pages[at].clone());
    assert_eq!(sent, ["take=1000", "take=1000&from=MTAwMA%3D%3D", "take=1000&from=MjAwMA%3D%3D"]);
    assert_eq!(found, Some(State::Ok));
    let pages = [page("a", Some("x")), page("b", None)];
    assert_eq!(read_on(|at| pages[at].clone()).1, Some(State::Failed), "the list has ended");
}

#[test]
fn a_rate_limit_within_the_enabled_applications_loses_no_page() {
    let limited = || Ok(Response { reset: Some(now() + SignedDuration::from_secs(2)), ..Response::new(429, "") });
    let pages = [page("a", Some("x")), limited(), page("web", None)];
    let (sent, found) = read_on(|at| pages[at].clone());
    assert_eq!(sent, ["take=1000", "take=1000&from=x", "take=1000&from=x"]);
    assert_eq!(found, Some(State::Ok));
}

#[test]
fn a_list_without_an_end_is_left() {
    let (sent, found) = read_on(|at| page("a", Some(&at.to_string())));
    assert_eq!((sent.len(), found), (100, Some(State::Inconclusive)));
    let (sent, found) = read_on(|_| page("a", Some("same")));
    assert_eq!((sent.len(), found), (2, Some(State::Inconclusive)));
}
