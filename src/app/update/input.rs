//! The field that has the focus: typing, pasting, and what happens when it is left.

use super::{complain, keeping, say, secrets};
use crate::app::effect::Effect;
use crate::app::form::{Row, focused};
use crate::app::message::Key;
use crate::app::model::{Begin, Draft, Input, Model, Overlay, Screen, TokenWay, ValueChange};
use crate::app::text_input::TextInput;
use crate::domain::checkpoints::CheckpointId;
use crate::domain::fields::{FieldId, Kind};
use crate::domain::parse::Problem;
use crate::domain::secret::Secret;
use crate::domain::setup::{Setup, Source, Text, Value};
use crate::domain::token::Claims;
use std::collections::{BTreeMap, BTreeSet};

/// Loads the field that has the focus into the input; drops an input whose field lost it.
pub fn focus(model: &mut Model) {
    let field = match focused(model) {
        Some(Row::Field(id)) if matches!(model.screen, Screen::Step(_)) => id,
        _ => {
            model.input = None;
            return;
        }
    };
    if model.input.as_ref().is_some_and(|input| input.field == field) {
        return;
    }
    let (text, problem) = match model.drafts.get(&field) {
        Some(draft) => (draft.text.clone(), Some(draft.problem.clone())),
        None => (TextInput::new(stored(&model.profile.setup, field).unwrap_or_default()), None),
    };
    let kept = model.profile.setup.has(field) && !model.profile.setup.is_lost(field);
    model.dropped = None;
    model.input = Some(Input {
        field,
        text,
        fresh: true,
        locked: field.is_secret() && kept && problem.is_none(),
        revealed: false,
        source: Source::Typed,
        typed_at: None,
        judged: true,
        problem,
    });
}

fn stored(setup: &Setup, field: FieldId) -> Option<&str> {
    match &setup.values.get(&field)?.text {
        Text::Open(text) => Some(text),
        Text::Secret(secret) => Some(secret.reveal()),
        Text::Absent { .. } => None,
    }
}

/// What is wrong with the text as it stands. Nothing typed is no error, and neither is an empty text: it takes the value away.
pub fn verdict(setup: &Setup, input: &Input) -> Option<Problem> {
    if input.text.as_str().trim().is_empty() {
        return None;
    }
    (input.field.field().parse)(input.text.as_str(), &setup.around()).err()
}

/// A key that no command has taken, in a field.
pub fn edit(model: &mut Model, key: Key) {
    let now = model.now;
    let Some(input) = &mut model.input else { return };
    let field = input.field.field();
    if input.locked && key != Key::Ctrl('u') {
        let label = field.label;
        say(model, format!("{label} is kept as it is. To change it, paste another, or press ^U and type it."));
        return;
    }
    input.locked = false;
    model.dropped = None;
    if let Kind::Choice(words) = field.kind {
        choose_word(input, words, key);
    } else if !edit_text(&mut input.text, key, input.fresh && field.secret && !input.revealed) {
        return;
    }
    input.fresh = false;
    input.source = Source::Typed;
    input.typed_at = Some(now);
    input.judged = false;
    input.problem = None;
    model.notice = None;
}

fn choose_word(input: &mut Input, words: &[&str], key: Key) {
    let now = words.iter().position(|word| *word == input.text.as_str()).unwrap_or(0);
    let next = match key {
        Key::Char(' ') | Key::Right => (now + 1) % words.len(),
        Key::Left => (now + words.len() - 1) % words.len(),
        Key::Char(char) => words.iter().position(|word| word.starts_with(char)).unwrap_or(now),
        _ => now,
    };
    input.text = TextInput::new(words[next]);
}

