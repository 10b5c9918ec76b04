//! A tenant as a function of requests, and its faults.

use super::{ALL_SCOPES, provider, token_of};
use crate::domain::http::{Failure, FailureKind, HttpResult, Method, Request, Response};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

pub struct Tenant {
    /// The client ID of the user's application, and the id that a new connection gets. A secret is right if it contains
    /// "secret-of".
    pub application: String,
    pub id: String,
    pub connection: Option<Value>,
    pub enabled: bool,
    /// The sign-in page comes without a redirect, with a 200, and rejections have a wording of their own.
    pub own_pages: bool,
    pub callbacks: Vec<String>,
    /// Allowed Web Origins of a Single Page Application. None if it is a Regular Web Application.
    pub web_origins: Option<Vec<String>>,
    /// The callback URL of the application that exists for one sign-in.
    pub temporary: Option<String>,
    /// The applications that were created to last.
    pub new_applications: Vec<Value>,
    /// The bodies of the client grants.
    pub client_grants: Vec<Value>,
    /// How often the user has signed in. A deleted user hasn't.
    pub logins: u64,
    /// How many applications it has, if more than three.
    pub crowd: usize,
    pub faults: Vec<Fault>,
    /// Responds with 401 to tokens with this ending, for every method or for this one.
    pub rejects: Option<&'static str>,
    pub rejects_only: Option<Method>,
}

/// "refuse POST /connections 403 insufficient_scope": calls whose path has this ending, and what happens to them.
pub struct Fault {
    method: String,
    path: String,
    pub kind: FaultKind,
}

#[derive(Clone, PartialEq)]
pub enum FaultKind {
    /// The response comes only when the script says so.
    Hold,
    /// The call succeeds, but the response is lost.
    Lose,
    /// The host doesn't exist.
    NoHost,
    /// Rate limited once, for this many seconds.
    Limit(i64),
    Refuse(u16, String),
}

impl Fault {
    pub fn read(word: &str, rest: &str) -> Self {
        let mut words = rest.splitn(4, ' ').map(str::to_owned);
        let mut next = || words.next().unwrap_or_default();
        let (method, path) = (next(), next());
        let kind = match word {
            "hold" => FaultKind::Hold,
            "lose" => FaultKind::Lose,
            "nohost" => FaultKind::NoHost,
            "limit" => FaultKind::Limit(next().parse().unwrap()),
            _ => FaultKind::Refuse(next().parse().unwrap(), next()),
        };
        Self { method, path, kind }
    }

    fn hits(&self, request: &Request) -> bool {
        let url = url::Url::parse(&request.url).unwrap();
        (self.method.is_empty() || self.method == request.method.as_str()) && url.path().ends_with(&self.path)
    }
}

impl Tenant {
    pub fn new(application: &str, id: &str) -> Self {
        Self {
            application: application.to_owned(),
            id: id.to_owned(),
            connection: None,
            enabled: false,
            own_pages: false,
            callbacks: vec!["http://localhost:3000/callback".to_owned()],
            web_origins: None,
            temporary: None,
            new_applications: Vec::new(),
            client_grants: Vec::new(),
            logins: 3,
            crowd: 0,
            faults: Vec::new(),
            rejects: None,
            rejects_only: None,
        }
    }

    pub fn fault(&self, request: &Request) -> Option<FaultKind> {
        self.faults.iter().find(|fault| fault.hits(request)).map(|fault| fault.kind.clone())
    }

    pub fn answer(&mut self, request: &Request, now: Timestamp) -> HttpResult {
        let failure =
            |kind, text: &str, maybe_sent| Err(Failure { kind, text: text.to_owned(), ms: 10_000, maybe_sent });
        match self.fault(request) {
            Some(FaultKind::NoHost) => failure(FailureKind::Dns, "Name or service not known", false),
            Some(FaultKind::Lose) => {
                self.faults.retain(|fault| !fault.hits(request));
                let _ = self.answer(request, now);
                failure(FailureKind::Timeout, "operation timed out", true)
            }
            Some(FaultKind::Limit(seconds)) => {
                self.faults.retain(|fault| !fault.hits(request));
                let reset = Some(now + SignedDuration::from_secs(seconds));
                let body = json!({"statusCode": 429, "error": "Too Many Requests", "message": "Global limit has been reached", "errorCode": "too_many_requests"});
                reply(429, body).map(|reply| Response { reset, ..reply })
            }
            Some(FaultKind::Refuse(status, code)) => refusal(status, &code),
            Some(FaultKind::Hold) | None if self.rejects(request) => refusal(401, "invalid_token"),
            Some(FaultKind::Hold) | None => provider::answer(request).unwrap_or_else(|| self.serve(request, now)),
        }
    }

