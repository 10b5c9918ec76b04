//! What Auth0's response to a made-up authorization code says of the client: Auth0 checks the client before the code.
//! Source: a recorded exchange, the `/oauth/token` errors that users report, and RFC 6749 section 5.2.

use super::token_endpoint::{self, is_wrong_client, names_method};
use super::{Cause, Seen};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};

pub(super) const ADVANCED: &str = "Dashboard > Applications > your application > Settings > Advanced Settings > Grant Types: tick Authorization Code.";
const METHODS: &str =
    "Dashboard > Applications > your application > Credentials > Authentication Methods: choose Client Secret (Post).";

pub(super) const CAUSES: &[Cause] = &[
    Cause {
        id: "code_grant_off",
        example: || seen(403, "Grant type 'authorization_code' not allowed for the client.", "unauthorized_client"),
        diagnose: |seen| {
            (seen.code == "unauthorized_client" && seen.says(&["grant type"])).then(|| {
                let what = "The application may not exchange authorization codes";
                let why = "Its grant type Authorization Code is off, so no sign-in can end well; a machine-to-machine application is so.";
                let fix = format!("Choose the application that people sign in to, or {ADVANCED}");
                Finding::failed(Class::Conflict, what, why, fix).on(FieldId::Auth0ClientId)
            })
        },
    },
    Cause {
        id: "authentication_method",
        example: || {
            let message = "The authentication method of the client is not allowed: client_secret_post";
            seen(403, message, "unauthorized_client")
        },
        diagnose: |seen| {
            names_method(seen).then(|| {
                let what = "The application wants its secret to be sent in another way";
                seen.quoted(Class::Conflict, what, METHODS).on(FieldId::Auth0ClientId)
            })
        },
    },
    Cause {
        id: "unauthorized_client",
        example: || seen(403, "Unauthorized client or scope in the request.", "unauthorized_client"),
        diagnose: |seen| {
            (seen.code == "unauthorized_client").then(|| {
                Finding::failed(
                    Class::Conflict,
                    "The application may not sign people in with a code",
                    words(seen),
                    format!("{ADVANCED} Look at Credentials > Authentication Methods too."),
                )
                .on(FieldId::Auth0ClientId)
            })
        },
    },
    Cause {
        id: "client_refused",
        example: || seen(401, "Unauthorized", "access_denied"),
        diagnose: |seen| {
            is_wrong_client(seen).then(|| {
                let what = "Auth0 refuses the Client ID or the Client Secret";
                let why = "Auth0 does not tell which of them is wrong.";
                let fix = "Copy both again, from the same application: Dashboard > Applications > your application > Settings.";
                Finding::failed(Class::Auth, what, why, fix).on(FieldId::Auth0ClientSecret)
            })
        },
    },
    Cause {
        id: "exchange_other",
        example: || seen(400, "Something else", "invalid_request"),
        diagnose: |seen| {
            let what = "whether id and secret hold cannot be told";
            let fix = "Look at the evidence; a sign-in at the last checkpoint tells.";
            Some(Finding::failed(Class::Api, what, words(seen), fix).on(FieldId::Auth0ClientSecret))
        },
    },
];

fn words(seen: &Seen) -> String {
    match (seen.code.as_str(), seen.message.as_str()) {
        ("", "") => format!("Auth0 answered {}, and not as it answers a client.", seen.status),
        (code, "") => format!("Auth0 answered {}: {code}", seen.status),
        (_, message) => format!("Auth0 answered {}: {message}", seen.status),
    }
}

fn seen(status: u16, message: &str, code: &str) -> Seen {
    Seen { doing: "exchange a code", ..token_endpoint::seen(status, message, code) }
}
