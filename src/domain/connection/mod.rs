//! The connection document: the JSON that Auth0 gets for a setup, in a fixed order.
//!
//! Order: name, display_name, strategy, options, and what is beside them. In options, the tutorial's order comes first,
//! then the specification's. It contains only what is needed. Source: Auth0 Management API v2,
//! `ConnectionOptionsOAuth2`.

mod apart;
mod compare;
mod generated;
mod metadata;
mod path;
mod restore;
mod summary;
mod unsent;

pub use apart::{apart, made_safe};
pub use compare::{differences, is_secret_path, is_switched_off, merged, removable};
pub use generated::{by_hand, generated};
pub use metadata::{TOO_MUCH_METADATA, too_much_metadata};
pub use path::Path;
pub use restore::{old_value, recorded, restored};
pub use summary::{counted, label, named, named_by_label, removed};
pub use unsent::{is_changed_since, is_made_since};

use super::doc::Doc;
use super::fields::FieldId;
use super::parse::{Upstream, list};
use super::profile_script::{self, CallKind};
use super::response_data::Difference;
use super::safe_text::{Redactor, visible};
use super::secret::Secret;
use super::setup::Setup;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// Members beside `options` that a profile can set. An update sends one only if it differs.
const BESIDE: [&str; 3] = ["authentication", "connected_accounts", METADATA];
const METADATA: &str = "metadata";
/// Before the path of a written value that isn't below `options`.
const OUTSIDE: &str = "../";

/// The lines of the document, the field behind each, and what the preview says about it.
pub const LINES: &[(&str, FieldId, &str)] = &[
    ("name", FieldId::ConnectionName, "Can't be changed later. It is part of every user ID, such as oauth2|NAME|1234."),
    ("display_name", FieldId::DisplayName, "The text of the button on the login page."),
    ("strategy", FieldId::Provider, "Auth0's name for a custom social connection."),
    ("options", FieldId::Provider, "How Auth0 talks to the provider."),
    ("options.client_id", FieldId::ApplicationKey, "The client ID of the provider's application."),
    ("options.client_secret", FieldId::ApplicationSecret, "The client secret of the provider's application."),
    ("options.authorizationURL", FieldId::AuthorizationUrl, "Where users are sent to log in."),
    ("options.tokenURL", FieldId::TokenUrl, "Where Auth0 exchanges the code for an access token."),
    ("options.scripts", FieldId::Mapping, "What Auth0 runs after each sign-in at the provider."),
    ("options.scripts.fetchUserProfile", FieldId::Mapping, "Fetches the user's profile from the provider."),
    ("options.scope", FieldId::Scope, "The scopes that Auth0 requests."),
    ("options.pkce_enabled", FieldId::Pkce, "Auth0 adds a code challenge (RFC 7636)."),
    ("options.authParams", FieldId::AuthParams, "Fixed parameters of the authorization request."),
    (
        "options.authParamsMap",
        FieldId::AuthParamsMap,
        "Parameters that the provider gets from your application's request.",
    ),
    (
        "options.upstream_params",
        FieldId::UpstreamParams,
        "Parameters with a fixed value, or from your application's request.",
    ),
    (
        "options.useOauthSpecScope",
        FieldId::OauthSpecScope,
        "Auth0 sends the scopes of connection_scope with spaces between them.",
    ),
    ("options.customHeaders", FieldId::TokenHeaders, "Sent with the token request. May also contain the secret."),
    ("options.icon_url", FieldId::IconUrl, "The picture on the button."),
    ("options.logoutUrl", FieldId::LogoutUrl, "Where a federated logout ends the session at the provider."),
    ("options.set_user_root_attributes", FieldId::SyncProfile, "When Auth0 copies names, nickname and picture."),
    ("options.non_persistent_attrs", FieldId::NonPersistentAttrs, "Attributes that Auth0 doesn't store."),
    ("authentication", FieldId::Authentication, "Users can sign in with this connection."),
    ("connected_accounts", FieldId::ConnectedAccounts, "Applications can get users' provider tokens from Token Vault."),
    ("metadata", FieldId::Metadata, "Entries that anyone who can read connections can see."),
    (
        "enabled_clients",
        FieldId::Auth0ClientId,
        "Enables the connection for the application at once, because this token lacks update:connections.",
    ),
];

