//! Where Enter leads from the end of a step: to a failed field, a missing value, or the next open step. The notice says why.

use super::input::focus;
use super::round;
use super::steps::{go_to, go_to_field, is_open, open_document, row_of};
use crate::app::flow;
use crate::app::form::{Row, focused, is_connecting, rows};
use crate::app::model::{LateFailure, Model, Page, Screen, TokenWay};
use crate::app::pages::planned;
use crate::domain::checkpoints::{Check, CheckId, CheckpointId, CheckpointResult, CheckpointStatus, judge, judge_one};
use crate::domain::connection;
use crate::domain::fields::FieldId;
use crate::domain::finding::State;
use crate::domain::plan::{Planned, Step};
use crate::domain::probe::Probe;
use crate::domain::words::listed;

/// Goes to the first failed field of this step. Enter goes to each failure only once, so it can also go on. False if there
/// is none.
pub fn go_to_failed(model: &mut Model, at: CheckpointId) -> bool {
    let Some((field, _)) = failed_in(model, at) else { return false };
    if CheckpointId::of(field) != at {
        lead_back(model, field);
        return true;
    }
    model.visited_failures.insert(field);
    go_to_field(model, field);
    true
}

/// The first failed field of this step that Enter hasn't gone to yet, and what happened. The field may belong to another
/// step.
fn failed_in(model: &Model, at: CheckpointId) -> Option<(FieldId, String)> {
    let here = step_of(model)?;
    let judged = judge_one(at, model.known());
    let rows = rows(model, at);
    // A folded field counts as below all rows.
    let place = |id: &FieldId| rows.iter().position(|row| *row == row_of(*id)).unwrap_or(rows.len());
    let failed = judged.checks.iter().filter(|check| check.finding.state == State::Failed);
    let failed = failed.filter(|check| !is_fixed_by_plan(model, check));
    let fields = failed.filter_map(|check| Some((check.finding.field?, check)));
    let is_here = |id: &FieldId| here == CheckpointId::of(*id) && focused(model) == Some(row_of(*id));
    let known = |id: &FieldId| model.visited_failures.contains(id) || is_here(id);
    let (field, check) = fields.filter(|(id, _)| !known(id)).min_by_key(|(id, _)| place(id))?;
    Some((field, check.finding.what.clone()))
}

/// The check failed because of an unregistered callback URL, and the plan will add it.
fn is_fixed_by_plan(model: &Model, check: &Check) -> bool {
    let adds = |one: &Planned| one.step == Step::AddCallbacks && one.included;
    check.id == CheckId::CallbackUrls && model.known().application().is_some() && planned(model).iter().any(adds)
}

/// The same for all steps before this one. Step 3 doesn't count, because it repeats the values of steps 1 and 2.
fn failed_before(model: &Model, at: CheckpointId) -> Option<(FieldId, String)> {
    let before = CheckpointId::ALL.into_iter().take(at as usize).filter(|one| *one != CheckpointId::Credentials);
    before.into_iter().find_map(|one| failed_in(model, one))
}

/// Goes to that field, which shows the reason.
pub fn go_to_failed_before(model: &mut Model, at: CheckpointId) -> bool {
    let Some((field, _)) = failed_before(model, at) else { return false };
    lead_back(model, field);
    true
}

fn lead_back(model: &mut Model, field: FieldId) {
    model.visited_failures.insert(field);
    model.notice = None;
    go_to_field(model, field);
}

/// The same for a failed field above a missing one of this step.
pub fn go_to_failed_above(model: &mut Model, at: CheckpointId, missing: FieldId) -> bool {
    let rows = rows(model, at);
    let place = |id: FieldId| rows.iter().position(|row| *row == row_of(id));
    let failed = failed_in(model, at).map(|(field, _)| field).filter(|field| CheckpointId::of(*field) == at);
    let Some(field) = failed.filter(|field| place(*field) < place(missing)) else { return false };
    lead_back(model, field);
    true
}

/// Goes to a field that has no value yet.
pub fn go_to_missing(model: &mut Model, field: FieldId) {
    let label = field.label();
    let is_here = focused(model) == Some(row_of(field));
    go_to_field(model, field);
    model.say(if is_here { format!("Enter {label} to continue.") } else { format!("{label} is next.") });
}

