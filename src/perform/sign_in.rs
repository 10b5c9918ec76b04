//! A sign-in: its random values, the listener at the callback URL, the browser, and the signature of the ID token.

use super::World;
use crate::app::Message;
use crate::app::effect::Ticket;
use crate::domain::finding::{Class, Finding};
use crate::domain::journal::Temporary;
use crate::domain::sign_in::{Loopback, Signed};
use crate::world::places::Places;
use crate::world::profiles::{self, Turn};
use crate::world::sign_in::{Listener, PageToServe, browser, id_token, once};
use std::sync::{Mutex, PoisonError};
use tokio::task::spawn_blocking;

/// Takes the right to change the application's callback URLs, and writes this one down.
pub fn keep(places: &Places, profile: &str, temporary: &Temporary, held: &Mutex<Option<Turn>>) -> Result<(), Finding> {
    let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
    if held.is_none() {
        *held = profiles::begin_sign_in(places, profile)?;
    }
    if held.is_none() {
        let what = "Another session is signing in with this profile";
        let why = "That session added a callback URL and removes it at the end.";
        return Err(Finding::failed(Class::Conflict, what, why, "Wait until it has ended, then try again."));
    }
    profiles::keep_temporary(places, profile, temporary)
}

impl World {
    pub fn begin_sign_in(self, ticket: Ticket) {
        self.tell(Message::SignInBegun { ticket, once: once() });
    }

    /// Until the browser has come back with the answer of this sign-in.
    pub async fn listen(&self, ticket: Ticket, callback: &Loopback, state: &str, page: PageToServe) {
        let mut listener = match Listener::bind_with(callback, state, page).await {
            Ok(listener) => listener,
            Err(why) => return self.tell(Message::Listening { ticket, bound: Err(why) }),
        };
        self.tell(Message::Listening { ticket, bound: Ok(listener.port()) });
        loop {
            let returned = listener.came().await;
            let is_last = returned.is_last();
            self.tell(Message::CameBack { ticket, returned });
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
            self.tell(Message::LinkOpened { ticket, opened });
        });
    }

    pub fn verify(self, ticket: Ticket, signed: Signed) {
        spawn_blocking(move || self.tell(Message::Verified { ticket, verified: id_token::verify(&signed) }));
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
