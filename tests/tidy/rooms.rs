//! Who may use what, by folder: the table of the rooms in CONTRIBUTING.md.
//!
//! A path is followed through `use` trees, `crate`, `self` and `super`; code for tests is not looked at.

use super::source::Source;

struct Room {
    /// Folders and files that it is made of.
    paths: &'static [&'static str],
    /// Other rooms of the crate, by the beginnings of paths.
    uses: &'static [&'static str],
    packages: Packages,
    /// Beginnings of paths in `std`.
    not_std: &'static [&'static str],
}

enum Packages {
    Only(&'static [&'static str]),
    Not(&'static [&'static str]),
}

const PURE: Packages =
    Packages::Only(&["serde", "serde_json", "url", "toml", "base64", "percent_encoding", "zeroize", "jiff"]);
const NO_WIRE: &[&str] = &["reqwest", "keyring", "keyring_core", "axum", "clap", "rustls"];
const NO_WIRE_NO_SCREEN: &[&str] =
    &["reqwest", "keyring", "keyring_core", "axum", "clap", "rustls", "ratatui", "crossterm"];
const NO_IO: &[&str] = &["fs", "env", "net", "process", "thread", "time::Instant", "time::SystemTime"];

/// A file stands under the first room that names it or its folder.
const ROOMS: &[Room] = &[
    Room { paths: &["src/main.rs"], uses: &["a0connect::run"], packages: Packages::Only(&[]), not_std: &[] },
    Room { paths: &["src/domain/"], uses: &["domain"], packages: PURE, not_std: NO_IO },
    Room { paths: &["src/app/"], uses: &["app", "domain"], packages: PURE, not_std: NO_IO },
    Room {
        paths: &["src/world/"],
        uses: &["world", "domain"],
        packages: Packages::Not(&["ratatui", "crossterm", "clap", "clap_complete", "axum"]),
        not_std: &[],
    },
    Room {
        paths: &["src/sandbox/"],
        uses: &["sandbox", "domain::limits", "domain::profile_script::rehearsal"],
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
        // What a screen says, as values: a front end that prints lines can take them without a terminal.
        paths: &["src/tui/view/", "src/tui/theme.rs"],
        uses: &["tui::view", "tui::theme", "app", "domain"],
        packages: Packages::Only(&["jiff", "unicode_width"]),
        not_std: NO_IO,
    },
    Room {
        // Whether an Esc stands alone is a matter of milliseconds: it asks the time when a key comes.
        paths: &["src/tui/inbox.rs"],
        uses: &["tui", "app", "domain", "perform", "world::clock"],
        packages: Packages::Not(NO_WIRE),
        not_std: &["fs", "env", "net"],
    },
    Room {
        paths: &["src/tui/run.rs"],
        uses: &["tui", "app", "domain", "perform", "world::clock", "world::environment", "world::places"],
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
        uses: &["cli", "domain", "sandbox::scenarios"],
        packages: Packages::Only(&["clap", "clap_complete"]),
        not_std: &["fs", "env", "net", "process"],
    },
    Room {
        paths: &["src/lib.rs"],
        uses: &["cli", "commands", "perform", "tui", "world"],
        packages: Packages::Only(&[]),
        not_std: &["fs", "env", "net"],
    },
];

/// Asking the time is input, in whatever type.
const CLOCKS: [&str; 4] = ["Timestamp::now", "Zoned::now", "Instant::now", "SystemTime::now"];

