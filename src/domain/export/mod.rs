//! The profile in the form that another tool reads: one row and one file for each format.
//!
//! Secrets are masked unless the user asks for them. A masked file says so, and doesn't pass for a complete one. The formats that
//! are commands read secrets from variables, so none is in a file or an argument.

mod a0deploy;
mod auth0_cli;
mod curl;
mod env;
mod json;
mod owner;
mod quoted;
mod script;
mod shell;
mod terraform;
#[cfg(test)]
pub(crate) mod tests;

use super::connection;
use super::doc::Doc;
use super::fields::FieldId::{self, *};
use super::handover;
use super::known::Known;
use super::parse::Domain;
use super::secret::Secret;
use super::setup::Setup;
use zeroize::Zeroizing;

/// What a format does with secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrets {
    /// They are in the text, if the user asks for them.
    InText,
    /// Its commands read them from variables.
    FromVariables,
    /// It needs none.
    None,
}

/// What a format is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Values,
    Connection,
    /// What the owner of the provider account needs.
    Request,
}

#[derive(Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    pub what: &'static str,
    /// The usual name of its file.
    pub file: &'static str,
    pub secrets: Secrets,
    content: Content,
    text: fn(Known, bool) -> Zeroizing<String>,
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

pub static FORMATS: &[Format] = &[
    Format {
        name: "env",
        what: "the values as a .env file",
        file: ".env",
        secrets: Secrets::InText,
        content: Content::Values,
        text: env::text,
    },
    Format {
        name: "shell",
        what: "the values as exports for a shell",
        file: "a0connect.sh",
        secrets: Secrets::InText,
        content: Content::Values,
        text: shell::text,
    },
    Format {
        name: "json",
        what: "the connection as the tutorial's JSON file",
        file: "auth0-connection.json",
        secrets: Secrets::InText,
        content: Content::Connection,
        text: json::text,
    },
    Format {
        name: "curl",
        what: "the tutorial's command, which creates the connection",
        file: "create-connection.sh",
        secrets: Secrets::FromVariables,
        content: Content::Connection,
        text: curl::text,
    },
    Format {
        name: "terraform",
        what: "Terraform resources (HCL)",
        file: "auth0-connection.tf",
        secrets: Secrets::InText,
        content: Content::Connection,
        text: terraform::text,
    },
    Format {
        name: "a0deploy",
        what: "YAML for auth0-deploy-cli",
        file: "tenant.yaml",
        secrets: Secrets::InText,
        content: Content::Connection,
        text: a0deploy::text,
    },
    Format {
        name: "auth0-cli",
        what: "commands of Auth0 CLI, which create the connection",
        file: "create-connection-auth0-cli.sh",
        secrets: Secrets::FromVariables,
        content: Content::Connection,
        text: auth0_cli::text,
    },
    Format {
        name: "handover",
        what: "a page for the owner of the provider account",
        file: "provider-account.md",
        secrets: Secrets::None,
        content: Content::Request,
        text: owner::text,
    },
];

pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

impl Format {
    /// The values without which the text would be of no use. `reveal`: secrets belong to it.
    pub fn lacking(&self, setup: &Setup, reveal: bool) -> Vec<FieldId> {
        let reveal = reveal && self.secrets == Secrets::InText;
        match self.content {
            Content::Values if reveal => {
                setup.values.keys().copied().filter(|id| setup.absence(*id).is_some()).collect()
            }
            Content::Values => Vec::new(),
            Content::Connection => {
                // Without secrets, each has a placeholder.
                let (secret, mut lacking): (Vec<_>, Vec<_>) =
                    connection::missing(setup).into_iter().partition(|id| *id == ApplicationSecret);
                if reveal {
                    lacking.extend(secret);
                    lacking.extend(connection::absent_secrets(setup));
                }
                lacking
            }
            Content::Request => owner::lacking(setup),
        }
    }

    pub fn text(&self, known: Known, reveal: bool) -> Zeroizing<String> {
        (self.text)(known, reveal && self.secrets == Secrets::InText)
    }
}

/// The connection, with the application that it is enabled for. Each secret leaf has its text, or the name of its variable.
fn content(setup: &Setup, reveal: bool) -> Doc {
    if !reveal {
        return handover::document_with(setup, &|variable| Doc::Secret(Secret::new(variable)));
    }
    let mut document = connection::document(setup);
    if let Some(id) = setup.open(Auth0ClientId) {
        document.set("enabled_clients", Doc::List(vec![Doc::text(id)]));
    }
    document
}

/// The document with every secret replaced by what `put` makes of it.
fn replaced(doc: &Doc, put: &dyn Fn(&Secret) -> Doc) -> Doc {
    match doc {
        Doc::Secret(secret) => put(secret),
        Doc::List(items) => Doc::List(items.iter().map(|item| replaced(item, put)).collect()),
        Doc::Object(members) => {
            Doc::Object(members.iter().map(|(name, value)| (name.clone(), replaced(value, put))).collect())
        }
        other => other.clone(),
    }
}

/// The origin of the Management API.
fn base(known: Known) -> String {
    known.api_domain().as_ref().map_or_else(|| "https://TENANT".to_owned(), Domain::base)
}

/// A comment at the top. `how` completes a masked file.
fn head(what: &str, reveal: bool, how: &str) -> String {
    match reveal {
        true => format!("# {what}\n# This file has secrets in clear text. Don't commit it.\n"),
        false => format!("# {what}\n# MASKED: this file has no secrets. {how}\n"),
    }
}
