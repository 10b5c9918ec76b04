//! What an update changes, adds and removes, in words. Removed paths are always named.

use crate::domain::found::Difference;

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
