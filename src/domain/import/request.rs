//! A command that sends a request: the URL, the header and the body show whose values they are.

use super::command::Command;
use super::connection;
use super::document;
use super::given::is_stand_in;
use super::shell::Word;
use super::sink::{Sink, Why};
use super::tree::{Node, Value};
use crate::domain::fields::FieldId::*;
use crate::domain::parse::is_auth0;
use crate::domain::secret::Secret;
use url::Url;

/// A command that sends a request.
pub fn read(sink: &mut Sink, command: &Command) {
    let line = command.url.as_ref().map_or(command.line, |url| url.line);
    let word = |word: &Word, text: &str| Node::new(word.line, Value::code_or_text(word.expands, Secret::new(text)));
    let text = command.url_text();
    let full = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let expands = command.url.as_ref().is_some_and(|url| url.expands);
    let url = Url::parse(&full).ok().filter(|_| !expands);
    let bearer = command.named("authorization").and_then(|value| {
        let token = value.text.reveal().strip_prefix("Bearer ").or(value.text.reveal().strip_prefix("bearer "))?;
        Some(word(value, token.trim()))
    });
    let is_cli = command.tenant.is_some() || !text.contains('.') && !text.contains("$");
    if is_cli || text.contains("/api/v2/") {
        match &command.tenant {
            Some(tenant) => sink.put(Auth0Domain, &word(tenant, tenant.text.reveal()), "--tenant"),
            None if is_cli => {}
            None if expands => sink.leave(line, "URL", Why::Variable),
            None => sink.text(Auth0Domain, line, "URL", full.split("/api/v2/").next().unwrap_or_default()),
        }
        if let Some(token) = &bearer {
            sink.put(ApiToken, token, "Authorization");
        }
        return body(sink, command);
    }
    let is_token_request = command.body.as_ref().is_some_and(|body| body.has(&["grant_type", "code", "client_secret"]));
    if is_token_request && let (Some(node), Some(url)) = (&command.body, &url) {
        return token_request(sink, command, node, url);
    }
    let is_at_auth0 = url.as_ref().and_then(|url| url.host_str()).is_some_and(is_auth0);
    if let (Some(token), Some(url), false) = (&bearer, &url, is_at_auth0) {
        sink.text(UserDetailUrl, line, "URL", url.as_str());
        if command.method == "POST" && command.body.is_none() {
            sink.text(UserCall, line, "-X POST", "{\"kind\": \"post-empty\"}");
        }
        if !is_stand_in(token) && token.as_text().is_some() {
            sink.leave(token.line, "Authorization", Why::Once);
        }
        return;
    }
    body(sink, command);
}

fn body(sink: &mut Sink, command: &Command) {
    match &command.body {
        Some(node) if document::shape(node).is_some() => document::read(sink, node),
        Some(node) => sink.leave(node.line, "-d", Why::Unknown),
        None if command.body_elsewhere => sink.leave(command.line, "-d @", Why::Elsewhere),
        None => {}
    }
}

fn token_request(sink: &mut Sink, command: &Command, node: &Node, url: &Url) {
    let before = sink.found.len();
    document::token_request(sink, node, Some(url));
    let of_auth0 = url.host_str().is_some_and(is_auth0)
        || sink.found[before..].iter().any(|found| matches!(found.id, MgmtClientId | MgmtClientSecret | Auth0ClientId));
    let mut whole = url.clone();
    whole.set_query(None);
    let address = if of_auth0 { url.origin().ascii_serialization() } else { whole.to_string() };
    let line = command.url.as_ref().map_or(command.line, |url| url.line);
    sink.text(if of_auth0 { Auth0Domain } else { TokenUrl }, line, "URL", address);
    let header = command.named("authorization").and_then(|value| connection::credentials(value.text.reveal()));
    let user = command.user.as_ref().filter(|user| !user.expands).and_then(|user| {
        let (id, secret) = user.text.reveal().split_once(':')?;
        Some((Secret::new(id), Secret::new(secret)))
    });
    if command.user.as_ref().is_some_and(|user| user.expands) {
        sink.leave(command.line, "-u", Why::Variable);
    }
    let path = if header.is_some() { "Authorization" } else { "-u" };
    if let Some((id, secret)) = header.or(user) {
        let (id_of, secret_of) = match (of_auth0, document::is_of_a_machine(node)) {
            (true, true) => (MgmtClientId, MgmtClientSecret),
            (true, false) => (Auth0ClientId, Auth0ClientSecret),
            _ => (ApplicationKey, ApplicationSecret),
        };
        sink.text(id_of, command.line, path, id);
        sink.text(secret_of, command.line, path, secret);
        if !of_auth0 {
            sink.text(TokenAuth, command.line, path, "basic");
        }
    }
}
