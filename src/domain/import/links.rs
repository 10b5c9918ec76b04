//! URLs that were copied from a browser: an authorize request, a page of the Dashboard, a discovery document.

use super::text::Pasted;
use super::tree::{Node, Value};
use url::Url;

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub enum Kind {
    /// A request to Auth0's own /authorize.
    AuthorizeAtAuth0,
    AuthorizeAtProvider,
    Dashboard,
    Discovery,
}

#[derive(Debug)]
pub struct Link {
    pub kind: Kind,
    pub url: Url,
    pub line: usize,
}

/// The links of these kinds in the free lines.
pub fn links(pasted: &mut Pasted) -> Vec<Link> {
    let mut found = Vec::new();
    for line in pasted.free() {
        let text = pasted.line(line);
        let of_line: Vec<Link> = urls(text).filter_map(|url| Some(Link { kind: kind(&url)?, url, line })).collect();
        if !of_line.is_empty() {
            pasted.take_line(line);
        }
        found.extend(of_line);
    }
    found
}

/// The URLs in a line, without the brackets and marks around them.
fn urls(text: &str) -> impl Iterator<Item = Url> {
    let words = text.split(|char: char| char.is_whitespace() || "<>\"'`\u{201c}\u{201d}".contains(char));
    let from_scheme = |word: &str| {
        let at = word.find("https://").or_else(|| word.find("http://"))?;
        let url = word[at..].trim_end_matches([')', ']', ',', '.', ';']);
        (url.len() <= 8_000).then(|| Url::parse(url).ok())?
    };
    words.filter_map(from_scheme).collect::<Vec<_>>().into_iter()
}

fn kind(url: &Url) -> Option<Kind> {
    let host = url.host_str()?;
    let has = |wanted: &str| url.query_pairs().any(|(name, _)| name == wanted);
    if host == "manage.auth0.com" {
        return Some(Kind::Dashboard);
    }
    if [".well-known/openid-configuration", ".well-known/oauth-authorization-server"]
        .iter()
        .any(|end| url.path().contains(end))
    {
        return Some(Kind::Discovery);
    }
    if !has("client_id") {
        return None;
    }
    let redirects_to_auth0 =
        url.query_pairs().any(|(name, value)| name == "redirect_uri" && is_auth0s_callback(&value));
    let is_auth0s = url.path().trim_end_matches('/') == "/authorize"
        && !redirects_to_auth0
        && (crate::domain::parse::is_auth0(host) || has("connection") || has("auth0Client"));
    let is_request = has("response_type") || has("redirect_uri") || has("scope");
    match (is_auth0s, is_request) {
        (true, _) => Some(Kind::AuthorizeAtAuth0),
        (false, true) => Some(Kind::AuthorizeAtProvider),
        _ => None,
    }
}

/// `https://DOMAIN/login/callback`, where providers send users back to Auth0.
pub fn is_auth0s_callback(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.path().trim_end_matches('/') == "/login/callback")
}

impl Link {
    /// The link that this text is.
    pub fn of(text: &str, line: usize) -> Option<Self> {
        let url = urls(text).next()?;
        Some(Self { kind: kind(&url)?, url, line })
    }

    pub fn parameters(&self) -> Vec<(String, Node)> {
        let pairs = self.url.query_pairs();
        pairs
            .map(|(name, value)| (name.into_owned(), Node::new(self.line, Value::Text(value.as_ref().into()))))
            .collect()
    }
}
