//! `a0connect export [FORMAT]`: the values or the connection for another tool. It sends nothing, and reads the keyring only for
//! secrets that were asked for.

use super::output::{Ink, Output};
use super::preview::say_missing;
use super::status::gather;
use super::values::Loaded;
use super::{Arguments, Failure, INCOMPLETE, wait_for};
use crate::domain::export::{FORMATS, Format, Secrets, find};
use crate::domain::finding::{Class, Finding, State};
use crate::world::documents::{Written, shown, write};
use crate::world::environment::Environment;
use std::path::Path;

pub fn run(arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    let Some(format) = arguments.text("format").and_then(find) else {
        list(out);
        return 0;
    };
    exported(format, arguments, environment, out).unwrap_or_else(|failure| failure.report(out))
}

fn list(out: &Output) {
    let width = FORMATS.iter().map(|format| format.name.len()).max().unwrap_or_default();
    for format in FORMATS {
        out.paragraph(&[(Ink::Good, &format!("{:width$}", format.name)), (Ink::Plain, "  ")], format.what);
    }
    out.hint("Print one with a0connect export FORMAT, or write it with --out FILE");
}

fn exported(format: &Format, arguments: Arguments, environment: &Environment, out: &Output) -> Result<u8, Failure> {
    let asked = arguments.is("reveal");
    let reveal = asked && format.secrets == Secrets::InText;
    let mut loaded = Loaded::open(arguments, environment, out)?;
    match reveal {
        true => wait_for(gather(&mut loaded, out))?,
        false => loaded.take_given(true, out),
    }
    loaded.require_usable()?;
    let setup = &loaded.profile.setup;
    let lacking = format.lacking(setup, reveal);
    if asked && !reveal {
        out.hint(&format!("{} has no secrets, so --reveal changes nothing", format.name));
    }
    let text = || format.text(loaded.known(), reveal);
    match arguments.path("out") {
        None => out.text(&text()),
        Some(path) if !lacking.is_empty() => {
            say_missing(&lacking, setup, out);
            out.hint(&format!("{} wasn't written, because these values are missing", shown(path)));
            return Ok(INCOMPLETE);
        }
        Some(path) => written(path, &text(), arguments, out)?,
    }
    if !reveal && format.secrets == Secrets::InText {
        out.hint("Secrets are masked. Add --reveal to include them");
    }
    Ok(say_missing(&lacking, setup, out))
}

fn written(path: &Path, text: &str, arguments: Arguments, out: &Output) -> Result<(), Failure> {
    match write(path, text, arguments.is("replace"), arguments.is("gitignore"))? {
        Written::Done { path, warning } => {
            out.say(&[(Ink::Good, &format!("Wrote {}", shown(&path)))]);
            if let Some(warning) = warning {
                let fix = "Add it with --gitignore.";
                out.warning(&Finding::new(State::Warning, "Git may include the file", warning, fix));
            }
            Ok(())
        }
        Written::Exists { path } => {
            let why = format!("{} would be replaced, so nothing was written.", shown(&path));
            let fix = "Choose another file, or add --replace.";
            Err(Finding::failed(Class::Conflict, "The file already exists", why, fix).into())
        }
    }
}
