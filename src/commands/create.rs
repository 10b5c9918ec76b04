//! `a0connect create`: runs the plan of the wizard's Connection to its end, without prompts.
//!
//! It guarantees an order. Whatever blocks the plan is reported before anything is saved, values are saved before they are
//! sent, a change is written down before it is made, and the id is saved as soon as it is known.

mod application;
mod consent;

use super::drive::{Driver, OnFailure, RunEnd, run_obstacle, save_connection_id};
use super::output::{Ink, Output};
use super::preview::say_missing;
use super::sign_in::{self, BrowserOptions};
use super::signals::{Signals, end_by};
use super::status::print;
use super::values::Loaded;
use super::{Arguments, Failure, checks, leftovers, login, preview, save, wait_for, wizard};
use crate::domain::checkpoints::{Check, CheckpointId, failures_before_create};
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::plan::{self, Adopt, Apply, Choice, Planned, Report, Run, Step, StepState};
use crate::domain::probes;
use crate::domain::setup::Store;

use crate::world::environment::Environment;
use crate::world::profiles::Turn;
use crate::world::vault::Vault;
use crate::world::{clock, profiles};
use consent::{no_sign_in_first, reject_secrets_in_clear, require_confirmation};
use serde_json::{Value, json};

/// How many times a profile is read again because someone keeps changing it.
const AGAIN: u32 = 5;

pub fn run(arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    if !(arguments.is("no-input") || arguments.is("dry-run")) {
        return wizard::run(arguments, environment, out, Some(CheckpointId::Connection));
    }
    let created = Loaded::open(arguments, environment, out).and_then(|mut loaded| {
        wait_for(async {
            let done = create(arguments, &mut loaded, out).await;
            (loaded, done)
        })
    });
    let (loaded, done) = match created {
        Ok((loaded, done)) => (Some(loaded), done),
        Err(failure) => (None, Err(failure)),
    };
    let done = done.unwrap_or_else(CreateOutcome::ended);
    let dry_run = arguments.is("dry-run");
    match (arguments.is("json"), dry_run) {
        (true, false) => print(out, &as_json(loaded.as_ref(), &done)),
        (true, true) => out.json(&dry_run_as_json(loaded.as_ref(), &done).pretty(false)),
        (false, true) => {
            preview::plan_in_words(&done.planned).iter().for_each(|(ink, line)| out.line(&[(*ink, line)]));
        }
        (false, false) => {}
    }
    let is_listed = |finding: &Finding| done.failed.iter().any(|check| check.finding == *finding);
    if done.error.as_ref().is_some_and(|finding| arguments.is("require-checks") && is_listed(finding)) {
        out.fail("Nothing was changed at Auth0, because a check has failed (--require-checks)");
    } else if let Some(finding) = &done.error {
        match done.refused.as_slice() {
            [] => out.error(finding),
            refused => refused.iter().for_each(|finding| out.error(finding)),
        }
        if finding.is(Class::Conflict) && done.apply.is_some() {
            out.hint("--update updates a connection that differs. --adopt adopts one that uses another client ID");
        }
        if let (Some(loaded), [_, _, ..]) = (&loaded, done.missing.as_slice()) {
            say_missing(&done.missing, &loaded.profile.setup, out);
        }
    } else if dry_run {
        done.warned.iter().for_each(|finding| out.warning(finding));
        out.hint("This was a dry run, so nothing was changed");
    } else if let (Some(loaded), Some(apply)) = (&loaded, &done.apply) {
        say_done(loaded, apply, out);
        if let Some(id) = apply.id.as_ref().filter(|_| !arguments.is("json")) {
            out.line(&[(Ink::Plain, id)]);
        }
    }
    if let Some(name) = &done.run_name {
        out.hint(&format!("In the tenant's log, these changes have the correlation ID {name}"));
    }
    done.signal.map_or(done.code, end_by)
}

/// How far the command came.
#[derive(Default)]
struct CreateOutcome {
    apply: Option<Apply>,
    planned: Vec<Planned>,
    signal: Option<i32>,
    error: Option<Finding>,
    code: u8,
    /// Missing values, because of which nothing was done.
    missing: Vec<FieldId>,
    /// All given values that can't be used. `error` is the first.
    refused: Vec<Finding>,
    /// The checks that had failed before the first change.
    failed: Vec<Check>,
    /// What doesn't stop a dry run, but would stop a create.
    warned: Vec<Finding>,
    /// The name of the run in the tenant's log, if it has sent a change.
    run_name: Option<String>,
    /// The sign-in before the connection was enabled, as `a0connect sign-in --json` prints it.
    sign_in: Option<Value>,
    /// What the run of `--new-application` did.
    first: Vec<Report>,
}

