//! Proxies between this machine and the host.

use super::faulty::{Fault, Faulty};
use super::*;

/// A client that sends all https requests through this proxy.
fn through(proxy: &str) -> Client {
    let library = reqwest::Proxy::https(proxy).unwrap();
    let client = Client::with(SHORT, authority::trusted(), |builder| builder.proxy(library)).unwrap();
    Client { proxies: Arc::new(Matcher::builder().https(proxy).build()), ..client }
}

async fn refused(proxy: &str) -> Failure {
    let failed = through(proxy).send(&Request::get("https://acme.eu.auth0.com/")).await.unwrap_err();
    assert!(!failed.maybe_sent && !failed.text.contains("hunter2"), "{failed:?}");
    failed
}

async fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn a_rejection_by_a_proxy_is_recognized() {
    for (status, kind, words) in [
        ("407 Proxy Authentication Required", FailureKind::ProxyPassword, "authorization"),
        ("502 Bad Gateway", FailureKind::Proxy, "unsuccessful"),
        ("403 Forbidden", FailureKind::Proxy, "unsuccessful"),
    ] {
        let proxy = Server::start(answer(status, "", "")).await;
        let failed = refused(&format!("http://user:hunter2@127.0.0.1:{}", proxy.port)).await;
        assert_eq!(failed.kind, kind, "{failed:?}");
        assert!(failed.text.contains(words), "{failed:?}");
        assert!(proxy.last.lock().unwrap().starts_with("CONNECT acme.eu.auth0.com:443"));
    }
}

#[tokio::test]
async fn an_unreachable_proxy_is_not_mistaken_for_the_host() {
    let closed = closed_port().await;
    for scheme in ["http", "socks5h", "socks4a"] {
        let failed = refused(&format!("{scheme}://127.0.0.1:{closed}")).await;
        assert_eq!(failed.kind, FailureKind::ProxyGone, "{scheme}: {failed:?}");
        let silent = Server::start(Then::Stall).await;
        let failed = refused(&format!("{scheme}://127.0.0.1:{}", silent.port)).await;
        assert_eq!(failed.kind, FailureKind::ProxyGone, "{scheme}: {failed:?}");
    }
    let failed = refused("http://a0connect.invalid:8080").await;
    assert_eq!(failed.kind, FailureKind::ProxyGone, "{failed:?}");
    // A request to this machine never goes through the proxy.
    let server = Server::start(answer("200 OK", "", "{}")).await;
    let client = through(&format!("http://127.0.0.1:{closed}"));
    assert_eq!(client.send(&Request::get(server.url("/"))).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_socks_proxy_that_refuses() {
    // RFC 1928 section 3: 0xff accepts no method; 0x00 needs no authentication, but what follows isn't a SOCKS reply.
    for says in [&b"\x05\xff"[..], b"\x05\x00nonsense", b"HTTP/1.1 400 Bad Request\r\n\r\n"] {
        let proxy = Faulty::start(Fault::Handshake(says)).await;
        let failed = refused(&format!("socks5h://127.0.0.1:{}", proxy.port)).await;
        assert_eq!(failed.kind, FailureKind::Proxy, "{says:?}: {failed:?}");
    }
}

#[tokio::test]
async fn a_bad_certificate_is_reported_behind_a_proxy_too() {
    let host = Faulty::start(faulty::unknown_authority()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        read_request(&mut client).await.unwrap();
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let mut host = TcpStream::connect(("127.0.0.1", host.port)).await.unwrap();
        tokio::io::copy_bidirectional(&mut client, &mut host).await
    });
    let failed =
        through(&format!("http://127.0.0.1:{proxy}")).send(&Request::get("https://localhost:1/")).await.unwrap_err();
    assert_eq!(failed.kind, FailureKind::TlsIssuer, "{failed:?}");
}