/// The line that covers a path of the document, such as `options.scripts.fetchUserProfile` or `options.authParams.owner`.
fn line_of(path: &str) -> Option<&'static (&'static str, FieldId, &'static str)> {
    let covers =
        |known: &str| path == known || path.strip_prefix(known).is_some_and(|rest| rest.starts_with(['.', '[']));
    LINES.iter().filter(|(known, ..)| covers(known)).max_by_key(|(known, ..)| known.len())
}

/// The field behind a path, and what the preview says about it.
pub fn field_of(path: &str) -> Option<(FieldId, &'static str)> {
    line_of(path).map(|(_, id, words)| (*id, *words))
}

/// The field behind a difference between what is saved and what the tenant has.
pub fn field_of_difference(setup: &Setup, differs: &Difference) -> FieldId {
    let known = field_of(&differs.path).map_or(FieldId::ConnectionName, |(id, _)| id);
    match known {
        // The header made of client ID and secret, unless one was given.
        FieldId::TokenHeaders
            if Path::parse(&differs.path).0.last().is_some_and(|name| is_authorization(name))
                && !setup.token_headers().iter().any(|(name, _)| is_authorization(name)) =>
        {
            FieldId::TokenAuth
        }
        FieldId::Mapping if setup.has(FieldId::Script) => FieldId::Script,
        FieldId::Mapping => field_of_script(setup, differs.live.as_deref().unwrap_or_default()),
        known => known,
    }
}

/// The value because of which the tenant's generated script differs: the URL or the mapping if it doesn't have ours, otherwise
/// the userinfo request. `live` is the script as it is shown, on one line.
fn field_of_script(setup: &Setup, live: &str) -> FieldId {
    let has = |literal: &str| live.contains(&visible(literal, usize::MAX));
    let url = setup.url(FieldId::UserDetailUrl).map(|url| profile_script::literal(&url));
    if !url.is_some_and(|url| has(&url)) {
        return FieldId::UserDetailUrl;
    }
    let words = |code: &str| code.split_whitespace().collect::<Vec<_>>().join(" ");
    let code = profile_script::mapping_code(setup.mapping().as_ref(), &setup.user_call());
    let (live, code) = (words(live.trim_end_matches('…')), words(&code));
    // A long script isn't shown to its end.
    let place = code.split(" = ").next().and_then(|start| live.find(start));
    let same_mapping = place.is_some_and(|at| live[at..].starts_with(&code) || code.starts_with(&live[at..]));
    if same_mapping { FieldId::UserCall } else { FieldId::Mapping }
}

/// Fields without which there is no connection.
pub fn missing(setup: &Setup) -> Vec<FieldId> {
    let mut missing = Vec::new();
    for id in [FieldId::Auth0Domain, FieldId::Auth0ClientId, FieldId::ApplicationKey] {
        if !setup.has(id) {
            missing.push(id);
        }
    }
    if !setup.has(FieldId::ApplicationSecret) && !setup.pkce() {
        missing.push(FieldId::ApplicationSecret);
    }
    let call = setup.user_call();
    let own = setup.has(FieldId::Script);
    if call.kind == CallKind::Script && !own {
        missing.push(FieldId::Script);
    }
    let detail = (call.kind.makes_request() && !own).then_some(FieldId::UserDetailUrl);
    for id in [FieldId::AuthorizationUrl, FieldId::TokenUrl].into_iter().chain(detail) {
        // A given URL that isn't complete lacks the value of a placeholder.
        let lacking = if setup.has(id) { FieldId::Placeholders } else { id };
        if setup.url(id).is_none() && !missing.contains(&lacking) {
            missing.push(lacking);
        }
    }
    if !own && !call.placeholders().is_empty() && !missing.contains(&FieldId::Placeholders) {
        missing.push(FieldId::Placeholders);
    }
    missing
}

