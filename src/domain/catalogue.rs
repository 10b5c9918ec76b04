//! The providers that the program knows: their URLs, scopes, userinfo request and mapping.
//!
//! Rule: each provider is one file in `assets/providers/`, found by `build.rs`, and parsed only when it is chosen. URLs become
//! outdated, so each file has the date of its review, and the values are checked before they count as right.

use crate::domain::profile_script::{Mapping, UserCall};
use serde::Deserialize;
use std::collections::BTreeMap;

include!(concat!(env!("OUT_DIR"), "/providers.rs"));

/// One provider, as in its file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// The name of the file, the value of A0CONNECT_PROVIDER, and the default connection name.
    pub key: String,
    /// The name to show: "GitHub".
    pub name: String,
    /// The three URLs are https, and may contain a `{name}` of [`Provider::placeholders`].
    pub authorization_url: String,
    pub token_url: String,
    pub user_detail_url: String,
    /// Only the scopes that a sign-in needs.
    pub scopes: Vec<String>,
    pub token_auth: TokenAuth,
    /// The provider requires PKCE, and doesn't only support it.
    pub pkce: bool,
    /// Headers of the token request (`options.customHeaders`).
    #[serde(default)]
    pub token_headers: BTreeMap<String, String>,
    /// Fixed query parameters of the authorization request (`options.authParams`).
    #[serde(default)]
    pub auth_params: BTreeMap<String, String>,
    pub call: UserCall,
    pub mapping: Mapping,
    /// The page to create an application at the provider.
    pub console_url: String,
    /// One sentence on where that page shows the client secret, or makes a new one. None if it isn't known.
    pub secret_page: Option<String>,
    /// Auth0's strategy for the provider, if the provider is built in.
    pub built_in: Option<String>,
    /// Sources differ on whether the provider is built in: Auth0's API doesn't list its strategy, but other documentation does.
    #[serde(default)]
    pub built_in_unclear: bool,
    /// Up to three sentences that the user should know first.
    pub note: String,
    /// The date of the last comparison with the provider's documentation: `2026-11-22`.
    pub reviewed: String,
    /// The gaps in the URLs, for example of self-hosted providers, by name.
    #[serde(default)]
    pub placeholders: BTreeMap<String, Placeholder>,
}

impl Provider {
    /// Auth0's strategy, or that sources differ. None if the provider isn't built in.
    pub fn built_in_words(&self) -> Option<&str> {
        self.built_in.as_deref().or(self.built_in_unclear.then_some("unclear, sources differ"))
    }
}

/// The client authentication at the token URL. Auth0 always sends the client ID and secret in the body, and for Basic in a
/// header too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenAuth {
    #[default]
    Post,
    Basic,
}

impl TokenAuth {
    /// The word in the field A0CONNECT_TOKEN_AUTH and in the provider files.
    pub fn word(self) -> &'static str {
        match self {
            TokenAuth::Post => "post",
            TokenAuth::Basic => "basic",
        }
    }

    pub fn is_basic(self) -> bool {
        self == TokenAuth::Basic
    }

    pub fn other(self) -> Self {
        if self.is_basic() { TokenAuth::Post } else { TokenAuth::Basic }
    }
}

/// A gap in a URL that only the user can fill.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placeholder {
    pub title: String,
    pub example: String,
    /// A regular expression for the full value, as a hint to the user.
    pub pattern: Option<String>,
}

/// The value of A0CONNECT_PROVIDER for a provider that isn't known here.
pub const CUSTOM: &str = "custom";

/// All keys, sorted. [`CUSTOM`] is not a provider and not among them.
pub fn keys() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(key, _)| *key)
}

/// The key and name of each provider, sorted by key, without parsing the files.
pub fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().map(|(key, text)| (*key, name_line(text).unwrap_or(key)))
}

/// The provider of this key, parsed now.
pub fn find(key: &str) -> Option<Provider> {
    let index = FILES.binary_search_by_key(&key, |(key, _)| *key).ok()?;
    toml::from_str(FILES.get(index)?.1).ok()
}

/// The key and name of the provider whose authorization or token URL this is, without parsing the files.
pub fn of_url(url: &str) -> Option<(&'static str, &'static str)> {
    let url = url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let value = |line: &'static str| {
        ["authorization_url = \"", "token_url = \""]
            .iter()
            .find_map(|start| line.strip_prefix(start)?.strip_suffix('"'))
    };
    let of = |text: &'static str| text.lines().filter_map(value).any(|known| known.trim_end_matches('/') == url);
    FILES.iter().find(|(_, text)| of(text)).map(|(key, text)| (*key, name_line(text).unwrap_or(key)))
}

