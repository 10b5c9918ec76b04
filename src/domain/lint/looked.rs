//! The text as the traps see it: with its lines, the values of all its documents by their names, and the requests.

use crate::domain::import::{Import, Node, Piece, Value};
use crate::domain::secret::Secret;

/// A value with its name.
pub struct Leaf<'a> {
    /// Such as `options.tokenURL`.
    pub path: String,
    pub name: &'a str,
    pub node: &'a Node,
    /// It's in a block of Terraform.
    pub in_terraform: bool,
}

/// A request that a command sends.
pub struct Sent<'a> {
    pub line: usize,
    pub method: &'a str,
    /// After the host, such as `/api/v2/connections/con_1`.
    pub path: &'a str,
    pub body: &'a Node,
}

pub struct Looked<'a> {
    pub text: &'a str,
    pub leaves: Vec<Leaf<'a>>,
    pub requests: Vec<Sent<'a>>,
    /// The objects that are a connection, or its options.
    pub connections: Vec<&'a Node>,
    pub import: Import,
    pub in_git: bool,
}

impl<'a> Looked<'a> {
    pub fn new(text: &'a str, pieces: &'a [(&'static str, Piece)], import: Import, in_git: bool) -> Self {
        let mut looked =
            Self { text, leaves: Vec::new(), requests: Vec::new(), connections: Vec::new(), import, in_git };
        for (_, piece) in pieces {
            match piece {
                Piece::Document(node) => looked.walk(node, "", "", false),
                Piece::Command(command) => {
                    if let Some(body) = &command.body {
                        looked.walk(body, "", "", false);
                        let path = command.url_text();
                        let path = path.split_once("://").map_or(path, |(_, rest)| rest);
                        looked.requests.push(Sent { line: command.line, method: &command.method, path, body });
                    }
                }
                Piece::Blocks(blocks) => {
                    for block in
                        blocks.iter().filter(|block| block.label() == "auth0_connection" || block.kind == "options")
                    {
                        looked.walk(&block.body, "", "", true);
                    }
                }
                Piece::Variables(all) => {
                    for one in all.iter().filter(|one| one.name == "A0CONNECT_SCRIPT") {
                        let (path, node) = (one.name.clone(), &one.node);
                        looked.leaves.push(Leaf { path, name: "fetchUserProfile", node, in_terraform: false });
                    }
                }
                Piece::Link(_) | Piece::Token(_) => {}
            }
        }
        looked
    }

    fn walk(&mut self, node: &'a Node, path: &str, name: &'a str, in_terraform: bool) {
        let at = |part: &str| if path.is_empty() { part.to_owned() } else { format!("{path}.{part}") };
        match &node.value {
            Value::Map(members) => {
                if node.has(&["strategy", "options"]) {
                    self.connections.push(node);
                }
                members.iter().for_each(|(name, node)| self.walk(node, &at(name), name, in_terraform));
            }
            Value::List(items) if items.iter().any(Node::is_map) => {
                items.iter().for_each(|item| self.walk(item, path, name, in_terraform));
            }
            _ => self.leaves.push(Leaf { path: path.to_owned(), name, node, in_terraform }),
        }
    }

    /// A line of the text, from 1.
    pub fn line(&self, line: usize) -> &'a str {
        self.text.lines().nth(line.saturating_sub(1)).unwrap_or_default()
    }
}

impl Leaf<'_> {
    pub fn text(&self) -> Option<&Secret> {
        self.node.as_text()
    }

    /// A script, also one that isn't in quotes.
    pub fn script(&self) -> Option<&Secret> {
        match &self.node.value {
            Value::Text(text) | Value::Code(text) if self.name == "fetchUserProfile" => Some(text),
            _ => None,
        }
    }
}
