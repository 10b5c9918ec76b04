//! The authorize URL, and the exchange of the code that comes back.

use super::client::Client;
use super::one_time::OneTimeValues;
use crate::domain::connection::basic_header;
use crate::domain::doc::Doc;
use crate::domain::http::{Body, Method, Request};
use crate::domain::known::Known;
use crate::domain::safe_text::percent_encoded;
use crate::domain::secret::Secret;

/// `GET /authorize` with PKCE (RFC 7636 section 4.3), `connection` and a `correlation_id`. Contains no secret.
pub(super) fn authorize_url(known: Known, client_id: &str, one_time: &OneTimeValues, callback: &str) -> Option<String> {
    let own = [("code_challenge", one_time.challenge.as_str()), ("code_challenge_method", "S256")];
    url(known, client_id, one_time, callback, own)
}

/// The same for a page, which gets a message instead of a redirect, and adds a code challenge of its own.
pub(super) fn authorize_url_of_page(
    known: Known,
    client_id: &str,
    one_time: &OneTimeValues,
    callback: &str,
) -> Option<String> {
    url(known, client_id, one_time, callback, [("response_mode", "web_message"), ("code_challenge_method", "S256")])
}

fn url(
    known: Known,
    client_id: &str,
    one_time: &OneTimeValues,
    callback: &str,
    more: [(&str, &str); 2],
) -> Option<String> {
    let setup = known.setup;
    let name = setup.connection_name();
    let pairs = [
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", callback),
        ("scope", "openid profile email"),
        ("connection", &name),
        ("state", &one_time.state),
        ("nonce", &one_time.nonce),
    ];
    let last = [("correlation_id", one_time.correlation_id.as_str())];
    let query: Vec<String> = pairs
        .into_iter()
        .chain(more)
        .chain(last)
        .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
        .collect();
    Some(format!("{}/authorize?{}", setup.domain()?.base(), query.join("&")))
}

/// The code's exchange, with the application's client authentication. None if the secret can't be read now.
pub(super) fn exchange(
    known: Known,
    client: &Client,
    one_time: &OneTimeValues,
    callback: &str,
    code: &Secret,
) -> Option<Request> {
    let id = client.id;
    let mut form = vec![
        ("grant_type", Doc::text("authorization_code")),
        ("code", Doc::Secret(code.clone())),
        ("code_verifier", Doc::Secret(one_time.verifier.clone())),
        ("redirect_uri", Doc::text(callback)),
    ];
    let mut basic = None;
    match client.method {
        "client_secret_basic" => basic = Some(basic_header(id, client.secret?)),
        "none" => form.push(("client_id", Doc::text(id))),
        _ => {
            form.push(("client_id", Doc::text(id)));
            form.push(("client_secret", Doc::Secret(client.secret?.clone())));
        }
    }
    let request = Request::new(Method::Post, known.setup.domain()?.base() + "/oauth/token", Body::Form(form));
    let request = Request { to_tenant: true, ..request };
    Some(match basic {
        Some(value) => request.header("authorization", value),
        None => request,
    })
}

/// The keys that ID tokens are signed with (RFC 7517).
pub(super) fn keys(known: Known) -> Option<Request> {
    let request = Request::get(known.setup.domain()?.base() + "/.well-known/jwks.json");
    Some(Request { to_tenant: true, ..request })
}
