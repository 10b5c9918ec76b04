//! Scenarios with the authorization URL, which the browser opens.

use super::{BOT_WALL, NOT_FOUND, Scenario, at_provider};
use crate::sandbox::behaviour::{Body, Canned, PROVIDER, Provider, SIGN_IN, Shown, SignIn, json, page};

pub const SCENARIOS: &[Scenario] = &[
    sign_in("authorize-redirect", "Redirects to a login page", &SignIn { good: Shown::LoginPage, ..SIGN_IN }).dialect(),
    sign_in(
        "authorize-app",
        "A single-page app for every request",
        &SignIn { always: Some(Shown::Canned(SINGLE_PAGE_APP)), ..SIGN_IN },
    ),
    unregistered("redirect-uri", "The redirect URI isn't registered: a 400 page", &SIGN_IN),
    unregistered(
        "redirect-uri-200",
        "The redirect URI isn't registered: a 200 page",
        &SignIn {
            wrong_redirect_uri: Shown::Canned(page(
                200,
                "Error 400: redirect_uri_mismatch",
                "You can't sign in because this app sent an invalid request. The redirect URI in the request does not match the ones \
             authorized for the OAuth client.",
            )),
            ..SIGN_IN
        },
    ),
    unregistered(
        "redirect-uri-json",
        "The redirect URI isn't registered: JSON",
        &SignIn {
            wrong_redirect_uri: Shown::Canned(json(
                400,
                r#"{"redirect_uri": ["Not a well formed URL, or not registered."]}"#,
            )),
            ..SIGN_IN
        },
    ),
    at_provider(
        "authorize-client-id",
        "The client ID doesn't exist",
        Provider { knows_application: false, ..PROVIDER },
    ),
    sign_in(
        "authorize-error",
        "An error page without a reason",
        &SignIn {
            always: Some(Shown::Canned(page(400, "Something went wrong", "Please try again later."))),
            ..SIGN_IN
        },
    ),
    sign_in(
        "authorize-invalid-scope",
        "The email scope is rejected: invalid_scope",
        &SignIn {
            refused_scope: Some((
                "email",
                Shown::Back("invalid_scope", "The requested scope is invalid, unknown, or malformed: email"),
            )),
            ..SIGN_IN
        },
    ),
    sign_in(
        "authorize-unauthorized",
        "The app is rejected: unauthorized_client",
        &SignIn {
            good: Shown::Back("unauthorized_client", "The client is not authorized to request an authorization code."),
            ..SIGN_IN
        },
    ),
    sign_in(
        "authorize-not-found",
        "The page doesn't exist (404)",
        &SignIn { always: Some(Shown::Canned(NOT_FOUND)), ..SIGN_IN },
    ),
    sign_in(
        "authorize-bot-wall",
        "A bot check page (403)",
        &SignIn { always: Some(Shown::Canned(BOT_WALL)), ..SIGN_IN },
    ),
];

const SINGLE_PAGE_APP: Canned = Canned {
    status: 200,
    body: Body::Html(
        "<!doctype html><html><head><meta charset=\"utf-8\"><title>Sandbox Provider</title><script defer src=\"/assets/app.js\">\
         </script></head><body><div id=\"root\"></div><noscript>You need to enable JavaScript to run this app.</noscript></body></html>",
    ),
    headers: &[],
};

const fn sign_in(name: &'static str, what: &'static str, sign_in: &'static SignIn) -> Scenario {
    at_provider(name, what, Provider { sign_in, ..PROVIDER })
}

const fn unregistered(name: &'static str, what: &'static str, sign_in: &'static SignIn) -> Scenario {
    at_provider(name, what, Provider { knows_redirect_uri: false, sign_in, ..PROVIDER })
}
