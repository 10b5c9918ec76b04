//! How a script's requests are answered: by one given response, or by the network.

use super::failure;
use crate::domain::http::Failure;
use crate::domain::secret::Secret;
use crate::world::http::{Incoming, Outgoing, Scripted};
use std::cell::RefCell;

/// The given response to the first request, and to every other one to the same address. Nothing is sent.
pub fn given(status: u16, body: &str) -> impl AsyncFn(Outgoing) -> Result<Incoming, Failure> {
    let first: RefCell<Option<String>> = RefCell::default();
    let headers = vec![("content-type".to_owned(), "application/json; charset=utf-8".to_owned())];
    let answer = Incoming { status, headers, body: Secret::new(body), packed: false };
    async move |outgoing: Outgoing| {
        let address = outgoing.url.split(['?', '#']).next().unwrap_or_default().to_owned();
        let mut first = first.borrow_mut();
        if *first.get_or_insert_with(|| address.clone()) == address {
            Ok(answer.clone())
        } else {
            Err(failure("There is only one given response, and it belongs to the first request"))
        }
    }
}

/// Sends them.
pub fn network(scripted: Scripted) -> impl AsyncFn(Outgoing) -> Result<Incoming, Failure> {
    async move |outgoing: Outgoing| scripted.send(outgoing).await
}