/// What a file uses and may not, in sentences. `packages`: the names of all dependencies as they stand in code.
pub fn offences(source: &Source, packages: &[String]) -> Vec<String> {
    let path = source.path.as_str();
    let Some(room) = ROOMS.iter().find(|room| room.paths.iter().any(|part| path.starts_with(part))) else {
        return vec![format!("{path} stands in no room: say in tests/tidy/rooms.rs what it may use")];
    };
    let mut offences: Vec<String> = Vec::new();
    for used in paths(&source.code) {
        let shown = used.join("::");
        let offence = match follow(&used, &source.module(), packages) {
            Target::Local(local) => {
                let open = local.is_empty() || room.uses.iter().any(|open| within(&local, open));
                (!open).then(|| format!("{path} may not use {shown}; of this crate only: {}", room.uses.join(", ")))
            }
            Target::Std(part) => room
                .not_std
                .iter()
                .any(|closed| within(&part, closed))
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
    /// From the crate's root; empty is the crate itself.
    Local(String),
    Std(String),
    Package(String),
    /// A name that is in scope: what brought it there is looked at.
    Other,
}

fn follow(path: &[String], module: &[String], packages: &[String]) -> Target {
    let rest = |from: usize| path[from..].join("::");
    match path[0].as_str() {
        "crate" => Target::Local(rest(1)),
        "a0connect" => Target::Local(path.join("::")),
        "self" => Target::Local([module, &path[1..]].concat().join("::")),
        "super" => {
            let up = path.iter().take_while(|part| *part == "super").count();
            let above = module.len().saturating_sub(up);
            Target::Local([&module[..above], &path[up..]].concat().join("::"))
        }
        "std" | "core" | "alloc" => Target::Std(rest(1)),
        name if packages.iter().any(|package| package == name) => Target::Package(name.to_owned()),
        _ => Target::Other,
    }
}

/// `path` is `beginning` or something in it. A glob reaches all there is in it.
fn within(path: &str, beginning: &str) -> bool {
    path.strip_prefix(beginning).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Every path of the code with at least two parts, and every name that `use` takes alone.
fn paths(code: &str) -> Vec<Vec<String>> {
    let tokens = tokens(code);
    let (mut found, mut i) = (Vec::new(), 0);
    while i < tokens.len() {
        let taken = i > 0 && tokens[i - 1] == "use";
        if tokens[i] == "::" || is_name(tokens[i]) || (taken && tokens[i] == "{") {
            let before = found.len();
            i = tree(&tokens, i, &[], &mut found).max(i + 1);
            if !taken {
                let paths = found.split_off(before);
                found.extend(paths.into_iter().filter(|path| path.len() > 1));
            }
        } else {
            i += 1;
        }
    }
    found
}

/// Reads one use tree, or a path in an expression, which is the same without braces. Gives back where it ends.
fn tree(tokens: &[&str], start: usize, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let token = |index: usize| tokens.get(index).copied().unwrap_or("");
    let mut path = prefix.to_vec();
    let mut i = if token(start) == "::" { start + 1 } else { start };
    loop {
        if token(i) == "{" {
            i += 1;
            while i < tokens.len() && token(i) != "}" {
                i = if token(i) == "," { i + 1 } else { tree(tokens, i, &path, found).max(i + 1) };
            }
            return i + 1;
        }
        if token(i) != "*" && !is_name(token(i)) {
            break;
        }
        path.push(token(i).to_owned());
        i += 1;
        if token(i) != "::" {
            break;
        }
        i += 1;
    }
    if token(i) == "as" {
        i += 2;
    }
    if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
        path.pop();
    }
    if !path.is_empty() {
        found.push(path);
    }
    i
}

fn tokens(code: &str) -> Vec<&str> {
    let (mut tokens, mut rest) = (Vec::new(), code.trim_start());
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if is_name(&rest[..first.len_utf8()]) => {
                rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len())
            }
            ':' if rest.starts_with("::") => 2,
            _ => first.len_utf8(),
        };
        tokens.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    tokens
}

fn is_name(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

#[test]
fn paths_are_followed_through_trees() {
    let all = |code: &str| paths(code).iter().map(|path| path.join("::")).collect::<Vec<_>>();
    assert_eq!(
        all("use a::{b, c::{self, d as e}, f::*}; use g; let x = h::i(j.k, ::l::m::<n::o>());"),
        ["a::b", "a::c", "a::c::d", "a::f::*", "g", "h::i", "l::m", "n::o"]
    );
    let module = ["domain".to_owned(), "parse".to_owned()];
    let local = |path: &str| match follow(&path.split("::").map(str::to_owned).collect::<Vec<_>>(), &module, &[]) {
        Target::Local(path) => path,
        _ => String::new(),
    };
    assert_eq!(local("super::super::world::clock"), "world::clock");
    assert_eq!(local("self::urls"), "domain::parse::urls");
    assert!(within("domain::limits::MAX", "domain::limits") && !within("domain::limits_of", "domain::limits"));
}
