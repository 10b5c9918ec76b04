//! Man pages in a directory that the user named. They are for everyone, so they get the usual permissions.
#![allow(clippy::disallowed_methods)]

use super::files::problem;
use crate::domain::finding::Finding;
use std::path::Path;

/// Writes the pages, by name. Creates the directory.
pub fn write(folder: &Path, pages: &[(String, Vec<u8>)]) -> Result<(), Finding> {
    std::fs::create_dir_all(folder).map_err(|error| problem("create", folder, &error))?;
    for (name, page) in pages {
        let path = folder.join(name);
        std::fs::write(&path, page).map_err(|error| problem("write", &path, &error))?;
    }
    Ok(())
}
