//! The script of a rehearsal with the place of its error, and what it did: requests, console, callback.

use super::View;
use super::script_lines::{lines_of, shown};
use super::sheet::{Sheet, Span};
use crate::domain::rehearsal::{Rehearsed, Sent};
use crate::tui::theme::Role;

impl View<'_> {
    pub fn rehearsal_script_page(&self, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        sheet.scroll = self.model.scroll;
        let Some(script) = self.judgement.script(self.setup()) else {
            self.indented(&mut sheet, |inner| self.no_script(inner));
            return sheet;
        };
        let error = self.model.rehearsal.result.as_ref().and_then(|result| result.error.as_ref());
        let at = error.and_then(|error| Some((error.line? as usize, error.column.unwrap_or(1) as usize)));
        let lines = lines_of(script, script.trim_end().len(), 0, None);
        let digits = lines.len().to_string().len();
        for (index, cells) in lines.iter().enumerate() {
            let number = format!(" {:>digits$} ", index + 1);
            let wrong = at.filter(|(number, _)| *number == index + 1);
            let role = if wrong.is_some() { Role::Bad } else { Role::Plain };
            let head: [Span; 2] = [(role, number), (Role::Rule, "│ ".into())];
            sheet.line(head.into_iter().chain(shown(cells, 0, usize::MAX / 2, "")));
            let Some((_, column)) = wrong else { continue };
            let before = cells.get(column.saturating_sub(1)).or(cells.last()).map_or(0, |cell| cell.columns.start);
            let indent = " ".repeat(digits + 2) + "│ " + &" ".repeat(before);
            sheet.line([(Role::Rule, &*indent), (Role::Bad, "^")]);
            let message = error.map(|error| error.message.as_str()).unwrap_or_default();
            sheet.marked(("✗", Role::Bad), digits + 4, Role::Title, message);
        }
        sheet
    }

    pub fn rehearsal_requests_page(&self, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        sheet.scroll = self.model.scroll;
        self.indented(&mut sheet, |inner| {
            self.outcome(inner);
        });
        let state = &self.model.rehearsal;
        let result = state.result.as_ref().filter(|_| state.under_way.is_none());
        let Some(result) = result else {
            self.below_requests(&mut sheet, None);
            return sheet;
        };
        sheet.gap();
        sheet.title("Requests");
        if result.requests.is_empty() {
            sheet.text(Role::Plain, 3, "The script made no request.");
        }
        if !state.live && !result.requests.is_empty() {
            let words = match result.requests.len() {
                1 => "Simulated: the response comes from the first page. Nothing was sent.",
                _ if state.has_example => {
                    "Simulated: the first response comes from the first page. The second is an example. Nothing was sent."
                }
                _ => "Simulated: the first response comes from the first page. Nothing was sent.",
            };
            sheet.text(Role::Plain, 3, words);
        }
        for sent in &result.requests {
            self.request(&mut sheet, sent);
        }
        sheet.gap();
        sheet.title("Console");
        if result.console.is_empty() {
            sheet.text(Role::Plain, 3, "The script logged nothing.");
        }
        for line in &result.console {
            sheet.text(Role::Plain, 3, line);
        }
        sheet.gap();
        sheet.title("Callback");
        let times = match result.calls {
            0 => "Never called".to_owned(),
            1 => "Called once".to_owned(),
            times => format!("Called {times} times"),
        };
        sheet.text(Role::Plain, 3, &format!("{times}. The script ran for {} ms.", result.ms));
        self.below_requests(&mut sheet, Some(result));
        sheet
    }

    /// The remarks that have no room on the first page.
    fn below_requests(&self, sheet: &mut Sheet, result: Option<&Rehearsed>) {
        let mut remarks = self.sheet(sheet.width);
        self.indented(&mut remarks, |inner| {
            self.indented(inner, |inner| self.indented(inner, |inner| self.all_remarks(inner, result)))
        });
        if remarks.len() > 0 {
            sheet.gap();
            sheet.title("Remarks");
            remarks.lines().iter().for_each(|line| sheet.line(line.clone()));
        }
    }

    fn request(&self, sheet: &mut Sheet, sent: &Sent) {
        let (role, came) = match (sent.status, &sent.problem) {
            (Some(status), _) if status < 300 => (Role::Ok, status.to_string()),
            (Some(status), _) => (Role::Bad, status.to_string()),
            (None, problem) => (Role::Bad, problem.clone().unwrap_or_else(|| "no response".to_owned())),
        };
        sheet.text(Role::Plain, 3, &format!("{} {}", sent.method, sent.url));
        sheet.marked(("→", role), 5, role, &came);
    }

    /// A part of a sheet, one column to the right.
    pub fn indented(&self, sheet: &mut Sheet, fill: impl FnOnce(&mut Sheet)) {
        let mut inner = self.sheet(sheet.width - 1);
        fill(&mut inner);
        for line in inner.lines() {
            sheet.line([(Role::Plain, " ".to_owned())].into_iter().chain(line.iter().cloned()));
        }
    }
}
