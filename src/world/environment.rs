//! What the environment says about this program and its terminal, read once. Values for the wizard are read in `sources`.
//!
//! `SSL_CERT_FILE` and the proxy variables are read where they are used, by the TLS and HTTP libraries.
#![allow(clippy::disallowed_methods)]

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `A0CONNECT_PROFILE`
    pub profile: Option<String>,
    /// `A0CONNECT_TEST_PANIC=1`: a key makes the program panic, for the tests.
    pub test_panic: bool,
    /// There is more on the command line than the program's name.
    pub arguments: bool,
    /// `NO_COLOR` is set and not empty (no-color.org).
    pub no_color: bool,
    pub term: Option<String>,
    /// The locale's character set is UTF-8.
    pub utf8: bool,
}

impl Environment {
    pub fn read() -> Self {
        let variable = |name: &str| Some(std::env::var_os(name)?.to_string_lossy().into_owned());
        Self { arguments: std::env::args_os().len() > 1, ..Self::of(variable) }
    }

    fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        // The first that is set decides (POSIX, "Internationalization Variables").
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
            term: set("TERM"),
            utf8: utf8.unwrap_or(cfg!(any(windows, target_os = "macos"))),
        }
    }
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
                term: Some("dumb".into()),
                utf8: true,
            }
        );
        assert!(!of(&[("NO_COLOR", ""), ("LC_ALL", "C"), ("LANG", "en_US.UTF-8")]).utf8);
        assert!(of(&[("LC_ALL", ""), ("LANG", "C.utf8")]).utf8);
        assert!(!of(&[("NO_COLOR", "")]).no_color);
    }
}
