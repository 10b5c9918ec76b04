//! The requests of a profile script in a rehearsal: any method, any header, and only to addresses that Auth0 could reach too.
//!
//! Rules: the same limits apply as for every other request, and redirects aren't followed. Private addresses are rejected
//! before anything is sent, even if a look-up returns one. They are allowed only if the tenant is on this machine. a0connect
//! adds no headers, so that a missing `User-Agent` fails here as it does at Auth0.

use super::failure::Progress;
use super::{Client, Limits, Recorder, bare, body, compression, header, reach, resolvers, sensitive, unsent, verifier};
use crate::domain::http::{Body, Failure, FailureKind, HttpResult, Method, Reach, Request, Response};
use crate::domain::parse::is_on_this_machine;
use crate::domain::safe_text::Redactor;
use crate::domain::secret::Secret;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::header::{CONTENT_ENCODING, HeaderMap, HeaderName};
use std::cell::Cell;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use url::{Host, Url};

/// Why a private address is rejected.
pub const PRIVATE: &str = "The rehearsal sends no requests to private addresses, because Auth0 can't reach them";

/// How a script's requests are sent. Cheap to clone.
#[derive(Clone)]
pub struct ScriptClient {
    /// For https. Rejects names with a private address. Or why it can't be built.
    fenced: Result<reqwest::Client, String>,
    /// For https through a proxy, which looks the name up itself, and for near addresses if they are allowed.
    open: Result<reqwest::Client, String>,
    loopback: Option<reqwest::Client>,
    proxies: Arc<Matcher>,
    /// The tenant is on this machine.
    near: bool,
    recorder: Option<Recorder>,
    redactor: Arc<Redactor>,
}

/// A request as the script made it.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    pub method: Method,
    /// May contain the access token.
    pub url: String,
    pub headers: Vec<(String, Secret)>,
    pub body: Option<Secret>,
    pub limit: Option<Duration>,
}

/// A response with all of its headers.
#[derive(Clone, Debug, PartialEq)]
pub struct Incoming {
    pub status: u16,
    /// The names are in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Secret,
    /// It was compressed. `body` is the decompressed text.
    pub packed: bool,
}

impl Client {
    /// `near`: the tenant is on this machine. `secrets`: those that a request may contain, masked in the debug log.
    pub fn for_scripts(&self, near: bool, secrets: &[Secret]) -> ScriptClient {
        let limits = Limits { connect: super::CONNECT, whole: super::WHOLE };
        let patience = limits.connect.mul_f32(0.8);
        let secure = |resolver: Arc<dyn reqwest::dns::Resolve>| {
            let tls = self.tls.clone()?;
            let builder = bare(limits).https_only(true).dns_resolver(resolver).tls_backend_preconfigured(tls);
            builder.build().map_err(|error| super::failure::innermost(&error))
        };
        let loopback = bare(limits).no_proxy().tls_certs_only([]).dns_resolver(Arc::new(resolvers::Loopback)).build();
        ScriptClient {
            fenced: secure(Arc::new(resolvers::Public(resolvers::Names { patience }))),
            open: secure(Arc::new(resolvers::Names { patience })),
            loopback: loopback.ok(),
            proxies: self.proxies.clone(),
            near,
            recorder: self.recorder.clone(),
            redactor: Arc::new(Redactor::new(secrets)),
        }
    }
}

