//! A request and its response as plain values. `world` sends them, and everything else only builds and reads them. So the
//! preview shows exactly what is sent.

use super::doc::Doc;
use super::finding::Evidence;
use super::safe_text::{Redactor, percent_encoded};
use super::secret::Secret;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The size limit of a response, in bytes. No useful one is longer.
pub const BODY_MAX: usize = 1 << 20;

const CORRELATION_ID: &str = "X-Correlation-ID";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Head => "HEAD",
            Method::Post => "POST",
            Method::Put => "PUT",
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
    /// Contains no secret.
    pub url: String,
    pub bearer: Option<Secret>,
    /// Added to the headers that every request has, and take precedence over them.
    pub headers: Vec<(String, Secret)>,
    pub body: Body,
    /// It goes to the tenant, so it names this program and its version (`Auth0-Client`).
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

    /// Auth0 writes this name to the tenant's log, with each change of the Management API. Source: Auth0, "Management API v2".
    pub fn named(self, name: &str) -> Self {
        self.header(CORRELATION_ID, Secret::new(name))
    }

    /// Scheme, host and port of its URL.
    pub fn origin(&self) -> Option<String> {
        url::Url::parse(&self.url).ok().map(|url| url.origin().ascii_serialization())
    }

    /// The content type, and the body as it is sent.
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

/// The response headers that are kept, since a diagnosis needs them. In lower case.
pub const NOTED: &[&str] = &["allow", "cf-mitigated", "content-encoding", "content-type", "server", "www-authenticate"];

/// How far away the server is. If it is near this machine, Auth0 may not reach it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    #[default]
    Public,
    /// An address of a private network (RFC 1918, RFC 4193) or of this link.
    Private,
    Loopback,
    /// Through a proxy.
    Proxy,
}

/// A response with any status.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    pub status: u16,
    /// Its headers that [`NOTED`] lists.
    pub headers: Vec<(&'static str, String)>,
    /// The `Date` header: the server's time.
    pub date: Option<Timestamp>,
    pub reach: Reach,
    /// `Location`, the target of a redirect. It is never followed.
    pub location: Option<String>,
    /// When the rate limit opens again: `Retry-After` (RFC 9110 section 10.2.3), otherwise `x-ratelimit-reset`.
    pub reset: Option<Timestamp>,
    /// `x-ratelimit-remaining`: how many more requests are accepted until then.
    pub remaining: Option<u32>,
    /// At most [`BODY_MAX`] bytes. A secret, since Auth0 returns client secrets in clear.
    pub body: Secret,
    pub ms: u32,
}

impl Response {
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

    /// The response was compressed although no request asks for that. `body` is the decompressed text.
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
            // The library doesn't expose the kind of this error.
            Err(error) if error.to_string().starts_with("recursion limit") => Shape::Deep,
            Err(_) => Shape::Other,
        }
    }
}

/// What kind of body a response has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    #[default]
    Json,
    Empty,
    /// A web page.
    Page,
    /// JSON that is nested deeper than 127 levels, which isn't read.
    Deep,
    /// Anything else, for example truncated JSON.
    Other,
}

/// Why there is no response.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    pub kind: FailureKind,
    /// The library's message, made safe to show.
    pub text: String,
    pub ms: u32,
    /// The request may have arrived and taken effect.
    pub maybe_sent: bool,
}

/// Each has its own cause in `diagnosis/network`. An example of `text` is given where that is more than the library's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailureKind {
    /// The name doesn't exist.
    Dns,
    /// The name server doesn't respond, or reports a temporary failure.
    DnsSilent,
    /// The name exists, but has no address that this machine can use.
    DnsEmpty,
    Refused,
    /// There is no route to the network or the host.
    Unreachable,
    /// The connection wasn't established in time.
    ConnectTimeout,
    /// A problem with the certificate or the handshake that is none of the following.
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
    /// The server doesn't speak TLS.
    TlsPlain,
    /// The connection was established, but the handshake didn't finish.
    TlsStalled,
    /// The connection was closed during the handshake.
    TlsClosed,
    /// Client and server have no protocol version or cipher in common.
    TlsVersion,
    /// The server ended the handshake with an alert.
    TlsAlert,
    /// There are no trusted root certificates. `text`: a sentence that says why
    NoRoots,
    /// The connection was established, but the full response didn't come in time.
    Timeout,
    /// The connection ended before the response.
    Broken,
    /// The connection ended in the middle of the response.
    HalfBody,
    /// The response was compressed without being asked for, and in an unsupported format.
    Packed,
    /// The response isn't HTTP.
    NotHttp,
    /// The response's headers are too long.
    HeadTooLong,
    /// The proxy refused to connect to the host.
    Proxy,
    /// The proxy requires a user name and a password (407), or different ones.
    ProxyPassword,
    /// The proxy can't be reached.
    ProxyGone,
    /// The response is longer than 1 MiB.
    TooLong,
    /// The request wasn't sent, or something else went wrong.
    Other,
}

pub type HttpResult = Result<Response, Failure>;

/// The evidence of a request, safe for the screen and for `--json`.
pub fn evidence(request: &Request, result: &HttpResult, redactor: &Redactor) -> Evidence {
    let url = redactor.clean(&request.url, 2_000);
    let method = request.method.as_str().to_owned();
    match result {
        Ok(response) => {
            let body = match response.shape() {
                Shape::Deep => "JSON nested deeper than 127 levels".to_owned(),
                _ => redactor.clean(response.body.reveal(), 300),
            };
            let shown = response.status >= 400 && !body.is_empty();
            Evidence { method, url, status: Some(response.status), ms: response.ms, body: shown.then_some(body) }
        }
        Err(failure) => {
            Evidence { method, url, status: None, ms: failure.ms, body: Some(redactor.clean(&failure.text, 300)) }
        }
    }
}
