//! `a0connect man`: the manual, as a page for the program and one for each command. They come from the same tables as the help.

use super::output::Output;
use super::{Arguments, Failure};
use crate::cli::topics::{self, TOPICS};
use crate::cli::{self, Example, Listed};
use crate::domain::finding::{Class, Finding};
use crate::world::manual;
use clap::{Arg, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use std::io;

pub fn run(arguments: Arguments, out: &Output) -> u8 {
    match written(arguments, out) {
        Ok(()) => 0,
        Err(finding) => Failure::from(finding).report(out),
    }
}

fn written(arguments: Arguments, out: &Output) -> Result<(), Finding> {
    let failed = |error: io::Error| {
        Finding::failed(Class::Internal, "The manual can't be generated", error.to_string(), "Report this as a bug.")
    };
    let Some(folder) = arguments.path("out") else {
        let page = program().map_err(failed)?;
        out.data(&String::from_utf8_lossy(&page));
        return Ok(());
    };
    let mut pages = vec![(format!("{}.1", cli::NAME), program().map_err(failed)?)];
    for listed in cli::all() {
        pages.push((format!("{}-{}.1", cli::NAME, listed.name), command(listed).map_err(failed)?));
    }
    manual::write(folder, &pages)?;
    out.hint(&format!("Wrote {} man pages to {}", pages.len(), folder.display()));
    Ok(())
}

/// a0connect(1)
fn program() -> io::Result<Vec<u8>> {
    let mut root = cli::command();
    root.build();
    let long = "Without a command, it opens the wizard: a full-screen program that guides you through eight steps, checks every value \
                and creates the connection. The commands do the same without a terminal.";
    let page = Man::new(shown(root).long_about(format!("{}. {long}", cli::ABOUT)));
    let mut out = title(&page)?;
    page.render_options_section(&mut out)?;
    let mut commands = Roff::default();
    commands.control("SH", ["COMMANDS"]);
    for one in cli::all() {
        let name = format!("{}-{}(1)", cli::NAME, one.name);
        commands.control("TP", []).text([roman(name)]).text([roman(one.about)]);
    }
    commands.to_writer(&mut out)?;
    section("EXAMPLES", &examples(cli::EXAMPLES), &mut out)?;
    section("VALUES", &topic("values"), &mut out)?;
    section("SECRETS", &topic("secrets"), &mut out)?;
    section("SIGN-IN", &topic("flow"), &mut out)?;
    rest(&mut out)?;
    Ok(escaped(&out))
}

/// a0connect-status(1) and the others.
fn command(listed: &Listed) -> io::Result<Vec<u8>> {
    let mut root = cli::command();
    root.build();
    let command = root.find_subcommand(listed.name).cloned().unwrap_or_default();
    let name = format!("{}-{}", cli::NAME, listed.name);
    let takes_values = command.get_arguments().any(topics::is_value);
    let page = Man::new(shown(command).display_name(name.clone()).version(env!("CARGO_PKG_VERSION")))
        .title(name)
        .manual("User commands");
    let mut out = title(&page)?;
    page.render_options_section(&mut out)?;
    section("EXAMPLES", &examples(listed.examples), &mut out)?;
    if takes_values {
        section("VALUES", &topic("values"), &mut out)?;
    }
    rest(&mut out)?;
    Ok(escaped(&out))
}

fn title(page: &Man) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    page.render_title(&mut out)?;
    page.render_name_section(&mut out)?;
    page.render_synopsis_section(&mut out)?;
    page.render_description_section(&mut out)?;
    Ok(out)
}

fn rest(out: &mut Vec<u8>) -> io::Result<()> {
    section("ENVIRONMENT", &topic("environment"), out)?;
    section("EXIT STATUS", &topics::exit_codes(), out)?;
    section("FILES", &topics::files(), out)
}

/// A man page shows the options that all commands share too. The values have a section.
fn shown(command: Command) -> Command {
    command.mut_args(|arg: Arg| {
        let hide = topics::is_value(&arg) || arg.get_id() == "profiles";
        arg.hide(hide)
    })
}

fn topic(name: &str) -> String {
    TOPICS.iter().find(|topic| topic.name == name).map(|topic| (topic.text)()).unwrap_or_default()
}

fn examples(examples: &[Example]) -> String {
    let shown = cli::shown_examples(examples);
    shown.lines().skip(1).map(|line| format!("{}\n", line.trim_start())).collect()
}

/// ASCII only, because groff reads nothing else by itself.
fn escaped(page: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(page.len());
    for char in String::from_utf8_lossy(page).chars() {
        match u8::try_from(char) {
            Ok(byte) if byte.is_ascii() => out.push(byte),
            _ => out.extend(format!("\\[u{:04X}]", char as u32).bytes()),
        }
    }
    out
}

/// A section with the lines as they are.
fn section(name: &str, text: &str, out: &mut Vec<u8>) -> io::Result<()> {
    let mut page = Roff::default();
    page.control("SH", [name]).control("nf", []);
    for line in text.trim_end().lines() {
        page.text([roman(if line.is_empty() { " " } else { line })]);
    }
    page.control("fi", []);
    page.to_writer(out)
}
