//! Checkpoint 6 in full: the document, the requests and the difference, each line explained, with the plan below.

use super::text::width;
use super::{Drawn, View};
use crate::app::model::Page;
use crate::domain::connection::{document, field_of};
use crate::domain::http::{Body, Request};
use crate::domain::plan::{Planned, outline};
use crate::tui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// From this width on the explanation stands beside the lines.
const BESIDE: u16 = 76;

/// A line of a page and the path of the document that it belongs to.
struct PageLine {
    text: String,
    path: String,
}

impl View<'_> {
    pub fn document(&self, page: Page, line: usize, area: Rect, buffer: &mut Buffer) -> Drawn {
        let planned = outline(self.setup(), &self.model.facts, self.model.choice, self.model.now);
        let lines = self.page_lines(page, &planned);
        self.tabs(page, Rect { height: 1, ..area }, buffer);
        let chosen = line.checked_sub(lines.len());
        let plan = self.plan(&planned, chosen, area);
        let most = (area.height / 2).max(area.height.saturating_sub(lines.len() as u16 + 3));
        let below = (plan.len() as u16).min(most);
        let top = Rect { y: area.y + 1, height: area.height - below - 2, ..area };
        let rule = Rect { y: top.bottom(), height: 1, ..area };
        let bottom = Rect { y: top.bottom() + 1, height: below, ..area };
        let (over, more) = self.page(page, &lines, line, top, buffer);
        let words = if more.below > 0 { format!("{} more", more.below) } else { String::new() };
        self.rule(rule, buffer, &words, 0);
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
        let mut right = Rect { y: area.bottom().saturating_sub(2), height: 2.min(area.height), ..area };
        if beside {
            left.width = area.width * 3 / 5;
            right = Rect { x: left.right() + 2, width: area.width - left.width - 3, ..area };
            self.bar(left.right(), left, buffer);
        } else {
            left.height = area.height.saturating_sub(2);
        }
        let mut sheet = self.sheet(left);
        for (index, PageLine { text, .. }) in lines.iter().enumerate() {
            let focused = index == line && self.model.overlay.is_none();
            let marker = if focused { "▸" } else { " " };
            if focused {
                sheet.cursor = Some((sheet.len(), 0));
                sheet.focus_from(sheet.len());
            }
            // The first bracket stays where it is; what is marked is the line.
            sheet.line([(Role::Plain, marker), (if focused { Role::Title } else { Role::Plain }, text)]);
        }
        if lines.is_empty() {
            let words = match page {
                Page::Difference => "No difference is known. t asks the tenant.",
                _ => "Nothing to show.",
            };
            sheet.text(Role::Plain, 1, words);
        }
        let drawn = sheet.draw(buffer, left, lines.len());
        let mut aside = self.sheet(right);
        let path = lines.get(line).map(|line| line.path.as_str());
        if let Some((id, words)) = path.and_then(field_of) {
            let name = path.and_then(|path| path.rsplit('.').next()).unwrap_or_default();
            aside.line([(Role::Title, name), (Role::Plain, " · "), (Role::Plain, id.label())]);
            aside.text(Role::Plain, 0, words);
            aside.text(Role::Dim, 0, "c: change it");
        } else if page == Page::Requests {
            aside.text(Role::Plain, 0, "As they will be sent, in this order; secrets are masked unless r shows them.");
        }
        aside.draw(buffer, right, 0);
        drawn
    }

    fn page_lines(&self, page: Page, planned: &[Planned]) -> Vec<PageLine> {
        match page {
            Page::Document => {
                let text = document(self.setup()).pretty(self.model.revealed);
                with_paths(text.lines().map(str::to_owned).collect())
            }
            Page::Requests => {
                let requests = planned.iter().filter(|step| step.included).filter_map(|step| step.request.as_ref());
                requests
                    .flat_map(|request| self.request_lines(request))
                    .map(|text| PageLine { text, path: String::new() })
                    .collect()
            }
            Page::Difference => {
                let mut lines = Vec::new();
                for difference in self.differences() {
                    let path = difference.path;
                    let mut add = |text: String| lines.push(PageLine { text, path: path.clone() });
                    add(path.clone());
                    add(format!("  saved  {}", difference.saved.as_deref().unwrap_or("(nothing)")));
                    add(format!("  live   {}", difference.live.as_deref().unwrap_or("(nothing)")));
                }
                lines
            }
        }
    }

    fn request_lines(&self, request: &Request) -> Vec<String> {
        let mut lines = vec![format!("{} {}", request.method.as_str(), request.url)];
        if let Some(token) = &request.bearer {
            let text = if self.model.revealed { token.reveal() } else { crate::domain::doc::MASK };
            lines.push(format!("Authorization: Bearer {text}"));
        }
        if let Body::Json(doc) = &request.body {
            lines.push("Content-Type: application/json".into());
            lines.push(String::new());
            lines.extend(doc.pretty(self.model.revealed).lines().map(str::to_owned));
        }
        lines.push(String::new());
        lines
    }
}

/// The path of each line of pretty JSON, by its indentation.
fn with_paths(lines: Vec<String>) -> Vec<PageLine> {
    let mut stack: Vec<String> = Vec::new();
    lines
        .into_iter()
        .map(|text| {
            let depth = (text.len() - text.trim_start().len()) / 2;
            stack.truncate(depth.saturating_sub(1));
            if let Some(name) = text.trim_start().strip_prefix('"').and_then(|rest| rest.split_once("\": ")) {
                stack.push(name.0.to_owned());
            }
            PageLine { path: stack.join("."), text }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::with_paths;

    #[test]
    fn each_line_knows_its_path() {
        let json = "{\n  \"name\": \"a\",\n  \"options\": {\n    \"scripts\": {\n      \"f\": \"x\"\n    },\n    \"scope\": \"y\"\n  }\n}";
        let paths: Vec<String> =
            with_paths(json.lines().map(str::to_owned).collect()).into_iter().map(|line| line.path).collect();
        assert_eq!(
            paths,
            ["", "name", "options", "options.scripts", "options.scripts.f", "options", "options.scope", "", ""]
        );
    }
}
