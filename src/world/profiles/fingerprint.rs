//! Recognizes a secret that isn't stored, by a keyed hash (HMAC-SHA256, RFC 2104) with a key of the profile.
//!
//! So the result of a check with a secret from the environment still counts if the same secret is given the next time.

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

/// HMAC-SHA256 of `text` in base64. None if the key isn't base64 or is too short.
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

/// The hash of each secret that isn't in the keyring. If the secret itself isn't known, this is the hash from before.
pub(super) fn of_all(profile: &Profile, key: &Secret) -> BTreeMap<FieldId, String> {
    let values = profile.setup.values.iter().filter(|(id, value)| id.is_secret() && value.kept != Kept::Keyring);
    let hash = |text: &Text, id: &FieldId| match text {
        Text::Secret(secret) => fingerprint(key, secret),
        _ => profile.hashes.get(id).cloned(),
    };
    values.filter_map(|(id, value)| Some((*id, hash(&value.text, id)?))).collect()
}

/// Sets a secret from outside, already parsed. True if the value changed and has a new revision.
///
/// If its hash is that of the secret from before, the value keeps its revision and date.
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
