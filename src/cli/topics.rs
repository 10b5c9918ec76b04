//! The topics of `a0connect help`. Each is generated from the table that the program itself uses, as lines of at most 80 columns.

use super::args::{self, STORES};
use super::variables::{FILES, VARIABLES};
use crate::app::keys::KEYS;
use crate::domain::checkpoints::CHECKPOINTS;
use crate::domain::fields::{FIELDS, Field};
use crate::domain::finding::EXIT_CODES;
use crate::domain::sign_in::Mode;
use crate::domain::words::listed;
use crate::tui::explained;
use clap::{Arg, Command};

pub struct Topic {
    pub name: &'static str,
    pub about: &'static str,
    pub text: fn() -> String,
}

pub const TOPICS: &[Topic] = &[
    Topic { name: "values", about: "Every value, its flag and its environment variables", text: values },
    Topic { name: "secrets", about: "How to pass secrets, and where they are stored", text: secrets },
    Topic { name: "options", about: "The options that all commands share", text: options },
    Topic { name: "environment", about: "Environment variables and files", text: environment },
    Topic { name: "exit-codes", about: "What each exit code means", text: exit_codes },
    Topic { name: "json", about: "What --json and --schema print", text: json },
    Topic { name: "keys", about: "The keys of the wizard", text: keys },
    Topic { name: "flow", about: "How a sign-in works, in nine steps", text: flow },
];

const WIDTH: usize = 80;

fn values() -> String {
    let mut out = wrapped(
        0,
        "You can set every value in the wizard, as a flag, or as an environment variable. --env-file reads values from \
         a file, and --secrets-stdin from standard input. If a value is set twice, the first of these applies: flag, \
         environment, --env-file, --secrets-stdin, profile, keyring.",
    );
    for checkpoint in CHECKPOINTS.iter().filter(|checkpoint| !checkpoint.fields.is_empty()) {
        out += &format!("\n{}\n", args::label(checkpoint.label));
        for field in checkpoint.fields.iter().map(|id| id.field()) {
            out += &value(field);
        }
    }
    out
}

fn value(field: &Field) -> String {
    let flag = match field.id.flag() {
        Some(flag) => format!("--{flag} <VALUE>"),
        None => "(secret, no flag)".to_owned(),
    };
    let head = format!("  {flag:32}  {}\n", args::variables(field));
    let head = if head.trim_end().chars().count() > WIDTH {
        format!("  {flag}\n      {}\n", args::variables(field))
    } else {
        head
    };
    let end = if field.label.ends_with(['?', '.']) { "" } else { "." };
    head + &wrapped(6, &format!("{}{end} {}", field.label, field.help))
}

/// The flags of the values, for the man page.
pub fn is_value(arg: &Arg) -> bool {
    arg.get_help_heading() == Some(args::VALUES)
}

fn secrets() -> String {
    let mut out = wrapped(
        0,
        "Secrets have no flag, because other processes can read the arguments of a command. Enter them in the wizard, or pass them as \
         environment variables, with --env-file, or with --secrets-stdin:",
    );
    out += "\n  $ printf 'APPLICATION_SECRET=%s\\n' \"$SECRET\" |\n      a0connect status --secrets-stdin\n\n";
    for field in FIELDS.iter().filter(|field| field.secret) {
        out += &format!("  {:26}  {}\n", field.env, field.label);
    }
    out += "\n";
    out += &wrapped(
        0,
        "For the token there is another way: status, preview, create, sign-in and the wizard read it from a login of auth0-cli \
         with --auth0-cli. They never store that token.",
    );
    out += "\nThe wizard and create store secrets where --store says [default: auto]:\n\n";
    for (store, words) in STORES {
        out += &format!("  {store:26}  {words}\n");
    }
    out += "\n";
    out + &wrapped(
        0,
        "Other commands don't store values. Secrets are masked on screens and in output, unless you use preview --reveal. The \
         --debug file contains no secrets.",
    )
}

fn options() -> String {
    let shown = |arg: Arg| {
        let help = arg.get_long_help().or(arg.get_help()).cloned().unwrap_or_default();
        arg.hide(false).help(help)
    };
    let shared = args::keeping()
        .into_iter()
        .chain([args::login()])
        .chain(args::sources())
        .chain(args::looks())
        .filter(|arg| !is_value(arg));
    let options: Vec<Arg> = [args::at()].into_iter().chain(shared).map(shown).collect();
    let names: Vec<&str> = options.iter().map(|arg| arg.get_id().as_str()).collect();
    let mut create = super::create();
    create.build();
    // Those that its own help leaves out.
    let is_more = |arg: &&Arg| {
        let id = arg.get_id().as_str();
        arg.is_hide_set() && !names.contains(&id) && id != "schema" && !is_value(arg)
    };
    let more: Vec<Arg> = create.get_arguments().filter(is_more).map(bare).collect();
    let page = |args: Vec<Arg>| {
        let page = Command::new("options").disable_help_flag(true).args(args).max_term_width(WIDTH);
        page.help_template("{options}").render_help().to_string().trim_end().to_owned()
    };
    let mut out = "These go before or after the name of a command. --at is only for the wizard.\n\n".to_owned();
    out += &page(options);
    out += "\n\nMore options of create, with --no-input:\n\n";
    out += &page(more);
    out + "\n\n"
        + &wrapped(
            0,
            "The first of these decides if colors are used: --color or --no-color, NO_COLOR, CLICOLOR_FORCE, the terminal. This also \
             applies to the wizard.",
        )
}

