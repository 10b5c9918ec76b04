//! How a script's requests are answered: by one given response, or by the network.

use super::failure;
use crate::domain::http::Failure;
use crate::domain::secret::Secret;
use crate::world::http::{Incoming, Outgoing, Scripted};
use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::OnceLock;

/// The given response to the first request, and to every other one to the same address. Nothing is sent.
pub fn given(status: u16, body: &str) -> impl Fn(Outgoing) -> Ready<Result<Incoming, Failure>> {
    let first: OnceLock<String> = OnceLock::new();
    let headers = vec![("content-type".to_owned(), "application/json; charset=utf-8".to_owned())];
    let answer = Incoming { status, headers, body: Secret::new(body), packed: false };
    move |outgoing| {
        let address = outgoing.url.split(['?', '#']).next().unwrap_or_default();
        let is_first = first.get_or_init(|| address.to_owned()) == address;
        let refused = || failure("There is only one given response, and it belongs to the first request");
        ready(is_first.then(|| answer.clone()).ok_or_else(refused))
    }
}

/// Sends them.
pub fn network(scripted: Scripted) -> impl Fn(Outgoing) -> Sending {
    move |outgoing| {
        let scripted = scripted.clone();
        Box::pin(async move { scripted.send(outgoing).await })
    }
}

type Sending = Pin<Box<dyn Future<Output = Result<Incoming, Failure>> + Send>>;
