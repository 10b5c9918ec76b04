//! The Management API token and its claims, read without checking the signature.
//!
//! Source: Auth0, "Management API access tokens". Claims are those of RFC 7519 and RFC 9068. `aud` is a string or a list, and
//! `gty` and `azp` may be missing.

use super::fields::FieldId;
use super::parse::{self, Domain, ParseContext};
use super::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Required to create a connection.
pub const SCOPE_CREATE: &str = "create:connections";

/// Every scope that a0connect uses, the most important first, and what isn't possible without it.
pub const SCOPES: &[(&str, &str)] = &[
    (SCOPE_CREATE, "the connection can't be created"),
    ("read:connections", "a0connect can't find, verify or update the connection"),
    ("read:connections_options", "a0connect can't compare or update the connection's settings"),
    ("update:connections", "a0connect can't update the connection or enable it for the application"),
    ("update:connections_options", "a0connect can't update the connection's settings"),
    ("read:clients", "a0connect can't list your applications or read their settings"),
    ("update:clients", "a0connect can't add callback URLs"),
    ("delete:connections", "undo disables a new connection but doesn't delete it"),
    ("read:logs", "a0connect can't use the tenant's log to explain a failed sign-in"),
    ("read:users", "undo doesn't delete a new connection, since it may have users"),
    ("read:custom_domains", "a0connect can't read your custom domains"),
];

/// What a0connect can use besides, and what for. Nothing is missing without them.
pub const OPTIONAL_SCOPES: &[(&str, &str)] = &[
    ("read:user_idp_tokens", "a0connect can try the provider's token of a user who signed in"),
    ("delete:users", "a0connect can delete the user whom a test sign-in created"),
];

/// All of them, to be granted at once.
pub fn scopes_to_grant() -> String {
    SCOPES.iter().chain(OPTIONAL_SCOPES).map(|(scope, _)| *scope).collect::<Vec<_>>().join(" ")
}

/// A token that is valid for less than this counts as expired before a create.
pub const MARGIN: SignedDuration = SignedDuration::from_mins(5);

/// The issuer of a token of auth0-cli and of Auth0's MCP server. Their user signs in at Auth0's own tenant.
const AUTH0_ITSELF: &str = "auth0.auth0.com";

/// The part of a token that is kept. It isn't secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    pub audience: Vec<String>,
    pub scopes: Vec<String>,
    pub expires_at: Option<Timestamp>,
    /// The client that the token was issued to.
    pub client: Option<String>,
    pub issuer: Option<String>,
    /// It was issued to an application for itself, not after a user's sign-in.
    #[serde(default)]
    pub machine: bool,
    /// The header's `kid`: the tenant's key that signed it.
    #[serde(default)]
    pub key: Option<String>,
}

/// A token that Auth0 issued for the M2M credentials.
#[derive(Clone, Debug, PartialEq)]
pub struct IssuedToken {
    pub token: Secret,
    pub expires_at: Timestamp,
    /// The revisions of the domain and the M2M credentials that it was issued for.
    pub used: Vec<(FieldId, u64)>,
}

/// A token as it is stored in the keyring.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptToken {
    pub token: Secret,
    pub expires_at: Timestamp,
    /// It was issued for the M2M credentials, not pasted or given.
    pub issued: bool,
    /// The revisions of the values that it was issued for. For a pasted token, its own revision.
    pub used: Vec<(FieldId, u64)>,
}

impl KeptToken {
    /// None if it has expired, or isn't a JSON Web Token. A token without an expiry is kept for a day, like those of the
    /// Dashboard.
    pub fn pasted(token: &Secret, used: Vec<(FieldId, u64)>, now: Timestamp) -> Option<Self> {
        let claims = Claims::read(token).filter(|claims| !claims.is_expired(now, SignedDuration::ZERO))?;
        let expires_at = claims.expires_at.unwrap_or_else(|| now + SignedDuration::from_hours(24));
        Some(Self { token: token.clone(), expires_at, issued: false, used })
    }
}

impl From<IssuedToken> for KeptToken {
    fn from(IssuedToken { token, expires_at, used }: IssuedToken) -> Self {
        Self { token, expires_at, issued: true, used }
    }
}

