//! The rehearsal: loads a response, maps its values to attributes, and runs the script against it.

use super::{steps, values};
use crate::app::effect::{Effect, Responder, Ticket};
use crate::app::model::{
    Call as Waiting, LoadedResponses, Model, Origin, Overlay, Picker, PickerKind, Prompt, PromptKind, Purpose,
    Rehearsal, RehearsalPage, RehearsalUnderWay, RunInput, Screen,
};
use crate::app::rehearsal::{
    can_undo, has_custom_script, has_own_request, host_of, lacks_script, pairs, selected, tree, uses_default_mapping,
};
use crate::app::text_input::TextInput;
use crate::domain::attribute_picker::{Pairs, ResponseTree, judge};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::connection;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Finding, State};
use crate::domain::parse::Problem;
use crate::domain::profile_script::ATTRIBUTES;
use crate::domain::rehearsal::{Call, DEMO_RESPONSE, Masks, Outcome, Rehearsed, Run, all_masked, given};
use crate::domain::safe_text::Redactor;
use crate::domain::secret::Secret;
use crate::domain::setup::Source;
use crate::domain::words::{and_more, listed};
use serde_json::Value;

/// Opens the screen, with the provider's sample if the user has given no response.
pub fn open(model: &mut Model) {
    steps::leave_and_ask(model);
    let provider = model.profile.setup.provider();
    let key = provider.as_ref().map(|provider| provider.key.clone()).unwrap_or_default();
    let stale = match model.rehearsal.loaded.as_ref().map(|loaded| &loaded.origin) {
        Some(Origin::Sample(of)) => *of != key,
        Some(_) => false,
        None => true,
    };
    if stale {
        model.rehearsal = Rehearsal { loads: model.rehearsal.loads, ..Rehearsal::default() };
        let of_demo = model.demo.then(|| DEMO_RESPONSE.to_owned());
        let sample = provider.and_then(|provider| provider.sample).or(of_demo);
        let sample = sample.and_then(|sample| serde_json::from_str::<Value>(&sample).ok());
        if let Some(value) = sample {
            load(model, Origin::Sample(key), vec![(200, value)]);
        }
    }
    if std::mem::take(&mut model.rehearsal.stopped) {
        // A script that was stopped runs again.
        model.rehearsal.last_input = None;
    }
    model.screen = Screen::Rehearsal { page: RehearsalPage::Profile };
    model.input = None;
    model.scroll = 0;
}

/// Back to the step. A run that is under way ends first.
pub fn close(model: &mut Model) {
    if model.rehearsal.under_way.is_some() {
        stop(model);
        model.rehearsal.stopped = true;
        return model.say("Stopped the script.");
    }
    steps::go_to(model, CheckpointId::ProfileScript);
}

fn stop(model: &mut Model) {
    if let Some(run) = model.rehearsal.under_way.take() {
        model.calls.remove(&run.ticket);
        model.due.push(Effect::Abort(run.ticket));
    }
}

/// Replaces the responses. The script will run against the new ones.
fn load(model: &mut Model, origin: Origin, responses: Vec<(u16, Value)>) {
    let masks = Masks::new(connection::redactor(&model.profile.setup), &[]);
    let masked: Vec<(u16, Value)> =
        responses.into_iter().map(|(status, value)| (status, all_masked(value, &masks))).collect();
    let Some((_, first)) = masked.first() else { return };
    let tree = ResponseTree::new(first.clone());
    let responses = masked.iter().map(|(status, value)| (*status, Secret::new(value.to_string()))).collect();
    model.rehearsal.loaded = Some(LoadedResponses { origin, responses, tree });
    model.rehearsal.loads += 1;
    model.rehearsal.row = first_value(model);
}

/// The row where the cursor starts: the user's ID, or else the first value.
fn first_value(model: &Model) -> usize {
    let Some(tree) = tree(model) else { return 0 };
    let pairs = pairs(model);
    let id = pairs.path_in("user_id", &tree.value);
    let by_id = id.and_then(|id| tree.rows.iter().position(|row| row.path.as_deref() == Some(id)));
    let leaf = || tree.rows.iter().position(|row| row.kind == crate::domain::attribute_picker::Kind::Value);
    by_id.or_else(leaf).unwrap_or(0)
}

/// Loads a response that was pasted anywhere on the screen. A text that isn't one changes nothing.
pub fn paste(model: &mut Model, text: &Secret) {
    match ResponseTree::parse(text.reveal()) {
        Ok(value) => {
            load(model, Origin::Pasted, vec![(200, value)]);
            model.screen = Screen::Rehearsal { page: RehearsalPage::Profile };
            match lacks_script(&model.profile.setup) {
                None => model.say("The script now runs with the pasted response."),
                Some(words) => model.say(format!("Loaded the response. {words}")),
            }
        }
        Err(why) => model.complain(why),
    }
}

