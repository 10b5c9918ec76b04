//! Why there is no answer: the library's chain of errors, read from its outside to its innermost cause.
//!
//! The innermost words are kept, since they say the most; the outer ones name the URL, which is shown elsewhere.

use crate::domain::http::{Failure, FailureKind};
use crate::domain::safe_text::visible;
use rustls::CertificateError;
use std::error::Error;
use std::io::{self, ErrorKind};

/// An attempt that did not get as far as a connection cannot have been carried out; every other may have been.
pub(super) fn read(error: &reqwest::Error) -> Failure {
    let said: Vec<(FailureKind, String)> = chain(error).filter_map(cause).collect();
    let proxy = said.iter().any(|(kind, _)| *kind == FailureKind::Proxy);
    let (kind, text) = said.into_iter().last().unwrap_or_else(|| (FailureKind::Other, innermost(error)));
    let kind = match kind {
        _ if error.is_timeout() => FailureKind::Timeout,
        // "Connection refused" below a tunnel is the proxy's.
        _ if proxy => FailureKind::Proxy,
        kind => kind,
    };
    Failure { kind, text: visible(&text, 300), ms: 0, maybe_sent: !error.is_connect() && !error.is_builder() }
}

pub(super) fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

/// What one link of the chain says, if it says anything.
fn cause(error: &(dyn Error + 'static)) -> Option<(FailureKind, String)> {
    let text = innermost(error);
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some((FailureKind::Tls, tls_words(tls)));
    }
    if let Some(io) = error.downcast_ref::<io::Error>() {
        let io = unwrapped(io);
        if let Some(tls) = io.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return Some((FailureKind::Tls, tls_words(tls)));
        }
        let kind = match io.kind() {
            ErrorKind::ConnectionRefused => FailureKind::Refused,
            ErrorKind::TimedOut => FailureKind::Timeout,
            ErrorKind::UnexpectedEof if text.contains("handshake") => FailureKind::Tls,
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof => FailureKind::Broken,
            _ => return None,
        };
        return Some((kind, text));
    }
    // These types are private to their crates; their words are all there is to go by. A test holds each of them.
    let own = error.to_string();
    let kind = match own.as_str() {
        own if own.starts_with("dns error") => FailureKind::Dns,
        own if own.starts_with("tunnel error") || own.contains("socks proxy") => FailureKind::Proxy,
        own if own.contains("connection closed before message completed")
            || own.contains("end of file before message length reached") =>
        {
            FailureKind::Broken
        }
        _ => return None,
    };
    Some((kind, text))
}

/// An io::Error that wraps another does not name it as its source.
fn unwrapped(mut error: &io::Error) -> &io::Error {
    while let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref::<io::Error>()) {
        error = inner;
    }
    error
}

/// rustls's words with the name of the cause in front, by which the diagnosis knows it.
fn tls_words(error: &rustls::Error) -> String {
    let name = match error {
        rustls::Error::InvalidCertificate(cause) => match cause {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => "Expired",
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "NotValidYet",
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => "NotValidForName",
            _ => "",
        },
        _ => "",
    };
    let words = error.to_string();
    if name.is_empty() || words.contains(name) { words } else { format!("{name}: {words}") }
}
