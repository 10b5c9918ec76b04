//! Two instances of a0connect at once on one profile, with a real keyring and a tenant. After each round the keyring, the
//! profile, the journal and the tenant agree, nothing is lost, and everything that was reported is true.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)] // all of this is tests
#![allow(clippy::disallowed_methods)] // kills happen at a measured moment of a run

#[path = "../support/mod.rs"]
mod support;

mod commands;
mod faults;
mod table;
mod wizards;
