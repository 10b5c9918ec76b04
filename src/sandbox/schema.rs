//! Auth0's schema of a connection. Checks a body and returns the first violation.
//!
//! The limits come from `domain::limits`, so the wizard and the sandbox can't differ. The others come from the OpenAPI document
//! of June 2026.

use serde_json::{Map, Value};

use super::shape::{BODY, Checked, Place, Property, Rule, check, property};
use super::tenant::text;
use crate::domain::limits;

const STRATEGIES: &[&str] = &[
    "ad",
    "adfs",
    "apple",
    "auth0",
    "bitbucket",
    "custom",
    "dropbox",
    "email",
    "facebook",
    "github",
    "google-apps",
    "google-oauth2",
    "instagram",
    "line",
    "linkedin",
    "oauth1",
    "oauth2",
    "office365",
    "oidc",
    "okta",
    "paypal",
    "pingfederate",
    "salesforce",
    "samlp",
    "shopify",
    "sms",
    "soundcloud",
    "twitter",
    "waad",
    "windowslive",
    "wordpress",
    "yahoo",
    "yandex",
];

/// Members of the body that only a creation can have. `name` and `strategy` can't be changed afterwards.
const CREATE_ONLY: &[Property] = &[
    property(
        "name",
        Rule::Name,
        "The name of the connection. Must start and end with an alphanumeric character and can only contain alphanumeric characters and '-'. Max length 128",
    ),
    property("strategy", Rule::OneOf(STRATEGIES), "The identity provider identifier for the connection"),
    property(
        "enabled_clients",
        Rule::List { items: usize::MAX, max: 256 },
        "Use of this property is NOT RECOMMENDED. Use the PATCH /v2/connections/{id}/clients endpoint to enable the connection for a set of clients.",
    ),
];

const ROOT: &[Property] = &[
    property(
        "display_name",
        Rule::Text { min: 1, max: limits::DISPLAY_NAME_MAX },
        "Connection name used in the new universal login experience",
    ),
    property("options", Rule::Object, "The connection's options (depend on the connection strategy)"),
    property(
        "is_domain_connection",
        Rule::Flag,
        "<code>true</code> promotes to a domain-level connection so that third-party applications can use it. <code>false</code> does not promote the connection, so only first-party applications with the connection enabled can use it. (Defaults to <code>false</code>.)",
    ),
    property(
        "show_as_button",
        Rule::Flag,
        "Enables showing a button for the connection in the login page (new experience only). If false, it will be usable only by HRD. (Defaults to <code>false</code>.)",
    ),
    property(
        "realms",
        Rule::List { items: 10, max: 256 },
        "Defines the realms for which the connection will be used (ie: email domains). If the array is empty or the property is not specified, the connection name will be added as realm.",
    ),
    property(
        "metadata",
        Rule::TextsOrNull { entries: limits::METADATA_MAX, max: limits::METADATA_VALUE_MAX },
        "Metadata associated with the connection in the form of an object with string values (max 255 chars).  Maximum of 10 metadata properties allowed.",
    ),
    property(
        "authentication",
        Rule::Purpose,
        "Configure the purpose of a connection to be used for authentication during login.",
    ),
    property(
        "connected_accounts",
        Rule::Purpose,
        "Configure the purpose of a connection to be used for connected accounts and Token Vault.",
    ),
];

