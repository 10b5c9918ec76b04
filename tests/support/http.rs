//! HTTP by hand, both sides: for the control of the sandbox, and for a server that answers once.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use serde_json::Value;

use super::DEADLINE;

/// One request to `authority` (host and port), without a client library; gives the status and the body.
pub fn ask(authority: &str, method: &str, path: &str, body: Option<&Value>) -> (u16, String) {
    let port = authority.rsplit_once(':').expect("host:port").1;
    let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    let body = body.map_or_else(String::new, Value::to_string);
    let length = body.len();
    // HTTP/1.0: the answer is neither chunked nor kept alive, so it ends with the connection.
    let head = format!(
        "{method} {path} HTTP/1.0\r\nHost: {authority}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n"
    );
    stream.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").expect("an HTTP answer");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("an HTTP status");
    (status, body.to_owned())
}

/// A server that answers one request with what `answer` makes of it; gives its port.
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
