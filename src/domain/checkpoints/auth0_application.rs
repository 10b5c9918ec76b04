//! The Auth0 application that users log in to: the tenant's domain, the client, its callback URLs.

mod callbacks;
mod client;
pub(super) mod doubt;
mod settings;
mod tenant;

pub use callbacks::difference;

use super::{Check, CheckId, Checkpoint, CheckpointId, given};
use crate::domain::fields::FieldId::*;
use crate::domain::finding::State;
use crate::domain::known::Known;
use crate::domain::words::counted;

pub const CHECKPOINT: Checkpoint = Checkpoint {
    at: CheckpointId::Auth0Application,
    id: "auth0_application",
    label: "Auth0 application",
    short: "Auth0 app",
    about: "The application that users sign in to, and its tenant.",
    fields: &[Auth0Domain, Auth0CanonicalDomain, Auth0ClientId, Auth0ClientSecret, CallbackUrls],
    checks,
    summary,
};

fn checks(known: Known) -> Vec<Check> {
    let Known { setup, .. } = known;
    if !setup.has(Auth0Domain) {
        return vec![given(CheckId::Domain, Auth0Domain, setup), client::id(known)];
    }
    let mut checks = tenant::checks(known);
    checks.push(client::id(known));
    checks.extend(settings::checks(known));
    checks.extend(client::secret(known));
    checks.push(callbacks::check(known));
    checks
}

fn summary(known: Known) -> String {
    let Known { setup, .. } = known;
    let urls = setup.callback_urls().len();
    let callbacks = counted(urls, "callback URL");
    let registered = match callbacks::check(known) {
        check if urls > 0 && check.finding.state == State::Ok && check.seen_at.is_some() => " registered",
        _ => "",
    };
    if client::secret(known).is_some_and(|check| check.finding.state == State::Ok) {
        return format!("Secret accepted, {callbacks}{registered}");
    }
    let name = known.application().map_or_else(|| "client ID set".to_owned(), |application| application.name.clone());
    format!("Tenant found, {name}, {callbacks}{registered}")
}

#[cfg(test)]
mod tests;