impl CreateOutcome {
    /// Nothing was done.
    fn ended(failure: Failure) -> Self {
        let Failure { finding, code, missing, refused } = failure;
        Self { error: Some(finding), code, missing, refused, ..Self::default() }
    }
}

async fn create(arguments: Arguments<'_>, loaded: &mut Loaded, out: &Output) -> Result<CreateOutcome, Failure> {
    let client = arguments.client(out)?;
    // An unreadable journal would otherwise stop the run after the values were saved.
    profiles::load_journal(&loaded.places, &loaded.profile.name)?;
    let dry_run = arguments.is("dry-run");
    let (_turn, keyring) = match dry_run {
        true => {
            let vault = Vault::start();
            gather(arguments, loaded, &vault, out).await?;
            (
                None,
                save::try_keyring(loaded, &vault, application::has_secret(arguments))
                    .await
                    .map_err(save::without_keyring)
                    .err(),
            )
        }
        false => (Some(save_in_turn(arguments, loaded, out).await?), None),
    };
    let mut journal = profiles::load_journal(&loaded.places, &loaded.profile.name)?;

    let on_failure = if arguments.is("require-checks") { OnFailure::Stop } else { OnFailure::Continue };
    let mut driver = Driver::new(&client, out);
    (driver.dry_run, driver.on_failure) = (dry_run, on_failure);
    driver.browsing = BrowserOptions::of(arguments);
    loaded.load_recent_checks(out);
    probes::forget_before_create(&loaded.profile.setup, &mut loaded.facts, clock::now());
    let had = loaded.profile.setup.issued_token.clone();
    probes::drop_token_without_scopes(&mut loaded.profile.setup, true);
    driver.begin_checks(loaded).await;
    loaded.save_facts(out);
    save::save_issued_token(loaded, had.as_ref(), out).await;
    if !dry_run {
        leftovers::remove(loaded, &client, out).await;
    }
    let mut signals = Signals::listen().map_err(sign_in::no_signals)?;
    let mut first = Vec::new();
    if let Some(new) = application::wanted(arguments, &loaded.profile.setup) {
        first = match application::create(new, loaded, &mut driver, &mut journal, &mut signals).await {
            Ok(first) => first,
            Err(done) => return Ok(*done),
        };
        driver.begin_checks(loaded).await;
        loaded.save_facts(out);
    } else if arguments.text("new-application").is_some() {
        out.hint("The profile has an application, so no other is created");
    }
    let lacks = loaded.known().lacks_for_temporary_application().filter(|_| arguments.is("sign-in-first"));
    let stop = run_obstacle(loaded).or_else(|| plan::obstacle(loaded.known())).or_else(|| lacks.map(no_sign_in_first));
    let stop = stop.or_else(|| application::obstacle(arguments, loaded));
    if let Some(finding) = stop {
        loaded.save_recent_checks(out);
        return Ok(CreateOutcome {
            failed: failures_before_create(loaded.known()),
            ..CreateOutcome::ended(finding.into())
        });
    }

    if loaded.profile.production && ["sign-in-first", "no-enable"].iter().all(|one| !arguments.is(one)) {
        out.hint("The profile is marked as production. --sign-in-first proves the connection before it is enabled");
    }
    let choice = Choice {
        update: arguments.is("update"),
        adopt: if arguments.is("adopt") { Adopt::Any } else { Adopt::SameApplication },
        enable: !arguments.is("no-enable"),
        sign_in_first: arguments.is("sign-in-first"),
        callbacks: !arguments.is("no-callbacks"),
        own_machine: arguments.is("machine-application"),
        keeps_secrets: loaded.profile.setup.store == Store::Keyring,
        only: None,
    };
    let mut run = Run::Apply(Apply::new(loaded.known(), choice));
    let had = loaded.profile.setup.issued_token.clone();
    let planned = plan::outline(loaded.known(), choice);
    let ending = driver.apply(loaded, &mut run, &mut journal, &mut signals).await;
    save::save_issued_token(loaded, had.as_ref(), out).await;
    loaded.save_recent_checks(out);
    let run_name = driver.run_name.take();
    let sign_in = driver.sign_in.take().map(|attempt| sign_in::as_json(&attempt));
    let failed = match driver.failed.is_empty() {
        true => failures_before_create(loaded.known()),
        false => driver.failed,
    };
    let mut done =
        if dry_run { dry_run_outcome(loaded, run, planned, ending) } else { finish(loaded, run, planned, ending, out) };
    done.warned.extend(keyring);
    Ok(CreateOutcome { failed, run_name, sign_in, first, ..done })
}

