//! The model as the sheets of a screen: what it says, in lines of text with roles, one file a screen. Pure.
//!
//! Each part of a screen is its own sheet. A sheet knows its number of columns, but neither its place on the screen nor the
//! number of rows. `cells` draws the sheets in a terminal, and a front end that prints lines could use the same ones.

mod aside;
mod created;
mod credentials;
mod diagram;
mod difference;
mod document;
mod export;
mod field;
mod flow;
mod form;
mod frame;
mod help;
mod import;
mod in_place;
mod intro;
mod judgement;
mod log_in;
mod overview;
mod picker;
mod plan;
mod profiles;
mod prompt;
mod qr;
mod rail;
mod rehearsal;
mod rehearsal_pages;
mod script_editor;
mod script_lines;
mod sheet;
mod sign_in;
mod start;
mod store;
mod text;
mod token;
mod too_small;
mod user;
mod verdict;

use super::theme::{Role, Theme};
use crate::app::Model;
use crate::app::form::is_start;
use crate::app::model::{Overlay, Screen};
use crate::domain::checkpoints::{CheckpointId, CheckpointResult, span_words};
use crate::domain::setup::Setup;
use jiff::Timestamp;

// The columns and rows that a screen needs.
pub use crate::domain::doctor::terminal::SMALLEST;
pub use flow::explained;
use judgement::Judgement;
pub use judgement::JudgementCache;
pub use sheet::Sheet;
use text::clip;
pub use text::width;
pub use too_small::too_small;

/// From this width on, the checkpoints are beside the step.
const WITH_SIDE: usize = 80;
/// From this width on the focused field is explained beside the step.
const WITH_ASIDE: usize = 110;

/// What a screen says, part by part.
pub struct Sheets {
    /// The profile, the tenant, and what is saved.
    pub header: Sheet,
    /// The checkpoints, if there is room for them beside the step.
    pub side: Option<Sheet>,
    pub body: Body,
    /// A question about the body, which stays visible.
    pub asked: Option<Sheet>,
    /// The notice. Empty if there is none.
    pub notice: Sheet,
    /// What is left to do on this screen, in a few words.
    pub left: String,
    /// The keys that work now.
    pub keys: Sheet,
}

pub struct Body {
    /// The pages that this is one of.
    pub tabs: Option<Sheet>,
    pub main: Sheet,
    /// What has the focus, explained: beside `main`, or in one line under it if that has all the columns.
    pub aside: Option<Sheet>,
    /// The steps at the tenant, below the document that they create.
    pub plan: Option<Sheet>,
}

impl From<Sheet> for Body {
    fn from(main: Sheet) -> Self {
        Self { tabs: None, main, aside: None, plan: None }
    }
}

/// The size is columns and rows, at least [`SMALLEST`]. The rows only decide how much is explained.
pub fn sheets(model: &Model, theme: Theme, cache: &mut JudgementCache, (columns, rows): (usize, usize)) -> Sheets {
    View { model, theme, judgement: cache.get(model), columns, rows, scrolls: true }.sheets()
}

/// What the sheets of a screen are made from.
struct View<'a> {
    model: &'a Model,
    theme: Theme,
    judgement: &'a Judgement,
    columns: usize,
    /// Of the screen's body.
    rows: usize,
    /// The body has more lines than rows.
    scrolls: bool,
}

/// What stands before a line, and the role of its name: with the focus, and without.
fn focus_mark(focused: bool) -> (&'static str, Role) {
    if focused { ("▸", Role::Focus) } else { (" ", Role::Plain) }
}

