//! A sign-in: its random values, the listener at the callback URL, the browser, and the signature of the ID token.

use super::World;
use crate::app::Message;
use crate::app::effect::Ticket;
use crate::domain::finding::Finding;
use crate::domain::journal::Temporary;
use crate::domain::sign_in::{Loopback, Signed};
use crate::world::places::Places;
use crate::world::profiles::{self, Turn};
use crate::world::sign_in::{Listener, PageToServe, browser, id_token, once};
use std::sync::{Mutex, PoisonError};
use tokio::task::spawn_blocking;

/// Writes down what a sign-in is about to add.
pub fn keep(places: &Places, profile: &str, temporary: &Temporary, held: &Mutex<Option<Turn>>) -> Result<(), Finding> {
    let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
    profiles::record_temporary(places, profile, temporary, &mut held)
}

impl World {
    pub fn begin_sign_in(self, ticket: Ticket) {
        self.report(Message::SignInBegun { ticket, once: once() });
    }

    /// Listens until the browser has returned with the response of this sign-in.
    pub async fn listen(&self, ticket: Ticket, callback: &Loopback, state: &str, page: PageToServe) {
        let mut listener = match Listener::bind_with(callback, state, page).await {
            Ok(listener) => listener,
            Err(why) => return self.report(Message::Listening { ticket, bound: Err(why) }),
        };
        self.report(Message::Listening { ticket, bound: Ok(listener.port()) });
        loop {
            let returned = listener.returned().await;
            let is_last = returned.is_last();
            self.report(Message::CameBack { ticket, returned });
            if is_last {
                return listener.end().await;
            }
        }
    }

    pub fn open_link(self, ticket: Ticket, link: String) {
        spawn_blocking(move || {
            let opened = match browser::obstacle() {
                Some(why) => Err(why.to_owned()),
                None => browser::open(&link),
            };
            self.report(Message::LinkOpened { ticket, opened });
        });
    }

    pub fn verify(self, ticket: Ticket, signed: Signed) {
        spawn_blocking(move || self.report(Message::Verified { ticket, verified: id_token::verify(&signed) }));
    }

    pub fn forget_temporary(self, profile: String, temporary: Temporary) {
        let held = self.sign_in.clone();
        self.in_order(move |places| {
            let forgotten = places.and_then(|places| profiles::forget_temporary(&places, &profile, &temporary));
            drop(held.lock().unwrap_or_else(PoisonError::into_inner).take());
            forgotten.err().map(Message::NotWritten)
        });
    }
}
