//! The plan: shown, asked for, run, stopped, taken back.

use super::actions::{nothing_to_do, updates};
use super::calls::{self, ticket};
use super::{complain, keeping, say, steps, turn};
use crate::app::effect::{BeforeChange, Effect};
use crate::app::model::{Before, Call, Model, Overlay, Page, Prompt, Purpose, Question, Running, Saving, Screen, Turn};
use crate::app::pages;
use crate::domain::connection::field_of;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Diagnosis, State};
use crate::domain::http::{Answer, Request};
use crate::domain::journal::{Change, Entry};
use crate::domain::plan::{self, Apply, Choice, Next, Planned, Report, Run, Step, StepState, TakeBack};
use crate::domain::probe::Probe;
use crate::domain::probes::{self, Ask, api_open, must_mint};
use crate::domain::profile::Profile;
use crate::domain::repair::Repair;

/// Lines of the page above the plan: what the cursor moves over first.
pub fn page_lines(model: &Model, page: Page) -> usize {
    pages::lines(model, page).len()
}

/// The plan as it stands before it is run.
pub fn planned(model: &Model) -> Vec<Planned> {
    let mut choice = model.choice;
    choice.update = updates(model);
    plan::outline(&model.profile.setup, &model.facts, choice, model.now)
}

fn step_of_line(model: &Model) -> Option<Planned> {
    let Screen::Document { page, line } = model.screen else { return None };
    let index = line.checked_sub(page_lines(model, page))?;
    planned(model).into_iter().nth(index)
}

/// The step under the cursor, if the user may leave it out.
pub fn optional_step(model: &Model) -> Option<Step> {
    step_of_line(model).filter(|planned| planned.optional && !model.running()).map(|planned| planned.step)
}

pub fn leave_out(model: &mut Model) -> Vec<Effect> {
    match optional_step(model) {
        Some(Step::Enable) => model.choice.enable = !model.choice.enable,
        Some(Step::AddCallbacks) => model.choice.callbacks = !model.choice.callbacks,
        _ => complain(model, "This step belongs to every create. Go down to the plan to leave one out."),
    }
    Vec::new()
}

/// The path of the document's line under the cursor, such as `options.tokenURL`.
pub fn path_of_line(model: &Model) -> Option<String> {
    let Screen::Document { page, line } = model.screen else { return None };
    let path = pages::lines(model, page).into_iter().nth(line)?.path;
    (!path.is_empty()).then_some(path)
}

pub fn field_of_line(model: &Model) -> Option<FieldId> {
    let (field, _) = field_of(&path_of_line(model)?)?;
    let own_script = field == FieldId::Mapping && model.profile.setup.has(FieldId::Script);
    Some(if own_script { FieldId::Script } else { field })
}

/// The create or update on the screen has been done: what comes next is to look at it.
pub fn is_done(model: &Model) -> bool {
    let done =
        |running: &&Running| matches!(running.run, Run::Apply(_)) && running.ended == Some(Ok(())) && !running.stopping;
    model.run.as_ref().filter(done).is_some() && (nothing_to_do(model) || model.round.is_some())
}

/// Enter leads to what stands in the way of the plan, rather than to the question.
pub fn is_blocked(model: &Model) -> bool {
    asks_first(model).is_none() && plan::obstacle(&model.profile.setup, &model.facts, model.now).is_some()
}

/// What has to be asked before it is known whether the plan can be run.
fn asks_first(model: &Model) -> Option<&'static str> {
    let (setup, facts) = (&model.profile.setup, &model.facts);
    let failed = |probe| facts.current(probe, setup).is_some_and(|fact| fact.finding.state == State::Failed);
    if !api_open(setup, facts) && !failed(Probe::Discovery) && !failed(Probe::ApiDiscovery) {
        return Some("Asking the tenant first.");
    }
    let mints = must_mint(setup, model.now) && setup.secret(FieldId::MgmtClientSecret).is_some();
    (mints && !failed(Probe::Mint)).then_some("Getting a token first.")
}

