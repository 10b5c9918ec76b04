//! A list to choose from, with a filter.

use super::sheet::Sheet;
use super::text::{width, window, wrap};
use super::{Body, View, WITH_ASIDE, focus_mark};
use crate::app::lists::{
    ClientOwner, applications, formats, logins, new_applications, owners, providers, samples, scenarios,
};
use crate::app::model::{Call, Picker, PickerKind, Purpose, Scenario};
use crate::app::rehearsal::{NOT_USED, choices};
use crate::domain::catalog::{self, CUSTOM, Provider};
use crate::domain::cli_login::Login;
use crate::domain::plan::{ApplicationKind, NewApplication};
use crate::domain::response_data::Application;
use crate::domain::samples::Sample;
use crate::domain::words::number;
use crate::tui::theme::Role;

/// The columns that the list beside the facts needs, with its title in one line.
const LIST: usize = 46;
/// The columns of a label in the facts. A longer one stands above its value.
const FACT: usize = 23;

impl View<'_> {
    /// The list, and where there is room the facts about the selected provider beside it.
    pub fn picking(&self, picker: &Picker, columns: usize) -> Body {
        let found = if picker.kind == PickerKind::Provider { providers(picker.filter.as_str()) } else { Vec::new() };
        if picker.kind != PickerKind::Provider || self.columns < WITH_ASIDE {
            return self.picker(picker, &found, columns).into();
        }
        let beside = (columns * 3 / 5).min(columns - LIST);
        let mut aside = self.sheet(beside - 3);
        if let Some(provider) = selected(picker, &found) {
            aside.text(Role::Title, 0, &provider.name);
            for (label, value) in provider.facts() {
                // A short value stands beside its label.
                let fits = label.len() + 1 < FACT && FACT + width(&value) < aside.width;
                if !label.is_empty() && fits {
                    aside.line([(Role::Plain, format!("{label:FACT$}{value}"))]);
                    continue;
                }
                if !label.is_empty() {
                    aside.text(Role::Plain, 0, label);
                }
                aside.text(Role::Plain, 2, &value);
            }
        }
        // A bar, and a free column on both sides.
        Body { aside: Some(aside), ..self.picker(picker, &found, columns - beside).into() }
    }

    fn picker(&self, picker: &Picker, found: &[(&'static str, &str)], columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let title = match picker.kind {
            PickerKind::Provider => "Which provider do your users sign in with?",
            PickerKind::Login => "Which auth0-cli login do you want to use?",
            PickerKind::ClientOwner => "Whose are the client ID and secret in the environment?",
            PickerKind::Scenario => "Which scenario should the demo play?",
            PickerKind::Format => "Which format? You see the file before you save it.",
            PickerKind::Sample => "Which sample application do you want?",
            PickerKind::Attribute => "What is this value in the user profile?",
            PickerKind::Application => "Which application do your users sign in to?",
        };
        sheet.title(title);
        sheet.gap();
        let text = self.theme.show(picker.filter.as_str());
        let before = self.theme.show(&picker.filter.as_str()[..picker.filter.cursor()]);
        let (shown, column) = window(&text, before.len(), sheet.width.saturating_sub(11), self.theme);
        let hint = if text.is_empty() { " (type to filter)" } else { "" };
        sheet.cursor = Some((sheet.len(), 10 + column));
        sheet.line([(Role::Plain, " "), (Role::Plain, "Filter   "), (Role::Plain, &*shown), (Role::Plain, hint)]);
        let choices = self.choices(picker, found);
        if picker.kind == PickerKind::Application {
            let fitting = applications(self.model, picker.filter.as_str()).len();
            self.progress(&mut sheet, fitting, !text.is_empty());
        }
        sheet.gap();
        // What is typed stays in sight.
        sheet.heading = sheet.len();
        if choices.is_empty() {
            let typed_name = picker.filter.as_str().trim();
            let list = &self.model.applications;
            let more = !list.entries().is_empty() && list.stopped().is_none() && !list.is_read();
            let waits = |call: &&Call| matches!(call.purpose, Purpose::Applications | Purpose::Scenarios);
            let waits = self.model.calls.values().find(waits);
            match (picker.kind, waits) {
                (PickerKind::Application, _)
                    if !typed_name.is_empty() && list.is_read() && !NewApplication::is_name(typed_name) =>
                {
                    sheet.text(Role::Plain, 1, "No match. A name has at most 100 characters, without < and >.");
                }
                (PickerKind::Application, _) if more => sheet.text(Role::Plain, 1, "No match so far."),
                (PickerKind::Application | PickerKind::Scenario, Some(call)) => {
                    sheet.marked(("…", Role::Warn), 1, Role::Plain, &self.waited(call));
                }
                // The line above counts down.
                (PickerKind::Application, None) if list.until().is_some() => {}
                (PickerKind::Application, None) if !list.is_read() && list.entries().is_empty() => {
                    sheet.marked(("…", Role::Warn), 1, Role::Plain, "Waiting for the token");
                }
                _ => sheet.text(
                    Role::Plain,
                    1,
                    "No match. Press Backspace to widen the filter, or Esc to close the list.",
                ),
            }
            return sheet;
        }
        let typed = picker.filter.as_str().trim().to_lowercase();
        let only_custom = picker.kind == PickerKind::Provider && choices.len() == 1;
        if only_custom && !CUSTOM.starts_with(&typed) {
            sheet.text(Role::Plain, 1, "No provider matches. Select Custom to enter its URLs.");
        }
        let row = picker.row.min(choices.len() - 1);
        let column = choices.iter().map(|(label, _)| width(&self.theme.show(label))).max().unwrap_or(0).clamp(8, 28);
        for (index, (label, words)) in choices.iter().enumerate() {
            let from = sheet.len();
            let (marker, role) = focus_mark(index == row);
            let (label, fill) = self.column(label, column, 2);
            let indent = column + 3;
            let mut lines = wrap(&self.theme.show(words), sheet.width.saturating_sub(indent + 1)).into_iter();
            let first = lines.next().unwrap_or_default();
            sheet.line([(Role::Act, marker), (role, &*label), (Role::Plain, &*fill), (Role::Plain, &*first)]);
            for line in lines {
                sheet.line([(Role::Plain, " ".repeat(indent)), (Role::Plain, line)]);
            }
            if index == row {
                if let Some(provider) = selected(picker, found).filter(|_| self.columns < WITH_ASIDE) {
                    below(&mut sheet, &provider);
                }
                sheet.focus_from(from);
            }
        }
        sheet
    }

    /// How much of the list of applications has been read. A list that comes as one page needs no words.
    fn progress(&self, sheet: &mut Sheet, fitting: usize, filtered: bool) {
        let list = &self.model.applications;
        let (read, entries) = (number(list.read()), list.entries().len());
        let of = list.total().map_or_else(|| read.clone(), |total| format!("{read} of {}", number(total)));
        if let Some(finding) = list.stopped() {
            let why = if finding.why.is_empty() { &finding.what } else { &finding.why };
            let why = why.trim_end_matches('.');
            let words = format!("Read {of}. {why}. Close the list and open it again to go on.");
            return sheet.marked(("!", Role::Warn), 1, Role::Plain, &words);
        }
        if let Some(until) = list.until().filter(|until| *until > self.model.now) {
            let seconds = until.duration_since(self.model.now).as_secs().max(1);
            let words = match entries {
                0 => format!("Waiting {seconds} s for Auth0's rate limit"),
                _ => format!("Read {of}, waiting {seconds} s for Auth0's rate limit"),
            };
            return sheet.marked(("…", Role::Warn), 1, Role::Plain, &words);
        }
        if !list.is_long() {
            return;
        }
        if !list.is_read() {
            return sheet.marked(("…", Role::Warn), 1, Role::Plain, &format!("Still loading: {of} applications"));
        }
        let words = match list.total() {
            Some(total) if total > entries => format!("The first {read} of {} applications", number(total)),
            _ if filtered => format!("{} of {read} applications match", number(fitting)),
            _ => format!("{read} applications"),
        };
        sheet.text(Role::Plain, 1, &words);
    }

    /// What fits the filter: label and explanation. `found` are the providers, searched for once in a frame.
    fn choices(&self, picker: &Picker, found: &[(&str, &str)]) -> Vec<(String, String)> {
        let filter = picker.filter.as_str();
        match picker.kind {
            PickerKind::Provider => {
                let entry = |(key, name): &(&str, &str)| match *key {
                    CUSTOM => ("Custom".into(), "any other OAuth2 provider, with its URLs".into()),
                    _ => ((*name).to_owned(), String::new()),
                };
                found.iter().map(entry).collect()
            }
            PickerKind::Scenario => {
                let entry = |one: &Scenario| (one.name.clone(), one.what.clone());
                scenarios(self.model, filter).into_iter().map(entry).collect()
            }
            PickerKind::Login => {
                let entry = |login: &Login| (login.domain.authority().to_owned(), login.time_left(self.model.now));
                logins(self.model, filter).into_iter().map(entry).collect()
            }
            PickerKind::ClientOwner => {
                let entry = |owner: ClientOwner| (owner.words().0.to_owned(), owner.words().1.to_owned());
                owners(filter).into_iter().map(entry).collect()
            }
            PickerKind::Format => formats(filter)
                .into_iter()
                .map(|one| (one.name.to_owned(), format!("{}: {}", one.what, one.file)))
                .collect(),
            PickerKind::Sample => {
                let application = self.model.known().application();
                let entry = |one: &'static Sample| {
                    let suits = application.and_then(|application| one.suits(application));
                    let needs =
                        if suits == Some(false) { format!(", needs a {}", one.needs.label()) } else { String::new() };
                    (one.name.to_owned(), format!("{}, {}{needs}", one.what, one.mode.label()))
                };
                samples(self.model, filter).into_iter().map(entry).collect()
            }
            PickerKind::Attribute => {
                let entry = |(name, words): (Option<&str>, String)| (name.unwrap_or(NOT_USED).to_owned(), words);
                choices(self.model, filter).into_iter().map(entry).collect()
            }
            PickerKind::Application => {
                let words = |one: &Application| match one.is_machine() {
                    true => "Machine to Machine, users can't sign in to it",
                    false => one.short_kind().unwrap_or_default(),
                };
                let entry = |one: &Application| (one.name.clone(), words(one).to_owned());
                let create = |new: NewApplication| {
                    let users = match new.kind {
                        ApplicationKind::SinglePage => "in the browser",
                        _ => "with a server",
                    };
                    (format!("New {}", new.kind.label()), format!("create {}, {users}", new.name))
                };
                let new = new_applications(self.model, filter).into_iter().map(create);
                applications(self.model, filter).into_iter().map(entry).chain(new).collect()
            }
        }
    }
}

/// The provider of the selected row. None for any other list, and for Custom.
fn selected(picker: &Picker, found: &[(&str, &str)]) -> Option<Provider> {
    let row = picker.row.min(found.len().checked_sub(1)?);
    catalog::find(found.get(row)?.0)
}

/// The most important facts, below the row of the provider.
fn below(sheet: &mut Sheet, provider: &Provider) {
    let needs = provider.needs();
    if !needs.is_empty() {
        sheet.marked(("!", Role::Warn), 3, Role::Plain, &needs.join(", "));
    }
    if provider.built_in.is_some() {
        let words = "Auth0 also has a social connection for it, which needs no URLs.";
        let when = provider.when_custom.as_deref().unwrap_or_default();
        sheet.text(Role::Plain, 5, &format!("{words} {when}"));
    }
    if !provider.note.is_empty() {
        sheet.text(Role::Plain, 3, &provider.note);
    }
}
