//! The functions that the shims can call, with text and numbers as arguments. Nothing else leaves the engine.
//!
//! Rule: a script can change every object in the engine, so what comes from there is read like any text from outside.
#![allow(clippy::disallowed_methods)]

use super::{Event, LINES_MAX, codec, digest, failure, send_event, shims, urls};
use crate::domain::http::{Failure, Method};
use crate::domain::profile_script::check::{self, Had};
use crate::domain::rehearsal::{Said, Sent, TOO_DEEP, Thrown, place};
use crate::domain::secret::Secret;
use crate::world::http::Outgoing;
use rquickjs::{Ctx, Function, Object};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::UnboundedSender;

/// Characters of a console line before it is made safe.
const LINE_MAX: usize = 4_000;
/// The opening parenthesis before the script.
pub const OPENED: u32 = 1;

/// How long code may run on after the callback without a pause.
const RUN_ON: Duration = Duration::from_secs(1);
/// Timers that wait at the same time.
const TIMERS_MAX: usize = 10_000;
/// Characters of a missing member's name.
const NAME_MAX: usize = 60;

/// What a script did so far.
pub struct Seen {
    pub events: UnboundedSender<Event>,
    /// The first call of the callback.
    pub said: RefCell<Option<Said>>,
    pub calls: Cell<u32>,
    /// When that was.
    called_at: Cell<Option<Instant>>,
    /// When the code that runs now was started.
    pub resumed_at: Cell<Instant>,
    /// The first error that nothing caught.
    pub threw: RefCell<Option<Thrown>>,
    pub promised: Cell<bool>,
    /// The first member that Auth0 has and the rehearsal lacks.
    pub missing: RefCell<Option<String>>,
    /// Requests without a response.
    pub open: Cell<usize>,
    /// How many more requests may be sent.
    left: Cell<usize>,
    /// The requests after those.
    refused: RefCell<VecDeque<u32>>,
    pub timers: RefCell<Timers>,
    lines: Cell<usize>,
}

/// When each timer is due.
#[derive(Default)]
pub struct Timers {
    due: BTreeSet<(Instant, u32)>,
    by_number: HashMap<u32, Instant>,
}

impl Timers {
    /// False if there are too many.
    fn set(&mut self, number: u32, due: Instant) -> bool {
        self.clear(number);
        let fits = self.due.len() < TIMERS_MAX;
        if fits {
            self.due.insert((due, number));
            self.by_number.insert(number, due);
        }
        fits
    }

    fn clear(&mut self, number: u32) {
        if let Some(due) = self.by_number.remove(&number) {
            self.due.remove(&(due, number));
        }
    }

    pub fn next(&self) -> Option<Instant> {
        self.due.first().map(|(due, _)| *due)
    }

    /// Takes the timer that is due first, if it is due by then.
    pub fn take_due(&mut self, by: Instant) -> Option<u32> {
        let (_, number) = self.due.first().copied().filter(|(due, _)| *due <= by)?;
        self.clear(number);
        Some(number)
    }
}

impl Seen {
    pub fn new(events: UnboundedSender<Event>, requests: usize) -> Rc<Self> {
        Rc::new(Self {
            events,
            said: RefCell::default(),
            calls: Cell::new(0),
            called_at: Cell::new(None),
            resumed_at: Cell::new(Instant::now()),
            threw: RefCell::default(),
            promised: Cell::new(false),
            missing: RefCell::default(),
            open: Cell::new(0),
            left: Cell::new(requests),
            refused: RefCell::default(),
            timers: RefCell::default(),
            lines: Cell::new(0),
        })
    }

    /// The time is over.
    pub fn is_over(&self, deadline: Instant) -> bool {
        Instant::now() >= deadline || self.ran_on()
    }

    /// The code doesn't pause after the callback, so Auth0 would never get to send the profile.
    pub fn ran_on(&self) -> bool {
        let since = self.called_at.get().map(|called| called.max(self.resumed_at.get()));
        since.is_some_and(|since| since.elapsed() >= RUN_ON)
    }

    pub fn take_refused(&self) -> Option<u32> {
        self.refused.borrow_mut().pop_front()
    }