/// Other keys of `options` are accepted and stored.
const OAUTH2_OPTIONS: &[Property] = &[
    property("client_id", Rule::Text { min: 1, max: limits::CLIENT_ID_MAX }, "OAuth 2.0 client identifier"),
    property("client_secret", Rule::TextOrNull { max: limits::CLIENT_SECRET_MAX }, "OAuth 2.0 client secret"),
    property(
        "authorizationURL",
        Rule::Https { max: limits::AUTHORIZATION_URL_MAX },
        "OAuth 2.0 authorization endpoint",
    ),
    property("tokenURL", Rule::Https { max: limits::TOKEN_URL_MAX }, "OAuth 2.0 token endpoint"),
    property("scope", Rule::Scope, "OAuth 2.0 scopes requested from the identity provider during authorization"),
    property("useOauthSpecScope", Rule::Flag, "Space-delimited scopes instead of comma-delimited"),
    property("scripts", Rule::Scripts, "Custom scripts to transform user profile data or modify OAuth2 flow behavior"),
    property("pkce_enabled", Rule::Flag, "Proof Key for Code Exchange (PKCE) for the authorization code flow"),
    property(
        "customHeaders",
        Rule::Texts { entries: limits::CUSTOM_HEADERS_MAX, max: limits::CUSTOM_HEADER_VALUE_MAX },
        "Custom HTTP headers sent with token exchange requests to the identity provider's token endpoint",
    ),
    property(
        "authParams",
        Rule::Texts { entries: limits::AUTH_PARAMS_MAX, max: limits::AUTH_PARAM_VALUE_MAX },
        "Additional static parameters included in every authorization request to the identity provider",
    ),
    property(
        "authParamsMap",
        Rule::Texts { entries: limits::AUTH_PARAMS_MAP_MAX, max: limits::AUTH_PARAMS_MAP_VALUE_MAX },
        "Maps parameter names to the identity provider's authorization endpoint parameters",
    ),
    property(
        "fieldsMap",
        Rule::Texts { entries: 100, max: 128 },
        "Mapping of user profile fields returned from the OAuth2 provider to Auth0 user attributes",
    ),
    property("upstream_params", Rule::ObjectOrNull, "Options for adding parameters in the request to the upstream IdP"),
    property("icon_url", Rule::Https { max: limits::ICON_URL_MAX }, "https url of the icon to be shown"),
    property(
        "logoutUrl",
        Rule::Https { max: limits::LOGOUT_URL_MAX },
        "URL for the identity provider's logout endpoint",
    ),
    property(
        "set_user_root_attributes",
        Rule::OneOf(&limits::SYNC_PROFILE),
        "When using an external IdP, this flag determines whether 'name', 'given_name', 'family_name', 'nickname', and 'picture' attributes are updated",
    ),
    property(
        "non_persistent_attrs",
        Rule::List { items: limits::NON_PERSISTENT_ATTRS_MAX, max: limits::NON_PERSISTENT_ATTR_MAX },
        "An array of user fields that should not be stored in the Auth0 database",
    ),
];

/// `POST /api/v2/connections`.
pub fn check_creation(body: &Value) -> Checked {
    let map = BODY.object(body)?;
    BODY.has_all(map, &["name", "strategy"])?;
    check_root(map, &[CREATE_ONLY, ROOT], text(map, "strategy"))
}

/// `PATCH /api/v2/connections/{id}` for a connection with this strategy.
pub fn check_change(body: &Value, strategy: &str) -> Checked {
    check_root(BODY.object(body)?, &[ROOT], strategy)
}

/// `PATCH /api/v2/connections/{id}/clients`: 1 to 50 of `{client_id, status}`.
pub fn check_enabled_clients(body: &Value) -> Checked {
    let Some(items) = body.as_array() else {
        return BODY.wrong_type("array", body);
    };
    if items.is_empty() {
        return BODY.violated("Array is too short (0), minimum 1".to_owned());
    }
    if items.len() > limits::ENABLED_CLIENTS_MAX {
        return BODY.violated(format!("Array is too long ({}), maximum {}", items.len(), limits::ENABLED_CLIENTS_MAX));
    }
    for (index, item) in items.iter().enumerate() {
        let path = format!("[{index}]");
        let at = Place { path: &path, description: "" };
        let map = at.object(item)?;
        at.has_all(map, &["client_id", "status"])?;
        for (name, value) in map {
            let path = format!("{path}.{name}");
            let (rule, description) = match name.as_str() {
                "client_id" => (Rule::Text { min: 0, max: usize::MAX }, "The client_id of the client to be enabled"),
                "status" => (Rule::Flag, "Whether the connection is enabled or not for this client_id"),
                _ => return at.unknown(name),
            };
            check(&rule, value, Place { path: &path, description })?;
        }
    }
    Ok(())
}

fn check_root(map: &Map<String, Value>, tables: &[&[Property]], strategy: &str) -> Checked {
    for (name, value) in map {
        let Some(found) = tables.iter().copied().flatten().find(|property| property.name == name) else {
            return BODY.unknown(name);
        };
        check(&found.rule, value, Place { path: name, description: found.description })?;
    }
    match map.get("options") {
        Some(Value::Object(options)) if strategy == "oauth2" => check_options(options),
        _ => Ok(()),
    }
}

fn check_options(options: &Map<String, Value>) -> Checked {
    for known in OAUTH2_OPTIONS {
        if let Some(value) = options.get(known.name) {
            let path = format!("options.{}", known.name);
            check(&known.rule, value, Place { path: &path, description: known.description })?;
        }
    }
    Ok(())
}
