//! Tests of every finding, and of the list of checks.

use super::*;
use std::collections::BTreeSet;
use std::fmt::Debug;

/// Every example is diagnosed as its own cause, in complete sentences.
pub fn assert_own<S: Debug>(causes: &[Cause<S>]) {
    let causes: Vec<_> = causes.iter().collect();
    cause::diagnose_examples(&causes).iter().for_each(|(id, finding)| assert_whole(id, finding));
}

/// Every example is judged like this, in complete sentences.
pub fn assert_found<S: Debug>(judge: fn(&S) -> Finding, examples: impl IntoIterator<Item = (S, State, &'static str)>) {
    for (seen, state, what) in examples {
        let finding = judge(&seen);
        assert_eq!((finding.state, finding.what.as_str()), (state, what), "{seen:?}");
        assert_whole(what, &finding);
    }
}

/// A finding says why and what to do where something is wrong, and only there.
fn assert_whole(id: &str, finding: &Finding) {
    let is_sentence = |text: &str| text.ends_with(['.', ')']) || text.contains('\u{60}');
    let quiet = matches!(finding.state, State::Ok | State::Unknown);
    assert!(!finding.what.is_empty(), "{id}");
    assert!(quiet || is_sentence(&finding.why) && is_sentence(&finding.fix), "{id}: {finding:?}");
    assert_eq!(quiet, finding.why.is_empty() && finding.fix.is_empty(), "{id}: {finding:?}");
    assert!(finding.what.chars().count() <= 120, "{id}: {finding:?}");
    assert!(finding.state != State::Failed || finding.actor().is_some(), "{id}: who must act?");
}

#[test]
fn ids_are_words_and_unique() {
    let ids: BTreeSet<&str> = CHECKS.iter().map(|check| check.id).collect();
    assert_eq!(ids.len(), CHECKS.len());
    assert!(ids.iter().all(|id| id.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')), "{ids:?}");
}
