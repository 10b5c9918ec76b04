//! Reads the terminal on a thread of its own, which sleeps in the kernel while nothing is typed, and can be paused while another
//! program has the terminal.
//!
//! crossterm's own event stream wakes up only for new input and forgets events that it has left unread. If Enter and a long
//! paste came together, the paste would hang until the next key.

use crossterm::event::{self, Event};
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, channel};

/// How much is read ahead. The rest waits in the terminal.
const READS: usize = 4;
const EVENTS: usize = 8_192;

/// How long [`Reader::pause`] waits for the thread each time, and how often.
const MOMENT: Duration = Duration::from_millis(5);
const MOMENTS: usize = 200;

type Read = io::Result<Vec<Event>>;

pub struct Reader {
    /// Each item has all events that could be read at once.
    reads: Receiver<Read>,
    /// Typed before the pause.
    ahead: VecDeque<Read>,
    gate: Arc<Gate>,
}

/// Closed while another program has the terminal.
#[derive(Default)]
struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    closed: bool,
    /// The thread waits at the closed gate, and reads nothing.
    waits: bool,
}

impl Gate {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while the gate is closed.
    fn pass(&self) {
        let mut state = self.state();
        while state.closed {
            state.waits = true;
            self.changed.notify_all();
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waits = false;
    }
}

impl Reader {
    pub fn start() -> Self {
        let (sender, reads) = channel(READS);
        let gate = Arc::<Gate>::default();
        let passed = gate.clone();
        std::thread::spawn(move || {
            loop {
                passed.pass();
                let Some(read) = read_all(&passed) else { continue };
                let ended = read.is_err();
                if sender.blocking_send(read).is_err() || ended {
                    return;
                }
            }
        });
        Self { reads, ahead: VecDeque::new(), gate }
    }

    pub fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Read>> {
        match self.ahead.pop_front() {
            Some(read) => Poll::Ready(Some(read)),
            None => self.reads.poll_recv(context),
        }
    }

    /// Closes the gate. Returns once the thread has stopped reading.
    pub fn pause(&mut self) {
        self.gate.state().closed = true;
        for _ in 0..MOMENTS {
            wake();
            // A full channel would hold the thread back.
            while let Ok(read) = self.reads.try_recv() {
                self.ahead.push_back(read);
            }
            let state = self.gate.state();
            let state = if state.waits {
                state
            } else {
                self.gate.changed.wait_timeout(state, MOMENT).unwrap_or_else(PoisonError::into_inner).0
            };
            if state.waits {
                return;
            }
        }
    }

    pub fn go_on(&mut self) {
        self.gate.state().closed = false;
        self.gate.changed.notify_all();
    }
}

/// Makes a blocked read return: crossterm takes the signal for a new size.
fn wake() {
    #[cfg(unix)]
    let _ = signal_hook::low_level::raise(signal_hook::consts::SIGWINCH);
}

/// All events that can be read at once. None if the gate was closed meanwhile.
fn read_all(gate: &Gate) -> Option<Read> {
    let read = || {
        let mut all = vec![event::read()?];
        while all.len() < EVENTS && matches!(event::poll(Duration::from_micros(1)), Ok(true)) {
            all.push(event::read()?);
        }
        Ok(all)
    };
    if cfg!(unix) {
        return Some(read());
    }
    // On this system, no signal wakes a blocked read, so the thread looks at the gate from time to time.
    loop {
        match event::poll(Duration::from_millis(100)) {
            Ok(true) => return Some(read()),
            Ok(false) if gate.state().closed => return None,
            Ok(false) => {}
            Err(error) => return Some(Err(error)),
        }
    }
}
