//! Scenarios with the last sign-in through the connection, in the tenant's log. The bodies are from users' reports.

use super::{Scenario, at_tenant};
use crate::sandbox::behaviour::{Found, TENANT, Tenant};

/// The connection exists, and nothing is wrong with it.
const SET_UP: Tenant = Tenant { connection: Some(Found { enabled: true, for_added: false, patch: "{}" }), ..TENANT };

pub const SCENARIOS: &[Scenario] = &[
    at_tenant(
        "signed-in",
        "The last sign-in worked",
        &Tenant { log: r#"[{"type": "s", "user_id": "oauth2|custom-connection-oauth2|4211"}]"#, ..SET_UP },
    )
    .dialect(),
    at_tenant(
        "sign-in-one-user",
        "Every user gets the same user ID",
        &Tenant { log: r#"[{"type": "s", "user_id": "oauth2|custom-connection-oauth2|undefined"}]"#, ..SET_UP },
    ),
    at_tenant(
        "sign-in-script",
        "The custom script throws an error",
        &Tenant {
            log: r#"[{"type": "f", "description": "access_token is not defined", "details": {"error": {"message": "access_token is not defined"}}}]"#,
            ..SET_UP
        },
    ),
    at_tenant(
        "sign-in-module",
        "The script requires a module that is gone",
        &Tenant { log: r#"[{"type": "f", "description": "Cannot find module 'axios@0.22.0'"}]"#, ..SET_UP },
    ),
    at_tenant(
        "sign-in-slow",
        "The script doesn't finish in time",
        &Tenant {
            log: r#"[{"type": "f", "description": "Script execution did not complete within 20 seconds. Are you calling the callback function?"}]"#,
            ..SET_UP
        },
    ),
    at_tenant(
        "sign-in-no-user-id",
        "The script finds no user ID",
        &Tenant {
            log: r#"[{"type": "f", "description": "No usable user ID at data.id. The response has id, name, email"}]"#,
            ..SET_UP
        },
    ),
    at_tenant(
        "sign-in-status-401",
        "The userinfo request is rejected with 401",
        &Tenant { log: r#"[{"type": "f", "description": "StatusCode: 401"}]"#, ..SET_UP },
    ),
    at_tenant(
        "sign-in-no-json",
        "The userinfo response is an HTML page",
        &Tenant { log: r#"[{"type": "f", "description": "Unexpected token < in JSON at position 0"}]"#, ..SET_UP },
    ),
    at_tenant(
        "sign-in-exchange",
        "The provider rejects the authorization code",
        &Tenant {
            log: r#"[{"type": "f", "description": "failed to obtain access token", "details": {"error": {"message": "failed to obtain access token", "oauthError": {"statusCode": 400, "data": "{\"error\":\"invalid_grant\"}"}}}}]"#,
            ..SET_UP
        },
    ),
    at_tenant(
        "sign-in-client",
        "The provider rejects the client secret",
        &Tenant {
            log: r#"[{"type": "f", "description": "failed to obtain access token", "details": {"error": {"message": "failed to obtain access token", "oauthError": "{\"statusCode\": 401, \"data\": \"{\\\"error\\\":\\\"invalid_client\\\"}\"}"}}}]"#,
            ..SET_UP
        },
    ),
    at_tenant(
        "sign-in-scope",
        "The provider rejects a scope",
        &Tenant {
            log: r#"[{"type": "f", "description": "Unknown or invalid scopes", "details": {"error": {"message": "Unknown or invalid scopes", "code": "invalid_scope"}}}]"#,
            ..SET_UP
        },
    ),
    at_tenant(
        "sign-in-cancelled",
        "The user canceled",
        &Tenant {
            log: r#"[{"type": "f", "description": "The user denied the request", "details": {"error": {"message": "The user denied the request", "type": "access_denied"}}}]"#,
            ..SET_UP
        },
    ),
    at_tenant(
        "action-denies",
        "An Action of the tenant denies every sign-in",
        &Tenant { denies: Some("Only users of acme.example can sign in."), ..TENANT },
    ),
    at_tenant(
        "provider-token-revoked",
        "The provider rejects the token that Auth0 keeps",
        &Tenant { tokens_revoked: true, ..TENANT },
    ),
    at_tenant(
        "sign-in-not-found",
        "The connection wasn't enabled at that time",
        &Tenant { log: r#"[{"type": "f", "description": "the connection was not found"}]"#, ..SET_UP },
    ),
];
