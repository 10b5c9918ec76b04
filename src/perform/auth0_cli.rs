//! A login of auth0-cli: whether there is one, and its token.

use super::{World, ended};
use crate::app::Message;
use crate::app::effect::Ticket;
use crate::domain::cli_login::Login;
use crate::world::auth0_cli;
use tokio::task::spawn_blocking;

impl World {
    pub(super) fn find_auth0_cli(self) {
        spawn_blocking(move || self.tell(Message::Auth0CliFound(auth0_cli::find())));
    }

    pub(super) async fn read_logins(self, ticket: Ticket) {
        let result = spawn_blocking(auth0_cli::read).await.unwrap_or_else(|_| Err(ended()));
        self.tell(Message::LoginsRead { ticket, result });
    }

    /// Waits for as long as the user needs to unlock the keyring.
    pub(super) async fn read_login_token(self, ticket: Ticket, login: Box<Login>) {
        let result = auth0_cli::token(&login, &self.vault).await;
        self.tell(Message::LoginTokenRead { ticket, result });
    }
}