    fn rejects(&self, request: &Request) -> bool {
        let (Some(end), Some(token)) = (self.rejects, &request.bearer) else { return false };
        self.rejects_only.is_none_or(|method| method == request.method) && token.reveal().ends_with(end)
    }

    fn serve(&mut self, request: &Request, now: Timestamp) -> HttpResult {
        let url = url::Url::parse(&request.url).unwrap();
        let host = url.host_str().unwrap().to_owned();
        let body: Value =
            request.payload().map(|(_, text)| serde_json::from_str(&text).unwrap_or_default()).unwrap_or_default();
        let path: Vec<&str> = url.path().trim_start_matches("/api/v2").trim_start_matches('/').split('/').collect();
        let application = json!({"client_id": self.application, "name": "Acme Web", "app_type": "regular_web", "callbacks": self.callbacks});
        let application = match &self.web_origins {
            None => application,
            Some(origins) => {
                json!({"client_id": self.application, "name": "Acme Web", "app_type": "spa", "callbacks": self.callbacks, "web_origins": origins, "token_endpoint_auth_method": "none"})
            }
        };
        match (request.method, path.as_slice()) {
            (Method::Post, ["oauth", "token"]) if form(request, "code") == "good" => {
                reply(200, json!({"access_token": "t", "id_token": ID_TOKEN, "token_type": "Bearer"}))
            }
            (_, [".well-known", "jwks.json"]) => {
                reply(200, json!({"keys": [{"kty": "RSA", "use": "sig", "kid": "k1"}]}))
            }
            (_, [".well-known", _]) => reply(200, json!({"issuer": format!("https://{host}/")})),
            (Method::Get, ["authorize"]) if !url.query_pairs().any(|(name, _)| name == "connection") => {
                let value = |wanted: &str| url.query_pairs().find(|(name, _)| name == wanted).unwrap().1.into_owned();
                let page = |status, text: &str| Ok(Response { ms: 212, ..Response::new(status, text) });
                if ![self.application.as_str(), "m2m", "spa"].contains(&value("client_id").as_str()) {
                    return page(400, "<h1>Oops!</h1> Unknown client");
                }
                let new = self.new_applications.iter().find(|one| one["client_id"] == value("client_id"));
                let registered = new.map_or(serde_json::json!(self.callbacks), |one| one["callbacks"].clone());
                let has_callback = registered.as_array().is_some_and(|all| all.contains(&value("redirect_uri").into()));
                if new.is_none() && value("client_id") != self.application || !has_callback {
                    return page(
                        403,
                        if self.own_pages { "<h1>Ask Acme's helpdesk</h1>" } else { "<h1>Callback URL mismatch.</h1>" },
                    );
                }
                if self.own_pages {
                    return page(200, "<h1>Log in to Acme</h1>");
                }
                let location = Some("/u/login?state=x".to_owned());
                reply(302, Value::Null).map(|reply| Response { location, ..reply })
            }
            (Method::Get, ["authorize"]) => {
                let location = match (&self.connection, self.enabled) {
                    (Some(connection), true) => format!(
                        "{}?client_id={}&redirect_uri=https%3A%2F%2F{host}%2Flogin%2Fcallback",
                        connection["options"]["authorizationURL"].as_str().unwrap(),
                        connection["options"]["client_id"].as_str().unwrap(),
                    ),
                    _ => {
                        let error = "error=invalid_request&error_description=the+connection+is+not+enabled";
                        format!("{}?{error}&state=a0connect", self.callbacks[0])
                    }
                };
                reply(302, Value::Null).map(|reply| Response { location: Some(location), ..reply })
            }
            (Method::Post, ["oauth", "token"]) if code_comes(request) => {
                let (_, body) = request.payload().unwrap();
                let known = (body.contains(&format!("client_id={}&", self.application))
                    || body.contains("client_id=new-"))
                    && body.contains("secret-of");
                match known {
                    true => {
                        reply(403, json!({"error": "invalid_grant", "error_description": "Invalid authorization code"}))
                    }
                    false => refusal(401, "access_denied"),
                }
            }
            (Method::Post, ["oauth", "token"]) => {
                reply(200, json!({"access_token": token_of(&host, ALL_SCOPES, now), "expires_in": 86_400}))
            }
            (Method::Get, ["connections"]) => reply(200, Value::Array(self.connection.clone().into_iter().collect())),
            (Method::Post, ["connections"]) => {
                let mut created = body;
                created["id"] = json!(self.id);
                self.connection = Some(created.clone());
                reply(201, created)
            }
            (method, ["connections", id, rest @ ..]) if *id == self.id => self.of_connection(method, rest, &body),
            (Method::Post, ["clients"]) if body["app_type"] != "native" => {
                let mut one = body;
                one["client_id"] = json!(format!("new-{}", self.new_applications.len() + 1));
                self.new_applications.push(one.clone());
                one["client_secret"] = json!("the-secret-of-the-new-application");
                reply(201, one)
            }
            (Method::Delete, ["clients", id]) if id.starts_with("new-") => {
                self.new_applications.retain(|one| one["client_id"] != *id);
                reply(204, Value::Null)
            }
            (Method::Get, ["clients", id]) if id.starts_with("new-") => {
                match self.new_applications.iter().find(|one| one["client_id"] == *id) {
                    Some(one) => reply(200, one.clone()),
                    None => refusal(404, "inexistent_client"),
                }
            }
            (Method::Post, ["client-grants"]) => {
                self.client_grants.push(body);
                reply(201, json!({"id": "cgr_1"}))
            }
            (Method::Post, ["clients"]) => {
                self.temporary = body["callbacks"][0].as_str().map(str::to_owned);
                reply(201, json!({"client_id": "tmp", "client_secret": "unused"}))
            }
            (Method::Delete, ["clients", "tmp"]) => {
                self.temporary = None;
                reply(204, Value::Null)
            }
            (Method::Get, ["clients"]) => {
                let machine = json!({"client_id": "m2m", "name": "Machine", "app_type": "non_interactive"});
                let pop_up = json!({"client_id": "spa", "name": "Acme \u{1b}[31mPop-up", "app_type": "spa"});
                let all = [application, machine, pop_up].into_iter().chain(self.new_applications.clone());
                clients(all.collect(), self.crowd, &url)
            }
            (Method::Get, ["clients", "m2m"]) => {
                reply(200, json!({"client_id": "m2m", "name": "Machine", "app_type": "non_interactive"}))
            }
            (Method::Get, ["clients", id]) if *id == self.application => reply(200, application),
            (Method::Get, ["clients", _]) => refusal(404, "inexistent_client"),
            (Method::Patch, ["clients", id]) if *id == self.application => {
                self.callbacks = serde_json::from_value(body["callbacks"].clone()).unwrap();
                if let Some(origins) = body.get("web_origins") {
                    self.web_origins = serde_json::from_value(origins.clone()).unwrap();
                }
                reply(200, json!({}))
            }
            (Method::Get, ["sandbox", "scenarios"]) => reply(
                200,
                json!([{"name": "none", "place": "Nowhere", "what": "Everything is in order"},
                    {"name": "slack", "place": "Provider: token URL", "what": "Answers 200 to everything, as Slack does"}]),
            ),
            (Method::Post, ["sandbox", "scenario"]) => reply(
                200,
                json!({"values": {"AUTH0_DOMAIN": format!("http://{host}:4242"), "APPLICATION_SECRET": "another-secret"}}),
            ),
            (Method::Get, ["users", id]) if self.logins > 0 => {
                let user_id = percent_encoding::percent_decode_str(id).decode_utf8().unwrap();
                let created_at = if self.logins == 1 { now } else { now - SignedDuration::from_hours(24) };
                reply(
                    200,
                    json!({"user_id": user_id, "logins_count": self.logins, "created_at": created_at.to_string(), "identities": []}),
                )
            }
            (Method::Delete, ["users", _]) => {
                self.logins = 0;
                reply(204, Value::Null)
            }
            (Method::Get, ["users"]) => reply(200, json!({"total": 0, "users": []})),
            _ => refusal(404, "not_found"),
        }
    }

