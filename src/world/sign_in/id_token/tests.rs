//! Signatures, right and forged.

use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::json;

const SECRET: &str = "the-client-secret-of-acme";

fn pair() -> RsaKeyPair {
    RsaKeyPair::from_pkcs8(include_bytes!("../../../../assets/sandbox/worthless-key.der")).unwrap()
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The key set, with the key under this ID.
fn keys(kid: &str) -> String {
    let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair().public());
    let (n, e) = (encoded(&public.n), encoded(&public.e));
    let other = json!({"kty": "EC", "use": "sig", "kid": "ec", "crv": "P-256", "x": "AA", "y": "AA"});
    json!({"keys": [other, {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": e}]}).to_string()
}

fn message(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()))
}

fn rs256(header: &Value, claims: &Value) -> String {
    let (pair, message) = (pair(), message(header, claims));
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
    format!("{message}.{}", encoded(signature))
}

fn hs256(header: &Value, claims: &Value, key: &[u8]) -> String {
    let message = message(header, claims);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message.as_bytes());
    format!("{message}.{}", encoded(tag))
}

fn by_keys(token: &str) -> Verified {
    verify(&Signed { token: token.into(), key: Key::Public(keys("k1")) })
}

fn by_secret(token: &str) -> Verified {
    verify(&Signed { token: token.into(), key: Key::Shared(SECRET.into()) })
}

#[test]
fn the_two_algorithms_of_auth0_are_verified() {
    // Neither the time nor the audience is judged here.
    let claims = json!({"sub": "oauth2|acme|1", "exp": 1, "aud": ["web", "other"], "nested": {"a": [1]}});
    let read = claims.as_object().unwrap().clone();
    assert_eq!(by_keys(&rs256(&json!({"alg": "RS256", "typ": "JWT", "kid": "k1"}), &claims)), Ok(read.clone()));
    assert_eq!(by_keys(&rs256(&json!({"alg": "RS256"}), &claims)), Ok(read.clone()), "without a kid");
    assert_eq!(by_secret(&hs256(&json!({"alg": "HS256", "typ": "JWT"}), &claims, SECRET.as_bytes())), Ok(read));
}

#[test]
fn what_auth0_has_not_signed_is_rejected() {
    use Unverified::*;
    let claims = json!({"sub": "oauth2|acme|1"});
    let header = json!({"alg": "RS256", "kid": "k1"});
    let good = rs256(&header, &claims);
    let (start, signature) = good.rsplit_once('.').unwrap();
    let other_claims = message(&header, &json!({"sub": "oauth2|acme|2"}));
    let none = message(&json!({"alg": "none"}), &claims);
    let hs = |key: &[u8]| hs256(&json!({"alg": "HS256", "kid": "k1"}), &claims, key);
    let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair().public());
    for (token, why) in [
        (format!("{other_claims}.{signature}"), Forged),
        (format!("{start}.{}", encoded([0; 256])), Forged),
        (format!("{start}."), Forged),
        (format!("{none}."), Malformed),
        (format!("{none}.{signature}"), Malformed),
        (rs256(&json!({"alg": "RS256", "kid": "k2"}), &claims), UnknownKey),
        // The public key as the secret of a symmetric algorithm.
        (hs(&public.n), Forged),
        (hs(keys("k1").as_bytes()), Forged),
        (hs(SECRET.as_bytes()), Forged),
        ("a.b".into(), Malformed),
        (String::new(), Malformed),
        (start.into(), Malformed),
    ] {
        assert_eq!(by_keys(&token), Err(why), "{token}");
    }
    for (token, why) in
        [(hs(b"another-secret"), Forged), (hs(b""), Forged), (good, Forged), (format!("{none}."), Malformed)]
    {
        assert_eq!(by_secret(&token), Err(why), "{token}");
    }
    let no_set = verify(&Signed { token: rs256(&header, &claims).as_str().into(), key: Key::Public("<html>".into()) });
    assert_eq!(no_set, Err(UnknownKey));
}
