//! The signature of an ID token, with `jsonwebtoken` over ring. RS256 by the tenant's key set and HS256 by the client secret are
//! the two that Auth0 signs with. The claims are checked in `domain`, where the time is an input.

use crate::domain::sign_in::{Key, Signed, Unverified, Verified};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::signature::{Error as Mismatch, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind, EncodingKey, Validation, decode, decode_header};
use ring::hmac;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Map, Value};

/// The claims, if the signature is the key's.
pub fn verify(signed: &Signed) -> Verified {
    // Only the first call has an effect.
    let _ = CryptoProvider::install_default(&RING);
    let token = signed.token.reveal();
    let (algorithm, keys) = match &signed.key {
        Key::Shared(secret) => (Algorithm::HS256, vec![DecodingKey::from_secret(secret.reveal().as_bytes())]),
        Key::Public(keys) => (Algorithm::RS256, public_keys(keys, token)?),
    };
    let mut validation = Validation::new(algorithm);
    (validation.validate_exp, validation.validate_aud) = (false, false);
    validation.required_spec_claims.clear();
    let mut problem = Unverified::UnknownKey;
    for key in keys {
        match decode::<Map<String, Value>>(token, &key, &validation) {
            Ok(data) => return Ok(data.claims),
            Err(error) => {
                problem = match error.kind() {
                    ErrorKind::InvalidSignature | ErrorKind::InvalidAlgorithm => Unverified::Forged,
                    _ => Unverified::Malformed,
                }
            }
        }
    }
    Err(problem)
}

/// The keys that the token may be signed with: that with its `kid`, or all of them if it names none.
fn public_keys(keys: &str, token: &str) -> Result<Vec<DecodingKey>, Unverified> {
    let header = decode_header(token).map_err(|_| Unverified::Malformed)?;
    let keys: JwkSet = serde_json::from_str(keys).map_err(|_| Unverified::UnknownKey)?;
    let named = keys.keys.iter().filter(|key| header.kid.is_none() || key.common.key_id == header.kid);
    let rsa = named.filter(|key| matches!(key.algorithm, jsonwebtoken::jwk::AlgorithmParameters::RSA(_)));
    Ok(rsa.filter_map(|key| DecodingKey::from_jwk(key).ok()).collect())
}

static RING: CryptoProvider = CryptoProvider {
    signer_factory: |_, _: &EncodingKey| unsupported::<Box<dyn JwtSigner>>(),
    verifier_factory: |algorithm, key| match (algorithm, key.kind()) {
        (Algorithm::RS256, DecodingKeyKind::RsaModulusExponent { n, e }) => {
            Ok(Box::new(Rs256 { n: n.clone(), e: e.clone() }))
        }
        (Algorithm::HS256, DecodingKeyKind::SecretOrDer(secret)) => {
            Ok(Box::new(Hs256(hmac::Key::new(hmac::HMAC_SHA256, secret))))
        }
        _ => unsupported(),
    },
    key_utils: KeyUtils {
        rsa_pub_components_from_private_key: |_| unsupported(),
        rsa_pub_components_from_public_key: |_| unsupported(),
        ec_pub_components_from_private_key: |_, _| unsupported(),
        ed_pub_components_from_private_key: |_, _| unsupported(),
        compute_digest: |_, _| unsupported(),
    },
};

fn unsupported<T>() -> Result<T, Error> {
    Err(ErrorKind::UnsupportedAlgorithm.into())
}

struct Rs256 {
    n: Vec<u8>,
    e: Vec<u8>,
}

struct Hs256(hmac::Key);

impl Verifier<Vec<u8>> for Rs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), Mismatch> {
        let key = RsaPublicKeyComponents { n: &self.n, e: &self.e };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).map_err(|_| Mismatch::new())
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), Mismatch> {
        hmac::verify(&self.0, message, signature).map_err(|_| Mismatch::new())
    }
}

impl JwtVerifier for Rs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::RS256
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

#[cfg(test)]
mod tests;
