//! The questions below a screen: title, what would happen, and the answer where it is a text.

use super::View;
use super::created::named;
use super::export;
use super::field::DOTS;
use super::sheet::Sheet;
use super::sign_in::BEFOREHAND;
use super::text::{width, window};
use crate::app::created;
use crate::app::model::{NameTakenChoice, Prompt, PromptKind};
use crate::app::pages::{differences, is_in_place};
use crate::domain::checkpoints::connection::not_for_sign_in;
use crate::domain::checkpoints::consequence;
use crate::domain::connection::{apart, is_secret_path, label};
use crate::domain::fields::FieldId;
use crate::domain::journal::Change;
use crate::domain::plan::equals_saved;
use crate::domain::response_data::Difference;
use crate::domain::sign_in::{BEFORE_TOKEN, Mode, may_read_token};
use crate::domain::words::{capitalized, counted, listed};
use crate::tui::theme::Role;

/// Failed checks that the question names. The others are counted.
const NAMED: usize = 2;
/// Before each item of a list.
const ITEM: &str = "- ";
/// Before a warning.
pub const WARNING: char = '!';
/// The most settings that a question lists one by one: in few rows, and otherwise.
const LISTED: (usize, usize) = (2, 6);
/// So many rows of the terminal are few.
const FEW_ROWS: u16 = 20;

