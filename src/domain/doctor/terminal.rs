//! The terminal: the wizard can be drawn on it, and what it shows.

use super::{Cause, first, warning};
use crate::domain::finding::Finding;
use crate::domain::safe_text::visible;

/// Columns and rows. On a smaller screen the wizard draws only a sentence.
pub const SMALLEST: (u16, u16) = (60, 16);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terminal {
    /// Standard input, output or error is a terminal.
    pub is_terminal: bool,
    /// `TERM`
    pub term: Option<String>,
    /// Columns and rows.
    pub size: Option<(u16, u16)>,
    /// `NO_COLOR` or `--no-color`.
    pub no_color: Option<&'static str>,
    /// The variable that decides on characters, and its value.
    pub locale: Option<(&'static str, String)>,
    pub utf8: bool,
    /// `--ascii`
    pub ascii: bool,
    /// Variables that identify terminals.
    pub hints: Vec<(&'static str, String)>,
    pub multiplexer: Option<Multiplexer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Multiplexer {
    Tmux,
    Screen,
    Zellij,
}

impl Terminal {
    fn hint(&self, name: &str) -> Option<&str> {
        self.hints.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    fn term(&self) -> &str {
        self.term.as_deref().unwrap_or_default()
    }

    /// The name of a terminal that is known to show links.
    fn links(&self) -> Option<String> {
        let program = self.hint("TERM_PROGRAM").filter(|program| LINKING_PROGRAMS.contains(program));
        let by_variable =
            || LINKING_VARIABLES.iter().find(|(name, _)| self.hint(name).is_some()).map(|(_, name)| *name);
        // GNOME Terminal and others are built on VTE, which shows links since 0.50.
        let vte = || Some("VTE").filter(|_| self.hint("VTE_VERSION").and_then(|text| text.parse().ok()) >= Some(5000));
        let term = || LINKING_TERMS.iter().find(|term| **term == self.term()).copied();
        program.or_else(by_variable).or_else(vte).or_else(term).map(str::to_owned)
    }
}

const LINKING_PROGRAMS: &[&str] = &["iTerm.app", "vscode", "WezTerm", "ghostty", "Hyper", "rio", "Tabby"];
const LINKING_VARIABLES: &[(&str, &str)] =
    &[("WT_SESSION", "Windows Terminal"), ("KITTY_WINDOW_ID", "kitty"), ("KONSOLE_VERSION", "Konsole")];
const LINKING_TERMS: &[&str] = &["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour"];

const WITHOUT: &str = "Without one, use a0connect status and a0connect create --no-input.";

const DRAWN_ON: &[Cause<Terminal>] = &[
    Cause {
        id: "none",
        example: Terminal::default,
        diagnose: |seen| {
            let why = "The wizard needs a terminal.";
            (!seen.is_terminal).then(|| warning("No terminal", why, WITHOUT))
        },
    },
    Cause {
        id: "dumb",
        example: || Terminal { term: Some("dumb".into()), ..good() },
        diagnose: |seen| {
            let why = "A dumb terminal can't show the wizard.";
            (seen.term() == "dumb").then(|| warning("TERM is dumb", why, WITHOUT))
        },
    },
    Cause {
        id: "small",
        example: || Terminal { size: Some((59, 40)), ..good() },
        diagnose: |seen| {
            let (columns, rows) = seen.size.filter(|(columns, rows)| *columns < SMALLEST.0 || *rows < SMALLEST.1)?;
            let what = format!("Too small: {columns}x{rows}");
            let why = format!("The wizard needs {}x{}, or better 80x24.", SMALLEST.0, SMALLEST.1);
            Some(warning(what, why, "Enlarge the window, or use a smaller font."))
        },
    },
    Cause {
        id: "unnamed",
        example: || Terminal { term: None, ..good() },
        diagnose: |seen| {
            let why = "TERM names the terminal's type. Without it, the wizard assumes a common one.";
            let fix = "Set it, for example TERM=xterm-256color, if the wizard looks wrong.";
            // Windows has no such variable.
            (seen.term.is_none() && !cfg!(windows)).then(|| warning("TERM isn't set", why, fix))
        },
    },
];

pub fn drawn_on(seen: &Terminal) -> Finding {
    first(DRAWN_ON, seen).unwrap_or_else(|| {
        let size = seen.size.map_or_else(|| "size unknown".to_owned(), |(columns, rows)| format!("{columns}x{rows}"));
        Finding::ok(format!("{}, {size}", visible(seen.term.as_deref().unwrap_or("console"), 40)))
    })
}

pub fn colors(seen: &Terminal) -> Finding {
    match seen.no_color {
        Some(name) => Finding::ok(format!("Off: {name}")),
        None if seen.term() == "dumb" => Finding::ok("Off: TERM is dumb"),
        None if !seen.is_terminal => Finding::ok("Off: no terminal"),
        None => Finding::ok("The terminal's 16 colors"),
    }
}

const LOCALE: &str = "If the terminal supports UTF-8, set LC_ALL=C.UTF-8 or another UTF-8 locale.";

pub fn characters(seen: &Terminal) -> Finding {
    match &seen.locale {
        _ if seen.ascii => Finding::ok("Plain ASCII: --ascii"),
        Some((name, value)) if seen.utf8 => Finding::ok(format!("UTF-8: {name} is {}", visible(value, 40))),
        None if seen.utf8 => Finding::ok("UTF-8"),
        Some((name, value)) => {
            let what = format!("Plain ASCII: {name} is {}", visible(value, 40));
            warning(what, "This locale isn't UTF-8, so frames and marks are drawn in ASCII.", LOCALE)
        }
        None => warning("Plain ASCII: no locale is set", "LC_ALL, LC_CTYPE and LANG aren't set.", LOCALE),
    }
}

pub fn hyperlinks(seen: &Terminal) -> Finding {
    match seen.links() {
        _ if !seen.is_terminal => Finding::unknown("No terminal"),
        None => Finding::unknown("This terminal doesn't report it"),
        Some(name) => Finding::ok(format!("{name} supports them")),
    }
}

pub fn multiplexer(seen: &Terminal) -> Finding {
    match seen.multiplexer {
        None => Finding::ok("None"),
        Some(Multiplexer::Tmux) => Finding::ok("tmux (copies text if set-clipboard is on)"),
        Some(Multiplexer::Zellij) => Finding::ok("Zellij (copies text)"),
        Some(Multiplexer::Screen) => warning(
            "screen",
            "It doesn't pass on text that is copied through the terminal (OSC 52).",
            "Copy with the mouse, or use tmux.",
        ),
    }
}

fn good() -> Terminal {
    Terminal {
        is_terminal: true,
        term: Some("xterm-256color".into()),
        size: Some((80, 24)),
        locale: Some(("LANG", "C.UTF-8".into())),
        utf8: true,
        ..Terminal::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_found, assert_own};
    use super::*;
    use crate::domain::finding::State::*;

    #[test]
    fn every_example_is_diagnosed_as_its_own_cause() {
        assert_own(DRAWN_ON);
    }

    #[test]
    fn the_wizard_is_drawn_from_the_smallest_size_on() {
        let sized = |size| Terminal { size: Some(size), ..good() };
        assert_found(
            drawn_on,
            [
                (good(), Ok, "xterm-256color, 80x24"),
                (sized((60, 16)), Ok, "xterm-256color, 60x16"),
                (sized((60, 15)), Warning, "Too small: 60x15"),
            ],
        );
    }

    #[test]
    fn what_the_terminal_shows_is_named_with_its_reason() {
        let dumb = || Terminal { term: Some("dumb".into()), ..good() };
        assert_found(
            colors,
            [
                (Terminal { no_color: Some("NO_COLOR"), ..dumb() }, Ok, "Off: NO_COLOR"),
                (dumb(), Ok, "Off: TERM is dumb"),
                (Terminal::default(), Ok, "Off: no terminal"),
                (good(), Ok, "The terminal's 16 colors"),
            ],
        );
        let ascii = |locale| Terminal { utf8: false, locale, ..good() };
        assert_found(
            characters,
            [
                (Terminal { ascii: true, ..good() }, Ok, "Plain ASCII: --ascii"),
                (good(), Ok, "UTF-8: LANG is C.UTF-8"),
                (Terminal { locale: None, ..good() }, Ok, "UTF-8"),
                (ascii(Some(("LC_ALL", "C".into()))), Warning, "Plain ASCII: LC_ALL is C"),
                (ascii(None), Warning, "Plain ASCII: no locale is set"),
            ],
        );
        let kitty = |is_terminal| Terminal { is_terminal, term: Some("xterm-kitty".into()), ..good() };
        assert_found(
            hyperlinks,
            [
                (kitty(false), Unknown, "No terminal"),
                (good(), Unknown, "This terminal doesn't report it"),
                (kitty(true), Ok, "xterm-kitty supports them"),
            ],
        );
        let within = |multiplexer| Terminal { multiplexer, ..good() };
        assert_found(
            multiplexer,
            [
                (within(None), Ok, "None"),
                (within(Some(Multiplexer::Tmux)), Ok, "tmux (copies text if set-clipboard is on)"),
                (within(Some(Multiplexer::Zellij)), Ok, "Zellij (copies text)"),
                (within(Some(Multiplexer::Screen)), Warning, "screen"),
            ],
        );
    }

    #[test]
    fn terminals_are_known_for_links_by_the_variables_that_they_set() {
        let links = |name: &'static str, value: &str| Terminal { hints: vec![(name, value.into())], ..good() }.links();
        assert_eq!(links("TERM_PROGRAM", "iTerm.app").as_deref(), Some("iTerm.app"));
        assert_eq!(links("TERM_PROGRAM", "Apple_Terminal"), None);
        assert_eq!(links("VTE_VERSION", "7600").as_deref(), Some("VTE"));
        assert_eq!((links("VTE_VERSION", "4999"), links("VTE_VERSION", "new")), (None, None));
        assert_eq!(links("WT_SESSION", "x").as_deref(), Some("Windows Terminal"));
    }
}
