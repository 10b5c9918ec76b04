//! Checkpoint 6, the plan: the pages JSON, Requests and Changes with each line explained, and the steps below.

use super::text::width;
use super::{Body, Sheet, View, WITH_ASIDE};
use crate::app::model::{Overlay, Page, PromptKind};
use crate::app::pages::{self, PageLine, planned};
use crate::domain::connection::{Path, field_of};
use crate::tui::theme::Role;

/// From this width on, the explanation is beside the lines.
const BESIDE: usize = 76;

impl View<'_> {
    pub fn document(&self, page: Page, line: usize, columns: usize) -> Body {
        let lines = pages::lines(self.model, page);
        let about_differences = match &self.model.overlay {
            Some(Overlay::NameTaken { .. }) => true,
            Some(Overlay::Prompt(prompt)) => prompt.kind == PromptKind::Update && !lines.is_empty(),
            _ => false,
        };
        let chosen = line.checked_sub(lines.len());
        let plan = (!about_differences).then(|| self.plan(&planned(self.model), chosen, columns));
        let tabs = Some(self.tabs("Connection", &Page::ALL.map(|page| (page, page.label())), &page, columns));
        if self.model.overlay.is_some() {
            // A question gets the room, and its keys are the only ones.
            return Body { tabs, main: self.page(page, &lines, line, columns), aside: None, plan };
        }
        if chosen.is_some() {
            // Nothing is explained, so the page gets the width.
            return Body { tabs, main: self.page(page, &lines, line, columns), aside: None, plan };
        }
        // A value that differs needs the width more than its explanation.
        if columns < BESIDE || page == Page::Difference && self.columns < WITH_ASIDE {
            let aside = Some(self.in_one_line(&lines, line, columns));
            return Body { tabs, main: self.page(page, &lines, line, columns), aside, plan };
        }
        let main = self.page(page, &lines, line, columns * 3 / 5);
        // A bar, and a free column on both sides.
        let aside = Some(self.explained(page, &lines, line, (main.width, columns - main.width - 3)));
        Body { tabs, main, aside, plan }
    }

    /// The title of a screen with several pages, and their names. The open one is in brackets, since only what the keys act
    /// on is reversed.
    pub fn tabs<Tab: PartialEq>(&self, title: &str, all: &[(Tab, &str)], open: &Tab, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let mut tabs = vec![(Role::Plain, " ".to_owned()), (Role::Title, title.to_owned())];
        let used: usize = all.iter().map(|(_, label)| width(label) + 3).sum();
        tabs.push((Role::Plain, " ".repeat(sheet.width.saturating_sub(used + width(title) + 2))));
        for (tab, label) in all {
            let (role, before, behind) = if tab == open { (Role::Title, "[", "]") } else { (Role::Plain, " ", " ") };
            tabs.extend([
                (Role::Act, before.to_owned()),
                (role, (*label).to_owned()),
                (Role::Act, behind.to_owned()),
                (Role::Plain, " ".into()),
            ]);
        }
        sheet.line(tabs);
        sheet
    }

    fn page(&self, page: Page, lines: &[PageLine], line: usize, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        for (index, PageLine { text, .. }) in lines.iter().enumerate() {
            let focused = index == line && self.model.overlay.is_none();
            let marker = if focused { "▸" } else { " " };
            if focused {
                sheet.cursor = Some((sheet.len(), 2));
            }
            if index == line {
                // Also during a question, so that the page doesn't jump.
                sheet.focus_from(sheet.len());
            }
            let (indent, rest) = text.split_at(text.len() - text.trim_start().len());
            let role = if focused { Role::Focus } else { Role::Plain };
            sheet.line([(Role::Act, marker), (Role::Plain, " "), (Role::Plain, indent), (role, rest)]);
        }
        if lines.is_empty() {
            let words = match page {
                Page::Difference if self.setup().connection_id.is_none() => "The connection hasn't been created yet.",
                Page::Difference => "No differences found. Press t to check the tenant again.",
                _ => "Nothing to show.",
            };
            sheet.text(Role::Plain, 1, words);
        }
        sheet
    }

    /// The line with the focus, explained. `columns`: those of the page, and those beside it.
    fn explained(&self, page: Page, lines: &[PageLine], line: usize, columns: (usize, usize)) -> Sheet {
        let mut sheet = self.sheet(columns.1);
        let path = lines.get(line).map(|line| line.path.as_str());
        if let Some((id, words)) = path.and_then(field_of) {
            let name = path.and_then(|path| Path::parse(path).0.pop()).unwrap_or_default();
            sheet.text(Role::Title, 0, &name);
            sheet.text(Role::Plain, 0, &self.setup().name_of(id));
            sheet.text(Role::Plain, 0, words);
            sheet.text(Role::Plain, 0, "Press c to change it.");
        } else if page == Page::Document && path == Some("") {
            let words = "The connection as sent to Auth0. The selected line is explained here.";
            sheet.text(Role::Plain, 0, words);
        } else if page == Page::Requests {
            let words = "a0connect sends the requests in this order. Press r to show secrets.";
            sheet.text(Role::Plain, 0, words);
        }
        if let Some(PageLine { text, .. }) = lines.get(line).filter(|one| width(&one.text) + 1 >= columns.0) {
            // A line that the page cuts off stands here in full.
            sheet.text(Role::Plain, 0, text.trim());
        }
        sheet
    }

    /// The explanation in one line.
    fn in_one_line(&self, lines: &[PageLine], line: usize, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        if let Some((id, words)) = lines.get(line).and_then(|line| field_of(&line.path)) {
            sheet.line([(Role::Plain, format!(" {}: {words}", self.setup().name_of(id)))]);
        }
        sheet
    }
}