/// True where the key was one that edits or moves. `replace`: the first key of a hidden secret begins it anew.
pub fn edit_text(text: &mut TextInput, key: Key, replace: bool) -> bool {
    let erases = matches!(key, Key::Backspace | Key::Delete | Key::Ctrl('h' | 'd' | 'k' | 'u' | 'w'));
    if replace && (erases || matches!(key, Key::Char(_))) {
        text.clear();
    }
    match key {
        Key::Char(char) => {
            text.insert(char.encode_utf8(&mut [0; 4]));
        }
        Key::Backspace | Key::Ctrl('h') => text.backspace(),
        Key::Delete | Key::Ctrl('d') => text.delete(),
        Key::Left | Key::Ctrl('b') => text.left(),
        Key::Right | Key::Ctrl('f') => text.right(),
        Key::Home | Key::Ctrl('a') => text.home(),
        Key::End | Key::Ctrl('e') => text.end(),
        Key::WordLeft => text.word_left(),
        Key::WordRight => text.word_right(),
        Key::Ctrl('w') => text.delete_word(),
        Key::Ctrl('k') => text.delete_to_end(),
        Key::Ctrl('u') => text.delete_to_start(),
        _ => return false,
    }
    true
}

/// One event, never a key press. It replaces what stands there unless the user has begun to edit it.
pub fn paste(model: &mut Model, text: &Secret) -> Vec<Effect> {
    let now = model.now;
    match &mut model.overlay {
        Some(Overlay::Picker(picker)) => {
            picker.filter.insert(text.reveal().trim());
            picker.row = 0;
            return Vec::new();
        }
        Some(Overlay::Prompt(prompt)) => {
            prompt.input.insert(text.reveal().trim());
            return Vec::new();
        }
        Some(_) => return Vec::new(),
        None => {}
    }
    match focused(model) {
        // "Paste one", it says: what is pasted on the choice is the token.
        Some(Row::Way(TokenWay::Paste)) => {
            model.token_way = TokenWay::Paste;
            super::steps::go_to_field(model, FieldId::ApiToken);
        }
        Some(Row::Begin(_)) if Claims::read(text).is_some() => {
            model.begin = Some(Begin::Connect);
            super::steps::go_to_field(model, FieldId::ApiToken);
        }
        Some(Row::Begin(_)) => super::steps::begin_typing(model),
        Some(_) if model.input.is_none() => complain(model, "This row takes no text: Tab goes to the next field."),
        _ => {}
    }
    if model.screen == Screen::Step(CheckpointId::SignIn) {
        return super::sign_in::came_back(model, text);
    }
    let Some(input) = &mut model.input else { return Vec::new() };
    if text.reveal().trim().is_empty() {
        complain(model, "There is nothing but blanks in what was pasted.");
        return Vec::new();
    }
    let before = input.text.clone();
    if input.fresh || input.locked {
        input.text.clear();
    }
    let dropped = input.text.insert(text.reveal().trim());
    if dropped.too_long {
        input.text = before;
        complain(model, "Too long for this field: nothing was pasted.");
        return Vec::new();
    }
    (input.fresh, input.locked) = (false, false);
    model.dropped = None;
    input.source = Source::Pasted;
    input.typed_at = Some(now);
    input.judged = false;
    input.problem = None;
    model.notice = None;
    if dropped.characters > 0 {
        let s = if dropped.characters == 1 { "" } else { "s" };
        say(model, format!("{} control or invisible character{s} dropped from what was pasted.", dropped.characters));
    }
    Vec::new()
}

