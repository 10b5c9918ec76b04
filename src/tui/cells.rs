//! Draws the sheets of a screen in the cells of the terminal. Only this file knows where on the screen each part is.
//!
//! The header is at the top and the keys are at the bottom, each behind a rule. What doesn't fit between them scrolls, and the
//! rules say how much there is. Colors are the 16 ANSI names and never a background, so that the user's palette stays.

use super::theme::{Role, Theme};
use super::view::{self, Body, JudgementCache, SMALLEST, Sheet, Sheets, width};
use crate::app::Model;
use crate::domain::profile_script::Kind;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use std::ops::Range;

/// What a drawn frame has beside its cells.
#[derive(Debug, Default)]
pub struct DrawnFrame {
    pub links: Vec<Link>,
    /// Lines above what is shown.
    pub scrolled: usize,
}

/// Columns of one row that show an address, or a part of it. The terminal may open it from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub y: u16,
    pub x: Range<u16>,
    pub url: String,
}

pub fn draw(model: &Model, theme: Theme, cache: &mut JudgementCache, frame: &mut Frame) -> DrawnFrame {
    let area = frame.area();
    let (columns, rows) = (area.width, area.height);
    let mut cells = Cells { theme, buffer: frame.buffer_mut(), links: Vec::new() };
    if columns < SMALLEST.0 || rows < SMALLEST.1 {
        cells.sheet(&view::too_small(theme, columns, rows), area);
        return DrawnFrame { scrolled: usize::MAX, ..DrawnFrame::default() };
    }
    let size = (usize::from(columns), usize::from(rows));
    let shown = cells.screen(&view::sheets(model, theme, cache, size), area);
    let links = cells.links;
    if let Some(position) = shown.cursor {
        frame.set_cursor_position(position);
    }
    DrawnFrame { links, scrolled: shown.above }
}

/// The tabs, two lines of their page, and the rule below it.
const GLIMPSE: usize = 4;

struct Cells<'a> {
    theme: Theme,
    buffer: &'a mut Buffer,
    links: Vec<Link>,
}

/// Where the cursor is, and how many lines didn't fit.
#[derive(Clone, Copy)]
struct Shown {
    cursor: Option<Position>,
    above: usize,
    below: usize,
}

