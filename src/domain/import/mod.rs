//! Reads text that users paste: `.env` files, JSON, commands, Terraform, YAML and URLs become values of fields.
//!
//! Rules: nothing is invented. A placeholder, a variable or an ambiguous value is listed, but not filled in. Every text
//! is a secret until its field says otherwise, and no name or problem that is shown contains one. Any text gives a
//! result.

mod address;
mod arrays;
mod beside;
mod command;
mod connection;
mod curl;
mod document;
mod given;
mod hcl;
mod httpie;
mod jsonc;
mod links;
mod names;
mod powershell;
mod request;
mod script;
mod shell;
mod sink;
mod spring;
mod terraform;
#[cfg(test)]
mod tests;
mod text;
mod tree;
mod variables;
mod yaml;

pub use beside::{Fate, Row, rows, shown};
pub use connection::credentials;
pub use sink::{Found, Left, Why};
pub use text::MAX;
pub use tree::{Node, Value};

use super::fields::FieldId::{self, *};
use super::http::{HttpResult, Request};
use super::parse::{ParseContext, is_on_this_machine};
use super::token::Claims;
use command::Command;
use hcl::Block;
use links::Link;
use sink::Sink;
use text::Pasted;
use url::Url;
use variables::Variable;

/// What was read from a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Import {
    /// The formats of the text, such as "JSON". Different parts can have different ones.
    pub formats: Vec<&'static str>,
    /// In the order of the fields, at most one for each.
    pub found: Vec<Found>,
    /// In the order of the lines.
    pub left: Vec<Left>,
    /// The URL of a provider's discovery document, and its line. It can be read with [`Import::request`].
    pub link: Option<(String, usize)>,
}

/// A part of the text that one reader has read.
#[derive(Debug)]
pub enum Piece {
    Variables(Vec<Variable>),
    Command(Command),
    Blocks(Vec<Block>),
    Document(Node),
    Link(Link),
    /// The text is only a token.
    Token(Node),
}

/// A kind of text, and its reader.
pub struct Format {
    /// As it's shown.
    pub name: &'static str,
    read: fn(&mut Pasted) -> Vec<Piece>,
}

/// In the order of reading: a reader gets only the lines that the earlier ones left.
pub const FORMATS: &[Format] = &[
    Format { name: "variables", read: |pasted| of_variables(variables::assignments(pasted)) },
    Format { name: "a command", read: of_commands },
    Format { name: "Terraform", read: of_blocks },
    Format { name: "an array of PHP or Ruby", read: |pasted| of_variables(arrays::pairs(pasted)) },
    Format { name: "Spring properties", read: |pasted| of_variables(spring::properties(pasted)) },
    Format { name: "JSON", read: json },
    Format { name: "YAML", read: yaml },
    Format { name: "names and values", read: of_lines },
    Format { name: "a URL", read: |pasted| links::links(pasted).into_iter().map(Piece::Link).collect() },
    Format { name: "a token", read: token },
];

/// Reads a text. `around`: what the fields' parsers need to know.
pub fn read(text: &str, around: ParseContext) -> Import {
    let mut sink = Sink::default();
    let mut formats = Vec::new();
    for (format, piece) in pieces(text) {
        if formats.last() != Some(&format) {
            formats.push(format);
        }
        match &piece {
            Piece::Variables(all) => given::variables(&mut sink, all, variables::is_of_deploy_cli(all)),
            Piece::Command(command) => request::read(&mut sink, command),
            Piece::Blocks(blocks) => terraform::read(&mut sink, blocks),
            Piece::Document(node) => document::read(&mut sink, node),
            Piece::Link(link) => address::read(&mut sink, link),
            Piece::Token(token) => given::token(&mut sink, token, "the text"),
        }
    }
    let link = sink.link.take();
    let (found, left) = sink.settled(around);
    Import { formats, found, left, link }
}

impl Import {
    /// The request for the discovery document whose URL is in the text. It contains no secret.
    pub fn request(&self, around: ParseContext) -> Option<Request> {
        let url = Url::parse(&self.link.as_ref()?.0).ok()?;
        let allowed = url.scheme() == "https" || around.loopback && is_on_this_machine(&url);
        (allowed && url.username().is_empty()).then(|| Request::get(url))
    }

    /// Adds the values of that document. Their line is that of its URL.
    pub fn with_document(mut self, answer: &HttpResult, around: ParseContext) -> Self {
        let Some((_, line)) = self.link.take() else { return self };
        let response = answer.as_ref().ok().filter(|response| response.status == 200);
        let document = response.map(|response| read(response.body.reveal(), around)).unwrap_or_default();
        let of_provider = |id: FieldId| matches!(id, AuthorizationUrl | TokenUrl | UserDetailUrl | TokenAuth);
        for found in document.found.into_iter().filter(|found| of_provider(found.id)) {
            self.left.retain(|left| left.why != Why::Link);
            if !self.found.iter().any(|known| known.id == found.id) {
                self.found.push(Found { line, ..found });
            }
        }
        self.found.sort_by_key(|found| found.id);
        self
    }
}

