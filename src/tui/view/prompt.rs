//! The questions below a screen: title, what would happen, and the answer where it is a text.

use super::View;
use super::created::counted;
use super::sheet::Sheet;
use super::text::window;
use crate::app::created;
use crate::app::model::{AboutTaken, Prompt, PromptKind};
use crate::app::pages::differences;
use crate::domain::connection::is_secret_path;
use crate::domain::found::Difference;
use crate::domain::words::{capitalized, listed};
use crate::tui::theme::Role;

/// Failed checks that the question names. The others are counted.
const NAMED: usize = 2;

impl View<'_> {
    pub fn prompt(&self, prompt: &Prompt, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let production = self.model.profile.production;
        let (title, words, label) = self.question(&prompt.kind);
        sheet.cursor = Some((0, 1));
        sheet.text(Role::Title, 1, &title);
        if matches!(prompt.kind, PromptKind::Create | PromptKind::Update) {
            self.failures(&mut sheet);
        }
        for line in words {
            sheet.text(Role::Plain, 1, &line);
        }
        if prompt.kind.wants_text(production) {
            let lead = format!(" {label}  ");
            let column = lead.chars().count();
            let text = self.theme.show(prompt.input.as_str());
            let before = self.theme.show(&prompt.input.as_str()[..prompt.input.cursor()]);
            let (shown, at) = window(&text, before.len(), sheet.width.saturating_sub(column + 1), self.theme);
            sheet.cursor = Some((sheet.len(), column + at));
            sheet.line([(Role::Plain, &*lead), (Role::Plain, &*shown)]);
        }
        if let Some(problem) = &prompt.problem {
            sheet.marked(("✗", Role::Bad), 1, Role::Plain, &problem.what);
            sheet.text(Role::Plain, 3, &problem.fix);
        }
        sheet
    }

    /// The checks that have failed, and what that means for the users.
    fn failures(&self, sheet: &mut Sheet) {
        let failures = created::failures(self.model, &self.remembered.judged);
        if failures.is_empty() {
            return;
        }
        let mut words = format!("{} failed: ", counted(failures.len(), "check"));
        for check in failures.iter().take(NAMED) {
            words += &format!("{}. ", capitalized(check.finding.what.trim_end_matches('.')));
        }
        if failures.len() > NAMED {
            words += &format!("And {} more. ", failures.len() - NAMED);
        }
        sheet.marked(("✗", Role::Bad), 1, Role::Plain, &format!("{words}Users can't sign in yet."));
    }

    /// What the key that answers the question does.
    pub fn does(&self, ask: &PromptKind) -> &'static str {
        let failed = || !created::failures(self.model, &self.remembered.judged).is_empty();
        match ask {
            PromptKind::Create if failed() => "create anyway",
            PromptKind::Create => "create",
            PromptKind::Update if failed() => "update anyway",
            PromptKind::Update => "update",
            PromptKind::UndoRun(_) => "undo",
            PromptKind::Repair(repair) => repair.go(),
            PromptKind::ReplaceDocument { .. } => "replace",
            PromptKind::AddProfile => "add",
            PromptKind::CopyProfile(_) => "copy",
            PromptKind::RenameProfile(_) => "rename",
            PromptKind::ForgetProfile(_) => "delete",
            PromptKind::RemoveSecret(_) => "remove",
            PromptKind::Quit => "quit",
        }
    }

    /// Title, explanation, and the words before the typed answer.
    fn question(&self, ask: &PromptKind) -> (String, Vec<String>, &'static str) {
        let tenant = self.model.known().api_domain().map(|domain| domain.authority().to_owned()).unwrap_or_default();
        let name = self.setup().connection_name();
        match ask {
            PromptKind::Create | PromptKind::Update => {
                let (verb, title, words) = match (ask, &self.setup().connection_id) {
                    (PromptKind::Update, Some(id)) => {
                        let words = format!("{} {}", self.what_changes(), self.can_be_undone());
                        ("update it", format!("Update the connection {name} ({id}) at {tenant}?"), words)
                    }
                    _ => {
                        let words = "a0connect runs the steps above in order. You can undo them with u.".to_owned();
                        ("create it", format!("Create the connection {name} at {tenant}?"), words)
                    }
                };
                let mut words = vec![words];
                if self.model.profile.production {
                    words.push(format!("This profile is marked PRODUCTION. Type {tenant} to {verb}."));
                }
                (title, words, "Domain:")
            }
            PromptKind::UndoRun(changes) => {
                let mut words =
                    vec!["a0connect made these changes in its last run. It undoes them in this order:".into()];
                let line = |change| self.words(&created::line(self.model, change)).1;
                words.extend(changes.iter().map(|change| format!("- {}", line(change))));
                let left = created::not_restorable(self.model, changes);
                if !left.is_empty() {
                    words.push(format!("It can't restore {}.", listed(&left)));
                }
                (format!("Undo the last changes at {tenant}?"), words, "")
            }
            PromptKind::Repair(repair) => {
                let told = repair.preview(self.model.known());
                (told.title, told.lines, "")
            }
            PromptKind::ReplaceDocument { path } => {
                (format!("Replace {path}?"), vec!["This file already exists.".into()], "")
            }
            PromptKind::AddProfile => ("New profile".into(), vec![NAME_RULE.into()], "Name:"),
            PromptKind::CopyProfile(from) => {
                let words = "The copy has the same values and secrets. It gets its own connection with its own name.";
                (format!("Copy {from}"), vec![words.into(), NAME_RULE.into()], "Name:")
            }
            PromptKind::RenameProfile(from) => {
                let words = "Its file, check results and secrets move to the new name.";
                (format!("Rename {from}"), vec![words.into(), NAME_RULE.into()], "Name:")
            }
            PromptKind::ForgetProfile(name) => {
                let words =
                    "This deletes its file, check results and secrets on this computer. Nothing changes at Auth0.";
                (format!("Delete the profile {name}?"), vec![words.into()], "")
            }
            PromptKind::RemoveSecret(field) => {
                let words = "You emptied the field, but the secret is still stored. After you remove it, ^_ can bring it back only until you quit.";
                (format!("Remove {}?", self.setup().name_of(*field)), vec![words.into()], "")
            }
            PromptKind::Quit => ("Quit a0connect now?".into(), vec![self.what_is_lost()], ""),
        }
    }

    fn what_is_lost(&self) -> String {
        let count = self.model.unsaved_count();
        if self.model.has_change_in_flight() {
            return "A change at Auth0 is under way. Its result would be lost.".into();
        }
        if count == 0 {
            return "Everything is saved now.".into();
        }
        let fields = self.model.unsaved_fields();
        let names: Vec<String> = fields.iter().map(|id| self.setup().name_of(*id)).collect();
        let which = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
        let isnt = if count == 1 { "isn't" } else { "aren't" };
        format!("{} {isnt} saved yet and would be lost{which}.", counted(count, "value"))
    }

    /// The previous values of secrets are kept in memory only.
    fn can_be_undone(&self) -> String {
        let secret =
            |one: &Difference| is_secret_path(&one.path).then(|| one.path.trim_start_matches("options.").into());
        let secrets: Vec<String> = differences(self.model).iter().filter_map(secret).collect();
        match secrets.as_slice() {
            [] => "You can undo it with u.".to_owned(),
            secrets => format!("You can undo it with u, but {} only until you quit.", listed(secrets)),
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
        sheet.marked(("!", Role::Warn), 1, Role::Title, &format!("{id} already has the name {name}"));
        let differs = match differences(self.model).len() {
            0 => "No differences are known.".to_owned(),
            count => format!("It differs in {}, shown above.", counted(count, "place")),
        };
        sheet.text(Role::Plain, 3, &format!("This profile neither created nor adopted that connection. {differs}"));
        for (index, answer) in AboutTaken::ALL.iter().enumerate() {
            let (label, words) = match answer {
                AboutTaken::AnotherName => ("Use another name", "leaves that connection alone"),
                AboutTaken::Adopt => ("Adopt it", "links it to this profile, Auth0 stays as it is"),
                AboutTaken::Update => ("Adopt and update it", "asks again before anything changes"),
            };
            self.answer(&mut sheet, label, words, index == row);
        }
        sheet
    }
}

const NAME_RULE: &str = "Lowercase letters, digits and hyphens, up to 40.";
