//! Opens the login link in the user's browser, from a process of its own without secrets in its environment.
//!
//! The process is this program again. There, `webbrowser` knows how a link is opened on each system.
#![allow(clippy::disallowed_methods)]

use super::super::programs;
use crate::domain::fields::{FIELDS, Field};
use crate::domain::safe_text::visible;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The first argument of that process. It isn't a command for users.
const OPENER: &str = "open-link";

/// How long the process is waited for. A browser that it has started in the foreground goes on.
const PATIENCE: Duration = Duration::from_secs(3);

/// Why no browser can be opened here, if that is known before.
pub fn obstacle() -> Option<&'static str> {
    programs::browser().far_away()
}

/// Opens the link. The error is a sentence. Blocks for up to three seconds.
pub fn open(link: &str) -> Result<(), String> {
    let program = std::env::current_exe().map_err(|error| format!("{}.", visible(&error.to_string(), 120)))?;
    let mut command = Command::new(program);
    command.args([OPENER, link]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Ctrl-C is meant for a0connect, not for the browser.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    FIELDS.iter().filter(|field| field.secret).flat_map(Field::names).for_each(|name| {
        command.env_remove(name);
    });
    let mut child = command.spawn().map_err(|error| format!("{}.", visible(&error.to_string(), 120)))?;
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(_)) => return Err("a0connect couldn't open a browser.".to_owned()),
            Ok(None) => std::thread::sleep(Duration::from_millis(20)),
            Err(error) => return Err(format!("{}.", visible(&error.to_string(), 120))),
        }
    }
    Ok(())
}

/// Does the work of that process, if this is it. Returns whether the link was opened.
pub fn opened_for_parent() -> Option<bool> {
    let mut arguments = std::env::args_os().skip(1);
    let is_opener = arguments.next().is_some_and(|first| first == OPENER);
    let link = arguments.next().filter(|_| is_opener)?.into_string().ok()?;
    let is_web = link.starts_with("https://") || link.starts_with("http://");
    Some(is_web && arguments.next().is_none() && webbrowser::open(&link).is_ok())
}
