//! The third-party OAuth2 provider, with one application and one user. `behaviour::Provider` says how it behaves.

mod codes;
mod sign_in;
mod token;
mod user_detail;

pub use codes::Codes;
use serde_json::json;

use super::behaviour::{Body, Canned, Provider};
use super::http::{Request, Response};

pub const APPLICATION_KEY: &str = "sandbox-application-key";
pub const APPLICATION_SECRET: &str = "sandbox-application-secret-worth-nothing";
pub const SCOPE: &str = "profile email";
/// The only access token that the userinfo endpoint accepts.
pub const ACCESS_TOKEN: &str = "sandbox-provider-access-token";

/// What an endpoint needs in addition to the request.
pub struct Place<'a> {
    pub ways: &'a Provider,
    /// Without a trailing slash.
    pub base: &'a str,
    /// The redirect URIs to register for the application.
    pub redirect_uris: &'a [String],
}

impl Place<'_> {
    fn is_registered(&self, redirect_uri: Option<&str>) -> bool {
        self.ways.knows_redirect_uri && self.redirect_uris.iter().any(|known| Some(known.as_str()) == redirect_uri)
    }
}

pub fn respond(place: &Place, codes: &mut Codes, request: &Request) -> Response {
    let not_found = || Response::page(404, "Not found", "This page doesn't exist.");
    if request.path == "/.well-known/openid-configuration" {
        return discovery(place).unwrap_or_else(not_found);
    }
    let Some(path) = request.path.strip_prefix(place.ways.prefix) else {
        return not_found();
    };
    let endpoint = match path {
        "/authorize" | "/login" => "GET",
        "/token" | "/consent" => "POST",
        "/userinfo" => place.ways.user_detail.method,
        _ => return not_found(),
    };
    match path {
        // An endpoint with a response for everything accepts all methods.
        "/token" if place.ways.token.always.is_some() => token::respond(place, codes, request),
        _ if request.verb() != endpoint => Response::text(405, "Method Not Allowed").with("allow", endpoint),
        "/authorize" => sign_in::respond(place, request),
        "/consent" => sign_in::decided(place, codes, request),
        "/login" => sign_in::login(place, request),
        "/token" => token::respond(place, codes, request),
        _ => user_detail::respond(place.ways.user_detail, request),
    }
}

fn discovery(place: &Place) -> Option<Response> {
    let discovery = place.ways.discovery?;
    let at = |path: &str| format!("{}{}{path}", place.base, place.ways.prefix);
    Some(Response::json(
        200,
        &json!({
            "issuer": discovery.issuer.unwrap_or(place.base),
            "authorization_endpoint": at("/authorize"),
            "token_endpoint": at("/token"),
            "userinfo_endpoint": at("/userinfo"),
            "jwks_uri": at("/keys"),
            "scopes_supported": ["openid", "profile", "email"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": discovery.methods,
        }),
    ))
}

fn reply(reply: &Canned) -> Response {
    let response = match reply.body {
        Body::Json(text) => Response::typed(reply.status, "application/json; charset=utf-8", text),
        Body::Html(text) => Response::typed(reply.status, "text/html; charset=utf-8", text),
        Body::Page(title, paragraph) => Response::page(reply.status, title, paragraph),
    };
    reply.headers.iter().fold(response, |response, (name, value)| response.with(name, value))
}