/// The parts of a text, with the names of their formats.
pub fn pieces(text: &str) -> Vec<(&'static str, Piece)> {
    let mut pasted = Pasted::new(text);
    let of = |format: &Format, pasted: &mut Pasted| -> Vec<(&'static str, Piece)> {
        (format.read)(pasted).into_iter().map(|piece| (format.name, piece)).collect()
    };
    FORMATS.iter().flat_map(|format| of(format, &mut pasted)).collect()
}

fn of_variables(all: Vec<Variable>) -> Vec<Piece> {
    if all.is_empty() { Vec::new() } else { vec![Piece::Variables(all)] }
}

fn token(pasted: &mut Pasted) -> Vec<Piece> {
    let text = pasted.text.trim();
    let bare = text.strip_prefix("Bearer ").unwrap_or(text);
    let node = Node::text(pasted.line_at(pasted.text.len() - pasted.text.trim_start().len()), bare);
    let is_token = node.as_text().is_some_and(|text| Claims::read(text).is_some());
    if is_token { vec![Piece::Token(node)] } else { Vec::new() }
}

/// Lines, and words within them. One application may be spread over both.
fn of_lines(pasted: &mut Pasted) -> Vec<Piece> {
    let mut all = variables::variables(pasted);
    all.extend(variables::in_commands(pasted));
    of_variables(all)
}

fn of_commands(pasted: &mut Pasted) -> Vec<Piece> {
    let mut all = powershell::commands(pasted);
    all.extend(curl::commands(pasted));
    all.into_iter().map(Piece::Command).collect()
}

fn of_blocks(pasted: &mut Pasted) -> Vec<Piece> {
    let blocks = hcl::blocks(pasted);
    if blocks.is_empty() { Vec::new() } else { vec![Piece::Blocks(blocks)] }
}

/// How many braces are tried as the beginning of a document, since a script has many that aren't one.
const TRIES: usize = 64;

fn json(pasted: &mut Pasted) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut next = 0;
    let mut tries = 0;
    for line in pasted.free() {
        let start = pasted.start_of(line);
        let text = pasted.line(line).to_owned();
        for (at, _) in text.char_indices().filter(|(_, char)| matches!(char, '{' | '[')) {
            if start + at < next || tries == TRIES {
                continue;
            }
            tries += 1;
            if let Some((node, end)) =
                jsonc::value_at(pasted, start + at).filter(|(node, _)| document::shape(node).is_some())
            {
                next = end;
                pasted.take(start, end);
                found.push(Piece::Document(node));
            }
        }
        // The members may have been copied without their braces.
        let indent = text.len() - text.trim_start().len();
        if start + indent >= next
            && let Some((node, end)) =
                jsonc::members_at(pasted, start + indent).filter(|(node, _)| document::shape(node).is_some())
        {
            next = end;
            pasted.take(start, end);
            found.push(Piece::Document(node));
        }
    }
    found
}

/// Names that a document in YAML about a connection has.
const IN_YAML: [&str; 8] = [
    "connections",
    "strategy",
    "options",
    "authorizationURL",
    "tokenURL",
    "fetchUserProfile",
    "authorization_endpoint",
    "token_endpoint",
];

fn yaml(pasted: &mut Pasted) -> Vec<Piece> {
    let mut found = Vec::new();
    let name = |pasted: &Pasted, line: usize| {
        let text = pasted.line(line).trim_start();
        yaml::named(text.strip_prefix("- ").unwrap_or(text)).map(|(name, _)| name)
    };
    let mut next = 1;
    while next <= pasted.lines() {
        let of_connection = |line: &usize| {
            pasted.is_free(*line) && name(pasted, *line).is_some_and(|name| IN_YAML.contains(&name.as_str()))
        };
        let Some(hit) = (next..=pasted.lines()).find(of_connection) else { break };
        // The lines above belong to it.
        let belongs = |line: &usize| {
            let text = pasted.line(*line).trim();
            pasted.is_free(*line)
                && (text.is_empty() || text.starts_with('#') || text == "---" || name(pasted, *line).is_some())
        };
        let first = (next..hit).rev().take_while(belongs).last().unwrap_or(hit);
        let first = (first..=hit).find(|line| name(pasted, *line).is_some()).unwrap_or(hit);
        let (node, end) = yaml::document(pasted, first);
        next = end.max(hit + 1);
        if document::shape(&node).is_some() {
            let (from, to) = (pasted.start_of(first), pasted.start_of(end));
            pasted.take(from, to);
            found.push(Piece::Document(node));
        }
    }
    found
}
