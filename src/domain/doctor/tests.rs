//! What holds for every table of causes, and for the list of checks.

use super::*;
use std::collections::BTreeSet;

/// Every example is judged by its own cause, and says why and what to do where something is wrong.
pub fn hold<S: std::fmt::Debug>(causes: &[Cause<S>]) {
    for cause in causes {
        let seen = (cause.example)();
        let found = causes.iter().find(|cause| (cause.applies)(&seen)).map(|cause| cause.id);
        assert_eq!(found, Some(cause.id), "{seen:?}");
        whole(cause.id, &(cause.tell)(&seen));
    }
}

fn whole(id: &str, finding: &Finding) {
    let told =
        |text: &Option<String>| text.as_ref().is_some_and(|text| text.ends_with(['.', ')']) || text.contains('\u{60}'));
    let quiet = matches!(finding.state, State::Ok | State::Unknown);
    assert!(!finding.what.is_empty(), "{id}");
    assert!(quiet || told(&finding.why) && told(&finding.fix), "{id}: {finding:?}");
    assert_eq!(quiet, finding.why.is_none() && finding.fix.is_none(), "{id}: {finding:?}");
    assert!(finding.what.chars().count() <= 120, "{id}: {finding:?}");
}

#[test]
fn ids_are_words_and_none_is_there_twice() {
    let ids: BTreeSet<&str> = CHECKS.iter().map(|question| question.id).collect();
    assert_eq!(ids.len(), CHECKS.len());
    assert!(ids.iter().all(|id| id.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')), "{ids:?}");
}
