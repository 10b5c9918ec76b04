//! One request and its answer as plain values. `world` sends them, everything else only builds and reads them, so that the
//! preview shows exactly what goes out.

use super::diagnosis::Evidence;
use super::doc::Doc;
use super::safe_text::{Redactor, percent_encoded};
use super::secret::Secret;
use jiff::Timestamp;
use zeroize::Zeroizing;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Patch,
    Delete,
}

impl Method {
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    Empty,
    Json(Doc),
    /// `application/x-www-form-urlencoded`
    Form(Vec<(&'static str, Doc)>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub method: Method,
    /// Holds no secret.
    pub url: String,
    pub bearer: Option<Secret>,
    pub body: Body,
}

impl Request {
    pub fn get(url: impl Into<String>) -> Self {
        Self { method: Method::Get, url: url.into(), bearer: None, body: Body::Empty }
    }

    /// Body as it goes out, and its content type.
    pub fn payload(&self) -> Option<(&'static str, Zeroizing<String>)> {
        match &self.body {
            Body::Empty => None,
            Body::Json(doc) => Some(("application/json", doc.reveal())),
            Body::Form(pairs) => {
                let text = |doc: &Doc| match doc {
                    Doc::Secret(secret) => Zeroizing::new(percent_encoded(secret.reveal())),
                    Doc::Text(text) => Zeroizing::new(percent_encoded(text)),
                    other => other.reveal(),
                };
                let pairs: Vec<(&str, Zeroizing<String>)> =
                    pairs.iter().map(|(name, doc)| (*name, text(doc))).collect();
                let mut out = Zeroizing::new(String::with_capacity(
                    pairs.iter().map(|(name, text)| name.len() + text.len() + 2).sum(),
                ));
                for (index, (name, text)) in pairs.iter().enumerate() {
                    if index > 0 {
                        out.push('&');
                    }
                    out.push_str(name);
                    out.push('=');
                    out.push_str(text);
                }
                Some(("application/x-www-form-urlencoded", out))
            }
        }
    }
}

/// What came back, whatever its status.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub status: u16,
    /// `Location`, where a redirect would lead. It is never followed.
    pub location: Option<String>,
    /// When the rate limit opens again: `Retry-After` (RFC 9110 section 10.2.3), else `x-ratelimit-reset`.
    pub reset: Option<Timestamp>,
    /// At most 1 MiB. Auth0 answers with client secrets in clear, so it is treated as one.
    pub body: Secret,
    pub ms: u32,
}

impl Reply {
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_str(self.body.reveal()).ok()
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    pub kind: FailureKind,
    /// The library's words, made safe.
    pub text: String,
    pub ms: u32,
    /// The request may have arrived and been carried out.
    pub maybe_sent: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    Dns,
    Refused,
    /// The certificate or the handshake.
    Tls,
    Timeout,
    /// The connection ended before a whole answer.
    Broken,
    /// The proxy refused, or wants a password (407).
    Proxy,
    /// More than 1 MiB.
    TooLong,
    Other,
}

pub type Answer = Result<Reply, Failure>;

/// What was seen of a call, fit for the screen and for `--json`.
pub fn evidence(request: &Request, answer: &Answer, redactor: &Redactor) -> Evidence {
    let url = redactor.clean(&request.url, 2_000);
    let method = request.method.as_str().to_owned();
    match answer {
        Ok(reply) => {
            let body = redactor.clean(reply.body.reveal(), 300);
            let shown = reply.status >= 400 && !body.is_empty();
            Evidence { method, url, status: Some(reply.status), ms: reply.ms, body: shown.then_some(body) }
        }
        Err(failure) => {
            Evidence { method, url, status: None, ms: failure.ms, body: Some(redactor.clean(&failure.text, 300)) }
        }
    }
}
