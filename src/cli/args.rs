//! The arguments that several commands share, and how their values are parsed.
//!
//! Most of them are hidden in a command's help, which fits on one screen. `a0connect help options` and `a0connect help values`
//! list them.

use super::nearest::{either, nearest};
use crate::domain::catalog;
use crate::domain::checkpoints::CHECKPOINTS;
use crate::domain::export::{self, FORMATS};
use crate::domain::fields::{FIELDS, Field, FieldId};
use crate::domain::plan::NewApplication;
use crate::domain::profile::is_name;
use crate::domain::samples::{self, SAMPLES};
use crate::sandbox::scenarios;
use clap::builder::{PossibleValue, TypedValueParser, ValueParser};
use clap::{Arg, ArgAction, Command, ValueHint};
use std::error::Error;
use std::ffi::OsStr;
use std::fmt;

/// Generated completions replace this with the names of the profiles at that moment.
pub const PROFILE_NAMES: &str = "A0CONNECT_PROFILE_NAMES";

/// The heading of the flags of values.
pub const VALUES: &str = "Values";

/// The values of `--store`.
pub const STORES: &[(&str, &str)] = &[
    ("auto", "what the profile uses, or the keyring"),
    ("keyring", "this computer's keyring"),
    ("memory", "nowhere, so secrets last for this run only"),
];

/// The values of `--new-application`.
const KINDS: &[(&str, &str)] = &[
    ("regular-web", "a Regular Web Application, which has a server"),
    ("spa", "a Single Page Application, which runs in the browser"),
];

/// The names of [`crate::domain::sign_in::Mode`].
const MODES: &[(&str, &str)] = &[
    ("redirect", "the browser leaves the application and comes back"),
    ("popup", "a page opens a pop-up window, as a single-page app does"),
];

/// The values of `--color`.
const COLORS: &[(&str, &str)] = &[
    ("auto", "colors on a terminal, unless NO_COLOR is set"),
    ("always", "colors everywhere, even in a file"),
    ("never", "no colors"),
];

/// Why a value can't be used, and what to give instead.
#[derive(Debug)]
pub struct Wrong {
    pub what: String,
    pub hint: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&self.what)
    }
}

impl Error for Wrong {}

/// A value whose parser and completions are functions. The parser can accept more values than a shell completes.
#[derive(Clone)]
struct Offered {
    parse: fn(&str) -> Result<String, Wrong>,
    offers: fn() -> Vec<PossibleValue>,
}

impl TypedValueParser for Offered {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        self.parse.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue>>> {
        Some(Box::new((self.offers)().into_iter()))
    }
}

fn offered(arg: Arg, parse: fn(&str) -> Result<String, Wrong>, offers: fn() -> Vec<PossibleValue>) -> Arg {
    arg.value_parser(ValueParser::new(Offered { parse, offers })).hide_possible_values(true)
}

fn rows(values: &'static [(&'static str, &'static str)]) -> Vec<PossibleValue> {
    values.iter().map(|(value, words)| PossibleValue::new(*value).help(*words)).collect()
}

/// A help text, and below it a line for each value.
fn with_values(help: &str, values: impl Iterator<Item = (String, String)>) -> String {
    let values: Vec<(String, String)> = values.collect();
    let width = values.iter().map(|(value, _)| value.len()).max().unwrap_or(0);
    let lines: Vec<String> = values.iter().map(|(value, words)| format!("  {value:width$}  {words}")).collect();
    format!("{help}\n{}", lines.join("\n"))
}

fn owned(values: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
    values.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned()))
}

fn one_of(text: &str, values: &[(&str, &str)]) -> Result<String, Wrong> {
    if values.iter().any(|(value, _)| *value == text) {
        return Ok(text.to_owned());
    }
    let names: Vec<&str> = values.iter().map(|(value, _)| *value).collect();
    Err(Wrong { what: format!("{text} isn't a valid value"), hint: format!("Use {}", either(&names)) })
}

pub fn switch(id: &'static str, help: &'static str) -> Arg {
    Arg::new(id).long(id).action(ArgAction::SetTrue).help(help)
}

pub fn json() -> [Arg; 2] {
    [switch("json", "Print JSON"), switch("schema", "Print the JSON Schema of --json")]
}

