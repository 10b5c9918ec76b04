//! Connections in the Management API.
//!
//! The sandbox follows Auth0's surprising rules. Without `read:connections_options` there are no `options`. A PATCH
//! replaces all `options` and resets `display_name`. Only `/clients` lists the applications that can use a connection.
//! In a read, `enabled_clients` is always empty (recorded in August 2026).

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::bearer::Scopes;
use super::http::{Request, Response};
use super::listing;
use super::problem::{invalid_body, no_client, no_connection, problem};
use super::schema;
use super::tenant::{Connection, Tenant, new_connection_id, object};

const READ: &[&str] = &["read:connections"];
const UPDATE: &[&str] = &["update:connections"];

pub fn list(tenant: &Tenant, scopes: &Scopes, request: &Request) -> Result<Response, Response> {
    scopes.need_any(READ)?;
    let entries = chosen(tenant.connections.iter(), scopes, request)?;
    listing::page(entries, request, "connections", 100)
}

/// `GET /clients/{id}/connections`: the connections that the application can use.
pub fn of_client(tenant: &Tenant, scopes: &Scopes, client: &str, request: &Request) -> Result<Response, Response> {
    scopes.need_any(READ)?;
    scopes.need_any(&["read:clients", "read:client_summary"])?;
    tenant.client(client).ok_or_else(no_client)?;
    let enabled = tenant.connections.iter().filter(|connection| connection.enabled.iter().any(|id| id == client));
    listing::checkpoint(chosen(enabled, scopes, request)?, request, "connections", 100)
}

/// The connections that match the filters `name` and `strategy` (repeatable), with the members that the scopes and `fields`
/// allow.
fn chosen<'a>(
    connections: impl Iterator<Item = &'a Connection>,
    scopes: &Scopes,
    request: &Request,
) -> Result<Vec<Value>, Response> {
    let name = request.parameter("name");
    let strategies: Vec<String> = request
        .parameters()
        .into_iter()
        .filter_map(|(key, value)| matches!(key.as_str(), "strategy" | "strategy[]").then_some(value))
        .collect();
    connections
        .filter(|connection| name.as_ref().is_none_or(|name| connection.text("name") == name))
        .filter(|connection| strategies.is_empty() || strategies.iter().any(|one| one == connection.text("strategy")))
        .map(|connection| listing::select(shown(connection, scopes), request))
        .collect()
}

pub fn read(tenant: &Tenant, scopes: &Scopes, id: &str, request: &Request) -> Result<Response, Response> {
    scopes.need_any(READ)?;
    let connection = tenant.connection(id).ok_or_else(no_connection)?;
    Ok(Response::json(200, &listing::select(shown(connection, scopes), request)?))
}

pub fn create(tenant: &mut Tenant, scopes: &Scopes, body: &Value) -> Result<Response, Response> {
    scopes.need_any(&["create:connections"])?;
    schema::check_creation(body).map_err(|violation| invalid_body(&violation.message()))?;
    let name = &body["name"];
    if tenant.connections.iter().any(|connection| name == connection.text("name")) {
        return Err(problem(409, "A connection with the same name already exists", Some("connection_conflict")));
    }
    let enabled: Vec<String> = strings(&body["enabled_clients"]);
    if enabled.iter().any(|client| tenant.client(client).is_none()) {
        return Err(no_client());
    }
    let mut document = object(json!({
        "id": new_connection_id(),
        "options": body.get("options").cloned().unwrap_or_else(|| json!({})),
        "strategy": body["strategy"],
        "name": name,
        "is_domain_connection": false,
        "authentication": { "active": true },
        "connected_accounts": { "active": false },
    }));
    copy_members(body, &mut document);
    if document.get("realms").and_then(Value::as_array).is_none_or(Vec::is_empty) {
        document.insert("realms".into(), json!([name]));
    }
    let mut response = document.clone();
    response.insert("enabled_clients".into(), json!(enabled));
    tenant.connections.push(Connection { document, enabled });
    Ok(Response::json(201, &Value::Object(response)))
}

