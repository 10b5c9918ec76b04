//! The hosts that the user named have addresses, and Auth0 can reach them.

use super::{Cause, failed, first, warning};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::parse::is_auth0;
use crate::domain::safe_text::visible;
use url::Host;

/// Hosts, and what the look-up of their addresses returned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    pub asked: Vec<Name>,
    /// Why nothing was looked up, as in "no domain is known".
    pub missing: &'static str,
    /// The tenant runs on this machine, so it reaches what this machine reaches.
    pub local: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub host: String,
    pub field: FieldId,
    /// The proxy looks the addresses up, not this machine.
    pub by_proxy: bool,
    pub answer: Result<Vec<String>, Unanswered>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// There was no response in time.
    Late,
    /// The system's message.
    Refused(String),
}

/// How far an address reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Public,
    Private,
    Loopback,
    /// 0.0.0.0 and ::, which filters return for what they block.
    Nowhere,
}

impl Name {
    fn is(&self, reach: Reach) -> bool {
        self.addresses().iter().any(|address| Reach::of(address) == reach)
    }

    fn is_local(&self) -> bool {
        self.is(Reach::Private) || self.is(Reach::Loopback)
    }

    fn addresses(&self) -> &[String] {
        self.answer.as_deref().unwrap_or_default()
    }

    /// Why this machine can't look it up.
    fn error(&self) -> Option<&Unanswered> {
        self.answer.as_ref().err().filter(|_| !self.by_proxy)
    }

    fn is_called_by_auth0(&self) -> bool {
        matches!(self.field, FieldId::TokenUrl | FieldId::UserDetailUrl)
    }
}

impl Reach {
    fn of(address: &str) -> Reach {
        let bracketed = format!("[{address}]");
        match Host::parse(if address.contains(':') { &bracketed } else { address }) {
            Ok(Host::Ipv4(four)) if four.is_loopback() => Reach::Loopback,
            Ok(Host::Ipv4(four)) if four.is_unspecified() => Reach::Nowhere,
            // 100.64.0.0/10 is for carriers and tunnels (RFC 6598).
            Ok(Host::Ipv4(four))
                if four.is_private()
                    || four.is_link_local()
                    || four.octets()[0] == 100 && four.octets()[1] & 0xc0 == 64 =>
            {
                Reach::Private
            }
            Ok(Host::Ipv6(six)) => match six.to_ipv4_mapped() {
                Some(four) => Reach::of(&four.to_string()),
                None if six.is_loopback() => Reach::Loopback,
                None if six.is_unspecified() => Reach::Nowhere,
                None if six.is_unique_local() || six.is_unicast_link_local() => Reach::Private,
                None => Reach::Public,
            },
            _ => Reach::Public,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Reach::Public => "public",
            Reach::Private => "private",
            Reach::Loopback => "this machine",
            Reach::Nowhere => "nowhere",
        }
    }
}

impl Names {
    fn find(&self, wrong: impl Fn(&Name) -> bool) -> Option<&Name> {
        self.asked.iter().find(|name| wrong(name))
    }
}

const ONLINE: &str = "Check your network, your DNS servers and your VPN.";

/// The system's message for a name that doesn't exist (glibc, musl, macOS, Windows).
fn is_unknown_name(text: &str) -> bool {
    ["not known", "does not resolve", "No address associated", "No such host", "nodename nor servname"]
        .iter()
        .any(|words| text.contains(words))
}

/// This machine finds no address for the name.
fn unresolved(name: &Name, what: String, why: impl Into<String>, fix: impl Into<String>) -> Finding {
    failed(what, why, fix).on(name.field).class(Class::Network)
}

