//! Auth0's limits on a connection of strategy `oauth2`, as numbers.
//!
//! The wizard and the sandbox share them, so they reject the same values. Source: Auth0 Management API v2,
//! `POST /api/v2/connections` and `ConnectionOptionsOAuth2` (OpenAPI document of June 2026). Lengths are in characters.

/// `name`: letters, digits and single hyphens between them.
pub const NAME_MAX: usize = 128;
pub const DISPLAY_NAME_MAX: usize = 128;
pub const CLIENT_ID_MAX: usize = 128;
pub const CLIENT_SECRET_MAX: usize = 1024;
/// `options.authorizationURL` and `options.tokenURL`: `https://` and at least 8 characters.
pub const URL_MIN: usize = 8;
pub const AUTHORIZATION_URL_MAX: usize = 2083;
pub const TOKEN_URL_MAX: usize = 255;
pub const ICON_URL_MAX: usize = 255;
/// `options.scope` as one string.
pub const SCOPE_MAX: usize = 4096;
/// `options.scope` as an array.
pub const SCOPES_MAX: usize = 20;
pub const SCOPE_ITEM_MAX: usize = 189;
/// `options.scripts.fetchUserProfile`.
pub const SCRIPT_MAX: usize = 51_200;
/// A user profile, in bytes of JSON. Source: Auth0, "Deprecations": profiles of more than 10 KB end in March 2027.
pub const PROFILE_MAX: usize = 10_000;
/// `options.customHeaders`: entries, and characters of each value.
pub const CUSTOM_HEADERS_MAX: usize = 30;
pub const CUSTOM_HEADER_VALUE_MAX: usize = 1024;
/// `options.authParams`: entries, and characters of each value.
pub const AUTH_PARAMS_MAX: usize = 30;
pub const AUTH_PARAM_VALUE_MAX: usize = 256;
/// `options.authParamsMap`: entries, and characters of each value.
pub const AUTH_PARAMS_MAP_MAX: usize = 21;
pub const AUTH_PARAMS_MAP_VALUE_MAX: usize = 128;
/// What a value of `options.upstream_params` may name as its `alias`.
pub const UPSTREAM_ALIASES: [&str; 12] = [
    "acr_values",
    "audience",
    "client_id",
    "display",
    "id_token_hint",
    "login_hint",
    "max_age",
    "prompt",
    "resource",
    "response_mode",
    "response_type",
    "ui_locales",
];
/// `options.set_user_root_attributes`. Auth0 does the first one by itself.
pub const SYNC_PROFILE: [&str; 3] = ["on_each_login", "on_first_login", "never_on_login"];
/// `options.non_persistent_attrs`: entries, and characters of each.
pub const NON_PERSISTENT_ATTRS_MAX: usize = 96;
pub const NON_PERSISTENT_ATTR_MAX: usize = 255;
pub const LOGOUT_URL_MAX: usize = 255;
/// `metadata`: entries, and characters of each value.
pub const METADATA_MAX: usize = 10;
pub const METADATA_VALUE_MAX: usize = 255;
/// `PATCH /connections/{id}/clients`: entries per request.
pub const ENABLED_CLIENTS_MAX: usize = 50;

/// Auth0's pattern `^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$`, 1 to 128 characters.
pub fn is_connection_name(name: &str) -> bool {
    name.len() <= NAME_MAX
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-')
        && !name.contains("--")
}

#[cfg(test)]
mod tests {
    use super::is_connection_name;

    #[test]
    fn connection_names_follow_the_pattern() {
        for good in ["discord", "a", "0", "my-company-2", "A-b-C"] {
            assert!(is_connection_name(good), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "a_b", "a b", "é", &"a".repeat(129)] {
            assert!(!is_connection_name(bad), "{bad}");
        }
    }
}
