//! Compares the README and the pages in `docs` with the program. `UPDATE_DOCS=1 cargo test --test tidy` writes the tables.

use super::page::{
    self, CHECKS, COMMANDS, DEMO, FLOW, KEYS as KEYS_PAGE, NETWORK, PROVIDERS, README, VALUES, code, hold, table,
};
use super::source::{Source, files};
use a0connect::app::keys::{Context, KEYS};
use a0connect::domain::checkpoints::{CHECKPOINTS, CheckId};
use a0connect::domain::fields::FIELDS;
use a0connect::domain::finding::{CLASSES, Class, EXIT_CODES};
use a0connect::domain::lint::traps;
use a0connect::domain::probe::Probe;
use a0connect::domain::probes::{NeededFor, Repeat, Server};
use a0connect::domain::sign_in::{Mode, Party, STEPS};
use a0connect::domain::{catalog, doctor};
use std::collections::BTreeSet;
use std::process::Command;

/// A context, as docs/keys.md calls it.
fn place(context: &Context) -> String {
    match format!("{context:?}").as_str() {
        "Document" => "plan".to_owned(),
        "Picker" => "list".to_owned(),
        "Choice" => "question".to_owned(),
        "OverFailures" => "confirm".to_owned(),
        name => name.to_lowercase(),
    }
}

#[test]
fn the_key_table_is_the_programs() {
    let with_words = KEYS.iter().filter(|binding| !binding.words.is_empty());
    let all = KEYS.iter().map(|binding| binding.contexts.len()).max().unwrap_or_default();
    let places = |contexts: &[Context]| {
        let mut words: Vec<String> = contexts.iter().map(place).collect();
        words.dedup();
        if contexts.len() == all { "everywhere".to_owned() } else { words.join(", ") }
    };
    let rows = with_words.map(|binding| {
        let keys: Vec<String> = binding.shown.split(' ').map(code).collect();
        vec![keys.join(" "), places(binding.contexts), binding.words.to_owned()]
    });
    hold(KEYS_PAGE, "## All keys", &table(&["key", "where", "what it does"], rows));
}

#[test]
fn the_field_table_is_the_programs() {
    let rows = FIELDS.iter().map(|field| {
        let others: String = field.aliases.iter().map(|alias| format!(", {}", code(alias))).collect();
        let flag = field.id.flag().map(|flag| code(&format!("--{flag}"))).unwrap_or_default();
        let secret = if field.secret { "secret" } else { "" };
        vec![code(field.env) + &others, flag, field.label.to_owned(), secret.to_owned(), field.help.to_owned()]
    });
    hold(VALUES, "## Values", &table(&["variable", "flag", "label", "", "what it is"], rows));
}

#[test]
fn the_table_of_traps_is_the_programs() {
    let rows = traps().map(|trap| vec![code(trap.id), trap.what.to_owned()]);
    hold(COMMANDS, "## lint", &table(&["trap", "what it is"], rows));
}

#[test]
fn the_terms_name_variables_that_exist() {
    let section = page::section("docs/terms.md", "## Values");
    let last = section.table().iter().skip(2).filter_map(|row| row.strip_suffix('|')?.rsplit('|').next());
    let named: Vec<&str> = last.map(|cell| cell.trim().trim_matches('`')).filter(|name| !name.is_empty()).collect();
    let unknown: Vec<_> = named.iter().filter(|name| FIELDS.iter().all(|field| field.env != **name)).collect();
    assert!(named.len() > 10 && unknown.is_empty(), "docs/terms.md: no field has {unknown:?}");
}

