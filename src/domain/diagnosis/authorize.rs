//! Why `/authorize` rejects a request before any user can sign in. The reason is on a page, or in the query of the tenant's
//! custom error page, so its words decide. Source: the pages that users report.

use super::client_exchange::ADVANCED;
use super::sign_in;
use super::{Cause, Symptoms};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Actor, Class, Finding};

pub(super) const CAUSES: &[Cause] = &[
    Cause {
        id: "callback_mismatch",
        example: || {
            symptoms(
                403,
                "Callback URL mismatch. The provided redirect_uri is not in the list of allowed callback URLs.",
            )
        },
        diagnose: |symptoms| {
            symptoms.says(&["callback url mismatch"]).then(|| {
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
            symptoms(400, "The specified redirect_uri 'http://localhost:3000/cb' does not have a registered origin.")
        },
        diagnose: |symptoms| {
            symptoms.says(&["registered origin"]).then(|| {
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
        example: || symptoms(400, "Unknown client: kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV"),
        diagnose: |symptoms| {
            symptoms.says(&["unknown client"]).then(|| {
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
        example: || sign_in::symptoms(0, "invalid_request", "the connection was disabled"),
        diagnose: |symptoms| {
            symptoms
                .says(&["connection was disabled", "connection is disabled"])
                .then(|| unusable("The connection is disabled", symptoms))
        },
    },
    Cause {
        id: "connection_not_enabled",
        example: || sign_in::symptoms(0, "invalid_request", "the connection is not enabled"),
        diagnose: |symptoms| {
            symptoms
                .says(&["connection is not enabled", "connection was not enabled"])
                .then(|| unusable("The application can't use the connection", symptoms))
        },
    },
    Cause {
        id: "connection_not_found",
        example: || sign_in::symptoms(0, "invalid_request", "the connection was not found"),
        diagnose: |symptoms| {
            symptoms.says(&["connection was not found", "connection not found", "connection does not exist"]).then(
                || unusable("The application has no connection with this name", symptoms).on(FieldId::ConnectionName),
            )
        },
    },
    Cause {
        id: "no_connections",
        example: || sign_in::symptoms(0, "invalid_request", "no connections enabled for the client"),
        diagnose: |symptoms| {
            symptoms.says(&["no connections enabled"]).then(|| unusable("The application has no connection", symptoms))
        },
    },
    Cause {
        id: "organization_required",
        example: || sign_in::symptoms(0, "invalid_request", "parameter organization is required for this client"),
        diagnose: |symptoms| {
            symptoms.says(&["organization is required", "organization parameter", "not part of the org"]).then(|| {
                let what = "The application requires an organization";
                let fix = "Enable the connection in Dashboard > Organizations > your organization > Connections, and sign in to that organization.";
                symptoms.quoted(Class::UserInput, what, fix).on(FieldId::Auth0ClientId).by(Actor::YouAtAuth0)
            })
        },
    },
    Cause {
        id: "code_grant_off",
        example: || {
            sign_in::symptoms(0, "unauthorized_client", "Grant type 'authorization_code' not allowed for the client.")
        },
        diagnose: |symptoms| {
            symptoms.says(&["not allowed for the client"]).then(|| {
                let what = "The application can't use authorization codes";
                symptoms.quoted(Class::UserInput, what, ADVANCED).on(FieldId::Auth0ClientId).by(Actor::YouAtAuth0)
            })
        },
    },
];

fn unusable(what: &str, symptoms: &Symptoms) -> Finding {
    let fix = "Run the plan in step 6 to enable it, and check the connection name in the login link.";
    symptoms.quoted(Class::Conflict, what, fix).on(FieldId::Auth0ClientId)
}

fn symptoms(status: u16, message: &str) -> Symptoms {
    Symptoms {
        doing: "check the callback URL",
        host: "t.eu.auth0.com".into(),
        status,
        message: message.into(),
        ..Symptoms::default()
    }
}
