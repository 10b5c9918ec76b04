//! Sends a [`Request`] and returns an [`HttpResult`]: the only way to the network.
//!
//! Rules: A request is sent once: no redirects, no retries, no kept-alive connection that could hide a second attempt. A
//! create that is sent twice would make two connections. Plain http goes only to this machine, and never through a proxy.
//! Nothing takes longer than ten seconds. No body is larger than 1 MiB, decompressed. Secrets go into bodies and headers, never
//! into a text for the user.
#![allow(clippy::disallowed_methods)]

mod compression;
mod failure;
mod ignored_variables;
pub mod proxy;
mod recorder;
mod resolvers;
pub mod roots;
mod script_client;
#[cfg(test)]
mod tests;
mod verifier;

use crate::domain::finding::{Class, Finding};
use crate::domain::http::{BODY_MAX, Failure, FailureKind, HttpResult, Method, NOTED, Reach, Request, Response};
use crate::domain::parse::is_on_this_machine;
use crate::domain::safe_text::visible;
use crate::domain::secret::Secret;
use crate::world::files;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use failure::Progress;
use hyper_util::client::proxy::matcher::Matcher;
use jiff::{SignedDuration, Timestamp};
pub use recorder::Recorder;
use reqwest::ClientBuilder;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, LOCATION,
    RETRY_AFTER, USER_AGENT,
};
use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
pub use script_client::{Incoming, Outgoing, ScriptClient};
use std::cell::Cell;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use url::Url;
use zeroize::Zeroizing;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const TOO_LONG: &str = "more than 1 MiB";
/// All the certificates that a system trusts together are a quarter of this.
const CERTIFICATES_MAX: u64 = 4 << 20;
const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(10);

/// Cheap to clone. Built once, outside of the event loop, because reading the system's certificates takes 3 to 13 ms.
#[derive(Clone)]
pub struct Client {
    /// For https, through the system's proxies; or why it can't be built. A machine without certificates still runs the demo.
    secure: Result<reqwest::Client, String>,
    /// For http on this machine, without a proxy: that would receive secrets unencrypted.
    loopback: reqwest::Client,
    /// For another client with the same trust.
    tls: Result<ClientConfig, String>,
    /// Which requests go through a proxy. The library has the same rules, but doesn't report the result.
    proxies: Arc<Matcher>,
    /// A setting that can't be used. Shown at the first use of the network.
    pub warning: Option<Finding>,
    recorder: Option<Recorder>,
}

/// How long a connection and a whole exchange may take.
#[derive(Clone, Copy)]
struct Limits {
    connect: Duration,
    whole: Duration,
}

impl Client {
    /// `ca_cert`: a PEM file with certificates that are trusted in addition to the system's. Blocks.
    pub fn build(ca_cert: Option<&Path>) -> Result<Client, Finding> {
        let extra = ca_cert.map(read_certificates).transpose()?.unwrap_or_default();
        let cannot = |why: String| match ca_cert {
            Some(path) => bad_certificates(path, &why),
            None => {
                Finding::failed(Class::Internal, "The network can't be used", why, "Report this as a bug in a0connect.")
            }
        };
        let tls = match ignored_variables::odd_roots()
            .map_or_else(|| verifier::of_system(extra).map(Ok), |why| Ok(Err(why)))
        {
            Ok(Err(why)) => Err(why),
            Ok(Ok(tls)) => Ok(tls),
            Err(error) if error.to_string().contains("No CA certificates") => Err(ignored_variables::no_roots()),
            Err(error) => return Err(cannot(error.to_string())),
        };
        let limits = Limits { connect: CONNECT, whole: WHOLE };
        Client::with(limits, tls, |builder| builder).map_err(|error| cannot(failure::innermost(&error)))
    }

