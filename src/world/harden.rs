//! Keeps what is in memory from being written to disk or read by other programs.
//!
//! `main` calls it first. If the system doesn't allow it, the program goes on: this is a second line of defense.

use crate::domain::doctor::keeping::Dumps;

/// Turns core dumps off. On Linux, other processes of the same user can't read this one's memory either.
pub fn harden() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// Whether core dumps are off now.
pub fn dumps() -> Dumps {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit};
        #[cfg(target_os = "linux")]
        if rustix::process::dumpable_behavior().is_ok_and(|now| now == rustix::process::DumpableBehavior::NotDumpable) {
            return Dumps::Off;
        }
        if getrlimit(Resource::Core).current == Some(0) { Dumps::Off } else { Dumps::On }
    }
    #[cfg(not(unix))]
    Dumps::NotKnown
}
