//! A request and a response as plain values.
//!
//! Rule: every endpoint is a function from a request to a response, without sockets and without a clock (the time is part of
//! the request). So the journal, the faults and the tests see the same as the endpoint.

use std::io;
use std::task::Poll;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response as AxumResponse;
use futures_util::stream::poll_fn;
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};

#[derive(Clone)]
pub struct Request {
    pub method: String,
    /// The raw path, still percent-encoded, without the query.
    pub path: String,
    /// The raw query, without the question mark. May be empty.
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub now: Timestamp,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// The contrast of each text is at least 7 to 1.
const STYLE: &str = "body { font: 1.1em/1.5 sans-serif; color: #1c1c1c; background: #fff; max-width: 34em; margin: 3em auto; \
     padding: 0 1em; overflow-wrap: anywhere } h1 { font-size: 1.6em; line-height: 1.2 } \
     fieldset { border: 1px solid #595959; border-radius: .3em; padding: .6em 1em; margin: 1.2em 0 } \
     button { font: inherit; color: #1c1c1c; background: #fff; border: 2px solid #1c4587; border-radius: .3em; \
     padding: .4em 1.5em; margin-right: .5em; cursor: pointer } button.main { color: #fff; background: #1c4587 } \
     button:focus-visible, input:focus-visible { outline: 3px solid #b45309; outline-offset: 2px }";

impl Request {
    /// A request that the sandbox makes itself.
    pub fn to(url: &Url, method: &str, headers: &[(String, String)], body: String, now: Timestamp) -> Self {
        let pairs = headers
            .iter()
            .filter_map(|(name, value)| Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?)));
        Self {
            method: method.to_owned(),
            path: url.path().to_owned(),
            query: url.query().unwrap_or_default().to_owned(),
            headers: HeaderMap::from_iter(pairs),
            body: Bytes::from(body),
            now,
        }
    }

    /// The same request with another query.
    pub fn with_query(&self, query: String) -> Self {
        Self { query, ..self.clone() }
    }

    /// The method. HEAD is handled like GET, and the server omits the body.
    pub fn verb(&self) -> &str {
        if self.method == "HEAD" { "GET" } else { &self.method }
    }

    /// The path's decoded segments: `/api/v2/users/auth0%7C1` is `api`, `v2`, `users`, `auth0|1`.
    pub fn segments(&self) -> Vec<String> {
        let path = self.path.strip_prefix('/').unwrap_or(&self.path);
        path.split('/').map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned()).collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub fn parameters(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.query.as_bytes()).into_owned().collect()
    }

    /// The first query parameter with this name.
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.parameters().into_iter().find_map(|(key, value)| (key == name).then_some(value))
    }

    fn is_form(&self) -> bool {
        self.header("content-type").is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
    }

    pub fn is_json(&self) -> bool {
        self.header("content-type").is_some_and(|kind| kind.starts_with("application/json"))
    }

    /// The token of a Bearer header.
    pub fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.header("authorization")?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    }

    /// The parameters of a token request: a form (RFC 6749) or, as Auth0 allows, a JSON object. None if it is malformed.
    pub fn body_parameters(&self) -> Option<Map<String, Value>> {
        if self.is_form() {
            let pairs = form_urlencoded::parse(&self.body);
            return Some(pairs.map(|(key, value)| (key.into_owned(), value.into())).collect());
        }
        if self.body.is_empty() {
            return Some(Map::new());
        }
        serde_json::from_slice(&self.body).ok()
    }

    /// The body for the journal: parsed JSON, or else the text. Null if it is empty.
    pub fn body_value(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        let text = || Value::from(String::from_utf8_lossy(&self.body).into_owned());
        if self.is_form() { text() } else { serde_json::from_slice(&self.body).unwrap_or_else(|_| text()) }
    }
}

impl Response {
    pub fn typed(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: vec![("content-type".to_owned(), kind.to_owned())], body: body.into() }
    }

    pub fn json(status: u16, body: &Value) -> Self {
        Self::typed(status, "application/json; charset=utf-8", body.to_string())
    }

    pub fn text(status: u16, body: &str) -> Self {
        Self::typed(status, "text/plain; charset=utf-8", body)
    }

    /// A page with a title and one paragraph, which are escaped here.
    pub fn page(status: u16, title: &str, paragraph: &str) -> Self {
        let (title, paragraph) = (escaped(title), escaped(paragraph));
        let body = format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\n\
             <body><h1>{title}</h1><p>{paragraph}</p></body></html>\n"
        );
        Self::typed(status, "text/html; charset=utf-8", body)
    }

    /// Auth0's page for a request that it can't handle.
    pub fn oops(status: u16, text: &str) -> Self {
        Self::page(status, "Oops!, something went wrong", text)
    }

    /// A page for the user to act on. `main` is HTML; the caller has escaped the values in it.
    pub fn document(status: u16, title: &str, main: &str) -> Self {
        let title = escaped(title);
        let body = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
             <style>{STYLE}</style>\n</head>\n\
             <body>\n<main>\n<h1>{title}</h1>\n{main}\n</main>\n</body>\n</html>\n"
        );
        Self::typed(status, "text/html; charset=utf-8", body)
    }

    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    pub fn redirect(location: &str) -> Self {
        Self::empty(302).with("location", location)
    }

    /// Adds a header, unless there is one with this name already.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        if !self.headers.iter().any(|(present, _)| present.eq_ignore_ascii_case(name)) {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    pub fn into_response(self) -> AxumResponse {
        let (parts, body) = (self.headers, Body::from(self.body));
        response(self.status, parts, body)
    }

    /// Announces the length of the full body, sends half of it and closes the connection. The body must not be empty.
    pub fn into_half_response(self) -> AxumResponse {
        let announced = self.body.len();
        let mut half = Some(Bytes::from(self.body).slice(..announced / 2));
        let mut flushed = false;
        let stream = poll_fn(move |cx| {
            if let Some(half) = half.take() {
                return Poll::Ready(Some(Ok(half)));
            }
            if !flushed {
                // A pending body makes the server flush what it has. Otherwise the error below would discard it.
                flushed = true;
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::ConnectionReset))))
        });
        let mut headers = self.headers;
        headers.push(("content-length".to_owned(), announced.to_string()));
        response(self.status, headers, Body::from_stream(stream))
    }
}

/// A fault may have an invalid status or header. Such a status becomes 500, and such a header is omitted.
fn response(status: u16, headers: Vec<(String, String)>, body: Body) -> AxumResponse {
    let mut response = AxumResponse::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

/// The text, escaped for HTML text and for attributes in double quotes.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
