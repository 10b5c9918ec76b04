//! The files of a sample application, in a directory that the user named.
//!
//! They have no secrets, so others may read them (0644). A file with other content is replaced only on request, and nothing is
//! written if there is one. A link in the place of a file, or of a folder in the directory, is never followed.
#![allow(clippy::disallowed_methods)]

use super::files;
use crate::domain::finding::Finding;
use crate::domain::samples::File;
use std::fs;
use std::path::{Path, PathBuf};

/// Far more than a file of a sample has.
const READ_MAX: u64 = 1 << 20;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    Done,
    /// Nothing was written, because these files exist with other content.
    Exist(Vec<PathBuf>),
}

/// Creates the directory. A file that is already the same isn't written again.
pub fn write(folder: &Path, all: &[File], replace: bool) -> Result<Written, Finding> {
    let mut open = Vec::new();
    let mut others = Vec::new();
    for file in all {
        let path = folder.join(file.path);
        refuse_links(folder, &path)?;
        let exists = fs::symlink_metadata(&path).is_ok();
        if exists && files::bytes(&path, READ_MAX).is_ok_and(|found| found.as_deref() == Some(file.text.as_bytes())) {
            continue;
        }
        others.extend(exists.then(|| path.clone()));
        open.push((path, &file.text));
    }
    if !others.is_empty() && !replace {
        return Ok(Written::Exist(others));
    }
    for (path, text) in open {
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|error| files::problem("create", parent, &error))?;
        files::write_for_all(&path, text)?;
    }
    Ok(Written::Done)
}

/// The user named the directory itself, so it may be a link.
fn refuse_links(folder: &Path, path: &Path) -> Result<(), Finding> {
    files::refuse_in_place(path)?;
    let between = path.ancestors().skip(1).take_while(|one| *one != folder);
    between.filter(|one| one.is_symlink()).try_for_each(files::refuse_in_place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &'static str, text: &str) -> File {
        File { path, is_main: false, text: text.to_owned() }
    }

    #[test]
    fn other_files_are_replaced_only_on_request_and_all_or_none_is_written() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a/b");
        let files = [file("README.md", "1"), file("src/main.js", "2")];
        assert_eq!(write(&folder, &files, false), Ok(Written::Done));
        assert_eq!(write(&folder, &files, false), Ok(Written::Done), "the same files aren't in the way");
        fs::write(folder.join("README.md"), "mine").unwrap();
        let more = [file("new.js", "3"), file("README.md", "1")];
        assert_eq!(write(&folder, &more, false), Ok(Written::Exist(vec![folder.join("README.md")])));
        assert!(!folder.join("new.js").exists());
        assert_eq!(fs::read_to_string(folder.join("README.md")).unwrap(), "mine");
        assert_eq!(write(&folder, &more, true), Ok(Written::Done));
        assert_eq!(fs::read_to_string(folder.join("README.md")).unwrap(), "1");
        assert_eq!(fs::read_to_string(folder.join("src/main.js")).unwrap(), "2");
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_them_and_no_link_is_followed() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let root = tempfile::tempdir().unwrap();
        let (folder, elsewhere) = (root.path().join("sample"), root.path().join("elsewhere"));
        fs::create_dir_all(&elsewhere).unwrap();
        let files = [file("src/main.js", "1")];
        assert_eq!(write(&folder, &files, false), Ok(Written::Done));
        let mode = fs::metadata(folder.join("src/main.js")).unwrap().permissions().mode() & 0o777;
        assert!(mode & 0o111 == 0 && mode & !0o644 == 0 && mode & 0o600 == 0o600, "{mode:o}");
        let reference = root.path().join("reference");
        fs::write(&reference, "").unwrap();
        let usual = fs::metadata(&reference).unwrap().permissions().mode() & 0o644;
        assert_eq!(mode, usual, "as the umask allows");

        fs::remove_dir_all(folder.join("src")).unwrap();
        symlink(&elsewhere, folder.join("src")).unwrap();
        assert!(write(&folder, &files, true).unwrap_err().what.contains("symbolic link"));
        fs::remove_file(folder.join("src")).unwrap();
        fs::create_dir(folder.join("src")).unwrap();
        symlink(elsewhere.join("main.js"), folder.join("src/main.js")).unwrap();
        assert!(write(&folder, &files, true).unwrap_err().what.contains("symbolic link"));
        assert!(!elsewhere.join("main.js").exists());
        let named = root.path().join("named");
        symlink(&elsewhere, &named).unwrap();
        assert_eq!(write(&named, &files, false), Ok(Written::Done), "the user named it");
    }
}
