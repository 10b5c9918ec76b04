//! Why a request failed, derived from the library's chain of errors and from how far the request got.
//!
//! The innermost error's text is kept, because it says the most. The outer ones name the URL, which is shown elsewhere.

use super::resolvers::Unknown;
use super::verifier::Untrusted;
use crate::domain::http::{Failure, FailureKind};
use crate::domain::safe_text::visible;
use jiff::Timestamp;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError};
use std::error::Error;
use std::io::{self, ErrorKind};

/// A long limit: secrets must be masked before the text is cut further, and only the caller knows them.
pub(super) const TEXT_MAX: usize = 2_000;

/// How far a request had got when it failed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    /// It went through a proxy.
    pub proxied: bool,
    /// There was a connection, and the TLS handshake had begun.
    pub greeted: bool,
    /// The head of the response had arrived.
    pub answered: bool,
}

/// A request that never had a connection can't have had an effect. Any other may have.
pub(super) fn read(error: &reqwest::Error, progress: Progress) -> Failure {
    let causes: Vec<(FailureKind, String)> = chain(error).filter_map(cause).collect();
    let connecting = error.is_connect() && !progress.greeted;
    let tunnel = causes.iter().any(|(kind, _)| matches!(kind, FailureKind::Proxy | FailureKind::ProxyPassword));
    let by_proxy = tunnel || (progress.proxied && connecting);
    let (kind, text) = causes.into_iter().last().unwrap_or_else(|| (FailureKind::Other, innermost(error)));
    let (kind, text) = match kind {
        // "Connection refused" inside a tunnel error comes from the proxy.
        FailureKind::Proxy | FailureKind::ProxyPassword | FailureKind::ProxyGone => (kind, text),
        _ if by_proxy && (is_unreachable(kind) || error.is_timeout()) => (FailureKind::ProxyGone, text),
        _ if by_proxy => (FailureKind::Proxy, text),
        _ if error.is_timeout() => late(error, progress, text),
        // Even if the connection ended before the handshake was seen to begin.
        FailureKind::Broken if error.is_connect() && is_https(error) => (FailureKind::TlsClosed, text),
        FailureKind::Broken if progress.answered => (FailureKind::HalfBody, text),
        // The library's error for a body that it can't read.
        FailureKind::Other if progress.answered => (FailureKind::NotHttp, text),
        kind => (kind, text),
    };
    Failure { kind, text: visible(&text, TEXT_MAX), ms: 0, maybe_sent: !error.is_connect() && !error.is_builder() }
}

fn is_https(error: &reqwest::Error) -> bool {
    error.url().is_some_and(|url| url.scheme() == "https")
}

/// A failure of the kinds that show that a proxy can't be reached.
fn is_unreachable(kind: FailureKind) -> bool {
    use FailureKind::*;
    matches!(kind, Dns | DnsSilent | DnsEmpty | Refused | Unreachable | Timeout | Broken)
}

fn late(error: &reqwest::Error, progress: Progress, text: String) -> (FailureKind, String) {
    match (error.is_connect(), progress) {
        (true, Progress { greeted: true, .. }) => (FailureKind::TlsStalled, text),
        (true, _) => (FailureKind::ConnectTimeout, text),
        (_, Progress { answered: true, .. }) => {
            (FailureKind::Timeout, "the response started but didn't finish".to_owned())
        }
        _ => (FailureKind::Timeout, "the request was sent, but no response arrived".to_owned()),
    }
}

pub(super) fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

/// The cause that one error of the chain stands for, if any.
fn cause(error: &(dyn Error + 'static)) -> Option<(FailureKind, String)> {
    let text = innermost(error);
    if let Some(unknown) = error.downcast_ref::<Unknown>() {
        return Some((unknown.kind, text));
    }
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(of_tls(tls));
    }
    if let Some(io) = error.downcast_ref::<io::Error>() {
        let io = unwrapped(io);
        if let Some(tls) = io.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return Some(of_tls(tls));
        }
        let kind = match io.kind() {
            ErrorKind::ConnectionRefused => FailureKind::Refused,
            ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable | ErrorKind::AddrNotAvailable => {
                FailureKind::Unreachable
            }
            ErrorKind::TimedOut => FailureKind::Timeout,
            ErrorKind::UnexpectedEof if text.contains("handshake") => FailureKind::TlsClosed,
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof => FailureKind::Broken,
            _ => return None,
        };
        return Some((kind, text));
    }
    // These types are private to their crates, so only their texts identify them. Each text has a test.
    let own = error.to_string();
    let says = |words: &[&str]| words.iter().any(|word| own.contains(word));
    let kind = match own.as_str() {
        own if own.starts_with("dns error") => FailureKind::Dns,
        own if own.starts_with("tunnel error") && own.contains("authorization") => FailureKind::ProxyPassword,
        // This text hides the reason.
        "SOCKS error: failed to create underlying connection" => FailureKind::ProxyGone,
        own if own.starts_with("tunnel error") || own.starts_with("SOCKS error") => FailureKind::Proxy,
        _ if says(&["message head is too large"]) => FailureKind::HeadTooLong,
        _ if says(&["connection closed before message completed", "end of file before message length reached"]) => {
            FailureKind::Broken
        }
        _ if says(&[" parsed", "received unexpected message"]) => FailureKind::NotHttp,
        _ => return None,
    };
    Some((kind, text))
}