/// The first field of steps 1 and 2 with a failed check, in their order on the screen.
fn first_failed(model: &Model) -> Option<FieldId> {
    let steps = CheckpointId::ALL.into_iter().filter(|at| *at < CheckpointId::Credentials);
    steps.into_iter().find_map(|at| {
        let rows = rows(model, at);
        let judged = judge_one(at, model.known());
        let failed = judged.checks.iter().filter(|check| check.finding.state == State::Failed);
        let fields = failed.filter_map(|check| check.finding.field).filter(|field| CheckpointId::of(*field) == at);
        fields.min_by_key(|id| rows.iter().position(|row| *row == row_of(*id)).unwrap_or(rows.len()))
    })
}

/// The field of an earlier step that Enter would lead back to from the focused row, or from a step without fields.
pub fn leads_back_to(model: &Model) -> Option<FieldId> {
    let Screen::Step(at) = model.screen else { return None };
    let row = focused(model);
    if !matches!(row, None | Some(Row::Field(_) | Row::Provider)) {
        return None;
    }
    // A problem of the focused row itself comes first.
    let here = |field: &FieldId| row == Some(row_of(*field));
    let setup = &model.profile.setup;
    if row == Some(Row::Provider) && !setup.has(FieldId::Provider) {
        return None;
    }
    let rows = rows(model, at);
    let now = model.focus.get(&at).copied().unwrap_or(0);
    let missing = connection::missing(setup).into_iter().any(|field| !here(&field));
    let waits = rows.iter().skip(now + 1).any(|row| is_open(model, *row));
    if waits || missing || at > CheckpointId::Connection {
        return None;
    }
    let (field, _) = failed_in(model, at).or_else(|| failed_before(model, at))?;
    Some(field).filter(|field| CheckpointId::of(*field) != at)
}

fn say_problem(model: &mut Model, field: FieldId, what: &str) {
    let number = CheckpointId::of(field) as usize + 1;
    model.complain(format!("Step {number} has a problem: {}.", what.trim_end_matches('.')));
}

/// The step on the screen, or the one that the editor or the rehearsal belongs to.
fn step_of(model: &Model) -> Option<CheckpointId> {
    match model.screen {
        Screen::Step(_) | Screen::Editor | Screen::Rehearsal { .. } => model.step(),
        _ => None,
    }
}

/// The first failed field of an earlier step, for [`show_late_failure`].
pub fn failed_earlier(model: &Model) -> Option<FieldId> {
    failed_before(model, step_of(model)?).map(|(field, _)| field)
}

/// Shows a notice if a check of an earlier step has just failed. `before`: the field that had failed already.
pub fn show_late_failure(model: &mut Model, before: Option<FieldId>) {
    let Some(here) = step_of(model).filter(|_| !is_connecting(model)) else { return };
    let Some((field, what)) = failed_before(model, here).filter(|(field, _)| before != Some(*field)) else { return };
    let on_step = is_plain_step(model);
    let typing = model.has_typed();
    let where_to = match (on_step, typing) {
        (false, _) => "",
        (true, true) => " After this step, Enter goes to it.",
        (true, false) => " Enter goes to it.",
    };
    let number = CheckpointId::of(field) as usize + 1;
    // On other screens it doesn't replace another notice. It is then shown on return.
    if on_step || model.notice.is_none() {
        model.complain(format!("Step {number}: {}.{where_to}", what.trim_end_matches('.')));
    }
    model.late = Some(LateFailure { field, said: on_step, enter_leads_there: on_step && !typing });
}

/// The form of a step is on the screen, with nothing on top.
fn is_plain_step(model: &Model) -> bool {
    matches!(model.screen, Screen::Step(_)) && model.overlay.is_none()
}

/// Drops a late failure that has passed. Shows its notice when the user returns to the form of a step.
pub fn refresh_late_failure(model: &mut Model) {
    let Some(late) = model.late else { return };
    let failed = |check: &Check| check.finding.field == Some(late.field) && check.finding.state == State::Failed;
    let judged = judge(model.known());
    let Some(check) = judged.iter().flat_map(|one| &one.checks).find(|check| failed(check)) else {
        model.late = None;
        return;
    };
    let is_there =
        model.screen == Screen::Step(CheckpointId::of(late.field)) && focused(model) == Some(row_of(late.field));
    if is_there || model.visited_failures.contains(&late.field) {
        model.late = None;
    } else if !late.said && is_plain_step(model) && model.notice.is_none() {
        let what = check.finding.what.clone();
        let number = CheckpointId::of(late.field) as usize + 1;
        model.complain(format!("Step {number}: {}. Enter goes to it.", what.trim_end_matches('.')));
        model.late = Some(LateFailure { said: true, enter_leads_there: true, ..late });
    }
}

