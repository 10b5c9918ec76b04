//! A row of the table of questions: which server it asks, when, with which values, and how the response is read.

use crate::domain::diagnosis::{self, Seen};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::found::Found;
use crate::domain::http::{Reply, Request};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::safe_text::Redactor;
use serde_json::Value;

/// Which server receives the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// The tenant's public endpoints.
    Tenant,
    /// The Management API, with its rate limit.
    Management,
    Provider,
}

/// What the answer is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// The plan needs it, so `create` and `preview` ask it too.
    Plan,
    /// It only verifies a value.
    Proof,
}

/// How soon the same question may be asked again with the same values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    Freely,
    /// It leaves a failed attempt in a log, so it is repeated within 24 hours only at the user's request.
    Daily,
}

/// How the answer is obtained.
#[derive(Clone, Debug, PartialEq)]
pub enum Inquiry {
    Http(Request),
}

/// One row of the table.
pub struct Question {
    pub probe: Probe,
    /// As a question, for help and the README.
    pub asks: &'static str,
    /// Completes "Couldn't …", and is shown on the screen while the request is under way.
    pub doing: &'static str,
    pub to: To,
    pub wanted: For,
    pub again: Again,
    /// The traces on the server, for example an entry in its log.
    pub leaves: &'static str,
    /// The field that it checks: the screen shows there that the request is under way. For a question to the provider, this
    /// is the field with the host.
    pub field: FieldId,
    /// The values that it depends on: if one changes, its fact no longer counts. If the token was rejected, the fact
    /// depends on the token too: see [`TOKEN_FIELDS`](super::TOKEN_FIELDS).
    pub fields: &'static [FieldId],
    /// The secrets that it sends. The Management API token isn't among them: [`Known::api_call`] keeps that to its tenant.
    pub carries: &'static [FieldId],
    /// In a round, it waits for the answers to these.
    pub after: &'static [Probe],
    /// The same question with a deliberately wrong value. Success proves something only if this gets a different answer.
    pub control: Option<Probe>,
    /// Its values are given, and its preconditions hold.
    pub ready: fn(Known) -> bool,
    pub inquiry: fn(Known) -> Option<Inquiry>,
    /// Reads a response. Network failures and rate limits are the same for all questions: see `reading.rs`.
    pub read: fn(&Look) -> (Finding, Found),
}

/// What `read` gets.
pub struct Look<'a> {
    pub probe: Probe,
    pub known: Known<'a>,
    pub request: &'a Request,
    pub reply: &'a Reply,
    /// The response, reduced to what a diagnosis needs.
    pub seen: &'a Seen,
    pub redactor: &'a Redactor,
}

impl Look<'_> {
    /// The body as JSON, or null if it isn't JSON.
    pub fn json(&self) -> Value {
        self.reply.json().unwrap_or_default()
    }

    /// Why Auth0 rejected the request. A missing scope leaves the answer unknown, and a server error leaves it
    /// inconclusive: neither is a failure of the value.
    pub fn refused(&self) -> (Finding, Found) {
        let refusal = diagnosis::management(self.seen);
        let finding = match refusal.class {
            Some(Class::Scope) => Finding::unknown(refusal.why).class(Class::Scope),
            _ if self.reply.status >= 500 => Finding { state: State::Inconclusive, ..refusal },
            _ => refusal,
        };
        (finding, Found::Nothing)
    }
}

/// The entries of a list in any of Auth0's three shapes: plain, with totals, or with a checkpoint. None if it isn't a list.
pub fn entries<'a>(json: &'a Value, member: &str) -> Option<&'a Vec<Value>> {
    json.as_array().or_else(|| json.get(member)?.as_array())
}

/// How many of the questions a round asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Those that the plan needs and that have no answer for the current values.
    Needed,
    /// All without an answer for the current values.
    Open,
    /// Those that the plan needs, and those that verify a value of the steps before it, as far as they have no answer.
    BeforeCreate,
    /// All, once a round. Those that leave failed attempts in a log only if their answer is a day old.
    All,
    /// All, whatever they leave in a log.
    Prove,
}
