//! The status of every checkpoint, and what is reported of the secrets.

mod noise;

use super::*;
use crate::domain::facts::Facts;
use crate::domain::fields::FIELDS;
use crate::domain::finding::{Class, Finding};
use crate::domain::known::Known;
use crate::domain::secret::Secret;
use crate::domain::setup::{Kept, Source, Store, Text};

#[test]
fn each_field_is_in_exactly_one_checkpoint() {
    for field in FIELDS {
        let asked = CHECKPOINTS.iter().filter(|checkpoint| checkpoint.fields.contains(&field.id)).count();
        assert_eq!(asked, 1, "{}", field.env);
    }
}

#[test]
fn checkpoints_are_in_the_order_of_their_ids() {
    for (index, checkpoint) in CHECKPOINTS.iter().enumerate() {
        assert_eq!(checkpoint.at as usize, index);
        assert_eq!(CheckpointId::from_id(checkpoint.id), Some(checkpoint.at));
    }
}

#[test]
fn an_empty_setup_is_to_do_and_signs_in_never_tried() {
    let judged = judge(Known::new(&Setup::default(), &Facts::default(), Timestamp::UNIX_EPOCH));
    let standings: Vec<&str> = judged.iter().map(|one| one.status.as_str()).collect();
    assert_eq!(standings, ["to_do", "to_do", "to_do", "to_do", "to_do", "to_do", "to_do", "unknown"]);
    assert_eq!(exit_code(&judged), 3);
}

#[test]
fn why_and_fix_are_there_unless_all_is_well_or_unknown() {
    for check in judge(Known::new(&Setup::default(), &Facts::default(), Timestamp::UNIX_EPOCH))
        .iter()
        .flat_map(|one| &one.checks)
    {
        let is_explained = !check.finding.why.is_empty() && !check.finding.fix.is_empty();
        assert_eq!(is_explained, !matches!(check.finding.state, State::Ok | State::Unknown), "{check:?}");
    }
}

/// The facts are about a token that is lost.
#[test]
fn a_token_of_an_earlier_session_is_to_do() {
    let now = Timestamp::from_second(1_795_000_000).unwrap();
    let mut setup = Setup::default();
    setup.set(FieldId::ApiToken, "a.b.c", Source::Typed, now);
    setup.values.get_mut(&FieldId::ApiToken).unwrap().text = Text::Absent { chars: 5 };
    let judged = judge_one(CheckpointId::ApiToken, Known::new(&setup, &Facts::default(), now));
    assert_eq!((judged.status, judged.checks.len()), (CheckpointStatus::ToDo, 1), "nobody has it");
    setup.values.get_mut(&FieldId::ApiToken).unwrap().kept = Kept::Keyring;
    let judged = judge_one(CheckpointId::ApiToken, Known::new(&setup, &Facts::default(), now));
    assert_eq!(judged.checks[0].finding.state, State::Ok, "the keyring has it");
}

/// Four secrets of a profile that was just read: it knows their lengths, and that the keyring has them.
fn as_read() -> Setup {
    let mut setup = Setup::default();
    setup.choose_provider("discord", Source::Typed, Timestamp::UNIX_EPOCH);
    for id in [FieldId::Auth0ClientSecret, FieldId::ApplicationSecret, FieldId::TokenHeaders, FieldId::MgmtClientSecret]
    {
        setup.set(id, "{}", Source::Typed, Timestamp::UNIX_EPOCH);
        let value = setup.values.get_mut(&id).unwrap();
        (value.text, value.kept) = (Text::Absent { chars: 2 }, Kept::Keyring);
    }
    for id in [FieldId::Auth0ClientId, FieldId::ApplicationKey, FieldId::MgmtClientId] {
        setup.set(id, "an-id", Source::Typed, Timestamp::UNIX_EPOCH);
    }
    setup
}

