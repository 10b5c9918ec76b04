//! The arguments of the commands that write files for other programs: `sample` and `export`.

use super::args::{self, export_format, file, json, keeping, sources, switch};
use super::{MORE, framed, listed};
use clap::{Command, ValueHint};

pub fn sample() -> Command {
    listed("sample", |command| {
        let out = file("out", "DIR", "Write its files to this directory").value_hint(ValueHint::DirPath);
        let replace = switch("replace", "Replace existing files [default: exit code 5]");
        framed(
            command
                .arg(args::sample())
                .arg(out.requires("sample"))
                .arg(replace.requires("out"))
                .args(json().map(|arg| arg.conflicts_with("out")))
                .args(keeping())
                .args(sources())
                .after_help(MORE),
        )
    })
}

pub fn export() -> Command {
    listed("export", |command| {
        let out = file("out", "FILE", "Write it to this file, for you only");
        let replace = switch("replace", "Replace the file if it exists [default: exit code 5]");
        framed(
            command
                .arg(export_format())
                .arg(switch("reveal", "Include secrets in clear text").requires("format"))
                .arg(out.requires("format"))
                .arg(replace.requires("out"))
                .arg(switch("gitignore", "Add the file to .gitignore").requires("out"))
                .args(keeping())
                .args(sources())
                .after_help(MORE),
        )
    })
}
