//! What is known of auth0-cli on this machine. Its logins are read only after the user's yes.

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
    /// This machine has been searched for it, which happens after the first frame.
    pub looked: bool,
    /// `--auth0-cli` has said yes already.
    pub agreed: bool,
    /// The response that is waited for.
    pub awaits: Option<Ticket>,
    /// The logins, after the yes.
    pub logins: Vec<Login>,
    /// The login whose token is being read.
    pub chosen: Option<Login>,
    /// The login whose token is used, without it.
    pub used: Option<Login>,
    /// `auth0 login`, while it runs beside the wizard.
    pub running: Option<LoginUnderWay>,
    /// Why the last one couldn't be used.
    pub failed: Option<Finding>,
    /// The keyring has another token of the profile.
    pub other_is_stored: bool,
    /// A client ID and its secret that auth0-cli would use for a machine, until the user has said whose they are.
    pub ambiguous: Vec<Given>,
}

/// A login that waits for the user.
#[derive(Clone, Debug, PartialEq)]
pub struct LoginUnderWay {
    pub ticket: Ticket,
    /// Requested beside those of auth0-cli.
    pub scopes: Vec<&'static str>,
    pub since: Timestamp,
    /// Until it comes, there is nothing to show.
    pub code: Option<LoginCode>,
    /// The code is valid until then.
    pub until: Option<Timestamp>,
    /// Whether the link was opened on this machine.
    pub opening: LinkOpening,
}