    /// `tls`: the configuration; or why no certificate can be verified.
    fn with(
        limits: Limits,
        tls: Result<ClientConfig, String>,
        adjust: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> reqwest::Result<Client> {
        // Only the first call has an effect, and all calls install the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let names = resolvers::Names { patience: limits.connect.mul_f32(0.8) };
        let secure = match tls.clone() {
            Ok(tls) => {
                let builder = builder(limits).https_only(true).dns_resolver(Arc::new(names));
                Ok(adjust(builder.tls_backend_preconfigured(tls)).build()?)
            }
            Err(why) => Err(why),
        };
        let loopback =
            builder(limits).no_proxy().tls_certs_only([]).dns_resolver(Arc::new(resolvers::Loopback)).build()?;
        let proxies = Arc::new(Matcher::from_system());
        Ok(Client { secure, loopback, tls, proxies, warning: ignored_variables::unused_proxy(), recorder: None })
    }

    /// A client that writes every request and response down.
    pub fn recorded(self, recorder: Option<Recorder>) -> Self {
        Self { recorder, ..self }
    }

    /// Sends the request once. Dropping the future cancels it, but the server may have got it already.
    pub async fn send(&self, request: &Request) -> HttpResult {
        let started = Instant::now();
        let entry = self.recorder.as_ref().map(|recorder| recorder.sent(request));
        let answer = match verifier::GREETED.scope(Cell::new(false), self.exchange(request)).await {
            Ok(reply) => Ok(Response { ms: ms_since(started), ..reply }),
            Err(failure) => Err(Failure { ms: ms_since(started), ..failure }),
        };
        if let Some(entry) = entry {
            entry.answered(&answer);
        }
        answer
    }

    /// Like [`send`](Client::send), with a shorter time limit.
    pub async fn send_within(&self, request: &Request, limit: Duration) -> HttpResult {
        let given_up = |_| {
            let (text, ms) =
                ("this run reached its time limit".into(), limit.as_millis().try_into().unwrap_or(u32::MAX));
            Err(Failure { kind: FailureKind::Timeout, text, ms, maybe_sent: true })
        };
        tokio::time::timeout(limit, self.send(request)).await.unwrap_or_else(given_up)
    }

    async fn exchange(&self, request: &Request) -> HttpResult {
        let url = Url::parse(&request.url).map_err(|_| unsent(FailureKind::Other, "This isn't a URL"))?;
        let client = match url.scheme() {
            "https" => self.secure.as_ref().map_err(|why| unsent(FailureKind::NoRoots, why))?,
            "http" if is_on_this_machine(&url) => &self.loopback,
            _ => return Err(unsent(FailureKind::Other, "Only https is used, except on this machine")),
        };
        let proxied = url.scheme() == "https" && self.goes_through_a_proxy(&url);
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        for (name, value) in &request.headers {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| unsent(FailureKind::Other, &format!("{name} isn't a valid header name")))?;
            headers.insert(name, sensitive(value.reveal())?);
        }
        if let Some(token) = &request.bearer {
            headers.insert(AUTHORIZATION, sensitive(&Zeroizing::new(format!("Bearer {}", token.reveal())))?);
        }
        if request.to_tenant {
            headers.insert("Auth0-Client", telemetry());
        }
        let mut call = client.request(method(request.method), url).headers(headers);
        if let Some((kind, text)) = request.payload() {
            // Wiped when the last reference is dropped.
            call = call.header(CONTENT_TYPE, kind).body(bytes::Bytes::from_owner(text));
        }
        let sent = call.send().await;
        let progress =
            Progress { proxied, greeted: verifier::GREETED.try_with(Cell::get).unwrap_or_default(), answered: false };
        let response = sent.map_err(|error| failure::read(&error, progress))?;
        let coding = header(&response, CONTENT_ENCODING.as_str()).unwrap_or_default();
        let unread =
            |kind, text: &str| Failure { kind, text: visible(text, failure::TEXT_MAX), ms: 0, maybe_sent: true };
        let cannot = || unread(FailureKind::Packed, &format!("Content-Encoding: {coding}"));
        let coding = compression::coding(&coding).ok_or_else(cannot)?;
        let status = response.status().as_u16();
        let location = header(&response, LOCATION.as_str());
        let reset = reset(&header(&response, RETRY_AFTER.as_str()), &header(&response, "x-ratelimit-reset"));
        let remaining = header(&response, "x-ratelimit-remaining").and_then(|text| text.parse().ok());
        let noted = NOTED.iter().filter_map(|name| Some((*name, header(&response, name)?)));
        let headers: Vec<(&'static str, String)> = noted.collect();
        let date = header(&response, DATE.as_str()).and_then(|text| http_date(&text));
        let reach = if proxied { Reach::Proxy } else { reach(response.remote_addr().map(|address| address.ip())) };
        let sent = body(response, Progress { answered: true, ..progress }).await?;
        let body = compression::decompressed(coding, sent, BODY_MAX).map_err(|error| match error {
            compression::Unread::TooLong => unread(FailureKind::TooLong, TOO_LONG),
            compression::Unread::Broken => cannot(),
        })?;
        // Bytes that aren't UTF-8 are replaced.
        let body = Secret::new(String::from_utf8_lossy(&body));
        Ok(Response { headers, date, reach, location, reset, remaining, ..Response::new(status, body) })
    }

    fn goes_through_a_proxy(&self, url: &Url) -> bool {
        url.as_str().parse().is_ok_and(|uri| self.proxies.intercept(&uri).is_some())
    }
}

/// A header value that the library doesn't show in its own texts.
fn sensitive(text: &str) -> Result<HeaderValue, Failure> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| unsent(FailureKind::Other, "A header value contains a character that isn't allowed in headers"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn reach(address: Option<IpAddr>) -> Reach {
    match address.map(|address| address.to_canonical()) {
        Some(address) if address.is_loopback() => Reach::Loopback,
        Some(IpAddr::V4(v4)) if v4.is_private() || v4.is_link_local() || v4.is_unspecified() => Reach::Private,
        // 100.64.0.0/10: the network of a carrier or a VPN (RFC 6598).
        Some(IpAddr::V4(v4)) if v4.octets()[0] == 100 && v4.octets()[1] & 0xc0 == 64 => Reach::Private,
        Some(IpAddr::V6(v6)) if v6.is_unique_local() || v6.is_unicast_link_local() => Reach::Private,
        _ => Reach::Public,
    }
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Head => reqwest::Method::HEAD,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

fn builder(limits: Limits) -> ClientBuilder {
    let mut headers = HeaderMap::new();
    headers.insert(USER_AGENT, HeaderValue::from_static(concat!("a0connect/", env!("CARGO_PKG_VERSION"))));
    bare(limits).default_headers(headers)
}

fn bare(limits: Limits) -> ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        // No wake-ups when idle, and the library can't silently repeat a request on a new connection.
        .pool_max_idle_per_host(0)
        .connect_timeout(limits.connect)
        .timeout(limits.whole)
}

/// The value of Auth0's telemetry header: the client's name and version.
fn telemetry() -> HeaderValue {
    let text = format!("{{\"name\":\"a0connect\",\"version\":\"{VERSION}\"}}");
    HeaderValue::from_str(&STANDARD.encode(text)).unwrap_or(HeaderValue::from_static(""))
}

fn header(response: &reqwest::Response, name: &str) -> Option<String> {
    Some(String::from_utf8_lossy(response.headers().get(name)?.as_bytes()).trim().to_owned())
}

/// `Retry-After` in seconds or as an HTTP-date (RFC 9110 section 10.2.3), else `x-ratelimit-reset` in seconds since 1970.
fn reset(retry_after: &Option<String>, ratelimit: &Option<String>) -> Option<Timestamp> {
    let after = retry_after.as_ref().and_then(|text| match text.parse::<u32>() {
        Ok(seconds) => Timestamp::now().checked_add(SignedDuration::from_secs(seconds.into())).ok(),
        Err(_) => http_date(text),
    });
    after.or_else(|| Timestamp::from_second(ratelimit.as_ref()?.parse().ok()?).ok())
}

/// RFC 9110 section 5.6.7.
fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text).ok().map(|date| date.timestamp())
}

