//! What a sign-in needs of this machine: the listener at the callback URL, the browser, random values, and the arithmetic of
//! signatures.

pub mod browser;
pub mod id_token;
pub mod leftovers;
mod listener;
mod page;
mod pop_up;

pub use listener::{Listener, PageToServe};

use crate::domain::secret::Secret;
use crate::domain::sign_in::OneTimeValues;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom as _, SystemRandom};
use zeroize::Zeroizing;

/// The values of one attempt. None if the system has no random bytes.
pub fn once() -> Option<OneTimeValues> {
    let random = || {
        let mut bytes = Zeroizing::new([0; 32]);
        SystemRandom::new().fill(&mut *bytes).ok()?;
        Some(Zeroizing::new(URL_SAFE_NO_PAD.encode(*bytes)))
    };
    let open = || random().map(|text| text.to_string());
    let verifier = random()?;
    // Auth0 accepts up to 64 characters.
    let correlation_id = format!("a0connect-{}", open()?);
    Some(OneTimeValues {
        state: open()?,
        nonce: open()?,
        challenge: URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes())),
        verifier: Secret::new(verifier.as_str()),
        correlation_id,
        page_key: open()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_attempt_has_its_own_values() {
        let (one, other) = (once().unwrap(), once().unwrap());
        assert!(one.state != other.state && one.nonce != other.nonce && one.verifier != other.verifier);
        assert_eq!(one.verifier.chars(), 43);
        let fits = |text: &str| {
            text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        assert!(fits(&one.correlation_id) && one.correlation_id.len() == 53, "{}", one.correlation_id);
        assert!([&one.state, &one.nonce, &one.challenge].into_iter().all(|text| fits(text) && text.len() == 43));
    }
}
