//! The screen after a run: its result, what it changed at Auth0, and a menu of what comes next.

use super::View;
use super::sheet::{Sheet, Span};
use super::text::{clip, width};
use crate::app::created::{self, CHECKS, MenuItem, Outcome, ResultLine};
use crate::domain::checkpoints::{Check, CheckpointId};
use crate::domain::fields::FieldId;
use crate::domain::plan::ApplicationKind;
use crate::domain::words::{capitalized, counted, listed};
use crate::tui::theme::Role;

/// The width of the menu's labels. A longer label makes it grow up to the second number.
const LABEL: (usize, usize) = (24, 30);
const REDIRECT_URI: &str = "redirect URI";
/// The header, the keys and their rules.
const FRAME: usize = 4;

/// How much room the parts get.
#[derive(Clone, Copy)]
struct Room {
    /// One line for each thing.
    tight: bool,
    /// How many empty lines are shown.
    gaps: u8,
}

/// The most room first.
const ROOMS: [Room; 9] = {
    const fn room(tight: bool, gaps: u8) -> Room {
        Room { tight, gaps }
    }
    let [full, tight] = [false, true];
    [
        room(full, 6),
        room(full, 5),
        room(full, 4),
        room(full, 3),
        room(full, 2),
        room(full, 1),
        room(tight, 2),
        room(tight, 1),
        room(tight, 0),
    ]
};

