//! Lines of a screen before they are put on it: wrapped or cut to a width, with the lines that must stay visible.
//!
//! Every text that is drawn goes through here, and so through [`Theme::show`].

use super::text::{clip, put, width, wrap};
use crate::tui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::ops::Range;

pub type Span = (Role, String);

/// Columns of one row that show an address, or a part of it where it is wrapped: the terminal may open it from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub y: u16,
    pub x: Range<u16>,
    pub url: String,
}

pub struct Sheet {
    pub theme: Theme,
    pub width: usize,
    lines: Vec<Vec<Span>>,
    /// Line, columns, address.
    links: Vec<(usize, Range<usize>, String)>,
    /// The lines of what has the focus.
    pub focus: Option<Range<usize>>,
    /// Line and column of the cursor.
    pub cursor: Option<(usize, usize)>,
}

/// What did not fit, in lines, and the links of what did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct More {
    pub above: usize,
    pub below: usize,
    pub links: Vec<Link>,
}

impl Sheet {
    pub fn new(theme: Theme, width: u16) -> Self {
        Self { theme, width: usize::from(width), lines: Vec::new(), links: Vec::new(), focus: None, cursor: None }
    }

    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn blank(&mut self) {
        self.lines.push(Vec::new());
    }

    /// An empty line, unless the last one is empty already.
    pub fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.blank();
        }
    }

    /// One line of several parts, cut where it is too long.
    pub fn line(&mut self, spans: impl IntoIterator<Item = (Role, impl AsRef<str>)>) {
        let mut line = Vec::new();
        let mut left = self.width;
        for (role, text) in spans {
            let text = self.theme.show(text.as_ref());
            let text = if width(&text) <= left { text } else { clip(&text, left, self.theme) };
            left -= width(&text).min(left);
            line.push((role, text));
        }
        self.lines.push(line);
    }

    /// Wrapped text, every line indented by as many columns; the last column stays free.
    pub fn text(&mut self, role: Role, indent: usize, text: &str) {
        let text = self.theme.show(text);
        for line in wrap(&text, self.width.saturating_sub(indent + 1)) {
            self.lines.push(vec![(Role::Plain, " ".repeat(indent.min(self.width))), (role, line)]);
        }
    }

    /// Wrapped text of at most `most` lines; an ellipsis stands for the rest.
    pub fn at_most(&mut self, most: usize, role: Role, indent: usize, text: &str) {
        let from = self.lines.len();
        self.text(role, indent, text);
        if self.lines.len() > from + most {
            self.lines.truncate(from + most);
            if let Some((_, last)) = self.lines.last_mut().and_then(|line| line.last_mut()) {
                let more = format!("{last} {}", self.theme.ellipsis());
                *last = clip(&more, self.width.saturating_sub(indent + 1), self.theme);
            }
        }
    }

    /// Wrapped text behind a glyph: the further lines stand under the first word.
    pub fn marked(&mut self, glyph: (&str, Role), indent: usize, role: Role, text: &str) {
        let from = self.lines.len();
        let mark = self.theme.show(glyph.0);
        self.text(role, indent + width(&mark) + 1, text);
        if let Some(first) = self.lines.get_mut(from) {
            first.splice(..1, [(Role::Plain, " ".repeat(indent)), (glyph.1, mark), (Role::Plain, " ".into())]);
        }
    }

    /// The address stands somewhere in the lines from `from` on, whole, wrapped, or cut at its end.
    pub fn link_from(&mut self, from: usize, url: &str) {
        let mut rest = url;
        for (number, line) in self.lines.iter().enumerate().skip(from) {
            let mut column = 0;
            for (_, text) in line {
                let begins = if rest == url { text.find("http") } else { Some(0) };
                let part = begins.map(|at| (at, common(&text[at..], rest)));
                if let Some((at, part)) = part.filter(|(_, part)| part.len() >= rest.len().min(8)) {
                    let begin = column + width(&text[..at]);
                    self.links.push((number, begin..begin + width(part), url.to_owned()));
                    rest = &rest[part.len()..];
                }
                column += width(text);
            }
            if rest.is_empty() {
                return;
            }
        }
    }

    /// The lines from `from` on are what has the focus.
    pub fn focus_from(&mut self, from: usize) {
        self.focus = Some(from..self.lines.len().max(from + 1));
    }

    /// Puts the lines on the screen so that the focus stays visible, or else from the line `scroll` on. Gives back where the
    /// cursor stands and what did not fit.
    pub fn draw(self, buffer: &mut Buffer, area: Rect, scroll: usize) -> (Option<Position>, More) {
        let height = usize::from(area.height);
        let most = self.lines.len().saturating_sub(height);
        let from = match &self.focus {
            // Two lines of what follows, but its own beginning first.
            Some(focus) => (focus.end + 2).saturating_sub(height).min(focus.start).min(most),
            None => scroll.min(most),
        };
        for (row, line) in self.lines.iter().skip(from).take(height).enumerate() {
            let y = area.y + row as u16;
            let mut x = area.x;
            for (role, text) in line {
                let left = usize::from(area.right().saturating_sub(x));
                x = put(buffer, (x, y), text, left, self.theme.style(*role));
            }
        }
        let cursor = self
            .cursor
            .filter(|(line, column)| (from..from + height).contains(line) && *column < usize::from(area.width));
        let at = cursor.map(|(line, column)| Position::new(area.x + column as u16, area.y + (line - from) as u16));
        let shown = |(line, columns, url): &(usize, Range<usize>, String)| {
            let y = area.y + u16::try_from(line.checked_sub(from).filter(|row| *row < height)?).ok()?;
            let column = |at: usize| area.x.saturating_add(at as u16).min(area.right());
            let x = column(columns.start)..column(columns.end);
            (!x.is_empty()).then(|| Link { y, x, url: url.clone() })
        };
        let links = self.links.iter().filter_map(shown).collect();
        (at, More { above: from, below: most - from, links })
    }
}

/// The beginning that both have.
fn common<'a>(text: &str, other: &'a str) -> &'a str {
    let same = text.bytes().zip(other.bytes()).take_while(|(one, other)| one == other && one.is_ascii()).count();
    &other[..same]
}
