//! A part of a screen as lines of text, wrapped or cut to a width, each span with its role.
//!
//! Rule: every text goes through [`Theme::show`] here. So a sheet can be drawn in cells or printed as it is.

use super::text::{clip, width, wrap};
use crate::tui::theme::{Role, Theme};
use std::ops::Range;

pub type Span = (Role, String);

pub struct Sheet {
    pub theme: Theme,
    pub width: usize,
    lines: Vec<Vec<Span>>,
    links: Vec<Link>,
    /// The first lines that don't scroll, such as the title of a step.
    pub heading: usize,
    /// The lines of what has the focus. They stay visible.
    pub focus: Option<Range<usize>>,
    /// The line to show first where nothing has the focus.
    pub scroll: usize,
    /// Line and column of the cursor.
    pub cursor: Option<(usize, usize)>,
}

/// Columns of a line that show an address, or a part of it where it is wrapped.
pub struct Link {
    pub line: usize,
    pub columns: Range<usize>,
    pub url: String,
}

impl Sheet {
    pub fn new(theme: Theme, width: usize) -> Self {
        Self { theme, width, lines: Vec::new(), links: Vec::new(), heading: 0, focus: None, scroll: 0, cursor: None }
    }

    pub fn lines(&self) -> &[Vec<Span>] {
        &self.lines
    }

    pub fn links(&self) -> &[Link] {
        &self.links
    }

    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn blank(&mut self) {
        self.lines.push(Vec::new());
    }

    /// Adds an empty line, unless there is one already or the sheet is empty.
    pub fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.blank();
        }
    }

    /// One line of several parts. An ellipsis ends it where it is too long.
    pub fn line(&mut self, spans: impl IntoIterator<Item = (Role, impl AsRef<str>)>) {
        let spans = spans.into_iter().map(|(role, text)| (role, self.theme.show(text.as_ref())));
        let mut spans: Vec<Span> = spans.collect();
        let all: String = spans.iter().map(|(_, text)| text.as_str()).collect();
        let mut left = self.width;
        if width(all.trim_end()) > left {
            let ellipsis = width(self.theme.ellipsis());
            let cut = spans.iter().position(|(_, text)| {
                let fits = width(text) + ellipsis <= left;
                left -= if fits { width(text) } else { 0 };
                !fits
            });
            if let Some(cut) = cut {
                // One space too many, so that a part which fills the line exactly is cut too.
                let longer = format!("{}{}", spans[cut].1, " ".repeat(left + 1));
                spans[cut].1 = clip(&longer, left, self.theme);
                spans.truncate(cut + 1);
            }
        } else {
            for (_, text) in &mut spans {
                if width(text) > left {
                    *text = text.trim_end().to_owned();
                }
                left -= width(text).min(left);
            }
        }
        self.lines.push(spans);
    }

    /// The title of a part, in one line.
    pub fn title(&mut self, title: &str) {
        self.line([(Role::Plain, " "), (Role::Title, title)]);
    }

    /// Wrapped text, every line indented by `indent` columns. The last column stays free.
    pub fn text(&mut self, role: Role, indent: usize, text: &str) {
        let text = self.theme.show(text);
        for line in wrap(&text, self.width.saturating_sub(indent + 1)) {
            self.lines.push(vec![(Role::Plain, " ".repeat(indent.min(self.width))), (role, line)]);
        }
    }

    /// Leaves at most `most` of the wrapped lines from `from` on. An ellipsis stands for the others.
    pub fn cut(&mut self, from: usize, most: usize, indent: usize) {
        if self.lines.len() > from.saturating_add(most) {
            self.lines.truncate(from + most);
            let last = self.lines.last_mut().and_then(|line| line.last_mut());
            // A line that was cut before ends in an ellipsis already.
            if let Some((_, last)) = last.filter(|(_, last)| !last.ends_with(self.theme.ellipsis())) {
                let more = format!("{last} {}", self.theme.ellipsis());
                *last = clip(&more, self.width.saturating_sub(indent + 1), self.theme);
            }
        }
    }

    /// Leaves only the lines before this one.
    pub fn cut_off(&mut self, from: usize) {
        self.lines.truncate(from);
    }

    /// Leaves at most `most` lines. The last one of them is an ellipsis if there are more.
    pub fn end_in(&mut self, most: usize) {
        if most > 0 && self.lines.len() > most {
            self.lines.truncate(most - 1);
            self.lines.push(vec![(Role::Plain, self.theme.ellipsis().to_owned())]);
            self.links.retain(|link| link.line + 1 < most);
        }
    }

    /// Wrapped text after a glyph. Further lines start below the first word.
    pub fn marked(&mut self, glyph: (&str, Role), indent: usize, role: Role, text: &str) {
        let from = self.lines.len();
        let mark = self.theme.show(glyph.0);
        self.text(role, indent + width(&mark) + 1, text);
        if let Some(first) = self.lines.get_mut(from) {
            first.splice(..1, [(Role::Plain, " ".repeat(indent)), (glyph.1, mark), (Role::Plain, " ".into())]);
        }
    }

    /// Wrapped text with a bar in front of each line. `lead` comes before the first line.
    pub fn barred(&mut self, bar: Span, lead: &str, role: Role, text: &str) {
        let bar = (bar.0, self.theme.show(&bar.1));
        let lead = self.theme.show(lead);
        let text = self.theme.show(text);
        let indent = width(&lead);
        // A column before the bar, one behind it, and the last column stay free.
        for (number, line) in wrap(&text, self.width.saturating_sub(indent + 4)).into_iter().enumerate() {
            let before = if number == 0 { lead.clone() } else { " ".repeat(indent) };
            self.lines.push(vec![
                (Role::Plain, " ".into()),
                bar.clone(),
                (Role::Plain, " ".into()),
                (role, before + &line),
            ]);
        }
    }

    /// These columns of a line lead to an address.
    pub fn link(&mut self, line: usize, columns: Range<usize>, url: &str) {
        self.links.push(Link { line, columns, url: url.to_owned() });
    }

    /// Finds the address in the lines from `from` on, where it is in one piece, wrapped, or cut at its end.
    pub fn link_from(&mut self, from: usize, url: &str) {
        let mut rest = url;
        for (number, line) in self.lines.iter().enumerate().skip(from) {
            let mut column = 0;
            for (_, text) in line {
                let begins = if rest == url { text.find("http") } else { Some(0) };
                let part = begins.map(|at| (at, common(&text[at..], rest)));
                if let Some((at, part)) = part.filter(|(_, part)| part.len() >= rest.len().min(8)) {
                    let begin = column + width(&text[..at]);
                    let columns = begin..begin + width(part);
                    self.links.push(Link { line: number, columns, url: url.to_owned() });
                    rest = &rest[part.len()..];
                }
                column += width(text);
            }
            if rest.is_empty() {
                return;
            }
        }
    }

    /// The lines from `from` on have the focus.
    pub fn focus_from(&mut self, from: usize) {
        self.focus = Some(from..self.lines.len().max(from + 1));
    }
}

