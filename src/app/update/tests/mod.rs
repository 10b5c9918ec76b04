//! The behavior of `update`: keys and responses in, state and effects out.

mod again;
mod attempts;
mod begin;
mod created;
mod due;
mod editor;
mod elsewhere;
mod failures;
mod handover;
mod help;
mod hosts;
mod in_hand;
mod journey;
mod keeping;
mod late;
mod leftovers;
mod newcomer;
mod profiles;
mod rail;
mod random;
mod rehearsal;
mod repair;
mod safe;
mod scenarios;
mod sign_in;
mod typing;
mod words;

use super::*;
use crate::app::effect::Effect;
use crate::app::message::Key;
use crate::app::model::Keeping;
use crate::app::tests::{ALL_SCOPES, DOMAIN, Keyring, Simulated, now, token};
use crate::domain::fields::FieldId;
use crate::domain::http::Method;
use crate::domain::secret::Secret;
use serde_json::json;
