//! Runs `auth0 login` in agent mode: beside the wizard, without the terminal.
//!
//! Rules: it gets no value of a0connect in its environment, and an empty standard input. Only a bounded part of its output is
//! kept.
#![allow(clippy::disallowed_methods)]

use super::background::BackgroundProgram;
use super::{PROGRAM, reads_environment, without_our_values};
use crate::domain::cli_login::agent::{ARGUMENTS, Ended, Exit, LONGEST_LINE, Line, LoginCode, NotIn, VERSION};
use crate::domain::cli_login::agent::{has_agent_mode, judge, line};
use crate::domain::cli_login::{cannot_start, reads_variables};
use std::ffi::OsStr;
use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How long auth0-cli may take to print its version.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long its output may be held open by others after it has ended.
const REST: Duration = Duration::from_millis(300);
/// How many bytes of standard error are kept, from its end.
const MOST_ERRORS: usize = 16 << 10;

/// Logs in, and calls `shown` with the link and the code. `background` can end it.
pub fn log_in(
    scopes: &[&str],
    background: &BackgroundProgram,
    shown: impl FnMut(LoginCode) + Send + 'static,
) -> Result<(), NotIn> {
    run(PROGRAM.as_ref(), scopes, background, shown)
}

fn run(
    program: &OsStr,
    scopes: &[&str],
    background: &BackgroundProgram,
    mut shown: impl FnMut(LoginCode) + Send + 'static,
) -> Result<(), NotIn> {
    if reads_environment() {
        return Err(NotIn::Failed(reads_variables()));
    }
    let is_new = match version(program, background) {
        Ok(Some(false)) | Err(_) => return Err(NotIn::NeedsTerminal),
        Ok(known) => known.is_some(),
    };
    let mut command = Command::new(program);
    command.args(ARGUMENTS);
    if !scopes.is_empty() {
        command.args(["--scopes", &scopes.join(",")]);
    }
    let seen = Arc::new(Mutex::new((false, false)));
    let sees = seen.clone();
    let hear = move |text: &str| {
        let mut seen = sees.lock().unwrap_or_else(PoisonError::into_inner);
        match line(text) {
            Some(Line::Code(code)) if !seen.0 => {
                seen.0 = true;
                shown(code);
            }
            Some(Line::LoggedIn) => seen.1 = true,
            _ => {}
        }
    };
    let (status, errors) = listen(command, background, hear).map_err(|error| NotIn::Failed(cannot_start(&error)))?;
    let exit = status.code().map_or(Exit::Signal, Exit::Code);
    let (had_code, logged_in) = *seen.lock().unwrap_or_else(PoisonError::into_inner);
    judge(&Ended { exit, had_code, logged_in, errors, is_new })
}

/// Whether this version has agent mode. None if it doesn't say its version.
fn version(program: &OsStr, background: &BackgroundProgram) -> io::Result<Option<bool>> {
    let mut command = Command::new(program);
    command.arg(VERSION);
    let printed = Arc::new(Mutex::new(String::new()));
    let (done, waits) = mpsc::channel::<()>();
    // Ends only this program, and starts nothing else.
    let watch = background.clone();
    thread::spawn(move || {
        if waits.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            watch.end();
        }
    });
    let prints = printed.clone();
    let hear = move |text: &str| {
        let mut printed = prints.lock().unwrap_or_else(PoisonError::into_inner);
        if printed.is_empty() {
            printed.push_str(text);
        }
    };
    let listened = listen(command, background, hear);
    drop(done);
    let (status, _) = listened?;
    if status.code().is_none() {
        return Err(io::ErrorKind::TimedOut.into());
    }
    let known = has_agent_mode(&printed.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(known)
}

/// Runs it and reads its output line by line. Returns how it ended, and what it wrote to standard error.
fn listen(
    mut command: Command,
    background: &BackgroundProgram,
    hear: impl FnMut(&str) + Send + 'static,
) -> io::Result<(ExitStatus, String)> {
    without_our_values(&mut command);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let (done, all) = mpsc::channel();
    let errors = Arc::new(Mutex::new(Vec::new()));
    background.start(&mut command, |child: &mut Child| {
        if let Some(out) = child.stdout.take() {
            let done = done.clone();
            thread::spawn(move || {
                lines(out, hear);
                drop(done);
            });
        }
        if let Some(err) = child.stderr.take() {
            let errors = errors.clone();
            thread::spawn(move || {
                keep_end(err, &errors);
                drop(done);
            });
        }
    })?;
    let status = background.wait()?;
    let rest: Result<(), _> = all.recv_timeout(REST);
    debug_assert!(rest.is_err(), "nothing is sent");
    let errors = errors.lock().unwrap_or_else(PoisonError::into_inner);
    Ok((status, String::from_utf8_lossy(&errors).into_owned()))
}

/// Calls `hear` with each line. Skips a line that is too long.
fn lines(mut from: impl Read, mut hear: impl FnMut(&str)) {
    let mut line: Vec<u8> = Vec::new();
    let mut is_too_long = false;
    let mut end = |line: &mut Vec<u8>, is_too_long: &mut bool| {
        if !std::mem::take(is_too_long) {
            hear(&String::from_utf8_lossy(line));
        }
        line.clear();
    };
    let mut bytes = [0; 4096];
    while let Some(read) = read(&mut from, &mut bytes) {
        for byte in read {
            match byte {
                b'\n' => end(&mut line, &mut is_too_long),
                _ if line.len() >= LONGEST_LINE => is_too_long = true,
                byte => line.push(*byte),
            }
        }
    }
    end(&mut line, &mut is_too_long);
}

