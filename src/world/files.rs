//! Crash-safe files: read up to a size limit, written to a temporary file, synced and renamed.
//!
//! A pipe or a device in a file's place is neither read nor written, so nothing ever waits for it. After kill -9 at any
//! moment, a file has the old content or the new. Files have mode 0600, folders 0700. A symbolic link in a file's place
//! is rejected, because it could lead a write anywhere.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::domain::finding::{Class, Finding};
use crate::domain::safe_text::visible;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The size limit. Files of a0connect are far smaller.
const READ_MAX: u64 = 4 << 20;

/// The path, safe to show.
pub fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy(), 500)
}

/// None if there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<String>, Finding> {
    let Some(bytes) = bytes(path, READ_MAX)? else { return Ok(None) };
    let text = String::from_utf8(bytes).map_err(|_| problem("read", path, &ErrorKind::InvalidData.into()))?;
    Ok(Some(text))
}

/// Like [`read`], for content that may not be text. A file over `max` bytes is an error: half of it would pass for all of it.
pub(super) fn bytes(path: &Path, max: u64) -> Result<Option<Vec<u8>>, Finding> {
    let fail = |error: io::Error| problem("read", path, &error);
    let Some(file) = open(path)? else { return Ok(None) };
    let length = file.metadata().map_err(fail)?.len();
    // Reserved up front: a Vec that grows leaves a copy of its content behind, which may be a secret.
    let mut bytes = Vec::with_capacity(length.min(max) as usize + 1);
    file.take(max + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > max {
        return Err(too_long(path, max));
    }
    Ok(Some(bytes))
}

/// Opens a regular file to read. Never waits for the other end of a pipe or for a device.
fn open(path: &Path) -> Result<Option<File>, Finding> {
    let fail = |error: io::Error| problem("read", path, &error);
    match fs::metadata(path) {
        Ok(found) => refuse_other(path, &found)?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(fail(error)),
    }
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32);
    }
    match options.open(path) {
        // Another file may have replaced it since the check above.
        Ok(file) => refuse_other(path, &file.metadata().map_err(fail)?).map(|()| Some(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(fail(error)),
    }
}

fn refuse_other(path: &Path, found: &fs::Metadata) -> Result<(), Finding> {
    if found.is_file() {
        return Ok(());
    }
    if found.is_dir() {
        return Err(problem("read", path, &ErrorKind::IsADirectory.into()));
    }
    let what = format!("{} isn't a regular file", shown(path));
    let why = "It is a pipe, a socket or a device, and reading it might never end.";
    Err(Finding::failed(Class::Filesystem, what, why, "Replace it with a regular file, or remove it."))
}

fn too_long(path: &Path, max: u64) -> Finding {
    let what = format!("{} is larger than {} MiB", shown(path), max >> 20);
    let why = "a0connect never writes files of that size. The file wasn't changed.";
    Finding::failed(Class::Filesystem, what, why, "Check its contents, and move it to another folder.")
}

/// Creates the folder and its parents, for the user only. Removes the permissions of others from an existing folder.
pub(super) fn make_folder(path: &Path) -> Result<(), Finding> {
    let fail = |error: io::Error| problem("create", path, &error);
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

/// Opens a regular file to append to, for the user only. Creates it if it doesn't exist.
pub(super) fn append(path: &Path) -> Result<File, Finding> {
    let fail = |error: io::Error| problem("write", path, &error);
    refuse_in_place(path)?;
    let mut options = OpenOptions::new();
    options.create(true).read(true).append(true);
    private(&mut options);
    let file = options.open(path).map_err(fail)?;
    // Another file may have replaced it since the check above.
    let found = file.metadata().map_err(fail)?;
    refuse_other(path, &found)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if found.permissions().mode() & 0o077 != 0 {
            file.set_permissions(fs::Permissions::from_mode(0o600)).map_err(fail)?;
        }
    }
    Ok(file)
}

/// Replaces the file. If two programs could write at once, the caller holds the [`lock`].
pub(super) fn write(path: &Path, text: &str) -> Result<(), Finding> {
    prepare(path, text)?.put()
}

/// The same for a file without secrets, which others may read.
pub(super) fn write_for_all(path: &Path, text: &str) -> Result<(), Finding> {
    prepare_with(path, text, 0o644)?.put()
}

/// A temporary file, written and synced, next to the file that it will replace. Dropping it deletes it.
#[must_use]
pub(super) struct Ready {
    path: PathBuf,
    temporary: PathBuf,
}

/// Fails on a full or read-only disk before anything else has changed.
pub(super) fn prepare(path: &Path, text: &str) -> Result<Ready, Finding> {
    prepare_with(path, text, 0o600)
}

fn prepare_with(path: &Path, text: &str, mode: u32) -> Result<Ready, Finding> {
    refuse_in_place(path)?;
    // `read` could not read a longer one again.
    if text.len() as u64 > READ_MAX {
        return Err(too_long(path, READ_MAX));
    }
    let ready = Ready { path: path.to_owned(), temporary: temporary(path) };
    // A killed run may have left it behind. A link is removed, not followed.
    let _ = fs::remove_file(&ready.temporary);
    write_new(&ready.temporary, text, mode).map_err(|error| problem("write", path, &error))?;
    Ok(ready)
}

impl Ready {
    pub(super) fn put(mut self) -> Result<(), Finding> {
        fs::rename(&self.temporary, &self.path).map_err(|error| problem("write", &self.path, &error))?;
        // From now on, a file with this name belongs to somebody else: `drop` must not remove it.
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

pub(super) fn rename(old: &Path, new: &Path) -> Result<(), Finding> {
    match fs::rename(old, new) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(problem("rename", old, &error)),
        _ => {
            sync_folder(new);
            Ok(())
        }
    }
}

/// True if the file existed.
pub(super) fn remove(path: &Path) -> Result<bool, Finding> {
    match fs::remove_file(path) {
        Ok(()) => {
            sync_folder(path);
            Ok(true)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(problem("remove", path, &error)),
    }
}

/// An error if the file can't be removed, as far as that is known without trying.
pub(super) fn may_remove(path: &Path) -> Result<(), Finding> {
    let fail = |error: io::Error| problem("remove", path, &error);
    if let Some(folder) = path.parent() {
        may_write(folder).map_err(fail)?;
    }
    // A file's own mode doesn't matter. EPERM means that it is immutable.
    #[cfg(unix)]
    if !path.is_symlink() && rustix::fs::access(path, rustix::fs::Access::WRITE_OK) == Err(rustix::io::Errno::PERM) {
        return Err(fail(rustix::io::Errno::PERM.into()));
    }
    match path.symlink_metadata() {
        Ok(found) if found.is_dir() => Err(fail(ErrorKind::IsADirectory.into())),
        _ => Ok(()),
    }
}

/// An error if files can't be created in the folder or removed from it.
#[cfg(unix)]
pub(super) fn may_write(folder: &Path) -> io::Result<()> {
    use rustix::fs::{Access, access};
    Ok(access(folder, Access::WRITE_OK | Access::EXEC_OK)?)
}

/// Only an attempt shows it.
#[cfg(not(unix))]
pub(super) fn may_write(_: &Path) -> io::Result<()> {
    Ok(())
}

/// A lock on a file. Dropping it releases it.
#[must_use]
pub(super) struct Lock {
    _file: Option<File>,
}

/// Waits for other programs, but only five seconds: a suspended program would never release the lock. The keyring, which is
/// written under a lock, has three seconds.
pub(super) fn lock(path: &Path) -> Result<Lock, Finding> {
    for _ in 0..500 {
        if let Some(lock) = try_lock(path)? {
            return Ok(lock);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let why = format!("It has kept {} locked for 5 seconds.", shown(path));
    let fix = "Wait until it ends, or end it. Then try again.";
    Err(Finding::failed(Class::Conflict, "Another session is writing", why, fix))
}

/// None if another program holds the lock.
pub(super) fn try_lock(path: &Path) -> Result<Option<Lock>, Finding> {
    refuse_in_place(path)?;
    let mut options = OpenOptions::new();
    options.create(true).write(true).truncate(false);
    private(&mut options);
    let file = options.open(path).map_err(|error| problem("open", path, &error))?;
    match file.try_lock() {
        Ok(()) if is_at(&file, path) => Ok(Some(Lock { _file: Some(file) })),
        // The program that held the lock has removed the file, so a lock on it protects nothing.
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => Ok(None),
        // A network file system without locks. The revision in the file still protects against lost updates.
        Err(TryLockError::Error(_)) => Ok(Some(Lock { _file: None })),
    }
}

/// The open file is still the one at this path.
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

/// An error if a link, or anything else than a regular file, is at this path.
pub(super) fn refuse_in_place(path: &Path) -> Result<(), Finding> {
    let Ok(found) = fs::symlink_metadata(path) else { return Ok(()) };
    if !found.is_symlink() {
        return refuse_other(path, &found);
    }
    let what = format!("{} is a symbolic link", shown(path));
    let why = "a0connect doesn't write through links, because they may lead anywhere.";
    Err(Finding::failed(Class::Filesystem, what, why, "Replace it with a regular file, or remove the link."))
}

/// In the file's own folder, because a rename can't cross file systems.
fn temporary(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.tmp"))
}

fn write_new(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Mode 0600. Opening never follows a link and never waits for the other end of a pipe.
fn private(options: &mut OpenOptions) {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600).custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits() as i32);
    }
    #[cfg(not(unix))]
    let _ = options;
}

/// A new name survives a power cut only if the folder is synced too. Some file systems can't; the content is safe even then.
fn sync_folder(path: &Path) {
    #[cfg(unix)]
    if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// The finding for an I/O error, with its own text for each common kind.
pub(super) fn problem(doing: &str, path: &Path, error: &io::Error) -> Finding {
    let other = visible(&error.to_string(), 200);
    let (why, fix) = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            ("The disk or your quota is full.", "Free some space, then try again.")
        }
        ErrorKind::ReadOnlyFilesystem => (
            "The file system is read-only.",
            "Use a writable folder. XDG_CONFIG_HOME and XDG_STATE_HOME decide where profiles are stored.",
        ),
        ErrorKind::PermissionDenied => {
            ("You don't have permission.", "Check the owner and the permissions of the file and its folder.")
        }
        ErrorKind::InvalidData => ("It isn't UTF-8 text.", "Move it to another folder. It wasn't changed."),
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            ("There is a file where a folder is expected.", "Move that file to another folder.")
        }
        ErrorKind::IsADirectory => {
            ("There is a folder where a file is expected.", "Move that folder to another place.")
        }
        _ => (other.as_str(), "Check the file and its folder, then try again."),
    };
    Finding::failed(Class::Filesystem, format!("Couldn't {doing} {}", shown(path)), why, fix)
}

#[cfg(test)]
mod tests;
