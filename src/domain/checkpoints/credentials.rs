//! The tutorial's first "Checkpoint": all values are given, valid and saved.

use super::{Check, CheckId, Checkpoint, CheckpointId, judge_one};
use crate::domain::absent_secrets::{Absence, USE_KEYRING};
use crate::domain::connection;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Finding, State};
use crate::domain::known::Known;
use crate::domain::setup::{Kept, Setup, Source, Store, Value};
use crate::domain::words::{capitalized, counted, listed};
use jiff::SignedDuration;

pub const CHECKPOINT: Checkpoint = Checkpoint {
    at: CheckpointId::Credentials,
    id: "credentials",
    label: "Review",
    short: "Review",
    about: "All values so far, with their source, age and location.",
    fields: &[],
    checks,
    summary,
};

fn checks(known: Known) -> Vec<Check> {
    vec![values_given(known), values_kept(known)]
}

/// How many values of the earlier steps are missing, and how many failed their checks. Those steps name each.
fn values_given(known: Known) -> Check {
    let Known { setup, .. } = known;
    let missing = connection::missing(setup);
    let failed = failed(known);
    let values = |count: usize| counted(count, "value");
    let are = |count: usize| if count == 1 { "is" } else { "are" };
    let what = match (missing.len(), failed.len()) {
        (0, 0) => return Check::new(CheckId::ValuesGiven, Finding::ok("All required values are set")),
        (0, count) => format!("{} failed a check", values(count)),
        (count, 0) => format!("{} {} missing", values(count), are(count)),
        (count, wrong) => format!("{} {} missing, {wrong} failed a check", values(count), are(count)),
    };
    // With several values, one of them would stand for all.
    let by_field = match (missing.as_slice(), failed.as_slice()) {
        ([first, ..], _) => Some(*first),
        ([], [only]) => only.finding.field,
        _ => None,
    };
    let fix = format!("{}.", capitalized(&where_to_go(setup, &missing, &failed)));
    let why = match (missing.is_empty(), failed.as_slice()) {
        (false, _) => "Auth0 needs every required value to create the connection.".to_owned(),
        (true, [_]) => "Its step shows why, and how to fix it.".to_owned(),
        (true, _) => "Their steps show why, and how to fix each one.".to_owned(),
    };
    let finding = Finding::new(State::ToDo, what, why, fix);
    Check::new(CheckId::ValuesGiven, Finding { field: by_field, ..finding })
}

/// "enter Client ID (step 1), and see Token URL (step 2)", and only the steps if the names would be too many.
fn where_to_go(setup: &Setup, missing: &[FieldId], failed: &[Check]) -> String {
    let of_failed = || failed.iter().filter_map(|check| check.finding.field);
    let step = |id: FieldId| CheckpointId::of(id) as usize + 1;
    let named = |ids: Vec<FieldId>| {
        let mut names: Vec<String> =
            ids.iter().map(|id| format!("{} (step {})", setup.name_of(*id), step(*id))).collect();
        names.dedup();
        listed(&names)
    };
    if missing.len() + failed.len() > 3 || of_failed().count() < failed.len() {
        let of_missing = missing.iter().map(|id| CheckpointId::of(*id));
        let all = of_missing.chain(failed.iter().map(|check| check.id.checkpoint()));
        let mut steps: Vec<String> = all.map(|at| format!("step {}", at as usize + 1)).collect();
        steps.sort_unstable();
        steps.dedup();
        return format!("go to {}", listed(&steps));
    }
    let enter = (!missing.is_empty()).then(|| format!("enter {}", named(missing.to_vec())));
    let correct = (!failed.is_empty()).then(|| format!("see {}", named(of_failed().collect())));
    [enter, correct].into_iter().flatten().collect::<Vec<_>>().join(", and ")
}

/// The failed checks of the values so far, each failure once.
fn failed(known: Known) -> Vec<Check> {
    let before = [CheckpointId::Auth0Application, CheckpointId::ThirdPartyApplication];
    let judged = before.map(|at| judge_one(at, known));
    let failed = |check: &&Check| check.finding.state == State::Failed;
    judged.iter().flat_map(|one| one.distinct_checks().filter(failed).cloned().collect::<Vec<_>>()).collect()
}

