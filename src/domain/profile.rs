//! A profile is a set of values saved under a name. `given` has the values from outside it.

mod given;

pub use given::{Decision, Given, Precedence, secrets_last};

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
    /// Before a create, the tenant's name has to be typed.
    pub production: bool,
    pub setup: Setup,
    /// The revision of the file that this was read from; 0 if there is none. A file with another revision was changed by
    /// another program and isn't overwritten.
    pub file_revision: u64,
    /// The revision with which the keyring's item was written. It may hold two, and this one is the profile's.
    pub item: u64,
    /// Keyed hashes of the secrets that aren't kept: the same secret is recognized when it's given again.
    pub hashes: BTreeMap<FieldId, String>,
    /// The key of these hashes: 32 random bytes in base64, created when first needed and kept in the file.
    pub hash_key: Option<Secret>,
}

/// What a profile got by being saved.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SavedProfile {
    pub file_revision: u64,
    pub item: u64,
    pub hashes: BTreeMap<FieldId, String>,
    pub hash_key: Secret,
    /// Why the token is for this session only.
    pub token_not_kept: Option<String>,
}

impl Profile {
    /// It is the one on disk now. Returns why the token is for this session only.
    pub fn mark_saved(&mut self, saved: SavedProfile) -> Option<String> {
        (self.file_revision, self.item) = (saved.file_revision, saved.item);
        (self.hashes, self.hash_key) = (saved.hashes, Some(saved.hash_key));
        saved.token_not_kept
    }

    /// The keyring has secrets of this profile, or had some.
    pub fn has_secrets(&self) -> bool {
        self.item > 0 || self.setup.values.keys().any(|id| id.is_secret())
    }

    /// A new profile with the same values, for another connection: it gets a name of its own, or the copy would adopt the
    /// original's connection. The ID, what was written, and secrets that only an earlier session had aren't copied.
    pub fn copy_as(&self, name: &str, now: Timestamp) -> Profile {
        let mut setup = self.setup.clone();
        (setup.connection_id, setup.written, setup.issued_token) = (None, Vec::new(), None);
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

/// A line in the list of profiles.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    pub name: String,
    pub production: bool,
    pub domain: Option<String>,
    pub provider: Option<String>,
    pub changed_at: Option<Timestamp>,
    /// Why the file can't be read, if it can't.
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
    fn a_profile_has_secrets_while_it_has_or_had_one() {
        let with = |id: FieldId| {
            let mut profile = Profile::default();
            profile.setup.set(id, "x", Source::Typed, Timestamp::UNIX_EPOCH);
            profile
        };
        assert!(!with(FieldId::Auth0Domain).has_secrets());
        assert!(with(FieldId::ApiToken).has_secrets() && with(FieldId::ApplicationSecret).has_secrets());
        assert!(Profile { item: 1, ..Profile::default() }.has_secrets());
    }

    #[test]
    fn a_copy_never_has_the_originals_connection_name() {
        let now = Timestamp::UNIX_EPOCH;
        let mut work = Profile { name: "work".into(), ..Profile::default() };
        assert_eq!(work.setup.connection_name(), CUSTOM_NAME);
        work.setup.connection_id = Some("con_1".into());
        let name = |from: &Profile, to: &str| from.copy_as(to, now).setup.connection_name();
        assert_eq!(name(&work, "play"), "play");
        // Two hyphens in a row can't be in a connection name.
        assert_eq!(name(&work, "a--b"), format!("{CUSTOM_NAME}-2"));
        work.setup.choose_provider("discord", Source::Typed, now);
        assert_eq!(name(&work, "discord"), "discord-discord");
        work.setup.set(FieldId::ConnectionName, "play", Source::Typed, now);
        assert_eq!(name(&work, "play"), "play-play");
        assert_eq!(work.copy_as("play", now).setup.connection_id, None);
    }
}
