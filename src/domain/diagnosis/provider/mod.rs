//! What a provider's response means. Providers follow RFC 6749 in spirit more than to the letter, so each kind of request has
//! a table. Its rows look at the words first and at the status second, and the first row that applies wins. A response that no
//! row knows proves nothing. Each row carries an example, and a test holds that every example is read as its own row.

mod detail;
mod page;
mod reply;
mod token;

pub use reply::{Kind, ProviderReply};

use super::Seen;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::found::{DetailAnswer, PageAnswer, TokenAnswer};

pub struct Row<A> {
    pub means: A,
    pub applies: fn(&ProviderReply) -> bool,
    /// A response that means this.
    pub example: fn() -> ProviderReply,
}

fn first<A: Copy>(rows: &[Row<A>], reply: &ProviderReply, otherwise: A) -> A {
    rows.iter().find(|row| (row.applies)(reply)).map_or(otherwise, |row| row.means)
}

/// What the response to a token request means.
pub fn read_token(reply: &ProviderReply) -> (TokenAnswer, Finding) {
    let answer = first(token::ROWS, reply, TokenAnswer::Unclear);
    (answer, token::finding(answer, reply))
}

/// What the response to an authorization request means.
pub fn read_page(reply: &ProviderReply) -> (PageAnswer, Finding) {
    let answer = first(page::ROWS, reply, PageAnswer::Unclear);
    (answer, page::finding(answer, reply))
}

/// What the response to a userinfo request means.
pub fn read_detail(reply: &ProviderReply) -> (DetailAnswer, Finding) {
    let answer = first(detail::ROWS, reply, DetailAnswer::Unclear);
    (answer, detail::finding(answer, reply))
}

/// The provider accepts no more requests (429).
pub fn limited(seen: &Seen) -> Finding {
    Finding::failed(
        Class::RateLimit,
        format!("{} has had too many requests", seen.host),
        "It answered 429, so this round asks it nothing more.",
        "Wait a few minutes, then ask again.",
    )
    .on(seen.host_field.unwrap_or(FieldId::TokenUrl))
}

/// The response proves nothing.
fn inconclusive(what: String, why: String, fix: impl Into<String>) -> Finding {
    Finding::new(State::Inconclusive, what, why, fix)
}

/// PKCE isn't set as the provider requires it.
fn pkce(reply: &ProviderReply) -> Finding {
    let (what, fix) = match reply.sent_pkce {
        true => {
            (format!("{} takes no proof key (PKCE) as it is sent", reply.name), "Set PKCE (A0CONNECT_PKCE) to false.")
        }
        false => (
            format!("{} wants a proof key (PKCE)", reply.name),
            "Set PKCE (A0CONNECT_PKCE) to true: Auth0 then sends a proof key with each sign-in.",
        ),
    };
    Finding::failed(Class::UserInput, what, reply.words(), fix).on(FieldId::Pkce)
}

/// A check against bots, or a firewall. Whatever its status, it says nothing about the request.
fn is_wall(reply: &ProviderReply) -> bool {
    let words =
        ["just a moment", "attention required", "checking your browser", "verify you are human", "unusual traffic"];
    let more = ["access denied", "captcha", "not a robot", "ddos protection", "security check", "automated requests"];
    let challenge = reply.says(&words) || reply.status == 503 && reply.says(&more);
    let page = reply.kind == Kind::Page && (reply.status == 403 || challenge);
    reply.mitigated || reply.status == 429 || page && !reply.asks_password
}

/// A check against bots responds in the provider's place.
fn wall(reply: &ProviderReply) -> Finding {
    inconclusive(
        format!("{} shows a check against bots (status {})", reply.host, reply.status),
        "It wants a browser or another network, so it tells this machine nothing; Auth0's servers may pass.".into(),
        "Go on: the first sign-in tells. Or ask again from another network.",
    )
}

/// No row knows the response.
fn unclear(reply: &ProviderReply, field: FieldId) -> Finding {
    let (host, status) = (&reply.host, reply.status);
    if status >= 500 {
        let what = match status {
            502..=504 => format!("{host} is not available now (status {status})"),
            _ => format!("{host} has a fault of its own (status {status})"),
        };
        return inconclusive(what, reply.words(), "Ask again in a few minutes.").on(field);
    }
    inconclusive(
        format!("{host} answered something that proves nothing (status {status})"),
        reply.words(),
        format!("Compare {} with the provider's documentation, then go on: the first sign-in tells.", field.label()),
    )
    .on(field)
}

#[cfg(test)]
mod tests;
