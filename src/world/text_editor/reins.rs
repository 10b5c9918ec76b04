//! Holds an editor that runs, so that a signal that ends this program ends the editor first. Otherwise it would be left with
//! the terminal.
//!
//! Rule: the process ID is used only while the process isn't reaped, so no other process is ever hit.
#![allow(clippy::disallowed_methods)]

#[cfg(unix)]
use crate::world::processes::{pid, wait_unreaped};
use std::io;
use std::process::{Command, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Clones hold the same editor.
#[derive(Clone, Debug, Default)]
pub struct Reins(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    pid: Option<u32>,
    /// A signal came, also if the editor hadn't been started yet.
    is_over: bool,
}

impl Reins {
    /// Asks the editor to end.
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
