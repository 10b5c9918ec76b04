//! `--debug`: every request and response is written down, and no secret is.

use crate::support::desk::Desk;
#[cfg(target_os = "linux")]
use crate::support::pty::Terminal;

/// The log, searched for every secret of the tenant.
fn log(desk: &Desk, name: &str) -> String {
    let text = desk.home.read(name);
    desk.search_text(&text);
    text
}

#[test]
fn a_run_is_written_down_without_its_secrets() {
    let desk = Desk::new();
    let path = desk.home.join("debug.log");
    let file = path.to_str().unwrap();
    for args in [
        &["status", "--json", "--store", "memory", "--debug", file][..],
        &["create", "--no-input", "--store", "memory", "--debug", file],
        &["doctor", "--store", "memory", "--debug", file],
    ] {
        let said = desk.run(args);
        assert!(matches!(said.code, Some(0 | 1 | 3)), "{args:?}: {said:?}");
    }
    let log = log(&desk, "debug.log");
    assert_eq!(log.matches("# a0connect debug log").count(), 3, "{log}");
    for line in [
        "GET http://127.0.0.1",
        "/api/v2/connections",
        "> authorization: Bearer ****",
        "client_secret=****",
        "\"client_secret\": \"****\"",
    ] {
        assert!(log.contains(line), "{line} isn't in {log}");
    }
    // Each request of each run is there.
    let asked = log.lines().filter(|line| ["> GET ", "> POST ", "> PATCH "].iter().any(|verb| line.starts_with(verb)));
    assert_eq!(asked.count(), desk.sent().len(), "{log}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_token_that_is_issued_is_masked_too() {
    let desk = Desk::new();
    let path = desk.home.join("debug.log");
    let mut command = desk.home.command(["status", "--store", "memory", "--debug", path.to_str().unwrap()]);
    command.envs(desk.tenant.values().iter().filter(|(name, _)| *name != "AUTH0_API_V2_TOKEN"));
    desk.end(command);
    let log = log(&desk, "debug.log");
    assert!(log.contains("\"access_token\": \"****\"") && log.contains("grant_type=client_credentials"), "{log}");
    assert!(!log.contains("eyJ"), "{log}");
}

#[test]
fn a_file_that_is_not_a_log_is_left_alone() {
    let desk = Desk::new();
    desk.write("notes.txt", "my notes");
    let said = desk.run(&["status", "--store", "memory", "--debug", desk.home.join("notes.txt").to_str().unwrap()]);
    assert!(said.code == Some(2) && said.err.contains("isn't a debug log"), "{said:?}");
    assert_eq!(desk.home.read("notes.txt"), "my notes");
    assert!(desk.sent().is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn the_wizard_writes_it_too() {
    let desk = Desk::new();
    let path = desk.home.join("debug.log");
    let command = desk.command(&["--store", "memory", "--at", "connection", "--debug", path.to_str().unwrap()]);
    let mut terminal = Terminal::start(&command, 80, 24);
    terminal.wait_for(" 6 of 8 ");
    terminal.keys("c-t");
    terminal.wait_until(|_| desk.home.read("debug.log").contains("/api/v2/connections"));
    terminal.keys("c-c");
    terminal.wait_exit();
    assert!(log(&desk, "debug.log").contains("> authorization: Bearer ****"));
}
