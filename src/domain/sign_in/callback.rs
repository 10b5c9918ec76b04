//! The callback URL that a sign-in returns to: a registered one on this computer, or one that is added for the attempt.
//!
//! Only http works, because a0connect has no certificate for a host of this computer.

use crate::domain::known::Known;
use crate::domain::parse::is_plain;
use url::Url;

/// The path of a callback URL that a0connect adds.
const PATH: &str = "/a0connect";

/// The host of a callback URL on this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// `127.0.0.1`
    V4,
    /// `[::1]`
    V6,
    /// `localhost`. A browser may use either address, so a0connect listens at both.
    Name,
}

/// A callback URL that a0connect can listen at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loopback {
    /// Exactly as registered, since Auth0 compares every character.
    pub url: String,
    pub host: Host,
    /// 0 for one that is yet to be added: the system chooses a free port.
    pub port: u16,
    pub path: String,
}

impl Loopback {
    /// None if the URL leads to another computer, or can't be served without a certificate.
    pub fn of(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok().filter(|_| is_plain(text))?;
        let host = match url.host_str()? {
            "127.0.0.1" => Host::V4,
            "[::1]" => Host::V6,
            "localhost" => Host::Name,
            _ => return None,
        };
        let usable = url.scheme() == "http" && url.fragment().is_none() && url.username().is_empty();
        let (port, path) = (url.port_or_known_default()?, url.path().to_owned());
        usable.then(|| Self { url: text.to_owned(), host, port, path })
    }

    /// One to add to the application, at this port.
    pub fn to_add(port: u16) -> Self {
        Self { url: format!("http://127.0.0.1:{port}{PATH}"), host: Host::V4, port, path: PATH.to_owned() }
    }
}

/// The callback URLs that a0connect can listen at, those that the user named first. `registered` are the application's. None
/// if they can't be read: then those that the user named count as registered.
pub(super) fn candidates(known: Known, registered: Option<&[String]>) -> Vec<Loopback> {
    let own: Vec<&str> = known.setup.callback_urls();
    let all: Vec<&str> = match registered {
        None => own,
        Some(registered) => {
            let is_registered = |url: &&str| registered.iter().any(|known| known == url);
            let (first, rest) = (own.into_iter().filter(is_registered), registered.iter().map(String::as_str));
            first.chain(rest).collect()
        }
    };
    let mut found: Vec<Loopback> = Vec::new();
    for one in all.into_iter().filter_map(Loopback::of) {
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_at_this_computer_can_be_listened_at() {
        let of = |text: &str| Loopback::of(text).map(|one| (one.host, one.port, one.path));
        assert_eq!(of("http://localhost:3000/callback"), Some((Host::Name, 3000, "/callback".into())));
        assert_eq!(of("http://127.0.0.1:8976"), Some((Host::V4, 8976, "/".into())));
        assert_eq!(of("http://[::1]:5000/a/b?c=d"), Some((Host::V6, 5000, "/a/b".into())));
        assert_eq!(of("http://localhost/cb"), Some((Host::Name, 80, "/cb".into())));
        for other in [
            "https://localhost:3000/callback",
            "http://acme.example/callback",
            "http://127.0.0.1.acme.example/",
            "http://localhost.acme.example:3000/",
            "http://0.0.0.0:3000/",
            "http://user@localhost:3000/",
            "http://localhost:*/callback",
            "http://localhost:3000/{organization}/cb",
            "com.acme.app://callback",
            "localhost:3000",
            "",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
        let added = Loopback::to_add(40000);
        assert_eq!(Loopback::of(&added.url), Some(added));
    }
}
