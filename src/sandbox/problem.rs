//! The error bodies of the Management API, as recorded: `statusCode`, `error`, `message` and mostly `errorCode`.

use serde_json::json;

use super::http::Response;

pub fn problem(status: u16, message: &str, error_code: Option<&str>) -> Response {
    let mut body = json!({ "statusCode": status, "error": reason(status), "message": message });
    if let Some(code) = error_code {
        body["errorCode"] = code.into();
    }
    Response::json(status, &body)
}

pub fn unauthorized(message: &str) -> Response {
    let body = json!({
        "statusCode": 401, "error": "Unauthorized", "message": message, "attributes": { "error": message },
    });
    Response::json(401, &body).with("www-authenticate", &format!("Bearer error=\"{message}\""))
}

pub fn insufficient_scope(expected: &[&str]) -> Response {
    let message = format!("Insufficient scope, expected any of: {}", expected.join(", "));
    problem(403, &message, Some("insufficient_scope"))
}

pub fn invalid_body(message: &str) -> Response {
    problem(400, message, Some("invalid_body"))
}

pub fn invalid_query_text(message: &str) -> Response {
    problem(400, message, Some("invalid_query_string"))
}

pub fn invalid_query(what: &str, parameter: &str, description: &str) -> Response {
    let message = format!("Query validation error: '{what}' on property {parameter} ({description}).");
    invalid_query_text(&message)
}

pub fn no_connection() -> Response {
    problem(404, "The connection does not exist", Some("inexistent_connection"))
}

pub fn no_client() -> Response {
    problem(404, "The client does not exist", Some("inexistent_client"))
}

pub fn no_user() -> Response {
    problem(404, "The user does not exist.", Some("inexistent_user"))
}

pub fn no_route() -> Response {
    problem(404, "Not Found", None)
}

fn reason(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        415 => "Unsupported Media Type",
        429 => "Too Many Requests",
        _ => "Internal Server Error",
    }
}
