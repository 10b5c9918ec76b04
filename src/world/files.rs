//! Files that survive: read whole and bounded, written to a temporary file, synced and renamed.
//!
//! kill -9 at any moment leaves the old content or the new. A file is 0600 in a folder of 0700, and a symbolic link in its
//! place is refused, so that nothing is written where somebody else points.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::domain::diagnosis::{Class, Diagnosis};
use crate::domain::safe_text::visible;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Nothing that is kept comes near it.
const READ_MAX: u64 = 4 << 20;

/// A path as it may be shown.
pub(super) fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy(), 500)
}

/// None where there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<String>, Diagnosis> {
    let fail = |error: io::Error| problem("read", path, &error);
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(fail(error)),
    };
    let mut text = String::new();
    match file.take(READ_MAX).read_to_string(&mut text) {
        Ok(_) => Ok(Some(text)),
        Err(error) => Err(fail(error)),
    }
}

/// Creates the folder and those above it, for the user alone; takes away what others may do in one that is there.
pub(super) fn make_folder(path: &Path) -> Result<(), Diagnosis> {
    let fail = |error: io::Error| problem("make", path, &error);
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
        builder.mode(0o700).create(path).map_err(fail)?;
        let mode = fs::metadata(path).map_err(fail)?.permissions().mode();
        if mode & 0o077 != 0 {
            fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(fail)?;
        }
        Ok(())
    }
    #[cfg(not(unix))]
    builder.create(path).map_err(fail)
}

/// Replaces the file. Where two could write at once the caller holds the [`lock`].
pub(super) fn write(path: &Path, text: &str) -> Result<(), Diagnosis> {
    prepare(path, text)?.put()
}

/// A file that is written and synced beside the one that it will replace. Dropped, it is gone.
#[must_use]
pub(super) struct Ready {
    path: PathBuf,
    temporary: PathBuf,
}

/// A full or read-only disk shows here, before anything else was changed.
pub(super) fn prepare(path: &Path, text: &str) -> Result<Ready, Diagnosis> {
    refuse_link(path)?;
    let ready = Ready { path: path.to_owned(), temporary: temporary(path) };
    // What a killed run left behind. A link is removed, not followed.
    let _ = fs::remove_file(&ready.temporary);
    write_new(&ready.temporary, text).map_err(|error| problem("write", path, &error))?;
    Ok(ready)
}

impl Ready {
    pub(super) fn put(mut self) -> Result<(), Diagnosis> {
        fs::rename(&self.temporary, &self.path).map_err(|error| problem("write", &self.path, &error))?;
        // What has that name from now on is another's.
        self.temporary = PathBuf::new();
        sync_folder(&self.path);
        Ok(())
    }
}

impl Drop for Ready {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.temporary);
    }
}

pub(super) fn rename(old: &Path, new: &Path) -> Result<(), Diagnosis> {
    match fs::rename(old, new) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(problem("rename", old, &error)),
        _ => {
            sync_folder(new);
            Ok(())
        }
    }
}

/// True where it was there.
pub(super) fn remove(path: &Path) -> Result<bool, Diagnosis> {
    match fs::remove_file(path) {
        Ok(()) => {
            sync_folder(path);
            Ok(true)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(problem("remove", path, &error)),
    }
}

/// Held until it is dropped.
#[must_use]
pub(super) struct Lock {
    _file: Option<File>,
}

/// Other programs are waited for, but not for long: one that is stopped would never let go. The keyring is written under a
/// lock, and is given three seconds.
pub(super) fn lock(path: &Path) -> Result<Lock, Diagnosis> {
    for _ in 0..500 {
        if let Some(lock) = try_lock(path)? {
            return Ok(lock);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let why = format!("It has held {} for five seconds.", shown(path));
    let fix = "Let it finish or end it, then try again.";
    Err(Diagnosis::new(Class::Conflict, "Another a0connect is writing", why, fix))
}

/// None where another program holds it.
pub(super) fn try_lock(path: &Path) -> Result<Option<Lock>, Diagnosis> {
    refuse_link(path)?;
    let mut options = OpenOptions::new();
    options.create(true).write(true).truncate(false);
    private(&mut options);
    let file = options.open(path).map_err(|error| problem("open", path, &error))?;
    match file.try_lock() {
        Ok(()) if is_at(&file, path) => Ok(Some(Lock { _file: Some(file) })),
        // The one that held it has removed the file: it stands for nothing any more.
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => Ok(None),
        // A network file system without locks: the revision in the file is what is left to go by.
        Err(TryLockError::Error(_)) => Ok(Some(Lock { _file: None })),
    }
}

/// The open file is still the one of that name.
fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let same = |open: &fs::Metadata, named: &fs::Metadata| (open.dev(), open.ino()) == (named.dev(), named.ino());
        matches!((file.metadata(), fs::symlink_metadata(path)), (Ok(open), Ok(named)) if same(&open, &named))
    }
    #[cfg(not(unix))]
    {
        let _ = (file, path);
        true
    }
}

fn refuse_link(path: &Path) -> Result<(), Diagnosis> {
    if !fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink()) {
        return Ok(());
    }
    let what = format!("{} is a symbolic link", shown(path));
    let why = "It is not written through, since it may lead anywhere.";
    Err(Diagnosis::new(Class::Filesystem, what, why, "Put a plain file in its place, or remove the link."))
}

