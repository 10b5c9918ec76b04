//! Why Auth0 issued no token for `client_credentials`. Source: the `/oauth/token` errors that users report, and RFC 6749
//! section 5.2.

use super::{Cause, OUTAGE, Symptoms};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Actor, Class, Finding};

const GRANT: &str = "Authorize it and grant the scopes in Dashboard > Applications > APIs > Auth0 Management API > Machine to Machine Applications.";

/// The tenant accepts no more requests (429) at its public endpoints.
pub fn limited(symptoms: &Symptoms) -> Finding {
    Finding::failed(
        Class::RateLimit,
        "Auth0 received too many requests",
        format!("{} responded with 429. Its public endpoints have their own limit.", symptoms.host),
        "Wait a minute, then try again.",
    )
    .on(symptoms.host_field.unwrap_or(FieldId::Auth0Domain))
}

/// The application authenticates in another way than by a secret in the body.
pub(super) fn names_method(symptoms: &Symptoms) -> bool {
    matches!(symptoms.code.as_str(), "unauthorized_client" | "invalid_client")
        && symptoms.says(&["auth_method", "authentication method", "client_secret_", "client_assertion"])
}

pub(super) const CAUSES: &[Cause] = &[
    Cause {
        id: "not_authorized",
        example: || {
            symptoms(
                403,
                "Client is not authorized to access \"https://t.eu.auth0.com/api/v2/\". You need to create a \"client-grant\"",
                "access_denied",
            )
        },
        diagnose: |symptoms| {
            (symptoms.status == 403 && symptoms.message.contains("not authorized")).then(|| {
                let what = "The M2M app can't use the Management API";
                let why = "The Machine to Machine application isn't authorized for it.";
                Finding::failed(Class::Scope, what, why, GRANT).on(FieldId::MgmtClientId)
            })
        },
    },
    Cause {
        id: "machine_authentication_method",
        example: || {
            symptoms(
                403,
                "Client authentication method 'client_secret_post' not allowed for the client.",
                "unauthorized_client",
            )
        },
        diagnose: |symptoms| {
            names_method(symptoms).then(|| {
                let what = "The M2M app uses another authentication method";
                let fix = "Choose Client Secret (Post) in Dashboard > Applications > your Machine to Machine application > Credentials > Authentication Methods.";
                symptoms.quoted(Class::UserInput, what, fix).on(FieldId::MgmtClientId).by(Actor::YouAtAuth0)
            })
        },
    },
    Cause {
        id: "scope_not_granted",
        example: || symptoms(403, "Client has not been granted scopes: create:connections", "access_denied"),
        diagnose: |symptoms| {
            (symptoms.code == "invalid_scope" || symptoms.message.contains("not been granted")).then(|| {
                let what = "The M2M app lacks a scope";
                symptoms.quoted(Class::Scope, what, GRANT).on(FieldId::MgmtClientId)
            })
        },
    },
    Cause {
        id: "grant_off",
        example: || symptoms(403, "Grant type 'client_credentials' not allowed for the client.", "unauthorized_client"),
        diagnose: |symptoms| {
            (symptoms.code == "unauthorized_client").then(|| {
                Finding::failed(
                    Class::UserInput,
                    "This application can't request its own token",
                    "Its grant type Client Credentials is off. Machine to Machine applications have it on.",
                    "Turn on Client Credentials in Dashboard > Applications > the application > Settings > Advanced Settings > Grant Types.",
                )
                .on(FieldId::MgmtClientId)
                .by(Actor::YouAtAuth0)
            })
        },
    },
    Cause {
        id: "no_such_api",
        example: || symptoms(403, "Service not found: https://login.acme.com/api/v2/", "access_denied"),
        diagnose: |symptoms| {
            symptoms.message.contains("Service not").then(|| {
                let what = "The Management API has another domain";
                let fix = format!(
                    "Enter {}, which ends in auth0.com. Domain is a custom domain.",
                    FieldId::Auth0CanonicalDomain.label()
                );
                symptoms.quoted(Class::UserInput, what, fix).on(FieldId::Auth0CanonicalDomain)
            })
        },
    },
    Cause {
        id: "wrong_secret",
        example: || symptoms(401, "Unauthorized", "access_denied"),
        diagnose: |symptoms| {
            is_wrong_client(symptoms).then(|| {
                Finding::failed(
                    Class::Auth,
                    "Auth0 rejected the M2M client ID or secret",
                    "Auth0 doesn't report which of the two is wrong.",
                    "Copy the client ID and the client secret again from Dashboard > Applications > your Machine to Machine application > Settings.",
                )
                .on(FieldId::MgmtClientSecret)
            })
        },
    },
    Cause {
        id: "denied",
        example: || symptoms(403, "Access denied by policy", "access_denied"),
        diagnose: |symptoms| {
            (symptoms.code == "access_denied").then(|| {
                let what = "Auth0 denied a token to the M2M app";
                let fix = "Check Dashboard > Actions > Triggers > credentials-exchange, and the application's grant for the Management API.";
                Finding::failed(Class::Auth, what, words(symptoms), fix).on(FieldId::MgmtClientId)
            })
        },
    },
    Cause {
        id: "mint_server",
        example: || symptoms(500, "", ""),
        diagnose: |symptoms| {
            (symptoms.status >= 500).then(|| {
                Finding::failed(
                    Class::Network,
                    "Auth0 couldn't issue a token",
                    format!("It responded with {}.", symptoms.status),
                    OUTAGE,
                )
                .on(FieldId::Auth0Domain)
                .by(Actor::Auth0)
            })
        },
    },
    Cause {
        id: "mint_other",
        example: || symptoms(400, "Something else", "invalid_request"),
        diagnose: |symptoms| {
            let why = match symptoms.message.as_str() {
                "" => format!("It responded with {} and no token.", symptoms.status),
                message => message.to_owned(),
            };
            let fix = "Check Domain, the M2M client ID and the M2M client secret.";
            Some(Finding::failed(Class::Auth, "Auth0 didn't issue a token", why, fix).on(FieldId::MgmtClientId))
        },
    },
];

/// Auth0 responds to a wrong ID or secret with 401, or says so. 403 "access denied" with a message of its own is something
/// else.
pub(super) fn is_wrong_client(symptoms: &Symptoms) -> bool {
    match symptoms.code.as_str() {
        "invalid_client" => symptoms.json && matches!(symptoms.status, 400 | 401 | 403),
        "access_denied" => {
            symptoms.json && (symptoms.status == 401 || ["", "Unauthorized"].contains(&symptoms.message.as_str()))
        }
        _ => false,
    }
}

fn words(symptoms: &Symptoms) -> String {
    let said = if symptoms.message.is_empty() { &symptoms.code } else { &symptoms.message };
    format!("It responded with {}: {said}", symptoms.status)
}

pub(super) fn symptoms(status: u16, message: &str, code: &str) -> Symptoms {
    Symptoms {
        doing: "request a token",
        host: "t.eu.auth0.com".into(),
        status,
        message: message.into(),
        code: code.into(),
        json: true,
        ..Symptoms::default()
    }
}
