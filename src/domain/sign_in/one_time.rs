//! The random values of one sign-in. `world` makes them.

use crate::domain::secret::Secret;

/// Each attempt has its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneTimeValues {
    /// Comes back with the code, so a response to another attempt is noticed.
    pub state: String,
    /// Comes back in the ID token (OpenID Connect Core 1.0 section 3.1.2.1).
    pub nonce: String,
    /// The code is worthless without it (RFC 7636 section 4.1).
    pub verifier: Secret,
    /// The verifier's SHA-256, which the authorize URL names.
    pub challenge: String,
    /// Auth0 writes it to the tenant's log, with whatever happened in this attempt.
    pub correlation_id: String,
    /// Part of the link to the page of pop-up mode, and of its reports.
    pub page_key: String,
}
