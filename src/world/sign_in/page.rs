//! The pages that the browser sees at the callback URL. They have no scripts, no styles and nothing of the request, so they
//! can't show a secret.

use url::Url;

/// A response to a browser, with everything that keeps it from being stored or framed.
pub(super) struct Page {
    pub status: &'static str,
    title: &'static str,
    text: &'static str,
}

pub(super) const CAME: Page = Page {
    status: "200 OK",
    title: "Go back to the terminal",
    text: "a0connect has Auth0's response, and the terminal shows how the sign-in ended. You can close this page.",
};
pub(super) const USED: Page = Page {
    status: "410 Gone",
    title: "This sign-in has ended",
    text: "a0connect already has its response. Go back to the terminal to start another one.",
};
pub(super) const ANOTHER: Page = Page {
    status: "400 Bad Request",
    title: "This response is from another sign-in",
    text: "Close this page, and continue in the newest window. The terminal has the link.",
};
pub(super) const MISSING: Page = Page {
    status: "404 Not Found",
    title: "There is nothing here",
    text: "a0connect is waiting for a sign-in at another path. Go back to the terminal.",
};
pub(super) const NOT_GET: Page = Page {
    status: "405 Method Not Allowed",
    title: "a0connect expects a redirect",
    text: "The response must be in the URL. Go back to the terminal.",
};
pub(super) const UNREADABLE: Page = Page {
    status: "400 Bad Request",
    title: "a0connect can't read this request",
    text: "It is too long, or it isn't HTTP. Go back to the terminal.",
};

const HEADERS: &str = "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
     Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\
     Connection: close\r\n";

impl Page {
    pub(super) fn response(&self) -> String {
        let Page { status, title, text } = self;
        let body = format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} - a0connect</title>\n\
             <main>\n<h1>{title}</h1>\n<p>{text}</p>\n</main>\n</html>\n"
        );
        let length = body.len();
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\n{HEADERS}\r\n{body}"
        )
    }
}

/// A redirect to a path of the same server. The code is then no longer in the address bar.
pub(super) fn redirect(callback: &str, path: &str) -> String {
    let origin = Url::parse(callback).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    format!("HTTP/1.1 303 See Other\r\nlocation: {origin}{path}\r\nContent-Length: 0\r\n{HEADERS}\r\n")
}
