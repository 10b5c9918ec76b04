//! Usage, help, completions, forget and pipes: how every command behaves in a shell.

use crate::support::desk::{Desk, end, end_with_input};
use crate::support::home::Home;
use std::process::Stdio;

fn ends(args: &[&str]) -> (Option<i32>, String, String) {
    let said = end(Home::new().command(args));
    (said.code, said.out, said.err)
}

#[test]
fn version_and_help_are_data() {
    for flag in ["-V", "--version", "-h", "--help"] {
        let (code, out, err) = ends(&[flag]);
        assert!(code == Some(0) && err.is_empty() && out.contains("a0connect"), "{flag}: {out}{err}");
    }
}

#[test]
fn a_usage_error_is_2_and_repeats_no_secret() {
    for args in [
        &["--no-such-flag"][..],
        &["no-such-command"],
        &["--profile", "../x", "status"],
        &["--store", "file", "status"],
        &["create", "--json"],
        &["--at", "connection", "status"],
        &["--scope", "x", "forget"],
        &["create", "--no-input", "--auth0-domain", "two words"],
        &["status", "--ca-cert", "/no/such/file"],
        &["status", "--env-file", "/no/such/file"],
        &["preview", "--script", "@/no/such/file"],
    ] {
        let (code, out, err) = ends(args);
        assert_eq!((code, out.is_empty()), (Some(2), !args.contains(&"--json")), "{args:?}: {err}");
        assert!(err.starts_with("error: ") && err.lines().count() >= 2, "{args:?}: {err}");
    }
    let (code, out, err) = ends(&["create", "--json", "--application-secret=hunter2"]);
    assert!(!out.contains("hunter2"), "{out}");
    assert!(code == Some(2) && !err.contains("hunter2") && err.contains("APPLICATION_SECRET"), "{err}");
    let (code, _, err) = ends(&["--at", "nowhere"]);
    assert!(code == Some(2) && err.contains("third_party_application"), "{err}");
    let home = Home::new();
    let mut command = home.command(["status"]);
    let said = end({
        command.env("A0CONNECT_PROFILE", "Not A Name");
        command
    });
    assert!(said.code == Some(2) && said.err.contains("1 to 40"), "{said:?}");
}

#[test]
fn without_a_terminal_the_wizard_names_what_works() {
    for args in [&[][..], &["create"], &["demo"], &["--at", "connection"]] {
        let (code, out, err) = ends(args);
        assert_eq!((code, out.as_str(), err.lines().count()), (Some(2), "", 2), "{err}");
        assert!(err.starts_with("error: ") && err.contains("\nhint: "), "{err}");
        assert!(err.contains("status") && err.contains("create"), "{err}");
    }
}

#[test]
fn completions_know_the_flags() {
    for shell in ["bash", "zsh", "fish", "nushell", "powershell", "elvish"] {
        let (code, out, err) = ends(&["completions", shell]);
        assert_eq!((code, err.as_str()), (Some(0), ""));
        assert!(out.contains("auth0-domain") && out.contains("secrets-stdin"), "{shell}");
        let names = !["powershell", "elvish"].contains(&shell); // these two don't complete values
        assert_eq!(out.contains("callback-port"), names, "{shell}");
    }
    assert_eq!(ends(&["completions", "tcsh"]).0, Some(2));
}

#[test]
fn forget_asks_a_person_and_removes_everything() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["forget", "--yes"]).code, Some(1), "there is none");
    assert_eq!(desk.run(&["create", "--no-input", "--store", "memory", "--profile", "work"]).code, Some(0));
    let kept = desk.files();
    let refused = desk.run(&["forget", "--profile", "work"]);
    assert_eq!((refused.code, desk.files()), (Some(2), kept));
    let said = desk.run(&["forget", "--profile", "work", "--yes"]);
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""));
    assert_eq!(desk.files(), [".local/state/a0connect/lock"]);
    assert_eq!(desk.connections().len(), 1, "nothing at Auth0 is touched");
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let home = Home::new();
    for args in [&["--help"][..], &["status", "--json"], &["completions", "bash"]] {
        let mut command = home.command(args);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let Ok(mut child) = child else { continue };
        drop(child.stdout.take());
        let said = child.wait_with_output().map(crate::support::desk::said);
        assert!(said.as_ref().is_ok_and(|said| said.err.is_empty() && matches!(said.code, Some(0 | 3))), "{said:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_one() {
    let home = Home::new();
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let mut command = home.command(["--version"]);
    let output = command.stdin(Stdio::null()).stdout(full).stderr(Stdio::piped()).spawn();
    let said = output.and_then(std::process::Child::wait_with_output).map(crate::support::desk::said);
    assert!(said.as_ref().is_ok_and(|said| said.code == Some(1) && said.err.starts_with("error: ")), "{said:?}");
}

#[test]
fn secrets_by_standard_input_are_used_and_a_wrong_line_is_never_quoted() {
    let desk = Desk::new();
    let mut command = desk.command(&["create", "--no-input", "--store", "memory", "--secrets-stdin"]);
    command.env_remove("APPLICATION_SECRET").env_remove("AUTH0_API_V2_TOKEN");
    let lines =
        ["APPLICATION_SECRET", "AUTH0_API_V2_TOKEN"].map(|name| format!("{name}={}\n", desk.tenant.value(name)));
    let said = end_with_input(command, &lines.concat());
    desk.search(&said);
    assert_eq!((said.code, desk.connections().len()), (Some(0), 1), "{said:?}");

    let said = end_with_input(desk.home.command(["status", "--offline", "--secrets-stdin"]), "hunter2\n");
    assert!(said.code == Some(1) && !said.err.contains("hunter2"), "{said:?}");
}
