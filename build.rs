//! Lists `assets/providers/*.toml` for `src/domain/catalogue.rs`, and tells the linker what runs first.
//!
//! Only names are read here, so that a provider is one file and nothing else; a file is parsed when it is chosen.
#![allow(clippy::disallowed_methods)] // a rule for the program; a build script has no other way to see a folder

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
    startup_order()
}

/// What runs until the first frame stands side by side in the program, which saves a third of its memory (see
/// `benches/startup-order`). Only for the linkers that come with Rust and with Linux: whoever brings another one goes without.
fn startup_order() -> Result<(), Box<dyn Error>> {
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|set| set == value);
    let gnu_linux = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu");
    let own_linker = env::var_os("RUSTC_LINKER").is_some() || !is("CARGO_ENCODED_RUSTFLAGS", "");
    println!("cargo::rerun-if-env-changed=RUSTC_LINKER");
    let order = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("assets/startup-order.ld");
    println!("cargo::rerun-if-changed={}", order.display());
    // A comma in the path would end the argument.
    let plain = order.to_str().is_some_and(|path| !path.contains(','));
    if gnu_linux && plain && is("PROFILE", "release") && !own_linker {
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{}", order.display());
    }
    Ok(())
}
