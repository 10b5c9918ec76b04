//! A userinfo request without a valid token: does the URL require one? Providers don't only say so with 401. GraphQL and Slack
//! return 200, Facebook returns 400.

use super::{Kind, ProviderResponse, Row, is_wall, unclear, wall};
use crate::domain::fields::FieldId::{self, UserCall, UserDetailUrl};
use crate::domain::finding::{Class, Finding, State};
use crate::domain::response_data::UserDetailKind;

pub(super) const ROWS: &[Row<UserDetailKind>] = &[
    Row {
        means: UserDetailKind::Wall,
        applies: is_wall,
        example: || ProviderResponse { status: 403, kind: Kind::Page, ..ProviderResponse::default() },
    },
    Row {
        means: UserDetailKind::WrongUrl,
        applies: ProviderResponse::has_no_endpoint,
        example: || ProviderResponse {
            status: 200,
            kind: Kind::Data,
            texts: vec!["unknown_method".into()],
            ..ProviderResponse::default()
        },
    },
    Row {
        means: UserDetailKind::Header,
        applies: |response| response.status == 400 && response.complains_about_header(),
        example: || ProviderResponse {
            status: 400,
            kind: Kind::Data,
            texts: vec!["x-client-id header is required".into()],
            ..ProviderResponse::default()
        },
    },
    Row {
        means: UserDetailKind::RequiresToken,
        applies: |response| matches!(response.status, 401 | 403),
        example: || ProviderResponse { status: 401, ..ProviderResponse::default() },
    },
    Row {
        means: UserDetailKind::RequiresToken,
        applies: |response| {
            let words = ["token", "auth", "credential", "log in", "signed in", "login"];
            response.status == 400 && matches!(response.kind, Kind::Data | Kind::Text) && response.says(&words)
        },
        example: || ProviderResponse {
            status: 400,
            kind: Kind::Data,
            texts: vec!["oauthexception".into()],
            ..ProviderResponse::default()
        },
    },
    Row {
        means: UserDetailKind::RequiresToken,
        applies: |response| response.status == 200 && response.reports_error,
        example: || ProviderResponse {
            status: 200,
            kind: Kind::Data,
            reports_error: true,
            ..ProviderResponse::default()
        },
    },
    Row {
        means: UserDetailKind::WantsPost,
        applies: |response| response.status == 405 && response.allow.contains("POST"),
        example: || ProviderResponse { status: 405, allow: "POST, OPTIONS".into(), ..ProviderResponse::default() },
    },
    Row {
        means: UserDetailKind::WantsGet,
        applies: |response| response.status == 405 && response.allow.contains("GET"),
        example: || ProviderResponse { status: 405, allow: "GET, HEAD".into(), ..ProviderResponse::default() },
    },
    // Without an Allow header it means the other of the two methods.
    Row {
        means: UserDetailKind::WantsPost,
        applies: |response| response.status == 405 && response.method == "GET",
        example: || ProviderResponse { status: 405, method: "GET", ..ProviderResponse::default() },
    },
    Row {
        means: UserDetailKind::WantsGet,
        applies: |response| response.status == 405,
        example: || ProviderResponse { status: 405, method: "POST", ..ProviderResponse::default() },
    },
    Row {
        means: UserDetailKind::WrongUrl,
        applies: |response| matches!(response.status, 404 | 410),
        example: || ProviderResponse { status: 404, ..ProviderResponse::default() },
    },
    Row {
        means: UserDetailKind::Page,
        applies: |response| response.status == 200 && response.kind == Kind::Page,
        example: || ProviderResponse { status: 200, kind: Kind::Page, ..ProviderResponse::default() },
    },
    Row {
        means: UserDetailKind::Login,
        applies: |response| {
            let words = ["login", "log-in", "signin", "sign-in", "sign_in", "authorize", "/auth", "sso"];
            let logs_in = |place: &url::Url| words.iter().any(|word| place.path().to_lowercase().contains(word));
            response.place.as_ref().is_some_and(logs_in)
        },
        example: || leads("https://p.example/login?next=%2Fme"),
    },
    Row {
        means: UserDetailKind::Elsewhere,
        applies: |response| response.place.is_some(),
        example: || leads("https://api.p.example/v2/me"),
    },
    Row {
        means: UserDetailKind::NeedsNoToken,
        applies: |response| response.status == 200 && response.kind == Kind::Data && !response.members.is_empty(),
        example: || ProviderResponse {
            status: 200,
            kind: Kind::Data,
            members: vec!["id".into()],
            ..ProviderResponse::default()
        },
    },
];

fn leads(place: &str) -> ProviderResponse {
    ProviderResponse { status: 302, place: url::Url::parse(place).ok(), ..ProviderResponse::default() }
}

pub(super) fn finding(kind: UserDetailKind, response: &ProviderResponse) -> Finding {
    let failed = |field: FieldId, what: &str, why: String, fix: &str| {
        Finding::failed(Class::UserInput, what, why, fix).on(field)
    };
    let takes = match response.allow.as_str() {
        "" => "It responded with 405, so it requires another method.".to_owned(),
        allow => format!("It responded with 405 and accepts only {allow}."),
    };
    match kind {
        UserDetailKind::RequiresToken => Finding::ok(format!("Requires an access token ({})", response.status)),
        UserDetailKind::NeedsNoToken => Finding::new(
            State::Warning,
            "Responds without an access token",
            "Without one it can't know which user has signed in.",
            "Copy the URL that returns the current user from the provider's documentation.",
        )
        .on(UserDetailUrl),
        UserDetailKind::WantsPost => failed(
            UserCall,
            "The userinfo request must use POST",
            takes,
            "Set the userinfo request (step 5) to {\"kind\": \"post-empty\"}.",
        ),
        UserDetailKind::WantsGet => failed(
            UserCall,
            "The userinfo request must use GET",
            takes,
            "Set the userinfo request (step 5) to {\"kind\": \"get\"}.",
        ),
        UserDetailKind::Header => failed(
            UserCall,
            "The userinfo request needs another header",
            response.words(),
            "Set the header in the userinfo request (step 5): {\"kind\": \"get\", \"headers\": {…}}.",
        ),
        UserDetailKind::WrongUrl if response.method == "POST" => failed(
            UserDetailUrl,
            "This URL doesn't accept POST requests",
            response.words(),
            "Copy it from the provider's documentation. If that uses GET, set the userinfo request (step 5) to {\"kind\": \"get\"}.",
        ),
        UserDetailKind::WrongUrl => failed(
            UserDetailUrl,
            "This userinfo URL doesn't exist",
            response.words(),
            "Copy the URL that returns the current user from the provider's documentation.",
        ),
        UserDetailKind::Page => failed(
            UserDetailUrl,
            "This userinfo URL returns an HTML page",
            "The script needs JSON.".into(),
            "Copy the URL that returns the current user from the provider's API documentation.",
        ),
        UserDetailKind::Login => failed(
            UserDetailUrl,
            "This userinfo URL leads to a login page",
            format!("It responded with {} and a redirect to {}.", response.status, response.shown_place),
            "Copy the URL that accepts an access token from the provider's API documentation.",
        ),
        UserDetailKind::Elsewhere => Finding::new(
            State::Inconclusive,
            "Redirects to another URL",
            format!(
                "It redirects to {} ({}). The token may get lost on the way.",
                response.shown_place, response.status
            ),
            "Enter the URL that responds without a redirect, from the provider's documentation.",
        )
        .on(UserDetailUrl),
        UserDetailKind::Wall => wall(response).on(UserDetailUrl),
        UserDetailKind::Unclear => unclear(response, UserDetailUrl),
    }
}
