//! The source files that the rules check.

use super::code::Code;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

pub struct Source {
    /// The path from the root, with slashes: `src/domain/token.rs`
    pub path: String,
    pub text: String,
    /// The module's path. For `src/domain/parse/mod.rs` it is `domain`, `parse`.
    pub module: Vec<String>,
    pub code: Code,
    /// The file has only tests.
    pub test: bool,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let module = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        let module: Vec<String> =
            module.split('/').filter(|part| !["lib", "main"].contains(part)).map(str::to_owned).collect();
        let test = path.split('/').any(|part| part == "tests" || part == "tests.rs");
        let code = Code::read(text, &module).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self { path: path.to_owned(), text: text.to_owned(), module, code, test }
    }
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All files below a folder, sorted. The paths are from the root, with slashes.
pub fn files(folder: &str) -> Vec<String> {
    let mut folders = vec![root().join(folder)];
    let mut found: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    let from_root = |path: PathBuf| path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
    let mut found: Vec<String> = found.into_iter().map(from_root).collect();
    found.sort();
    found
}

/// The program's Rust files.
pub fn sources() -> &'static [Source] {
    static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
        let rust = files("src").into_iter().filter(|path| path.ends_with(".rs"));
        rust.map(|path| Source::new(&path, &read(&path))).collect()
    });
    &SOURCES
}

#[test]
fn a_file_is_named_as_a_module() {
    let module = |path: &str| Source::new(path, "").module.join("::");
    assert_eq!(module("src/domain/parse/mod.rs"), "domain::parse");
    assert_eq!(module("src/domain/parse/urls.rs"), "domain::parse::urls");
    assert_eq!(module("src/lib.rs"), "");
}
