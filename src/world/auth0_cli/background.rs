//! A program that runs beside the wizard, without the terminal. Any thread can end it.
//!
//! Rules: the program has its own process group, so its children end with it. The process ID is used only until the process
//! is reaped, so a signal never reaches another process.
#![allow(clippy::disallowed_methods)]

#[cfg(unix)]
use crate::world::processes::{pid, wait_unreaped};
use std::io;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a program has to end by itself.
const PATIENCE: Duration = Duration::from_millis(300);
const SOON: Duration = Duration::from_millis(10);

/// Clones are handles to the same program.
#[derive(Clone, Debug, Default)]
pub struct BackgroundProgram(Arc<Mutex<Held>>);

#[derive(Debug, Default)]
struct Held {
    child: Option<Child>,
    /// The program was ended. It can't be started any more.
    is_over: bool,
}

impl BackgroundProgram {
    /// Starts the program, and gives it to `prepare`, which may take its pipes.
    pub fn start<T>(&self, command: &mut Command, prepare: impl FnOnce(&mut Child) -> T) -> io::Result<T> {
        let mut held = self.held();
        if held.is_over {
            return Err(io::ErrorKind::Interrupted.into());
        }
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let mut child = command.spawn()?;
        let prepared = prepare(&mut child);
        held.child = Some(child);
        Ok(prepared)
    }

    /// Waits until the program has ended.
    pub fn wait(&self) -> io::Result<ExitStatus> {
        let ended = |held: &mut Held| match held.child.as_mut().map(Child::try_wait) {
            None => Some(Err(io::ErrorKind::NotFound.into())),
            Some(Ok(None)) => None,
            Some(Ok(Some(status))) => Some(Ok(status)),
            Some(Err(error)) => Some(Err(error)),
        };
        loop {
            let pid = self.held().child.as_ref().map(Child::id);
            pid.into_iter().for_each(wait_unreaped);
            let mut held = self.held();
            if let Some(status) = ended(&mut held) {
                held.child = None;
                return status;
            }
        }
    }

    /// Ends the program: first with a request, then by force.
    pub fn end(&self) {
        let mut held = self.held();
        held.is_over = true;
        ask_to_end(&mut held);
        drop(held);
        let mut waited = Duration::ZERO;
        while self.held().child.is_some() {
            if waited >= PATIENCE {
                return force(&mut self.held());
            }
            std::thread::sleep(SOON);
            waited += SOON;
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(unix)]
fn signal(held: &Held, signal: rustix::process::Signal) {
    if let Some(pid) = held.child.as_ref().and_then(|child| pid(child.id())) {
        // It may have ended just now.
        let _ = rustix::process::kill_process_group(pid, signal);
    }
}

#[cfg(unix)]
fn ask_to_end(held: &mut Held) {
    signal(held, rustix::process::Signal::TERM);
}

#[cfg(unix)]
fn force(held: &mut Held) {
    signal(held, rustix::process::Signal::KILL);
}

#[cfg(not(unix))]
fn ask_to_end(held: &mut Held) {
    force(held);
}

#[cfg(not(unix))]
fn force(held: &mut Held) {
    if let Some(child) = &mut held.child {
        // It may have ended just now.
        let _ = child.kill();
    }
}

#[cfg(not(unix))]
fn wait_unreaped(_: u32) {
    std::thread::sleep(Duration::from_millis(100));
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::io::Read as _;
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::Stdio;

    /// A shell that has printed that it runs.
    fn shell(program: &BackgroundProgram, script: &str) -> Box<dyn std::io::Read> {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdout(Stdio::piped());
        let mut out = program.start(&mut command, |child| child.stdout.take()).unwrap().unwrap();
        let mut begun = [0; 1];
        out.read_exact(&mut begun).unwrap();
        Box::new(out)
    }

    #[test]
    fn a_program_and_its_children_end_also_if_they_would_not() {
        for (script, signal) in [("echo x; sleep 600; true", 15), ("trap '' TERM; echo x; sleep 600; true", 9)] {
            let program = BackgroundProgram::default();
            let mut out = shell(&program, script);
            let waits = std::thread::spawn({
                let program = program.clone();
                move || program.wait()
            });
            program.end();
            assert_eq!(waits.join().unwrap().unwrap().signal(), Some(signal), "{script}");
            // Its `sleep` had the pipe, too.
            out.read_to_end(&mut Vec::new()).unwrap();
            let again = program.start(&mut Command::new("true"), |_| ()).unwrap_err();
            assert_eq!(again.kind(), io::ErrorKind::Interrupted);
        }
    }

    #[test]
    fn a_program_that_ends_by_itself_says_how() {
        let program = BackgroundProgram::default();
        drop(shell(&program, "echo x; exit 3"));
        assert_eq!(program.wait().unwrap().code(), Some(3));
        program.end();
    }
}
