//! Responds to a script's requests: with given responses, or by sending them.

use super::failure;
use crate::domain::http::Failure;
use crate::domain::rehearsal::NOT_GIVEN;
use crate::domain::secret::Secret;
use crate::world::http::{Incoming, Outgoing, ScriptClient};
use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

/// Responds with the given responses, and sends nothing. The first one is for the address of the first request, the second
/// one for the next address.
pub fn given<'a>(
    responses: impl IntoIterator<Item = (u16, &'a str)>,
) -> impl Fn(Outgoing) -> Ready<Result<Incoming, Failure>> {
    let headers = vec![("content-type".to_owned(), "application/json; charset=utf-8".to_owned())];
    let incoming =
        |(status, body)| Incoming { status, headers: headers.clone(), body: Secret::new(body), packed: false };
    let responses: Vec<Incoming> = responses.into_iter().map(incoming).collect();
    let asked: Mutex<Vec<String>> = Mutex::default();
    move |outgoing| {
        let address = outgoing.url.split(['?', '#']).next().unwrap_or_default();
        let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
        let known = asked.iter().position(|known| known == address);
        let at = known.unwrap_or_else(|| {
            asked.push(address.to_owned());
            asked.len() - 1
        });
        ready(responses.get(at).cloned().ok_or_else(|| failure(NOT_GIVEN)))
    }
}

/// Sends the requests.
pub fn network(scripted: ScriptClient) -> impl Fn(Outgoing) -> Sending {
    move |outgoing| {
        let scripted = scripted.clone();
        Box::pin(async move { scripted.send(outgoing).await })
    }
}

type Sending = Pin<Box<dyn Future<Output = Result<Incoming, Failure>> + Send>>;
