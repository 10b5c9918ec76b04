//! The third-party OAuth2 provider: one application, one person, strict and by the book (RFC 6749, RFC 6750).

use serde_json::{Value, json};

use super::http::{Answer, Parameters, Request};
use super::login::basic_credentials;

pub const APPLICATION_KEY: &str = "sandbox-application-key";
pub const APPLICATION_SECRET: &str = "sandbox-application-secret-worth-nothing";
pub const SCOPE: &str = "profile email";
/// The one access token that the user detail endpoint takes.
pub const ACCESS_TOKEN: &str = "sandbox-provider-access-token";

/// `redirect_uri` is the one that is registered for the application.
pub fn answer(redirect_uri: &str, request: &Request) -> Answer {
    match (request.verb(), request.path.as_str()) {
        ("GET", "/authorize") => authorize(redirect_uri, request),
        ("POST", "/token") => token(request),
        ("GET", "/userinfo") => userinfo(request),
        (_, "/authorize" | "/userinfo") => Answer::text(405, "Method Not Allowed").with("allow", "GET"),
        (_, "/token") => Answer::text(405, "Method Not Allowed").with("allow", "POST"),
        _ => Answer::page(404, "Not found", "There is no such page."),
    }
}

/// Checks in the RFC's order; a wrong client or redirect URI is told to the person and never redirected.
fn authorize(redirect_uri: &str, request: &Request) -> Answer {
    let refused = |text: &str| Answer::page(400, "Authorization error", text);
    if request.parameter("client_id").as_deref() != Some(APPLICATION_KEY) {
        return refused("invalid_client: there is no application with this client_id.");
    }
    if request.parameter("redirect_uri").as_deref() != Some(redirect_uri) {
        return refused("redirect_uri mismatch: it is not registered for this application.");
    }
    if request.parameter("response_type").as_deref() != Some("code") {
        return refused("unsupported_response_type: response_type must be code.");
    }
    Answer::page(200, "Sign in to Sandbox Provider", "Acme would like to see your profile and your e-mail address.")
}

/// Takes id and secret in the body, as Auth0 sends them, and only there.
fn token(request: &Request) -> Answer {
    let refused = |status, error: &str, description: &str| {
        Answer::json(status, &json!({ "error": error, "error_description": description }))
    };
    if basic_credentials(request).is_some() {
        return refused(401, "invalid_client", "Send client_id and client_secret in the body.")
            .with("www-authenticate", "Basic realm=\"sandbox\"");
    }
    let Parameters::Given(form) = request.body_parameters() else {
        return refused(400, "invalid_request", "The body could not be parsed.");
    };
    let text = |name: &str| form.get(name).and_then(Value::as_str);
    if text("client_id") != Some(APPLICATION_KEY) || text("client_secret") != Some(APPLICATION_SECRET) {
        return refused(401, "invalid_client", "Client authentication failed.");
    }
    match (text("grant_type"), text("code")) {
        (None, _) => refused(400, "invalid_request", "grant_type is missing."),
        (Some("authorization_code"), None) => refused(400, "invalid_request", "code is missing."),
        (Some("authorization_code"), Some(_)) => refused(400, "invalid_grant", "The authorization code is invalid."),
        (Some(_), _) => refused(400, "unsupported_grant_type", "Only authorization_code is supported."),
    }
}

fn userinfo(request: &Request) -> Answer {
    let refused = |error: &str, challenge: &str| {
        Answer::json(401, &json!({ "error": error })).with("www-authenticate", challenge)
    };
    let token = request.header("authorization").and_then(|value| value.split_once(' '));
    match token {
        Some((scheme, ACCESS_TOKEN)) if scheme.eq_ignore_ascii_case("bearer") => Answer::json(
            200,
            &json!({
                "id": 4211,
                "name": "Ada Sandbox",
                "email": "ada@sandbox.example",
                "verified": true,
                "avatar": "https://sandbox.example/ada.png",
            }),
        ),
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("bearer") => {
            refused("invalid_token", "Bearer realm=\"sandbox\", error=\"invalid_token\"")
        }
        _ => refused("unauthorized", "Bearer realm=\"sandbox\""),
    }
}
