//! The token URL. It accepts only a code from a sign-in that the user allowed. The scenarios differ in the order of the checks
//! and in the error responses.

use serde_json::{Map, Value, json};
use url::form_urlencoded::Serializer;

use super::{ACCESS_TOKEN, APPLICATION_KEY, APPLICATION_SECRET, Codes, Place, SCOPE, reply};
use crate::sandbox::behaviour::{Body, Canned, Credentials, Written};
use crate::sandbox::http::{Request, Response};
use crate::sandbox::login::basic_credentials;

pub fn respond(place: &Place, codes: &mut Codes, request: &Request) -> Response {
    let ways = &place.ways.token;
    let respond_with = |canned: &Canned| written(ways.written, canned, request);
    let invalid = |error: &str, description: &str| {
        rewritten(
            ways.written,
            Response::json(400, &json!({ "error": error, "error_description": description })),
            request,
        )
    };
    if let Some(always) = &ways.always {
        return respond_with(always);
    }
    if let Some(refusal) = ways.not_json.as_ref().filter(|_| !request.is_json()) {
        return respond_with(refusal);
    }
    let Some(form) = request.body_parameters() else {
        return invalid("invalid_request", "The body could not be parsed.");
    };
    let text = |name: &str| form.get(name).and_then(Value::as_str);
    if ways.code_first && text("code").is_some_and(|code| !codes.knows(code)) {
        return respond_with(&ways.wrong_code);
    }
    let basic = basic_credentials(request);
    let in_body = (text("client_id"), text("client_secret"));
    let in_header = basic.as_ref().map(|(id, secret)| (Some(id.as_str()), Some(secret.as_str())));
    let given = match (ways.credentials, in_header) {
        (Credentials::Body, None) => in_body,
        (Credentials::Header, Some(pair)) => pair,
        (Credentials::HeaderAlone, Some(pair)) if in_body.1.is_none() => pair,
        _ => return respond_with(&ways.elsewhere),
    };
    if !place.ways.knows_application || given.0 != Some(APPLICATION_KEY) {
        return respond_with(&ways.unknown_client);
    }
    if given.1 != Some(APPLICATION_SECRET) {
        return respond_with(&ways.wrong_secret);
    }
    let code = match (text("grant_type"), text("code")) {
        (None, _) => return invalid("invalid_request", "grant_type is missing."),
        (Some("authorization_code"), None) => return invalid("invalid_request", "code is missing."),
        (Some("authorization_code"), Some(code)) => code,
        (Some(_), _) => return invalid("unsupported_grant_type", "Only authorization_code is supported."),
    };
    if let Some(refusal) = ways.wrong_redirect_uri.filter(|_| !place.is_registered(text("redirect_uri"))) {
        return respond_with(&refusal);
    }
    if !codes.take(code, text("redirect_uri"), text("code_verifier")) {
        return respond_with(&ways.wrong_code);
    }
    let issued = json!({ "access_token": ACCESS_TOKEN, "token_type": "Bearer", "scope": SCOPE });
    ways.right_code
        .as_ref()
        .map_or_else(|| rewritten(ways.written, Response::json(200, &issued), request), respond_with)
}

fn written(written: Written, canned: &Canned, request: &Request) -> Response {
    match canned.body {
        Body::Json(_) => rewritten(written, reply(canned), request),
        _ => reply(canned),
    }
}

/// A JSON response in the format of this endpoint.
fn rewritten(written: Written, response: Response, request: &Request) -> Response {
    let asked = request.header("accept").is_some_and(|accept| accept.contains("json"));
    if written == Written::Json || (written == Written::FormUnlessAsked && asked) {
        return response;
    }
    let members: Map<String, Value> = serde_json::from_slice(&response.body).unwrap_or_default();
    let pairs = members.iter().filter_map(|(name, value)| Some((name, value.as_str()?)));
    let form = Serializer::new(String::new()).extend_pairs(pairs).finish();
    let rewritten = Response::typed(response.status, "application/x-www-form-urlencoded; charset=utf-8", form);
    response.headers.iter().fold(rewritten, |rewritten, (name, value)| rewritten.with(name, value))
}
