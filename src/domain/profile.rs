//! A profile: a saved set of values under a name, and the values from outside that come beside them.

mod given;

pub use given::{Decision, Given, Precedence};

use super::fields::FieldId;
use super::secret::Secret;
use super::setup::{Kept, Setup, Source, Text};
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
    /// The revision with which the keyring's item was written: of the two that it may hold, this one is the profile's.
    pub item: u64,
    /// Keyed hashes of secrets that are not kept, so that the same value given again is known.
    pub hashes: BTreeMap<FieldId, String>,
    /// The key of these hashes: 32 random bytes in base64, made when it is first needed and kept in the file.
    pub hash_key: Option<Secret>,
}

impl Profile {
    /// A new profile with the same values. It stands for another connection: the id and what was written stay behind, so do
    /// secrets that only an earlier session had, and the Connection Name is another, or the copy would adopt the original's.
    pub fn copy_as(&self, name: &str, now: Timestamp) -> Profile {
        let mut setup = self.setup.clone();
        (setup.connection_id, setup.written, setup.minted) = (None, Vec::new(), None);
        setup.values.retain(|_, value| matches!(value.text, Text::Open(_)) || value.kept == Kept::Keyring);
        let taken = self.setup.connection_name();
        let names = [name.to_owned(), format!("{taken}-{name}"), format!("{taken}-2")];
        let parse = FieldId::ConnectionName.field().parse;
        let own = names.into_iter().find(|own| *own != taken && parse(own, &setup.around()).is_ok());
        if let Some(own) = own {
            setup.set(FieldId::ConnectionName, &own, Source::Copied, now);
        }
        Profile { name: name.to_owned(), production: self.production, setup, ..Profile::default() }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::setup::CUSTOM_NAME;

    #[test]
    fn names_are_short_and_plain() {
        assert!(["a", "discord-2", "0", &"a".repeat(40)].into_iter().all(is_name));
        assert!(!["", "-a", "A", "a_b", "a/b", "..", &"a".repeat(41)].into_iter().any(is_name));
    }

    #[test]
    fn a_copy_never_has_the_originals_connection_name() {
        let now = Timestamp::UNIX_EPOCH;
        let mut work = Profile { name: "work".into(), ..Profile::default() };
        assert_eq!(work.setup.connection_name(), CUSTOM_NAME);
        work.setup.connection_id = Some("con_1".into());
        let name = |from: &Profile, to: &str| from.copy_as(to, now).setup.connection_name();
        assert_eq!(name(&work, "play"), "play");
        // No name for a connection: two hyphens.
        assert_eq!(name(&work, "a--b"), format!("{CUSTOM_NAME}-2"));
        work.setup.choose_provider("discord", Source::Typed, now);
        assert_eq!(name(&work, "discord"), "discord-discord");
        work.setup.set(FieldId::ConnectionName, "play", Source::Typed, now);
        assert_eq!(name(&work, "play"), "play-play");
        assert_eq!(work.copy_as("play", now).setup.connection_id, None);
    }
}
