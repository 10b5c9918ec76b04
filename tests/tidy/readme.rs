//! Compares README.md with the program.

use super::source::{Source, files, read};
use a0connect::app::keys::{Context, KEYS};
use a0connect::domain::checkpoints::{CHECKPOINTS, CheckId};
use a0connect::domain::fields::FIELDS;
use a0connect::domain::finding::Class;
use a0connect::domain::probe::Probe;
use a0connect::domain::probes::{Again, For, To};
use a0connect::domain::{catalogue, doctor};
use std::collections::BTreeSet;
use std::process::Command;

/// The text under the first heading that begins like this, up to the next heading of any level.
fn section(heading: &str) -> String {
    let readme = read("README.md");
    let mut lines = readme.lines().skip_while(|line| !line.starts_with(heading));
    assert!(lines.next().is_some(), "README.md has no heading that begins with: {heading}");
    lines.take_while(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect()
}

fn rows(section: &str) -> Vec<&str> {
    section.lines().filter(|line| line.starts_with('|')).collect()
}

/// The texts in backticks in the first cells of a table, without its head.
fn first_cells(section: &str) -> Vec<String> {
    let cells = rows(section).into_iter().skip(2).filter_map(|row| row.split('|').nth(1));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Vec<String> {
    let line = |cells: Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |", cells.join(" | ")).replace("|  |", "| |")
    };
    let head = [line(head.iter().map(|cell| (*cell).to_owned()).collect()), format!("|{}", "---|".repeat(head.len()))];
    head.into_iter().chain(rows.into_iter().map(line)).collect()
}

fn assert_table(heading: &str, expected: &[String]) {
    let section = section(heading);
    assert!(
        rows(&section) == expected,
        "the table in README.md under \"{heading}\" is not the program's; put this in its place:\n\n{}\n",
        expected.join("\n")
    );
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

#[test]
fn the_key_table_is_the_programs() {
    let every = [
        (Context::Field, "field"),
        (Context::Row, "row"),
        (Context::Page, "page"),
        (Context::Overview, "overview"),
        (Context::Document, "plan"),
        (Context::Profiles, "profiles"),
        (Context::Picker, "list"),
        (Context::Choice, "question"),
        (Context::Prompt, "prompt"),
        (Context::Confirm, "confirm"),
        (Context::Help, "help"),
    ];
    let with_words = KEYS.iter().filter(|binding| !binding.words.is_empty());
    let places = |contexts: &[Context]| {
        if contexts.len() == every.len() {
            return "everywhere".to_owned();
        }
        let words = every.iter().filter(|(context, _)| contexts.contains(context)).map(|(_, word)| *word);
        words.collect::<Vec<_>>().join(", ")
    };
    let rows = with_words.map(|binding| {
        let keys: Vec<String> = binding.shown.split(' ').map(code).collect();
        vec![keys.join(" "), places(binding.contexts), binding.words.to_owned()]
    });
    assert_table("## Keys", &table(&["key", "where", "what it does"], rows));
}

#[test]
fn the_field_table_is_the_programs() {
    let rows = FIELDS.iter().map(|field| {
        let others: String = field.aliases.iter().map(|alias| format!(", {}", code(alias))).collect();
        let flag = field.id.flag().map(|flag| code(&format!("--{flag}"))).unwrap_or_default();
        let secret = if field.secret { "secret" } else { "" };
        vec![code(field.env) + &others, flag, field.label.to_owned(), secret.to_owned(), field.help.to_owned()]
    });
    assert_table("## Fields", &table(&["environment", "flag", "label", "", "what it is"], rows));
}

#[test]
fn the_provider_table_names_every_file() {
    let keys: Vec<&str> = catalogue::keys().collect();
    let in_folder: Vec<String> = keys.iter().map(|key| format!("assets/providers/{key}.toml")).collect();
    assert_eq!(
        files("assets/providers"),
        in_folder,
        "assets/providers holds one TOML file a provider and nothing else"
    );
    let rows = keys.into_iter().map(|key| {
        let provider = catalogue::find(key).unwrap_or_else(|| panic!("assets/providers/{key}.toml cannot be parsed"));
        let strategy = provider.built_in.as_deref().map(code);
        let built_in = strategy.unwrap_or_else(|| provider.built_in_words().unwrap_or_default().to_owned());
        vec![code(key), provider.name, provider.console_url, built_in]
    });
    let head = ["provider", "name", "where its application is registered", "built into Auth0 as"];
    assert_table("## Providers", &table(&head, rows));
}

#[test]
fn the_scenario_table_is_the_programs() {
    let help = Command::new(env!("CARGO_BIN_EXE_a0connect")).args(["demo", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let (_, list) =
        help.split_once("Scenarios, by where something is wrong:\n").expect("demo --help lists the scenarios");
    let mut place = "";
    let mut rows = Vec::new();
    for line in list.lines() {
        match line.strip_prefix("    ") {
            None => place = line.trim(),
            Some(scenario) => {
                let (name, what) = scenario.split_once(' ').expect("a name and what it means");
                rows.push(vec![place.to_owned(), code(name), what.trim().to_owned()]);
            }
        }
    }
    assert!(rows.len() > 80, "demo --help lists {} scenarios", rows.len());
    assert_table("## The demo", &table(&["where", "scenario", "what is wrong"], rows));
}

#[test]
fn the_table_of_questions_is_the_programs() {
    let rows = Probe::ALL.iter().map(|probe| {
        let question = probe.question();
        let whom = match question.to {
            To::Tenant => "the tenant",
            To::Management => "the Management API",
            To::Provider => "the provider",
        };
        let by = match question.wanted {
            For::Plan => "all",
            For::Proof => "`status`, `^T`",
        };
        let again = match question.again {
            Again::Freely => "",
            Again::Daily => "once in 24 hours",
        };
        [question.asks, whom, by, question.leaves, again].map(str::to_owned).to_vec()
    });
    let mut rows: Vec<Vec<String>> = rows.collect();
    // The questions about callback URLs have one row.
    rows.dedup();
    let head = ["question", "goes to", "asked by", "leaves there", "for the same values"];
    assert_table("### Questions", &table(&head, rows));
}

/// The classes of errors with this exit code, by their names in `--json`.
fn classes(exit_code: u8) -> String {
    use Class::*;
    let all = [UserInput, Auth, Scope, Conflict, RateLimit, Network, Api, Filesystem, Keyring, Internal];
    // A new class is a compile error here. It then has to be added above too.
    let known = |class: &Class| match class {
        UserInput | Auth | Scope | Conflict | RateLimit | Network | Api | Filesystem | Keyring | Internal => true,
    };
    let named = |class: Class| code(serde_json::to_value(class).unwrap().as_str().unwrap());
    let of_code = all.into_iter().filter(|class| known(class) && class.exit_code() == exit_code).map(named);
    of_code.collect::<Vec<_>>().join(", ")
}

#[test]
fn the_table_of_exit_codes_is_the_programs() {
    let codes: [(u8, &str); 8] = [
        (0, "done; for `status`: nothing failed and nothing is left to do"),
        (1, "failed"),
        (2, "wrong usage: an argument, or the wizard without a terminal"),
        (3, "incomplete: nothing failed, something is still to do"),
        (4, "refused: who asks may not"),
        (5, "conflict: the name is taken, or the tenant differs from what is saved"),
        (6, "no network, or asked too often"),
        (130, "interrupted by Ctrl-C"),
    ];
    let rows = codes.map(|(exit_code, words)| vec![exit_code.to_string(), words.to_owned(), classes(exit_code)]);
    assert_table("## Exit codes", &table(&["code", "meaning", "classes of errors"], rows));
}

pub fn every_check_is_listed(sources: &[Source]) {
    for checkpoint in CHECKPOINTS {
        let all: Vec<CheckId> = CheckId::ALL.iter().copied().filter(|id| id.checkpoint() == checkpoint.at).collect();
        let path = format!("src/domain/checkpoints/{}", checkpoint.id);
        assert_eq!(
            check_ids(sources, &path),
            all.iter().map(|id| format!("{id:?}")).collect(),
            "{path}.rs and its folder make other checks than src/domain/checkpoints/check.rs has for this checkpoint"
        );
        let heading = heading_of(checkpoint.id);
        let section = section(&heading);
        let row = |id: &str| rows(&section).into_iter().find(|row| row.starts_with(&format!("| `{id}` |")));
        let ids: Vec<&str> = all.iter().map(|id| id.as_str()).collect();
        let expected: Vec<String> =
            ids.iter().map(|id| row(id).map_or_else(|| format!("| `{id}` | … |"), str::to_owned)).collect();
        assert!(
            first_cells(&section) == ids,
            "README.md, \"{heading}\": the checks are not the program's; put this table there:\n\n| check | what it asks |\n|---|---|\n{}\n",
            expected.join("\n")
        );
    }
}

/// The variants of `CheckId` in a checkpoint's file and in the files of its folder.
fn check_ids(sources: &[Source], path: &str) -> BTreeSet<String> {
    let (file, folder) = (format!("{path}.rs"), format!("{path}/"));
    let own = sources.iter().filter(|source| source.path == file || source.path.starts_with(&folder));
    let paths = own.filter(|source| !source.test).flat_map(|source| source.code.every_path());
    let variants = paths.filter_map(|path| match path.as_slice() {
        [.., of, variant] if of == "CheckId" => Some(variant.clone()),
        _ => None,
    });
    variants.collect()
}

#[test]
fn the_table_of_the_doctors_checks_is_the_programs() {
    let rows = doctor::CHECKS.iter().map(|check| vec![code(check.id), check.asks.to_owned()]);
    assert_table("## The machine", &table(&["check", "what it asks"], rows));
}

fn heading_of(checkpoint: &str) -> String {
    let readme = read("README.md");
    let heading = readme.lines().find(|line| line.starts_with('#') && line.contains(&format!("`{checkpoint}`")));
    heading.unwrap_or_else(|| panic!("README.md has no heading with `{checkpoint}`")).to_owned()
}

/// Variables that only the libraries or the system read, so they aren't in the sources.
const BY_LIBRARIES: &[&str] = &[
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "DBUS_SESSION_BUS_ADDRESS",
    "HOME",
];

/// Variables that aren't in the table: passed on to the clipboard's tool, only for the tests, or without an effect so far.
const UNLISTED: &[&str] = &["PATH", "XAUTHORITY", "XDG_RUNTIME_DIR", "A0CONNECT_TEST_PANIC"];

pub fn every_variable_is_listed(sources: &[Source]) {
    let is_variable = |name: &&str| {
        name.len() > 3
            && name.starts_with(|first: char| first.is_ascii_uppercase())
            && name.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_')
    };
    let reading = sources.iter().filter(|source| !source.test && source.code.names("env::var"));
    let read_by_us = reading.flat_map(|source| &source.code.texts).map(String::as_str).filter(is_variable);
    let fields = FIELDS.iter().flat_map(|field| std::iter::once(field.env).chain(field.aliases.iter().copied()));
    let fields: BTreeSet<&str> = fields.collect();
    let all: BTreeSet<&str> = read_by_us.chain(BY_LIBRARIES.iter().copied()).collect();
    let wanted: BTreeSet<&str> =
        all.into_iter().filter(|name| !UNLISTED.contains(name) && !fields.contains(name)).collect();
    let section = section("## Environment");
    let listed = first_cells(&section);
    let listed: BTreeSet<&str> = listed.iter().map(String::as_str).collect();
    let missing: Vec<String> = wanted.difference(&listed).map(|name| format!("| `{name}` | … |")).collect();
    let gone: Vec<&&str> = listed.difference(&wanted).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "the table in README.md under \"## Environment\"\nlacks these rows:\n{}\nnames what nothing reads: {gone:?}",
        missing.join("\n")
    );
}
