//! Scenarios with the provider's discovery document (OpenID Connect Discovery 1.0). In other scenarios there is none.

use super::token_url::WANTS_BASIC;
use super::{Scenario, at_provider};
use crate::sandbox::behaviour::{Discovery, PROVIDER, Provider};

pub const SCENARIOS: &[Scenario] = &[
    at_provider("oidc", "A discovery document with all URLs", Provider { discovery: Some(&POST), ..PROVIDER })
        .dialect(),
    at_provider(
        "oidc-basic",
        "Lists only client_secret_basic",
        Provider {
            discovery: Some(&Discovery { methods: &["client_secret_basic"], ..POST }),
            token: &WANTS_BASIC,
            ..PROVIDER
        },
    ),
    at_provider(
        "oidc-moved",
        "Lists new URLs, and the old ones return 404",
        Provider { discovery: Some(&POST), prefix: "/v2", ..PROVIDER },
    ),
    at_provider(
        "oidc-other-issuer",
        "Lists another issuer",
        Provider {
            discovery: Some(&Discovery { issuer: Some("https://accounts.other-provider.example"), ..POST }),
            ..PROVIDER
        },
    )
    .dialect(),
];

const POST: Discovery = Discovery { issuer: None, methods: &["client_secret_post"] };