impl ScriptClient {
    pub async fn send(&self, outgoing: Outgoing) -> Result<Incoming, Failure> {
        let started = Instant::now();
        let entry = self.recorder.as_ref().map(|recorder| recorder.sent(&self.recorded(&outgoing)));
        let sent = verifier::GREETED.scope(Cell::new(false), self.exchange(&outgoing));
        let answer = match outgoing.limit {
            Some(limit) => tokio::time::timeout(limit, sent).await.unwrap_or_else(|_| {
                Err(Failure { kind: FailureKind::Timeout, text: "no response in time".into(), ms: 0, maybe_sent: true })
            }),
            None => sent.await,
        };
        if let Some(entry) = entry {
            let ms = started.elapsed().as_millis().try_into().unwrap_or(u32::MAX);
            let reply = |incoming: &Incoming| Response { ms, ..Response::new(incoming.status, incoming.body.clone()) };
            let recorded: HttpResult = match &answer {
                Ok(incoming) => Ok(reply(incoming)),
                Err(failure) => Err(Failure { ms, ..failure.clone() }),
            };
            entry.answered(&recorded);
        }
        answer
    }

    /// The request for the debug log: without its body, which may contain secrets of any form.
    fn recorded(&self, outgoing: &Outgoing) -> Request {
        let url = self.redactor.clean(&outgoing.url, 2_000);
        Request { headers: outgoing.headers.clone(), ..Request::new(outgoing.method, url, Body::Empty) }
    }

    async fn exchange(&self, outgoing: &Outgoing) -> Result<Incoming, Failure> {
        let url = Url::parse(&outgoing.url).map_err(|_| unsent(FailureKind::Other, "This isn't a URL"))?;
        let is_near = is_private_literal(&url) || is_on_this_machine(&url);
        if is_near && !self.near {
            return Err(unsent(FailureKind::Other, PRIVATE));
        }
        let proxied =
            url.scheme() == "https" && url.as_str().parse().is_ok_and(|uri| self.proxies.intercept(&uri).is_some());
        if proxied && !self.near && resolves_to_private(&url).await {
            return Err(unsent(FailureKind::Other, PRIVATE));
        }
        let no_roots = |why: &String| unsent(FailureKind::NoRoots, why);
        let client = match (url.scheme(), &self.loopback) {
            ("https", _) if proxied || self.near => self.open.as_ref().map_err(no_roots)?,
            ("https", _) => self.fenced.as_ref().map_err(no_roots)?,
            ("http", Some(loopback)) if is_on_this_machine(&url) => loopback,
            _ => return Err(unsent(FailureKind::Other, "Only https is used, except on this machine")),
        };
        let mut headers = HeaderMap::new();
        for (name, value) in &outgoing.headers {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| unsent(FailureKind::Other, &format!("{name} isn't a valid header name")))?;
            headers.insert(name, sensitive(value.reveal())?);
        }
        let mut call = client.request(super::method(outgoing.method), url).headers(headers);
        if let Some(body) = &outgoing.body {
            call = call.body(body.reveal().to_owned());
        }
        let sent = call.send().await;
        let progress =
            Progress { proxied, greeted: verifier::GREETED.try_with(Cell::get).unwrap_or_default(), answered: false };
        let response = sent.map_err(|error| super::failure::read(&error, progress))?;
        let met = reach(response.remote_addr().map(|address| address.ip()));
        if !self.near && !proxied && matches!(met, Reach::Private | Reach::Loopback) {
            return Err(unsent(FailureKind::Other, PRIVATE));
        }
        let unread = |kind, text: &str| Failure { kind, text: text.to_owned(), ms: 0, maybe_sent: true };
        let named = header(&response, CONTENT_ENCODING.as_str()).unwrap_or_default();
        let cannot = || unread(FailureKind::Packed, "The response is compressed in an unsupported format");
        let coding = compression::coding(&named).ok_or_else(cannot)?;
        let status = response.status().as_u16();
        let text = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        let sent = body(response, Progress { answered: true, ..progress }).await?;
        let body =
            compression::decompressed(coding, sent, crate::domain::http::BODY_MAX).map_err(|error| match error {
                compression::Unread::TooLong => unread(FailureKind::TooLong, super::TOO_LONG),
                compression::Unread::Broken => cannot(),
            })?;
        let packed = !matches!(named.to_ascii_lowercase().as_str(), "" | "identity");
        Ok(Incoming { status, headers, body: Secret::new(String::from_utf8_lossy(&body)), packed })
    }
}

