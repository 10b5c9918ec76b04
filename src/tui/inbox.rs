//! Everything that may happen, waited for in one place: keys, results, signals, and one instant.
//!
//! What has come meanwhile is taken at once, so that a batch of any size costs one frame; while nothing comes, nothing runs.

use super::keys::{Keys, pastes};
use super::perform::Told;
use crate::app::Message;
use crate::world::clock;
use crossterm::event::EventStream;
use futures_util::Stream as _;
use jiff::Timestamp;
use std::future::{Future as _, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;

pub struct Inbox {
    events: EventStream,
    keys: Keys,
    told: UnboundedReceiver<Told>,
    signals: Signals,
}

#[derive(Default)]
pub struct Batch {
    pub messages: Vec<Message>,
    pub told: Vec<Told>,
    pub signals: Vec<i32>,
    /// The instant that was waited for has come.
    pub woke: bool,
    /// The terminal is gone.
    pub closed: bool,
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.messages.is_empty() && self.told.is_empty() && self.signals.is_empty() && !self.woke && !self.closed
    }
}

/// An instant that has passed already is not waited for again at once.
const SOON: Duration = Duration::from_millis(50);

impl Inbox {
    pub fn new(told: UnboundedReceiver<Told>, signals: Signals) -> Self {
        Self { events: EventStream::new(), keys: Keys::default(), told, signals }
    }

    pub async fn next(&mut self, wake_at: Option<Timestamp>) -> Batch {
        let now = clock::now();
        let wait = |at: Timestamp| match Duration::try_from(at.duration_since(now)) {
            Ok(left) if !left.is_zero() => left,
            _ => SOON,
        };
        let earliest = [wake_at, self.keys.wake_at()].into_iter().flatten().min();
        let sleep = earliest.map(|at| tokio::time::sleep(wait(at)));
        let mut sleep = pin!(sleep);
        poll_fn(|context| {
            let mut batch = Batch::default();
            self.drain(context, &mut batch);
            if let Some(sleep) = sleep.as_mut().as_pin_mut() {
                batch.woke = sleep.poll(context).is_ready();
            }
            if batch.woke {
                self.keys.tick(clock::now(), &mut batch.messages);
            }
            if batch.is_empty() { Poll::Pending } else { Poll::Ready(batch) }
        })
        .await
    }

    fn drain(&mut self, context: &mut Context<'_>, batch: &mut Batch) {
        self.signals.drain(context, &mut batch.signals);
        loop {
            match Pin::new(&mut self.events).poll_next(context) {
                Poll::Ready(Some(Ok(event))) => self.keys.take(event, clock::now(), &mut batch.messages),
                Poll::Ready(Some(Err(_)) | None) => {
                    batch.closed = true;
                    break;
                }
                Poll::Pending => break,
            }
        }
        if cfg!(windows) {
            batch.messages = pastes(std::mem::take(&mut batch.messages));
        }
        while let Poll::Ready(Some(told)) = self.told.poll_recv(context) {
            batch.told.push(told);
        }
    }
}

/// The signals that a terminal program must not sleep through.
pub struct Signals {
    #[cfg(unix)]
    kinds: Vec<(i32, tokio::signal::unix::Signal)>,
}

#[cfg(unix)]
impl Signals {
    pub fn listen() -> io::Result<Self> {
        use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
        use tokio::signal::unix::{SignalKind, signal};
        let one = |kind: i32| Ok((kind, signal(SignalKind::from_raw(kind))?));
        let kinds = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT].map(one);
        Ok(Self { kinds: kinds.into_iter().collect::<io::Result<_>>()? })
    }

    fn drain(&mut self, context: &mut Context<'_>, out: &mut Vec<i32>) {
        for (kind, signal) in &mut self.kinds {
            while let Poll::Ready(Some(())) = signal.poll_recv(context) {
                out.push(*kind);
            }
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    pub fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    fn drain(&mut self, _: &mut Context<'_>, _: &mut Vec<i32>) {}
}