impl View<'_> {
    /// Uses as much room as there is, without scrolling: title and menu must both be visible.
    pub fn created(&self, row: usize, columns: usize) -> Sheet {
        // A question about it doesn't move it.
        let asked = self.model.overlay.is_some();
        let rows = if asked { usize::from(self.model.size.1).saturating_sub(FRAME) } else { self.rows };
        let failures = created::failures(self.model, &self.judgement.judged);
        let sheet = |room: Room| self.created_in(room, row, &failures, columns);
        // The last row stays free, so that the menu doesn't touch the rule.
        let fits = |room: Room| Some(sheet(room)).filter(|sheet| sheet.len() < rows);
        let [.., least] = ROOMS;
        ROOMS.into_iter().find_map(fits).unwrap_or_else(|| sheet(least))
    }

    fn created_in(&self, room: Room, row: usize, failures: &[Check], columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let indent = if room.tight { 1 } else { 3 };
        // Empty lines with the lowest numbers are the most useful.
        let gap = |sheet: &mut Sheet, number: u8| {
            if room.gaps >= number {
                sheet.gap();
            }
        };
        if room.gaps >= 6 {
            sheet.blank();
        }
        let (glyph, title) = self.result(failures);
        sheet.marked(glyph, indent, Role::Title, &title);
        if !room.tight {
            gap(&mut sheet, 4);
            self.rail(&mut sheet, indent + 2);
            gap(&mut sheet, 3);
        }
        self.connection_id(&mut sheet, indent, room);
        gap(&mut sheet, 2);
        self.changed(&mut sheet, indent, room);
        gap(&mut sheet, 1);
        sheet.line([(Role::Plain, " ".repeat(indent)), (Role::Title, "What next?".into())]);
        gap(&mut sheet, 5);
        self.menu(&mut sheet, room, row, failures);
        sheet
    }

    fn result(&self, failures: &[Check]) -> ((&'static str, Role), String) {
        let what = match created::outcome(self.model) {
            Outcome::Created => "Connection created",
            Outcome::Updated => "Connection updated",
            Outcome::Same => "The connection is up to date",
            Outcome::Removed => return (("✓", Role::Ok), "Connection deleted".into()),
            Outcome::NothingUndone => return (("!", Role::Warn), "Nothing was undone".into()),
            Outcome::Undone => return (("✓", Role::Ok), "Changes undone".into()),
        };
        let skipped = |line: &ResultLine| *line == ResultLine::NotEnabled { chosen: true };
        if created::lines(self.model).iter().any(skipped) {
            return (("!", Role::Warn), format!("{what}, not enabled yet"));
        }
        match failures.len() {
            0 => (("✓", Role::Ok), what.into()),
            count => (("!", Role::Warn), format!("{what}, {} failed", counted(count, "check"))),
        }
    }

    /// The ID has its own line, so that the user can select it with the mouse.
    fn connection_id(&self, sheet: &mut Sheet, indent: usize, room: Room) {
        let Some(id) = &self.setup().connection_id else { return };
        if room.tight {
            return sheet.line([(Role::Plain, " ".repeat(indent)), (Role::Title, id.clone())]);
        }
        sheet.line([(Role::Plain, " ".repeat(indent)), (Role::Plain, "Connection ID".into())]);
        sheet.line([(Role::Plain, " ".repeat(indent + 2)), (Role::Title, id.clone())]);
    }

    fn changed(&self, sheet: &mut Sheet, indent: usize, room: Room) {
        let mut lines = created::lines(self.model);
        if room.tight {
            // The menu needs the room more than what stayed as it was.
            lines.retain(|line| !matches!(line, ResultLine::WasEnabled | ResultLine::WereRegistered));
        }
        if lines.is_empty() {
            return;
        }
        let tenant = self.model.known().api_domain().map(|domain| domain.authority().to_owned()).unwrap_or_default();
        sheet.line([(Role::Plain, " ".repeat(indent)), (Role::Plain, format!("Changed at {tenant}"))]);
        for line in lines {
            let (done, words) = self.words(&line);
            let glyph = if done { ("✓", Role::Ok) } else { ("·", Role::Plain) };
            sheet.marked(glyph, indent + 2, Role::Plain, &words);
        }
        if let Some(name) = created::run_name(self.model).filter(|_| !room.tight) {
            sheet.line([(Role::Plain, " ".repeat(indent)), (Role::Plain, format!("In the tenant's log: {name}"))]);
        }
    }

    /// A change in words, and whether something was changed at all.
    pub fn words(&self, line: &ResultLine) -> (bool, String) {
        let app = self.application_name();
        let why = |chosen: &bool, scopes: &str| match chosen {
            true => "you skipped this step".to_owned(),
            false => format!("the token lacks {scopes}"),
        };
        match line {
            ResultLine::Created { name } => (true, format!("Created the connection {name}")),
            ResultLine::Updated { settings } => (true, format!("Updated {}", named(settings, "settings"))),
            ResultLine::Enabled { button } => {
                (true, format!("Enabled it for {app}: users see \"Continue with {button}\""))
            }
            ResultLine::CallbacksAdded { urls, web_origins } => {
                (true, format!("Added {}", with_origins(urls, web_origins)))
            }
            ResultLine::ApplicationCreated { kind: ApplicationKind::Machine, name } => {
                (true, format!("Created the Machine to Machine application {name}: a0connect renews its tokens"))
            }
            ResultLine::ApplicationCreated { kind, name } => (true, format!("Created the {} {name}", kind.label())),
            ResultLine::Granted => (true, "Granted scopes to the Machine to Machine application".into()),
            ResultLine::ApplicationDeleted => (true, "Deleted the application that a0connect had created".into()),
            ResultLine::GrantRemoved => (true, "Removed the scopes that a0connect had granted".into()),
            ResultLine::SignedIn { note } => (true, format!("{} first", capitalized(note))),
            ResultLine::WasEnabled => (false, format!("Already enabled for {app}")),
            ResultLine::WereRegistered => (false, "Callback URLs unchanged: all were registered".into()),
            ResultLine::NotEnabled { chosen } => {
                (false, format!("Not enabled for {app}: {}", why(chosen, "update:connections")))
            }
            ResultLine::NotRegistered { chosen } => {
                (false, format!("Callback URLs not added: {}", why(chosen, "read:clients or update:clients")))
            }
            ResultLine::Deleted { name } => (true, format!("Deleted the connection {name}")),
            ResultLine::NotCreated { name } => (
                false,
                format!("{name} hasn't been created so far. The request may still arrive, so press u again later"),
            ),
            ResultLine::Disabled => (true, format!("Disabled it for {app}")),
            ResultLine::Restored => (true, "Restored the previous settings".into()),
            ResultLine::NotRestored { settings } => {
                (false, format!("Not restored: {}. a0connect doesn't store previous secrets", listed(settings)))
            }
            ResultLine::NameStays => (false, "Not restored: Display Name. Auth0 can't remove one".into()),
            ResultLine::CallbacksRemoved => (true, "Removed what a0connect had added to the application".into()),
        }
    }

    /// What undoing a change does.
    pub fn undo_words(&self, line: &ResultLine) -> String {
        match line {
            ResultLine::Created { name } => format!("Delete the connection {name}, if it has no users"),
            ResultLine::Updated { settings } => format!("Restore {}", named(settings, "settings")),
            ResultLine::Enabled { .. } => {
                format!("Disable {} for {}", self.setup().connection_name(), self.application_name())
            }
            ResultLine::CallbacksAdded { urls, web_origins } => format!("Remove {}", with_origins(urls, web_origins)),
            ResultLine::ApplicationCreated { kind, name } => format!("Delete the {} {name}", kind.label()),
            ResultLine::Granted => "Remove the scopes of the Machine to Machine application".into(),
            // These aren't changes.
            line => self.words(line).1,
        }
    }

    fn application_name(&self) -> String {
        let name = self.model.known().application().map(|one| one.name.clone());
        name.filter(|name| !name.is_empty()).unwrap_or_else(|| "your application".into())
    }

    fn menu(&self, sheet: &mut Sheet, room: Room, row: usize, failures: &[Check]) {
        let menu = created::menu(self.model, &self.judgement.judged);
        let row = row.min(menu.len().saturating_sub(1));
        let next = |next: &MenuItem| {
            let (label, words) = self.next(*next, failures);
            (self.theme.show(&label), words)
        };
        let menu: Vec<(String, String)> = menu.iter().map(next).collect();
        let longest = menu.iter().map(|(label, _)| width(label) + 2).max().unwrap_or(0);
        let (least, indent) = if room.tight { (0, " ") } else { (LABEL.0, "   ") };
        let column = longest.clamp(least, LABEL.1);
        // The words need the room more than the labels.
        let fits = |column: usize| menu.iter().all(|(_, words)| 2 + indent.len() + column + width(words) < sheet.width);
        let column = if fits(column) { column } else { longest.min(LABEL.1) };
        for (index, (label, words)) in menu.into_iter().enumerate() {
            let from = sheet.len();
            let focused = index == row && self.model.overlay.is_none();
            let label = clip(&label, column - 1, self.theme);
            let fill = " ".repeat(column - width(&label));
            let (marker, role) = if focused { (" ▸", Role::Focus) } else { ("  ", Role::Plain) };
            let line: [Span; 5] = [
                (Role::Act, marker.into()),
                (Role::Plain, indent.into()),
                (role, label),
                (Role::Plain, fill),
                (Role::Plain, words),
            ];
            sheet.line(line);
            if focused {
                sheet.cursor = Some((from, 2 + indent.len()));
                sheet.focus_from(from);
            }
        }
    }

    /// A line of the menu: its label, and what it leads to.
    fn next(&self, next: MenuItem, failures: &[Check]) -> (String, String) {
        let (label, words) = match next {
            MenuItem::Fix => {
                let Some((field, what)) = created::to_fix(failures) else { return Default::default() };
                // The page behind that URL tells it, but it isn't what is wrong.
                let redirect_uri = field == FieldId::AuthorizationUrl && what.ends_with(REDIRECT_URI);
                let name = if redirect_uri { REDIRECT_URI.to_owned() } else { self.setup().name_of(field) };
                return (format!("Fix {name}"), what.to_owned());
            }
            MenuItem::SignIn => ("Sign in now", "in your browser, step by step".to_owned()),
            MenuItem::TurnOn => ("Set Authentication", "it is false, so users can't sign in".to_owned()),
            MenuItem::Checks => ("See the checks", self.tally(failures)),
            MenuItem::Json => ("Show the JSON", "the connection as sent to Auth0".to_owned()),
            MenuItem::Sample => ("Get a sample app", "its code has your values".to_owned()),
            MenuItem::Undo => ("Undo", "lists every change first".to_owned()),
            MenuItem::Again if self.setup().connection_id.is_none() => {
                ("See the plan", "create the connection again".to_owned())
            }
            MenuItem::Again => ("See the plan", "update the connection again".to_owned()),
            MenuItem::Overview => ("See all steps", "what is done and what is open".to_owned()),
        };
        (label.to_owned(), words)
    }

    fn tally(&self, failures: &[Check]) -> String {
        let tally = created::tally(self.model, &self.judgement.judged);
        // The title counts those before it, too.
        let earlier = failures.iter().any(|check| check.id.checkpoint() != CheckpointId::InPlace);
        let after = if earlier { " after creating" } else { "" };
        let mut words = format!("{} of {CHECKS} passed{after}", tally.passed);
        for (count, what) in [(tally.failed, "failed"), (tally.running, "running"), (tally.unclear, "unclear")] {
            if count > 0 {
                words += &format!(", {count} {what}");
            }
        }
        words
    }
}

/// The callback URLs, and the web origins that come with them.
fn with_origins(urls: &[String], web_origins: &[String]) -> String {
    let urls = (!urls.is_empty()).then(|| named(urls, "callback URLs"));
    let origins = (!web_origins.is_empty()).then(|| format!("the web origin {}", named(web_origins, "web origins")));
    urls.into_iter().chain(origins).collect::<Vec<_>>().join(" and ")
}

/// Up to three names, and otherwise how many there are.
pub fn named(names: &[String], many: &str) -> String {
    match names {
        [_] | [_, _] | [_, _, _] => listed(names),
        _ => format!("{} {many}", names.len()),
    }
}
