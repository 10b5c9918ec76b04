//! The tutorial's first "Checkpoint": all values are given and saved.

use super::{Check, CheckId, Checkpoint, CheckpointId, Standing, judge_one};
use crate::domain::connection;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Finding, State};
use crate::domain::in_hand::Absence;
use crate::domain::known::Known;
use crate::domain::setup::{Kept, Setup, Source, Store};
use jiff::SignedDuration;

pub const CHECKPOINT: Checkpoint = Checkpoint {
    at: CheckpointId::Credentials,
    id: "credentials",
    label: "Review",
    short: "Review",
    about: "All values so far, with their source, age and where they are stored.",
    fields: &[],
    checks,
    summary,
};

fn checks(known: Known) -> Vec<Check> {
    vec![values_given(known), values_kept(known)]
}

fn values_given(known: Known) -> Check {
    let Known { setup, .. } = known;
    let failed = [CheckpointId::Auth0Application, CheckpointId::ThirdPartyApplication]
        .into_iter()
        .map(|at| judge_one(at, known))
        .find(|judged| judged.standing == Standing::Failed);
    if let Some(judged) = failed {
        let deciding = judged.deciding().map(|check| check.finding.clone());
        let label = judged.at.label(setup);
        let finding = deciding.map_or_else(
            || Finding::unknown("whether the values hold"),
            |finding| Finding { what: format!("{label}: {}", finding.what), ..finding },
        );
        return Check::new(CheckId::ValuesGiven, finding);
    }
    let missing = connection::missing(setup);
    let finding = match missing.first() {
        Some(first) => {
            let of_step = |at: CheckpointId| {
                let of_step = missing.iter().filter(|id| CheckpointId::of(**id) == at);
                let labels: Vec<String> = of_step.map(|id| setup.name_of(*id)).collect();
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
    Check::new(CheckId::ValuesGiven, finding)
}

/// Secrets count as kept if the keyring had them. Until it has been read, the profile says what it had last time.
fn values_kept(known: Known) -> Check {
    let Known { setup, .. } = known;
    let lost = lost(known);
    let secrets = || setup.values.iter().filter(|(id, _)| id.is_secret());
    let loose = secrets().filter(|(_, value)| value.kept == Kept::Memory).count();
    let looked_up = secrets().all(|(id, _)| setup.absence(*id) != Some(Absence::NotLookedUp));
    let kept = secrets().any(|(id, _)| setup.absence(*id) == Some(Absence::Unreachable));
    let unreachable = matches!(setup.keyring_read, Some(Err(_))) && (kept || setup.store == Store::Keyring);
    let finding = match lost.as_slice() {
        [one] => setup.not_in_hand(*one).unwrap_or_else(|| Finding::ok("secrets are kept")),
        [first, ..] => several_lost(setup, &lost).on(*first),
        [] if secrets().next().is_none() => Finding::ok("no secret has been given yet"),
        [] if unreachable => {
            let (why, fix) = setup.unreachable();
            Finding::new(State::Inconclusive, "the secrets couldn't be looked up in the keyring", why, fix)
        }
        // Values of the demo cannot be lost.
        [] if secrets().any(|(_, value)| value.source == Source::Demo) => Finding::ok("the demo keeps nothing"),
        [] if loose == 0 && looked_up => Finding::ok("secrets are kept in the keyring"),
        [] if loose == 0 => Finding::ok("secrets were in the keyring the last time, and weren't looked up now"),
        [] if setup.store == Store::Memory => Finding::new(
            State::Warning,
            "secrets are kept for this session only",
            "No keyring is used, so they are gone when a0connect ends.",
            "Start with --store keyring to keep them, or give them by environment the next time.",
        ),
        [] => Finding::new(
            State::Warning,
            format!("{loose} {} not in the keyring yet", if loose == 1 { "secret is" } else { "secrets are" }),
            "They are written when their field is left, or were given for this run only.",
            "Open the wizard and leave their fields; create keeps what it used.",
        ),
    };
    Check::new(CheckId::ValuesKept, finding)
}

/// Secrets that nobody has any more. The token's checkpoint reports its own secrets that were never kept, and an expired
/// token, which the keyring drops.
fn lost(known: Known) -> Vec<FieldId> {
    let Known { setup, now, .. } = known;
    let expired = known.claims().is_some_and(|claims| claims.is_expired(now, SignedDuration::ZERO));
    let is_reported_there = |id: FieldId| {
        let never_kept = setup.absence(id) == Some(Absence::EarlierSession);
        CheckpointId::of(id) > CheckpointId::Credentials && never_kept || id == FieldId::ApiToken && expired
    };
    setup.values.keys().copied().filter(|id| setup.is_lost(*id) && !is_reported_there(*id)).collect()
}

/// Names each secret and what happened to it.
fn several_lost(setup: &Setup, lost: &[FieldId]) -> Finding {
    let of = |wanted: Absence, words: &str| {
        let of = lost.iter().filter(|id| setup.absence(**id) == Some(wanted));
        let names: Vec<String> = of.map(|id| setup.name_of(*id)).collect();
        (!names.is_empty()).then(|| format!("{words}: {}", names.join(", ")))
    };
    let gone = of(Absence::GoneFromKeyring, "gone from the keyring");
    let earlier = of(Absence::EarlierSession, "given for an earlier session only");
    let what: Vec<String> = [gone, earlier].into_iter().flatten().collect();
    let why = "Nobody has them any more.";
    let fix = "Give them again in their fields, or by environment.";
    Finding::new(State::ToDo, what.join("; "), why, fix)
}

fn summary(known: Known) -> String {
    let Known { setup, now, .. } = known;
    let secrets = || setup.values.iter().filter(|(id, _)| id.is_secret());
    let kept = secrets().filter(|(id, value)| value.kept == Kept::Keyring && !setup.is_lost(**id)).count();
    let unseen = secrets().any(|(id, _)| setup.absence(*id) == Some(Absence::NotLookedUp));
    let oldest = secrets().map(|(_, value)| value.changed_at).min();
    let age = oldest.map(|at| now.duration_since(at)).filter(|age| age.as_secs() >= 60);
    let age = age.map(|age| format!(", the oldest {}", super::span_words(age))).unwrap_or_default();
    let last_time = if unseen { " the last time" } else { "" };
    match (kept, secrets().count()) {
        (0, 1) => "1 secret, this session only".into(),
        (0, all) => format!("{all} secrets, this session only"),
        (1, _) => format!("1 secret in the keyring{last_time}{age}"),
        _ => format!("{kept} secrets in the keyring{last_time}{age}"),
    }
}
