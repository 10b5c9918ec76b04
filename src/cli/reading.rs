//! The arguments of the commands that read a text of another program: `import` and `lint`.

use super::args::{file, json, keeping, switch};
use super::{MORE, framed, listed};
use clap::{Arg, Command};

pub fn import() -> Command {
    listed("import", |command| {
        framed(
            command
                .arg(text("Read this file, or standard input if it is -"))
                .arg(switch("replace", "Replace other values of the profile [default: exit code 5]"))
                .arg(switch("dry-run", "Only show what was understood"))
                .args(json())
                .args(keeping())
                .after_help(MORE),
        )
    })
}

pub fn lint() -> Command {
    listed("lint", |command| {
        framed(command.arg(text("Check this file, or standard input if it is -")).args(json()).after_help(MORE))
    })
}

/// The one file. `--schema` needs none.
fn text(help: &'static str) -> Arg {
    let arg = file("file", "FILE", help);
    arg.long(None::<&str>).required_unless_present("schema")
}