#[test]
fn the_provider_table_names_every_file() {
    let keys: Vec<&str> = catalog::keys().collect();
    let in_folder: Vec<String> = keys.iter().map(|key| format!("assets/providers/{key}.toml")).collect();
    assert_eq!(
        files("assets/providers"),
        in_folder,
        "assets/providers holds one TOML file a provider and nothing else"
    );
    let rows = keys.into_iter().map(|key| {
        let provider = catalog::find(key).unwrap_or_else(|| panic!("assets/providers/{key}.toml cannot be parsed"));
        let built_in = provider.built_in.as_deref().map(code).unwrap_or_default();
        let needs: Vec<&str> = provider.needs().into_iter().filter(|need| *need != "built into Auth0").collect();
        vec![code(key), provider.name, provider.console_url.unwrap_or_default(), built_in, needs.join(", ")]
    });
    let head = ["provider", "name", "where you register the application", "built into Auth0 as", "needs"];
    hold(PROVIDERS, "## All providers", &table(&head, rows));
}

/// What the program prints, in a terminal that is wide enough for every line.
fn printed(arguments: &[&str]) -> Option<String> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_a0connect"));
    let output = program.args(arguments).env("COLUMNS", "1000").env("NO_COLOR", "1").output().unwrap();
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

/// A word and what it means, in a line such as `  word    what it means`.
fn word_and_meaning(line: &str) -> Option<(&str, &str)> {
    let (word, meaning) = line.trim_start().split_once("  ")?;
    (line.starts_with(' ') && !word.contains(' ')).then(|| (word, meaning.trim()))
}

#[test]
fn the_scenario_tables_are_the_programs() {
    let list = printed(&["demo", "--list"]).expect("demo --list");
    let (mut is_fault, mut place) = (true, "");
    let (mut faults, mut dialects) = (Vec::new(), Vec::new());
    for line in list.lines().filter(|line| !line.is_empty()) {
        match word_and_meaning(line) {
            Some((name, what)) => {
                let rows = if is_fault { &mut faults } else { &mut dialects };
                rows.push(vec![place.to_owned(), code(name), what.to_owned()]);
            }
            None if line.starts_with(' ') => place = line.trim(),
            None => is_fault = line.starts_with("Faults"),
        }
    }
    assert!(faults.len() > 50 && dialects.len() > 15, "demo --list prints {} and {}", faults.len(), dialects.len());
    hold(DEMO, "## Faults", &table(&["where", "scenario", "what is wrong"], faults));
    hold(DEMO, "## Dialects", &table(&["where", "scenario", "what is different"], dialects));
}

#[test]
fn the_steps_of_a_sign_in_are_the_programs() {
    let party = |party: Party| match party {
        Party::Browser => "browser",
        Party::Application => "application",
        Party::Auth0 => "Auth0",
        Party::Provider => "provider",
    };
    let rows = STEPS.iter().map(|row| {
        let [redirect, pop_up] = Mode::ALL.map(|mode| row.sentence(mode, "the provider"));
        let pop_up = if pop_up == redirect { "the same".to_owned() } else { pop_up };
        vec![row.number.to_owned(), party(row.from).to_owned(), party(row.to).to_owned(), redirect, pop_up]
    });
    hold(FLOW, "## Steps", &table(&["step", "from", "to", "redirect mode", "pop-up mode"], rows));
    // The diagrams, as they are printed.
    let help = printed(&["help", "flow"]).expect("help flow");
    let is_drawn = |line: &&str| line.contains(['│', '┌']) || line.contains("Auth0    ");
    let drawn: Vec<&str> = help.lines().filter(is_drawn).collect();
    assert_eq!(drawn.len(), 2 * STEPS.len() + 3, "{help}");
    let page = page::read(FLOW);
    let shown: Vec<&str> = page.lines().filter(is_drawn).collect();
    assert_eq!(shown, drawn, "{FLOW}: copy the diagrams of a0connect help flow");
}

/// Every command, with the short help of each. The wizard has no name.
fn commands() -> Vec<(String, String, String)> {
    let top = printed(&["-h"]).expect("a0connect -h");
    let is_command =
        |word: &str| !word.starts_with('-') && word.chars().all(|one| one.is_ascii_lowercase() || one == '-');
    let named = top.lines().filter_map(word_and_meaning).filter(|(word, _)| is_command(word));
    let command = |(name, what): (&str, &str)| Some((name.to_owned(), what.to_owned(), printed(&[name, "-h"])?));
    let named: Vec<_> = named.filter_map(command).collect();
    assert!(named.len() > 6, "a0connect -h names {} commands:\n{top}", named.len());
    let wizard = ("".to_owned(), "Open the wizard".to_owned(), top.clone());
    std::iter::once(wizard).chain(named).collect()
}

