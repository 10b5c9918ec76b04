//! The tutorial's first Checkpoint: all values noted down, and kept.

use super::{Check, Checkpoint, CheckpointId, Standing, judge_one};
use crate::domain::connection;
use crate::domain::facts::{Facts, Finding, State};
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
        let what = format!("{} has a value that does not hold", judged.at.label(setup));
        let finding =
            deciding.map_or_else(|| Finding::unknown("whether the values hold"), |finding| Finding { what, ..finding });
        return Check::new("values_given", finding);
    }
    let missing = connection::missing(setup);
    let finding = match missing.first() {
        Some(first) => {
            let names: Vec<&str> = missing.iter().map(|id| id.env()).collect();
            let what = match names.as_slice() {
                [one] => format!("{one} is missing"),
                more => format!("{} values are missing: {}", more.len(), more.join(", ")),
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
        0 => format!("{} secrets, this session only", secrets.len()),
        1 => format!("1 secret in the keyring{age}"),
        _ => format!("{kept} secrets in the keyring{age}"),
    }
}
