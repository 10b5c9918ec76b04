//! A token request with a made-up authorization code: what does the provider reject? A provider that rejects only the code has
//! accepted ID and secret.
//!
//! Source: RFC 6749 section 5.2, and what providers return in its place.

use super::{Kind, ProviderResponse, Row, is_wall, pkce, register, rejected_scope, unclear, wall};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Actor, Class, Finding};
use crate::domain::response_data::TokenResponseKind;

const ID: &[&str] = &["client id", "client_id", "clientid"];
/// Words of a provider that expects the client ID and secret in a Basic header.
const BASIC: &[&str] = &["authorization header", "basic auth", "http basic", "client_secret_basic"];
const SECRET: &[&str] = &["secret", "invalid api key", "aadsts7000215"];

pub(super) const ROWS: &[Row<TokenResponseKind>] = &[
    Row {
        means: TokenResponseKind::Wall,
        applies: is_wall,
        example: || ProviderResponse { status: 403, kind: Kind::Page, ..ProviderResponse::default() },
    },
    Row {
        means: TokenResponseKind::RedirectUri,
        applies: |response| response.status < 500 && response.rejects_redirect_uri(),
        example: || says(400, "redirect_uri_mismatch"),
    },
    Row {
        means: TokenResponseKind::Scope,
        applies: |response| response.says(&["invalid_scope"]),
        example: || says(400, "invalid_scope"),
    },
    Row {
        means: TokenResponseKind::Grant,
        applies: |response| {
            let kinds = ["unsupported_grant_type", "invalid_grant_type", "unsupported grant type", "grant type '"];
            response.says(&kinds)
                || response.says(&["unauthorized_client"])
                    && !is_unknown(response)
                    && !is_client(response)
                    && !response.says(SECRET)
        },
        example: || says(400, "unauthorized_client"),
    },
    Row {
        means: TokenResponseKind::Pkce,
        applies: ProviderResponse::complains_about_pkce,
        example: || says(400, "code_verifier is required."),
    },
    Row {
        means: TokenResponseKind::Accepted,
        applies: |response| {
            let words = ["invalid_grant", "bad_verification_code", "invalid_code", "invalid authorization code"];
            let more = ["verification code", "malformed auth code", "match authorization code", "invalid code"];
            let last = [
                "code doesn't exist",
                "code does not exist",
                "invalid \"code\"",
                "code is invalid",
                "code was invalid",
                "code has expired",
                "bad_auth_code",
                "unknown auth code",
                "unknown authorization code",
                "invalid auth code",
                "invalid_auth_code",
                "authorization code not found",
            ];
            let field = response.says_only("code: invalid");
            response.status < 500 && (response.says(&words) || response.says(&more) || response.says(&last) || field)
        },
        example: || says(400, "invalid_grant"),
    },
    Row {
        means: TokenResponseKind::OtherNames,
        applies: |response| {
            let missing = ["missing", "required", "empty", "must"];
            response.status < 500 && (response.says(&["client_key"]) || response.complains(&["appid"], &missing))
        },
        example: || ProviderResponse { reports_error: true, ..says(200, "appid missing") },
    },
    Row {
        means: TokenResponseKind::RejectedId,
        applies: |response| {
            // GitHub returns 404 in place of a rejection.
            let nothing = response.status == 404 && response.path == "/login/oauth/access_token";
            is_unknown(response) || nothing && response.kind != Kind::Page
        },
        example: || says(200, "invalid_client_id"),
    },
    Row {
        means: TokenResponseKind::RejectedSecret,
        applies: |response| {
            let error =
                response.status >= 400 || response.reports_error || response.members.iter().any(|name| name == "error");
            error
                && response.status < 500
                && response.says(SECRET)
                && !response.says(ID)
                && (!response.says(&["missing"]) || response.says(&["invalid"]))
        },
        example: || says(400, "error validating client secret."),
    },
    Row {
        means: TokenResponseKind::WrongUrl,
        applies: ProviderResponse::has_no_endpoint,
        example: || says(200, "unknown_method"),
    },
    Row {
        means: TokenResponseKind::Header,
        applies: ProviderResponse::complains_about_header,
        example: || says(400, "the header x-api-version is missing"),
    },
    Row {
        means: TokenResponseKind::WantsJson,
        applies: |response| {
            let words = ["unsupported media type", "unsupported content type", "content-type", "application/json"];
            let body = ["must be json", "expected json", "json body", "invalid json", "not valid json", "in json at"];
            // The parameter was sent, but in a form instead of JSON.
            let blind =
                ["parameter: grant_type", "grant_type is missing", "missing grant_type", "grant_type is required"];
            let says = response.says(&words) || response.says(&body) || response.says(&blind);
            response.status == 415 || matches!(response.status, 400 | 406 | 422) && says
        },
        example: || ProviderResponse { status: 415, ..ProviderResponse::default() },
    },
    // A resource requires a token, a token URL never does (RFC 6750 section 3.1).
    Row {
        means: TokenResponseKind::WrongUrl,
        applies: |response| response.status == 401 && response.code == "invalid_token",
        example: || ProviderResponse { code: "invalid_token".into(), ..says(401, "invalid_token") },
    },
    Row {
        means: TokenResponseKind::WantsBasic,
        applies: |response| {
            let says = matches!(response.status, 400 | 401) && response.says(BASIC);
            !response.sent_basic && (response.status == 401 && response.wants_basic || says)
        },
        example: || ProviderResponse { wants_basic: true, ..says(401, "invalid_client") },
    },
    Row {
        means: TokenResponseKind::RejectedClient,
        applies: |response| is_client(response) || response.status == 401 && response.kind != Kind::Page,
        example: || says(401, "invalid_client"),
    },
    Row {
        means: TokenResponseKind::Malformed,
        applies: |response| response.status < 500 && response.code == "invalid_request",
        example: || ProviderResponse { code: "invalid_request".into(), ..says(400, "invalid_request") },
    },
    Row {
        means: TokenResponseKind::WrongUrl,
        applies: |response| {
            let page = response.kind == Kind::Page && response.status < 300;
            matches!(response.status, 300..400 | 404 | 405 | 410) || page
        },
        example: || ProviderResponse { status: 404, kind: Kind::Page, ..ProviderResponse::default() },
    },
];

