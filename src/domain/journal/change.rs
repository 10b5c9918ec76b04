//! One change at Auth0, as the journal keeps it. It contains no secret.

use crate::domain::response_data::ApplicationKind;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum Change {
    Created {
        name: String,
        id: Option<String>,
    },
    /// `paths`: what differed, in the form of [`crate::domain::connection::Path`]. Older versions named an object
    /// without its members.
    Updated {
        id: String,
        paths: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        was: Option<Was>,
    },
    Enabled {
        id: Option<String>,
        client_id: String,
    },
    CallbacksAdded {
        client_id: String,
        urls: Vec<String>,
        /// Allowed Web Origins that were added with them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        web_origins: Vec<String>,
    },
    ApplicationCreated {
        kind: ApplicationKind,
        name: String,
        /// Says when it was created, to recognize it if its creation gets no response.
        description: String,
        client_id: Option<String>,
    },
    /// A client grant for the Management API. `id`: the grant's.
    Granted {
        client_id: String,
        id: Option<String>,
    },
}

/// The old values of an update, except secrets. They are enough to undo it after the program has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Was {
    /// The connection, with only the values at `paths`.
    pub connection: serde_json::Value,
    /// The paths of the update that it covers. A path without a value in `connection` had none.
    pub paths: Vec<String>,
}

impl Change {
    /// Completes a sentence that begins with "a0connect".
    pub fn words(&self) -> String {
        match self {
            Change::Created { name, .. } => format!("created the connection {name}"),
            Change::Updated { id, paths, .. } => format!("updated {id}: {}", paths.join(", ")),
            Change::Enabled { client_id, .. } => format!("enabled it for the application {client_id}"),
            Change::CallbacksAdded { urls, web_origins, .. } => {
                format!("added {}", [&**urls, web_origins].concat().join(", "))
            }
            Change::ApplicationCreated { kind, name, .. } => format!("created the {} {name}", kind.label()),
            Change::Granted { client_id, .. } => format!("granted scopes to the application {client_id}"),
        }
    }

    /// The ID of what it has created or enabled, once it is known.
    pub(super) fn learn(&mut self, known: &str) {
        match self {
            Change::Created { id, .. }
            | Change::Enabled { id, .. }
            | Change::ApplicationCreated { client_id: id, .. }
            | Change::Granted { id, .. } => *id = Some(known.to_owned()),
            Change::Updated { .. } | Change::CallbacksAdded { .. } => {}
        }
    }
}
