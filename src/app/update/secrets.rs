//! What secrets need a word for: a text that looks like one is asked about before it is kept in clear, one that was replaced
//! stays in reach, and one that was given for another host is confirmed before it goes to this one.

use super::{calls, input, say};
use crate::app::effect::Effect;
use crate::app::form::{Row, focused};
use crate::app::model::{Draft, Model, Overlay, Prompt, Question};
use crate::app::text_input::TextInput;
use crate::domain::fields::FieldId;
use crate::domain::hosts::{self, Elsewhere};
use crate::domain::parse::Problem;
use crate::domain::pasted::{holds_any, in_clear, stands_in_clear};
use crate::domain::probes::Ask;
use crate::domain::profile::Given;
use crate::domain::setup::{Source, Text, Value};

/// So many former secrets are remembered, the newest.
const MOST_FORMER: usize = 100;

/// Why a text may not be kept in clear without a word.
fn doubt(model: &Model, field: FieldId, text: &str, source: &Source) -> Option<Problem> {
    if model.demo || matches!(source, Source::Provider | Source::Suggested | Source::Former) {
        return None;
    }
    let setup = &model.profile.setup;
    let problem = match field.is_secret() {
        true => stands_in_clear(setup, text)?.1,
        false => in_clear(field, text, setup.secrets().chain(&model.former))?,
    };
    let fix = format!("{} To keep it all the same, press ^O.", problem.fix);
    Some(Problem { fix, ..problem })
}

/// It looks like a secret in clear: it becomes a draft, and nothing is written. The same value again has been confirmed before.
pub fn is_asked_first(model: &mut Model, field: FieldId, text: &str, source: &Source) -> bool {
    let setup = &model.profile.setup;
    if setup.open(field) == Some(text) || setup.secret(field).is_some_and(|secret| secret.reveal() == text) {
        return false;
    }
    let Some(problem) = doubt(model, field, text, source) else { return false };
    model.drafts.insert(field, Draft { text: TextInput::new(text), problem, in_clear: Some(source.clone()) });
    true
}

/// The field of a secret that is kept was emptied: it stays until that is confirmed.
pub fn asks_to_remove(model: &mut Model, field: FieldId) -> bool {
    let setup = &model.profile.setup;
    let asks = field.is_secret() && setup.has(field) && !setup.is_lost(field);
    if asks {
        model.overlay = Some(Overlay::Prompt(Prompt::new(Question::RemoveSecret(field))));
    }
    asks
}

pub fn remove(model: &mut Model, field: FieldId) -> Vec<Effect> {
    input::forget(model, field);
    let effects = input::set(model, field, "", Source::Typed);
    input::focus(model);
    effects
}

/// The text looks like a secret, and one key keeps it in clear all the same.
pub fn asks_about_clear(model: &Model, field: FieldId) -> bool {
    let untouched = model.input.as_ref().is_none_or(|input| input.field != field || input.typed_at.is_none());
    untouched && model.drafts.get(&field).is_some_and(|draft| draft.in_clear.is_some())
}

/// ^O on such a draft.
pub fn keep_all_the_same(model: &mut Model, field: FieldId) -> Vec<Effect> {
    let Some(Draft { text, in_clear: Some(source), .. }) = model.drafts.remove(&field) else { return Vec::new() };
    model.input = None;
    let effects = input::set(model, field, text.as_str(), source);
    input::focus(model);
    effects
}

/// The secret that was replaced is offered, so that one key brings it back.
pub fn offer_former(model: &mut Model, field: FieldId, before: Option<&Value>) {
    let Some(Text::Secret(secret)) = before.map(|value| &value.text) else { return };
    if !field.is_secret() || model.profile.setup.secret(field) == Some(secret) {
        return;
    }
    model.offers.insert(field, Given { id: field, text: secret.clone(), source: Source::Former });
    remember(model, before);
}

/// It stood in a secret field.
pub fn remember(model: &mut Model, value: Option<&Value>) {
    let Some(Text::Secret(secret)) = value.map(|value| &value.text) else { return };
    model.former.retain(|known| known != secret);
    model.former.push(secret.clone());
    let surplus = model.former.len().saturating_sub(MOST_FORMER);
    model.former.drain(..surplus);
}

/// A value that undo brings back may have stood in a secret field since.
pub fn is_asked_again(model: &mut Model, field: FieldId, value: &Value) -> bool {
    match &value.text {
        Text::Open(text) if holds_any(text, model.profile.setup.secrets().chain(&model.former)) => {
            is_asked_first(model, field, text, &value.source)
        }
        _ => false,
    }
}

/// The secret that has the focus was given for another host, nothing else is offered for it and nothing is being typed.
pub fn given_elsewhere(model: &Model) -> Option<Elsewhere> {
    let Some(Row::Field(field)) = focused(model) else { return None };
    let typing = model.input.as_ref().is_some_and(|input| input.typed_at.is_some());
    let free = !typing
        && !model.drafts.contains_key(&field)
        && model.offers.get(&field).is_none_or(|offer| offer.source == Source::Former);
    hosts::elsewhere(field, &model.profile.setup, &model.facts).filter(|_| free)
}

/// ^O on a secret that was given for another host: it is given for this one too.
pub fn confirm_host(model: &mut Model) -> Vec<Effect> {
    let Some(Elsewhere { field, here, .. }) = given_elsewhere(model) else { return Vec::new() };
    let before = model.profile.setup.values.clone();
    model.profile.setup.give_here(field, &model.facts);
    let mut effects = input::remember(model, field, before);
    say(model, format!("{} goes to {here} now; ^_ takes it back.", field.label()));
    effects.extend(calls::ask(model, Ask::Open));
    effects
}
