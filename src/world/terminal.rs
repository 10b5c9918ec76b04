//! The properties of the terminal, from its variables. It isn't queried: its response would end up in the shell's input.
#![allow(clippy::disallowed_methods)]

use super::environment::Environment;
use crate::domain::doctor::terminal::{Multiplexer, Terminal};
use std::io::{self, IsTerminal as _};

/// The variables by which terminals identify themselves.
const HINTS: [&str; 5] = ["TERM_PROGRAM", "VTE_VERSION", "WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION"];
const MULTIPLEXERS: [(&str, Multiplexer); 3] =
    [("TMUX", Multiplexer::Tmux), ("STY", Multiplexer::Screen), ("ZELLIJ", Multiplexer::Zellij)];

/// `no_color`, `ascii`: the flags of the command line.
pub fn look(environment: &Environment, no_color: bool, ascii: bool) -> Terminal {
    let variable = |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
    let is_terminal = io::stdin().is_terminal() || io::stdout().is_terminal() || io::stderr().is_terminal();
    Terminal { is_terminal, size: size(), ..of(variable, environment, no_color, ascii) }
}

fn of(variable: impl Fn(&str) -> Option<String>, environment: &Environment, no_color: bool, ascii: bool) -> Terminal {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let no_color = match () {
        () if no_color => Some("--no-color"),
        () if environment.no_color => Some("NO_COLOR"),
        () => None,
    };
    Terminal {
        is_terminal: false,
        size: None,
        term: environment.term.clone(),
        no_color,
        locale: ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| Some((name, set(name)?))),
        utf8: environment.utf8,
        ascii,
        hints: HINTS.into_iter().filter_map(|name| Some((name, set(name)?))).collect(),
        multiplexer: MULTIPLEXERS.into_iter().find(|(name, _)| set(name).is_some()).map(|(_, which)| which),
    }
}

/// Columns and rows, from the first of the three streams that is a terminal.
#[cfg(unix)]
pub fn size() -> Option<(u16, u16)> {
    use rustix::termios::tcgetwinsize;
    let (input, output, error) = (tcgetwinsize(io::stdin()), tcgetwinsize(io::stdout()), tcgetwinsize(io::stderr()));
    let size = output.or(error).or(input).ok()?;
    // A serial line reports 0.
    Some((size.ws_col, size.ws_row)).filter(|(columns, rows)| *columns > 0 && *rows > 0)
}

#[cfg(not(unix))]
pub fn size() -> Option<(u16, u16)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_told_and_what_is_empty_is_not() {
        let seen = |set: &[(&str, &str)], environment: &Environment| {
            let variable =
                |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            of(variable, environment, false, false)
        };
        let environment = Environment { no_color: true, utf8: true, ..Environment::default() };
        let set = [("LC_ALL", ""), ("LANG", "de_DE.UTF-8"), ("VTE_VERSION", "7600"), ("STY", "1.pts"), ("TMUX", "")];
        assert_eq!(
            seen(&set, &environment),
            Terminal {
                no_color: Some("NO_COLOR"),
                locale: Some(("LANG", "de_DE.UTF-8".into())),
                utf8: true,
                hints: vec![("VTE_VERSION", "7600".into())],
                multiplexer: Some(Multiplexer::Screen),
                ..Terminal::default()
            }
        );
        assert_eq!(of(|_| None, &environment, true, true).no_color, Some("--no-color"));
    }
}
