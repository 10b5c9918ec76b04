//! What is known about auth0-cli on this machine. Its logins are read only after the user has agreed.

use super::sign_in::LinkOpening;
use crate::app::effect::Ticket;
use crate::domain::cli_login::agent::LoginCode;
use crate::domain::cli_login::{Here, Login};
use crate::domain::finding::Finding;
use crate::domain::profile::Given;
use jiff::Timestamp;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Auth0Cli {
    pub here: Here,
    /// a0connect has searched this machine for auth0-cli. It does so after the first frame.
    pub looked: bool,
    /// The user has agreed with `--auth0-cli`.
    pub agreed: bool,
    /// The ticket of the response that is awaited.
    pub awaits: Option<Ticket>,
    /// The logins, once they were read.
    pub logins: Vec<Login>,
    /// The login whose token is being read.
    pub chosen: Option<Login>,
    /// The login whose token is used. Its token isn't in here.
    pub used: Option<Login>,
    /// `auth0 login`, while it runs beside the wizard.
    pub running: Option<LoginUnderWay>,
    /// Why the last one couldn't be used.
    pub failed: Option<Finding>,
    /// The keyring has another token of the profile.
    pub other_is_stored: bool,
    /// A client ID and its secret from the environment, until the user has said which application they belong to. auth0-cli
    /// uses the same variables for a Machine to Machine application.
    pub ambiguous: Vec<Given>,
}

/// An `auth0 login` that waits for the user.
#[derive(Clone, Debug, PartialEq)]
pub struct LoginUnderWay {
    pub ticket: Ticket,
    /// Requested beside those of auth0-cli.
    pub scopes: Vec<&'static str>,
    pub since: Timestamp,
    /// The link and the code, once auth0-cli has printed them.
    pub code: Option<LoginCode>,
    /// The code is valid until then.
    pub until: Option<Timestamp>,
    /// Whether the link was opened on this machine.
    pub opening: LinkOpening,
}