/// Goes to the late failure, on the first Enter after its notice. False if the check no longer fails.
pub fn go_to_late_failure(model: &mut Model, field: FieldId) -> bool {
    let Screen::Step(here) = model.screen else { return false };
    match failed_before(model, here).filter(|(failed, _)| *failed == field) {
        Some((field, _)) => {
            lead_back(model, field);
            true
        }
        None => false,
    }
}

/// Goes to the next step that isn't done, wrapping around once. A missing required value or a failed field of an earlier
/// step comes first.
pub fn next_open_step(model: &mut Model, at: CheckpointId) {
    let setup = &model.profile.setup;
    let missing = connection::missing(setup).first().copied();
    // Skip a token that is being checked.
    let tried = |at: CheckpointId| at == CheckpointId::ApiToken && round::is_asking(model);
    let open = |at: &CheckpointId| match judge_one(*at, model.known()).status {
        CheckpointStatus::Done => false,
        CheckpointStatus::Unknown => !tried(*at),
        _ => true,
    };
    let later = CheckpointId::ALL.into_iter().skip(at as usize + 1).filter(|one| *one != CheckpointId::Credentials);
    let next = later.into_iter().find(open);
    if missing.is_none() && at < CheckpointId::Connection && go_to_failed_before(model, at) {
        return;
    }
    match (missing, next) {
        (Some(field), next)
            if next.is_none_or(|next| CheckpointId::of(field) < next) && CheckpointId::of(field) != at =>
        {
            go_to_missing(model, field);
        }
        // A token is required to create anything.
        (_, next) if at < CheckpointId::Connection && next > Some(CheckpointId::ApiToken) && wants_token(model) => {
            go_to_missing(model, token_field(model));
        }
        // The plan comes first, because it sends the changed values.
        (_, Some(CheckpointId::InPlace)) if at < CheckpointId::InPlace && has_unsent(model) => {
            open_document(model);
            model.say("Your changes aren't at Auth0 yet. Update the connection to send them.");
        }
        (_, Some(next)) => {
            if next >= CheckpointId::Connection || !go_to_failed(model, next) {
                go_to(model, next);
            }
            say_skipped_steps(model, at, next);
        }
        (_, None) => {
            model.screen = Screen::Overview { row: 0 };
            focus(model);
        }
    }
}

/// There is no token yet, and the user hasn't said that they have no access.
fn wants_token(model: &Model) -> bool {
    let setup = &model.profile.setup;
    let given = setup.has(FieldId::ApiToken) && !setup.is_lost(FieldId::ApiToken) || setup.can_request_token();
    let waits = setup.keyring_read.is_none() && model.is_reading_secrets();
    !given && !waits && model.token_way != TokenWay::NoAccess
}

fn token_field(model: &Model) -> FieldId {
    match model.token_way {
        TokenWay::Machine if model.profile.setup.has(FieldId::MgmtClientId) => FieldId::MgmtClientSecret,
        TokenWay::Machine => FieldId::MgmtClientId,
        _ => FieldId::ApiToken,
    }
}

/// A value has changed since the connection was last written at Auth0, and the tenant's connection isn't known to equal it.
fn has_unsent(model: &Model) -> bool {
    let setup = &model.profile.setup;
    let equal = model.known().fact(Probe::Connection).is_some_and(|fact| fact.finding.state == State::Ok);
    !equal && setup.connection_id.is_some() && connection::is_changed_since(setup, model.facts.changed_at)
}

