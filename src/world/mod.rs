//! All input and output, given back as values of `domain`: the network, the files, the keyring, the clock, the environment.
//!
//! Nothing here decides what to do; it does one thing that it is told and says what came of it, in words for people where
//! it failed.

pub mod clipboard;
pub mod clock;
pub mod documents;
pub mod environment;
mod files;
pub mod folders;
pub mod harden;
pub mod http;
pub mod names;
pub mod places;
pub mod profiles;
pub mod programs;
pub mod sources;
pub mod terminal;
pub mod vault;
