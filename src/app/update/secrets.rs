//! Secrets that need attention: a text that looks like one isn't kept in clear without asking, and a replaced one can be
//! brought back.

use crate::app::model::{Draft, Model, Overlay, Prompt, PromptKind};
use crate::app::text_input::TextInput;
use crate::domain::fields::FieldId;
use crate::domain::parse::Problem;
use crate::domain::pasted::{holds_any, in_clear, stands_in_clear};
use crate::domain::profile::Given;
use crate::domain::setup::{Source, Text, Value};

/// How many former secrets are remembered. The oldest are dropped first.
const MOST_FORMER: usize = 100;

/// Why a text may not be kept in clear without asking.
fn doubt(model: &Model, field: FieldId, text: &str, source: &Source) -> Option<Problem> {
    if model.demo || matches!(source, Source::Provider | Source::Suggested | Source::Former) {
        return None;
    }
    let setup = &model.profile.setup;
    let problem = match field.is_secret() {
        true => stands_in_clear(setup, text)?.1,
        false => in_clear(field, text, setup.secrets().chain(&model.former_secrets))?,
    };
    let fix = format!("{} To keep it anyway, press ^O.", problem.fix);
    Some(Problem { fix, ..problem })
}

/// Makes a draft of a text that looks like a secret, so that it isn't written. Not for a value that is already set, which the
/// user has confirmed.
pub fn hold_back(model: &mut Model, field: FieldId, text: &str, source: &Source) -> bool {
    let setup = &model.profile.setup;
    if setup.open(field) == Some(text) || setup.secret(field).is_some_and(|secret| secret.reveal() == text) {
        return false;
    }
    let Some(problem) = doubt(model, field, text, source) else { return false };
    let text = TextInput::of_lines(text);
    model.drafts.insert(field, Draft { text, problem, hidden: true, in_clear: Some(source.clone()) });
    true
}

/// Keeps a text that isn't a valid value. If it looks like a secret, neither the field nor the problem shows it.
pub fn draft(model: &mut Model, field: FieldId, text: TextInput, problem: Problem) {
    let looks = in_clear(field, text.as_str(), model.profile.setup.secrets().chain(&model.former_secrets));
    let hidden = field.is_secret() || looks.is_some();
    model.drafts.insert(field, Draft { text, problem: looks.unwrap_or(problem), hidden, in_clear: None });
}

/// Asks before it removes a stored secret whose field was emptied. True if it asks.
pub fn ask_to_remove(model: &mut Model, field: FieldId) -> bool {
    let setup = &model.profile.setup;
    let asks = field.is_secret() && setup.has(field) && !setup.is_lost(field);
    if asks {
        model.overlay = Some(Overlay::Prompt(Prompt::new(PromptKind::RemoveSecret(field))));
    }
    asks
}

/// Offers the replaced secret, so one key brings it back.
pub fn offer_former(model: &mut Model, field: FieldId, before: Option<&Value>) {
    let Some(Text::Secret(secret)) = before.map(|value| &value.text) else { return };
    if !field.is_secret() || model.profile.setup.secret(field) == Some(secret) {
        return;
    }
    // An offered former value would be stored, which a login's token must not be.
    if before.is_some_and(|value| value.source == Source::CliLogin) {
        return remember(model, before);
    }
    model.offers.insert(field, Given { id: field, text: secret.clone(), source: Source::Former });
    remember(model, before);
}

/// Remembers a value that was in a secret field.
pub fn remember(model: &mut Model, value: Option<&Value>) {
    let Some(Text::Secret(secret)) = value.map(|value| &value.text) else { return };
    model.former_secrets.retain(|known| known != secret);
    model.former_secrets.push(secret.clone());
    let surplus = model.former_secrets.len().saturating_sub(MOST_FORMER);
    model.former_secrets.drain(..surplus);
}

/// The same for a value that undo restores. It may have been in a secret field in the meantime.
pub fn hold_back_on_undo(model: &mut Model, field: FieldId, value: &Value) -> bool {
    match &value.text {
        Text::Open(text) if holds_any(text, model.profile.setup.secrets().chain(&model.former_secrets)) => {
            hold_back(model, field, text, &value.source)
        }
        _ => false,
    }
}
