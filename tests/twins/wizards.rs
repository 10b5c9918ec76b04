//! A wizard together with a command or another wizard.

use super::support::pty::Terminal;
use super::table::{Round, Table, is_at, wait_at};
use serde_json::json;

const ROUNDS: usize = 40;
const CREATE: &[&str] = &["create", "--no-input"];
const UPDATE: &[&str] = &["create", "--no-input", "--update"];
const CHANGED: &str = "Another session changed this profile";

fn give(terminal: &mut Terminal, secret: &str) {
    terminal.paste(secret);
    terminal.keys("tab");
}

/// Waits until the wizard shows the outcome. True if it saved the secret.
fn kept(terminal: &Terminal) -> bool {
    terminal.wait_until(|screen| {
        let text = screen.contents();
        let row = text.lines().find(|line| line.contains("Client Secret")).unwrap_or_default();
        // The offer of what was typed keeps the focus where it is.
        let left = is_at(&text, "Authorization URL");
        text.contains(CHANGED) || left && row.contains("keyring") && !text.contains("not saved yet")
    });
    !terminal.screen().contains(CHANGED)
}

fn quit(mut terminal: Terminal) {
    terminal.keys("c-c");
    assert_eq!(terminal.wait_exit().code, Some(130));
}

#[test]
fn a_wizard_and_a_create_never_lose_a_secret() {
    let Some(mut table) = Table::set("a_wizard_and_a_create_never_lose_a_secret") else { return };
    table.play("typed", ROUNDS, |round, number| {
        let (typed, given) = ("typed-in-the-wizard", "given-to-create");
        assert_eq!(round.run(CREATE, Some("the-first")).code, Some(0));
        let mut terminal = round.wizard(9);
        // They take turns to be a little earlier.
        if number % 2 == 0 {
            give(&mut terminal, typed);
        }
        let create = round.begin(UPDATE, Some(given));
        if number % 2 == 1 {
            give(&mut terminal, typed);
        }
        let create = round.end(create);
        let wizard_kept = kept(&terminal);
        let mut wrong = round.wrong();
        let (keyring, tenant) = (round.kept().unwrap_or_default(), round.at_tenant().unwrap_or_default());
        // The create succeeds, or reports that the wizard came in between. Then the tenant still has the earlier secret.
        match create.code {
            Some(0) if tenant == given => {}
            Some(5) if create.err.contains("changed by another session") && wizard_kept => {}
            _ => wrong.push(format!("the tenant has {tenant:?}, the create said {:?} {}", create.code, create.err)),
        }
        let expected: &[&str] = if wizard_kept { &[typed, given] } else { &[given] };
        if !expected.contains(&keyring.as_str()) {
            wrong.push(format!("the keyring has {keyring:?}, the wizard kept its own: {wizard_kept}"));
        }
        if !wizard_kept {
            // What was typed isn't lost. It is offered, and saved once it is accepted.
            wait_at(&terminal, "Client Secret");
            terminal.keys("c-o, tab");
            if !kept_after_all(&terminal, round, typed) {
                wrong.push(format!("the offer was not kept:\n{}", terminal.screen()));
            }
        }
        quit(terminal);
        // The next run makes everything agree.
        let next = round.run(UPDATE, Some(round.kept().unwrap_or_default().as_str()));
        wrong.extend(round.wrong());
        if next.code != Some(0) || round.kept() != round.at_tenant() {
            wrong.push(format!("afterwards: {:?} {}", next.code, next.err));
        }
        wrong
    });
}

fn kept_after_all(terminal: &Terminal, round: &Round, typed: &str) -> bool {
    terminal.wait_until(|_| round.chars() == Some(typed.len()));
    round.kept().as_deref() == Some(typed)
}