#[test]
fn what_is_reported_as_kept_was_looked_up() {
    let locked = || Finding::failed(Class::Keyring, "The keyring is locked", "It was not unlocked.", "Unlock it.");
    let now = Timestamp::UNIX_EPOCH;
    let of = |setup: &Setup| {
        let judged = judge_one(CheckpointId::Credentials, Known::new(setup, &Facts::default(), now));
        let kept = judged.checks.iter().find(|check| check.id == CheckId::ValuesKept).unwrap().finding.clone();
        (kept.state, kept.what, kept.field)
    };
    let why = |setup: &Setup| {
        let judged = judge_one(CheckpointId::Credentials, Known::new(setup, &Facts::default(), now));
        judged.checks.iter().find(|check| check.id == CheckId::ValuesKept).unwrap().finding.why.clone()
    };
    let mut setup = as_read();
    let (state, what, _) = of(&setup);
    assert!(state == State::Ok && what.contains("last time"), "{what}");
    assert!(
        (CheckpointId::Credentials.get().summary)(Known::new(&setup, &Facts::default(), now)).contains("last time")
    );

    setup.keyring_read = Some(Err(locked()));
    let (state, what, _) = of(&setup);
    assert!(state == State::Inconclusive && what.contains("couldn't be read"), "{what}");
    let token = judge_one(CheckpointId::ApiToken, Known::new(&setup, &Facts::default(), now)).checks[0].finding.clone();
    assert_eq!((token.state, token.field), (State::Inconclusive, Some(FieldId::MgmtClientSecret)));

    setup.keyring_read = Some(Ok(()));
    let secrets: Vec<FieldId> = setup.values.keys().copied().filter(|id| id.is_secret()).collect();
    for gone in &secrets {
        let mut setup = setup.clone();
        for id in secrets.iter().filter(|id| *id != gone) {
            setup.fill_from_keyring(*id, Secret::new("{}"), now);
        }
        let name = setup.name_of(*gone);
        assert_eq!(of(&setup), (State::ToDo, format!("{name} is gone from the keyring"), Some(*gone)));
        // Secrets with their own check are reported there too.
        if [FieldId::ApplicationSecret, FieldId::MgmtClientSecret].contains(gone) {
            let own = judge_one(CheckpointId::of(*gone), Known::new(&setup, &Facts::default(), now));
            let said = |check: &&Check| check.finding.field == Some(*gone) && check.finding.state == State::ToDo;
            assert_eq!(own.checks.iter().filter(said).count(), 1, "{own:?}");
        }
    }
    let (state, what, field) = of(&setup);
    assert_eq!((state, field), (State::ToDo, Some(FieldId::Auth0ClientSecret)));
    assert_eq!(what, "4 secrets are lost");
    assert!(secrets.iter().all(|id| why(&setup).contains(&setup.name_of(*id))), "{}", why(&setup));
    setup.values.get_mut(&FieldId::ApplicationSecret).unwrap().kept = Kept::Memory;
    assert!(why(&setup).contains("Not saved in your last session: Discord client secret"), "{}", why(&setup));
    setup.values.get_mut(&FieldId::ApplicationSecret).unwrap().kept = Kept::Keyring;
    secrets.iter().for_each(|id| setup.fill_from_keyring(*id, Secret::new("{}"), now));
    assert_eq!(of(&setup).0, State::Ok);
}

#[test]
fn names_in_the_sidebar_fit_and_start_with_a_capital_letter_or_a_digit() {
    use crate::domain::catalog;
    for key in catalog::names().map(|(key, _)| key).chain(["", catalog::CUSTOM]) {
        let mut setup = Setup::default();
        setup.choose_provider(key, Source::Typed, Timestamp::UNIX_EPOCH);
        for at in CheckpointId::ALL {
            for name in [at.short(&setup), at.label(&setup)] {
                assert!(!name.starts_with(char::is_lowercase) && !name.contains('{') && !name.ends_with('.'), "{name}");
            }
            assert!(at.short(&setup).chars().count() <= SHORT, "{}", at.short(&setup));
        }
    }
    let custom = Setup::default();
    assert_eq!(CheckpointId::ThirdPartyApplication.label(&custom), "Provider application");
    assert_eq!(CheckpointId::ThirdPartyApplication.short(&custom), "Provider app");
}

#[test]
fn a_long_span_has_a_separator() {
    let words = |days: i64| span_words(jiff::SignedDuration::from_hours(24 * days));
    assert_eq!([words(1), words(999), words(3_423)], ["1 day", "999 days", "3,423 days"]);
}
