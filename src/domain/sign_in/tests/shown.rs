//! What a failed attempt shows of its steps: only what was seen, or must have happened before.

use super::*;

/// A letter for each step: not reached, implied, seen or failed.
fn shown(run: &Run) -> String {
    let letter = |progress: &Progress| match progress {
        Progress::NotYet | Progress::Waiting => '.',
        Progress::Implied => 'i',
        Progress::Seen { .. } => 's',
        Progress::Failed { .. } => 'f',
    };
    run.attempt.steps.iter().map(letter).collect()
}

/// Cancels it at the first step for which `is` is true.
fn canceled(world: &mut World, is: fn(&Next) -> bool) -> Run {
    let mut run = Run::new(world.known(), Choice::default(), once());
    for _ in 0..20 {
        let event = match run.next(world.known()) {
            Next::Done => return run,
            next if is(&next) => Event::Canceled,
            Next::Listen(callback) => Event::Listening(Ok(callback.port)),
            Next::Send { request, .. } => {
                let answer = world.answer(&request);
                Event::Response(request, answer)
            }
            Next::Browse { .. } if world.comes.is_empty() => Event::TimedOut,
            Next::Browse { .. } => Event::Returned(world.comes.remove(0)),
            other => panic!("{other:?}"),
        };
        run.take(event, world.known());
    }
    panic!("it doesn't end: {run:?}")
}

#[test]
fn nothing_is_implied_by_a_browser_that_did_not_return() {
    let mut one = world(ALL_SCOPES);
    one.comes = Vec::new();
    assert_eq!(shown(&one.run(Choice::default())), "..f.........");
    let run = canceled(&mut world(ALL_SCOPES), |next| matches!(next, Next::Browse { .. }));
    assert_eq!(shown(&run), "..f.........");
    // An unknown error of Auth0 can occur before or after the provider's part.
    one.comes = vec![refused("strange", "Strange")];
    assert_eq!(shown(&one.run(Choice::default())), "i........f..");
    one.comes = vec![refused("invalid_request", "StatusCode: 401")];
    assert_eq!(shown(&one.run(Choice::default())), "iiiiiif.....");
}

#[test]
fn a_response_to_another_attempt_leaves_it_a_timeout() {
    let mut world = world(ALL_SCOPES);
    world.comes = vec![Returned::Another];
    let run = world.run(Choice::default());
    assert_eq!((shown(&run).as_str(), failed(&run)), ("..f.........", ("3", None, Actor::Nobody)));
    let Some(End::Failed { finding, .. }) = &run.attempt.end else { panic!() };
    assert_eq!(finding.what, "The browser didn't return in time");
    assert!(finding.why.contains("other sign-ins"), "{finding:?}");
}

#[test]
fn a_cancel_after_the_code_fails_at_the_step_that_is_due() {
    let mut one = world(ALL_SCOPES);
    let run =
        canceled(&mut one, |next| matches!(next, Next::Send { request, .. } if request.url.ends_with("/oauth/token")));
    assert_eq!((shown(&run).as_str(), failed(&run).0), ("iiiiiiii.sf.", "8"));
    // While a0connect looks for the reason, the failure is already known.
    let mut other = world(&format!("{ALL_SCOPES} read:logs"));
    other.comes = vec![refused("invalid_scope", "Unknown scope")];
    let run = canceled(&mut other, |next| matches!(next, Next::Send { request, .. } if request.url.contains("/logs")));
    assert_eq!(failed(&run).0, "2");
}

#[test]
fn a_fix_does_not_name_what_was_given() {
    let mut poor = world("read:clients");
    poor.taken = vec![4000];
    for (add_callback, named) in [(false, true), (true, false)] {
        let run = poor.run(Choice { add_callback, ..Choice::default() });
        let Some(End::Failed { finding, .. }) = &run.attempt.end else { panic!("{run:?}") };
        assert_eq!(finding.fix.contains("--add-callback"), named, "{finding:?}");
    }
}

#[test]
fn an_id_token_with_a_thousand_claims_is_shown_in_part() {
    let mut world = world(ALL_SCOPES);
    let mut claims = claims();
    claims.extend((0..1_000).map(|at| (format!("x{at}"), json!(at))));
    world.verified = Some(Ok(claims));
    let Some(End::SignedIn(signed_in)) = world.run(Choice::default()).attempt.end else { panic!() };
    assert_eq!((signed_in.claims.len(), signed_in.user_id.as_str()), (100, "oauth2|acme|1"));
}

#[test]
fn what_cannot_begin_fails_at_no_step() {
    let mut world = world(ALL_SCOPES);
    world.setup.clear(Auth0ClientSecret);
    let run = world.run(Choice::default());
    assert_eq!((shown(&run).as_str(), failed(&run).0), ("............", "8"));
}

/// An attempt that is about to add a callback URL.
fn adding(world: &mut World) -> (Run, Temporary) {
    world.callbacks.clear();
    let mut run = Run::new(world.known(), Choice { add_callback: true, ..Choice::default() }, once());
    loop {
        let event = match run.next(world.known()) {
            Next::Listen(_) => Event::Listening(Ok(40_000)),
            Next::Send { temporary: Some(temporary), .. } => return (run, temporary),
            Next::Send { request, .. } => {
                let answer = world.answer(&request);
                Event::Response(request, answer)
            }
            other => panic!("{other:?}"),
        };
        run.take(event, world.known());
    }
}

#[test]
fn what_was_not_sent_is_a_conflict_and_is_not_removed() {
    let mut world = world(ALL_SCOPES);
    let (mut run, temporary) = adding(&mut world);
    let conflict = Finding::failed(Class::Conflict, "Another session is signing in", "Why.", "Wait.");
    assert_eq!(run.take(Event::NotSent(conflict), world.known()), Settled::Removed(temporary));
    assert_eq!((run.next(world.known()), shown(&run).as_str()), (Next::Done, "............"));
    let Some(End::Failed { finding, .. }) = &run.attempt.end else { panic!() };
    assert!(finding.is(Class::Conflict), "{finding:?}");
}

#[test]
fn an_abandoned_removal_is_left_to_the_next_start() {
    let mut world = world(ALL_SCOPES);
    let (mut run, temporary) = adding(&mut world);
    run.take(Event::Abandoned, world.known());
    assert_eq!(run.next(world.known()), Next::Done);
    assert!(run.left.as_ref().is_some_and(|finding| finding.why.contains(&temporary.url)), "{:?}", run.left);
    let (mut run, _) = adding(&mut world);
    let Next::Send { request, .. } = run.next(world.known()) else { panic!() };
    let answer = world.answer(&request);
    run.take(Event::Response(request, answer), world.known());
    run.take(Event::Canceled, world.known());
    assert!(matches!(run.next(world.known()), Next::Send { .. }));
    assert_eq!(run.take(Event::Abandoned, world.known()), Settled::Nothing, "the journal keeps it");
    let why = run.left.as_ref().map(|finding| finding.why.clone()).unwrap_or_default();
    assert!(why.contains("The next start removes it"), "{why}");
}
