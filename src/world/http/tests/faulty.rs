//! A server on loopback with one fault. It records the requests that it receives.

use super::authority::{OURS, STRANGER, self_signed};
use super::read_request;
use rustls::ServerConfig;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What it does with a connection.
#[derive(Clone)]
pub enum Fault {
    /// Reads the request, sends these bytes and closes.
    ExpectedValue(Vec<u8>),
    /// The same, but closes with a reset.
    SaysAndResets(Vec<u8>),
    /// The same, but slowly, one byte at a time.
    Drips(Vec<u8>),
    /// Reads the request and never responds.
    Hangs,
    /// TLS with this configuration, then the response [`fine`].
    Tls(Arc<ServerConfig>),
    /// Reads the first bytes of the handshake, sends these bytes and closes.
    Handshake(&'static [u8]),
    HandshakeReset,
    /// Resets the connection before it reads anything.
    ResetAtOnce,
    HandshakeHangs,
}

pub struct Faulty {
    pub port: u16,
    /// The requests, unchanged.
    pub sent: Arc<Mutex<Vec<String>>>,
}

impl Faulty {
    pub async fn start(fault: Fault) -> Faulty {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let faulty = Faulty { port: listener.local_addr().unwrap().port(), sent: Arc::default() };
        let sent = faulty.sent.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, fault.clone(), sent.clone()));
            }
        });
        faulty
    }
}

async fn serve(mut stream: TcpStream, fault: Fault, sent: Arc<Mutex<Vec<String>>>) -> Option<()> {
    match fault {
        Fault::Tls(config) => {
            let mut stream = tokio_rustls::TlsAcceptor::from(config).accept(stream).await.ok()?;
            keep(&mut stream, &sent).await?;
            say(&mut stream, &fine("{}")).await?;
        }
        Fault::Handshake(bytes) => {
            let _ = stream.read(&mut [0; 4096]).await;
            say(&mut stream, bytes).await?;
        }
        Fault::HandshakeReset => {
            let _ = stream.read(&mut [0; 16]).await;
            stream.set_zero_linger().ok()?;
        }
        Fault::ResetAtOnce => stream.set_zero_linger().ok()?,
        Fault::HandshakeHangs => std::future::pending().await,
        Fault::ExpectedValue(bytes) => {
            keep(&mut stream, &sent).await?;
            say(&mut stream, &bytes).await?;
        }
        Fault::SaysAndResets(bytes) => {
            keep(&mut stream, &sent).await?;
            stream.write_all(&bytes).await.ok()?;
            stream.flush().await.ok()?;
            // Gives the client time to read the bytes. The reset would discard them.
            tokio::time::sleep(Duration::from_millis(50)).await;
            stream.set_zero_linger().ok()?;
        }
        Fault::Drips(bytes) => {
            keep(&mut stream, &sent).await?;
            for byte in bytes {
                stream.write_all(&[byte]).await.ok()?;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        Fault::Hangs => {
            keep(&mut stream, &sent).await?;
            std::future::pending::<()>().await;
        }
    }
    Some(())
}

async fn say(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), bytes: &[u8]) -> Option<()> {
    stream.write_all(bytes).await.ok()?;
    stream.shutdown().await.ok()?;
    // Unread bytes would turn the close into a reset.
    while stream.read(&mut [0; 4096]).await.ok()? > 0 {}
    Some(())
}

async fn keep(stream: &mut (impl AsyncRead + Unpin), sent: &Mutex<Vec<String>>) -> Option<()> {
    let text = read_request(stream).await?;
    sent.lock().unwrap().push(text);
    Some(())
}

/// A complete response.
pub fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{headers}Connection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

pub fn fine(body: &str) -> Vec<u8> {
    answer("200 OK", "Content-Type: application/json\r\n", body.as_bytes())
}

const BOTH: &[&str] = &["localhost", "127.0.0.1"];

/// An expired certificate. The functions below have other certificates.
pub fn expired() -> Fault {
    Fault::Tls(OURS.server(BOTH, (2000, 2001)))
}

pub fn not_yet() -> Fault {
    Fault::Tls(OURS.server(BOTH, (2080, 2090)))
}

pub fn wrong_name() -> Fault {
    Fault::Tls(OURS.server(&["other.example", "www.other.example"], (2000, 2090)))
}

pub fn unknown_authority() -> Fault {
    Fault::Tls(STRANGER.server(BOTH, (2000, 2090)))
}

pub fn by_itself(ca: bool) -> Fault {
    Fault::Tls(self_signed(ca))
}

pub fn good() -> Fault {
    Fault::Tls(OURS.server(BOTH, (2000, 2090)))
}
