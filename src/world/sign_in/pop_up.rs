//! The page of pop-up mode over HTTP: who gets it, and which reports of it are read.
//!
//! Only who has the link gets the page. A report must come from the page's own origin, as a browser says it, so no other page
//! can send one. The page loads nothing, and its script and style are named by their hashes.

use crate::domain::sign_in::{LONGEST_REPORT, Page};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};

const HTML: &str = include_str!("../../../assets/pop-up.html");
const PLACE: &str = "{{values}}";

pub(super) const HEARD: &str = "204 No Content";
pub(super) const LATE: &str = "410 Gone";
pub(super) const REFUSED: &str = "403 Forbidden";

/// A request line and headers.
pub(super) struct Head<'a> {
    method: &'a str,
    path: &'a str,
    query: &'a str,
    headers: Vec<(&'a str, &'a str)>,
}

impl<'a> Head<'a> {
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let mut lines = text.lines();
        let mut words = lines.next()?.split(' ');
        let (method, target, version) = (words.next()?, words.next()?, words.next()?);
        if !version.starts_with("HTTP/1.") || !target.starts_with('/') {
            return None;
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers = lines.filter_map(|line| line.split_once(':')).map(|(name, value)| (name, value.trim()));
        Some(Self { method, path, query, headers: headers.collect() })
    }

    /// The value of a header. None if there are several.
    fn header(&self, name: &str) -> Option<&'a str> {
        let mut all = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let (_, value) = all.next()?;
        all.next().is_none().then_some(*value)
    }

    /// A browser that was sent to another name of this computer is at another origin.
    fn is_at(&self, page: &Page) -> bool {
        let host = page.origin.split_once("://").map(|(_, host)| host);
        self.header("host").is_some_and(|came| host.is_some_and(|host| came.eq_ignore_ascii_case(host)))
    }
}

/// It asks for the page, with the key.
pub(super) fn is_page(head: &Head, page: &Page) -> bool {
    let has_key =
        url::form_urlencoded::parse(head.query.as_bytes()).any(|(name, value)| name == "key" && value == page.key);
    head.method == "GET" && head.path == page.path && head.is_at(page) && has_key
}

/// It is a report, perhaps one that must not be read.
pub(super) fn is_report(head: &Head, page: &Page) -> bool {
    head.path == page.report_path && head.method == "POST"
}

/// The length of a report's body, or the status that refuses it.
pub(super) fn length(head: &Head, page: &Page) -> Result<usize, &'static str> {
    let is_json =
        |kind: &str| kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json");
    let is_own = head.header("sec-fetch-site").is_none_or(|site| site == "same-origin");
    if !head.is_at(page) || head.header("origin") != Some(page.origin.as_str()) || !is_own {
        return Err(REFUSED);
    }
    if !head.header("content-type").is_some_and(is_json) {
        return Err("415 Unsupported Media Type");
    }
    match head.header("content-length").and_then(|length| length.parse::<usize>().ok()) {
        None => Err("411 Length Required"),
        Some(length) if length > LONGEST_REPORT => Err("413 Content Too Large"),
        Some(length) => Ok(length),
    }
}

/// The page, with its values.
pub(super) fn response(page: &Page) -> String {
    let hash = |tag: &str| {
        let text = HTML.split_once(&format!("<{tag}>")).and_then(|(_, rest)| rest.split_once(&format!("</{tag}>")));
        STANDARD.encode(digest(&SHA256, text.map(|(text, _)| text).unwrap_or_default().as_bytes()))
    };
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; connect-src 'self' {}; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
        hash("script"),
        hash("style"),
        page.tenant
    );
    let body = HTML.replace(PLACE, &page.values);
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nContent-Security-Policy: {policy}\r\n{}\r\n{body}",
        body.len(),
        HEADERS
    )
}

/// A response without a body.
pub(super) fn empty(status: &str) -> String {
    let length = if status == HEARD { "" } else { "Content-Length: 0\r\n" };
    format!("HTTP/1.1 {status}\r\n{length}{HEADERS}\r\n")
}