/// The field is left: its text becomes a value, or a draft with the reason why it is none. True where the value stands.
pub fn leave(model: &mut Model) -> (bool, Vec<Effect>) {
    let Some(input) = model.input.take() else { return (true, Vec::new()) };
    let field = input.field;
    if input.typed_at.is_none() {
        return (!model.drafts.contains_key(&field), Vec::new());
    }
    model.drafts.remove(&field);
    model.notes.remove(&field);
    if input.text.as_str().trim().is_empty() {
        let setup = &model.profile.setup;
        let absent = matches!(setup.values.get(&field).map(|value| &value.text), Some(Text::Absent { .. }));
        let out_of_hand = absent && !setup.is_lost(field);
        if out_of_hand {
            // Taken away, it could not be had back.
            say(
                model,
                format!(
                    "{} wasn't removed: it is kept in the keyring, and hasn't been read from there.",
                    field.label()
                ),
            );
            return (true, Vec::new());
        }
        if secrets::asks_to_remove(model, field) {
            return (true, Vec::new());
        }
        return (true, put(model, field, "", input.source));
    }
    match (field.field().parse)(input.text.as_str(), &model.profile.setup.around()) {
        Ok(parsed) => {
            if let Some(note) = parsed.note {
                model.notes.insert(field, note);
            }
            let effects = put(model, field, &parsed.text, input.source);
            (!model.drafts.contains_key(&field), effects)
        }
        Err(problem) => {
            model.drafts.insert(field, Draft { text: input.text, problem, in_clear: None });
            (false, Vec::new())
        }
    }
}

/// Sets a parsed value, remembers the one before for undo, and keeps it. What looks like a secret and would be kept in clear
/// becomes a draft: the user is asked first.
pub fn put(model: &mut Model, field: FieldId, text: &str, source: Source) -> Vec<Effect> {
    if secrets::is_asked_first(model, field, text, &source) {
        return Vec::new();
    }
    set(model, field, text, source)
}

pub(super) fn set(model: &mut Model, field: FieldId, text: &str, source: Source) -> Vec<Effect> {
    let setup = &mut model.profile.setup;
    let all_before = setup.values.clone();
    let changed = if field == FieldId::Provider && !text.is_empty() {
        let now = model.now;
        setup.choose_provider(text, source, now);
        // The demo's provider brings its mapping along, as those of the list do.
        let own = model.offers.get(&FieldId::Mapping).filter(|given| given.source == Source::Demo && text == "custom");
        if let Some(given) = own.cloned() {
            model.offers.remove(&FieldId::Mapping);
            setup.set(FieldId::Mapping, given.text.reveal(), Source::Demo, now);
        }
        setup.values != all_before
    } else {
        let set = setup.set(field, text, source, model.now);
        // The same text given again is given for the host that stands now.
        setup.give_here(field, &model.facts) || set
    };
    setup.bind(&model.facts);
    if !changed {
        return Vec::new();
    }
    remember(model, field, all_before)
}

/// Keeps what changed, and for undo what stood there before.
pub(super) fn remember(model: &mut Model, field: FieldId, all_before: BTreeMap<FieldId, Value>) -> Vec<Effect> {
    let setup = &model.profile.setup;
    let differing = |id: &&FieldId| setup.values.get(id) != all_before.get(id);
    let ids: BTreeSet<FieldId> = setup.values.keys().chain(all_before.keys()).copied().collect();
    let touched: Vec<FieldId> = ids.iter().filter(differing).copied().collect();
    let before = touched.iter().map(|id| (*id, all_before.get(id).cloned())).collect();
    let offer = model.offers.remove(&field);
    model.changes.push(ValueChange { field, before, offer });
    if model.changes.len() > MOST_CHANGES {
        model.changes.remove(0);
    }
    secrets::offer_former(model, field, all_before.get(&field));
    keeping::changed(model, &touched)
}

/// So many changes can be undone; each holds what was there before, secrets too.
const MOST_CHANGES: usize = 100;

