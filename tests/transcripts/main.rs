//! Every subcommand as a person or a script meets it: what is said on which stream, the exit code, what the tenant was asked,
//! and what is kept. Each against a tenant of its own.

#[path = "../support/mod.rs"]
mod support;

mod calls;
mod create;
mod doctor;
mod faults;
#[cfg(unix)]
mod handover;
#[cfg(target_os = "linux")]
mod kept;
mod preview;
mod proofs;
mod scenarios;
mod shell;
mod status;
#[cfg(target_os = "linux")]
mod terminal;
mod verdicts;
