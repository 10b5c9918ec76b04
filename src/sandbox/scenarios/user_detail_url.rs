//! Scenarios with the userinfo URL, and whether it requires an access token.

use super::{BOT_WALL, NOT_FOUND, Scenario, at_provider};
use crate::sandbox::behaviour::{Body, Canned, PROVIDER, Provider, USER_DETAIL, UserDetail, json};

pub const SCENARIOS: &[Scenario] = &[
    guarded(
        "user-forbidden",
        "Requires a token, returns 403",
        &always(json(403, r#"{"error": "forbidden", "message": "Access token is missing or invalid."}"#)),
    ).dialect(),
    guarded(
        "user-post",
        "Dropbox: requires POST, GET returns 405",
        &UserDetail { method: "POST", ..USER_DETAIL },
    ),
    guarded("user-not-found", "The page doesn't exist (404)", &instead(NOT_FOUND)),
    guarded(
        "user-facebook",
        "Facebook: requires a token, returns 400",
        &always(json(
            400,
            r#"{"error":{"message":"An active access token must be used to query information about the current user.","type":"OAuthException","code":2500,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}"#,
        )),
    ).dialect(),
    guarded(
        "user-slack",
        "Slack: requires a token, 200 with ok:false",
        &both(json(200, r#"{"ok":false,"error":"not_authed"}"#), json(200, r#"{"ok":false,"error":"invalid_auth"}"#)),
    ).dialect(),
    guarded(
        "user-graphql",
        "GraphQL: requires a token, 200 with errors",
        &always(json(
            200,
            r#"{"data":null,"errors":[{"message":"Not authenticated","extensions":{"code":"UNAUTHENTICATED"}}]}"#,
        )),
    ).dialect(),
    guarded(
        "user-code-ok",
        "TikTok: an error with code ok in each response",
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
    ).dialect(),
    guarded(
        "user-errcode",
        "WeChat: requires a token, 200 with errcode",
        &both(
            json(200, r#"{"errcode":41001,"errmsg":"access_token missing"}"#),
            json(200, r#"{"errcode":40014,"errmsg":"invalid access_token"}"#),
        ),
    ).dialect(),
    guarded(
        "user-gzip",
        "Stack Exchange: compresses every response",
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
        "Responds without an access token",
        &UserDetail { without_token: None, wrong_token: None, ..USER_DETAIL },
    ),
    guarded(
        "user-scope",
        "Rejects the access token: a scope is missing",
        &UserDetail {
            right_token: json(
                403,
                r#"{"error":"insufficient_scope","error_description":"The access token lacks the scope users.read."}"#,
            ),
            ..USER_DETAIL
        },
    ),
    guarded(
        "user-no-id",
        "The response has no user ID",
        &UserDetail {
            right_token: json(200, r#"{"login":"ada","name":"Ada Sandbox","email":"ada@sandbox.example","verified":true}"#),
            ..USER_DETAIL
        },
    ),
    guarded(
        "user-unverified",
        "The user's email address isn't verified",
        &UserDetail {
            right_token: json(
                200,
                r#"{"id":4211,"name":"Ada Sandbox","email":"ada@sandbox.example","verified":false,"avatar":"https://sandbox.example/ada.png"}"#,
            ),
            ..USER_DETAIL
        },
    ).dialect(),
    guarded("user-html", "An HTML page with status 200", &instead(HOME_PAGE)),
    guarded("user-bot-wall", "A bot check page (403)", &instead(BOT_WALL)),
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