/// The innermost of nested io::Errors: `source` skips the one that an io::Error wraps.
fn unwrapped(mut error: &io::Error) -> &io::Error {
    while let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref::<io::Error>()) {
        error = inner;
    }
    error
}

fn of_tls(error: &rustls::Error) -> (FailureKind, String) {
    let words = error.to_string();
    match error {
        rustls::Error::InvalidCertificate(cause) => of_certificate(cause).unwrap_or((FailureKind::Tls, words)),
        rustls::Error::InvalidMessage(_) => (FailureKind::TlsPlain, words),
        rustls::Error::PeerIncompatible(_) => (FailureKind::TlsVersion, words),
        rustls::Error::AlertReceived(
            AlertDescription::ProtocolVersion
            | AlertDescription::HandshakeFailure
            | AlertDescription::InsufficientSecurity
            | AlertDescription::NoApplicationProtocol,
        ) => (FailureKind::TlsVersion, words),
        rustls::Error::AlertReceived(_) => (FailureKind::TlsAlert, words),
        _ => (FailureKind::Tls, words),
    }
}

/// The texts have the form that `FailureKind` documents.
fn of_certificate(cause: &CertificateError) -> Option<(FailureKind, String)> {
    use FailureKind::*;
    let kind_and_text = match cause {
        CertificateError::ExpiredContext { not_after, .. } => {
            (TlsExpired, format!("certificate expired on {}", date(*not_after)))
        }
        CertificateError::Expired => (TlsExpired, "certificate has expired".to_owned()),
        CertificateError::NotValidYetContext { not_before, .. } => {
            (TlsNotYet, format!("certificate is only valid from {} on", date(*not_before)))
        }
        CertificateError::NotValidYet => (TlsNotYet, "certificate is not valid yet".to_owned()),
        CertificateError::NotValidForNameContext { presented, .. } => {
            (TlsName, format!("certificate is for {}", names(presented)))
        }
        CertificateError::NotValidForName => (TlsName, "certificate is for another name".to_owned()),
        CertificateError::UnknownIssuer => (TlsIssuer, "certificate was issued by an unknown issuer".to_owned()),
        CertificateError::Other(other) => match other.0.downcast_ref::<Untrusted>()? {
            Untrusted { issuer, by_itself: true } => {
                (TlsSelfSigned, format!("the certificate is self-signed ({issuer})"))
            }
            Untrusted { issuer, .. } if issuer.is_empty() => {
                (TlsIssuer, "certificate was issued by an unnamed issuer".to_owned())
            }
            Untrusted { issuer, .. } => (TlsIssuer, format!("certificate was issued by {issuer}")),
        },
        _ => return None,
    };
    Some(kind_and_text)
}

fn date(time: UnixTime) -> String {
    let at = i64::try_from(time.as_secs()).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    at.map_or_else(|| "an unknown date".to_owned(), |at| at.strftime("%Y-%m-%d at %H:%M UTC").to_string())
}

/// `DnsName("www.acme.com")` and `IpAddress(127.0.0.1)` as plain names, at most four of them.
fn names(presented: &[String]) -> String {
    let bare = |one: &String| {
        let inside = one.split_once('(').map_or(one.as_str(), |(_, rest)| rest.strip_suffix(')').unwrap_or(rest));
        inside.trim_matches('"').to_owned()
    };
    let first: Vec<String> = presented.iter().take(4).map(bare).collect();
    match presented.len() {
        0 => "no name".to_owned(),
        count @ 5.. => format!("{} and {} more", first.join(", "), count - 4),
        _ => first.join(", "),
    }
}
