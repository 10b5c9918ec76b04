//! Checkpoint 6 in full: the document, the requests and the difference, each line explained, with the plan below.

use super::text::width;
use super::{Drawn, View};
use crate::app::model::{Overlay, Page, Question};
use crate::app::pages::planned;
use crate::app::pages::{self, PageLine};
use crate::domain::connection::{Path, field_of};
use crate::tui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// From this width on the explanation stands beside the lines.
const BESIDE: u16 = 76;

impl View<'_> {
    pub fn document(&self, page: Page, line: usize, area: Rect, buffer: &mut Buffer) -> Drawn {
        let planned = planned(self.model);
        let lines = pages::lines(self.model, page);
        let chosen = line.checked_sub(lines.len());
        let about_differences = match &self.model.overlay {
            Some(Overlay::Taken { .. }) => true,
            Some(Overlay::Prompt(prompt)) => prompt.ask == Question::Update && !lines.is_empty(),
            _ => false,
        };
        if about_differences {
            self.tabs(page, Rect { height: 1, ..area }, buffer);
            return self.page(page, &lines, line, Rect { y: area.y + 1, height: area.height - 1, ..area }, buffer);
        }
        let plan = self.plan(&planned, chosen, area);
        let most = (area.height / 2).max(area.height.saturating_sub(lines.len() as u16 + 3));
        if self.model.overlay.is_some()
            && plan.len() as u16 > most
            && !matches!(self.model.overlay, Some(Overlay::Help { .. }))
        {
            // What is asked is about the plan: all the room is its.
            return plan.draw(buffer, area, 0);
        }
        self.tabs(page, Rect { height: 1, ..area }, buffer);
        let below = (plan.len() as u16).min(most);
        let top = Rect { y: area.y + 1, height: area.height - below - 2, ..area };
        let rule = Rect { y: top.bottom(), height: 1, ..area };
        let bottom = Rect { y: top.bottom() + 1, height: below, ..area };
        let (over, more) = self.page(page, &lines, line, top, buffer);
        let words = if more.below > 0 { format!("{} more", more.below) } else { String::new() };
        self.rule(rule, buffer, &words);
        let (under, more) = plan.draw(buffer, bottom, 0);
        (under.or(over), more)
    }

    fn tabs(&self, page: Page, area: Rect, buffer: &mut Buffer) {
        let mut sheet = self.sheet(area);
        let mut tabs = vec![(Role::Plain, "  ".to_owned()), (Role::Title, "Connection".to_owned())];
        let used: usize = Page::ALL.iter().map(|page| width(page.label()) + 3).sum();
        tabs.push((Role::Plain, " ".repeat(sheet.width.saturating_sub(used + 13))));
        for other in Page::ALL {
            let (marker, role) = if other == page { ("▸", Role::Focus) } else { (" ", Role::Plain) };
            tabs.extend([
                (Role::Plain, marker.to_owned()),
                (role, other.label().to_owned()),
                (Role::Plain, "  ".into()),
            ]);
        }
        sheet.line(tabs);
        sheet.draw(buffer, area, 0);
    }

    fn page(&self, page: Page, lines: &[PageLine], line: usize, area: Rect, buffer: &mut Buffer) -> Drawn {
        let beside = area.width >= BESIDE;
        let mut left = area;
        let mut right = Rect { y: area.bottom().saturating_sub(1), height: 1.min(area.height), ..area };
        if beside {
            left.width = area.width * 3 / 5;
            right = Rect { x: left.right() + 2, width: area.width - left.width - 3, ..area };
            self.bar(left.right(), left, buffer);
        } else {
            left.height = area.height.saturating_sub(1);
        }
        let mut sheet = self.sheet(left);
        let sheet_width = sheet.width;
        for (index, PageLine { text, .. }) in lines.iter().enumerate() {
            let focused = index == line && self.model.overlay.is_none();
            let marker = if focused { "▸" } else { " " };
            if focused {
                sheet.cursor = Some((sheet.len(), 1));
            }
            if index == line {
                // Also under a question: the page does not jump.
                sheet.focus_from(sheet.len());
            }
            let (indent, rest) = text.split_at(text.len() - text.trim_start().len());
            let role = if focused { Role::Focus } else { Role::Plain };
            sheet.line([(Role::Plain, marker), (Role::Plain, indent), (role, rest)]);
        }
        if lines.is_empty() {
            let words = match page {
                Page::Difference if self.setup().connection_id.is_none() => "Nothing to compare with: not created yet.",
                Page::Difference => "No difference is known. t asks the tenant.",
                _ => "Nothing to show.",
            };
            sheet.text(Role::Plain, 1, words);
        }
        let drawn = sheet.draw(buffer, left, lines.len());
        let mut aside = self.sheet(right);
        let path = lines.get(line).map(|line| line.path.as_str());
        if let Some((id, words)) = path.and_then(field_of) {
            let name = path.and_then(|path| Path::parse(path).0.pop()).unwrap_or_default();
            if beside {
                aside.text(Role::Title, 0, &name);
                aside.text(Role::Plain, 0, &self.setup().name_of(id));
                aside.text(Role::Plain, 0, words);
                aside.text(Role::Dim, 0, "c: change it");
            } else {
                aside.line([(Role::Dim, format!("  {}: {words}", self.setup().name_of(id)))]);
            }
        } else if !beside {
            // One line has no room for how the page is read.
        } else if page == Page::Document && path == Some("") {
            aside.text(
                Role::Plain,
                0,
                "The connection as Auth0 gets it. ↑↓ goes through its lines, each explained here.",
            );
        } else if page == Page::Requests {
            aside.text(Role::Plain, 0, "As they will be sent, in this order; secrets are masked unless r shows them.");
        }
        if let Some(PageLine { text, .. }) = lines.get(line).filter(|one| beside && width(&one.text) >= sheet_width) {
            // What is cut off beside stands here whole.
            aside.text(Role::Dim, 0, text.trim());
        }
        aside.draw(buffer, right, 0);
        drawn
    }
}
