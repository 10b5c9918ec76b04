//! `a0connect status`: where every checkpoint stands. Keeps no values.

use super::drive::Driver;
use super::keep::keep_minted;
use super::output::{Ink, Output};
use super::values::Known;
use super::{Arguments, Failure, checks, wait_for};
use crate::domain::checkpoints::{Judged, Standing, exit_code, judge};
use crate::domain::finding::State;
use crate::domain::probes::{self, Ask, connection_id};
use crate::world::clock;
use crate::world::environment::Environment;
use crate::world::http::Client;
use crate::world::vault::Vault;
use serde_json::{Value, json};

pub fn run(arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    let everything = if arguments.is("prove") { Ask::Prove } else { Ask::All };
    let ask = async |known: &mut Known, driver: &mut Driver| {
        let had = known.profile.setup.minted.clone();
        probes::forget_narrow(&mut known.profile.setup, false);
        known.recall_tries(out);
        let stands = everything == Ask::All && probes::any_stands(&known.profile.setup, &known.facts, clock::now());
        driver.round(known, everything).await;
        keep_minted(known, had.as_ref(), out).await;
        known.save_facts(out);
        known.keep_tries(out);
        if stands {
            out.hint("what was tried within a day was not tried again; --prove does, and each try stands in a log");
        }
    };
    let known = match known(arguments, environment, out, ask) {
        Ok(known) => known,
        Err(failure) => {
            if arguments.is("json") {
                print(out, &json!({"schema": 1, "checkpoints": [], "error": failure.told}));
            }
            return failure.told(out);
        }
    };
    let mut judged = judge(&known.profile.setup, &known.facts, clock::now());
    checks::say_how_to_give_again(&mut judged, &known.profile.setup, &known.facts);
    if arguments.is("json") {
        print(out, &as_json(&known, &judged));
    } else {
        table(&known, &judged, out);
    }
    exit_code(&judged)
}

/// Everything that was given and kept, and unless it is to be offline, what `ask` finds out with it.
pub fn known(
    arguments: Arguments,
    environment: &Environment,
    out: &Output,
    ask: impl AsyncFnOnce(&mut Known, &mut Driver),
) -> Result<Known, Failure> {
    let mut known = Known::open(arguments, environment, out)?;
    if arguments.is("offline") {
        known.take_given(true, out)?;
        return Ok(known);
    }
    wait_for(async {
        let client = Client::build(arguments.path("ca-cert")).map_err(Failure::usage)?;
        client.warning.iter().for_each(|told| out.warning(told));
        in_hand(&mut known, out).await?;
        ask(&mut known, &mut Driver::new(&client, out)).await;
        Ok(known)
    })?
}

/// What is kept and what was given come together. Without the keyring it goes on with what was given.
async fn in_hand(known: &mut Known, out: &Output) -> Result<(), Failure> {
    if known.wants_keyring()
        && let Err(told) = known.read_keyring(&Vault::start()).await
    {
        out.warning(&told);
        known.profile.setup.keyring_read = Some(Err(told));
    }
    known.take_given(false, out)
}

pub fn print(out: &Output, value: &Value) {
    // A value of serde_json is always JSON.
    out.json(&serde_json::to_string_pretty(value).unwrap_or_default());
}

fn as_json(known: &Known, judged: &[Judged]) -> Value {
    let setup = &known.profile.setup;
    let checkpoint = |one: &Judged| {
        json!({
            "id": one.at.get().id,
            "state": one.standing.as_str(),
            "checks": one.checks.iter().map(checks::as_json).collect::<Vec<_>>(),
        })
    };
    json!({
        "schema": 1,
        "profile": known.profile.name,
        "domain": setup.domain().map(|domain| domain.authority().to_owned()),
        "store": setup.store.as_str(),
        "connection_id": connection_id(setup, &known.facts),
        "checkpoints": judged.iter().map(checkpoint).collect::<Vec<_>>(),
    })
}

fn table(known: &Known, judged: &[Judged], out: &Output) {
    let (setup, facts) = (&known.profile.setup, &known.facts);
    for one in judged {
        let (ink, glyph) = checks::mark(match one.standing {
            Standing::Done if one.warning => State::Warning,
            Standing::Done => State::Ok,
            Standing::ToDo => State::ToDo,
            Standing::Failed => State::Failed,
            Standing::Unknown => State::Unknown,
            Standing::Inconclusive => State::Inconclusive,
        });
        let words = match one.deciding() {
            Some(check) if one.standing != Standing::Done => check.finding.what.clone(),
            _ => (one.at.get().summary)(setup, facts, clock::now()),
        };
        let state = format!("{glyph} {:<12}", one.standing.as_str());
        out.line(&[(Ink::Plain, &format!("{:<24}", one.at.get().id)), (ink, &state), (Ink::Plain, &words)]);
        for check in one.checks.iter().filter(|check| check.finding.state != State::Ok) {
            let (ink, glyph) = checks::mark(check.finding.state);
            let id = format!(" {:<20} ", check.id);
            out.line(&[(Ink::Plain, "  "), (ink, glyph), (Ink::Plain, &id), (Ink::Plain, &check.finding.what)]);
            checks::reasons(&check.finding, out);
        }
    }
}
