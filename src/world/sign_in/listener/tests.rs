//! The listener, against a raw client.

use super::*;
async fn listener(state: &str) -> Listener {
    Listener::bind(&Loopback::to_add(0), state).await.unwrap()
}

async fn send(port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    // The rest of a request that is too long isn't read, so the connection may be reset.
    let _ = stream.read_to_string(&mut text).await;
    text
}

async fn get(port: u16, target: &str) -> String {
    send(port, &format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n")).await
}

/// The status of a response, and its title or the place that it leads to.
fn read(response: &str) -> (&str, &str) {
    let status = response.split(' ').nth(1).unwrap_or_default();
    let between = |start: &str, end: &str| Some(response.split_once(start)?.1.split_once(end)?.0);
    (status, between("<h1>", "</h1>").or_else(|| between("location: ", "\r\n")).unwrap_or_default())
}

#[tokio::test]
async fn one_callback_is_accepted_and_the_code_leaves_the_address_bar() {
    let mut listener = listener("s-1").await;
    let port = listener.port();
    for (target, wanted) in [
        ("/favicon.ico", ("404", "There is nothing here")),
        ("/a0connect", ("404", "There is nothing here")),
        ("/a0connect?code=c&state=s-2", ("400", "This response is from another sign-in")),
    ] {
        assert_eq!(read(&get(port, target).await), wanted, "{target}");
    }
    assert_eq!(listener.returned().await, Returned::Another);
    let came = get(port, "/a0connect?code=c-1&state=s-1").await;
    assert_eq!(read(&came), ("303", format!("http://127.0.0.1:{port}/a0connect/done").as_str()));
    assert_eq!(listener.returned().await, Returned::Code("c-1".into()));
    assert_eq!(read(&get(port, "/a0connect?code=c-2&state=s-1").await), ("410", "This sign-in has ended"));
    let last = get(port, "/a0connect/done").await;
    assert_eq!(read(&last), ("200", "Go back to the terminal"));
    for (response, what) in [(&came, "redirect"), (&last, "page")] {
        for header in ["Cache-Control: no-store", "Referrer-Policy: no-referrer", "default-src 'none'"] {
            assert!(response.contains(header), "{what}: {header}");
        }
        assert!(!response.contains("c-1") && !response.contains("s-1"), "{what}");
    }
    assert!(last.contains("<html lang=\"en\">") && last.contains("<title>") && last.contains("name=\"viewport\""));
    listener.end().await;
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err());
}

#[tokio::test]
async fn a_page_of_another_origin_can_report_nothing() {
    let mut listener = listener("s-1").await;
    let port = listener.port();
    let ask = |target: &str, headers: &str| {
        let request = format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}\r\n");
        async move { read(&send(port, &request).await).0.to_owned() }
    };
    let other = "/a0connect?code=c&state=s-2";
    for headers in [
        "Sec-Fetch-Dest: image\r\nSec-Fetch-Mode: no-cors\r\n",
        "Sec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\n",
        "Sec-Fetch-Dest: iframe\r\nSec-Fetch-Mode: navigate\r\n",
    ] {
        assert_eq!(ask(other, headers).await, "404", "{headers}");
    }
    assert!(listener.came.try_recv().is_err());
    // It is reported once, however often it comes.
    let navigates = "Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n";
    for _ in 0..3 {
        assert_eq!(ask(other, navigates).await, "400");
    }
    assert_eq!(listener.came.try_recv().ok(), Some(Returned::Another));
    assert!(listener.came.try_recv().is_err());
    assert_eq!(ask("/a0connect/done", "").await, "404", "nothing came yet");
    let head = send(port, &format!("HEAD /a0connect HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n")).await;
    assert!(head.starts_with("HTTP/1.1 405 ") && head.ends_with("\r\n\r\n"), "{head}");
    assert_eq!(ask("/a0connect?code=c&state=s-1", navigates).await, "303");
}

#[tokio::test]
async fn nothing_else_is_read() {
    let listener = listener("s-1").await;
    let port = listener.port();
    let target = "/a0connect?code=c&state=s-1";
    let host = format!("Host: 127.0.0.1:{port}\r\n");
    let long = format!("GET /{} HTTP/1.1\r\n", "x".repeat(2 * LONGEST));
    for (request, status) in [
        (format!("POST {target} HTTP/1.1\r\n{host}\r\n"), "405"),
        (format!("GET {target} HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n"), "404"),
        (format!("GET {target} HTTP/1.1\r\n\r\n"), "404"),
        (format!("GET http://evil.example{target} HTTP/1.1\r\n{host}\r\n"), "400"),
        (format!("GET {target} HTTP/2\r\n{host}\r\n"), "400"),
        ("\r\n\r\n".to_owned(), "400"),
        ("\u{16}\u{3}\u{1}\r\n\r\n".to_owned(), "400"),
    ] {
        let response = send(port, &request).await;
        assert_eq!(read(&response).0, status, "{request:?}");
    }
    let refused = send(port, &long).await;
    assert!(refused.is_empty() || read(&refused).0 == "400", "{refused}");
    // A client that never ends its request doesn't keep others waiting.
    let slow = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
    assert_eq!(read(&get(port, target).await).0, "303");
    drop(slow);
    let listener = self::listener("s-1").await;
    let mut idle = Vec::new();
    for _ in 0..3 * AT_A_TIME {
        idle.push(TcpStream::connect((Ipv4Addr::LOCALHOST, listener.port())).await.unwrap());
    }
    let came = timeout(SLOW / 4, get(listener.port(), target)).await;
    assert_eq!(came.as_deref().map(|text| read(text).0), Ok("303"), "the newest connection is served");
}

