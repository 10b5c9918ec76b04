//! What an undo can restore: the old values of an update, as far as they are known.
//!
//! Rule: it never sets a value that wasn't there. What it can't restore is named before.

use crate::domain::connection::old_value;
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::journal::{Change, Journal, Was};
use crate::domain::known::Known;
use crate::domain::parse::is_auth0;

/// Auth0 can change it, but not remove it.
const NAME: &str = "display_name";

/// The paths of an update that undoing it leaves as they are: their old values weren't kept, or Auth0 can't remove what the
/// update has added. `before`: as for [`super::Undo::new`].
pub fn not_restorable(change: &Change, before: Option<&Doc>) -> Vec<String> {
    let Change::Updated { paths, was, .. } = change else { return Vec::new() };
    let covered = was.as_ref().map_or(&[][..], |was| &was.paths);
    let is_lost = |path: &String| before.is_none() && !covered.contains(path);
    let stays = |path: &String| path == NAME && had_no_name(was.as_ref(), before);
    paths.iter().filter(|path| is_lost(path) || stays(path)).cloned().collect()
}

fn had_no_name(was: Option<&Was>, before: Option<&Doc>) -> bool {
    match (before, was) {
        (Some(before), _) => before.get(NAME).is_none_or(|name| matches!(name, Doc::Null)),
        (None, Some(was)) => was.connection.get(NAME).is_none_or(serde_json::Value::is_null),
        (None, None) => false,
    }
}

/// What undoing an update restores: each path with its old value, safe to show except for known secrets. None if there was
/// no value.
pub fn restores(change: &Change, before: Option<&Doc>) -> Vec<(String, Option<String>)> {
    let Change::Updated { paths, was, .. } = change else { return Vec::new() };
    let kept = was.as_ref().map(|was| Doc::from_json(&was.connection, &|_| false));
    let left = not_restorable(change, before);
    let old = before.or(kept.as_ref());
    let restored = paths.iter().filter(|path| !left.contains(path));
    restored.map(|path| (path.clone(), old.and_then(|old| old_value(old, path)))).collect()
}

/// Why these paths aren't restored.
pub(super) fn why_not(paths: &[String]) -> &'static str {
    match paths {
        [only] if only == NAME => "Auth0 can't remove it",
        _ => "their previous values aren't kept",
    }
}

/// Undoing these changes would do nothing: they are updates of which nothing can be restored.
pub fn nothing_restorable(changes: &[Change], before: Option<&Doc>) -> Option<Finding> {
    let lost = |change: &Change| match change {
        Change::Updated { paths, .. } => not_restorable(change, before).len() == paths.len(),
        _ => false,
    };
    if changes.is_empty() || !changes.iter().all(lost) {
        return None;
    }
    let only_name = |change: &Change| matches!(change, Change::Updated { paths, .. } if *paths == [NAME]);
    Some(if changes.iter().all(only_name) { name_stays() } else { nothing_kept() })
}

/// The last run changed another tenant. There, this profile's requests would find nothing, and "not found" means undone.
pub fn changed_elsewhere(journal: &Journal, known: Known) -> Option<Finding> {
    let here = known.api_domain()?;
    let there = journal.last_run().first().map(|entry| &entry.tenant)?;
    // A custom domain may belong to the same tenant.
    if there == here.authority() || !is_auth0(there) || !is_auth0(here.authority()) {
        return None;
    }
    let finding = Finding::failed(
        Class::Conflict,
        "The last changes are at another tenant",
        format!("They were made at {there}."),
        "Enter that domain and a token for it, then undo again.",
    );
    Some(finding.on(FieldId::Auth0Domain))
}

pub(super) fn nothing_kept() -> Finding {
    Finding::failed(
        Class::Conflict,
        "The update can't be undone",
        "It changed secrets, and a0connect keeps their previous values only until you quit.",
        "Enter the previous secret in its field, then update the connection.",
    )
}

fn name_stays() -> Finding {
    Finding::failed(
        Class::Conflict,
        "The update can't be undone",
        "The connection had no display name before, and Auth0 can't remove one.",
        "Enter another display name in step 6, then update the connection.",
    )
}
