//! `a0connect lint FILE`: known traps in a file about a connection. It sends nothing, and reads neither profile nor keyring.

use super::checks;
use super::output::{Ink, Output};
use super::status::print;
use super::{Arguments, Failure};
use crate::domain::finding::{Class, Finding};
use crate::domain::import::MAX;
use crate::domain::lint::{Linted, lint};
use crate::world::{documents, sources};
use serde_json::{Value, json};
use std::path::Path;

const FAILED: u8 = 1;

pub fn run(arguments: Arguments, out: &Output) -> u8 {
    let path = arguments.path("file").unwrap_or(Path::new("-"));
    match linted(path) {
        Ok(linted) => {
            if arguments.is("json") {
                print(out, &as_json(&linted));
            } else {
                table(&linted, out);
            }
            if linted.has_failed() { FAILED } else { 0 }
        }
        Err(finding) => Failure::from(finding).end("lint", arguments, out),
    }
}

fn linted(path: &Path) -> Result<Linted, Finding> {
    let text = sources::text(path, MAX)?;
    let in_git = path != Path::new("-") && documents::is_in_git(path);
    let linted = lint(&text, in_git);
    if linted.import.formats.is_empty() && linted.trapped.is_empty() {
        let why = "The text has none of the formats that a0connect reads.";
        let fix = "Check a .env file, a connection as JSON, a command, Terraform or YAML.";
        return Err(Finding::failed(Class::UserInput, "There is nothing to check", why, fix));
    }
    Ok(linted)
}

fn table(linted: &Linted, out: &Output) {
    for one in &linted.trapped {
        let (ink, mark) = checks::mark(one.finding.state);
        let head = format!(" line {}  ", one.line);
        out.paragraph(&[(ink, mark), (Ink::Plain, &head)], &one.finding.what);
        checks::reasons(&one.finding, out);
    }
    let words = match linted.trapped.len() {
        0 => "No known trap was found".to_owned(),
        1 => "1 trap was found".to_owned(),
        count => format!("{count} traps were found"),
    };
    let ink = if linted.trapped.is_empty() { Ink::Good } else { Ink::Plain };
    out.say(&[(ink, &words)]);
}

fn as_json(linted: &Linted) -> Value {
    let finding = |one: &crate::domain::lint::Trapped| {
        json!({
            "id": one.id,
            "state": one.finding.state.as_str(),
            "line": one.line,
            "what": one.finding.what,
            "why": one.finding.why,
            "fix": one.finding.fix,
            "actor": one.finding.actor(),
        })
    };
    json!({
        "schema": 1,
        "formats": linted.import.formats,
        "findings": linted.trapped.iter().map(finding).collect::<Vec<_>>(),
        "error": Value::Null,
    })
}
