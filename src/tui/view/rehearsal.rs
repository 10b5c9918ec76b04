//! The rehearsal: the response as a tree, the user profile that it becomes, the script, and its requests.

use super::sheet::Sheet;
use super::text::{clip, width};
use super::{Body, View};
use crate::app::model::{Origin, RehearsalPage, RehearsalUnderWay};
use crate::app::rehearsal::{self, effective_pairs, tree};
use crate::domain::attribute_picker::{Pairs, ResponseTree, Row};
use crate::domain::finding::State;
use crate::domain::profile_script::{ATTRIBUTES, CallKind};
use crate::domain::rehearsal::Rehearsed;
use crate::domain::words::listed;
use crate::tui::theme::{Role, of_state};

const POINT: &str = "Select the user's ID and press u.";
/// From this width on the user profile stands beside the response.
const BESIDE: usize = 76;
/// With fewer rows the fix stands before the reason.
const FEW_ROWS: usize = 16;
/// The lines of a reason: in few rows, and otherwise.
const REASON: (usize, usize) = (2, 5);

/// Something to know about the profile: its title, and what follows from it or what to do.
struct Note {
    glyph: (&'static str, Role),
    what: String,
    more: String,
}

impl View<'_> {
    pub fn rehearsal(&self, page: RehearsalPage, columns: usize) -> Body {
        let tabs = RehearsalPage::ALL.map(|page| (page, page.label()));
        let tabs = Some(self.tabs("Rehearsal", &tabs, &page, columns));
        let all = |main: Sheet| Body { tabs: None, main, aside: None, plan: None };
        let body = match page {
            RehearsalPage::Script => all(self.rehearsal_script_page(columns)),
            RehearsalPage::Requests => all(self.rehearsal_requests_page(columns)),
            RehearsalPage::Profile if columns < BESIDE => {
                let mut below = self.sheet(columns);
                self.summary(&mut below);
                Body { plan: Some(below).filter(|below| below.len() > 0), ..all(self.response(columns)) }
            }
            RehearsalPage::Profile => {
                let left = columns * 21 / 40;
                // A bar, and a free column on both sides.
                let mut aside = self.sheet(columns - left - 3);
                self.becomes(&mut aside);
                Body { aside: Some(aside), ..all(self.response(left)) }
            }
        };
        Body { tabs, ..body }
    }

    /// The response, a row for each value, with what the value is used for.
    fn response(&self, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let Some(tree) = tree(self.model) else {
            self.without_response(&mut sheet);
            return sheet;
        };
        let origin = self.model.rehearsal.loaded.as_ref().map(|loaded| &loaded.origin);
        sheet.title(&rehearsal::origin(self.model));
        sheet.heading = sheet.len();
        let pairs = effective_pairs(self.model);
        let names = tree.rows.iter().map(|row| 2 * row.depth + width(&self.theme.show(&row.name))).max().unwrap_or(0);
        let names = names.clamp(4, columns * 2 / 5);
        let here = self.model.rehearsal.row.min(tree.rows.len().saturating_sub(1));
        for (index, row) in tree.rows.iter().enumerate() {
            // A frame shows nothing that is further away.
            if index.abs_diff(here) > self.rows {
                sheet.blank();
                continue;
            }
            let focused = index == here && self.model.overlay.is_none();
            if focused {
                sheet.cursor = Some((sheet.len(), 2 + self.indent(row, names)));
            }
            self.value_row(&mut sheet, tree, row, (&pairs, names, focused));
            if index == here {
                sheet.focus_from(sheet.len() - 1);
            }
        }
        if tree.left_out > 0 {
            sheet.text(Role::Plain, 2, &format!("… and {} more values", tree.left_out));
        }
        if tree.rows.is_empty() {
            sheet.text(Role::Plain, 1, "The response is empty.");
        }
        if matches!(origin, Some(Origin::Sample(_))) {
            sheet.gap();
            let or = if self.judgement.script(self.setup()).is_some() { ", or press t to request it" } else { "" };
            sheet.text(Role::Plain, 1, &format!("Paste your own response here{or}."));
        }
        sheet
    }

