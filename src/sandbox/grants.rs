//! What an application gets after a sign-in: an authorization code, and for it an access token and an ID token. If it asked for
//! offline_access, it also gets a refresh token, for more of both.
//!
//! Rule: a code is valid once and for a minute, for the client, the redirect URI and the code challenge of its request.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::authorize::AuthorizeRequest;
use super::http::{Request, Response};
use super::keys::Keys;
use super::login::{may_use, refused};
use super::logs::{self, Entry};
use super::tenant::{TOKEN_LIFETIME, Tenant, keep, object, random_text, text};

/// The lifetime of a code in seconds.
const CODE_LIFETIME: i64 = 60;
/// The number of codes, and of tokens of each kind. Older ones are dropped.
const KEPT: usize = 50;

#[derive(Default)]
pub struct Grants {
    codes: Vec<(String, Grant)>,
    access_tokens: Vec<(String, Grant)>,
    refresh_tokens: Vec<(String, Grant)>,
}

/// A user's sign-in to an application.
#[derive(Clone)]
pub struct Grant {
    pub ask: AuthorizeRequest,
    pub user_id: String,
    /// The connection's id.
    pub connection: String,
    pub expires: Timestamp,
}

impl Grants {
    /// A code for this sign-in.
    pub fn issue(&mut self, grant: Grant) -> String {
        secret(&mut self.codes, grant)
    }

    fn take(&mut self, code: &str) -> Option<Grant> {
        let at = self.codes.iter().position(|(known, _)| known == code)?;
        Some(self.codes.remove(at).1)
    }

    fn of_access_token(&self, token: &str, now: Timestamp) -> Option<&Grant> {
        let (_, grant) = self.access_tokens.iter().find(|(known, _)| known == token)?;
        Some(grant).filter(|grant| now < grant.expires)
    }
}

/// The code or token for this grant.
fn secret(list: &mut Vec<(String, Grant)>, grant: Grant) -> String {
    let secret = random_text(43);
    keep(list, (secret.clone(), grant), KEPT);
    secret
}

impl Grant {
    pub fn new(ask: AuthorizeRequest, user_id: &str, connection: &str, now: Timestamp) -> Self {
        let (user_id, connection) = (user_id.to_owned(), connection.to_owned());
        Self { ask, user_id, connection, expires: later(now, CODE_LIFETIME) }
    }

    /// The same with a lifetime that begins now.
    pub fn issued(self, now: Timestamp) -> Self {
        Self { expires: later(now, CODE_LIFETIME), ..self }
    }

    fn has_scope(&self, scope: &str) -> bool {
        self.ask.scope.split_whitespace().any(|asked| asked == scope)
    }

    /// The user's claims for the scopes of the request.
    fn claims(&self, tenant: &Tenant) -> Map<String, Value> {
        const PROFILE: &[&str] = &["name", "given_name", "family_name", "nickname", "picture", "updated_at"];
        const EMAIL: &[&str] = &["email", "email_verified"];
        let mut claims = Map::new();
        let user = tenant.users.find(&self.user_id);
        for (scope, names) in [("profile", PROFILE), ("email", EMAIL)] {
            let names = names.iter().filter(|_| self.has_scope(scope));
            claims.extend(names.filter_map(|name| Some(((*name).to_owned(), user?.get(*name)?.clone()))));
        }
        claims.insert("sub".to_owned(), self.user_id.clone().into());
        claims
    }

    /// Signed as the application's settings say. `base` is the address that the application uses.
    pub fn id_token(&self, tenant: &Tenant, base: &str, now: Timestamp) -> String {
        let client = tenant.client(&self.ask.client_id);
        let settings = client.and_then(|client| client.get("jwt_configuration")).cloned().unwrap_or_default();
        let lasts = settings["lifetime_in_seconds"].as_i64().unwrap_or(36_000);
        let mut claims = self.claims(tenant);
        claims.extend(object(json!({
            "iss": format!("{base}/"),
            "aud": self.ask.client_id,
            "iat": now.as_second(),
            "exp": now.as_second().saturating_add(lasts),
            "sid": random_text(32),
        })));
        claims.extend(self.ask.nonce.clone().map(|nonce| ("nonce".to_owned(), nonce.into())));
        let secret = client.and_then(|client| client.get("client_secret")).and_then(Value::as_str);
        match secret.filter(|_| settings["alg"] == "HS256") {
            Some(secret) => Keys::sign_with_secret(secret, &claims.into()),
            None => tenant.keys.sign(&claims.into()),
        }
    }
}

/// The response to a token request with a code. The client is authenticated already.
pub fn exchange(
    tenant: &mut Tenant,
    client: &Map<String, Value>,
    form: &Map<String, Value>,
    request: &Request,
) -> Response {
    let given = |name: &str| form.get(name).and_then(Value::as_str);
    let client_id = text(client, "client_id");
    let grant = tenant.grants.take(text(form, "code"));
    let judged = judged(grant.as_ref(), client, &given, request.now);
    let entry = match &judged {
        Ok(grant) => Entry::new("seacft", "").user(&grant.user_id),
        Err((error, description)) => Entry::failed("feacft", error, description),
    };
    let correlation_id = grant.as_ref().and_then(|grant| grant.ask.correlation_id.clone());
    let entry = entry.client(client_id).correlated(correlation_id);
    let connection = grant.as_ref().and_then(|grant| tenant.connection(&grant.connection)).cloned();
    logs::write(tenant, entry, connection.as_ref(), request.now);
    let mut grant = match judged {
        Ok(grant) => grant.clone(),
        Err((error, description)) => return refused(tenant.ways.wrong_code, error, &description),
    };
    let offline = grant.has_scope("offline_access") && may_use(client, "refresh_token");
    if !offline {
        let kept: Vec<&str> = grant.ask.scope.split_whitespace().filter(|scope| *scope != "offline_access").collect();
        grant.ask.scope = kept.join(" ");
    }
    let mut body = tokens(tenant, &grant, request);
    if offline {
        grant.ask.nonce = None;
        body["refresh_token"] = secret(&mut tenant.grants.refresh_tokens, grant).into();
    }
    token_response(&body)
}