#[tokio::test]
async fn both_addresses_of_localhost_must_be_free() {
    let (taken, port) = loop {
        // On a machine without IPv6, the port can't be taken there.
        let Ok(taken) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).await else { return };
        let port = taken.local_addr().unwrap().port();
        // Other tests take ports of the other address.
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.is_ok() {
            break (taken, port);
        }
    };
    let of = |host: &str| Loopback::of(&format!("http://{host}:{port}/cb")).unwrap();
    let refused = Listener::bind(&of("localhost"), "s").await;
    assert_eq!(refused.err().as_deref(), Some("another program uses its port"));
    let first = Listener::bind(&of("127.0.0.1"), "s").await.unwrap();
    assert_eq!(first.port(), port);
    let second = Listener::bind(&of("127.0.0.1"), "s").await;
    assert_eq!(second.err().as_deref(), Some("another program uses its port"));
    drop(taken);
    first.end().await;
    let mut both = Listener::bind(&of("localhost"), "s").await.unwrap();
    for host in [SocketAddr::from((Ipv4Addr::LOCALHOST, port)), SocketAddr::from((Ipv6Addr::LOCALHOST, port))] {
        let mut stream = TcpStream::connect(host).await.unwrap();
        let request = format!("GET /cb?code=c&state=s HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        assert!(["303", "410"].contains(&read(&text).0), "{host}: {text}");
    }
    assert_eq!(both.returned().await, Returned::Code("c".into()));
}

const REPORT: &str = "/a0connect/report";

/// A listener that serves the page of pop-up mode, and its origin.
async fn with_page() -> (Listener, String) {
    let listener = listener("s-1").await;
    let origin = format!("http://127.0.0.1:{}", listener.port());
    listener.serve(&sign_in::Page {
        origin: origin.clone(),
        path: "/a0connect/popup",
        report_path: REPORT,
        key: "k-1".into(),
        tenant: "https://acme.eu.auth0.com".into(),
        values: "{}".into(),
    });
    (listener, origin)
}

async fn report(port: u16, origin: &str, body: &str) -> String {
    let head = format!("POST {REPORT} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {origin}\r\n");
    let kind = format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
    let response = send(port, &format!("{head}{kind}{body}")).await;
    read(&response).0.to_owned()
}

#[tokio::test]
async fn a_page_reports_until_its_sign_in_has_ended() {
    let (mut listener, origin) = with_page().await;
    let port = listener.port();
    assert_eq!(read(&get(port, "/a0connect/popup?key=k-1").await), ("200", "Sign in with a pop-up"));
    assert_eq!(read(&get(port, "/a0connect/popup?key=k-2").await), ("404", "There is nothing here"));
    assert_eq!(report(port, &origin, r#"{"key":"k-1","step":"opened"}"#).await, "204");
    assert_eq!(listener.returned().await, Returned::Reported(sign_in::Report::Opened));
    for (origin, body, status) in [
        ("http://evil.example", r#"{"key":"k-1","step":"closed"}"#, "403"),
        (origin.as_str(), r#"{"key":"k-2","step":"closed"}"#, "403"),
        (origin.as_str(), "no JSON", "403"),
        (origin.as_str(), r#"{"key":"k-1","step":"closed"}"#, "204"),
        (origin.as_str(), r#"{"key":"k-1","step":"signed_in","id_token":"a.b.c"}"#, "410"),
        (origin.as_str(), r#"{"key":"k-1","step":"opened"}"#, "410"),
    ] {
        assert_eq!(report(port, origin, body).await, status, "{origin} {body}");
    }
    assert_eq!(listener.returned().await, Returned::Reported(sign_in::Report::Closed));
    listener.end().await;
}

#[tokio::test]
async fn a_code_at_the_callback_is_not_the_pages() {
    let (mut listener, _) = with_page().await;
    let port = listener.port();
    assert_eq!(read(&get(port, "/a0connect?code=c&state=s-1").await).0, "404");
    // An error needs no exchange, so it counts at every address.
    assert_eq!(read(&get(port, "/a0connect?error=access_denied&state=s-1").await).0, "303");
    let refused = Returned::Refused { error: "access_denied".into(), description: String::new() };
    assert_eq!(listener.returned().await, refused);
}

#[tokio::test]
async fn a_page_cannot_report_without_end() {
    let (listener, origin) = with_page().await;
    let port = listener.port();
    for _ in 0..REPORTS {
        assert_eq!(report(port, &origin, r#"{"key":"k-1","step":"ready"}"#).await, "204");
    }
    assert_eq!(report(port, &origin, r#"{"key":"k-1","step":"ready"}"#).await, "403");
    let head = format!("POST {REPORT} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {origin}\r\n");
    let kind = "Content-Type: application/json\r\nContent-Length: 2000000\r\n\r\n";
    assert_eq!(read(&send(port, &format!("{head}{kind}{{")).await).0, "413");
}

#[tokio::test]
async fn a_long_id_token_comes_in_full() {
    let (mut listener, origin) = with_page().await;
    let token = "x".repeat(sign_in::LONGEST_TOKEN);
    let body = format!(r#"{{"key":"k-1","step":"signed_in","id_token":"{token}"}}"#);
    assert_eq!(report(listener.port(), &origin, &body).await, "204");
    let came = listener.returned().await;
    assert!(came == Returned::Reported(sign_in::Report::SignedIn(token.into())));
}
