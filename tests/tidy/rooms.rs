//! What each folder may use: the table of the rooms in CONTRIBUTING.md.
//!
//! Code for tests isn't checked.

use super::source::Source;

struct Room {
    /// Its folders and files.
    paths: &'static [&'static str],
    /// What it may use of the crate, as prefixes of paths.
    uses: &'static [&'static str],
    packages: Packages,
    /// What it may not use of `std`, as prefixes of paths.
    not_std: &'static [&'static str],
}

enum Packages {
    Only(&'static [&'static str]),
    Not(&'static [&'static str]),
}

const PURE: Packages =
    Packages::Only(&["serde", "serde_json", "url", "toml", "base64", "percent_encoding", "zeroize", "jiff", "strsim"]);
/// The same, and the parser for custom scripts.
const PURE_WITH_PARSER: Packages = Packages::Only(&[
    "serde",
    "serde_json",
    "url",
    "toml",
    "base64",
    "percent_encoding",
    "zeroize",
    "jiff",
    "oxc_allocator",
    "oxc_ast",
    "oxc_parser",
    "oxc_semantic",
    "oxc_span",
    "stacker",
    "similar",
    "strsim",
]);
const NO_WIRE: &[&str] = &["reqwest", "keyring", "keyring_core", "axum", "clap", "rustls"];
const NO_WIRE_NO_SCREEN: &[&str] =
    &["reqwest", "keyring", "keyring_core", "axum", "clap", "rustls", "ratatui", "crossterm"];
const NO_IO: &[&str] = &["fs", "env", "net", "process", "thread", "time::Instant", "time::SystemTime"];

/// A file belongs to the first room that has its path or its folder.
const ROOMS: &[Room] = &[
    Room { paths: &["src/main.rs"], uses: &["a0connect::run"], packages: Packages::Only(&[]), not_std: &[] },
    Room { paths: &["src/domain/"], uses: &["domain"], packages: PURE_WITH_PARSER, not_std: NO_IO },
    Room { paths: &["src/app/"], uses: &["app", "domain"], packages: PURE, not_std: NO_IO },
    Room {
        paths: &["src/world/"],
        uses: &["world", "domain"],
        packages: Packages::Not(&[
            "ratatui",
            "crossterm",
            "clap",
            "clap_complete",
            "clap_complete_nushell",
            "clap_mangen",
            "axum",
        ]),
        not_std: &[],
    },
    Room {
        paths: &["src/sandbox/"],
        uses: &["sandbox", "domain::limits", "domain::rehearsal", "world::rehearsal"],
        packages: Packages::Only(&[
            "axum",
            "tokio",
            "serde",
            "serde_json",
            "ring",
            "jiff",
            "url",
            "base64",
            "percent_encoding",
            "futures_util",
            "flate2",
        ]),
        not_std: &["fs", "env", "process"],
    },
    Room {
        paths: &["src/perform/"],
        uses: &["perform", "app", "domain", "world"],
        packages: Packages::Not(NO_WIRE_NO_SCREEN),
        not_std: &["fs", "env", "net"],
    },
    Room {
        // The content of a screen, as values. A front end without a terminal can print them as lines.
        paths: &["src/tui/view/", "src/tui/theme.rs"],
        uses: &["tui::view", "tui::theme", "app", "domain"],
        packages: Packages::Only(&["jiff", "unicode_width", "qrcodegen"]),
        not_std: NO_IO,
    },
    Room {
        // Milliseconds decide whether an Esc is a separate key, so this file reads the clock when a key comes.
        paths: &["src/tui/inbox.rs"],
        uses: &["tui", "app", "domain", "perform", "world::clock"],
        packages: Packages::Not(NO_WIRE),
        not_std: &["fs", "env", "net"],
    },
    Room {
        paths: &["src/tui/run.rs"],
        uses: &[
            "tui",
            "app",
            "domain",
            "perform",
            "world::clock",
            "world::environment",
            "world::http::Recorder",
            "world::places",
        ],
        packages: Packages::Not(NO_WIRE),
        not_std: &["fs", "env", "net"],
    },
    Room {
        paths: &["src/tui/", "src/plain/"],
        uses: &["tui", "plain", "app", "domain"],
        packages: Packages::Not(NO_WIRE),
        not_std: &["fs", "env", "net"],
    },
    Room {
        paths: &["src/commands/"],
        uses: &["commands", "cli", "domain", "world", "sandbox", "tui"],
        packages: Packages::Not(&["reqwest", "keyring", "keyring_core", "axum", "ratatui", "crossterm", "rustls"]),
        not_std: &["fs", "env", "net"],
    },
    Room {
        paths: &["src/cli.rs", "src/cli/"],
        uses: &["cli", "app::keys", "domain", "sandbox::scenarios", "tui::explained"],
        packages: Packages::Only(&["clap"]),
        not_std: &["fs", "env", "net", "process"],
    },
    Room {
        paths: &["src/lib.rs"],
        uses: &["cli", "commands", "perform", "tui", "world"],
        packages: Packages::Only(&[]),
        not_std: &["fs", "env", "net"],
    },
];

