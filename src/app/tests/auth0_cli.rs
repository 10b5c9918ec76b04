//! auth0-cli on the simulated machine.

use super::{ALL_SCOPES, Simulated, locked};
use crate::app::effect::{Effect, Ticket};
use crate::app::message::Message;
use crate::domain::cli_login::agent::{LoginCode, NotIn};
use crate::domain::cli_login::{Here, Login, no_token, none, not_logged_in, unreadable};
use crate::domain::finding::Finding;
use crate::domain::parse::Domain;
use crate::domain::secret::Secret;
use crate::domain::token::tests::jwt;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

pub struct Machine {
    pub is_installed: bool,
    /// The logins in its file. None if there is no file.
    pub logins: Option<Vec<Login>>,
    /// `auth0 login` makes a login of this tenant. Without one it fails.
    pub logs_in_to: Option<String>,
    /// `auth0 login` runs without a terminal, and waits for the user.
    pub has_agent_mode: bool,
    /// The one that runs.
    pub logging_in: Option<Ticket>,
    /// The scopes of its tokens.
    pub scopes: &'static str,
    pub keyring_is_locked: bool,
    /// It returns the token only when the test says so.
    pub keyring_is_slow: bool,
}

impl Default for Machine {
    fn default() -> Self {
        Self {
            is_installed: false,
            logins: None,
            logs_in_to: None,
            has_agent_mode: false,
            logging_in: None,
            scopes: ALL_SCOPES,
            keyring_is_locked: false,
            keyring_is_slow: false,
        }
    }
}

/// A token as auth0-cli has it: of a user, issued by Auth0's own tenant.
pub fn login_token(domain: &str, scopes: &str, now: Timestamp) -> String {
    let audience = [format!("https://{domain}/api/v2/"), "https://auth0.auth0.com/userinfo".to_owned()];
    let payload = json!({"iss": "https://auth0.auth0.com/", "sub": "auth0|1", "aud": audience, "scope": scopes,
        "exp": now.as_second() + 86_400});
    jwt(payload).reveal().to_owned()
}

pub fn login_code() -> LoginCode {
    let link = "https://auth0.auth0.com/activate?user_code=BCDF-GHJK".to_owned();
    LoginCode { link, code: "BCDF-GHJK".into(), valid_for: Some(SignedDuration::from_secs(900)) }
}

impl Machine {
    pub fn here(&self) -> Here {
        Here { has_file: self.logins.is_some(), is_installed: self.is_installed }
    }
}

impl Simulated {
    /// The machine has a login of this tenant, for so many hours from now on.
    pub fn has_login(&mut self, domain: &str, hours: i64) {
        let expires_at = Some(self.model.now + SignedDuration::from_hours(hours));
        let logins = self.machine.logins.get_or_insert_default();
        let is_default = logins.is_empty();
        let (domain, user) = (Domain::new(domain), domain.to_owned());
        logins.push(Login { domain, user, expires_at, machine: false, is_default, token: None });
    }

    pub(super) fn perform_cli(&mut self, effect: Effect) -> Option<Message> {
        match effect {
            Effect::FindAuth0Cli => Some(Message::Auth0CliFound(self.machine.here())),
            Effect::ReadLogins(ticket) => {
                let result = self.machine.logins.clone().ok_or_else(|| none("There is no file."));
                Some(Message::LoginsRead { ticket, result })
            }
            Effect::ReadLoginToken { .. } if self.machine.keyring_is_slow => None,
            Effect::ReadLoginToken { ticket, login } => {
                let known = self.machine.logins.iter().flatten().any(|one| one.user == login.user);
                let result = match known {
                    _ if self.machine.keyring_is_locked => Err(unreadable(&locked())),
                    true => Ok(Secret::new(login_token(&login.user, self.machine.scopes, self.model.now))),
                    false => Err(no_token(&login)),
                };
                Some(Message::LoginTokenRead { ticket, result })
            }
            Effect::LogInOnTerminal { .. } => Some(Message::LoggedIn(self.logs_in())),
            Effect::BeginLogin { ticket, .. } if self.machine.has_agent_mode => {
                self.machine.logging_in = Some(ticket);
                Some(Message::LoginCode { ticket, code: login_code() })
            }
            Effect::BeginLogin { ticket, .. } => {
                Some(Message::LoginEnded { ticket, result: Err(NotIn::NeedsTerminal) })
            }
            Effect::EndLogin(ticket) => {
                self.machine.logging_in.take_if(|running| *running == ticket).expect("it runs");
                None
            }
            _ => None,
        }
    }

    /// The user logs in with the link, or the program ends with an error.
    pub fn login_ends(&mut self) {
        let ticket = self.machine.logging_in.take().expect("a login runs");
        let result = self.logs_in().map_err(NotIn::Failed);
        self.send(Message::LoginEnded { ticket, result });
    }

    fn logs_in(&mut self) -> Result<(), Finding> {
        let domain = self.machine.logs_in_to.clone();
        let domain = domain.ok_or_else(|| not_logged_in("It ended with exit code 1."))?;
        self.machine.logins = None;
        self.has_login(&domain, 24);
        Ok(())
    }
}