#[test]
fn of_two_wizards_one_keeps_and_the_other_says_so() {
    let Some(mut table) = Table::set("of_two_wizards_one_keeps_and_the_other_says_so") else { return };
    table.play("both", ROUNDS, |round, _| {
        let (one, two) = ("typed-in-one", "typed-in-the-other");
        assert_eq!(round.run(CREATE, Some("the-first")).code, Some(0));
        let mut wizards = [round.wizard(9), round.wizard(9)];
        for (terminal, secret) in wizards.iter_mut().zip([one, two]) {
            give(terminal, secret);
        }
        let won = [kept(&wizards[0]), kept(&wizards[1])];
        let mut wrong = round.wrong();
        let keyring = round.kept().unwrap_or_default();
        let expected = if won[0] { one } else { two };
        if won[0] == won[1] || keyring != expected {
            wrong.push(format!("kept in {won:?}, the keyring has {keyring:?}"));
        }
        wizards.into_iter().for_each(quit);
        wrong
    });
}

/// The screen no longer shows what is on disk, so Enter on its plan sends nothing.
#[test]
fn a_wizard_sends_nothing_of_a_profile_that_was_changed_elsewhere() {
    let Some(table) = Table::set("a_wizard_sends_nothing_of_a_profile_that_was_changed_elsewhere") else { return };
    let round = table.round("stale", 0);
    assert_eq!(round.run(CREATE, Some("the-first")).code, Some(0));
    let mut terminal = round.wizard(9);
    give(&mut terminal, "typed-here");
    assert!(kept(&terminal));
    terminal.keys("c-t, pgdn, pgdn, pgdn, pgdn");
    terminal.wait_for(" 6 of 8 ");
    terminal.wait_for("✗ Provider app");
    terminal.wait_for("1 change isn't at Auth0 yet");
    terminal.keys("up");
    wait_at(&terminal, "Review the plan");
    terminal.keys("enter");
    terminal.wait_for("The plan at");
    terminal.keys("enter");
    terminal.wait_for("Update the connection");
    assert_eq!(round.run(UPDATE, Some("given-elsewhere")).code, Some(0));
    let before = round.changes();
    terminal.keys("c-o");
    terminal.wait_for(CHANGED);
    assert_eq!((round.changes(), round.at_tenant().as_deref()), (before, Some("given-elsewhere")));
    assert_eq!((round.kept().as_deref(), round.wrong()), (Some("given-elsewhere"), vec![]));
    terminal.keys("c-c");
    terminal.wait_exit();
}

/// A rename in the wizard waits for the create under way, and then moves everything.
#[test]
fn a_rename_takes_a_running_create_with_it() {
    let Some(table) = Table::set("a_rename_takes_a_running_create_with_it") else { return };
    let (old, other) = (table.round("renamed", 0), table.round("open", 0));
    assert_eq!(other.run(CREATE, Some("the-first")).code, Some(0));
    assert_eq!(old.run(CREATE, Some("the-first")).code, Some(0));
    let mut terminal = Terminal::start(&other.command(&[], None), 80, 24);
    terminal.wait_for("q quit");
    terminal.keys("p");
    terminal.wait_for("renamed-0");
    let id = old.connections()[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v2/connections/{id}");
    table.desk.fault(json!({"method": "PATCH", "path": &path, "kind": "delay", "ms": 700}));
    let create = old.begin(UPDATE, Some("the-second"));
    table.desk.wait_sent(&format!("PATCH {path}"), 1);
    terminal.keys("down, r");
    terminal.wait_for("Rename renamed-0");
    terminal.keys("type renamed-1, enter");
    terminal.wait_for("Renamed renamed-0 to renamed-1");
    let create = old.end(create);
    assert_eq!((create.code, old.profile(), old.item()), (Some(0), None, None), "{}", create.err);
    let new = table.round("renamed", 1);
    assert_eq!((new.kept().as_deref(), new.chars()), (Some("the-second"), Some(10)));
    assert_eq!(old.at_tenant(), new.kept());
    assert!(!new.journal().is_empty() && new.journal().iter().all(|(_, progress)| progress == "done"));
    terminal.keys("c-c");
    terminal.wait_exit();
}