/// ^_: what was typed since the focus came, else the last change of a value.
pub fn undo(model: &mut Model) -> Vec<Effect> {
    if let Some(input) = &model.input
        && input.typed_at.is_some()
    {
        let field = input.field;
        model.input = None;
        model.drafts.remove(&field);
        focus(model);
        let name = model.profile.setup.name_of(field);
        say(model, format!("{name}: back to what was there."));
        return Vec::new();
    }
    if let Some(typed) = model.dropped.take() {
        let field = typed.field;
        model.input = Some(typed);
        say(model, format!("{}: what you typed is back.", field.label()));
        return Vec::new();
    }
    let Some(change) = model.changes.pop() else {
        complain(model, "Nothing to take back here.");
        return Vec::new();
    };
    let mut touched = Vec::new();
    for (field, before) in change.before {
        touched.push(field);
        let now = model.profile.setup.values.remove(&field);
        secrets::remember(model, now.as_ref());
        // Its old revision comes back with it, and with that what was found out with it.
        if let Some(value) = before.filter(|value| !secrets::is_asked_again(model, field, value)) {
            model.profile.setup.values.insert(field, value);
        }
    }
    model.profile.setup.revision += 1;
    model.offers.remove(&change.field);
    model.offers.extend(change.offer.map(|given| (change.field, given)));
    model.input = None;
    if !secrets::asks_about_clear(model, change.field) {
        model.drafts.remove(&change.field);
        let name = model.profile.setup.name_of(change.field);
        say(model, format!("{name} ({}) is what it was before.", change.field.env()));
    }
    super::steps::go_to_field(model, change.field);
    keeping::changed(model, &touched)
}

/// Esc: what was typed since the field was entered is taken back; ^_ gives it again.
pub fn drop_typed(model: &mut Model) {
    let typed = model.input.take();
    focus(model);
    if let Some(typed) = typed {
        say(model, format!("{}: back to what was there. ^_ gives you what you typed.", typed.field.label()));
        model.dropped = Some(typed);
    }
}

/// What was typed or drafted there does not count any more.
pub fn forget(model: &mut Model, field: FieldId) {
    model.drafts.remove(&field);
    model.input.take_if(|input| input.field == field);
}

/// ^O: the value that is offered for this field.
pub fn take_offer(model: &mut Model) -> Vec<Effect> {
    let field = match focused(model) {
        Some(Row::Field(id)) => id,
        Some(Row::Provider) => FieldId::Provider,
        _ => return Vec::new(),
    };
    if field == FieldId::Auth0ClientId && super::actions::is_machine(model) {
        return move_machine(model);
    }
    if secrets::asks_about_clear(model, field) {
        return secrets::keep_all_the_same(model, field);
    }
    if secrets::given_elsewhere(model).is_some() {
        return secrets::confirm_host(model);
    }
    let Some(given) = model.offers.remove(&field) else { return Vec::new() };
    model.input = None;
    model.drafts.remove(&field);
    let effects = match (field.field().parse)(given.text.reveal(), &model.profile.setup.around()) {
        Ok(parsed) => put(model, field, &parsed.text, given.source),
        Err(problem) => {
            let text = TextInput::new(given.text.reveal());
            model.drafts.insert(field, Draft { text, problem, in_clear: None });
            Vec::new()
        }
    };
    focus(model);
    effects
}

/// The application given here is the machine-to-machine one: it goes to checkpoint 4 with its secret, and this field is open again.
fn move_machine(model: &mut Model) -> Vec<Effect> {
    let setup = &model.profile.setup;
    let id = setup.open(FieldId::Auth0ClientId).unwrap_or_default().to_owned();
    let secret = setup.secret(FieldId::Auth0ClientSecret).cloned();
    let source = setup.values.get(&FieldId::Auth0ClientId).map_or(Source::Typed, |value| value.source.clone());
    model.input = None;
    let mut effects = put(model, FieldId::MgmtClientId, &id, source.clone());
    if let Some(secret) = secret {
        effects.extend(put(model, FieldId::MgmtClientSecret, secret.reveal(), source));
        // It was given for that host, wherever it stands.
        let values = &mut model.profile.setup.values;
        let given_for = values.get(&FieldId::Auth0ClientSecret).and_then(|value| value.given_for.clone());
        if let Some(value) = values.get_mut(&FieldId::MgmtClientSecret) {
            value.given_for = given_for;
        }
        effects.extend(put(model, FieldId::Auth0ClientSecret, "", Source::Typed));
    }
    effects.extend(put(model, FieldId::Auth0ClientId, "", Source::Typed));
    focus(model);
    say(model, "Moved to M2M client ID (step 4). Now give the application that people sign in to.");
    effects
}
