//! The floors of a room. Imports only go down and never in a circle, so each file can be understood without those that use it.
//!
//! An import counts for the file that defines the name, however many `pub use` it passes through. A module can use its parent
//! modules, because Rust's modules need that. Code for tests isn't checked.

use super::source::{Source, read};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A folder of `src` whose imports are checked.
pub struct Room {
    pub name: &'static str,
    /// Its files and folders in reading order: each uses only those before it. Empty if there is no such order yet.
    pub floors: &'static [&'static str],
}

pub const ROOMS: &[Room] = &[Room { name: "domain", floors: DOMAIN }, Room { name: "app", floors: APP }];

const DOMAIN: &[&str] = &[
    "secret",
    "safe_text",
    "words",
    "alike",
    "limits",
    "profile_script",
    "catalog",
    "parse",
    "fields",
    "finding",
    "token",
    "cli_login",
    "project",
    "setup",
    "profile",
    "absent_secrets",
    "doc",
    "http",
    "rehearsal",
    "attribute_picker",
    "response_data",
    "probe",
    "journal",
    "facts",
    "known",
    "hosts",
    "connection",
    "pasted",
    "url_difference",
    "cause",
    "diagnosis",
    "probes",
    "checkpoints",
    "plan",
    "sign_in",
    "repair",
    "handover",
    "export",
    "import",
    "lint",
    "samples",
    "doctor",
];

const APP: &[&str] = &[
    "text_input",
    "script_editor",
    "effect",
    "message",
    "keys",
    "model",
    "rail",
    "form",
    "pages",
    "rehearsal",
    "created",
    "flow",
    "lists",
    "available",
    "update",
];

/// File -> the files that it uses, each with one of the names that it imports from there.
type Uses<'a> = BTreeMap<&'a str, BTreeMap<&'a str, String>>;

pub fn offences(room: &Room, sources: &[Source]) -> Vec<String> {
    let modules = Modules::new(sources);
    let files = modules.uses(room.name);
    let floors = between_floors(&files, room.name);
    let mut offences: Vec<String> = circles(&files).iter().map(|circle| steps_of(circle, &files)).collect();
    if offences.is_empty() {
        offences.extend(circles(&floors).iter().map(|circle| steps_of(circle, &floors)));
    }
    offences.extend(misplaced(room, &modules, &floors));
    offences
}

/// The floors on the map in CONTRIBUTING.md, below the line of their room.
pub fn on_the_map(room: &Room) -> Vec<String> {
    let map = read("CONTRIBUTING.md");
    let below = map.lines().skip_while(|line| !line.starts_with(&format!("  {}/ ", room.name))).skip(1);
    let rows = below.map_while(|line| line.strip_prefix("    "));
    rows.filter_map(|row| row.split(' ').next()).map(|name| name.trim_end_matches('/').to_owned()).collect()
}

/// The files of the crate by their modules: `domain::parse`.
struct Modules<'a>(BTreeMap<String, &'a Source>);

impl<'a> Modules<'a> {
    fn new(sources: &'a [Source]) -> Self {
        let code = sources.iter().filter(|source| !source.test);
        Self(code.map(|source| (source.module.join("::"), source)).collect())
    }

