//! The tenant's log: sign-ins, failed authorize requests and code exchanges.
//!
//! Rule: of the query language (`q`), only `connection:"NAME"` and `type:CODE` work. The newest entry always comes first.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::authorize::correlation_id;
use super::bearer::Scopes;
use super::http::{Request, Response};
use super::listing;
use super::tenant::{Connection, Tenant, keep, random_text};

/// The number of entries. Older ones are dropped.
const KEPT: usize = 200;

/// An entry to write.
pub struct Entry(Value);

impl Entry {
    /// `kind`: Auth0's code for the type of the event.
    pub fn new(kind: &str, description: &str) -> Self {
        let mut entry = json!({ "type": kind });
        if !description.is_empty() {
            entry["description"] = description.into();
        }
        Self(entry)
    }

    pub fn failed(kind: &str, error: &str, description: &str) -> Self {
        Self::new(kind, description).details(json!({ "message": description, "type": error }))
    }

    /// The members of `details.error`.
    pub fn details(mut self, error: Value) -> Self {
        self.0["details"] = json!({ "error": error });
        self
    }

    pub fn client(mut self, client_id: &str) -> Self {
        self.0["client_id"] = client_id.into();
        self
    }

    pub fn user(mut self, user_id: &str) -> Self {
        self.0["user_id"] = user_id.into();
        self
    }

    pub fn correlated(mut self, correlation_id: Option<String>) -> Self {
        if let Some(id) = correlation_id {
            self.0["references"] = json!({ "correlation_id": id });
        }
        self
    }

    /// Adds the details of an authorize request.
    pub fn asked(mut self, request: &Request) -> Self {
        const NAMES: &[&str] = &["client_id", "connection", "redirect_uri", "response_type", "scope"];
        let parameters = NAMES.iter().filter_map(|name| Some(((*name).to_owned(), request.parameter(name)?.into())));
        self.0["details"]["qs"] = Value::Object(parameters.collect::<Map<_, _>>());
        self.client(&request.parameter("client_id").unwrap_or_default()).correlated(correlation_id(request))
    }
}

pub fn write(tenant: &mut Tenant, entry: Entry, connection: Option<&Connection>, now: Timestamp) {
    let mut entry = dated(entry.0, connection, now, &random_text(24));
    let client = entry["client_id"].as_str().and_then(|id| tenant.client(id));
    if let Some(name) = client.and_then(|client| client.get("name")) {
        entry["client_name"] = name.clone();
    }
    keep(&mut tenant.sign_ins.log, entry, KEPT);
}

pub fn search(tenant: &Tenant, scopes: &Scopes, request: &Request) -> Result<Response, Response> {
    scopes.need_any(&["read:logs", "read:logs_users"])?;
    let query = request.parameter("q").unwrap_or_default();
    let types: Vec<&str> =
        query.split("type:").skip(1).map(|rest| rest.split([' ', ')']).next().unwrap_or(rest)).collect();
    let name = query.split_once("connection:\"").and_then(|(_, rest)| rest.split_once('"')).map(|(name, _)| name);
    let asked = |entry: &Value| {
        let text = |member: &str| entry[member].as_str().unwrap_or_default();
        name.is_none_or(|name| text("connection") == name) && (types.is_empty() || types.contains(&text("type")))
    };
    // Entries of the same millisecond stay in the order in which they were written, the newest first.
    let mut found: Vec<Value> = entries(tenant).into_iter().filter(asked).rev().collect();
    found.sort_by_key(|entry| std::cmp::Reverse(entry["date"].as_str().map(str::to_owned)));
    let shown: Result<Vec<Value>, Response> =
        found.into_iter().filter_map(|entry| Some(listing::select(entry.as_object()?.clone(), request))).collect();
    listing::page(shown?, request, "logs", 50)
}

/// The scenario's entries, for the first OAuth2 connection, and those since then.
fn entries(tenant: &Tenant) -> Vec<Value> {
    let connection = tenant.connections.iter().find(|connection| connection.text("strategy") == "oauth2");
    let of_scenario = connection.zip(tenant.played_at).map(|(connection, at)| {
        let entries = of_scenario(tenant).into_iter().enumerate();
        entries.map(|(n, entry)| dated(entry, Some(connection), at, &format!("{n:024}"))).collect::<Vec<_>>()
    });
    of_scenario.unwrap_or_default().into_iter().chain(tenant.sign_ins.log.iter().cloned()).collect()
}

/// The scenario's own sign-ins. Empty if the provider decides how they end.
pub fn of_scenario(tenant: &Tenant) -> Vec<Value> {
    serde_json::from_str(tenant.ways.log).unwrap_or_default()
}

/// Adds date, id and connection to an entry.
fn dated(mut entry: Value, connection: Option<&Connection>, at: Timestamp, id: &str) -> Value {
    entry["date"] = json!(at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string());
    entry["log_id"] = json!(format!("900{}{id}", at.strftime("%Y%m%d%H%M%S")));
    entry["_id"] = entry["log_id"].clone();
    if let Some(connection) = connection {
        entry["connection"] = json!(connection.text("name"));
        entry["connection_id"] = json!(connection.text("id"));
        entry["strategy"] = json!(connection.text("strategy"));
        entry["strategy_type"] = json!("social");
    }
    entry
}
