//! Colours by role and glyphs by locale.
//!
//! Only the 16 ANSI names, never a background: the user's own palette stays. A state is always a glyph and a word, so that
//! nothing is lost without colours.

use crate::domain::checkpoints::{Judged, Standing};
use crate::domain::finding::State;
use crate::domain::safe_text::{ascii, visible};
use ratatui::style::{Color, Modifier, Style};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Off with NO_COLOR.
    pub colour: bool,
    /// Off where the locale is not UTF-8.
    pub unicode: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Plain,
    Title,
    /// What the keys act on; a marker and the cursor stand beside it.
    Focus,
    Ok,
    Bad,
    Warn,
    /// Explanations and what is not there.
    Dim,
    /// Lines between things.
    Rule,
    Secret,
    /// Characters that are not the same in two texts.
    Differs,
}

impl Theme {
    pub fn style(self, role: Role) -> Style {
        let colour = |colour: Color| if self.colour { Style::new().fg(colour) } else { Style::new() };
        match role {
            Role::Plain => Style::new(),
            Role::Title => Style::new().add_modifier(Modifier::BOLD),
            Role::Focus => Style::new().add_modifier(Modifier::REVERSED),
            Role::Ok => colour(Color::Green),
            // Bold, since plain red is hard to read on black.
            Role::Bad => colour(Color::Red).add_modifier(Modifier::BOLD),
            Role::Warn => colour(Color::Yellow),
            Role::Dim | Role::Secret => colour(Color::Cyan),
            Role::Differs => colour(Color::Red).add_modifier(Modifier::REVERSED),
            Role::Rule => Style::new().add_modifier(Modifier::DIM),
        }
    }

    /// Any text on its way to the screen: control and invisible characters made visible, glyphs that the locale has.
    pub fn show(self, text: &str) -> String {
        let text = visible(text, usize::MAX);
        if self.unicode { text } else { ascii(&text) }
    }

    /// What stands where a text is cut.
    pub fn ellipsis(self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }
}

/// The glyph of a check, and its role.
pub fn of_state(state: State) -> (&'static str, Role) {
    match state {
        State::Ok => ("✓", Role::Ok),
        State::Warning | State::Inconclusive => ("!", Role::Warn),
        State::ToDo => ("·", Role::Plain),
        State::Failed => ("✗", Role::Bad),
        State::Unknown => ("?", Role::Plain),
    }
}

/// The glyph of a checkpoint.
pub fn of_checkpoint(judged: &Judged) -> (&'static str, Role) {
    of_state(match judged.standing {
        Standing::Done if judged.warning => State::Warning,
        Standing::Done => State::Ok,
        Standing::ToDo => State::ToDo,
        Standing::Failed => State::Failed,
        Standing::Unknown => State::Unknown,
        Standing::Inconclusive => State::Inconclusive,
    })
}

#[cfg(test)]
mod tests {
    use super::Theme;

    #[test]
    fn without_utf8_everything_is_ascii() {
        let ascii = Theme { colour: false, unicode: false };
        assert_eq!(ascii.show("✓ ✗ ! … · ? ▸ • ─ │ ␤ ↑↓ Öl"), "+ x ! ... . ? > * - | | Up/Down ?l");
        assert_eq!(ascii.show("\x1b[31m"), "\\x1b[31m");
    }
}