    pub fn threw(&self, thrown: Thrown) {
        self.threw.borrow_mut().get_or_insert(thrown);
    }

    fn called(&self, kind: &str, text: String) {
        self.calls.set(self.calls.get().saturating_add(1));
        let mut said = self.said.borrow_mut();
        if said.is_none() {
            self.called_at.set(Some(Instant::now()));
            *said = Some(match kind {
                "error" => Said::Error(thrown(&text)),
                "profile" => Said::Profile(without_half_surrogates(&text)),
                _ => Said::Nothing(text),
            });
        }
    }

    /// Sends a console line. False if no more lines are kept.
    fn line(&self, text: &str) -> bool {
        let lines = self.lines.get();
        if lines < LINES_MAX {
            self.lines.set(lines + 1);
            send_event(&self.events, Event::Line(text.chars().take(LINE_MAX).collect()));
        }
        lines + 1 < LINES_MAX
    }

    fn send(&self, number: u32, json: &str) {
        self.open.set(self.open.get() + 1);
        match self.left.get().checked_sub(1) {
            Some(left) => {
                self.left.set(left);
                send_event(&self.events, Event::Request(number, outgoing(json)));
            }
            // Such requests aren't reported, so a million of them need no memory.
            None => self.refused.borrow_mut().push_back(number),
        }
    }

    fn timer(&self, number: u32, ms: f64) -> bool {
        let wait = Duration::try_from_secs_f64(ms / 1_000.0).unwrap_or(Duration::from_secs(3_600));
        self.timers.borrow_mut().set(number, Instant::now() + wait)
    }

    fn missing(&self, name: &str) {
        self.missing.borrow_mut().get_or_insert_with(|| name.chars().take(NAME_MAX).collect());
    }
}

/// The object that the shims get.
pub fn object<'js>(ctx: &Ctx<'js>, seen: &Rc<Seen>) -> rquickjs::Result<Object<'js>> {
    let host = Object::new(ctx.clone())?;
    let with = || seen.clone();
    host.set("load", Function::new(ctx.clone(), shims::load)?)?;
    let seen = with();
    host.set("called", Function::new(ctx.clone(), move |kind: String, text: String| seen.called(&kind, text))?)?;
    let seen = with();
    host.set("threw", Function::new(ctx.clone(), move |json: String| seen.threw(thrown(&json)))?)?;
    let seen = with();
    host.set("promised", Function::new(ctx.clone(), move || seen.promised.set(true))?)?;
    let seen = with();
    host.set("log", Function::new(ctx.clone(), move |text: String| seen.line(&text))?)?;
    let seen = with();
    host.set("send", Function::new(ctx.clone(), move |number: u32, json: String| seen.send(number, &json))?)?;
    let seen = with();
    host.set("timer", Function::new(ctx.clone(), move |number: u32, ms: f64| seen.timer(number, ms))?)?;
    let seen = with();
    let clear = move |number: u32| seen.timers.borrow_mut().clear(number);
    host.set("clearTimer", Function::new(ctx.clone(), clear)?)?;
    let seen = with();
    host.set("missing", Function::new(ctx.clone(), move |name: String| seen.missing(&name))?)?;
    host.set("globals", check::globals_of_auth0().collect::<Vec<_>>().join(" "))?;
    host.set("module", Function::new(ctx.clone(), |name: String| module(&name))?)?;
    host.set("bytes", Function::new(ctx.clone(), codec::bytes)?)?;
    host.set("text", Function::new(ctx.clone(), codec::text)?)?;
    host.set("url", Function::new(ctx.clone(), |text: String, base: String| urls::parts(&text, &base))?)?;
    let set = |href: String, part: String, value: String| urls::with(&href, &part, &value);
    host.set("urlWith", Function::new(ctx.clone(), set)?)?;
    host.set("digests", Function::new(ctx.clone(), |name: String| digest::is_known(&name))?)?;
    let hash = |algorithm: String, key: String, data: String, keyed: bool| {
        digest::digest(&algorithm, keyed.then_some(key.as_str()), &data)
    };
    host.set("digest", Function::new(ctx.clone(), hash)?)?;
    host.set("random", Function::new(ctx.clone(), |length: f64| digest::random(length as usize))?)?;
    Ok(host)
}

