//! Every network fault against every probe. Each request ends in time, and its finding has the expected kind, names the host's
//! field, has a text of its own, and contains neither control characters nor secrets. Nothing is sent twice or elsewhere.
//!
//! New probes are included automatically. [`given`] has to contain the values that their requests need.

use super::faulty::{self, Fault, Faulty, answer, fine};
use super::*;
use crate::domain::facts::{Fact, Facts};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::{self, Reading};
use crate::domain::setup::{Setup, Source};
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::collections::{BTreeMap, BTreeSet};
use tokio::sync::Semaphore;

/// The limits for faults that never end by themselves. Over https, this is the handshake.
fn short(scheme: &str) -> Limits {
    let (few, many) = (Duration::from_secs(3), Duration::from_secs(20));
    if scheme == "https" { Limits { connect: few, whole: many } } else { Limits { connect: many, whole: few } }
}
/// The limits for faults that end by themselves, long enough for a busy machine.
const LONG: Limits = Limits { connect: Duration::from_secs(20), whole: Duration::from_secs(20) };
/// A request that takes longer counts as hanging.
const PATIENCE: Duration = Duration::from_secs(25);
const SECRETS: [&str; 4] = ["application-secret", "provider-secret", "machine-secret", "signature-of-the-token"];
const ESCAPES: &str = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}gnp.exe\u{2066}\u{200b}\u{9b}31m\u{8}\u{7f}";

fn now() -> Timestamp {
    Timestamp::now()
}

/// A setup with all values, with hosts on this machine, and facts as if all earlier probes had succeeded.
fn given(scheme: &str, port: u16) -> (Setup, Facts) {
    let (login, own) = (format!("127.0.0.1:{port}"), format!("localhost:{port}"));
    let at = |host: &str| if scheme == "http" { format!("http://{host}") } else { host.to_owned() };
    let claims = serde_json::json!({"aud": format!("{scheme}://{own}/api/v2/"), "exp": now().as_second() + 3_600});
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let token = format!("{}.{}.{}", part("{\"alg\":\"RS256\"}"), part(&claims.to_string()), part(SECRETS[3]));
    let mut setup = Setup::default();
    for (id, text) in [
        (Auth0Domain, at(&login)),
        (Auth0CanonicalDomain, at(&own)),
        (Auth0ClientId, "web".to_owned()),
        (Auth0ClientSecret, SECRETS[0].to_owned()),
        (CallbackUrls, (0..10).map(|count| format!("https://app.acme.com/cb{count}\n")).collect()),
        (ApplicationKey, "key-1".to_owned()),
        (ApplicationSecret, SECRETS[1].to_owned()),
        (AuthorizationUrl, format!("{scheme}://{login}/provider/authorize")),
        (TokenUrl, format!("{scheme}://{login}/provider/token")),
        (UserDetailUrl, format!("{scheme}://{login}/provider/me")),
        (Scope, "identify email".to_owned()),
        (ApiToken, token),
        (MgmtClientId, "m2m".to_owned()),
        (MgmtClientSecret, SECRETS[2].to_owned()),
        (ConnectionName, "acme".to_owned()),
    ] {
        setup.set(id, &text, Source::Typed, now());
    }
    setup.connection_id = Some("con_1".to_owned());
    let mut facts = Facts::default();
    facts.learn_token(&setup, now());
    for probe in Probe::ALL {
        // The response to a made-up code if id and secret are right. For other probes it contains nothing.
        let answer = Ok(Response::new(400, "{\"error\": \"invalid_grant\"}"));
        let found = Known::new(&setup, &facts, now())
            .request(probe)
            .map(|request| fact(probes::read(probe, Known::new(&setup, &facts, now()), &request, &answer)).data);
        let (finding, used) = (Finding::ok("so it is"), setup.used(probe.fields()));
        facts.seen.insert(probe, Fact { finding, data: found.unwrap_or_default(), seen_at: now(), used });
    }
    (setup, facts)
}

