//! An authorization request as a browser sends it: the provider returns a sign-in page, or one that says what is wrong. Errors
//! have any status, even 200, so their words decide.

use super::{Kind, ProviderReply, Row, inconclusive, is_wall, pkce, register, rejected_scope, unclear, wall};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Actor, Class, Finding};
use crate::domain::found::PageAnswer;
use crate::domain::safe_text::visible;

pub(super) const ROWS: &[Row<PageAnswer>] = &[
    Row {
        means: PageAnswer::Wall,
        applies: |reply| (is_wall(reply) || reply.kind == Kind::Empty && reply.status == 403) && !names_a_cause(reply),
        example: || page(403, "just a moment..."),
    },
    Row {
        means: PageAnswer::SignIn,
        applies: |reply| reply.status == 200 && reply.asks_password,
        example: || ProviderReply { asks_password: true, ..page(200, "wrong password. unknown client.") },
    },
    Row { means: PageAnswer::RedirectUri, applies: redirect_uri, example: || page(200, "redirect_uri mismatch") },
    Row { means: PageAnswer::UnknownClient, applies: unknown_client, example: || page(200, "unknown client") },
    Row { means: PageAnswer::Grant, applies: grant, example: || page(400, "unauthorized_client") },
    Row {
        means: PageAnswer::Pkce,
        applies: ProviderReply::complains_about_pkce,
        example: || page(400, "invalid_request: code_challenge required"),
    },
    Row { means: PageAnswer::Scope, applies: scope, example: || page(400, "invalid_scope: wrong") },
    Row {
        means: PageAnswer::Parameter,
        applies: |reply| reply.status >= 300 && reply.rejected_parameter().is_some(),
        example: || ProviderReply { params: vec!["prompt".into()], ..page(400, "invalid value for prompt") },
    },
    Row {
        means: PageAnswer::Parameter,
        applies: |reply| reply.status >= 300 && reply.complains_about_parameter(),
        example: || page(400, "the parameter audience is missing"),
    },
    Row {
        means: PageAnswer::Back,
        applies: |reply| {
            let waits = ["login_required", "interaction_required", "consent_required", "account_selection_required"];
            is_back(reply) && (reply.code.is_empty() || waits.contains(&reply.code.as_str()))
        },
        example: || ProviderReply {
            code: "login_required".into(),
            ..leads("https://t.auth0.com/login/callback?error=x")
        },
    },
    Row {
        means: PageAnswer::Error,
        applies: |reply| {
            let error = |place: &url::Url| place.path().to_lowercase().contains("error");
            is_back(reply) || reply.place.as_ref().is_some_and(error) || !reply.code.is_empty() && reply.place.is_some()
        },
        example: || leads("https://p.example/oauth/error?authError=abc"),
    },
    Row {
        means: PageAnswer::WrongUrl,
        applies: |reply| matches!(reply.status, 404 | 405 | 410),
        example: || ProviderReply { status: 404, ..ProviderReply::default() },
    },
    Row {
        means: PageAnswer::Login,
        applies: |reply| reply.place.is_some(),
        example: || leads("https://p.example/login?return_to=x"),
    },
    Row {
        means: PageAnswer::SignIn,
        applies: |reply| reply.kind == Kind::Page && reply.status == 200,
        example: || page(200, "sign in"),
    },
    Row {
        means: PageAnswer::Error,
        applies: |reply| (400..500).contains(&reply.status),
        example: || page(400, "something went wrong"),
    },
];

fn is_back(reply: &ProviderReply) -> bool {
    let back = |place: &url::Url| place[..url::Position::AfterPath] == *reply.redirect_uri;
    reply.place.as_ref().is_some_and(back)
}

fn names_a_cause(reply: &ProviderReply) -> bool {
    redirect_uri(reply) || unknown_client(reply) || grant(reply) || scope(reply)
}

fn redirect_uri(reply: &ProviderReply) -> bool {
    reply.rejects_redirect_uri() || reply.says(&["redirect_uri' parameter"])
}

