//! A question at the bottom of the screen: what will happen, and what answers it.

use super::View;
use super::sheet::Sheet;
use super::text::window;
use crate::app::model::{Prompt, Question};
use crate::domain::probes::connection_id;
use crate::tui::theme::Role;
use ratatui::layout::Rect;

impl View<'_> {
    pub fn prompt(&self, prompt: &Prompt, area: Rect) -> Sheet {
        let mut sheet = self.sheet(area);
        let production = self.model.profile.production;
        let (title, words, answer) = self.question(&prompt.ask);
        sheet.text(Role::Title, 1, &title);
        for line in words {
            sheet.text(Role::Plain, 1, &line);
        }
        if prompt.ask.wants_text(production) {
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

    /// What Enter does with a question.
    pub fn does(&self, ask: &Question) -> &'static str {
        match ask {
            Question::Apply if connection_id(self.setup(), &self.model.facts).is_some() => "update",
            Question::Apply => "create",
            Question::TakeBack(_) => "take back",
            Question::Repair(repair) => repair.go(),
            Question::ReplaceDocument { .. } => "replace it",
            Question::AddProfile => "add",
            Question::CopyProfile(_) => "copy",
            Question::RenameProfile(_) => "rename",
            Question::ForgetProfile(_) => "forget it",
            Question::Quit => "end",
        }
    }

    /// Title, explanation, and the words before the answer or instead of it.
    fn question(&self, ask: &Question) -> (String, Vec<String>, String) {
        let facts = &self.model.facts;
        let tenant = self.setup().api_domain(facts).map(|domain| domain.authority().to_owned()).unwrap_or_default();
        let name = self.setup().connection_name();
        let (name_label, go) = ("Its name:".to_owned(), format!("Enter: {}    Esc: no", self.does(ask)));
        match ask {
            Question::Apply => {
                let existing = connection_id(self.setup(), facts);
                let (doing, title) = match &existing {
                    Some(id) => ("update", format!("Update {id} at {tenant}?")),
                    None => ("create", format!("Create the connection {name} at {tenant}?")),
                };
                if self.model.profile.production {
                    let words = format!("This profile is marked PRODUCTION. Type {tenant} to {doing}.");
                    return (title, vec![words], "Tenant:".into());
                }
                (title, vec!["The steps above are done in their order; u takes them back.".into()], go)
            }
            Question::TakeBack(changes) => {
                let mut words = vec!["The last run did this; it is taken back in this order:".to_owned()];
                words.extend(changes.iter().map(|change| format!("- {}", change.words())));
                (format!("Take back at {tenant}?"), words, go)
            }
            Question::Repair(repair) => {
                let told = repair.told(self.setup(), facts);
                (told.title, told.lines, go)
            }
            Question::ReplaceDocument { path } => {
                (format!("Replace {path}?"), vec!["The file is there already.".into()], go)
            }
            Question::AddProfile => {
                let words = "Small letters, digits and hyphens, at most 40.".to_owned();
                ("A new profile".into(), vec![words], name_label)
            }
            Question::CopyProfile(from) => (
                format!("Copy {from}"),
                vec![
                    "The copy has its values and secrets, and stands for another connection with a name of its own."
                        .into(),
                ],
                name_label,
            ),
            Question::RenameProfile(from) => {
                (format!("Rename {from}"), vec!["File, facts and keyring items go with it.".into()], name_label)
            }
            Question::ForgetProfile(name) => (
                format!("Forget {name}?"),
                vec!["Its file, its facts and its secrets are deleted here. Nothing changes at Auth0.".into()],
                go,
            ),
            Question::Quit => {
                let flying = self.model.change_in_flight();
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
                ("End a0connect now?".into(), vec![words], "Enter or ^C: end    Esc: stay".into())
            }
        }
    }
}
