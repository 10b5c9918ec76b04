//! What the terminal can show: colours or none, the glyphs of its locale. What a text is for: its role.
//!
//! A state is always a glyph and a word, so that nothing is lost without colours.

use crate::domain::checkpoints::{Judged, Standing};
use crate::domain::finding::State;
use crate::domain::safe_text::{ascii, visible};

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
    /// What the keys act on. A marker and the cursor stand beside it.
    Focus,
    Ok,
    Bad,
    Warn,
    /// Explanations, and what isn't there.
    Dim,
    /// Lines between things.
    Rule,
    Secret,
    /// Characters that differ between two texts.
    Differs,
}

impl Theme {
    /// Any text on its way to the screen, with control and invisible characters made visible and in glyphs of the locale.
    pub fn show(self, text: &str) -> String {
        let text = visible(text, usize::MAX);
        if self.unicode { text } else { ascii(&text) }
    }

    /// The end of a text that was cut.
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
