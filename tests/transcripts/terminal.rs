//! What the commands do in a terminal, with a user in front of it.

use crate::support::desk::{Desk, end};
use crate::support::home::Home;
use crate::support::pty::Terminal;

#[test]
fn colors_appear_on_a_terminal_unless_they_are_turned_off() {
    let home = Home::new();
    let log = |args: &[&str], variable: &str| {
        let mut command = home.command(args);
        if let Some((name, value)) = variable.split_once('=') {
            command.env(name, value);
        }
        let terminal = Terminal::start(&command, 100, 40);
        assert_eq!(terminal.wait_exit().code, Some(3));
        String::from_utf8_lossy(&terminal.log()).into_owned()
    };
    assert!(log(&["status", "--offline"], "").contains("\u{1b}["));
    for (args, variable) in [
        (&["status", "--offline"][..], "NO_COLOR=1"),
        (&["status", "--offline"], "TERM=dumb"),
        (&["status", "--offline", "--no-color"], ""),
        (&["status", "--offline", "--json"], ""),
    ] {
        assert!(!log(args, variable).contains('\u{1b}'), "{args:?} {variable}");
    }
}

#[test]
fn on_a_dumb_terminal_the_wizard_names_what_works() {
    let home = Home::new();
    let mut command = home.command(["demo"]);
    command.env("TERM", "dumb");
    let terminal = Terminal::start(&command, 100, 10);
    assert_eq!(terminal.wait_exit().code, Some(2));
    assert!(terminal.screen().contains("a0connect status"), "{}", terminal.screen());
}

#[test]
fn forget_does_nothing_without_a_yes() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["create", "--no-input", "--store", "memory"]).code, Some(0));
    let kept = desk.files();
    let mut terminal = Terminal::start(&desk.home.command(["forget"]), 100, 10);
    terminal.wait_for("Type yes");
    terminal.keys("enter");
    assert_eq!(terminal.wait_exit().code, Some(1));
    assert_eq!(desk.files(), kept);
    let mut terminal = Terminal::start(&desk.home.command(["forget"]), 100, 10);
    terminal.wait_for("Type yes");
    terminal.keys("type yes, enter");
    assert_eq!(terminal.wait_exit().code, Some(0));
    assert_eq!(desk.files(), [".local/state/a0connect/lock"]);
}

#[test]
fn create_without_no_input_opens_the_wizard_at_connection() {
    let desk = Desk::new();
    let mut terminal = Terminal::start(&desk.command(&["create", "--store", "memory"]), 80, 24);
    terminal.wait_for(" 6 of 8 ");
    terminal.keys("c-c, c-c");
    assert_eq!(terminal.wait_exit().code, Some(130));
    assert_eq!(desk.changes(), [""; 0]);
}

#[test]
fn the_wizard_opens_the_named_profile_and_offers_what_it_finds() {
    let desk = Desk::new();
    desk.write(".env", "SCOPE=from-the-file\n");
    let args = ["--profile", "work", "--at", "third_party_application", "--ascii", "--store", "memory"];
    let mut terminal = Terminal::start(&desk.home.command(args), 80, 24);
    terminal.wait_for("a0connect . work");
    terminal.wait_for(" 2 of 8 ");
    assert!(terminal.screen().is_ascii(), "{}", terminal.screen());
    terminal.keys("c-c");
    assert_eq!(terminal.wait_exit().code, Some(130));
    // The default profile isn't touched, and nothing was saved.
    assert_eq!(end(desk.home.command(["status", "--offline"])).code, Some(3));
}
