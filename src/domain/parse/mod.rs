//! From a text to a value in its canonical form, or to what is wrong with it and the fix: parse, don't validate.
//!
//! It is tolerant of what users paste: spaces, quotes, line ends, `Bearer `, full URLs instead of a host. It is strict
//! about what Auth0 would reject. Every function is pure, total, and idempotent on its own output.

mod callbacks;
mod copied;
mod credentials;
mod domain;
mod names;
mod objects;
mod options;
mod origin;
mod placeholder;
mod repeated;
mod scope;
#[cfg(test)]
mod tests;
mod urls;

pub use callbacks::{callback_urls, is_plain, list};
pub use credentials::{api_token, client_id, secret};
pub use domain::{Domain, domain, is_auth0, is_on_this_machine};
pub use names::{connection_name, display_name};
pub use objects::{auth_params, is_script, mapping, placeholders, script, string_map, token_headers, user_call};
pub use options::{
    Upstream, auth_params_map, authentication, metadata, non_persistent_attrs, sync_profile, upstream, upstream_params,
};
pub use origin::{host_of, is_listed, is_origin_listed, origin_of};
pub use placeholder::is_all as is_placeholder;
pub use scope::scope;
pub use urls::{authorization_url, icon_url, logout_url, placeholders_of, token_url, user_detail_url};

use super::alike::edits;
use super::catalog::{self, CUSTOM, TokenAuth};
use copied::clean;
use zeroize::Zeroizing;

/// What a parser needs to know besides the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ParseContext {
    /// The tenant is on this machine: then, and only then, the provider's URLs may be on it too, and http.
    pub loopback: bool,
}

/// A value in its canonical form.
#[derive(Debug, PartialEq)]
pub struct Parsed {
    pub text: Zeroizing<String>,
    /// A sentence on what was understood or dropped, or on what looks odd. The value is valid all the same.
    pub note: Option<String>,
}

impl Parsed {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: Zeroizing::new(text.into()), note: None }
    }

    /// With several notes, joined.
    fn with(text: impl Into<String>, notes: impl IntoIterator<Item = String>) -> Self {
        let note = notes.into_iter().reduce(|before, next| {
            let end = if before.ends_with(['.', '?']) { " " } else { ". " };
            before + end + &next
        });
        Self { text: Zeroizing::new(text.into()), note }
    }
}

/// Why a text isn't a value, and the fix. Never has a secret in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub what: String,
    pub fix: String,
}

impl Problem {
    pub fn new(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what: what.into(), fix: fix.into() }
    }
}

fn missing(what: &str, fix: &str) -> Problem {
    Problem::new(format!("{what} is missing"), fix)
}

pub fn provider(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    let key = clean(text).to_lowercase();
    if key.is_empty() {
        return Err(missing("The provider", "Choose one from the list, or custom."));
    }
    if key == CUSTOM || catalog::names().any(|(known, _)| known == key) {
        return Ok(Parsed::plain(key));
    }
    let near =
        catalog::named(&key).or_else(|| catalog::names().map(|(key, _)| key).find(|known| edits(known, &key) == 1));
    let fix = match near {
        Some(near) => format!("Choose {near} if you meant that. Otherwise choose custom and enter its URLs."),
        None => "Choose custom and enter its URLs.".to_owned(),
    };
    Err(Problem::new("The list has no provider with this name", fix))
}

pub fn token_auth(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    match clean(text).to_lowercase().as_str() {
        "" | "post" | "body" | "client_secret_post" => Ok(Parsed::plain(TokenAuth::Post.word())),
        "basic" | "header" | "client_secret_basic" => Ok(Parsed::plain(TokenAuth::Basic.word())),
        _ => Err(Problem::new("It must be post or basic", "Enter post, or basic to add an Authorization header.")),
    }
}

pub fn boolean(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    match clean(text).to_lowercase().as_str() {
        "" | "false" | "no" | "off" | "0" | "n" => Ok(Parsed::plain("false")),
        "true" | "yes" | "on" | "1" | "y" | "s256" => Ok(Parsed::plain("true")),
        _ => Err(Problem::new("It must be true or false", "Enter true or false.")),
    }
}
