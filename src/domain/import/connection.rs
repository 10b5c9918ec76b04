//! A connection in the form of the Management API, auth0-deploy-cli or Terraform, and the options of other programs.

use super::jsonc;
use super::script;
use super::sink::{Sink, Why};
use super::text::Pasted;
use super::tree::{Node, Value};
use crate::domain::connection::{basic_header, is_authorization};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

/// How a member becomes the text of its field.
#[derive(Clone, Copy, PartialEq)]
enum How {
    Line,
    /// A list, joined with this text.
    Joined(&'static str),
    Json,
    Callback,
    Headers,
    Scripts,
}
use How::*;

/// The names of an option in every dialect.
const OPTIONS: &[(&[&str], FieldId, How)] = &[
    (&["client_id", "clientID", "clientId", "consumerKey"], ApplicationKey, Line),
    (&["client_secret", "clientSecret", "consumerSecret"], ApplicationSecret, Line),
    (
        &[
            "authorizationURL",
            "authorization_endpoint",
            "authorizationUrl",
            "authorization_url",
            "auth_uri",
            "authorizeUrl",
            "authorizationEndpoint",
        ],
        AuthorizationUrl,
        Line,
    ),
    (
        &["tokenURL", "token_endpoint", "tokenUrl", "token_url", "token_uri", "tokenEndpoint", "accessTokenUrl"],
        TokenUrl,
        Line,
    ),
    (
        &[
            "userInfoURL",
            "userinfo_endpoint",
            "userInfoUrl",
            "userinfoUrl",
            "userinfo_url",
            "userProfileURL",
            "userInfoEndpoint",
            "userinfoEndpoint",
        ],
        UserDetailUrl,
        Line,
    ),
    (&["scope", "scopes"], Scope, Joined(" ")),
    (&["pkce_enabled", "pkce"], Pkce, Line),
    (&["authParams", "auth_params"], AuthParams, Json),
    (&["authParamsMap", "auth_params_map"], AuthParamsMap, Json),
    (&["upstream_params"], UpstreamParams, Json),
    (&["useOauthSpecScope"], OauthSpecScope, Line),
    (&["customHeaders", "custom_headers"], TokenHeaders, Headers),
    (&["icon_url"], IconUrl, Line),
    (&["logoutUrl"], LogoutUrl, Line),
    (&["set_user_root_attributes"], SyncProfile, Line),
    (&["non_persistent_attrs"], NonPersistentAttrs, Joined(", ")),
    (&["callbackURL", "callback_url", "redirect_uri", "redirectUri", "redirect_uris"], CallbackUrls, Callback),
    (&["scripts"], Script, Scripts),
];

/// What Auth0 itself adds to a connection. Listing it would only distract.
const OF_AUTH0: [&str; 8] = [
    "id",
    "connection_id",
    "realms",
    "is_domain_connection",
    "show_as_button",
    "strategy_version",
    "provisioning_ticket_url",
    "lifecycle",
];

/// Names that only the options of a connection have.
fn is_options(node: &Node) -> bool {
    let of = |id: FieldId| OPTIONS.iter().find(|(_, known, _)| *known == id).map_or(&[][..], |(names, ..)| names);
    node.has(of(AuthorizationUrl))
        || node.has(of(TokenUrl))
        || node.get("scripts").is_some_and(|scripts| scripts.has(&["fetchUserProfile"]))
}

/// The options of a connection. In a Terraform state, they're in a list.
fn options_of(node: &Node) -> Option<&Node> {
    let options = node.get("options")?;
    Some(options).filter(|options| options.is_map()).or_else(|| options.items().first().filter(|one| one.is_map()))
}

pub fn is_connection(node: &Node) -> bool {
    node.has(&["strategy"]) && node.has(&["options", "name"])
        || node.get("options").is_some_and(|options| options.is_map() && is_options(options))
        || is_options(node)
}

/// Reads a connection, or only its options.
pub fn read(sink: &mut Sink, node: &Node, path: &str) {
    let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    let Some(options) = options_of(node) else {
        if node.has(&["strategy"]) && !is_options(node) {
            return beside(sink, node, &at);
        }
        return self::options(sink, node, &at);
    };
    beside(sink, node, &at);
    self::options(sink, options, &|name| at(&format!("options.{name}")));
}

/// The members beside `options`.
fn beside(sink: &mut Sink, node: &Node, at: &dyn Fn(&str) -> String) {
    for (name, value) in node.members() {
        let path = at(name);
        match name.as_str() {
            "name" => sink.put(ConnectionName, value, &path),
            "display_name" => sink.put(DisplayName, value, &path),
            "strategy" => {
                if value.as_text().is_some_and(|text| text.reveal() != "oauth2") {
                    sink.leave(value.line, &path, Why::Strategy);
                }
            }
            "metadata" => sink.json(Metadata, value, &path),
            "authentication" | "connected_accounts" => {
                let id = if name == "authentication" { Authentication } else { ConnectedAccounts };
                value.get("active").into_iter().for_each(|active| sink.put(id, active, &format!("{path}.active")));
            }
            "enabled_clients" => clients(sink, value, &path),
            "options" => {}
            name if OF_AUTH0.contains(&name) => {}
            _ => sink.leave(value.line, &path, Why::Unknown),
        }
    }
}

/// The enabled applications. A profile can have only one.
pub fn clients(sink: &mut Sink, node: &Node, path: &str) {
    match node.items() {
        [one] if is_name(one) => {
            sink.leave(one.line, path, Why::Unclear("it is an application's name, not its client ID"))
        }
        [one] => sink.put(Auth0ClientId, one, path),
        [] => {}
        _ => sink.leave(node.line, path, Why::Unclear("it lists several applications")),
    }
}

/// auth0-deploy-cli has the names of applications there.
fn is_name(node: &Node) -> bool {
    let is_id = |text: &str| text.len() >= 20 && !text.contains(' ') || text.contains(['{', '<', '$', '#', '@', '_']);
    node.as_text().is_some_and(|text| !is_id(text.reveal()))
}

fn options(sink: &mut Sink, node: &Node, at: &dyn Fn(&str) -> String) {
    // Reading the script requires the values beside it.
    let scripts_last = |name: &str| matches!(name, "scripts" | "customHeaders" | "custom_headers");
    let (last, first): (Vec<_>, Vec<_>) = node.members().iter().partition(|(name, _)| scripts_last(name));
    let mut headers: Vec<&Node> = Vec::new();
    for (name, value) in first.into_iter().chain(last) {
        let path = at(name);
        let Some((_, id, how)) = OPTIONS.iter().find(|(names, ..)| names.contains(&name.as_str())) else {
            let is_empty = matches!(value.value, Value::Null) || OF_AUTH0.contains(&name.as_str());
            if !is_empty {
                sink.leave(value.line, &path, Why::Unknown);
            }
            continue;
        };
        match how {
            Line => sink.put(*id, value, &path),
            Joined(between) => joined(sink, *id, value, between, &path),
            Json => json(sink, *id, value, &path),
            Callback if value.items().is_empty() => sink.callback(value, &path),
            Callback => value.items().iter().for_each(|item| sink.callback(item, &path)),
            Headers => headers.push(value),
            Scripts => scripts(sink, value, &path),
        }
    }
    if let Some(first) = headers.first() {
        let path = at(if node.has(&["custom_headers"]) { "custom_headers" } else { "customHeaders" });
        self::headers(sink, first.line, &headers, &path);
    }
}

fn joined(sink: &mut Sink, id: FieldId, node: &Node, between: &str, path: &str) {
    let Value::List(items) = &node.value else { return sink.put(id, node, path) };
    let texts: Vec<&str> = items.iter().filter_map(|item| item.as_text().map(Secret::reveal)).collect();
    match texts.len() == items.len() {
        true => sink.text(id, node.line, path, texts.join(between)),
        false => sink.leave(node.line, path, Why::Variable),
    }
}

/// An object, or its JSON as a text.
fn json(sink: &mut Sink, id: FieldId, node: &Node, path: &str) {
    match node.as_text().map(|text| Pasted::new(text.reveal())) {
        Some(pasted) => match jsonc::value_at(&pasted, pasted.text.find('{').unwrap_or(0)) {
            Some((inner, _)) => sink.json(id, &Node::new(node.line, inner.value), path),
            None => sink.put(id, node, path),
        },
        None => sink.json(id, node, path),
    }
}

fn scripts(sink: &mut Sink, node: &Node, path: &str) {
    for (name, value) in node.members() {
        let path = format!("{path}.{name}");
        match (name.as_str(), &value.value) {
            ("fetchUserProfile", Value::Text(text)) => script::read(sink, value.line, &path, text),
            ("fetchUserProfile", Value::Code(code)) if crate::domain::parse::is_script(code.reveal()) => {
                script::read(sink, value.line, &path, code);
            }
            ("fetchUserProfile", _) => sink.put(Script, value, &path),
            (_, Value::Null) => {}
            _ => sink.leave(value.line, &path, Why::Unknown),
        }
    }
}

/// Custom headers as one object, as blocks of Terraform, or as a JSON text in old connections.
fn headers(sink: &mut Sink, line: usize, nodes: &[&Node], path: &str) {
    let mut pairs: Vec<(String, Node)> = Vec::new();
    for node in nodes {
        let text = node.as_text().map(|text| Pasted::new(text.reveal()));
        let inner = text.and_then(|pasted| jsonc::value_at(&pasted, 0)).map(|(node, _)| node);
        let node = inner.as_ref().unwrap_or(node);
        let blocks = if node.items().is_empty() { std::slice::from_ref(node) } else { node.items() };
        for block in blocks {
            match (block.get("header").and_then(Node::as_text), block.get("value")) {
                (Some(name), Some(value)) => pairs.push((name.reveal().to_owned(), value.clone())),
                _ => pairs.extend(block.members().iter().cloned()),
            }
        }
    }
    let key = sink.secret(ApplicationKey).cloned();
    let basic = pairs.iter().position(|(name, value)| {
        is_authorization(name)
            && (value.as_text()).is_some_and(|text| is_made_of(sink, key.as_ref(), text, value.line, path))
    });
    if let Some(at) = basic {
        let (_, node) = pairs.remove(at);
        sink.text(TokenAuth, node.line, path, "basic");
    }
    // A masked header that holds id and secret shows how the secret is sent.
    if !pairs.is_empty() {
        sink.json(TokenHeaders, &Node::new(line, Value::Map(pairs)), path);
    }
}

/// The header is made of the client ID and the secret. If the secret is nowhere else, it is taken from the header.
fn is_made_of(sink: &mut Sink, key: Option<&Secret>, header: &Secret, line: usize, path: &str) -> bool {
    let Some(key) = key else { return false };
    if let Some(secret) = sink.secret(ApplicationSecret) {
        return basic_header(key.reveal(), secret) == *header;
    }
    let Some((id, secret)) = credentials(header.reveal()) else { return false };
    if id.reveal() == key.reveal() {
        sink.text(ApplicationSecret, line, path, secret);
    }
    id.reveal() == key.reveal()
}

/// The client ID and the secret in `Basic …`.
pub fn credentials(header: &str) -> Option<(Secret, Secret)> {
    let packed = header.strip_prefix("Basic ").or_else(|| header.strip_prefix("basic "))?.trim();
    let bytes = Zeroizing::new(STANDARD.decode(packed).ok()?);
    let (id, secret) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
    let decoded = |text: &str| {
        let text = Zeroizing::new(text.replace('+', " "));
        let text = Zeroizing::new(percent_decode_str(&text).decode_utf8_lossy().into_owned());
        Secret::new(text.as_str())
    };
    Some((decoded(id), decoded(secret)))
}