/// Beside the file, since a rename does not cross file systems.
fn temporary(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.tmp"))
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// 0600, and never through a link.
fn private(options: &mut OpenOptions) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600).custom_flags(rustix::fs::OFlags::NOFOLLOW.bits() as i32);
    }
    #[cfg(not(unix))]
    let _ = options;
}

/// The new name survives a power cut only when the folder is synced too. Some file systems cannot; the content is safe then.
fn sync_folder(path: &Path) {
    #[cfg(unix)]
    if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Each reason in its own words.
pub(super) fn problem(doing: &str, path: &Path, error: &io::Error) -> Diagnosis {
    let (why, fix) = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            ("The disk is full, or your share of it.", "Make room, then try again.")
        }
        ErrorKind::ReadOnlyFilesystem => (
            "That file system is read-only.",
            "Use a folder that can be written; profiles follow XDG_CONFIG_HOME and XDG_STATE_HOME.",
        ),
        ErrorKind::PermissionDenied => ("You may not do that there.", "Check who owns the file and its folder."),
        ErrorKind::InvalidData => ("It is no text in UTF-8.", "Move it away; it is left as it is."),
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            ("A file stands where a folder should be.", "Move that file away.")
        }
        ErrorKind::IsADirectory => ("A folder stands where a file should be.", "Move that folder away."),
        _ => {
            return Diagnosis::new(
                Class::Filesystem,
                format!("Could not {doing} {}", shown(path)),
                visible(&error.to_string(), 200),
                "Check the file and its folder, then try again.",
            );
        }
    };
    Diagnosis::new(Class::Filesystem, format!("Could not {doing} {}", shown(path)), why, fix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_is_for_the_user_alone() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/b");
        make_folder(&folder).unwrap();
        let path = folder.join("x.toml");
        assert_eq!(read(&path).unwrap(), None);
        std::fs::write(folder.join(".x.toml.tmp"), "left by a killed run").unwrap();
        write(&path, "one").unwrap();
        write(&path, "two").unwrap();
        assert_eq!(read(&path).unwrap().as_deref(), Some("two"));
        let names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["x.toml"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&path), mode(&folder), mode(&home.path().join("a"))), (0o600, 0o700, 0o700));
        }
        assert!(remove(&path).unwrap());
        assert!(!remove(&path).unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        let home = tempfile::tempdir().unwrap();
        let (target, link) = (home.path().join("target"), home.path().join("link"));
        std::fs::write(&target, "precious").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let refused = write(&link, "new").unwrap_err();
        assert!(refused.what.ends_with("link is a symbolic link"), "{refused:?}");
        assert!(lock(&link).is_err());
        // A link where the temporary file goes is removed, not followed.
        std::os::unix::fs::symlink(&target, home.path().join(".plain.tmp")).unwrap();
        write(&home.path().join("plain"), "new").unwrap();
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "precious");
    }

    #[test]
    fn a_lock_that_is_held_is_told_and_free_again_when_dropped() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("lock");
        let held = lock(&path).unwrap();
        let refused = std::thread::scope(|scope| scope.spawn(|| lock(&path).err()).join().unwrap());
        assert_eq!(refused.map(|diagnosis| diagnosis.class), Some(Class::Conflict));
        drop(held);
        assert!(lock(&path).is_ok());
    }

    #[test]
    fn every_reason_has_its_own_words() {
        let of = |kind: ErrorKind| problem("write", Path::new("/x"), &io::Error::from(kind));
        let kinds = [
            ErrorKind::StorageFull,
            ErrorKind::ReadOnlyFilesystem,
            ErrorKind::PermissionDenied,
            ErrorKind::NotADirectory,
            ErrorKind::IsADirectory,
            ErrorKind::InvalidData,
            ErrorKind::Other,
        ];
        let whys: std::collections::BTreeSet<String> = kinds.into_iter().map(|kind| of(kind).why).collect();
        assert_eq!(whys.len(), kinds.len());
        assert!(kinds.into_iter().all(|kind| of(kind).what == "Could not write /x"));
    }
}
