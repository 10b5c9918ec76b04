//! AUTH0_DOMAIN: whatever users paste, reduced to a host.

use super::copied::{decoded, foreign_character, healed, line, once, unpacked};
use super::{ParseContext, Parsed, Problem};
use crate::domain::safe_text::is_invisible;
use url::{Host, Url};

/// A tenant's domain: `https`, unless it's on this machine and was given with `http://`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// `acme.eu.auth0.com`, `localhost:8443` or `http://127.0.0.1:8400`: the canonical form of the field.
    pub text: String,
}

impl Domain {
    /// From the canonical form that [`domain`] returns.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }

    /// `https://acme.eu.auth0.com`, without a slash at the end.
    pub fn base(&self) -> String {
        if self.text.starts_with("http://") { self.text.clone() } else { format!("https://{}", self.text) }
    }

    /// `https://acme.eu.auth0.com/`
    pub fn issuer(&self) -> String {
        self.base() + "/"
    }

    /// The audience of the Management API: `https://acme.eu.auth0.com/api/v2/`.
    pub fn audience(&self) -> String {
        self.base() + "/api/v2/"
    }

    /// The redirect URI to register at the provider.
    pub fn redirect_uri(&self) -> String {
        self.base() + "/login/callback"
    }

    /// Host and port without a scheme.
    pub fn authority(&self) -> &str {
        self.text.strip_prefix("http://").unwrap_or(&self.text)
    }

    /// `acme-dev` of `acme-dev.eu.auth0.com`, and the full authority elsewhere.
    pub fn tenant(&self) -> &str {
        let authority = self.authority();
        if is_auth0(authority) { authority.split('.').next().unwrap_or(authority) } else { authority }
    }

    /// [`Domain::base`] as a URL.
    pub fn url(&self) -> Option<Url> {
        Url::parse(&self.base()).ok()
    }

    pub fn is_loopback(&self) -> bool {
        self.url().is_some_and(|url| is_on_this_machine(&url))
    }
}

/// `auth0.com` itself or a name below it.
pub fn is_auth0(host: &str) -> bool {
    host.ends_with(".auth0.com")
}

/// localhost and every name below it (RFC 6761 section 6.3), 127.0.0.0/8 and ::1: the only hosts of http URLs, and the
/// only ones that a0connect sends a request to without TLS.
pub fn is_on_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

const REGIONS: [&str; 8] = ["us", "eu", "au", "jp", "uk", "ca", "us-3", "us-4"];
const WHERE: &str = "Copy Domain from Dashboard > Applications > your application > Settings.";

pub fn domain(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    let (typed, dropped) = line(text);
    let seen: String = typed.chars().filter(|char| !is_invisible(*char)).collect();
    let text = seen.trim_end_matches([',', ';']).trim_start_matches(['/', '\\']);
    if text.is_empty() {
        return Err(Problem::new("The domain is missing", WHERE));
    }
    reject_form(text)?;
    let (host, canonical, note) = read(text)?;
    let note = if note.is_some() {
        note
    } else if canonical != typed.to_lowercase().trim_end_matches('/') {
        Some(format!("Changed to {canonical}"))
    } else if !is_auth0(&host) && !Domain::new(canonical.as_str()).is_loopback() {
        Some("It doesn't end in auth0.com, which is fine for a custom domain or a private cloud".into())
    } else {
        None
    };
    Ok(Parsed::with(canonical, dropped.into_iter().chain(note).chain(doubt(&host))))
}

/// The host, the canonical form, and where it was found.
fn read(text: &str) -> Result<(String, String, Option<String>), Problem> {
    let text = healed(text);
    let with_scheme = if text.contains("://") { text } else { format!("https://{text}") };
    let url = Url::parse(&with_scheme).map_err(|_| Problem::new("This isn't a domain", WHERE))?;
    let Some(host) = url.host_str().map(|host| host.trim_end_matches('.').to_lowercase()) else {
        return Err(Problem::new("This isn't a domain", WHERE));
    };
    if !matches!(url.scheme(), "http" | "https") || host.is_empty() || !url.username().is_empty() {
        return Err(Problem::new("This isn't a domain", WHERE));
    }
    // RFC 1035 section 2.3.4: a token, for example, isn't a host name.
    if host.len() > 253 || host.split('.').any(|label| label.len() > 63) {
        return Err(Problem::new("This is too long for a domain", WHERE));
    }
    if host == "manage.auth0.com" {
        let host = from_dashboard(&url)?;
        let note = format!("Changed to {host}, from the Dashboard's URL");
        return Ok((host.clone(), host, Some(note)));
    }
    reject(&host)?;
    let authority = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.clone(),
    };
    let canonical = if url.scheme() == "https" {
        authority
    } else if is_on_this_machine(&url) {
        format!("http://{authority}")
    } else {
        return Err(Problem::new(
            "http is allowed only for this machine",
            format!("Enter {host}, which a0connect calls with https."),
        ));
    };
    Ok((host, canonical, None))
}

