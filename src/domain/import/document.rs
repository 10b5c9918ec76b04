//! What a JSON or YAML document is about: a connection, a discovery document, a request for a token, a configuration.

use super::sink::{Sink, Why};
use super::tree::{Node, Value};
use super::variables::{self, Variable};
use super::{connection, given};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::parse::is_auth0;
use crate::domain::secret::Secret;
use url::Url;

/// What a map is, by the names of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Connection,
    /// A file of auth0-deploy-cli, or a page of the API.
    Connections,
    Discovery,
    /// `client_secret.json` of Google, whose values are one level below.
    Google,
    TokenRequest,
    TokenResponse,
    /// `auth_config.json` of Auth0's samples.
    Application,
    /// The body of PATCH /connections/{id}/clients.
    Clients,
    /// Our variables, and those of auth0-deploy-cli.
    Variables,
}

pub fn shape(node: &Node) -> Option<Shape> {
    let has = |names: &[&str]| node.has(names);
    let is_client = |item: &Node| item.has(&["client_id"]) && item.has(&["status"]);
    Some(match &node.value {
        Value::List(items) if !items.is_empty() && items.iter().all(is_client) => Shape::Clients,
        Value::List(items) if items.iter().any(connection::is_connection) => Shape::Connections,
        Value::Map(_) if node.get("connections").is_some_and(|list| !list.items().is_empty()) => Shape::Connections,
        Value::Map(_) if has(&["authorization_endpoint"]) && has(&["token_endpoint", "issuer"]) => Shape::Discovery,
        Value::Map(_) if google(node).is_some() => Shape::Google,
        Value::Map(_) if connection::is_connection(node) => Shape::Connection,
        Value::Map(_) if has(&["grant_type"]) && has(&["client_id", "code", "audience"]) => Shape::TokenRequest,
        Value::Map(_) if has(&["access_token"]) && has(&["token_type", "expires_in"]) => Shape::TokenResponse,
        Value::Map(_) if has(&["domain", "Domain"]) && has(&["clientId", "client_id", "clientID", "ClientId"]) => {
            Shape::Application
        }
        Value::Map(members) if members.iter().any(|(name, _)| is_variable(name)) => Shape::Variables,
        _ => return None,
    })
}

fn is_variable(name: &str) -> bool {
    FieldId::from_env(name).is_some() || name == "AUTH0_KEYWORD_REPLACE_MAPPINGS"
}

fn google(node: &Node) -> Option<&Node> {
    node.any(&["web", "installed"]).filter(|inner| inner.has(&["client_id"]) && inner.has(&["auth_uri", "token_uri"]))
}

pub fn read(sink: &mut Sink, node: &Node) {
    match shape(node) {
        Some(Shape::Connection) => connection::read(sink, node, ""),
        Some(Shape::Connections) => connections(sink, node),
        Some(Shape::Discovery) => discovery(sink, node),
        Some(Shape::Google) => google(node).into_iter().for_each(|inner| app_of_google(sink, inner)),
        Some(Shape::TokenRequest) => token_request(sink, node, None),
        Some(Shape::TokenResponse) => token_response(sink, node),
        Some(Shape::Application) => application(sink, node),
        Some(Shape::Clients) => clients(sink, node),
        Some(Shape::Variables) => self::variables(sink, node),
        None => {}
    }
}

/// The first OAuth2 connection, otherwise the first one. A profile has only one.
fn connections(sink: &mut Sink, node: &Node) {
    let list = node.get("connections").unwrap_or(node).items();
    let is_ours = |item: &&Node| item.get("strategy").is_some_and(|strategy| strategy.says("oauth2"));
    let chosen = list.iter().find(is_ours).or(list.first());
    for (index, item) in list.iter().enumerate() {
        let path = if list.len() > 1 { format!("connections[{index}]") } else { String::new() };
        match chosen {
            Some(chosen) if std::ptr::eq(chosen, item) => connection::read(sink, item, &path),
            _ => sink.leave(item.line, &path, Why::Unclear("a profile has one connection, and this is another")),
        }
    }
}

/// The discovery document of the provider, or of the tenant itself.
fn discovery(sink: &mut Sink, node: &Node) {
    let host = |node: &Node| Url::parse(node.as_text()?.reveal()).ok()?.host_str().map(str::to_owned);
    if let Some(issuer) = node
        .get("issuer")
        .filter(|issuer| host(issuer).is_some_and(|host| is_auth0(&host)) || node.has(&["mfa_challenge_endpoint"]))
    {
        return sink.put(Auth0Domain, issuer, "issuer");
    }
    for (name, id) in [
        ("authorization_endpoint", AuthorizationUrl),
        ("token_endpoint", TokenUrl),
        ("userinfo_endpoint", UserDetailUrl),
    ] {
        sink.member(id, node, name);
    }
    let ways: Vec<&str> = node
        .get("token_endpoint_auth_methods_supported")
        .map(|list| list.items().iter().filter_map(|item| item.as_text().map(Secret::reveal)).collect())
        .unwrap_or_default();
    if ways.contains(&"client_secret_basic") && !ways.contains(&"client_secret_post") {
        let line = node.get("token_endpoint_auth_methods_supported").map_or(node.line, |list| list.line);
        sink.text(TokenAuth, line, "token_endpoint_auth_methods_supported", "basic");
    }
}

