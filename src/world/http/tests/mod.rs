//! The kinds of failure that a test can produce, against a raw server on loopback that counts its requests.

mod authority;
mod faults;
mod faulty;
mod proxies;
mod tls;

use super::*;
use crate::domain::doc::Doc;
use crate::domain::http::Body;
use crate::domain::parse;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const SHORT: Limits = Limits { connect: Duration::from_millis(150), whole: Duration::from_millis(300) };

/// What the server does after it has read a request.
#[derive(Clone)]
enum Then {
    Answer(String),
    /// Responds, keeps the connection open, and closes it when the next request comes.
    AnswerThenDrop(String),
    Close,
    Stall,
    /// Sends these bytes before it reads anything, and closes.
    Greet(&'static [u8]),
}

struct Server {
    port: u16,
    requests: Arc<AtomicUsize>,
    last: Arc<std::sync::Mutex<String>>,
}

impl Server {
    async fn start(then: Then) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server =
            Server { port: listener.local_addr().unwrap().port(), requests: Arc::default(), last: Arc::default() };
        let (requests, last) = (server.requests.clone(), server.last.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, then.clone(), requests.clone(), last.clone()));
            }
        });
        server
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

async fn serve(
    mut stream: TcpStream,
    then: Then,
    requests: Arc<AtomicUsize>,
    last: Arc<std::sync::Mutex<String>>,
) -> Option<()> {
    if let Then::Greet(bytes) = then {
        stream.write_all(bytes).await.ok()?;
        // Unread bytes would turn the close into a reset.
        let _ = stream.read(&mut [0; 4096]).await;
        return None;
    }
    for round in 0.. {
        let text = read_request(&mut stream).await?;
        requests.fetch_add(1, Ordering::SeqCst);
        *last.lock().unwrap() = text;
        match &then {
            Then::Answer(answer) => stream.write_all(answer.as_bytes()).await.ok()?,
            Then::AnswerThenDrop(answer) if round == 0 => stream.write_all(answer.as_bytes()).await.ok()?,
            Then::Stall => std::future::pending().await,
            _ => return None,
        }
        if let Then::Answer(answer) = &then
            && answer.contains("Connection: close")
        {
            return None;
        }
    }
    None
}

async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut text = String::new();
    loop {
        let mut buffer = [0; 4096];
        let count = stream.read(&mut buffer).await.ok().filter(|count| *count > 0)?;
        text.push_str(&String::from_utf8_lossy(&buffer[..count]));
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
        if body.len() >= length {
            return Some(text);
        }
    }
}

fn answer(status: &str, headers: &str, body: &str) -> Then {
    Then::Answer(format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()))
}

/// A resolver that fails in this way for every name.
struct ExpectedValue(FailureKind);

impl reqwest::dns::Resolve for ExpectedValue {
    fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let kind = self.0;
        Box::pin(async move { Err(resolvers::Unknown { kind, text: "so it is".to_owned() }.into()) })
    }
}

fn client() -> Client {
    Client::with(SHORT, authority::trusted(), ClientBuilder::no_proxy).unwrap()
}

fn post(url: String) -> Request {
    let body = Body::Json(Doc::object([("client_secret", Doc::Secret(Secret::new("s3cret")))]));
    Request { bearer: Some(Secret::new("tok")), to_tenant: true, ..Request::new(Method::Post, url, body) }
}

async fn failure(server: &Server) -> (FailureKind, bool, String) {
    let failure = client().send(&Request::get(server.url("/"))).await.unwrap_err();
    assert!(!failure.text.contains("127.0.0.1") && !failure.text.is_empty(), "{failure:?}");
    (failure.kind, failure.maybe_sent, failure.text)
}

