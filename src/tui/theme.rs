//! The theme says whether the terminal shows colors and Unicode. The role of a text says what it is for.
//!
//! A state is always shown by a glyph and a word, so nothing is lost without colors.

use crate::domain::finding::State;
use crate::domain::profile_script::Kind;
use crate::domain::safe_text::{ascii, visible};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Off with NO_COLOR.
    pub colour: bool,
    /// Off if the locale isn't UTF-8.
    pub unicode: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Plain,
    Title,
    /// What the keys act on. It also has a marker or the cursor.
    Focus,
    Ok,
    Bad,
    Warn,
    /// What can be acted on: a key, a link, the marker of the focus, the rail.
    Act,
    /// Lines between things. Only they are dim, since a dim text is hard to read on many themes.
    Rule,
    Secret,
    /// Characters that differ between two texts.
    Differs,
    /// A piece of a script.
    Code(Kind),
    /// Two modules of a QR code, one above the other: whether each is dark.
    Module {
        upper: bool,
        lower: bool,
    },
}

impl Theme {
    /// The text as the screen shows it: control and invisible characters are made visible, and without UTF-8 it is ASCII.
    pub fn show(self, text: &str) -> String {
        let text = visible(text, usize::MAX);
        if self.unicode { text } else { ascii(&text) }
    }

    /// The glyph of something under way, in one column.
    pub fn waiting(self) -> &'static str {
        if self.unicode { "…" } else { "~" }
    }

    /// Marks the end of a shortened text.
    pub fn ellipsis(self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }
}

/// The glyph of a value that a key would put into its field.
pub const SUGGESTED: (&str, Role) = ("•", Role::Act);

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

#[cfg(test)]
mod tests {
    use super::Theme;

    #[test]
    fn without_utf8_everything_is_ascii() {
        let ascii = Theme { colour: false, unicode: false };
        assert_eq!(ascii.show("✓ ✗ ! … · ? ▸ • ─ │ ␤ ↑↓ Öl"), "v x ! ... . ? > * - | | Up/Down ?l");
        assert_eq!(ascii.show("│ ┃"), "| :", "what is wrong isn't framed");
        let meanings = ["✓", "+", "▾", "✗", "•", "·", "!", "?"].map(|glyph| ascii.show(glyph));
        assert!((1..meanings.len()).all(|at| !meanings[..at].contains(&meanings[at])), "{meanings:?}");
        assert_eq!(ascii.show("\x1b[31m"), "\\x1b[31m");
    }
}
