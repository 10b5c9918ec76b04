//! A probe's row in the table: when it is due, what it sends to which server, and how the response is read.

use crate::domain::diagnosis::provider::ProviderResponse;
use crate::domain::diagnosis::{self, Symptoms};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::hosts;
use crate::domain::http::{Request, Response};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::response_data::ResponseData;
use crate::domain::safe_text::Redactor;
use serde_json::Value;

/// Which server receives the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// The tenant's public endpoints.
    Tenant,
    /// The Management API, with its rate limit.
    Management,
    Provider,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeededFor {
    /// The plan needs the result, so `create` and `preview` send the request too.
    Plan,
    /// The result only verifies a value.
    Proof,
}

/// How soon the same request may be sent again with the same values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    Freely,
    /// It leaves a failed attempt in a log, so it is repeated within 24 hours only at the user's request.
    Daily,
}

pub struct ProbeRow {
    pub probe: Probe,
    /// What it checks, as a question, for help and the README.
    pub question: &'static str,
    /// Completes "Couldn't …", and is shown on the screen while the request is under way.
    pub doing: &'static str,
    pub server: Server,
    pub needed_for: NeededFor,
    pub repeat: Repeat,
    /// What the request leaves on the server, for example an entry in its log.
    pub traces: &'static str,
    /// The field that it checks: the screen shows there that the request is under way. If the request goes to the provider,
    /// this is the field with the host.
    pub field: FieldId,
    /// The values that the result depends on: if one changes, the result no longer counts. If the token was rejected, it
    /// depends on the token too: see [`TOKEN_FIELDS`](super::TOKEN_FIELDS).
    pub fields: &'static [FieldId],
    /// The secrets that it sends. The Management API token isn't among them: [`Known::api_call`] keeps that to its tenant.
    pub secrets: &'static [FieldId],
    /// In a round, it waits for the results of these.
    pub after: &'static [Probe],
    /// The same probe with a deliberately wrong value. Success proves something only if this gets a different response.
    pub control: Option<Probe>,
    /// Its values are given, and its preconditions hold.
    pub ready: fn(Known) -> bool,
    pub request: fn(Known) -> Option<Request>,
    /// Reads a response. Network failures and rate limits are the same for all probes: see `reading.rs`.
    pub read: fn(&Received) -> (Finding, ResponseData),
}

impl Known<'_> {
    /// The request of a probe. None if a value is missing, or if a secret would go to the wrong host.
    pub fn request(self, probe: Probe) -> Option<Request> {
        let row = probe.row();
        let request = self.may_send_secrets(probe).then(|| (row.request)(self))??;
        Some(Request { to_tenant: row.server != Server::Provider, ..request })
    }

    /// Its values are given, its preconditions hold, and no secret would go to the wrong host.
    pub fn is_ready(self, probe: Probe) -> bool {
        self.may_send_secrets(probe) && (probe.row().ready)(self)
    }

    /// Each secret that this probe sends was given for its host.
    fn may_send_secrets(self, probe: Probe) -> bool {
        probe.row().secrets.iter().all(|id| hosts::other_host(*id, self).is_none())
    }
}

/// A response with all that is needed to read it.
pub struct Received<'a> {
    pub probe: Probe,
    pub known: Known<'a>,
    pub request: &'a Request,
    pub response: &'a Response,
    /// The response, reduced to what a diagnosis needs.
    pub symptoms: &'a Symptoms,
    pub redactor: &'a Redactor,
}

impl Received<'_> {
    /// The response, as one of a provider.
    pub fn of_provider(&self) -> ProviderResponse {
        ProviderResponse::new(self.known.setup, self.request, self.response, self.redactor)
    }

    /// The body as JSON, or null if it isn't JSON.
    pub fn json(&self) -> Value {
        self.response.json().unwrap_or_default()
    }

    /// Why Auth0 rejected the request. A missing scope leaves the result unknown, and a server error leaves it
    /// inconclusive: neither is a failure of the value.
    pub fn rejection(&self) -> (Finding, ResponseData) {
        let rejection = diagnosis::management(self.symptoms);
        let finding = match rejection.class {
            Some(Class::Scope) => Finding::unknown(rejection.why).class(Class::Scope),
            _ if self.response.status >= 500 => Finding { state: State::Inconclusive, ..rejection },
            _ => rejection,
        };
        (finding, ResponseData::Nothing)
    }
}

/// The entries of a list in any of Auth0's three shapes: plain, with totals, or with a checkpoint. None if it isn't a list.
pub fn entries<'a>(json: &'a Value, member: &str) -> Option<&'a Vec<Value>> {
    json.as_array().or_else(|| json.get(member)?.as_array())
}

/// Which probes a round sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundKind {
    /// Those that the plan needs and that have no result for the current values.
    Needed,
    /// All that have no result for the current values.
    Open,
    /// Those without a result that the plan needs, or that verify a value of the steps before it.
    BeforeCreate,
    /// All, once a round. Those that leave failed attempts in a log only if their result is a day old.
    All,
    /// All, whatever they leave in a log.
    Prove,
}
