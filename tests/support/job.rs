//! Starts `job_shell.pl` and parses its reports.

use std::path::Path;
use std::process::{Command, Stdio};

use super::find;

/// A report of `job_shell.pl` about the program.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Report {
    Stop(i32),
    Exit(i32),
    Signal(i32),
    /// The terminal can be closed now.
    Ready,
}

impl Report {
    pub fn parse(line: &str) -> Report {
        let (what, number) = line.split_once(' ').expect("a word and a number");
        let number = number.parse().unwrap();
        match what {
            "stop" => Report::Stop(number),
            "exit" => Report::Exit(number),
            "signal" => Report::Signal(number),
            "ready" => Report::Ready,
            _ => panic!("the shell of the terminal reports {line:?}"),
        }
    }
}

/// The shell, with `command` as its job on the terminal at `tty`.
pub fn shell(command: &Command, tty: &Path) -> Command {
    let mut shell = Command::new(find("perl").expect("perl is there, for the shell of the terminal"));
    shell.args(["-e", include_str!("job_shell.pl")]).arg(tty).arg(command.get_program()).args(command.get_args());
    shell.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("TERM", "xterm-256color");
    shell.env("LANG", "C.UTF-8").envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.env("PERL_BADLANG", "0"); // no warning from perl if a locale isn't installed
    if let Some(dir) = command.get_current_dir() {
        shell.current_dir(dir);
    }
    shell.stdin(Stdio::piped()).stdout(Stdio::piped());
    shell
}
