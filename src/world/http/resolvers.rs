//! Looks up a host's addresses, and distinguishes the ways in which that can fail.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use super::script_client::{PRIVATE, is_private};
use crate::domain::http::FailureKind;

/// The system's look-up, with a time limit of its own, to distinguish a silent name server from a silent host.
pub(super) struct Names {
    pub patience: Duration,
}

#[derive(Debug)]
pub(super) struct Unknown {
    pub kind: FailureKind,
    pub text: String,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Unknown {}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let patience = self.patience;
        Box::pin(async move {
            // The caller sets the port.
            let found = within(patience, tokio::net::lookup_host((name.as_str(), 0))).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// The same for a script's requests, which may only go to public addresses. Because this is the look-up of the connection
/// itself, a second look-up can't return another address.
pub(super) struct Public(pub Names);

impl Resolve for Public {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.0.resolve(name);
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = found.await?.collect();
            if addresses.iter().any(|address| is_private(address.ip())) {
                return Err(Unknown { kind: FailureKind::Other, text: PRIVATE.to_owned() }.into());
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// The addresses of this machine, without a look-up (RFC 6761 section 6.3). Requests to it aren't encrypted, so no name
/// server may redirect them.
pub(super) struct Loopback;

impl Resolve for Loopback {
    fn resolve(&self, _: Name) -> Resolving {
        let addresses = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
        let found = addresses.map(|address| SocketAddr::new(address, 0)).into_iter();
        Box::pin(std::future::ready(Ok(Box::new(found) as Addrs)))
    }
}

async fn within<I: Iterator<Item = SocketAddr>>(
    patience: Duration,
    lookup: impl Future<Output = io::Result<I>>,
) -> Result<Vec<SocketAddr>, Unknown> {
    let unknown = |kind, text: &str| Err(Unknown { kind, text: text.to_owned() });
    match tokio::time::timeout(patience, lookup).await {
        Ok(Ok(found)) => {
            let addresses: Vec<SocketAddr> = found.collect();
            if addresses.is_empty() { unknown(FailureKind::DnsEmpty, "no address") } else { Ok(addresses) }
        }
        Ok(Err(error)) => Err(why(&error)),
        Err(_) => unknown(FailureKind::DnsSilent, "no answer"),
    }
}

/// The system's texts for "try again later" and for "no address", in the C libraries of Linux and macOS and in Windows. The
/// library hides the error number. The texts are in English, because the program sets no locale.
const SILENT: &[&str] =
    &["Temporary failure", "Try again", "temporarily", "System error", "Non-recoverable", "(os error 11002)"];
const EMPTY: &[&str] = &[
    "No address associated",
    "Address family for hostname",
    "Name has no usable address",
    "No data record",
    "(os error 11004)",
];

fn why(error: &io::Error) -> Unknown {
    let text = error.to_string();
    let text = text.strip_prefix("failed to lookup address information: ").unwrap_or(&text).to_owned();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let kind = match () {
        () if says(SILENT) => FailureKind::DnsSilent,
        () if says(EMPTY) => FailureKind::DnsEmpty,
        () => FailureKind::Dns,
    };
    Unknown { kind, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_systems_are_known() {
        for (text, kind) in [
            ("failed to lookup address information: Name or service not known", FailureKind::Dns),
            ("failed to lookup address information: nodename nor servname provided, or not known", FailureKind::Dns),
            ("failed to lookup address information: Name does not resolve", FailureKind::Dns),
            ("No such host is known. (os error 11001)", FailureKind::Dns),
            ("failed to lookup address information: Temporary failure in name resolution", FailureKind::DnsSilent),
            ("failed to lookup address information: Try again", FailureKind::DnsSilent),
            ("failed to lookup address information: No address associated with hostname", FailureKind::DnsEmpty),
            ("failed to lookup address information: Address family for hostname not supported", FailureKind::DnsEmpty),
        ] {
            let unknown = why(&io::Error::other(text));
            assert_eq!(unknown.kind, kind, "{text}");
            assert!(!unknown.text.contains("lookup"), "{}", unknown.text);
        }
    }

    #[tokio::test]
    async fn each_way_to_no_address_is_its_own() {
        const LONG: Duration = Duration::from_secs(10);
        let names = Names { patience: LONG };
        assert!(names.resolve("localhost".parse().unwrap()).await.is_ok());
        // RFC 6761 section 6.4: this name never exists. Without a network, the system reports "later" without a look-up.
        let error = names.resolve("a0connect.invalid".parse().unwrap()).await.err().unwrap();
        let unknown = error.downcast_ref::<Unknown>().unwrap();
        assert!(matches!(unknown.kind, FailureKind::Dns | FailureKind::DnsSilent), "{unknown:?}");

        let never = std::future::pending::<io::Result<std::vec::IntoIter<SocketAddr>>>();
        let kind = within(Duration::from_millis(1), never).await.unwrap_err().kind;
        assert_eq!(kind, FailureKind::DnsSilent);
        let nothing = std::future::ready(Ok(Vec::new().into_iter()));
        assert_eq!(within(LONG, nothing).await.unwrap_err().kind, FailureKind::DnsEmpty);
    }
}