    fn of_connection(&mut self, method: Method, rest: &[&str], body: &Value) -> HttpResult {
        let Some(connection) = &mut self.connection else { return refusal(404, "inexistent_connection") };
        match (method, rest) {
            (Method::Get, []) => reply(200, connection.clone()),
            (Method::Patch, []) => {
                connection["options"] = body["options"].clone();
                connection["display_name"] = body["display_name"].clone();
                reply(200, connection.clone())
            }
            (Method::Delete, _) => {
                self.connection = None;
                reply(202, json!({"deleted_at": "2026-11-22T00:00:00Z"}))
            }
            (Method::Get, _) => {
                let clients = if self.enabled { json!([{"client_id": self.application}]) } else { json!([]) };
                reply(200, json!({"clients": clients}))
            }
            _ => {
                if body[0]["client_id"] == self.application.as_str() {
                    self.enabled = body[0]["status"] == true;
                }
                reply(204, Value::Null)
            }
        }
    }
}

/// These applications and more of them, page by page, as the request wants it.
fn clients(mut all: Vec<Value>, count: usize, url: &url::Url) -> HttpResult {
    let types = ["regular_web", "spa", "non_interactive"];
    all.extend(
        (all.len()..count).map(
            |at| json!({"client_id": format!("app-{at}"), "name": format!("Shop {at}"), "app_type": types[at % 3]}),
        ),
    );
    let value = |wanted: &str| url.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned());
    let total = all.len();
    if value("take").is_none() {
        let first: Vec<Value> = all.into_iter().take(100).collect();
        return reply(200, json!({"start": 0, "limit": 100, "total": total, "clients": first}));
    }
    let from: usize = value("from").map_or(0, |from| from.parse().unwrap());
    let page: Vec<Value> = all.into_iter().skip(from).take(100).collect();
    let next = (from + 100 < total).then(|| (from + 100).to_string());
    reply(200, json!({"clients": page, "next": next}))
}