const NAMES: &[Cause<Names>] = &[
    Cause {
        id: "late",
        example: || of("acme.eu.auth0.com", FieldId::Auth0Domain, Err(Unanswered::Late)),
        diagnose: |seen| {
            let name = seen.find(|name| name.error() == Some(&Unanswered::Late))?;
            let what = format!("No DNS server responded for {}", name.host);
            Some(unresolved(name, what, "No response within 5 seconds.", ONLINE))
        },
    },
    Cause {
        id: "unknown",
        example: || of("acme.eu.auth0.com", FieldId::Auth0Domain, no("Name or service not known")),
        diagnose: |seen| {
            let is_unknown = |error: &Unanswered| matches!(error, Unanswered::Refused(text) if is_unknown_name(text));
            let name = seen.find(|name| name.error().is_some_and(is_unknown))?;
            let fix = match name.field {
                FieldId::Auth0Domain | FieldId::Auth0CanonicalDomain => {
                    "Check the spelling and the region (us, eu, au, jp, uk, ca), and your network.".to_owned()
                }
                field => format!("Check the spelling of {} and your network.", field.env()),
            };
            Some(unresolved(name, format!("Can't find {}", name.host), "DNS has no address for this name.", fix))
        },
    },
    Cause {
        id: "refused",
        example: || of("acme.eu.auth0.com", FieldId::Auth0Domain, no("Temporary failure in name resolution")),
        diagnose: |seen| {
            let (name, text) = seen.asked.iter().find_map(|name| match name.error()? {
                Unanswered::Refused(text) => Some((name, visible(text, 200))),
                Unanswered::Late => None,
            })?;
            let what = format!("DNS failed for {}", name.host);
            Some(unresolved(name, what, format!("It returned: {text}."), ONLINE))
        },
    },
    Cause {
        id: "blocked",
        example: || of("acme.eu.auth0.com", FieldId::Auth0Domain, Ok(vec!["0.0.0.0".into()])),
        diagnose: |seen| {
            let name = seen.find(|name| name.is(Reach::Nowhere))?;
            let what = format!("{} is blocked here ({})", name.host, name.addresses().join(", "));
            Some(unresolved(name, what, "A DNS filter or the hosts file blocks it.", "Allow the host there."))
        },
    },
    Cause {
        id: "not_auth0s",
        example: || of("acme.eu.auth0.com", FieldId::Auth0Domain, Ok(vec!["10.0.0.7".into()])),
        diagnose: |seen| {
            let name = seen.find(|name| is_auth0(&name.host) && name.is_local())?;
            let what = format!("{} resolves to {}, not to Auth0", name.host, listed(name));
            let why = "Auth0's hosts have public addresses. A hosts file, a captive portal or a company's DNS may return a private one.";
            Some(warning(what, why, "Check the hosts file, or try another network.").on(name.field))
        },
    },
    Cause {
        id: "out_of_reach",
        example: || of("login.corp.test", FieldId::TokenUrl, Ok(vec!["192.168.1.5".into()])),
        diagnose: |seen| {
            let name = seen.find(|name| !seen.local && name.is_called_by_auth0() && name.is_local())?;
            let what = format!("{} is {}", name.host, listed(name));
            let why = format!("Auth0 calls {} from its own servers, which can't reach it.", name.field.env());
            Some(warning(what, why, "Enter a host that is reachable from the internet.").on(name.field))
        },
    },
];

pub fn names(seen: &Names) -> Finding {
    let one = |name: &Name| match name.addresses() {
        [] => format!("{}: resolved by the proxy", name.host),
        _ => format!("{}: {}", name.host, listed(name)),
    };
    first(NAMES, seen).unwrap_or_else(|| match seen.asked.as_slice() {
        [] => Finding::unknown(format!("Not checked: {}", seen.missing)),
        [only] => Finding::ok(one(only)).on(only.field),
        all => Finding::ok(all.iter().map(one).collect::<Vec<_>>().join("; ")),
    })
}

