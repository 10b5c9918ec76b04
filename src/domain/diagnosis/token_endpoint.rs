//! Why `client_credentials` got no token. Source: Auth0's `/oauth/token` answers as reported by users; RFC 6749 section 5.2.

use super::{Cause, Seen};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Diagnosis};

const GRANT: &str = "Dashboard > Applications > APIs > Auth0 Management API > Machine to Machine Applications: authorize it and tick the scopes.";

/// Of the tenant's open endpoints, whatever they are asked for.
pub(super) fn limited(seen: &Seen) -> Diagnosis {
    Diagnosis::new(
        Class::RateLimit,
        "Auth0 has had too many requests",
        format!("{} answered 429: its open endpoints have a limit of their own.", seen.host),
        "Wait a minute and try again.",
    )
    .on(seen.host_field.unwrap_or(FieldId::Auth0Domain))
}

/// The application proves itself in another way than by a secret in the body.
pub(super) fn names_method(seen: &Seen) -> bool {
    let names = |word: &str| seen.message.to_lowercase().contains(word);
    ["auth_method", "authentication method", "client_secret_", "client_assertion"].into_iter().any(names)
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
        id: "machine_authentication_method",
        example: || {
            seen(
                403,
                "Client authentication method 'client_secret_post' not allowed for the client.",
                "unauthorized_client",
            )
        },
        applies: |seen| matches!(seen.code.as_str(), "unauthorized_client" | "invalid_client") && names_method(seen),
        tell: |seen| {
            Diagnosis::new(
                Class::Auth,
                "The machine application wants its secret to be sent in another way",
                seen.message.clone(),
                "Dashboard > Applications > your Machine to Machine application > Credentials > Authentication Methods: choose Client Secret (Post).",
            )
            .on(FieldId::MgmtClientId)
        },
    },
    Cause {
        id: "scope_not_granted",
        example: || seen(403, "Client has not been granted scopes: create:connections", "access_denied"),
        applies: |seen| seen.code == "invalid_scope" || seen.message.contains("not been granted"),
        tell: |seen| {
            Diagnosis::new(Class::Scope, "The machine application was not granted a scope", seen.message.clone(), GRANT)
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
        applies: is_wrong_client,
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
    Cause {
        id: "denied",
        example: || seen(403, "Access denied by policy", "access_denied"),
        applies: |seen| seen.code == "access_denied",
        tell: |seen| {
            Diagnosis::new(
                Class::Auth,
                "Auth0 denies the machine application a token",
                words(seen),
                "A wrong secret is answered otherwise: look at Actions > Triggers > credentials-exchange, and at its grant for the Management API.",
            )
            .on(FieldId::MgmtClientId)
        },
    },
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
            .on(FieldId::Auth0Domain)
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

/// A wrong id or secret is 401, or says so; 403 "access denied" with words of its own is something else.
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
