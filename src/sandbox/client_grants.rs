//! Client grants in the Management API: which scopes an application may request for it.

use serde_json::{Value, json};

use super::bearer::Scopes;
use super::http::Response;
use super::problem::{invalid_body, no_client, problem};
use super::tenant::{ClientGrant, MANAGEMENT_SCOPES, Tenant, random_text};

/// An application has one grant for each API.
pub fn create(tenant: &mut Tenant, scopes: &Scopes, body: &Value) -> Result<Response, Response> {
    scopes.need_any(&["create:client_grants"])?;
    let text = |name: &str| {
        let missing = || invalid_body(&format!("Payload validation error: 'Missing required property: {name}'"));
        body.get(name).and_then(Value::as_str).ok_or_else(missing)
    };
    let (client_id, audience) = (text("client_id")?, text("audience")?);
    let Some(wanted) = body.get("scope").and_then(Value::as_array) else {
        return Err(invalid_body("Payload validation error: 'Missing required property: scope'"));
    };
    tenant.client(client_id).ok_or_else(no_client)?;
    if audience != tenant.audience() {
        return Err(problem(404, "The resource server does not exist", Some("inexistent_resource_server")));
    }
    let known = |scope: &&str| MANAGEMENT_SCOPES.contains(scope);
    let wanted: Vec<&str> = wanted.iter().filter_map(Value::as_str).collect();
    if let Some(unknown) = wanted.iter().find(|scope| !known(scope)) {
        return Err(invalid_body(&format!("Scopes are not allowed: {unknown}")));
    }
    if tenant.granted_to(client_id).is_some() {
        let message = "A resource server grant for this client and audience already exists";
        return Err(problem(409, message, Some("client_grant_conflict")));
    }
    let grant = ClientGrant {
        id: format!("cgr_{}", random_text(16)),
        client_id: client_id.to_owned(),
        scopes: wanted.into_iter().map(str::to_owned).collect(),
    };
    let response = json!({"id": grant.id, "client_id": client_id, "audience": audience, "scope": grant.scopes});
    tenant.client_grants.push(grant);
    Ok(Response::json(201, &response))
}

/// 204, even if the grant doesn't exist.
pub fn delete(tenant: &mut Tenant, scopes: &Scopes, id: &str) -> Result<Response, Response> {
    scopes.need_any(&["delete:client_grants"])?;
    tenant.client_grants.retain(|grant| grant.id != id);
    Ok(Response::empty(204))
}