    fn value_row(&self, sheet: &mut Sheet, tree: &ResponseTree, row: &Row, of: (&Pairs, usize, bool)) {
        let (pairs, names, focused) = of;
        let path = row.path.as_deref().unwrap_or_default();
        let uses: Vec<(&str, bool)> = pairs.of_path(path, &tree.value).collect();
        let counting: Vec<&str> = uses.iter().filter(|(_, counts)| *counts).map(|(name, _)| *name).collect();
        let used = match uses.first() {
            None => String::new(),
            Some((name, _)) if counting.is_empty() => self.theme.show(&format!("fallback: {name}")),
            Some(_) => self.theme.show(&format!("→ {}", counting.join(", "))),
        };
        let indent = " ".repeat(self.indent(row, names));
        let (name, gap) = self.column(&row.name, names - width(&indent), 2);
        // The last column stays free, and two stand before the use.
        let room = sheet.width.saturating_sub(2 + names + 2 + 1);
        let used = clip(&used, room.saturating_sub(6), self.theme);
        let room = room.saturating_sub(if used.is_empty() { 0 } else { width(&used) + 2 });
        let text = clip(&self.theme.show(&row.text), room, self.theme);
        let fill = " ".repeat(if used.is_empty() { 0 } else { room - width(&text) + 2 });
        let marker = if focused { "▸" } else { " " };
        let name_role = if focused { Role::Focus } else { Role::Plain };
        let used_role = if counting.is_empty() { Role::Plain } else { Role::Ok };
        sheet.line([
            (Role::Act, marker),
            (Role::Plain, " "),
            (Role::Plain, &*indent),
            (name_role, &*name),
            (Role::Plain, &*gap),
            (Role::Plain, &*text),
            (Role::Plain, &*fill),
            (used_role, &*used),
        ]);
    }

    /// The indentation of a name. A deep one is reduced so that a long name fits.
    fn indent(&self, row: &Row, names: usize) -> usize {
        let room = names.saturating_sub(width(&self.theme.show(&row.name)));
        (2 * row.depth).min(room.max(names / 2))
    }

    fn without_response(&self, sheet: &mut Sheet) {
        sheet.title("No response yet");
        sheet.gap();
        let words = match self.setup().user_call().kind {
            CallKind::IdToken => "Paste the claims of an ID token here, as JSON.",
            _ => "Paste the provider's userinfo response here, as JSON.",
        };
        sheet.text(Role::Plain, 1, words);
        if self.judgement.script(self.setup()).is_some() {
            sheet.text(Role::Plain, 1, "Or press t to request it with an access token.");
        }
    }

    /// The script is running, and since when.
    fn running(&self, run: &RehearsalUnderWay) -> String {
        let since = self.model.calls.get(&run.ticket).map(|call| self.model.now.duration_since(call.since).as_secs());
        let seconds = since.filter(|seconds| *seconds > 0).map(|seconds| format!(", {seconds} s")).unwrap_or_default();
        let hosts: &[String] = if run.live { self.judgement.hosts(self.setup()) } else { &[] };
        let words = match hosts.is_empty() {
            true => "Running the script".to_owned(),
            false => format!("Waiting for {}", listed(hosts)),
        };
        format!("{words}{seconds}. Esc stops it.")
    }