#[tokio::test]
async fn a_request_is_sent_completely_and_once() {
    let server = Server::start(answer("201 Created", "", "{\"id\":\"con_1\"}")).await;
    let reply = client().send(&post(server.url("/api/v2/connections"))).await.unwrap();
    assert_eq!((reply.status, reply.body.reveal(), reply.reset), (201, "{\"id\":\"con_1\"}", None));
    assert_eq!(server.requests(), 1);
    let sent = server.last.lock().unwrap().clone();
    let (head, body) = sent.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, "{\"client_secret\": \"s3cret\"}");
    let telemetry = STANDARD.encode(format!("{{\"name\":\"a0connect\",\"version\":\"{VERSION}\"}}"));
    for line in [
        "POST /api/v2/connections HTTP/1.1",
        "accept: application/json",
        "authorization: Bearer tok",
        &format!("auth0-client: {telemetry}"),
        "content-type: application/json",
        &format!("user-agent: a0connect/{VERSION}"),
    ] {
        assert!(head.lines().any(|known| known == line), "{line} in {head}");
    }
    assert!(!head.contains("accept-encoding"), "{head}");
    client().send(&Request::get(server.url("/authorize"))).await.unwrap();
    let sent = server.last.lock().unwrap().clone();
    assert!(!sent.contains("auth0-client") && !sent.contains("authorization:"), "{sent}");
}

#[tokio::test]
async fn each_kind_of_missing_response_is_recognized() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let refused = client().send(&Request::get(format!("http://127.0.0.1:{port}/"))).await.unwrap_err();
    assert_eq!((refused.kind, refused.maybe_sent), (FailureKind::Refused, false), "{refused:?}");
    assert!(refused.text.contains("refused"), "{refused:?}");

    let (kind, maybe_sent, _) = failure(&Server::start(Then::Close).await).await;
    assert_eq!((kind, maybe_sent), (FailureKind::Broken, true));

    let half = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\n{\"half\":".to_owned();
    let (kind, maybe_sent, _) = failure(&Server::start(Then::Answer(half)).await).await;
    assert_eq!((kind, maybe_sent), (FailureKind::HalfBody, true));

    let half = "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab".to_owned();
    let (kind, maybe_sent, _) = failure(&Server::start(Then::Answer(half)).await).await;
    assert_eq!((kind, maybe_sent), (FailureKind::HalfBody, true));

    let (kind, maybe_sent, _) = failure(&Server::start(Then::Stall).await).await;
    assert_eq!((kind, maybe_sent), (FailureKind::Timeout, true));

    let drip = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".to_owned();
    let (kind, maybe_sent, _) = failure(&Server::start(Then::Answer(drip)).await).await;
    assert_eq!((kind, maybe_sent), (FailureKind::Timeout, true));

    let (kind, maybe_sent, text) = failure(&Server::start(Then::Greet(b"SSH-2.0-OpenSSH\r\n")).await).await;
    assert_eq!((kind, maybe_sent), (FailureKind::NotHttp, true), "{text}");

    for kind in [FailureKind::Dns, FailureKind::DnsSilent, FailureKind::DnsEmpty] {
        let blind = Client::with(SHORT, authority::trusted(), |builder| {
            builder.no_proxy().dns_resolver(Arc::new(ExpectedValue(kind)))
        });
        let unknown = blind.unwrap().send(&Request::get("https://acme.example/")).await.unwrap_err();
        assert_eq!((unknown.kind, unknown.maybe_sent, unknown.text.as_str()), (kind, false, "so it is"));
    }
    let failed = Client::with(SHORT, Err("The system has no CA certificates.".into()), |builder| builder).unwrap();
    let failed = failed.send(&Request::get("https://acme.example/")).await.unwrap_err();
    assert_eq!((failed.kind, failed.maybe_sent), (FailureKind::NoRoots, false));
}

