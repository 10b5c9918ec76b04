//! What the tests of the built binary need: a home, a terminal, a tenant, a keyring and a TLS proxy. Each is real, and private to
//! one test.
//!
//! Rules: nothing here sleeps, uses a fixed port or changes the environment of the test process. A wait ends as soon as its
//! condition is true, or fails after `DEADLINE` and shows what was there instead. Dropping a value ends all processes that it
//! started.
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
pub mod npm;
#[cfg(target_os = "linux")]
pub mod pty;
pub mod sandbox;
#[cfg(target_os = "linux")]
pub mod secret_service;
pub mod tls;

/// The time limit for everything that a test waits for.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// For a test that this machine can't run. Prints the reason, past the output capture of `cargo test`. Fails if no test may be
/// left out.
pub fn leave_out(test: &str, why: &str) {
    let all = std::env::var_os("A0CONNECT_TEST_ALL").is_some_and(|value| value == "1");
    assert!(!all, "{test} cannot run: {why}");
    let _ = writeln!(std::io::stderr(), "left out: {test}: {why}");
}

/// The path of `program`, if it is in a folder of PATH.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(program)).find(|file| file.is_file())
}
