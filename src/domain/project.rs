//! The framework of the project in a folder, recognized from its files, and the callback URL that is usual for it.
//!
//! Rule: the URL is only offered, since a project can use any port and path. Nothing of a file is kept: its dependencies are
//! only compared with a table.

mod table;

pub use table::FRAMEWORKS;

use serde_json::Value;
use std::collections::BTreeSet;

/// The files that list a project's dependencies, by kind. A name that begins with a dot is the ending of any name.
pub const FILES: &[(Manifest, &[&str])] = &[
    (Manifest::Npm, &["package.json"]),
    (Manifest::Ruby, &["Gemfile"]),
    (Manifest::Php, &["composer.json"]),
    (Manifest::Java, &["pom.xml", "build.gradle", "build.gradle.kts"]),
    (Manifest::DotNet, &[".csproj"]),
    (Manifest::Python, &["requirements.txt", "pyproject.toml", "Pipfile"]),
    (Manifest::Go, &["go.mod"]),
];

/// What lists the dependencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Manifest {
    Npm,
    Ruby,
    Php,
    Java,
    DotNet,
    Python,
    Go,
}

/// A framework with the library that signs users in.
#[derive(Debug, PartialEq, Eq)]
pub struct Framework {
    pub name: &'static str,
    manifest: Manifest,
    /// The dependencies that identify it: all of them must be there. `name@3` is a major version.
    needs: &'static [&'static str],
    pub callback: &'static str,
    /// Where the port and the path come from.
    pub why: &'static str,
}

/// The kind of this file. None if it lists no dependencies.
pub fn manifest(file: &str) -> Option<Manifest> {
    let is = |known: &&str| if known.starts_with('.') { file.ends_with(*known) } else { file == *known };
    FILES.iter().find(|(_, names)| names.iter().any(is)).map(|(manifest, _)| *manifest)
}

/// The framework of a project with these files: their kinds and texts. The first row of the table that fits.
pub fn recognized(files: &[(Manifest, String)]) -> Option<&'static Framework> {
    let all: BTreeSet<(Manifest, String)> = files
        .iter()
        .flat_map(|(manifest, text)| dependencies(*manifest, text).into_iter().map(|name| (*manifest, name)))
        .collect();
    let has = |one: &&Framework| one.needs.iter().all(|name| all.contains(&(one.manifest, (*name).to_owned())));
    FRAMEWORKS.iter().find(has)
}

/// The names in the file that may be dependencies, in lowercase.
fn dependencies(manifest: Manifest, text: &str) -> Vec<String> {
    match manifest {
        Manifest::Npm => of_npm(&serde_json::from_str(text).unwrap_or_default()),
        _ => text.lines().filter(|line| !is_comment(line)).flat_map(words).collect(),
    }
}

/// Each name, and the name with its major version.
fn of_npm(json: &Value) -> Vec<String> {
    let lists = ["dependencies", "devDependencies"].into_iter().filter_map(|list| json.get(list)?.as_object());
    let with_major = |(name, version): (&String, &Value)| {
        let version = version.as_str().unwrap_or_default().trim_start_matches(['^', '~', '=', 'v', '>', ' ']);
        let major: String = version.chars().take_while(char::is_ascii_digit).collect();
        [name.clone(), format!("{name}@{major}")]
    };
    lists.flatten().flat_map(with_major).collect()
}

fn is_comment(line: &str) -> bool {
    ["#", "//", "<!--"].iter().any(|mark| line.trim_start().starts_with(mark))
}

fn words(line: &str) -> impl Iterator<Item = String> {
    let ends = |char: char| !(char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.' | '/'));
    line.split(ends).filter(|word| !word.is_empty()).map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests;
