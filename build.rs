//! Lists `assets/providers/*.toml` for `src/domain/catalog.rs`, and says of what `--version` was built.
//!
//! Of the providers it reads only the names, ranks and URLs, so a new provider is one new file. The program parses a file when its
//! provider is chosen. The commit is only in release builds, since a new one compiles the crate again. Nothing here depends on the time or
//! the machine, so the same sources make the same program.
#![allow(clippy::disallowed_methods)] // a rule for the program; a build script has no other way to list a folder

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    list_providers(&root.join("assets/providers"))?;
    println!("cargo::rerun-if-changed=build.rs");
    let commit = match env::var("PROFILE")?.as_str() {
        "release" => commit(&root).unwrap_or_else(|| "unknown commit".to_owned()),
        _ => "not in a debug build".to_owned(),
    };
    println!("cargo::rustc-env=A0CONNECT_COMMIT={commit}");
    println!("cargo::rustc-env=A0CONNECT_TARGET={}", env::var("TARGET")?);
    println!("cargo::rustc-env=A0CONNECT_FEATURES={}", features());
    Ok(())
}

fn list_providers(folder: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml")
            && let (Some(key), Some(path)) = (path.file_stem().and_then(|stem| stem.to_str()), path.to_str())
        {
            files.push((key.to_owned(), path.to_owned()));
        }
    }
    files.sort();

    let mut list = format!("static FILES: [File; {}] = [\n", files.len());
    for (key, path) in &files {
        let text = fs::read_to_string(path)?;
        // A simple string or a list of them is written in TOML as in Rust.
        let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
        let (name, also, rank) = (value("name").ok_or(path.as_str())?, value("also").unwrap_or("[]"), value("rank"));
        let rank = rank.unwrap_or("u16::MAX");
        let [at, token] = ["authorization_url", "token_url"].map(|name| value(name).unwrap_or("\"\""));
        writeln!(list, "    File::new({key:?}, {name}, &{also}, {rank}, [{at}, {token}], include_str!({path:?})),")?;
        println!("cargo::rerun-if-changed={path}");
    }
    list.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("providers.rs"), list)?;
    Ok(())
}

/// The crate's features, sorted.
fn features() -> String {
    let feature =
        |(name, _): (String, String)| Some(name.strip_prefix("CARGO_FEATURE_")?.to_lowercase().replace('_', "-"));
    let mut features: Vec<String> = env::vars().filter_map(feature).collect();
    features.sort();
    if features.is_empty() { "none".to_owned() } else { features.join(", ") }
}

/// The commit of a published crate or of a checkout, read without git. A repository around unpacked sources isn't theirs, so
/// only one in the crate's own folder counts.
fn commit(root: &Path) -> Option<String> {
    let published = root.join(".cargo_vcs_info.json");
    if let Ok(info) = fs::read_to_string(published) {
        return info.split('"').find_map(short);
    }
    let git = root.join(".git");
    let git = match fs::read_to_string(&git) {
        // A worktree: `gitdir: PATH`.
        Ok(pointer) => root.join(pointer.strip_prefix("gitdir:")?.trim()),
        Err(_) => git,
    };
    let head = read(&git.join("HEAD"))?;
    let Some(name) = head.strip_prefix("ref:").map(str::trim) else { return short(&head) };
    let shared = fs::read_to_string(git.join("commondir")).map_or(git.clone(), |shared| git.join(shared.trim()));
    if let Some(id) = read(&shared.join(name)) {
        return short(&id);
    }
    // The next commit makes a file that isn't there yet, but it also adds a line to this one.
    let _ = read(&git.join("logs/HEAD"));
    let packed = read(&shared.join("packed-refs"))?;
    packed.lines().find_map(|line| short(line.strip_suffix(name)?))
}

/// The content. When it changes, this runs again.
fn read(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    println!("cargo::rerun-if-changed={}", path.display());
    Some(text.trim().to_owned())
}

/// The first 12 digits of a commit's ID.
fn short(id: &str) -> Option<String> {
    let id = id.trim();
    (id.len() >= 40 && id.chars().all(|char| char.is_ascii_hexdigit())).then(|| id[..12].to_owned())
}
