//! a0connect: from nothing to a verified custom OAuth2 connection in Auth0.
//!
//! `domain` and `app` are pure. `world` does all input and output, and `perform` carries out the effects of `app` with it.

pub mod app;
mod cli;
mod commands;
pub mod domain;
mod perform;
mod sandbox;
mod tui;
mod world;

use std::process::ExitCode;

/// The whole program: reads its arguments from the process and returns an exit code.
pub fn run() -> ExitCode {
    commands::run()
}
