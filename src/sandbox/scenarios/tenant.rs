//! Scenarios with the tenant itself: its domain, its keys, its clock.

use super::{Scenario, at_tenant};
use crate::sandbox::behaviour::{TENANT, Tenant};

pub const SCENARIOS: &[Scenario] = &[
    at_tenant("custom-domain", "People sign in through a custom domain", &Tenant { custom_domain: true, ..TENANT }),
    at_tenant(
        "other-issuer",
        "Discovery names another tenant as issuer",
        &Tenant { issuer: Some("https://other-tenant.example"), ..TENANT },
    ),
    at_tenant(
        "discovery-missing",
        "No discovery document: not a tenant",
        &Tenant {
            faults: r#"[{"path": "/.well-known/openid-configuration", "listener": "tenant", "times": 1000000, "kind": "status",
            "status": 404, "headers": {"content-type": "text/html"}, "body": "<!doctype html><title>404</title>"}]"#,
            ..TENANT
        },
    ),
    at_tenant(
        "jwks-empty",
        "The key set holds no key",
        &Tenant {
            faults: r#"[{"path": "/.well-known/jwks.json", "times": 1000000, "kind": "status", "status": 200, "body": {"keys": []}}]"#,
            ..TENANT
        },
    ),
    at_tenant(
        "jwks-missing",
        "There is no key set",
        &Tenant {
            faults: r#"[{"path": "/.well-known/jwks.json", "times": 1000000, "kind": "status", "status": 404, "body": "Not Found"}]"#,
            ..TENANT
        },
    ),
    at_tenant(
        "clock-ahead",
        "Its clock is 15 minutes ahead of this machine's",
        &Tenant { clock_ahead: 15 * 60, ..TENANT },
    ),
    at_tenant(
        "clock-behind",
        "Its clock is 15 minutes behind this machine's",
        &Tenant { clock_ahead: -15 * 60, ..TENANT },
    ),
];
