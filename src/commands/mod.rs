//! The commands, in one file each under the same name, and what they share. `values` holds what was given and saved, `drive`
//! runs the same rounds and plans as the wizard, and `output` is the one writer. `wizard` starts the full-screen program.

mod checks;
mod completions;
mod create;
mod demo;
mod doctor;
mod drive;
mod export;
mod forget;
mod help;
mod import;
mod leftovers;
mod lint;
mod login;
mod man;
mod misuse;
mod output;
mod preview;
mod providers;
mod rehearse;
mod sample;
mod save;
mod schema;
mod sign_in;
mod signals;
mod status;
mod time_budget;
mod values;
mod wizard;

use crate::domain::checkpoints::CheckpointId;
use crate::domain::fields::{FIELDS, FieldId};
use crate::domain::finding::{Class, Finding};
use crate::domain::setup::Setup;
use crate::world::environment::Environment;
use crate::world::harden::harden;
use crate::world::http::{Client, Recorder};
use crate::world::sign_in::browser::opened_for_parent;
use crate::{cli, tui};
use clap::ArgMatches;
use clap::parser::ValueSource;
use output::Output;
use std::path::Path;
use std::process::ExitCode;

/// The command line wasn't understood, or asks for something impossible.
const USAGE: u8 = 2;

/// Something is missing or still to do.
const INCOMPLETE: u8 = 3;

/// Why a command ends early, and with which exit code.
#[derive(Debug)]
struct Failure {
    finding: Finding,
    code: u8,
    /// All missing values because of which it ends.
    missing: Vec<FieldId>,
    /// All given values that can't be used, if it ends because of them. `finding` is the first.
    refused: Vec<Finding>,
}

impl From<Finding> for Failure {
    fn from(finding: Finding) -> Self {
        let code = finding.exit_code();
        Self { finding, code, missing: Vec::new(), refused: Vec::new() }
    }
}

impl Failure {
    /// The argument itself is wrong.
    fn usage(finding: Finding) -> Self {
        Self { code: USAGE, ..finding.into() }
    }

    /// Ends because of all given values that can't be used. None if there are none.
    fn of_refused(refused: &[Failure]) -> Option<Failure> {
        let first = refused.first()?;
        let code = if refused.iter().any(|one| one.code == USAGE) { USAGE } else { first.code };
        let refused = refused.iter().map(|one| one.finding.clone()).collect();
        Some(Self { code, refused, ..first.finding.clone().into() })
    }

    /// Values that must be given first, named in one sentence.
    fn incomplete(missing: Vec<FieldId>, setup: &Setup) -> Self {
        let named = |id: &FieldId| format!("{} ({})", setup.name_of(*id), id.env());
        let names: Vec<String> = missing.iter().map(named).collect();
        let absent = missing.first().and_then(|id| setup.absence_finding(*id)).filter(|_| missing.len() == 1);
        let finding = match (absent, names.as_slice()) {
            (Some(absent), _) => absent,
            (None, [one]) => {
                let fix = missing.first().map(|id| id.field().help).unwrap_or_default();
                Finding::failed(
                    Class::UserInput,
                    format!("{one} is missing"),
                    "Creating a connection requires it.",
                    fix,
                )
            }
            (None, all) => Finding::failed(
                Class::UserInput,
                format!("{} missing: {}", counted(&missing), all.join(", ")),
                "Creating a connection requires them.",
                "Set them with flags, environment variables, --env-file or --secrets-stdin, or in the wizard.",
            ),
        };
        Self {
            finding: Finding { field: missing.first().copied(), ..finding },
            code: INCOMPLETE,
            missing,
            refused: Vec::new(),
        }
    }

    fn report(self, out: &Output) -> u8 {
        match self.refused.as_slice() {
            [] => out.error(&self.finding),
            refused => refused.iter().for_each(|finding| out.error(finding)),
        }
        self.code
    }

    /// The same, and before it the JSON of a command that ended before it did anything.
    fn end(self, command: &str, arguments: Arguments, out: &Output) -> u8 {
        if let Some(json) = schema::of_error(command, &self.finding).filter(|_| arguments.is("json")) {
            status::print(out, &json);
        }
        self.report(out)
    }
}

/// "2 values and a token are": `status` counts the values of steps 1 and 2, too.
fn counted(missing: &[FieldId]) -> String {
    let of_token = |id: &&FieldId| CheckpointId::of(**id) == CheckpointId::ApiToken;
    let values = missing.len() - missing.iter().filter(of_token).count();
    match (values, values < missing.len()) {
        (1, true) => "1 value and a token are".to_owned(),
        (0, true) => format!("{} values for the token are", missing.len()),
        (count, true) => format!("{count} values and a token are"),
        (count, false) => format!("{count} values are"),
    }
}

/// Returns the exit code.
type Run = fn(Arguments, &Environment, &Output) -> u8;

/// The code of each subcommand. Without one, the wizard starts.
const COMMANDS: &[(&str, Run)] = &[
    ("status", status::run),
    ("doctor", doctor::run),
    ("preview", preview::run),
    ("providers", |arguments, _, out| providers::run(arguments, out)),
    ("rehearse", rehearse::run),
    ("sample", sample::run),
    ("lint", |arguments, _, out| lint::run(arguments, out)),
    ("import", import::run),
    ("export", export::run),
    ("sign-in", sign_in::run),
    ("create", create::run),
    ("demo", demo::run),
    ("forget", forget::run),
    ("completions", |arguments, _, out| completions::run(arguments, out)),
    ("man", |arguments, _, out| man::run(arguments, out)),
    ("help", |arguments, _, out| help::run(arguments, out)),
];