impl Claims {
    /// None if it isn't a JSON Web Token.
    pub fn read(token: &Secret) -> Option<Claims> {
        let part = |at: usize| -> Option<serde_json::Value> {
            let part = token.reveal().split('.').nth(at)?;
            let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?);
            serde_json::from_slice(&bytes).ok()
        };
        let value = part(1)?;
        let key = part(0).and_then(|header| header.get("kid")?.as_str().map(str::to_owned));
        let text = |name: &str| value.get(name).and_then(|value| value.as_str()).map(str::to_owned);
        let audience = match value.get("aud") {
            Some(serde_json::Value::String(one)) => vec![one.clone()],
            Some(serde_json::Value::Array(many)) => {
                many.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect()
            }
            _ => Vec::new(),
        };
        let mut scopes: Vec<String> = text("scope").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
        if let Some(serde_json::Value::Array(permissions)) = value.get("permissions") {
            scopes.extend(permissions.iter().filter_map(|one| one.as_str().map(str::to_owned)));
        }
        scopes.sort();
        scopes.dedup();
        let expires_at = value.get("exp").and_then(serde_json::Value::as_f64);
        Some(Claims {
            audience,
            scopes,
            expires_at: expires_at.and_then(|seconds| Timestamp::from_second(seconds as i64).ok()),
            client: text("azp")
                .or_else(|| text("client_id"))
                .or_else(|| Some(text("sub")?.strip_suffix("@clients")?.to_owned())),
            machine: text("gty").is_some_and(|gty| gty == "client-credentials")
                || text("sub").is_some_and(|sub| sub.ends_with("@clients") || Some(sub) == text("client_id")),
            key,
            issuer: text("iss"),
        })
    }

    pub fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|known| known == scope)
    }

    /// The scopes of `wanted` that the token lacks. Auth0 omits the claim if no scope was granted.
    pub fn lacks<'a>(&self, wanted: &[&'a str]) -> Vec<&'a str> {
        wanted.iter().copied().filter(|scope| !self.has(scope)).collect()
    }

    pub fn is_expired(&self, now: Timestamp, margin: SignedDuration) -> bool {
        self.expires_at.is_some_and(|at| at.duration_since(now) <= margin)
    }

    /// The host of `iss`, if it is neither this tenant's nor Auth0's own, which issues the token of an auth0-cli login.
    pub fn issuer_elsewhere(&self, tenant: &Domain) -> Option<String> {
        let issuer = self.issuer.as_ref()?.trim_end_matches('/');
        let host = issuer.trim_start_matches("https://").trim_start_matches("http://");
        (host != tenant.authority() && host != AUTH0_ITSELF).then(|| crate::domain::safe_text::visible(host, 120))
    }

    /// The canonical domain, from the audience of the Management API (`https://DOMAIN/api/v2/`).
    pub fn tenant(&self) -> Option<Domain> {
        self.audience.iter().find_map(|audience| {
            let host = audience.strip_suffix("/api/v2/")?;
            // Requests go to this domain, so it must be as valid as a typed one: a host, with http only on loopback.
            let parsed = parse::domain(host, &ParseContext::default()).ok()?;
            let domain = Domain::new(parsed.text.as_str());
            (domain.base() == host).then_some(domain)
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn jwt(payload: serde_json::Value) -> Secret {
        let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
        Secret::new(format!("{}.{}.c2ln", encode("{\"alg\":\"RS256\"}"), encode(&payload.to_string())))
    }

    #[test]
    fn claims_of_both_token_profiles_are_read() {
        let token =
            jwt(serde_json::json!({"aud": ["https://t.eu.auth0.com/api/v2/", "x"], "exp": 1_900_000_000, "azp": "abc",
            "scope": "read:connections create:connections"}));
        let claims = Claims::read(&token).unwrap();
        assert_eq!(claims.tenant(), Some(Domain::new("t.eu.auth0.com")));
        assert_eq!(claims.scopes, ["create:connections", "read:connections"]);
        assert_eq!(claims.client.as_deref(), Some("abc"));
        let plain =
            Claims::read(&jwt(serde_json::json!({"aud": "http://127.0.0.1:1/api/v2/", "sub": "m2m@clients"}))).unwrap();
        assert_eq!((plain.tenant(), plain.client.as_deref()), (Some(Domain::new("http://127.0.0.1:1")), Some("m2m")));
        assert_eq!(Claims::read(&Secret::new("a.b.c")), None);
        assert_eq!(Claims::read(&Secret::new("opaque")), None);
    }

    /// Its issuer isn't the tenant, and its audience is a list.
    #[test]
    fn a_token_of_an_auth0_cli_login_is_not_one_of_a_custom_domain() {
        let audience = ["https://t.eu.auth0.com/api/v2/", "https://auth0.auth0.com/userinfo"];
        let issued_by = |issuer: &str| {
            let payload = serde_json::json!({"iss": issuer, "aud": audience, "sub": "auth0|1"});
            let claims = Claims::read(&jwt(payload)).unwrap();
            let tenant = claims.tenant().unwrap();
            assert_eq!((tenant.authority(), claims.machine), ("t.eu.auth0.com", false));
            claims.issuer_elsewhere(&tenant)
        };
        assert_eq!(issued_by("https://auth0.auth0.com/"), None);
        assert_eq!(issued_by("https://t.eu.auth0.com/"), None);
        for other in ["login.acme.com", "auth0.auth0.com.acme.com", "other.eu.auth0.com"] {
            assert_eq!(issued_by(&format!("https://{other}/")).as_deref(), Some(other));
        }
    }
}
