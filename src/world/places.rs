//! The folders for a0connect's files, by the conventions of each system.
//!
//! | | profiles | check results and journals |
//! |---|---|---|
//! | Linux, BSD | `$XDG_CONFIG_HOME/a0connect`, `~/.config/a0connect` | `$XDG_STATE_HOME/a0connect`, `~/.local/state/a0connect` |
//! | macOS | `~/Library/Application Support/a0connect` | the same |
//! | Windows | `%APPDATA%\a0connect` | the same |
//!
//! Source: XDG Base Directory Specification 0.8. As it requires, a path that isn't absolute is ignored.
#![allow(clippy::disallowed_methods)]

use crate::domain::finding::{Class, Finding};
use std::ffi::OsString;
use std::path::PathBuf;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// Contains `profiles/NAME.toml`.
    pub config: PathBuf,
    /// Contains `state/NAME.json`, `state/NAME.journal.json` and `last`.
    pub state: PathBuf,
}

#[derive(Clone, Copy)]
enum System {
    Xdg,
    Apple,
    Windows,
}

impl Places {
    pub fn find() -> Result<Places, Finding> {
        let system = match () {
            () if cfg!(target_os = "macos") => System::Apple,
            () if cfg!(windows) => System::Windows,
            () => System::Xdg,
        };
        Places::of(system, |name| std::env::var_os(name), etcetera::home_dir().ok())
    }

    fn of(
        system: System,
        variable: impl Fn(&str) -> Option<OsString>,
        home: Option<PathBuf>,
    ) -> Result<Places, Finding> {
        let given = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let home = |below: &str| home.as_ref().filter(|home| home.is_absolute()).map(|home| home.join(below));
        let (config, state, wanted) = match system {
            System::Xdg => (
                given("XDG_CONFIG_HOME").or_else(|| home(".config")),
                given("XDG_STATE_HOME").or_else(|| home(".local/state")),
                "HOME, or XDG_CONFIG_HOME and XDG_STATE_HOME,",
            ),
            System::Apple => {
                let support = home("Library/Application Support");
                (support.clone(), support, "HOME")
            }
            System::Windows => (given("APPDATA"), given("APPDATA"), "APPDATA"),
        };
        match (config, state) {
            (Some(config), Some(state)) => {
                Ok(Places { config: config.join("a0connect"), state: state.join("a0connect") })
            }
            _ => Err(Finding::failed(
                Class::Filesystem,
                "There is no folder for profiles",
                "This process has no home folder.",
                format!("Set {wanted} to an absolute path."),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(system: System, set: &[(&str, &str)], home: Option<&str>) -> Option<(String, String)> {
        let variable =
            |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value));
        let places = Places::of(system, variable, home.map(PathBuf::from)).ok()?;
        Some((places.config.to_string_lossy().into_owned(), places.state.to_string_lossy().into_owned()))
    }

    #[cfg(unix)]
    #[test]
    fn each_system_has_its_places() {
        let both = |path: &str| Some((path.to_owned(), path.to_owned()));
        assert_eq!(
            places(System::Xdg, &[("XDG_CONFIG_HOME", "/c")], Some("/h")),
            Some(("/c/a0connect".into(), "/h/.local/state/a0connect".into()))
        );
        assert_eq!(
            places(System::Xdg, &[("XDG_CONFIG_HOME", "relative"), ("XDG_STATE_HOME", "/s")], Some("/h")),
            Some(("/h/.config/a0connect".into(), "/s/a0connect".into()))
        );
        assert_eq!(places(System::Xdg, &[], None), None);
        assert_eq!(places(System::Xdg, &[], Some("")), None);
        assert_eq!(places(System::Apple, &[], Some("/h")), both("/h/Library/Application Support/a0connect"));
        assert_eq!(places(System::Windows, &[("APPDATA", "/a")], Some("/h")), both("/a/a0connect"));
        assert_eq!(places(System::Windows, &[], Some("/h")), None);
    }
}
