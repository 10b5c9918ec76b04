//! The arguments: their names, their help, and their subcommands. Every value that isn't a secret has a flag, made from
//! [`FIELDS`]. A secret has none, because other processes can see arguments.

use crate::domain::checkpoints::CHECKPOINTS;
use crate::domain::fields::{FIELDS, Field};
use crate::domain::profile::is_name;
use crate::sandbox::scenarios::{self, SCENARIOS};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser, ValueParser};
use clap::{Arg, ArgAction, Command, ValueHint};
use clap_complete::Shell;
use std::ffi::OsStr;

pub fn command() -> Command {
    Command::new("a0connect")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Sets up a custom OAuth2 connection in Auth0, from nothing to a proven sign-in")
        .long_about(ABOUT)
        .after_help(EXAMPLES)
        .after_long_help(after_long_help())
        .disable_help_subcommand(true)
        .subcommand_value_name("COMMAND")
        .arg(
            Arg::new("at")
                .long("at")
                .value_name("ID")
                .help("Open the wizard at this checkpoint")
                .value_parser(PossibleValuesParser::new(CHECKPOINTS.iter().map(|checkpoint| checkpoint.id))),
        )
        .args(looks())
        .args(keeping())
        .args(sources())
        .subcommands([status(), doctor(), preview(), create(), demo(), forget(), completions()])
}

fn status() -> Command {
    let about = "Shows where every checkpoint stands; keeps no values";
    Command::new("status").about(about).after_help(EXIT_CODES).defer(|command| {
        command
            .arg(json("The same as JSON, schema 1"))
            .arg(switch("offline", "Judge by what was seen before: neither network nor keyring is touched"))
            .arg(
                switch("prove", "Try secrets again that were tried within a day; each try stands in a log")
                    .conflicts_with("offline"),
            )
            .args(looks())
            .args(keeping())
            .args(sources())
    })
}

fn doctor() -> Command {
    let about = "Looks at this machine: terminal, folders, keyring, network, clock";
    Command::new("doctor")
        .about(about)
        .after_help(EXIT_CODES)
        .defer(|command| command.arg(json("The same as JSON, schema 1")).args(looks()).args(keeping()).args(sources()))
}

fn preview() -> Command {
    let about = "Prints the connection document; what would be sent goes to standard error";
    Command::new("preview").about(about).after_help(EXIT_CODES).defer(|command| {
        command
            .arg(switch("reveal", "Secrets in clear"))
            .arg(json("Document, requests and what is missing as JSON, schema 1"))
            .arg(
                switch("handover", "The file and the command with which a colleague with access creates it")
                    .conflicts_with_all(["reveal", "json"]),
            )
            .arg(switch("offline", "Neither network nor keyring is touched"))
            .args(looks())
            .args(keeping())
            .args(sources())
    })
}

fn create() -> Command {
    let about = "Creates the connection, or updates it, and enables it for the application";
    Command::new("create").about(about).after_help(EXIT_CODES).defer(|command| {
        let headless = |id: &'static str, help: &'static str| switch(id, help).requires("no-input");
        command
            .arg(switch("no-input", "Ask nothing; without it the wizard opens at Connection"))
            .arg(headless("update", "Update the connection where it differs; without it that is exit code 5"))
            .arg(headless("adopt", "Take over the connection of that name, even if another application uses it"))
            .arg(headless("require-checks", "Send nothing if a check has failed, and end with its exit code"))
            .arg(headless("dry-run", "Print the plan without changing anything at Auth0 or on this machine"))
            .arg(json("What was done as JSON, schema 1").requires("no-input"))
            .arg(
                Arg::new("confirm")
                    .long("confirm")
                    .value_name("TENANT-DOMAIN")
                    .help("The tenant's domain, for a profile that is marked as production")
                    .requires("no-input"),
            )
            .arg(
                Arg::new("not-secret")
                    .long("not-secret")
                    .value_name("NAME")
                    .action(ArgAction::Append)
                    .help("This value is no secret although it looks like one, such as APPLICATION_KEY")
                    .requires("no-input"),
            )
            .arg(headless("no-enable", "Do not enable it for the application"))
            .arg(headless("no-callbacks", "Do not add callback URLs to the application"))
            .args(looks())
            .args(keeping())
            .args(sources())
    })
}

fn demo() -> Command {
    let about = "Opens the wizard on a tenant of its own: no account, no network, nothing is kept";
    Command::new("demo").about(about).defer(|command| {
        let scenario = Arg::new("scenario").long("scenario").value_name("NAME").value_parser(ScenarioName);
        command
            .arg(switch("serve", "Only that tenant: prints its values, ends with standard input"))
            .arg(
                scenario
                    .hide_possible_values(true)
                    .help("Something is wrong at one of the two sides; --help lists what"),
            )
            .args(looks())
            .after_long_help(scenario_list())
    })
}

/// Shells complete the names. An unknown name is rejected with the list.
#[derive(Clone)]
struct ScenarioName;

impl TypedValueParser for ScenarioName {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        scenario_name.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue>>> {
        Some(Box::new(scenarios::all().map(|scenario| PossibleValue::new(scenario.name).help(scenario.what))))
    }
}

fn scenario_name(name: &str) -> Result<String, String> {
    let unknown = || format!("there is no such scenario\n\n{}", scenario_list());
    scenarios::find(name).map(|scenario| scenario.name.to_owned()).ok_or_else(unknown)
}

/// Each line fits into 80 columns.
fn scenario_list() -> String {
    let mut list = "Scenarios, by where something is wrong:".to_owned();
    for (place, scenarios) in SCENARIOS {
        list += &format!("\n  {place}");
        for scenario in *scenarios {
            list += &format!("\n    {:23}  {}", scenario.name, scenario.what);
        }
    }
    list
}

