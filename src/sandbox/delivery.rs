//! How the result of an authorize request gets to the application: in the callback's query or fragment, by a form, or as a
//! message to the page that opened the window.

use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::{Host, Url};

use super::authorize::AuthorizeRequest;
use super::http::{Request, Response, escaped};

/// A port of this machine accepts a connection faster than this.
const LISTENS: Duration = Duration::from_millis(500);

/// OAuth's `response_mode`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
    Query,
    Fragment,
    FormPost,
    WebMessage,
}

/// The response with these parameters. `page` is the body of a redirect, for a callback where nothing listens.
pub fn deliver(ask: &AuthorizeRequest, parameters: &[(&str, String)], page: &Response) -> Response {
    let parameters: Vec<(&str, String)> =
        parameters.iter().cloned().chain(ask.state.clone().map(|state| ("state", state))).collect();
    match ask.mode {
        Mode::Query => with_page(redirect_with(&ask.callback, &parameters), page),
        Mode::Fragment => {
            let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
            with_page(Response::redirect(&format!("{}#{query}", ask.callback)), page)
        }
        Mode::FormPost => form_post(&ask.callback, &parameters),
        Mode::WebMessage => web_message(&ask.callback, &parameters),
    }
}

/// An error for the application.
pub fn refuse(ask: &AuthorizeRequest, error: &str, description: &str, page: &Response) -> Response {
    let parameters = [("error", error.to_owned()), ("error_description", description.to_owned())];
    deliver(ask, &parameters, page)
}

fn with_page(redirect: Response, page: &Response) -> Response {
    let Response { status, headers, .. } = redirect;
    Response { status, headers: [headers, page.headers.clone()].concat(), body: page.body.clone() }
}

/// A redirect to `target`, with the parameters added to its query.
pub fn redirect_with(target: &str, parameters: &[(&str, String)]) -> Response {
    match Url::parse(target) {
        Ok(url) if parameters.is_empty() => Response::redirect(url.as_str()),
        Ok(mut url) => {
            url.query_pairs_mut().extend_pairs(parameters);
            Response::redirect(url.as_str())
        }
        Err(_) => Response::oops(400, &format!("{target} isn't a URL")),
    }
}

/// OAuth 2.0 Form Post Response Mode: a form that the page sends by itself.
fn form_post(callback: &str, parameters: &[(&str, String)]) -> Response {
    let field = |(name, value): &(&str, String)| {
        format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">\n", escaped(value))
    };
    let fields: String = parameters.iter().map(field).collect();
    let main = format!(
        "<form method=\"post\" action=\"{}\">\n{fields}<p><button type=\"submit\" class=\"main\">Continue</button></p>\n</form>\n\
         <script>document.forms[0].submit()</script>",
        escaped(callback)
    );
    Response::document(200, "Go back to the application", &main)
}

/// The message that Auth0's single-page SDK waits for, sent only to the origin of the callback.
fn web_message(callback: &str, parameters: &[(&str, String)]) -> Response {
    let response: Map<String, Value> =
        parameters.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
    let origin = Url::parse(callback).map_or_else(|_| "null".to_owned(), |url| url.origin().ascii_serialization());
    let script = |value: Value| value.to_string().replace('<', "\\u003c");
    let message = script(json!({ "type": "authorization_response", "response": response }));
    let main = format!(
        "<p>You can close this window.</p>\n\
         <script>(window.opener || window.parent).postMessage({message}, {})</script>",
        script(origin.into())
    );
    Response::document(200, "Go back to the application", &main)
}

/// Auth0 asks the user before it sends a browser to an application on the user's computer, which it can't verify.
pub fn needs_confirmation(client: &Map<String, Value>, callback: &str) -> bool {
    let skips = client.get("skip_non_verifiable_callback_uri_confirmation_prompt") == Some(&Value::Bool(true));
    let verifiable = Url::parse(callback).is_ok_and(|url| match url.scheme() {
        "https" => true,
        "http" => loopback(&url).is_none(),
        _ => false,
    });
    !skips && !verifiable
}

/// Host and port of a URL on this machine.
pub fn loopback(url: &Url) -> Option<(String, u16)> {
    let host = match url.host()? {
        Host::Domain("localhost") => "localhost".to_owned(),
        Host::Ipv4(ip) if ip.is_loopback() => ip.to_string(),
        Host::Ipv6(ip) if ip.is_loopback() => ip.to_string(),
        _ => return None,
    };
    Some((host, url.port_or_known_default()?))
}

/// The last request of a sign-in, after which the browser leaves the tenant.
pub fn is_last(request: &Request) -> bool {
    matches!((request.verb(), request.path.as_str()), ("GET", "/login/callback") | ("POST", "/u/confirm"))
}

/// The redirect to the application's callback. If that is on this machine and nothing listens there, the page instead.
pub async fn landed(request: &Request, response: Response) -> Response {
    let location = response.headers.iter().find(|(name, _)| name == "location");
    let url = location.and_then(|(_, location)| Url::parse(location).ok()).filter(|_| is_last(request));
    match url {
        Some(url) if !listens(&url).await => {
            let headers = response.headers.into_iter().filter(|(name, _)| name != "location").collect();
            Response { status: 200, headers, body: response.body }
        }
        _ => response,
    }
}

/// Always true for another machine, which isn't checked: the browser may reach it.
async fn listens(url: &Url) -> bool {
    match loopback(url) {
        Some(address) => matches!(timeout(LISTENS, TcpStream::connect(address)).await, Ok(Ok(_))),
        None => true,
    }
}
