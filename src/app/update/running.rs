//! The plan: confirms, runs, stops and undoes it.

use super::run_ended::finish;
use super::{name_taken, next_step, round, saving, sign_in, steps, turn};
use crate::app::effect::{BeforeChange, Effect, Ticket};
use crate::app::model::{Call, Model, Overlay, Page, PlanRun, Prompt, PromptKind, Purpose, Screen, Turn};
use crate::app::pages::{self, has_nothing_to_do, is_update, optional_step, page_lines, pending_check, step_of_line};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::fields::FieldId;
use crate::domain::finding::Finding;
use crate::domain::http::{HttpResult, Request};
use crate::domain::journal::{Change, Entry, Progress};
use crate::domain::known::Known;
use crate::domain::plan::{self, Apply, Choice, Next, Planned, Run, Step, Undo};
use crate::domain::probes::{self, RoundKind};
use crate::domain::profile::Profile;
use crate::domain::repair::Repair;

/// The values of an application that users sign in to.
const APPLICATION: [FieldId; 2] = [FieldId::Auth0ClientId, FieldId::Auth0ClientSecret];

pub fn leave_out(model: &mut Model) {
    match optional_step(model) {
        Some(Step::SignIn) => model.sign_in.chosen_first = Some(!pages::choice(model).sign_in_first),
        Some(Step::Enable) => model.choice.enable = !model.choice.enable,
        Some(Step::AddCallbacks) => model.choice.callbacks = !model.choice.callbacks,
        Some(Step::CreateMachine | Step::Grant) => model.choice.own_machine = !model.choice.own_machine,
        _ => match step_of_line(model).filter(|planned| !planned.included && !model.is_running()) {
            Some(planned) => model.say(nothing_sent(&planned)),
            None => model.complain("This step is required. You can skip only optional steps."),
        },
    }
}

/// Adds or removes the step with an application for a0connect. The cursor moves there, since it changes the plan.
pub fn toggle_own_machine(model: &mut Model) {
    match pages::machine_step(model) {
        Some((at, planned)) if planned.optional => {
            model.choice.own_machine = !model.choice.own_machine;
            if let Screen::Document { page, .. } = model.screen {
                model.screen = Screen::Document { page, line: page_lines(model, page) + at };
            }
        }
        Some((_, planned)) => model.complain(format!("This step {}.", planned.note.unwrap_or_default())),
        None => {
            model.complain("The profile already has a Machine to Machine application, or the token can't create one.")
        }
    }
}

/// Why this step sends nothing.
fn nothing_sent(planned: &Planned) -> String {
    let note = planned.note.as_deref();
    match (planned.step, note) {
        (Step::AddCallbacks, Some(plan::ALL_REGISTERED)) => {
            "All callback URLs are registered, so nothing is sent.".into()
        }
        (Step::Enable, Some(plan::ALREADY_ENABLED)) => "The connection is already enabled, so nothing is sent.".into(),
        (Step::Update, Some(plan::NOTHING_DIFFERS)) => "Nothing differs, so nothing is sent.".into(),
        (_, Some(note)) => format!("This step sends nothing: {note}."),
        (_, None) => "This step sends nothing.".into(),
    }
}

/// Enter on the plan says what blocks it, or asks for confirmation and names the tenant.
pub fn ask_apply(model: &mut Model) {
    if model.is_running() {
        return;
    }
    if model.reading_again {
        return model.say("Another session changed this profile, so a0connect is reloading it.");
    }
    if saving::obstacle(model).is_some() {
        // Ask for confirmation once the values are saved.
        model.apply_after_round = true;
        return saving::save(model);
    }
    if let Some(words) = pending_check(model) {
        // Ask for confirmation after one round.
        model.say(words);
        model.apply_after_round = true;
        return round::ask(model, RoundKind::Needed);
    }
    if let Some(finding) = plan::obstacle(model.known()) {
        return steps::go_to_cause(model, &finding);
    }
    // A run that was begun earlier is resumed, even if everything turns out to be done.
    if has_nothing_to_do(model) && model.journal.begun(&turn::tenant(model)).is_none() {
        next_step::next_open_step(model, CheckpointId::Connection);
        return model.say("Nothing to change. The connection at Auth0 is up to date.");
    }
    // The question says "the steps above", which must be the coming ones, not those of an earlier run.
    model.run = None;
    if let Some(id) = plan::taken_by(model.known()) {
        return name_taken::ask(model, id);
    }
    let ask = if is_update(model) { PromptKind::Update } else { PromptKind::Create };
    if ask == PromptKind::Update && !pages::differences(model).is_empty() {
        // Show what would change while asking.
        model.screen = Screen::Document { page: Page::Difference, line: 0 };
    }
    model.overlay = Some(Overlay::Prompt(Prompt::new(ask)));
}