impl View<'_> {
    pub fn prompt(&self, prompt: &Prompt, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let production = self.model.profile.production;
        let (title, mut words, mut label) = self.question(&prompt.kind);
        let is_plan = matches!(prompt.kind, PromptKind::Create | PromptKind::Update);
        if production && prompt.kind.changes_tenant() && !is_plan {
            let tenant = self.setup().domain().map(|domain| domain.authority().to_owned()).unwrap_or_default();
            words.push(format!("This profile is marked PRODUCTION. Type {tenant} to confirm."));
            label = "Domain:";
        }
        sheet.text(Role::Title, 1, &title);
        if is_plan {
            self.failures(&mut sheet);
        }
        for line in words {
            if let Some(warning) = line.strip_prefix(WARNING) {
                sheet.marked(("!", Role::Warn), 1, Role::Plain, warning);
                continue;
            }
            match line.strip_prefix(ITEM) {
                Some(item) => {
                    let from = sheet.len();
                    sheet.marked((ITEM.trim_end(), Role::Plain), 1, Role::Plain, item);
                    sheet.cut(from, 2, 3);
                }
                None => sheet.text(Role::Plain, 1, &line),
            }
        }
        if prompt.kind.wants_text(production) {
            let lead = format!(" {label}  ");
            let column = lead.chars().count();
            let text = self.theme.show(prompt.input.as_str());
            let before = self.theme.show(&prompt.input.as_str()[..prompt.input.cursor()]);
            let room = sheet.width.saturating_sub(column + 1);
            let (shown, at) = match prompt.kind {
                PromptKind::AccessToken if text.is_empty() => (String::new(), 0),
                PromptKind::AccessToken => {
                    let dots = self.theme.show(DOTS);
                    (format!("{dots}  {}", counted(text.chars().count(), "character")), width(&dots))
                }
                _ => window(&text, before.len(), room, self.theme),
            };
            sheet.cursor = Some((sheet.len(), column + at));
            sheet.line([(Role::Plain, &*lead), (Role::Plain, &*shown)]);
        }
        if let Some(problem) = &prompt.problem {
            sheet.marked(("✗", Role::Bad), 1, Role::Plain, &problem.what);
            sheet.text(Role::Plain, 3, &problem.fix);
        }
        sheet
    }

    /// The checks that have failed, and what follows from that.
    fn failures(&self, sheet: &mut Sheet) {
        let failures = created::failures(self.model, &self.judgement.judged);
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
        sheet.marked(("✗", Role::Bad), 1, Role::Plain, &format!("{words}{}", consequence(&failures)));
    }

    /// What the key that answers the question does.
    pub fn yes_words(&self, ask: &PromptKind) -> &'static str {
        let failed = || !created::failures(self.model, &self.judgement.judged).is_empty();
        match ask {
            PromptKind::Create if failed() => "create anyway",
            PromptKind::Create => "create",
            PromptKind::Update if is_in_place(self.model) && self.model.choice.own_machine => "create",
            PromptKind::Update if failed() => "update anyway",
            PromptKind::Update => "update",
            PromptKind::UndoRun(_) => "undo",
            PromptKind::Repair(repair) => repair.go(),
            PromptKind::SaveExport { .. } => "save",
            PromptKind::ReplaceDocument { .. } | PromptKind::ReplaceSample { .. } => "replace",
            PromptKind::AddProfile | PromptKind::IgnoreDocument { .. } => "add",
            PromptKind::CopyProfile(_) => "copy",
            PromptKind::RenameProfile(_) => "rename",
            PromptKind::ForgetProfile(_) | PromptKind::DeleteUser(_) => "delete",
            PromptKind::RemoveSecret(_) => "remove",
            PromptKind::AccessToken => "send",
            PromptKind::SignIn { .. } => "sign in",
            PromptKind::Quit => "quit",
        }
    }

    /// Title, explanation, and the words before the typed answer.
    fn question(&self, ask: &PromptKind) -> (String, Vec<String>, &'static str) {
        let tenant = self.model.known().api_domain().map(|domain| domain.authority().to_owned()).unwrap_or_default();
        let name = self.setup().connection_name();
        match ask {
            PromptKind::Create | PromptKind::Update => {
                let only_machine = is_in_place(self.model) && self.model.choice.own_machine;
                let (verb, title, mut words) = match (ask, &self.setup().connection_id) {
                    (PromptKind::Update, Some(_)) if only_machine => {
                        let title = format!("Create a Machine to Machine application at {tenant}?");
                        let words = "The connection stays as it is. You can undo this with u.".to_owned();
                        ("create it", title, vec![words])
                    }
                    (PromptKind::Update, Some(id)) => {
                        let title = format!("Update the connection {name} ({id}) at {tenant}?");
                        ("update it", title, self.what_changes())
                    }
                    _ => {
                        let words = "a0connect runs the steps above in order. You can undo them with u.".to_owned();
                        ("create it", format!("Create the connection {name} at {tenant}?"), vec![words])
                    }
                };
                if *ask == PromptKind::Update && self.model.choice.own_machine && !only_machine {
                    words.push("It also creates a Machine to Machine application for a0connect.".into());
                }
                if let Some(finding) = not_for_sign_in(self.setup()) {
                    words.push(format!("{}. {}", finding.what, finding.why));
                }
                if self.model.profile.production {
                    words.push(format!("This profile is marked PRODUCTION. Type {tenant} to {verb}."));
                }
                (title, words, "Domain:")
            }
            PromptKind::UndoRun(changes) => {
                let mut words = vec!["a0connect undoes its last run in this order:".into()];
                words.extend(changes.iter().flat_map(|change| self.what_undo_does(change)));
                let left = created::not_restorable(self.model, changes);
                if !left.is_empty() {
                    words.push(format!("It can't restore {}.", listed(&left)));
                }
                let deletes = changes.iter().any(|change| matches!(change, Change::ApplicationCreated { .. }));
                let lacks = self.model.known().lacks(&["delete:clients"]).filter(|_| deletes);
                words.extend(lacks.map(|lacks| format!("It can't delete the application now: that {lacks}.")));
                (format!("Undo the last changes at {tenant}?"), words, "")
            }
            PromptKind::Repair(repair) => {
                let told = repair.preview(self.model.known());
                (told.title, told.lines, "")
            }
            PromptKind::SaveExport { format, reveal, git } => {
                let (title, words) = export::before_save(format, *reveal);
                let warning = git.1.as_ref().map(|warning| format!("{WARNING}{warning}"));
                (title, vec![words].into_iter().chain(warning).collect(), "File:")
            }
            PromptKind::ReplaceDocument { path, secrets } => {
                let words = match secrets {
                    true => "This file already exists. The new one has secrets in clear text.",
                    false => "This file already exists.",
                };
                (format!("Replace {path}?"), vec![words.into()], "")
            }
            PromptKind::IgnoreDocument { path, warning } => {
                (format!("Saved {path}. Add it to .gitignore?"), vec![warning.clone()], "")
            }
            PromptKind::ReplaceSample { files, .. } => {
                ("Replace the sample's files?".into(), vec![format!("{} changed since.", listed(files))], "")
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
                let words = "You cleared the field, but the secret is still stored. After you remove it, ^_ can restore it only until you quit.";
                (format!("Remove {}?", self.setup().name_of(*field)), vec![words.into()], "")
            }
            PromptKind::AccessToken => {
                let hosts = listed(self.judgement.hosts(self.setup()));
                let words = match (self.setup().has(FieldId::Script), hosts.is_empty()) {
                    (_, true) => "Your script decides where the token is sent.".to_owned(),
                    (true, false) => format!("Your script decides where the token is sent. The script names {hosts}."),
                    (false, false) => format!("The script sends the token to {hosts}."),
                };
                let words = format!("{words} a0connect never saves it.");
                ("Run the script with an access token".into(), vec![words], "Token:")
            }
            PromptKind::SignIn { mode, add_callback } => {
                let mut words = vec![BEFOREHAND.to_owned()];
                if *mode == Mode::PopUp {
                    words.push(
                        "It opens a page on this computer. Press Sign in there to open the pop-up window.".into(),
                    );
                }
                if *add_callback {
                    let what = match mode {
                        Mode::Redirect => "a callback URL on this computer",
                        Mode::PopUp => "a callback URL on this computer and its web origin",
                    };
                    words.push(format!(
                        "It also adds {what} to the Auth0 application. a0connect removes it when the sign-in ends."
                    ));
                }
                if may_read_token(self.model.known()) {
                    words.push(BEFORE_TOKEN.to_owned());
                }
                let place = if *mode == Mode::PopUp { "a pop-up window" } else { "your browser" };
                (format!("Sign in at {} in {place}?", self.setup().provider_name()), words, "")
            }
            PromptKind::DeleteUser(user_id) => {
                let words = format!(
                    "This deletes {user_id} at Auth0, with its profile, metadata and sessions. There is no undo. The next \
                     sign-in creates the user again."
                );
                ("Delete the new user?".into(), vec![words], "")
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
        let secret = |one: &Difference| is_secret_path(&one.path).then(|| self.setting(&one.path));
        let secrets: Vec<String> = differences(self.model).iter().filter_map(secret).collect();
        match secrets.as_slice() {
            [] => "You can undo it with u.".to_owned(),
            secrets => format!("You can undo it with u, but {} only until you quit.", listed(secrets)),
        }
    }

    /// What an update would change, as far as a0connect has read the tenant: each setting with its old and its new value.
    fn what_changes(&self) -> Vec<String> {
        let undo = self.can_be_undone();
        let all = differences(self.model);
        if all.is_empty() {
            return vec![format!("a0connect updates what differs. {undo}")];
        }
        let most = self.most_listed();
        let mut words: Vec<String> = all.iter().take(most).map(|one| self.change(one)).collect();
        words.push(match all.len().saturating_sub(most) {
            0 => undo,
            count => format!("And {}. {undo}", counted(count, "more setting")),
        });
        words
    }

    /// What undoing a change does: for an update each setting with the value that it gets back.
    fn what_undo_does(&self, change: &Change) -> Vec<String> {
        let all = created::restores(self.model, change);
        if all.is_empty() {
            return vec![format!("{ITEM}{}", self.undo_words(&created::line(self.model, change)))];
        }
        let one = |(setting, old): &(String, Option<String>)| match old {
            Some(old) => format!("{ITEM}Restore {setting}: {old}"),
            None => format!("{ITEM}Remove {setting}"),
        };
        let most = self.most_listed();
        let more = all.len().saturating_sub(most);
        let more = (more > 0).then(|| format!("And {}.", counted(more, "more setting")));
        all.iter().take(most).map(one).chain(more).collect()
    }

    /// How many settings a question lists one by one.
    fn most_listed(&self) -> usize {
        if self.model.size.1 < FEW_ROWS { LISTED.0 } else { LISTED.1 }
    }

    fn change(&self, one: &Difference) -> String {
        let shown = apart(one);
        let old = shown.live.as_deref().unwrap_or("(nothing)");
        let new = shown.saved.as_deref().unwrap_or("(nothing)");
        format!("{ITEM}{}: {old} → {new}", self.setting(&one.path))
    }

    fn setting(&self, path: &str) -> String {
        label(self.setup(), path)
    }

    /// A name that is taken: by which connection, and what you can do about it.
    pub fn taken(&self, id: &str, row: usize, columns: usize, rows: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let name = self.setup().connection_name();
        sheet.marked(("!", Role::Warn), 1, Role::Title, &format!("{id} already has the name {name}"));
        let mut settings: Vec<String> = differences(self.model).iter().map(|one| self.setting(&one.path)).collect();
        settings.dedup();
        let differs = match settings.is_empty() {
            true if equals_saved(self.model.known()) => "It matches the saved connection.".to_owned(),
            true => "No differences are known.".to_owned(),
            false => format!("It differs in {}.", named(&settings, "settings")),
        };
        sheet.text(Role::Plain, 3, &format!("This profile neither created nor adopted that connection. {differs}"));
        let answers = NameTakenChoice::all(self.model.known());
        if sheet.len() + answers.len() < rows {
            sheet.gap();
        }
        for (index, answer) in answers.iter().enumerate() {
            let (label, words) = match answer {
                NameTakenChoice::AnotherName => ("Use another name", "leaves that connection alone"),
                NameTakenChoice::Adopt => ("Adopt it", "links it, changes nothing at Auth0"),
                NameTakenChoice::Update => ("Adopt and update it", "asks again before anything changes"),
            };
            self.answer(&mut sheet, label, words, index == row);
        }
        sheet
    }
}

const NAME_RULE: &str = "Lowercase letters, digits and hyphens, up to 40.";
