//! The terminal: whether the wizard can be drawn on it, and what it shows.

use super::{Cause, first, warning};
use crate::domain::finding::Finding;
use crate::domain::safe_text::visible;

/// Columns and rows below which the wizard draws nothing but a sentence.
pub const SMALLEST: (u16, u16) = (60, 16);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terminal {
    /// Keyboard, screen or error stream is one.
    pub is_terminal: bool,
    /// `TERM`
    pub term: Option<String>,
    /// Columns and rows.
    pub size: Option<(u16, u16)>,
    /// `NO_COLOR` or `--no-color`.
    pub no_colour: Option<&'static str>,
    /// The variable that decides about characters, and what it says.
    pub locale: Option<(&'static str, String)>,
    pub utf8: bool,
    /// `--ascii`
    pub ascii: bool,
    /// Variables by which terminals make themselves known.
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
    fn is_small(&self) -> bool {
        self.size.is_some_and(|(columns, rows)| columns < SMALLEST.0 || rows < SMALLEST.1)
    }

    fn hint(&self, name: &str) -> Option<&str> {
        self.hints.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    fn term(&self) -> &str {
        self.term.as_deref().unwrap_or_default()
    }

    /// By which name the terminal is known for links, as far as anybody says.
    fn links(&self) -> Option<String> {
        let program = self.hint("TERM_PROGRAM").filter(|program| LINKING_PROGRAMS.contains(program));
        let by_variable =
            || LINKING_VARIABLES.iter().find(|(name, _)| self.hint(name).is_some()).map(|(_, name)| *name);
        // VTE, on which GNOME Terminal and others are built, has them since 0.50.
        let vte = || Some("VTE").filter(|_| self.hint("VTE_VERSION").and_then(|text| text.parse().ok()) >= Some(5000));
        let term = || LINKING_TERMS.iter().find(|term| **term == self.term()).copied();
        program.or_else(by_variable).or_else(vte).or_else(term).map(str::to_owned)
    }
}

const LINKING_PROGRAMS: &[&str] = &["iTerm.app", "vscode", "WezTerm", "ghostty", "Hyper", "rio", "Tabby"];
const LINKING_VARIABLES: &[(&str, &str)] =
    &[("WT_SESSION", "Windows Terminal"), ("KITTY_WINDOW_ID", "kitty"), ("KONSOLE_VERSION", "Konsole")];
const LINKING_TERMS: &[&str] = &["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour"];

const WITHOUT: &str = "Without one use a0connect status and a0connect create --no-input.";

const DRAWN_ON: &[Cause<Terminal>] = &[
    Cause {
        id: "none",
        example: Terminal::default,
        applies: |seen| !seen.is_terminal,
        tell: |_| warning("there is no terminal", "The wizard needs one to be drawn on.", WITHOUT),
    },
    Cause {
        id: "dumb",
        example: || Terminal { term: Some("dumb".into()), ..good() },
        applies: |seen| seen.term() == "dumb",
        tell: |_| warning("TERM is dumb", "Such a terminal cannot be drawn on, so the wizard does not start.", WITHOUT),
    },
    Cause {
        id: "small",
        example: || Terminal { size: Some((59, 40)), ..good() },
        applies: Terminal::is_small,
        tell: |seen| {
            let (columns, rows) = seen.size.unwrap_or_default();
            let why = format!("The wizard needs {}x{}, better 80x24.", SMALLEST.0, SMALLEST.1);
            warning(format!("too small: {columns}x{rows}"), why, "Make the window larger, or its letters smaller.")
        },
    },
    Cause {
        id: "unnamed",
        example: || Terminal { term: None, ..good() },
        // Windows has no such variable.
        applies: |seen| seen.term.is_none() && !cfg!(windows),
        tell: |_| {
            warning(
                "TERM is not set",
                "By it programs know what the terminal understands; the wizard takes it for a usual one.",
                "Set it, such as TERM=xterm-256color, where the wizard looks wrong.",
            )
        },
    },
];

pub fn drawn_on(seen: &Terminal) -> Finding {
    first(seen, DRAWN_ON, |seen| {
        let size = seen.size.map_or_else(|| "size not known".to_owned(), |(columns, rows)| format!("{columns}x{rows}"));
        Finding::ok(format!("{}, {size}", visible(seen.term.as_deref().unwrap_or("console"), 40)))
    })
}

const COLOURS: &[Cause<Terminal>] = &[
    Cause {
        id: "unwanted",
        example: || Terminal { no_colour: Some("NO_COLOR"), ..good() },
        applies: |seen| seen.no_colour.is_some(),
        tell: |seen| Finding::ok(format!("off: {}", seen.no_colour.unwrap_or_default())),
    },
    Cause {
        id: "dumb",
        example: || Terminal { term: Some("dumb".into()), ..good() },
        applies: |seen| seen.term() == "dumb",
        tell: |_| Finding::ok("off: TERM is dumb"),
    },
    Cause {
        id: "none",
        example: Terminal::default,
        applies: |seen| !seen.is_terminal,
        tell: |_| Finding::ok("off: there is no terminal"),
    },
];

pub fn colours(seen: &Terminal) -> Finding {
    first(seen, COLOURS, |_| Finding::ok("the terminal's own sixteen"))
}

const CHARACTERS: &[Cause<Terminal>] = &[
    Cause {
        id: "wanted",
        example: || Terminal { ascii: true, ..good() },
        applies: |seen| seen.ascii,
        tell: |_| Finding::ok("plain ASCII: --ascii"),
    },
    Cause {
        id: "no_locale",
        example: || Terminal { utf8: false, locale: None, ..good() },
        applies: |seen| !seen.utf8 && seen.locale.is_none(),
        tell: |_| warning("plain ASCII: no locale is set", "Of LC_ALL, LC_CTYPE and LANG none is set.", LOCALE),
    },
    Cause {
        id: "other_locale",
        example: || Terminal { utf8: false, locale: Some(("LC_ALL", "C".into())), ..good() },
        applies: |seen| !seen.utf8,
        tell: |seen| {
            let (name, value) = seen.locale.clone().unwrap_or_default();
            let what = format!("plain ASCII: {name} is {}", visible(&value, 40));
            warning(what, "That locale is not UTF-8, so frames and marks are drawn with ASCII.", LOCALE)
        },
    },
];

const LOCALE: &str = "Where the terminal shows UTF-8, set LC_ALL=C.UTF-8 or a locale of yours that ends with UTF-8.";

pub fn characters(seen: &Terminal) -> Finding {
    first(seen, CHARACTERS, |seen| {
        let by = |(name, value): &(&str, String)| format!("UTF-8: {name} is {}", visible(value, 40));
        Finding::ok(seen.locale.as_ref().map_or_else(|| "UTF-8".to_owned(), by))
    })
}

const HYPERLINKS: &[Cause<Terminal>] = &[
    Cause {
        id: "none",
        example: Terminal::default,
        applies: |seen| !seen.is_terminal,
        tell: |_| Finding::unknown("there is no terminal"),
    },
    Cause {
        id: "unheard_of",
        example: good,
        applies: |seen| seen.links().is_none(),
        tell: |_| Finding::unknown("this terminal does not say"),
    },
];

pub fn hyperlinks(seen: &Terminal) -> Finding {
    first(seen, HYPERLINKS, |seen| Finding::ok(format!("{} is known for them", seen.links().unwrap_or_default())))
}

const MULTIPLEXERS: &[Cause<Terminal>] = &[
    Cause {
        id: "screen",
        example: || Terminal { multiplexer: Some(Multiplexer::Screen), ..good() },
        applies: |seen| seen.multiplexer == Some(Multiplexer::Screen),
        tell: |_| {
            warning(
                "screen",
                "It keeps a copy that is sent to the terminal (OSC 52) to itself.",
                "Copy with the mouse there, or use tmux.",
            )
        },
    },
    Cause {
        id: "tmux",
        example: || Terminal { multiplexer: Some(Multiplexer::Tmux), ..good() },
        applies: |seen| seen.multiplexer == Some(Multiplexer::Tmux),
        tell: |_| Finding::ok("tmux; it hands copies on where set-clipboard is on"),
    },
    Cause {
        id: "zellij",
        example: || Terminal { multiplexer: Some(Multiplexer::Zellij), ..good() },
        applies: |seen| seen.multiplexer == Some(Multiplexer::Zellij),
        tell: |_| Finding::ok("Zellij; it hands copies on"),
    },
];

pub fn multiplexer(seen: &Terminal) -> Finding {
    first(seen, MULTIPLEXERS, |_| Finding::ok("none"))
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
    use super::super::tests::hold;
    use super::*;
    use crate::domain::finding::State;

    #[test]
    fn every_cause_is_known_by_its_example() {
        for causes in [DRAWN_ON, COLOURS, CHARACTERS, HYPERLINKS, MULTIPLEXERS] {
            hold(causes);
        }
    }

    #[test]
    fn a_usual_terminal_is_well() {
        let seen = good();
        let all = [drawn_on(&seen), colours(&seen), characters(&seen), multiplexer(&seen)];
        assert!(all.iter().all(|finding| finding.state == State::Ok), "{all:?}");
        assert_eq!(all[0].what, "xterm-256color, 80x24");
        assert_eq!(drawn_on(&Terminal { size: Some((60, 16)), ..good() }).state, State::Ok);
        assert_eq!(drawn_on(&Terminal { size: Some((60, 15)), ..good() }).state, State::Warning);
    }

    #[test]
    fn terminals_are_known_for_links_by_what_they_set() {
        let links = |name: &'static str, value: &str| Terminal { hints: vec![(name, value.into())], ..good() }.links();
        assert_eq!(links("TERM_PROGRAM", "iTerm.app").as_deref(), Some("iTerm.app"));
        assert_eq!(links("TERM_PROGRAM", "Apple_Terminal"), None);
        assert_eq!(links("VTE_VERSION", "7600").as_deref(), Some("VTE"));
        assert_eq!((links("VTE_VERSION", "4999"), links("VTE_VERSION", "new")), (None, None));
        assert_eq!(links("WT_SESSION", "x").as_deref(), Some("Windows Terminal"));
        let kitty = Terminal { term: Some("xterm-kitty".into()), ..good() };
        assert_eq!(kitty.links().as_deref(), Some("xterm-kitty"));
    }
}