/// What a dry run found. It has changed nothing, so there is nothing to save.
fn dry_run_outcome(loaded: &Loaded, run: Run, mut planned: Vec<Planned>, ending: RunEnd) -> CreateOutcome {
    let apply = if let Run::Apply(apply) = run { Some(apply) } else { None };
    if let Some(apply) = &apply {
        // The run has read the connection since the plan was made.
        for planned in planned.iter_mut().filter(|planned| planned.step.changes()) {
            planned.request = apply.shown(planned.step, loaded.known());
        }
    }
    let (error, signal) = ended_by(ending);
    let never_sent = planned.iter_mut().filter(|planned| planned.included && planned.step.changes());
    for planned in never_sent.filter(|_| error.is_some()) {
        let without = planned.step == Step::Update && error.as_ref().is_some_and(|error| error.is(Class::Conflict));
        let note = if without { "requires --update" } else { "create would stop before this step" };
        (planned.included, planned.note) = (false, Some(note.to_owned()));
    }
    let code = error.as_ref().map_or(0, Finding::exit_code);
    CreateOutcome { apply, planned, signal, error, code, ..CreateOutcome::default() }
}

/// Saves the values in this run's turn. Two creates of one profile run one after the other, and a profile that was changed in
/// between is read again, so each saves its values on top of what it found.
async fn save_in_turn(arguments: Arguments<'_>, loaded: &mut Loaded, out: &Output) -> Result<Turn, Failure> {
    let vault = Vault::start();
    gather(arguments, loaded, &vault, out).await?;
    save::try_keyring(loaded, &vault, application::has_secret(arguments)).await.map_err(save::without_keyring)?;
    let name = loaded.profile.name.clone();
    let waits = || out.hint(&format!("Waiting for another session that is using the profile {name}"));
    let turn = profiles::take_turn(&loaded.places, &name, waits)?;
    let mut left = AGAIN;
    loop {
        match save::values(loaded, &vault, out).await {
            Err(failure) if failure.finding.is(Class::Conflict) && left > 0 => left -= 1,
            done => return done.map(|()| turn),
        }
        loaded.read_again(arguments, out)?;
        gather(arguments, loaded, &vault, out).await?;
    }
}

/// Combines the stored values with the given ones, and reports what blocks the plan.
async fn gather(arguments: Arguments<'_>, loaded: &mut Loaded, vault: &Vault, out: &Output) -> Result<(), Failure> {
    if loaded.wants_keyring() {
        loaded.read_keyring(vault).await.map_err(save::without_keyring)?;
    }
    login::read(loaded, vault, out).await;
    loaded.take_given(false, out);
    loaded.require_usable()?;
    require_confirmation(arguments.text("confirm"), loaded)?;
    if let Some(finding) = loaded.named.as_ref().and_then(|named| plan::renamed(&loaded.profile.setup, named)) {
        return Err(finding.into());
    }
    if let Some(finding) = plan::held_back(loaded.known()) {
        return Err(checks::with_flag_to_give_again(finding).into());
    }
    let mut wanting = plan::missing_values(&loaded.profile.setup, clock::now());
    if application::wanted(arguments, &loaded.profile.setup).is_some() {
        wanting.retain(|id| *id != FieldId::Auth0ClientId);
    }
    if !wanting.is_empty() {
        return Err(Failure::incomplete(wanting, &loaded.profile.setup));
    }
    if let Some(finding) = plan::unusable_token(loaded.known()).filter(|_| !loaded.known().must_request_token()) {
        return Err(finding.into());
    }
    reject_secrets_in_clear(arguments, loaded)
}

/// Saves what the run found and did.
fn finish(loaded: &mut Loaded, run: Run, planned: Vec<Planned>, ending: RunEnd, out: &Output) -> CreateOutcome {
    let Run::Apply(apply) = run else {
        return CreateOutcome { planned, code: 1, ..CreateOutcome::default() };
    };
    let (mut error, signal) = ended_by(ending);
    // The tenant has changed.
    loaded.facts.forget_changed(plan::has_touched_callbacks(&apply.reports), clock::now());
    if apply.settle(&mut loaded.profile.setup, error.is_some())
        && let Err(finding) = save_connection_id(loaded)
    {
        // What was done at Auth0 is done. Failing to save it here is an error of its own.
        error = error.or(Some(finding));
    }
    loaded.save_facts(out);
    // A later step failed, but this one is done.
    if let (Some(finding), true, Some(id)) = (&mut error, apply.created, &apply.id) {
        finding.why = format!("{} The connection {id} was created before that.", finding.why);
    }
    let code = error.as_ref().map_or(0, Finding::exit_code);
    CreateOutcome { apply: Some(apply), planned, signal, error, code, ..CreateOutcome::default() }
}

