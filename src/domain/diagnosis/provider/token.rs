//! A token call with a code that cannot be right: which refusal is it? Who refuses only the code has taken id and secret.
//!
//! Source: RFC 6749 section 5.2, and what providers answer in its place.

use super::{Kind, Row, Told, is_wall, tell_pkce, unclear, wall};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Class, Diagnosis, Finding};
use crate::domain::found::TokenAnswer;

const ID: &[&str] = &["client id", "client_id", "clientid"];
const SECRET: &[&str] = &["secret", "invalid api key", "aadsts7000215"];

pub(super) const ROWS: &[Row<TokenAnswer>] = &[
    Row {
        means: TokenAnswer::Wall,
        applies: is_wall,
        example: || Told { status: 403, kind: Kind::Page, ..Told::default() },
    },
    Row {
        means: TokenAnswer::RedirectUri,
        applies: |told| told.status < 500 && told.refuses_redirect_uri(),
        example: || says(400, "redirect_uri_mismatch"),
    },
    Row {
        means: TokenAnswer::Scope,
        applies: |told| told.says(&["invalid_scope"]),
        example: || says(400, "invalid_scope"),
    },
    Row {
        means: TokenAnswer::Grant,
        applies: |told| {
            let kinds = ["unsupported_grant_type", "invalid_grant_type", "unsupported grant type", "grant type '"];
            told.says(&kinds)
                || told.says(&["unauthorized_client"]) && !is_unknown(told) && !is_client(told) && !told.says(SECRET)
        },
        example: || says(400, "unauthorized_client"),
    },
    Row {
        means: TokenAnswer::Pkce,
        applies: Told::complains_of_pkce,
        example: || says(400, "code_verifier is required."),
    },
    Row {
        means: TokenAnswer::Accepted,
        applies: |told| {
            let words = ["invalid_grant", "bad_verification_code", "invalid_code", "invalid authorization code"];
            let more = ["verification code", "malformed auth code", "match authorization code", "invalid code"];
            let last = [
                "code doesn't exist",
                "code does not exist",
                "invalid \"code\"",
                "code is invalid",
                "code has expired",
            ];
            let field = told.says_only("code: invalid");
            told.status < 500 && (told.says(&words) || told.says(&more) || told.says(&last) || field)
        },
        example: || says(400, "invalid_grant"),
    },
    Row {
        means: TokenAnswer::RefusedId,
        applies: |told| {
            // Instead of a refusal GitHub finds nothing.
            let nothing = told.status == 404 && told.path.ends_with("/login/oauth/access_token");
            is_unknown(told) || nothing && told.kind != Kind::Page
        },
        example: || says(200, "invalid_client_id"),
    },
    Row {
        means: TokenAnswer::RefusedSecret,
        applies: |told| {
            let error = told.status >= 400 || told.members.iter().any(|name| name == "error");
            error && told.status < 500 && told.says(SECRET) && !told.says(ID) && !told.says(&["missing"])
        },
        example: || says(400, "error validating client secret."),
    },
    Row { means: TokenAnswer::WrongUrl, applies: Told::knows_no_call, example: || says(200, "unknown_method") },
    Row {
        means: TokenAnswer::Header,
        applies: Told::complains_of_header,
        example: || says(400, "the header x-api-version is missing"),
    },
    Row {
        means: TokenAnswer::WantsJson,
        applies: |told| {
            let words = ["unsupported media type", "unsupported content type", "content-type", "application/json"];
            let body = ["must be json", "expected json", "json body", "invalid json", "not valid json", "in json at"];
            // It was sent, in a form.
            let blind =
                ["parameter: grant_type", "grant_type is missing", "missing grant_type", "grant_type is required"];
            let says = told.says(&words) || told.says(&body) || told.says(&blind);
            told.status == 415 || matches!(told.status, 400 | 406 | 422) && says
        },
        example: || Told { status: 415, ..Told::default() },
    },
    // A resource asks for a token, a token URL never does (RFC 6750 section 3.1).
    Row {
        means: TokenAnswer::WrongUrl,
        applies: |told| told.status == 401 && told.code == "invalid_token",
        example: || Told { code: "invalid_token".into(), ..says(401, "invalid_token") },
    },
    Row {
        means: TokenAnswer::WantsBasic,
        applies: |told| {
            let words = ["authorization header", "basic auth", "http basic", "client_secret_basic"];
            let says = matches!(told.status, 400 | 401) && told.says(&words);
            !told.sent_basic && (told.status == 401 && told.wants_basic || says)
        },
        example: || Told { wants_basic: true, ..says(401, "invalid_client") },
    },
    Row {
        means: TokenAnswer::RefusedClient,
        applies: |told| is_client(told) || told.status == 401 && told.kind != Kind::Page,
        example: || says(401, "invalid_client"),
    },
    Row {
        means: TokenAnswer::Malformed,
        applies: |told| told.status < 500 && told.code == "invalid_request",
        example: || Told { code: "invalid_request".into(), ..says(400, "invalid_request") },
    },
    Row {
        means: TokenAnswer::WrongUrl,
        applies: |told| {
            let page = told.kind == Kind::Page && told.status < 300;
            matches!(told.status, 300..400 | 404 | 405 | 410) || page
        },
        example: || Told { status: 404, kind: Kind::Page, ..Told::default() },
    },
];

