//! What the tenant's log says about the last sign-in through the connection. Source: Auth0, "Search log events" and "Log
//! event type codes". A sign-in has the type `s`, a failed one `f`. Auth0's message is in `description` and
//! `details.error`.

use crate::domain::connection;
use crate::domain::diagnosis::provider::{ProviderResponse, read_token};
use crate::domain::diagnosis::{self, Symptoms};
use crate::domain::doc::Doc;
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Class, Finding, State};
use crate::domain::http::{Body, Method, Request, Response};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::{NeededFor, ProbeRow, Received, Repeat, Server, entries};
use crate::domain::response_data::{ResponseData, SignIn, TokenResponseKind};
use crate::domain::safe_text::{Redactor, percent_encoded};
use crate::domain::setup::Setup;
use jiff::Timestamp;
use serde_json::Value;
use url::Url;

/// The cause of a token request that the provider has rejected.
const EXCHANGE_REFUSED: &str = "exchange_refused";

pub const ROW: ProbeRow = ProbeRow {
    probe: Probe::SignInLog,
    question: "How did the last sign-in through the connection go, according to the tenant's log?",
    doing: "read the tenant log",
    server: Server::Management,
    needed_for: NeededFor::Proof,
    repeat: Repeat::Freely,
    traces: "nothing",
    field: ConnectionName,
    fields: &[Auth0Domain, Auth0CanonicalDomain, ConnectionName, Provider],
    secrets: &[],
    after: &[Probe::Name],
    control: None,
    ready: |known| known.has_api() && known.connection_id().is_some() && known.may("read:logs"),
    request: |known| {
        let query = format!("connection:\"{}\" AND (type:s OR type:f)", known.setup.connection_name());
        let fields = "date,type,description,connection,user_id,details";
        known.api_get(&format!(
            "/logs?q={}&sort=date:-1&per_page=5&fields={fields}&include_fields=true",
            percent_encoded(&query)
        ))
    },
    read: |received| match entries(&received.json(), "logs").filter(|_| received.response.status == 200) {
        Some(entries) => last(received, entries),
        None => received.rejection(),
    },
};

fn last(received: &Received, entries: &[Value]) -> (Finding, ResponseData) {
    let name = received.known.setup.connection_name();
    let text = |entry: &Value, member: &str| entry.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
    let dated = entries.iter().filter_map(|entry| {
        let at: Timestamp = text(entry, "date").parse().ok()?;
        let ours = text(entry, "connection") == name && ["s", "f"].contains(&text(entry, "type").as_str());
        ours.then_some((at, entry))
    });
    let newest = dated.max_by_key(|(at, _)| *at);
    // A sign-in that the browser has returned from may not be in the log yet.
    if let Some((fact, ResponseData::SignIn(known))) =
        received.known.fact(Probe::SignInLog).map(|fact| (fact, &fact.data))
        && newest.is_none_or(|(at, _)| at < known.at)
    {
        return (fact.finding.clone(), fact.data.clone());
    }
    let Some((at, entry)) = newest else {
        return (Finding::unknown("No sign-ins in the tenant log yet"), ResponseData::Nothing);
    };
    let went_well = text(entry, "type") == "s";
    let problem = match went_well {
        true => unusable_user_id(received, &text(entry, "user_id")),
        false => Some(failed(read_log_entry(received.known, received.redactor, entry).finding)),
    };
    let finding = problem.map_or_else(|| Finding::ok("A user has signed in"), |problem| dated_by(problem, at));
    (finding, ResponseData::SignIn(SignIn { at, went_well, user_id: None }))
}

/// A successful sign-in whose user ID isn't one, such as `undefined`.
fn unusable_user_id(received: &Received, user_id: &str) -> Option<Finding> {
    let message = received.redactor.clean(user_id, 200);
    let own_script = received.known.setup.has(Script);
    diagnosis::signed_in(&Symptoms { status: 200, message, own_script, ..Symptoms::default() })
}

/// Why a sign-in failed, by an entry of the tenant's log.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEntry {
    /// The cause's ID in `diagnosis`.
    pub cause: &'static str,
    /// The message in the entry, made safe.
    pub message: String,
    pub finding: Finding,
}

/// Reads the entry of a failed sign-in.
pub fn read_log_entry(known: Known, redactor: &Redactor, entry: &Value) -> LogEntry {
    let error = entry.pointer("/details/error").cloned().unwrap_or_default();
    let rejection = exchange(&error);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let parts = [entry.get("description"), error.get("message"), error.get("reason"), Some(&error)];
    let mut words: Vec<String> = Vec::new();
    for part in parts.into_iter().flatten().filter_map(text).chain(rejection.as_ref().map(|(_, body)| body.clone())) {
        let part = without_codes(&redactor.clean(part.trim(), 300));
        if !part.is_empty() && !words.iter().any(|known| known.contains(&part)) {
            words.push(part);
        }
    }
    let message = words.join(". ");
    let by_provider =
        rejection.as_ref().and_then(|(status, body)| by_provider(known.setup, redactor, *status, &without_codes(body)));
    if let Some(finding) = by_provider {
        return LogEntry { cause: EXCHANGE_REFUSED, message, finding };
    }
    let code = error.get("code").or_else(|| error.get("type")).and_then(text).unwrap_or_default();
    let symptoms = Symptoms {
        doing: "sign in",
        host: known.setup.domain().map(|domain| domain.authority().to_owned()).unwrap_or_default(),
        status: rejection.and_then(|(status, _)| status).unwrap_or_default(),
        message: message.clone(),
        code: redactor.clean(&code, 100),
        own_script: known.setup.has(Script),
        ..Symptoms::default()
    };
    let (cause, finding) = diagnosis::named_sign_in(&symptoms);
    LogEntry { cause, message, finding }
}