impl Cells<'_> {
    fn screen(&mut self, sheets: &Sheets, area: Rect) -> Shown {
        let Sheets { header, side, body, asked, notice, keys, .. } = sheets;
        let row = |y: u16| Rect { y, height: 1, ..area };
        let last = area.bottom() - 1;
        let said = notice.len() as u16;
        let rule = last - 1 - said;
        let mut middle = Rect { y: area.y + 2, height: rule - area.y - 2, ..area };
        let asked = asked.as_ref().map(|asked| {
            let most = middle.height - 2;
            let below = bottom(&mut middle, asked.len(), most);
            self.sheet(asked, below)
        });
        let mut shown = self.middle(side.as_ref(), body, asked.is_some(), middle);
        if let Some(asked) = asked {
            self.rule(row(middle.bottom()), &more(shown.below, "more"));
            // Lines below the question don't count as left over on the screen.
            shown = Shown { cursor: asked.cursor, below: 0, ..shown };
        }
        self.sheet(header, row(area.y));
        self.rule(row(area.y + 1), &more(shown.above, "more above"));
        self.rule(row(rule), &joined(&more(shown.below, "more below"), &sheets.left));
        self.sheet(notice, Rect { y: rule + 1, height: said, ..area });
        self.sheet(keys, row(last));
        shown
    }

    /// Draws what is between the two rules. `asked`: a question about it is below.
    fn middle(&mut self, side: Option<&Sheet>, body: &Body, asked: bool, mut area: Rect) -> Shown {
        if let Some(side) = side {
            let (left, right) = beside(area, side);
            self.bar(left);
            self.sheet(side, left);
            area = right;
        }
        let Some(plan) = &body.plan else { return self.body(body, area) };
        let height = usize::from(area.height);
        // The tabs, the page with a free line behind it, and the rule. One line of words needs no free line.
        let page = 2 + body.main.len() + usize::from(body.main.len() > 1);
        let most = (height / 2).max(height.saturating_sub(page));
        if plan.len() > most && asked {
            // The question is about the plan, so it gets all the room.
            return self.sheet(plan, area);
        }
        // With the focus, the plan leaves a glimpse of the page.
        let most = if plan.focus.is_some() { most.max(height.saturating_sub(GLIMPSE)) } else { most };
        let below = bottom(&mut area, plan.len(), most as u16);
        let over = self.body(body, area);
        self.rule(Rect { y: area.bottom(), height: 1, ..area }, &more(over.below, "more"));
        let under = self.sheet(plan, below);
        Shown { cursor: under.cursor.or(over.cursor), ..under }
    }

    fn body(&mut self, body: &Body, mut area: Rect) -> Shown {
        let Body { tabs, main, aside, .. } = body;
        if let Some(tabs) = tabs {
            self.sheet(tabs, Rect { height: 1, ..area });
            area = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        }
        if let Some(aside) = aside {
            if main.width < usize::from(area.width) {
                let (left, right) = beside(area, main);
                self.bar(left);
                // Leave a column free on both sides.
                self.sheet(aside, Rect { x: right.x + 1, width: aside.width as u16, ..right });
                area = left;
            } else {
                let last = area.height.min(1);
                area.height -= last;
                self.sheet(aside, Rect { y: area.bottom(), height: last, ..area });
            }
        }
        self.sheet(main, area)
    }

    /// Draws the heading, and below it the other lines so that the focus stays visible, or else those from `scroll` on.
    fn sheet(&mut self, sheet: &Sheet, area: Rect) -> Shown {
        let height = usize::from(area.height);
        let most = sheet.len().saturating_sub(height);
        let heading = sheet.heading.min(height);
        let from = match &sheet.focus {
            // Show two lines after the focus, unless that hides its beginning.
            Some(focus) => (focus.end + 2).saturating_sub(height).min(focus.start.saturating_sub(heading)).min(most),
            None => sheet.scroll.min(most),
        };
        let (fixed, scrolled) = sheet.lines().split_at(heading.min(sheet.len()));
        for (row, line) in fixed.iter().chain(scrolled.iter().skip(from)).take(height).enumerate() {
            let y = area.y + row as u16;
            let mut x = area.x;
            for (role, text) in line {
                x = self.put(x, y, text, area.right(), *role);
            }
        }
        let row = |line: usize| {
            let row = if line < heading { Some(line) } else { line.checked_sub(from).filter(|row| *row >= heading) };
            Some(area.y + row.filter(|row| *row < height)? as u16)
        };
        let column = |at: usize| area.x.saturating_add(at as u16).min(area.right());
        let cursor = sheet.cursor.filter(|(_, column)| *column < usize::from(area.width));
        let cursor = cursor.and_then(|(line, at)| Some(Position::new(column(at), row(line)?)));
        self.links.extend(sheet.links().iter().filter_map(|link| {
            let x = column(link.columns.start)..column(link.columns.end);
            let y = row(link.line).filter(|_| !x.is_empty())?;
            Some(Link { y, x, url: link.url.clone() })
        }));
        Shown { cursor, above: from, below: most - from }
    }

    /// A line from side to side, with words near its right end.
    fn rule(&mut self, row: Rect, words: &str) {
        let words = if words.is_empty() { String::new() } else { self.theme.show(&format!(" {words} ")) };
        let begin = row.right().saturating_sub(width(&words) as u16 + 2);
        let end = self.put(begin, row.y, &words, row.right(), Role::Plain);
        let dash = self.theme.show("─");
        for x in (row.x..begin).chain(end..row.right()) {
            self.line(x, row.y, &dash);
        }
    }

    /// A line from top to bottom, behind the area.
    fn bar(&mut self, area: Rect) {
        let bar = self.theme.show("│");
        for y in area.y..area.bottom() {
            self.line(area.right(), y, &bar);
        }
    }

    fn line(&mut self, x: u16, y: u16, symbol: &str) {
        self.buffer[(x, y)].set_symbol(symbol).set_style(style(self.theme, Role::Rule));
    }

    /// Puts a text in the cells before `right`, and returns the column behind it.
    fn put(&mut self, x: u16, y: u16, text: &str, right: u16, role: Role) -> u16 {
        let style = style(self.theme, role);
        let most = usize::from(right.saturating_sub(x));
        if !text.is_ascii() {
            return self.buffer.set_stringn(x, y, text, most, style).0;
        }
        // `set_stringn` looks for clusters of characters and measures each. Each ASCII character takes one cell.
        let mut end = x;
        for char in text.chars().take(most) {
            let Some(cell) = self.buffer.cell_mut((end, y)) else { break };
            cell.set_char(char).set_style(style);
            end += 1;
        }
        end
    }
}

