//! The tenant's public endpoints: discovery, token and authorize.
//!
//! Rule: a request with an unregistered redirect_uri gets a page and is never redirected (RFC 6749 4.1.2.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use url::Url;

use super::http::{Answer, Parameters, Request};
use super::sign_in::Begun;
use super::tenant::{Connection, MACHINE_CLIENT_ID, TOKEN_LIFETIME, Tenant, challenge, random_text};

/// `base`: without a trailing slash.
pub fn discovery(base: &str) -> Answer {
    Answer::json(
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
            "response_types_supported": ["code", "token", "id_token"],
            "code_challenge_methods_supported": ["S256", "plain"],
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["public"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
            "claims_supported": ["aud", "email", "email_verified", "exp", "iat", "iss", "name", "picture", "sub"],
            "request_uri_parameter_supported": false,
            "id_token_signing_alg_values_supported": ["HS256", "RS256", "PS256"],
        }),
    )
}

fn refused(status: u16, error: &str, description: &str) -> Answer {
    Answer::json(status, &json!({ "error": error, "error_description": description }))
}

pub fn token(tenant: &Tenant, request: &Request) -> Answer {
    let Parameters::Given(form) = request.body_parameters() else {
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
    let method = client.get("token_endpoint_auth_method").and_then(Value::as_str).unwrap_or_default();
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
        return Answer::json(403, &body);
    }
    match grant_type {
        "client_credentials" => client_credentials(tenant, id, text("audience"), text("scope"), request),
        "authorization_code" if text("code").is_none() => {
            refused(400, "invalid_request", "Missing required parameter: code")
        }
        "authorization_code" => refused(tenant.ways.wrong_code, "invalid_grant", "Invalid authorization code"),
        _ => refused(403, "invalid_grant", "Unknown or invalid refresh token."),
    }
}

fn may_use(client: &Map<String, Value>, grant_type: &str) -> bool {
    let grants = client.get("grant_types").and_then(Value::as_array);
    grants.is_some_and(|grants| grants.iter().any(|grant| grant == grant_type))
}

fn grant_is_off(grant_type: &str) -> String {
    format!("Grant type '{grant_type}' not allowed for the client.")
}

