//! The editor of the profile script: its keys change the text, and the text becomes the value of the field.

use super::input::{edit_text, focus, say_removed};
use super::{round, steps, values};
use crate::app::available::edits_script;
use crate::app::effect::Effect;
use crate::app::keys::Action;
use crate::app::message::{Key, Motion};
use crate::app::model::{Model, Screen};
use crate::app::script_editor::{Mode, Move, ScriptEditor};
use crate::app::text_input::{Dropped, TextInput};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::connection;
use crate::domain::fields::FieldId::Script;
use crate::domain::finding::Finding;
use crate::domain::probes::RoundKind;
use crate::domain::secret::Secret;
use crate::domain::setup::Source;

/// Opens the editor on the custom script, or else on the generated one.
pub fn open(model: &mut Model) {
    if !edits_script(model) {
        return;
    }
    steps::leave_and_ask(model);
    if model.drafts.get(&Script).is_some_and(|draft| draft.hidden) {
        model.complain("This text looks like a secret, so the editor doesn't show it. Press ^_ to remove it.");
        return steps::go_to_field(model, Script);
    }
    let mut editor = editor_of(model);
    editor.check();
    model.editor = Some(editor);
    model.input = None;
    model.dropped = None;
    model.screen = Screen::Editor;
}

/// With the custom script, or else the generated one.
fn editor_of(model: &Model) -> Box<ScriptEditor> {
    let setup = &model.profile.setup;
    let draft = model.drafts.get(&Script).map(|draft| draft.text.as_str());
    let mut editor = ScriptEditor::new(draft.or(setup.open(Script)), connection::generated(setup));
    editor.loopback = setup.around().loopback;
    Box::new(editor)
}

/// Handles Esc: closes what is on top of the editor, or else leaves the editor and keeps the text.
pub fn close(model: &mut Model) {
    match &mut model.editor {
        Some(editor) if editor.mode != Mode::Text => editor.mode = Mode::Text,
        _ => {
            model.screen = Screen::Step(CheckpointId::ProfileScript);
            focus(model);
        }
    }
    follow(model);
}

/// If the user has left the editor, its text becomes the value of the field.
pub fn keep_if_left(model: &mut Model) {
    if model.screen == Screen::Editor {
        return;
    }
    let Some(editor) = model.editor.take().filter(|editor| editor.is_changed()) else { return };
    let here = model.screen.clone();
    let own = model.profile.setup.has(Script);
    let changes = model.changes.len();
    let text = if editor.is_generated() { "" } else { editor.code.as_str() };
    values::give(model, Script, text, Source::Typed);
    if here == Screen::Step(CheckpointId::ProfileScript) {
        steps::go_to_field(model, Script);
    }
    let changed = model.changes.len() > changes;
    match () {
        () if model.drafts.contains_key(&Script) => model.complain("Your text was kept, but it can't be used yet."),
        () if !changed => {}
        () if text.is_empty() => model.say("The script follows the mapping again. ^_ brings yours back."),
        () if own => model.say("Changed the custom script. ^_ undoes it."),
        () => model.say("This is a custom script now. ^_ undoes it."),
    }
    if changed {
        round::ask(model, RoundKind::Open);
    }
}

/// Scrolls so that the cursor stays on the screen.
pub fn follow(model: &mut Model) {
    let rows = model.size.1;
    if let Some(editor) = &mut model.editor {
        editor.follow(rows);
    }
}

/// Makes a change in the editor. The check follows after a pause.
fn change<T>(model: &mut Model, change: impl FnOnce(&mut ScriptEditor) -> T) -> Option<T> {
    let now = model.now;
    let editor = model.editor.as_mut()?;
    let before = editor.code.revision();
    let result = change(editor);
    if editor.code.revision() != before {
        editor.typed_at = Some(now);
        model.notice = None;
    }
    follow(model);
    Some(result)
}

/// Handles a key that isn't a command. It edits the script, or the text to find.
pub fn edit(model: &mut Model, key: Key) {
    let rows = model.size.1;
    let fits = change(model, |editor| match &mut editor.mode {
        Mode::Find(text, found) => {
            if edit_text(text, key, false) {
                // The current selection may still match the longer text.
                let text = text.as_str().to_owned();
                let begin = editor.code.selection().map_or(editor.code.cursor(), |range| range.start);
                editor.code.select(begin..begin);
                *found = text.is_empty() || editor.code.find(&text, true);
            }
            true
        }
        Mode::Text => edit_code(editor, key, rows),
        Mode::Difference => true,
    });
    if fits == Some(false) {
        too_long(model);
    }
}

