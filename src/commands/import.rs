//! `a0connect import FILE`: fills a profile with what a text has in it. It sends nothing, except that it
//! reads a provider's discovery document if the text has its URL. Nothing is saved if a value of the profile
//! would be replaced, unless `--replace` is given.

use super::checks::error_as_json;
use super::output::{Ink, Output};
use super::status::print;
use super::values::Loaded;
use super::{Arguments, Failure, INCOMPLETE, save, wait_for};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::import::{Fate, Import, Left, MAX, Row, read, rows};
use crate::domain::profile::Given;
use crate::domain::setup::{Setup, Source, Store};
use crate::domain::words::{counted, listed};
use crate::world::environment::Environment;
use crate::world::vault::Vault;
use crate::world::{clock, sources};
use serde_json::{Value, json};
use std::path::Path;
use unicode_width::UnicodeWidthStr as _;

/// What was understood, beside the profile.
struct Understood {
    import: Import,
    rows: Vec<Row>,
}

pub fn run(arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    let opened = open(arguments, environment, out);
    let (mut loaded, understood) = match opened {
        Ok(opened) => opened,
        Err(failure) => return failure.end("import", arguments, out),
    };
    let result = match refusal(&understood, arguments, &loaded.profile.setup) {
        Some(finding) => Err(finding.into()),
        None if arguments.is("dry-run") => Ok(false),
        None => saved(&mut loaded, &understood, out),
    };
    let is_saved = matches!(result, Ok(true));
    if arguments.is("json") {
        let error = result.as_ref().err().map(|failure: &Failure| error_as_json(&failure.finding));
        print(out, &as_json(&loaded, &understood, is_saved, error));
    } else {
        table(&loaded, &understood, out);
    }
    match result {
        Err(failure) => failure.report(out),
        Ok(is_saved) => {
            say_what_was_done(&loaded, &understood, is_saved, out);
            if understood.lacks() { INCOMPLETE } else { 0 }
        }
    }
}

fn open(arguments: Arguments, environment: &Environment, out: &Output) -> Result<(Loaded, Understood), Failure> {
    let path = arguments.path("file").unwrap_or(Path::new("-"));
    let text = sources::text(path, MAX)?;
    let mut loaded = Loaded::open(arguments, environment, out)?;
    // Only the text and the profile count, not what the environment has.
    loaded.given.clear();
    let around = loaded.profile.setup.around();
    let mut import = read(&text, around);
    if let Some(request) = import.request(around) {
        let client = arguments.client(out)?;
        import = import.with_document(&wait_for(client.send(&request))?, around);
    }
    let compares_secrets = import.found.iter().any(|found| found.id.is_secret() && loaded.profile.setup.has(found.id));
    if compares_secrets && loaded.wants_keyring() {
        wait_for(async {
            if let Err(finding) = loaded.read_keyring(&Vault::start()).await {
                out.warning(&finding);
            }
        })?;
    }
    let rows = rows(&import, &loaded.profile.setup, &[], clock::now());
    Ok((loaded, Understood { import, rows }))
}

impl Understood {
    fn of(&self, wanted: &Fate) -> Vec<&Row> {
        self.rows.iter().filter(|row| row.fate == *wanted).collect()
    }

    /// A value that a field waits for couldn't be filled in.
    fn lacks(&self) -> bool {
        let refused = self.rows.iter().any(|row| matches!(row.fate, Fate::Refused(_)));
        refused || self.import.left.iter().any(|left| left.why.is_wanting())
    }
}

/// Why nothing is saved.
fn refusal(understood: &Understood, arguments: Arguments, setup: &Setup) -> Option<Finding> {
    if understood.rows.is_empty() {
        let why = match understood.import.formats.is_empty() {
            true => "The text has none of the formats that a0connect reads.",
            false => "None of its values can be filled in.",
        };
        let fix = "Paste a .env file, a connection as JSON, a command, Terraform, YAML or a URL.";
        return Some(Finding::failed(Class::UserInput, "The text has no value for a field", why, fix));
    }
    let replaced = understood.of(&Fate::Replaces);
    if replaced.is_empty() || arguments.is("replace") {
        return None;
    }
    let names: Vec<String> = replaced.iter().map(|row| setup.name_of(row.found.id)).collect();
    let what = if names.len() == 1 { "A value would be replaced" } else { "Some values would be replaced" };
    let why = format!("The profile has another {}, so nothing was saved.", listed(&names));
    let fix = "Import into another profile with --profile NAME, or add --replace.";
    Some(Finding::failed(Class::Conflict, what, why, fix).on(replaced[0].found.id))
}

