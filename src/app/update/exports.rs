//! A file for another tool: its preview, its path, and writing it. The file gets exactly the text of the preview.

use super::{documents, input};
use crate::app::available::previewed;
use crate::app::effect::{Effect, WriteMode};
use crate::app::message::DocumentWritten;
use crate::app::model::{Export, Model, Overlay, Prompt, PromptKind, Screen};
use crate::app::text_input::TextInput;
use crate::domain::export::{Format, Secrets};
use crate::domain::finding::Finding;
use crate::domain::parse::Problem;
use crate::domain::pasted::holds_any;

/// Shows the text of the file, with secrets masked. Nothing is written.
pub fn open(model: &mut Model, format: &'static Format) {
    let from = match &model.screen {
        Screen::Export { from, .. } => from.clone(),
        screen => Box::new(screen.clone()),
    };
    model.screen = Screen::Export { format, from };
    (model.scroll, model.revealed) = (0, false);
}

pub fn close(model: &mut Model) {
    if let Screen::Export { from, .. } = &model.screen {
        model.screen = (**from).clone();
        (model.scroll, model.revealed) = (0, false);
        input::focus(model);
    }
}

/// Shows or masks the secrets on the screen.
pub fn show_secrets(model: &mut Model) {
    match model.screen {
        Screen::Export { format, .. } if format.secrets != Secrets::InText => {
            model.say(format!("{} has no secrets to show.", format.name));
        }
        _ => model.revealed = !model.revealed,
    }
}

/// Asks for the path, with the usual name as a suggestion. Goes to the first value that is missing, if one is.
pub fn ask_path(model: &mut Model) {
    let Screen::Export { format, .. } = model.screen else { return };
    let reveal = model.revealed;
    if documents::require_complete(model, &format.lacking(&model.profile.setup, reveal)) {
        ask(model, &Export { format, reveal, path: format.file.to_owned(), writing: WriteMode::New }, None);
    }
}

fn ask(model: &mut Model, export: &Export, problem: Option<Problem>) {
    let kind = PromptKind::SaveExport { format: export.format, reveal: export.reveal, git: (String::new(), None) };
    model.overlay = Some(Overlay::Prompt(Prompt { kind, input: TextInput::new(&export.path), problem }));
}

/// The user doesn't want to replace the file, so asks for another path. The colleague's file has a fixed path.
pub fn ask_another_path(model: &mut Model) {
    if let Some(export) = previewed(model).cloned() {
        ask(model, &export, None);
    }
}

/// Why the path can't be used, as far as that is known without touching a file.
pub fn path_problem(model: &Model, path: &str) -> Option<Problem> {
    if path.is_empty() {
        return Some(Problem::new("The file needs a name", "Enter a name, or a path."));
    }
    if path.contains('\n') {
        return Some(Problem::new("A path has only one line", "Remove the line break."));
    }
    holds_any(path, model.profile.setup.secrets().chain(&model.former_secrets))
        .then(|| Problem::new("This is one of your secrets", "Enter a name for the file."))
}

pub fn save(model: &mut Model, export: Export) {
    model.overlay = None;
    if !documents::require_complete(model, &export.format.lacking(&model.profile.setup, export.reveal)) {
        return;
    }
    let text = export.format.text(model.known(), export.reveal);
    model.due.push(Effect::WriteDocument { path: export.path.clone(), text, writing: export.writing });
    model.exporting = Some(export);
}

/// Writes the last file again, now that the user has agreed to replace it or to change `.gitignore`.
pub fn write_again(model: &mut Model, writing: WriteMode) {
    model.overlay = None;
    match model.exporting.clone() {
        Some(export) => save(model, Export { writing, ..export }),
        None => documents::write(model, writing),
    }
}

/// Handles the result of writing a file, including the colleague's.
pub fn written(model: &mut Model, result: Result<DocumentWritten, Finding>) {
    let secrets = model.exporting.as_ref().is_some_and(|export| export.reveal);
    match result {
        Ok(DocumentWritten::Done { path, warning }) => {
            let with = if secrets { "with secrets in clear text" } else { "without secrets" };
            model.say(format!("Saved {path} {with}."));
            model.summary.push(format!("Saved {path}{}", if secrets { " with secrets" } else { "" }));
            if let Some(warning) = warning.filter(|_| model.overlay.is_none()) {
                let ask = PromptKind::IgnoreDocument { path, warning };
                model.overlay = Some(Overlay::Prompt(Prompt::new(ask)));
            }
        }
        Ok(DocumentWritten::Exists { path }) => {
            let ask = PromptKind::ReplaceDocument { path, secrets };
            model.raise(Overlay::Prompt(Prompt::new(ask)));
        }
        Err(finding) => not_written(model, &finding),
    }
}

/// Shows the failure at the path, so that the user can correct it.
fn not_written(model: &mut Model, finding: &Finding) {
    let Some(export) = previewed(model).filter(|_| model.overlay.is_none()).cloned() else {
        return model.complain(finding.words());
    };
    let fix = [finding.why.as_str(), finding.fix.as_str()].join(" ");
    ask(model, &export, Some(Problem::new(finding.what.clone(), fix.trim())));
}

/// Before secrets are written in clear text, the question says whether git would include the file.
pub fn check_git_ignore(model: &mut Model) {
    let Some(Overlay::Prompt(Prompt { kind: PromptKind::SaveExport { reveal: true, git, .. }, input, .. })) =
        &mut model.overlay
    else {
        return;
    };
    let path = input.as_str().trim();
    if git.0 != path && !path.is_empty() {
        *git = (path.to_owned(), None);
        model.due.push(Effect::CheckGitIgnore(path.to_owned()));
    }
}

pub fn git_ignore_checked(model: &mut Model, path: String, warning: Option<String>) {
    if let Some(Overlay::Prompt(Prompt { kind: PromptKind::SaveExport { git, .. }, .. })) = &mut model.overlay
        && git.0 == path
    {
        git.1 = warning;
    }
}
