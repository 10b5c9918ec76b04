//! The Management API token: what it may do, how long, for whom; and the application that mints it.

use super::{Scenario, at_tenant};
use crate::sandbox::behaviour::{Granted, Offered, TENANT, Tenant};

pub const SCENARIOS: &[Scenario] = &[
    token("api-token-expired", "The offered token expired an hour ago", Tenant { token_lasts: -3600, ..TENANT }),
    token("api-token-short", "The offered token lasts two minutes more", Tenant { token_lasts: 120, ..TENANT }),
    token(
        "api-token-other-tenant",
        "The offered token is for another tenant",
        Tenant { token_audience: Some("https://other-tenant.example/api/v2/"), ..TENANT },
    ),
    granted(
        "api-token-create-only",
        "It may create connections and nothing else",
        Granted::Only(&["create:connections"]),
    ),
    without("no-create-connections", "Without create:connections", &["create:connections"]),
    without("no-read-connections", "Without read:connections", &["read:connections"]),
    without("no-read-options", "Without read:connections_options", &["read:connections_options"]),
    without("no-update-connections", "Without update:connections", &["update:connections"]),
    without("no-update-options", "Without update:connections_options", &["update:connections_options"]),
    without("no-delete-connections", "Without delete:connections", &["delete:connections"]),
    without("no-read-clients", "Without read:clients", &["read:clients", "read:client_keys"]),
    without("no-update-clients", "Without update:clients", &["update:clients"]),
    without("no-read-users", "Without read:users", &["read:users"]),
    without("no-read-logs", "Without read:logs", &["read:logs"]),
    without("no-read-custom-domains", "Without read:custom_domains", &["read:custom_domains"]),
    machine(
        "no-client-grant",
        "The machine application has no client grant",
        Tenant { granted: Granted::Nothing, ..TENANT },
    ),
    machine(
        "machine-grant-off",
        "Its client credentials grant is switched off",
        Tenant { machine: r#"{"grant_types": ["authorization_code", "refresh_token"]}"#, ..TENANT },
    ),
    machine(
        "machine-secret-rotated",
        "The machine application has got another secret",
        Tenant { machine: r#"{"client_secret": "rotated-rotated-rotated-rotated"}"#, ..TENANT },
    ),
];

const fn without(name: &'static str, what: &'static str, scopes: &'static [&'static str]) -> Scenario {
    granted(name, what, Granted::Without(scopes))
}

const fn granted(name: &'static str, what: &'static str, granted: Granted) -> Scenario {
    at_tenant(name, what, Tenant { granted, ..TENANT })
}

/// Nothing but the token is there, so that nothing hides what is wrong with it.
const fn token(name: &'static str, what: &'static str, tenant: Tenant) -> Scenario {
    at_tenant(name, what, Tenant { offered: Offered::Token, ..tenant })
}

/// Nothing but the application is there.
const fn machine(name: &'static str, what: &'static str, tenant: Tenant) -> Scenario {
    at_tenant(name, what, Tenant { offered: Offered::Machine, ..tenant })
}
