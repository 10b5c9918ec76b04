//! A question at the bottom of the screen: what will happen, and how to answer.

use super::View;
use super::sheet::Sheet;
use super::text::window;
use crate::app::model::{AboutTaken, Prompt, PromptKind};
use crate::app::pages::differences;
use crate::domain::found::Difference;
use crate::tui::theme::Role;

impl View<'_> {
    pub fn prompt(&self, prompt: &Prompt, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let production = self.model.profile.production;
        let (title, words, answer) = self.question(&prompt.kind);
        sheet.text(Role::Title, 1, &title);
        for line in words {
            sheet.text(Role::Plain, 1, &line);
        }
        if prompt.kind.wants_text(production) {
            let lead = format!(" {answer}  ");
            let column = lead.chars().count();
            let text = self.theme.show(prompt.input.as_str());
            let before = self.theme.show(&prompt.input.as_str()[..prompt.input.cursor()]);
            let (shown, at) = window(&text, before.len(), sheet.width.saturating_sub(column + 1), self.theme);
            sheet.cursor = Some((sheet.len(), column + at));
            sheet.line([(Role::Dim, &*lead), (Role::Plain, &*shown)]);
        } else {
            sheet.cursor = Some((sheet.len(), 1));
            sheet.line([(Role::Plain, " "), (Role::Title, &*answer)]);
        }
        if let Some(problem) = &prompt.problem {
            sheet.marked(("✗", Role::Bad), 1, Role::Plain, &problem.what);
            sheet.text(Role::Plain, 3, &problem.fix);
        }
        sheet
    }

    /// What the key that answers the question does.
    pub fn does(&self, ask: &PromptKind) -> &'static str {
        match ask {
            PromptKind::Create => "create",
            PromptKind::Update => "update",
            PromptKind::UndoRun(_) => "undo",
            PromptKind::Repair(repair) => repair.go(),
            PromptKind::ReplaceDocument { .. } => "replace it",
            PromptKind::AddProfile => "add",
            PromptKind::CopyProfile(_) => "copy",
            PromptKind::RenameProfile(_) => "rename",
            PromptKind::ForgetProfile(_) => "forget it",
            PromptKind::RemoveSecret(_) => "remove it",
            PromptKind::Quit => "end without saving",
        }
    }

    /// Title, explanation, and the words before the answer or in place of it.
    fn question(&self, ask: &PromptKind) -> (String, Vec<String>, String) {
        let tenant = self.model.known().api_domain().map(|domain| domain.authority().to_owned()).unwrap_or_default();
        let name = self.setup().connection_name();
        let key = if ask.is_destructive() { "^O" } else { "Enter" };
        let (name_label, go) = ("Its name:".to_owned(), format!("{key}: {}    Esc: no", self.does(ask)));
        match ask {
            PromptKind::Create | PromptKind::Update => {
                let (doing, title, words) = match (ask, &self.setup().connection_id) {
                    (PromptKind::Update, Some(id)) => {
                        let words = format!("{} You can undo it with u.", self.what_changes());
                        ("update", format!("Update the connection {name} ({id}) at {tenant}?"), words)
                    }
                    _ => {
                        let words = "a0connect runs the steps above in order. You can undo them with u.".to_owned();
                        ("create", format!("Create the connection {name} at {tenant}?"), words)
                    }
                };
                if self.model.profile.production {
                    let type_it = format!("This profile is marked PRODUCTION. Type {tenant} to {doing}.");
                    return (title, vec![words, type_it], "Tenant:".into());
                }
                (title, vec![words], go)
            }
            PromptKind::UndoRun(changes) => {
                let mut words = vec!["This is what the last run did. It is undone in this order:".to_owned()];
                words.extend(changes.iter().map(|change| format!("- {}", change.words())));
                (format!("Undo at {tenant}?"), words, go)
            }
            PromptKind::Repair(repair) => {
                let told = repair.preview(self.model.known());
                (told.title, told.lines, go)
            }
            PromptKind::ReplaceDocument { path } => {
                (format!("Replace {path}?"), vec!["The file is there already.".into()], go)
            }
            PromptKind::AddProfile => {
                let words = "Small letters, digits and hyphens, at most 40.".to_owned();
                ("A new profile".into(), vec![words], name_label)
            }
            PromptKind::CopyProfile(from) => (
                format!("Copy {from}"),
                vec![
                    "The copy has its values and secrets, and stands for another connection with a name of its own."
                        .into(),
                ],
                name_label,
            ),
            PromptKind::RenameProfile(from) => {
                (format!("Rename {from}"), vec!["File, facts and keyring items go with it.".into()], name_label)
            }
            PromptKind::ForgetProfile(name) => (
                format!("Forget {name}?"),
                vec!["Its file, its facts and its secrets are deleted here. Nothing changes at Auth0.".into()],
                go,
            ),
            PromptKind::RemoveSecret(field) => (
                format!("Remove {}?", self.setup().name_of(*field)),
                vec![
                    "You emptied the field, but the secret is still saved. Once removed, ^_ brings it back only until a0connect ends."
                        .into(),
                ],
                go,
            ),
            PromptKind::Quit => {
                let flying = self.model.has_change_in_flight();
                let words = match (flying, self.model.unsaved_count()) {
                    (true, _) => "A change at Auth0 is under way; its answer would be lost.".to_owned(),
                    (false, 0) => "Everything is saved now.".to_owned(),
                    (false, count) => {
                        let fields = self.model.unsaved_fields();
                        let names: Vec<String> = fields.iter().map(|id| self.setup().name_of(*id)).collect();
                        let which = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
                        let (values, are) = if count == 1 { ("value", "is") } else { ("values", "are") };
                        format!("{count} {values} {are} not saved yet and would be lost{which}.")
                    }
                };
                ("End a0connect now?".into(), vec![words], "^O or ^C: end    Esc: stay".into())
            }
        }
    }

    /// What an update would change, as far as a0connect has read the tenant.
    fn what_changes(&self) -> String {
        let (removed, changed): (Vec<_>, Vec<_>) =
            differences(self.model).into_iter().partition(Difference::is_removed);
        let paths = |all: &[Difference]| {
            all.iter().map(|one| one.path.trim_start_matches("options.")).collect::<Vec<_>>().join(", ")
        };
        match (changed.is_empty(), removed.is_empty()) {
            (true, true) => "a0connect updates what differs.".to_owned(),
            (false, true) => format!("This changes {}.", paths(&changed)),
            (true, false) => format!("This removes {}.", paths(&removed)),
            (false, false) => format!("This changes {} and removes {}.", paths(&changed), paths(&removed)),
        }
    }

    /// A name that is taken: by which connection, and what you can do about it.
    pub fn taken(&self, id: &str, row: usize, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let name = self.setup().connection_name();
        sheet.marked(("!", Role::Warn), 1, Role::Title, &format!("The name {name} is taken by {id}"));
        let differs = match differences(self.model).len() {
            0 => "No differences are known.".to_owned(),
            1 => "It differs in 1 place, shown above.".to_owned(),
            count => format!("It differs in {count} places, shown above."),
        };
        sheet.text(Role::Plain, 3, &format!("This profile neither created nor adopted that connection. {differs}"));
        for (index, answer) in AboutTaken::ALL.iter().enumerate() {
            let (label, words) = match answer {
                AboutTaken::AnotherName => ("Use another name", "leaves that connection alone"),
                AboutTaken::Adopt => ("Adopt it", "for this profile; nothing changes at Auth0"),
                AboutTaken::Update => ("Adopt and update it", "asks once more before it changes anything"),
            };
            self.answer(&mut sheet, label, words, index == row);
        }
        sheet
    }
}
