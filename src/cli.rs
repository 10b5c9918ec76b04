//! The arguments: their names, their help, and their subcommands. Every value that isn't a secret has a flag, made from
//! `FIELDS`. A secret has none, because other processes can see arguments.
//!
//! In reading order: how a mistyped name is found, the arguments that commands share, the list of commands, the environment
//! variables, the topics of the help. A help page is only built when it is shown.

mod args;
mod listed;
mod nearest;
mod reading;
pub mod topics;
mod variables;
mod writing;

pub use args::{PROFILE_NAMES, Wrong};
pub use listed::{EXAMPLES, Example, Listed, all, shown as shown_examples};
pub use nearest::{either, nearest};

use crate::domain::fields::FieldId;
use args::{at, browsing, file, json, keeping, login, looks, mode, new_application, scenario, sources, switch, topic};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgGroup, Command, ValueHint};
use topics::TOPICS;

pub const NAME: &str = "a0connect";
pub const ABOUT: &str = "Set up a custom OAuth2 connection in Auth0, and check that it works";

/// The shells that have completions.
pub const SHELLS: [&str; 6] = ["bash", "elvish", "fish", "nushell", "powershell", "zsh"];

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// With the commit, the target and the features of the build.
const LONG_VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "\ncommit:   ",
    env!("A0CONNECT_COMMIT"),
    "\ntarget:   ",
    env!("A0CONNECT_TARGET"),
    "\nfeatures: ",
    env!("A0CONNECT_FEATURES")
);

pub fn command() -> Command {
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let commands = [
        demo(),
        providers(),
        reading::import(),
        status(),
        doctor(),
        reading::lint(),
        preview(),
        rehearse(),
        sign_in(),
        writing::sample(),
        writing::export(),
        create(),
        forget(),
        completions(),
        man(),
        help(),
    ];
    Command::new(NAME)
        .version(VERSION)
        .long_version(LONG_VERSION)
        .about(ABOUT)
        .help_template(template())
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .max_term_width(80)
        .subcommand_value_name("COMMAND")
        .arg(at())
        .args(keeping())
        .arg(login().hide(true))
        .args(sources())
        .args(looks())
        .arg(help_flag())
        .arg(version.help("Show the version (--version also shows the build)"))
        .subcommands(commands)
}

/// The help of the program. The commands are in their list.
fn template() -> String {
    let topics: Vec<&str> = TOPICS.iter().map(|topic| topic.name).collect();
    format!(
        "{{about}}.\n\nRun a0connect without a command to open the wizard.\n\n{}\n\n{}\nTopics:\n{}\nOptions:\n{{options}}\n\n\
         Secrets never go on the command line: a0connect help secrets",
        listed::shown(EXAMPLES),
        listed::grouped(),
        topics::wrapped(2, &format!("a0connect help {}", topics.join(" | "))),
    )
}

/// The commands and topics that have help, and what each is about.
pub fn help_pages() -> impl Iterator<Item = (&'static str, &'static str)> {
    let commands = all().map(|command| (command.name, command.about));
    commands.chain(TOPICS.iter().map(|topic| (topic.name, topic.about)))
}

/// The commands with `--json` and `--schema`.
pub const WITH_JSON: [&str; 10] =
    ["providers", "import", "status", "preview", "rehearse", "sign-in", "doctor", "lint", "sample", "create"];

/// A command of the list. `arguments` adds its own, and is only called if the command is used.
fn listed(name: &'static str, arguments: fn(Command) -> Command) -> Command {
    let about = all().find(|one| one.name == name).map_or("", |one| one.about);
    Command::new(name).about(about).disable_help_flag(true).max_term_width(80).defer(arguments)
}

/// The frame of a command's help: what it is for, its usage and examples, and then its options.
fn framed(command: Command) -> Command {
    let examples = all().find(|one| one.name == command.get_name()).map_or(&[][..], |one| one.examples);
    command
        .before_help(listed::shown(examples))
        .help_template("{about}\n\n{usage-heading} {usage}\n\n{before-help}{all-args}{after-help}")
        .args(looks())
        .arg(help_flag())
}

const MORE: &str = "More: a0connect help options | values | secrets | exit-codes";