#[test]
fn the_table_of_commands_is_the_programs() {
    let rows = commands().into_iter().map(|(name, what, _)| vec![code(format!("a0connect {name}").trim_end()), what]);
    hold(COMMANDS, "## Commands", &table(&["command", "what it does"], rows));
}

/// The options of a help page, each with what it does. That can take several lines.
fn options(help: &str) -> Vec<(String, String)> {
    let mut options: Vec<(String, String)> = Vec::new();
    let mut open = false;
    for line in help.lines() {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        if (1..=6).contains(&indent) && text.starts_with(['-', '<', '[']) {
            let (option, what) = text.split_once("  ").unwrap_or((text, ""));
            options.push((option.to_owned(), what.trim().to_owned()));
            open = true;
        } else if let Some((_, what)) = options.last_mut().filter(|_| open && indent > 6) {
            // A value of the option, or more words.
            let more = word_and_meaning(line).map(|(value, words)| format!("· {}: {words}", code(value)));
            *what = format!("{what} {}", more.as_deref().unwrap_or(text)).trim().to_owned();
        } else {
            open = false;
        }
    }
    options
}

#[test]
fn the_table_of_options_is_the_programs() {
    let mut commands = commands();
    let shared = printed(&["help", "options"]).expect("help options");
    let (shared, of_create) =
        shared.split_once("More options of create").expect("the options that its help leaves out");
    commands.push(("create".to_owned(), String::new(), of_create.to_owned()));
    commands.push(("shared".to_owned(), String::new(), shared.to_owned()));
    let values: Vec<String> = FIELDS.iter().filter_map(|field| Some(format!("--{}", field.id.flag()?))).collect();
    let is_listed = |option: &str| {
        !option.ends_with("--help") && !values.iter().any(|value| option.split(' ').any(|word| word == value))
    };
    let mut rows: Vec<(String, String, Vec<&str>)> = Vec::new();
    for (command, _, help) in &commands {
        let command = if command.is_empty() { "the wizard" } else { command };
        for (option, what) in options(help).into_iter().filter(|(option, _)| is_listed(option)) {
            let known = rows.iter().any(|(known, ..)| *known == option);
            match rows.iter_mut().find(|(known, words, _)| *known == option && *words == what) {
                Some((.., with)) => with.push(command),
                None if command == "shared" && known => {}
                None => rows.push((option, what, vec![command])),
            }
        }
    }
    let rows = rows.into_iter().map(|(option, what, with)| {
        let name = |name: &&str| if ["the wizard", "shared"].contains(name) { (*name).to_owned() } else { code(name) };
        let with: Vec<String> =
            if with.contains(&"shared") { vec!["shared".to_owned()] } else { with.iter().map(name).collect() };
        vec![code(&option), with.join(", "), what]
    });
    hold(COMMANDS, "## Options", &table(&["option", "with", "what it does"], rows));
}

#[test]
fn the_table_of_questions_is_the_programs() {
    let rows = Probe::ALL.iter().map(|probe| {
        let row = probe.row();
        let whom = match row.server {
            Server::Tenant => "the tenant",
            Server::Management => "the Management API",
            Server::Provider => "the provider",
        };
        let by = match row.needed_for {
            NeededFor::Plan => "all",
            // A create runs every check first, except for what comes after it.
            NeededFor::Proof if *probe == Probe::SignInLog => "`status`, `^T`",
            NeededFor::Proof => "`status`, `^T`, `create`",
        };
        let again = match row.repeat {
            Repeat::Freely => "",
            Repeat::Daily => "once in 24 hours",
        };
        [row.question, whom, by, row.traces, again].map(str::to_owned).to_vec()
    });
    let mut rows: Vec<Vec<String>> = rows.collect();
    // The questions about callback URLs have one row.
    rows.dedup();
    let head = ["what it checks", "sent to", "sent by", "what it leaves there", "for the same values"];
    hold(NETWORK, "## Requests by check", &table(&head, rows));
}

