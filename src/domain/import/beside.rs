//! Compares the imported values with those of a profile: which are new, which are the same, and which differ.
//!
//! The wizard and the command both use this, so they overwrite and keep the same values.

use super::{Found, Import};
use crate::domain::fields::{FieldId, Kind};
use crate::domain::parse::Problem;
use crate::domain::pasted::{in_clear, stands_in_clear};
use crate::domain::profile::{Decision, Given, Precedence};
use crate::domain::safe_text::visible;
use crate::domain::secret::Secret;
use crate::domain::setup::{Kept, Setup, Source, Text, Value};
use crate::domain::words::counted;
use jiff::Timestamp;

/// What becomes of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    New,
    /// The profile already has it.
    Same,
    /// The profile has another value, which was not filled in from the list of providers.
    Replaces,
    /// It can't be used together with the other values.
    Refused(Problem),
}

impl Fate {
    pub fn id(&self) -> &'static str {
        match self {
            Fate::New => "new",
            Fate::Same => "same",
            Fate::Replaces => "different",
            Fate::Refused(_) => "unusable",
        }
    }

    pub const IDS: [&'static str; 4] = ["new", "same", "different", "unusable"];
}

#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub found: Found,
    pub fate: Fate,
    /// The value as it's shown.
    pub shown: String,
    /// The value of the profile that it would replace, as it's shown. It may be from the list of providers.
    pub kept: Option<String>,
}

/// One row for each value, in the order of the fields. `former`: secrets that were given before.
pub fn rows(import: &Import, setup: &Setup, former: &[Secret], now: Timestamp) -> Vec<Row> {
    // A domain on this machine allows other URLs on it.
    let mut after = setup.clone();
    for found in import.found.iter().filter(|found| found.id == FieldId::Auth0Domain) {
        if let Ok(parsed) = (found.id.field().parse)(found.text.reveal(), &setup.around()) {
            after.set(found.id, &parsed.text, Source::Pasted, now);
        }
    }
    let row = |found: &Found| {
        let given = Given { id: found.id, text: found.text.clone(), source: Source::Pasted };
        let beside = if found.id == FieldId::Auth0Domain { setup } else { &after };
        let saved = setup.values.get(&found.id);
        let (mut fate, parsed) = match given.decide(beside, Precedence::Given { offline: false }) {
            Decision::Leave(parsed) => (Fate::Same, Some(parsed)),
            Decision::Refuse(problem) => (Fate::Refused(problem), None),
            Decision::Take(parsed) => match saved {
                Some(value) if value.source != Source::Provider && !is_lost(value) => (Fate::Replaces, Some(parsed)),
                _ => (Fate::New, Some(parsed)),
            },
            // Nobody who pastes wants an offer.
            Decision::Offer => (Fate::New, None),
        };
        let doubt = match found.id.is_secret() {
            true => stands_in_clear(setup, found.text.reveal()).map(|(_, problem)| problem),
            false => parsed.as_ref().and_then(|parsed| in_clear(found.id, &parsed.text, setup.secrets().chain(former))),
        };
        if let Some(problem) = doubt {
            fate = Fate::Refused(problem);
        }
        let text = parsed.map_or_else(|| found.text.clone(), |parsed| Secret::new(parsed.text.as_str()));
        let goes = matches!(fate, Fate::Replaces | Fate::New);
        let kept = saved.filter(|value| goes && !is_lost(value)).map(|value| match &value.text {
            Text::Open(text) => shown(found.id, &Secret::new(text.as_str())),
            Text::Secret(secret) => shown(found.id, secret),
            Text::Absent { chars } => masked(*chars),
        });
        // A rejected text may be a secret.
        let shown = match &fate {
            Fate::Refused(_) => masked(text.chars()),
            _ => shown(found.id, &text),
        };
        Row { shown, found: found.clone(), fate, kept }
    };
    import.found.iter().map(row).collect()
}

/// Only an earlier session had it.
fn is_lost(value: &Value) -> bool {
    matches!(value.text, Text::Absent { .. }) && value.kept == Kept::Memory
}

/// A value in a list: a secret is masked, and a text of many lines is counted.
pub fn shown(id: FieldId, text: &Secret) -> String {
    if id.is_secret() {
        return masked(text.chars());
    }
    let lines = text.reveal().lines().count();
    match id.field().kind {
        Kind::Text if lines > 1 => format!("{lines} lines"),
        _ => visible(text.reveal(), 200),
    }
}

fn masked(chars: usize) -> String {
    format!("{} ({})", crate::domain::doc::MASK, counted(chars, "character"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fields::FieldId::*;
    use crate::domain::import::read;
    use crate::domain::parse::ParseContext;

    #[test]
    fn a_saved_value_is_distinguished_from_a_new_one() {
        let mut setup = Setup::default();
        let mut set = |id: FieldId, text: &str, source| setup.set(id, text, source, Timestamp::UNIX_EPOCH);
        set(Scope, "read", Source::Typed);
        set(TokenUrl, "https://p.example/t", Source::Provider);
        set(Auth0Domain, "acme.eu.auth0.com", Source::Typed);
        set(ApplicationSecret, "kept-secret-1", Source::Typed);
        set(MgmtClientSecret, "lost-secret-1", Source::Typed);
        let lost = setup.values.get_mut(&MgmtClientSecret).unwrap();
        (lost.text, lost.kept) = (Text::Absent { chars: 13 }, Kept::Memory);
        let text = "SCOPE=other\nTOKEN_URL=https://q.example/t\nAUTH0_DOMAIN=https://acme.eu.auth0.com/\nAPPLICATION_SECRET=other-secret-2\n\
                    AUTH0_MGMT_CLIENT_SECRET=new-secret-3\nAPPLICATION_KEY=kept-secret-1";
        let rows = rows(&read(text, ParseContext::default()), &setup, &[], Timestamp::UNIX_EPOCH);
        let fates: Vec<_> =
            rows.iter().map(|row| (row.found.id, row.fate.id(), row.shown.as_str(), row.kept.as_deref())).collect();
        assert_eq!(
            fates,
            [
                (Auth0Domain, "same", "acme.eu.auth0.com", None),
                (ApplicationKey, "unusable", "•••••••• (13 characters)", None),
                (ApplicationSecret, "different", "•••••••• (14 characters)", Some("•••••••• (13 characters)")),
                (TokenUrl, "new", "https://q.example/t", Some("https://p.example/t")),
                (Scope, "different", "other", Some("read")),
                (MgmtClientSecret, "new", "•••••••• (12 characters)", None),
            ]
        );
    }
}
