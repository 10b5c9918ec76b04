//! Scenarios in which the Management API rejects requests with a good token, or already has a connection.

use super::{Scenario, at_tenant};
use crate::sandbox::behaviour::{Found, TENANT, Tenant};

pub const SCENARIOS: &[Scenario] = &[
    at_tenant(
        "connection-disabled",
        "The connection is off for the application",
        &Tenant { connection: Some(Found { enabled: false, for_added: false, patch: "{}" }), ..TENANT },
    ),
    at_tenant(
        "connection-no-sign-in",
        "Authentication is off for the connection",
        &Tenant {
            connection: Some(Found {
                enabled: true,
                for_added: false,
                patch: r#"{"authentication": {"active": false}}"#,
            }),
            ..TENANT
        },
    ),
    at_tenant(
        "drift",
        "The connection was changed at Auth0",
        &Tenant {
            connection: Some(Found {
                enabled: true,
                for_added: false,
                patch: r#"{"options": {"tokenURL": "https://login.old-provider.example/token", "scope": "profile"}}"#,
            }),
            ..TENANT
        },
    ),
    at_tenant(
        "being-deleted",
        "A connection with this name is being deleted",
        &Tenant {
            faults: r#"[{"method": "POST", "path": "/api/v2/connections", "times": 2, "kind": "status", "status": 409, "body": {"statusCode": 409,
            "error": "Conflict", "message": "The connection is being deleted, try again later", "errorCode": "connection_conflict"}}]"#,
            ..TENANT
        },
    ),
    at_tenant(
        "entity-limit",
        "The tenant's connection limit is reached",
        &Tenant {
            faults: r#"[{"method": "POST", "path": "/api/v2/connections", "times": 1000000, "kind": "status", "status": 403, "body": {"statusCode": 403,
            "error": "Forbidden", "message": "You reached the limit of entities of this type for this tenant."}}]"#,
            ..TENANT
        },
    ),
    at_tenant(
        "entitlement",
        "The tenant's plan excludes custom connections",
        &Tenant {
            faults: r#"[{"method": "POST", "path": "/api/v2/connections", "times": 1000000, "kind": "status", "status": 403, "body": {"statusCode": 403,
            "error": "Forbidden", "message": "Please upgrade your subscription to use custom social connections", "errorCode": "insufficient_entitlement"}}]"#,
            ..TENANT
        },
    ),
    at_tenant(
        "rate-limit",
        "Three 429 responses, then it works",
        &Tenant {
            faults: r#"[{"path": "/api/v2/*", "times": 3, "kind": "status", "status": 429, "body": {"statusCode": 429,
            "error": "Too Many Requests", "message": "Global limit has been reached", "errorCode": "too_many_requests"}}]"#,
            ..TENANT
        },
    ),
    at_tenant(
        "server-error",
        "Every response is a 500",
        &Tenant {
            faults: r#"[{"path": "/api/v2/*", "times": 1000000, "kind": "status", "status": 500, "body": {"statusCode": 500,
            "error": "Internal Server Error", "message": "An internal server error occurred"}}]"#,
            ..TENANT
        },
    ),
    at_tenant(
        "server-unavailable",
        "Every response is a 503 with an HTML page",
        &Tenant {
            faults: r#"[{"path": "/api/v2/*", "times": 1000000, "kind": "status", "status": 503, "headers": {"content-type": "text/html"},
            "body": "<html><head><title>503 Service Temporarily Unavailable</title></head></html>"}]"#,
            ..TENANT
        },
    ),
];
