//! Files that the user asked for: the connection, and the exports for other tools.
//!
//! The file may contain secrets. So its mode is 0600, it is written completely or not at all, never through a link, and it
//! replaces another file only on request. If git would include it, there is a warning.
#![allow(clippy::disallowed_methods)]

pub use super::files::shown;

use super::{files, git_ignore};
use crate::domain::finding::{Class, Finding};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// `warning`: a sentence, if the file is in a git work tree that doesn't ignore it.
    Done { path: PathBuf, warning: Option<String> },
    /// The file already exists and wasn't changed.
    Exists { path: PathBuf },
}

/// The path that was typed. `~` at its beginning is the home folder, as in a shell.
pub fn typed(text: &str) -> Result<PathBuf, Finding> {
    let Some(below) = text.strip_prefix('~') else { return Ok(text.into()) };
    let wrong = |what: &str, fix: &str| Finding::failed(Class::Filesystem, what, "", fix);
    if !below.is_empty() && !below.starts_with(std::path::is_separator) {
        return Err(wrong("A path can only begin with your own home", "Begin it with ~/ or with the full path."));
    }
    let home = etcetera::home_dir().map_err(|_| wrong("This process has no home folder", "Type the full path."))?;
    Ok(home.join(below.trim_start_matches(std::path::is_separator)))
}

/// Writes the file. An existing file with the same text isn't an obstacle. `ignore`: first adds it to `.gitignore`.
pub fn write(path: &Path, text: &str, replace: bool, ignore: bool) -> Result<Written, Finding> {
    let path = path.to_owned();
    refuse_folder(&path)?;
    files::refuse_in_place(&path)?;
    let is_other =
        || std::fs::symlink_metadata(&path).is_ok() && files::read(&path).ok().flatten().as_deref() != Some(text);
    if !replace && is_other() {
        return Ok(Written::Exists { path });
    }
    if ignore {
        git_ignore::add(&path)?;
    }
    files::write(&path, text)?;
    let warning = git_warning(&path);
    Ok(Written::Done { path, warning })
}

/// A sentence, if the file is or would be in a git work tree that doesn't ignore it.
pub fn git_warning(path: &Path) -> Option<String> {
    let name = files::shown(Path::new(path.file_name()?));
    is_in_git(path).then(|| format!("{name} is in a git repository, and .gitignore doesn't list it. Don't commit it."))
}

/// An error if the path is a folder, or if its folder doesn't exist. Folders aren't created.
fn refuse_folder(path: &Path) -> Result<(), Finding> {
    let is_folder = std::fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
    if is_folder || path.as_os_str().to_string_lossy().ends_with(std::path::is_separator) {
        let what = format!("{} is a folder", files::shown(path));
        return Err(Finding::failed(Class::Filesystem, what, "", "Add the name of the file to the path."));
    }
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) if folder.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound) => {
            let what = format!("The folder {} doesn't exist", files::shown(folder));
            let why = "a0connect writes files only to folders that exist.";
            Err(Finding::failed(Class::Filesystem, what, why, "Create it first, or choose another path."))
        }
        _ => Ok(()),
    }
}

/// The file is in a git work tree that doesn't ignore it.
pub fn is_in_git(path: &Path) -> bool {
    !git_ignore::is_ignored(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::handover::FILE as CONNECTION_FILE;

    fn write_connection(folder: &Path, text: &str, replace: bool) -> Result<Written, Finding> {
        write(&folder.join(CONNECTION_FILE), text, replace, false)
    }

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
    #[test]
    fn a_path_begins_at_the_home_folder_or_here() {
        let home = etcetera::home_dir().unwrap();
        assert_eq!(typed("~/a/.env"), Ok(home.join("a/.env")));
        assert_eq!(typed("~"), Ok(home));
        assert_eq!(typed("a/~b"), Ok(PathBuf::from("a/~b")));
        assert!(typed("~other/.env").is_err());
    }

    #[test]
    fn a_path_without_a_file_or_its_folder_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let words = |path: &str| write(&folder.path().join(path), "x", true, true).unwrap_err().words();
        for path in ["", "nothing/"] {
            assert!(words(path).contains("is a folder. Add the name"), "{}", words(path));
        }
        assert!(words("no/file").contains("no doesn't exist"), "{}", words("no/file"));
        std::fs::write(folder.path().join("file"), "").unwrap();
        assert!(words("file/below").contains("There is a file where a folder is expected"), "{}", words("file/below"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
