//! Blocks of Terraform: a connection, its applications, the login of the provider auth0, and variables.

use super::connection;
use super::hcl::Block;
use super::names::{self, Name};
use super::sink::{Sink, Why};
use crate::domain::fields::FieldId::*;

/// Blocks of Terraform.
pub fn read(sink: &mut Sink, all: &[Block]) {
    for block in all {
        let body = &block.body;
        match (block.kind.as_str(), block.label()) {
            ("resource" | "data", "auth0_connection") => connection::read(sink, body, ""),
            ("options", _) => connection::read(sink, body, "options"),
            ("resource", "auth0_connection_clients") => {
                body.get("enabled_clients")
                    .into_iter()
                    .for_each(|list| connection::clients(sink, list, "enabled_clients"));
            }
            ("resource", "auth0_connection_client") => sink.member(Auth0ClientId, body, "client_id"),
            ("provider", "auth0") => {
                for (name, id) in [
                    ("domain", Auth0Domain),
                    ("client_id", MgmtClientId),
                    ("client_secret", MgmtClientSecret),
                    ("api_token", ApiToken),
                ] {
                    body.get(name).into_iter().for_each(|value| sink.put(id, value, &format!("provider.{name}")));
                }
            }
            // A default was put in the place where the variable is used.
            ("variable", name) => {
                let used = names::known(name).zip(body.get("default"));
                if let Some((Name::Field(id), value)) = used {
                    sink.put(id, value, &format!("variable {name}"));
                }
            }
            ("import" | "terraform" | "output" | "locals" | "module", _) => {}
            (kind, label) => sink.leave(body.line, &format!("{kind} {label}"), Why::Unknown),
        }
    }
}