/// Enter on the plan: says what stands in the way, or asks, naming the tenant.
pub fn ask_apply(model: &mut Model) -> Vec<Effect> {
    if model.running() {
        return Vec::new();
    }
    if model.reading_again {
        say(model, "This profile was changed elsewhere and is being read again.");
        return Vec::new();
    }
    if let Some(words) = asks_first(model) {
        return ask_first(model, words);
    }
    if let Some(told) = plan::obstacle(&model.profile.setup, &model.facts, model.now) {
        return go_to_cause(model, &told);
    }
    // What an earlier run began is looked at, even where it turns out to be all there.
    if nothing_to_do(model) && model.journal.begun(&tenant(model)).is_none() {
        say(model, "Nothing to do: the tenant has what is saved.");
        return Vec::new();
    }
    // "The steps above" are those to come, not those of the run that has ended.
    model.run = None;
    if let Some(id) = plan::taken_by(&model.profile.setup, &model.facts) {
        super::taken::ask(model, id);
        return Vec::new();
    }
    let ask = if updates(model) { Question::Update } else { Question::Create };
    if ask == Question::Update && !pages::differences(model).is_empty() {
        // What would change is in sight when it is asked about.
        model.screen = Screen::Document { page: Page::Difference, line: 0 };
    }
    model.overlay = Some(Overlay::Prompt(Prompt::new(ask)));
    Vec::new()
}

/// The question to the user waits for the answers of a round, once.
fn ask_first(model: &mut Model, words: &str) -> Vec<Effect> {
    say(model, words);
    model.apply_then = true;
    calls::ask(model, Ask::Needed)
}

/// The round that was waited for has ended: the question, or what still stands in its way.
pub fn asked_first(model: &mut Model) -> Vec<Effect> {
    let here = matches!(model.screen, Screen::Document { .. }) && model.overlay.is_none();
    if !std::mem::take(&mut model.apply_then) || !here {
        return Vec::new();
    }
    match plan::obstacle(&model.profile.setup, &model.facts, model.now) {
        Some(told) => go_to_cause(model, &told),
        None => ask_apply(model),
    }
}

/// Shows a diagnosis and goes to the field that it names.
fn go_to_cause(model: &mut Model, told: &Diagnosis) -> Vec<Effect> {
    if let Some(field) = told.field {
        steps::go_to_field(model, field);
    }
    complain(model, format!("{}. {}", told.what.trim_end_matches('.'), told.fix));
    Vec::new()
}

pub fn apply(model: &mut Model) -> Vec<Effect> {
    let mut choice = model.choice;
    choice.update = updates(model);
    let run = Run::Apply(Apply::new(&model.profile.setup, &model.facts, choice));
    begin(model, run)
}

/// A run of one step, for a repair. The screen stays where it is; how far it is stands in the bottom line.
pub fn mend(model: &mut Model, repair: Repair) -> Vec<Effect> {
    let choice = Choice { only: repair.step(), ..Choice::default() };
    let run = Run::Apply(Apply::new(&model.profile.setup, &model.facts, choice));
    let effects = begin(model, run);
    say(model, repair.doing());
    model.mending = Some(repair);
    effects
}

fn begin(model: &mut Model, run: Run) -> Vec<Effect> {
    (model.notice, model.renewed) = (None, false);
    model.run = Some(Running { run, number: 0, turn: Turn::Wanted, until: None, stopping: false, ended: None });
    if model.demo {
        turn::have(model);
    }
    Vec::new()
}

/// u: lists what the last run did and asks.
pub fn ask_take_back(model: &mut Model) -> Vec<Effect> {
    if model.running() {
        return Vec::new();
    }
    if model.is_reading_secrets() {
        complain(model, "The keyring is still being read. Press u again in a moment.");
        return Vec::new();
    }
    let changes = turn::to_take_back(&model.journal);
    if changes.is_empty() {
        complain(model, "There is nothing at Auth0 to take back.");
        return Vec::new();
    }
    let ask = Question::TakeBack(changes);
    model.overlay = Some(Overlay::Prompt(Prompt::new(ask)));
    Vec::new()
}

