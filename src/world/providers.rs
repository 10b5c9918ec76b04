//! The provider files that the user added: `providers/KEY.toml` in the configuration folder.
#![allow(clippy::disallowed_methods)]

use super::files::{problem, read as text_of, shown};
use super::places::Places;
use crate::domain::catalog::own;
use crate::domain::finding::{Class, Finding};
use std::io::ErrorKind;
use std::path::Path;

/// Reads them once, and hands them to the catalog. Returns what is wrong with each file that can't be used.
pub fn read(places: &Places) -> Vec<Finding> {
    read_each(places).into_iter().map(|(_, finding)| finding).collect()
}

/// The same, each finding with the key of its file. The key is empty for the folder.
pub fn read_each(places: &Places) -> Vec<(String, Finding)> {
    if own::are_read() {
        return Vec::new();
    }
    let folder = places.config.join("providers");
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) => {
            own::add(Vec::new());
            let absent = error.kind() == ErrorKind::NotFound;
            return if absent { Vec::new() } else { vec![(String::new(), problem("list", &folder, &error))] };
        }
    };
    let mut paths: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let (mut providers, mut findings) = (Vec::new(), Vec::new());
    for path in paths {
        let key = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let read = match text_of(&path) {
            Ok(Some(text)) => own::read(key, &shown(&path), &text).map_err(|why| unusable(&path, &why)),
            Ok(None) => Err(unusable(&path, "it is a broken link")),
            Err(finding) => Err(finding),
        };
        match read {
            Ok(provider) => providers.push(provider),
            Err(finding) => findings.push((key.to_owned(), finding)),
        }
    }
    own::add(providers);
    findings
}

fn unusable(path: &Path, why: &str) -> Finding {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let what = format!("The provider file {name} can't be used");
    let fix = format!("Correct {}, or delete it.", shown(path));
    Finding::failed(Class::UserInput, what, format!("The file isn't valid: {}.", why.trim_end_matches('.')), fix)
}