/// A doubt about the name, if no known tenant has one like it.
fn doubt(host: &str) -> Option<String> {
    let tenant = host.split('.').next().filter(|_| is_auth0(host))?;
    if tenant.contains('_') {
        return Some(format!("Tenant names don't have underscores. Did you mean {}?", tenant.replace('_', "-")));
    }
    (tenant.len() < 3).then(|| "Tenant names have at least 3 characters. Is this the full name?".into())
}

/// Rejects a text that isn't a domain, or is a domain in another form. This comes before the text is parsed as a URL, since
/// that accepts nearly everything.
fn reject_form(text: &str) -> Result<(), Problem> {
    let meant = |text: &str| read(text).ok().map(|(_, canonical, _)| canonical);
    let copy = |what: String| Err(Problem::new(what, WHERE));
    if !host_of(text).is_ascii()
        && let Some(odd) = foreign_character(text)
    {
        let what = format!("{odd} can't be in a tenant's domain");
        let host = Url::parse(&healed(&format!("https:{}", host_of(text)))).ok();
        let host = host.as_ref().and_then(Url::host_str).filter(|host| host.contains("xn--") && !is_auth0(host));
        return Err(match host {
            Some(host) => Problem::new(what, format!("If your custom domain has this letter, enter {host}.")),
            None => Problem::new(what, WHERE),
        });
    }
    if let Some(domain) = once(text).and_then(|url| meant(&url)) {
        return Err(Problem::new("https:// appears twice", format!("Enter {domain}.")));
    }
    if let Some(plain) = decoded(text) {
        let fix = meant(&plain).map_or(WHERE.to_owned(), |domain| format!("Enter {domain}."));
        return Err(Problem::new("This URL is percent-encoded", fix));
    }
    if host_of(text).contains(',') {
        let dots = meant(&text.replace(',', ".")).map(|domain| format!("Enter {domain}, if you meant a dot. "));
        return Err(Problem::new("It contains a comma", format!("{}{WHERE}", dots.unwrap_or_default())));
    }
    if ["undefined", "null", "none", "nil"].contains(&text.to_lowercase().as_str()) {
        return copy(format!("{text} is what a program writes if a value is missing"));
    }
    if text.contains(['.', ':', '/']) {
        return Ok(());
    }
    if let Some(domain) = unpacked(text).filter(|plain| plain.contains('.')).and_then(|plain| meant(&plain)) {
        return Err(Problem::new("This domain is base64-encoded", format!("Enter {domain}.")));
    }
    let has = |kind: fn(&u8) -> bool| text.bytes().any(|byte| kind(&byte));
    if text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) && has(u8::is_ascii_digit) {
        return copy("This looks like a client ID, not a domain".into());
    }
    let mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    if text.len() >= 20 && mixed || text.len() > 63 {
        return copy("This looks like an ID or a key, not a domain".into());
    }
    Ok(())
}

/// The text between the scheme, if there is one, and the path.
fn host_of(text: &str) -> &str {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    rest.split(['/', '\\', '?', '#']).next().unwrap_or_default()
}

