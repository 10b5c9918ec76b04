//! Whether the metadata of an update fits in one request. Auth0 limits the entries of a request, and a removed entry counts too.

use super::{METADATA, merged};
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::limits::METADATA_MAX;

/// The title, by which the plan recognizes it.
pub const TOO_MUCH_METADATA: &str = "The metadata doesn't fit in one update";

/// Why the update can't be sent. Entries of others aren't left out, since it isn't documented that Auth0 then keeps them.
pub fn too_much_metadata(saved: &Doc, live: &Doc, written: &[String]) -> Option<Finding> {
    let body = merged(saved, live, written)?;
    let Doc::Object(entries) = body.get(METADATA)? else { return None };
    if entries.len() <= METADATA_MAX {
        return None;
    }
    let gone = entries.iter().filter(|(_, value)| matches!(value, Doc::Null)).count();
    let left = entries.len() - gone;
    let (why, fix) = match left > METADATA_MAX {
        true => (
            format!(
                "Together with the entries at Auth0, there would be {left}, but Auth0 accepts at most {METADATA_MAX}."
            ),
            "Remove entries in step 6, or at Auth0.",
        ),
        false => (
            format!(
                "One request can have at most {METADATA_MAX} entries, including removed ones. This update has {}.",
                entries.len()
            ),
            "Remove the new entries and update. Then add them and update again.",
        ),
    };
    Some(Finding::failed(Class::Conflict, TOO_MUCH_METADATA, why, fix).on(FieldId::Metadata))
}
