//! The engine's thread: one script, from its text to the callback.
//!
//! Nothing in here waits for the network. A response comes through a channel, and between two of them the engine runs what is
//! due: promises first, then timers.
#![allow(clippy::disallowed_methods)]

use super::host::{Seen, object, thrown};
use super::shims::{CORE, evaluated};
use super::{Answered, Event, Limits, failure, send_event};
use crate::domain::http::{Failure, FailureKind};
use crate::domain::rehearsal::{Call, End, FILE, NUL, Said, TOO_DEEP, TOO_MANY_BRACKETS, Thrown};
use crate::world::http::Incoming;
use reqwest::StatusCode;
use rquickjs::context::EvalOptions;
use rquickjs::function::{Args, IntoArgs};
use rquickjs::{Context, Ctx, Error, Function, Object, Persistent, Runtime, Value};
use serde_json::json;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::UnboundedSender;

/// How long the engine waits for a second call of the callback, if a request or a timer is still pending.
const SETTLE: Duration = Duration::from_secs(1);

pub struct Job {
    pub call: Call,
    pub limits: Limits,
    pub stop: Arc<AtomicBool>,
    pub events: UnboundedSender<Event>,
    pub answers: Receiver<Answered>,
}

/// The functions of the core that the thread calls. Dropped before the engine, as its values must be.
type Core = Rc<RefCell<Option<Persistent<Object<'static>>>>>;

struct Engine {
    core: Core,
    context: Context,
    runtime: Runtime,
    seen: Rc<Seen>,
    deadline: Instant,
    stop: Arc<AtomicBool>,
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.runtime.set_host_promise_rejection_tracker(None);
        self.core.take();
    }
}

impl Job {
    pub fn play(self) {
        let seen = Seen::new(self.events.clone(), self.limits.requests);
        let deadline = Instant::now() + self.limits.time;
        let end = match Engine::new(&self, seen.clone(), deadline) {
            Ok(engine) => engine.run(&self),
            // The engine doesn't start only if a limit is reached.
            Err(_) if Instant::now() >= deadline => End::Timeout,
            Err(_) => End::OutOfMemory,
        };
        // The first call of the callback counts. But if code never ends after it, Auth0 couldn't send the profile.
        let end = match seen.said.take() {
            // The script caught it, and passed it on.
            Some(Said::Error(thrown)) if lack_of_memory(&thrown).is_some() => ended(thrown),
            Some(said) if !matches!(end, End::Timeout | End::OutOfMemory | End::OutOfMemoryInRegExp) => {
                End::Called(said)
            }
            _ => end,
        };
        let (calls, promised, missing) = (seen.calls.get(), seen.promised.get(), seen.missing.take());
        send_event(&self.events, Event::Ended { end, calls, promised, missing });
    }
}

impl Engine {
    fn new(job: &Job, seen: Rc<Seen>, deadline: Instant) -> rquickjs::Result<Self> {
        let runtime = Runtime::new()?;
        runtime.set_memory_limit(job.limits.memory);
        runtime.set_max_stack_size(job.limits.stack);
        let (stop, running) = (job.stop.clone(), seen.clone());
        runtime
            .set_interrupt_handler(Some(Box::new(move || stop.load(Ordering::Relaxed) || running.is_over(deadline))));
        let context = Context::full(&runtime)?;
        let core: Core = Rc::default();
        context.with(|ctx| -> rquickjs::Result<()> {
            let boot: Function = evaluated(&ctx, CORE, "rehearsal/core.js")?.get()?;
            let functions: Object = boot.call((object(&ctx, &seen)?,))?;
            *core.borrow_mut() = Some(Persistent::save(&ctx, functions));
            Ok(())
        })?;
        let tracker = core.clone();
        runtime.set_host_promise_rejection_tracker(Some(Box::new(move |ctx, promise, reason, handled| {
            let functions = tracker.borrow().clone().and_then(|core| core.restore(&ctx).ok());
            let rejected = functions.and_then(|core| core.get::<_, Function>("rejected").ok());
            if let Some(rejected) = rejected {
                let _ = rejected.call::<_, ()>((promise, reason, handled));
            }
        })));
        Ok(Self { core, context, runtime, seen, deadline, stop: job.stop.clone() })
    }

