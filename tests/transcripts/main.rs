//! Every subcommand as a user or a script sees it: both streams, the exit code, the requests to the tenant, and what is saved.
//! Each test has a tenant of its own.

#[path = "../support/mod.rs"]
mod support;

#[cfg(target_os = "linux")]
mod applications;
mod before_create;
mod calls;
mod create;
mod debug;
mod doctor;
#[cfg(target_os = "linux")]
mod exports;
mod faults;
mod files;
#[cfg(unix)]
mod handover;
mod help;
mod hosts;
#[cfg(target_os = "linux")]
mod imports;
#[cfg(target_os = "linux")]
mod kept;
mod links;
mod live;
#[cfg(target_os = "linux")]
mod logins;
mod logins_begun;
mod merge;
mod people;
mod pop_up;
mod preview;
mod profile_scripts;
mod proofs;
mod providers;
mod rehearse;
mod safe;
mod samples;
mod scenarios;
mod schemas;
mod shell;
mod sign_in_first;
mod sign_ins;
mod status;
#[cfg(target_os = "linux")]
mod terminal;
mod users;
mod verdicts;
