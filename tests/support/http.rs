//! HTTP without a library: a client that controls the sandbox, and servers for single tests.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use serde_json::Value;

use super::DEADLINE;

/// Sends one request to `authority` (host and port) and returns the status and the body of the response.
pub fn ask(authority: &str, method: &str, path: &str, body: Option<&Value>) -> (u16, String) {
    ask_with("", authority, method, path, body)
}

/// The same with a header, such as `Authorization: Bearer …`.
pub fn ask_with(header: &str, authority: &str, method: &str, path: &str, body: Option<&Value>) -> (u16, String) {
    let port = authority.rsplit_once(':').expect("host:port").1;
    let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    let body = body.map_or_else(String::new, Value::to_string);
    let length = body.len();
    // HTTP/1.0: the response is neither chunked nor kept alive, so it ends with the connection.
    let header = if header.is_empty() { String::new() } else { format!("{header}\r\n") };
    let head = format!(
        "{method} {path} HTTP/1.0\r\nHost: {authority}\r\n{header}Content-Type: application/json\r\nContent-Length: {length}\r\n"
    );
    stream.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").expect("an HTTP answer");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("an HTTP status");
    (status, body.to_owned())
}

/// Starts a server that responds to one request with the result of `answer`, and returns its port.
pub fn serve_once(answer: impl FnOnce(&str) -> &'static str + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = vec![0; 65536];
        let length = stream.read(&mut request).unwrap();
        let answer = answer(str::from_utf8(&request[..length]).unwrap());
        stream.write_all(answer.as_bytes()).unwrap();
    });
    port
}

/// A foreign host. It publishes itself as the issuer, rejects all other requests, and records every byte that it receives.
pub struct Stranger {
    pub authority: String,
    got: std::sync::Arc<std::sync::Mutex<String>>,
}

impl Stranger {
    pub fn start() -> Stranger {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let got = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
        let (heard, issuer) = (got.clone(), format!("http://{authority}/"));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (heard, issuer) = (heard.clone(), issuer.clone());
                std::thread::spawn(move || answer_as_tenant(stream.unwrap(), &issuer, &heard));
            }
        });
        Stranger { authority, got }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.authority)
    }

    /// Everything that was sent to it.
    pub fn got(&self) -> String {
        self.got.lock().unwrap().clone()
    }
}

fn answer_as_tenant(mut stream: TcpStream, issuer: &str, heard: &std::sync::Mutex<String>) {
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    let (mut request, mut part) = (String::new(), [0; 4096]);
    let whole = |request: &str| {
        let (head, body) = request.split_once("\r\n\r\n")?;
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        (body.len() >= length.unwrap_or(0)).then_some(())
    };
    while whole(&request).is_none() {
        match stream.read(&mut part) {
            Ok(length @ 1..) => request += &String::from_utf8_lossy(&part[..length]),
            _ => break,
        }
    }
    *heard.lock().unwrap() += &format!("{request}\n");
    let (status, body) = match request.contains("/.well-known/openid-configuration") {
        true => ("200 OK", serde_json::json!({ "issuer": issuer })),
        false => ("401 Unauthorized", serde_json::json!({ "error": "invalid_client" })),
    };
    let body = body.to_string();
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    let _ = stream.write_all(format!("{head}Connection: close\r\n\r\n{body}").as_bytes()); // it may have gone
}
