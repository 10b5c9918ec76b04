//! The tutorial's first Checkpoint: all values noted down, and kept.

use super::{Check, Checkpoint, CheckpointId, Standing, judge_one};
use crate::domain::connection;
use crate::domain::facts::{Facts, Finding, State};
use crate::domain::fields::FieldId;
use crate::domain::setup::{Kept, Setup, Store};
use jiff::Timestamp;

pub const CHECKPOINT: Checkpoint = Checkpoint {
    at: CheckpointId::Credentials,
    id: "credentials",
    label: "Credentials",
    short: "Credentials",
    about: "All ids, secrets and URLs so far: where each came from, where it is kept, how old it is.",
    fields: &[],
    checks,
    summary,
};

fn checks(setup: &Setup, facts: &Facts, now: Timestamp) -> Vec<Check> {
    vec![values_given(setup, facts, now), values_kept(setup)]
}

fn values_given(setup: &Setup, facts: &Facts, now: Timestamp) -> Check {
    let failed = [CheckpointId::Auth0Application, CheckpointId::ThirdPartyApplication]
        .into_iter()
        .map(|at| judge_one(at, setup, facts, now))
        .find(|judged| judged.standing == Standing::Failed);
    if let Some(judged) = failed {
        let deciding = judged.deciding().map(|check| check.finding.clone());
        let label = judged.at.label(setup);
        let finding = deciding.map_or_else(
            || Finding::unknown("whether the values hold"),
            |finding| Finding { what: format!("{label}: {}", finding.what), ..finding },
        );
        return Check::new("values_given", finding);
    }
    let missing = connection::missing(setup);
    let finding = match missing.first() {
        Some(first) => {
            let of_step = |at: CheckpointId| {
                let of_step = missing.iter().filter(|id| CheckpointId::of(**id) == at);
                let labels: Vec<&str> = of_step.map(|id| id.label()).collect();
                (!labels.is_empty()).then(|| format!("{} (step {})", labels.join(", "), at as usize + 1))
            };
            let names: Vec<String> = CheckpointId::ALL.into_iter().filter_map(of_step).collect();
            let what = match missing.len() {
                1 => format!("{} is missing", names.join(", ")),
                count => format!("{count} values are missing: {}", names.join(", ")),
            };
            Finding::new(State::ToDo, what, "The connection is made of them.", first.field().help).on(*first)
        }
        None => Finding::ok("all values that a connection needs are given"),
    };
    Check::new("values_given", finding)
}

fn values_kept(setup: &Setup) -> Check {
    let secrets = || setup.values.iter().filter(|(id, _)| id.is_secret());
    let loose = secrets().filter(|(_, value)| value.kept == Kept::Memory).count();
    let gone = secrets().filter(|(id, value)| value.is_gone() && CheckpointId::of(**id) < CheckpointId::Credentials);
    let gone: Vec<FieldId> = gone.map(|(id, _)| *id).collect();
    if let Some(first) = gone.first() {
        let (what, why, fix) = match gone.len() {
            1 => (
                format!("{} was given to an earlier session only", first.label()),
                "It was kept nowhere, so nobody has it any more.",
                "Enter it again, or give it by environment.",
            ),
            count => (
                format!("{count} secrets were given to an earlier session only"),
                "They were kept nowhere, so nobody has them any more.",
                "Enter them again, or give them by environment.",
            ),
        };
        return Check::new("values_kept", Finding::new(State::ToDo, what, why, fix).on(*first));
    }
    let finding = match (loose, setup.store) {
        (0, _) if secrets().next().is_none() => Finding::ok("no secret has been given yet"),
        (0, _) => Finding::ok("secrets are kept in the keyring"),
        (_, Store::Memory) => Finding::new(
            State::Warning,
            "secrets are kept for this session only",
            "No keyring is used, so they are gone when a0connect ends.",
            "Start with --store keyring to keep them, or give them by environment the next time.",
        ),
        (count, Store::Keyring) => Finding::new(
            State::Warning,
            format!("{count} {} not in the keyring yet", if count == 1 { "secret is" } else { "secrets are" }),
            "They are written when their field is left, or were given for this run only.",
            "Open the wizard and leave their fields; create keeps what it used.",
        ),
    };
    Check::new("values_kept", finding)
}

fn summary(setup: &Setup, _: &Facts, now: Timestamp) -> String {
    let secrets: Vec<_> = setup.values.iter().filter(|(id, _)| id.is_secret()).collect();
    let kept = secrets.iter().filter(|(_, value)| value.kept == Kept::Keyring).count();
    let oldest = secrets.iter().map(|(_, value)| value.changed_at).min();
    let age = oldest.map(|at| now.duration_since(at)).filter(|age| age.as_secs() >= 60);
    let age = age.map(|age| format!(", the oldest {}", super::span_words(age))).unwrap_or_default();
    match kept {
        0 if secrets.len() == 1 => "1 secret, this session only".into(),
        0 => format!("{} secrets, this session only", secrets.len()),
        1 => format!("1 secret in the keyring{age}"),
        _ => format!("{kept} secrets in the keyring{age}"),
    }
}
