//! Runs a profile script as Auth0 would, in an engine of its own: no files, no processes, no network of its own, and limits for
//! time, memory, stack and requests.
//!
//! Each run has its own thread, so a script can't hold up the program. The engine asks for each request through a channel, and
//! the caller decides how it is answered: by a given response, or by the network. A thread that doesn't end in time is left
//! behind, and dropping the future ends the script.
#![allow(clippy::disallowed_methods)]

mod codec;
mod digest;
mod engine;
mod host;
mod md5;
mod responders;
mod shims;
#[cfg(test)]
mod tests;
mod urls;

pub use responders::{given, network};

pub use crate::domain::http::{Failure, FailureKind};
pub use crate::world::http::{Incoming, Outgoing};

use crate::domain::rehearsal::{Call, End, Run, Sent, Thrown};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// How much a script may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub time: Duration,
    /// In bytes, of the engine's heap.
    pub memory: usize,
    /// In bytes.
    pub stack: usize,
    pub requests: usize,
}

/// Auth0 ends a script after 20 seconds.
pub const LIMITS: Limits = Limits { time: Duration::from_secs(20), memory: 32 << 20, stack: 1 << 20, requests: 20 };

/// How long the caller waits for the thread after its time is over.
const GRACE: Duration = Duration::from_millis(500);
/// Of a thread. The engine's own limit is far below.
const STACK_OF_THREAD: usize = 8 << 20;
/// Console lines that are kept.
const LINES_MAX: usize = 200;

/// What the engine's thread reports.
enum Event {
    Line(String),
    /// A request with its number, or why it can't be sent.
    Request(u32, Result<Outgoing, (Sent, Failure)>),
    Ended {
        end: End,
        calls: u32,
        promised: bool,
        missing: Option<String>,
    },
}

/// A response to the request with this number.
type Answered = (u32, Result<Incoming, Failure>);

/// Ends the script when it is dropped.
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs the script. `answer` responds to its requests, which may be sent at the same time.
pub async fn rehearse<Answer: Future<Output = Result<Incoming, Failure>>>(
    call: &Call,
    limits: Limits,
    answer: impl Fn(Outgoing) -> Answer,
) -> Run {
    let started = Instant::now();
    let stop = Stop(Arc::default());
    let (sender, mut events) = unbounded_channel();
    let (answered, answers) = mpsc::channel();
    let engine = engine::Job { call: call.clone(), limits, stop: stop.0.clone(), events: sender, answers };
    let thread = std::thread::Builder::new().name("rehearsal".into()).stack_size(STACK_OF_THREAD);
    let mut run = Run {
        end: End::Timeout,
        calls: 0,
        promised: false,
        missing: None,
        requests: Vec::new(),
        console: Vec::new(),
        ms: 0,
    };
    if let Err(error) = thread.spawn(move || engine.play()) {
        run.end =
            End::Threw(Thrown { message: format!("a0connect can't start the script: {error}"), ..Thrown::default() });
        return run;
    }
    let watched = watched(&mut run, &mut events, &answered, answer);
    // Out of time, the thread ends by itself. If it doesn't, it is left behind.
    let _ = tokio::time::timeout(limits.time + GRACE, watched).await;
    run.ms = started.elapsed().as_millis().try_into().unwrap_or(u32::MAX);
    run
}

async fn watched<Answer: Future<Output = Result<Incoming, Failure>>>(
    run: &mut Run,
    events: &mut UnboundedReceiver<Event>,
    answered: &mpsc::Sender<Answered>,
    answer: impl Fn(Outgoing) -> Answer,
) {
    let mut open = FuturesUnordered::new();
    loop {
        let event = tokio::select! {
            event = events.recv() => event,
            Some((number, at, result)) = open.next() => {
                note(run, at, &result);
                // The thread may have ended in the meantime.
                let _ = answered.send((number, result));
                continue;
            }
        };
        match event {
            Some(Event::Line(line)) => run.console.push(line),
            Some(Event::Request(number, Ok(outgoing))) => {
                let at = run.requests.len();
                let (method, url) = (outgoing.method.as_str().to_owned(), outgoing.url.clone());
                run.requests.push(Sent { method, url, status: None, problem: None, body: None });
                let answer = answer(outgoing);
                open.push(async move { (number, at, answer.await) });
            }
            Some(Event::Request(number, Err((sent, failure)))) => {
                run.requests.push(sent);
                let _ = answered.send((number, Err(failure)));
            }
            Some(Event::Ended { end, calls, promised, missing }) => {
                (run.end, run.calls, run.promised, run.missing) = (end, calls, promised, missing);
                return;
            }
            None => {
                run.end = End::Threw(Thrown {
                    message: "The script engine stopped unexpectedly".to_owned(),
                    ..Thrown::default()
                });
                return;
            }
        }
    }
}

fn note(run: &mut Run, at: usize, result: &Result<Incoming, Failure>) {
    if let Some(sent) = run.requests.get_mut(at) {
        match result {
            Ok(incoming) => (sent.status, sent.body) = (Some(incoming.status), Some(incoming.body.clone())),
            Err(failure) => sent.problem = Some(failure.text.clone()),
        }
    }
}

fn failure(text: &str) -> Failure {
    Failure { kind: FailureKind::Other, text: text.to_owned(), ms: 0, maybe_sent: false }
}

/// Reports to the caller, who may be gone.
fn send_event(sender: &UnboundedSender<Event>, event: Event) {
    let _ = sender.send(event);
}