fn forget() -> Command {
    let about = "Removes a profile: its values, its facts, its journal and its secrets in the keyring";
    Command::new("forget")
        .about(about)
        .defer(|command| command.arg(switch("yes", "Do not ask")).args(looks()).args(keeping()))
}

fn completions() -> Command {
    let about = "Prints completions for a shell";
    Command::new("completions").about(about).defer(|command| {
        let shell = Arg::new("shell").required(true).value_name("SHELL").help("For this shell");
        command.arg(shell.value_parser(clap::value_parser!(Shell)))
    })
}

fn switch(id: &'static str, help: &'static str) -> Arg {
    Arg::new(id).long(id).action(ArgAction::SetTrue).help(help)
}

fn json(help: &'static str) -> Arg {
    switch("json", help)
}

fn looks() -> [Arg; 2] {
    [switch("no-color", "No colours [env: NO_COLOR]"), switch("ascii", "Plain ASCII, as where the locale is not UTF-8")]
}

fn keeping() -> [Arg; 2] {
    [
        Arg::new("profile")
            .long("profile")
            .value_name("NAME")
            .help("Saved set of values [env: A0CONNECT_PROFILE]")
            .value_parser(profile_name),
        Arg::new("store")
            .long("store")
            .value_name("WHERE")
            .help("Where secrets are kept; auto is the keyring, or what the profile says")
            .value_parser(["auto", "keyring", "memory"]),
    ]
}

fn sources() -> Vec<Arg> {
    let file = |id: &'static str, help: &'static str| {
        let arg = Arg::new(id).long(id).value_name("FILE").help(help);
        arg.value_parser(ValueParser::path_buf()).value_hint(ValueHint::FilePath)
    };
    let mut args = vec![
        file("ca-cert", "Certificates to trust beside the system's, in PEM form [env: SSL_CERT_FILE]"),
        file("env-file", "Values as NAME=value lines, as in an .env file"),
        switch("secrets-stdin", "Values as NAME=value lines from standard input"),
    ];
    args.extend(FIELDS.iter().filter_map(value_flag));
    args
}

fn value_flag(field: &'static Field) -> Option<Arg> {
    let names: Vec<&str> = std::iter::once(field.env).chain(field.aliases.iter().copied()).collect();
    let help = format!("{} [env: {}]", field.label, names.join(", "));
    let arg = Arg::new(field.env).long(field.id.flag()?).value_name("VALUE").help_heading("Values").help(help.clone());
    Some(arg.long_help(format!("{help}\n{}", field.help)).hide_short_help(true))
}

fn profile_name(text: &str) -> Result<String, String> {
    const RULE: &str = "1 to 40 small letters, digits and hyphens, the first no hyphen";
    if is_name(text) { Ok(text.to_owned()) } else { Err(RULE.to_owned()) }
}

const ABOUT: &str = "\
Sets up a custom OAuth2 connection in Auth0, from nothing to a proven sign-in.

Without a command it opens the wizard: at the first open checkpoint the first time, at the overview when the profile \
exists. The commands do the same without a terminal.";

const EXAMPLES: &str = "\
Examples:
  a0connect demo                     try it: no account, no network
  a0connect                          the wizard
  a0connect status                   where every checkpoint stands
  a0connect doctor                   what this machine lacks
  a0connect preview                  the JSON that Auth0 would get
  a0connect create --no-input        create or find the connection, for scripts
  a0connect create --no-input --update --profile work < /dev/null
  printf 'APPLICATION_SECRET=%s\\n' \"$SECRET\" | a0connect status --secrets-stdin

Every value has a flag or a variable: --help lists them.";

const EXIT_CODES: &str = "\
Exit codes:
  0 done   1 failed   2 usage   3 incomplete: nothing failed, something is to do
  4 refused (token, scope)   5 conflict, or the tenant has something else
  6 network or rate limit   130 interrupted";

fn after_long_help() -> String {
    let mut secrets = String::new();
    for field in FIELDS.iter().filter(|field| field.secret) {
        let aliases: String = field.aliases.iter().map(|alias| format!(", {alias}")).collect();
        secrets += &format!("  {}{aliases}: {}\n", field.env, field.label);
    }
    format!(
        "{EXAMPLES}\n\nSecrets have no flag, since arguments are seen by other processes. Give them by environment, \
         --env-file,\n--secrets-stdin, or in the wizard:\n{secrets}\nValues come from flags, environment, --env-file, \
         --secrets-stdin, profile and keyring; the first has it.\nHTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY are \
         honoured.\n\n{EXIT_CODES}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_argument_is_well_defined() {
        command().debug_assert();
    }

    #[test]
    fn every_open_value_has_a_flag_and_no_secret_has() {
        let help = command().render_long_help().to_string();
        for field in FIELDS {
            assert!(help.contains(field.env), "{}", field.env);
            let flag = format!("--{} ", field.env.trim_start_matches("A0CONNECT_").to_lowercase().replace('_', "-"));
            assert_eq!(help.contains(&flag), !field.secret, "{flag}");
        }
    }

    #[test]
    fn a_secret_given_as_a_flag_is_refused_and_not_repeated() {
        for argument in ["--application-secret=hunter2", "--auth0-api-v2-token=hunter2"] {
            let refused = command().try_get_matches_from(["a0connect", "create", argument]).unwrap_err();
            assert_eq!(refused.exit_code(), 2);
            assert!(!refused.to_string().contains("hunter2"), "{refused}");
        }
    }
}
