//! Which proxy leads to the tenant. The library ignores some settings silently; this check reports them.
//!
//! Rule: credentials in a proxy's address are never shown. A value that isn't an address isn't shown at all, because it isn't
//! known where its credentials are.

use super::{Cause, first, warning};
use crate::domain::finding::{Actor, Class, Finding, State};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxy {
    /// The variables that are set and not empty. Of each pair, the one that counts.
    pub settings: Vec<Setting>,
    /// An empty variable in capitals, and the lowercase one that it hides.
    pub hidden: Option<(&'static str, &'static str)>,
    /// `REQUEST_METHOD` is set, so the library mistakes this for a CGI script and uses no proxy at all.
    pub cgi: bool,
    /// The entries of `NO_PROXY` that match nothing.
    pub exceptions: Vec<String>,
    /// The route to the tenant.
    pub tenant: Option<Route>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// As the environment spells it.
    pub name: &'static str,
    /// The address without credentials. Empty if it isn't an address.
    pub shown: String,
    pub flaw: Option<Flaw>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    Blank,
    Scheme,
    At,
    Port,
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub host: String,
    /// The proxy's address as the library uses it, without credentials. None: directly.
    pub via: Option<String>,
    /// A plain http address of this machine, which never goes through a proxy.
    pub here: bool,
}

const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

impl Setting {
    /// `taken`: the library understands the value.
    pub fn new(name: &'static str, value: &str, taken: bool) -> Setting {
        let (scheme, authority) = parts(value);
        let flaw = match taken {
            true if authority.matches('@').count() > 1 => Some(Flaw::At),
            true if port(authority).is_some_and(|port| port.parse::<u16>().is_err()) => Some(Flaw::Port),
            true => None,
            false if value.chars().any(char::is_whitespace) => Some(Flaw::Blank),
            false if !SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()) => Some(Flaw::Scheme),
            false => Some(Flaw::Other),
        };
        Setting { name, shown: if flaw.is_none() { without_credentials(value) } else { String::new() }, flaw }
    }

    fn is_for(&self, names: &[&str]) -> bool {
        names.contains(&self.name.to_ascii_uppercase().as_str())
    }
}

/// `http://proxy:8080` of `http://user:password@proxy:8080/`.
pub fn without_credentials(address: &str) -> String {
    let (scheme, authority) = parts(address);
    let (host, port) = (host_of(authority), port(authority).filter(|port| port.parse::<u16>().is_ok()));
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    format!("{scheme}://{host}{port}")
}

/// Scheme and authority. The default scheme is http.
fn parts(address: &str) -> (&str, &str) {
    let (scheme, rest) = address.split_once("://").unwrap_or(("http", address));
    (scheme, rest.split(['/', '?', '#']).next().unwrap_or_default())
}

fn host_and_port(authority: &str) -> &str {
    authority.rsplit('@').next().unwrap_or_default()
}

fn host_of(authority: &str) -> &str {
    let both = host_and_port(authority);
    let before_port = || both.split(':').next().unwrap_or_default();
    both.find(']').and_then(|end| both.get(..=end)).unwrap_or_else(before_port)
}

/// The text after the host's colon, which may not be a number.
fn port(authority: &str) -> Option<&str> {
    host_and_port(authority).strip_prefix(host_of(authority))?.strip_prefix(':')
}

/// The entries of a list such as `NO_PROXY` that the library doesn't match in the way they are meant.
pub fn not_understood(list: &str) -> Vec<String> {
    let entries = list.split(',').map(str::trim);
    let odd = |entry: &&str| (entry.contains('*') && *entry != "*") || entry.contains("://") || entry.contains(' ');
    // The text before an @ may be a password.
    entries.filter(odd).map(|entry| host_and_port(entry).to_owned()).collect()
}

impl Proxy {
    fn find(&self, names: &[&str]) -> Option<&Setting> {
        self.settings.iter().find(|one| one.is_for(names))
    }
}

