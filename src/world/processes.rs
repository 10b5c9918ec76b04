//! Processes that this program has started. An ID is used only while its process isn't reaped, so no other process is ever hit.

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

pub(super) fn pid(id: u32) -> Option<Pid> {
    i32::try_from(id).ok().and_then(Pid::from_raw)
}

/// Returns when the process has ended, and leaves its status to be read.
pub(super) fn wait_unreaped(id: u32) {
    let Some(pid) = pid(id) else { return };
    while let Err(rustix::io::Errno::INTR) = waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT) {}
}