/// If the user gave up, the connection isn't at fault.
fn failed(finding: Finding) -> Finding {
    let given_up = diagnosis::is_given_up(&finding);
    let state = if given_up { State::Warning } else { State::Failed };
    Finding { state, ..finding }
}

/// Status and body of the token endpoint's error. The log has them as an object, or as an object in a string.
fn exchange(error: &Value) -> Option<(Option<u16>, String)> {
    let inner = error.get("oauthError").or_else(|| error.get("oauth_error"))?;
    let read = inner.as_str().and_then(|text| serde_json::from_str(text).ok());
    let inner: &Value = read.as_ref().unwrap_or(inner);
    let data = inner.get("data").or_else(|| inner.get("body"));
    let body = match data {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => inner.as_str().map_or_else(|| inner.to_string(), str::to_owned),
    };
    let status = inner.get("statusCode").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
    Some((status, body))
}

/// Masks the values of `code=`, `access_token=` and the like, which could be used to sign in.
fn without_codes(text: &str) -> String {
    let mut out = text.to_owned();
    for name in ["code=", "access_token=", "refresh_token=", "id_token=", "client_secret="] {
        let mut parts = out.split(name);
        let mut kept = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(|char: char| char.is_whitespace() || "&\"',;}".contains(char)).unwrap_or(part.len());
            kept += &format!("{name}****{}", &part[end..]);
        }
        out = kept;
    }
    out
}

/// The token endpoint's response to Auth0, read like a response to a0connect.
fn by_provider(setup: &Setup, redactor: &Redactor, status: Option<u16>, body: &str) -> Option<Finding> {
    let request = Request::new(Method::Post, setup.url(FieldId::TokenUrl)?, Body::Json(Doc::Null));
    let response = Response::new(status.unwrap_or(400), body);
    let response = ProviderResponse::new(setup, &request, &response, redactor);
    let (kind, finding) = read_token(&response);
    if kind == TokenResponseKind::WantsBasic && !setup.token_auth().is_basic() {
        let what = format!("{} requires a Basic header", response.name);
        let fix = format!("Set {} to basic, and update the connection.", TokenAuth.label());
        return Some(Finding::failed(Class::UserInput, what, response.words(), fix).on(TokenAuth));
    }
    // Auth0 sent a real code, so a rejected code isn't a success here.
    let speaks = kind.rejects_client()
        || matches!(
            kind,
            TokenResponseKind::RedirectUri
                | TokenResponseKind::Scope
                | TokenResponseKind::Grant
                | TokenResponseKind::WantsJson
        )
        || kind == TokenResponseKind::WrongUrl && status.is_some();
    if !speaks {
        return None;
    }
    // The log has no status, so the finding doesn't give one.
    let why = match status {
        Some(_) => finding.why,
        None => redactor.clean(body, 300),
    };
    Some(Finding { why, ..finding })
}

/// Adds that the words are from the tenant's log, and the time.
fn dated_by(finding: Finding, at: Timestamp) -> Finding {
    let when = at.strftime("%Y-%m-%d %H:%M UTC");
    Finding { why: format!("From the tenant's log, {when}: {}", finding.why), ..finding }
}

/// The result of a sign-in. `text` is the address that the browser returned to (RFC 6749 section 4.1.2.1), or the error
/// message that the user saw. None if the text isn't about a sign-in. An authorization code in it is neither read nor
/// kept.
pub fn returned(setup: &Setup, text: &str, now: Timestamp) -> Option<Fact> {
    let redactor = connection::redactor(setup);
    let text = text.trim();
    let address = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let pairs: Vec<(String, String)> = match &address {
        Some(url) => {
            let both = format!("{}&{}", url.query().unwrap_or_default(), url.fragment().unwrap_or_default());
            url::form_urlencoded::parse(both.as_bytes()).into_owned().collect()
        }
        None => Vec::new(),
    };
    let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let (code, message) = match (value("error"), &address) {
        (Some(code), _) => (code, value("error_description").unwrap_or(code)),
        (None, Some(_)) => ("", ""),
        (None, None) => ("", text),
    };
    let came_back = value("code").is_some();
    if message.is_empty() && !came_back {
        return None;
    }
    let finding = if message.is_empty() {
        Finding::ok("The browser returned with a code")
    } else {
        let (code, message) = (redactor.clean(code, 100), without_codes(&redactor.clean(message, 1_000)));
        let symptoms =
            Symptoms { doing: "sign in", code, message, own_script: setup.has(Script), ..Symptoms::default() };
        // A text that isn't an address may be anything, even a secret, so only known messages are kept.
        if address.is_none() && !diagnosis::knows_sign_in(&symptoms) {
            return None;
        }
        failed(diagnosis::sign_in(&symptoms))
    };
    let sign_in = SignIn { at: now, went_well: message.is_empty(), user_id: None };
    let used = setup.used(Probe::SignInLog.fields());
    Some(Fact { finding, data: ResponseData::SignIn(sign_in), seen_at: now, used })
}