/// Uses the selected value as this attribute.
pub fn bind(model: &mut Model, attribute: &str) {
    if has_custom_script(model) {
        return model.complain(OWN);
    }
    let Some(row) = selected(model).cloned() else { return model.complain(NO_RESPONSE) };
    let value = tree(model).and_then(|tree| tree.at(&row)).cloned();
    let doubt = match judge(attribute, &row, value.as_ref()) {
        Ok(doubt) => doubt,
        Err(why) => return model.complain(why),
    };
    if has_own_request(model, attribute) {
        return model.complain("The email comes from a second request, so mapping it has no effect.");
    }
    let path = row.path.unwrap_or_default();
    let mut pairs = pairs(model);
    if pairs.paths(attribute) == [path.as_str()] && !uses_default_mapping(model) {
        return model.say(format!("{attribute} already comes from \"{path}\"."));
    }
    if let Err(why) = pairs.bind(attribute, &path) {
        return model.complain(why);
    }
    set_mapping(model, &pairs);
    match doubt {
        Some(doubt) => model.say(format!("{attribute} now comes from \"{path}\". {}.", doubt.what)),
        None => model.say(format!("{attribute} now comes from \"{path}\". ^_ undoes it.")),
    }
}

const OWN: &str = "Your custom script sets the profile. Clear it in step 5 to map fields.";
const NO_RESPONSE: &str = "There is no response to map. Paste one here.";

/// Stops using the selected value.
pub fn unbind(model: &mut Model) {
    if has_custom_script(model) {
        return model.complain(OWN);
    }
    let Some(path) = selected(model).and_then(|row| row.path.clone()) else { return };
    let mut pairs = pairs(model);
    let freed = pairs.unbind(&path);
    if freed.is_empty() {
        return model.say(format!("\"{path}\" isn't used."));
    }
    set_mapping(model, &pairs);
    if freed.iter().any(|name| name == "user_id") {
        return model.complain("user_id has no value now. Select the user's ID and press u.");
    }
    model.say(format!("\"{path}\" is no longer used as {}. ^_ undoes it.", listed(&freed)));
}

/// Sets the mapping, as if it was typed in step 5. Without user_id it stays a draft.
fn set_mapping(model: &mut Model, pairs: &Pairs) {
    values::give(model, FieldId::Mapping, &pairs.to_json(), Source::Typed);
}

/// Opens the list of what the selected value can be used for.
pub fn list(model: &mut Model) {
    let Some(row) = selected(model).filter(|_| !has_custom_script(model)).cloned() else {
        return model.complain(if has_custom_script(model) { OWN } else { NO_RESPONSE });
    };
    let value = tree(model).and_then(|tree| tree.at(&row)).cloned();
    if let Err(why) = judge("name", &row, value.as_ref()) {
        return model.complain(why);
    }
    let pairs = pairs(model);
    let path = row.path.unwrap_or_default();
    let used = ATTRIBUTES.iter().position(|name| pairs.paths(name).contains(&path)).unwrap_or(0);
    model.overlay =
        Some(Overlay::Picker(Picker { kind: PickerKind::Attribute, filter: TextInput::default(), row: used }));
}

/// Handles the choice from that list. None means that the value isn't used.
pub fn picked(model: &mut Model, attribute: Option<&str>) {
    model.overlay = None;
    match attribute {
        Some(attribute) => bind(model, attribute),
        None => unbind(model),
    }
}

pub fn turn_page(model: &mut Model, page: RehearsalPage, forward: bool) {
    let all = RehearsalPage::ALL;
    let now = all.iter().position(|one| *one == page).unwrap_or(0);
    let next = all[if forward { (now + 1) % 3 } else { (now + 2) % 3 }];
    model.screen = Screen::Rehearsal { page: next };
    // The script opens at the line of its error.
    let line = model.rehearsal.result.as_ref().and_then(|result| result.error.as_ref()?.line);
    let line = line.filter(|_| next == RehearsalPage::Script).and_then(|line| usize::try_from(line).ok());
    model.scroll = line.map_or(0, |line| line.saturating_sub(4));
}

/// Undoes the last change of the mapping.
pub fn undo(model: &mut Model) {
    if model.drafts.remove(&FieldId::Mapping).is_some() {
        return model.say("Restored the mapping.");
    }
    if !can_undo(model) {
        return model.complain("There is nothing to undo here.");
    }
    let screen = model.screen.clone();
    super::undo::undo(model);
    (model.screen, model.input) = (screen, None);
}

/// Asks for an access token, to run the script against the real userinfo URL.
pub fn ask_token(model: &mut Model) {
    if let Some(words) = lacks_script(&model.profile.setup) {
        return model.complain(words);
    }
    model.overlay = Some(Overlay::Prompt(Prompt::new(PromptKind::AccessToken)));
}

/// Why a typed text can't be an access token.
pub fn token_problem(text: &str) -> Option<Problem> {
    let is_json = text.starts_with('{');
    match text {
        "" => Some(Problem::new("There is no token", "Paste an access token, or press Esc.")),
        _ if !is_json && text.contains(char::is_whitespace) => {
            Some(Problem::new("An access token has no spaces", "Copy only the token."))
        }
        _ => None,
    }
}