/// `-h` and `--help` are alike.
fn help_flag() -> Arg {
    Arg::new("help").short('h').long("help").action(ArgAction::HelpShort).help("Show help")
}

fn status() -> Command {
    listed("status", |command| {
        framed(
            command
                .arg(
                    switch("offline", "Show the last results, without the network or the keyring")
                        .conflicts_with("auth0-cli"),
                )
                .arg(
                    switch("prove", "Repeat checks from the last 24 hours that leave log entries")
                        .conflicts_with("offline"),
                )
                .arg(login())
                .args(json())
                .args(keeping())
                .args(sources())
                .after_help(MORE),
        )
    })
}

fn doctor() -> Command {
    listed("doctor", |command| framed(command.args(json()).args(keeping()).args(sources()).after_help(MORE)))
}

fn preview() -> Command {
    listed("preview", |command| {
        framed(
            command
                .arg(switch("reveal", "Print secrets in clear text"))
                .arg(
                    switch("handover", "Print a file and a command for a colleague with access")
                        .conflicts_with_all(["reveal", "json"]),
                )
                .arg(switch("offline", "Don't use the network or the keyring").conflicts_with("auth0-cli"))
                .arg(login())
                .args(json())
                .args(keeping())
                .args(sources())
                .after_help(MORE),
        )
    })
}

fn rehearse() -> Command {
    listed("rehearse", |command| {
        // The script is only run here, so it doesn't have to be valid as a saved value.
        let script = file(FieldId::Script.env(), "FILE", "Run this script [default: the profile's]").long("script");
        let answer = file("answer", "FILE", "Use this file as the userinfo response");
        let token = switch("token-stdin", "Read an access token (or the token response)");
        framed(
            command
                .arg(script)
                .arg(answer.action(ArgAction::Append).conflicts_with("token-stdin"))
                .arg(token.conflicts_with("secrets-stdin"))
                .args(json())
                .args(keeping())
                .args(sources().into_iter().filter(|arg| arg.get_id() != FieldId::Script.env()))
                .after_help(MORE),
        )
    })
}

fn sign_in() -> Command {
    listed("sign-in", |command| {
        let [browser, timeout] = browsing();
        let [json, schema] = json();
        let link = switch("link", "Print a login link for a colleague, and follow it");
        framed(
            command
                .arg(mode())
                .arg(browser)
                .arg(timeout)
                .arg(switch("add-callback", "Add a callback URL for the sign-in if none is usable"))
                .arg(switch("paste", "Read the URL where the browser ends up").conflicts_with("secrets-stdin"))
                .arg(switch("delete-new-user", "Delete the user if it's new, with no way to undo it"))
                .arg(link.conflicts_with_all(["no-browser", "add-callback", "paste", "delete-new-user"]))
                .arg(login())
                .arg(json)
                .arg(schema.hide(true))
                .args(keeping())
                .args(sources().into_iter().map(|arg| arg.hide(true)))
                .after_help(MORE),
        )
    })
}

fn create() -> Command {
    listed("create", |command| {
        // A dry run asks no questions.
        const HEADLESS: &str = "headless";
        let ways = ArgGroup::new(HEADLESS).args(["no-input", "dry-run"]).multiple(true);
        let headless = |id: &'static str, help: &'static str| switch(id, help).requires(HEADLESS);
        let confirm = Arg::new("confirm").long("confirm").value_name("DOMAIN").requires(HEADLESS);
        let [browser, timeout] = browsing();
        let not_secret = Arg::new("not-secret").long("not-secret").value_name("NAME").requires(HEADLESS);
        let [json, schema] = json();
        framed(
            command
                .arg(switch("no-input", "Run without prompts [default: open the wizard]"))
                .arg(headless("update", "Update it if it differs [default: exit code 5]"))
                .arg(headless("adopt", "Adopt a connection that uses another client ID"))
                .arg(headless("require-checks", "Send nothing if a check has failed"))
                .arg(switch("dry-run", "Print the plan without prompting or changing anything"))
                .arg(headless("no-enable", "Don't enable the connection for the application"))
                .arg(headless("no-callbacks", "Don't add callback URLs to the application"))
                .arg(
                    headless("sign-in-first", "Enable it only after a sign-in in the browser")
                        .conflicts_with("no-enable"),
                )
                .arg(headless("machine-application", "Create an application that renews a0connect's token").hide(true))
                .args(new_application().map(|arg| arg.requires(HEADLESS).hide(true)))
                .arg(browser.requires("sign-in-first").hide(true))
                .arg(timeout.requires("sign-in-first").hide(true))
                .arg(confirm.help("Confirm the tenant of a production profile"))
                .arg(login().hide(true))
                .arg(
                    not_secret
                        .action(ArgAction::Append)
                        .help("Store this value although it looks like a secret")
                        .hide(true),
                )
                .arg(json.requires(HEADLESS).help("Print JSON [schema: --schema]"))
                .group(ways)
                .arg(schema.hide(true))
                .args(keeping())
                .args(sources().into_iter().map(|arg| arg.hide(true)))
                .after_help(MORE),
        )
    })
}

