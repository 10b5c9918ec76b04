//! What a row of the table of questions is made of: whom it asks, when, with what, and how its answer is read.

use crate::domain::diagnosis::{self, Seen};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::found::Found;
use crate::domain::http::{Reply, Request};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::safe_text::Redactor;
use serde_json::Value;

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// The tenant's open endpoints.
    Tenant,
    /// The Management API, with its rate limit.
    Management,
    Provider,
}

/// Who needs the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// The plan too, so `create` and `preview` ask it.
    Plan,
    /// Only whoever wants to know whether a value holds.
    Proof,
}

/// When the same question may be asked again with the same values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    Freely,
    /// It leaves a failed exchange in somebody's log: within 24 hours only where the user insists.
    Daily,
}

/// What is done to get the answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Inquiry {
    Http(Request),
}

/// One row of the table.
pub struct Question {
    pub probe: Probe,
    /// As a question, for help and the README.
    pub asks: &'static str,
    /// In the words "Auth0 refused to …", and on the screen while it is under way.
    pub doing: &'static str,
    pub to: To,
    pub wanted: For,
    pub again: Again,
    /// What is found at the other side afterwards, in its log for instance.
    pub leaves: &'static str,
    /// The field whose verdict it is, so that the screen knows where to show that it is under way. Of a question to the
    /// provider it is the field that names the host.
    pub field: FieldId,
    /// The values that it is asked with: a newer one makes its fact unknown. What the token alone decided, a refusal, is also
    /// unknown once there is another token: see [`TOKEN_FIELDS`](super::TOKEN_FIELDS).
    pub fields: &'static [FieldId],
    /// The secrets that it carries, but for the token of the Management API: [`Known::api_call`] holds that to its tenant.
    pub carries: &'static [FieldId],
    /// In a round it waits for the answers to these.
    pub after: &'static [Probe],
    /// The same with a value that cannot be right: only where that gets another answer is a yes a proof.
    pub control: Option<Probe>,
    /// Its values are there and what must hold before it holds.
    pub ready: fn(Known) -> bool,
    pub inquiry: fn(Known) -> Option<Inquiry>,
    /// Reads an answer; that there is none, or one of a rate limit, is read for all alike in `reading.rs`.
    pub read: fn(&Look) -> (Finding, Found),
}

/// What a reader looks at.
pub struct Look<'a> {
    pub probe: Probe,
    pub known: Known<'a>,
    pub request: &'a Request,
    pub reply: &'a Reply,
    /// The same answer, cut down to what a diagnosis looks at.
    pub seen: &'a Seen,
    pub redactor: &'a Redactor,
}

impl Look<'_> {
    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        self.reply.json().unwrap_or_default()
    }

    /// Why Auth0 did not do it. A scope that is missing hides the answer, it does not fail it; nor does a fault of Auth0's.
    pub fn refused(&self) -> (Finding, Found) {
        let told = diagnosis::management(self.seen);
        let finding = match told.class {
            Some(Class::Scope) => Finding::unknown(told.why).class(Class::Scope),
            _ if self.reply.status >= 500 => Finding { state: State::Inconclusive, ..told },
            _ => told,
        };
        (finding, Found::Nothing)
    }
}

/// The entries of a list in any of the three shapes that Auth0 answers with: plain, with totals, with a checkpoint. None
/// where it is no list.
pub fn entries<'a>(json: &'a Value, member: &str) -> Option<&'a Vec<Value>> {
    json.as_array().or_else(|| json.get(member)?.as_array())
}

/// How much is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// What the plan needs and has no answer for the values that stand now.
    Needed,
    /// Everything that has no answer for the values that stand now.
    Open,
    /// Everything, once a round; what leaves failed exchanges only where its answer is a day old.
    All,
    /// Everything, whatever it leaves.
    Prove,
}