#[tokio::test]
async fn what_may_be_given_with_http_may_be_sent_with_http() {
    let server = Server::start(answer("200 OK", "", "{}")).await;
    for (host, here) in [
        ("127.0.0.1", true),
        ("127.0.0.2", true),
        ("[::1]", true),
        ("localhost", true),
        ("app.localhost", true),
        ("localhost.example.com", false),
        ("127.0.0.1.example.com", false),
        ("notlocalhost.test", false),
        ("10.0.0.1", false),
    ] {
        let url = format!("http://{host}:{}", server.port);
        assert_eq!(parse::domain(&url, &parse::ParseContext::default()).is_ok(), here, "{host}");
        let sent = client().send(&Request::get(url)).await;
        let refused = matches!(&sent, Err(failure) if failure.text.starts_with("Only https"));
        assert_eq!(!refused, here, "{host}: {sent:?}");
        if host.ends_with("localhost") {
            assert!(sent.is_ok(), "{host} is this machine, whatever a name server says: {sent:?}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_unpacked_is_not_read() {
    for coding in ["gzip", "br", "gzip, gzip"] {
        let head = format!("Content-Encoding: {coding}\r\n");
        let server = Server::start(answer("200 OK", &head, "\u{1f}bomb")).await;
        assert_eq!(failure(&server).await, (FailureKind::Packed, true, format!("Content-Encoding: {coding}")));
    }
}

#[tokio::test]
async fn only_https_leaves_this_machine() {
    for url in ["http://example.com/", "http://127.0.0.1.example.com/", "ftp://127.0.0.1/", "nonsense"] {
        let refused = client().send(&Request::get(url)).await.unwrap_err();
        assert_eq!((refused.kind, refused.maybe_sent), (FailureKind::Other, false), "{url}");
    }
    let odd = Request { bearer: Some(Secret::new("a\nb")), ..Request::get("http://127.0.0.1:1/") };
    assert!(!client().send(&odd).await.unwrap_err().maybe_sent);
}

#[tokio::test]
async fn a_response_that_is_too_long_is_aborted() {
    let long = "x".repeat(BODY_MAX + 1);
    let chunked =
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{long}\r\n0\r\n\r\n", long.len());
    for then in [answer("200 OK", "", &long), Then::Answer(chunked)] {
        let (kind, maybe_sent, _) = failure(&Server::start(then).await).await;
        assert_eq!((kind, maybe_sent), (FailureKind::TooLong, true));
    }
    let full = "ü".repeat(BODY_MAX / 2);
    let reply = client().send(&Request::get(Server::start(answer("200 OK", "", &full)).await.url("/"))).await.unwrap();
    assert_eq!(reply.body.reveal(), full);
}

#[tokio::test]
async fn a_redirect_is_shown_and_not_followed() {
    let server = Server::start(answer("307 Temporary Redirect", "Location: /elsewhere\r\n", "")).await;
    let reply = client().send(&post(server.url("/"))).await.unwrap();
    assert_eq!((reply.status, reply.location.as_deref()), (307, Some("/elsewhere")));
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn the_reset_of_a_rate_limit_is_read() {
    for (headers, expected) in [
        ("x-ratelimit-reset: 1900000000\r\n", "2030-03-17T17:46:40Z"),
        ("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\nx-ratelimit-reset: 1\r\n", "1994-11-06T08:49:37Z"),
    ] {
        let server = Server::start(answer("429 Too Many Requests", headers, "{}")).await;
        let reply = client().send(&Request::get(server.url("/"))).await.unwrap();
        assert_eq!((reply.status, reply.reset), (429, Some(expected.parse().unwrap())));
    }
    let soon = reset(&Some("30".into()), &Some("1".into())).unwrap().duration_since(Timestamp::now());
    assert!((28..=30).contains(&soon.as_secs()), "{soon}");
    assert_eq!(reset(&Some("soon".into()), &Some("x".into())), None);
}

#[tokio::test]
async fn a_dropped_change_is_sent_exactly_once() {
    let server = Server::start(Then::Close).await;
    let failed = client().send(&post(server.url("/"))).await.unwrap_err();
    assert_eq!((failed.kind, failed.maybe_sent, server.requests()), (FailureKind::Broken, true, 1));

    // The server keeps the connection open and closes it on the next request.
    let kept = "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}".to_owned();
    let server = Server::start(Then::AnswerThenDrop(kept)).await;
    let client = client();
    assert_eq!(client.send(&Request::get(server.url("/"))).await.unwrap().status, 200);
    assert_eq!(client.send(&post(server.url("/"))).await.unwrap().status, 200);
    assert_eq!(server.requests(), 2);
}
