//! The signature of an ID token: what verifies it, and why it may be wrong. `world` does the arithmetic.

use crate::domain::secret::Secret;
use serde_json::{Map, Value};

/// What a signature is verified with. The kind decides the algorithm, never the token alone.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    /// RS256, by the tenant's key set (RFC 7517) as JSON.
    Public(String),
    /// HS256, by the client secret.
    Shared(Secret),
}

/// A token whose signature is yet to be verified.
#[derive(Clone, Debug, PartialEq)]
pub struct Signed {
    pub token: Secret,
    pub key: Key,
}

/// Why a signature doesn't verify a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unverified {
    /// It isn't a JSON Web Token.
    Malformed,
    /// The tenant's keys don't include the one that it names.
    UnknownKey,
    /// The signature is another's.
    Forged,
}

/// The claims of a verified token, or why the signature is wrong.
pub type Verified = Result<Map<String, Value>, Unverified>;