fn style(theme: Theme, role: Role) -> Style {
    let colour = |colour: Color| if theme.colour { Style::new().fg(colour) } else { Style::new() };
    match role {
        Role::Plain | Role::Secret => Style::new(),
        Role::Title => Style::new().add_modifier(Modifier::BOLD),
        Role::Focus => Style::new().add_modifier(Modifier::REVERSED),
        Role::Ok => colour(Color::Green),
        // Bold, since plain red is hard to read on the Linux console.
        Role::Bad => colour(Color::Red).add_modifier(Modifier::BOLD),
        // Plain yellow is hard to read on the Linux console, and bold yellow on a light theme.
        Role::Warn if theme.colour => colour(Color::LightMagenta),
        Role::Warn => Style::new().add_modifier(Modifier::BOLD),
        Role::Act if theme.colour => colour(Color::Cyan),
        // Makes the keys stand out from their words.
        Role::Act => Style::new().add_modifier(Modifier::BOLD),
        Role::Differs => colour(Color::Red).add_modifier(Modifier::REVERSED),
        Role::Rule if theme.unicode => Style::new().add_modifier(Modifier::DIM),
        // In ASCII it is made of characters that would be hard to read.
        Role::Rule => Style::new(),
        Role::Module { upper, lower } => Style::new().fg(module(upper)).bg(module(lower)),
        Role::Code(kind) => match kind {
            // Only colors that can be read on a dark theme, on a light one and on the Linux console.
            Kind::Plain => Style::new(),
            Kind::Comment => colour(Color::Cyan),
            Kind::Text | Kind::Number | Kind::Regex => colour(Color::Green),
            Kind::Function => colour(Color::LightMagenta),
            // Bold, so these words stand out without colors, too.
            Kind::Keyword => colour(Color::LightMagenta).add_modifier(Modifier::BOLD),
        },
    }
}

/// An RGB color, because themes change the named ones, and a light theme may swap black and white. A QR code must be dark on
/// light.
fn module(is_dark: bool) -> Color {
    Color::Indexed(if is_dark { 232 } else { 255 })
}

/// The area as wide as the sheet, and what is right of the bar behind it.
fn beside(area: Rect, sheet: &Sheet) -> (Rect, Rect) {
    let left = Rect { width: (sheet.width as u16).min(area.width), ..area };
    (left, Rect { x: left.right() + 1, width: area.width.saturating_sub(left.width + 1), ..area })
}

/// Takes rows from the end of the area, and one more above them for a rule.
fn bottom(area: &mut Rect, wanted: usize, most: u16) -> Rect {
    let height = wanted.min(usize::from(most)) as u16;
    let below = Rect { y: area.bottom() - height, height, ..*area };
    area.height -= height + 1;
    below
}

fn joined(one: &str, other: &str) -> String {
    [one, other].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ─ ")
}

fn more(count: usize, words: &str) -> String {
    if count > 0 { format!("{count} {words}") } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_address_is_a_link_in_each_of_its_rows() {
        let theme = Theme { colour: true, unicode: true };
        let mut sheet = Sheet::new(theme, 14);
        sheet.text(Role::Plain, 1, "Open https://a.example/one/two now");
        sheet.link_from(0, "https://a.example/one/two");
        let mut buffer = Buffer::empty(Rect::new(0, 0, 14, 5));
        let mut cells = Cells { theme, buffer: &mut buffer, links: Vec::new() };
        cells.sheet(&sheet, Rect::new(0, 1, 14, 4));
        let places: Vec<_> = cells.links.iter().map(|link| (link.y, link.x.clone())).collect();
        // Open / https://a. / example/one/ / two now
        assert_eq!(places, [(2, 1..9), (3, 1..11), (4, 1..8)], "{buffer:?}");
    }
}