pub fn file(id: &'static str, value: &'static str, help: &'static str) -> Arg {
    let arg = Arg::new(id).long(id).value_name(value).help(help);
    arg.value_parser(ValueParser::path_buf()).value_hint(ValueHint::FilePath)
}

/// Which characters and colors are written, and what besides the data.
pub fn looks() -> [Arg; 5] {
    let color = Arg::new("color").long("color").value_name("WHEN");
    let color = offered(color, |text| one_of(text, COLORS), || rows(COLORS));
    let help = with_values("Use colors [default: auto]", owned(COLORS));
    [
        color.help("Use colors: auto, always or never [default: auto]").long_help(help).hide(true),
        switch("no-color", "The same as --color never").hide(true),
        switch("ascii", "Write only ASCII [default: if the locale isn't UTF-8]").hide(true),
        switch("quiet", "Print only data and errors").short('q').hide(true),
        file("debug", "FILE", "Append all requests to this file, without secrets").hide(true),
    ]
}

/// Where values and secrets are stored.
pub fn keeping() -> [Arg; 2] {
    let profile = Arg::new("profile").long("profile").value_name("NAME");
    let profile = offered(profile, profile_name, || vec![PossibleValue::new(PROFILE_NAMES)]);
    let store = Arg::new("store").long("store").value_name("WHERE");
    let store = offered(store, |text| one_of(text, STORES), || rows(STORES));
    let help = with_values("Store secrets here [default: auto]", owned(STORES));
    [
        profile.help("Use this profile [env: A0CONNECT_PROFILE]"),
        store.help("Store secrets here: auto, keyring or memory [default: auto]").long_help(help).hide(true),
    ]
}

/// The user's consent to read a login of auth0-cli.
pub fn login() -> Arg {
    switch("auth0-cli", "Use the token of your auth0-cli login")
}

/// Where values come from.
pub fn sources() -> Vec<Arg> {
    let mut args = vec![
        file("env-file", "FILE", "Read values from a .env file"),
        switch("secrets-stdin", "Read NAME=value lines from standard input"),
        file("ca-cert", "FILE", "Trust the certificates in this PEM file too").hide(true),
    ];
    args.extend(FIELDS.iter().filter_map(value_flag));
    args
}

fn value_flag(field: &'static Field) -> Option<Arg> {
    let help = format!("{} [env: {}]", field.label, variables(field));
    let arg = Arg::new(field.env).long(field.id.flag()?).value_name("VALUE").help_heading(VALUES).help(help).hide(true);
    let keys = || catalog::names().map(|(key, name)| PossibleValue::new(key).help(name)).collect();
    Some(if field.id == FieldId::Provider { offered(arg, |text| Ok(text.to_owned()), keys) } else { arg })
}

/// The environment variables of a field, the first one first.
pub fn variables(field: &Field) -> String {
    field.names().collect::<Vec<_>>().join(", ")
}

/// How a sign-in works, by the name in [`Mode`].
pub fn mode() -> Arg {
    let arg = Arg::new("mode").long("mode").value_name("MODE");
    let arg = arg.help("Sign in by redirect or popup [default: redirect]");
    offered(arg, |text| one_of(text, MODES), || rows(MODES))
}

/// The application that users sign in to, if there is none.
pub fn new_application() -> [Arg; 2] {
    let kind = offered(
        Arg::new("new-application").long("new-application").value_name("KIND"),
        |text| one_of(text, KINDS),
        || rows(KINDS),
    );
    let name = Arg::new("application-name").long("application-name").value_name("NAME").requires("new-application");
    [
        kind.help("Create the application that users sign in to: regular-web or spa"),
        name.value_parser(application_name).help("The name of that application [default: My App]"),
    ]
}

fn application_name(text: &str) -> Result<String, Wrong> {
    if NewApplication::is_name(text) {
        return Ok(text.trim().to_owned());
    }
    let hint = "Use up to 100 characters without < and >".to_owned();
    Err(Wrong { what: format!("{text:?} can't be an application's name"), hint })
}

/// How the browser of a sign-in is used.
pub fn browsing() -> [Arg; 2] {
    let timeout = Arg::new("timeout").long("timeout").value_name("SECONDS").value_parser(seconds);
    [
        switch("no-browser", "Print the link first, and don't open a browser"),
        timeout.help("Wait for the browser, 5 to 3600 s [default: 300]"),
    ]
}

