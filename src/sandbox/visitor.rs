//! The built-in visitor, who plays the user's browser in a sign-in: for the demo, and for tests.
//!
//! Rule: it opens only pages of the sandbox. At the end it opens the application's callback, if that is on this machine.

use std::io;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::{Position, Url, form_urlencoded};

use super::delivery::loopback;
use super::fault::Kind;
use super::http::{Request, Response};
use super::server::{World, respond};

/// A sign-in has about ten requests.
const MOST: usize = 20;
/// An application answers a browser faster than this.
const PATIENCE: Duration = Duration::from_secs(10);
/// Parameters that aren't reported.
const HIDDEN: &[&str] = &["code", "state", "id_token", "nonce", "code_challenge"];

/// A request of the browser.
struct Step {
    method: &'static str,
    url: Url,
    body: String,
}

/// `POST /sandbox/visit` with `{"url": "...", "decision": "allow"}`. The other decision is `cancel`.
pub async fn respond_to_visit(world: &World, order: &Request) -> Response {
    let order: Value = serde_json::from_slice(&order.body).unwrap_or_default();
    let url = order["url"].as_str().and_then(|url| Url::parse(url).ok());
    let decision = order["decision"].as_str().filter(|decision| ["allow", "cancel"].contains(decision));
    let (Some(url), Some(decision)) = (url, decision) else {
        return Response::text(400, "url is a URL, and decision is allow or cancel");
    };
    if world.lock().side_of(&url).is_none() {
        return Response::text(400, "url isn't at the sandbox");
    }
    Response::json(200, &visit(world, url, decision).await)
}

/// The requests in their order: method, URL, status (null if there was no response), and the page's title. `landed` says
/// whether the application responded.
async fn visit(world: &World, url: Url, decision: &str) -> Value {
    let mut seen = Vec::new();
    let mut landed = false;
    let mut step = Some(Step { method: "GET", url, body: String::new() });
    while let Some(now) = step.take().filter(|_| seen.len() < MOST) {
        let side = world.lock().side_of(&now.url);
        let Some(side) = side else {
            let status = at_application(&now).await;
            landed = status.is_some();
            seen.push(report(&now, status, None));
            break;
        };
        let authority = &now.url[Position::BeforeHost..Position::AfterPort];
        let headers = [("host", authority), ("content-type", "application/x-www-form-urlencoded")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let time = world.lock().now(side);
        let request = Request::to(&now.url, now.method, &headers, now.body.clone(), time);
        let (response, fault) = respond(side, world, &request).await;
        let arrived = !matches!(fault, Some(Kind::DropBefore | Kind::DropAfter | Kind::HalfBody));
        let page = String::from_utf8_lossy(&response.body);
        let title =
            page.split_once("<h1>").and_then(|(_, rest)| rest.split_once("</h1>")).map(|(title, _)| unescaped(title));
        seen.push(report(&now, Some(response.status).filter(|_| arrived), title.filter(|_| arrived)));
        step = next(&now.url, &response, &page, decision).filter(|_| arrived);
    }
    json!({ "seen": seen, "landed": landed })
}

fn report(step: &Step, status: Option<u16>, title: Option<String>) -> Value {
    let mut url = step.url.clone();
    let shown: Vec<(String, String)> =
        step.url.query_pairs().into_owned().filter(|(name, _)| !HIDDEN.contains(&name.as_str())).collect();
    url.set_fragment(None);
    url.set_query(None);
    if !shown.is_empty() {
        url.query_pairs_mut().extend_pairs(shown);
    }
    json!({ "method": step.method, "url": url.as_str(), "status": status, "title": title })
}

fn next(at: &Url, response: &Response, page: &str, decision: &str) -> Option<Step> {
    let location = response.headers.iter().find(|(name, _)| name == "location");
    if let Some((_, location)) = location.filter(|_| (300..400).contains(&response.status)) {
        return Some(Step { method: "GET", url: at.join(location).ok()?, body: String::new() });
    }
    let (action, fields) = form(page, decision)?;
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    Some(Step { method: "POST", url: at.join(&action).ok()?, body })
}

/// The address of a page's form, and its fields after a click on the button with this value, or on the only one.
fn form(page: &str, decision: &str) -> Option<(String, Vec<(String, String)>)> {
    let (head, inside) = page.split_once("<form ")?.1.split_once("</form>")?.0.split_once('>')?;
    let tags = |name: &str| {
        let parts: Vec<&str> = inside.split(&format!("<{name} ")).skip(1).collect();
        parts.into_iter().filter_map(|tag| tag.split_once('>')).map(|(tag, _)| tag)
    };
    let field = |tag: &str| Some((attribute(tag, "name")?, attribute(tag, "value")?));
    let buttons: Vec<_> = tags("button").collect();
    let pressed = match buttons.as_slice() {
        [only] => field(only),
        several => Some(several.iter().filter_map(|tag| field(tag)).find(|(_, value)| value == decision)?),
    };
    Some((attribute(head, "action")?, tags("input").filter_map(field).chain(pressed).collect()))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (before, rest) = tag.split_once(&format!("{name}=\""))?;
    let at_start = before.is_empty() || before.ends_with(' ');
    rest.split_once('"').filter(|_| at_start).map(|(value, _)| unescaped(value))
}

/// The reverse of `http::escaped`.
fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    text.replace("&amp;", "&")
}

/// The status of the application's response. None if it isn't on this machine or doesn't respond.
async fn at_application(step: &Step) -> Option<u16> {
    let address = loopback(&step.url)?;
    timeout(PATIENCE, send(address, step)).await.ok()?.ok()?
}

async fn send(address: (String, u16), step: &Step) -> io::Result<Option<u16>> {
    let mut stream = TcpStream::connect(address).await?;
    let (url, method, body) = (&step.url, step.method, &step.body);
    let authority = &url[Position::BeforeHost..Position::AfterPort];
    let target = &url[Position::BeforePath..Position::AfterQuery];
    let kind = if body.is_empty() { "" } else { "Content-Type: application/x-www-form-urlencoded\r\n" };
    let length = body.len();
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: {authority}\r\nAccept: text/html\r\n{kind}Content-Length: {length}\r\n\
         Connection: close\r\n\r\n"
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await?;
    let mut response = Vec::new();
    // The status counts, even if the connection breaks off after it.
    let _ = stream.take(1 << 20).read_to_end(&mut response).await;
    let first = response.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let first = String::from_utf8_lossy(first);
    Ok(first.split(' ').nth(1).and_then(|status| status.parse().ok()))
}
