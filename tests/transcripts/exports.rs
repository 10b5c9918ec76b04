//! `a0connect export`: each format is read back by the tool that it is for.

#![allow(clippy::disallowed_methods)] // it writes files, and reads PATH
#![allow(clippy::unwrap_used)] // a helper that fails fails its test

use crate::support::desk::{Desk, Said, end, said};
use crate::support::pty::Terminal;
use crate::support::{find, http, leave_out};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::Command;

const SECRET: &str = "s3cr\"e't$x\\ `id` ${A} %{b} #1 \u{fc}";
const ODD: [(&str, &str); 5] = [
    ("APPLICATION_SECRET", SECRET),
    ("A0CONNECT_DISPLAY_NAME", "Acme's \"$HOME\" `id` \\ ${A} %{b} : # \u{fc}\u{1f980}"),
    ("A0CONNECT_METADATA", r#"{"odd":"it's - [\"a\"] ${b} %{c} #d: \\ yes","on":"null"}"#),
    ("A0CONNECT_TOKEN_HEADERS", r#"{"X-Key":"header-secret-'1234'"}"#),
    ("CONNECTION_NAME", "acme-odd"),
];

/// What it prints with secrets.
fn revealed(desk: &Desk, format: &str, more: &[(&str, &str)]) -> String {
    let mut command = desk.command(&["export", format, "--reveal"]);
    command.envs(more.iter().copied());
    let said = end(command);
    assert_eq!(said.code, Some(0), "{said:?}");
    said.out
}

/// The variables of a shell that has read the file.
fn variables_of(desk: &Desk, script: &str) -> BTreeMap<String, String> {
    let mut bash = Command::new("env");
    bash.args(["-i", "bash", "-c", script]).current_dir(desk.home.path());
    let said = said(bash.output().unwrap());
    assert!(said.code == Some(0) && said.err.is_empty(), "{said:?}");
    let all = said.out.split('\0').filter_map(|one| one.split_once('='));
    all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The connection that the program itself would create.
fn document(desk: &Desk, more: &[(&str, &str)]) -> Value {
    let mut command = desk.command(&["preview", "--reveal", "--offline"]);
    command.envs(more.iter().copied());
    end(command).json()
}

fn stored(desk: &Desk, name: &str) -> Value {
    desk.connections().into_iter().find(|one| one["name"] == name).unwrap_or_default()
}

/// Every member that was sent is there with the same value.
fn has_all(kept: &Value, sent: &Value) -> bool {
    match (kept, sent) {
        (Value::Object(kept), Value::Object(sent)) => {
            sent.iter().all(|(name, value)| kept.get(name).is_some_and(|kept| has_all(kept, value)))
        }
        _ => kept == sent,
    }
}

#[test]
fn formats_are_listed_and_secrets_are_printed_only_on_request() {
    let desk = Desk::new();
    let said = desk.run(&["export"]);
    let names: Vec<&str> = said.out.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(names, ["env", "shell", "json", "curl", "terraform", "a0deploy", "auth0-cli", "handover"]);
    for name in names {
        let said = desk.run(&["export", name]);
        assert!(said.code == Some(0) && !said.out.is_empty(), "{said:?}");
    }
    assert!(desk.sent().is_empty(), "it sends nothing");
    let said = desk.run(&["export", "yaml"]);
    assert!(said.code == Some(2) && said.err.contains("Unknown format yaml"), "{said:?}");
    let said = desk.run(&["export", "curl", "--reveal"]);
    assert!(said.err.contains("curl has no secrets"), "{said:?}");
    let said = desk.run_with(&[("TOKEN_URL", "")], &["export", "curl", "--out", "x.sh"]);
    assert!(said.code == Some(3) && said.err.contains("missing: TOKEN_URL"), "{said:?}");
    assert!(!desk.home.join("x.sh").exists());
}

#[test]
fn shells_read_env_and_shell_files() {
    let desk = Desk::new();
    for (format, load) in [("env", "set -a; . ./values; env -0"), ("shell", ". ./values; env -0")] {
        desk.write("values", &revealed(&desk, format, &ODD));
        let read = variables_of(&desk, load);
        for (name, value) in ODD {
            assert_eq!(read.get(name).map(String::as_str), Some(value), "{format}");
        }
        assert_eq!(read.get("AUTH0_API_V2_TOKEN").map(String::as_str), Some(desk.tenant.value("AUTH0_API_V2_TOKEN")));
        let masked = desk.run(&["export", format]).out;
        desk.write("values", &masked);
        assert_eq!(variables_of(&desk, load).get("APPLICATION_SECRET"), None);
    }
    // The program reads its own file.
    desk.write("values", &revealed(&desk, "env", &ODD));
    let said = end(desk.home.command(["preview", "--reveal", "--offline", "--env-file", "values"]));
    assert_eq!(said.json(), document(&desk, &ODD));
}

#[test]
fn python_dotenv_reads_env_files() {
    let test = "python_dotenv_reads_env_files";
    let print = "import dotenv, json, sys; print(json.dumps(dotenv.dotenv_values(sys.argv[1])))";
    let has = Command::new("python3").args(["-c", "import dotenv"]).output();
    if !has.is_ok_and(|has| has.status.success()) {
        return leave_out(test, "python3-dotenv isn't installed");
    }
    let desk = Desk::new();
    let values = [
        ("APPLICATION_SECRET", "s3cr\"e#t$x 1\\d ="),
        ("A0CONNECT_DISPLAY_NAME", "it's \"Acme\" #1"),
        ("A0CONNECT_METADATA", r#"{"a":"b \"c\" d"}"#),
        ("A0CONNECT_SCRIPT", "function f(a, b, c) {\n  c(null, { user_id: \"1\" }); // \u{fc}\n}"),
    ];
    desk.write("values", &revealed(&desk, "env", &values));
    let said = said(Command::new("python3").args(["-c", print]).arg(desk.home.join("values")).output().unwrap());
    let read = said.json();
    for (name, value) in values {
        assert_eq!(read[name], value, "{said:?}");
    }
}

#[test]
fn the_json_creates_the_connection_and_auth0_rejects_a_masked_one() {
    let desk = Desk::new();
    let header = format!("Authorization: Bearer {}", desk.tenant.value("AUTH0_API_V2_TOKEN"));
    let tenant = desk.tenant.value("AUTH0_DOMAIN").trim_start_matches("http://").to_owned();
    let post = |body: &Value| http::ask_with(&header, &tenant, "POST", "/api/v2/connections", Some(body));
    let masked = desk.run_with(&ODD, &["export", "json"]).json();
    let (status, answer) = post(&masked);
    assert!(status == 400 && answer.contains("client_secret"), "{status} {answer}");
    let file: Value = serde_json::from_str(&revealed(&desk, "json", &ODD)).unwrap();
    let (status, answer) = post(&file);
    assert_eq!(status, 201, "{answer}");
    assert!(has_all(&stored(&desk, "acme-odd"), &document(&desk, &ODD)));
    assert_eq!(file["enabled_clients"], json!([desk.tenant.value("AUTH0_CLIENT_ID")]));
}

/// Runs a script of these in a folder whose `auth0` is a program for the test.
fn run_script(desk: &Desk, text: &str, exported: &[(&str, &str)]) -> Said {
    desk.write("script.sh", text);
    let mut shell = desk.home.program("sh");
    let path = std::env::var("PATH").unwrap_or_default();
    shell.arg("script.sh").env("PATH", format!("{}:{path}", desk.home.path().display()));
    end({
        shell.envs(exported.iter().copied());
        shell
    })
}

#[test]
fn the_curl_script_creates_the_connection() {
    for tool in ["curl", "perl"] {
        if find(tool).is_none() {
            return leave_out("the_curl_script_creates_the_connection", &format!("{tool} isn't installed"));
        }
    }
    let desk = Desk::new();
    let script = desk.run_with(&ODD, &["export", "curl"]).out;
    let token = ("AUTH0_API_V2_TOKEN", desk.tenant.value("AUTH0_API_V2_TOKEN"));
    let lacks = run_script(&desk, &script, &[token]);
    assert!(
        lacks.code != Some(0) && lacks.err.contains("APPLICATION_SECRET") && desk.changes().is_empty(),
        "{lacks:?}"
    );
    let said = run_script(&desk, &script, &[token, ("APPLICATION_SECRET", SECRET), ("X_KEY", "header-secret-'1234'")]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let kept = stored(&desk, "acme-odd");
    assert!(has_all(&kept, &document(&desk, &ODD)), "{kept}");
}

#[test]
fn auth0_cli_gets_the_connection_by_its_standard_input() {
    if find("perl").is_none() {
        return leave_out("auth0_cli_gets_the_connection_by_its_standard_input", "perl isn't installed");
    }
    let desk = Desk::new();
    let cli =
        "#!/bin/sh\nprintf '%s\\0' \"$@\" >> arguments\ncat > \"input-$2\"\nprintf '{\\n  \"id\": \"con_42\"\\n}\\n'\n";
    desk.write("auth0", cli);
    fs::set_permissions(desk.home.join("auth0"), fs::Permissions::from_mode(0o700)).unwrap();
    let script = desk.run_with(&ODD, &["export", "auth0-cli"]).out;
    let said = run_script(&desk, &script, &[("APPLICATION_SECRET", SECRET), ("X_KEY", "header-secret-'1234'")]);
    assert!(said.code == Some(0) && said.out.ends_with("con_42\n"), "{said:?}");
    let input = |name: &str| serde_json::from_str::<Value>(&desk.home.read(name)).unwrap();
    assert_eq!(input("input-post"), document(&desk, &ODD));
    assert_eq!(input("input-patch"), json!([{"client_id": desk.tenant.value("AUTH0_CLIENT_ID"), "status": true}]));
    let tenant = desk.tenant.value("AUTH0_DOMAIN").trim_start_matches("http://");
    let arguments = desk.home.read("arguments");
    let arguments: Vec<&str> = arguments.split_terminator('\0').collect();
    let command = |method, path| ["api", method, path, "--no-input", "--tenant", tenant];
    assert_eq!(arguments, [command("post", "connections"), command("patch", "connections/con_42/clients")].concat());
}

#[test]
fn files_are_private_and_others_are_kept() {
    let desk = Desk::new();
    let write = |more: &[&str]| desk.run(&[&["export", "env", "--reveal", "--out", ".env"], more].concat());
    let said = write(&[]);
    assert!(said.code == Some(0) && said.out.is_empty() && !said.err.contains("warning"), "{said:?}");
    let file = desk.home.join(".env");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(write(&[]).code, Some(0), "the same text isn't in the way");
    desk.write(".env", "mine");
    let said = write(&[]);
    assert!(said.code == Some(5) && said.err.contains("add --replace"), "{said:?}");
    assert_eq!(desk.home.read(".env"), "mine");
    fs::create_dir(desk.home.join(".git")).unwrap();
    let said = write(&["--replace"]);
    assert!(said.code == Some(0) && said.err.contains("warning: Git may include the file."), "{said:?}");
    desk.write(".gitignore", "target");
    let said = write(&["--gitignore"]);
    assert!(said.code == Some(0) && !said.err.contains("warning"), "{said:?}");
    assert_eq!(desk.home.read(".gitignore"), "target\n/.env\n");
    assert_eq!((write(&["--gitignore"]).code, desk.home.read(".gitignore").lines().count()), (Some(0), 2));
    fs::remove_file(&file).unwrap();
    desk.write("elsewhere", "");
    symlink(desk.home.join("elsewhere"), &file).unwrap();
    let said = write(&["--replace"]);
    assert!(said.code == Some(1) && said.err.contains("symbolic link"), "{said:?}");
    assert_eq!(desk.home.read("elsewhere"), "");
}

/// What the wizard saves from its preview is the file of the command, byte for byte.
#[test]
fn the_wizard_saves_the_files_of_the_command() {
    let desk = Desk::new();
    fs::create_dir(desk.home.join("by the wizard")).unwrap();
    let mut command = desk.command(&["--store", "memory"]);
    command.envs(ODD);
    let mut terminal = Terminal::start(&command, 100, 30);
    terminal.wait_for(" of 8 ");
    terminal.keys("esc");
    terminal.wait_for("Enter open");
    for format in ["env", "shell", "json", "curl", "terraform", "a0deploy", "auth0-cli", "handover"] {
        for reveal in [false, true] {
            let file = format!("by the wizard/{format}-{reveal}");
            terminal.keys("e");
            terminal.wait_for("Which format?");
            terminal.type_text(format);
            terminal.keys("enter");
            terminal.wait_for("Enter save");
            if reveal {
                terminal.keys("r");
                terminal.wait_until(|screen| {
                    ["Secrets are visible", "has no secrets to show"]
                        .iter()
                        .any(|words| screen.contents().contains(words))
                });
            }
            terminal.keys("enter");
            terminal.wait_for("File:");
            terminal.keys("c-u");
            terminal.type_text(&file);
            terminal.keys("enter");
            terminal.wait_for(&format!("Saved {file}"));
            terminal.keys("esc");
            terminal.wait_for("Enter open");
            let mut command = desk.command(&["export", format, "--out", "by-the-command", "--replace"]);
            command.envs(ODD).args(reveal.then_some("--reveal"));
            assert_eq!(end(command).code, Some(0));
            assert_eq!(desk.home.read(&file), desk.home.read("by-the-command"), "{file}");
            let mode = fs::metadata(desk.home.join(&file)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
    terminal.keys("c-c");
    terminal.wait_exit();
}

/// From the overview to the first format's preview, which has no secret.
fn preview(terminal: &mut Terminal, desk: &Desk) {
    terminal.wait_for("Enter open");
    terminal.keys("e");
    terminal.wait_for("Which format?");
    terminal.keys("enter");
    terminal.wait_for("Secrets are masked");
    desk.search_text(&terminal.screen());
}

/// In a git work tree, after a wrong path and a path through a link.
#[test]
fn the_wizard_asks_before_it_writes_secrets_and_one_key_adds_them_to_gitignore() {
    let desk = Desk::new();
    fs::create_dir(desk.home.join(".git")).unwrap();
    desk.write("elsewhere", "");
    symlink(desk.home.join("elsewhere"), desk.home.join("link")).unwrap();
    let mut terminal = Terminal::start(&desk.command(&["--store", "memory"]), 80, 24);
    terminal.wait_for(" of 8 ");
    terminal.keys("esc");
    preview(&mut terminal, &desk);
    terminal.keys("r");
    terminal.wait_for(desk.tenant.value("APPLICATION_SECRET"));
    terminal.keys("enter");
    terminal.wait_for("secrets in clear text");
    terminal.wait_for(".env is in a git repository");
    for (path, words) in
        [("no/.env", "The folder no doesn't exist"), ("link", "symbolic link"), (".git", "is a folder")]
    {
        terminal.keys("c-u");
        terminal.type_text(path);
        terminal.keys("enter");
        terminal.wait_for(words);
        // The typed path stays.
        terminal.wait_for(&format!("File:  {path}"));
    }
    assert_eq!(desk.home.read("elsewhere"), "");
    terminal.keys("c-u");
    terminal.type_text("~/secrets.env");
    terminal.wait_for("secrets.env is in a git repository");
    terminal.keys("enter");
    terminal.wait_for("Add it to .gitignore?");
    let secret = desk.tenant.value("APPLICATION_SECRET");
    assert!(desk.home.read("secrets.env").contains(secret));
    terminal.keys("enter");
    terminal.wait_until(|screen| !screen.contents().contains("Add it to .gitignore?"));
    terminal.wait_for("with secrets in clear text");
    assert_eq!(desk.home.read(".gitignore"), "/secrets.env\n");
    assert!(desk.home.read("secrets.env").contains(secret));
    // Masked again once the screen was left.
    terminal.keys("esc");
    preview(&mut terminal, &desk);
    terminal.keys("c-c");
    terminal.wait_exit();
}
