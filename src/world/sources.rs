//! Reads values from outside the profile: the environment, an env file, standard input. They are parsed elsewhere.
//!
//! This module never sets a variable of this process, because its children would inherit it. No message quotes a line.
//! If a value is given under several names, the canonical name wins, then the first alias.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod argument;

use super::files;
use crate::domain::fields::{FIELDS, Field, FieldId};
use crate::domain::finding::{Class, Finding};
use crate::domain::profile::Given;
use crate::domain::safe_text::visible;
use crate::domain::secret::Secret;
use crate::domain::setup::Source;
use std::ffi::OsString;
use std::io::{Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The size limit of an env file, of standard input, and of a script, in bytes.
const MAX: usize = 1 << 20;

/// A value, and the name under which it was found.
type Named = (String, Secret);

/// Empty variables count as not set.
pub fn environment() -> Result<Vec<Given>, Finding> {
    from_variables(|name| std::env::var_os(name))
}

fn from_variables(variable: impl Fn(&str) -> Option<OsString>) -> Result<Vec<Given>, Finding> {
    let mut found = Vec::new();
    for name in FIELDS.iter().flat_map(Field::names) {
        let Some(value) = variable(name).filter(|value| !value.is_empty()) else { continue };
        let text = value.into_string().map_err(|_| {
            user_input(format!("{name} in the environment isn't UTF-8 text"), "It can't be read.", "Set it again.")
        })?;
        found.push((name.to_owned(), Secret::new(text)));
    }
    given(found, |name| Source::Environment(name.to_owned()))
}

/// `./.env`, if it exists.
pub fn find_env_file(folder: &Path) -> Option<PathBuf> {
    Some(folder.join(".env")).filter(|path| path.is_file())
}

/// The values in an env file. Lines with other names are ignored.
pub fn env_file(path: &Path) -> Result<Vec<Given>, Finding> {
    let shown = files::shown(path);
    let text = read_bounded(path)?;
    let mut found = Vec::new();
    for line in dotenvy::from_read_iter(Cursor::new(text.as_bytes())) {
        let (name, value) = line.map_err(|error| match error {
            dotenvy::Error::LineParse(line, _) => {
                let line = Zeroizing::new(line);
                // It may be only the value.
                let part = line.lines().next().map(str::trim).filter(|part| !part.is_empty());
                let number = part.and_then(|part| text.lines().position(|known| known.contains(part)));
                let at = number.map(|number| format!("Line {}", number + 1)).unwrap_or("A line".into());
                let why = format!("{at} isn't a NAME=value line.");
                user_input(format!("{shown} can't be read"), &why, "Put quotes around values with spaces, # or $.")
            }
            _ => user_input(format!("{shown} can't be read"), "It isn't text.", "Check the file."),
        })?;
        let value = Secret::new(value);
        if FieldId::from_env(&name).is_some() && !value.is_empty() {
            found.push((name, value));
        }
    }
    given(found, |_| Source::EnvFile)
}

/// `--secrets-stdin`: lines of NAME=value up to the end of the input. Values aren't trimmed or unquoted. Empty lines and
/// comments (#) are ignored. An unknown name is an error, because its value would be lost silently.
pub fn standard_input() -> Result<Vec<Given>, Finding> {
    from_lines(std::io::stdin().lock())
}

/// A text to import: a file, or standard input for `-`.
pub fn text(path: &Path, max: usize) -> Result<Zeroizing<String>, Finding> {
    let shown = || if path == Path::new("-") { "Standard input".to_owned() } else { files::shown(path) };
    let too_long = || {
        let what = format!("{} is larger than {} KiB", shown(), max >> 10);
        user_input(what, "a0connect reads no larger text here.", "Import only the part with the values.")
    };
    if path != Path::new("-") {
        let text = read_bounded(path)?;
        return if text.len() > max { Err(too_long()) } else { Ok(text) };
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(max + 1));
    let read = std::io::stdin().lock().take(max as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| {
        let why = format!("{}.", visible(&error.to_string(), 200));
        user_input("Standard input can't be read".to_owned(), &why, "Pipe a text into a0connect.")
    })?;
    if bytes.len() > max {
        return Err(too_long());
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| {
        user_input("Standard input isn't text".to_owned(), "It isn't UTF-8.", "Pipe a text into a0connect.")
    })?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// `--token-stdin`: the text of standard input without the white space around it.
pub fn token_input() -> Result<Secret, Finding> {
    let refuse =
        |why: &str| user_input("The token can't be read".to_owned(), why, "Pipe the access token into a0connect.");
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX + 1));
    let read = std::io::stdin().lock().take(MAX as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| refuse(&format!("{}.", visible(&error.to_string(), 200))))?;
    let text = std::str::from_utf8(&bytes).map(str::trim).map_err(|_| refuse("Standard input isn't text."))?;
    match text.len() {
        0 => Err(refuse("Standard input is empty.")),
        length if length >= MAX => Err(refuse("Standard input is longer than 1 MiB.")),
        _ => Ok(Secret::new(text)),
    }
}

