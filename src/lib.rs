//! a0connect: from nothing to a proven custom OAuth2 connection in Auth0.
//!
//! The modules in reading order; `domain` and `app` are pure, `world` does all input and output, and `perform` has it do
//! what `app` asks for.

pub mod app;
mod cli;
mod commands;
pub mod domain;
mod perform;
mod sandbox;
mod tui;
mod world;

use std::process::ExitCode;

/// The whole program: arguments from the process, an exit code back.
pub fn run() -> ExitCode {
    commands::run()
}