    fn run(&self, job: &Job) -> End {
        if let Err(end) = self.begin(&job.call) {
            return end;
        }
        let mut settled: Option<Instant> = None;
        loop {
            if let Err(end) = self.drain() {
                return end;
            }
            let now = Instant::now();
            self.seen.resumed_at.set(now);
            if self.seen.calls.get() > 1 {
                return End::NoCallback;
            }
            if self.seen.calls.get() > 0 && settled.is_none() {
                settled = Some(now + SETTLE);
            }
            let until = settled.map_or(self.deadline, |settled| settled.min(self.deadline));
            // Also on a slow machine, a timer that is due soon after the callback fires.
            let due = self.seen.timers.borrow_mut().take_due(now.min(until));
            if let Some(timer) = due {
                self.core_call("fire", (timer,));
                continue;
            }
            if settled.is_some() && now >= until {
                return End::NoCallback;
            }
            if let Some(number) = self.seen.take_refused() {
                let failure = failure(&format!("The rehearsal allows at most {} requests", job.limits.requests));
                self.answer(number, &Err(failure));
                continue;
            }
            let next = self.seen.timers.borrow().next();
            let timer = next.filter(|due| *due < until);
            if self.seen.open.get() == 0 && timer.is_none() && next.is_none_or(|_| settled.is_some()) {
                return End::NoCallback;
            }
            let wait = timer.unwrap_or(until).saturating_duration_since(now);
            match job.answers.recv_timeout(wait) {
                Ok((number, answer)) => self.answer(number, &answer),
                Err(RecvTimeoutError::Timeout) if timer.is_some() => {}
                Err(RecvTimeoutError::Timeout) if settled.is_some() => return End::NoCallback,
                Err(_) => return End::Timeout,
            }
        }
    }

    fn answer(&self, number: u32, answer: &Result<Incoming, Failure>) {
        self.seen.open.set(self.seen.open.get().saturating_sub(1));
        self.seen.resumed_at.set(Instant::now());
        self.core_call("deliver", (number, response_json(answer)));
    }

