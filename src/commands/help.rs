//! `a0connect help [COMMAND|TOPIC]`

use super::output::{Ink, Output};
use super::{Arguments, USAGE};
use crate::cli;
use crate::cli::topics::TOPICS;

pub fn run(arguments: Arguments, out: &Output) -> u8 {
    let mut root = cli::command();
    let Some(name) = arguments.text("topic") else {
        out.data(&root.render_help().to_string());
        return 0;
    };
    if let Some(topic) = TOPICS.iter().find(|topic| topic.name == name) {
        // Line by line, since diagrams and keys need ASCII without UTF-8.
        for line in (topic.text)().lines() {
            out.line(&[(Ink::Plain, line)]);
        }
        return 0;
    }
    root.build();
    if let Some(command) = root.find_subcommand_mut(name) {
        out.data(&command.render_help().to_string());
        return 0;
    }
    let near = cli::either(&cli::nearest(name, cli::help_pages().map(|(name, _)| name)));
    out.misuse(&format!("Unknown command or topic {name}"), &format!("Did you mean {near}? List all: a0connect help"));
    USAGE
}
