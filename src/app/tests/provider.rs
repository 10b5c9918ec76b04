//! A provider that follows the standards, as a function of requests. Every host that isn't a tenant's is one.

use crate::domain::http::{HttpResult, Method, Request, Response};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use url::Url;

/// The provider's response at this host. None for a tenant's host.
pub fn answer(request: &Request) -> Option<HttpResult> {
    let url = Url::parse(&request.url).unwrap();
    let host = url.host_str().unwrap();
    if host.ends_with(".auth0.com") || host.starts_with("login.") || host == "127.0.0.1" {
        return None;
    }
    Some(match (request.method, url.path().rsplit('/').next().unwrap()) {
        (Method::Get, "authorize") => {
            let redirect_uri = url.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1;
            match redirect_uri.ends_with("/login/callback") {
                true => page(200, "Sign in"),
                false => page(400, "redirect_uri mismatch"),
            }
        }
        (Method::Post, "token") => {
            let (_, form) = request.payload().unwrap();
            let form = url::form_urlencoded::parse(form.as_bytes());
            let form: BTreeMap<String, String> = form.into_owned().collect();
            // A deliberately wrong secret consists of these characters only.
            let real = |secret: &String| secret.contains(|char| !"xX0yY1-_".contains(char));
            let secret = form.get("client_secret").filter(|secret| real(secret));
            match secret.is_some() && secret != form.get("client_id") {
                true => {
                    data(400, json!({"error": "invalid_grant", "error_description": "Invalid \"code\" in request."}))
                }
                false => data(401, json!({"error": "invalid_client"})),
            }
        }
        // This provider publishes its URLs.
        (Method::Get, "openid-configuration") if host == "op.example" => {
            let base = "https://op.example/v2";
            data(
                200,
                json!({
                    "issuer": "https://op.example",
                    "authorization_endpoint": format!("{base}/authorize"),
                    "token_endpoint": format!("{base}/token"),
                    "userinfo_endpoint": format!("{base}/me"),
                }),
            )
        }
        (_, "me" | "@me" | "user") => data(401, json!({"message": "401: Unauthorized", "code": 0})),
        _ => page(404, "Not found"),
    })
}

fn page(status: u16, title: &str) -> HttpResult {
    let headers = vec![("content-type", "text/html".to_owned())];
    Ok(Response { headers, ms: 180, ..Response::new(status, format!("<title>{title}</title><p>{title}</p>")) })
}

fn data(status: u16, json: Value) -> HttpResult {
    let headers = vec![("content-type", "application/json".to_owned())];
    Ok(Response { headers, ms: 180, ..Response::new(status, json.to_string()) })
}
