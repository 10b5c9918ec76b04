//! The rules of the task: connections, checks and plans. Pure: no clock, no files, no network, no terminal.
//!
//! CONTRIBUTING.md lists these modules in reading order: each uses only those before it. First come the user's values
//! (`fields`, `parse`, `setup`), then the responses of tenant and provider (`http`, `facts`, `probes`). The conclusions
//! follow (`diagnosis`, `checkpoints`), then the changes (`plan`, `repair`). `sign_in` proves the result.

pub mod absent_secrets;
pub mod alike;
pub mod attribute_picker;
pub mod catalog;
pub mod cause;
pub mod checkpoints;
pub mod cli_login;
pub mod connection;
pub mod diagnosis;
pub mod doc;
pub mod doctor;
pub mod export;
pub mod facts;
pub mod fields;
pub mod finding;
pub mod handover;
pub mod hosts;
pub mod http;
pub mod import;
pub mod journal;
pub mod known;
pub mod limits;
pub mod lint;
pub mod parse;
pub mod pasted;
pub mod plan;
pub mod probe;
pub mod probes;
pub mod profile;
pub mod profile_script;
pub mod project;
pub mod rehearsal;
pub mod repair;
pub mod response_data;
pub mod safe_text;
pub mod samples;
pub mod secret;
pub mod setup;
pub mod sign_in;
pub mod token;
pub mod url_difference;
pub mod words;
