//! The user detail URL: how it guards itself.

use super::{BOT_WALL, NOT_FOUND, Scenario, at_provider};
use crate::sandbox::behaviour::{Body, PROVIDER, Provider, Reply, UserDetail, json};

pub const SCENARIOS: &[Scenario] = &[
    guarded(
        "user-forbidden",
        "Guards itself with 403",
        json(403, r#"{"error": "forbidden", "message": "Access token is missing or invalid."}"#),
    ),
    at_provider(
        "user-post",
        "Dropbox: wants POST; GET is 405 with Allow: POST",
        Provider { user_detail: UserDetail { method: "POST", ..PROVIDER.user_detail }, ..PROVIDER },
    ),
    guarded("user-not-found", "There is no such page: 404", NOT_FOUND),
    guarded(
        "user-facebook",
        "Facebook: guards itself with 400",
        json(
            400,
            r#"{"error":{"message":"An active access token must be used to query information about the current user.","type":"OAuthException","code":2500,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}"#,
        ),
    ),
    two(
        "user-slack",
        "Slack: guards itself with 200 ok:false",
        json(200, r#"{"ok":false,"error":"not_authed"}"#),
        json(200, r#"{"ok":false,"error":"invalid_auth"}"#),
    ),
    guarded(
        "user-graphql",
        "GraphQL: guards itself with 200 and errors",
        json(
            200,
            r#"{"data":null,"errors":[{"message":"Not authenticated","extensions":{"code":"UNAUTHENTICATED"}}]}"#,
        ),
    ),
    at_provider(
        "user-open",
        "Answers anybody: no token is needed",
        Provider {
            user_detail: UserDetail { without_token: None, wrong_token: None, ..PROVIDER.user_detail },
            ..PROVIDER
        },
    ),
    guarded("user-html", "A page with 200, no JSON", HOME_PAGE),
    guarded("user-bot-wall", "A bot wall: 403 Just a moment...", BOT_WALL),
];

const HOME_PAGE: Reply = Reply {
    status: 200,
    body: Body::Html(
        "<!doctype html><html><head><title>Sandbox Provider</title></head><body><h1>Welcome</h1></body></html>",
    ),
    headers: &[],
};

const fn guarded(name: &'static str, what: &'static str, reply: Reply) -> Scenario {
    two(name, what, reply, reply)
}

const fn two(name: &'static str, what: &'static str, without_token: Reply, wrong_token: Reply) -> Scenario {
    let user_detail =
        UserDetail { without_token: Some(without_token), wrong_token: Some(wrong_token), ..PROVIDER.user_detail };
    at_provider(name, what, Provider { user_detail, ..PROVIDER })
}