fn reject(host: &str) -> Result<(), Problem> {
    if let Some((tenant, _)) = host.strip_suffix(".auth0.com").and_then(|host| host.split_once(".auth0.com")) {
        return Err(Problem::new("auth0.com appears twice", format!("Enter {tenant}.auth0.com.")));
    }
    let fillers = ["domain", "tenant", "yourdomain", "yourtenant", "your-domain", "your-tenant"];
    if host.starts_with("your_") || host.contains(['{', '}', '<', '>', '$']) || fillers.contains(&host) {
        return Err(Problem::new(format!("{host} is a placeholder, not your domain"), WHERE));
    }
    let in_name = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    if !host.bytes().all(in_name) || host.contains("..") {
        return Err(Problem::new(format!("{host} isn't a host name"), WHERE));
    }
    let label = host.strip_suffix(".auth0.com");
    if host == "auth0.com" || label.is_some_and(is_auth0s_own) {
        return Err(Problem::new(format!("{host} belongs to Auth0 and isn't your tenant"), WHERE));
    }
    if let Some(region) = label.filter(|label| REGIONS.contains(label)) {
        return Err(Problem::new(
            format!("{host} is a region without a tenant's name"),
            format!("Enter a domain like acme-dev.{region}.auth0.com. {WHERE}"),
        ));
    }
    if !host.contains('.') && !host.contains(':') && host != "localhost" {
        return Err(Problem::new(
            format!("{host} isn't a full domain"),
            format!("Add the region: {host}.us.auth0.com, {host}.eu.auth0.com, … {WHERE}"),
        ));
    }
    Ok(())
}

fn is_label(text: &str) -> bool {
    let is_in_label = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (1..=63).contains(&text.len()) && text.bytes().all(is_in_label)
}

/// Names below auth0.com that aren't a tenant's, such as `cdn.eu`.
fn is_auth0s_own(label: &str) -> bool {
    ["login", "cdn", "www", "community", "status"].contains(&label.split('.').next().unwrap_or_default())
}

/// `https://manage.auth0.com/dashboard/eu/acme-dev/…` names region and tenant; `…/#/…` names neither.
fn from_dashboard(url: &Url) -> Result<String, Problem> {
    let parts: Vec<&str> = url.path_segments().map(Iterator::collect).unwrap_or_default();
    if let ["dashboard", region, tenant, ..] = parts[..]
        && [region, tenant].iter().all(|label| is_label(label))
    {
        let host = format!("{tenant}.{region}.auth0.com").to_lowercase();
        return reject(&host).map(|()| host);
    }
    Err(Problem::new("This is Auth0's Dashboard, not your tenant", WHERE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_forms_come_down_to_a_host() {
        for (text, canonical) in [
            ("  https://T.eu.auth0.com/ ", "t.eu.auth0.com"),
            ("t.us.auth0.com/api/v2/", "t.us.auth0.com"),
            ("https://t.us.auth0.com/authorize?client_id=x", "t.us.auth0.com"),
            ("https://manage.auth0.com/dashboard/eu/acme-dev/applications", "acme-dev.eu.auth0.com"),
            ("localhost:8443", "localhost:8443"),
            ("127.0.0.1", "127.0.0.1"),
            ("http://localhost:3000/", "http://localhost:3000"),
            ("http://[::1]:99", "http://[::1]:99"),
            ("tenant.test", "tenant.test"),
            ("\"acme.auth0.com\"", "acme.auth0.com"),
            ("AUTH0_DOMAIN=acme.auth0.com", "acme.auth0.com"),
            ("acme.auth0.com,", "acme.auth0.com"),
        ] {
            let parsed = domain(text, &ParseContext::default());
            assert_eq!(parsed.map(|parsed| parsed.text.to_string()), Ok(canonical.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_tenant_is_rejected() {
        for text in [
            "cdn.eu.auth0.com",
            "login.auth0.com",
            "x.eu.auth0.com.eu.auth0.com",
            "x.auth0.com.auth0.com",
            "*.eu.auth0.com",
            "acme..eu.auth0.com",
            "eu.auth0.com",
            "acme-dev,eu.auth0.com",
            "undefined",
            "YOUR_DOMAIN",
            "kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV",
            "https://https://acme.eu.auth0.com",
            "\u{430}cme.eu.auth0.com",
        ] {
            assert!(domain(text, &ParseContext::default()).is_err(), "{text}");
        }
    }

    #[test]
    fn a_domain_knows_its_addresses() {
        let https = Domain::new("acme-dev.eu.auth0.com");
        assert_eq!(https.redirect_uri(), "https://acme-dev.eu.auth0.com/login/callback");
        assert_eq!((https.tenant(), https.is_loopback()), ("acme-dev", false));
        let http = Domain::new("http://127.0.0.1:8400");
        assert_eq!(http.issuer(), "http://127.0.0.1:8400/");
        assert_eq!((http.tenant(), http.is_loopback()), ("127.0.0.1:8400", true));
    }
}
