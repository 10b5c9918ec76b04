//! The error bodies of the Management API, as recorded: `statusCode`, `error`, `message` and mostly `errorCode`.

use serde_json::json;

use super::http::Answer;

pub fn problem(status: u16, message: &str, error_code: Option<&str>) -> Answer {
    let mut body = json!({ "statusCode": status, "error": reason(status), "message": message });
    if let Some(code) = error_code {
        body["errorCode"] = code.into();
    }
    Answer::json(status, &body)
}

pub fn unauthorized(message: &str) -> Answer {
    let body = json!({
        "statusCode": 401, "error": "Unauthorized", "message": message, "attributes": { "error": message },
    });
    Answer::json(401, &body).with("www-authenticate", &format!("Bearer error=\"{message}\""))
}

pub fn insufficient_scope(expected: &[&str]) -> Answer {
    let message = format!("Insufficient scope, expected any of: {}", expected.join(", "));
    problem(403, &message, Some("insufficient_scope"))
}

pub fn invalid_body(message: &str) -> Answer {
    problem(400, message, Some("invalid_body"))
}

pub fn invalid_query_text(message: &str) -> Answer {
    problem(400, message, Some("invalid_query_string"))
}

pub fn invalid_query(what: &str, parameter: &str, description: &str) -> Answer {
    let message = format!("Query validation error: '{what}' on property {parameter} ({description}).");
    invalid_query_text(&message)
}

pub fn no_connection() -> Answer {
    problem(404, "The connection does not exist", Some("inexistent_connection"))
}

pub fn no_client() -> Answer {
    problem(404, "The client does not exist", Some("inexistent_client"))
}

pub fn no_user() -> Answer {
    problem(404, "The user does not exist.", Some("inexistent_user"))
}

pub fn no_route() -> Answer {
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