/// An address that isn't on the public internet.
pub fn is_private(address: IpAddr) -> bool {
    let address = address.to_canonical();
    reach(Some(address)) != Reach::Public
        || match address {
            IpAddr::V4(v4) => {
                let [first, second, third, _] = v4.octets();
                // Blocks for documentation (RFC 5737), and of the former relay for 6to4 (RFC 7526).
                v4.is_documentation()
                    || (first, second, third) == (192, 88, 99)
                    || v4.is_multicast()
                    || v4.is_broadcast()
                    || first == 0
                    || first >= 240
                    || (first, second, third) == (192, 0, 0)
                    || first == 198 && second & 0xfe == 18
            }
            IpAddr::V6(v6) => {
                let embedded = match v6.segments() {
                    // NAT64 (RFC 6052) and 6to4 (RFC 3056) lead to an IPv4 address.
                    [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => Some((high, low)),
                    _ => None,
                };
                let inner =
                    embedded.map(|(high, low)| IpAddr::from((u32::from(high) << 16 | u32::from(low)).to_be_bytes()));
                // Only 2000::/3 is in use on the internet (IANA). In it are Teredo and other special blocks (2001::/23), and one
                // for documentation.
                let [first, second, ..] = v6.segments();
                let is_global = first & 0xe000 == 0x2000;
                let is_special = first == 0x2001 && (second < 0x200 || second == 0x0db8);
                inner.map_or(!is_global || is_special, is_private)
            }
        }
}

fn is_private_literal(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => is_private(address.into()),
        Some(Host::Ipv6(address)) => is_private(address.into()),
        _ => false,
    }
}

/// The name has a private address on this machine's network. A proxy may find another one, but the name is internal anyway.
async fn resolves_to_private(url: &Url) -> bool {
    let Some(Host::Domain(name)) = url.host() else { return false };
    let found = tokio::time::timeout(Duration::from_secs(2), tokio::net::lookup_host((name, 443))).await;
    found.is_ok_and(|found| found.is_ok_and(|mut addresses| addresses.any(|address| is_private(address.ip()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_public() {
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "198.18.0.1",
            "192.0.0.1",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::7f00:1",
            "2001:0:7f00:1::",
            "2001:db8::1",
            "::127.0.0.1",
            "::ffff:0:127.0.0.1",
            "fec0::1",
            "100::1",
            "5f00::1",
            "192.0.2.1",
            "198.51.100.1",
            "203.0.113.1",
            "192.88.99.1",
            "2002:7f00:1::",
        ] {
            assert!(is_private(text.parse().unwrap()), "{text}");
        }
        for text in ["1.1.1.1", "172.32.0.1", "198.20.0.1", "2606:4700::1111", "64:ff9b::101:101", "100.128.0.1"] {
            assert!(!is_private(text.parse().unwrap()), "{text}");
        }
    }

    #[tokio::test]
    async fn nothing_is_sent_to_a_private_address() {
        let client = Client::build(None).unwrap();
        let scripted = client.for_scripts(false, &[]);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        for url in [
            format!("https://127.0.0.1:{port}/"),
            format!("https://2130706433:{port}/"),
            format!("https://0x7f.1:{port}/"),
            format!("https://[::ffff:127.0.0.1]:{port}/"),
            format!("https://localhost:{port}/"),
            format!("http://localhost:{port}/"),
            "https://169.254.169.254/latest/meta-data".to_owned(),
        ] {
            let outgoing = Outgoing { method: Method::Get, url: url.clone(), headers: vec![], body: None, limit: None };
            assert_eq!(scripted.send(outgoing).await.unwrap_err().text, PRIVATE, "{url}");
        }
        let accepted = tokio::time::timeout(Duration::from_millis(20), listener.accept()).await;
        assert!(accepted.is_err(), "somebody connected");
    }
}
