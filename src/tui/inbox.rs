//! Waits for everything that can happen: keys, results, signals, and a wake-up time.
//!
//! It returns everything that has come as one batch, and each batch costs one frame. While nothing comes, nothing runs.

use super::keys::{Keys, pastes};
use super::reader::Reader;
use crate::app::Message;
use crate::perform::Performed;
use crate::world::clock;
use crossterm::event;
use jiff::Timestamp;
use std::future::{Future as _, poll_fn};
use std::io;
use std::pin::pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinHandle;

pub struct Inbox {
    /// The events of the terminal. Each item has all events that could be read at once.
    events: Reader,
    keys: Keys,
    performed: UnboundedReceiver<Performed>,
    signals: Signals,
    /// Signals that came while another program had the terminal.
    later: Vec<i32>,
}

#[derive(Default)]
pub struct Batch {
    pub messages: Vec<Message>,
    pub performed: Vec<Performed>,
    pub signals: Vec<i32>,
    /// The wake-up time has come.
    pub woke: bool,
    /// Why nothing more can be read from the terminal.
    pub failed: Option<io::Error>,
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.messages.is_empty()
            && self.performed.is_empty()
            && self.signals.is_empty()
            && !self.woke
            && self.failed.is_none()
    }
}

/// After this many messages, it handles signals again. So a flood of keys can't keep the program from ending.
const MOST: usize = 4_096;

/// The wait for a wake-up time that has already passed.
const SOON: Duration = Duration::from_millis(50);

impl Inbox {
    pub fn new(performed: UnboundedReceiver<Performed>, signals: Signals) -> Self {
        Self { events: Reader::start(), later: Vec::new(), keys: Keys::default(), performed, signals }
    }

    pub async fn next(&mut self, wake_at: Option<Timestamp>) -> Batch {
        loop {
            let batch = self.wait(wake_at).await;
            // The batch is empty if an Esc is held back. Wait again, for the keys that may follow it.
            if !batch.is_empty() {
                return batch;
            }
        }
    }

    async fn wait(&mut self, wake_at: Option<Timestamp>) -> Batch {
        let now = clock::now();
        let wait = |at: Timestamp| match Duration::try_from(at.duration_since(now)) {
            Ok(left) if !left.is_zero() => left,
            _ => SOON,
        };
        let held = self.keys.wake_at();
        let earliest = [wake_at, held].into_iter().flatten().min();
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
            let same = self.keys.wake_at() == held;
            if batch.is_empty() && same { Poll::Pending } else { Poll::Ready(batch) }
        })
        .await
    }

    /// Another program is about to get the terminal, so no key is read any longer.
    pub fn pause(&mut self) {
        self.events.pause();
    }

    pub fn go_on(&mut self) {
        self.events.go_on();
    }

    /// Waits for a program that has the terminal. ^C and ^\\ are for that program. If it is stopped, a0connect stops too, and
    /// `fg` continues both. Any other signal ends that program with `end`, and then a0connect. None if the task panicked.
    pub async fn lend<T>(&mut self, task: JoinHandle<T>, end: impl Fn()) -> Option<T> {
        let mut task = pin!(task);
        let mut seen = Vec::new();
        poll_fn(|context| {
            self.signals.drain(context, &mut seen);
            for signal in seen.drain(..) {
                match signal_during(signal) {
                    WhileLent::Theirs => {}
                    WhileLent::Stops => stop(),
                    WhileLent::Later => {
                        self.later.push(signal);
                        end();
                    }
                }
            }
            task.as_mut().poll(context).map(Result::ok)
        })
        .await
    }

    fn drain(&mut self, context: &mut Context<'_>, batch: &mut Batch) {
        batch.signals.append(&mut self.later);
        self.signals.drain(context, &mut batch.signals);
        while batch.messages.len() < MOST {
            match self.events.poll(context) {
                Poll::Ready(Some(Ok(events))) => {
                    for event in events {
                        self.keys.take(event, clock::now(), &mut batch.messages);
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    batch.failed = Some(error);
                    break;
                }
                Poll::Ready(None) => {
                    // The reading thread has already sent the reason, unless it panicked.
                    batch.failed.get_or_insert_with(|| io::ErrorKind::UnexpectedEof.into());
                    break;
                }
                Poll::Pending => break,
            }
        }
        batch.messages = pastes(std::mem::take(&mut batch.messages));
        while let Poll::Ready(Some(one)) = self.performed.poll_recv(context) {
            batch.performed.push(one);
        }
    }
}

/// Starts to watch the terminal, so no later change of its size is missed. Call it before reading the size. Typed keys stay.
pub fn prepare() {
    let _ = event::poll(Duration::ZERO);
}

/// What a signal means while another program has the terminal.
enum WhileLent {
    /// A key in the other program caused it, so it isn't for a0connect.
    Theirs,
    Stops,
    /// It ends this program once the other one has ended.
    Later,
}

fn signal_during(signal: i32) -> WhileLent {
    #[cfg(unix)]
    match signal {
        signal_hook::consts::SIGINT | signal_hook::consts::SIGQUIT | signal_hook::consts::SIGCONT => {
            return WhileLent::Theirs;
        }
        signal_hook::consts::SIGTSTP => return WhileLent::Stops,
        _ => {}
    }
    let _ = signal;
    WhileLent::Later
}

/// Stops until `fg`.
fn stop() {
    #[cfg(unix)]
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
}

/// The signals that a terminal program must handle.
pub struct Signals {
    #[cfg(unix)]
    kinds: Vec<(i32, tokio::signal::unix::Signal)>,
}

#[cfg(unix)]
impl Signals {
    pub fn listen() -> io::Result<Self> {
        use signal_hook::consts::{SIGABRT, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
        use signal_hook::consts::{SIGALRM, SIGPROF, SIGUSR1, SIGUSR2, SIGVTALRM, SIGXCPU, SIGXFSZ};
        use tokio::signal::unix::{SignalKind, signal};
        let one = |kind: i32| Ok((kind, signal(SignalKind::from_raw(kind))?));
        // The terminal is restored before any of them ends the program.
        let usual = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGABRT, SIGTSTP, SIGCONT];
        let others = [SIGALRM, SIGPROF, SIGUSR1, SIGUSR2, SIGVTALRM, SIGXCPU, SIGXFSZ];
        Ok(Self { kinds: usual.into_iter().chain(others).map(one).collect::<io::Result<_>>()? })
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
