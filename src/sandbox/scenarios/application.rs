//! Scenarios with the application that users sign in to: its id, its secret, its settings.

use super::{Scenario, at_tenant};
use crate::sandbox::behaviour::{TENANT, Tenant};

pub const SCENARIOS: &[Scenario] = &[
    at_tenant(
        "secret-rotated",
        "It has got another client secret",
        &Tenant { web: r#"{"client_secret": "rotated-rotated-rotated-rotated"}"#, ..TENANT },
    ),
    at_tenant(
        "secret-invalid-client",
        "Another client secret, told as invalid_client",
        &Tenant {
            wrong_client: ("invalid_client", "Client authentication failed"),
            web: r#"{"client_secret": "rotated-rotated-rotated-rotated"}"#,
            ..TENANT
        },
    ),
    at_tenant(
        "application-unknown",
        "It was made anew: another Client ID",
        &Tenant { web: r#"{"client_id": "AcmeWebAcmeWebAcmeWebAcmeWeb0099"}"#, ..TENANT },
    ),
    at_tenant("code-400", "A wrong code is 400, not 403", &Tenant { wrong_code: 400, ..TENANT }),
    at_tenant(
        "public-application",
        "A single-page application: it has no secret",
        &Tenant { web: r#"{"app_type": "spa", "token_endpoint_auth_method": "none"}"#, ..TENANT },
    ),
    at_tenant(
        "native-application",
        "A native application: it has no secret",
        &Tenant { web: r#"{"app_type": "native", "token_endpoint_auth_method": "none"}"#, ..TENANT },
    ),
    at_tenant(
        "machine-application",
        "A machine-to-machine one: nobody signs in to it",
        &Tenant {
            web: r#"{"app_type": "non_interactive", "grant_types": ["client_credentials"], "callbacks": []}"#,
            ..TENANT
        },
    ),
    at_tenant(
        "third-party-application",
        "Of another owner: is_first_party is false",
        &Tenant { web: r#"{"is_first_party": false}"#, ..TENANT },
    ),
    at_tenant(
        "code-grant-off",
        "The authorization code grant is switched off",
        &Tenant { web: r#"{"grant_types": ["implicit", "refresh_token"]}"#, ..TENANT },
    ),
    at_tenant(
        "secret-by-basic",
        "It takes its secret in a Basic header only",
        &Tenant { web: r#"{"token_endpoint_auth_method": "client_secret_basic"}"#, ..TENANT },
    ),
    at_tenant(
        "organization-required",
        "People sign in through an organization only",
        &Tenant { web: r#"{"organization_usage": "require", "organization_require_behavior": "no_prompt"}"#, ..TENANT },
    ),
    at_tenant(
        "callback-missing",
        "The callback URL is not registered",
        &Tenant { web: r#"{"callbacks": ["https://app.acme.example/callback"]}"#, ..TENANT },
    ),
    at_tenant(
        "callback-slash",
        "The registered callback URL ends in a slash",
        &Tenant { web: r#"{"callbacks": ["http://localhost:3000/callback/"]}"#, ..TENANT },
    ),
    at_tenant(
        "callback-port",
        "The registered callback URL has another port",
        &Tenant { web: r#"{"callbacks": ["http://localhost:3001/callback"]}"#, ..TENANT },
    ),
    at_tenant("callback-none", "No callback URL is registered", &Tenant { web: r#"{"callbacks": []}"#, ..TENANT }),
];
