use super::*;
use crate::domain::fields::FIELDS;
use crate::domain::setup::{Kept, Source, Text};

#[test]
fn each_field_is_asked_in_exactly_one_checkpoint() {
    for field in FIELDS {
        let asked = CHECKPOINTS.iter().filter(|checkpoint| checkpoint.fields.contains(&field.id)).count();
        assert_eq!(asked, 1, "{}", field.env);
    }
}

#[test]
fn checkpoints_stand_in_the_order_of_their_ids() {
    for (index, checkpoint) in CHECKPOINTS.iter().enumerate() {
        assert_eq!(checkpoint.at as usize, index);
        assert_eq!(CheckpointId::from_id(checkpoint.id), Some(checkpoint.at));
    }
}

#[test]
fn an_empty_setup_is_to_do_and_signs_in_never_tried() {
    let judged = judge(&Setup::default(), &Facts::default(), Timestamp::UNIX_EPOCH);
    let standings: Vec<&str> = judged.iter().map(|one| one.standing.as_str()).collect();
    assert_eq!(standings, ["to_do", "to_do", "to_do", "to_do", "to_do", "to_do", "to_do", "unknown"]);
    assert_eq!(exit_code(&judged), 3);
}

#[test]
fn why_and_fix_are_there_unless_all_is_well_or_unknown() {
    for check in judge(&Setup::default(), &Facts::default(), Timestamp::UNIX_EPOCH).iter().flat_map(|one| &one.checks) {
        let told = check.finding.why.is_some() && check.finding.fix.is_some();
        assert_eq!(told, !matches!(check.finding.state, State::Ok | State::Unknown), "{check:?}");
    }
}

#[test]
fn a_token_of_an_earlier_session_is_a_warning() {
    let now = Timestamp::from_second(1_795_000_000).unwrap();
    let mut setup = Setup::default();
    setup.set(FieldId::ApiToken, "a.b.c", Source::Typed, now);
    setup.values.get_mut(&FieldId::ApiToken).unwrap().text = Text::Absent { chars: 5 };
    let given = |setup: &Setup| {
        let judged = judge_one(CheckpointId::ApiToken, setup, &Facts::default(), now);
        judged.checks[0].finding.state
    };
    assert_eq!(given(&setup), State::Warning, "nobody has it");
    setup.values.get_mut(&FieldId::ApiToken).unwrap().kept = Kept::Keyring;
    assert_eq!(given(&setup), State::Ok, "the keyring has it");
}
