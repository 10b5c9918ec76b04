//! Two of a0connect at once on one profile, with a real keyring and a tenant: after each round keyring, profile, journal and
//! tenant agree, nothing is lost, and what was said is so.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)] // all of it is tests
#![allow(clippy::disallowed_methods)] // a kill comes at a moment of a run that was measured

#[path = "../support/mod.rs"]
mod support;

mod commands;
mod faults;
mod table;
mod wizards;
