//! The tenant's routes: which function handles which path.
//!
//! The Management API checks the token first, then the path, then the scopes, then the body. An `Err` is a response too: it
//! lets a failed check end its function early.

use serde_json::{Value, json};

use super::bearer;
use super::http::{Request, Response};
use super::problem::{no_route, problem};
use super::tenant::Tenant;
use super::{authorize, client_grants, clients, connections, grants, login, logs, sign_in, users};

pub fn respond(tenant: &mut Tenant, request: &Request) -> Response {
    let segments = request.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (request.verb(), segments.as_slice()) {
        (_, ["api", "v2", rest @ ..]) => management(tenant, request, rest).unwrap_or_else(|refusal| refusal),
        ("GET", [".well-known", "openid-configuration"]) => discovery(tenant, request),
        ("GET", [".well-known", "jwks.json"]) => Response::json(200, &tenant.keys.jwks()),
        ("POST", ["oauth", "token"]) => login::token(tenant, request),
        ("GET", ["authorize"]) => authorize::authorize(tenant, request),
        ("GET" | "POST", ["userinfo"]) => grants::userinfo(tenant, request),
        ("GET" | "POST", ["u", "confirm"]) => sign_in::confirm(tenant, request),
        ("GET", ["v2" | "oidc", "logout"]) => grants::logout(tenant, request),
        ("OPTIONS", _) => Response::empty(204),
        ("GET", ["u", "login"]) => authorize::login_page(tenant, request),
        _ => Response::oops(404, "Not found."),
    }
}

fn management(tenant: &mut Tenant, request: &Request, path: &[&str]) -> Result<Response, Response> {
    let scopes = bearer::accept(&tenant.keys, &tenant.base, request)?;
    match (request.verb(), path) {
        ("GET", ["connections"]) => connections::list(tenant, &scopes, request),
        ("POST", ["connections"]) => connections::create(tenant, &scopes, &json_body(request)?),
        ("GET", ["connections", id]) => connections::read(tenant, &scopes, id, request),
        ("PATCH", ["connections", id]) => connections::change(tenant, &scopes, id, &json_body(request)?),
        ("DELETE", ["connections", id]) => connections::delete(tenant, &scopes, id, request.now),
        ("GET", ["connections", id, "clients"]) => connections::enabled_clients(tenant, &scopes, id, request),
        ("PATCH", ["connections", id, "clients"]) => connections::enable(tenant, &scopes, id, &json_body(request)?),
        ("GET", ["clients"]) => clients::list(tenant, &scopes, request),
        ("POST", ["clients"]) => clients::create(tenant, &scopes, &json_body(request)?),
        ("GET", ["clients", id]) => clients::read(tenant, &scopes, id, request),
        ("PATCH", ["clients", id]) => clients::change(tenant, &scopes, id, &json_body(request)?),
        ("DELETE", ["clients", id]) => clients::delete(tenant, &scopes, id),
        ("GET", ["clients", id, "connections"]) => connections::of_client(tenant, &scopes, id, request),
        ("POST", ["client-grants"]) => client_grants::create(tenant, &scopes, &json_body(request)?),
        ("DELETE", ["client-grants", id]) => client_grants::delete(tenant, &scopes, id),
        ("GET", ["users"]) => users::list(tenant, &scopes, request),
        ("GET", ["users", id]) => users::read(tenant, &scopes, id, request),
        ("DELETE", ["users", id]) => users::delete(tenant, &scopes, id),
        ("GET", ["logs"]) => logs::search(tenant, &scopes, request),
        ("GET", ["custom-domains"]) => scopes.need_any(&["read:custom_domains"]).map(|()| custom_domains(tenant)),
        _ => Err(no_route()),
    }
}

fn discovery(tenant: &Tenant, request: &Request) -> Response {
    match tenant.ways.issuer {
        Some(issuer) => login::discovery(issuer),
        None => login::discovery(&tenant.base_of(request)),
    }
}

fn custom_domains(tenant: &Tenant) -> Response {
    let shown = |base: String| {
        json!({
            "custom_domain_id": "cd_0123456789abcdef",
            "domain": base.trim_start_matches("http://"),
            "primary": true,
            "status": "ready",
            "type": "auth0_managed_certs",
            "tls_policy": "recommended",
        })
    };
    Response::json(200, &tenant.custom_domain().into_iter().map(shown).collect())
}

fn json_body(request: &Request) -> Result<Value, Response> {
    if !request.is_json() {
        return Err(problem(415, "Unsupported Media Type", None));
    }
    serde_json::from_slice(&request.body).map_err(|_| problem(400, "Invalid request payload JSON format", None))
}
