//! Cross-origin requests of pages (CORS): what a browser lets an application's page read.
//!
//! Rule: discovery and keys are for everyone. The token and the userinfo endpoint are for the origins in an application's
//! Allowed Web Origins, Allowed Origins (CORS) and Allowed Callback URLs.

use serde_json::{Map, Value};
use url::Url;

use super::http::{Request, Response};
use super::tenant::Tenant;

/// The response with the headers that the browser needs.
pub fn shared(tenant: &Tenant, request: &Request, response: Response) -> Response {
    let Some(origin) = request.header("origin") else { return response };
    let allowed = match request.path.as_str() {
        "/.well-known/openid-configuration" | "/.well-known/jwks.json" => true,
        "/oauth/token" | "/userinfo" => tenant.clients.iter().any(|client| allows(client, origin)),
        _ => false,
    };
    if !allowed {
        return response;
    }
    let response = response.with("access-control-allow-origin", origin).with("vary", "Origin");
    if request.method != "OPTIONS" {
        return response;
    }
    let wanted = request.header("access-control-request-headers").unwrap_or_default();
    response
        .with("access-control-allow-methods", "GET, POST")
        .with("access-control-allow-headers", wanted)
        .with("access-control-max-age", "3600")
}

fn allows(client: &Map<String, Value>, origin: &str) -> bool {
    let lists = ["web_origins", "allowed_origins", "callbacks"];
    let urls = lists.iter().filter_map(|list| client.get(*list)?.as_array()).flatten().filter_map(Value::as_str);
    let mut origins = urls.filter_map(|url| Some(Url::parse(url).ok()?.origin().ascii_serialization()));
    // Every URL without a host has the origin `null`.
    origins.any(|known| known == origin && known != "null")
}
