//! Checks whether a0connect can write to a folder, and whether others can read it.
//!
//! Rule: a folder that doesn't exist isn't created. In an existing one, a file is written and removed again, because
//! permissions don't show a full disk.
#![allow(clippy::disallowed_methods)]

use super::files::{may_write, problem, refuse_in_place, remove, shown, write};
use crate::domain::doctor::keeping::Folder;
use crate::domain::finding::Finding;
use std::io;
use std::path::Path;

/// `below`: the subfolder with most of the files.
pub fn look(path: &Path, below: &str) -> Folder {
    let inner = path.join(below);
    let exists = path.is_dir();
    let refused = try_to_write(path, &inner).and_then(|()| lock_is_a_file(path)).err();
    let open = first_open(&[path, &inner]);
    Folder::There { path: shown(path), exists, refused, open }
}

fn try_to_write(path: &Path, inner: &Path) -> Result<(), Finding> {
    let Some(nearest) = inner.ancestors().find(|one| one.symlink_metadata().is_ok()) else { return Ok(()) };
    if !nearest.is_dir() {
        return Err(problem("create", nearest, &io::Error::from(io::ErrorKind::NotADirectory)));
    }
    if !nearest.starts_with(path) {
        return may_write(nearest).map_err(|error| problem("create", path, &error));
    }
    let tried = nearest.join(format!(".doctor-{}", std::process::id()));
    write(&tried, "a0connect doctor\n")?;
    remove(&tried).map(|_| ())
}

/// An error if a lock's path isn't a regular file. No profile could then be written.
fn lock_is_a_file(path: &Path) -> Result<(), Finding> {
    let locks = std::fs::read_dir(path.join("state")).into_iter().flatten().filter_map(Result::ok);
    let locks = locks.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "run"));
    locks.chain([path.join("lock")]).try_for_each(|lock| refuse_in_place(&lock))
}

/// The first folder, or file in one, that others can read or write.
#[cfg(unix)]
fn first_open(folders: &[&Path]) -> Option<(String, u32)> {
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::PathBuf;
    let files = |folder: &&Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
        files.sort();
        files
    };
    let mode = |path: &Path| Some(path.symlink_metadata().ok()?.permissions().mode() & 0o7777);
    let all = folders.iter().flat_map(|folder| std::iter::once(folder.to_path_buf()).chain(files(folder)));
    let is_open = |path: PathBuf| Some((shown(&path), mode(&path)?)).filter(|(_, mode)| mode & 0o077 != 0);
    all.filter(|path| !path.is_symlink()).find_map(is_open)
}

#[cfg(not(unix))]
fn first_open(_: &[&Path]) -> Option<(String, u32)> {
    None
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::PathBuf;

    fn set_mode(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    fn names(folder: &Path) -> Vec<PathBuf> {
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    #[test]
    fn a_folder_is_tried_and_left_as_it_was() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(".config/a0connect");
        let well = |exists| Folder::There { path: shown(&path), exists, refused: None, open: None };
        assert_eq!(look(&path, "profiles"), well(false));
        assert!(names(home.path()).is_empty(), "nothing is made");
        std::fs::create_dir_all(path.join("profiles")).unwrap();
        set_mode(&path, 0o700);
        set_mode(&path.join("profiles"), 0o700);
        assert_eq!(look(&path, "profiles"), well(true));
        assert!(names(&path.join("profiles")).is_empty());

        let file = path.join("profiles/work.toml");
        std::fs::write(&file, "").unwrap();
        set_mode(&file, 0o640);
        let Folder::There { open, .. } = look(&path, "profiles") else { panic!() };
        assert_eq!(open, Some((shown(&file), 0o640)));
        set_mode(&path, 0o755);
        let Folder::There { open, .. } = look(&path, "profiles") else { panic!() };
        assert_eq!(open, Some((shown(&path), 0o755)));
    }

    #[test]
    fn a_pipe_in_place_of_a_lock_is_named() {
        for name in ["lock", "state/work.run"] {
            let home = tempfile::tempdir().unwrap();
            std::fs::create_dir_all(home.path().join("state")).unwrap();
            let pipe = home.path().join(name);
            assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
            let Folder::There { refused: Some(finding), .. } = look(home.path(), "state") else { panic!("{name}") };
            assert!(format!("{finding:?}").contains(&shown(&pipe)), "{finding:?}");
        }
    }

    #[test]
    fn what_stands_in_the_way_is_named() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("a0connect");
        std::fs::write(&file, "").unwrap();
        let Folder::There { refused: Some(finding), .. } = look(&file, "state") else { panic!() };
        assert_eq!(finding.what, format!("Couldn't create {}", shown(&file)));
        let Folder::There { refused: Some(finding), .. } = look(&file.join("deeper"), "state") else { panic!() };
        assert_eq!(finding.what, format!("Couldn't create {}", shown(&file)));
    }
}
