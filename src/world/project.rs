//! The project in the current folder: its files that list dependencies, read to recognize its framework.
//!
//! Only regular files up to a size are read, so nothing waits for a pipe or a device. What can't be read doesn't count: the
//! result is only a suggestion.
#![allow(clippy::disallowed_methods)]

use super::files;
use crate::domain::project::{Framework, manifest, recognized};
use std::path::Path;

/// A larger file isn't read.
const MAX: u64 = 512 * 1024;
/// A folder with more entries isn't searched, because it isn't a project.
const MOST_ENTRIES: usize = 2_000;
/// The most files that are read.
const MOST_FILES: usize = 12;

/// The framework of the project in this folder, if it is in the table.
pub fn framework(folder: &Path) -> Option<&'static Framework> {
    let names = std::fs::read_dir(folder).ok()?.take(MOST_ENTRIES).flatten();
    let mut found: Vec<_> = names
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            manifest(&name).map(|manifest| (manifest, name))
        })
        .collect();
    found.sort();
    let read = |(manifest, name): (_, String)| {
        let bytes = files::bytes(&folder.join(name), MAX).ok().flatten()?;
        Some((manifest, String::from_utf8_lossy(&bytes).into_owned()))
    };
    recognized(&found.into_iter().take(MOST_FILES).filter_map(read).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn name(folder: &Path) -> Option<&'static str> {
        framework(folder).map(|one| one.name)
    }

    #[test]
    fn the_files_of_a_folder_tell_its_framework() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(name(folder.path()), None);
        assert_eq!(name(&folder.path().join("nowhere")), None);
        fs::write(folder.path().join("Shop.csproj"), "Include=\"Auth0.AspNetCore.Authentication\"").unwrap();
        assert_eq!(name(folder.path()), Some("ASP.NET Core with Auth0.AspNetCore.Authentication"));
        fs::write(folder.path().join("package.json"), r#"{"dependencies": {"passport-auth0": "1"}}"#).unwrap();
        assert_eq!(name(folder.path()), Some("Express with passport-auth0"));
    }

    #[test]
    fn a_file_that_is_too_large_or_not_text_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("requirements.txt");
        fs::write(&path, [b"flask\n".as_slice(), &vec![b'#'; MAX as usize]].concat()).unwrap();
        assert_eq!(name(folder.path()), None);
        fs::write(&path, b"\xff\xfe\x00\nflask\n").unwrap();
        assert_eq!(name(folder.path()), Some("Flask"));
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert_eq!(name(folder.path()), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_or_a_device_is_never_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let made = std::process::Command::new("mkfifo").arg(folder.path().join("go.mod")).status().unwrap();
        assert!(made.success());
        std::os::unix::fs::symlink("/dev/zero", folder.path().join("package.json")).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("Gemfile")).unwrap();
        fs::write(folder.path().join("real.txt"), "fastapi").unwrap();
        std::os::unix::fs::symlink("real.txt", folder.path().join("requirements.txt")).unwrap();
        assert_eq!(name(folder.path()), Some("FastAPI"), "a link to a regular file is one");
    }
}
