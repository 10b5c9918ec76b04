//! Resources for Terraform's provider auth0/auth0. A secret is a sensitive variable. What the provider has no argument
//! for is listed.

use super::{content, head, quoted};
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId::ApplicationSecret;
use crate::domain::handover::variable_of;
use crate::domain::known::Known;
use crate::domain::secret::Secret;
use zeroize::Zeroizing;

/// Options with their arguments.
const ARGUMENTS: &[(&str, &str)] = &[
    ("client_id", "client_id"),
    ("client_secret", "client_secret"),
    ("authorizationURL", "authorization_endpoint"),
    ("tokenURL", "token_endpoint"),
    ("scripts", "scripts"),
    ("scope", "scopes"),
    ("pkce_enabled", "pkce_enabled"),
    ("upstream_params", "upstream_params"),
    ("customHeaders", "custom_headers"),
    ("icon_url", "icon_url"),
    ("set_user_root_attributes", "set_user_root_attributes"),
    ("non_persistent_attrs", "non_persistent_attrs"),
];
const BESIDE: [&str; 5] = ["name", "display_name", "strategy", "metadata", "enabled_clients"];
const HOW: &str = "Set its variables, such as TF_VAR_application_secret.";

pub fn text(known: Known, reveal: bool) -> Zeroizing<String> {
    let document = content(known.setup, reveal);
    let label = label(&known.setup.connection_name());
    let mut file = File { out: Zeroizing::new(head("Connection for the provider auth0/auth0", reveal, HOW)), reveal };
    let Doc::Object(members) = &document else { return file.out };
    let options: &[(String, Doc)] = match document.get("options") {
        Some(Doc::Object(options)) => options,
        _ => &[],
    };
    let is_known = |name: &str| ARGUMENTS.iter().any(|(known, _)| *known == name);
    let left = options.iter().map(|(name, _)| name.as_str()).filter(|name| !is_known(name));
    let beside =
        members.iter().map(|(name, _)| name.as_str()).filter(|name| *name != "options" && !BESIDE.contains(name));
    let left: Vec<&str> = left.chain(beside).collect();
    if !left.is_empty() {
        file.out.push_str(&format!(
            "# Not included, because the provider may have no argument for it: {}\n",
            left.join(", ")
        ));
    }
    for (name, secret) in secrets(options) {
        file.variable(&name, secret);
    }
    file.out.push_str(&format!("\nresource \"auth0_connection\" {} {{\n", quoted::hcl(&label)));
    for (name, value) in members.iter().filter(|(name, _)| BESIDE.contains(&name.as_str()) && name != "enabled_clients")
    {
        file.argument(2, name, value);
    }
    file.out.push_str("\n  options {\n");
    for (name, value) in options {
        let Some((_, argument)) = ARGUMENTS.iter().find(|(known, _)| known == name) else { continue };
        file.option(argument, value);
    }
    file.out.push_str("  }\n}\n");
    if let Some(clients) = document.get("enabled_clients") {
        file.out.push_str("\n# This disables the connection for every application that isn't listed.\n");
        file.out.push_str(&format!("resource \"auth0_connection_clients\" {} {{\n", quoted::hcl(&label)));
        file.out.push_str(&format!("  connection_id = auth0_connection.{label}.id\n"));
        file.argument(2, "enabled_clients", clients);
        file.out.push_str("}\n");
    }
    if let Some(id) = known.connection_id() {
        file.out.push_str("\n# The connection already exists.\n");
        file.out.push_str(&format!("import {{\n  to = auth0_connection.{label}\n  id = {}\n}}\n", quoted::hcl(&id)));
    }
    file.out
}

struct File {
    out: Zeroizing<String>,
    reveal: bool,
}

impl File {
    fn variable(&mut self, name: &str, secret: &Secret) {
        self.out.push_str(&format!("\nvariable \"{name}\" {{\n  type = string\n  sensitive = true\n"));
        if self.reveal {
            self.out.push_str("  default = ");
            self.out.push_str(&Zeroizing::new(quoted::hcl(secret.reveal())));
            self.out.push('\n');
        }
        self.out.push_str("}\n");
    }

    fn option(&mut self, argument: &str, value: &Doc) {
        match (argument, value) {
            ("client_secret", _) => self.line(4, argument, &format!("var.{}", variable(ApplicationSecret.env()))),
            ("custom_headers", Doc::Object(headers)) => {
                for (name, _) in headers {
                    let header = quoted::hcl(name);
                    let value = variable(&variable_of(name));
                    self.out.push_str(&format!(
                        "    custom_headers {{\n      header = {header}\n      value = var.{value}\n    }}\n"
                    ));
                }
            }
            ("scopes", Doc::Text(scope)) => {
                let scopes = scope.split([' ', ',']).filter(|one| !one.is_empty()).map(Doc::text).collect();
                self.argument(4, argument, &Doc::List(scopes));
            }
            // The provider takes it as JSON.
            ("upstream_params", value) => self.line(4, argument, &quoted::hcl(&value.masked())),
            (argument, value) => self.argument(4, argument, value),
        }
    }

    fn argument(&mut self, indent: usize, name: &str, value: &Doc) {
        match value {
            Doc::Object(members) => {
                self.line(indent, name, "{");
                for (name, value) in members {
                    self.argument(indent + 2, &quoted::hcl(name), value);
                }
                self.out.push_str(&format!("{}}}\n", " ".repeat(indent)));
            }
            other => match other.as_text().filter(|text| is_heredoc(text)).and_then(quoted::block) {
                Some((lines, ends)) => {
                    let text = lines.join("\n").replace("${", "$${").replace("%{", "%%{");
                    let space = " ".repeat(indent);
                    // A heredoc ends with a line break.
                    self.out.push_str(&match ends {
                        true => format!("{space}{name} = <<EOT\n{text}\nEOT\n"),
                        false => format!("{space}{name} = chomp(<<EOT\n{text}\nEOT\n{space})\n"),
                    });
                }
                None => self.line(indent, name, &leaf(other)),
            },
        }
    }

    fn line(&mut self, indent: usize, name: &str, value: &str) {
        self.out.push_str(&format!("{}{name} = {value}\n", " ".repeat(indent)));
    }
}

/// No line ends it early, and nothing in it would be read as an escape.
fn is_heredoc(text: &str) -> bool {
    text.lines().all(|line| line.trim() != "EOT") && !text.contains("$${") && !text.contains("%%{")
}

fn leaf(value: &Doc) -> String {
    match value {
        Doc::Text(text) => quoted::hcl(text),
        Doc::List(items) => format!("[{}]", items.iter().map(leaf).collect::<Vec<_>>().join(", ")),
        other => other.masked(),
    }
}

/// The secrets, by the names of their variables.
fn secrets(options: &[(String, Doc)]) -> Vec<(String, &Secret)> {
    let mut found = Vec::new();
    for (name, value) in options {
        match value {
            Doc::Secret(secret) => found.push((variable(ApplicationSecret.env()), secret)),
            Doc::Object(headers) if name == "customHeaders" => {
                found.extend(headers.iter().filter_map(|(name, value)| match value {
                    Doc::Secret(secret) => Some((variable(&variable_of(name)), secret)),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    found
}

fn variable(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// A name in HCL. It doesn't begin with a digit.
fn label(name: &str) -> String {
    let label: String = name.chars().map(|char| if char.is_ascii_alphanumeric() { char } else { '_' }).collect();
    if label.starts_with(|char: char| char.is_ascii_digit()) { format!("_{label}") } else { label }
}
