//! Plays a scenario: makes its changes to the tenant's applications and connections, and undoes them for the next scenario.
//!
//! Rule: what was changed by others since isn't undone, so a repair stays.

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

use super::bearer::Scopes;
use super::behaviour::Found;
use super::fault::Fault;
use super::merge::merge;
use super::scenarios::{Scenario, none};
use super::tenant::{Connection, MACHINE_CLIENT_ID, Tenant, WEB_CLIENT_ID, is_filler};
use super::{connections, provider};

/// The name of the connection that a scenario creates if there is none. It's the tutorial's.
const CONNECTION_NAME: &str = "custom-connection-oauth2";

pub struct Stage {
    pub scenario: &'static Scenario,
    /// The scenario's faults that weren't used yet.
    pub faults: Vec<Fault>,
    changed: Vec<Changed>,
    /// The connections that the scenario disabled for the application.
    disabled: Vec<String>,
    /// The connection that the scenario created, in its initial state.
    made: Option<Connection>,
}

/// The data for the connection that a scenario creates.
pub struct Seed {
    /// The provider's address without a trailing slash.
    pub provider: String,
    /// Its Fetch User Profile Script.
    pub script: String,
}

/// One member of a document, before and after the scenario's change.
struct Changed {
    place: Place,
    member: String,
    before: Option<Value>,
    after: Option<Value>,
}

#[derive(Clone)]
enum Place {
    /// The application's index, because a scenario can change its id.
    Client(usize),
    Connection(String),
}

impl Stage {
    pub fn new() -> Self {
        Self { scenario: none(), faults: Vec::new(), changed: Vec::new(), disabled: Vec::new(), made: None }
    }

    pub fn play(&mut self, scenario: &'static Scenario, tenant: &mut Tenant, seed: &Seed) {
        self.put_back(tenant);
        let ways = scenario.tenant;
        for (id, patch) in [(WEB_CLIENT_ID, ways.web), (MACHINE_CLIENT_ID, ways.machine)] {
            if let Some(at) =
                tenant.clients.iter().position(|client| client.get("client_id").is_some_and(|one| one == id))
            {
                self.change(tenant, Place::Client(at), patch);
            }
        }
        tenant.fill_up(ways.applications);
        if let Some(found) = ways.connection {
            self.find(found, tenant, seed);
        }
        self.faults = faults(ways.faults).unwrap_or_default();
        self.scenario = scenario;
        tenant.ways = ways;
    }

    fn find(&mut self, found: Found, tenant: &mut Tenant, seed: &Seed) {
        let is_there = tenant.connections.iter().any(|connection| connection.text("strategy") == "oauth2");
        let made = if is_there { None } else { make(tenant, seed) };
        let added: Vec<String> = tenant.added().filter(|_| found.for_added).collect();
        let ids = tenant.connections.iter().filter(|connection| connection.text("strategy") == "oauth2");
        let ids: Vec<String> = ids.map(|connection| connection.text("id").to_owned()).collect();
        for id in ids {
            self.change(tenant, Place::Connection(id.clone()), found.patch);
            let Some(connection) = tenant.connection_mut(&id) else { continue };
            let enabled = connection.enabled.len();
            connection.enabled.retain(|client| found.enabled || client != WEB_CLIENT_ID);
            if connection.enabled.len() < enabled {
                self.disabled.push(id);
            }
            connection.enabled.splice(0..0, added.iter().cloned());
        }
        self.made = made.and_then(|id| tenant.connection(&id).cloned());
    }

    fn change(&mut self, tenant: &mut Tenant, place: Place, patch: &str) {
        let (Some(document), Ok(patch)) = (document(tenant, &place), serde_json::from_str::<Map<String, Value>>(patch))
        else {
            return;
        };
        let before = document.clone();
        merge(document, &patch);
        for member in patch.into_iter().map(|(member, _)| member) {
            let (before, after) = (before.get(&member).cloned(), document.get(&member).cloned());
            self.changed.push(Changed { place: place.clone(), member, before, after });
        }
    }

    fn put_back(&mut self, tenant: &mut Tenant) {
        let made = self.made.take();
        tenant.connections.retain(|connection| made.as_ref() != Some(connection));
        let added: BTreeSet<String> = tenant.added().collect();
        tenant.connections.iter_mut().for_each(|one| one.enabled.retain(|client| !added.contains(client)));
        tenant.clients.retain(|client| !is_filler(client));
        for Changed { place, member, before, after } in self.changed.drain(..) {
            let Some(document) = document(tenant, &place) else { continue };
            if document.get(&member) == after.as_ref() {
                match before {
                    Some(before) => document.insert(member, before),
                    None => document.shift_remove(&member),
                };
            }
        }
        for id in self.disabled.drain(..) {
            let Some(connection) = tenant.connection_mut(&id) else { continue };
            if !connection.enabled.iter().any(|client| client == WEB_CLIENT_ID) {
                connection.enabled.push(WEB_CLIENT_ID.to_owned());
            }
        }
    }
}

/// Parses a scenario's faults, which have the same format as in `POST /sandbox/fault`.
pub fn faults(orders: &str) -> Result<Vec<Fault>, String> {
    let orders: Vec<Value> = serde_json::from_str(orders).map_err(|error| error.to_string())?;
    orders.iter().map(Fault::parse).collect()
}

fn document<'a>(tenant: &'a mut Tenant, place: &Place) -> Option<&'a mut Map<String, Value>> {
    match place {
        Place::Client(at) => tenant.clients.get_mut(*at),
        Place::Connection(id) => tenant.connection_mut(id).map(|connection| &mut connection.document),
    }
}

/// Creates the tutorial's connection to this provider, enabled for the application, and returns its id.
fn make(tenant: &mut Tenant, seed: &Seed) -> Option<String> {
    let body = json!({
        "name": CONNECTION_NAME,
        "strategy": "oauth2",
        "options": {
            "client_id": provider::APPLICATION_KEY,
            "client_secret": provider::APPLICATION_SECRET,
            "authorizationURL": format!("{}/authorize", seed.provider),
            "tokenURL": format!("{}/token", seed.provider),
            "scope": provider::SCOPE,
            "scripts": { "fetchUserProfile": seed.script },
        },
        "enabled_clients": [WEB_CLIENT_ID],
    });
    let before = tenant.connections.len();
    // If a connection of another kind has this name, nothing changes.
    let _ = connections::create(tenant, &Scopes::of(&["create:connections"]), &body);
    tenant.connections.get(before).map(|connection| connection.text("id").to_owned())
}
