//! Recognizes scripts as the tutorial and Auth0's former extension have them, and offers a better one.

use super::{Mapping, UserCall};

/// An old script, and what replaces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognized {
    pub title: &'static str,
    /// What changes, and why. One sentence or two each.
    pub reasons: Vec<&'static str>,
    /// The script generated from the old one's values.
    pub improved: String,
    /// The values that generate it.
    pub url: String,
    pub call: UserCall,
    pub mapping: Option<Mapping>,
}

pub fn recognize(_script: &str, _mapping: Option<&Mapping>) -> Option<Recognized> {
    None
}