/// False if the text has no room for it.
fn edit_code(editor: &mut ScriptEditor, key: Key, rows: u16) -> bool {
    let code = &mut editor.code;
    if let Some((motion, shift)) = key.motion() {
        let page = ScriptEditor::height(rows).saturating_sub(1).max(1);
        let to = match motion {
            Motion::Up => Move::Up(1),
            Motion::Down => Move::Down(1),
            Motion::Left => Move::Left,
            Motion::Right => Move::Right,
            Motion::WordLeft => Move::WordLeft,
            Motion::WordRight => Move::WordRight,
            Motion::Home => Move::Home,
            Motion::End => Move::End,
            Motion::PageUp => Move::Up(page),
            Motion::PageDown => Move::Down(page),
            Motion::Top => Move::Top,
            Motion::Bottom => Move::Bottom,
        };
        if matches!(motion, Motion::PageUp | Motion::PageDown) {
            // Keep the cursor in the same row of the screen.
            let most = code.line_count().saturating_sub(page + 1);
            editor.top = match motion {
                Motion::PageUp => editor.top.saturating_sub(page),
                _ => (editor.top + page).min(most),
            };
        }
        code.go(to, shift || code.is_marked());
        return true;
    }
    match key {
        Key::Char(char) => return code.insert_char(char),
        Key::Enter => return code.break_line(),
        Key::Backspace | Key::Ctrl('h') => code.backspace(),
        Key::Delete | Key::Ctrl('d') => code.delete(),
        Key::Ctrl('a') => code.go(Move::Home, code.is_marked()),
        Key::Ctrl('e') => code.go(Move::End, code.is_marked()),
        Key::Ctrl('b') => code.go(Move::Left, code.is_marked()),
        Key::Ctrl('w') => code.delete_word(),
        Key::Ctrl('k') => code.delete_to_end(),
        Key::Ctrl('u') => code.delete_to_start(),
        _ => {}
    }
    true
}

fn too_long(model: &mut Model) {
    model.complain("The script is too long. Auth0 accepts at most 51,200 characters.");
}

/// Inserts a pasted text, as one change.
pub fn insert(model: &mut Model, text: &str) {
    let dropped = change(model, |editor| match &mut editor.mode {
        Mode::Text => editor.code.insert(text),
        Mode::Find(wanted, _) => wanted.insert(text.trim()),
        Mode::Difference => Dropped::default(),
    });
    match dropped {
        Some(dropped) if dropped.too_long => too_long(model),
        Some(dropped) => say_removed(model, dropped.characters),
        None => {}
    }
}

/// Carries out a command of the editor.
pub fn act(model: &mut Model, action: Action) {
    match action {
        Action::NextProblem => {
            let found = change(model, ScriptEditor::go_to_next_remark);
            if found == Some(false) {
                model.say("There is no problem to go to.");
            }
        }
        Action::Find => {
            change(model, |editor| {
                let selected = editor.code.selection().map(|range| &editor.code.as_str()[range]);
                let word = selected.filter(|text| !text.contains('\n')).unwrap_or_default();
                editor.mode = Mode::Find(TextInput::new(word), true);
            });
        }
        Action::Compare => compare(model),
        Action::OpenTextEditor => {
            let Some(editor) = &mut model.editor else { return };
            let text = Secret::new(editor.code.as_str());
            model.due.push(Effect::OpenTextEditor(text));
        }
        Action::Mark => {
            change(model, |editor| editor.code.mark());
        }
        Action::Indent => {
            let fits = change(model, |editor| editor.code.tab());
            if fits == Some(false) {
                too_long(model);
            }
        }
        Action::Outdent => {
            change(model, |editor| editor.code.back_tab());
        }
        Action::Redo => undo(model, false),
        _ => {}
    }
}

/// Undoes the last change, or redoes what was undone.
pub fn undo(model: &mut Model, back: bool) {
    let done = change(model, |editor| if back { editor.code.undo() } else { editor.code.redo() });
    if done == Some(false) {
        model.say(if back { "There is nothing to undo in this text." } else { "There is nothing to redo." });
    }
}

/// Finds the next match, or the one before.
pub fn find(model: &mut Model, forward: bool) {
    change(model, |editor| {
        if let Mode::Find(text, found) = &mut editor.mode {
            *found = editor.code.find(text.as_str(), forward);
        }
    });
}

fn compare(model: &mut Model) {
    let Some(editor) = &mut model.editor else { return };
    match (&editor.generated, editor.compared()) {
        (None, _) => model.complain("a0connect can't generate a script from these values yet."),
        (_, None) => model.complain("The script has too many lines to compare."),
        (_, Some(compared)) if !compared.differs() => model.say("This is the generated script."),
        _ => {
            editor.mode = Mode::Difference;
            model.scroll = 0;
        }
    }
}

/// Restores the generated script. The user has seen the difference before.
pub fn generate_again(model: &mut Model) {
    change(model, |editor| {
        editor.mode = Mode::Text;
        if let Some(generated) = editor.generated.clone() {
            editor.code.replace_all(&generated);
        }
    });
    model.say("This is the generated script again. ^_ brings yours back.");
}

/// Handles the end of the user's text editor.
pub fn text_editor_closed(model: &mut Model, result: Result<Secret, Finding>) {
    let text = match result {
        Ok(text) => text,
        Err(finding) => return model.complain(finding.words()),
    };
    if model.editor.is_none() {
        // Its screen was left meanwhile, so the text becomes the value at once.
        model.editor = Some(editor_of(model));
    }
    let before = model.editor.as_ref().map_or(0, |editor| editor.code.revision());
    let dropped = change(model, |editor| {
        let same = editor.code.as_str().trim_end() == text.reveal().replace("\r\n", "\n").trim_end();
        if same { Dropped::default() } else { editor.code.replace_all(text.reveal()) }
    });
    let after = model.editor.as_ref().map_or(0, |editor| editor.code.revision());
    match dropped {
        Some(dropped) if dropped.too_long => too_long(model),
        Some(Dropped { characters: 1.., .. }) => model.say("Loaded the edited text, without its invisible characters."),
        _ if before == after => model.say("The text is unchanged."),
        _ => model.say("Loaded the edited text. ^_ restores the previous text."),
    }
}
