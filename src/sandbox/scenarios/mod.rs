//! The scenarios: what can be wrong at the tenant or at the provider, one row each.
//!
//! Rule: a row is data. It says how the two sides behave (`behaviour`), and the handlers follow it. Everything that a row
//! doesn't mention is as in `none`. The bodies are those of real servers.

mod application;
mod authorization_url;
mod discovery;
mod management_api;
mod management_token;
mod sign_in;
mod tenant;
mod token_url;
mod user_detail_url;

use super::behaviour::{Body, Canned, PROVIDER, Provider, TENANT, Tenant, page};

pub struct Scenario {
    pub name: &'static str,
    /// The description in `demo --list` and in the wizard's list, next to the name. At most 48 characters.
    pub what: &'static str,
    /// Nothing is wrong: the two sides only behave in another way.
    pub dialect: bool,
    pub tenant: &'static Tenant,
    pub provider: Provider,
}

/// Grouped by the place where something is wrong.
pub static SCENARIOS: &[(&str, &[Scenario])] = &[
    ("No fault", NONE),
    ("Auth0 application", application::SCENARIOS),
    ("Tenant", tenant::SCENARIOS),
    ("Management API token", management_token::SCENARIOS),
    ("Management API", management_api::SCENARIOS),
    ("Authorization URL", authorization_url::SCENARIOS),
    ("Token URL", token_url::SCENARIOS),
    ("Userinfo URL", user_detail_url::SCENARIOS),
    ("Discovery", discovery::SCENARIOS),
    ("Sign-in", sign_in::SCENARIOS),
];

const NONE: &[Scenario] =
    &[Scenario { name: "none", what: "Nothing is wrong", dialect: true, tenant: &TENANT, provider: PROVIDER }];

pub fn all() -> impl Iterator<Item = &'static Scenario> {
    SCENARIOS.iter().flat_map(|(_, scenarios)| scenarios.iter())
}

pub fn find(name: &str) -> Option<&'static Scenario> {
    all().find(|scenario| scenario.name == name)
}

/// The scenario in which nothing is wrong.
pub fn none() -> &'static Scenario {
    &NONE[0]
}

const fn at_tenant(name: &'static str, what: &'static str, tenant: &'static Tenant) -> Scenario {
    Scenario { name, what, dialect: false, tenant, provider: PROVIDER }
}

const fn at_provider(name: &'static str, what: &'static str, provider: Provider) -> Scenario {
    Scenario { name, what, dialect: false, tenant: &TENANT, provider }
}

impl Scenario {
    const fn dialect(self) -> Self {
        Self { dialect: true, ..self }
    }
}

const NOT_FOUND: Canned = page(404, "404 Not Found", "This page doesn't exist.");

/// The page that Cloudflare shows to suspected bots.
const BOT_WALL: Canned = Canned {
    status: 403,
    body: Body::Html(
        "<!DOCTYPE html><html lang=\"en-US\"><head><title>Just a moment...</title><meta name=\"robots\" content=\"noindex,nofollow\">\
         </head><body><noscript>Enable JavaScript and cookies to continue</noscript><script>window._cf_chl_opt = {};</script></body></html>",
    ),
    headers: &[("cf-mitigated", "challenge"), ("server", "cloudflare"), ("cf-ray", "8f0000000000-FRA")],
};