/// Secrets count as kept if the keyring had them. Until it has been read, the profile says what it had last time.
fn values_kept(known: Known) -> Check {
    let Known { setup, .. } = known;
    let lost = lost(known);
    // The token of an auth0-cli login isn't meant to be stored.
    let stored = |id: FieldId, value: &Value| id.is_secret() && value.source != Source::CliLogin;
    let secrets = || setup.values.iter().filter(|(id, value)| stored(**id, value));
    let loose = secrets().filter(|(_, value)| value.kept == Kept::Memory).count();
    let looked_up = secrets().all(|(id, _)| setup.absence(*id) != Some(Absence::NotLookedUp));
    let kept = secrets().any(|(id, _)| setup.absence(*id) == Some(Absence::Unreachable));
    let unreachable = matches!(setup.keyring_read, Some(Err(_))) && (kept || setup.store == Store::Keyring);
    let finding = match lost.as_slice() {
        [one] => setup.absence_finding(*one).unwrap_or_else(|| Finding::ok("Secrets are saved")),
        [first, ..] => several_lost(setup, &lost).on(*first),
        [] if secrets().next().is_none() => Finding::unknown("No secrets yet"),
        [] if secrets().any(|(id, _)| setup.absence(*id) == Some(Absence::NotUsed)) => {
            let why = "The profile stores secrets for one session only, so the keyring isn't read.";
            Finding::new(State::ToDo, "The secrets in the keyring aren't used", why, USE_KEYRING)
        }
        [] if unreachable => {
            let (why, fix) = setup.unreachable();
            Finding::new(State::Inconclusive, "The secrets couldn't be read", why, fix)
        }
        // Values of the demo can't be lost.
        [] if secrets().any(|(_, value)| value.source == Source::Demo) => Finding::ok("The demo saves nothing"),
        [] if loose == 0 && looked_up => Finding::ok("Secrets are in the keyring"),
        [] if loose == 0 => Finding::ok("Secrets were in the keyring last time"),
        // The user chose this, so it is only information.
        [] if setup.store == Store::Memory => Finding::ok("Secrets are kept for this session only"),
        [] if secrets().all(|(_, value)| value.kept != Kept::Memory || is_given_each_time(&value.source)) => {
            Finding::ok("Secrets come from outside a0connect")
        }
        [] => Finding::new(
            State::Warning,
            format!("{loose} {} not in the keyring yet", if loose == 1 { "secret is" } else { "secrets are" }),
            "The wizard saves a secret when you leave its field.",
            "Open the wizard, and go through the fields of these secrets.",
        ),
    };
    Check::new(CheckId::ValuesKept, finding)
}

/// The environment, a file or standard input has it again in the next run.
fn is_given_each_time(source: &Source) -> bool {
    matches!(source, Source::Environment(_) | Source::EnvFile | Source::Stdin)
}

/// Secrets that are lost. The token's checkpoint reports its own secrets that were never kept, and an expired
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
    let gone = of(Absence::GoneFromKeyring, "Gone from the keyring");
    let earlier = of(Absence::EarlierSession, "Not saved in your last session");
    let why: Vec<String> = [gone, earlier].into_iter().flatten().collect();
    let fix = "Enter them again in their steps.";
    Finding::new(State::ToDo, format!("{} secrets are lost", lost.len()), format!("{}.", why.join(". ")), fix)
}

fn summary(known: Known) -> String {
    let Known { setup, now, .. } = known;
    let secrets = || setup.values.iter().filter(|(id, _)| id.is_secret());
    let kept = secrets().filter(|(id, value)| value.kept == Kept::Keyring && !setup.is_lost(**id));
    let kept = kept.filter(|(id, _)| setup.absence(**id) != Some(Absence::NotUsed)).count();
    let unseen = secrets().any(|(id, _)| setup.absence(*id) == Some(Absence::NotLookedUp));
    let oldest = secrets().map(|(_, value)| value.changed_at).min();
    let age = oldest.map(|at| now.duration_since(at)).filter(|age| age.as_secs() >= 60);
    let age = age.map(|age| format!(", the oldest {} old", super::span_words(age))).unwrap_or_default();
    let last_time = if unseen { " last time" } else { "" };
    match (kept, secrets().count()) {
        (0, 0) => "No secrets yet".into(),
        (0, 1) => "1 secret, this session only".into(),
        (0, all) => format!("{all} secrets, this session only"),
        (1, _) => format!("1 secret in the keyring{last_time}{age}"),
        _ => format!("{kept} secrets in the keyring{last_time}{age}"),
    }
}
