//! The behavior of `update`: keys and responses in, state and effects out.

mod again;
mod application;
mod applications;
mod attempts;
mod auth0_cli;
mod created;
mod due;
mod editor;
mod exports;
mod failures;
mod handover;
mod help;
mod hosts;
mod in_hand;
pub(in crate::app) mod journey;
mod late;
mod leftovers;
mod log_in;
mod never_lost;
mod newcomer;
mod other_session;
mod pop_up;
mod profiles;
mod project;
mod rail;
mod random;
mod rehearsal;
mod repair;
mod safe;
mod saving;
mod scenarios;
mod sign_in;
mod sign_in_first;
mod start;
mod typing;
mod undo;
mod words;

use super::*;
use crate::app::effect::Effect;
use crate::app::message::Key;
use crate::app::model::SecretStore;
use crate::app::tests::{ALL_SCOPES, DOMAIN, Keyring, Simulated, now, token};
use crate::domain::fields::FieldId;
use crate::domain::http::Method;
use crate::domain::secret::Secret;
use serde_json::json;

/// Step 1, then the values at Discord, while the provider fails like this.
fn at_discord(fails: &str) -> Simulated {
    let mut world = Simulated::new();
    world.keys(&format!("type {DOMAIN}, enter, type app, enter, paste the-secret-of-the-app, enter"));
    world.keys("type http://localhost:3000/callback, enter");
    world.keys(&format!("{fails}, d, type isc, enter, type key, enter, paste the-secret-at-discord, enter"));
    world
}

/// The responses of a provider that rejects the secret, to the requests that were held back.
fn rejections(world: &mut Simulated) -> Vec<Message> {
    world.tenant.faults.clear();
    world.keys("refuse POST /oauth2/token 401 invalid_client");
    let held = std::mem::take(&mut world.held);
    let answered = |(ticket, request)| Message::Answered { ticket, answer: world.tenant.answer(&request, now()) };
    held.into_iter().map(answered).collect()
}