pub fn take_back(model: &mut Model) -> Vec<Effect> {
    let changes = turn::to_take_back(&model.journal);
    let last = model.journal.last_run().first().map(|entry| entry.run);
    let before =
        model.before.as_ref().filter(|before| last == Some(before.run)).map(|before| before.connection.clone());
    let run = Run::TakeBack(TakeBack::new(changes, before, &model.profile.setup, &model.facts));
    let line = page_lines(model, Page::Document);
    model.screen = Screen::Document { page: Page::Document, line };
    model.input = None;
    begin(model, run)
}

/// Esc while the plan runs: it stops after the step that is under way, whose result is awaited.
pub fn stop(model: &mut Model) -> Vec<Effect> {
    let reads: Vec<_> = model
        .calls
        .iter()
        .filter(|(_, call)| matches!(call.purpose, Purpose::Step(step) if !step.changes()))
        .map(|(ticket, _)| *ticket)
        .collect();
    for ticket in &reads {
        model.calls.remove(ticket);
    }
    if let Some(running) = &mut model.run {
        running.stopping = true;
    }
    if model.change_in_flight() {
        say(model, "Stops after this step: a change that was sent is never aborted.");
    }
    reads.into_iter().map(Effect::Abort).collect()
}

/// Sends the next step of a run that waits for nothing.
pub fn pump(model: &mut Model) -> Vec<Effect> {
    let under_way = model.calls.values().any(|call| matches!(call.purpose, Purpose::Step(_)));
    let Some(running) = &mut model.run else { return Vec::new() };
    if running.ended.is_some() || under_way {
        return Vec::new();
    }
    if model.round.is_some() && must_mint(&model.profile.setup, model.now) {
        // The round gets another token.
        return Vec::new();
    }
    running.until = None;
    if running.stopping {
        running.ended = Some(Ok(()));
        if model.mending.take().is_some() {
            model.run = None;
        }
        say(model, "Stopped. What was done so far stands; u takes it back, Enter goes on.");
        let mut effects = keeping::save_facts(model);
        effects.extend(turn::end(model));
        return effects;
    }
    // What a change is made from is on disk before it is made.
    if model.reading_again || model.profile_saving != Saving::Idle || running.turn == Turn::Asked {
        return Vec::new();
    }
    if running.turn == Turn::Wanted {
        return turn::ask(model);
    }
    match running.run.next(&model.profile.setup, &model.facts, model.now) {
        Next::Send { step, request, change } => send(model, step, request, change),
        Next::WaitUntil(until) => {
            running.until = Some(until);
            if let Some(repair) = &model.mending {
                let seconds = until.duration_since(model.now).as_secs() + 1;
                let words = format!("{}: Auth0 allows no more requests for {seconds} s", repair.doing());
                say(model, words);
            }
            Vec::new()
        }
        Next::Done => finish(model, Ok(())),
        Next::Stop(told) => finish(model, Err(told)),
    }
}

pub(super) fn tenant(model: &Model) -> String {
    model.profile.setup.api_domain(&model.facts).map(|domain| domain.authority().to_owned()).unwrap_or_default()
}

fn send(model: &mut Model, step: Step, request: Request, change: Option<Change>) -> Vec<Effect> {
    let tenant = tenant(model);
    let number = model.run.as_ref().map_or(0, |running| running.number);
    let ticket = ticket(model);
    model.calls.insert(
        ticket,
        Call { purpose: Purpose::Step(step), since: model.now, request: Some(request.clone()), used: Vec::new() },
    );
    let entry = change.map(|change| Entry::intended(number, model.now, &tenant, change));
    model.journal.entries.extend(entry.clone());
    let Profile { name, file_revision, .. } = &model.profile;
    let before = BeforeChange { profile: name.clone(), file_revision: *file_revision, entry };
    vec![Effect::Send { ticket, request, before: Some(before).filter(|_| step.changes() && !model.demo) }]
}