/// Reads to the end, and keeps only the last of it.
fn keep_end(mut from: impl Read, kept: &Mutex<Vec<u8>>) {
    let mut bytes = [0; 4096];
    while let Some(read) = read(&mut from, &mut bytes) {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(read);
        let over = kept.len().saturating_sub(MOST_ERRORS);
        kept.drain(..over);
    }
}

/// None at the end.
fn read<'a>(from: &mut impl Read, bytes: &'a mut [u8]) -> Option<&'a [u8]> {
    loop {
        match from.read(bytes) {
            Ok(0) => return None,
            Ok(count) => return bytes.get(..count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::PathBuf;
    use std::time::Instant;

    const CODE: &str = r#"echo '{"verification_uri":"https://auth0.auth0.com/activate?user_code=BCDF-GHJK","user_code":"BCDF-GHJK","expires_in":900,"interval":5}'"#;
    const DONE: &str = r#"echo '{"logged_in":true,"tenant":"acme","domain":"acme.eu.auth0.com"}'"#;

    /// A program `auth0` of this version that logs in by this script.
    fn program(folder: &tempfile::TempDir, version: &str, script: &str) -> PathBuf {
        let path = folder.path().join("auth0");
        let text = format!("#!/bin/sh\n[ \"$1\" = --version ] && {{ {version}; exit; }}\n{script}\n");
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
        path
    }

    /// The codes that were shown, and the result in short.
    fn ran(version: &str, script: &str, background: &BackgroundProgram) -> (Vec<String>, String) {
        let folder = tempfile::tempdir().unwrap();
        let path = program(&folder, version, script);
        let codes = Arc::new(Mutex::new(Vec::new()));
        let shows = codes.clone();
        let result =
            run(path.as_os_str(), &["read:users"], background, move |code| shows.lock().unwrap().push(code.code));
        let words = match result {
            Ok(()) => "in".to_owned(),
            Err(NotIn::NeedsTerminal) => "terminal".to_owned(),
            Err(NotIn::Failed(finding)) => finding.why,
        };
        (std::mem::take(&mut codes.lock().unwrap()), words)
    }

    const NEW: &str = "echo auth0 version 1.36.0";

    #[test]
    fn a_code_is_shown_and_the_end_is_judged() {
        let one = vec!["BCDF-GHJK".to_owned()];
        let args = "[ \"$*\" = 'login --agent-mode --no-input --scopes read:users' ] || exit 9";
        let refused = r#"echo '{"error":{"code":1,"message":"login error: no such host"}}' >&2; exit 1"#;
        for (script, codes, words) in [
            (format!("{args}; {CODE}; {DONE}"), &one, "in"),
            (format!("{CODE}; {CODE}; printf '%s' \"$({DONE})\""), &one, "in"),
            (format!("head -c 100000 /dev/zero; echo; {CODE}; {DONE}"), &one, "in"),
            (refused.to_owned(), &Vec::new(), "auth0-cli reports: login error: no such host."),
            (
                format!("{CODE}; head -c 100000 /dev/zero >&2; {refused}"),
                &one,
                "auth0-cli reports: login error: no such host.",
            ),
            (format!("{CODE}; kill -9 $$"), &one, "A signal ended it before you logged in."),
            (format!("{CODE}; exit 130"), &one, "It ended before you logged in."),
            ("echo hello".to_owned(), &Vec::new(), "Its output has neither a code nor a result."),
            // A child of it keeps the output open.
            (format!("{CODE}; {DONE}; sleep 2 &"), &one, "in"),
            // It has nothing to read, and no terminal to open.
            (format!("read -r line && exit 9; {CODE}; {DONE}"), &one, "in"),
        ] {
            assert_eq!(ran(NEW, &script, &BackgroundProgram::default()), (codes.clone(), words.to_owned()), "{script}");
        }
    }

    #[test]
    fn an_older_version_needs_the_terminal() {
        let unknown = "echo 'Error: unknown flag: --agent-mode' >&2; exit 1";
        for (version, script) in [
            ("echo auth0 version 1.35.0", CODE),
            ("echo auth0 version dev", unknown),
            (NEW, unknown),
            ("exit 1", "echo 'Your code is BCDF'; exit 1"),
        ] {
            assert_eq!(
                ran(version, script, &BackgroundProgram::default()),
                (vec![], "terminal".to_owned()),
                "{version}"
            );
        }
    }

    #[test]
    fn it_is_ended_at_once() {
        let background = BackgroundProgram::default();
        let ends = background.clone();
        let folder = tempfile::tempdir().unwrap();
        let path = program(&folder, NEW, &format!("{CODE}; sleep 600"));
        let begun = Instant::now();
        // As soon as the code is there.
        let result = run(path.as_os_str(), &[], &background, move |_| {
            drop(thread::spawn({
                let ends = ends.clone();
                move || ends.end()
            }))
        });
        assert!(matches!(result, Err(NotIn::Failed(_))), "{result:?}");
        assert!(begun.elapsed() < Duration::from_secs(60));
    }

    #[test]
    fn a_program_that_cannot_be_started_needs_the_terminal_to_say_why() {
        let result = run("no-such-program-here".as_ref(), &[], &BackgroundProgram::default(), |_| ());
        assert_eq!(result, Err(NotIn::NeedsTerminal));
    }
}