fn ended_by(ending: RunEnd) -> (Option<Finding>, Option<i32>) {
    match ending {
        RunEnd::Done => (None, None),
        RunEnd::Stopped(finding) => (Some(finding), None),
        RunEnd::Interrupted(signal) => (Some(interrupted()), Some(signal)),
    }
}

fn interrupted() -> Finding {
    let why = "A signal ended a0connect. No request is pending.";
    let fix = "Run the same command again. a0connect doesn't repeat what is already done.";
    Finding::failed(Class::Internal, "Creating the connection was interrupted", why, fix)
}

fn say_done(loaded: &Loaded, apply: &Apply, out: &Output) {
    let setup = &loaded.profile.setup;
    let name = setup.connection_name();
    let domain = setup.domain().map(|domain| domain.authority().to_owned()).unwrap_or_default();
    let what = match (apply.created, apply.updated) {
        (true, _) => format!("Created {name} at {domain}"),
        (_, true) => format!("Updated {name} at {domain}"),
        _ => format!("{name} at {domain} is up to date"),
    };
    out.say(&[(Ink::Good, &what)]);
    if apply.id.is_none() {
        out.hint("The connection ID isn't known, because the token lacks read:connections");
    }
}

/// The steps that were run, then the steps of the plan that weren't.
fn as_json(loaded: Option<&Loaded>, done: &CreateOutcome) -> Value {
    let reports = done.apply.as_ref().map_or(&[][..], |apply| &apply.reports);
    let mut steps: Vec<Value> = done.first.iter().chain(reports).map(report).collect();
    for planned in done.planned.iter().filter(|planned| !reports.iter().any(|report| report.step == planned.step)) {
        let open = done.error.is_some() && planned.included;
        let state = if open { StepState::Pending } else { StepState::Skipped };
        let note = planned.note.clone().unwrap_or_else(|| planned.words.clone());
        steps.push(json!({"id": planned.step.id(), "state": state.as_str(), "note": note, "evidence": null}));
    }
    let kept = loaded.and_then(|loaded| loaded.profile.setup.connection_id.clone());
    json!({
        "schema": 1,
        "connection_id": done.apply.as_ref().and_then(|apply| apply.id.clone()).or(kept),
        "name": loaded.map(|loaded| loaded.profile.setup.connection_name()),
        "correlation_id": done.run_name,
        "sign_in": done.sign_in,
        "steps": steps,
        "missing": done.missing,
        "unusable": done.refused.iter().map(checks::error_as_json).collect::<Vec<_>>(),
        "failed_checks": done.failed.iter().map(checks::as_json).collect::<Vec<_>>(),
        "error": done.error.as_ref().map(checks::error_as_json),
    })
}

/// The plan, with the requests that it would send. `error` is why a create would end before the first change.
fn dry_run_as_json(loaded: Option<&Loaded>, done: &CreateOutcome) -> Doc {
    let known = |value: Value| Doc::from_json(&value, &|_| false);
    let kept = loaded.and_then(|loaded| loaded.known().connection_id());
    Doc::object([
        ("schema", Doc::Number(1.into())),
        ("dry_run", Doc::Bool(true)),
        ("connection_id", kept.map_or(Doc::Null, Doc::text)),
        ("name", loaded.map_or(Doc::Null, |loaded| Doc::text(loaded.profile.setup.connection_name()))),
        ("steps", Doc::List(done.planned.iter().map(preview::step).collect())),
        ("missing", known(json!(done.missing))),
        ("unusable", known(done.refused.iter().map(checks::error_as_json).collect())),
        ("failed_checks", known(done.failed.iter().map(checks::as_json).collect())),
        ("warnings", known(done.warned.iter().map(checks::error_as_json).collect())),
        ("error", known(done.error.as_ref().map_or(Value::Null, checks::error_as_json))),
    ])
}

fn report(report: &Report) -> Value {
    // A run that has ended no longer waits.
    let state = if report.state == StepState::Waiting { StepState::Pending } else { report.state };
    json!({"id": report.step.id(), "state": state.as_str(), "note": report.note, "evidence": report.evidence})
}
