//! Lists `assets/providers/*.toml` for `src/domain/catalogue.rs`.
//!
//! It reads only the names, so a new provider is one new file. The program parses a file when its provider is chosen.
#![allow(clippy::disallowed_methods)] // a rule for the program; a build script has no other way to list a folder

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("assets/providers");
    println!("cargo::rerun-if-changed={}", folder.display());

    let mut files = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml")
            && let (Some(key), Some(path)) = (path.file_stem().and_then(|stem| stem.to_str()), path.to_str())
        {
            files.push((key.to_owned(), path.to_owned()));
        }
    }
    files.sort();

    let mut list = String::from("const FILES: &[(&str, &str)] = &[\n");
    for (key, path) in &files {
        writeln!(list, "    ({key:?}, include_str!({path:?})),")?;
    }
    list.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("providers.rs"), list)?;
    Ok(())
}