/// The variables for https.
const USED: &[&str] = &["HTTPS_PROXY", "ALL_PROXY"];

const CAUSES: &[Cause<Proxy>] = &[
    Cause {
        id: "flawed",
        example: || of(&[("HTTPS_PROXY", "ftp://proxy:21", false)]),
        diagnose: |seen| Some(flaw(seen, USED, State::Failed)?.class(Class::UserInput).by(Actor::YouOnThisMachine)),
    },
    Cause {
        id: "cgi",
        example: || Proxy { cgi: true, ..of(&[("HTTPS_PROXY", "http://proxy:8080", true)]) },
        diagnose: |seen| {
            (seen.cgi && !seen.settings.is_empty()).then(|| {
                warning(
                    "A proxy is set but not used",
                    "REQUEST_METHOD is set, as in a CGI script, where HTTP_PROXY can't be trusted.",
                    "Unset REQUEST_METHOD if this isn't a CGI script.",
                )
            })
        },
    },
    Cause {
        id: "hidden",
        example: || Proxy { hidden: Some(("HTTPS_PROXY", "https_proxy")), ..Proxy::default() },
        diagnose: |seen| {
            let (empty, other) = seen.hidden?;
            let what = format!("{other} is set but not used");
            let why = format!("{empty} is empty, and the name in capitals takes precedence.");
            Some(warning(what, why, format!("Unset {empty} to use the proxy.")))
        },
    },
    Cause {
        id: "http_flawed",
        example: || of(&[("http_proxy", "proxy host:80", false)]),
        diagnose: |seen| flaw(seen, &["HTTP_PROXY"], State::Warning),
    },
    Cause {
        id: "exceptions",
        example: || Proxy {
            exceptions: vec!["*.auth0.com".into()],
            ..of(&[("HTTPS_PROXY", "http://proxy:8080", true)])
        },
        diagnose: |seen| {
            (!seen.exceptions.is_empty() && !seen.settings.is_empty()).then(|| {
                let what = format!("A NO_PROXY entry matches nothing: {}", seen.exceptions.join(", "));
                let why =
                    "An entry is a host, a domain (which includes its subdomains), an address, a network, or * alone.";
                warning(what, why, "Write the domain without * and without https://.")
            })
        },
    },
    Cause {
        id: "only_http",
        example: || of(&[("HTTP_PROXY", "http://proxy:8080", true)]),
        diagnose: |seen| {
            let bypassed = seen.tenant.as_ref().is_none_or(|route| route.via.is_none() && !route.here);
            (bypassed && seen.find(&["HTTP_PROXY"]).is_some() && seen.find(USED).is_none()).then(|| {
                warning(
                    "HTTP_PROXY is set but not used",
                    "It applies to http URLs, but a0connect uses https.",
                    "Set HTTPS_PROXY too if https must use the proxy.",
                )
            })
        },
    },
];

/// The first setting by these names that has a flaw.
fn flaw(seen: &Proxy, names: &[&str], state: State) -> Option<Finding> {
    let mut settings = seen.settings.iter().filter(|one| one.is_for(names));
    let (name, flaw) = settings.find_map(|one| Some((one.name, one.flaw?)))?;
    let why = match flaw {
        Flaw::Blank => "It contains a space, so it can't be used.".to_owned(),
        Flaw::Scheme => format!("It doesn't begin with one of {}, so it can't be used.", SCHEMES.join(", ")),
        Flaw::At => "It contains more than one @, so the password would end at the first.".to_owned(),
        Flaw::Port => "The text after the host's colon isn't a port, so another port would be used.".to_owned(),
        Flaw::Other => "It has no valid host and port, so it can't be used.".to_owned(),
    };
    let fix = match flaw {
        Flaw::At => format!("Write @ as %40 in the user name and password of {name}."),
        _ => format!("Write {name} as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT."),
    };
    Some(Finding::new(state, format!("{name} isn't a proxy address"), why, fix))
}