/// There is a script: a custom one, or the values to generate one.
pub fn has_script(setup: &Setup) -> bool {
    script(setup).is_some()
}

/// `fetchUserProfile`: a custom script, or one generated from the mapping. None if a value for it is missing.
pub fn script(setup: &Setup) -> Option<String> {
    if let Some(own) = setup.open(FieldId::Script) {
        return Some(own.to_owned());
    }
    generated(setup)
}

/// The document without missing values and without absent secrets.
pub fn document(setup: &Setup) -> Doc {
    let mut doc = Doc::object([("name", Doc::text(setup.connection_name()))]);
    if let Some(name) = display_name(setup) {
        doc.set("display_name", Doc::text(name));
    }
    doc.set("strategy", Doc::text("oauth2"));
    doc.set("options", options(setup));
    let active = |id| setup.flag(id).map(|active| Doc::object([("active", Doc::Bool(active))]));
    let beside = [
        ("authentication", active(FieldId::Authentication)),
        ("connected_accounts", active(FieldId::ConnectedAccounts)),
        ("metadata", texts(setup.string_map(FieldId::Metadata))),
    ];
    for (name, value) in beside {
        value.into_iter().for_each(|value| doc.set(name, value));
    }
    doc
}

fn display_name(setup: &Setup) -> Option<String> {
    let given = setup.open(FieldId::DisplayName).map(str::to_owned);
    given.or_else(|| setup.provider_key().map(|_| setup.provider_name()))
}

fn options(setup: &Setup) -> Doc {
    let mut options = Doc::object([]);
    let mut put = |name: &str, value: Option<Doc>| {
        if let Some(value) = value {
            options.set(name, value);
        }
    };
    put("client_id", setup.open(FieldId::ApplicationKey).map(Doc::text));
    put("client_secret", setup.secret(FieldId::ApplicationSecret).cloned().map(Doc::Secret));
    put("authorizationURL", setup.url(FieldId::AuthorizationUrl).map(Doc::Text));
    put("tokenURL", setup.url(FieldId::TokenUrl).map(Doc::Text));
    put("scripts", script(setup).map(|script| Doc::object([("fetchUserProfile", Doc::Text(script))])));
    put("scope", setup.open(FieldId::Scope).map(Doc::text));
    put("pkce_enabled", setup.has(FieldId::Pkce).then(|| Doc::Bool(setup.pkce())));
    put("authParams", texts(setup.auth_params()));
    put("authParamsMap", texts(setup.string_map(FieldId::AuthParamsMap)));
    put("upstream_params", upstream_params(setup));
    put("useOauthSpecScope", setup.flag(FieldId::OauthSpecScope).map(Doc::Bool));
    put("customHeaders", custom_headers(setup));
    put("icon_url", setup.open(FieldId::IconUrl).map(Doc::text));
    put("logoutUrl", setup.open(FieldId::LogoutUrl).map(Doc::text));
    put("set_user_root_attributes", setup.open(FieldId::SyncProfile).map(Doc::text));
    let not_stored = setup.open(FieldId::NonPersistentAttrs).map(|text| list(text).map(Doc::text).collect());
    put("non_persistent_attrs", not_stored.map(Doc::List));
    options
}