/// The response to a token request with a refresh token. The token stays valid.
pub fn refresh(tenant: &mut Tenant, client: &Map<String, Value>, token: Option<&str>, request: &Request) -> Response {
    const REFUSED: (&str, &str) = ("invalid_grant", "Unknown or invalid refresh token.");
    let id = text(client, "client_id");
    let known = tenant.grants.refresh_tokens.iter().find(|(known, _)| Some(known.as_str()) == token);
    let grant = known.map(|(_, grant)| grant.clone()).filter(|grant| grant.ask.client_id == id);
    let entry = match &grant {
        Some(grant) => Entry::new("sertft", "").user(&grant.user_id),
        None => Entry::failed("fertft", REFUSED.0, REFUSED.1),
    };
    logs::write(tenant, entry.client(id), None, request.now);
    match grant {
        Some(grant) => token_response(&tokens(tenant, &grant, request)),
        None => refused(403, REFUSED.0, REFUSED.1),
    }
}

fn tokens(tenant: &mut Tenant, grant: &Grant, request: &Request) -> Value {
    let expires = later(request.now, TOKEN_LIFETIME);
    let access_token = secret(&mut tenant.grants.access_tokens, Grant { expires, ..grant.clone() });
    let mut body = json!({
        "access_token": access_token,
        "scope": grant.ask.scope,
        "expires_in": TOKEN_LIFETIME,
        "token_type": "Bearer",
    });
    if grant.has_scope("openid") {
        body["id_token"] = grant.id_token(tenant, &tenant.base_of(request), request.now).into();
    }
    body
}

fn token_response(body: &Value) -> Response {
    Response::json(200, body).with("cache-control", "no-store").with("pragma", "no-cache")
}

/// The sign-in of a good request, or error and description.
fn judged<'a>(
    grant: Option<&'a Grant>,
    client: &Map<String, Value>,
    given: &dyn Fn(&str) -> Option<&'a str>,
    now: Timestamp,
) -> Result<&'a Grant, (&'static str, String)> {
    let invalid = |description: &str| Err(("invalid_grant", description.to_owned()));
    let own = grant.filter(|grant| client.get("client_id").is_some_and(|id| *id == grant.ask.client_id));
    let Some(grant) = own.filter(|grant| now < grant.expires) else {
        return invalid("Invalid authorization code");
    };
    let ask = &grant.ask;
    let sent = given("redirect_uri");
    if sent.map_or(ask.names_callback, |sent| sent != ask.callback) {
        let sent = sent.unwrap_or("null");
        let description = format!("The redirect URI is wrong. You sent {sent}, and we expected {}", ask.callback);
        return Err(("unauthorized_client", description));
    }
    let is_public = client.get("token_endpoint_auth_method").is_some_and(|method| method == "none");
    let proven = match (&ask.challenge, given("code_verifier")) {
        (None, None) => !is_public,
        (None, Some(_)) => false,
        (Some(challenge), verifier) => verifier.is_some_and(|verifier| challenge.is_proven_by(verifier)),
    };
    if proven { Ok(grant) } else { invalid("Failed to verify code verifier") }
}

/// `/userinfo`: the user of an access token.
pub fn userinfo(tenant: &Tenant, request: &Request) -> Response {
    // passport-auth0 sends it in the query (RFC 6750 2.3).
    let in_query = request.parameter("access_token");
    match request.bearer().or(in_query.as_deref()).and_then(|token| tenant.grants.of_access_token(token, request.now)) {
        Some(grant) => Response::json(200, &grant.claims(tenant).into()),
        None => {
            let challenge = "Bearer realm=\"Users\", error=\"invalid_token\"";
            Response::text(401, "Unauthorized").with("www-authenticate", challenge)
        }
    }
}

/// `/v2/logout` and `/oidc/logout`: a redirect to a URL that is registered for it. The sandbox has no sessions to end.
pub fn logout(tenant: &Tenant, request: &Request) -> Response {
    let page = |text: &str| Response::oops(400, text);
    let wanted = request.parameter("returnTo").or_else(|| request.parameter("post_logout_redirect_uri"));
    let Some(wanted) = wanted else {
        return Response::text(200, "OK");
    };
    let hint = request.parameter("id_token_hint").and_then(|hint| tenant.keys.verify(&hint).ok());
    let hinted = hint.and_then(|claims| claims["aud"].as_str().map(str::to_owned));
    let Some(client_id) = request.parameter("client_id").or(hinted) else {
        return page("invalid_request: client_id is missing.");
    };
    let urls = tenant.client(&client_id).and_then(|client| client.get("allowed_logout_urls")?.as_array());
    if !urls.into_iter().flatten().any(|url| *url == wanted) {
        let text = format!(
            "The \"returnTo\" querystring parameter \"{wanted}\" is not defined as a valid URL in \"Allowed Logout URLs\"."
        );
        return page(&text);
    }
    let state = request.parameter("state").map(|state| ("state", state));
    super::delivery::redirect_with(&wanted, &state.into_iter().collect::<Vec<_>>())
}

fn later(now: Timestamp, seconds: i64) -> Timestamp {
    now.checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap_or(now)
}
