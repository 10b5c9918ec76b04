//! All input and output, returned as values of `domain`: the network, the files, the keyring, the clock, the environment.
//!
//! Nothing here decides what to do. Each function does one thing and returns its result, or a `Finding` for the user.

pub mod auth0_cli;
pub mod clipboard;
pub mod clock;
pub mod documents;
pub mod environment;
mod files;
pub mod folders;
mod git_ignore;
pub mod harden;
pub mod http;
pub mod manual;
pub mod name_lookup;
pub mod places;
#[cfg(unix)]
mod processes;
pub mod profiles;
pub mod programs;
pub mod project;
pub mod providers;
pub mod rehearsal;
pub mod samples;
pub mod sign_in;
pub mod sources;
pub mod terminal;
pub mod text_editor;
pub mod vault;