/// Why `require` fails, in words. Empty if Auth0 may have the module, and only the rehearsal lacks it.
fn module(name: &str) -> String {
    let bare = name.split('@').next().unwrap_or_default();
    match Had::of(name) {
        Had::Present | Had::Unknown => String::new(),
        Had::File => "Auth0 stores only the script, without other files".to_owned(),
        Had::Absent(other) => format!("Auth0 doesn't have it. Use {other}"),
        Had::Removed => format!("Auth0 removed this version. Write require('{bare}')"),
        Had::Misspelled(meant) => format!("Did you mean {meant}?"),
    }
}

/// An error in the words of the shims.
pub fn thrown(json: &str) -> Thrown {
    let error: Value = serde_json::from_str(&without_half_surrogates(json)).unwrap_or_default();
    let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
    let (message, at) = (as_at_auth0(&text("message")), place(&text("stack"), OPENED));
    let name = if message == TOO_DEEP { "RangeError".to_owned() } else { text("name") };
    Thrown { name, message, at, cause: text("cause") }
}

/// The engine's most frequent messages in the words of Auth0's engine, which a user can look up.
fn as_at_auth0(message: &str) -> String {
    let read = message.strip_prefix("cannot read property '").and_then(|rest| rest.split_once("' of "));
    let set = message.strip_prefix("cannot set property '").and_then(|rest| rest.split_once("' of "));
    if message == "stack overflow" {
        return TOO_DEEP.to_owned();
    }
    match (read, set) {
        (Some((name, of)), _) => format!("Cannot read properties of {of} (reading '{name}')"),
        (_, Some((name, of))) => format!("Cannot set properties of {of} (setting '{name}')"),
        _ if message.ends_with(" is not initialized") => {
            format!("Cannot access '{}' before initialization", message.trim_end_matches(" is not initialized"))
        }
        _ if message.starts_with('\'') && message.ends_with("' is read-only") => {
            "Assignment to constant variable.".to_owned()
        }
        _ => message.to_owned(),
    }
}

/// A request of the shims. Or why it can't be sent, with its method and URL.
fn outgoing(json: &str) -> Result<Outgoing, (Sent, Failure)> {
    let asked: Value = serde_json::from_str(&without_half_surrogates(json)).unwrap_or_default();
    let text = |name: &str| asked[name].as_str().unwrap_or_default();
    let methods = [Method::Get, Method::Head, Method::Post, Method::Put, Method::Patch, Method::Delete];
    let Some(method) = methods.into_iter().find(|method| method.as_str() == text("method")) else {
        let failure = failure(&format!("The method {} isn't available in the rehearsal", text("method")));
        let (method, url, problem) = (text("method").to_owned(), text("url").to_owned(), Some(failure.text.clone()));
        return Err((Sent { method, url, status: None, problem, body: None }, failure));
    };
    let value = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(|one| one.as_str().unwrap_or_default()).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    let headers = asked["headers"].as_object().into_iter().flatten();
    Ok(Outgoing {
        method,
        url: text("url").to_owned(),
        headers: headers.map(|(name, one)| (name.clone(), Secret::new(value(one)))).collect(),
        body: asked["body"].as_str().map(Secret::new),
        limit: asked["timeout"]
            .as_f64()
            .filter(|ms| *ms > 0.0)
            .and_then(|ms| Duration::try_from_secs_f64(ms / 1_000.0).ok()),
    })
}

/// JSON without halves of a surrogate pair, which JavaScript allows in text and writes as an escape.
fn without_half_surrogates(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let escape = rest.get(at + 1..at + 6).filter(|escape| escape.starts_with("ud") || escape.starts_with("uD"));
        let is_half =
            escape.is_some_and(|escape| matches!(escape.as_bytes()[2], b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F'));
        let end = if is_half { at + 6 } else { (at + 2).min(rest.len()) };
        let Some((before, after)) = rest.split_at_checked(end) else { break };
        if is_half {
            out.push_str(&before[..at]);
            out.push_str("\\ufffd");
        } else {
            out.push_str(before);
        }
        rest = after;
    }
    out + rest
}