impl<'a> View<'a> {
    fn setup(&self) -> &'a Setup {
        &self.model.profile.setup
    }

    fn judged(&self, at: CheckpointId) -> &'a CheckpointResult {
        &self.judgement.judged[at as usize]
    }

    fn age(&self, at: Timestamp) -> String {
        match self.model.now.duration_since(at) {
            span if span.as_secs() < 60 => "just now".into(),
            span => format!("{} ago", span_words(span)),
        }
    }

    fn sheet(&self, width: usize) -> Sheet {
        Sheet::new(self.theme, width)
    }

    /// A text in a column of this width, and the blanks up to the next one, which is `gap` further on.
    fn column(&self, text: &str, column: usize, gap: usize) -> (String, String) {
        let text = clip(&self.theme.show(text), column, self.theme);
        let fill = " ".repeat(column - width(&text) + gap);
        (text, fill)
    }

    fn sheets(mut self) -> Sheets {
        let side = self.side();
        let notice = self.notice();
        // The header, the keys and two lines of the body stay, each with a rule.
        let asked = self.asked(self.rows.saturating_sub(6 + notice.len()));
        // Header and keys, each with a rule, and what stands between the body and the keys.
        let question = asked.as_ref().map_or(0, |asked| asked.len() + 1);
        self.rows = self.rows.saturating_sub(4 + notice.len() + question);
        // A bar is between the two.
        let columns = self.columns - side.as_ref().map_or(0, |side| side.width + 1);
        let mut body = self.body(columns);
        self.scrolls = body.main.len() + usize::from(body.tabs.is_some()) > self.rows;
        if let Some(aside) = &mut body.aside {
            aside.end_in(self.rows.saturating_sub(usize::from(body.tabs.is_some())));
        }
        Sheets { header: self.header(), side, body, left: self.left_here(), asked, notice, keys: self.footer() }
    }

    /// What is left to do here, and a failure of an earlier step that came late.
    fn left_here(&self) -> String {
        let late = self.model.late.map(|late| format!("step {} failed", CheckpointId::of(late.field) as usize + 1));
        let here = Some(self.left_on_screen()).filter(|here| !here.is_empty());
        late.into_iter().chain(here).collect::<Vec<_>>().join(" · ")
    }

    fn left_on_screen(&self) -> String {
        match self.model.screen {
            Screen::Editor if self.model.overlay.is_none() => {
                self.model.editor.as_ref().map(|editor| self.left_in_editor(editor)).unwrap_or_default()
            }
            Screen::Step(at) if self.model.overlay.is_none() && !is_start(self.model) => self.left(at),
            _ => String::new(),
        }
    }

    fn body(&self, columns: usize) -> Body {
        match (&self.model.overlay, &self.model.screen) {
            (Some(Overlay::Help { scroll, .. }), _) => self.help(*scroll, columns).into(),
            (Some(Overlay::Picker(picker)), _) => self.picking(picker, columns),
            (Some(Overlay::Import(pasted)), _) => self.import(pasted, columns).into(),
            (_, Screen::Overview { row }) => self.overview(*row, columns).into(),
            (_, Screen::Profiles { row }) => self.profiles(*row, columns).into(),
            (_, Screen::Document { page, line }) => self.document(*page, *line, columns),
            (_, Screen::Rehearsal { page }) => self.rehearsal(*page, columns),
            (_, Screen::Flow { mode, .. }) => self.flow(*mode, columns),
            (_, Screen::Export { format, .. }) => self.export(format, columns).into(),
            (_, Screen::LogIn { .. }) => self.log_in(columns),
            (_, Screen::Created { row }) => self.created(*row, columns).into(),
            (_, Screen::Editor) => match &self.model.editor {
                Some(editor) => self.script_editor(editor, columns),
                None => self.sheet(columns).into(),
            },
            (_, Screen::Step(at)) => self.step(*at, columns),
        }
    }

    fn step(&self, at: CheckpointId, columns: usize) -> Body {
        let mut body: Body = match at {
            CheckpointId::Credentials => self.credentials(columns).into(),
            CheckpointId::InPlace => self.in_place(columns).into(),
            CheckpointId::SignIn => self.sign_in(columns).into(),
            CheckpointId::Auth0Application if is_start(self.model) => self.start(columns).into(),
            _ if self.columns < WITH_ASIDE => self.form(at, columns, false).into(),
            _ => {
                let aside = columns * 3 / 8;
                let main = self.form(at, columns - aside, true);
                // A bar, and a free column on both sides.
                Body { aside: Some(self.aside(aside - 3)), ..main.into() }
            }
        };
        body.main.scroll = self.model.scroll;
        body
    }

    /// `rows`: how many there are for a question.
    fn asked(&self, rows: usize) -> Option<Sheet> {
        let mut sheet = match &self.model.overlay {
            Some(Overlay::Prompt(prompt)) => self.prompt(prompt, self.columns),
            Some(Overlay::NameTaken { id, row }) => self.taken(id, *row, self.columns, rows),
            Some(Overlay::Store { why, row, saving }) => self.store(why, *row, *saving, self.columns, rows),
            _ => return None,
        };
        // Its answers are at its end, and its title doesn't scroll away.
        sheet.scroll = usize::MAX;
        sheet.heading = sheet.heading.max(1);
        Some(sheet)
    }
}

#[cfg(test)]
mod tests;
