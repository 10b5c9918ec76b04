//! A value from outside the profile, and what happens to it beside the saved one. The wizard and the commands share this
//! rule and differ only in [`Precedence`].

use crate::domain::fields::FieldId;
use crate::domain::parse::{Parsed, Problem};
use crate::domain::secret::Secret;
use crate::domain::setup::{Kept, Setup, Source, Text};

/// A value from outside the profile, as it was found, not parsed yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    pub id: FieldId,
    pub text: Secret,
    pub source: Source,
}

/// Which value wins if the saved one and the given one differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precedence {
    /// In the wizard the user can choose: the saved value stays, and the given one is offered.
    Saved,
    /// A command uses what it was started with. `offline`: it doesn't read the keyring, so a secret that is kept there
    /// can't be compared, and stays.
    Given { offline: bool },
}

#[derive(Debug, PartialEq)]
pub enum Decision {
    /// It becomes the value.
    Take(Parsed),
    /// The saved value stays.
    Leave(Parsed),
    /// Nothing changes until the user takes the given value.
    Offer,
    /// It can't be parsed.
    Refuse(Problem),
}

/// Puts secrets last, since each is bound to the hosts of the values before it.
pub fn secrets_last<T>(given: &mut [T], id: impl Fn(&T) -> FieldId) {
    given.sort_by_key(|one| id(one).is_secret());
}

impl Given {
    pub fn decide(&self, setup: &Setup, precedence: Precedence) -> Decision {
        let parsed = match ((self.id.field().parse)(self.text.reveal(), &setup.around()), precedence) {
            (Ok(parsed), _) => parsed,
            // When the user accepts it, a0connect says why it can't be used.
            (Err(_), Precedence::Saved) => return Decision::Offer,
            (Err(problem), Precedence::Given { .. }) => return Decision::Refuse(problem),
        };
        let saved = setup.values.get(&self.id);
        let is_same = saved.is_some_and(|value| match &value.text {
            Text::Open(text) => text.as_str() == parsed.text.as_str(),
            Text::Secret(secret) => secret.reveal() == parsed.text.as_str(),
            Text::Absent { .. } => false,
        });
        let is_absent =
            |kept| saved.is_some_and(|value| matches!(value.text, Text::Absent { .. }) && value.kept == kept);
        // A secret that only an earlier session had is kept nowhere.
        let is_free = saved.is_none() || is_absent(Kept::Memory);
        match precedence {
            _ if is_same => Decision::Leave(parsed),
            Precedence::Given { offline: true } if is_absent(Kept::Keyring) => Decision::Leave(parsed),
            Precedence::Given { .. } => Decision::Take(parsed),
            Precedence::Saved if is_free && !self.is_only_offered() => Decision::Take(parsed),
            Precedence::Saved => Decision::Offer,
        }
    }

    /// A user sets a flag or a variable for this program. An `.env` file or the demo's values are there anyway.
    fn is_only_offered(&self) -> bool {
        matches!(self.source, Source::EnvFile | Source::Demo)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Becomes::*;
    use jiff::Timestamp;

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Becomes {
        Taken,
        Left,
        Offered,
        Refused,
    }

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum SavedValue {
        Nothing,
        Same,
        Other,
        KeptNowhere,
        /// In the keyring, and not read yet.
        InKeyring,
    }

    /// What is saved, and what the given value becomes: in the wizard from a flag or a variable, in the wizard from an .env
    /// file or the demo, in a command, in a command that is offline.
    const TABLE: &[(SavedValue, [Becomes; 4])] = &[
        (SavedValue::Nothing, [Taken, Offered, Taken, Taken]),
        (SavedValue::Same, [Left, Left, Left, Left]),
        (SavedValue::Other, [Offered, Offered, Taken, Taken]),
        (SavedValue::KeptNowhere, [Taken, Offered, Taken, Taken]),
        (SavedValue::InKeyring, [Offered, Offered, Taken, Left]),
    ];
    /// What doesn't parse, whatever is saved.
    const UNPARSABLE: [Becomes; 4] = [Offered, Offered, Refused, Refused];

    fn setup(id: FieldId, saved: SavedValue) -> Setup {
        let mut setup = Setup::default();
        let text = match saved {
            SavedValue::Nothing => return setup,
            SavedValue::Other => "another",
            SavedValue::Same | SavedValue::KeptNowhere | SavedValue::InKeyring => "given",
        };
        setup.set(id, text, Source::Typed, Timestamp::UNIX_EPOCH);
        let value = setup.values.get_mut(&id).unwrap();
        if matches!(saved, SavedValue::KeptNowhere | SavedValue::InKeyring) {
            value.text = Text::Absent { chars: 5 };
            value.kept = if saved == SavedValue::InKeyring { Kept::Keyring } else { Kept::Memory };
        }
        setup
    }

    fn becomes(id: FieldId, text: &str, source: Source, setup: &Setup, precedence: Precedence) -> Becomes {
        match (Given { id, text: Secret::new(text), source }).decide(setup, precedence) {
            Decision::Take(parsed) => {
                assert_eq!(parsed.text.as_str(), "given");
                Taken
            }
            Decision::Leave(_) => Left,
            Decision::Offer => Offered,
            Decision::Refuse(_) => Refused,
        }
    }

    #[test]
    fn what_becomes_of_a_given_value() {
        let (fills, offers) =
            ([Source::Flag, Source::Environment("X".into()), Source::Stdin], [Source::EnvFile, Source::Demo]);
        for (saved, expected) in TABLE {
            for id in [FieldId::Scope, FieldId::ApplicationSecret] {
                let setup = setup(id, *saved);
                for (text, expected) in [(" given ", *expected), ("gi\u{200b}ven", UNPARSABLE)] {
                    for source in fills.iter().chain(&offers) {
                        let by = |precedence| becomes(id, text, source.clone(), &setup, precedence);
                        let wizard = if offers.contains(source) { expected[1] } else { expected[0] };
                        let all = [
                            Precedence::Saved,
                            Precedence::Given { offline: false },
                            Precedence::Given { offline: true },
                        ];
                        let case = format!("{saved:?} {id:?} {text:?} {source:?}");
                        assert_eq!(all.map(by), [wizard, expected[2], expected[3]], "{case}");
                    }
                }
            }
        }
    }
}