/// Saves the values. False if the profile has all of them already.
fn saved(loaded: &mut Loaded, understood: &Understood, out: &Output) -> Result<bool, Failure> {
    let wanted = understood.rows.iter().filter(|row| matches!(row.fate, Fate::New | Fate::Replaces));
    let given = |row: &Row| Given { id: row.found.id, text: row.found.text.clone(), source: Source::Imported };
    loaded.given = wanted.map(given).collect();
    if loaded.given.is_empty() && loaded.exists {
        return Ok(false);
    }
    loaded.take_given(false, out);
    loaded.require_usable()?;
    if save::values_without_secrets(loaded)? {
        return Ok(true);
    }
    wait_for(async {
        let vault = Vault::start();
        save::try_keyring(loaded, &vault, false).await.map_err(save::without_keyring)?;
        save::values(loaded, &vault, out).await
    })??;
    Ok(true)
}

fn say_what_was_done(loaded: &Loaded, understood: &Understood, is_saved: bool, out: &Output) {
    let new = understood.of(&Fate::New).len() + understood.of(&Fate::Replaces).len();
    let values = counted(new, "value");
    let name = &loaded.profile.name;
    if !is_saved {
        return match new {
            0 => out.hint(&format!("The profile {name} already has these values")),
            _ => out.hint(&format!("This would save {values} in the profile {name}")),
        };
    }
    out.say(&[(Ink::Good, &format!("Saved {values} in the profile {name}"))]);
    let has_secret = understood.rows.iter().any(|row| row.found.id.is_secret());
    if has_secret && loaded.profile.setup.store == Store::Memory {
        let why = "With --store memory, secrets last for one run only.";
        let fix = "Import again without it to store them in the keyring.";
        out.warning(&Finding::new(State::Warning, "The secrets weren't saved", why, fix));
    }
}

/// What was understood, a line for each value, and then what wasn't.
fn table(loaded: &Loaded, understood: &Understood, out: &Output) {
    let setup = &loaded.profile.setup;
    let names: Vec<String> = understood.rows.iter().map(|row| setup.name_of(row.found.id)).collect();
    let width = names.iter().map(|name| name.width()).max().unwrap_or_default();
    for (row, name) in understood.rows.iter().zip(&names) {
        let (ink, mark) = match row.fate {
            Fate::New => (Ink::Good, "+"),
            Fate::Same => (Ink::Plain, "="),
            Fate::Replaces => (Ink::Warn, "!"),
            Fate::Refused(_) => (Ink::Bad, "✗"),
        };
        let head = format!(" {name}{}  ", " ".repeat(width - name.width()));
        out.paragraph(&[(ink, mark), (Ink::Plain, &head)], &row.shown);
        let place = format!("line {}, {}", row.found.line, row.found.path);
        let words = match (&row.fate, &row.kept) {
            (Fate::Same, _) => format!("{place} (the profile already has it)"),
            (Fate::Replaces, Some(kept)) => format!("{place} (the profile has {kept})"),
            (Fate::New, Some(kept)) => format!("{place} (in place of {kept} from the provider list)"),
            (Fate::Refused(problem), _) => format!("{place}. {}. {}", problem.what.trim_end_matches('.'), problem.fix),
            _ => place,
        };
        out.paragraph(&[(Ink::Plain, &" ".repeat(width + 4))], &words);
    }
    for left in &understood.import.left {
        let head = if left.path.is_empty() { String::new() } else { format!(" {}", left.path) };
        out.paragraph(&[(Ink::Dim, "·"), (Ink::Plain, &head), (Ink::Plain, "  ")], &words_of(left));
    }
}

fn words_of(left: &Left) -> String {
    format!("not filled in, line {}: {}", left.line, left.why.words())
}

fn as_json(loaded: &Loaded, understood: &Understood, saved: bool, error: Option<Value>) -> Value {
    let value = |row: &Row| {
        let id: FieldId = row.found.id;
        let is_shown = !id.is_secret() && !matches!(row.fate, Fate::Refused(_));
        json!({
            "field": id,
            "state": row.fate.id(),
            "value": is_shown.then_some(&row.shown),
            "line": row.found.line,
            "path": row.found.path,
        })
    };
    let left = |left: &Left| {
        json!({
            "path": left.path,
            "line": left.line,
            "reason": left.why.id(),
            "what": left.why.words(),
        })
    };
    json!({
        "schema": 1,
        "profile": loaded.profile.name,
        "formats": understood.import.formats,
        "values": understood.rows.iter().map(value).collect::<Vec<_>>(),
        "left": understood.import.left.iter().map(left).collect::<Vec<_>>(),
        "saved": saved,
        "error": error,
    })
}
