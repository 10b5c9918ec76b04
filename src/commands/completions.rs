//! `a0connect completions SHELL`

use super::output::Output;
use super::{Arguments, USAGE};
use crate::cli;
use clap_complete::Shell;

pub fn run(arguments: Arguments, out: &Output) -> u8 {
    let Some(shell) = arguments.get::<Shell>("shell") else { return USAGE };
    let mut script = Vec::new();
    clap_complete::generate(*shell, &mut cli::command(), "a0connect", &mut script);
    out.data(&String::from_utf8_lossy(&script));
    0
}