pub fn answered(model: &mut Model, step: Step, request: &Request, answer: &Answer) -> Vec<Effect> {
    let now = model.now;
    let Some(running) = &mut model.run else { return Vec::new() };
    let number = running.number;
    let renews = probes::renews(&mut model.profile.setup, request, answer, model.renewed, now);
    model.renewed |= renews;
    let settled = if renews {
        running.run.not_done(step)
    } else {
        running.run.take(step, request, answer, &model.profile.setup, now)
    };
    let created = running.run.connection_id().cloned();
    if !settled.write_down(&mut model.journal, number) {
        return if renews { calls::ask(model, Ask::Needed) } else { Vec::new() };
    }
    let mut effects = Vec::new();
    if !model.demo {
        effects.push(Effect::WriteDown { profile: model.profile.name.clone(), run: number, settled });
    }
    if renews {
        effects.extend(calls::ask(model, Ask::Open));
    }
    // The id is kept as soon as it is known: whatever happens next, it is not lost.
    if let Some(id) = created.filter(|id| model.profile.setup.connection_id.as_ref() != Some(id)) {
        model.profile.setup.connection_id = Some(id);
        effects.extend(profile_changed(model));
    }
    effects
}

fn profile_changed(model: &mut Model) -> Vec<Effect> {
    model.profile_unsaved = !model.demo;
    keeping::save(model)
}

pub(super) fn finish(model: &mut Model, result: Result<(), Diagnosis>) -> Vec<Effect> {
    let Some(running) = &mut model.run else { return Vec::new() };
    running.ended = Some(result.clone());
    let (run, number) = (running.run.clone(), running.number);
    let mending = model.mending.take().map(|repair| repair.done(&model.profile.setup, &model.facts));
    // What the tenant has is another now: ask again.
    model.facts.forget_changed(plan::touched_callbacks(run.reports()), model.now);
    let domain = model.profile.setup.domain().map(|domain| domain.authority().to_owned()).unwrap_or_default();
    let name = model.profile.setup.connection_name();
    match &run {
        Run::Apply(_) if mending.is_some() => {}
        Run::Apply(apply) => {
            if let Some(connection) = apply.before.clone().filter(|_| model.journal.may_have_updated(number)) {
                let written = model.profile.setup.written.clone();
                model.before = Some(Before { run: number, connection, written });
            }
            if apply.created || apply.updated || result.is_ok() {
                model.profile.setup.written = apply.written();
                model.profile.setup.connection_id = apply.id.clone().or(model.profile.setup.connection_id.take());
            }
            let id = apply.id.clone().unwrap_or_else(|| "its id is not known, since the token may not read".into());
            let what = if apply.created {
                Some(format!("Created {name} at {domain}: {id}"))
            } else if apply.updated {
                Some(format!("Updated {name} at {domain}: {id}"))
            } else {
                None
            };
            if result.is_ok() {
                say(model, what.clone().unwrap_or_else(|| format!("{name} is as saved: {id}")));
            }
            model.done.extend(what);
        }
        Run::TakeBack(back) => {
            if back.deleted {
                model.profile.setup.connection_id = None;
                model.profile.setup.written.clear();
            }
            let restored = |report: &Report| report.step == Step::Restore && report.state == StepState::Undone;
            if back.reports.iter().any(restored)
                && let Some(before) = model.before.take()
            {
                model.profile.setup.written = before.written;
            }
            let undone = back.reports.iter().filter(|report| report.state == StepState::Undone).count();
            if undone > 0 {
                model
                    .done
                    .push(format!("Took back {undone} {} at {domain}", if undone == 1 { "change" } else { "changes" }));
            }
        }
    }
    let mut effects = match mending {
        Some(done) => {
            super::repair::ended(model, done, &result);
            Vec::new()
        }
        None => {
            // Elsewhere the screen of the run tells it in full.
            if let Err(told) = &result
                && told.class == Class::UserInput
            {
                go_to_cause(model, told);
            }
            profile_changed(model)
        }
    };
    effects.extend(keeping::save_facts(model));
    effects.extend(turn::end(model));
    effects.extend(calls::ask(model, Ask::Open));
    effects
}
