//! Two of a0connect at once on one profile, with a real keyring and a tenant: after each round keyring, profile, journal and
//! tenant agree, nothing is lost, and what was said is so.
#![cfg(target_os = "linux")]

#[path = "../support/mod.rs"]
mod support;

mod commands;
mod table;
mod wizards;
