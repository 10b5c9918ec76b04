//! Secrets that were given and are not in hand: where each one is, or that it has to be given again.
//!
//! Overview, `status`, plan and `create` say it in the words that stand here. "Kept in the keyring" is what the profile
//! says; whether it is so is known once the keyring was read, and until then nothing is said to be gone.

use super::fields::FieldId::{self, ApiToken, MgmtClientId, MgmtClientSecret};
use super::finding::{Finding, State};
use super::setup::{Kept, Setup, Text};
use jiff::Timestamp;

pub const KEYRING_LOCKED: &str = "The keyring is locked";
pub const KEYRING_SILENT: &str = "The keyring hasn't answered for three seconds";

/// It may open if it is waited for, or asked once more; anything else is the same the next time.
pub fn may_open(told: &Finding) -> bool {
    [KEYRING_LOCKED, KEYRING_SILENT].contains(&told.what.as_str())
}

/// Why a secret that was given is not in hand. In the order in which there is hope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Absence {
    /// Kept in the keyring, which was not asked yet.
    NotLookedUp,
    /// Kept in the keyring, which was asked and gave no answer, or refused.
    Unreachable,
    /// The keyring was read, and it isn't there any more.
    GoneFromKeyring,
    /// It was kept nowhere.
    EarlierSession,
}

impl Absence {
    /// Nobody has it any more.
    pub fn is_final(self) -> bool {
        self >= Absence::GoneFromKeyring
    }
}

impl Setup {
    /// None where the value is in hand, or was never given.
    pub fn absence(&self, id: FieldId) -> Option<Absence> {
        let value = self.values.get(&id).filter(|value| matches!(value.text, Text::Absent { .. }))?;
        Some(match (value.kept, &self.keyring_read) {
            (Kept::Keyring, None) => Absence::NotLookedUp,
            (Kept::Keyring, Some(Err(_))) => Absence::Unreachable,
            (Kept::Keyring, Some(Ok(()))) => Absence::GoneFromKeyring,
            _ => Absence::EarlierSession,
        })
    }

    /// It was given, and has to be given again.
    pub fn is_lost(&self, id: FieldId) -> bool {
        self.absence(id).is_some_and(Absence::is_final)
    }

    /// It has to be given again, or could not be looked up: only the user can bring it into hand.
    pub fn is_wanted_again(&self, id: FieldId) -> bool {
        self.absence(id).is_some_and(|absence| absence > Absence::NotLookedUp)
    }

    /// What is to be said where a secret is not in hand.
    pub fn not_in_hand(&self, id: FieldId) -> Option<Finding> {
        let name = self.name_of(id);
        let again = || format!("Give it again, or set {}.", id.env());
        let finding = match self.absence(id)? {
            Absence::NotLookedUp => {
                let why = "The keyring hasn't been read yet.";
                let fix = "Wait for the keyring, or give it again.";
                Finding::new(State::Unknown, format!("{name} is kept in the keyring"), why, fix)
            }
            Absence::Unreachable => {
                let (why, fix) = self.unreachable();
                Finding::new(State::Inconclusive, format!("{name} couldn't be looked up in the keyring"), why, fix)
            }
            Absence::GoneFromKeyring => {
                let why = "It was kept there, and the keyring doesn't have it any more.";
                Finding::new(State::ToDo, format!("{name} is gone from the keyring"), why, again())
            }
            Absence::EarlierSession => {
                let why = "It was kept nowhere, so nobody has it any more.";
                Finding::new(State::ToDo, format!("{name} was given for an earlier session only"), why, again())
            }
        };
        Some(finding.on(id))
    }

    /// Why the keyring could not be read, and what to do.
    pub fn unreachable(&self) -> (String, String) {
        match &self.keyring_read {
            Some(Err(told)) => (format!("{}. {}", told.what.trim_end_matches('.'), told.why), told.fix.clone()),
            _ => (String::new(), String::new()),
        }
    }

    /// The secret for want of which there is no Management API token, where one was given: the one that is nearest.
    pub fn token_out_of_hand(&self, now: Timestamp) -> Option<(FieldId, Absence)> {
        let mints = self.has(MgmtClientId) && self.secret(MgmtClientSecret).is_some();
        if mints || self.token(now).is_some() {
            return None;
        }
        let machine = Some(MgmtClientSecret).filter(|_| self.has(MgmtClientId));
        let given = machine.into_iter().chain([ApiToken]).filter_map(|id| Some((id, self.absence(id)?)));
        given.min_by_key(|(_, absence)| *absence)
    }
}
