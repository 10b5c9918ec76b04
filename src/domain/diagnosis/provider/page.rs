//! An authorization request as a browser would send it: a page to sign in, or one that says what is wrong. Errors come with
//! any status, 200 among them, so they are read by their words.

use super::{Kind, Row, Told, is_wall, open, tell_pkce, unclear, wall};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Class, Diagnosis, Finding};
use crate::domain::found::PageAnswer;

pub(super) const ROWS: &[Row<PageAnswer>] = &[
    Row {
        means: PageAnswer::Wall,
        applies: |told| (is_wall(told) || told.kind == Kind::Empty && told.status == 403) && !names_a_cause(told),
        example: || page(403, "just a moment..."),
    },
    Row {
        means: PageAnswer::SignIn,
        applies: |told| told.status == 200 && told.asks_password,
        example: || Told { asks_password: true, ..page(200, "wrong password. unknown client.") },
    },
    Row { means: PageAnswer::RedirectUri, applies: redirect_uri, example: || page(200, "redirect_uri mismatch") },
    Row { means: PageAnswer::UnknownClient, applies: unknown_client, example: || page(200, "unknown client") },
    Row { means: PageAnswer::Grant, applies: grant, example: || page(400, "unauthorized_client") },
    Row {
        means: PageAnswer::Pkce,
        applies: Told::complains_of_pkce,
        example: || page(400, "invalid_request: code_challenge required"),
    },
    Row { means: PageAnswer::Scope, applies: scope, example: || page(400, "invalid_scope: wrong") },
    Row {
        means: PageAnswer::Parameter,
        applies: |told| told.status >= 300 && told.complains_of_parameter(),
        example: || page(400, "the parameter audience is missing"),
    },
    Row {
        means: PageAnswer::Back,
        applies: |told| {
            let waits = ["login_required", "interaction_required", "consent_required", "account_selection_required"];
            is_back(told) && (told.code.is_empty() || waits.contains(&told.code.as_str()))
        },
        example: || Told { code: "login_required".into(), ..leads("https://t.auth0.com/login/callback?error=x") },
    },
    Row {
        means: PageAnswer::Error,
        applies: |told| {
            let error = |place: &url::Url| place.path().to_lowercase().contains("error");
            is_back(told) || told.place.as_ref().is_some_and(error) || !told.code.is_empty() && told.place.is_some()
        },
        example: || leads("https://p.example/oauth/error?authError=abc"),
    },
    Row {
        means: PageAnswer::WrongUrl,
        applies: |told| matches!(told.status, 404 | 405 | 410),
        example: || Told { status: 404, ..Told::default() },
    },
    Row {
        means: PageAnswer::Login,
        applies: |told| told.place.is_some(),
        example: || leads("https://p.example/login?return_to=x"),
    },
    Row {
        means: PageAnswer::SignIn,
        applies: |told| told.kind == Kind::Page && told.status == 200,
        example: || page(200, "sign in"),
    },
    Row {
        means: PageAnswer::Error,
        applies: |told| (400..500).contains(&told.status),
        example: || page(400, "something went wrong"),
    },
];

fn is_back(told: &Told) -> bool {
    let back = |place: &url::Url| place[..url::Position::AfterPath] == *told.redirect_uri;
    told.place.as_ref().is_some_and(back)
}

fn names_a_cause(told: &Told) -> bool {
    redirect_uri(told) || unknown_client(told) || grant(told) || scope(told)
}

fn redirect_uri(told: &Told) -> bool {
    told.refuses_redirect_uri() || told.says(&["redirect_uri' parameter"])
}

fn unknown_client(told: &Told) -> bool {
    let words = ["invalid_client", "unknown client", "unknown_client", "invalid client_id", "invalid client id"];
    let more = ["client not found", "client was not found", "client_id is invalid", "client_id is not valid"];
    let last =
        ["application not found", "unknown application", "invalid app id", "invalid application", "no such client"];
    let rest = ["client does not exist", "aadsts700016"];
    let named = told.says(&rest) || told.faults("client_id");
    // Instead of a page GitHub finds nothing.
    let nothing = told.status == 404 && told.path.ends_with("/login/oauth/authorize");
    told.says_only("invalid client") || told.says(&words) || told.says(&more) || told.says(&last) || named || nothing
}

fn grant(told: &Told) -> bool {
    told.says(&["unauthorized_client", "unsupported_response_type"])
}

fn scope(told: &Told) -> bool {
    let words = ["invalid_scope", "invalid scope", "unknown scope", "scope is invalid", "scope is not valid"];
    told.says(&words) || told.faults("scope")
}

fn page(status: u16, text: &str) -> Told {
    Told { status, kind: Kind::Page, texts: vec![text.to_owned()], ..Told::default() }
}

fn leads(place: &str) -> Told {
    let redirect_uri = "https://t.auth0.com/login/callback".to_owned();
    Told { status: 302, place: url::Url::parse(place).ok(), redirect_uri, ..Told::default() }
}

/// What, why and what to do, for each answer.
pub fn tell(answer: PageAnswer, told: &Told) -> Finding {
    let Told { name, there, redirect_uri, .. } = told;
    let failed = |field: FieldId, class: Class, what: String, fix: String| {
        Finding::from(Diagnosis::new(class, what, told.words(), fix).on(field))
    };
    match answer {
        PageAnswer::SignIn => Finding::ok("shows a sign-in page"),
        PageAnswer::Login => {
            let place = &told.shown_host;
            Finding::ok(if told.host.starts_with(place) || place.is_empty() {
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
            format!("{name} does not let this application ask for a code {}", told.in_short()),
            format!("Make it a web application with the authorization code grant{there}"),
        ),
        PageAnswer::Scope => failed(
            Scope,
            Class::UserInput,
            format!("{name} does not know one of the scopes"),
            format!("Compare them with what the application may ask for{there}"),
        ),
        PageAnswer::Pkce => tell_pkce(told),
        PageAnswer::Parameter => failed(
            AuthParams,
            Class::UserInput,
            format!("{name} wants another parameter"),
            "Set what it names in Extra parameters (A0CONNECT_AUTH_PARAMS), as its documentation says.".into(),
        ),
        PageAnswer::WrongUrl => {
            let why = match told.allow.as_str() {
                "" => format!("It answers {} to a browser.", told.status),
                allow => format!("It answers {} to a browser and takes {}.", told.status, allow),
            };
            let fix = "Copy it from the provider's documentation; it often ends in /authorize.";
            Diagnosis::new(Class::UserInput, "this is not an authorization URL", why, fix).on(AuthorizationUrl).into()
        }
        PageAnswer::Error => open(
            format!("{name} shows an error in place of a sign-in page (status {})", told.status),
            told.words(),
            format!("Open a sign-in in the browser to read it, then look at the application{there}"),
        )
        .on(AuthorizationUrl),
        PageAnswer::Wall => wall(told).on(AuthorizationUrl),
        PageAnswer::Unclear => unclear(told, AuthorizationUrl),
    }
}
