//! Traps of requests to the Management API.

use super::Trap;
use super::looked::{Looked, Sent};
use crate::domain::finding::{Class, Finding, State};
use crate::domain::import::Node;
use crate::domain::words::listed;

pub const TRAPS: &[Trap] = &[
    Trap {
        id: "clients_in_update",
        what: "A PATCH of a connection has `enabled_clients`, which Auth0 rejects",
        example: r#"curl -X PATCH https://acme.auth0.com/api/v2/connections/con_1 -d '{"display_name": "Acme", "enabled_clients": ["kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV"]}'"#,
        find: clients_in_update,
    },
    Trap {
        id: "options_lost",
        what: "A PATCH has only some of the options, so the others would be gone",
        example: r#"auth0 api patch connections/con_1 --data '{"display_name": "Acme", "options": {"scope": "email"}}'"#,
        find: options_lost,
    },
    Trap {
        id: "display_name_reset",
        what: "A PATCH has no `display_name`, so Auth0 sets it to the name",
        example: r#"curl -X PATCH https://acme.auth0.com/api/v2/connections/con_1 -d '{"authentication": {"active": true}, "metadata": {}, "options": {"client_id": "a", "client_secret": "acme-secret-1", "authorizationURL": "https://p.example/a", "tokenURL": "https://p.example/t", "scripts": {}}}'"#,
        find: display_name_reset,
    },
];

/// PATCH of a connection itself.
fn updates<'a>(looked: &'a Looked) -> impl Iterator<Item = &'a Sent<'a>> {
    let is_one = |path: &str| {
        let after = path.split("connections/").nth(1).map(|rest| rest.trim_end_matches('/'));
        after.is_some_and(|id| !id.is_empty() && !id.contains('/'))
    };
    looked.requests.iter().filter(move |sent| sent.method == "PATCH" && is_one(sent.path))
}

fn clients_in_update(looked: &Looked) -> Vec<(usize, Finding)> {
    let of = |sent: &Sent| {
        let clients = sent.body.get("enabled_clients")?;
        let why = "Since July 2026, Auth0 rejects enabled_clients in an update of a connection.";
        let fix = "Remove it, and send the applications to PATCH /api/v2/connections/{id}/clients.";
        Some((clients.line, Finding::failed(Class::UserInput, "The update has enabled_clients", why, fix)))
    };
    updates(looked).filter_map(of).collect()
}

/// What most connections have, and an update without it removes.
const OPTIONS: [&str; 5] = ["client_id", "client_secret", "authorizationURL", "tokenURL", "scripts"];

fn options_lost(looked: &Looked) -> Vec<(usize, Finding)> {
    let of = |sent: &Sent| {
        let options = sent.body.get("options").filter(|options| options.is_map())?;
        let lost: Vec<&str> = OPTIONS.into_iter().filter(|name| options.get(name).is_none()).collect();
        let why = format!("An update replaces all options, so {} would be gone.", listed(&lost));
        let fix = "Read the connection first, and send all of its options with your change.";
        let finding = Finding::failed(Class::UserInput, "The update would remove options", why, fix);
        (!lost.is_empty()).then_some((options.line, finding))
    };
    updates(looked).filter_map(of).collect()
}

fn display_name_reset(looked: &Looked) -> Vec<(usize, Finding)> {
    let of = |sent: &Sent| {
        let body: &Node = sent.body;
        let why = "An update without display_name sets it to the connection's name.";
        let finding =
            Finding::new(State::Warning, "The update resets the display name", why, "Add display_name to it.");
        (body.is_map() && !body.has(&["display_name", "enabled_clients"]))
            .then_some((body.line.max(sent.line), finding))
    };
    updates(looked).filter_map(of).collect()
}