pub fn change(tenant: &mut Tenant, scopes: &Scopes, id: &str, body: &Value) -> Result<Response, Response> {
    scopes.need_any(UPDATE)?;
    if body.get("options").is_some() {
        scopes.need_any(&["update:connections_options"])?;
    }
    let connection = tenant.connection_mut(id).ok_or_else(no_connection)?;
    let strategy = connection.text("strategy").to_owned();
    schema::check_change(body, &strategy).map_err(|violation| invalid_body(&violation.message()))?;
    // The specification resets it to the name. A connection that never had one has none afterwards either (recorded).
    let name = connection.document.get("name").cloned();
    if let (Some(display_name), Some(name)) = (connection.document.get_mut("display_name"), name) {
        *display_name = name;
    }
    if let Some(options) = body.get("options") {
        connection.document.insert("options".into(), options.clone());
    }
    copy_members(body, &mut connection.document);
    Ok(Response::json(200, &Value::Object(shown(connection, scopes))))
}

/// Responds with 202 and the time, like Auth0, where this is a long-running operation. 204 if no connection has this id.
pub fn delete(tenant: &mut Tenant, scopes: &Scopes, id: &str, now: Timestamp) -> Result<Response, Response> {
    scopes.need_any(&["delete:connections"])?;
    let before = tenant.connections.len();
    tenant.connections.retain(|connection| connection.text("id") != id);
    if tenant.connections.len() == before {
        return Ok(Response::empty(204));
    }
    tenant.forget_users();
    Ok(Response::json(202, &json!({ "deleted_at": format!("{now:.3}") })))
}

pub fn enabled_clients(tenant: &Tenant, scopes: &Scopes, id: &str, request: &Request) -> Result<Response, Response> {
    scopes.need_any(READ)?;
    let connection = tenant.connection(id).ok_or_else(no_connection)?;
    let entries = connection.enabled.iter().map(|client| json!({ "client_id": client })).collect();
    listing::checkpoint(entries, request, "clients", 1000)
}

/// Changes only the applications in the body. It changes all of them or none.
pub fn enable(tenant: &mut Tenant, scopes: &Scopes, id: &str, body: &Value) -> Result<Response, Response> {
    scopes.need_any(UPDATE)?;
    schema::check_enabled_clients(body).map_err(|violation| invalid_body(&violation.message()))?;
    tenant.connection(id).ok_or_else(no_connection)?;
    let wanted: Vec<(String, bool)> = body
        .as_array()
        .into_iter()
        .flatten()
        .map(|entry| (entry["client_id"].as_str().unwrap_or_default().to_owned(), entry["status"] == true))
        .collect();
    if wanted.iter().any(|(client, _)| tenant.client(client).is_none()) {
        return Err(no_client());
    }
    let connection = tenant.connection_mut(id).ok_or_else(no_connection)?;
    for (client, on) in wanted {
        connection.enabled.retain(|enabled| *enabled != client);
        if on {
            connection.enabled.push(client);
        }
    }
    Ok(Response::empty(204))
}

/// The members that a token with these scopes can read.
fn shown(connection: &Connection, scopes: &Scopes) -> Map<String, Value> {
    let mut document = connection.document.clone();
    if !scopes.has("read:connections_options") {
        document.shift_remove("options");
    }
    document.insert("enabled_clients".into(), json!([]));
    document
}

/// Copies the members that a creation and a change have in common.
fn copy_members(body: &Value, document: &mut Map<String, Value>) {
    let members = [
        "display_name",
        "is_domain_connection",
        "show_as_button",
        "authentication",
        "connected_accounts",
        "realms",
        "metadata",
    ];
    for member in members {
        if let Some(value) = body.get(member) {
            document.insert(member.to_owned(), value.clone());
        }
    }
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
