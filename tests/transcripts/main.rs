//! Every subcommand as a person or a script meets it: what is said on which stream, the exit code, what the tenant was asked,
//! and what is kept. Each against a tenant of its own.

#[path = "../support/mod.rs"]
mod support;

mod calls;
mod create;
mod doctor;
mod faults;
mod files;
#[cfg(unix)]
mod handover;
mod hosts;
#[cfg(target_os = "linux")]
mod kept;
mod merge;
mod preview;
mod profile_scripts;
mod proofs;
mod safe;
mod scenarios;
mod shell;
mod sign_ins;
mod status;
#[cfg(target_os = "linux")]
mod terminal;
mod verdicts;
