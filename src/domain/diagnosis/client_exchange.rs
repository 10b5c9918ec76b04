//! What Auth0's response to a made-up authorization code says about the client: Auth0 checks the client before the code.
//! Source: a recorded exchange, the `/oauth/token` errors that users report, and RFC 6749 section 5.2.

use super::token_endpoint::{self, is_wrong_client, names_method};
use super::{Cause, OUTAGE, Symptoms};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Actor, Class, Finding};

pub(super) const ADVANCED: &str = "Turn on Authorization Code in Dashboard > Applications > your application > Settings > Advanced Settings > Grant Types.";
const METHODS: &str = "Choose Client Secret (Post) in Dashboard > Applications > your application > Credentials > Authentication Methods.";

pub(super) const CAUSES: &[Cause] = &[
    Cause {
        id: "code_grant_off",
        example: || symptoms(403, "Grant type 'authorization_code' not allowed for the client.", "unauthorized_client"),
        diagnose: |symptoms| {
            (symptoms.code == "unauthorized_client" && symptoms.says(&["grant type"])).then(|| {
                let why =
                    "Its grant type Authorization Code is off, as in a Machine to Machine application. No sign-in can succeed.";
                Finding::failed(Class::UserInput, NO_CODES, why, ADVANCED)
                    .on(FieldId::Auth0ClientId)
                    .by(Actor::YouAtAuth0)
            })
        },
    },
    Cause {
        id: "authentication_method",
        example: || {
            let message = "The authentication method of the client is not allowed: client_secret_post";
            symptoms(403, message, "unauthorized_client")
        },
        diagnose: |symptoms| {
            names_method(symptoms).then(|| {
                let what = "The app uses another authentication method";
                symptoms.quoted(Class::UserInput, what, METHODS).on(FieldId::Auth0ClientId).by(Actor::YouAtAuth0)
            })
        },
    },
    Cause {
        id: "unauthorized_client",
        example: || symptoms(403, "Unauthorized client or scope in the request.", "unauthorized_client"),
        diagnose: |symptoms| {
            (symptoms.code == "unauthorized_client").then(|| {
                let fix = format!("{ADVANCED} Check Credentials > Authentication Methods too.");
                Finding::failed(Class::UserInput, NO_CODES, words(symptoms), fix)
                    .on(FieldId::Auth0ClientId)
                    .by(Actor::YouAtAuth0)
            })
        },
    },
    Cause {
        id: "client_refused",
        example: || symptoms(401, "Unauthorized", "access_denied"),
        diagnose: |symptoms| {
            is_wrong_client(symptoms).then(|| {
                let what = "Auth0 rejected the client ID or the secret";
                let why = "Auth0 doesn't report which of the two is wrong.";
                let fix = "Copy the client ID and the client secret again from Dashboard > Applications > your application > Settings.";
                Finding::failed(Class::Auth, what, why, fix).on(FieldId::Auth0ClientSecret)
            })
        },
    },
    Cause {
        id: "exchange_server",
        example: || symptoms(503, "", ""),
        diagnose: |symptoms| {
            (symptoms.status >= 500).then(|| {
                let what = "The client ID and secret can't be checked yet";
                let why = format!("Auth0 responded with {}.", symptoms.status);
                Finding::failed(Class::Network, what, why, OUTAGE).on(FieldId::Auth0Domain).by(Actor::Auth0)
            })
        },
    },
    Cause {
        id: "exchange_other",
        example: || symptoms(400, "Something else", "invalid_request"),
        diagnose: |symptoms| {
            let what = "The client ID and secret can't be checked";
            let fix = "Check them with a sign-in in step 8.";
            Some(Finding::failed(Class::Api, what, words(symptoms), fix).on(FieldId::Auth0ClientSecret))
        },
    },
];

const NO_CODES: &str = "The application can't use authorization codes";

fn words(symptoms: &Symptoms) -> String {
    match (symptoms.code.as_str(), symptoms.message.as_str()) {
        ("", "") => format!("Auth0 responded with {}, which says nothing about the client.", symptoms.status),
        (code, "") => format!("Auth0 responded with {}: {code}", symptoms.status),
        (_, message) => format!("Auth0 responded with {}: {message}", symptoms.status),
    }
}

fn symptoms(status: u16, message: &str, code: &str) -> Symptoms {
    Symptoms { doing: "exchange a code", ..token_endpoint::symptoms(status, message, code) }
}
