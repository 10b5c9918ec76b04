//! The editor of the profile script in a real terminal, and the terminal that it lends to `$EDITOR`.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // all of this is tests

mod support;

use std::os::unix::fs::PermissionsExt as _;

use a0connect::app::message::Key;
use a0connect::app::update::open_at;
use a0connect::app::{Message, Model, update};
use a0connect::domain::checkpoints::CheckpointId;
use a0connect::domain::fields::FieldId;
use a0connect::domain::limits;
use a0connect::domain::secret::Secret;
use support::home::Home;
use support::pty::{Signal, Terminal};

/// In the editor of step 5, with these variables.
fn opened(home: &Home, variables: &[(&str, &str)]) -> Terminal {
    let values = ["--user-detail-url", "https://p.example/me", "--mapping", r#"{"user_id":"id"}"#];
    let mut command = home.command(["--store", "memory", "--at", "profile_script"]);
    command.args(values).envs(variables.iter().copied());
    let mut terminal = Terminal::start(&command, 80, 24);
    terminal.wait_for("^N edit script");
    terminal.keys("c-n");
    terminal.wait_for("Generated from the mapping");
    terminal.wait_for("use your editor");
    terminal
}

/// The same, with this script as `$EDITOR`.
fn in_editor(home: &Home, editor: &str) -> Terminal {
    let path = home.write("bin/my editor", &format!("#!/bin/sh\n{editor}\n"));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let command = format!("'{path}' --wait");
    opened(home, &[("EDITOR", command.as_str()), ("AUTH0_CLIENT_SECRET", "s3cr3t-s3cr3t-s3cr3t")])
}

/// What an edit could have left behind.
fn leftovers(home: &Home) -> Vec<String> {
    let Ok(folder) = std::fs::read_dir(home.join(".local/state/a0connect")) else { return Vec::new() };
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with("edit")).collect()
}

#[test]
fn another_editor_gets_the_terminal_and_the_text_comes_back() {
    let home = Home::new();
    let script = "env > \"$HOME/seen\"; echo \"$@\" >> \"$HOME/seen\"; echo 'the other editor'; read -r line; \
        sed -i \"1i // $line\" \"$2\"; touch \"$2~\"";
    let mut terminal = in_editor(&home, script);
    terminal.keys("c-o");
    terminal.wait_for("the other editor");
    assert_eq!(terminal.modes_left_on(), Vec::<String>::new());
    terminal.keys("type typed over there");
    terminal.keys("enter");
    terminal.wait_for("1  // typed over there");
    terminal.wait_for("Loaded the edited text");
    let seen = home.read("seen");
    assert!(seen.contains("--wait ") && seen.trim().ends_with("/fetchUserProfile.js"), "{seen}");
    assert!(!seen.contains("s3cr3t"), "a secret in the environment of the editor");
    assert_eq!(leftovers(&home), Vec::<String>::new());
    // The keys are the wizard's again.
    terminal.keys("type !");
    terminal.wait_for("!// typed over there");
    terminal.keys("esc");
    terminal.wait_for("This is a custom script now");
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.wait_exit().signal, Some(15));
}

#[test]
fn a_failing_editor_loses_nothing_and_its_interrupt_is_its_own() {
    let home = Home::new();
    let mut terminal = in_editor(
        &home,
        "echo x > \"$2\"; read -r _ _ _ wizard _ < /proc/$PPID/stat; kill -INT $wizard; sleep 0.1; exit 3",
    );
    terminal.keys("type //");
    terminal.wait_for("1  //function");
    terminal.keys("c-o");
    terminal.wait_for("exit code 3");
    terminal.wait_for("1  //function");
    assert_eq!(leftovers(&home), Vec::<String>::new());
}

#[test]
fn an_editor_that_is_stopped_stops_the_wizard_too() {
    let home = Home::new();
    let mut terminal = in_editor(&home, "kill -TSTP 0; echo 'goes on'; sed -i '1i // after a stop' \"$2\"");
    terminal.keys("c-o");
    terminal.wait_stopped();
    terminal.foreground();
    terminal.wait_for("1  // after a stop");
    terminal.keys("type !");
    terminal.wait_for("!// after a stop");
}

#[test]
fn a_signal_ends_the_editor_and_then_the_wizard() {
    let home = Home::new();
    let mut terminal = in_editor(&home, "echo 'the other editor'; read -r line; echo 'goes on'; read -r line");
    terminal.keys("c-o");
    terminal.wait_for("the other editor");
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.wait_exit().signal, Some(15));
    assert_eq!(leftovers(&home), Vec::<String>::new());
}

#[test]
fn without_an_editor_it_says_how_to_name_one() {
    let home = Home::new();
    let mut terminal = opened(&home, &[]);
    terminal.keys("c-o");
    terminal.wait_for("No editor is set");
    terminal.wait_for("export EDITOR=nano");
}

/// What the editor says about a text that is left as the script. None if it is accepted.
fn rejected_in_editor(text: &str) -> Option<String> {
    let mut model = Model::new("default", "2026-11-22T15:00:00Z".parse().unwrap());
    open_at(&mut model, CheckpointId::ProfileScript);
    let erase = [Key::Top, Key::Ctrl(' '), Key::Bottom, Key::Delete].map(Message::Key);
    let open = [Message::Key(Key::Ctrl('n'))];
    let leave = [Message::Paste(Secret::new(text)), Message::Key(Key::Esc)];
    for message in open.into_iter().chain(erase).chain(leave) {
        let _ = update(&mut model, message);
    }
    assert_eq!(model.profile.setup.open(FieldId::Script).is_none(), model.drafts.contains_key(&FieldId::Script));
    model.drafts.get(&FieldId::Script).map(|draft| draft.problem.what.clone())
}

#[test]
fn what_the_editor_rejects_the_command_line_rejects_with_the_same_words() {
    let home = Home::new();
    let long = format!("(a, b, cb) => cb(null, {{ user_id: '{}' }})", "x".repeat(limits::SCRIPT_MAX));
    let good = "(token, context, callback) => {\n\tcallback(null, { user_id: context.id });\n}\n";
    for (text, is_good) in [("hello", false), ("profile.js", false), (&long, false), (good, true)] {
        let path = home.write("script.js", text);
        let output = home.command(["preview", "--script", &format!("@{path}")]).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        match rejected_in_editor(text) {
            Some(what) => assert!(!is_good && said.contains(&what), "{what}: {said}"),
            None => assert!(is_good && !said.contains("script"), "{text}: {said}"),
        }
    }
}
