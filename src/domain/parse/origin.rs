//! The origin and the host of a URL, and whether Allowed Web Origins has the origin.

use url::Url;

/// Scheme, host and port, as a browser writes them.
pub fn origin_of(url: &str) -> Option<String> {
    let origin = Url::parse(url).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

/// Host and port of a URL, without the port if it's 443.
pub fn host_of(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(match url.port_or_known_default()? {
        443 => host.to_owned(),
        port => format!("{host}:{port}"),
    })
}

/// Allowed Web Origins has the origin of this callback URL, so Auth0's message can come to a page there.
pub fn is_origin_listed(url: &str, listed: &[String]) -> bool {
    origin_of(url).is_some_and(|origin| is_listed(&origin, listed))
}

/// Allowed Web Origins has this origin. A pattern can have one `*`.
pub fn is_listed(origin: &str, listed: &[String]) -> bool {
    listed.iter().any(|one| match one.split_once('*') {
        None => origin_of(one).as_deref() == Some(origin),
        Some((start, end)) => {
            let end = end.trim_end_matches('/');
            origin.len() > start.len() + end.len() && origin.starts_with(start) && origin.ends_with(end)
        }
    })
}
