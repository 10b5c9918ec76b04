//! Whether git ignores a file, and the line that makes it do so. Git isn't run.
//!
//! It reads the `.gitignore` files from the root of the work tree down to the file's folder, as git does: the last line that
//! matches decides. A pattern with brackets, backslashes or `**` doesn't count, so the worst result is a warning too many.
#![allow(clippy::disallowed_methods)]

use super::files;
use crate::domain::finding::{Class, Finding};
use std::path::{Path, PathBuf};

const NAME: &str = ".gitignore";

/// Whether git ignores the file. Also true outside of a work tree.
pub fn is_ignored(path: &Path) -> bool {
    let Some((root, path)) = work_tree(path) else { return true };
    let mut folders: Vec<&Path> = path.ancestors().skip(1).take_while(|folder| folder.starts_with(&root)).collect();
    folders.reverse();
    let mut ignored = false;
    for folder in folders {
        let text = files::read(&folder.join(NAME)).ok().flatten().unwrap_or_default();
        let Some(below) = path.strip_prefix(folder).ok().and_then(Path::to_str) else { continue };
        for line in text.lines() {
            let line = line.trim_end();
            let (pattern, found) = line.strip_prefix('!').map_or((line, true), |rest| (rest, false));
            if !pattern.starts_with('#') && matches(pattern, below) {
                ignored = found;
            }
        }
    }
    ignored
}

/// Adds the file to `.gitignore` in its folder, unless git ignores it already. True if it was added.
pub fn add(path: &Path) -> Result<bool, Finding> {
    if is_ignored(path) {
        return Ok(false);
    }
    let name = path.file_name().and_then(|name| name.to_str()).filter(|name| !name.contains(['\n', '\r']));
    let Some(name) = name else {
        let why = "Its name can't be in a .gitignore file.";
        return Err(Finding::failed(
            Class::Filesystem,
            "Couldn't add the file to .gitignore",
            why,
            "Choose another name.",
        ));
    };
    let file = path.parent().unwrap_or(Path::new("")).join(NAME);
    let mut text = files::read(&file)?.unwrap_or_default();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push('/');
    for char in name.chars() {
        if "\\*?[ ".contains(char) {
            text.push('\\');
        }
        text.push(char);
    }
    text.push('\n');
    files::write_for_all(&file, &text)?;
    Ok(true)
}

/// The root of the work tree that the file is in, and the file's full path.
fn work_tree(path: &Path) -> Option<(PathBuf, PathBuf)> {
    let path = std::path::absolute(path).ok()?;
    let root = path.ancestors().skip(1).find(|folder| folder.join(".git").exists())?.to_owned();
    Some((root, path))
}

/// `below`: the path below the folder of the `.gitignore` file. A folder that matches takes everything in it.
fn matches(pattern: &str, below: &str) -> bool {
    if let Some(name) = pattern.strip_prefix('/').filter(|name| name.contains('\\')) {
        return unescaped(name).as_deref() == Some(below);
    }
    if pattern.is_empty() || pattern.contains(['[', '\\']) || pattern.contains("**") {
        return false;
    }
    let only_folders = pattern.ends_with('/');
    let pattern = pattern.trim_end_matches('/');
    let anchored = pattern.contains('/');
    let pattern = pattern.trim_start_matches('/');
    let ends = below.match_indices('/').map(|(at, _)| at).chain([below.len()]);
    ends.filter(|end| !only_folders || *end < below.len()).any(|end| {
        let part = &below[..end];
        fits(pattern, if anchored { part } else { part.rsplit('/').next().unwrap_or(part) })
    })
}

/// A name without the escapes that [`add`] writes.
fn unescaped(name: &str) -> Option<String> {
    let mut text = String::new();
    let mut chars = name.chars();
    while let Some(char) = chars.next() {
        text.push(if char == '\\' { chars.next()? } else { char });
    }
    Some(text)
}

/// `*` stands for any text and `?` for one character, both without a slash.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.chars().next() {
        None => text.is_empty(),
        Some('*') => {
            let rest = &pattern[1..];
            let stops = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            stops.take_while(|at| !text[..*at].contains('/')).any(|at| fits(rest, &text[at..]))
        }
        Some(wanted) => text.chars().next().is_some_and(|char| {
            (char == wanted || wanted == '?' && char != '/')
                && fits(&pattern[wanted.len_utf8()..], &text[char.len_utf8()..])
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_that_matches_decides() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a/b");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("x.env");
        assert!(is_ignored(&file), "there is no work tree");
        std::fs::create_dir(root.path().join(".git")).unwrap();
        for (lines, ignored) in [
            ("", false),
            ("x.env", true),
            ("/x.env", false),
            ("/a/b/x.env", true),
            ("a/*/x.env", true),
            ("*.env", true),
            ("?.env  ", true),
            ("*.env\n!x.env", false),
            ("# x.env", false),
            ("b/", true),
            ("x.env/", false),
            ("a/b", true),
            ("b/x.env", false),
            ("env", false),
        ] {
            std::fs::write(root.path().join(NAME), lines).unwrap();
            assert_eq!(is_ignored(&file), ignored, "{lines:?}");
        }
        std::fs::write(root.path().join(NAME), "*.env").unwrap();
        std::fs::write(folder.join(NAME), "!x.env").unwrap();
        assert!(!is_ignored(&file));
    }

    #[test]
    fn a_line_is_added_once_and_nothing_is_lost() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join(".git")).unwrap();
        let ignore = root.path().join(NAME);
        std::fs::write(&ignore, "target").unwrap();
        for name in [".env", "we*ird [name].sh"] {
            let file = root.path().join(name);
            assert_eq!((is_ignored(&file), add(&file).unwrap(), add(&file).unwrap()), (false, true, false), "{name}");
            assert!(is_ignored(&file), "{name}");
        }
        assert_eq!(std::fs::read_to_string(&ignore).unwrap(), "target\n/.env\n/we\\*ird\\ \\[name].sh\n");
        #[cfg(unix)]
        {
            std::fs::remove_file(&ignore).unwrap();
            std::os::unix::fs::symlink("/dev/null", &ignore).unwrap();
            assert!(add(&root.path().join(".env")).is_err());
        }
    }
}
