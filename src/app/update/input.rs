//! The text of the focused field while the user types. Module `values` turns it into a value.

use crate::app::form::{Row, focused};
use crate::app::message::Key;
use crate::app::model::{Input, Model, Screen, SecretStore};
use crate::app::text_input::TextInput;
use crate::domain::fields::{FieldId, Kind};
use crate::domain::parse::Problem;
use crate::domain::pasted::in_clear;
use crate::domain::setup::{Setup, Source, Text};

/// Loads the focused field into the input, and drops the input of a field that lost the focus.
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

/// Loads the focused field again, because its value may be another one. What was typed stays.
pub fn reload(model: &mut Model) {
    model.input.take_if(|input| input.typed_at.is_none());
    focus(model);
}

fn stored(setup: &Setup, field: FieldId) -> Option<&str> {
    match &setup.values.get(&field)?.text {
        Text::Open(text) => Some(text),
        Text::Secret(secret) => Some(secret.reveal()),
        Text::Absent { .. } => None,
    }
}

/// What is wrong with the text so far. An empty text isn't an error, since it removes the value.
pub fn verdict(setup: &Setup, input: &Input) -> Option<Problem> {
    if input.text.as_str().trim().is_empty() {
        return None;
    }
    let problem = (input.field.field().parse)(input.text.as_str(), &setup.around()).err()?;
    // The parser's message may quote the text, which may be a secret.
    Some(in_clear(input.field, input.text.as_str(), setup.secrets()).unwrap_or(problem))
}

/// A key in a field that isn't a command.
pub fn edit(model: &mut Model, key: Key) {
    let now = model.now;
    let Some(input) = &mut model.input else { return };
    let field = input.field.field();
    if input.locked && key != Key::Ctrl('u') {
        let label = field.label;
        let kept = if model.demo || model.secret_store == SecretStore::Memory { "set" } else { "saved" };
        model.say(format!("{label} is {kept}. To change it, paste a new one, or press ^U to type it."));
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

/// True if the key edits or moves. `replace`: the first key of a hidden secret replaces it.
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

/// The pasted text replaces what is there, unless the user has begun to edit it.
pub fn insert(model: &mut Model, text: &str) {
    let now = model.now;
    let Some(input) = &mut model.input else { return };
    if text.trim().is_empty() {
        model.complain("The clipboard contains only spaces.");
        return;
    }
    let before = input.text.clone();
    if input.fresh || input.locked {
        input.text.clear();
    }
    let dropped = input.text.insert(text.trim());
    if dropped.too_long {
        input.text = before;
        model.complain("Nothing was pasted. The text is too long for this field.");
        return;
    }
    (input.fresh, input.locked) = (false, false);
    model.dropped = None;
    input.source = Source::Pasted;
    input.typed_at = Some(now);
    input.judged = false;
    input.problem = None;
    model.notice = None;
    say_removed(model, dropped.characters);
}

/// Says how many characters of a paste were left out.
pub fn say_removed(model: &mut Model, characters: usize) {
    if characters > 0 {
        let s = if characters == 1 { "" } else { "s" };
        model.say(format!("Removed {characters} invisible character{s} from the pasted text."));
    }
}

/// Esc drops what was typed since the field got the focus. ^_ brings it back.
pub fn drop_typed(model: &mut Model) {
    let typed = model.input.take();
    focus(model);
    if let Some(typed) = typed {
        model.say(format!("Restored {}. ^_ brings back what you typed.", typed.field.label()));
        model.dropped = Some(typed);
    }
}

/// Drops the typed text and the draft of a field.
pub fn forget(model: &mut Model, field: FieldId) {
    model.drafts.remove(&field);
    model.input.take_if(|input| input.field == field);
}
