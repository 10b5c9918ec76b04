//! What a provider's answer means. Providers keep to RFC 6749 in spirit more than to the letter, so each kind of answer has
//! a table of rows, the words first and the status second; the first row that applies wins, and what no row knows is said to
//! prove nothing. Each row carries an example of its own, and a test holds that every example is read as its own row.

mod detail;
mod page;
mod token;
mod told;

pub use detail::tell as tell_detail;
pub use page::tell as tell_page;
pub use token::tell as tell_token;
pub use told::{Kind, Told};

use super::Seen;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Diagnosis, Finding, State};
use crate::domain::found::{DetailAnswer, PageAnswer, TokenAnswer};

pub struct Row<A> {
    pub means: A,
    pub applies: fn(&Told) -> bool,
    /// An answer that means this.
    pub example: fn() -> Told,
}

fn first<A: Copy>(rows: &[Row<A>], told: &Told, otherwise: A) -> A {
    rows.iter().find(|row| (row.applies)(told)).map_or(otherwise, |row| row.means)
}

/// What the answer to the token call means.
pub fn token_answer(told: &Told) -> TokenAnswer {
    first(token::ROWS, told, TokenAnswer::Unclear)
}

/// What the answer to an authorization request means.
pub fn page_answer(told: &Told) -> PageAnswer {
    first(page::ROWS, told, PageAnswer::Unclear)
}

/// What the answer to the user detail call means.
pub fn detail_answer(told: &Told) -> DetailAnswer {
    first(detail::ROWS, told, DetailAnswer::Unclear)
}

/// The provider wants no more requests (429).
pub fn limited(seen: &Seen) -> Diagnosis {
    Diagnosis::new(
        Class::RateLimit,
        format!("{} has had too many requests", seen.host),
        "It answered 429, so this round asks it nothing more.",
        "Wait a few minutes, then ask again.",
    )
    .on(seen.host_field.unwrap_or(FieldId::TokenUrl))
}

/// Proves neither yes nor no.
fn open(what: String, why: String, fix: impl Into<String>) -> Finding {
    Finding::new(State::Inconclusive, what, why, fix)
}

/// PKCE is set otherwise than the provider wants it.
fn tell_pkce(told: &Told) -> Finding {
    let fix = match told.sent_pkce {
        true => "Set PKCE (A0CONNECT_PKCE) to false.",
        false => "Set PKCE (A0CONNECT_PKCE) to true: Auth0 then sends a proof key with each sign-in.",
    };
    let what = match told.sent_pkce {
        true => format!("{} takes no proof key (PKCE) as it is sent", told.name),
        false => format!("{} wants a proof key (PKCE)", told.name),
    };
    Diagnosis::new(Class::UserInput, what, told.words(), fix).on(FieldId::Pkce).into()
}

/// A check against bots, or a firewall: whatever its status, it says nothing of what was asked.
fn is_wall(told: &Told) -> bool {
    let words =
        ["just a moment", "attention required", "checking your browser", "verify you are human", "unusual traffic"];
    let more = ["access denied", "captcha", "not a robot", "ddos protection", "security check", "automated requests"];
    let challenge = told.says(&words) || told.status == 503 && told.says(&more);
    let page = told.kind == Kind::Page && (told.status == 403 || challenge);
    told.mitigated || told.status == 429 || page && !told.asks_password
}

/// What stands there when a check against bots answers in the provider's place.
fn wall(told: &Told) -> Finding {
    open(
        format!("{} shows a check against bots (status {})", told.host, told.status),
        "It wants a browser or another network, so it tells this machine nothing; Auth0's servers may pass.".into(),
        "Go on: the first sign-in tells. Or ask again from another network.",
    )
}

/// What is said where the answer tells nothing that a row knows.
fn unclear(told: &Told, field: FieldId) -> Finding {
    let (host, status) = (&told.host, told.status);
    if status >= 500 {
        let what = match status {
            502..=504 => format!("{host} is not available now (status {status})"),
            _ => format!("{host} has a fault of its own (status {status})"),
        };
        return open(what, told.words(), "Ask again in a few minutes.").on(field);
    }
    open(
        format!("{} answered something that proves nothing (status {})", told.host, told.status),
        told.words(),
        format!("Compare {} with the provider's documentation, then go on: the first sign-in tells.", field.label()),
    )
    .on(field)
}

#[cfg(test)]
mod tests;
