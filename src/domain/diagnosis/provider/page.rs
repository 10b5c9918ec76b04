//! An authorization request as a browser sends it: the provider returns a sign-in page, or one that says what is wrong. Errors
//! have any status, even 200, so their words decide.

use super::{Kind, ProviderReply, Row, inconclusive, is_wall, pkce, unclear, wall};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Class, Finding};
use crate::domain::found::PageAnswer;

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
    let more = ["client not found", "client was not found", "client_id is invalid", "client_id is not valid"];
    let last =
        ["application not found", "unknown application", "invalid app id", "invalid application", "no such client"];
    let rest = ["client does not exist", "aadsts700016"];
    let named = reply.says(&rest) || reply.faults("client_id");
    // GitHub returns 404 in place of a page.
    let nothing = reply.status == 404 && reply.path.ends_with("/login/oauth/authorize");
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
    reply.says(&words) || reply.faults("scope")
}

fn page(status: u16, text: &str) -> ProviderReply {
    ProviderReply { status, kind: Kind::Page, texts: vec![text.to_owned()], ..ProviderReply::default() }
}

fn leads(place: &str) -> ProviderReply {
    let redirect_uri = "https://t.auth0.com/login/callback".to_owned();
    ProviderReply { status: 302, place: url::Url::parse(place).ok(), redirect_uri, ..ProviderReply::default() }
}

pub(super) fn finding(answer: PageAnswer, reply: &ProviderReply) -> Finding {
    let ProviderReply { name, there, redirect_uri, .. } = reply;
    let failed = |field: FieldId, class: Class, what: String, fix: String| {
        Finding::failed(class, what, reply.words(), fix).on(field)
    };
    match answer {
        PageAnswer::SignIn => Finding::ok("shows a sign-in page"),
        PageAnswer::Login => {
            let place = &reply.shown_host;
            Finding::ok(if reply.host.starts_with(place) || place.is_empty() {
                "leads to a sign-in page".to_owned()
            } else {
                format!("leads to a sign-in page at {place}")
            })
        }
        PageAnswer::Back => Finding::ok("leads back to Auth0 at once"),
        PageAnswer::RedirectUri => failed(
            AuthorizationUrl,
            Class::Conflict,
            format!("{name} does not know the redirect URI"),
            format!("Add {redirect_uri} to its redirect URIs{there}"),
        ),
        PageAnswer::UnknownClient => failed(
            ApplicationKey,
            Class::Auth,
            format!("{name} does not know this Client ID"),
            format!("Copy the Client ID again{there}"),
        ),
        PageAnswer::Grant => failed(
            ApplicationKey,
            Class::Auth,
            format!("{name} does not let this application ask for a code {}", reply.in_short()),
            format!("Make it a web application with the authorization code grant{there}"),
        ),
        PageAnswer::Scope => failed(
            Scope,
            Class::UserInput,
            format!("{name} does not know one of the scopes"),
            format!("Compare them with what the application may ask for{there}"),
        ),
        PageAnswer::Pkce => pkce(reply),
        PageAnswer::Parameter => failed(
            AuthParams,
            Class::UserInput,
            format!("{name} wants another parameter"),
            "Set what it names in Extra parameters (A0CONNECT_AUTH_PARAMS), as its documentation says.".into(),
        ),
        PageAnswer::WrongUrl => {
            let why = match reply.allow.as_str() {
                "" => format!("It answers {} to a browser.", reply.status),
                allow => format!("It answers {} to a browser and takes {}.", reply.status, allow),
            };
            let fix = "Copy it from the provider's documentation; it often ends in /authorize.";
            Finding::failed(Class::UserInput, "this is not an authorization URL", why, fix).on(AuthorizationUrl)
        }
        PageAnswer::Error => inconclusive(
            format!("{name} shows an error in place of a sign-in page (status {})", reply.status),
            reply.words(),
            format!("Open a sign-in in the browser to read it, then look at the application{there}"),
        )
        .on(AuthorizationUrl),
        PageAnswer::Wall => wall(reply).on(AuthorizationUrl),
        PageAnswer::Unclear => unclear(reply, AuthorizationUrl),
    }
}
