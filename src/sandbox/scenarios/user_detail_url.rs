//! The user detail URL: how it guards itself.

use super::{BOT_WALL, NOT_FOUND, Scenario, at_provider};
use crate::sandbox::behaviour::{Body, PROVIDER, Provider, Reply, USER_DETAIL, UserDetail, json};

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
    guarded("user-not-found", "There is no such page: 404", &always(NOT_FOUND)),
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
        "user-open",
        "Answers anybody: no token is needed",
        &UserDetail { without_token: None, wrong_token: None, ..USER_DETAIL },
    ),
    guarded("user-html", "A page with 200, no JSON", &always(HOME_PAGE)),
    guarded("user-bot-wall", "A bot wall: 403 Just a moment...", &always(BOT_WALL)),
];

const HOME_PAGE: Reply = Reply {
    status: 200,
    body: Body::Html(
        "<!doctype html><html><head><title>Sandbox Provider</title></head><body><h1>Welcome</h1></body></html>",
    ),
    headers: &[],
};

const fn guarded(name: &'static str, what: &'static str, user_detail: &'static UserDetail) -> Scenario {
    at_provider(name, what, Provider { user_detail, ..PROVIDER })
}

/// Whether there is a token or not.
const fn always(reply: Reply) -> UserDetail {
    both(reply, reply)
}

const fn both(without_token: Reply, wrong_token: Reply) -> UserDetail {
    UserDetail { without_token: Some(without_token), wrong_token: Some(wrong_token), ..USER_DETAIL }
}
