//! What the browser comes back with. The listener and a pasted URL are read by the same function.

use super::callback::Loopback;
use super::pop_up::Report;
use crate::domain::fields::FieldId;
use crate::domain::known::Known;
use crate::domain::secret::Secret;
use url::Url;
use zeroize::{Zeroize as _, Zeroizing};

/// The longest URL that is read. Auth0's are far shorter.
pub const LONGEST: usize = 16 * 1024;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Returned {
    Code(Secret),
    /// OAuth's `error` and `error_description` (RFC 6749 section 4.1.2.1), as they came.
    Refused {
        error: String,
        description: String,
    },
    /// What the page of pop-up mode reports.
    Reported(Report),
    /// It belongs to another attempt: a tab that was left open, or a second window.
    Another,
    /// It isn't the callback URL, or it has neither a code nor an error.
    Nothing,
}

impl Returned {
    /// Nothing comes after it.
    pub fn is_last(&self) -> bool {
        match self {
            Returned::Code(_) | Returned::Refused { .. } => true,
            Returned::Reported(report) => report.is_last(),
            Returned::Another | Returned::Nothing => false,
        }
    }
}

/// Reads a URL, or what follows the host of one. `state` is that of the attempt.
pub fn returned(text: &str, callback: &Loopback, state: &str) -> Returned {
    let text = text.trim();
    let Ok(base) = Url::parse(&callback.url) else { return Returned::Nothing };
    let Ok(url) = Url::parse(text).or_else(|_| base.join(text)) else { return Returned::Nothing };
    let returned = returned_by(&url, text.len() <= LONGEST, &base, (callback, state));
    // It may hold the authorization code.
    String::from(url).zeroize();
    returned
}

fn returned_by(url: &Url, fits: bool, base: &Url, (callback, state): (&Loopback, &str)) -> Returned {
    if !fits || !matches!(url.scheme(), "http" | "https") {
        return Returned::Nothing;
    }
    let value = |name: &str| {
        let found = url.query_pairs().find(|(known, _)| known == name);
        found.map(|(_, value)| Zeroizing::new(value.into_owned()))
    };
    let at_callback = url.origin() == base.origin() && url.path() == callback.path;
    let refused = value("error").map(|error| {
        let description = value("error_description").unwrap_or_default();
        Returned::Refused { error: error.to_string(), description: description.to_string() }
    });
    match (value("state"), value("code")) {
        // Auth0's own error page isn't the callback URL, and has no state of ours.
        _ if !at_callback => refused.unwrap_or(Returned::Nothing),
        (Some(came), Some(code)) if *came == state && refused.is_none() && !code.is_empty() => {
            Returned::Code(Secret::new(code.as_str()))
        }
        (Some(came), _) if *came == state => refused.unwrap_or(Returned::Nothing),
        (Some(_), _) | (None, Some(_)) => Returned::Another,
        (None, None) if refused.is_some() => Returned::Another,
        (None, None) => Returned::Nothing,
    }
}

/// The same for a pasted URL. An error counts only at the callback URL, at the tenant or at the provider.
pub fn pasted(text: &str, callback: &Loopback, state: &str, known: Known) -> Returned {
    let host = |text: &str| Url::parse(text.trim()).ok()?.host_str().map(str::to_owned);
    let provider = known.setup.url(FieldId::AuthorizationUrl);
    let tenants = known.setup.domain().into_iter().chain(known.api_domain()).map(|domain| domain.base());
    let ours = [callback.url.clone()].into_iter().chain(tenants).chain(provider);
    match returned(text, callback, state) {
        Returned::Refused { .. } if ours.filter_map(|url| host(&url)).all(|one| Some(one) != host(text)) => {
            Returned::Nothing
        }
        returned => returned,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::facts::Facts;
    use crate::domain::setup::{Setup, Source};

    #[test]
    fn an_error_of_another_site_is_nothing() {
        let (mut setup, facts) = (Setup::default(), Facts::default());
        let now = jiff::Timestamp::UNIX_EPOCH;
        setup.set(FieldId::Auth0Domain, "acme.eu.auth0.com", Source::Typed, now);
        setup.set(FieldId::AuthorizationUrl, "https://id.provider.example/authorize", Source::Typed, now);
        let callback = Loopback::of("http://127.0.0.1:4000/cb").unwrap();
        let read = |text: &str| pasted(text, &callback, "s-1", Known::new(&setup, &facts, now));
        let refused = |text: &str| matches!(read(text), Returned::Refused { .. });
        assert!(refused("https://acme.eu.auth0.com/u/x?error=invalid_request"));
        assert!(refused("https://id.provider.example/oops?error=redirect_uri_mismatch"));
        assert!(refused(" http://127.0.0.1:4000/cb?error=access_denied&state=s-1 "));
        assert!(matches!(read("http://127.0.0.1:4000/cb?code=c&state=s-1"), Returned::Code(_)));
        for other in ["https://acme.example/callback?error=access_denied", "https://auth0.com.example/?error=a"] {
            assert_eq!(read(other), Returned::Nothing, "{other}");
        }
    }

    fn read(text: &str) -> Returned {
        returned(text, &Loopback::of("http://127.0.0.1:4000/cb").unwrap(), "s-1")
    }

    #[test]
    fn a_request_and_a_pasted_url_are_read_alike() {
        let code = || Returned::Code(Secret::new("c 1"));
        let refused = |error: &str, description: &str| Returned::Refused {
            error: error.to_owned(),
            description: description.to_owned(),
        };
        for (text, wanted) in [
            ("/cb?code=c%201&state=s-1", code()),
            ("http://127.0.0.1:4000/cb?code=c+1&state=s-1", code()),
            ("  http://127.0.0.1:4000/cb?state=s-1&code=c%201 \n", code()),
            ("/cb?error=access_denied&error_description=No+access&state=s-1", refused("access_denied", "No access")),
            ("/cb?error=login_required&state=s-1", refused("login_required", "")),
            ("/cb?error=invalid_request&code=c&state=s-1", refused("invalid_request", "")),
            // A page of Auth0's, copied from the address bar.
            (
                "https://acme.eu.auth0.com/u/x?error=invalid_request&error_description=a",
                refused("invalid_request", "a"),
            ),
            // Another tab, another attempt.
            ("/cb?code=c&state=s-2", Returned::Another),
            ("/cb?code=c&state=", Returned::Another),
            ("/cb?code=c", Returned::Another),
            ("/cb?error=access_denied&state=s-2", Returned::Another),
            ("/cb?error=access_denied", Returned::Another),
            // Anything else.
            ("/cb", Returned::Nothing),
            ("/cb?state=s-1", Returned::Nothing),
            ("/cb?code=&state=s-1", Returned::Nothing),
            ("/other?code=c&state=s-1", Returned::Nothing),
            ("http://127.0.0.1:4001/cb?code=c&state=s-1", Returned::Nothing),
            ("https://acme.example/cb?code=c&state=s-1", Returned::Nothing),
            ("javascript:alert(1)", Returned::Nothing),
            ("", Returned::Nothing),
            ("//", Returned::Nothing),
            ("http://[", Returned::Nothing),
        ] {
            assert_eq!(read(text), wanted, "{text}");
        }
        let long = format!("/cb?code={}&state=s-1", "c".repeat(LONGEST));
        assert_eq!(read(&long), Returned::Nothing);
    }
}
