//! Scenarios with the user detail URL, and whether it requires an access token.

use super::{BOT_WALL, NOT_FOUND, Scenario, at_provider};
use crate::sandbox::behaviour::{Body, Canned, PROVIDER, Provider, USER_DETAIL, UserDetail, json};

pub const SCENARIOS: &[Scenario] = &[
    guarded(
        "user-forbidden",
        "Guards itself with 403",
        &always(json(403, r#"{"error": "forbidden", "message": "Access token is missing or invalid."}"#)),
    ),
    guarded(
        "user-post",
        "Dropbox: wants POST; GET is 405 with Allow: POST",
        &UserDetail { method: "POST", ..USER_DETAIL },
    ),
    guarded("user-not-found", "There is no such page: 404", &instead(NOT_FOUND)),
    guarded(
        "user-facebook",
        "Facebook: guards itself with 400",
        &always(json(
            400,
            r#"{"error":{"message":"An active access token must be used to query information about the current user.","type":"OAuthException","code":2500,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}"#,
        )),
    ),
    guarded(
        "user-slack",
        "Slack: guards itself with 200 ok:false",
        &both(json(200, r#"{"ok":false,"error":"not_authed"}"#), json(200, r#"{"ok":false,"error":"invalid_auth"}"#)),
    ),
    guarded(
        "user-graphql",
        "GraphQL: guards itself with 200 and errors",
        &always(json(
            200,
            r#"{"data":null,"errors":[{"message":"Not authenticated","extensions":{"code":"UNAUTHENTICATED"}}]}"#,
        )),
    ),
    guarded(
        "user-code-ok",
        "TikTok: an error with the code ok beside each user",
        &UserDetail {
            right_token: json(
                200,
                r#"{"id":4211,"name":"Ada Sandbox","email":"ada@sandbox.example","error":{"code":"ok","message":"","log_id":"20261122141100"}}"#,
            ),
            ..always(json(
                200,
                r#"{"data":{},"error":{"code":"access_token_invalid","message":"The access token is invalid or not found in the request.","log_id":"20261122141100"}}"#,
            ))
        },
    ),
    guarded(
        "user-errcode",
        "WeChat: guards itself with 200 and errcode",
        &both(
            json(200, r#"{"errcode":41001,"errmsg":"access_token missing"}"#),
            json(200, r#"{"errcode":40014,"errmsg":"invalid access_token"}"#),
        ),
    ),
    guarded(
        "user-gzip",
        "Stack Exchange: compresses every answer",
        &UserDetail {
            packed: true,
            ..always(json(
                400,
                r#"{"error_id":403,"error_message":"`access_token` is required","error_name":"access_denied"}"#,
            ))
        },
    ),
    guarded(
        "user-open",
        "Answers anybody: no token is needed",
        &UserDetail { without_token: None, wrong_token: None, ..USER_DETAIL },
    ),
    guarded("user-html", "A page with 200, no JSON", &instead(HOME_PAGE)),
    guarded("user-bot-wall", "A bot wall: 403 Just a moment...", &instead(BOT_WALL)),
];

const HOME_PAGE: Canned = Canned {
    status: 200,
    body: Body::Html(
        "<!doctype html><html><head><title>Sandbox Provider</title></head><body><h1>Welcome</h1></body></html>",
    ),
    headers: &[],
};

const fn guarded(name: &'static str, what: &'static str, user_detail: &'static UserDetail) -> Scenario {
    at_provider(name, what, Provider { user_detail, ..PROVIDER })
}

/// The response to every request.
const fn instead(reply: Canned) -> UserDetail {
    UserDetail { right_token: reply, ..always(reply) }
}

/// The response to every request without the right token.
const fn always(reply: Canned) -> UserDetail {
    both(reply, reply)
}

const fn both(without_token: Canned, wrong_token: Canned) -> UserDetail {
    UserDetail { without_token: Some(without_token), wrong_token: Some(wrong_token), ..USER_DETAIL }
}
