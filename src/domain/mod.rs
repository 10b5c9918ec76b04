//! What is true, in the words of the task. Pure: no clock, no files, no network, no terminal.

pub mod catalogue;
pub mod limits;
pub mod profile_script;
pub mod secret;
