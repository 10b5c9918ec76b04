//! Applications ("clients") in the Management API.
//!
//! Rules: a response contains secrets only with `read:client_keys`. With only `read:client_summary`, an application has four
//! members. A member in a PATCH replaces the old one completely, even `callbacks`.

use serde_json::{Map, Value, json};

use super::bearer::Scopes;
use super::http::{Request, Response};
use super::listing;
use super::problem::{invalid_body, no_client};
use super::tenant::{self, Tenant, random_text, text};

const READ: &[&str] = &["read:clients", "read:client_keys", "read:client_summary"];
const SUMMARY: &[&str] = &["client_id", "app_type", "name", "description"];

/// The members that a body can have, by their JSON types.
const TEXTS: &[&str] = &[
    "name",
    "description",
    "app_type",
    "token_endpoint_auth_method",
    "logo_uri",
    "initiate_login_uri",
    "organization_usage",
    "organization_require_behavior",
    "client_secret",
];
const LISTS: &[&str] = &[
    "callbacks",
    "allowed_origins",
    "web_origins",
    "allowed_logout_urls",
    "grant_types",
    "client_aliases",
    "allowed_clients",
];
const FLAGS: &[&str] = &[
    "is_first_party",
    "oidc_conformant",
    "sso",
    "sso_disabled",
    "cross_origin_authentication",
    "custom_login_page_on",
    "skip_non_verifiable_callback_uri_confirmation_prompt",
];
const OBJECTS: &[&str] = &["jwt_configuration", "refresh_token", "client_metadata", "mobile", "native_social_login"];
const APP_TYPES: &[&str] = &["native", "spa", "regular_web", "non_interactive"];

pub fn list(tenant: &Tenant, scopes: &Scopes, request: &Request) -> Result<Response, Response> {
    scopes.need_any(READ)?;
    let types = request.parameter("app_type");
    let flag = |name: &str| request.parameter(name).map(|_| listing::flag(request, name, true)).transpose();
    let (global, first_party) = (flag("is_global")?, flag("is_first_party")?);
    let is = |client: &Map<String, Value>, member: &str, wanted: Option<bool>| {
        wanted.is_none_or(|wanted| client.get(member).and_then(Value::as_bool).unwrap_or(false) == wanted)
    };
    let entries = tenant
        .clients
        .iter()
        .filter(|client| types.as_ref().is_none_or(|types| types.split(',').any(|one| text(client, "app_type") == one)))
        .filter(|client| is(client, "global", global) && is(client, "is_first_party", first_party))
        .map(|client| listing::select(shown(client, scopes), request))
        .collect::<Result<_, _>>()?;
    listing::page(entries, request, "clients", 50)
}

pub fn read(tenant: &Tenant, scopes: &Scopes, id: &str, request: &Request) -> Result<Response, Response> {
    scopes.need_any(READ)?;
    let client = tenant.client(id).ok_or_else(no_client)?;
    Ok(Response::json(200, &listing::select(shown(client, scopes), request)?))
}

/// The response to a creation contains the new secret, regardless of the scopes.
pub fn create(tenant: &mut Tenant, scopes: &Scopes, body: &Value) -> Result<Response, Response> {
    scopes.need_any(&["create:clients"])?;
    let given = checked(body)?;
    let Some(name) = given.get("name").and_then(Value::as_str) else {
        return Err(invalid_body("Payload validation error: 'Missing required property: name'"));
    };
    let app_type = text(given, "app_type");
    let grants = json!(["authorization_code", "implicit", "refresh_token", "client_credentials"]);
    let mut client = tenant::client(name, &random_text(32), app_type, &random_text(64), grants);
    if matches!(app_type, "spa" | "native") {
        client.insert("token_endpoint_auth_method".into(), json!("none"));
    }
    client.extend(given.clone());
    tenant.clients.push(client.clone());
    Ok(Response::json(201, &Value::Object(client)))
}

pub fn change(tenant: &mut Tenant, scopes: &Scopes, id: &str, body: &Value) -> Result<Response, Response> {
    scopes.need_any(&["update:clients", "update:client_keys"])?;
    let given = checked(body)?;
    let client = tenant.client_mut(id).ok_or_else(no_client)?;
    client.extend(given.clone());
    Ok(Response::json(200, &Value::Object(shown(client, scopes))))
}

/// 204, even if no application has this id.
pub fn delete(tenant: &mut Tenant, scopes: &Scopes, id: &str) -> Result<Response, Response> {
    scopes.need_any(&["delete:clients"])?;
    tenant.clients.retain(|client| text(client, "client_id") != id);
    tenant.client_grants.retain(|grant| grant.client_id != id);
    for connection in &mut tenant.connections {
        connection.enabled.retain(|client| client != id);
    }
    Ok(Response::empty(204))
}

fn checked(body: &Value) -> Result<&Map<String, Value>, Response> {
    let refused =
        |what: String, place: String| Err(invalid_body(&format!("Payload validation error: '{what}'{place}")));
    let Some(map) = body.as_object() else {
        return refused("Expected type object but found another type".to_owned(), String::new());
    };
    for (name, value) in map {
        let of = |names: &[&str]| names.contains(&name.as_str());
        let list_of_texts = || value.as_array().is_some_and(|list| list.iter().all(Value::is_string));
        let (expected, fits) = match () {
            () if of(TEXTS) => ("string", value.is_string()),
            () if of(LISTS) => ("array", list_of_texts()),
            () if of(FLAGS) => ("boolean", value.is_boolean() || (name.starts_with("skip_") && value.is_null())),
            () if of(OBJECTS) => ("object", value.is_object() || value.is_null()),
            () => return refused(format!("Additional properties not allowed: {name}"), String::new()),
        };
        if !fits {
            return refused(
                format!("Expected type {expected} but found another type"),
                format!(" on property {name}."),
            );
        }
        if name == "app_type" && !value.as_str().is_some_and(|app_type| APP_TYPES.contains(&app_type)) {
            let what = format!("No enum match for: {}", value.as_str().unwrap_or_default());
            return refused(what, " on property app_type (The type of application this client represents).".to_owned());
        }
    }
    Ok(map)
}

/// The members that a token with these scopes can read.
fn shown(client: &Map<String, Value>, scopes: &Scopes) -> Map<String, Value> {
    let mut client = client.clone();
    if !scopes.has("read:client_keys") {
        client.shift_remove("client_secret");
        if !scopes.has("read:clients") {
            client.retain(|name, _| SUMMARY.contains(&name.as_str()));
        }
    }
    client
}