/// The beginning that both share.
fn common<'a>(text: &str, other: &'a str) -> &'a str {
    let same = text.bytes().zip(other.bytes()).take_while(|(one, other)| one == other && one.is_ascii()).count();
    &other[..same]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(columns: usize, parts: &[&str]) -> String {
        let mut sheet = Sheet::new(Theme { colour: false, unicode: true }, columns);
        sheet.line(parts.iter().map(|part| (Role::Plain, *part)));
        sheet.lines()[0].iter().map(|(_, text)| text.as_str()).collect()
    }

    #[test]
    fn what_is_cut_twice_has_one_mark() {
        let mut sheet = Sheet::new(Theme { colour: false, unicode: true }, 20);
        sheet.text(Role::Plain, 1, "one two three four five six seven eight nine ten");
        sheet.cut(0, 2, 1);
        sheet.blank();
        sheet.cut(0, 2, 1);
        let last = &sheet.lines()[1].last().unwrap().1;
        assert!(last.ends_with('…') && last.matches('…').count() == 1, "{last}");
    }

    #[test]
    fn a_line_that_goes_on_ends_in_an_ellipsis() {
        assert_eq!(line(6, &["return", " fail"]), "retur…");
        assert_eq!(line(7, &["return", " fail"]), "return…");
        assert_eq!(line(8, &["return", " fail"]), "return …");
        assert_eq!(line(11, &["return", " fail"]), "return fail");
        assert_eq!(line(6, &["return", "  "]), "return");
    }
}
