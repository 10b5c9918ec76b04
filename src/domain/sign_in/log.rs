//! The tenant's log of one attempt. Auth0 writes the `correlation_id` of the authorize URL to `references.correlation_id`. The
//! log can't be searched by it, so the newest entries are read. Source: Auth0, "Configure a correlation ID".

use super::causes::{Failed, reached, step_of};
use super::steps::StepId;
use crate::domain::diagnosis::{self, Symptoms};
use crate::domain::finding::Finding;
use crate::domain::http::Request;
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::{entries, read_log_entry};
use crate::domain::response_data::ResponseData;
use crate::domain::safe_text::Redactor;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// How much earlier than the attempt a time in the log may be. The clocks' difference is only known to the second.
const LEEWAY: SignedDuration = SignedDuration::from_secs(1);

pub(super) fn request(known: Known) -> Option<Request> {
    let fields = "date,type,description,connection,client_id,user_id,details,references";
    known.api_get(&format!("/logs?sort=date:-1&per_page=100&fields={fields}&include_fields=true"))
}

/// What the log says about the attempt.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum LogVerdict {
    Nothing,
    /// Auth0 has signed the user in, whatever the browser showed.
    WentWell,
    Failed(Box<Failed>),
}

impl LogVerdict {
    fn of(step: StepId, cause: &'static str, finding: Finding, evidence: String) -> Self {
        Self::Failed(Box::new(Failed { step, reached: reached(step, cause), cause, finding, evidence: Some(evidence) }))
    }
}

/// The attempt that the log is searched for.
pub(super) struct Sought<'a> {
    pub correlation_id: &'a str,
    pub begun_at: Timestamp,
    pub client_id: &'a str,
}

pub(super) fn judge_log(body: &Value, sought: &Sought, known: Known, redactor: &Redactor) -> LogVerdict {
    let (found, by_id) = of_attempt(body, sought, known);
    let is_failure = |(_, entry): &&(Timestamp, &Value)| text(entry, "type").starts_with('f');
    let is_success = |(_, entry): &(Timestamp, &Value)| ["s", "seacft"].contains(&text(entry, "type"));
    match found.iter().find(is_failure) {
        Some((at, entry)) => failed(entry, *at, by_id, known, redactor),
        None if found.iter().any(is_success) => LogVerdict::WentWell,
        None => LogVerdict::Nothing,
    }
}

/// The entries of the attempt, the newest first, and whether its correlation ID found them.
pub(super) fn of_attempt<'a>(body: &'a Value, sought: &Sought, known: Known) -> (Vec<(Timestamp, &'a Value)>, bool) {
    let all = entries(body, "logs").map(Vec::as_slice).unwrap_or_default();
    let mut ours: Vec<(Timestamp, &Value)> = Vec::new();
    let mut near: Vec<(Timestamp, &Value)> = Vec::new();
    for entry in all {
        let Some(at) = text(entry, "date").parse::<Timestamp>().ok() else { continue };
        match entry.pointer("/references/correlation_id").and_then(Value::as_str) {
            Some(id) if id == sought.correlation_id => ours.push((at, entry)),
            // It belongs to another attempt.
            Some(_) => {}
            None if is_near(entry, at, sought, known) => near.push((at, entry)),
            None => {}
        }
    }
    let by_id = !ours.is_empty();
    let mut found = if by_id { ours } else { near };
    found.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    (found, by_id)
}

/// An entry without a correlation ID may be ours by its time, connection and client ID. One without a connection may be that
/// of a check, such as the one with a made-up callback URL.
fn is_near(entry: &Value, at: Timestamp, sought: &Sought, known: Known) -> bool {
    let begun = earliest(sought.begun_at, known);
    at >= begun
        && text(entry, "connection") == known.setup.connection_name()
        && ["", sought.client_id].contains(&text(entry, "client_id"))
}

/// The earliest time that Auth0's clock may have shown then.
pub(super) fn earliest(begun_at: Timestamp, known: Known) -> Timestamp {
    let ahead = match known.fact(Probe::Discovery).map(|fact| &fact.data) {
        Some(ResponseData::Clock(seconds)) => SignedDuration::from_secs(*seconds),
        _ => SignedDuration::ZERO,
    };
    begun_at - ahead - LEEWAY
}

pub(super) fn failed(entry: &Value, at: Timestamp, by_id: bool, known: Known, redactor: &Redactor) -> LogVerdict {
    let kind = redactor.clean(text(entry, "type"), 20);
    let how = if by_id { "" } else { ", matched by its time" };
    let when = at.strftime("%H:%M:%S UTC");
    let description = redactor.clean(text(entry, "description"), 200);
    let evidence = format!("tenant log {when}, {kind}{how}: {description}");
    // A failed exchange of the application's own code.
    if kind.starts_with("fe") {
        let symptoms = Symptoms {
            doing: "exchange the code",
            status: 403,
            message: description,
            code: "access_denied".into(),
            json: true,
            ..Symptoms::default()
        };
        let finding = diagnosis::client_exchange(&symptoms);
        return LogVerdict::of(StepId::CodeExchange, "client_exchange", finding, evidence);
    }
    let read = read_log_entry(known, redactor, entry);
    let step = step_of(read.cause, &read.message);
    LogVerdict::of(step, read.cause, read.finding, evidence)
}

pub(super) fn text<'a>(entry: &'a Value, member: &str) -> &'a str {
    entry.get(member).and_then(Value::as_str).unwrap_or_default()
}
