//! Which programs this machine has, and which of them would open a link. Nothing here starts one.
#![allow(clippy::disallowed_methods)]

use crate::domain::doctor::desktop::Browser;
use std::ffi::OsStr;
use std::path::Path;

/// There is an executable with this name in `PATH`, or at this path.
pub fn on_path(name: &str) -> bool {
    is_in(name, &std::env::var_os("PATH").unwrap_or_default())
}

fn is_in(name: &str, path: &OsStr) -> bool {
    if name.contains('/') {
        return is_program(Path::new(name));
    }
    let with_ending = cfg!(windows) && !name.contains('.');
    let name = if with_ending { format!("{name}.exe") } else { name.to_owned() };
    std::env::split_paths(path).any(|folder| !name.is_empty() && is_program(&folder.join(&name)))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

pub fn browser() -> Browser {
    look(|name| std::env::var_os(name)?.into_string().ok().filter(|value| !value.is_empty()), on_path)
}

fn look(variable: impl Fn(&str) -> Option<String>, here: impl Fn(&str) -> bool) -> Browser {
    let set = |name: &str| variable(name).is_some();
    let tools: &[&str] = match () {
        () if cfg!(target_os = "macos") => &["open"],
        () if cfg!(windows) => &["explorer"],
        () if set("WSL_DISTRO_NAME") => &["wslview", "explorer.exe", "xdg-open"],
        () => &["xdg-open"],
    };
    // Colons separate several commands, each a program with its arguments (as `webbrowser` and xdg-open read it).
    let runs = |entry: &str| entry.split_whitespace().next().is_some_and(&here);
    let variable_runs = |text: String| {
        let runs = if cfg!(windows) { runs(&text) } else { text.split(':').any(runs) };
        (text, runs)
    };
    let desktop = cfg!(any(windows, target_os = "macos"))
        || ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"].into_iter().any(set);
    Browser {
        variable: variable("BROWSER").map(variable_runs),
        tool: tools.iter().copied().find(|tool| here(tool)),
        desktop,
        ssh: set("SSH_CONNECTION") || set("SSH_TTY"),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_program_is_a_file_that_may_be_started() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tool");
        std::fs::write(&file, "").unwrap();
        let set = |mode| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        set(0o600);
        assert!(!is_in("tool", folder.path().as_os_str()));
        set(0o700);
        assert!(is_in("tool", folder.path().as_os_str()) && is_in(&file.to_string_lossy(), OsStr::new("")));
        assert!(!is_in("other", folder.path().as_os_str()) && !is_in("", folder.path().as_os_str()));
    }

    #[cfg(not(target_os = "macos"))]
    #[test]
    fn the_variable_may_name_several() {
        let of = |set: &[(&str, &str)]| {
            let variable =
                |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            look(variable, |name| ["firefox", "xdg-open"].contains(&name))
        };
        let named = of(&[("BROWSER", "netscape:firefox --new-tab %s"), ("DISPLAY", ":0")]);
        assert_eq!(named.variable.map(|(_, runs)| runs), Some(true));
        assert_eq!((named.tool, named.desktop, named.ssh), (Some("xdg-open"), true, false));
        assert_eq!(of(&[("BROWSER", "netscape")]).variable.map(|(_, runs)| runs), Some(false));
        assert_eq!(
            of(&[("SSH_TTY", "/dev/pts/1")]),
            Browser { tool: Some("xdg-open"), ssh: true, ..Browser::default() }
        );
    }
}