    /// Evaluates the script and calls it.
    fn begin(&self, call: &Call) -> Result<(), End> {
        if let Some(end) = nul(&call.script) {
            return Err(end);
        }
        let script = self.context.with(|ctx| -> Result<Persistent<Value<'static>>, End> {
            let (text, strict) = expression(&call.script);
            let options = || {
                let mut options = EvalOptions::default();
                (options.strict, options.filename) = (strict, Some(FILE.to_owned()));
                options
            };
            // A text that closes the parenthesis around it doesn't fit between other brackets.
            let alone = ctx.eval_with_options::<Value, _>(format!("()=>[{text}\n]"), options());
            let value = alone.and_then(|_| ctx.eval_with_options::<Value, _>(format!("({text}\n)"), options()));
            match value {
                Ok(value) if value.is_function() => Ok(Persistent::save(&ctx, value)),
                Ok(_) => Err(End::NoFunction),
                Err(error) => Err(match self.caught(&ctx, &error) {
                    End::Threw(thrown) if thrown.name == "SyntaxError" => End::Syntax(thrown),
                    // Without a place, no code ran yet.
                    End::Threw(thrown) if thrown.message == TOO_DEEP && thrown.at.is_none() => {
                        End::Threw(Thrown { message: TOO_MANY_BRACKETS.to_owned(), ..Thrown::default() })
                    }
                    end => end,
                }),
            }
        })?;
        self.core_call("start", (script, call.token.reveal(), call.token_response.reveal()));
        Ok(())
    }

    /// Runs the promises that are due. The end, if something was thrown or rejected, or the time is over.
    fn drain(&self) -> Result<(), End> {
        for count in 1_u32.. {
            self.check()?;
            // Without memory for the next job, the engine silently drops a chain of promises.
            if count.is_multiple_of(4_096) {
                let used = self.runtime.memory_usage();
                if used.malloc_size > used.malloc_limit / 4 * 3 {
                    return Err(End::OutOfMemory);
                }
            }
            match self.runtime.execute_pending_job() {
                Ok(true) => {}
                Ok(false) => break,
                // Only what can't be caught ends a job like this.
                Err(_) => {
                    self.check()?;
                    return Err(End::OutOfMemory);
                }
            }
        }
        // After the callback, nobody is left to tell.
        if self.seen.calls.get() > 0 {
            return Ok(());
        }
        let rejected = self.context.with(|ctx| {
            let function = self.function(&ctx, "firstUnhandled").ok()?;
            function.call::<_, String>(()).ok().filter(|json| !json.is_empty())
        });
        match rejected.map(|json| ended(thrown(&json))) {
            Some(End::Threw(thrown)) => Err(End::Rejected(thrown)),
            Some(end) => Err(end),
            None => self.check(),
        }
    }

    fn check(&self) -> Result<(), End> {
        if self.is_over() {
            // At the end of the time, a call of the callback counts, unless the code after it never ended.
            let was_called = self.seen.calls.get() > 0 && !self.seen.ran_on();
            return Err(if was_called { End::NoCallback } else { End::Timeout });
        }
        match self.seen.threw.borrow_mut().take() {
            // After the callback, nobody is left to tell.
            Some(thrown) if self.seen.calls.get() == 0 => Err(ended(thrown)),
            _ => Ok(()),
        }
    }

    fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.seen.is_over(self.deadline)
    }

    fn function<'js>(&self, ctx: &Ctx<'js>, name: &str) -> rquickjs::Result<Function<'js>> {
        let core = self.core.borrow().clone().ok_or(Error::Unknown)?;
        core.restore(ctx)?.get(name)
    }

    /// Calls a function of the core. What the script throws is noted.
    fn core_call<A: for<'js> IntoArgs<'js>>(&self, name: &str, arguments: A) {
        self.context.with(|ctx| {
            let called = self.function(&ctx, name).and_then(|function| {
                let mut args = Args::new(ctx.clone(), arguments.num_args());
                arguments.into_args(&mut args)?;
                function.call_arg::<Value>(args)
            });
            if let Err(error) = called {
                match self.caught(&ctx, &error) {
                    End::Threw(thrown) => self.seen.threw(thrown),
                    End::OutOfMemory => self.seen.threw(out_of_memory()),
                    End::OutOfMemoryInRegExp => {
                        self.seen.threw(Thrown { message: IN_REGEXP.to_owned(), ..out_of_memory() })
                    }
                    _ => {}
                }
            }
        });
    }

    /// What was thrown.
    fn caught(&self, ctx: &Ctx, error: &Error) -> End {
        if !error.is_exception() {
            return End::Threw(Thrown { message: error.to_string(), ..Thrown::default() });
        }
        let value = ctx.catch();
        if self.is_over() {
            return End::Timeout;
        }
        let described =
            self.function(ctx, "described").and_then(|function| function.call::<_, String>((value.clone(),)));
        match described {
            Ok(json) => ended(thrown(&json)),
            // There isn't even memory for the words.
            Err(_) => {
                ctx.catch();
                End::OutOfMemory
            }
        }
    }
}

/// The engine's own error for this.
fn out_of_memory() -> Thrown {
    Thrown { name: "InternalError".to_owned(), message: "out of memory".to_owned(), ..Thrown::default() }
}

fn ended(thrown: Thrown) -> End {
    lack_of_memory(&thrown).unwrap_or(End::Threw(thrown))
}

