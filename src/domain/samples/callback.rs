//! The callback URL of a sample: one of the user's that is on this computer, since the sample runs here.

use super::Sample;
use crate::domain::pasted::own_callbacks;
use crate::domain::setup::Setup;
use url::Url;

/// For a user who has no callback URL that a sample can use.
const USUAL: &str = "http://localhost:3000/callback";

const HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// Its parts have only characters that mean the same in HTML, JSON, JavaScript, a shell and a router's path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Callback {
    pub url: String,
    /// `http://localhost:3000`
    pub origin: String,
    /// `localhost`, or `::1` without brackets.
    pub host: String,
    pub port: u16,
    pub path: String,
    /// It is one of the user's.
    pub is_given: bool,
}

impl Callback {
    /// The first of the user's callback URLs that the sample can have, otherwise the usual one.
    pub fn of(sample: &Sample, setup: &Setup) -> Self {
        let own = own_callbacks(setup).into_iter().find_map(|url| Self::read(url, sample));
        let usual = || Self::read(USUAL, sample).map(|usual| Self { is_given: false, ..usual });
        own.or_else(usual).unwrap_or_default()
    }

    /// The URLs that the application at Auth0 needs, by their labels in the Dashboard.
    pub fn urls(&self, sample: &Sample) -> Vec<(&'static str, &str)> {
        let mut urls =
            vec![("Allowed Callback URLs", self.url.as_str()), ("Allowed Logout URLs", self.origin.as_str())];
        urls.extend(sample.web_origins.then_some(("Allowed Web Origins", self.origin.as_str())));
        urls
    }

    fn read(url: &str, sample: &Sample) -> Option<Self> {
        let parsed = Url::parse(url).ok().filter(|url| url.scheme() == "http")?;
        let host = parsed.host_str()?.trim_matches(['[', ']']);
        let (origin, path) = (parsed.origin().ascii_serialization(), parsed.path());
        let is_plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte));
        // Auth0 compares every character. So it must be as the sample sends it, such as without `:80`.
        let is_exact = url == format!("{origin}{path}") || path == "/" && url == origin;
        let fits = HOSTS.contains(&host) && is_plain && is_exact && !sample.own_paths.contains(&path);
        fits.then(|| Self {
            url: url.to_owned(),
            host: host.to_owned(),
            port: parsed.port_or_known_default().unwrap_or_default(),
            path: path.to_owned(),
            origin,
            is_given: true,
        })
    }
}