/// Names the steps that were skipped: because they are done, or because their checks are still running.
fn say_skipped_steps(model: &mut Model, from: CheckpointId, to: CheckpointId) {
    let all = judge(model.known());
    let between = all.iter().take(to as usize).skip(from as usize + 1);
    let is_done = |one: &&CheckpointResult| one.status == CheckpointStatus::Done;
    // Step 3 only repeats other steps.
    let (done, open): (Vec<&CheckpointResult>, Vec<&CheckpointResult>) =
        between.filter(|one| one.at != CheckpointId::Credentials || is_done(one)).partition(is_done);
    let number = |one: &CheckpointResult| one.at as usize + 1;
    let failed = all.iter().take(from as usize + 1).filter(|one| one.at != CheckpointId::Credentials);
    let failed: Vec<String> =
        failed.filter(|one| one.status == CheckpointStatus::Failed).map(|one| number(one).to_string()).collect();
    let still = match failed.as_slice() {
        [] => String::new(),
        [one] => format!("Step {one} still has a problem. "),
        all => format!("Steps {} still have problems. ", listed(all)),
    };
    let mut words = match done.as_slice() {
        [] => String::new(),
        [one] => format!("Step {} is done.", number(one)),
        [first, .., last] if done.len() > 2 && number(last) - number(first) + 1 == done.len() => {
            format!("Steps {} to {} are done.", number(first), number(last))
        }
        all => {
            let numbers: Vec<String> = all.iter().map(|one| number(one).to_string()).collect();
            format!("Steps {} are done.", listed(&numbers))
        }
    };
    for one in open {
        let gap = if words.is_empty() { "" } else { " " };
        words += &format!("{gap}Step {} is being checked.", number(one));
    }
    if model.notice.is_none() && !words.is_empty() {
        model.say(still + &words);
    }
}

/// Handles Enter on a step without fields: goes to the failed field, otherwise to the next step.
pub fn page_go_on(model: &mut Model, at: CheckpointId) {
    // Step 8 shows the failures of step 7, if there are any.
    let in_place = judge_one(CheckpointId::InPlace, model.known());
    let blocks = at == CheckpointId::SignIn && in_place.status == CheckpointStatus::Failed;
    let at = if blocks { CheckpointId::InPlace } else { at };
    let judged = if blocks { in_place } else { judge_one(at, model.known()) };
    if judged.status == CheckpointStatus::Failed || judged.status == CheckpointStatus::ToDo {
        let deciding = judged.worst_check().map(|check| check.id);
        // A failed authorize route is caused by a field, not by the connection's settings.
        if at == CheckpointId::InPlace && deciding != Some(CheckId::AuthorizeRoute) {
            let what = judged.worst_check().map(|check| check.finding.what.trim_end_matches('.').to_owned());
            open_document(model);
            model.say(format!("Step 7: {}.", what.unwrap_or_default()));
            if deciding == Some(CheckId::ConnectionEqual) {
                model.screen = Screen::Document { page: Page::Difference, line: 0 };
            }
            return;
        }
        // Step 3 repeats the values of steps 1 and 2, whose fields show their verdicts.
        if at == CheckpointId::Credentials {
            if let Some(field) = first_failed(model) {
                return lead_back(model, field);
            }
            if let Some(field) = field_of(&judged) {
                return go_to_missing(model, field);
            }
        }
        // Enter goes to the field that made a sign-in fail once. Then it signs in again.
        let led = |field: &FieldId| at == CheckpointId::SignIn && leads_past(model, *field);
        let field = field_of(&judged).filter(|field| !led(field));
        if let (Some(field), Some(check)) = (field, judged.worst_check()) {
            let what = check.finding.what.clone();
            if at == CheckpointId::SignIn {
                model.visited_failures.insert(field);
            }
            go_to_field(model, field);
            return say_problem(model, field, &what);
        }
    }
    if at == CheckpointId::SignIn && judged.status != CheckpointStatus::Done && flow::can_sign_in(model) {
        return super::flow::ask(model);
    }
    next_open_step(model, at);
}

/// Enter on step 8 has led to this field, and can sign in again.
pub fn leads_past(model: &Model, field: FieldId) -> bool {
    model.visited_failures.contains(&field) && flow::can_sign_in(model)
}

/// The field that Enter opens on a step without fields if something is wrong there.
pub fn field_at_fault(model: &Model, at: CheckpointId) -> Option<FieldId> {
    field_of(&judge_one(at, model.known()))
}

fn field_of(judged: &CheckpointResult) -> Option<FieldId> {
    let wrong = matches!(judged.status, CheckpointStatus::Failed | CheckpointStatus::ToDo);
    judged.worst_check().filter(|_| wrong)?.finding.field
}