/// Knows every secret of the setup and its pieces, including the values of custom headers.
pub fn redactor(setup: &Setup) -> Redactor {
    // A server may return a value such as `Bearer …` without its first word.
    let bare = |secret: &Secret| secret.reveal().split_once(' ').map(|(_, rest)| Secret::new(rest));
    let values = setup.token_headers().into_iter().map(|(_, value)| value);
    let values: Vec<Secret> = values.flat_map(|secret| [bare(&secret), Some(secret)]).flatten().collect();
    let open = setup.values.keys().filter_map(|id| setup.open(*id));
    // The names in the headers' JSON aren't secret, and occur anywhere. So only its values count in pieces.
    let headers = setup.secret(FieldId::TokenHeaders);
    let alone = setup.secrets().filter(|secret| Some(*secret) != headers);
    Redactor::new(alone.chain(&values)).with_pieces(open).and(headers)
}

/// An object of texts; None if it has no entries.
fn texts(map: Vec<(String, String)>) -> Option<Doc> {
    let members: Vec<_> = map.into_iter().map(|(name, value)| (name, Doc::Text(value))).collect();
    (!members.is_empty()).then_some(Doc::Object(members))
}

fn upstream_params(setup: &Setup) -> Option<Doc> {
    let source = |source| match source {
        Upstream::Alias(alias) => Doc::object([("alias", Doc::Text(alias))]),
        Upstream::Value(value) => Doc::object([("value", Doc::Text(value))]),
    };
    let members: Vec<_> = setup.upstream_params().into_iter().map(|(name, from)| (name, source(from))).collect();
    (!members.is_empty()).then_some(Doc::Object(members))
}

/// The custom headers, and the Authorization header for a provider that requires client_secret_basic.
fn custom_headers(setup: &Setup) -> Option<Doc> {
    let mut headers = setup.token_headers();
    if let Some(value) = basic(setup).filter(|_| setup.token_auth().is_basic()) {
        headers.retain(|(name, _)| !is_authorization(name));
        headers.push(("Authorization".to_owned(), value));
    }
    let headers: Vec<_> = headers.into_iter().map(|(name, value)| (name, Doc::Secret(value))).collect();
    (!headers.is_empty()).then_some(Doc::Object(headers))
}

pub fn is_authorization(name: &str) -> bool {
    name.eq_ignore_ascii_case("authorization")
}

fn basic(setup: &Setup) -> Option<Secret> {
    Some(basic_header(setup.open(FieldId::ApplicationKey)?, setup.secret(FieldId::ApplicationSecret)?))
}

/// RFC 6749 section 2.3.1: ID and secret are form-encoded before they are joined.
pub fn basic_header(key: &str, secret: &Secret) -> Secret {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = Zeroizing::new(format!("{}:{}", encode(key), &*Zeroizing::new(encode(secret.reveal()))));
    let value = Zeroizing::new(format!("Basic {}", &*Zeroizing::new(STANDARD.encode(pair.as_bytes()))));
    Secret::new(value.as_str())
}

/// Secrets of the document that were given but can't be read now, so the document isn't complete.
pub fn absent_secrets(setup: &Setup) -> Vec<FieldId> {
    let absent = |id: &FieldId| setup.absence(*id).is_some();
    [FieldId::ApplicationSecret, FieldId::TokenHeaders].into_iter().filter(absent).collect()
}

/// The paths of the values that a0connect has written and so may remove again: below `options`, and with `../` before them
/// those of the metadata, which is beside it.
pub fn option_names(doc: &Doc) -> Vec<String> {
    fn values(found: &mut Vec<String>, path: Path, doc: &Doc) {
        match doc {
            Doc::Object(members) => members.iter().for_each(|(name, value)| values(found, path.child(name), value)),
            _ => found.push(path.to_string()),
        }
    }
    let mut found = Vec::new();
    if let Some(options) = doc.get("options") {
        values(&mut found, Path(Vec::new()), options);
    }
    if let Some(metadata) = doc.get(METADATA) {
        let from = found.len();
        values(&mut found, Path(vec![METADATA.to_owned()]), metadata);
        found[from..].iter_mut().for_each(|path| path.insert_str(0, OUTSIDE));
    }
    found
}

#[cfg(test)]
mod tests;
