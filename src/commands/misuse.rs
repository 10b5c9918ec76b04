//! What is wrong with the command line, in two lines: what, and what to do. The parser's own texts have another form, and name
//! only some of the values.

use super::output::Output;
use super::status::print;
use super::{USAGE, schema};
use crate::cli;
use crate::domain::fields::{FIELDS, Field};
use crate::domain::finding::{Class, Finding};
use crate::domain::words::capitalized;
use crate::world::environment;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde_json::Value;
use std::error::Error as _;

/// Prints help, the version, or what is wrong, and returns the exit code.
pub fn report(error: &clap::Error, out: &Output) -> u8 {
    if !error.use_stderr() {
        out.data(&error.render().to_string());
        return 0;
    }
    let (what, hint) = explained(error);
    say(&what, &hint, out)
}

/// Says what is wrong, also as JSON if that was asked for. Returns the exit code.
pub fn say(what: &str, hint: &str, out: &Output) -> u8 {
    if let Some(object) = as_json(&environment::arguments(), what, hint) {
        print(out, &object);
    }
    out.misuse(what, hint);
    USAGE
}

/// What the command prints with `--json`, if that was given.
fn as_json(arguments: &[String], what: &str, hint: &str) -> Option<Value> {
    if !arguments.iter().any(|one| one == "--json") {
        return None;
    }
    let fix = format!("{}.", capitalized(hint).trim_end_matches('.'));
    let finding = Finding::failed(Class::UserInput, what, "a0connect doesn't understand this command line.", fix);
    arguments.iter().find_map(|command| schema::of_error(command, &finding))
}

fn explained(error: &clap::Error) -> (String, String) {
    let help = format!("See {} --help", command_of(error));
    let argument = text(error, ContextKind::InvalidArg);
    let flag = argument.split([' ', '=']).next().unwrap_or_default();
    let value = text(error, ContextKind::InvalidValue);
    if let Some(wrong) = error.source().and_then(|source| source.downcast_ref::<cli::Wrong>()) {
        return (format!("{flag}: {}", wrong.what), wrong.hint.clone());
    }
    match error.kind() {
        ErrorKind::UnknownArgument => match secret_flag(flag) {
            Some(field) => {
                let what = format!("{} is a secret, so it has no flag", field.env);
                (what, "Use an environment variable, --env-file, --secrets-stdin or the wizard".to_owned())
            }
            None if argument.starts_with('-') => {
                (format!("Unknown option {flag}"), suggested(error, ContextKind::SuggestedArg, &help))
            }
            None => (format!("Unexpected argument {argument}"), help),
        },
        ErrorKind::InvalidSubcommand => {
            let name = text(error, ContextKind::InvalidSubcommand);
            let near = cli::either(&cli::nearest(&name, cli::all().map(|command| command.name)));
            (format!("Unknown command {name}"), format!("Did you mean {near}? List all: a0connect --help"))
        }
        ErrorKind::InvalidValue | ErrorKind::TooFewValues if value.is_empty() => {
            (format!("{flag} needs a value"), help)
        }
        ErrorKind::InvalidValue => {
            let known = list(error, ContextKind::ValidValue);
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            (format!("{value} isn't a valid value for {flag}"), format!("Use {}", cli::either(&known)))
        }
        ErrorKind::ArgumentConflict => {
            let others = list(error, ContextKind::PriorArg);
            let what = match others.iter().find(|other| **other != argument) {
                Some(other) => format!("{flag} and {} can't be used together", first_word(other)),
                None => format!("{flag} can be used only once"),
            };
            (what, help)
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = list(error, ContextKind::InvalidArg);
            let missing: Vec<&str> = missing.iter().map(|one| first_of_group(first_word(one))).collect();
            (format!("{} is missing", cli::either(&missing)), format!("Add it, or {}", inner(&help)))
        }
        ErrorKind::InvalidUtf8 => ("An argument isn't UTF-8".to_owned(), help),
        _ => {
            let rendered = error.render().to_string();
            let first = rendered.lines().next().unwrap_or_default();
            (first.trim_start_matches("error: ").to_owned(), help)
        }
    }
}

fn first_word(argument: &str) -> &str {
    argument.split(' ').next().unwrap_or_default()
}

/// `--no-input` of `<--no-input|--dry-run>`: any of a group would do.
fn first_of_group(argument: &str) -> &str {
    let inner = argument.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).filter(|rest| rest.starts_with('-'));
    inner.and_then(|group| group.split('|').next()).unwrap_or(argument)
}

