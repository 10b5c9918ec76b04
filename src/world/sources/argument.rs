//! A file that an argument of `rehearse` names: the script, or a response. It may be a pipe, such as `<(curl …)`.
//!
//! Rule: nothing that never ends is read. Whatever can't be used has its own words, with a fix for this argument.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use super::user_input;
use crate::domain::finding::Finding;
use crate::domain::http::BODY_MAX;
use crate::world::files;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::Path;
use zeroize::Zeroizing;

/// What the argument is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    Script,
    Response,
}

impl For {
    /// In bytes.
    fn most(self) -> usize {
        match self {
            For::Script => super::MAX,
            For::Response => BODY_MAX,
        }
    }

    fn fix(self) -> &'static str {
        match self {
            For::Script => "Pass the file that contains the script.",
            For::Response => "Pass a file with the provider's JSON response.",
        }
    }

    fn why_too_large(self) -> &'static str {
        match self {
            For::Script => "Auth0 accepts at most 51,200 characters.",
            For::Response => "The rehearsal reads at most 1 MiB of a response.",
        }
    }
}

/// The text of the file or the pipe. It waits for the other end of a pipe.
pub fn text(path: &Path, of: For) -> Result<Zeroizing<String>, Finding> {
    let shown = files::shown(path);
    let refuse = |what: &str, why: &str, fix: &str| Err(user_input(format!("{shown} {what}"), why, fix));
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let what = format!("There is no file {shown}");
            return Err(user_input(what, "You passed it as an argument.", "Check the path."));
        }
        Err(error) => return Err(files::problem("read", path, &error)),
    };
    let kind = kind(&found);
    match kind {
        Kind::File | Kind::Pipe => {}
        Kind::Folder => return refuse("is a folder", "The rehearsal reads one file.", of.fix()),
        Kind::Device => return refuse("is a device", "Reading it might never end.", of.fix()),
        Kind::Other => return refuse("is neither a file nor a pipe", "Reading it might never end.", of.fix()),
    }
    let large = || refuse("is larger than 1 MiB", of.why_too_large(), of.fix());
    if kind == Kind::File && found.len() > of.most() as u64 {
        return large();
    }
    let file = File::open(path).map_err(|error| files::problem("read", path, &error))?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(of.most() + 1));
    let read = file.take(of.most() as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| files::problem("read", path, &error))?;
    if bytes.len() > of.most() {
        return large();
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => match bytes.as_slice() {
            [0x1f, 0x8b, ..] => refuse("is compressed", "It is compressed with gzip.", "Decompress it with gunzip."),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
                refuse("isn't UTF-8 text", "It is UTF-16 text.", "Save it as UTF-8.")
            }
            bytes if bytes.contains(&0) => refuse("isn't text", "It is a binary file.", of.fix()),
            _ => refuse("isn't UTF-8 text", "It is in another encoding.", "Save it as UTF-8."),
        },
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    File,
    Pipe,
    Folder,
    Device,
    Other,
}

fn kind(found: &fs::Metadata) -> Kind {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        let of = found.file_type();
        if of.is_fifo() {
            return Kind::Pipe;
        }
        if of.is_char_device() || of.is_block_device() {
            return Kind::Device;
        }
    }
    match () {
        () if found.is_file() => Kind::File,
        () if found.is_dir() => Kind::Folder,
        () => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(path: &Path, of: For) -> [String; 3] {
        let finding = text(path, of).unwrap_err();
        let what = finding.what.trim_start_matches(&files::shown(path)).trim_start();
        [what.to_owned(), finding.why.clone(), finding.fix.clone()]
    }

    #[test]
    fn each_thing_that_is_no_text_has_its_own_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("me.json");
        let mut all = std::collections::BTreeSet::new();
        for (bytes, what, why) in [
            (&b"\x1f\x8b\x08\x00"[..], "is compressed", "It is compressed with gzip."),
            (b"\xff\xfe{\x00}\x00", "isn't UTF-8 text", "It is UTF-16 text."),
            (b"\x89PNG\x00\xff", "isn't text", "It is a binary file."),
            (b"{\"name\": \"J\xf6rg\"}", "isn't UTF-8 text", "It is in another encoding."),
        ] {
            fs::write(&path, bytes).unwrap();
            let finding = refused(&path, For::Response);
            assert_eq!([finding[0].as_str(), finding[1].as_str()], [what, why]);
            all.insert(finding[1].clone());
        }
        let sparse = File::create(&path).unwrap();
        sparse.set_len(200 << 20).unwrap();
        assert_eq!(refused(&path, For::Response)[0], "is larger than 1 MiB");
        assert!(refused(&path, For::Script)[1].contains("51,200"));
        assert_eq!(refused(folder.path(), For::Script)[0], "is a folder");
        assert_eq!(refused(&folder.path().join("none"), For::Script)[2], "Check the path.");
        assert_eq!(all.len(), 4);
        fs::write(&path, "x".repeat(BODY_MAX)).unwrap();
        assert_eq!(text(&path, For::Response).unwrap().len(), BODY_MAX);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_not_read_and_a_pipe_is() {
        for device in ["/dev/zero", "/dev/null"] {
            assert_eq!(refused(Path::new(device), For::Response)[0], "is a device");
        }
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        for (length, fits) in [(3, true), (BODY_MAX, true), (BODY_MAX + 1, false)] {
            let _ = fs::remove_file(&pipe);
            let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
            assert!(made.success());
            let writer = std::thread::spawn({
                let pipe = pipe.clone();
                // The reader may leave before the end.
                move || drop(fs::write(pipe, "x".repeat(length)))
            });
            assert_eq!(text(&pipe, For::Response).is_ok(), fits, "{length}");
            writer.join().unwrap();
        }
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert_eq!(refused(&socket, For::Response)[0], "is neither a file nor a pipe");
    }
}