fn from_lines(input: impl Read) -> Result<Vec<Given>, Finding> {
    let what = || "Standard input can't be used".to_owned();
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX + 1));
    input.take(MAX as u64 + 1).read_to_end(&mut bytes).map_err(|error| {
        user_input(what(), &format!("{}.", visible(&error.to_string(), 200)), "Pipe NAME=value lines into a0connect.")
    })?;
    if bytes.len() > MAX {
        return Err(user_input(what(), "It is longer than 1 MiB.", "Pipe only NAME=value lines into a0connect."));
    }
    let mut found = Vec::new();
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let refuse = |why: &str, fix: &str| user_input(what(), &format!("Line {} {why}", index + 1), fix);
        let text = std::str::from_utf8(line).map_err(|_| refuse("isn't UTF-8 text.", "Check the input."))?;
        if text.trim().is_empty() || text.trim_start().starts_with('#') {
            continue;
        }
        let (name, value) = text.split_once('=').ok_or_else(|| {
            refuse("isn't a NAME=value line.", "Write each secret on one line, such as APPLICATION_SECRET=…")
        })?;
        let name = name.trim();
        if FieldId::from_env(name).is_none() {
            return Err(refuse("has an unknown name.", "Run a0connect help values to list the names."));
        }
        found.push((name.to_owned(), Secret::new(value)));
    }
    given(found, |_| Source::Stdin)
}

/// Replaces a script `@FILE` by the text of that file. Values from flags use it too.
pub fn expand(given: Given) -> Result<Given, Finding> {
    let path = match given.text.reveal().strip_prefix('@') {
        Some(path) if given.id == FieldId::Script => PathBuf::from(path.trim()),
        _ => return Ok(given),
    };
    let text = read_bounded(&path).map_err(|problem| problem.on(FieldId::Script))?;
    Ok(Given { text: Secret::new(text.as_str()), ..given })
}

/// One value per field, in the order of the fields. If a name occurs more than once, the last one counts.
fn given(found: Vec<Named>, source: impl Fn(&str) -> Source) -> Result<Vec<Given>, Finding> {
    let of = |field: &'static Field| {
        let (name, text) = field.names().find_map(|name| found.iter().rev().find(|(known, _)| known == name))?;
        Some(Given { id: field.id, text: text.clone(), source: source(name) })
    };
    FIELDS.iter().filter_map(of).map(expand).collect()
}

fn read_bounded(path: &Path) -> Result<Zeroizing<String>, Finding> {
    let shown = || files::shown(path);
    if std::fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() > MAX as u64) {
        let what = format!("{} is larger than 1 MiB", shown());
        return Err(user_input(what, "a0connect reads at most 1 MiB.", "Check the path."));
    }
    let Some(bytes) = files::bytes(path, MAX as u64)? else {
        return Err(user_input(
            format!("There is no file {}", shown()),
            "You passed it as an argument.",
            "Check the path.",
        ));
    };
    let text = String::from_utf8(bytes).map_err(|error| {
        drop(Zeroizing::new(error.into_bytes()));
        files::problem("read", path, &ErrorKind::InvalidData.into())
    })?;
    Ok(Zeroizing::new(text))
}

