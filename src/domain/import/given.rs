//! Names and values, and the fields that they belong to.

use super::address;
use super::links::{Kind, Link};
use super::names::{self, Name};
use super::sink::{Found, Sink, Why};
use super::tree::{Node, Value};
use super::variables::{Owner, Variable, owner};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::parse::is_auth0;
use crate::domain::secret::Secret;
use crate::domain::token::Claims;

/// `is_machine`: AUTH0_CLIENT_ID is the application of auth0-deploy-cli.
pub fn variables(sink: &mut Sink, all: &[Variable], is_machine: bool) {
    let owner = owner(all);
    let providers = providers(all);
    if let [(key, line, name)] = providers.as_slice() {
        sink.text(Provider, *line, name, *key);
    }
    for one in all {
        let (node, name) = (&one.node, one.name.as_str());
        let known = names::known(name);
        if one.masked {
            sink.leave(node.line, name, Why::Masked);
            continue;
        }
        let of_provider = |sink: &mut Sink, id| match providers.len() {
            1 => sink.put(id, node, name),
            _ => sink.leave(node.line, name, Why::Unclear("the text has several providers")),
        };
        if is_elsewhere(one, known) {
            sink.leave(node.line, name, Why::Elsewhere);
            continue;
        }
        match known {
            Some(Name::Field(Auth0ClientId)) if is_machine => sink.put(MgmtClientId, node, name),
            Some(Name::Field(Auth0ClientSecret)) if is_machine => sink.put(MgmtClientSecret, node, name),
            Some(Name::Field(AuthorizationUrl)) if link(sink, node) => {}
            Some(Name::Field(Pkce)) if node.says("not required") => {
                sink.text(Pkce, node.line, name, "false");
            }
            Some(Name::Field(id)) => field(sink, id, node, name),
            Some(Name::Host) => host(sink, node, name),
            Some(Name::Token) => token(sink, node, name),
            Some(Name::Callback) => sink.callback(node, name),
            Some(Name::IdAt(_)) => of_provider(sink, ApplicationKey),
            Some(Name::SecretAt(_)) => of_provider(sink, ApplicationSecret),
            Some(Name::ClientId | Name::ClientSecret) => {
                let is_id = known == Some(Name::ClientId);
                match (owner, is_id) {
                    (Owner::Auth0, true) => sink.put(Auth0ClientId, node, name),
                    (Owner::Auth0, false) => sink.put(Auth0ClientSecret, node, name),
                    (Owner::Provider, true) => sink.put(ApplicationKey, node, name),
                    (Owner::Provider, false) => sink.put(ApplicationSecret, node, name),
                    (Owner::Unclear, _) => {
                        sink.leave(node.line, name, Why::Unclear("it may be of Auth0 or of the provider"));
                    }
                }
            }
            None if matches!(node.value, Value::Null) => {}
            None => sink.leave(node.line, name, Why::Unknown),
        }
    }
}

/// A colleague may write a sentence or a link instead of a value: `Client secret: in our vault, see below`.
fn is_elsewhere(one: &Variable, known: Option<Name>) -> bool {
    let is_id = matches!(known, Some(Name::ClientId | Name::IdAt(_) | Name::Field(ApplicationKey | Auth0ClientId)));
    let is_secret = match known {
        Some(Name::ClientSecret | Name::SecretAt(_)) => true,
        Some(Name::Field(id)) => id.is_secret(),
        _ => false,
    };
    let text = one.node.as_text().filter(|_| !one.assigned && (is_id || is_secret)).map(Secret::reveal);
    text.is_some_and(|text| {
        let is_link = text.starts_with("https://") || text.starts_with("http://");
        let is_sentence = text.contains(' ') && text.contains(char::is_alphabetic) && !text.starts_with(['{', '<']);
        is_link || is_sentence
    })
}

/// A whole authorization request in the place of its URL has the client ID and the scope, too.
fn link(sink: &mut Sink, node: &Node) -> bool {
    let link = node.as_text().and_then(|text| Link::of(text.reveal(), node.line));
    let request = link.filter(|link| link.kind == Kind::AuthorizeAtProvider);
    request.iter().for_each(|link| address::read(sink, link));
    request.is_some()
}

/// Without AUTH0 in the name, only Auth0's own domains are recognized.
pub fn host(sink: &mut Sink, node: &Node, name: &str) {
    let is_tenant = |text: &str| {
        let bare = text.split("://").nth(1).unwrap_or(text);
        is_auth0(bare.split(['/', ':']).next().unwrap_or_default().trim())
    };
    match node.as_text() {
        Some(text) if !is_tenant(text.reveal()) && !is_stand_in(node) => {
            sink.leave(node.line, name, Why::Unclear("it may not be your tenant"));
        }
        _ => sink.put(Auth0Domain, node, name),
    }
}

/// A line of a variable. An object is written as it is.
fn field(sink: &mut Sink, id: FieldId, node: &Node, name: &str) {
    match &node.value {
        Value::Text(text) if text.reveal().trim_start().starts_with('{') && !is_word_in_braces(text.reveal()) => {
            sink.found.push(Found { id, text: text.clone(), line: node.line, path: name.to_owned() });
        }
        _ => sink.put(id, node, name),
    }
}

fn is_word_in_braces(text: &str) -> bool {
    let inner = text.trim().trim_start_matches('{').trim_end_matches('}');
    !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The providers whose names the variables have, each with its first place.
fn providers(all: &[Variable]) -> Vec<(&'static str, usize, String)> {
    let mut found: Vec<(&'static str, usize, String)> = Vec::new();
    for one in all {
        let Some(Name::IdAt(key) | Name::SecretAt(key)) = names::known(&one.name) else { continue };
        let has_value = matches!(one.node.value, Value::Text(_));
        if has_value && !found.iter().any(|(known, ..)| *known == key) {
            found.push((key, one.node.line, one.name.clone()));
        }
    }
    found
}

/// A token for the Management API. Other tokens aren't used.
pub fn token(sink: &mut Sink, node: &Node, path: &str) {
    let is_ours = node.as_text().is_some_and(|text| Claims::read(text).is_some_and(|claims| claims.tenant().is_some()));
    match &node.value {
        Value::Text(_) if !is_ours && !is_stand_in(node) => sink.leave(node.line, path, Why::Once),
        _ => sink.put(ApiToken, node, path),
    }
}

/// `{AUTH0_API_V2_TOKEN}` or `YOUR_TOKEN`.
pub fn is_stand_in(node: &Node) -> bool {
    node.as_text().is_some_and(|text| text.reveal().starts_with(['{', '<', '$']) || text.reveal().contains("YOUR"))
}
