//! Scenarios with the tenant itself: its domain, its keys, its clock.

use super::{Scenario, at_tenant};
use crate::sandbox::behaviour::{Found, TENANT, Tenant};

pub const SCENARIOS: &[Scenario] = &[
    at_tenant("custom-domain", "Users sign in through a custom domain", &Tenant { custom_domain: true, ..TENANT })
        .dialect(),
    at_tenant("many-applications", "The tenant has 2,500 applications", &Tenant { applications: 2_500, ..TENANT })
        .dialect(),
    at_tenant(
        "many-enabled",
        "The connection is enabled for 2,500 applications",
        &Tenant {
            applications: 2_500,
            connection: Some(Found { enabled: true, for_added: true, patch: "{}" }),
            ..TENANT
        },
    )
    .dialect(),
    at_tenant(
        "other-issuer",
        "Discovery returns another tenant as issuer",
        &Tenant { issuer: Some("https://other-tenant.example"), ..TENANT },
    ),
    at_tenant(
        "discovery-missing",
        "No discovery document, so it isn't a tenant",
        &Tenant {
            faults: r#"[{"path": "/.well-known/openid-configuration", "listener": "tenant", "times": 1000000, "kind": "status",
            "status": 404, "headers": {"content-type": "text/html"}, "body": "<!doctype html><title>404</title>"}]"#,
            ..TENANT
        },
    ),
    at_tenant(
        "jwks-empty",
        "The key set is empty",
        &Tenant {
            faults: r#"[{"path": "/.well-known/jwks.json", "times": 1000000, "kind": "status", "status": 200, "body": {"keys": []}}]"#,
            ..TENANT
        },
    ),
    at_tenant(
        "jwks-missing",
        "The key set returns 404",
        &Tenant {
            faults: r#"[{"path": "/.well-known/jwks.json", "times": 1000000, "kind": "status", "status": 404, "body": "Not Found"}]"#,
            ..TENANT
        },
    ),
    at_tenant("clock-ahead", "The tenant's clock is 15 minutes ahead", &Tenant { clock_ahead: 15 * 60, ..TENANT }),
    at_tenant("clock-behind", "The tenant's clock is 15 minutes behind", &Tenant { clock_ahead: -15 * 60, ..TENANT }),
];
