//! What the shims can ask of the world outside, as functions of text and numbers. Nothing else leaves the engine.
//!
//! Rule: a script can change every object in the engine, so what comes from there is read like any text from outside.
#![allow(clippy::disallowed_methods)]

use super::{Event, LINES_MAX, digest, failure, shims, tell, urls};
use crate::domain::http::{Failure, Method};
use crate::domain::rehearsal::{Said, Thrown, place};
use crate::domain::secret::Secret;
use crate::world::http::Outgoing;
use rquickjs::{Ctx, Function, Object};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::UnboundedSender;

/// Characters of a console line before it is made safe.
const LINE_MAX: usize = 4_000;
/// The opening parenthesis before the script.
pub const OPENED: u32 = 1;

/// What a script did so far.
pub struct Seen {
    pub told: UnboundedSender<Event>,
    /// The first call of the callback.
    pub said: RefCell<Option<Said>>,
    pub calls: Cell<u32>,
    /// The first error that nothing caught.
    pub threw: RefCell<Option<Thrown>>,
    pub promised: Cell<bool>,
    /// Requests without a response.
    pub open: Cell<usize>,
    /// When each timer is due.
    pub timers: RefCell<Vec<(Instant, u32)>>,
    lines: Cell<usize>,
}

impl Seen {
    pub fn new(told: UnboundedSender<Event>) -> Rc<Self> {
        Rc::new(Self {
            told,
            said: RefCell::default(),
            calls: Cell::new(0),
            threw: RefCell::default(),
            promised: Cell::new(false),
            open: Cell::new(0),
            timers: RefCell::default(),
            lines: Cell::new(0),
        })
    }

    pub fn threw(&self, thrown: Thrown) {
        self.threw.borrow_mut().get_or_insert(thrown);
    }

    fn called(&self, kind: &str, text: String) {
        self.calls.set(self.calls.get().saturating_add(1));
        let mut said = self.said.borrow_mut();
        if said.is_none() {
            *said = Some(match kind {
                "error" => Said::Error(thrown(&text)),
                "profile" => Said::Profile(whole(&text)),
                _ => Said::Nothing(text),
            });
        }
    }

    fn line(&self, text: &str) {
        let lines = self.lines.get();
        self.lines.set(lines + 1);
        if lines < LINES_MAX {
            tell(&self.told, Event::Line(text.chars().take(LINE_MAX).collect()));
        }
    }

    fn send(&self, number: u32, json: &str) {
        self.open.set(self.open.get() + 1);
        tell(&self.told, Event::Request(number, outgoing(json)));
    }

    fn timer(&self, number: u32, ms: f64) {
        let wait = Duration::try_from_secs_f64(ms / 1_000.0).unwrap_or(Duration::from_secs(3_600));
        self.timers.borrow_mut().push((Instant::now() + wait, number));
    }

    /// Takes the timer that is due first, if it is due by then.
    pub fn due(&self, by: Instant) -> Option<u32> {
        let mut timers = self.timers.borrow_mut();
        let (at, (due, _)) = timers.iter().copied().enumerate().min_by_key(|(_, one)| *one)?;
        (due <= by).then(|| timers.remove(at).1)
    }

    pub fn next_timer(&self) -> Option<Instant> {
        self.timers.borrow().iter().map(|(due, _)| *due).min()
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

/// An error in the words of the shims.
pub fn thrown(json: &str) -> Thrown {
    let told: Value = serde_json::from_str(&whole(json)).unwrap_or_default();
    let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    Thrown { name: text("name"), message: text("message"), at: place(&text("stack"), OPENED) }
}

fn outgoing(json: &str) -> Result<Outgoing, Failure> {
    let asked: Value = serde_json::from_str(&whole(json)).map_err(|_| failure("The request can't be read"))?;
    let text = |name: &str| asked[name].as_str().unwrap_or_default();
    let method = match text("method") {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "PATCH" => Method::Patch,
        "DELETE" => Method::Delete,
        other => return Err(failure(&format!("The method {other} isn't available in the rehearsal"))),
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
fn whole(json: &str) -> String {
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