/// It says that the client ID is unknown.
fn is_unknown(response: &ProviderResponse) -> bool {
    let words = ["invalid_client_id", "unknown_client", "unknown client", "client not found", "client was not found"];
    let more = ["client does not exist", "aadsts700016", "cannot get application info", "unknown application"];
    let rest = ["application not found", "app not found", "no such client", "no such application", "client_not_found"];
    let id = [
        "invalid client_id",
        "client_id is invalid",
        "client_id was invalid",
        "invalid client id",
        "invalid value for 'client_id'",
    ];
    // Some frameworks list all possible reasons in one message for every rejected client.
    let any = response.says(&["no client authentication included", "secret"]);
    !any && (response.faults("client_id")
        || response.says_only("invalid client")
        || response.says(&words)
        || response.says(&more)
        || response.says(&rest)
        || response.says(&id))
}

fn is_client(response: &ProviderResponse) -> bool {
    let words =
        ["invalid_client", "incorrect_client_credentials", "client authentication failed", "client credentials"];
    let missing = response.says(&["missing"]) && (response.says(ID) || response.says(SECRET));
    let stripe = matches!(response.status, 400 | 401) && response.says(&["invalid_request_error"]);
    // X calls a client that it can't authenticate unauthorized. In RFC 6749 it is one that may not use this grant.
    let header = response.says(&["unauthorized_client"]) && response.says(BASIC);
    response.status < 500 && (response.says(&words) || missing || stripe || header)
}

