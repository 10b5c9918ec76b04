//! Which proxy a request goes through, by the HTTP library's own rules. It reads the environment and, on macOS and Windows,
//! the system's settings.
//!
//! Rule: no credential leaves this file.
#![allow(clippy::disallowed_methods)]

use crate::domain::doctor::proxy::{Proxy, Route, Setting, not_understood, without_credentials};
use crate::domain::parse::Domain;
use hyper_util::client::proxy::matcher::Matcher;

pub struct Proxies {
    matcher: Matcher,
    seen: Proxy,
}

/// The first variable of each pair that is set counts, even if it is empty.
const PAIRS: [(&str, &str); 3] =
    [("HTTPS_PROXY", "https_proxy"), ("ALL_PROXY", "all_proxy"), ("HTTP_PROXY", "http_proxy")];

impl Proxies {
    pub fn read() -> Proxies {
        Proxies { matcher: Matcher::from_system(), seen: of(|name| std::env::var(name).ok()) }
    }

    /// The proxy for an https address, without credentials.
    fn on_the_way_to(&self, url: &str) -> Option<String> {
        let taken = self.matcher.intercept(&url.parse().ok()?)?;
        Some(without_credentials(&taken.uri().to_string()))
    }

    /// The proxy looks up the host's address, not this machine.
    pub fn resolves(&self, url: &str) -> bool {
        // A request to a socks4 or socks5 proxy has an address; to any other, a name.
        let by_name = |via: &String| !via.starts_with("socks4:") && !via.starts_with("socks5:");
        url.starts_with("https://") && self.on_the_way_to(url).as_ref().is_some_and(by_name)
    }

    pub fn look(&self, domain: Option<&Domain>) -> Proxy {
        let route = |domain: &Domain| {
            let base = domain.base();
            let here = base.starts_with("http://");
            let via = self.on_the_way_to(&base).filter(|_| !here);
            Route { host: domain.authority().to_owned(), via, here }
        };
        Proxy { tenant: domain.map(route), ..self.seen.clone() }
    }
}

fn of(variable: impl Fn(&str) -> Option<String>) -> Proxy {
    let mut seen = Proxy::default();
    for (capitals, small) in PAIRS {
        match in_force([capitals, small], &variable) {
            Some((name, value)) if !value.is_empty() => {
                seen.settings.push(Setting::new(name, &value, is_valid_proxy(&value)))
            }
            Some((name, _)) if name == capitals && variable(small).is_some_and(|value| !value.is_empty()) => {
                seen.hidden = seen.hidden.or(Some((capitals, small)));
            }
            _ => {}
        }
    }
    seen.exceptions =
        ["NO_PROXY", "no_proxy"].into_iter().find_map(&variable).map(|list| not_understood(&list)).unwrap_or_default();
    seen.cgi = variable("REQUEST_METHOD").is_some();
    seen
}

/// The spelling of a variable that counts, and its value.
pub(super) fn in_force(
    names: [&'static str; 2],
    variable: impl Fn(&str) -> Option<String>,
) -> Option<(&'static str, String)> {
    names.into_iter().find_map(|name| Some((name, variable(name)?)))
}

/// The library can use it as the address of a proxy.
pub(super) fn is_valid_proxy(value: &str) -> bool {
    let matcher = Matcher::builder().all(value).build();
    "https://host.example".parse().is_ok_and(|uri| matcher.intercept(&uri).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::doctor::proxy::Flaw;

    fn seen(set: &[(&str, &str)]) -> Proxy {
        of(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn what_the_library_takes_is_well_formed_and_what_it_passes_over_is_not() {
        for (value, flaw) in [
            ("http://proxy:8080", None),
            ("proxy:8080", None),
            ("proxy", None),
            ("https://ada:hunter2@proxy:8443/", None),
            ("socks5h://127.0.0.1:1080", None),
            ("http://[::1]:8080", None),
            ("http://ada:hun@ter2@proxy:80", Some(Flaw::At)),
            ("ftp://proxy:21", Some(Flaw::Scheme)),
            ("http://pro xy:80", Some(Flaw::Blank)),
            ("http://proxy:port", Some(Flaw::Port)),
            ("http://ada:hunter2", Some(Flaw::Port)),
            ("http://proxy:80808", Some(Flaw::Port)),
            ("http://[::1]", None),
            ("proxy:8080:1", Some(Flaw::Other)),
            ("http://", Some(Flaw::Other)),
            ("://proxy:80", Some(Flaw::Scheme)),
        ] {
            assert_eq!(seen(&[("HTTPS_PROXY", value)]).settings[0].flaw, flaw, "{value}");
        }
    }

    #[test]
    fn capitals_come_first_and_an_empty_one_hides_the_other() {
        let both = seen(&[("HTTPS_PROXY", "http://a:1"), ("https_proxy", "http://b:2"), ("all_proxy", "http://c:3")]);
        let names: Vec<(&str, &str)> = both.settings.iter().map(|one| (one.name, one.shown.as_str())).collect();
        assert_eq!(names, [("HTTPS_PROXY", "http://a:1"), ("all_proxy", "http://c:3")]);
        let empty = seen(&[("HTTPS_PROXY", ""), ("https_proxy", "http://b:2")]);
        assert_eq!((empty.settings.len(), empty.hidden), (0, Some(("HTTPS_PROXY", "https_proxy"))));
        assert_eq!(seen(&[("HTTPS_PROXY", "")]), seen(&[]));
    }
}
