//! The environment variables about this program and its terminal, read once. `sources` reads the values for the wizard.
//!
//! The TLS and HTTP libraries read `SSL_CERT_FILE` and the proxy variables themselves.
#![allow(clippy::disallowed_methods)]

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `A0CONNECT_PROFILE`
    pub profile: Option<String>,
    /// `A0CONNECT_TEST_PANIC=1`: for the tests, there is a key that makes the program panic.
    pub test_panic: bool,
    /// The command line has arguments.
    pub arguments: bool,
    /// `NO_COLOR` is set and not empty (no-color.org).
    pub no_color: bool,
    /// `CLICOLOR_FORCE` is set and neither empty nor 0 (bixense.com/clicolors), and `NO_COLOR` doesn't forbid it.
    pub force_color: bool,
    pub term: Option<String>,
    /// The locale's character set is UTF-8.
    pub utf8: bool,
    /// The terminal is known to open links (OSC 8).
    pub links: bool,
}

/// The condition on a variable's value.
enum ExpectedValue {
    Anything,
    OneOf(&'static [&'static str]),
    AtLeast(u32),
}

/// The variables of terminals that open links: Windows Terminal; kitty; GNOME Terminal and others with VTE (0.50.0 crashed
/// on a link); Konsole 20.12; terminals with a known `TERM_PROGRAM`; foot; Alacritty 0.11 (older ones ignore links).
const OPEN_LINKS: &[(&str, ExpectedValue)] = &[
    ("WT_SESSION", ExpectedValue::Anything),
    ("KITTY_WINDOW_ID", ExpectedValue::Anything),
    ("VTE_VERSION", ExpectedValue::AtLeast(5001)),
    ("KONSOLE_VERSION", ExpectedValue::AtLeast(201_200)),
    ("TERM_PROGRAM", ExpectedValue::OneOf(&["iTerm.app", "WezTerm", "vscode", "ghostty"])),
    ("TERM", ExpectedValue::OneOf(&["xterm-kitty", "xterm-ghostty", "foot", "foot-extra", "wezterm", "alacritty"])),
];

/// Multiplexers between the program and the terminal. They pass the terminal's variables on, but maybe not the links.
const MULTIPLEXERS: &[&str] = &["TMUX", "ZELLIJ"];

fn opens_links(set: impl Fn(&str) -> Option<String>) -> bool {
    if let Some(forced) = set("FORCE_HYPERLINK") {
        return forced != "0";
    }
    let term = set("TERM").unwrap_or_default();
    let plain =
        ["dumb", "linux"].contains(&term.as_str()) || ["tmux", "screen"].iter().any(|one| term.starts_with(one));
    let says = |(name, says): &(&str, ExpectedValue)| {
        set(name).is_some_and(|text| match says {
            ExpectedValue::Anything => true,
            ExpectedValue::OneOf(names) => names.contains(&text.as_str()),
            ExpectedValue::AtLeast(least) => text.parse::<u32>().is_ok_and(|version| version >= *least),
        })
    };
    !plain && MULTIPLEXERS.iter().all(|name| set(name).is_none()) && OPEN_LINKS.iter().any(says)
}

impl Environment {
    pub fn read() -> Self {
        let variable = |name: &str| Some(std::env::var_os(name)?.to_string_lossy().into_owned());
        Self { arguments: std::env::args_os().len() > 1, ..Self::of(variable) }
    }

    fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        // The first one that is set decides (POSIX, "Internationalization Variables").
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
        let utf8 = locale.map(|locale| {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        });
        Self {
            profile: set("A0CONNECT_PROFILE"),
            test_panic: set("A0CONNECT_TEST_PANIC").is_some_and(|value| value == "1"),
            arguments: false,
            no_color: set("NO_COLOR").is_some(),
            force_color: set("NO_COLOR").is_none() && set("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
            term: set("TERM"),
            utf8: utf8.unwrap_or(cfg!(any(windows, target_os = "macos"))),
            links: opens_links(set),
        }
    }
}

/// The arguments of the command line that are text.
pub fn arguments() -> Vec<String> {
    std::env::args_os().skip(1).filter_map(|one| one.into_string().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(set: &[(&str, &str)]) -> Environment {
        Environment::of(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn empty_is_unset_and_the_first_locale_variable_decides() {
        assert_eq!(
            of(&[
                ("A0CONNECT_PROFILE", "work"),
                ("A0CONNECT_TEST_PANIC", "1"),
                ("NO_COLOR", "1"),
                ("TERM", "dumb"),
                ("LC_ALL", "de_DE.UTF-8"),
                ("LANG", "C"),
            ]),
            Environment {
                profile: Some("work".into()),
                test_panic: true,
                arguments: false,
                no_color: true,
                force_color: false,
                term: Some("dumb".into()),
                utf8: true,
                links: false,
            }
        );
        assert!(!of(&[("NO_COLOR", ""), ("LC_ALL", "C"), ("LANG", "en_US.UTF-8")]).utf8);
        assert!(of(&[("LC_ALL", ""), ("LANG", "C.utf8")]).utf8);
        assert!(!of(&[("NO_COLOR", "")]).no_color);
        for (set, forced) in [
            (&[("CLICOLOR_FORCE", "1")][..], true),
            (&[("CLICOLOR_FORCE", "0")], false),
            (&[("CLICOLOR_FORCE", "")], false),
            (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        ] {
            assert_eq!(of(set).force_color, forced, "{set:?}");
        }
    }

    #[test]
    fn links_are_for_terminals_that_are_known_to_open_them() {
        for known in [
            ("WT_SESSION", "1b2c"),
            ("KITTY_WINDOW_ID", "1"),
            ("VTE_VERSION", "7600"),
            ("KONSOLE_VERSION", "230800"),
            ("TERM_PROGRAM", "WezTerm"),
            ("FORCE_HYPERLINK", "1"),
        ] {
            assert!(of(&[("TERM", "xterm-256color"), known]).links, "{known:?}");
            for between in [("TERM", "tmux-256color"), ("TERM", "screen"), ("TERM", "dumb"), ("TERM", "linux")] {
                assert_eq!(of(&[between, known]).links, known.0 == "FORCE_HYPERLINK", "{known:?} in {between:?}");
            }
            assert!(known.0 == "FORCE_HYPERLINK" || !of(&[known, ("TMUX", "/tmp/tmux-0/default,1,0")]).links);
        }
        assert!(of(&[("TERM", "foot")]).links && of(&[("TERM", "foot"), ("NO_COLOR", "1")]).links);
        for unknown in [
            ("TERM", "xterm-256color"),
            ("VTE_VERSION", "5000"),
            ("TERM_PROGRAM", "Apple_Terminal"),
            ("FORCE_HYPERLINK", "0"),
        ] {
            assert!(!of(&[unknown]).links, "{unknown:?}");
        }
    }
}
