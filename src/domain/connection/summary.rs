//! What an update changes, adds and removes, in words. Removed paths are always named.

use super::line_of;
use crate::domain::response_data::Difference;
use crate::domain::setup::Setup;
use crate::domain::words::listed;

impl Difference {
    /// An update removes it: the tenant has a value here, and nothing is saved for it.
    pub fn is_removed(&self) -> bool {
        self.saved.is_none()
    }
}

/// The paths that an update removes, if there are any.
pub fn removed(all: &[Difference]) -> Option<String> {
    let paths: Vec<&str> = all.iter().filter(|one| one.is_removed()).map(|one| one.path.as_str()).collect();
    (!paths.is_empty()).then(|| paths.join(", "))
}

/// Every path, with a note on those that an update removes.
pub fn named(all: &[Difference]) -> String {
    let one = |one: &Difference| match one.is_removed() {
        true => format!("{} (an update removes it)", one.path),
        false => one.path.clone(),
    };
    all.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The label of a setting. A member of an object is named behind it, and an option that a0connect doesn't know by its path.
pub fn label(setup: &Setup, path: &str) -> String {
    let Some((known, id, _)) = line_of(path).filter(|(known, ..)| *known != "options") else {
        return path.trim_start_matches("options.").to_owned();
    };
    match path[known.len()..].trim_start_matches('.') {
        "" => setup.name_of(*id),
        rest => format!("{} {rest}", setup.name_of(*id)),
    }
}

/// The labels of what differs, each once.
pub fn named_by_label(setup: &Setup, all: &[Difference]) -> String {
    let one = |one: &Difference| match one.is_removed() {
        true => format!("{} (an update removes it)", label(setup, &one.path)),
        false => label(setup, &one.path),
    };
    let mut labels: Vec<String> = all.iter().map(one).collect();
    labels.dedup();
    listed(&labels)
}

/// The result of an update: `1 changed, 2 added, 1 removed: options.icon_url`
pub fn counted(all: &[Difference]) -> String {
    let gone = all.iter().filter(|one| one.is_removed()).count();
    let added = all.iter().filter(|one| one.live.is_none()).count();
    let mut parts: Vec<String> = [(all.len() - gone - added, "changed"), (added, "added"), (gone, "removed")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if let (Some(last), Some(paths)) = (parts.last_mut(), removed(all)) {
        *last += &format!(": {paths}");
    }
    parts.join(", ")
}