/// The value of the line `name = "…"`; a test compares it with the parsed file.
fn name_line(text: &'static str) -> Option<&'static str> {
    text.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
}

#[cfg(test)]
mod tests {
    use super::{CUSTOM, FILES, Provider, find, keys, names};
    use crate::domain::{limits, profile_script};
    use url::Url;

    /// Every file, parsed; a failure names the file and the line.
    fn all() -> impl Iterator<Item = Provider> {
        FILES.iter().map(|(key, text)| toml::from_str(text).unwrap_or_else(|error| panic!("{key}.toml: {error}")))
    }

    #[test]
    fn files_are_found_by_their_keys_in_order() {
        let all: Vec<_> = all().collect();
        assert!(keys().is_sorted());
        assert_eq!(all.iter().map(|provider| provider.key.as_str()).collect::<Vec<_>>(), keys().collect::<Vec<_>>());
        for (provider, (key, name)) in all.iter().zip(names()) {
            assert_eq!((provider.key.as_str(), provider.name.as_str()), (key, name));
            assert_eq!(find(key).as_ref(), Some(provider));
            for url in [&provider.authorization_url, &provider.token_url] {
                assert_eq!(super::of_url(&format!("{url}/?a=b")), Some((key, name)), "{url}");
            }
            assert!(limits::is_connection_name(key) && key != CUSTOM, "{key} becomes the connection name");
        }
        assert_eq!(find(CUSTOM), None);
        assert_eq!(find(""), None);
    }

    #[test]
    fn addresses_are_https_and_leave_the_reserved_parameters_alone() {
        for Provider { key, authorization_url, token_url, user_detail_url, console_url, placeholders, .. } in all() {
            for address in [&authorization_url, &token_url, &user_detail_url, &console_url] {
                let mut filled = address.clone();
                for (name, placeholder) in &placeholders {
                    filled = filled.replace(&format!("{{{name}}}"), &placeholder.example);
                }
                assert!(filled.is_ascii() && !filled.contains('{'), "{key}: {filled}");
                let url = Url::parse(&filled).unwrap();
                assert_eq!((url.scheme(), url.username(), url.password()), ("https", "", None), "{key}: {address}");
                assert_eq!((url.fragment(), url.port()), (None, None), "{key}: {address}");
                assert_eq!(url.as_str(), filled, "{key}: written the way it is read");
            }
            let url = Url::parse(&authorization_url).unwrap();
            for (name, _) in url.query_pairs() {
                let reserved = ["client_id", "redirect_uri", "response_type", "response_mode", "state"];
                assert!(!reserved.contains(&name.as_ref()), "{key}: Auth0 sends {name} itself");
            }
            assert!((limits::URL_MIN..=limits::AUTHORIZATION_URL_MAX).contains(&authorization_url.len()), "{key}");
            assert!((limits::URL_MIN..=limits::TOKEN_URL_MAX).contains(&token_url.len()), "{key}");
        }
    }

    #[test]
    fn values_keep_the_limits() {
        for provider in all() {
            let key = &provider.key;
            assert!((1..=limits::DISPLAY_NAME_MAX).contains(&provider.name.chars().count()), "{key}");
            assert!(provider.scopes.len() <= limits::SCOPES_MAX, "{key}");
            assert!(provider.scopes.join(" ").len() <= limits::SCOPE_MAX, "{key}");
            for scope in &provider.scopes {
                let visible = scope.bytes().all(|byte| byte.is_ascii_graphic());
                assert!((1..=limits::SCOPE_ITEM_MAX).contains(&scope.len()) && visible, "{key}: {scope}");
            }
            assert!(provider.token_headers.len() <= limits::CUSTOM_HEADERS_MAX, "{key}");
            assert!(provider.auth_params.len() <= limits::AUTH_PARAMS_MAX, "{key}");
            for value in provider.token_headers.values() {
                assert!((1..=limits::CUSTOM_HEADER_VALUE_MAX).contains(&value.len()), "{key}: {value}");
            }
            for value in provider.auth_params.values() {
                assert!((1..=limits::AUTH_PARAM_VALUE_MAX).contains(&value.len()), "{key}: {value}");
            }
            assert!(!provider.note.trim().is_empty(), "{key}");
            assert!(provider.reviewed.parse::<jiff::civil::Date>().is_ok(), "{key}: {}", provider.reviewed);
            assert_ne!(provider.built_in.as_deref(), Some(""), "{key}");
            assert!(provider.built_in.is_none() || !provider.built_in_unclear, "{key}");
            for sentence in provider.note.split(". ").chain(provider.secret_page.as_deref()) {
                assert!(sentence.split_whitespace().count() <= 20 && !sentence.contains(';'), "{key}: {sentence}");
            }
            assert!(provider.secret_page.as_ref().is_none_or(|text| text.ends_with('.')), "{key}");
        }
    }

    #[test]
    fn sources_that_differ_are_not_passed_over() {
        let words = |key| find(key).unwrap().built_in_words().map(str::to_owned);
        assert_eq!(words("dropbox").as_deref(), Some("dropbox"));
        assert_eq!(words("twitch").as_deref(), Some("unclear, sources differ"));
        assert_eq!(words("gitlab"), None);
    }

    #[test]
    fn every_mapping_becomes_a_script() {
        for provider in all() {
            let key = &provider.key;
            assert!(provider.mapping.path("user_id").is_some(), "{key}");
            // A placeholder gets its value before a script is made.
            let url = provider.user_detail_url.replace(['{', '}'], "");
            let script = profile_script::generate(&url, &provider.call, Some(&provider.mapping), "client");
            assert_eq!(profile_script::problems(&script), None, "{key}");
            assert!(script.len() < limits::SCRIPT_MAX / 8, "{key}: {}", script.len());
            assert!(!script.contains("{client_id}") && !script.contains("{token}"), "{key}");
        }
    }
}