fn class_id(class: &Class) -> String {
    code(serde_json::to_value(class).unwrap().as_str().unwrap())
}

#[test]
fn the_table_of_exit_codes_is_the_programs() {
    let classes = |exit_code: &u8| {
        let of_code = CLASSES.iter().filter(|(_, code, _)| code == exit_code).map(|(class, ..)| class_id(class));
        of_code.collect::<Vec<_>>().join(", ")
    };
    let rows = EXIT_CODES.iter().map(|(code, meaning)| vec![code.to_string(), (*meaning).to_owned(), classes(code)]);
    hold(COMMANDS, "## Exit codes", &table(&["code", "meaning", "classes of errors"], rows));
}

#[test]
fn the_table_of_classes_is_the_programs() {
    let rows =
        CLASSES.iter().map(|(class, code, meaning)| vec![class_id(class), code.to_string(), (*meaning).to_owned()]);
    hold(COMMANDS, "## Classes of errors", &table(&["class", "exit code", "meaning"], rows));
}

pub fn every_check_is_listed(sources: &[Source]) {
    for (number, checkpoint) in (1..).zip(CHECKPOINTS) {
        let all: Vec<CheckId> = CheckId::ALL.iter().copied().filter(|id| id.checkpoint() == checkpoint.at).collect();
        let path = format!("src/domain/checkpoints/{}", checkpoint.id);
        assert_eq!(
            check_ids(sources, &path),
            all.iter().map(|id| format!("{id:?}")).collect(),
            "{path}.rs and its folder make other checks than src/domain/checkpoints/check.rs has for this checkpoint"
        );
        let section = page::section_of(CHECKS, checkpoint.id);
        // The last cell is written by hand.
        let words =
            |id: &CheckId| section.row(&code(id.as_str())).and_then(|row| row.split(" | ").nth(2).map(str::to_owned));
        let words = |id| words(id).map_or("…".to_owned(), |words| words.trim_end_matches(" |").to_owned());
        let rows = all.iter().map(|id| vec![code(id.as_str()), id.label().to_owned(), words(id)]);
        let rows = table(&["check", "label", "what it checks"], rows);
        let heading = format!("## {number}. {}: `{}`", label(checkpoint.label), checkpoint.id);
        page::hold_section(CHECKS, &section, &heading, &rows);
    }
}

fn label(label: &str) -> String {
    label.replace("{provider}", "Provider")
}

#[test]
fn the_readme_has_a_row_for_each_step() {
    let section = page::section(README, "## What it checks");
    let labels = (1..).zip(CHECKPOINTS).map(|(number, checkpoint)| format!("{number}. {}", label(checkpoint.label)));
    // The words of a row are kept under another label, by its place.
    let words: Vec<String> =
        section.table().iter().skip(2).filter_map(|row| row.split('|').nth(2)).map(str::to_owned).collect();
    let rows =
        labels.enumerate().map(|(at, label)| vec![label, words.get(at).map_or("…", |words| words.trim()).to_owned()]);
    hold(README, "## What it checks", &table(&["step", "what a0connect checks"], rows));
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
    hold(CHECKS, "## This machine", &table(&["check", "what it checks"], rows));
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
    let section = page::section(VALUES, "## Other variables");
    let listed: Vec<String> = section.first_cells();
    let missing: Vec<&&str> = wanted.iter().filter(|name| !listed.iter().any(|listed| listed == **name)).collect();
    let gone: Vec<&String> = listed.iter().filter(|name| !wanted.contains(name.as_str())).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "{VALUES}, \"## Other variables\": the program also reads {missing:?}, and it doesn't read {gone:?}"
    );
}
