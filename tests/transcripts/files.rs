//! Pipes in place of files, and what `forget` removes.
#![cfg(target_os = "linux")]

use crate::support::desk::{Desk, Said};
use crate::support::pty::Terminal;
use crate::support::secret_service::SecretService;
use std::process::Command;

const PROFILE: &str = ".config/a0connect/profiles/default.toml";
const STATE: &str = ".local/state/a0connect/state/default.json";
const JOURNAL: &str = ".local/state/a0connect/state/default.journal.json";

fn created() -> Desk {
    let desk = Desk::new();
    let said = desk.run(&["create", "--no-input", "--store", "memory"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    desk
}

/// Replaces the file with a pipe.
fn pipe(desk: &Desk, path: &str) {
    let path = desk.home.join(path);
    let _ = std::fs::remove_file(&path);
    assert!(Command::new("mkfifo").arg(&path).status().is_ok_and(|made| made.success()));
}

fn names(said: &Said, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    said.err.contains(name) || said.out.contains(name)
}

#[test]
fn a_pipe_in_place_of_a_file_is_waited_for_by_no_command() {
    for path in [PROFILE, STATE, JOURNAL, ".local/state/a0connect/tries.json", ".local/state/a0connect/lock"] {
        let desk = created();
        pipe(&desk, path);
        // Each command ends, or the desk's deadline fails the test.
        for command in
            [&["status", "--store", "memory"][..], &["doctor"], &["create", "--no-input", "--store", "memory"]]
        {
            let said = desk.run(command);
            let must_read = path == PROFILE || path == JOURNAL && command[0] == "create";
            assert!(
                said.code.is_some() && (!must_read || said.code != Some(0) && names(&said, path)),
                "{path}: {said:?}"
            );
        }
        let forgotten = desk.run(&["forget", "--yes", "--store", "memory"]);
        match path.ends_with("lock") {
            true => assert!(forgotten.code == Some(1) && names(&forgotten, path), "{forgotten:?}"),
            // Removing a file doesn't open it.
            false => assert!(forgotten.code == Some(0) && !desk.home.join(path).exists(), "{path}: {forgotten:?}"),
        }
    }
}

#[test]
fn a_pipe_that_is_named_is_refused() {
    let desk = Desk::new();
    pipe(&desk, "values");
    let path = desk.home.join("values").display().to_string();
    for args in [
        &["status", "--env-file", &path][..],
        &["status", "--script", &format!("@{path}")],
        &["status", "--ca-cert", &path],
        &["doctor", "--env-file", &path],
    ] {
        let said = desk.run(args);
        assert!(said.code != Some(0) && said.err.contains("isn't a regular file"), "{args:?} {said:?}");
    }
    let said = desk.run_with(&[("SSL_CERT_FILE", &path)], &["status"]);
    assert!(said.code.is_some(), "{said:?}");
}

#[test]
fn a_file_that_is_too_long_is_not_written_over() {
    for path in [PROFILE, STATE, JOURNAL] {
        let desk = created();
        let text = desk.home.read(path) + &" ".repeat(5 << 20);
        desk.home.write(path, &text);
        let said = desk.run(&["create", "--no-input", "--store", "memory"]);
        assert!(names(&said, path) && said.err.contains("larger than 4 MiB"), "{path}: {said:?}");
        assert!(desk.home.read(path) == text, "{path} is left as it is");
    }
}

#[test]
fn forgetting_removes_what_a_killed_run_left_in_the_keyring() {
    let Some(keyring) = SecretService::unlocked("forgetting_removes_what_a_killed_run_left") else { return };
    let desk = Desk::new();
    let forget = |name: &str| desk.run_with(&keyring.env(), &["forget", "--yes", "--profile", name]);
    for (name, items, words) in [
        ("gone", &["gone", "gone/token"][..], "its secrets and its API token"),
        ("half", &["half"], "its secrets"),
        ("token", &["token/token"], "its API token"),
    ] {
        for item in items {
            keyring.store(item, r#"{"schema":1,"APPLICATION_SECRET":"left-behind"}"#).unwrap();
        }
        let said = forget(name);
        assert!(said.code == Some(0) && said.err.contains(&format!("of {name} in the keyring: {words}")), "{said:?}");
        assert!(items.iter().all(|item| keyring.lookup(item).is_none()), "{name}");
        let again = forget(name);
        assert!(again.code == Some(1) && again.err.contains("There is no such profile"), "{again:?}");
    }
}

/// Both with the command and in the wizard.
#[test]
fn secrets_stay_where_the_files_cannot_be_removed() {
    let Some(keyring) = SecretService::unlocked("secrets_stay_where_the_files_cannot_be_removed") else { return };
    let desk = Desk::new();
    assert_eq!(desk.run_with(&keyring.env(), &["create", "--no-input"]).code, Some(0));
    let item = keyring.lookup("default").expect("an item in the keyring");
    let state = desk.home.join(STATE);
    std::fs::remove_file(&state).unwrap();
    std::fs::create_dir(&state).unwrap();
    let said = desk.run_with(&keyring.env(), &["forget", "--yes"]);
    assert!(said.code == Some(1) && names(&said, STATE), "{said:?}");
    assert!(keyring.lookup("default") == Some(item.clone()) && desk.home.join(PROFILE).exists(), "{said:?}");

    let mut command = desk.home.command(["--profile", "other"]);
    command.envs(keyring.env());
    let mut terminal = Terminal::start(&command, 80, 24);
    terminal.wait_for("How do you want to start?");
    terminal.keys("esc");
    terminal.wait_for("Enter open");
    terminal.keys("p");
    terminal.wait_for("Profiles");
    terminal.wait_for("default");
    // The cursor is on the open profile.
    terminal.keys("up, f");
    terminal.wait_for("Delete the profile");
    terminal.keys("c-o");
    terminal.wait_for("default.json");
    terminal.keys("c-c");
    terminal.wait_exit();
    assert!(keyring.lookup("default") == Some(item) && desk.home.join(PROFILE).exists());
}
