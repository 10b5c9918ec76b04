//! A profile: a saved set of values under a name.

use super::fields::FieldId;
use super::secret::Secret;
use super::setup::{Setup, Source};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// `[a-z0-9][a-z0-9-]{0,39}`
pub fn is_name(name: &str) -> bool {
    (1..=40).contains(&name.len())
        && !name.starts_with('-')
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    pub name: String,
    /// Creating there wants the tenant's name typed.
    pub production: bool,
    pub setup: Setup,
    /// Revision of the file on disk that this was read from; 0 where there is none. A file that has another one was changed
    /// by somebody else and is not overwritten.
    pub file_revision: u64,
    /// Keyed hashes of secrets that are not kept, so that the same value given again is known.
    pub hashes: BTreeMap<FieldId, String>,
    /// The key of these hashes: 32 random bytes in base64, made when it is first needed and kept in the file.
    pub hash_key: Option<Secret>,
}

/// A line of the profile list.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    pub name: String,
    pub production: bool,
    pub domain: Option<String>,
    pub provider: Option<String>,
    pub changed_at: Option<Timestamp>,
    /// Why the file cannot be read, if so.
    pub broken: Option<String>,
}

/// A value from outside the profile, as it was found: not parsed yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    pub id: FieldId,
    pub text: Secret,
    pub source: Source,
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn names_are_short_and_plain() {
        assert!(["a", "discord-2", "0", &"a".repeat(40)].into_iter().all(is_name));
        assert!(!["", "-a", "A", "a_b", "a/b", "..", &"a".repeat(41)].into_iter().any(is_name));
    }
}