const IN_REGEXP: &str = "out of memory in regexp execution";

fn lack_of_memory(thrown: &Thrown) -> Option<End> {
    match thrown.message.as_str() {
        _ if thrown.name != "InternalError" => None,
        "out of memory" | "string too long" => Some(End::OutOfMemory),
        IN_REGEXP => Some(End::OutOfMemoryInRegExp),
        _ => None,
    }
}

/// The engine can't read a text with this character.
fn nul(script: &str) -> Option<End> {
    let before = &script[..script.find('\0')?];
    let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1) + 1;
    let at = u32::try_from(before.matches('\n').count() + 1).ok().zip(u32::try_from(column).ok());
    Some(End::Threw(Thrown { message: NUL.to_owned(), at, ..Thrown::default() }))
}

/// The script as an expression of the same length, and whether it asks for strict mode: without stray semicolons and without
/// a directive before the function.
fn expression(script: &str) -> (String, bool) {
    let mut text = script.trim_end().trim_end_matches([';', ' ', '\t', '\r', '\n']).to_owned();
    let mut strict = false;
    loop {
        let begin = text.len() - text.trim_start().len();
        let rest = &text[begin..];
        let directive = ["'use strict'", "\"use strict\""].into_iter().find(|directive| rest.starts_with(directive));
        let length = match directive {
            Some(directive) => directive.len(),
            None if rest.starts_with(';') => 1,
            None => return (text, strict),
        };
        strict |= directive.is_some();
        text.replace_range(begin..begin + length, &" ".repeat(length));
    }
}

/// A response as JSON for the core.
fn response_json(answer: &Result<Incoming, Failure>) -> String {
    match answer {
        Ok(Incoming { status, headers, body, packed }) => {
            let mut all = serde_json::Map::new();
            for (name, value) in headers {
                // As in Node, only cookies are a list.
                let known = all.remove(name);
                let value = match known {
                    Some(serde_json::Value::Array(list)) => list.into_iter().chain([json!(value)]).collect(),
                    Some(known) => json!(format!("{}, {value}", known.as_str().unwrap_or_default())),
                    None if name == "set-cookie" => json!([value]),
                    None => json!(value),
                };
                all.insert(name.clone(), value);
            }
            let response = json!({
                "status": status,
                "statusText": status_text(*status),
                "headers": all,
                "body": body.reveal(),
                "packed": packed,
            });
            json!({ "response": response }).to_string()
        }
        Err(failure) => {
            let (code, message) = in_node(failure);
            json!({ "failed": { "code": code, "message": message } }).to_string()
        }
    }
}

/// The usual words for a status, since HTTP/2 sends none and Auth0's clients use HTTP/1.1.
fn status_text(status: u16) -> &'static str {
    StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default()
}

/// The code and the message that Node would have.
fn in_node(failure: &Failure) -> (&'static str, String) {
    use FailureKind::*;
    let text = failure.text.as_str();
    match failure.kind {
        Dns | DnsEmpty => ("ENOTFOUND", format!("getaddrinfo ENOTFOUND ({text})")),
        DnsSilent => ("EAI_AGAIN", format!("getaddrinfo EAI_AGAIN ({text})")),
        Refused => ("ECONNREFUSED", "connect ECONNREFUSED".to_owned()),
        Unreachable => ("EHOSTUNREACH", "connect EHOSTUNREACH".to_owned()),
        ConnectTimeout | Timeout => ("ETIMEDOUT", "ETIMEDOUT".to_owned()),
        TlsExpired => ("CERT_HAS_EXPIRED", "certificate has expired".to_owned()),
        TlsSelfSigned => ("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate".to_owned()),
        Broken | HalfBody | TlsClosed => ("ECONNRESET", "socket hang up".to_owned()),
        _ => ("ERR_REHEARSAL", text.to_owned()),
    }
}