    /// How the run ended, in full. True if there is a result of the script that is shown.
    pub fn outcome<'a>(&'a self, sheet: &mut Sheet) -> Option<&'a Rehearsed> {
        let state = &self.model.rehearsal;
        if let Some(run) = &state.under_way {
            sheet.marked(("…", Role::Warn), 0, Role::Plain, &self.running(run));
            return None;
        }
        let result = match &state.result {
            _ if state.stopped => {
                sheet.text(Role::Plain, 0, "You stopped the script.");
                return None;
            }
            None if self.judgement.script(self.setup()).is_none() => {
                self.no_script(sheet);
                return None;
            }
            result => result.as_ref()?,
        };
        let own = rehearsal::has_custom_script(self.model);
        let finding = if own { result.finding() } else { result.of_generated() };
        let (glyph, role) = of_state(finding.state);
        if result.signs_in() {
            sheet.marked((glyph, role), 0, Role::Plain, "The script signs in this user");
        } else {
            sheet.marked((glyph, role), 0, Role::Title, &finding.what);
            let fix = if !own && result.lacks_id() { POINT } else { &finding.fix };
            let few = self.rows < FEW_ROWS;
            let act = |sheet: &mut Sheet| sheet.marked(("→", Role::Title), 2, Role::Title, fix);
            if few {
                act(sheet);
            }
            let from = sheet.len();
            sheet.text(Role::Plain, 2, &finding.why);
            sheet.cut(from, if few { REASON.0 } else { REASON.1 }, 2);
            if !few {
                act(sheet);
            }
        }
        Some(result)
    }

    pub fn no_script(&self, sheet: &mut Sheet) {
        let words = rehearsal::lacks_script(self.setup()).unwrap_or_default();
        sheet.marked(of_state(State::ToDo), 0, Role::Plain, words);
    }

    /// The user profile, the user ID at Auth0, and the remarks.
    fn becomes(&self, sheet: &mut Sheet) {
        // The tabs take a row.
        let rows = self.rows.saturating_sub(1);
        if rehearsal::lacks_user_id(self.model) {
            // The saved script isn't the one that the user is pointing at.
            let mut notes = self.notes(None);
            let others = notes.split_off(1);
            self.remarks(sheet, &notes, rows, true);
            sheet.gap();
            self.attributes(sheet, None, others.len().min(2));
            sheet.gap();
            return self.remarks(sheet, &others, rows.saturating_sub(sheet.len()), true);
        }
        let result = self.outcome(sheet);
        if let Some(id) = result.and_then(|result| result.user_id.as_ref()) {
            sheet.gap();
            sheet.line([(Role::Title, "Auth0 user ID")]);
            // What is in front of the user's own part gets its own line where both are too long for one.
            let at = id.rfind('|').filter(|_| width(id) + 2 > sheet.width).map_or(0, |at| at + 1);
            let (before, own) = id.split_at(at);
            if !before.is_empty() {
                sheet.text(Role::Plain, 1, before);
            }
            sheet.text(Role::Plain, 1, own);
        }
        let notes = self.notes(result);
        let mut remarks = self.sheet(sheet.width);
        self.remarks(&mut remarks, &notes, usize::MAX, true);
        sheet.gap();
        self.attributes(sheet, result, remarks.len());
        sheet.gap();
        self.remarks(sheet, &notes, rows.saturating_sub(sheet.len()), true);
    }

    /// The user profile: each attribute with the key that points at it. `below`: lines that must stay free.
    fn attributes(&self, sheet: &mut Sheet, result: Option<&Rehearsed>, below: usize) {
        let profiled = result.filter(|result| result.profile.is_some());
        let own = rehearsal::has_custom_script(self.model);
        if profiled.is_none() && (own || tree(self.model).is_none()) {
            return;
        }
        let pairs = effective_pairs(self.model);
        // Without a profile, the path that the attribute would come from.
        let value = |name: &str| match profiled {
            Some(result) => result.value(name),
            None => pairs.paths(name).first().map(|path| format!("at {path}")),
        };
        let others = result.map(Rehearsed::attributes).unwrap_or_default();
        let others = others.into_iter().filter(|name| !ATTRIBUTES.contains(name));
        let all: Vec<(&str, Option<String>)> =
            ATTRIBUTES.into_iter().chain(others).map(|name| (name, value(name))).collect();
        let unused = !own && sheet.len() + 2 + all.len() + below <= self.rows;
        let shown = |value: &Option<String>| value.is_some() || unused;
        // The tabs, the title, and the gap before what stands below.
        let most = self.rows.saturating_sub(sheet.len() + 3 + below.min(1)).max(1);
        let count = all.iter().filter(|(_, value)| shown(value)).count();
        let most = if count > most { most - 1 } else { count };
        sheet.line([(Role::Title, "User profile")]);
        let column = all.iter().map(|(name, _)| width(name)).max().unwrap_or(0).clamp(4, sheet.width / 2);
        for (at, (name, value)) in all.iter().enumerate().filter(|(_, (_, value))| shown(value)).take(most) {
            let key = if own || at >= ATTRIBUTES.len() { " " } else { rehearsal::key(at) };
            let (name, gap) = self.column(name, column, 2);
            let value = value.as_deref().unwrap_or_default();
            sheet.line([
                (Role::Act, format!(" {key} ").as_str()),
                (Role::Plain, &name),
                (Role::Plain, &gap),
                (Role::Plain, value),
            ]);
        }
        if count > most {
            sheet.text(Role::Plain, 3, &format!("… and {} more", count - most));
        }
    }

    /// The same in few lines.
    fn summary(&self, sheet: &mut Sheet) {
        // The response keeps the other half.
        let rows = self.rows / 2;
        if rehearsal::lacks_user_id(self.model) {
            return self.indented(sheet, |inner| self.remarks(inner, &self.notes(None), rows, true));
        }
        let mut inner = self.sheet(sheet.width);
        let result = self.outcome(&mut inner);
        match result.and_then(|result| Some((result, result.user_id.as_ref()?))) {
            Some((result, id)) => {
                sheet.marked(of_state(State::Ok), 1, Role::Title, id);
                let value = |name: &str| format!("{name}: {}", result.value(name).unwrap_or_default());
                let all = result.attributes().into_iter().filter(|name| *name != "user_id").map(value);
                let from = sheet.len();
                sheet.text(Role::Plain, 3, &all.collect::<Vec<_>>().join(", "));
                sheet.cut(from, 2, 3);
            }
            None => self.indented(sheet, |inner| {
                self.outcome(inner);
            }),
        }
        let room = rows.saturating_sub(sheet.len()).min(2);
        self.indented(sheet, |inner| self.remarks(inner, &self.notes(result), room, false));
    }

    /// As much of the remarks as `room` lines hold: the first ones in full, the titles of the others, and how many more there
    /// are. Without `full` only their titles.
    fn remarks(&self, sheet: &mut Sheet, notes: &[Note], room: usize, full: bool) {
        let drawn = |notes: &[Note], full: usize| {
            let mut drawn = self.sheet(sheet.width);
            for (at, note) in notes.iter().enumerate() {
                drawn.marked(note.glyph, 0, Role::Plain, &note.what);
                if at < full {
                    drawn.text(Role::Plain, 2, &note.more);
                }
            }
            drawn
        };
        let most = if full { notes.len() } else { 0 };
        let fitting = (0..=most).rev().map(|full| drawn(notes, full)).find(|drawn| drawn.len() <= room);
        let drawn = fitting.unwrap_or_else(|| {
            let fits = |count: &usize| drawn(&notes[..*count], 0).len() < room;
            let count = (0..notes.len()).rev().find(fits).unwrap_or(0);
            let mut drawn = drawn(&notes[..count], 0);
            if room > 0 {
                drawn.text(Role::Plain, 2, &format!("{} more on the Requests page", notes.len() - count));
            }
            drawn
        });
        drawn.lines().iter().for_each(|line| sheet.line(line.clone()));
    }

    /// Everything to know about the profile, for a page that scrolls.
    pub fn all_remarks(&self, sheet: &mut Sheet, result: Option<&Rehearsed>) {
        self.remarks(sheet, &self.notes(result), usize::MAX, true);
    }

    fn notes(&self, result: Option<&Rehearsed>) -> Vec<Note> {
        let mut notes = Vec::new();
        let mut remark = |glyph: (&'static str, Role), what: &str, more: &str| {
            notes.push(Note { glyph, what: what.to_owned(), more: more.to_owned() });
        };
        if rehearsal::lacks_user_id(self.model) {
            remark(of_state(State::Failed), "The mapping has no user_id yet", POINT);
        }
        let doubts = rehearsal::pointed_doubts(self.model);
        for doubt in &doubts {
            remark(of_state(State::Warning), &doubt.what, &doubt.why);
        }
        let remarks = result.map(Rehearsed::remarks).unwrap_or_default();
        let is_shown = |what: &str| doubts.iter().any(|doubt| doubt.what == what);
        for one in remarks.iter().filter(|one| !is_shown(&one.what)) {
            remark(of_state(one.state), &one.what, &one.fix);
        }
        let note = ("•", Role::Act);
        if self.model.rehearsal.has_example && result.is_some() {
            remark(note, "The email is an example", "It comes from a second request. Press t to send both.");
        }
        if rehearsal::has_custom_script(self.model) && result.is_some() {
            remark(note, "Your custom script sets the profile", "Clear it in step 5 to map fields instead.");
        } else if rehearsal::uses_default_mapping(self.model) && tree(self.model).is_some() {
            remark(note, "The script tries the usual names", "Select the right values to map them.");
        }
        notes
    }
}
