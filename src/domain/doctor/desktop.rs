//! What opens a link, and what takes a copy.

use super::{Cause, first, warning};
use crate::domain::finding::Finding;
use crate::domain::safe_text::visible;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Browser {
    /// `BROWSER`, and whether a program of it is here.
    pub variable: Option<(String, bool)>,
    /// The system's own way, where it is here.
    pub tool: Option<&'static str>,
    /// There is a desktop to open it on.
    pub desktop: bool,
    /// This is a login from elsewhere.
    pub ssh: bool,
}

impl Browser {
    fn chosen(&self) -> Option<String> {
        let named = self.variable.as_ref().filter(|(_, here)| *here);
        named.map(|(text, _)| format!("{} (BROWSER)", visible(text, 60))).or_else(|| self.tool.map(str::to_owned))
    }
}

const COPY: &str = "Copy a link with ^Y, and open it where your browser is.";

const BROWSER: &[Cause<Browser>] = &[
    Cause {
        id: "named_is_gone",
        example: || Browser { variable: Some(("netscape".into(), false)), ..at_a_desk() },
        applies: |seen| matches!(seen.variable, Some((_, false))),
        tell: |seen| {
            let name = seen.variable.as_ref().map(|(text, _)| visible(text, 60)).unwrap_or_default();
            let why = "BROWSER names it, and no program of that name is on PATH.";
            warning(format!("{name} is not here"), why, "Set BROWSER to a program that is, or unset it.")
        },
    },
    Cause {
        id: "none",
        example: Browser::default,
        applies: |seen| seen.chosen().is_none(),
        tell: |_| {
            let why = "BROWSER is not set, and the system's own opener is not on PATH (on Linux xdg-open).";
            warning("nothing here opens a link", why, COPY)
        },
    },
    Cause {
        id: "far_away",
        example: || Browser { ssh: true, ..at_a_desk() },
        applies: |seen| seen.ssh,
        tell: |seen| {
            let what = format!("{}, on the machine that you are logged in to", seen.chosen().unwrap_or_default());
            warning(what, "Over SSH a page does not open where you sit.", COPY)
        },
    },
    Cause {
        id: "no_desktop",
        example: || Browser { desktop: false, ..at_a_desk() },
        applies: |seen| !seen.desktop && seen.variable.is_none(),
        tell: |seen| {
            let what = format!("{} is here, but no desktop", seen.chosen().unwrap_or_default());
            warning(what, "Neither DISPLAY nor WAYLAND_DISPLAY is set, so there is no window to open a page in.", COPY)
        },
    },
];

pub fn browser(seen: &Browser) -> Finding {
    first(seen, BROWSER, |seen| Finding::ok(seen.chosen().unwrap_or_default()))
}

fn at_a_desk() -> Browser {
    Browser { variable: None, tool: Some("xdg-open"), desktop: true, ssh: false }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clipboard {
    /// The tools that would be tried here, in this order. None over SSH and without a desktop.
    pub wanted: Vec<&'static str>,
    /// The first of them that is here.
    pub tool: Option<&'static str>,
    pub ssh: bool,
}

const CLIPBOARD: &[Cause<Clipboard>] = &[Cause {
    id: "no_tool",
    example: || Clipboard { wanted: vec!["wl-copy", "xclip", "xsel"], ..Clipboard::default() },
    applies: |seen| seen.tool.is_none() && !seen.wanted.is_empty(),
    tell: |seen| {
        let names = seen.wanted.join(", ");
        let why = format!("On PATH there is none of: {names}. Not every terminal takes a copy that is sent to it.");
        warning("sent to the terminal (OSC 52)", why, "Install one of them, where a copy does not arrive.")
    },
}];

pub fn clipboard(seen: &Clipboard) -> Finding {
    first(seen, CLIPBOARD, |seen| match (seen.tool, seen.ssh) {
        (Some(tool), _) => Finding::ok(tool),
        (None, true) => Finding::ok("sent to the terminal (OSC 52), since this is SSH"),
        (None, false) => Finding::ok("sent to the terminal (OSC 52)"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::hold;
    use super::*;

    #[test]
    fn every_cause_is_known_by_its_example() {
        hold(BROWSER);
        hold(CLIPBOARD);
    }

    #[test]
    fn what_works_is_named() {
        assert_eq!(browser(&at_a_desk()), Finding::ok("xdg-open"));
        let named = Browser { variable: Some(("firefox".into(), true)), ..Browser::default() };
        assert_eq!(browser(&named), Finding::ok("firefox (BROWSER)"));
        let tool = Clipboard { wanted: vec!["xclip", "xsel"], tool: Some("xsel"), ssh: false };
        assert_eq!(clipboard(&tool), Finding::ok("xsel"));
        assert_eq!(clipboard(&Clipboard::default()), Finding::ok("sent to the terminal (OSC 52)"));
    }
}