fn client_credentials(
    tenant: &Tenant,
    client_id: &str,
    audience: Option<&str>,
    scope: Option<&str>,
    request: &Request,
) -> Answer {
    let wanted_audience = tenant.audience();
    let Some(audience) = audience else {
        return refused(403, "access_denied", "Non-global clients are not allowed access to APIv1");
    };
    if audience != wanted_audience {
        return refused(403, "access_denied", &format!("Service not found: {audience}"));
    }
    let Some(granted) = tenant.granted().filter(|_| client_id == MACHINE_CLIENT_ID) else {
        let description = format!(
            "Client is not authorized to access \"{audience}\". You need to create a \"client-grant\" associated to this \
             API. See: https://auth0.com/docs/api/v2#!/Client_Grants/post_client_grants"
        );
        return refused(403, "access_denied", &description);
    };
    let scope = match scope.filter(|scope| !scope.trim().is_empty()) {
        None => granted.join(" "),
        Some(scope) => {
            let strangers: Vec<&str> = scope.split_whitespace().filter(|one| !granted.contains(one)).collect();
            if !strangers.is_empty() {
                let description = format!("Client has not been granted scopes: {}", strangers.join(", "));
                return refused(403, "access_denied", &description);
            }
            scope.to_owned()
        }
    };
    let body = json!({
        "access_token": tenant.management_token(&scope, request.now),
        "scope": scope,
        "expires_in": TOKEN_LIFETIME,
        "token_type": "Bearer",
    });
    Answer::json(200, &body)
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

pub fn authorize(tenant: &mut Tenant, request: &Request) -> Answer {
    let page = |status, text: &str| Answer::page(status, "Oops!, something went wrong", text);
    let Some(client_id) = request.parameter("client_id") else {
        return page(400, "invalid_request: Missing required parameter: client_id");
    };
    let Some(client) = tenant.client(&client_id) else {
        return page(400, &format!("Unknown client: {client_id}"));
    };
    let callbacks: Vec<&str> =
        client.get("callbacks").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let callback = match request.parameter("redirect_uri") {
        Some(asked) if callbacks.iter().any(|registered| is_registered(registered, &asked)) => asked,
        None if !callbacks.is_empty() => callbacks[0].to_owned(),
        _ => {
            let text = "Callback URL mismatch. The provided redirect_uri is not in the list of allowed callback URLs.";
            return page(403, text);
        }
    };
    let back = |error: &str, description: &str| {
        let mut parameters = vec![("error", error.to_owned()), ("error_description", description.to_owned())];
        parameters.extend(request.parameter("state").map(|state| ("state", state)));
        redirect_with(&callback, &parameters)
    };
    if request.parameter("response_type").is_none() {
        return back("invalid_request", "Missing required parameter: response_type");
    }
    if !may_use(client, "authorization_code") {
        return back("unauthorized_client", &grant_is_off("authorization_code"));
    }
    let text = |member: &str| client.get(member).and_then(Value::as_str).unwrap_or_default();
    if text("organization_usage") == "require" && request.parameter("organization").is_none() {
        return back("invalid_request", "parameter organization is required for this client");
    }
    let first_party = client.get("is_first_party") != Some(&Value::Bool(false));
    let connection = match request.parameter("connection") {
        None => None,
        Some(name) => {
            // Third-party applications can use only domain-level connections.
            let open =
                |one: &Connection| first_party || one.document.get("is_domain_connection") == Some(&Value::Bool(true));
            let active = |one: &Connection| one.document["authentication"]["active"] != false;
            let usable = |one: &&Connection| {
                one.text("name") == name && one.enabled.contains(&client_id) && open(one) && active(one)
            };
            match tenant.connections.iter().find(usable) {
                None => return back("invalid_request", "the connection was not found"),
                found => found,
            }
        }
    };
    if request.parameter("prompt").as_deref() == Some("none") {
        return back("login_required", "Login required");
    }
    let base = tenant.base_of(request);
    let Some(connection) = connection.filter(|connection| connection.text("strategy") == "oauth2") else {
        return Answer::redirect(&format!("{base}/u/login?state={}", random_text(32)));
    };
    let begun = Begun {
        state: random_text(32),
        verifier: random_text(43),
        redirect_uri: format!("{base}/login/callback"),
        connection: connection.text("id").to_owned(),
        callback,
        client_id,
        client_state: request.parameter("state"),
    };
    let answer = to_provider(&begun, connection, request);
    tenant.sign_ins.begin(begun);
    answer
}

/// A registered callback can contain one `*` (Auth0 allows it in the host and the path).
fn is_registered(registered: &str, asked: &str) -> bool {
    match registered.split_once('*') {
        None => registered == asked,
        Some((start, end)) => {
            asked.len() >= start.len() + end.len() && asked.starts_with(start) && asked.ends_with(end)
        }
    }
}

fn to_provider(begun: &Begun, connection: &Connection, request: &Request) -> Answer {
    let no_options = Map::new();
    let options = connection.document.get("options").and_then(Value::as_object).unwrap_or(&no_options);
    let option = |name: &str| options.get(name).and_then(Value::as_str).unwrap_or_default();
    let members = |name: &str| options.get(name).and_then(Value::as_object).into_iter().flatten();
    let mut parameters = vec![
        ("client_id", option("client_id").to_owned()),
        ("redirect_uri", begun.redirect_uri.clone()),
        ("response_type", "code".to_owned()),
        ("state", begun.state.clone()),
    ];
    let scope = match options.get("scope") {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        _ => option("scope").to_owned(),
    };
    if !scope.is_empty() {
        parameters.push(("scope", scope));
    }
    if options.get("pkce_enabled") == Some(&Value::Bool(true)) {
        parameters.push(("code_challenge", challenge(&begun.verifier)));
        parameters.push(("code_challenge_method", "S256".to_owned()));
    }
    for (name, value) in members("authParams") {
        parameters.extend(value.as_str().map(|value| (name.as_str(), value.to_owned())));
    }
    for (name, source) in members("authParamsMap") {
        parameters
            .extend(source.as_str().and_then(|source| request.parameter(source)).map(|value| (name.as_str(), value)));
    }
    for (name, source) in members("upstream_params") {
        let alias = source["alias"].as_str().and_then(|alias| request.parameter(alias));
        let value = source["value"].as_str().map(str::to_owned).or(alias);
        parameters.extend(value.map(|value| (name.as_str(), value)));
    }
    redirect_with(option("authorizationURL"), &parameters)
}

/// A redirect to `target`, with the parameters added to its query.
pub fn redirect_with(target: &str, parameters: &[(&str, String)]) -> Answer {
    match Url::parse(target) {
        Ok(mut url) => {
            url.query_pairs_mut().extend_pairs(parameters);
            Answer::redirect(url.as_str())
        }
        Err(_) => Answer::page(400, "Oops!, something went wrong", &format!("{target} isn't a URL")),
    }
}
