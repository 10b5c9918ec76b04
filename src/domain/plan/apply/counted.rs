//! How many social connections the tenant has, since a free tenant may have two.

use crate::domain::probes::entries;
use serde_json::Value;

/// Strategies that don't count as social connections for the free plan's limit.
const NOT_SOCIAL: [&str; 14] = [
    "auth0",
    "email",
    "sms",
    "samlp",
    "oidc",
    "okta",
    "waad",
    "adfs",
    "ad",
    "pingfederate",
    "google-apps",
    "office365",
    "sharepoint",
    "custom",
];

pub(super) fn count_note(json: &Value) -> String {
    let strategy = |one: &Value| one.get("strategy").and_then(Value::as_str).map(str::to_owned);
    let strategies = entries(json, "connections").into_iter().flatten().filter_map(strategy);
    match strategies.filter(|strategy| !NOT_SOCIAL.contains(&strategy.as_str())).count() {
        1 => "1 social connection".into(),
        count @ 2.. => format!("{count} social connections (a free tenant allows 2)"),
        _ => "no social connections".into(),
    }
}
