//! An authorization request as a browser sends it: the provider returns a sign-in page, or one that says what is wrong. Errors
//! have any status, even 200, so their words decide.

use super::{Kind, ProviderResponse, Row, inconclusive, is_wall, pkce, register, rejected_scope, unclear, wall};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Actor, Class, Finding};
use crate::domain::response_data::PageKind;
use crate::domain::safe_text::visible;

pub(super) const ROWS: &[Row<PageKind>] = &[
    Row {
        means: PageKind::Wall,
        applies: |response| {
            (is_wall(response) || response.kind == Kind::Empty && response.status == 403) && !names_a_cause(response)
        },
        example: || page(403, "just a moment..."),
    },
    Row {
        means: PageKind::SignIn,
        applies: |response| response.status == 200 && response.asks_password,
        example: || ProviderResponse { asks_password: true, ..page(200, "wrong password. unknown client.") },
    },
    Row { means: PageKind::RedirectUri, applies: redirect_uri, example: || page(200, "redirect_uri mismatch") },
    Row { means: PageKind::UnknownClient, applies: unknown_client, example: || page(200, "unknown client") },
    Row { means: PageKind::Grant, applies: grant, example: || page(400, "unauthorized_client") },
    Row {
        means: PageKind::Pkce,
        applies: ProviderResponse::complains_about_pkce,
        example: || page(400, "invalid_request: code_challenge required"),
    },
    Row { means: PageKind::Scope, applies: scope, example: || page(400, "invalid_scope: wrong") },
    Row {
        means: PageKind::Parameter,
        applies: |response| response.status >= 300 && response.rejected_parameter().is_some(),
        example: || ProviderResponse { params: vec!["prompt".into()], ..page(400, "invalid value for prompt") },
    },
    Row {
        means: PageKind::Parameter,
        applies: |response| response.status >= 300 && response.complains_about_parameter(),
        example: || page(400, "the parameter audience is missing"),
    },
    Row {
        means: PageKind::Back,
        applies: |response| {
            let waits = ["login_required", "interaction_required", "consent_required", "account_selection_required"];
            is_back(response) && (response.code.is_empty() || waits.contains(&response.code.as_str()))
        },
        example: || ProviderResponse {
            code: "login_required".into(),
            ..leads("https://t.auth0.com/login/callback?error=x")
        },
    },
    Row {
        means: PageKind::Error,
        applies: |response| {
            let error = |place: &url::Url| place.path().to_lowercase().contains("error");
            is_back(response)
                || response.place.as_ref().is_some_and(error)
                || !response.code.is_empty() && response.place.is_some()
        },
        example: || leads("https://p.example/oauth/error?authError=abc"),
    },
    Row {
        means: PageKind::WrongUrl,
        applies: |response| matches!(response.status, 404 | 405 | 410),
        example: || ProviderResponse { status: 404, ..ProviderResponse::default() },
    },
    Row {
        means: PageKind::Login,
        applies: |response| response.place.is_some(),
        example: || leads("https://p.example/login?return_to=x"),
    },
    Row {
        means: PageKind::SignIn,
        applies: |response| response.kind == Kind::Page && response.status == 200,
        example: || page(200, "sign in"),
    },
    Row {
        means: PageKind::Error,
        applies: |response| (400..500).contains(&response.status),
        example: || page(400, "something went wrong"),
    },
];

fn is_back(response: &ProviderResponse) -> bool {
    let back = |place: &url::Url| place[..url::Position::AfterPath] == *response.redirect_uri;
    response.place.as_ref().is_some_and(back)
}

fn names_a_cause(response: &ProviderResponse) -> bool {
    redirect_uri(response) || unknown_client(response) || grant(response) || scope(response)
}

fn redirect_uri(response: &ProviderResponse) -> bool {
    response.rejects_redirect_uri() || response.says(&["redirect_uri' parameter"])
}

