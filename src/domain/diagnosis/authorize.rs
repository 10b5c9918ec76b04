//! Why `/authorize` rejects a request before any user can sign in. The reason is on a page, or in the query of the tenant's
//! custom error page, so its words decide. Source: the pages that users report.

use super::client_exchange::ADVANCED;
use super::sign_in;
use super::{Cause, Seen};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Actor, Class, Finding};

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
                    "Auth0 rejected the callback URL",
                    "The application doesn't list it. Scheme, port, path and trailing slash must match.",
                    "Add it in Dashboard > Applications > your application > Settings > Allowed Callback URLs.",
                )
                .on(FieldId::CallbackUrls)
                .by(Actor::YouAtAuth0)
            })
        },
    },
    Cause {
        id: "unlisted_origin",
        example: || {
            seen(400, "The specified redirect_uri 'http://localhost:3000/cb' does not have a registered origin.")
        },
        diagnose: |seen| {
            seen.says(&["registered origin"]).then(|| {
                Finding::failed(
                    Class::UserInput,
                    "Allowed Web Origins lacks the page's origin",
                    "Auth0 sends its message only to a page at a listed origin.",
                    "Add the origin of the callback URL in Dashboard > Applications > your application > Settings > Allowed Web Origins.",
                )
                .on(FieldId::CallbackUrls)
                .by(Actor::YouAtAuth0)
            })
        },
    },
    Cause {
        id: "unknown_client",
        example: || seen(400, "Unknown client: kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV"),
        diagnose: |seen| {
            seen.says(&["unknown client"]).then(|| {
                Finding::failed(
                    Class::Auth,
                    "Auth0 doesn't know this client ID",
                    "The tenant has no application with this ID. It may be incomplete, or from another tenant.",
                    "Copy the client ID again from Dashboard > Applications > your application > Settings.",
                )
                .on(FieldId::Auth0ClientId)
                .by(Actor::You)
            })
        },
    },
];

/// Why it doesn't begin a sign-in through this connection. The reason comes back to the callback URL, or is on a page.
pub(super) const CONNECTION: &[Cause] = &[
    Cause {
        id: "connection_disabled",
        example: || sign_in::seen(0, "invalid_request", "the connection was disabled"),
        diagnose: |seen| {
            seen.says(&["connection was disabled", "connection is disabled"])
                .then(|| unusable("The connection is disabled", seen))
        },
    },
    Cause {
        id: "connection_not_enabled",
        example: || sign_in::seen(0, "invalid_request", "the connection is not enabled"),
        diagnose: |seen| {
            seen.says(&["connection is not enabled", "connection was not enabled"])
                .then(|| unusable("The application can't use the connection", seen))
        },
    },
    Cause {
        id: "connection_not_found",
        example: || sign_in::seen(0, "invalid_request", "the connection was not found"),
        diagnose: |seen| {
            seen.says(&["connection was not found", "connection not found", "connection does not exist"])
                .then(|| unusable("The application has no connection with this name", seen).on(FieldId::ConnectionName))
        },
    },
    Cause {
        id: "no_connections",
        example: || sign_in::seen(0, "invalid_request", "no connections enabled for the client"),
        diagnose: |seen| {
            seen.says(&["no connections enabled"]).then(|| unusable("The application has no connection", seen))
        },
    },
    Cause {
        id: "organization_required",
        example: || sign_in::seen(0, "invalid_request", "parameter organization is required for this client"),
        diagnose: |seen| {
            seen.says(&["organization is required", "organization parameter", "not part of the org"]).then(|| {
                let what = "The application requires an organization";
                let fix = "Enable the connection in Dashboard > Organizations > your organization > Connections, and sign in to that organization.";
                seen.quoted(Class::UserInput, what, fix).on(FieldId::Auth0ClientId).by(Actor::YouAtAuth0)
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
                let what = "The application can't use authorization codes";
                seen.quoted(Class::UserInput, what, ADVANCED).on(FieldId::Auth0ClientId).by(Actor::YouAtAuth0)
            })
        },
    },
];

fn unusable(what: &str, seen: &Seen) -> Finding {
    let fix = "Run the plan in step 6 to enable it, and check the connection name in the login link.";
    seen.quoted(Class::Conflict, what, fix).on(FieldId::Auth0ClientId)
}

fn seen(status: u16, message: &str) -> Seen {
    Seen {
        doing: "check the callback URL",
        host: "t.eu.auth0.com".into(),
        status,
        message: message.into(),
        ..Seen::default()
    }
}