fn demo() -> Command {
    listed("demo", |command| {
        framed(
            command
                .arg(scenario())
                .arg(switch("list", "List the scenarios"))
                .arg(switch("serve", "Run only the sandbox until stdin closes, and print its values")),
        )
    })
}

fn providers() -> Command {
    listed("providers", |command| {
        let query = Arg::new("query").value_name("QUERY").help("Show the provider with this key, or search the names");
        framed(command.arg(query).args(json()))
    })
}

fn forget() -> Command {
    listed("forget", |command| framed(command.arg(switch("yes", "Delete without asking")).args(keeping())))
}

fn completions() -> Command {
    listed("completions", |command| {
        let shell = Arg::new("shell")
            .value_name("SHELL")
            .help("bash, elvish, fish, nushell, powershell or zsh")
            .required_unless_present("profiles");
        framed(
            command
                .arg(shell.value_parser(PossibleValuesParser::new(SHELLS)).hide_possible_values(true))
                .arg(switch("profiles", "Print the names of the profiles").hide(true))
                .override_usage("a0connect completions <SHELL>"),
        )
    })
}

fn man() -> Command {
    listed("man", |command| {
        let out = file("out", "DIR", "Write all man pages to this directory").value_hint(ValueHint::DirPath);
        framed(command.arg(out))
    })
}

fn help() -> Command {
    listed("help", |command| framed(command.arg(topic())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fields::FIELDS;

    #[test]
    fn every_argument_is_well_defined() {
        command().debug_assert();
    }

    #[test]
    fn every_command_is_listed_once_with_what_it_is_for() {
        let command = command();
        let mut names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        let mut listed: Vec<&str> = all().map(|one| one.name).collect();
        names.sort_unstable();
        listed.sort_unstable();
        assert_eq!(names, listed);
        for one in all() {
            assert!(one.about.len() <= 70 && one.about.starts_with(char::is_uppercase), "{}", one.about);
            assert!((2..=3).contains(&one.examples.len()), "{}", one.name);
        }
    }

    #[test]
    fn the_commands_with_json_have_a_schema() {
        let mut command = command();
        command.build();
        let has = |command: &Command, id: &str| command.get_arguments().any(|arg| arg.get_id() == id);
        for one in command.get_subcommands() {
            let json = WITH_JSON.contains(&one.get_name());
            assert_eq!((has(one, "json"), has(one, "schema")), (json, json), "{}", one.get_name());
        }
    }

    #[test]
    fn every_open_value_has_a_flag_and_no_secret_has() {
        let mut command = command();
        command.build();
        // These commands read no values.
        let without = ["providers", "import", "lint"];
        let reads = |one: &&Command| WITH_JSON.contains(&one.get_name()) && !without.contains(&one.get_name());
        for one in command.get_subcommands().filter(reads).chain([&command]) {
            for field in FIELDS {
                let arg = one.get_arguments().find(|arg| arg.get_id() == field.env);
                assert_eq!(arg.is_some(), !field.secret, "{} {}", one.get_name(), field.env);
                assert_eq!(arg.and_then(Arg::get_long), field.id.flag().as_deref());
            }
        }
    }
}
