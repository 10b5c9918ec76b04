//! Tokens: RS256 JWTs signed with the sandbox's own key, and their verification.
//!
//! The key in `assets/sandbox/` is public and worthless on purpose. It is part of the source, and no real tenant accepts its
//! signatures. A fixed key avoids slow key generation at each start.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use serde_json::{Value, json};

/// PKCS#8, DER, 2048 bits: a public, worthless development key.
const KEY: &[u8] = include_bytes!("../../assets/sandbox/worthless-key.der");
const KEY_ID: &str = "sandbox-2026";

pub struct Keys {
    pair: RsaKeyPair,
    public: RsaPublicKeyComponents<Vec<u8>>,
}

#[derive(Debug, PartialEq)]
pub enum NotAToken {
    /// It isn't three parts with dots between them.
    Format,
    /// The parts aren't base64url or JSON.
    Content,
    /// It is signed with another key, or cut off.
    Signature,
}

impl Keys {
    pub fn load() -> io::Result<Self> {
        let pair = RsaKeyPair::from_pkcs8(KEY)
            .map_err(|cause| io::Error::other(format!("the sandbox's signing key was rejected: {cause}")))?;
        let public = RsaPublicKeyComponents::from(pair.public());
        Ok(Self { pair, public })
    }

    /// Signs a token in compact form. With a loaded key, signing fails only if the system has no randomness. Then the token has
    /// an empty signature and is rejected like any forged one.
    pub fn sign(&self, claims: &Value) -> String {
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": KEY_ID });
        let signed = format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()));
        let mut signature = vec![0; self.pair.public().modulus_len()];
        if self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).is_err() {
            signature.clear();
        }
        format!("{signed}.{}", encoded(signature))
    }

    /// Signs a token with an application's client secret (HS256).
    pub fn sign_with_secret(secret: &str, claims: &Value) -> String {
        let header = json!({ "alg": "HS256", "typ": "JWT" });
        let signed = format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()));
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let signature = hmac::sign(&key, signed.as_bytes());
        format!("{signed}.{}", encoded(signature))
    }

    /// The claims of a token that this key signed. This doesn't check audience and expiry.
    pub fn verify(&self, token: &str) -> Result<Value, NotAToken> {
        let [header, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else {
            return Err(NotAToken::Format);
        };
        let read = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
        let parsed = |part: &str| read(part).and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
        let header_value = parsed(header).ok_or(NotAToken::Content)?;
        let claims_value = parsed(claims).ok_or(NotAToken::Content)?;
        if header_value["alg"] != "RS256" {
            return Err(NotAToken::Signature);
        }
        let signature = read(signature).ok_or(NotAToken::Signature)?;
        self.public
            .verify(&RSA_PKCS1_2048_8192_SHA256, format!("{header}.{claims}").as_bytes(), &signature)
            .map_err(|_| NotAToken::Signature)?;
        Ok(claims_value)
    }

    /// The key set of `/.well-known/jwks.json` (RFC 7517).
    pub fn jwks(&self) -> Value {
        json!({ "keys": [{
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID,
            "n": encoded(&self.public.n), "e": encoded(&self.public.e),
        }] })
    }
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
