//! Copies a text to the clipboard with the system's own tool, if there is one and the terminal is on this machine.
//!
//! The tool gets the text on standard input, never as an argument. It gets only the few variables that it needs, because the
//! environment may contain secrets. Over SSH, or without a tool, the caller uses the terminal instead (OSC 52).
#![allow(clippy::disallowed_methods)]

use super::programs;
use crate::domain::doctor::desktop::Clipboard;
use crate::domain::secret::Secret;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How the text was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// This tool copied it.
    Tool(&'static str),
    /// No tool did. The terminal may be able to.
    Terminal,
}

/// The variables that a tool needs to reach the desktop.
const PASSED: [&str; 8] =
    ["PATH", "HOME", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "XAUTHORITY", "SystemRoot", "LC_CTYPE"];

/// Blocks for at most a second.
pub fn copy(text: &Secret) -> Copied {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    for (tool, arguments) in tools(set) {
        let environment = PASSED.iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
        let mut command = Command::new(tool);
        command.args(arguments).env_clear().envs(environment);
        if feed(command, text).is_some() {
            return Copied::Tool(tool);
        }
    }
    Copied::Terminal
}

/// The tools that [`copy`] would try.
pub fn look() -> Clipboard {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let wanted: Vec<&str> = tools(set).into_iter().map(|(tool, _)| tool).collect();
    let tool = wanted.iter().copied().find(|tool| programs::on_path(tool));
    Clipboard { tool, wanted, ssh: is_remote(set) }
}

type Tool = (&'static str, &'static [&'static str]);

fn tools(set: impl Fn(&str) -> bool) -> Vec<Tool> {
    let mut tools: Vec<Tool> = Vec::new();
    if is_remote(&set) {
        return tools;
    }
    if cfg!(target_os = "macos") {
        tools.push(("pbcopy", &[]));
    } else if cfg!(windows) || set("WSL_DISTRO_NAME") {
        tools.push(("clip.exe", &[]));
    } else {
        if set("WAYLAND_DISPLAY") {
            tools.push(("wl-copy", &[]));
        }
        if set("DISPLAY") {
            tools.push(("xclip", &["-selection", "clipboard"]));
            tools.push(("xsel", &["--clipboard", "--input"]));
        }
    }
    tools
}

fn is_remote(set: impl Fn(&str) -> bool) -> bool {
    set("SSH_CONNECTION") || set("SSH_TTY")
}

/// Some if the tool ended successfully in time.
fn feed(mut command: Command, text: &Secret) -> Option<()> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
    let fed = child.stdin.take().map(|mut input| input.write_all(text.reveal().as_bytes()));
    let end = Instant::now() + Duration::from_secs(1);
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Some(status),
            Ok(None) if Instant::now() < end => std::thread::sleep(Duration::from_millis(5)),
            _ => break None,
        }
    };
    if status.is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
    (fed?.is_ok() && status?.success()).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_ssh_the_terminal_is_asked() {
        assert_eq!(tools(|name| name == "SSH_TTY" || name == "DISPLAY"), []);
        #[cfg(all(unix, not(target_os = "macos")))]
        {
            assert_eq!(tools(|_| false), []);
            let names = |set: &str| tools(|name| name == set).into_iter().map(|(tool, _)| tool).collect::<Vec<_>>();
            assert_eq!(names("DISPLAY"), ["xclip", "xsel"]);
            assert_eq!(names("WAYLAND_DISPLAY"), ["wl-copy"]);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_tool_is_fed_by_its_input_and_must_end_well() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let sh = |script: &str| {
            let mut command = Command::new("/bin/sh");
            command.args(["-c", script]).env_clear().env("OUT", &path);
            command
        };
        let text = Secret::new("hunter2");
        assert_eq!(feed(sh("/bin/cat > \"$OUT\""), &text), Some(()));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "hunter2");
        assert_eq!(feed(sh("/bin/cat > /dev/null; exit 3"), &text), None);
        assert_eq!(feed(Command::new("/no/such/tool"), &text), None);
    }
}
