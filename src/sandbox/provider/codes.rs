//! Authorization codes (RFC 6749 section 4.1.2). Each is valid once, with the redirect URI and the code challenge of its request.

use crate::sandbox::tenant::{challenge, keep, random_text};

/// The codes that weren't exchanged yet, the oldest first.
#[derive(Default)]
pub struct Codes(Vec<Code>);

struct Code {
    code: String,
    redirect_uri: String,
    challenge: Option<String>,
}

/// If there are more codes, the oldest are dropped.
const KEPT: usize = 50;

impl Codes {
    pub fn issue(&mut self, redirect_uri: String, challenge: Option<String>) -> String {
        let code = random_text(40);
        keep(&mut self.0, Code { code: code.clone(), redirect_uri, challenge }, KEPT);
        code
    }

    pub fn knows(&self, code: &str) -> bool {
        self.0.iter().any(|one| one.code == code)
    }

    /// Whether the code is valid. Invalidates it.
    pub fn take(&mut self, code: &str, redirect_uri: Option<&str>, verifier: Option<&str>) -> bool {
        let Some(at) = self.0.iter().position(|one| one.code == code) else { return false };
        let one = self.0.remove(at);
        let proof = verifier.map(challenge);
        Some(one.redirect_uri.as_str()) == redirect_uri && (one.challenge.is_none() || one.challenge == proof)
    }
}