/// The first address and how far it reaches, and how many more there are.
fn listed(name: &Name) -> String {
    let Some(first) = name.addresses().first() else { return String::new() };
    let more = match name.addresses().len() {
        1 => String::new(),
        count => format!(", {} more", count - 1),
    };
    format!("{first} ({}{more})", Reach::of(first).words())
}

fn of(host: &str, field: FieldId, answer: Result<Vec<String>, Unanswered>) -> Names {
    Names { asked: vec![Name { host: host.into(), field, by_proxy: false, answer }], ..Names::default() }
}

fn no(text: &str) -> Result<Vec<String>, Unanswered> {
    Err(Unanswered::Refused(text.into()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_own;
    use super::*;
    use crate::domain::finding::State;

    #[test]
    fn every_example_is_diagnosed_as_its_own_cause() {
        assert_own(NAMES);
    }

    #[test]
    fn addresses_reach_as_far_as_they_do() {
        for (address, reach) in [
            ("104.18.1.2", Reach::Public),
            ("2606:4700::1", Reach::Public),
            ("10.1.2.3", Reach::Private),
            ("172.16.0.1", Reach::Private),
            ("169.254.1.1", Reach::Private),
            ("100.64.0.1", Reach::Private),
            ("100.128.0.1", Reach::Public),
            ("fd00::1", Reach::Private),
            ("fe80::1", Reach::Private),
            ("::ffff:192.168.0.1", Reach::Private),
            ("127.0.0.53", Reach::Loopback),
            ("::1", Reach::Loopback),
            ("0.0.0.0", Reach::Nowhere),
            ("::", Reach::Nowhere),
        ] {
            assert_eq!(Reach::of(address), reach, "{address}");
        }
    }

    #[test]
    fn what_is_wrong_depends_on_who_looks_a_name_up_and_who_calls_it() {
        let none = Names { missing: "no domain is known", ..Names::default() };
        assert_eq!(names(&none), Finding::unknown("Not checked: no domain is known"));
        let token = |host: &str, address: &str| of(host, FieldId::TokenUrl, Ok(vec![address.into()]));
        assert_eq!(names(&token("login.corp.test", "192.168.1.5")).state, State::Warning);
        let local = Names { local: true, ..token("127.0.0.1", "127.0.0.1") };
        assert_eq!(names(&local), Finding::ok("127.0.0.1: 127.0.0.1 (this machine)").on(FieldId::TokenUrl));
        // Users' browsers go there, and may be in the same network.
        let page = of("login.corp.test", FieldId::AuthorizationUrl, Ok(vec!["192.168.1.5".into()]));
        assert_eq!(names(&page).state, State::Ok);

        let mut behind = of("acme.eu.auth0.com", FieldId::Auth0Domain, no("Name or service not known"));
        let gone = names(&behind);
        assert_eq!(
            (gone.state, gone.class, gone.field),
            (State::Failed, Some(Class::Network), Some(FieldId::Auth0Domain))
        );
        behind.asked[0].by_proxy = true;
        assert_eq!(names(&behind).what, "acme.eu.auth0.com: resolved by the proxy");
        // The proxy looks up a.test, so only b.test counts for this machine.
        let late = |host: &str| of(host, FieldId::TokenUrl, Err(Unanswered::Late)).asked.remove(0);
        let both = Names { asked: vec![Name { by_proxy: true, ..late("a.test") }, late("b.test")], ..Names::default() };
        assert_eq!(names(&both).what, "No DNS server responded for b.test");

        let two = |second| {
            let mut two = token("a.test", "104.18.1.2");
            two.asked.extend(of("b.test", FieldId::UserDetailUrl, second).asked);
            names(&two)
        };
        let all = Ok(vec!["2606:4700::1".into(), "104.18.1.3".into()]);
        assert_eq!(two(all).what, "a.test: 104.18.1.2 (public); b.test: 2606:4700::1 (public, 1 more)");
        assert_eq!(two(Err(Unanswered::Late)).field, Some(FieldId::UserDetailUrl));
    }
}
