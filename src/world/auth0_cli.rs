//! auth0-cli on this machine: whether it is installed, its logins, and their tokens.
//!
//! Rule: nothing is opened before the user has agreed. Until then, only the names of files are looked up. Nothing is written.
#![allow(clippy::disallowed_methods)]

pub mod agent;
mod background;

pub use background::BackgroundProgram;

use super::text_editor::ForegroundProgram;
use super::vault::{Job, Outcome, Vault};
use super::{files, programs};
use crate::domain::cli_login::{
    FILE, Here, Login, MODE, cannot_start, logins, no_token, none, not_its_file, not_logged_in, reads_variables,
    unreadable,
};
use crate::domain::fields::{FIELDS, Field};
use crate::domain::finding::Finding;
use crate::domain::secret::Secret;
use std::path::{Path, PathBuf};
use std::process::Command;
use zeroize::Zeroizing;

const PROGRAM: &str = "auth0";

/// A larger file isn't auth0-cli's.
const MOST: u64 = 1 << 20;

/// Looks for the names of the file and the program.
pub fn find() -> Here {
    Here { has_file: path().is_some_and(|path| path.is_file()), is_installed: programs::on_path(PROGRAM) }
}

/// `AUTH0_CLI_AUTH_MODE=env`, as auth0-cli reads it.
pub fn reads_environment() -> bool {
    std::env::var("AUTH0_CLI_AUTH_MODE").is_ok_and(|set| set.trim().eq_ignore_ascii_case(MODE.1))
}

fn path() -> Option<PathBuf> {
    let home = etcetera::home_dir().ok().filter(|home| home.is_absolute())?;
    Some(FILE.iter().fold(home, |path, name| path.join(name)))
}

/// Reads the logins. Only after the user has agreed.
pub fn read() -> Result<Vec<Login>, Finding> {
    if reads_environment() {
        return Err(reads_variables());
    }
    path().map_or_else(|| Err(none("This process has no home folder.")), |path| read_at(&path))
}

fn read_at(path: &Path) -> Result<Vec<Login>, Finding> {
    let bytes = files::bytes(path, MOST)?.map(Zeroizing::new);
    let bytes = bytes.ok_or_else(|| none(&format!("There is no {}.", files::shown(path))))?;
    let text = std::str::from_utf8(&bytes).ok();
    text.and_then(logins).ok_or_else(|| not_its_file(&files::shown(path)))
}

/// The login's token: from the file if it has it, otherwise from the keyring, however long that takes.
pub async fn token(login: &Login, vault: &Vault) -> Result<Secret, Finding> {
    if let Some(token) = &login.token {
        return Ok(token.clone());
    }
    match vault.run(Job::ReadLogin { user: login.user.clone() }).await {
        Ok(Outcome::Login(Some(token))) => Ok(token),
        Ok(_) => Err(no_token(login)),
        Err(finding) => Err(unreadable(&finding)),
    }
}

/// Runs `auth0 login` in this terminal, with these scopes beside its own. It gets no value of a0connect in its environment.
pub fn log_in(scopes: &[&str], foreground: &ForegroundProgram) -> Result<(), Finding> {
    let mut command = Command::new(PROGRAM);
    command.arg("login");
    if !scopes.is_empty() {
        command.args(["--scopes", &scopes.join(",")]);
    }
    without_our_values(&mut command);
    let why = match foreground.status(&mut command) {
        Ok(status) if status.success() => return Ok(()),
        Ok(status) => match status.code() {
            Some(code) => format!("It ended with exit code {code}."),
            None => "A signal ended it.".to_owned(),
        },
        Err(error) => return Err(cannot_start(&error)),
    };
    Err(not_logged_in(&why))
}

fn without_our_values(command: &mut Command) {
    FIELDS.iter().flat_map(Field::names).for_each(|name| {
        command.env_remove(name);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cli_login::NO_LOGIN;

    #[test]
    fn a_file_is_read_only_if_it_is_auth0_clis() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("config.json");
        assert_eq!(read_at(&path).unwrap_err().what, NO_LOGIN);
        for odd in [&b"{\"tenants\": 1}"[..], b"\xff", b""] {
            std::fs::write(&path, odd).unwrap();
            assert_eq!(read_at(&path).unwrap_err().what, "auth0-cli's logins can't be read");
        }
        std::fs::write(&path, r#"{"tenants": {"a.eu.auth0.com": {"access_token": "a.b.c"}}}"#).unwrap();
        let logins = read_at(&path).unwrap();
        assert_eq!(logins[0].token.as_ref().map(Secret::reveal), Some("a.b.c"));
    }
}