    fn of_room(&self, room: &str) -> impl Iterator<Item = &'a Source> {
        self.0.values().copied().filter(move |source| is_in(source, room))
    }

    fn uses(&self, room: &str) -> Uses<'a> {
        let mut uses = Uses::new();
        for source in self.of_room(room) {
            let of_this = uses.entry(source.path.as_str()).or_default();
            let paths = source.code.every_path().filter_map(|path| self.absolute(path, source));
            for (home, name) in paths.filter_map(|path| self.home(&path, PASSED_ON_MAX)) {
                if is_in(home, room) && !source.module.starts_with(&home.module) {
                    let shown = of_this.entry(home.path.as_str()).or_default();
                    // A name in a module is more precise than the module's own name.
                    if shown.is_empty() || home.module.last() == Some(shown) {
                        *shown = name;
                    }
                }
            }
        }
        uses
    }

    /// The path from the crate's root. Its first name can be one from a `use`, or a module inside of this one.
    fn absolute(&self, path: &[String], source: &Source) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        if first == "crate" {
            return Some(rest.to_vec());
        }
        let brought = source.code.uses.iter().find(|used| used.name == *first && used.path[0] != *first);
        if let Some(used) = brought {
            return Some([&self.absolute(&used.path, source)?, rest].concat());
        }
        let inside = [source.module.as_slice(), path].concat();
        let is_module = self.0.contains_key(&inside[..=source.module.len()].join("::"));
        is_module.then_some(inside)
    }

    /// The file that defines the target of a path from the root, and the name that is imported from there.
    fn home(&self, path: &[String], passed_on: usize) -> Option<(&'a Source, String)> {
        let module = |at: usize| Some((*self.0.get(&path[..at].join("::"))?, path.get(at)));
        let (source, name) = (1..=path.len()).rev().find_map(module)?;
        let brought = source.code.uses.iter().find(|used| passed_on > 0 && Some(&used.name) == name);
        let further = brought.and_then(|used| self.home(&self.absolute(&used.path, source)?, passed_on - 1));
        further.or_else(|| Some((source, name.or(path.last())?.clone())))
    }
}

/// If a name passes through more `use` than this, this reader has a bug.
const PASSED_ON_MAX: usize = 8;

fn is_in(source: &Source, room: &str) -> bool {
    source.module.first().is_some_and(|first| first == room)
}

/// The floor of a file: the file or folder directly in the room. None for the room itself.
pub fn floor<'a>(file: &'a str, room: &str) -> Option<&'a str> {
    let below = file.strip_prefix("src/")?.strip_prefix(room)?.strip_prefix('/')?;
    let name = below.split('/').next()?.trim_end_matches(".rs");
    (name != "mod").then_some(name)
}

/// The same for floors. Each name comes with the file that imports it.
fn between_floors<'a>(files: &Uses<'a>, room: &str) -> Uses<'a> {
    let mut floors = Uses::new();
    for (file, used) in files {
        let Some(from) = floor(file, room) else { continue };
        let uses = floors.entry(from).or_default();
        for (target, name) in used {
            if let Some(to) = floor(target, room).filter(|to| *to != from) {
                uses.entry(to).or_insert_with(|| format!("{name} ({file})"));
            }
        }
    }
    floors
}

/// The shortest circle through each file that isn't in an earlier circle.
fn circles<'a>(uses: &Uses<'a>) -> Vec<Vec<&'a str>> {
    let mut listed: BTreeSet<&str> = BTreeSet::new();
    let mut circles = Vec::new();
    for start in uses.keys() {
        if let Some(circle) = circle(start, uses).filter(|_| !listed.contains(start)) {
            listed.extend(&circle);
            circles.push(circle);
        }
    }
    circles
}

fn circle<'a>(start: &'a str, uses: &Uses<'a>) -> Option<Vec<&'a str>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut next = VecDeque::from([start]);
    while let Some(file) = next.pop_front() {
        for used in uses.get(file).into_iter().flat_map(BTreeMap::keys) {
            if *used == start {
                let back = std::iter::successors(Some(file), |file| came_from.get(file).copied());
                let mut circle: Vec<&str> = back.collect();
                circle.reverse();
                return Some(circle);
            }
            if !came_from.contains_key(used) {
                came_from.insert(used, file);
                next.push_back(used);
            }
        }
    }
    None
}

fn steps_of(circle: &[&str], uses: &Uses) -> String {
    let next = circle.iter().cycle().skip(1);
    let step = |(file, next): (&&str, &&str)| format!("{file} uses {} of {next}", uses[file][next]);
    let steps: Vec<String> = circle.iter().zip(next).map(step).collect();
    format!("a circle of {}:\n  {}", circle.len(), steps.join("\n  "))
}

