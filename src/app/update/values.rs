//! From a text to a value, when the user leaves the field or accepts an offer. Each change is remembered and saved.

use super::input::{focus, forget};
use super::{round, saving, secrets};
use crate::app::available::{asks_about_clear, given_elsewhere, is_machine, misplaced_script};
use crate::app::form::{Row, focused, rows};
use crate::app::model::{Draft, Model, ValueChange};
use crate::app::text_input::TextInput;
use crate::domain::catalog::CUSTOM;
use crate::domain::checkpoints::{Check, CheckpointId, judge_one};
use crate::domain::fields::FieldId;
use crate::domain::finding::State;
use crate::domain::hosts::OtherHost;
use crate::domain::known::Known;
use crate::domain::probes::RoundKind;
use crate::domain::profile::Given;
use crate::domain::setup::{Source, Text, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Leaves the field: its text becomes a value, or a draft with the reason why it isn't one. True if the value is set.
pub fn leave(model: &mut Model) -> bool {
    let Some(input) = model.input.take() else { return true };
    saving::save_filled(model);
    let field = input.field;
    if input.typed_at.is_none() {
        return !model.drafts.contains_key(&field);
    }
    model.drafts.remove(&field);
    model.notes.remove(&field);
    if input.text.as_str().trim().is_empty() {
        let setup = &model.profile.setup;
        let absent = matches!(setup.values.get(&field).map(|value| &value.text), Some(Text::Absent { .. }));
        let out_of_hand = absent && !setup.is_lost(field);
        if out_of_hand {
            // A removed secret couldn't be restored, so ask first.
            model
                .say(format!("{} wasn't removed. It is in the keyring, which a0connect couldn't read.", field.label()));
            return true;
        }
        if secrets::ask_to_remove(model, field) {
            return true;
        }
        put(model, field, "", input.source);
        return true;
    }
    match (field.field().parse)(input.text.as_str(), &model.profile.setup.around()) {
        Ok(parsed) => {
            if let Some(note) = parsed.note {
                model.notes.insert(field, note);
            }
            put(model, field, &parsed.text, input.source);
            !model.drafts.contains_key(&field)
        }
        Err(problem) => {
            secrets::draft(model, field, input.text, problem);
            false
        }
    }
}

/// Parses a text and sets it, or keeps it as a draft.
pub fn give(model: &mut Model, field: FieldId, text: &str, source: Source) {
    model.drafts.remove(&field);
    model.notes.remove(&field);
    match (field.field().parse)(text, &model.profile.setup.around()) {
        Ok(parsed) => put(model, field, &parsed.text, source),
        Err(problem) => secrets::draft(model, field, TextInput::of_lines(text), problem),
    }
}

/// Sets a parsed value, remembers the previous one for undo, and saves it. A value that looks like a secret and would be kept
/// in clear becomes a draft, and the user is asked first.
pub fn put(model: &mut Model, field: FieldId, text: &str, source: Source) {
    if !secrets::hold_back(model, field, text, &source) {
        set(model, field, text, source);
    }
}

fn set(model: &mut Model, field: FieldId, text: &str, source: Source) {
    let setup = &mut model.profile.setup;
    let all_before = setup.values.clone();
    let rejected = is_rejected(Known::new(setup, &model.facts, model.now), field);
    let mut used = Vec::new();
    let source = &source;
    let mut changed = setup.give(field, text, source.clone(), model.now);
    if field == FieldId::Provider && !text.is_empty() {
        // The demo's provider fills in its URLs and mapping, like the known providers do.
        let brings = |id: &FieldId, given: &mut Given| {
            use FieldId::*;
            let own = matches!(id, AuthorizationUrl | TokenUrl | UserDetailUrl | Scope | Mapping);
            own && given.source == Source::Demo && text == CUSTOM
        };
        for (id, given) in model.offers.extract_if(.., brings) {
            changed |= setup.set(id, given.text.reveal(), Source::Demo, model.now);
            used.push(given);
        }
    }
    // Giving the same text again gives it for the current host.
    changed |= setup.give_here(field, &model.facts);
    setup.bind(&model.facts);
    // The demo's own value works, so it stays offered if the user sets another.
    let stays = |given: &Given| given.source == Source::Demo && *source != Source::Demo && text != given.text.reveal();
    let offer = match model.offers.get(&field) {
        Some(given) if stays(given) => None,
        _ => model.offers.remove(&field),
    };
    used.extend(offer);
    if changed {
        remember(model, field, all_before, used);
        if rejected {
            // Undo still restores the former value.
            model.offers.retain(|id, offer| *id != field || offer.source != Source::Former);
        }
    }
}

/// A check has rejected the value of this field.
fn is_rejected(known: Known, field: FieldId) -> bool {
    let failed = |check: &Check| check.finding.state == State::Failed && check.finding.field == Some(field);
    judge_one(CheckpointId::of(field), known).checks.iter().any(failed)
}

/// Enter on the placeholders accepts the provider's defaults. Until then nothing is sent to the hosts that they name.
pub fn accept_placeholders(model: &mut Model) {
    if model.profile.setup.assumes_placeholders()
        && let Some(value) = model.profile.setup.values.get_mut(&FieldId::Placeholders)
    {
        value.source = Source::Typed;
        saving::changed(model, &[FieldId::Placeholders]);
    }
}

/// Sets a value that came with the user's last change, such as the callback URLs of the application that was picked. `^_` undoes
/// both at once.
pub fn put_with_last_change(model: &mut Model, field: FieldId, text: &str, source: Source) {
    let before = model.changes.len();
    put(model, field, text, source);
    if before > 0 {
        undo_at_once(model, before - 1);
    }
}

/// Merges the changes from number `first` on into one, so that one undo covers them.
pub fn undo_at_once(model: &mut Model, first: usize) {
    if model.changes.len() <= first {
        return;
    }
    let others = model.changes.split_off(first + 1);
    let Some(with) = model.changes.get_mut(first) else { return };
    for own in others {
        for (id, value) in own.before {
            // Undo restores the state before the first change.
            if !with.before.iter().any(|(known, _)| *known == id) {
                with.before.push((id, value));
            }
        }
        with.offers.extend(own.offers);
    }
}

/// Sets a value that the user didn't give. `^_` doesn't undo it.
pub fn fill_in(model: &mut Model, field: FieldId, text: &str, source: Source) {
    let before = model.changes.len();
    put(model, field, text, source);
    model.changes.truncate(before);
}

/// Saves the changed values, and keeps the previous ones and the used offers for undo.
fn remember(model: &mut Model, field: FieldId, all_before: BTreeMap<FieldId, Value>, offers: Vec<Given>) {
    let setup = &model.profile.setup;
    let differing = |id: &&FieldId| setup.values.get(id) != all_before.get(id);
    let ids: BTreeSet<FieldId> = setup.values.keys().chain(all_before.keys()).copied().collect();
    let touched: Vec<FieldId> = ids.iter().filter(differing).copied().collect();
    let before = touched.iter().map(|id| (*id, all_before.get(id).cloned())).collect();
    model.changes.push(ValueChange { field, before, offers });
    if model.changes.len() > MOST_CHANGES {
        model.changes.remove(0);
    }
    secrets::offer_former(model, field, all_before.get(&field));
    saving::changed(model, &touched);
}

/// How many changes can be undone. Each holds the previous values, secrets too.
const MOST_CHANGES: usize = 100;

/// ^O accepts the value offered for this field.
pub fn take_offer(model: &mut Model) {
    let field = match focused(model) {
        Some(Row::Field(id)) => id,
        Some(Row::Provider) => FieldId::Provider,
        _ => return,
    };
    if field == FieldId::Auth0ClientId && is_machine(model) {
        return move_machine(model);
    }
    if let Some(script) = misplaced_script(model, field).map(str::to_owned) {
        return move_script(model, field, &script);
    }
    if asks_about_clear(model, field) {
        return keep_in_clear(model, field);
    }
    if given_elsewhere(model).is_some() {
        return confirm_host(model);
    }
    let Some(given) = model.offers.get(&field).cloned() else { return };
    model.input = None;
    model.drafts.remove(&field);
    match (field.field().parse)(given.text.reveal(), &model.profile.setup.around()) {
        Ok(parsed) => put(model, field, &parsed.text, given.source),
        Err(problem) => {
            secrets::draft(model, field, TextInput::new(given.text.reveal()), problem);
        }
    }
    if model.drafts.contains_key(&field) {
        model.offers.remove(&field);
    }
    focus(model);
}

/// The given application is the machine-to-machine one. Moves it to checkpoint 4 with its secret, and empties this field.
fn move_machine(model: &mut Model) {
    let setup = &model.profile.setup;
    let id = setup.open(FieldId::Auth0ClientId).unwrap_or_default().to_owned();
    let secret = setup.secret(FieldId::Auth0ClientSecret).cloned();
    let source = setup.values.get(&FieldId::Auth0ClientId).map_or(Source::Typed, |value| value.source.clone());
    model.input = None;
    put(model, FieldId::MgmtClientId, &id, source.clone());
    if let Some(secret) = secret {
        put(model, FieldId::MgmtClientSecret, secret.reveal(), source);
        // The secret stays bound to the host that it was given for.
        let values = &mut model.profile.setup.values;
        let given_for = values.get(&FieldId::Auth0ClientSecret).and_then(|value| value.given_for.clone());
        if let Some(value) = values.get_mut(&FieldId::MgmtClientSecret) {
            value.given_for = given_for;
        }
        put(model, FieldId::Auth0ClientSecret, "", Source::Typed);
    }
    put(model, FieldId::Auth0ClientId, "", Source::Typed);
    focus(model);
    model.say("Moved to M2M client ID in step 4. Now enter the client ID of your application.");
}

/// ^O on a script that was entered as a mapping or as a request makes it the custom script.
fn move_script(model: &mut Model, field: FieldId, script: &str) {
    model.input = None;
    model.drafts.remove(&field);
    put(model, FieldId::Script, script, Source::Pasted);
    let at = CheckpointId::of(FieldId::Script);
    let row = rows(model, at).iter().position(|row| *row == Row::Field(FieldId::Script));
    model.focus.insert(at, row.unwrap_or_default());
    focus(model);
    model.say(format!("Moved to {}. ^_ undoes it.", FieldId::Script.label()));
}

/// ^O on a draft that looks like a secret in clear keeps it anyway.
fn keep_in_clear(model: &mut Model, field: FieldId) {
    let Some(Draft { text, in_clear: Some(source), .. }) = model.drafts.remove(&field) else { return };
    model.input = None;
    set(model, field, text.as_str(), source);
    focus(model);
}

/// ^O on a secret that was given for another host gives it for this one too.
fn confirm_host(model: &mut Model) {
    let Some(OtherHost { field, here, .. }) = given_elsewhere(model) else { return };
    let before = model.profile.setup.values.clone();
    model.profile.setup.give_here(field, &model.facts);
    let offers = model.offers.remove(&field).into_iter().collect();
    remember(model, field, before, offers);
    model.say(format!("{} is now also used at {here}. ^_ undoes it.", field.label()));
    round::ask(model, RoundKind::Open);
}

/// The user has confirmed that this secret is to be removed.
pub fn remove_secret(model: &mut Model, field: FieldId) {
    forget(model, field);
    set(model, field, "", Source::Typed);
    focus(model);
}