/// The secret that an unknown flag was meant for.
fn secret_flag(flag: &str) -> Option<&'static Field> {
    let tried = flag.trim_start_matches('-').to_uppercase().replace('-', "_");
    FIELDS.iter().find(|field| field.secret && field.env.trim_start_matches("A0CONNECT_") == tried)
}

/// A hint inside of a sentence.
fn inner(hint: &str) -> String {
    hint.replacen("See", "see", 1)
}

fn suggested(error: &clap::Error, kind: ContextKind, help: &str) -> String {
    match list(error, kind).first() {
        Some(near) => format!("Did you mean {near}? If not, {}", inner(help)),
        None => help.to_owned(),
    }
}

/// `a0connect status`, from the usage that the parser adds.
fn command_of(error: &clap::Error) -> String {
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string(),
        _ => String::new(),
    };
    let named = |name: &&str| cli::all().any(|command| command.name == *name);
    let name = usage.split_whitespace().skip_while(|word| *word != cli::NAME).nth(1).filter(named);
    name.map_or_else(|| cli::NAME.to_owned(), |name| format!("{} {name}", cli::NAME))
}

fn text(error: &clap::Error, kind: ContextKind) -> String {
    list(error, kind).into_iter().next().unwrap_or_default()
}

fn list(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(all)) => all.clone(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explain(arguments: &[&str]) -> (String, String) {
        explained(&cli::command().try_get_matches_from([&["a0connect"], arguments].concat()).unwrap_err())
    }

    #[test]
    fn with_json_a_misuse_is_an_object_of_the_command() {
        let said = |arguments: &[&str]| {
            let arguments: Vec<String> = arguments.iter().map(|one| (*one).to_owned()).collect();
            as_json(&arguments, "Unknown option --nope", "see a0connect status --help")
        };
        let object = said(&["status", "--json", "--nope"]).unwrap();
        assert_eq!((&object["schema"], &object["checkpoints"]), (&Value::from(1), &Value::Array(Vec::new())));
        assert_eq!(object["error"]["what"], "Unknown option --nope");
        assert_eq!(object["error"]["fix"], "See a0connect status --help.");
        assert!(said(&["rehearse", "--json"]).unwrap()["finding"].is_object());
        assert_eq!((said(&["status", "--nope"]), said(&["forget", "--json"])), (None, None));
    }

    #[test]
    fn each_misuse_says_what_is_wrong_and_what_to_do() {
        for (arguments, what, hint) in [
            (&["--no-such-flag"][..], "Unknown option --no-such-flag", "See a0connect --help"),
            (
                &["status", "--offlin"],
                "Unknown option --offlin",
                "Did you mean --offline? If not, see a0connect status --help",
            ),
            (&["statsu"], "Unknown command statsu", "Did you mean status"),
            (&["status", "extra"], "Unexpected argument extra", "See a0connect status --help"),
            (&["--store", "file"], "--store: file isn't a valid value", "Use auto, keyring or memory"),
            (&["--profile", "Not A Name"], "--profile: Not A Name isn't a profile name", "Use 1 to 40"),
            (&["--profile"], "--profile needs a value", "See a0connect --help"),
            (&["create", "--json"], "--no-input is missing", "Add it, or see a0connect create --help"),
            (&["status", "--offline", "--prove"], "can't be used together", "See a0connect status --help"),
            (&["status", "--json", "--json"], "--json can be used only once", "See a0connect status --help"),
            (&["completions", "tcsh"], "tcsh isn't a valid value for", "Use bash, elvish"),
            (&["completions"], "<SHELL> is missing", "Add it, or see a0connect completions --help"),
            (&["demo", "--scenario", "callback"], "--scenario: Unknown scenario callback", "a0connect demo --list"),
            (&["--at", "nowhere"], "--at: nowhere isn't a step", "third_party_application ("),
            (&["create", "--application-secret=hunter2"], "APPLICATION_SECRET is a secret", "--secrets-stdin"),
        ] {
            let (said, then) = explain(arguments);
            assert!(said.contains(what) && then.contains(hint), "{arguments:?}: {said} / {then}");
            assert!(!said.contains("hunter2") && !then.contains("hunter2"), "{said} / {then}");
            assert!(!said.contains('\n') && !then.contains('\n'), "{said} / {then}");
        }
    }
}