/// Runs the script with this token, and sends its requests. The token stays in the run.
pub fn live(model: &mut Model, token: Secret) {
    let setup = &model.profile.setup;
    let Some(script) = connection::script(setup) else { return };
    let call = Call::with_input(&script, token, &setup.connection_name());
    let near = setup.domain().is_some_and(|domain| domain.is_loopback());
    stop(model);
    let input = run_input(model, script);
    start(model, input, call, Responder::Live { near }, false);
}

/// Runs the script again if it or the response has changed, while the screen is open. True if it did.
pub fn pump(model: &mut Model) -> bool {
    if !matches!(model.screen, Screen::Rehearsal { .. }) {
        let runs = model.rehearsal.under_way.is_some();
        if runs {
            stop(model);
            model.rehearsal.last_input = None;
        }
        return runs;
    }
    let script = connection::script(&model.profile.setup);
    let Some(input) = script.map(|script| run_input(model, script)) else { return false };
    if model.rehearsal.last_input.as_ref() == Some(&input) {
        return false;
    }
    let Some(responses) = model.rehearsal.loaded.as_ref().map(|loaded| loaded.responses.clone()) else { return false };
    stop(model);
    let setup = &model.profile.setup;
    let own = setup.has(FieldId::Script);
    let given = given(&input.script, &responses, &input.connection, &setup.user_call(), own);
    start(model, input, given.call, Responder::Given(given.responses), given.has_example);
    true
}

fn run_input(model: &Model, script: String) -> RunInput {
    RunInput { script, connection: model.profile.setup.connection_name(), load: model.rehearsal.loads }
}

fn start(model: &mut Model, input: RunInput, call: Call, from: Responder, has_example: bool) {
    let ticket = model.ticket();
    let live = matches!(from, Responder::Live { .. });
    let used = Vec::new();
    model.calls.insert(ticket, Waiting { purpose: Purpose::Rehearsal, since: model.now, request: None, used });
    model.rehearsal.last_input = Some(input);
    model.rehearsal.stopped = false;
    model.rehearsal.under_way = Some(RehearsalUnderWay { ticket, call: call.clone(), live, has_example });
    model.due.push(Effect::Rehearse { ticket, call: Box::new(call), from });
}

/// Handles the end of a run. The result of a run that a newer one has replaced is dropped.
pub fn ended(model: &mut Model, ticket: Ticket, result: Result<Run, Finding>) {
    let Some(run) = model.rehearsal.under_way.take_if(|run| run.ticket == ticket) else { return };
    model.calls.remove(&ticket);
    let seen = match result {
        Ok(seen) => seen,
        Err(finding) => return model.complain(finding.words()),
    };
    let redactor = connection::redactor(&model.profile.setup);
    let bodies = if run.live { bodies(&seen, &run.call) } else { Vec::new() };
    let host = seen.requests.iter().find(|sent| sent.body.is_some()).and_then(|sent| host_of(&sent.url));
    let result = Rehearsed::of(seen, &run.call, redactor);
    if bodies.first().is_some_and(|(status, _)| *status < 300) {
        let host = host.unwrap_or_else(|| "the provider".to_owned());
        load(model, Origin::Live(host), bodies);
        if let Some(input) = &mut model.rehearsal.last_input {
            // This run was the one against the new response.
            input.load = model.rehearsal.loads;
        }
    }
    (model.rehearsal.live, model.rehearsal.has_example) = (run.live, run.has_example);
    learn(model, &result);
    model.rehearsal.result = Some(result);
}

/// The JSON bodies of the responses, with the token masked.
fn bodies(run: &Run, call: &Call) -> Vec<(u16, Value)> {
    let own = Masks::new(Redactor::default(), &call.secrets());
    let body = |sent: &crate::domain::rehearsal::Sent| {
        let value: Value = serde_json::from_str(sent.body.as_ref()?.reveal()).ok()?;
        Some((sent.status?, all_masked(value, &own)))
    };
    run.requests.iter().filter_map(body).collect()
}

/// Passes the result to the check of step 5, where it counts until the script changes.
fn learn(model: &mut Model, result: &Rehearsed) {
    let live = model.rehearsal.live;
    let sample = !live && matches!(&model.rehearsal.loaded, Some(LoadedResponses { origin: Origin::Sample(_), .. }));
    let mut finding = if has_custom_script(model) { result.finding() } else { result.of_generated() };
    // Without a usable response a script can only fail, and a sample may lack what your users have.
    let unanswered = result.requests.iter().any(|sent| sent.status.is_none_or(|status| status >= 300));
    if result.signs_in() {
        finding.what = and_more(&result.attributes());
        if sample {
            finding.why = "The script ran with the provider's sample, not with your data.".to_owned();
        }
    } else if let Some(status) = result.rejected_with().filter(|_| live) {
        let why = format!("It returned status {status}, so the rehearsal couldn't test the script.");
        finding = Finding::new(State::Warning, "The provider rejected the access token", why, finding.fix);
    } else if unanswered || sample && matches!(result.outcome, Outcome::Profile | Outcome::Error) {
        finding.state = State::Warning;
    }
    model.facts.learn_rehearsed(&model.profile.setup, finding);
}