fn unknown_client(reply: &ProviderReply) -> bool {
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
    let named = reply.says(&rest) || reply.faults("client_id");
    // GitHub returns 404 in place of a page.
    let nothing = reply.status == 404 && reply.path == "/login/oauth/authorize";
    reply.says_only("invalid client")
        || reply.says(&words)
        || reply.says(&more)
        || reply.says(&last)
        || named
        || nothing
}

fn grant(reply: &ProviderReply) -> bool {
    reply.says(&["unauthorized_client", "unsupported_response_type"])
}

fn scope(reply: &ProviderReply) -> bool {
    let words = ["invalid_scope", "invalid scope", "unknown scope", "scope is invalid", "scope is not valid"];
    let more = ["unauthorized_scope", "aadsts70011"];
    let refused = reply.status >= 300 && reply.complains(&["scope"], &["not authorized", "isn't authorized"]);
    reply.says(&words) || reply.says(&more) || reply.faults("scope") || reply.wants_scope() || refused
}

fn page(status: u16, text: &str) -> ProviderReply {
    ProviderReply { status, kind: Kind::Page, texts: vec![text.to_owned()], ..ProviderReply::default() }
}

fn leads(place: &str) -> ProviderReply {
    let redirect_uri = "https://t.auth0.com/login/callback".to_owned();
    ProviderReply { status: 302, place: url::Url::parse(place).ok(), redirect_uri, ..ProviderReply::default() }
}

pub(super) fn finding(answer: PageAnswer, reply: &ProviderReply) -> Finding {
    let ProviderReply { name, there, .. } = reply;
    let failed = |field: FieldId, class: Class, what: String, fix: String| {
        Finding::failed(class, what, reply.words(), fix).on(field)
    };
    match answer {
        PageAnswer::SignIn => Finding::ok("Shows a sign-in page"),
        PageAnswer::Login => {
            let place = &reply.shown_host;
            Finding::ok(if reply.host.starts_with(place) || place.is_empty() {
                "Leads to a sign-in page".to_owned()
            } else {
                format!("Leads to a sign-in page at {place}")
            })
        }
        PageAnswer::Back => Finding::ok("Leads back to Auth0 at once"),
        PageAnswer::RedirectUri => {
            failed(AuthorizationUrl, Class::UserInput, format!("{name} rejected the redirect URI"), register(reply))
                .by(Actor::ProviderAccountOwner)
        }
        PageAnswer::UnknownClient => failed(
            ApplicationKey,
            Class::Auth,
            format!("{name} doesn't know this client ID"),
            format!("Copy the client ID again{}", reply.from_there()),
        )
        .by(Actor::You),
        PageAnswer::Grant => failed(
            ApplicationKey,
            Class::UserInput,
            format!("{name} doesn't allow the code grant"),
            format!("Turn on the authorization code grant, as for a web application{there}"),
        )
        .by(Actor::ProviderAccountOwner),
        PageAnswer::Scope => rejected_scope(reply),
        PageAnswer::Pkce => pkce(reply),
        PageAnswer::Parameter => match reply.rejected_parameter() {
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
        PageAnswer::WrongUrl => {
            let why = match reply.allow.as_str() {
                "" => format!("It responds to a browser with {}.", reply.status),
                allow => format!("It responds to a browser with {} and accepts only {allow}.", reply.status),
            };
            let fix = "Copy it from the provider's documentation. It often ends in /authorize.";
            Finding::failed(Class::UserInput, "This isn't an authorization URL", why, fix).on(AuthorizationUrl)
        }
        PageAnswer::Error => inconclusive(
            format!("{name} shows an error page"),
            reply.words(),
            format!("Start a sign-in in the browser to read the error, then look for the cause{there}"),
        )
        .on(AuthorizationUrl),
        PageAnswer::Wall => wall(reply).on(AuthorizationUrl),
        PageAnswer::Unclear => unclear(reply, AuthorizationUrl),
    }
}
