//! `a0connect sample [NAME]`: sample applications with the profile's values. It uses neither the network nor the keyring.

use super::output::{Ink, Output};
use super::preview::say_missing;
use super::status::print;
use super::values::Loaded;
use super::{Arguments, Failure};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::samples::{self, Filled, SAMPLES};
use crate::domain::words::listed;
use crate::world::documents::shown;
use crate::world::environment::Environment;
use crate::world::samples::{Written, write};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

pub fn run(arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    let loaded = Loaded::open(arguments, environment, out).and_then(|mut loaded| {
        loaded.take_given(true, out);
        loaded.require_usable().map(|()| loaded)
    });
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(failure) => return failure.end("sample", arguments, out),
    };
    let setup = &loaded.profile.setup;
    let chosen = arguments.text("sample").and_then(samples::find);
    if arguments.is("json") {
        let all: Vec<Filled> = SAMPLES
            .iter()
            .filter(|one| chosen.is_none_or(|chosen| chosen == *one))
            .map(|one| one.filled(setup))
            .collect();
        print(out, &as_json(&all));
        return 0;
    }
    let Some(sample) = chosen else {
        list(&samples::all(setup), out);
        return 0;
    };
    let filled = sample.filled(setup);
    match arguments.path("out") {
        None => show(&filled, out),
        Some(folder) => {
            if let Err(finding) = written(folder, &filled, arguments.is("replace")) {
                return Failure::from(finding).report(out);
            }
            let text = format!("Wrote the files of {} to {}", sample.name, shown(folder));
            out.say(&[(Ink::Good, &text)]);
        }
    }
    explain(&filled, &loaded, out);
    let missing: Vec<FieldId> = filled.missing.iter().map(|(id, _)| *id).collect();
    say_missing(&missing, setup, out)
}

/// For each sample, its name and what it needs at Auth0.
fn list(all: &[Filled], out: &Output) {
    let width = SAMPLES.iter().map(|sample| sample.name.len()).max().unwrap_or_default();
    for Filled { sample, callback, .. } in all {
        let what = format!("{}, {}, {}", sample.what, sample.mode.label(), sample.needs.label());
        out.paragraph(&[(Ink::Good, &format!("{:width$}", sample.name)), (Ink::Plain, "  ")], &what);
        let origin = if sample.web_origins { format!(", web origin {}", callback.origin) } else { String::new() };
        out.paragraph(&[(Ink::Plain, &" ".repeat(width + 2))], &format!("callback URL {}{origin}", callback.url));
    }
    out.hint("Print one with a0connect sample NAME, or write all of its files with --out DIR");
}

/// The code that signs users in. Several files have a comment with their name each.
fn show(filled: &Filled, out: &Output) {
    let is_one = filled.main_files().count() == 1;
    for (index, file) in filled.main_files().enumerate() {
        let space = if index > 0 { "\n" } else { "" };
        let head = if is_one { String::new() } else { format!("{space}// {}\n", file.path) };
        out.data(&format!("{head}{}", file.text));
    }
}

/// What the user does at Auth0 and here before the sample runs.
fn explain(filled: &Filled, loaded: &Loaded, out: &Output) {
    let Filled { sample, callback, missing, .. } = filled;
    out.hint(&format!("At Auth0, use a {} with these URLs:", sample.needs.label()));
    for (label, url) in filled.urls() {
        out.say(&[(Ink::Plain, &format!("- {label}: {url}"))]);
    }
    if !callback.is_given {
        out.hint(&format!("None of the profile's callback URLs suits this sample, so it uses {}", callback.url));
    }
    if sample.has_secrets() {
        out.hint("The client secret isn't in the code, which reads AUTH0_CLIENT_SECRET from .env");
    }
    let application = loaded.known().application();
    if application.and_then(|application| sample.suits(application)) == Some(false) {
        out.warning(&of_another_type(filled));
    }
    if !missing.is_empty() {
        let placeholders: Vec<&str> = missing.iter().map(|(_, placeholder)| *placeholder).collect();
        out.hint(&format!("Replace {} in the code", listed(&placeholders)));
    }
}

fn of_another_type(filled: &Filled) -> Finding {
    let with = if filled.sample.has_secrets() { "with" } else { "without" };
    let why = format!("It needs a {} {with} a client secret.", filled.sample.needs.label());
    let fix = "Use an application of that type, or choose another sample.";
    Finding::new(State::Warning, "The sample can't use this application", why, fix).on(FieldId::Auth0ClientId)
}

fn written(folder: &Path, filled: &Filled, replace: bool) -> Result<(), Finding> {
    let others = match write(folder, &filled.files, replace)? {
        Written::Done => return Ok(()),
        Written::Exist(others) => others,
    };
    let names: Vec<String> = others.iter().map(PathBuf::as_path).map(shown).collect();
    let what = if names.len() == 1 { "A file already exists" } else { "Some files already exist" };
    let why = format!("{} would be replaced, so nothing was written.", listed(&names));
    Err(Finding::failed(Class::Conflict, what, why, "Choose another directory, or add --replace."))
}

fn as_json(all: &[Filled]) -> Value {
    let sample = |Filled { sample, callback, files, .. }: &Filled| {
        json!({
            "name": sample.name,
            "mode": sample.mode.as_str(),
            "what": sample.what,
            "application_type": sample.needs.app_type(),
            "callback_url": callback.url,
            "logout_url": callback.origin,
            "web_origin": sample.web_origins.then_some(&callback.origin),
            "files": files.iter().map(|file| file.path).collect::<Vec<_>>(),
        })
    };
    let missing = all.first().map(|filled| filled.missing.iter().map(|(id, _)| id.env()).collect::<Vec<_>>());
    json!({"schema": 1, "samples": all.iter().map(sample).collect::<Vec<_>>(), "missing": missing.unwrap_or_default()})
}
