//! Why `client_credentials` got no token. Source: Auth0's `/oauth/token` answers as reported by users; RFC 6749 section 5.2.

use super::{Cause, Class, Diagnosis, Seen};
use crate::domain::fields::FieldId;

const GRANT: &str = "Dashboard > Applications > APIs > Auth0 Management API > Machine to Machine Applications: authorize it and tick the scopes.";

/// Of the endpoint, whatever it is asked for.
pub(super) const RATE_LIMIT: Cause = Cause {
    id: "token_endpoint_rate_limit",
    example: || seen(429, "", ""),
    applies: |seen| seen.status == 429,
    tell: |_| {
        Diagnosis::new(
            Class::RateLimit,
            "Auth0 has had too many requests",
            "The token endpoint limits them.",
            "Wait a minute and try again.",
        )
    },
};

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
        applies: |seen| seen.status == 403 && seen.message.contains("not authorized"),
        tell: |_| {
            Diagnosis::new(
                Class::Auth,
                "The machine application may not use the Management API",
                "It has no grant for it.",
                GRANT,
            )
            .on(FieldId::MgmtClientId)
        },
    },
    Cause {
        id: "grant_off",
        example: || seen(403, "Grant type 'client_credentials' not allowed for the client.", "unauthorized_client"),
        applies: |seen| seen.code == "unauthorized_client",
        tell: |_| {
            Diagnosis::new(
                Class::Auth,
                "This application may not get tokens for itself",
                "The grant type Client Credentials is off: it is not a Machine to Machine application.",
                "Use the Client ID of a Machine to Machine application.",
            )
            .on(FieldId::MgmtClientId)
        },
    },
    Cause {
        id: "no_such_api",
        example: || seen(403, "Service not found: https://login.acme.com/api/v2/", "access_denied"),
        applies: |seen| seen.message.contains("Service not"),
        tell: |seen| {
            Diagnosis::new(
                Class::Auth,
                "The Management API belongs to another domain",
                seen.message.clone(),
                "Domain is a custom domain: give the tenant's own domain, which ends in auth0.com.",
            )
            .on(FieldId::Auth0CanonicalDomain)
        },
    },
    Cause {
        id: "wrong_secret",
        example: || seen(401, "Unauthorized", "access_denied"),
        applies: |seen| {
            matches!(seen.status, 400 | 401 | 403) && ["access_denied", "invalid_client"].contains(&seen.code.as_str())
        },
        tell: |_| {
            Diagnosis::new(
                Class::Auth,
                "Auth0 refuses the machine application's id or secret",
                "Only a wrong id or secret is answered so.",
                "Copy both again from the Machine to Machine application's settings.",
            )
            .on(FieldId::MgmtClientSecret)
        },
    },
    RATE_LIMIT,
    Cause {
        id: "mint_server",
        example: || seen(500, "", ""),
        applies: |seen| seen.status >= 500,
        tell: |seen| {
            Diagnosis::new(
                Class::Api,
                "Auth0 could not give a token",
                format!("It answered {}.", seen.status),
                "Try again in a minute; https://status.auth0.com tells about outages.",
            )
        },
    },
    Cause {
        id: "mint_other",
        example: || seen(400, "Something else", "invalid_request"),
        applies: |_| true,
        tell: |seen| {
            let why = if seen.message.is_empty() {
                format!("It answered {} without a token.", seen.status)
            } else {
                seen.message.clone()
            };
            Diagnosis::new(
                Class::Auth,
                "Auth0 gave no token",
                why,
                "Check domain, id and secret of the machine application.",
            )
            .on(FieldId::MgmtClientId)
        },
    },
];

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