fn app_of_google(sink: &mut Sink, node: &Node) {
    for (name, id) in [
        ("client_id", ApplicationKey),
        ("client_secret", ApplicationSecret),
        ("auth_uri", AuthorizationUrl),
        ("token_uri", TokenUrl),
    ] {
        sink.member(id, node, name);
    }
    let uris = node.get("redirect_uris").map(Node::items).unwrap_or_default();
    uris.iter().for_each(|uri| sink.callback(uri, "redirect_uris"));
}

/// A program requests the token for itself, not for a user.
pub fn is_of_a_machine(request: &Node) -> bool {
    request.get("grant_type").is_some_and(|grant| grant.says("client_credentials"))
}

/// A request to a token URL, which shows whose application it is for. `url`: where it's sent, if that's known.
pub fn token_request(sink: &mut Sink, node: &Node, url: Option<&Url>) {
    let audience = node.get("audience").and_then(Node::as_text);
    let audience = audience.filter(|text| text.reveal().trim_end_matches('/').ends_with("/api/v2"));
    let is_machine = is_of_a_machine(node);
    let at_auth0 = url
        .is_some_and(|url| url.host_str().is_some_and(is_auth0) || url.path() == "/oauth/token" && audience.is_some());
    let (id, secret) = match (is_machine, at_auth0 || audience.is_some()) {
        (true, true) => (MgmtClientId, MgmtClientSecret),
        (_, true) => (Auth0ClientId, Auth0ClientSecret),
        (_, false) if url.is_some() => (ApplicationKey, ApplicationSecret),
        (_, false) => {
            return sink.leave(node.line, "client_id", Why::Unclear("it may be of Auth0 or of the provider"));
        }
    };
    for (name, value) in node.members() {
        match name.as_str() {
            "client_id" => sink.put(id, value, name),
            "client_secret" => sink.put(secret, value, name),
            "redirect_uri" => sink.callback(value, name),
            "audience" if url.is_none() => {
                value.as_text().into_iter().for_each(|text| sink.text(Auth0Domain, value.line, name, text.clone()))
            }
            "scope" if id == ApplicationKey => sink.put(Scope, value, name),
            "code_verifier" if id == ApplicationKey => sink.text(Pkce, value.line, name, "true"),
            "code" | "refresh_token" | "code_verifier" => sink.leave(value.line, name, Why::Once),
            "grant_type" | "audience" | "scope" => {}
            _ => sink.leave(value.line, name, Why::Unknown),
        }
    }
}

/// A token response. Only a token for the Management API is used.
fn token_response(sink: &mut Sink, node: &Node) {
    let Some(token) = node.get("access_token") else { return };
    given::token(sink, token, "access_token");
}

fn application(sink: &mut Sink, node: &Node) {
    node.any(&["domain", "Domain"]).into_iter().for_each(|value| sink.put(Auth0Domain, value, "domain"));
    for (name, value) in node.members() {
        match name.as_str() {
            "clientId" | "client_id" | "clientID" | "ClientId" => sink.put(Auth0ClientId, value, name),
            "clientSecret" | "client_secret" | "ClientSecret" => sink.put(Auth0ClientSecret, value, name),
            "redirectUri" | "redirect_uri" | "callbackURL" | "callbackUrl" => sink.callback(value, name),
            "authorizationParams" | "authorization_params" => {
                let uri = value.any(&["redirect_uri", "redirectUri"]);
                uri.into_iter().for_each(|uri| sink.callback(uri, "redirect_uri"));
            }
            "domain" | "Domain" => {}
            _ => sink.leave(value.line, name, Why::Unknown),
        }
    }
}

fn clients(sink: &mut Sink, node: &Node) {
    match node.items() {
        [one] => sink.member(Auth0ClientId, one, "client_id"),
        _ => sink.leave(node.line, "client_id", Why::Unclear("it lists several applications")),
    }
}

/// Names and values as members. In a configuration of auth0-deploy-cli, the client ID is that of a Machine to Machine
/// application.
fn variables(sink: &mut Sink, node: &Node) {
    let mut all: Vec<Variable> = Vec::new();
    let mappings = node.get("AUTH0_KEYWORD_REPLACE_MAPPINGS");
    let members = node.members().iter().chain(mappings.map(Node::members).unwrap_or_default());
    for (name, value) in members {
        if !value.is_map() && value.items().is_empty() {
            all.push(Variable::assigned(name.clone(), value.clone()));
        }
    }
    given::variables(sink, &all, mappings.is_some() || variables::is_of_deploy_cli(&all));
}
