//! Why Auth0 issued no token for `client_credentials`. Source: the `/oauth/token` errors that users report, and RFC 6749
//! section 5.2.

use super::{Cause, Seen};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};

const GRANT: &str = "Dashboard > Applications > APIs > Auth0 Management API > Machine to Machine Applications: authorize it and tick the scopes.";

/// The tenant accepts no more requests (429) at its open endpoints.
pub fn limited(seen: &Seen) -> Finding {
    Finding::failed(
        Class::RateLimit,
        "Auth0 has had too many requests",
        format!("{} answered 429: its open endpoints have a limit of their own.", seen.host),
        "Wait a minute and try again.",
    )
    .on(seen.host_field.unwrap_or(FieldId::Auth0Domain))
}

/// The application authenticates in another way than by a secret in the body.
pub(super) fn names_method(seen: &Seen) -> bool {
    matches!(seen.code.as_str(), "unauthorized_client" | "invalid_client")
        && seen.says(&["auth_method", "authentication method", "client_secret_", "client_assertion"])
}

pub(super) const CAUSES: &[Cause] = &[
    Cause {
        id: "not_authorized",
        example: || {
            seen(
                403,
                "Client is not authorized to access \"https://t.eu.auth0.com/api/v2/\". You need to create a \"client-grant\"",
                "access_denied",
            )
        },
        diagnose: |seen| {
            (seen.status == 403 && seen.message.contains("not authorized")).then(|| {
                let what = "The machine application may not use the Management API";
                Finding::failed(Class::Auth, what, "It has no grant for it.", GRANT).on(FieldId::MgmtClientId)
            })
        },
    },
    Cause {
        id: "machine_authentication_method",
        example: || {
            seen(
                403,
                "Client authentication method 'client_secret_post' not allowed for the client.",
                "unauthorized_client",
            )
        },
        diagnose: |seen| {
            names_method(seen).then(|| {
                let what = "The machine application wants its secret to be sent in another way";
                let fix = "Dashboard > Applications > your Machine to Machine application > Credentials > Authentication Methods: choose Client Secret (Post).";
                seen.quoted(Class::Auth, what, fix).on(FieldId::MgmtClientId)
            })
        },
    },
    Cause {
        id: "scope_not_granted",
        example: || seen(403, "Client has not been granted scopes: create:connections", "access_denied"),
        diagnose: |seen| {
            (seen.code == "invalid_scope" || seen.message.contains("not been granted")).then(|| {
                let what = "The machine application was not granted a scope";
                seen.quoted(Class::Scope, what, GRANT).on(FieldId::MgmtClientId)
            })
        },
    },
    Cause {
        id: "grant_off",
        example: || seen(403, "Grant type 'client_credentials' not allowed for the client.", "unauthorized_client"),
        diagnose: |seen| {
            (seen.code == "unauthorized_client").then(|| {
                Finding::failed(
                    Class::Auth,
                    "This application may not get tokens for itself",
                    "The grant type Client Credentials is off: it is not a Machine to Machine application.",
                    "Use the Client ID of a Machine to Machine application.",
                )
                .on(FieldId::MgmtClientId)
            })
        },
    },
    Cause {
        id: "no_such_api",
        example: || seen(403, "Service not found: https://login.acme.com/api/v2/", "access_denied"),
        diagnose: |seen| {
            seen.message.contains("Service not").then(|| {
                let what = "The Management API belongs to another domain";
                let fix = "Domain is a custom domain: give the tenant's own domain, which ends in auth0.com.";
                seen.quoted(Class::Auth, what, fix).on(FieldId::Auth0CanonicalDomain)
            })
        },
    },
    Cause {
        id: "wrong_secret",
        example: || seen(401, "Unauthorized", "access_denied"),
        diagnose: |seen| {
            is_wrong_client(seen).then(|| {
                Finding::failed(
                    Class::Auth,
                    "Auth0 refuses the machine application's id or secret",
                    "Only a wrong id or secret is answered so.",
                    "Copy both again from the Machine to Machine application's settings.",
                )
                .on(FieldId::MgmtClientSecret)
            })
        },
    },
    Cause {
        id: "denied",
        example: || seen(403, "Access denied by policy", "access_denied"),
        diagnose: |seen| {
            (seen.code == "access_denied").then(|| {
                let what = "Auth0 denies the machine application a token";
                let fix = "A wrong secret is answered otherwise: look at Actions > Triggers > credentials-exchange, and at its grant for the Management API.";
                Finding::failed(Class::Auth, what, words(seen), fix).on(FieldId::MgmtClientId)
            })
        },
    },
    Cause {
        id: "mint_server",
        example: || seen(500, "", ""),
        diagnose: |seen| {
            (seen.status >= 500).then(|| {
                Finding::failed(
                    Class::Api,
                    "Auth0 could not give a token",
                    format!("It answered {}.", seen.status),
                    "Try again in a minute; https://status.auth0.com tells about outages.",
                )
                .on(FieldId::Auth0Domain)
            })
        },
    },
    Cause {
        id: "mint_other",
        example: || seen(400, "Something else", "invalid_request"),
        diagnose: |seen| {
            let why = match seen.message.as_str() {
                "" => format!("It answered {} without a token.", seen.status),
                message => message.to_owned(),
            };
            let fix = "Check domain, id and secret of the machine application.";
            Some(Finding::failed(Class::Auth, "Auth0 gave no token", why, fix).on(FieldId::MgmtClientId))
        },
    },
];

/// Auth0 responds to a wrong ID or secret with 401, or says so. 403 "access denied" with a message of its own is something
/// else.
pub(super) fn is_wrong_client(seen: &Seen) -> bool {
    match seen.code.as_str() {
        "invalid_client" => seen.json && matches!(seen.status, 400 | 401 | 403),
        "access_denied" => seen.json && (seen.status == 401 || ["", "Unauthorized"].contains(&seen.message.as_str())),
        _ => false,
    }
}

fn words(seen: &Seen) -> String {
    let said = if seen.message.is_empty() { &seen.code } else { &seen.message };
    format!("It answered {}: {said}", seen.status)
}

pub(super) fn seen(status: u16, message: &str, code: &str) -> Seen {
    Seen {
        doing: "get a token",
        host: "t.eu.auth0.com".into(),
        status,
        message: message.into(),
        code: code.into(),
        json: true,
        ..Seen::default()
    }
}
