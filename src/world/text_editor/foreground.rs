//! A program that has the terminal: the user's editor, or `auth0 login`. A signal that ends a0connect ends that program
//! first, because it would otherwise keep the terminal.
//!
//! Rule: the process ID is used only until the process is reaped, so a signal never reaches another process.
#![allow(clippy::disallowed_methods)]

use std::io;
use std::process::{Command, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Clones are handles to the same program.
#[derive(Clone, Debug, Default)]
pub struct ForegroundProgram(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    pid: Option<u32>,
    /// The program was asked to end, perhaps before it was started.
    is_over: bool,
}

impl ForegroundProgram {
    /// Asks the program to end.
    pub fn end(&self) {
        let mut state = self.state();
        state.is_over = true;
        terminate(state.pid);
    }

    /// As [`Command::status`].
    pub(in crate::world) fn status(&self, command: &mut Command) -> io::Result<ExitStatus> {
        let mut child = {
            let mut state = self.state();
            if state.is_over {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let child = command.spawn()?;
            state.pid = Some(child.id());
            child
        };
        wait_unreaped(child.id());
        self.state().pid = None;
        child.wait()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(unix)]
fn terminate(pid: Option<u32>) {
    use rustix::process::{Pid, Signal, kill_process};
    let pid = pid.and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
    if let Some(pid) = pid {
        // It may have ended just now.
        let _ = kill_process(pid, Signal::TERM);
    }
}

/// Returns when the process has ended, and leaves its status to be read.
#[cfg(unix)]
fn wait_unreaped(pid: u32) {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) else { return };
    while let Err(rustix::io::Errno::INTR) = waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT) {}
}

#[cfg(not(unix))]
fn terminate(_: Option<u32>) {}

#[cfg(not(unix))]
fn wait_unreaped(_: u32) {}
