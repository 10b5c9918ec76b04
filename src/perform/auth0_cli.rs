//! The effects about auth0-cli: finds it, reads its logins and a token, and runs a login beside the wizard.

use super::{Performer, World, ended};
use crate::app::Message;
use crate::app::effect::Ticket;
use crate::domain::cli_login::Login;
use crate::world::auth0_cli::{self, BackgroundProgram};
use tokio::task::spawn_blocking;

impl Performer {
    /// Ends the login with this ticket, or any.
    pub(super) fn end_login(&mut self, ticket: Option<Ticket>) {
        let ended = self.login.take_if(|(of, _)| ticket.is_none_or(|ticket| ticket == *of));
        if let Some((_, program)) = ended {
            spawn_blocking(move || program.end());
        }
    }
}

impl Drop for Performer {
    /// Ends a login that still runs when the program ends, also by a signal.
    fn drop(&mut self) {
        if let Some((_, program)) = self.login.take() {
            program.end();
        }
    }
}

impl World {
    pub(super) fn begin_login(self, ticket: Ticket, scopes: Vec<&'static str>, program: BackgroundProgram) {
        let shows = self.clone();
        spawn_blocking(move || {
            let show = move |code| shows.report(Message::LoginCode { ticket, code });
            let result = auth0_cli::agent::log_in(&scopes, &program, show);
            self.report(Message::LoginEnded { ticket, result });
        });
    }

    pub(super) fn find_auth0_cli(self) {
        spawn_blocking(move || self.report(Message::Auth0CliFound(auth0_cli::find())));
    }

    pub(super) async fn read_logins(self, ticket: Ticket) {
        let result = spawn_blocking(auth0_cli::read).await.unwrap_or_else(|_| Err(ended()));
        self.report(Message::LoginsRead { ticket, result });
    }

    /// Waits for as long as the user needs to unlock the keyring.
    pub(super) async fn read_login_token(self, ticket: Ticket, login: Box<Login>) {
        let result = auth0_cli::token(&login, &self.vault).await;
        self.report(Message::LoginTokenRead { ticket, result });
    }
}
