//! The tenant's public endpoints without a browser: discovery and token.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::grants;
use super::http::{Request, Response};
use super::tenant::{self, TOKEN_LIFETIME, Tenant};

/// `base`: without a trailing slash.
pub fn discovery(base: &str) -> Response {
    Response::json(
        200,
        &json!({
            "issuer": format!("{base}/"),
            "authorization_endpoint": format!("{base}/authorize"),
            "token_endpoint": format!("{base}/oauth/token"),
            "device_authorization_endpoint": format!("{base}/oauth/device/code"),
            "userinfo_endpoint": format!("{base}/userinfo"),
            "mfa_challenge_endpoint": format!("{base}/mfa/challenge"),
            "jwks_uri": format!("{base}/.well-known/jwks.json"),
            "registration_endpoint": format!("{base}/oidc/register"),
            "revocation_endpoint": format!("{base}/oauth/revoke"),
            "scopes_supported": ["openid", "profile", "offline_access", "name", "email", "picture"],
            "response_types_supported": ["code", "id_token"],
            "code_challenge_methods_supported": ["S256", "plain"],
            "end_session_endpoint": format!("{base}/oidc/logout"),
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["public"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
            "claims_supported": ["aud", "email", "email_verified", "exp", "iat", "iss", "name", "picture", "sub"],
            "request_uri_parameter_supported": false,
            "id_token_signing_alg_values_supported": ["HS256", "RS256", "PS256"],
        }),
    )
}

pub fn refused(status: u16, error: &str, description: &str) -> Response {
    Response::json(status, &json!({ "error": error, "error_description": description }))
}

pub fn token(tenant: &mut Tenant, request: &Request) -> Response {
    let Some(form) = request.body_parameters() else {
        return refused(400, "invalid_request", "The request body could not be parsed");
    };
    let text = |name: &str| form.get(name).and_then(Value::as_str);
    let Some(grant_type) = text("grant_type") else {
        return refused(400, "invalid_request", "Missing required parameter: grant_type");
    };
    let basic = basic_credentials(request);
    let (id, secret) = match &basic {
        Some((id, secret)) => (Some(id.as_str()), Some(secret.as_str())),
        None => (text("client_id"), text("client_secret")),
    };
    let Some(id) = id else {
        return refused(400, "invalid_request", "Missing required parameter: client_id");
    };
    let client = tenant.client(id).filter(|client| {
        let public = client.get("token_endpoint_auth_method").is_some_and(|method| method == "none");
        public || secret.is_some_and(|secret| client.get("client_secret").is_some_and(|known| known == secret))
    });
    let Some(client) = client else {
        let (error, description) = tenant.ways.wrong_client;
        return refused(401, error, description);
    };
    let method = tenant::text(client, "token_endpoint_auth_method");
    let used = if basic.is_some() { "client_secret_basic" } else { "client_secret_post" };
    if method != "none" && method != used {
        // Only the error unauthorized_client is known from Auth0. The rest of this response is a guess.
        let description = format!("Client authentication method '{used}' not allowed for the client.");
        return refused(403, "unauthorized_client", &description);
    }
    if !["authorization_code", "client_credentials", "refresh_token"].contains(&grant_type) {
        return refused(403, "unsupported_grant_type", &format!("Unsupported grant type: {grant_type}"));
    }
    if !may_use(client, grant_type) {
        let body = json!({
            "error": "unauthorized_client",
            "error_description": grant_is_off(grant_type),
            "error_uri": "https://auth0.com/docs/clients/client-grant-types",
        });
        return Response::json(403, &body);
    }
    match grant_type {
        "client_credentials" => client_credentials(tenant, id, text("audience"), text("scope"), request),
        "authorization_code" if text("code").is_none() => {
            refused(400, "invalid_request", "Missing required parameter: code")
        }
        "authorization_code" => {
            let client = client.clone();
            grants::exchange(tenant, &client, &form, request)
        }
        _ => {
            let client = client.clone();
            grants::refresh(tenant, &client, text("refresh_token"), request)
        }
    }
}

pub fn may_use(client: &Map<String, Value>, grant_type: &str) -> bool {
    let grants = client.get("grant_types").and_then(Value::as_array);
    grants.is_some_and(|grants| grants.iter().any(|grant| grant == grant_type))
}

pub fn grant_is_off(grant_type: &str) -> String {
    format!("Grant type '{grant_type}' not allowed for the client.")
}

fn client_credentials(
    tenant: &Tenant,
    client_id: &str,
    audience: Option<&str>,
    scope: Option<&str>,
    request: &Request,
) -> Response {
    let wanted_audience = tenant.audience();
    let Some(audience) = audience else {
        return refused(403, "access_denied", "Non-global clients are not allowed access to APIv1");
    };
    if audience != wanted_audience {
        return refused(403, "access_denied", &format!("Service not found: {audience}"));
    }
    let Some(granted) = tenant.granted_to(client_id) else {
        let description = format!(
            "Client is not authorized to access \"{audience}\". You need to create a \"client-grant\" associated to this \
             API. See: https://auth0.com/docs/api/v2#!/Client_Grants/post_client_grants"
        );
        return refused(403, "access_denied", &description);
    };
    let scope = match scope.filter(|scope| !scope.trim().is_empty()) {
        None => granted.join(" "),
        Some(scope) => {
            let strangers: Vec<&str> =
                scope.split_whitespace().filter(|one| !granted.iter().any(|known| known == one)).collect();
            if !strangers.is_empty() {
                let description = format!("Client has not been granted scopes: {}", strangers.join(", "));
                return refused(403, "access_denied", &description);
            }
            scope.to_owned()
        }
    };
    let body = json!({
        "access_token": tenant.management_token(client_id, &scope, request.now),
        "scope": scope,
        "expires_in": TOKEN_LIFETIME,
        "token_type": "Bearer",
    });
    Response::json(200, &body)
}

/// Id and secret in a Basic header. Both are form-encoded (RFC 6749 2.3.1).
pub fn basic_credentials(request: &Request) -> Option<(String, String)> {
    let (scheme, encoded) = request.header("authorization")?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    Some((decoded(id), decoded(secret)))
}
