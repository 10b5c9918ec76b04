//! `/sandbox/*` on the tenant's listener: lets tests read and control the sandbox. These requests are never in the journal and
//! never have faults.

use serde_json::{Map, Value, json};
use url::Url;

use super::fault::Fault;
use super::http::{Request, Response};
use super::merge::merge;
use super::scenarios::SCENARIOS;
use super::server::Inner;
use super::tenant::{MACHINE_CLIENT_ID, TOKEN_LIFETIME, Tenant};
use super::{provider, scenarios};

pub fn respond(inner: &mut Inner, request: &Request) -> Response {
    let segments = request.segments();
    let segments: Vec<&str> = segments.iter().skip(1).map(String::as_str).collect();
    let body = serde_json::from_slice::<Value>(&request.body).unwrap_or_default();
    match (request.verb(), segments.as_slice()) {
        ("GET", ["journal"]) => Response::json(200, &Value::Array(inner.journal.clone())),
        ("GET", ["state"]) => Response::json(200, &state(&inner.tenant)),
        ("POST", ["fault"]) => match Fault::parse(&body) {
            Ok(fault) => {
                inner.faults.push(fault);
                Response::empty(204)
            }
            Err(why) => Response::text(400, &why),
        },
        ("POST", ["front"]) => front(&mut inner.tenant, &body),
        ("GET", ["scenarios"]) => Response::json(200, &listed(inner.stage.scenario.name)),
        ("POST", ["scenario"]) => match body["name"].as_str().map(|name| (name, scenarios::find(name))) {
            Some((_, Some(scenario))) => {
                inner.play(scenario);
                let values: Map<String, Value> =
                    inner.values().into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
                Response::json(200, &json!({ "values": values }))
            }
            Some((name, None)) => Response::text(404, &format!("unknown scenario {name}, see GET /sandbox/scenarios")),
            None => Response::text(400, "name is missing"),
        },
        ("POST", ["token"]) => token(&inner.tenant, &body, request),
        ("PATCH", ["connections", id]) => match (inner.tenant.connection_mut(id), &body) {
            (None, _) => Response::text(404, "this connection doesn't exist"),
            (Some(connection), Value::Object(patch)) => {
                merge(&mut connection.document, patch);
                Response::json(200, &Value::Object(connection.document.clone()))
            }
            (Some(_), _) => Response::text(400, "the body is not a JSON object"),
        },
        _ => Response::text(404, "not a path of the sandbox"),
    }
}

/// A server that forwards to the tenant, such as one with TLS. Requests with its host get links and redirects with its address.
fn front(tenant: &mut Tenant, order: &Value) -> Response {
    let url = order["base"].as_str().and_then(|base| Url::parse(base).ok());
    match url.filter(|url| url.origin().is_tuple()) {
        Some(url) => {
            tenant.fronts.push(url.origin().ascii_serialization());
            Response::empty(204)
        }
        None => Response::text(400, "base is the URL of a server"),
    }
}

/// Signs any token that a test wants, even an expired one (`expires_in` can be negative).
fn token(tenant: &Tenant, order: &Value, request: &Request) -> Response {
    let now = request.now.as_second();
    let text = |name: &str| order[name].as_str().map(str::to_owned);
    let claims = json!({
        "iss": text("iss").unwrap_or_else(|| format!("{}/", tenant.base)),
        "sub": text("sub").unwrap_or_else(|| format!("{MACHINE_CLIENT_ID}@clients")),
        "aud": if order["aud"].is_null() { json!(tenant.audience()) } else { order["aud"].clone() },
        "iat": now,
        "exp": now.saturating_add(order["expires_in"].as_i64().unwrap_or(TOKEN_LIFETIME)),
        "scope": text("scope").unwrap_or_default(),
        "gty": "client-credentials",
        "azp": MACHINE_CLIENT_ID,
    });
    Response::json(200, &json!({ "token": tenant.keys.sign(&claims) }))
}

fn listed(playing: &str) -> Value {
    let rows = SCENARIOS.iter().flat_map(|(place, scenarios)| scenarios.iter().map(move |one| (place, one)));
    rows.map(
        |(place, one)| json!({ "name": one.name, "place": place, "what": one.what, "playing": one.name == playing }),
    )
    .collect()
}

fn state(tenant: &Tenant) -> Value {
    let enabled: Map<String, Value> =
        tenant.connections.iter().map(|one| (one.text("id").to_owned(), json!(one.enabled))).collect();
    json!({
        "connections": tenant.connections.iter().map(|one| &one.document).collect::<Vec<_>>(),
        "clients": tenant.clients,
        "enabled_clients": enabled,
        "provider": { "access_token": provider::ACCESS_TOKEN },
    })
}
