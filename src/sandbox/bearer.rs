//! The Management API's checks of the bearer token, with Auth0's texts and in Auth0's order: format, signature, expiry,
//! audience, and then the scopes of each operation.

use jiff::Timestamp;
use serde_json::Value;

use super::http::{Request, Response};
use super::keys::{Keys, NotAToken};
use super::problem::{insufficient_scope, problem, unauthorized};

/// The scopes of an accepted token.
#[derive(Debug)]
pub struct Scopes(Vec<String>);

impl Scopes {
    pub fn of(scopes: &[&str]) -> Self {
        Self(scopes.iter().map(|scope| (*scope).to_owned()).collect())
    }

    pub fn has(&self, scope: &str) -> bool {
        self.0.iter().any(|granted| granted == scope)
    }

    pub fn need_any(&self, expected: &[&str]) -> Result<(), Response> {
        if expected.iter().any(|scope| self.has(scope)) { Ok(()) } else { Err(insufficient_scope(expected)) }
    }
}

pub fn accept(keys: &Keys, base: &str, request: &Request) -> Result<Scopes, Response> {
    if request.header("authorization").is_none() {
        return Err(problem(401, "Missing authentication", None));
    }
    let bad_format = || problem(400, "Bad HTTP authentication header format", Some("Bearer"));
    let claims = keys.verify(request.bearer().ok_or_else(bad_format)?).map_err(|cause| match cause {
        NotAToken::Format => bad_format(),
        NotAToken::Content => unauthorized("Invalid token"),
        NotAToken::Signature => unauthorized("Invalid signature received for JSON Web Token validation"),
    })?;
    if is_expired(&claims, request.now) {
        return Err(unauthorized("Expired token received for JSON Web Token validation"));
    }
    let audiences = audiences(&claims);
    if !audiences.contains(&format!("{base}/api/v2/").as_str()) {
        return Err(unauthorized(&format!("Bad audience: {}", audiences.join(","))));
    }
    let scope = claims["scope"].as_str().unwrap_or_default();
    Ok(Scopes(scope.split_whitespace().map(str::to_owned).collect()))
}

fn is_expired(claims: &Value, now: Timestamp) -> bool {
    claims["exp"].as_i64().is_none_or(|expiry| expiry <= now.as_second())
}

/// `aud` can be a string or an array of strings (RFC 7519 4.1.3).
fn audiences(claims: &Value) -> Vec<&str> {
    match &claims["aud"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
