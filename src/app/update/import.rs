//! A pasted text with several values: lists what it would fill in, and fills it in with one key.
//!
//! Existing values are kept, unless the user presses the key that replaces them.

use super::input::focus;
use super::{connect, steps, values};
use crate::app::form::{asks_how_to_begin, focused};
use crate::app::model::{Model, Overlay, Pasted, Purpose, StartChoice};
use crate::domain::fields::{FieldId, Kind};
use crate::domain::http::{HttpResult, Request};
use crate::domain::import::{Fate, Import, MAX, Why, read, rows};
use crate::domain::profile::secrets_last;
use crate::domain::secret::Secret;
use crate::domain::setup::Source;
use crate::domain::token::Claims;
use crate::domain::words::listed;

/// The notice for a text without any value.
pub const NOTHING: &str = "a0connect found no value in it. Paste JSON, a .env file, Terraform, a command or a URL.";

/// Opens the empty list, which waits for a paste.
pub fn wait(model: &mut Model) {
    model.overlay = Some(Overlay::Import(Box::default()));
}

/// Lists the values in the text. False if it is only the value of the focused field, or contains no values.
pub fn list(model: &mut Model, text: &str) -> bool {
    let here = model.input.as_ref().map(|input| input.field);
    // A token goes to its field directly, without a list.
    let is_token = Claims::read(&Secret::new(text)).is_some();
    if is_token || text.len() > MAX || here.is_some_and(|id| is_text_of(model, id, text)) {
        return false;
    }
    let import = read(text, model.profile.setup.around());
    if !is_worth_a_list(model, &import, here, text) {
        return false;
    }
    // What is being typed is compared, too.
    steps::leave_and_ask(model);
    focus(model);
    show(model, import);
    true
}

/// Handles a paste into the open list.
pub fn pasted(model: &mut Model, text: &str) {
    if text.len() > MAX {
        return model.complain("The text is too long. Paste only the part with the values.");
    }
    let import = read(text, model.profile.setup.around());
    if import.found.is_empty() && import.left.is_empty() {
        return model.complain(NOTHING);
    }
    show(model, import);
}

/// Adds the values of a discovery document to the list, if that is still open. The pasted text had its URL.
pub fn answered(model: &mut Model, request: &Request, answer: &HttpResult) {
    let waits = |pasted: &Pasted| pasted.import.link.as_ref().is_some_and(|(url, _)| *url == request.url);
    let import = match model.dialog() {
        Some(Overlay::Import(pasted)) if waits(pasted) => pasted.import.clone(),
        _ => return,
    };
    let pasted = beside(model, import.with_document(answer, model.profile.setup.around()));
    if let Some(list) = model.dialog_mut() {
        *list = pasted;
    }
}

fn show(model: &mut Model, import: Import) {
    if let Some(request) = import.request(model.profile.setup.around()) {
        model.send(Purpose::Document, request);
    }
    model.notice = None;
    model.overlay = Some(beside(model, import));
}

/// The list of these values, each beside that of the profile.
fn beside(model: &Model, import: Import) -> Overlay {
    let rows = rows(&import, &model.profile.setup, &model.former_secrets, model.now);
    Overlay::Import(Box::new(Pasted { import, rows, scroll: 0 }))
}

/// The text is itself a valid value of this field, which holds JSON or a script.
fn is_text_of(model: &Model, id: FieldId, text: &str) -> bool {
    let field = id.field();
    field.kind == Kind::Text && (field.parse)(text, &model.profile.setup.around()).is_ok()
}

fn is_worth_a_list(model: &Model, import: &Import, here: Option<FieldId>, text: &str) -> bool {
    let parses = |id: FieldId| (id.field().parse)(text, &model.profile.setup.around()).is_ok();
    let wanting = import.left.iter().filter(|left| left.why.is_wanting() && !matches!(left.why, Why::Unclear(_)));
    match import.found.as_slice() {
        [] => wanting.count() > 1 || import.link.is_some(),
        [one] => here != Some(one.id) || !parses(one.id),
        _ => true,
    }
}

/// Fills in the new values. `replace`: also replaces existing ones.
pub fn fill(model: &mut Model, replace: bool) {
    let Some(Overlay::Import(pasted)) = model.overlay.take() else { return };
    let rows = rows(&pasted.import, &model.profile.setup, &model.former_secrets, model.now);
    let chosen: Vec<_> =
        rows.iter().filter(|row| row.fate == Fate::New || replace && row.fate == Fate::Replaces).collect();
    if chosen.is_empty() {
        let other = rows.iter().any(|row| row.fate == Fate::Replaces);
        model.overlay = Some(Overlay::Import(Box::new(Pasted { rows, ..*pasted })));
        return match other {
            true => model
                .complain("The remaining values differ from yours. Press ^O to replace yours, or Esc to keep them."),
            false => model.complain("Nothing new is left to fill in. Press Esc to close this."),
        };
    }
    let begins = asks_how_to_begin(model);
    values::leave(model);
    let before = model.changes.len();
    let mut in_turn = chosen.clone();
    secrets_last(&mut in_turn, |row| row.found.id);
    for row in in_turn {
        values::give(model, row.found.id, row.found.text.reveal(), Source::Pasted);
    }
    values::undo_at_once(model, before);
    let odd: Vec<FieldId> = chosen.iter().map(|row| row.found.id).filter(|id| model.drafts.contains_key(id)).collect();
    let count = chosen.len() - odd.len();
    go_on(model, begins, chosen.first().map(|row| row.found.id));
    say(model, count, &odd);
}

/// From the first screen to the list of applications if there is a token, and otherwise to the first open field.
fn go_on(model: &mut Model, begins: bool, first: Option<FieldId>) {
    let setup = &model.profile.setup;
    let has_token = setup.token(model.now).is_some() || setup.can_request_token();
    if begins && has_token && !setup.has(FieldId::Auth0ClientId) {
        model.start_choice = Some(StartChoice::Connect);
        if connect::continue_connecting(model) {
            return;
        }
    }
    if begins {
        return connect::begin_typing(model);
    }
    // On a screen without fields, the user couldn't see or undo the values.
    match first.filter(|_| focused(model).is_none()) {
        Some(field) => steps::go_to_field(model, field),
        None => focus(model),
    }
}

fn say(model: &mut Model, count: usize, odd: &[FieldId]) {
    let unit = if count == 1 { "value" } else { "values" };
    let setup = &model.profile.setup;
    let names: Vec<String> = odd.iter().map(|id| setup.name_of(*id)).collect();
    match (count, odd) {
        (count, []) => model.say(format!("Filled in {count} {unit}. ^_ undoes it.")),
        (0, _) => model.complain(format!("Correct {}.", listed(&names))),
        (count, _) => model.complain(format!("Filled in {count} {unit}. Correct {}.", listed(&names))),
    }
}