fn unknown_client(response: &ProviderResponse) -> bool {
    let words = ["invalid_client", "unknown client", "unknown_client", "invalid client_id", "invalid client id"];
    let more = [
        "client not found",
        "client was not found",
        "client_id is invalid",
        "client_id is not valid",
        "client_id was invalid",
    ];
    let last =
        ["application not found", "unknown application", "invalid app id", "invalid application", "no such client"];
    let rest = ["client does not exist", "aadsts700016"];
    let named = response.says(&rest) || response.faults("client_id");
    // GitHub returns 404 in place of a page.
    let nothing = response.status == 404 && response.path == "/login/oauth/authorize";
    response.says_only("invalid client")
        || response.says(&words)
        || response.says(&more)
        || response.says(&last)
        || named
        || nothing
}

fn grant(response: &ProviderResponse) -> bool {
    response.says(&["unauthorized_client", "unsupported_response_type"])
}

fn scope(response: &ProviderResponse) -> bool {
    let words = ["invalid_scope", "invalid scope", "unknown scope", "scope is invalid", "scope is not valid"];
    let more = ["unauthorized_scope", "aadsts70011"];
    let refused = response.status >= 300 && response.complains(&["scope"], &["not authorized", "isn't authorized"]);
    response.says(&words) || response.says(&more) || response.faults("scope") || response.wants_scope() || refused
}

fn page(status: u16, text: &str) -> ProviderResponse {
    ProviderResponse { status, kind: Kind::Page, texts: vec![text.to_owned()], ..ProviderResponse::default() }
}

fn leads(place: &str) -> ProviderResponse {
    let redirect_uri = "https://t.auth0.com/login/callback".to_owned();
    ProviderResponse { status: 302, place: url::Url::parse(place).ok(), redirect_uri, ..ProviderResponse::default() }
}

pub(super) fn finding(kind: PageKind, response: &ProviderResponse) -> Finding {
    let ProviderResponse { name, there, .. } = response;
    let failed = |field: FieldId, class: Class, what: String, fix: String| {
        Finding::failed(class, what, response.words(), fix).on(field)
    };
    match kind {
        PageKind::SignIn => Finding::ok("Shows a sign-in page"),
        PageKind::Login => {
            let place = &response.shown_host;
            Finding::ok(if response.host.starts_with(place) || place.is_empty() {
                "Leads to a sign-in page".to_owned()
            } else {
                format!("Leads to a sign-in page at {place}")
            })
        }
        PageKind::Back => Finding::ok("Leads back to Auth0 at once"),
        PageKind::RedirectUri => {
            failed(AuthorizationUrl, Class::UserInput, format!("{name} rejected the redirect URI"), register(response))
                .by(Actor::ProviderAccountOwner)
        }
        PageKind::UnknownClient => failed(
            ApplicationKey,
            Class::Auth,
            format!("{name} doesn't know this client ID"),
            format!("Copy the client ID again{}", response.from_there()),
        )
        .by(Actor::You),
        PageKind::Grant => failed(
            ApplicationKey,
            Class::UserInput,
            format!("{name} doesn't allow the code grant"),
            format!("Turn on the authorization code grant, as for a web application{there}"),
        )
        .by(Actor::ProviderAccountOwner),
        PageKind::Scope => rejected_scope(response),
        PageKind::Pkce => pkce(response),
        PageKind::Parameter => match response.rejected_parameter() {
            Some(param) => failed(
                AuthParams,
                Class::UserInput,
                format!("{name} rejected the parameter {}", visible(param, 20)),
                format!("Correct it in {}, or remove it.", AuthParams.label()),
            ),
            None => failed(
                AuthParams,
                Class::UserInput,
                format!("{name} requires another parameter"),
                format!("Add that parameter to {}.", AuthParams.label()),
            ),
        },
        PageKind::WrongUrl => {
            let why = match response.allow.as_str() {
                "" => format!("It responds to a browser with {}.", response.status),
                allow => format!("It responds to a browser with {} and accepts only {allow}.", response.status),
            };
            let fix = "Copy it from the provider's documentation. It often ends in /authorize.";
            Finding::failed(Class::UserInput, "This isn't an authorization URL", why, fix).on(AuthorizationUrl)
        }
        PageKind::Error => inconclusive(
            format!("{name} shows an error page"),
            response.words(),
            format!("Start a sign-in in the browser to read the error, then look for the cause{there}"),
        )
        .on(AuthorizationUrl),
        PageKind::Wall => wall(response).on(AuthorizationUrl),
        PageKind::Unclear => unclear(response, AuthorizationUrl),
    }
}
