//! Why `/authorize` rejects a request before anybody can sign in. The reason stands on a page, or in the query of the
//! tenant's own error page, so its words decide. Source: the pages that users report.

use super::client_exchange::ADVANCED;
use super::sign_in;
use super::{Cause, Seen};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};

pub(super) const CAUSES: &[Cause] = &[
    Cause {
        id: "callback_mismatch",
        example: || {
            seen(403, "Callback URL mismatch. The provided redirect_uri is not in the list of allowed callback URLs.")
        },
        diagnose: |seen| {
            seen.says(&["callback url mismatch"]).then(|| {
                Finding::failed(
                    Class::UserInput,
                    "Auth0 refuses the callback URL",
                    "It is not among the application's Allowed Callback URLs; scheme, port, path and last slash count.",
                    "Add it to the application, or let the plan at Connection add it.",
                )
                .on(FieldId::CallbackUrls)
            })
        },
    },
    Cause {
        id: "unknown_client",
        example: || seen(400, "Unknown client: kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV"),
        diagnose: |seen| {
            seen.says(&["unknown client"]).then(|| {
                Finding::failed(
                    Class::UserInput,
                    "Auth0 does not know this Client ID",
                    "The tenant has no application of that id; it may be cut off, or of another tenant.",
                    "Copy it again from the application's settings.",
                )
                .on(FieldId::Auth0ClientId)
            })
        },
    },
];

/// Why it doesn't begin a sign-in through this connection. The reason comes back to the callback URL, or stands on a page.
pub(super) const CONNECTION: &[Cause] = &[
    Cause {
        id: "connection_disabled",
        example: || sign_in::seen(0, "invalid_request", "the connection was disabled"),
        diagnose: |seen| {
            seen.says(&["connection was disabled", "connection is disabled"])
                .then(|| unusable("the connection is switched off", seen))
        },
    },
    Cause {
        id: "connection_not_enabled",
        example: || sign_in::seen(0, "invalid_request", "the connection is not enabled"),
        diagnose: |seen| {
            seen.says(&["connection is not enabled", "connection was not enabled"])
                .then(|| unusable("the connection is not enabled for the application", seen))
        },
    },
    Cause {
        id: "connection_not_found",
        example: || sign_in::seen(0, "invalid_request", "the connection was not found"),
        diagnose: |seen| {
            seen.says(&["connection was not found", "connection not found", "connection does not exist"]).then(|| {
                unusable("Auth0 finds no connection of that name for the application", seen).on(FieldId::ConnectionName)
            })
        },
    },
    Cause {
        id: "no_connections",
        example: || sign_in::seen(0, "invalid_request", "no connections enabled for the client"),
        diagnose: |seen| {
            seen.says(&["no connections enabled"]).then(|| unusable("the application has no connection at all", seen))
        },
    },
    Cause {
        id: "organization_required",
        example: || sign_in::seen(0, "invalid_request", "parameter organization is required for this client"),
        diagnose: |seen| {
            seen.says(&["organization is required", "organization parameter", "not part of the org"]).then(|| {
                let what = "the application lets people in through an organization only";
                let fix = "Enable the connection for the organization too (Dashboard > Organizations > Connections), and sign in through it.";
                seen.quoted(Class::Conflict, what, fix).on(FieldId::Auth0ClientId)
            })
        },
    },
    Cause {
        id: "code_grant_off",
        example: || {
            sign_in::seen(0, "unauthorized_client", "Grant type 'authorization_code' not allowed for the client.")
        },
        diagnose: |seen| {
            seen.says(&["not allowed for the client"]).then(|| {
                let what = "the application may not sign people in with a code";
                seen.quoted(Class::Conflict, what, ADVANCED).on(FieldId::Auth0ClientId)
            })
        },
    },
];

fn unusable(what: &str, seen: &Seen) -> Finding {
    let fix = "Go to Connection and let the plan enable it for the application; compare the name in the login link.";
    seen.quoted(Class::Conflict, what, fix).on(FieldId::Auth0ClientId)
}

fn seen(status: u16, message: &str) -> Seen {
    Seen {
        doing: "take the callback URL",
        host: "t.eu.auth0.com".into(),
        status,
        message: message.into(),
        ..Seen::default()
    }
}
