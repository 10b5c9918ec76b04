//! A login of auth0-cli: whether there is one, its token, and `auth0 login` in this terminal.

use super::{Performer, World, ended};
use crate::app::Message;
use crate::app::effect::Ticket;
use crate::domain::cli_login::Login;
use crate::world::auth0_cli;
use crate::world::text_editor::Reins;
use tokio::task::spawn_blocking;

impl World {
    pub(super) fn find_auth0_cli(self) {
        spawn_blocking(move || {
            let (has_file, is_installed) = (auth0_cli::has_file(), auth0_cli::is_installed());
            self.tell(Message::Auth0CliFound { has_file, is_installed });
        });
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

impl Performer {
    /// The first function runs `auth0 login`, and blocks until it has ended. The second one asks it to end.
    pub fn log_in(&self) -> (impl FnOnce() -> Message + Send + 'static, impl Fn() + use<>) {
        let reins = Reins::default();
        let end = reins.clone();
        (move || Message::LoggedIn(auth0_cli::log_in(&reins)), move || end.end())
    }
}
