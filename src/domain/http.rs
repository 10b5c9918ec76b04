//! One request and its answer as plain values. `world` sends them, everything else only builds and reads them, so that the
//! preview shows exactly what goes out.

use super::doc::Doc;
use super::finding::Evidence;
use super::safe_text::{Redactor, percent_encoded};
use super::secret::Secret;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
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
    /// Beside those that every request has; what is set here goes before them.
    pub headers: Vec<(String, Secret)>,
    pub body: Body,
    /// It goes to the tenant, which is told the name and version of this program (`Auth0-Client`).
    pub to_tenant: bool,
}

impl Request {
    pub fn new(method: Method, url: impl Into<String>, body: Body) -> Self {
        Self { method, url: url.into(), bearer: None, headers: Vec::new(), body, to_tenant: false }
    }

    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::Get, url, Body::Empty)
    }

    pub fn header(mut self, name: &str, value: Secret) -> Self {
        self.headers.push((name.to_owned(), value));
        self
    }

    /// Scheme, host and port: whom it is sent to.
    pub fn origin(&self) -> Option<String> {
        url::Url::parse(&self.url).ok().map(|url| url.origin().ascii_serialization())
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

/// Headers of an answer that tell something and are kept with it, in small letters.
pub const NOTED: &[&str] = &["allow", "cf-mitigated", "content-encoding", "content-type", "server", "www-authenticate"];

/// How far away the answer came from: what is near this machine may be out of Auth0's reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    #[default]
    Public,
    /// An address of a private network (RFC 1918, RFC 4193) or of this link.
    Private,
    Loopback,
    /// A proxy stands between.
    Proxy,
}

/// What came back, whatever its status.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub status: u16,
    /// Those of [`NOTED`] that came.
    pub headers: Vec<(&'static str, String)>,
    /// The `Date` header: what time it is there.
    pub date: Option<Timestamp>,
    pub reach: Reach,
    /// `Location`, where a redirect would lead. It is never followed.
    pub location: Option<String>,
    /// When the rate limit opens again: `Retry-After` (RFC 9110 section 10.2.3), else `x-ratelimit-reset`.
    pub reset: Option<Timestamp>,
    /// `x-ratelimit-remaining`: so many more requests are taken until then.
    pub remaining: Option<u32>,
    /// At most 1 MiB. Auth0 answers with client secrets in clear, so it is treated as one.
    pub body: Secret,
    pub ms: u32,
}

impl Reply {
    pub fn new(status: u16, body: impl Into<Secret>) -> Self {
        let (headers, body) = (Vec::new(), body.into());
        Self {
            status,
            headers,
            date: None,
            reach: Reach::Public,
            location: None,
            reset: None,
            remaining: None,
            body,
            ms: 0,
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// It came compressed, though no request asks for that. The body here is what was in it.
    pub fn was_packed(&self) -> bool {
        self.header("content-encoding").is_some_and(|coding| !coding.eq_ignore_ascii_case("identity"))
    }

    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_str(self.body.reveal()).ok()
    }

    pub fn shape(&self) -> Shape {
        let body = self.body.reveal();
        match serde_json::from_str::<serde_json::Value>(body) {
            Ok(_) => Shape::Json,
            _ if body.trim().is_empty() => Shape::Empty,
            _ if body.trim_start().starts_with('<') => Shape::Page,
            // The library keeps the kind of this error to itself.
            Err(error) if error.to_string().starts_with("recursion limit") => Shape::Deep,
            Err(_) => Shape::Other,
        }
    }
}

/// What the body of an answer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    #[default]
    Json,
    Empty,
    /// A web page.
    Page,
    /// JSON within JSON, deeper than 127 levels: it is not read.
    Deep,
    /// Nothing of that; JSON that breaks off, for instance.
    Other,
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

/// Each has its own cause in `diagnosis/network`. What `text` holds is said where it is more than the library's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailureKind {
    /// The name does not exist.
    Dns,
    /// The name server does not answer, or says "later".
    DnsSilent,
    /// The name is there, and has no address that this machine could use.
    DnsEmpty,
    Refused,
    /// There is no way to the network or the host.
    Unreachable,
    /// No connection within its time.
    ConnectTimeout,
    /// The certificate or the handshake, in a way that none of the following is.
    Tls,
    /// `text`: "certificate expired on 2026-11-21 at 15:04 UTC"
    TlsExpired,
    /// `text`: "certificate is only valid from 2026-12-01 at 00:00 UTC on"
    TlsNotYet,
    /// `text`: "certificate is for www.acme.com, acme.com"
    TlsName,
    /// `text`: "certificate was issued by Acme Root CA"
    TlsIssuer,
    /// `text`: "certificate was issued by itself (localhost)"
    TlsSelfSigned,
    /// What answers there does not speak TLS.
    TlsPlain,
    /// The connection is there, the handshake does not come to an end.
    TlsStalled,
    /// Closed in the middle of the handshake.
    TlsClosed,
    /// No protocol version or cipher that both know.
    TlsVersion,
    /// The server gave the handshake up, and said why.
    TlsAlert,
    /// There is nothing to judge a certificate by. `text`: a sentence that says why
    NoRoots,
    /// The connection was there, and the whole answer did not come in time.
    Timeout,
    /// The connection ended before any answer.
    Broken,
    /// It ended in the middle of the answer.
    HalfBody,
    /// Compressed, which was not asked for, and in a way that is not read here.
    Packed,
    /// What came is not HTTP.
    NotHttp,
    /// More headers than anybody needs.
    HeadTooLong,
    /// The proxy refused to go on to the host.
    Proxy,
    /// The proxy wants a user name and a password (407), or others.
    ProxyPassword,
    /// The proxy itself cannot be reached.
    ProxyGone,
    /// More than 1 MiB.
    TooLong,
    /// It was not sent, or nothing of the above.
    Other,
}

pub type Answer = Result<Reply, Failure>;

/// What was seen of a call, fit for the screen and for `--json`.
pub fn evidence(request: &Request, answer: &Answer, redactor: &Redactor) -> Evidence {
    let url = redactor.clean(&request.url, 2_000);
    let method = request.method.as_str().to_owned();
    match answer {
        Ok(reply) => {
            let body = match reply.shape() {
                Shape::Deep => "JSON within JSON, deeper than 127 levels".to_owned(),
                _ => redactor.clean(reply.body.reveal(), 300),
            };
            let shown = reply.status >= 400 && !body.is_empty();
            Evidence { method, url, status: Some(reply.status), ms: reply.ms, body: shown.then_some(body) }
        }
        Err(failure) => {
            Evidence { method, url, status: None, ms: failure.ms, body: Some(redactor.clean(&failure.text, 300)) }
        }
    }
}
