//! What the tests of the built binary stand on: a home, a terminal, a tenant, a keyring and a TLS front, each real and each private to one test.
//!
//! Rules: nothing here sleeps, uses a fixed port or changes the environment of the test process. Every wait ends when what it waits for happens, or
//! fails after `DEADLINE` with what was there instead. Dropping a value ends every process that it started.
#![allow(dead_code)] // each test crate uses a part
#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may read files, the clock and the environment
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a helper that fails fails its test

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

pub mod browser;
pub mod desk;
pub mod emulator;
pub mod home;
pub mod http;
pub mod idle;
#[cfg(target_os = "linux")]
pub mod job;
pub mod keys;
#[cfg(target_os = "linux")]
pub mod pty;
pub mod sandbox;
#[cfg(target_os = "linux")]
pub mod secret_service;
pub mod tls;

/// How long anything may take before a test gives up on it.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// For a test that needs what this machine lacks: says so past the output capture of `cargo test`, and fails where nothing may be left out.
pub fn leave_out(test: &str, why: &str) {
    let all = std::env::var_os("A0CONNECT_TEST_ALL").is_some_and(|value| value == "1");
    assert!(!all, "{test} cannot run: {why}");
    let _ = writeln!(std::io::stderr(), "left out: {test}: {why}");
}

/// Where `program` is, if it is in one of the folders of PATH.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(program)).find(|file| file.is_file())
}