/// It names the id as what it does not know.
fn is_unknown(told: &Told) -> bool {
    let words = ["invalid_client_id", "unknown_client", "unknown client", "client not found", "client was not found"];
    let more = ["client does not exist", "aadsts700016", "cannot get application info", "unknown application"];
    let rest = ["application not found", "app not found", "no such client", "no such application", "client_not_found"];
    let id = ["invalid client_id", "client_id is invalid", "invalid client id", "invalid value for 'client_id'"];
    // What some frameworks say to every refused client names all that could be the matter.
    let any = told.says(&["no client authentication included", "secret"]);
    !any && (told.faults("client_id")
        || told.says_only("invalid client")
        || told.says(&words)
        || told.says(&more)
        || told.says(&rest)
        || told.says(&id))
}

fn is_client(told: &Told) -> bool {
    let words =
        ["invalid_client", "incorrect_client_credentials", "client authentication failed", "client credentials"];
    let missing = told.says(&["missing"]) && (told.says(ID) || told.says(SECRET));
    let stripe = matches!(told.status, 400 | 401) && told.says(&["invalid_request_error"]);
    told.status < 500 && (told.says(&words) || missing || stripe)
}

fn says(status: u16, text: &str) -> Told {
    Told { status, kind: Kind::Data, texts: vec![text.to_owned()], ..Told::default() }
}

/// What, why and what to do, for each answer.
pub fn tell(answer: TokenAnswer, told: &Told) -> Finding {
    let Told { name, there, redirect_uri, host, .. } = told;
    let failed = |field: FieldId, class: Class, what: String, fix: String| {
        Finding::from(Diagnosis::new(class, what, told.words(), fix).on(field))
    };
    let short = told.in_short();
    match answer {
        TokenAnswer::Accepted => Finding::ok("only the code is refused"),
        TokenAnswer::RefusedId => failed(
            ApplicationKey,
            Class::Auth,
            format!("{name} does not know this Client ID {short}"),
            format!("Copy the Client ID again{there}"),
        ),
        TokenAnswer::RefusedSecret => failed(
            ApplicationSecret,
            Class::Auth,
            format!("{name} refuses this secret {short}"),
            format!("Copy it again, or make a new one{there}"),
        ),
        TokenAnswer::RefusedClient | TokenAnswer::WantsBasic => failed(
            ApplicationSecret,
            Class::Auth,
            format!("{name} refuses this id with this secret {short}"),
            format!("Copy both again, or make a new secret{there}"),
        ),
        TokenAnswer::RedirectUri => failed(
            AuthorizationUrl,
            Class::Conflict,
            format!("{name} does not know the redirect URI {short}"),
            format!("Add {redirect_uri} to its redirect URIs{there}"),
        ),
        TokenAnswer::Scope => failed(
            Scope,
            Class::UserInput,
            format!("{name} does not know one of the scopes {short}"),
            format!("Compare them with what the application may ask for{there}"),
        ),
        TokenAnswer::Grant => failed(
            ApplicationKey,
            Class::Auth,
            format!("{name} does not let this application exchange a code {short}"),
            format!("Make it a web application with the authorization code grant{there}"),
        ),
        TokenAnswer::Pkce => tell_pkce(told),
        TokenAnswer::Header => failed(
            TokenHeaders,
            Class::UserInput,
            format!("{name} wants another header"),
            "Set what it names in Token headers (A0CONNECT_TOKEN_HEADERS), as its documentation says.".into(),
        ),
        TokenAnswer::WantsJson => failed(
            TokenUrl,
            Class::Api,
            format!("{host} does not read a form {}", told.in_short()),
            "Auth0 sends a form and cannot send JSON: look for another token URL, or put a proxy of yours before it."
                .into(),
        ),
        TokenAnswer::WrongUrl => {
            let why = match (&told.place, told.allow.as_str()) {
                (Some(_), _) => format!("It answers {} and leads to {}.", told.status, told.shown_place),
                (None, "") if told.kind == Kind::Page && told.status < 300 => "It shows a page for people.".into(),
                (None, "") => format!("It answers {} to a POST.", told.status),
                (None, allow) => format!("It answers {} to a POST and takes {allow}.", told.status),
            };
            let fix = "Copy the token URL from the provider's documentation; it often ends in /token.";
            let why = crate::domain::safe_text::visible(&why, 200);
            Finding::from(Diagnosis::new(Class::UserInput, "this is not a token URL", why, fix).on(TokenUrl))
        }
        TokenAnswer::Wall => wall(told).on(TokenUrl),
        TokenAnswer::Malformed | TokenAnswer::Unclear => unclear(told, TokenUrl),
    }
}
