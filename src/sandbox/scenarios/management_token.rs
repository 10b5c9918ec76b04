//! Scenarios with the Management API token (its scopes, its lifetime, its audience), and with the application that requests it.
//!
//! If the token is wrong, only the token is offered, because the credentials would hide the fault. The same is true if the
//! application is wrong.

use super::{Scenario, at_tenant};
use crate::sandbox::behaviour::{Granted, Offered, TENANT, Tenant};

pub const SCENARIOS: &[Scenario] = &[
    at_tenant(
        "api-token-expired",
        "The token expired an hour ago",
        &Tenant { offered: Offered::Token, token_lasts: -3600, ..TENANT },
    ),
    at_tenant(
        "api-token-short",
        "The token expires in two minutes",
        &Tenant { offered: Offered::Token, token_lasts: 120, ..TENANT },
    ),
    at_tenant(
        "api-token-other-tenant",
        "The token is for another tenant",
        &Tenant { offered: Offered::Token, token_audience: Some("https://other-tenant.example/api/v2/"), ..TENANT },
    ),
    at_tenant(
        "api-token-create-only",
        "The token has only create:connections",
        &Tenant { granted: Granted::Only(&["create:connections"]), ..TENANT },
    ),
    at_tenant(
        "no-create-connections",
        "The token lacks create:connections",
        &Tenant { granted: Granted::Without(&["create:connections"]), ..TENANT },
    ),
    at_tenant(
        "no-read-connections",
        "The token lacks read:connections",
        &Tenant { granted: Granted::Without(&["read:connections"]), ..TENANT },
    ),
    at_tenant(
        "no-read-options",
        "The token lacks read:connections_options",
        &Tenant { granted: Granted::Without(&["read:connections_options"]), ..TENANT },
    ),
    at_tenant(
        "no-update-connections",
        "The token lacks update:connections",
        &Tenant { granted: Granted::Without(&["update:connections"]), ..TENANT },
    ),
    at_tenant(
        "no-update-options",
        "The token lacks update:connections_options",
        &Tenant { granted: Granted::Without(&["update:connections_options"]), ..TENANT },
    ),
    at_tenant(
        "no-delete-connections",
        "The token lacks delete:connections",
        &Tenant { granted: Granted::Without(&["delete:connections"]), ..TENANT },
    ),
    at_tenant(
        "no-read-clients",
        "The token lacks read:clients",
        &Tenant { granted: Granted::Without(&["read:clients", "read:client_keys"]), ..TENANT },
    ),
    at_tenant(
        "no-update-clients",
        "The token lacks update:clients",
        &Tenant { granted: Granted::Without(&["update:clients"]), ..TENANT },
    ),
    at_tenant(
        "no-read-users",
        "The token lacks read:users",
        &Tenant { granted: Granted::Without(&["read:users"]), ..TENANT },
    ),
    at_tenant(
        "no-read-logs",
        "The token lacks read:logs",
        &Tenant { granted: Granted::Without(&["read:logs"]), ..TENANT },
    ),
    at_tenant(
        "no-read-custom-domains",
        "The token lacks read:custom_domains",
        &Tenant { granted: Granted::Without(&["read:custom_domains"]), ..TENANT },
    ),
    at_tenant(
        "no-read-idp-tokens",
        "The token lacks read:user_idp_tokens",
        &Tenant { granted: Granted::Without(&["read:user_idp_tokens"]), ..TENANT },
    ),
    at_tenant(
        "no-client-grant",
        "The M2M application has no client grant",
        &Tenant { offered: Offered::Machine, granted: Granted::Nothing, ..TENANT },
    ),
    at_tenant(
        "machine-grant-off",
        "The M2M app can't use client_credentials",
        &Tenant {
            offered: Offered::Machine,
            machine: r#"{"grant_types": ["authorization_code", "refresh_token"]}"#,
            ..TENANT
        },
    ),
    at_tenant(
        "machine-secret-rotated",
        "The M2M client secret was rotated",
        &Tenant {
            offered: Offered::Machine,
            machine: r#"{"client_secret": "rotated-rotated-rotated-rotated"}"#,
            ..TENANT
        },
    ),
];
