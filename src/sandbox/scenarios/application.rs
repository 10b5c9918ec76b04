//! The application that people sign in to: its id, its secret, its settings.

use super::{Scenario, at_tenant};
use crate::sandbox::behaviour::{TENANT, Tenant};

pub const SCENARIOS: &[Scenario] = &[
    application(
        "secret-rotated",
        "It has got another client secret",
        r#"{"client_secret": "rotated-rotated-rotated-rotated"}"#,
    ),
    at_tenant(
        "secret-invalid-client",
        "The same, told as 401 invalid_client",
        Tenant {
            wrong_client: ("invalid_client", "Client authentication failed"),
            ..with(r#"{"client_secret": "rotated-rotated-rotated-rotated"}"#)
        },
    ),
    application(
        "application-unknown",
        "It was made anew: another Client ID",
        r#"{"client_id": "AcmeWebAcmeWebAcmeWebAcmeWeb0099"}"#,
    ),
    at_tenant("code-400", "A wrong code is 400, not 403", Tenant { wrong_code: 400, ..TENANT }),
    application(
        "public-application",
        "A single-page application: it has no secret",
        r#"{"app_type": "spa", "token_endpoint_auth_method": "none"}"#,
    ),
    application(
        "native-application",
        "A native application: it has no secret",
        r#"{"app_type": "native", "token_endpoint_auth_method": "none"}"#,
    ),
    application(
        "machine-application",
        "A machine-to-machine one: nobody signs in to it",
        r#"{"app_type": "non_interactive", "grant_types": ["client_credentials"], "callbacks": []}"#,
    ),
    application("third-party-application", "Of another owner: is_first_party is false", r#"{"is_first_party": false}"#),
    application(
        "code-grant-off",
        "The authorization code grant is switched off",
        r#"{"grant_types": ["implicit", "refresh_token"]}"#,
    ),
    application(
        "secret-by-basic",
        "It takes its secret in a Basic header only",
        r#"{"token_endpoint_auth_method": "client_secret_basic"}"#,
    ),
    application(
        "organization-required",
        "People sign in through an organization only",
        r#"{"organization_usage": "require", "organization_require_behavior": "no_prompt"}"#,
    ),
    application(
        "callback-missing",
        "The callback URL is not registered",
        r#"{"callbacks": ["https://app.acme.example/callback"]}"#,
    ),
    application(
        "callback-slash",
        "The registered callback URL ends in a slash",
        r#"{"callbacks": ["http://localhost:3000/callback/"]}"#,
    ),
    application(
        "callback-port",
        "The registered callback URL has another port",
        r#"{"callbacks": ["http://localhost:3001/callback"]}"#,
    ),
    application("callback-none", "No callback URL is registered", r#"{"callbacks": []}"#),
];

const fn application(name: &'static str, what: &'static str, patch: &'static str) -> Scenario {
    at_tenant(name, what, with(patch))
}

const fn with(patch: &'static str) -> Tenant {
    Tenant { web: patch, ..TENANT }
}
