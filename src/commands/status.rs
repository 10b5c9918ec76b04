//! `a0connect status`: prints the status of every step. It saves no values.
//!
//! People get labels and each finding once. `--json` has the IDs.

use super::drive::Driver;
use super::output::{Ink, Output};
use super::save::save_issued_token;
use super::values::Loaded;
use super::{Arguments, Failure, USAGE, checks, leftovers, login, wait_for};
use crate::domain::checkpoints::{
    Check, CheckpointId, CheckpointResult, CheckpointStatus, exit_code, judge, report_unreadable,
};
use crate::domain::finding::State;
use crate::domain::probes::{self, RoundKind};
use crate::domain::words::capitalized;
use crate::world::environment::Environment;
use crate::world::vault::Vault;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

pub fn run(arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    let everything = if arguments.is("prove") { RoundKind::Prove } else { RoundKind::All };
    let ask = async |loaded: &mut Loaded, driver: &mut Driver| {
        if loaded.refused.iter().any(|failure| failure.code == USAGE) {
            return;
        }
        let had = loaded.profile.setup.issued_token.clone();
        probes::drop_token_without_scopes(&mut loaded.profile.setup, false);
        loaded.load_recent_checks(out);
        let stands = everything == RoundKind::All && probes::has_kept_results(loaded.known());
        driver.round(loaded, everything).await;
        leftovers::remove(loaded, driver.client, out).await;
        save_issued_token(loaded, had.as_ref(), out).await;
        loaded.save_facts(out);
        loaded.save_recent_checks(out);
        if stands {
            out.hint(checks::KEPT);
        }
    };
    // A wrong argument ends it, and a wrong value from elsewhere is one finding among others.
    let is_usage = |loaded: &Loaded| loaded.refused.iter().any(|failure| failure.code == USAGE);
    let loaded = load(arguments, environment, out, ask).and_then(|loaded| match Failure::of_refused(&loaded.refused) {
        Some(failure) if is_usage(&loaded) => Err(failure),
        _ => Ok(loaded),
    });
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(failure) => return failure.end("status", arguments, out),
    };
    let mut judged = judge(loaded.known());
    let refused = Failure::of_refused(&loaded.refused);
    report_unreadable(&mut judged, refused.as_ref().map_or(&[], |failure| &failure.refused));
    checks::say_how_to_give_again(judged.iter_mut().flat_map(|one| &mut one.checks), loaded.known());
    checks::say_usual_callback(judged.iter_mut().flat_map(|one| &mut one.checks), loaded.known());
    if arguments.is("json") {
        let mut all = as_json(&loaded, &judged);
        if let Some(failure) = &refused {
            all["error"] = checks::error_as_json(&failure.finding);
        }
        print(out, &all);
    } else {
        table(&loaded, &judged, out);
    }
    refused.map_or_else(|| exit_code(&judged), |failure| failure.code)
}

/// Loads all given and stored values. Unless offline, it also runs `ask` with them.
pub fn load(
    arguments: Arguments,
    environment: &Environment,
    out: &Output,
    ask: impl AsyncFnOnce(&mut Loaded, &mut Driver),
) -> Result<Loaded, Failure> {
    let mut loaded = Loaded::open(arguments, environment, out)?;
    if arguments.is("offline") {
        loaded.take_given(true, out);
        return Ok(loaded);
    }
    wait_for(async {
        let client = arguments.client(out)?;
        gather(&mut loaded, out).await;
        ask(&mut loaded, &mut Driver::new(&client, out)).await;
        Ok(loaded)
    })?
}

/// Combines the stored values with the given ones. If the keyring fails, only the given ones are used.
pub async fn gather(loaded: &mut Loaded, out: &Output) {
    let vault = Vault::start();
    if loaded.wants_keyring()
        && let Err(finding) = loaded.read_keyring(&vault).await
    {
        out.warning(&finding);
        loaded.profile.setup.keyring_read = Some(Err(finding));
    }
    login::read(loaded, &vault, out).await;
    loaded.take_given(false, out);
}

pub fn print(out: &Output, value: &Value) {
    // A value of serde_json is always valid JSON.
    out.json(&serde_json::to_string_pretty(value).unwrap_or_default());
}

fn as_json(loaded: &Loaded, judged: &[CheckpointResult]) -> Value {
    let setup = &loaded.profile.setup;
    let checkpoint = |one: &CheckpointResult| {
        json!({
            "id": one.at.get().id,
            "state": one.status.as_str(),
            "checks": one.checks.iter().map(checks::as_json).collect::<Vec<_>>(),
        })
    };
    json!({
        "schema": 1,
        "profile": loaded.profile.name,
        "domain": setup.domain().map(|domain| domain.authority().to_owned()),
        "store": setup.store.as_str(),
        "connection_id": loaded.known().connection_id(),
        "checkpoints": judged.iter().map(checkpoint).collect::<Vec<_>>(),
    })
}

/// Prints a line for each step, and below it the checks that aren't OK. Each finding is printed once.
fn table(loaded: &Loaded, judged: &[CheckpointResult], out: &Output) {
    let label = |one: &CheckpointResult| one.at.label(&loaded.profile.setup);
    let width = judged.iter().map(|one| label(one).width()).max().unwrap_or_default();
    let mut printed: Vec<(&Check, CheckpointId)> = Vec::new();
    for one in judged {
        let problems: Vec<&Check> = one.checks.iter().filter(|check| check.finding.state != State::Ok).collect();
        let earlier = |check: &Check| printed.iter().find(|(before, _)| check.repeats(before)).map(|(_, at)| *at);
        let new: Vec<&Check> = problems.iter().copied().filter(|check| earlier(check).is_none()).collect();
        let text = match one.status {
            CheckpointStatus::Done => (one.at.get().summary)(loaded.known()),
            standing => match one.worst_check().and_then(earlier) {
                Some(at) => format!("{}, see {}", words(standing), at.label(&loaded.profile.setup)),
                None => words(standing).to_owned(),
            },
        };
        let (ink, glyph) = checks::mark(one.state());
        let head = format!("{}{}", label(one), " ".repeat(width - label(one).width()));
        out.paragraph(&[(ink, glyph), (Ink::Plain, &format!(" {head}  "))], &text);
        let width = new.iter().map(|check| check.id.label().width()).max().unwrap_or_default();
        for check in &new {
            let (ink, glyph) = checks::mark(check.finding.state);
            let head = format!(" {:<width$}  ", check.id.label());
            let title = checks::title(&check.finding);
            // "Client secret: not checked yet" stands beside the label already.
            let rest = title.strip_prefix(check.id.label()).and_then(|rest| rest.strip_prefix(": "));
            let title = rest.map_or(title.clone(), capitalized);
            out.paragraph(&[(Ink::Plain, "  "), (ink, glyph), (Ink::Plain, &head)], &title);
            checks::reasons(&check.finding, out);
        }
        printed.extend(new.into_iter().map(|check| (check, one.at)));
    }
}

fn words(standing: CheckpointStatus) -> &'static str {
    match standing {
        CheckpointStatus::Done => "Done",
        CheckpointStatus::ToDo => "To do",
        CheckpointStatus::Failed => "Failed",
        CheckpointStatus::Unknown => "Not checked",
        CheckpointStatus::Inconclusive => "Inconclusive",
    }
}