/// Floors that are missing in the table, floors that don't exist, and imports that go up.
fn misplaced(room: &Room, modules: &Modules, floors: &Uses) -> Vec<String> {
    let Room { name, floors: table } = room;
    if table.is_empty() {
        return Vec::new();
    }
    let there: BTreeSet<&str> = modules.of_room(name).filter_map(|source| floor(&source.path, name)).collect();
    let at = |floor: &str| table.iter().position(|known| *known == floor);
    let mut offences: Vec<String> = Vec::new();
    for floor in there.iter().filter(|floor| at(floor).is_none()) {
        offences.push(format!(
            "src/{name} has {floor}, which stands on no floor: put it into the table of tests/tidy/floors.rs"
        ));
    }
    for floor in table.iter().filter(|floor| !there.contains(*floor)) {
        offences.push(format!("the table of tests/tidy/floors.rs has {floor}, which src/{name} hasn't"));
    }
    for (from, used) in floors {
        for (to, what) in used.iter().filter(|(to, _)| at(from) < at(to)) {
            offences.push(format!("{from} stands below {to} and takes {what} from it"));
        }
    }
    offences
}

#[cfg(test)]
fn offences_of(files: &[(&str, &str)], floors: &'static [&'static str]) -> Vec<String> {
    let sources: Vec<Source> = files.iter().map(|(path, text)| Source::new(&format!("src/{path}"), text)).collect();
    offences(&Room { name: "domain", floors }, &sources)
}

#[test]
fn a_circle_is_reported_file_by_file() {
    let circle = offences_of(
        &[
            ("domain/a.rs", "fn a() { assert!(crate::domain::b::is_b()); }"),
            ("domain/b/mod.rs", "mod inner; pub use inner::is_b;"),
            ("domain/b/inner.rs", "use super::super::c as other; fn is_b() { other::D::new() }"),
            ("domain/c.rs", "use super::a::{self};"),
        ],
        &[],
    );
    let expected = "a circle of 3:\n  src/domain/a.rs uses is_b of src/domain/b/inner.rs\n  src/domain/b/inner.rs uses D of \
        src/domain/c.rs\n  src/domain/c.rs uses a of src/domain/a.rs";
    assert_eq!(circle, [expected]);
}

#[test]
fn floors_in_a_circle_are_reported_though_no_file_is_in_one() {
    let files = [
        ("domain/a/one.rs", "use crate::domain::b::one::B;"),
        ("domain/a/two.rs", ""),
        ("domain/b/one.rs", ""),
        ("domain/b/two.rs", "use crate::domain::a::two::A;"),
    ];
    let expected = "a circle of 2:\n  a uses B (src/domain/a/one.rs) of b\n  b uses A (src/domain/b/two.rs) of a";
    assert_eq!(offences_of(&files, &[]), [expected]);
}

#[test]
fn parent_and_child_may_name_each_other_and_tests_may_name_everything() {
    let files = [
        (
            "domain/a/mod.rs",
            "mod inner; struct A; fn a() { inner::b() } #[cfg(test)] mod tests { use crate::domain::c; }",
        ),
        ("domain/a/inner.rs", "use super::A;"),
        ("domain/a/tests.rs", "use crate::domain::c;"),
        ("domain/c.rs", "use super::a;"),
    ];
    assert_eq!(offences_of(&files, &["a", "c"]), [""; 0]);
}

#[test]
fn imports_run_down_and_the_table_is_complete() {
    let files = [("domain/a.rs", "use super::b::{B};"), ("domain/b.rs", ""), ("domain/c.rs", "")];
    let expected = [
        "src/domain has c, which stands on no floor: put it into the table of tests/tidy/floors.rs",
        "the table of tests/tidy/floors.rs has d, which src/domain hasn't",
        "a stands below b and takes B (src/domain/a.rs) from it",
    ];
    assert_eq!(offences_of(&files, &["a", "b", "d"]), expected);
}