/// Reading the time is input, in whatever type.
const CLOCKS: [&str; 4] = ["Timestamp::now", "Zoned::now", "Instant::now", "SystemTime::now"];

/// Sentences about what a file uses but may not. `packages`: the names of all dependencies, as in code.
pub fn offences(source: &Source, packages: &[String]) -> Vec<String> {
    let path = source.path.as_str();
    let Some(room) = ROOMS.iter().find(|room| room.paths.iter().any(|part| path.starts_with(part))) else {
        return vec![format!("{path} stands in no room: say in tests/tidy/rooms.rs what it may use")];
    };
    let mut offences: Vec<String> = Vec::new();
    for used in source.code.every_path() {
        let shown = used.join("::");
        let offence = match follow(used, packages) {
            Target::Local(local) => {
                let open = local.is_empty() || room.uses.iter().any(|open| is_within(&local, open));
                (!open).then(|| format!("{path} may not use {shown}; of this crate only: {}", room.uses.join(", ")))
            }
            Target::Std(part) => room
                .not_std
                .iter()
                .any(|closed| is_within(&part, closed))
                .then(|| format!("{path} may not use {shown}; what touches the system belongs to src/world")),
            Target::Package(name) => match room.packages {
                Packages::Only(open) => (!open.contains(&name.as_str()))
                    .then(|| format!("{path} may not use {shown}; of packages only: {}", open.join(", "))),
                Packages::Not(closed) => closed.contains(&name.as_str()).then(|| {
                    format!("{path} may not use {shown}; these packages are for other rooms: {}", closed.join(", "))
                }),
            },
            Target::Other => None,
        };
        let clock = matches!(room.packages, Packages::Only(_))
            && !path.starts_with("src/sandbox/")
            && CLOCKS.iter().any(|clock| shown.ends_with(clock));
        offences.extend(offence);
        offences.extend(
            clock.then(|| format!("{path} may not ask the time ({shown}); let the caller say what time it is")),
        );
    }
    offences.sort();
    offences.dedup();
    offences
}

enum Target {
    /// The path from the crate's root. Empty for the crate itself.
    Local(String),
    Std(String),
    Package(String),
    /// A name in scope. The `use` that brought it is checked instead.
    Other,
}

fn follow(path: &[String], packages: &[String]) -> Target {
    let rest = || path[1..].join("::");
    match path[0].as_str() {
        "crate" => Target::Local(rest()),
        "a0connect" => Target::Local(path.join("::")),
        "std" | "core" | "alloc" => Target::Std(rest()),
        name if packages.iter().any(|package| package == name) => Target::Package(name.to_owned()),
        _ => Target::Other,
    }
}

/// `path` is `beginning` or something in it.
fn is_within(path: &str, beginning: &str) -> bool {
    path.strip_prefix(beginning).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[test]
fn a_file_may_use_what_its_room_opens() {
    let packages = ["serde".to_owned(), "reqwest".to_owned(), "ratatui".to_owned()];
    let offences_in = |path: &str, text: &str| offences(&Source::new(path, text), &packages);
    let refused = |path: &str, text: &str| !offences_in(path, text).is_empty();
    assert!(!refused(
        "src/domain/a.rs",
        "use super::limits; use serde::Serialize; use std::fmt; fn a() { crate::domain::b(); }"
    ));
    assert!(refused("src/domain/a.rs", "use crate::world::clock;"));
    assert!(refused("src/domain/a/b.rs", "use super::super::super::world::{self, clock};"));
    assert!(refused("src/domain/a.rs", "fn a() -> String { format!(\"{}\", crate::world::clock::now()) }"));
    assert!(refused("src/domain/a.rs", "use reqwest::Client;"));
    assert!(refused("src/domain/a.rs", "use std::{fmt, env::var};"));
    assert!(refused("src/domain/a.rs", "fn a() { jiff::Timestamp::now(); }"));
    assert!(refused("src/commands/a.rs", "use ratatui::Frame;"));
    assert!(refused("src/nowhere.rs", ""));
    assert!(!refused("src/domain/a.rs", "#[cfg(test)] mod tests { use crate::world::clock; }"));
    assert_eq!(
        offences_in("src/sandbox/a.rs", "use crate::domain::limits_of;"),
        ["src/sandbox/a.rs may not use crate::domain::limits_of; of this crate only: sandbox, domain::limits, \
          domain::rehearsal, world::rehearsal"]
    );
}