const HEADERS: &str = "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
     Cross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\n";

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Page {
        Page {
            origin: "http://localhost:3000".into(),
            path: "/a0connect/popup",
            report_path: "/a0connect/report",
            key: "k-1".into(),
            tenant: "https://acme.eu.auth0.com".into(),
            values: r#"{"a":"\u003c"}"#.into(),
        }
    }

    #[test]
    fn the_page_loads_nothing_and_only_its_own_script_runs() {
        let response = response(&page());
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())), "{head}");
        assert!(head.contains("default-src 'none'; script-src 'sha256-") && !head.contains("unsafe-"), "{head}");
        assert!(head.contains("connect-src 'self' https://acme.eu.auth0.com;"), "{head}");
        for header in ["Cache-Control: no-store", "Referrer-Policy: no-referrer"] {
            assert!(head.contains(header), "{header}");
        }
        assert!(body.contains(r#"<script type="application/json" id="values">{"a":"\u003c"}</script>"#));
        assert!(!body.contains(PLACE));
        for loading in [" src=", " href=", " url(", "@import", "onclick=", "onload=", " style="] {
            assert!(!body.contains(loading), "{loading}");
        }
        assert_eq!((body.matches("<script>").count(), body.matches("<style>").count()), (1, 1));
        let named =
            ["<html lang=\"en\">", "<title>", "role=\"status\"", "role=\"alert\"", "<button type=\"button\"", "<h1>"];
        named.into_iter().for_each(|part| assert!(body.contains(part), "{part}"));
    }

    #[test]
    fn only_the_link_leads_to_the_page() {
        let is = |target: &str, host: &str| {
            let text = format!("GET {target} HTTP/1.1\r\nHost: {host}");
            is_page(&Head::read(&text).unwrap(), &page())
        };
        assert!(is("/a0connect/popup?key=k-1", "localhost:3000"));
        for (target, host) in [
            ("/a0connect/popup", "localhost:3000"),
            ("/a0connect/popup?key=k-2", "localhost:3000"),
            ("/a0connect/popup?key=", "localhost:3000"),
            ("/a0connect?key=k-1", "localhost:3000"),
            ("/a0connect/popup?key=k-1", "127.0.0.1:3000"),
            ("/a0connect/popup?key=k-1", "evil.example:3000"),
        ] {
            assert!(!is(target, host), "{target} {host}");
        }
    }

    #[test]
    fn a_report_comes_from_the_page_itself() {
        let length = |headers: &str| {
            let text = format!("POST /a0connect/report HTTP/1.1\r\n{headers}");
            length(&Head::read(&text).unwrap(), &page())
        };
        let own = "Host: localhost:3000\r\nOrigin: http://localhost:3000\r\nContent-Type: application/json\r\n";
        assert_eq!(length(&format!("{own}Content-Length: 20")), Ok(20));
        assert_eq!(length(&format!("{own}Content-Length: 20\r\nSec-Fetch-Site: same-origin")), Ok(20));
        for (headers, status) in [
            (format!("{own}Content-Length: 20\r\nSec-Fetch-Site: cross-site"), "403"),
            (format!("{own}Content-Length: 20\r\nOrigin: http://localhost:3000"), "403"),
            (own.replace("Origin: http://localhost:3000", "Origin: http://evil.example") + "Content-Length: 20", "403"),
            (own.replace("Origin: http://localhost:3000\r\n", "") + "Content-Length: 20", "403"),
            (own.replace("Host: localhost:3000", "Host: evil.example:3000") + "Content-Length: 20", "403"),
            (own.replace("application/json", "text/plain") + "Content-Length: 20", "415"),
            (own.to_owned(), "411"),
            (format!("{own}Content-Length: -1"), "411"),
            (format!("{own}Content-Length: 2000000"), "413"),
        ] {
            let refused = length(&headers).unwrap_err();
            assert!(refused.starts_with(status), "{headers}: {refused}");
        }
    }
}
