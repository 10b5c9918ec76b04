//! A copied URL, as values: the tenant and its application, or the provider's authorization request.

use super::links::{Kind, Link};
use super::sink::{Sink, Why};
use crate::domain::catalog;
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId::*;
use crate::domain::parse::is_auth0;

/// Parameters of an authorize request that every request has anew.
const OF_REQUEST: [&str; 10] = [
    "response_type",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "redirect_uri",
    "client_id",
    "scope",
    "response_mode",
    "auth0Client",
];

pub fn read(sink: &mut Sink, link: &Link) {
    let line = link.line;
    match link.kind {
        Kind::Dashboard => {
            sink.text(Auth0Domain, line, "URL", link.url.as_str());
            let parts: Vec<&str> = link.url.path_segments().map(Iterator::collect).unwrap_or_default();
            let after = |name: &str| parts.iter().position(|part| *part == name).and_then(|at| parts.get(at + 1));
            if let Some(id) = after("applications").filter(|id| id.len() == 32) {
                sink.text(Auth0ClientId, line, "URL", *id);
            }
        }
        Kind::Discovery => discovery(sink, link),
        Kind::AuthorizeAtAuth0 => {
            sink.text(Auth0Domain, line, "URL", link.url.origin().ascii_serialization());
            for (name, value) in link.parameters() {
                match name.as_str() {
                    "client_id" => sink.put(Auth0ClientId, &value, &name),
                    "redirect_uri" => sink.callback(&value, &name),
                    "connection" => sink.put(ConnectionName, &value, &name),
                    // These are of one request. The scope there is not the provider's.
                    _ => {}
                }
            }
        }
        Kind::AuthorizeAtProvider => at_provider(sink, link),
    }
}

fn discovery(sink: &mut Sink, link: &Link) {
    let host = link.url.host_str().unwrap_or_default();
    if is_auth0(host) {
        return sink.text(Auth0Domain, link.line, "URL", link.url.origin().ascii_serialization());
    }
    sink.leave(link.line, "URL", Why::Link);
    sink.link.get_or_insert_with(|| (link.url.to_string(), link.line));
}

fn at_provider(sink: &mut Sink, link: &Link) {
    let mut url = link.url.clone();
    url.set_query(None);
    url.set_fragment(None);
    if let Some((key, _)) = catalog::of_url(url.as_str()) {
        sink.text(Provider, link.line, "URL", key);
    }
    sink.text(AuthorizationUrl, link.line, "URL", url.as_str());
    let mut extra = Vec::new();
    for (name, value) in link.parameters() {
        match name.as_str() {
            "client_id" => sink.put(ApplicationKey, &value, &name),
            "scope" => sink.put(Scope, &value, &name),
            "redirect_uri" => sink.callback(&value, &name),
            "code_challenge" => sink.text(Pkce, link.line, &name, "true"),
            name if OF_REQUEST.contains(&name) => {}
            _ => extra.extend(value.as_text().map(|text| (name, Doc::Secret(text.clone())))),
        }
    }
    if !extra.is_empty() {
        let text = Doc::Object(extra).reveal();
        sink.text(AuthParams, link.line, "the other parameters", text.as_str());
    }
}
