//! What a provider's response means. Providers follow RFC 6749 in spirit more than to the letter, so each kind of request has
//! a table. Its rows look at the words first and at the status second, and the first row that applies wins. A response that no
//! row knows proves nothing. Each row has an example, and a test checks that every example is read as its own row.

mod detail;
mod page;
mod response;
mod token;

pub use response::{Kind, ProviderResponse};

use super::Symptoms;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Actor, Class, Finding, State};
use crate::domain::response_data::{PageKind, TokenResponseKind, UserDetailKind};

pub struct Row<A> {
    pub means: A,
    pub applies: fn(&ProviderResponse) -> bool,
    /// A response that means this.
    pub example: fn() -> ProviderResponse,
}

fn first<A: Copy>(rows: &[Row<A>], response: &ProviderResponse, otherwise: A) -> A {
    rows.iter().find(|row| (row.applies)(response)).map_or(otherwise, |row| row.means)
}

/// What the response to a token request means.
pub fn read_token(response: &ProviderResponse) -> (TokenResponseKind, Finding) {
    let kind = first(token::ROWS, response, TokenResponseKind::Unclear);
    (kind, token::finding(kind, response))
}

/// What the response to an authorization request means.
pub fn read_page(response: &ProviderResponse) -> (PageKind, Finding) {
    let kind = first(page::ROWS, response, PageKind::Unclear);
    (kind, page::finding(kind, response))
}

/// What the response to a userinfo request means.
pub fn read_detail(response: &ProviderResponse) -> (UserDetailKind, Finding) {
    let kind = first(detail::ROWS, response, UserDetailKind::Unclear);
    (kind, detail::finding(kind, response))
}

/// The provider accepts no more requests (429).
pub fn limited(symptoms: &Symptoms) -> Finding {
    Finding::failed(
        Class::RateLimit,
        format!("{} received too many requests", symptoms.host),
        "It responded with 429, so a0connect sends it no more requests for now.",
        "Wait a few minutes, then check again.",
    )
    .on(symptoms.host_field.unwrap_or(FieldId::TokenUrl))
}

/// The response proves nothing.
fn inconclusive(what: String, why: String, fix: impl Into<String>) -> Finding {
    Finding::new(State::Inconclusive, what, why, fix)
}

/// PKCE isn't set as the provider requires it.
fn pkce(response: &ProviderResponse) -> Finding {
    let (what, fix) = match response.sent_pkce {
        true => (format!("{} doesn't support PKCE", response.name), "Set PKCE to false."),
        false => (format!("{} requires PKCE", response.name), "Set PKCE to true."),
    };
    Finding::failed(Class::UserInput, what, response.words(), fix).on(FieldId::Pkce)
}

/// How the redirect URI gets registered. Some providers accept only its host.
fn register(response: &ProviderResponse) -> String {
    let ProviderResponse { redirect_uri, there, .. } = response;
    let host = url::Url::parse(redirect_uri).ok().and_then(|url| url.host_str().map(str::to_owned));
    match host.filter(|_| response.says_only("redirect_uri: invalid")) {
        Some(host) => format!("Add {redirect_uri}, or only {host} if it doesn't accept a full URL{there}"),
        None => format!("Add {redirect_uri} to its redirect URIs{there}"),
    }
}

fn rejected_scope(response: &ProviderResponse) -> Finding {
    let rejected = || format!("{} rejected a scope", response.name);
    let (what, fix) = match (response.sent_scope, response.sent_scope_list) {
        // It may have read the list as the name of one scope.
        (true, true) => (
            rejected(),
            format!("Separate the scopes with spaces, or compare Scope with the allowed scopes{}", response.there),
        ),
        (true, false) => (rejected(), format!("Compare Scope with the allowed scopes{}", response.there)),
        (false, _) => (
            format!("{} requires a scope", response.name),
            "Enter the scopes that its documentation lists for sign-in.".to_owned(),
        ),
    };
    Finding::failed(Class::Scope, what, response.words(), fix).on(FieldId::Scope).by(Actor::You)
}

/// A bot check or a firewall. Whatever its status, it says nothing about the request.
fn is_wall(response: &ProviderResponse) -> bool {
    let words =
        ["just a moment", "attention required", "checking your browser", "verify you are human", "unusual traffic"];
    let more = ["access denied", "captcha", "not a robot", "ddos protection", "security check", "automated requests"];
    let challenge = response.says(&words) || response.status == 503 && response.says(&more);
    let page = response.kind == Kind::Page && (response.status == 403 || challenge);
    response.mitigated || response.status == 429 || page && !response.asks_password
}

/// A bot check responds in the provider's place.
fn wall(response: &ProviderResponse) -> Finding {
    inconclusive(
        format!("{} shows a bot check ({})", response.host, response.status),
        "It blocks requests that don't come from a browser. It may not block Auth0's servers.".into(),
        "Continue, and check it with the first sign-in. Or check again from another network.",
    )
}

/// No row knows the response.
fn unclear(response: &ProviderResponse, field: FieldId) -> Finding {
    let (host, status) = (&response.host, response.status);
    if status >= 500 {
        let what = match status {
            502..=504 => format!("{host} is unavailable ({status})"),
            _ => format!("{host} has a server error ({status})"),
        };
        return inconclusive(what, response.words(), "Check again in a few minutes.").on(field).by(Actor::Provider);
    }
    inconclusive(
        format!("The response from {host} is unclear ({status})"),
        response.words(),
        format!("Compare {} with the provider's documentation, then check it with a sign-in.", field.label()),
    )
    .on(field)
}

#[cfg(test)]
mod tests;
