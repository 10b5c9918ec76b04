//! The signals that end a create. It waits for a change in flight, then the program ends by that signal.
//!
//! Elsewhere the system's default is fine, since it loses nothing.

use std::io;

pub struct Signals {
    #[cfg(unix)]
    kinds: [(i32, tokio::signal::unix::Signal); 4],
}

#[cfg(unix)]
impl Signals {
    /// From now on the signals are only noted.
    pub fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let of = |kind: SignalKind| Ok::<_, io::Error>((kind.as_raw_value(), signal(kind)?));
        let kinds = [
            of(SignalKind::interrupt())?,
            of(SignalKind::terminate())?,
            of(SignalKind::hangup())?,
            of(SignalKind::quit())?,
        ];
        Ok(Self { kinds })
    }

    pub async fn next(&mut self) -> i32 {
        let [(a, one), (b, two), (c, three), (d, four)] = &mut self.kinds;
        tokio::select! {
            _ = one.recv() => *a,
            _ = two.recv() => *b,
            _ = three.recv() => *c,
            _ = four.recv() => *d,
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    pub fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    pub async fn next(&mut self) -> i32 {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        2
    }
}

/// Ends the process as the signal would have. Returns 130 on systems without signals.
pub fn end_by(signal: i32) -> u8 {
    #[cfg(unix)]
    let _ = signal_hook::low_level::emulate_default_handler(signal);
    #[cfg(not(unix))]
    let _ = signal;
    130
}
