//! A program that has the terminal: the user's editor, or `auth0 login`. A signal that ends a0connect ends that program
//! first, because it would otherwise keep the terminal.
//!
//! Rule: the process ID is used only until the process is reaped, so a signal never reaches another process.
#![allow(clippy::disallowed_methods)]

#[cfg(unix)]
use crate::world::processes::{pid, wait_unreaped};
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
fn terminate(id: Option<u32>) {
    if let Some(pid) = id.and_then(pid) {
        // It may have ended just now.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
    }
}

#[cfg(not(unix))]
fn terminate(_: Option<u32>) {}

#[cfg(not(unix))]
fn wait_unreaped(_: u32) {}