/// The round has ended: asks for confirmation, or says what still blocks the plan.
fn apply_after_round(model: &mut Model) {
    model.apply_after_round = false;
    if !matches!(model.screen, Screen::Document { .. }) || model.overlay.is_some() {
        return;
    }
    if let Some(unsaved) = saving::obstacle(model) {
        return model.complain(unsaved.words());
    }
    match plan::obstacle(model.known()) {
        Some(finding) => steps::go_to_cause(model, &finding),
        None => ask_apply(model),
    }
}

pub fn apply(model: &mut Model) {
    let run = Run::Apply(Apply::new(model.known(), pages::choice(model)));
    begin(model, run);
}

/// Runs one step, for a repair. The screen stays, and its bottom line shows the progress.
pub fn begin_repair(model: &mut Model, repair: Repair) {
    let apply = match &repair {
        Repair::NewApplication(new) => Apply::of_application(model.known(), new.clone()),
        repair => Apply::new(model.known(), Choice { only: repair.step(), ..Choice::default() }),
    };
    begin(model, Run::Apply(apply));
    model.say(repair.doing());
    model.repairing = Some(repair);
}

fn begin(model: &mut Model, run: Run) {
    (model.notice, model.token_renewed, model.run_failed) = (None, false, None);
    let (name, turn) = (String::new(), Turn::Wanted);
    model.run = Some(PlanRun { run, number: 0, name, turn, until: None, stopping: None, ended: None });
    if model.demo {
        turn::begin(model);
    }
}

/// Handles u: lists the changes of the last run, and asks whether to undo them.
pub fn ask_undo(model: &mut Model) {
    if model.is_running() {
        return;
    }
    if model.is_reading_secrets() {
        return model.complain("a0connect is still reading the keyring. Press u again in a moment.");
    }
    if let Some(words) = pending_check(model) {
        model.say(format!("{words} Press u again in a moment."));
        return round::ask(model, RoundKind::Needed);
    }
    let changes = turn::changes_to_undo(&model.journal);
    if changes.is_empty() {
        return model.complain("There is nothing to undo at Auth0.");
    }
    let elsewhere = plan::changed_elsewhere(&model.journal, model.known());
    if let Some(finding) = elsewhere.or_else(|| plan::nothing_restorable(&changes, model.before_last_run())) {
        return model.complain(finding.words());
    }
    model.overlay = Some(Overlay::Prompt(Prompt::new(PromptKind::UndoRun(changes))));
}

pub fn undo(model: &mut Model) {
    let changes = turn::changes_to_undo(&model.journal);
    let mut run = Undo::new(changes, model.before_last_run().cloned(), model.known());
    let open = model.journal.last_run().into_iter().filter(|entry| entry.progress == Progress::Intended);
    run.begun = open.map(|entry| entry.at).max();
    let run = Run::Undo(run);
    let line = page_lines(model, Page::Document);
    model.screen = Screen::Document { page: Page::Document, line };
    model.input = None;
    begin(model, run);
}

/// Handles Esc during a run: stops it once the step under way has a result. A sign-in ends at once, and the run with it.
pub fn stop(model: &mut Model) {
    if model.sign_in.is_of_run && sign_in::cancel(model) {
        return;
    }
    let reads = |call: &Call| matches!(call.purpose, Purpose::Step(step) if !step.changes());
    for (ticket, _) in model.calls.extract_if(.., |_, call| reads(call)) {
        model.due.push(Effect::Abort(ticket));
    }
    if let Some(running) = &mut model.run {
        running.stopping.get_or_insert(Ok(()));
    }
    if model.has_change_in_flight() {
        model.say("The run stops after this step.");
    }
}