fn says(status: u16, text: &str) -> ProviderResponse {
    ProviderResponse { status, kind: Kind::Data, texts: vec![text.to_owned()], ..ProviderResponse::default() }
}

pub(super) fn finding(kind: TokenResponseKind, response: &ProviderResponse) -> Finding {
    let ProviderResponse { name, there, secret_page, host, .. } = response;
    let failed = |field: FieldId, class: Class, what: String, fix: String| {
        Finding::failed(class, what, response.words(), fix).on(field)
    };
    // If the page is named, its address isn't needed.
    let renewed = |what: &str| match secret_page.is_empty() {
        true => format!("Copy {what} again, or create a new secret{there}"),
        false => format!("Copy {what} again{secret_page}"),
    };
    match kind {
        TokenResponseKind::Accepted => Finding::ok("Only the code was rejected"),
        TokenResponseKind::RejectedId => failed(
            ApplicationKey,
            Class::Auth,
            format!("{name} doesn't know this client ID"),
            format!("Copy the client ID again{}", response.from_there()),
        )
        .by(Actor::You),
        TokenResponseKind::RejectedSecret => failed(
            ApplicationSecret,
            Class::Auth,
            format!("{name} rejected the secret"),
            renewed("the secret"),
        ),
        TokenResponseKind::RejectedClient | TokenResponseKind::WantsBasic => failed(
            ApplicationSecret,
            Class::Auth,
            format!("{name} rejected the client ID or secret"),
            renewed("both"),
        ),
        TokenResponseKind::RedirectUri => failed(
            AuthorizationUrl,
            Class::UserInput,
            "The token URL rejected the redirect URI".to_owned(),
            register(response),
        )
        .by(Actor::ProviderAccountOwner),
        TokenResponseKind::Scope => rejected_scope(response),
        TokenResponseKind::Grant => failed(
            ApplicationKey,
            Class::UserInput,
            format!("{name} doesn't allow the code grant"),
            format!("Turn on the authorization code grant, as for a web application{there}"),
        )
        .by(Actor::ProviderAccountOwner),
        TokenResponseKind::Pkce => pkce(response),
        TokenResponseKind::Header => failed(
            TokenHeaders,
            Class::UserInput,
            format!("{name} requires another header"),
            format!("Add the header that it names to {}.", TokenHeaders.label()),
        ),
        TokenResponseKind::OtherNames => failed(
            TokenUrl,
            Class::Api,
            format!("{name} requires other parameter names"),
            "Put a proxy in front of its token URL, or use another login product of the provider. Auth0 always sends client_id."
                .into(),
        )
        .by(Actor::Provider),
        TokenResponseKind::WantsJson => failed(
            TokenUrl,
            Class::Api,
            format!("{host} doesn't accept forms"),
            "Use another token URL, or put a proxy in front of it. Auth0 sends a form and can't send JSON.".into(),
        )
        .by(Actor::Provider),
        TokenResponseKind::WrongUrl => {
            let why = match (&response.place, response.allow.as_str()) {
                (Some(_), _) => format!("It responded with {} and a redirect to {}.", response.status, response.shown_place),
                (None, "") if response.kind == Kind::Page && response.status < 300 => {
                    "It returned an HTML page instead of JSON.".into()
                }
                (None, "") => format!("It responded with {} to a POST request.", response.status),
                (None, allow) => format!("It responded with {} to a POST request and accepts only {allow}.", response.status),
            };
            let fix = "Copy the token URL from the provider's documentation. It often ends in /token.";
            let why = crate::domain::safe_text::visible(&why, 200);
            Finding::failed(Class::UserInput, "This isn't a token URL", why, fix).on(TokenUrl)
        }
        TokenResponseKind::Wall => wall(response).on(TokenUrl),
        TokenResponseKind::Malformed | TokenResponseKind::Unclear => unclear(response, TokenUrl),
    }
}
