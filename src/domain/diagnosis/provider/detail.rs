//! A userinfo request without a valid token: does the URL require one? Providers don't only say so with 401. GraphQL and Slack
//! return 200, Facebook returns 400.

use super::{Kind, ProviderReply, Row, is_wall, unclear, wall};
use crate::domain::fields::FieldId::{self, UserCall, UserDetailUrl};
use crate::domain::finding::{Class, Finding, State};
use crate::domain::found::DetailAnswer;

pub(super) const ROWS: &[Row<DetailAnswer>] = &[
    Row {
        means: DetailAnswer::Wall,
        applies: is_wall,
        example: || ProviderReply { status: 403, kind: Kind::Page, ..ProviderReply::default() },
    },
    Row {
        means: DetailAnswer::WrongUrl,
        applies: ProviderReply::has_no_endpoint,
        example: || ProviderReply {
            status: 200,
            kind: Kind::Data,
            texts: vec!["unknown_method".into()],
            ..ProviderReply::default()
        },
    },
    Row {
        means: DetailAnswer::Header,
        applies: |reply| reply.status == 400 && reply.complains_about_header(),
        example: || ProviderReply {
            status: 400,
            kind: Kind::Data,
            texts: vec!["x-client-id header is required".into()],
            ..ProviderReply::default()
        },
    },
    Row {
        means: DetailAnswer::Guards,
        applies: |reply| matches!(reply.status, 401 | 403),
        example: || ProviderReply { status: 401, ..ProviderReply::default() },
    },
    Row {
        means: DetailAnswer::Guards,
        applies: |reply| {
            let words = ["token", "auth", "credential", "log in", "signed in", "login"];
            reply.status == 400 && matches!(reply.kind, Kind::Data | Kind::Text) && reply.says(&words)
        },
        example: || ProviderReply {
            status: 400,
            kind: Kind::Data,
            texts: vec!["oauthexception".into()],
            ..ProviderReply::default()
        },
    },
    Row {
        means: DetailAnswer::Guards,
        applies: |reply| reply.status == 200 && reply.reports_error,
        example: || ProviderReply { status: 200, kind: Kind::Data, reports_error: true, ..ProviderReply::default() },
    },
    Row {
        means: DetailAnswer::WantsPost,
        applies: |reply| reply.status == 405 && reply.allow.contains("POST"),
        example: || ProviderReply { status: 405, allow: "POST, OPTIONS".into(), ..ProviderReply::default() },
    },
    Row {
        means: DetailAnswer::WantsGet,
        applies: |reply| reply.status == 405 && reply.allow.contains("GET"),
        example: || ProviderReply { status: 405, allow: "GET, HEAD".into(), ..ProviderReply::default() },
    },
    // Without an Allow header it means the other of the two methods.
    Row {
        means: DetailAnswer::WantsPost,
        applies: |reply| reply.status == 405 && reply.method == "GET",
        example: || ProviderReply { status: 405, method: "GET", ..ProviderReply::default() },
    },
    Row {
        means: DetailAnswer::WantsGet,
        applies: |reply| reply.status == 405,
        example: || ProviderReply { status: 405, method: "POST", ..ProviderReply::default() },
    },
    Row {
        means: DetailAnswer::WrongUrl,
        applies: |reply| matches!(reply.status, 404 | 410),
        example: || ProviderReply { status: 404, ..ProviderReply::default() },
    },
    Row {
        means: DetailAnswer::Page,
        applies: |reply| reply.status == 200 && reply.kind == Kind::Page,
        example: || ProviderReply { status: 200, kind: Kind::Page, ..ProviderReply::default() },
    },
    Row {
        means: DetailAnswer::Login,
        applies: |reply| {
            let words = ["login", "log-in", "signin", "sign-in", "sign_in", "authorize", "/auth", "sso"];
            let logs_in = |place: &url::Url| words.iter().any(|word| place.path().to_lowercase().contains(word));
            reply.place.as_ref().is_some_and(logs_in)
        },
        example: || leads("https://p.example/login?next=%2Fme"),
    },
    Row {
        means: DetailAnswer::Elsewhere,
        applies: |reply| reply.place.is_some(),
        example: || leads("https://api.p.example/v2/me"),
    },
    Row {
        means: DetailAnswer::Anybody,
        applies: |reply| reply.status == 200 && reply.kind == Kind::Data && !reply.members.is_empty(),
        example: || ProviderReply {
            status: 200,
            kind: Kind::Data,
            members: vec!["id".into()],
            ..ProviderReply::default()
        },
    },
];

fn leads(place: &str) -> ProviderReply {
    ProviderReply { status: 302, place: url::Url::parse(place).ok(), ..ProviderReply::default() }
}

pub(super) fn finding(answer: DetailAnswer, reply: &ProviderReply) -> Finding {
    let failed = |field: FieldId, what: &str, why: String, fix: &str| {
        Finding::failed(Class::UserInput, what, why, fix).on(field)
    };
    let takes = match reply.allow.as_str() {
        "" => "It responded with 405, so it requires another method.".to_owned(),
        allow => format!("It responded with 405 and accepts only {allow}."),
    };
    match answer {
        DetailAnswer::Guards => Finding::ok(format!("Requires an access token ({})", reply.status)),
        DetailAnswer::Anybody => Finding::new(
            State::Warning,
            "Responds without an access token",
            "Without one it can't know which user has signed in.",
            "Copy the URL that returns the current user from the provider's documentation.",
        )
        .on(UserDetailUrl),
        DetailAnswer::WantsPost => failed(
            UserCall,
            "The userinfo request must use POST",
            takes,
            "Set the userinfo request (step 5) to {\"kind\": \"post-empty\"}.",
        ),
        DetailAnswer::WantsGet => failed(
            UserCall,
            "The userinfo request must use GET",
            takes,
            "Set the userinfo request (step 5) to {\"kind\": \"get\"}.",
        ),
        DetailAnswer::Header => failed(
            UserCall,
            "The userinfo request needs another header",
            reply.words(),
            "Set the header in the userinfo request (step 5): {\"kind\": \"get\", \"headers\": {…}}.",
        ),
        DetailAnswer::WrongUrl if reply.method == "POST" => failed(
            UserDetailUrl,
            "This URL doesn't accept POST requests",
            reply.words(),
            "Copy it from the provider's documentation. If that uses GET, set the userinfo request (step 5) to {\"kind\": \"get\"}.",
        ),
        DetailAnswer::WrongUrl => failed(
            UserDetailUrl,
            "This userinfo URL doesn't exist",
            reply.words(),
            "Copy the URL that returns the current user from the provider's documentation.",
        ),
        DetailAnswer::Page => failed(
            UserDetailUrl,
            "This userinfo URL returns an HTML page",
            "The script needs JSON.".into(),
            "Copy the URL that returns the current user from the provider's API documentation.",
        ),
        DetailAnswer::Login => failed(
            UserDetailUrl,
            "This userinfo URL leads to a login page",
            format!("It responded with {} and a redirect to {}.", reply.status, reply.shown_place),
            "Copy the URL that accepts an access token from the provider's API documentation.",
        ),
        DetailAnswer::Elsewhere => Finding::new(
            State::Inconclusive,
            "Redirects to another URL",
            format!("It redirects to {} ({}). The token may get lost on the way.", reply.shown_place, reply.status),
            "Enter the URL that responds without a redirect, from the provider's documentation.",
        )
        .on(UserDetailUrl),
        DetailAnswer::Wall => wall(reply).on(UserDetailUrl),
        DetailAnswer::Unclear => unclear(reply, UserDetailUrl),
    }
}