pub fn run() -> ExitCode {
    harden();
    if let Some(opened) = opened_for_parent() {
        return if opened { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    tui::leave_on_panic();
    let environment = Environment::read();
    // The wizard usually starts without arguments. Skipping the parser then saves memory.
    let parsed = if environment.arguments { cli::command().try_get_matches() } else { Ok(ArgMatches::default()) };
    let matches = match parsed {
        Ok(matches) => matches,
        Err(error) => {
            let out = Output::new(&environment, false, false);
            return ExitCode::from(out.ended(misuse::report(&error, &out)));
        }
    };
    let (name, own) = matches.subcommand().unwrap_or(("", &matches));
    let arguments = Arguments { own, root: &matches };
    let environment = arguments.with_color(environment);
    let out = Output::new(&environment, false, arguments.is("ascii")).quiet(arguments.is("quiet"));
    if let Some(flag) = arguments.misplaced() {
        let what = format!("--{flag} can't be used with {name}");
        return ExitCode::from(out.ended(misuse::say(&what, &format!("see a0connect {name} --help"), &out)));
    }
    let code = match COMMANDS.iter().find(|(known, _)| *known == name) {
        Some(_) if arguments.is("schema") => schema::run(name, &out),
        Some((_, run)) => run(arguments, &environment, &out),
        None => wizard::run(arguments, &environment, &out, None),
    };
    ExitCode::from(out.ended(code))
}

/// What was given to a subcommand, before its name or after it.
#[derive(Clone, Copy)]
struct Arguments<'a> {
    own: &'a ArgMatches,
    root: &'a ArgMatches,
}

impl<'a> Arguments<'a> {
    fn get<T: Clone + Send + Sync + 'static>(self, id: &str) -> Option<&'a T> {
        [self.own, self.root].into_iter().find_map(|matches| matches.try_get_one::<T>(id).ok().flatten())
    }

    fn is(self, id: &str) -> bool {
        [self.own, self.root].into_iter().any(|matches| matches!(matches.try_get_one(id), Ok(Some(true))))
    }

    fn text(self, id: &str) -> Option<&'a str> {
        self.get::<String>(id).map(String::as_str)
    }

    /// All values of an argument that may be repeated.
    fn all(self, id: &str) -> impl Iterator<Item = &'a str> {
        let values =
            [self.own, self.root].into_iter().filter_map(|matches| matches.try_get_many::<String>(id).ok().flatten());
        values.flatten().map(String::as_str)
    }

    fn path(self, id: &str) -> Option<&'a Path> {
        self.get::<std::path::PathBuf>(id).map(std::path::PathBuf::as_path)
    }

    /// All files of an argument that may be repeated.
    fn paths(self, id: &str) -> impl Iterator<Item = &'a Path> {
        let values = self.own.try_get_many::<std::path::PathBuf>(id).ok().flatten();
        values.into_iter().flatten().map(std::path::PathBuf::as_path)
    }

    /// The environment, with the color that the flags ask for.
    fn with_color(self, environment: Environment) -> Environment {
        let (no_color, force_color) = match self.text("color") {
            _ if self.has_no_color() => (true, false),
            Some("always") => (false, true),
            _ => (environment.no_color, environment.force_color),
        };
        Environment { no_color, force_color, ..environment }
    }

    /// `--no-color` or `--color never`.
    fn has_no_color(self) -> bool {
        self.is("no-color") || self.text("color") == Some("never")
    }

    /// `--debug`: the file for requests and responses, opened now.
    fn recorder(self) -> Result<Option<Recorder>, Failure> {
        self.path("debug").map(Recorder::open).transpose().map_err(Failure::usage)
    }

    /// The network, as the arguments want it.
    fn client(self, out: &Output) -> Result<Client, Failure> {
        let recorder = self.recorder()?;
        let client = Client::build(self.path("ca-cert")).map_err(Failure::usage)?;
        client.warning.iter().for_each(|finding| out.warning(finding));
        Ok(client.recorded(recorder))
    }

    /// An argument before the subcommand that the subcommand doesn't have.
    fn misplaced(self) -> Option<String> {
        let ids = self.root.ids().map(clap::Id::as_str);
        let given = |id: &&str| self.root.value_source(id) == Some(ValueSource::CommandLine);
        let id = ids.filter(given).find(|id| self.own.try_contains_id(id).is_err())?;
        let field = FIELDS.iter().find(|field| field.env == id);
        Some(field.and_then(|field| field.id.flag()).unwrap_or_else(|| id.to_owned()))
    }
}

/// Runs work that waits for the network or the keyring. A hanging call to the keyring doesn't delay the end.
fn wait_for<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        let why = error.to_string();
        Finding::failed(Class::Internal, "a0connect can't use the network", why, "Try again.")
    })?;
    let result = runtime.block_on(work);
    runtime.shutdown_background();
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_command_has_its_code() {
        let command = cli::command();
        let listed: BTreeSet<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
        assert_eq!(COMMANDS.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>(), listed);
    }
}
