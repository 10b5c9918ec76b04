//! The entries about sign-ins through the connection in the tenant's log.
//!
//! Rule: of the query language (`q`), only `connection:"NAME"` and `type:CODE` work. The newest entry always comes first.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::bearer::Scopes;
use super::http::{Answer, Request};
use super::listing;
use super::tenant::{Connection, Tenant};

pub fn search(tenant: &Tenant, scopes: &Scopes, request: &Request) -> Result<Answer, Answer> {
    scopes.need_any(&["read:logs", "read:logs_users"])?;
    let query = request.parameter("q").unwrap_or_default();
    let types: Vec<&str> =
        query.split("type:").skip(1).map(|rest| rest.split([' ', ')']).next().unwrap_or(rest)).collect();
    let name = query.split_once("connection:\"").and_then(|(_, rest)| rest.split_once('"')).map(|(name, _)| name);
    let asked = |entry: &Value| {
        let text = |member: &str| entry[member].as_str().unwrap_or_default();
        name.is_none_or(|name| text("connection") == name) && (types.is_empty() || types.contains(&text("type")))
    };
    let mut found: Vec<Value> = entries(tenant).into_iter().filter(asked).collect();
    found.sort_by_key(|entry| std::cmp::Reverse(entry["date"].as_str().map(str::to_owned)));
    let shown: Result<Vec<Value>, Answer> =
        found.into_iter().filter_map(|entry| Some(listing::select(entry.as_object()?.clone(), request))).collect();
    listing::answer(shown?, request, "logs", 50)
}

/// The scenario's entries, for the first OAuth2 connection, and the sign-ins since then.
fn entries(tenant: &Tenant) -> Vec<Value> {
    let connection = tenant.connections.iter().find(|connection| connection.text("strategy") == "oauth2");
    let told = connection.zip(tenant.played_at).map(|(connection, at)| {
        let entries = of_scenario(tenant).into_iter().map(|entry| dated(entry, connection, at));
        entries.collect::<Vec<_>>()
    });
    told.unwrap_or_default().into_iter().chain(tenant.sign_ins.log.iter().cloned()).collect()
}

/// The scenario's own sign-ins. Empty if the provider decides how they end.
pub fn of_scenario(tenant: &Tenant) -> Vec<Value> {
    serde_json::from_str(tenant.ways.log).unwrap_or_default()
}

/// Adds date and connection to an entry.
pub fn dated(mut entry: Value, connection: &Connection, at: Timestamp) -> Value {
    entry["date"] = json!(at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string());
    entry["connection"] = json!(connection.text("name"));
    entry["connection_id"] = json!(connection.text("id"));
    entry
}
