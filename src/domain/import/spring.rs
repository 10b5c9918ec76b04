//! The properties of a Spring application, in a `.properties` file or in YAML: `okta.oauth2.*` of the Okta starter, and the
//! registrations and providers of `spring.security.oauth2.client`.
//!
//! Each becomes a variable whose name is the property's, without the prefix that all of them share.

use super::names;
use super::text::Pasted;
use super::tree::{Node, Value};
use super::variables::Variable;
use super::yaml;
use crate::domain::secret::Secret;
use zeroize::Zeroizing;

/// The prefix of all properties of registrations and providers.
const FRONT: &str = "spring.security.oauth2.client.";

/// The roots of a file in YAML that may have our properties.
const ROOTS: [&str; 2] = ["spring", "okta"];

/// Properties without a value of ours: the flow, and which provider a registration has.
const SILENT: [&str; 4] = ["authorization_grant_type", "authorizationgranttype", "provider", "client_name"];

/// The properties in the free lines. Empty if none has a value of ours.
pub fn properties(pasted: &mut Pasted) -> Vec<Variable> {
    let mut found = Vec::new();
    let mut next = 0;
    for line in pasted.free() {
        if line < next {
            continue;
        }
        if let Some(variable) = property(pasted.line(line), line) {
            pasted.take_line(line);
            found.extend(variable);
        } else if yaml::named(pasted.line(line))
            .is_some_and(|(name, rest)| ROOTS.iter().any(|root| is_below(&name, root)) && rest.trim().is_empty())
        {
            let (node, end) = yaml::document(pasted, line);
            let mut all = Vec::new();
            flatten("", &node, &mut all);
            next = end;
            // Other Spring configuration doesn't matter here.
            if !all.is_empty() {
                let (from, to) = (pasted.start_of(line), pasted.start_of(end));
                pasted.take(from, to);
                found.extend(all);
            }
        }
    }
    found
}

fn is_below(name: &str, root: &str) -> bool {
    name.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A line of a `.properties` file. None if it isn't one of these properties. Some of them have no value of ours.
fn property(text: &str, line: usize) -> Option<Option<Variable>> {
    let text = text.trim();
    let at = text.find(['=', ':'])?;
    let name = shown(text[..at].trim_end())?;
    let value = text[at + 1..].trim();
    let node = match value {
        "" => Node::new(line, Value::Null),
        value => of_value(&name, line, value),
    };
    Some(variable(name, node))
}

/// The properties below this node.
fn flatten(path: &str, node: &Node, out: &mut Vec<Variable>) {
    for (name, node) in node.members() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match &node.value {
            Value::Map(_) => flatten(&path, node, out),
            value => {
                let Some(name) = shown(&path) else { continue };
                let node = match value {
                    Value::Text(text) => of_value(&name, node.line, text.reveal()),
                    Value::List(items) => Node::new(node.line, joined(items)),
                    value => Node::new(node.line, value.clone()),
                };
                out.extend(variable(name, node));
            }
        }
    }
}

/// `registration.github.client-id`: the name of one of these properties, without the prefix.
fn shown(path: &str) -> Option<String> {
    let short = path.strip_prefix(FRONT).unwrap_or(path);
    let is_ours = short != path && (short.starts_with("registration.") || short.starts_with("provider."));
    (is_ours || path.starts_with("okta.oauth2.") || path.starts_with("auth0.")).then(|| short.to_owned())
}

fn variable(name: String, node: Node) -> Option<Variable> {
    let leaf = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().replace('-', "_");
    let is_silent = SILENT.contains(&leaf.as_str());
    (!is_silent).then(|| Variable::assigned(name, node))
}

/// `${NAME}` and `${NAME:default}` are elsewhere.
fn of_value(name: &str, line: usize, text: &str) -> Node {
    let is_gap = text.contains("${") || text.contains("#{") || text.contains("ENC(");
    // Spring knows a few names between braces in a redirect URI: {baseUrl}.
    let is_gap = is_gap || names::known(name) == Some(names::Name::Callback) && text.contains('{');
    Node::new(line, Value::code_or_text(is_gap, Secret::new(text)))
}

/// Scopes as a list.
fn joined(items: &[Node]) -> Value {
    let mut text = Zeroizing::new(String::new());
    for item in items {
        match &item.value {
            Value::Text(one) => {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(one.reveal());
            }
            other => return other.clone(),
        }
    }
    Value::Text(Secret::new(text.as_str()))
}