/// Sends the next step of a run that needn't wait. True if the run went on.
pub fn pump(model: &mut Model) -> bool {
    if model.apply_after_round && model.round.is_none() && !model.is_writing() {
        apply_after_round(model);
        return true;
    }
    let under_way = model.calls.values().any(|call| matches!(call.purpose, Purpose::Step(_)));
    let writes = model.is_writing() || model.reading_again;
    let known = Known::new(&model.profile.setup, &model.facts, model.now);
    let Some(running) = &mut model.run else { return false };
    if running.ended.is_some() || under_way || model.sign_in.is_of_run && model.sign_in.is_busy() {
        return false;
    }
    if model.round.is_some() && known.must_request_token() {
        // Wait for the round, which requests another token.
        return false;
    }
    running.until = None;
    if let Some(result) = running.stopping.clone() {
        let is_wanted = result.is_ok();
        running.ended = Some(result);
        if model.repairing.take().is_some() && is_wanted {
            model.run = None;
        }
        if is_wanted {
            model.say("Stopped. Press Enter to continue, or u to undo the finished steps.");
            saving::save_facts(model);
        }
        turn::end(model);
        return true;
    }
    // Save the values before a change that depends on them.
    if writes || running.turn == Turn::Asked {
        return false;
    }
    if running.turn == Turn::Wanted {
        let applies = matches!(running.run, Run::Apply(_));
        match saving::obstacle(model).filter(|_| applies) {
            Some(unsaved) => finish(model, Err(unsaved)),
            None => turn::ask(model),
        }
        return true;
    }
    let known = Known::new(&model.profile.setup, &model.facts, model.now);
    match running.run.next(known).named(&running.name) {
        Next::Send { step, request, change } => send(model, step, request, change),
        Next::WaitUntil(until) => {
            running.until = Some(until);
            if let Some(repair) = &model.repairing {
                let seconds = until.duration_since(model.now).as_secs() + 1;
                let words = format!("{}: waiting {seconds} s for Auth0's rate limit", repair.doing());
                model.say(words);
            }
            return false;
        }
        Next::SignIn if model.sign_in.is_of_run => {
            let ended = sign_in::end_first(model);
            if let Some(running) = &mut model.run {
                running.run.take_sign_in(ended);
            }
        }
        Next::SignIn => sign_in::begin_first(model),
        Next::Done => finish(model, Ok(())),
        Next::Stop(finding) => finish(model, Err(finding)),
    }
    true
}

fn send(model: &mut Model, step: Step, request: Request, change: Option<Change>) {
    let tenant = turn::tenant(model);
    let (number, run) = model.run.as_ref().map_or((0, String::new()), |run| (run.number, run.name.clone()));
    let ticket = model.ticket();
    model.calls.insert(
        ticket,
        Call { purpose: Purpose::Step(step), since: model.now, request: Some(request.clone()), used: Vec::new() },
    );
    let entry = change.map(|change| Entry::intended(number, model.now, &tenant, change).named(&run));
    entry.iter().cloned().for_each(|entry| model.journal.begin(entry));
    let Profile { name, file_revision, .. } = &model.profile;
    let before = BeforeChange { profile: name.clone(), file_revision: *file_revision, entry, temporary: None };
    let before = Some(before).filter(|_| step.changes() && !model.demo);
    model.due.push(Effect::Send { ticket, request, before });
}

/// The change wasn't written down, so it wasn't sent. The run ends with what it has done.
pub fn not_sent(model: &mut Model, ticket: Ticket, why: Finding) {
    if model.calls.remove(&ticket).is_none() {
        return;
    }
    if let Some(running) = &model.run {
        model.journal.settle(running.number, Progress::Refused, None);
    }
    finish(model, Err(why));
}

pub fn answered(model: &mut Model, step: Step, request: &Request, answer: &HttpResult) {
    let now = model.now;
    let Some(running) = &mut model.run else { return };
    let number = running.number;
    let renews = probes::renews_token(&mut model.profile.setup, request, answer, model.token_renewed, now);
    model.token_renewed |= renews;
    let settled = if renews {
        running.run.not_done(step)
    } else {
        running.run.take(step, request, answer, &model.profile.setup, now)
    };
    let created = running.run.connection_id().cloned();
    let former = APPLICATION.map(|id| Some((id, model.profile.setup.values.get(&id)?.clone())));
    let filled = running.run.hand_over(&mut model.profile.setup, now);
    if filled.contains(&FieldId::Auth0ClientId) {
        model.replaced_application = former.into_iter().flatten().collect();
    }
    let changed = settled.write_down(&mut model.journal, number);
    if renews {
        round::ask(model, if changed { RoundKind::Open } else { RoundKind::Needed });
    }
    if !changed {
        return;
    }
    if !model.demo {
        model.due.push(Effect::RecordOutcome { profile: model.profile.name.clone(), run: number, settled });
    }
    // What Auth0 has created is stored at once, so nothing that happens later can lose it.
    if !filled.is_empty() {
        saving::changed(model, &filled);
    }
    if let Some(id) = created.filter(|id| model.profile.setup.connection_id.as_ref() != Some(id)) {
        model.profile.setup.connection_id = Some(id);
        saving::profile_changed(model);
    }
}
