//! The model on the screen. Pure: [`draw`] reads the model and writes cells, one file a screen.
//!
//! Every screen has the same frame: who and where it is at the top, the keys that work now at the bottom, and between them
//! the checkpoints and what is asked. What does not fit scrolls, and the rules above and below say how much there is.

mod credentials;
mod difference;
mod document;
mod field;
mod form;
mod frame;
mod help;
mod in_place;
mod intro;
mod judgement;
mod overview;
mod picker;
mod plan;
mod profiles;
mod prompt;
mod sheet;
mod sign_in;
mod store;
mod text;
mod too_small;

use super::theme::{Role, Theme};
use crate::app::Model;
use crate::app::model::{Overlay, Screen};
use crate::domain::checkpoints::{CheckpointId, Judged, span_words};
use crate::domain::setup::Setup;
use jiff::Timestamp;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use sheet::{More, Sheet};

// Columns and rows without which nothing sensible fits.
pub use crate::domain::doctor::terminal::SMALLEST;
pub use judgement::Judgement;
use judgement::Known;
pub use sheet::Link;

/// From this width on the checkpoints stand beside the step.
const WITH_SIDEBAR: u16 = 80;
/// From this width on the focused field is explained beside the step.
const WITH_ASIDE: u16 = 110;

/// What the cells do not hold.
#[derive(Debug, Default)]
pub struct Seen {
    pub links: Vec<Link>,
    /// Lines above what is shown.
    pub scrolled: usize,
}

/// `known`: what was judged for the frame before.
pub fn draw(model: &Model, theme: Theme, known: &mut Judgement, frame: &mut Frame) -> Seen {
    let area = frame.area();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        too_small::draw(theme, area, frame.buffer_mut());
        return Seen { scrolled: usize::MAX, ..Seen::default() };
    }
    let view = View { model, theme, known: known.of(model) };
    let (cursor, seen) = view.draw(area, frame.buffer_mut());
    if let Some(position) = cursor {
        frame.set_cursor_position(position);
    }
    seen
}

/// What a screen is drawn from.
struct View<'a> {
    model: &'a Model,
    theme: Theme,
    known: &'a Known,
}

/// Where the cursor stands and what did not fit.
type Drawn = (Option<Position>, More);

impl<'a> View<'a> {
    fn setup(&self) -> &'a Setup {
        &self.model.profile.setup
    }

    fn judged(&self, at: CheckpointId) -> &'a Judged {
        &self.known.judged[at as usize]
    }

    fn age(&self, at: Timestamp) -> String {
        match self.model.now.duration_since(at) {
            span if span.as_secs() < 60 => "just now".into(),
            span => format!("{} ago", span_words(span)),
        }
    }

    fn sheet(&self, area: Rect) -> Sheet {
        Sheet::new(self.theme, area.width)
    }

    fn draw(&self, area: Rect, buffer: &mut Buffer) -> (Option<Position>, Seen) {
        self.header(Rect { height: 1, ..area }, buffer);
        let notice = self.notice_lines(area.width);
        let above = notice.len().saturating_sub(1) as u16;
        let last = area.bottom() - 1;
        let mut body = Rect { y: area.y + 2, height: area.height - 4 - above, ..area };
        let asked = self.asked(body);
        let mut cursor = None;
        if let Some(sheet) = asked {
            let height = (sheet.len() as u16).min(body.height - 2);
            let below = Rect { y: body.bottom() - height, height, ..body };
            body.height -= height + 1;
            self.rule(Rect { y: body.bottom(), height: 1, ..area }, buffer, "");
            let (at, _) = sheet.draw(buffer, below, usize::MAX);
            cursor = Some(at);
        }
        let (at, mut more) = self.body(body, buffer);
        if cursor.is_some() {
            // What is asked stands over the screen: "more below" would be read as more answers.
            more.below = 0;
        }
        let above_words = if more.above > 0 { format!("{} more above", more.above) } else { String::new() };
        self.rule(Rect { y: area.y + 1, height: 1, ..area }, buffer, &above_words);
        self.footer_rule(Rect { y: last - 1 - above, height: 1 + above, ..area }, buffer, &notice, more.below);
        self.footer(Rect { y: last, height: 1, ..area }, buffer);
        (cursor.unwrap_or(at), Seen { links: more.links, scrolled: more.above })
    }

    /// A question at the bottom of the screen, while what it is about stays visible.
    fn asked(&self, body: Rect) -> Option<Sheet> {
        match &self.model.overlay {
            Some(Overlay::Prompt(prompt)) => Some(self.prompt(prompt, body)),
            Some(Overlay::Taken { id, row }) => Some(self.taken(id, *row, body)),
            Some(Overlay::Store { why, row, saving }) => Some(self.store(why, *row, *saving, body)),
            _ => None,
        }
    }

    fn body(&self, area: Rect, buffer: &mut Buffer) -> Drawn {
        if let Some(Overlay::Help { scroll }) = self.model.overlay {
            return self.help(area).draw(buffer, area, scroll);
        }
        match (&self.model.screen, &self.model.overlay) {
            (Screen::Step(_), _) | (_, None) => {}
            // Where there is no sidebar the list has the whole screen.
            (_, Some(Overlay::Picker(picker))) => return self.picker(picker, area).draw(buffer, area, 0),
            _ => {}
        }
        match &self.model.screen {
            Screen::Overview { row } => self.overview(*row, area).draw(buffer, area, 0),
            Screen::Profiles { row } => self.profiles(*row, area).draw(buffer, area, 0),
            Screen::Document { page, line } => self.document(*page, *line, area, buffer),
            Screen::Step(at) => self.step(*at, area, buffer),
        }
    }

    fn step(&self, at: CheckpointId, area: Rect, buffer: &mut Buffer) -> Drawn {
        let mut body = area;
        if area.width >= WITH_SIDEBAR {
            let side = frame::SIDEBAR;
            self.sidebar(Rect { width: side, ..area }, buffer);
            self.bar(area.x + side, area, buffer);
            body = Rect { x: area.x + side + 1, width: area.width - side - 1, ..area };
        }
        if let Some(Overlay::Picker(picker)) = &self.model.overlay {
            return self.picker(picker, body).draw(buffer, body, 0);
        }
        let sheet = match at {
            CheckpointId::Credentials => self.credentials(body),
            CheckpointId::InPlace => self.in_place(body),
            CheckpointId::SignIn => self.sign_in(body),
            _ if area.width >= WITH_ASIDE => {
                let aside = body.width * 3 / 8;
                body.width -= aside;
                self.bar(body.right(), body, buffer);
                let beside = Rect { x: body.right() + 2, width: aside - 3, ..body };
                self.aside(beside).draw(buffer, beside, 0);
                self.form(at, body, true)
            }
            _ => self.form(at, body, false),
        };
        sheet.draw(buffer, body, self.model.scroll)
    }

    /// A line from top to bottom.
    fn bar(&self, x: u16, area: Rect, buffer: &mut Buffer) {
        let (line, style) = (self.theme.show("│"), self.theme.style(Role::Rule));
        for y in area.y..area.bottom() {
            buffer[(x, y)].set_symbol(&line).set_style(style);
        }
    }
}

#[cfg(test)]
mod tests;
