//! What opens a link, and which tool copies to the clipboard.

use super::{Cause, first, warning};
use crate::domain::finding::Finding;
use crate::domain::safe_text::visible;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Browser {
    /// `BROWSER`, and true if one of its programs is on this machine.
    pub variable: Option<(String, bool)>,
    /// The system's own opener, if it is on this machine.
    pub tool: Option<&'static str>,
    /// There is a desktop to open a page on.
    pub desktop: bool,
    /// The user is logged in over SSH.
    pub ssh: bool,
}

impl Browser {
    fn chosen(&self) -> Option<String> {
        let named = self.variable.as_ref().filter(|(_, here)| *here);
        named.map(|(text, _)| format!("{} (BROWSER)", visible(text, 60))).or_else(|| self.tool.map(str::to_owned))
    }
}

impl Browser {
    /// Why a link can't be opened on the user's screen. None if it probably can.
    pub fn far_away(&self) -> Option<&'static str> {
        let named = self.variable.as_ref().is_some_and(|(_, here)| *here);
        match () {
            // The user has chosen a program for this, which may lead to another machine.
            () if named => None,
            () if !self.desktop && self.ssh => Some("The browser is on another machine (SSH)."),
            () if !self.desktop => Some("This machine has no desktop."),
            () if self.tool.is_none() => Some("No program on this machine opens links."),
            () => None,
        }
    }
}

const COPY: &str = "Copy the link, and open it where your browser is.";

const BROWSER: &[Cause<Browser>] = &[
    Cause {
        id: "named_is_gone",
        example: || Browser { variable: Some(("netscape".into(), false)), ..at_a_desk() },
        diagnose: |seen| {
            let (name, _) = seen.variable.as_ref().filter(|(_, here)| !here)?;
            let what = format!("{} isn't installed", visible(name, 60));
            let why = "BROWSER names it, but no such program is on PATH.";
            Some(warning(what, why, "Set BROWSER to an installed program, or unset it."))
        },
    },
    Cause {
        id: "none",
        example: Browser::default,
        diagnose: |seen| {
            let why = "BROWSER isn't set, and the system's opener (xdg-open on Linux) isn't on PATH.";
            seen.chosen().is_none().then(|| warning("No program opens links", why, COPY))
        },
    },
    Cause {
        id: "far_away",
        example: || Browser { ssh: true, ..at_a_desk() },
        diagnose: |seen| {
            let chosen = seen.chosen().filter(|_| seen.ssh)?;
            let what = format!("{chosen}, on the remote machine");
            Some(warning(what, "Over SSH, a page doesn't open on your own screen.", COPY))
        },
    },
    Cause {
        id: "no_desktop",
        example: || Browser { desktop: false, ..at_a_desk() },
        diagnose: |seen| {
            let chosen = seen.chosen().filter(|_| !seen.desktop && seen.variable.is_none())?;
            let why = "Neither DISPLAY nor WAYLAND_DISPLAY is set, so no window can open.";
            Some(warning(format!("{chosen} is installed, but no desktop is"), why, COPY))
        },
    },
];

pub fn browser(seen: &Browser) -> Finding {
    first(BROWSER, seen).unwrap_or_else(|| Finding::ok(seen.chosen().unwrap_or_default()))
}

fn at_a_desk() -> Browser {
    Browser { variable: None, tool: Some("xdg-open"), desktop: true, ssh: false }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clipboard {
    /// The tools to try, in this order. None over SSH and without a desktop.
    pub wanted: Vec<&'static str>,
    /// The first of them that is on this machine.
    pub tool: Option<&'static str>,
    pub ssh: bool,
}

pub fn clipboard(seen: &Clipboard) -> Finding {
    match seen {
        Clipboard { tool: Some(tool), .. } => Finding::ok(*tool),
        Clipboard { wanted, .. } if !wanted.is_empty() => {
            let names = wanted.join(", ");
            let why = format!("None of these is on PATH: {names}. Not every terminal accepts copied text.");
            warning("Sent to the terminal (OSC 52)", why, "Install one of them if copying doesn't work.")
        }
        Clipboard { ssh: true, .. } => Finding::ok("Sent to the terminal over SSH (OSC 52)"),
        Clipboard { .. } => Finding::ok("Sent to the terminal (OSC 52)"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_found, assert_own};
    use super::*;
    use crate::domain::finding::State::*;

    #[test]
    fn every_example_is_diagnosed_as_its_own_cause() {
        assert_own(BROWSER);
    }

    #[test]
    fn what_works_is_named() {
        let named = Browser { variable: Some(("firefox".into(), true)), ..Browser::default() };
        assert_found(browser, [(at_a_desk(), Ok, "xdg-open"), (named, Ok, "firefox (BROWSER)")]);
        let none = Clipboard { wanted: vec!["xclip", "xsel"], ..Clipboard::default() };
        assert_found(
            clipboard,
            [
                (Clipboard { tool: Some("xsel"), ..none.clone() }, Ok, "xsel"),
                (none, Warning, "Sent to the terminal (OSC 52)"),
                (Clipboard { ssh: true, ..Clipboard::default() }, Ok, "Sent to the terminal over SSH (OSC 52)"),
                (Clipboard::default(), Ok, "Sent to the terminal (OSC 52)"),
            ],
        );
    }
}
