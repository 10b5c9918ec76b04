//! Scenarios with the application that users sign in to: its id, its secret, its settings.

use super::{Scenario, at_tenant};
use crate::sandbox::behaviour::{TENANT, Tenant};

pub const SCENARIOS: &[Scenario] = &[
    at_tenant(
        "secret-rotated",
        "The client secret was rotated",
        &Tenant { web: r#"{"client_secret": "rotated-rotated-rotated-rotated"}"#, ..TENANT },
    ),
    at_tenant(
        "secret-invalid-client",
        "A rotated secret, reported as invalid_client",
        &Tenant {
            wrong_client: ("invalid_client", "Client authentication failed"),
            web: r#"{"client_secret": "rotated-rotated-rotated-rotated"}"#,
            ..TENANT
        },
    ),
    at_tenant(
        "application-unknown",
        "The application was recreated with a new ID",
        &Tenant { web: r#"{"client_id": "AcmeWebAcmeWebAcmeWebAcmeWeb0099"}"#, ..TENANT },
    ),
    at_tenant("code-400", "A wrong code returns 400 instead of 403", &Tenant { wrong_code: 400, ..TENANT }).dialect(),
    at_tenant(
        "public-application",
        "A Single Page Application without a secret",
        &Tenant { web: r#"{"app_type": "spa", "token_endpoint_auth_method": "none"}"#, ..TENANT },
    ),
    at_tenant(
        "native-application",
        "A Native application without a secret",
        &Tenant { web: r#"{"app_type": "native", "token_endpoint_auth_method": "none"}"#, ..TENANT },
    ),
    at_tenant(
        "machine-application",
        "A Machine to Machine app, which has no users",
        &Tenant {
            web: r#"{"app_type": "non_interactive", "grant_types": ["client_credentials"], "callbacks": []}"#,
            ..TENANT
        },
    ),
    at_tenant(
        "third-party-application",
        "A third-party app (is_first_party is false)",
        &Tenant { web: r#"{"is_first_party": false}"#, ..TENANT },
    ),
    at_tenant(
        "code-grant-off",
        "The Authorization Code grant is off",
        &Tenant { web: r#"{"grant_types": ["implicit", "refresh_token"]}"#, ..TENANT },
    ),
    at_tenant(
        "secret-by-basic",
        "The secret is accepted as client_secret_basic",
        &Tenant { web: r#"{"token_endpoint_auth_method": "client_secret_basic"}"#, ..TENANT },
    )
    .dialect(),
    at_tenant(
        "organization-required",
        "Users must sign in through an organization",
        &Tenant { web: r#"{"organization_usage": "require", "organization_require_behavior": "no_prompt"}"#, ..TENANT },
    ),
    at_tenant(
        "callback-missing",
        "The callback URL isn't registered",
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
    at_tenant(
        "confirmation-page",
        "Auth0 asks users to confirm the callback URL",
        &Tenant { web: r#"{"skip_non_verifiable_callback_uri_confirmation_prompt": null}"#, ..TENANT },
    )
    .dialect(),
    at_tenant("callback-none", "No callback URL is registered", &Tenant { web: r#"{"callbacks": []}"#, ..TENANT }),
];
