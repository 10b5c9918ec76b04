//! Starts the full-screen program: gathers what it opens with, and hands over.

use super::output::{Ink, Output};
use super::{Arguments, USAGE};
use crate::world::environment::Environment;
use std::io::{self, IsTerminal as _};

pub fn run(_arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    if !on_a_terminal(environment, out) {
        return USAGE;
    }
    USAGE
}

pub fn demo(_arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    if !on_a_terminal(environment, out) {
        return USAGE;
    }
    USAGE
}

fn on_a_terminal(environment: &Environment, out: &Output) -> bool {
    let dumb = environment.term.as_deref() == Some("dumb");
    if !dumb && io::stdin().is_terminal() && io::stdout().is_terminal() {
        return true;
    }
    let text = "the wizard needs a terminal that can be drawn on; without one use a0connect status and a0connect create --no-input";
    out.say(&[(Ink::Bad, "error: "), (Ink::Plain, text)]);
    false
}
