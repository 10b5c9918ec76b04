//! Files that the user asked for: `custom-oauth2-connection.json`.
//!
//! The file may contain secrets. So its mode is 0600, it is written completely or not at all, never through a link, and it
//! replaces another file only on request. If git would include it, there is a warning.
#![allow(clippy::disallowed_methods)]

use super::files;
use crate::domain::finding::Finding;
use crate::domain::handover::FILE as CONNECTION_FILE;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// `warning`: a sentence, if the file is in a git work tree that doesn't ignore it.
    Done { path: PathBuf, warning: Option<String> },
    /// The file exists already and wasn't changed.
    Exists { path: PathBuf },
}

pub fn write_connection(folder: &Path, text: &str, replace: bool) -> Result<Written, Finding> {
    let path = folder.join(CONNECTION_FILE);
    if !replace && std::fs::symlink_metadata(&path).is_ok() {
        return Ok(Written::Exists { path });
    }
    files::write(&path, text)?;
    let warning = (!is_ignored_by_git(folder))
        .then(|| format!("{CONNECTION_FILE} is in a git repository, and .gitignore doesn't list it. Don't commit it."));
    Ok(Written::Done { path, warning })
}

/// Also true outside a work tree. Only the plain file name in a .gitignore counts, not a pattern.
fn is_ignored_by_git(folder: &Path) -> bool {
    let Ok(folder) = std::path::absolute(folder) else { return true };
    let Some(root) = folder.ancestors().find(|folder| folder.join(".git").exists()) else { return true };
    let names_it = |folder: &Path| {
        let text = files::read(&folder.join(".gitignore")).ok().flatten().unwrap_or_default();
        text.lines().any(|line| line.trim().trim_start_matches('/') == CONNECTION_FILE)
    };
    folder.ancestors().take_while(|folder| folder.starts_with(root)).any(names_it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_once_and_replaced_only_on_request() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CONNECTION_FILE);
        let done = Written::Done { path: path.clone(), warning: None };
        assert_eq!(write_connection(folder.path(), "1", false), Ok(done.clone()));
        let exists = Written::Exists { path: path.clone() };
        assert_eq!(write_connection(folder.path(), "2", false), Ok(exists));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "1");
        assert_eq!(write_connection(folder.path(), "3", true), Ok(done));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "3");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            std::fs::remove_file(&path).unwrap();
            std::os::unix::fs::symlink("/dev/null", &path).unwrap();
            assert!(write_connection(folder.path(), "4", true).is_err());
        }
    }

    #[test]
    fn a_work_tree_that_does_not_ignore_it_is_told() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a/b");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::create_dir(root.path().join(".git")).unwrap();
        let warning = |folder: &Path| match write_connection(folder, "x", true).unwrap() {
            Written::Done { warning, .. } => warning,
            Written::Exists { .. } => None,
        };
        assert!(warning(&folder).unwrap().contains("git repository"));
        std::fs::write(root.path().join(".gitignore"), format!("target\n{CONNECTION_FILE}\n")).unwrap();
        assert_eq!(warning(&folder), None);
    }
}
