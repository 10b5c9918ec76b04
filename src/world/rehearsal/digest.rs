//! The hashes of `crypto`, on bytes in hexadecimal digits.

use super::codec::{hex, unhex};
use super::md5;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::{digest, hmac};

/// The most random bytes that a script gets at once.
const RANDOM_MAX: usize = 1_024;

pub fn is_known(algorithm: &str) -> bool {
    algorithm == "md5" || of(algorithm).is_some()
}

fn of(algorithm: &str) -> Option<(&'static digest::Algorithm, hmac::Algorithm)> {
    Some(match algorithm {
        "sha1" => (&digest::SHA1_FOR_LEGACY_USE_ONLY, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
        "sha256" => (&digest::SHA256, hmac::HMAC_SHA256),
        "sha384" => (&digest::SHA384, hmac::HMAC_SHA384),
        "sha512" => (&digest::SHA512, hmac::HMAC_SHA512),
        _ => return None,
    })
}

/// The hash of `data`, or its HMAC with `key`. Empty if the algorithm isn't known.
pub fn digest(algorithm: &str, key: Option<&str>, data: &str) -> String {
    let data = unhex(data);
    if algorithm == "md5" && key.is_none() {
        return hex(&md5::digest(&data));
    }
    let Some((plain, keyed)) = of(algorithm) else { return String::new() };
    match key {
        Some(key) => hex(hmac::sign(&hmac::Key::new(keyed, &unhex(key)), &data).as_ref()),
        None => hex(digest::digest(plain, &data).as_ref()),
    }
}

pub fn random(length: usize) -> String {
    let mut bytes = vec![0; length.min(RANDOM_MAX)];
    // Without the system's random bytes, zeros are as good: they protect nothing here.
    let _ = SystemRandom::new().fill(&mut bytes);
    hex(&bytes)
}