fn code_comes(request: &Request) -> bool {
    request.payload().is_some_and(|(_, body)| body.contains("grant_type=authorization_code"))
}

fn reply(status: u16, json: Value) -> HttpResult {
    let body = if json.is_null() { String::new() } else { json.to_string() };
    Ok(Response { ms: 212, ..Response::new(status, body) })
}

/// A rejection in Auth0's words.
fn refusal(status: u16, code: &str) -> HttpResult {
    let (code, scope) = code.split_once(' ').unwrap_or((code, ""));
    let lacks = format!("Insufficient scope, expected any of: {scope}");
    let (error, message) = match code {
        "access_denied" => return reply(status, json!({"error": code, "error_description": "Unauthorized"})),
        "invalid_client" => return reply(status, json!({"error": code})),
        "insufficient_scope" => ("Forbidden", lacks.as_str()),
        "invalid_token" => ("Unauthorized", "Invalid token"),
        "invalid_body" => (
            "Bad Request",
            "Payload validation error: 'Object didn't pass validation for format uri: x' on property options.tokenURL (The token URL).",
        ),
        "connection_conflict" => ("Conflict", "A connection with the same name already exists"),
        "inexistent_connection" => ("Not Found", "The connection does not exist"),
        "inexistent_client" => ("Not Found", "The client does not exist"),
        "not_found" => ("Not Found", "Not Found"),
        _ => ("Service Unavailable", "\u{1b}[31mThe service\u{1b}[0m is not available"),
    };
    reply(status, json!({"statusCode": status, "error": error, "message": message, "errorCode": code}))
}

/// Its header says RS256. Its claims are those of `Simulated`.
pub const ID_TOKEN: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.e30.c2ln";

/// A value of the request's form.
fn form(request: &Request, name: &str) -> String {
    let text = request.payload().map(|(_, text)| text.to_string()).unwrap_or_default();
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    pairs.into_iter().find(|(known, _)| known == name).map(|(_, value)| value).unwrap_or_default()
}
