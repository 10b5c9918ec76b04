//! The providers that the program knows: their URLs, scopes, userinfo request and mapping.
//!
//! Rule: each provider is one file in `assets/providers/`, found by `build.rs`, and parsed once, when it is chosen. Lists and
//! the search use only the keys, names and ranks, which `build.rs` reads. URLs become outdated, so each file has the date of
//! its review, and the values are checked before they count as right.

mod facts;
pub mod own;
mod search;
#[cfg(test)]
mod tests;

pub use search::{named, search};

use crate::domain::profile_script::{Mapping, UserCall};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

include!(concat!(env!("OUT_DIR"), "/providers.rs"));

/// A provider's file, and what a list needs of it.
struct File {
    key: &'static str,
    name: &'static str,
    /// Other names that users type: "x" for X (Twitter).
    also: &'static [&'static str],
    /// The most popular provider has 1.
    rank: u16,
    /// The authorization URL and the token URL.
    urls: [&'static str; 2],
    text: &'static str,
    /// Parsed when it is first needed. None if it can't be parsed, which a test rules out.
    parsed: OnceLock<Option<Box<Provider>>>,
    /// For the search, made when it is first needed.
    typed: OnceLock<Vec<search::Name>>,
}

impl File {
    const fn new(
        key: &'static str,
        name: &'static str,
        also: &'static [&'static str],
        rank: u16,
        urls: [&'static str; 2],
        text: &'static str,
    ) -> Self {
        Self { key, name, also, rank, urls, text, parsed: OnceLock::new(), typed: OnceLock::new() }
    }

    fn provider(&self) -> Option<&Provider> {
        self.parsed.get_or_init(|| toml::from_str(self.text).ok().map(Box::new)).as_deref()
    }
}

/// One provider, as in its file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// The name of the file, the value of A0CONNECT_PROVIDER, and the default connection name. A user's file needs none.
    #[serde(default)]
    pub key: String,
    /// The name to show: "GitHub".
    pub name: String,
    /// Other names that users type, in lowercase.
    #[serde(default)]
    pub also: Vec<String>,
    /// The place in the order of popularity, from 1. A user's file comes before them.
    #[serde(default)]
    pub rank: u16,
    /// The three URLs are https, and may contain a `{name}` of [`Provider::placeholders`].
    pub authorization_url: String,
    pub token_url: String,
    /// Empty if the provider has none, such as Apple. The claims of the ID token then describe the user.
    #[serde(default)]
    pub user_detail_url: String,
    /// Only the scopes that a sign-in needs.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// The separator between scopes.
    #[serde(default = "space")]
    pub scope_delimiter: char,
    #[serde(default)]
    pub token_auth: TokenAuth,
    /// The provider requires PKCE. False if it only supports it.
    #[serde(default)]
    pub pkce: bool,
    /// Its token request differs from OAuth2, so Auth0 needs a proxy in front of its token URL.
    #[serde(default)]
    pub proxy: bool,
    /// Headers of the token request (`options.customHeaders`).
    #[serde(default)]
    pub token_headers: BTreeMap<String, String>,
    /// Fixed query parameters of the authorization request (`options.authParams`).
    #[serde(default)]
    pub auth_params: BTreeMap<String, String>,
    #[serde(default)]
    pub call: UserCall,
    pub mapping: Mapping,
    /// The page to create an application at the provider. None for a server of the user's own, or if it isn't known.
    pub console_url: Option<String>,
    /// One sentence on where that page shows the client secret, or makes a new one. None if it isn't known.
    pub secret_page: Option<String>,
    /// Auth0's strategy for the provider, if the provider is built in.
    pub built_in: Option<String>,
    /// Sources differ on whether the provider is built in: Auth0's API doesn't list its strategy, but other documentation does.
    #[serde(default)]
    pub built_in_unclear: bool,
    /// When a custom connection makes sense although the provider is built in.
    pub when_custom: Option<String>,
    /// Up to three sentences that the user should know first.
    #[serde(default)]
    pub note: String,
    /// How far the sources agree.
    #[serde(default)]
    pub confidence: Confidence,
    /// The date of the last comparison with the provider's documentation: `2026-11-22`.
    #[serde(default)]
    pub reviewed: String,
    /// A response of the userinfo URL, as JSON, where its form is known.
    pub sample: Option<String>,
    /// The path of the user's file, if it isn't one of ours.
    #[serde(skip)]
    pub file: Option<String>,
    /// The gaps in the URLs, for example of self-hosted providers, by name.
    #[serde(default)]
    pub placeholders: BTreeMap<String, Placeholder>,
}

fn space() -> char {
    ' '
}

impl Provider {
    /// The values of placeholders that most users need.
    pub fn defaults(&self) -> BTreeMap<String, String> {
        let default = |(name, one): (&String, &Placeholder)| Some((name.clone(), one.default.clone()?));
        self.placeholders.iter().filter_map(default).collect()
    }

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
    /// The value that most users need.
    pub default: Option<String>,
}

/// How far the sources of a provider's three URLs agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Two or more have all three.
    High,
    Medium,
    /// Only one has some of them.
    #[default]
    Low,
}

impl Confidence {
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    pub fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// The value of A0CONNECT_PROVIDER for a provider that isn't known here.
pub const CUSTOM: &str = "custom";

/// The keys of our files, sorted. [`CUSTOM`] is not a provider and not among them.
pub fn keys() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|file| file.key)
}

/// The user's files, and those of ours that they don't replace.
fn files() -> impl Iterator<Item = &'static File> {
    let own = own::all();
    own.iter().chain(FILES.iter().filter(|file| !own.iter().any(|one| one.key == file.key)))
}

/// The key and name of each provider, without parsing the files.
pub fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    files().map(|file| (file.key, file.name))
}

/// The provider of this key, parsed when it is first needed.
pub fn find(key: &str) -> Option<Provider> {
    let own = own::all().iter().find(|file| file.key == key);
    let ours = || FILES.get(FILES.binary_search_by_key(&key, |file| file.key).ok()?);
    own.or_else(ours)?.provider().cloned()
}

/// The key and name of the provider whose authorization or token URL this is, without parsing the files. If several have it,
/// the most popular one counts.
pub fn of_url(url: &str) -> Option<(&'static str, &'static str)> {
    let url = bare(url);
    let of = |file: &&File| file.urls.iter().any(|known| !url.is_empty() && bare(known) == url);
    files().filter(of).min_by_key(|file| file.rank).map(|file| (file.key, file.name))
}

/// Without parameters.
fn bare(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/')
}
