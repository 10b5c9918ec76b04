//! The signals that end a create. It waits for a change in flight, then the program ends by that signal.
//!
//! Elsewhere the system's default is fine, since it loses nothing.

use std::io;
#[cfg(unix)]
use std::task::Poll;

pub struct Signals {
    #[cfg(unix)]
    kinds: Vec<(i32, tokio::signal::unix::Signal)>,
}

#[cfg(unix)]
impl Signals {
    /// From now on the signals are only noted.
    pub fn listen() -> io::Result<Self> {
        use signal_hook::consts::{SIGALRM, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGXCPU};
        use tokio::signal::unix::{SignalKind, signal};
        let one = |kind: i32| Ok((kind, signal(SignalKind::from_raw(kind))?));
        let kinds = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU].map(one);
        Ok(Self { kinds: kinds.into_iter().collect::<io::Result<_>>()? })
    }

    pub async fn next(&mut self) -> i32 {
        std::future::poll_fn(|context| {
            let noted =
                self.kinds.iter_mut().find_map(|(kind, signal)| signal.poll_recv(context).is_ready().then_some(*kind));
            noted.map_or(Poll::Pending, Poll::Ready)
        })
        .await
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
