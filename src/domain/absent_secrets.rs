//! Secrets that were given but can't be read now: where each is, or that it must be entered again.
//!
//! The overview, `status`, the plan and `create` use the words of this module. The profile says which secrets the keyring has.
//! Until the keyring was read, no secret is reported as gone.

use super::cli_login::log_in_again;
use super::fields::FieldId::{self, ApiToken, MgmtClientId, MgmtClientSecret};
use super::finding::{Actor, Finding, State};
use super::setup::{Kept, Setup, Source, Store, Text};
use jiff::{SignedDuration, Timestamp};

pub const KEYRING_LOCKED: &str = "The keyring is locked";
/// After this time, the wizard shows that the keyring is waiting, and a command without a user gives up.
pub const KEYRING_PATIENCE: SignedDuration = SignedDuration::from_secs(3);
pub const KEYRING_SILENT: &str = "The keyring hasn't responded for 3 seconds";
pub const CLI_LOGIN_AGAIN: &str = "The auth0-cli login must be read again";

/// The profile leaves its secrets in the keyring.
pub const USE_KEYRING: &str = "Start a0connect with --store keyring, or enter it again.";

/// The keyring may open later: it is worth waiting or trying again. Any other failure would repeat.
pub fn may_open(failure: &Finding) -> bool {
    [KEYRING_LOCKED, KEYRING_SILENT].contains(&failure.what.as_str())
}

/// Why a given secret can't be read now. The most hopeful reason comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Absence {
    /// It is in the keyring, which wasn't read yet.
    NotLookedUp,
    /// It is in the keyring, but the profile stores secrets for one session only, so the keyring isn't read.
    NotUsed,
    /// It is in the keyring, which couldn't be read.
    Unreachable,
    /// The keyring was read, and no longer has it.
    GoneFromKeyring,
    /// An earlier session had it, but didn't keep it.
    EarlierSession,
}

impl Absence {
    /// It is lost for good.
    pub fn is_final(self) -> bool {
        self >= Absence::GoneFromKeyring
    }
}

impl Setup {
    /// None if the value can be read, or was never given.
    pub fn absence(&self, id: FieldId) -> Option<Absence> {
        let value = self.values.get(&id).filter(|value| matches!(value.text, Text::Absent { .. }))?;
        Some(match (value.kept, &self.keyring_read) {
            (Kept::Keyring, None) if self.store == Store::Memory => Absence::NotUsed,
            (Kept::Keyring, None) => Absence::NotLookedUp,
            (Kept::Keyring, Some(Err(_))) => Absence::Unreachable,
            (Kept::Keyring, Some(Ok(()))) => Absence::GoneFromKeyring,
            _ => Absence::EarlierSession,
        })
    }

    /// It was given, and must be entered again.
    pub fn is_lost(&self, id: FieldId) -> bool {
        self.absence(id).is_some_and(Absence::is_final)
    }

    /// It must be entered again, or couldn't be read: only the user can provide it.
    pub fn must_be_given_again(&self, id: FieldId) -> bool {
        self.absence(id).is_some_and(|absence| absence > Absence::NotLookedUp)
    }

    /// The finding for an absent secret.
    pub fn absence_finding(&self, id: FieldId) -> Option<Finding> {
        let name = self.name_of(id);
        const AGAIN: &str = "Enter it again.";
        let finding = match self.absence(id)? {
            Absence::NotLookedUp => {
                let why = "The keyring hasn't been read yet.";
                let fix = "Wait for the keyring, or enter the value again.";
                Finding::new(State::Unknown, format!("{name} is in the keyring"), why, fix)
            }
            Absence::NotUsed => {
                let why = "The profile stores secrets for one session only, so the keyring isn't read.";
                Finding::new(State::ToDo, format!("{name} is in the keyring"), why, USE_KEYRING)
            }
            Absence::Unreachable => {
                let (why, fix) = self.unreachable();
                Finding::new(State::Inconclusive, format!("{name} couldn't be read"), why, fix)
            }
            Absence::GoneFromKeyring => {
                let why = "An earlier session saved it there, but the keyring no longer has it.";
                Finding::new(State::ToDo, format!("{name} is gone from the keyring"), why, AGAIN)
            }
            Absence::EarlierSession if self.is_of_cli_login(id) => {
                let why = "Its token is used, but never saved.";
                let fix = "Read the login again, or paste a token.";
                Finding::new(State::ToDo, CLI_LOGIN_AGAIN, why, fix)
            }
            Absence::EarlierSession => {
                let why = "It was kept for that session only.";
                Finding::new(State::ToDo, format!("{name} wasn't saved in your last session"), why, AGAIN)
            }
        };
        Some(finding.on(id))
    }

    /// The profile has it in the keyring.
    pub fn is_stored(&self, id: FieldId) -> bool {
        self.values.get(&id).is_some_and(|value| value.kept == Kept::Keyring)
    }

    /// It was read from a login of auth0-cli.
    pub fn is_of_cli_login(&self, id: FieldId) -> bool {
        self.values.get(&id).is_some_and(|value| value.source == Source::CliLogin)
    }

    /// If the token comes from a login of auth0-cli, only a new login on this machine gets another one with these scopes.
    pub fn or_new_login(&self, finding: Finding, scopes: &[&str]) -> Finding {
        match self.issued_token.is_none() && self.is_of_cli_login(FieldId::ApiToken) {
            true => Finding { fix: log_in_again(scopes), ..finding }.by(Actor::YouOnThisMachine),
            false => finding,
        }
    }

    /// Why the keyring couldn't be read, and the fix.
    pub fn unreachable(&self) -> (String, String) {
        match &self.keyring_read {
            Some(Err(failure)) => {
                (format!("{}. {}", failure.what.trim_end_matches('.'), failure.why), failure.fix.clone())
            }
            _ => (String::new(), String::new()),
        }
    }

    /// The absent secret that is, or could get, the Management API token. None if there is a token, or none was given. If there
    /// are several, the one that is easiest to get.
    pub fn absent_token(&self, now: Timestamp) -> Option<(FieldId, Absence)> {
        let token_requests = self.has(MgmtClientId) && self.secret(MgmtClientSecret).is_some();
        if token_requests || self.token(now).is_some() {
            return None;
        }
        let machine = Some(MgmtClientSecret).filter(|_| self.has(MgmtClientId));
        let given = machine.into_iter().chain([ApiToken]).filter_map(|id| Some((id, self.absence(id)?)));
        given.min_by_key(|(_, absence)| *absence)
    }
}
