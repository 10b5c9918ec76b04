//! How a secret that is not kept is known again: by a keyed hash (HMAC-SHA256, RFC 2104) under a key of the profile.
//!
//! So a fact that was found with a secret from the environment still holds when the same secret is given the next time.

use crate::domain::fields::FieldId;
use crate::domain::profile::Profile;
use crate::domain::secret::Secret;
use crate::domain::setup::{Kept, Source, Text};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use ring::hmac;
use ring::rand::{SecureRandom as _, SystemRandom};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// HMAC-SHA256 of `text` in base64. None where the key is no key.
pub(super) fn fingerprint(key: &Secret, text: &Secret) -> Option<String> {
    let key = Zeroizing::new(STANDARD.decode(key.reveal()).ok()?);
    if key.len() < 32 {
        return None;
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    Some(STANDARD.encode(hmac::sign(&key, text.reveal().as_bytes())))
}

pub(super) fn new_key() -> Option<Secret> {
    let mut bytes = Zeroizing::new([0u8; 32]);
    SystemRandom::new().fill(&mut bytes[..]).ok()?;
    Some(Secret::new(STANDARD.encode(&bytes[..])))
}

/// Of each secret that no store keeps: computed where it is in hand, else what was known of it.
pub(super) fn of_all(profile: &Profile, key: &Secret) -> BTreeMap<FieldId, String> {
    let values = profile.setup.values.iter().filter(|(id, value)| id.is_secret() && value.kept != Kept::Keyring);
    let hash = |text: &Text, id: &FieldId| match text {
        Text::Secret(secret) => fingerprint(key, secret),
        _ => profile.hashes.get(id).cloned(),
    };
    values.filter_map(|(id, value)| Some((*id, hash(&value.text, id)?))).collect()
}

/// Takes a secret that was given from outside, parsed already. True where the value changed and has a new revision.
///
/// The same secret as before, known by its hash, comes into hand and keeps its revision and date.
pub fn adopt_secret(profile: &mut Profile, id: FieldId, text: Secret, source: Source, now: Timestamp) -> bool {
    if let Some(value) = profile.setup.values.get_mut(&id)
        && matches!(value.text, Text::Absent { .. })
    {
        let given = profile.hash_key.as_ref().and_then(|key| fingerprint(key, &text));
        if given.is_some() && given.as_ref() == profile.hashes.get(&id) {
            (value.text, value.source) = (Text::Secret(text), source);
            return false;
        }
    }
    profile.setup.set(id, text.reveal(), source, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_needs_its_key_and_tells_texts_apart() {
        let (one, two) = (new_key().unwrap(), new_key().unwrap());
        let of = |key: &Secret, text: &str| fingerprint(key, &Secret::new(text)).unwrap();
        assert_eq!(of(&one, "a"), of(&one, "a"));
        assert_ne!(of(&one, "a"), of(&one, "b"));
        assert_ne!(of(&one, "a"), of(&two, "a"));
        assert_eq!(fingerprint(&Secret::new("c2hvcnQ="), &Secret::new("a")), None);
        // RFC 4231 has no case with 32 bytes of key; this value is Python's hmac.new(bytes(32), b"hunter2", "sha256").
        let zero = Secret::new(STANDARD.encode([0u8; 32]));
        assert_eq!(of(&zero, "hunter2"), "SNF2O4ef2oULCpRXuuMBu29tULmiQKjZlWOcbxTYDqE=");
    }
}