fn packed(body: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, body).unwrap();
    packed.finish().unwrap()
}

fn fact(reading: Reading) -> Fact {
    match reading {
        Reading::Fact(fact)
        | Reading::Token(_, fact)
        | Reading::RateLimited(_, fact)
        | Reading::More(_, fact)
        | Reading::Closed(fact) => fact,
    }
}

/// The expected result.
#[derive(Clone, Copy, PartialEq)]
enum Expected {
    /// No response, for this reason.
    No(FailureKind),
    /// A response. The probe decides what it means, but from the tenant it never counts as success.
    Answer,
    /// A response that may count as success only if the request starts a sign-in.
    Redirect,
}

/// The faults over plain http.
fn plain(thief: u16) -> Vec<(&'static str, Fault, Expected)> {
    use Expected::{Answer, No, Redirect};
    use FailureKind::*;
    let says = |bytes: &[u8]| Fault::ExpectedValue(bytes.to_vec());
    let redirect = |to: &str| says(&answer("307 Temporary Redirect", &format!("Location: {to}\r\n"), b""));
    let head = |length: usize| format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n").into_bytes();
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let escapes = serde_json::json!({"statusCode": 400, "error": ESCAPES, "message": ESCAPES, "name": ESCAPES});
    let many: String = (0..5_000).map(|count| format!("X-{count}: {count}\r\n")).collect();
    let long = format!("X-Big: {}\r\n", "a".repeat(1 << 20));
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    vec![
        ("nothing", says(b""), No(Broken)),
        ("reset", Fault::SaysAndResets(Vec::new()), No(Broken)),
        ("silence", Fault::Hangs, No(Timeout)),
        ("slow head", Fault::Drips(fine("{}")), No(Timeout)),
        ("slow body", Fault::Drips([head(9_000), vec![b'{'; 99]].concat()), No(Timeout)),
        ("half a body", says(&[&head(1_000)[..], b"{\"ok\": tr"].concat()), No(HalfBody)),
        ("reset in the body", Fault::SaysAndResets([head(1 << 19), vec![b'{'; 4_096]].concat()), No(HalfBody)),
        ("half a chunk", says(format!("{chunked}5\r\nab").as_bytes()), No(HalfBody)),
        ("a bad chunk", says(format!("{chunked}ZZ\r\nhello\r\n0\r\n\r\n").as_bytes()), No(NotHttp)),
        ("no HTTP", says(b"SSH-2.0-OpenSSH_9.6\r\n"), No(NotHttp)),
        ("a bad status", says(b"HTTP/9.9 abc\r\n\r\n"), No(NotHttp)),
        ("two lengths", says(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello!!"), No(NotHttp)),
        ("long headers", says(&answer("200 OK", &long, b"{}")), No(HeadTooLong)),
        ("many headers", says(&answer("200 OK", &many, b"{}")), No(HeadTooLong)),
        ("announced size", says(&head(100 << 20)), No(TooLong)),
        ("real size", says(&[chunked.as_bytes(), b"200000\r\n", &vec![b'A'; 2 << 20]].concat()), No(TooLong)),
        ("gzip", says(&answer("200 OK", "Content-Encoding: gzip\r\n", b"\x1f\x8b\x08bomb")), No(Packed)),
        ("gzip, whole", says(&answer("200 OK", "Content-Encoding: gzip\r\n", &packed(b"{}"))), Answer),
        ("a bomb", says(&answer("200 OK", "Content-Encoding: gzip\r\n", &packed(&vec![0; 4 << 20]))), No(TooLong)),
        ("escapes in the head", says(b"HTTP/1.1 400 \x1b[31mBad\r\nX-Id: \x1b]0;owned\x07\r\n\r\n"), No(NotHttp)),
        ("escapes", says(&answer("400 Bad Request", "", escapes.to_string().as_bytes())), Answer),
        ("escapes, no error", says(&fine(&escapes.to_string())), Answer),
        ("deep JSON", says(&fine(&deep)), Answer),
        ("bad JSON", says(&fine("{\"ok\": tru")), Answer),
        ("no UTF-8", says(&answer("200 OK", "", b"{\"ok\": \"\xff\xfe\xc0\x80\"}")), Answer),
        ("empty", says(&fine("")), Answer),
        ("a page", says(&answer("200 OK", "Content-Type: text/html\r\n", b"<!doctype html><h1>Wi-Fi</h1>")), Answer),
        ("captive portal", says(&answer("511 Network Authentication Required", "", b"<html>")), Answer),
        ("a thief", redirect(&format!("http://127.0.0.1:{thief}/stolen")), Redirect),
        ("to itself", redirect("/again"), Redirect),
        ("to a file", redirect("file:///etc/passwd"), Redirect),
        ("to escapes", redirect("http://x\u{202e}\u{1b}]0;y/"), Redirect),
        ("rate limit", says(&answer("429 Too Many Requests", "Retry-After: 2\r\n", b"{}")), Answer),
        ("server error", says(&answer("500 Oops", "", b"<html>Oops</html>")), Answer),
    ]
}

/// The faults over https.
fn encrypted() -> Vec<(&'static str, Fault, Expected)> {
    use Expected::No;
    use FailureKind::*;
    vec![
        ("expired", faulty::expired(), No(TlsExpired)),
        ("not yet", faulty::not_yet(), No(TlsNotYet)),
        ("wrong name", faulty::wrong_name(), No(TlsName)),
        ("unknown authority", faulty::unknown_authority(), No(TlsIssuer)),
        ("self-signed", faulty::by_itself(false), No(TlsSelfSigned)),
        ("self-signed CA", faulty::by_itself(true), No(TlsSelfSigned)),
        ("plain http", Fault::Handshake(b"HTTP/1.1 400 Bad Request\r\n\r\n"), No(TlsPlain)),
        ("closed", Fault::Handshake(b""), No(TlsClosed)),
        ("reset", Fault::HandshakeReset, No(TlsClosed)),
        ("reset at once", Fault::ResetAtOnce, No(TlsClosed)),
        ("stalled", Fault::HandshakeHangs, No(TlsStalled)),
        // RFC 8446 section 6: a fatal alert; protocol_version, handshake_failure, unrecognized_name.
        ("old protocol", Fault::Handshake(b"\x15\x03\x03\x00\x02\x02\x46"), No(TlsVersion)),
        ("no cipher", Fault::Handshake(b"\x15\x03\x03\x00\x02\x02\x28"), No(TlsVersion)),
        ("unknown name", Fault::Handshake(b"\x15\x03\x03\x00\x02\x02\x70"), No(TlsAlert)),
        ("good", faulty::good(), Expected::Answer),
    ]
}

/// Sends one probe to one faulty server and returns the text of its finding.
async fn ask(
    client: &Client,
    probe: Probe,
    scheme: &str,
    (name, fault): (&'static str, Fault),
    expected: Expected,
) -> String {
    let server = Faulty::start(fault).await;
    let (setup, facts) = given(scheme, server.port);
    let request = Known::new(&setup, &facts, now())
        .request(probe)
        .unwrap_or_else(|| panic!("{probe:?} has no request: give what it needs in `given`"));
    let answer =
        tokio::time::timeout(PATIENCE, client.send(&request)).await.unwrap_or_else(|_| panic!("{name}: it hangs"));
    if let Expected::No(kind) = expected {
        assert_eq!(answer.as_ref().err().map(|failure| failure.kind), Some(kind), "{name}: {answer:?}");
    }
    let finding = fact(probes::read(probe, Known::new(&setup, &facts, now()), &request, &answer)).finding;

    let evidence = finding.evidence.clone().expect("evidence");
    let texts = [&finding.what, &finding.why, &finding.fix, &evidence.url];
    for text in texts.into_iter().chain(&evidence.body) {
        assert!(!text.contains(|char: char| char.is_control()), "{text:?}");
        assert!(!text.contains(['\u{202e}', '\u{2066}', '\u{200b}']), "{text:?}");
        assert!(!SECRETS.iter().any(|secret| text.contains(secret)), "{text:?}");
    }
    if let Expected::No(_) = expected {
        assert_eq!(finding.state, State::Failed, "{name}: {finding:?}");
        assert!(matches!(finding.class, Some(Class::Network | Class::Api)), "{name}: {finding:?}");
        let host = Url::parse(&request.url).unwrap()[url::Position::BeforeHost..url::Position::AfterPort].to_owned();
        let named = finding.field.and_then(|id: FieldId| setup.open(id)).unwrap_or_default();
        assert!(named.contains(&host) && finding.what.contains(&host), "{name}: {host} in {named:?}: {finding:?}");
    } else if probe.row().server != probes::Server::Provider
        && !(expected == Expected::Redirect && request.url.contains("/authorize?"))
    {
        assert_ne!(finding.state, State::Ok, "{name}: {finding:?}");
    }
    for text in server.sent.lock().unwrap().iter() {
        let expected = text.contains("auth0-client: ");
        assert_eq!(expected, probe.row().server != probes::Server::Provider, "{probe:?}: {text}");
        assert!(text.contains("user-agent: a0connect/"), "{probe:?}: {text}");
    }
    let sent = server.sent.lock().unwrap().len();
    assert!(sent <= 1, "{name}: sent {sent} times");
    assert!(sent == 1 || scheme == "https", "{name}: not sent");
    if scheme == "https" && matches!(expected, Expected::No(_)) {
        assert_eq!(sent, 0, "{name}: something went out before the host was trusted");
    }
    [finding.what, finding.why].join(": ").replace(&server.port.to_string(), "PORT")
}

impl Expected {
    fn in_time(self) -> bool {
        !matches!(self, Expected::No(FailureKind::Timeout | FailureKind::TlsStalled))
    }
}

async fn all(scheme: &'static str, faults: Vec<(&'static str, Fault, Expected)>) {
    let mut words: BTreeMap<Probe, BTreeMap<FailureKind, BTreeSet<String>>> = BTreeMap::new();
    let (ending, endless): (Vec<_>, Vec<_>) = faults.into_iter().partition(|(_, _, expected)| expected.in_time());
    for (limits, turns, faults) in [(LONG, 100, ending), (short(scheme), 25, endless)] {
        let client = Client::with(limits, authority::trusted(), ClientBuilder::no_proxy).unwrap();
        let mut asked = tokio::task::JoinSet::new();
        // If all ran at once, the wait for the others would count against each one's time limit. It counts most against the
        // short limits.
        let turns = Arc::new(Semaphore::new(turns));
        for (name, fault, expected) in faults {
            for probe in Probe::ALL {
                let (client, fault, turns) = (client.clone(), fault.clone(), turns.clone());
                asked.spawn(async move {
                    let _turn = turns.acquire().await.unwrap();
                    (probe, expected, ask(&client, probe, scheme, (name, fault), expected).await)
                });
            }
        }
        while let Some(one) = asked.join_next().await {
            let (probe, expected, text) = one.unwrap();
            if let Expected::No(kind) = expected {
                words.entry(probe).or_default().entry(kind).or_default().insert(text);
            }
        }
    }
    // Different kinds of faults never have the same text.
    for (probe, kinds) in words {
        let all: Vec<&String> = kinds.values().flatten().collect();
        let different: BTreeSet<&&String> = all.iter().collect();
        assert_eq!(all.len(), different.len(), "{probe:?}: {kinds:#?}");
    }
}

#[tokio::test]
async fn every_probe_reports_every_fault_of_the_wire() {
    let thief = Faulty::start(Fault::ExpectedValue(fine("{}"))).await;
    all("http", plain(thief.port)).await;
    assert_eq!(thief.sent.lock().unwrap().len(), 0, "a redirect was followed");
}

#[tokio::test]
async fn every_probe_reports_every_fault_of_tls() {
    all("https", encrypted()).await;
}