/// How long a sign-in waits.
pub fn seconds(text: &str) -> Result<u32, Wrong> {
    let wrong = || Wrong { what: format!("{text} isn't a number of seconds"), hint: "Use 5 to 3600".to_owned() };
    text.parse().ok().filter(|seconds| (5..=3_600).contains(seconds)).ok_or_else(wrong)
}

/// `--at`. The values are IDs, but users know the labels.
pub fn at() -> Arg {
    let labels = CHECKPOINTS.iter().map(|one| (one.id.to_owned(), label(one.label)));
    let arg = Arg::new("at").long("at").value_name("STEP").help("Open the wizard at this step, such as api_token");
    let arg = arg.long_help(with_values("Open the wizard at this step", labels));
    let steps = || CHECKPOINTS.iter().map(|one| PossibleValue::new(one.id).help(label(one.label))).collect();
    offered(arg, step, steps)
}

pub fn label(label: &str) -> String {
    match label.strip_prefix("{provider}") {
        Some(rest) => format!("Provider{rest}"),
        None => label.replace("{provider}", "the provider"),
    }
}

/// An ID, or a label as the wizard shows it.
fn step(text: &str) -> Result<String, Wrong> {
    let known = CHECKPOINTS.iter().find(|one| one.id == text || label(one.label).eq_ignore_ascii_case(text));
    known.map(|one| one.id.to_owned()).ok_or_else(|| {
        let all: Vec<String> = CHECKPOINTS.iter().map(|one| format!("{} ({})", one.id, label(one.label))).collect();
        Wrong { what: format!("{text} isn't a step"), hint: format!("Use one of {}", all.join(", ")) }
    })
}

fn profile_name(text: &str) -> Result<String, Wrong> {
    const RULE: &str = "Use 1 to 40 lowercase letters, digits and hyphens, and don't start with a hyphen";
    let wrong = || Wrong { what: format!("{text} isn't a profile name"), hint: RULE.to_owned() };
    if is_name(text) { Ok(text.to_owned()) } else { Err(wrong()) }
}

pub fn scenario() -> Arg {
    let arg = Arg::new("scenario").long("scenario").value_name("NAME");
    let names = || scenarios::all().map(|one| PossibleValue::new(one.name).help(one.what)).collect();
    offered(arg, scenario_name, names).help("Start with a fault, such as callback-slash")
}

fn scenario_name(text: &str) -> Result<String, Wrong> {
    scenarios::find(text).map(|scenario| scenario.name.to_owned()).ok_or_else(|| {
        let near = either(&nearest(text, scenarios::all().map(|scenario| scenario.name)));
        let hint = format!("Did you mean {near}? List all: a0connect demo --list");
        Wrong { what: format!("Unknown scenario {text}"), hint }
    })
}

pub fn sample() -> Arg {
    let arg = Arg::new("sample").value_name("NAME").help("Print this sample, such as express");
    let names = || SAMPLES.iter().map(|one| PossibleValue::new(one.name).help(one.what)).collect();
    offered(arg, sample_name, names)
}

fn sample_name(text: &str) -> Result<String, Wrong> {
    samples::find(text).map(|sample| sample.name.to_owned()).ok_or_else(|| {
        let names: Vec<&str> = SAMPLES.iter().map(|sample| sample.name).collect();
        Wrong { what: format!("Unknown sample {text}"), hint: format!("Use {}", either(&names)) }
    })
}

pub fn export_format() -> Arg {
    let arg = Arg::new("format").value_name("FORMAT").help("Print this format, such as terraform");
    let names = || FORMATS.iter().map(|one| PossibleValue::new(one.name).help(one.what)).collect();
    offered(arg, format_name, names)
}

fn format_name(text: &str) -> Result<String, Wrong> {
    export::find(text).map(|format| format.name.to_owned()).ok_or_else(|| {
        let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        Wrong { what: format!("Unknown format {text}"), hint: format!("Use {}", either(&names)) }
    })
}

/// A command or a topic. An unknown one isn't an error of the parser, since `help` itself suggests others.
pub fn topic() -> Arg {
    let arg = Arg::new("topic").value_name("COMMAND|TOPIC").help("Show help for this command or topic");
    offered(
        arg,
        |text| Ok(text.to_owned()),
        || super::help_pages().map(|(name, about)| PossibleValue::new(name).help(about)).collect(),
    )
}