pub fn judge(seen: &Proxy) -> Finding {
    first(CAUSES, seen).unwrap_or_else(|| {
        let setting = USED.iter().find_map(|name| seen.find(&[name]));
        let by = setting.map_or("the system's settings", |one| one.name);
        Finding::ok(match (&seen.tenant, setting) {
            (Some(Route { host, here: true, .. }), _) => format!("{host} is this machine: no proxy"),
            (Some(Route { host, via: Some(via), .. }), _) => format!("{host} is reached through {via} ({by})"),
            (Some(Route { host, .. }), Some(_)) => format!("{host} is reached directly (NO_PROXY)"),
            (None, Some(one)) => format!("{} ({by})", one.shown),
            (_, None) => "None".to_owned(),
        })
    })
}

fn of(settings: &[(&'static str, &str, bool)]) -> Proxy {
    let settings = settings.iter().map(|(name, value, taken)| Setting::new(name, value, *taken)).collect();
    Proxy { settings, ..Proxy::default() }
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_own;
    use super::*;

    #[test]
    fn every_example_is_diagnosed_as_its_own_cause() {
        assert_own(CAUSES);
    }

    #[test]
    fn every_flaw_has_its_own_words_and_no_credential_is_in_them() {
        let flaws = [
            ("ftp://ada:hunter2@proxy:21", false, Flaw::Scheme),
            ("http://ada:hunter2@pro xy:80", false, Flaw::Blank),
            ("http://ada:hunter2", true, Flaw::Port),
            ("http://ada:hunter2@", false, Flaw::Other),
            ("http://ada:hun@ter2@proxy:80", true, Flaw::At),
        ];
        let mut whys = std::collections::BTreeSet::new();
        for (value, taken, flaw) in flaws {
            let seen = of(&[("https_proxy", value, taken)]);
            assert_eq!(seen.settings[0].flaw, Some(flaw), "{value}");
            let finding = judge(&seen);
            assert_eq!((finding.state, finding.class), (State::Failed, Some(Class::UserInput)));
            let all = format!("{seen:?} {finding:?}");
            assert!(!["ada", "hun", "ter2"].iter().any(|part| all.contains(part)), "{all}");
            whys.insert(finding.why);
        }
        assert_eq!(whys.len(), 5);
    }

    #[test]
    fn the_route_to_the_tenant_is_shown_without_credentials() {
        let route = |via: Option<&str>| {
            Some(Route { host: "acme.eu.auth0.com".into(), via: via.map(str::to_owned), here: false })
        };
        let set = of(&[("https_proxy", "http://ada:hunter2@proxy:8080/", true)]);
        assert_eq!(judge(&set), Finding::ok("http://proxy:8080 (https_proxy)"));
        let through = Proxy { tenant: route(Some("http://proxy:8080")), ..set.clone() };
        assert_eq!(judge(&through).what, "acme.eu.auth0.com is reached through http://proxy:8080 (https_proxy)");
        assert_eq!(
            judge(&Proxy { tenant: route(None), ..set }).what,
            "acme.eu.auth0.com is reached directly (NO_PROXY)"
        );
        assert_eq!(judge(&Proxy { tenant: route(None), ..Proxy::default() }).what, "None");
        let by_system = Proxy { tenant: route(Some("http://p:1")), ..Proxy::default() };
        assert_eq!(judge(&by_system).what, "acme.eu.auth0.com is reached through http://p:1 (the system's settings)");
        assert_eq!(judge(&of(&[("ALL_PROXY", "socks5h://p:1080", true)])).what, "socks5h://p:1080 (ALL_PROXY)");
    }

    #[test]
    fn exceptions_with_stars_match_nothing() {
        assert_eq!(not_understood("*.corp, auth0.com,10.0.0.0/8,*,https://x.test"), ["*.corp", "https://x.test"]);
    }
}