/// Only the options that its help shows. Options that it requires aren't part of the page.
fn bare(arg: &Arg) -> Arg {
    let id = arg.get_id().clone();
    let long = arg.get_long().unwrap_or_default().to_owned();
    let bare =
        Arg::new(id).long(long).action(arg.get_action().clone()).help(arg.get_help().cloned().unwrap_or_default());
    match arg.get_value_names() {
        Some(names) => bare.value_names(names.to_vec()),
        None => bare,
    }
}

fn environment() -> String {
    let mut out = "Variables for the program, the terminal and the network:\n\n".to_owned();
    for variable in VARIABLES {
        out += &format!("  {}\n{}", variable.name, wrapped(6, variable.words));
    }
    out += "\nVariables for values [more: a0connect help values]:\n\n";
    for field in FIELDS {
        out += &format!("  {:32}  {}\n", args::variables(field), field.label);
    }
    out + "\n" + &files()
}

pub fn files() -> String {
    let mut out = "Profiles, your own providers, and check results (secrets are in the keyring):\n".to_owned();
    for (system, paths) in FILES {
        out += &format!("\n  {system}\n");
        for path in paths {
            out += &format!("      {path}\n");
        }
    }
    out
}

pub fn exit_codes() -> String {
    EXIT_CODES.iter().map(|(code, words)| format!("  {code:3}  {words}\n")).collect()
}

fn json() -> String {
    let mut out = wrapped(
        0,
        &format!(
            "{} have --json. It prints one JSON object to standard output, even after an error. Messages go to standard error. \
             The member \"schema\" is the version of the format. New members can appear in the same version.",
            listed(&super::WITH_JSON)
        ),
    );
    out += "\n";
    out += &wrapped(0, "--schema prints the JSON Schema (draft 2020-12) of that object:");
    out += "\n  $ a0connect status --schema > status.schema.json\n  $ a0connect status --json | jq -r '.checkpoints[].state'\n\n";
    out += "Exit codes:\n\n";
    out + &exit_codes()
}

fn keys() -> String {
    let mut rows: Vec<(Vec<&str>, &str)> = Vec::new();
    for binding in KEYS.iter().filter(|binding| !binding.words.is_empty()) {
        match rows.iter_mut().find(|(_, words)| *words == binding.words) {
            Some((keys, _)) if !keys.contains(&binding.shown) => keys.push(binding.shown),
            Some(_) => {}
            None => rows.push((vec![binding.shown], binding.words)),
        }
    }
    let mut out = "^X is Ctrl-X. Letter keys work where you can't enter text.\n\n".to_owned();
    for (keys, words) in rows {
        let words = wrapped(16, words);
        out += &format!("  {:14}{}", keys.join(" or "), words.trim_start());
    }
    out
}

/// The diagrams that the wizard shows, with a sentence for each step.
fn flow() -> String {
    let mut out = "A sign-in through a custom OAuth2 connection takes nine steps.\n\n".to_owned();
    for mode in Mode::ALL {
        for line in explained(mode, WIDTH) {
            out += &line;
            out.push('\n');
        }
        out.push('\n');
    }
    out += &wrapped(
        0,
        "Two URLs must be registered: https://AUTH0_DOMAIN/login/callback at the provider (step 4), and your callback URL at \
         Auth0 (step 7).",
    );
    out + "\nCheck each part: a0connect status\nExamples of failures: a0connect demo --list\n"
}

/// The text in lines of at most 80 columns, indented.
pub fn wrapped(indent: usize, text: &str) -> String {
    let mut out = String::new();
    let mut line = " ".repeat(indent);
    for word in text.split_whitespace() {
        if line.len() > indent && line.chars().count() + 1 + word.chars().count() > WIDTH {
            out += line.trim_end();
            out.push('\n');
            line = " ".repeat(indent);
        }
        if line.len() > indent {
            line.push(' ');
        }
        line += word;
    }
    out + line.trim_end() + "\n"
}