fn user_input(what: String, why: &str, fix: &str) -> Finding {
    Finding::failed(Class::UserInput, what, why, fix)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(given: &[Given]) -> Vec<(FieldId, &str, &Source)> {
        given.iter().map(|given| (given.id, given.text.reveal(), &given.source)).collect()
    }

    #[test]
    fn a_file_that_is_too_long_is_the_users_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("values.env");
        std::fs::write(&path, "#".repeat(MAX + 1)).unwrap();
        let problem = env_file(&path).unwrap_err();
        assert!(problem.what.ends_with("is larger than 1 MiB"), "{problem:?}");
        assert!(!problem.words().contains("a0connect never writes"), "{problem:?}");
        std::fs::write(&path, format!("{}\nSCOPE=email", "#".repeat(MAX - 20))).unwrap();
        assert_eq!(env_file(&path).unwrap().len(), 1);
    }

    #[test]
    fn the_canonical_name_wins_and_empty_is_not_set() {
        let set =
            [("AUTH0_ACCESS_TOKEN", "alias"), ("AUTH0_API_TOKEN", "first alias"), ("SCOPE", ""), ("PATH", "/bin")];
        let of = |set: &[(&str, &str)]| {
            from_variables(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value)))
        };
        let given = of(&set).unwrap();
        let source = Source::Environment("AUTH0_API_TOKEN".into());
        assert_eq!(shown(&given), [(FieldId::ApiToken, "first alias", &source)]);
        let given = of(&[&set[..], &[("AUTH0_API_V2_TOKEN", "canonical")]].concat()).unwrap();
        let source = Source::Environment("AUTH0_API_V2_TOKEN".into());
        assert_eq!(shown(&given), [(FieldId::ApiToken, "canonical", &source)]);
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_no_text_is_named() {
        use std::os::unix::ffi::OsStringExt as _;
        let refused = from_variables(|name| (name == "SCOPE").then(|| OsString::from_vec(vec![255])));
        assert_eq!(refused.unwrap_err().what, "SCOPE in the environment isn't UTF-8 text");
    }

    #[test]
    fn lines_are_taken_as_they_stand() {
        let text = "# secrets\r\nAPPLICATION_SECRET=a#b=\"c\" $d \r\n\nSCOPE=one\nSCOPE=two";
        assert_eq!(
            shown(&from_lines(text.as_bytes()).unwrap()),
            [(FieldId::ApplicationSecret, "a#b=\"c\" $d ", &Source::Stdin), (FieldId::Scope, "two", &Source::Stdin)]
        );
    }

    #[test]
    fn a_wrong_line_is_named_by_its_number_and_never_quoted() {
        for (text, why) in [
            ("SCOPE=x\nNO_SUCH=hunter2\n", "Line 2 has an unknown name."),
            ("hunter2", "Line 1 isn't a NAME=value line."),
            ("\nhunter2 NAME=hunter2", "Line 2 has an unknown name."),
        ] {
            let refused = from_lines(text.as_bytes()).unwrap_err();
            assert_eq!((refused.class, refused.why.as_str()), (Some(Class::UserInput), why));
            assert!(!format!("{refused:?}").contains("hunter2"));
        }
        assert_eq!(from_lines(&b"SCOPE=\xff"[..]).unwrap_err().why, "Line 1 isn't UTF-8 text.");
        assert_eq!(from_lines(std::io::repeat(b'a')).unwrap_err().why, "It is longer than 1 MiB.");
    }

    #[test]
    fn an_env_file_is_read_as_other_tools_do() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(find_env_file(home.path()), None);
        let path = home.path().join(".env");
        let text = "# c\nexport AUTH0_DOMAIN=acme.eu.auth0.com # c\nAPPLICATION_SECRET='a b$c'\nOTHER=1\nSCOPE=\n";
        std::fs::write(&path, text).unwrap();
        assert_eq!(find_env_file(home.path()), Some(path.clone()));
        assert_eq!(
            shown(&env_file(&path).unwrap()),
            [
                (FieldId::Auth0Domain, "acme.eu.auth0.com", &Source::EnvFile),
                (FieldId::ApplicationSecret, "a b$c", &Source::EnvFile)
            ]
        );
        std::fs::write(&path, "SCOPE=x\nAPPLICATION_SECRET=hunter2 hunter3\n").unwrap();
        let refused = env_file(&path).unwrap_err();
        assert_eq!(refused.why, "Line 2 isn't a NAME=value line.");
        assert!(!format!("{refused:?}").contains("hunter"));
        assert_eq!(env_file(&home.path().join("none")).unwrap_err().class, Some(Class::UserInput));
    }

    #[test]
    fn a_script_may_be_a_file() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("script.js");
        std::fs::write(&path, "function f() {}\n").unwrap();
        let line = format!("A0CONNECT_SCRIPT=@{}\nSCOPE=@x", path.display());
        assert_eq!(
            shown(&from_lines(line.as_bytes()).unwrap()),
            [(FieldId::Scope, "@x", &Source::Stdin), (FieldId::Script, "function f() {}\n", &Source::Stdin)]
        );
        let refused = from_lines(&b"A0CONNECT_SCRIPT=@/no/such/file"[..]).unwrap_err();
        assert_eq!(refused.field, Some(FieldId::Script));
    }
}