/// At most [`BODY_MAX`] bytes.
async fn body(mut response: reqwest::Response, progress: Progress) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let too_long = || Failure { kind: FailureKind::TooLong, text: TOO_LONG.into(), ms: 0, maybe_sent: true };
    let announced = response.content_length().unwrap_or(8 << 10);
    if announced > BODY_MAX as u64 {
        return Err(too_long());
    }
    let mut all = Zeroizing::new(Vec::with_capacity(announced as usize));
    while let Some(chunk) = response.chunk().await.map_err(|error| failure::read(&error, progress))? {
        let length = all.len() + chunk.len();
        if length > BODY_MAX {
            return Err(too_long());
        }
        if length > all.capacity() {
            // A Vec that grows by itself leaves its old content behind.
            let mut larger = Zeroizing::new(Vec::with_capacity((length * 2).min(BODY_MAX)));
            larger.extend_from_slice(&all);
            all = larger;
        }
        all.extend_from_slice(&chunk);
    }
    Ok(all)
}

fn unsent(kind: FailureKind, text: &str) -> Failure {
    Failure { kind, text: text.to_owned(), ms: 0, maybe_sent: false }
}

fn ms_since(started: Instant) -> u32 {
    started.elapsed().as_millis().try_into().unwrap_or(u32::MAX)
}

fn read_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Finding> {
    let bytes = match files::bytes(path, CERTIFICATES_MAX) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Err(bad_certificates(path, "There is no such file")),
        Err(finding) => return Err(bad_certificates(path, &format!("{}. {}", finding.what, finding.why))),
    };
    match CertificateDer::pem_slice_iter(&bytes).collect::<Result<Vec<_>, _>>() {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(bad_certificates(path, "It contains no PEM certificate (-----BEGIN CERTIFICATE-----)")),
    }
}

fn bad_certificates(path: &Path, why: &str) -> Finding {
    let what = format!("The certificates in {} can't be used", files::shown(path));
    let fix = "Set --ca-cert to a PEM file with the CA's certificate.";
    Finding::failed(Class::UserInput, what, why, fix)
}
