//! How the real binary treats its terminal. Every way out leaves it as it was, and nothing moves while nothing happens.
#![cfg(target_os = "linux")]

mod support;

use std::process::Command;

use support::home::Home;
use support::idle;
use support::pty::{Signal, Terminal};
use support::secret_service::SecretService;

/// At the first question.
fn wizard(home: &Home) -> Terminal {
    let terminal = Terminal::start(&home.command(["--store", "memory"]), 80, 24);
    terminal.wait_for("How do you want to start?");
    // The last line of the frame. Once it is there, all of it has been read.
    terminal.wait_for("q quit");
    terminal
}

/// At the first field, the domain.
fn in_domain(home: &Home) -> Terminal {
    let mut terminal = wizard(home);
    by_hand(&mut terminal);
    terminal
}

fn by_hand(terminal: &mut Terminal) {
    terminal.keys("down");
    terminal.wait_for("▸  Enter values by hand");
    terminal.keys("enter");
    terminal.wait_for("▸· Domain");
    terminal.wait_for("^G help");
}

fn left_clean(terminal: &Terminal) {
    assert_eq!(terminal.modes_left_on(), Vec::<String>::new());
}

#[test]
fn q_ends_with_0_and_control_c_with_130() {
    let home = Home::new();
    let mut terminal = wizard(&home);
    terminal.keys("q");
    assert_eq!(terminal.wait_exit().code, Some(0));
    left_clean(&terminal);
    let mut terminal = wizard(&home);
    terminal.keys("c-c");
    assert_eq!(terminal.wait_exit().code, Some(130));
    left_clean(&terminal);
}

#[test]
fn a_signal_ends_it_by_that_signal() {
    let signals = [(Signal::INT, 2), (Signal::TERM, 15), (Signal::HUP, 1), (Signal::QUIT, 3), (Signal::ABORT, 6)];
    for (signal, number) in signals {
        let home = Home::new();
        let mut terminal = wizard(&home);
        terminal.signal(signal);
        let exit = terminal.wait_exit();
        assert_eq!((exit.code, exit.signal), (None, Some(number)));
        left_clean(&terminal);
    }
}

#[test]
fn a_panic_restores_the_terminal_and_shows_no_secret() {
    let home = Home::new();
    let mut command = home.command(["--store", "memory"]);
    command.env("A0CONNECT_TEST_PANIC", "1");
    let mut terminal = Terminal::start(&command, 80, 24);
    terminal.wait_for("How do you want to start?");
    terminal.send(vec![0x1c]);
    assert_eq!(terminal.wait_exit().code, Some(101));
    left_clean(&terminal);
    // Without the variable the key does nothing.
    let mut terminal = in_domain(&home);
    terminal.send(vec![0x1c]);
    terminal.keys("type still-here");
    terminal.wait_for("still-here");
}

#[test]
fn a_closed_window_ends_it() {
    let home = Home::new();
    let mut terminal = wizard(&home);
    terminal.hang_up();
    let exit = terminal.wait_exit();
    assert!(exit.signal == Some(1) || exit.code.is_some(), "{exit:?}");
}

/// Standard input is the terminal, but open only for writing, so the first read fails.
#[test]
fn an_error_of_the_terminal_restores_it_and_is_reported() {
    let home = Home::new();
    let mut command = home.program("sh");
    let program = env!("CARGO_BIN_EXE_a0connect");
    command.args(["-c", "exec \"$0\" --store memory 0>/dev/tty", program]);
    let mut terminal = Terminal::start(&command, 80, 24);
    terminal.wait_for("How do you want to start?");
    terminal.keys("down");
    let exit = terminal.wait_exit();
    assert_eq!((exit.code, exit.signal), (Some(1), None));
    left_clean(&terminal);
    let screen = terminal.screen();
    assert!(screen.contains("a0connect: can't use the terminal: Bad file descriptor"), "{screen}");
    assert_eq!(screen.trim().lines().count(), 1, "{screen}");
}

#[test]
fn it_stops_and_comes_back_as_it_was() {
    let home = Home::new();
    let mut terminal = in_domain(&home);
    terminal.keys("type acme");
    terminal.wait_for("acme");
    let before = terminal.screen();
    terminal.keys("c-z");
    terminal.wait_stopped();
    left_clean(&terminal);
    terminal.foreground();
    terminal.wait_for("acme");
    terminal.wait_for("^G help");
    assert_eq!(terminal.screen(), before);
    terminal.signal(Signal::TSTP);
    terminal.wait_stopped();
    left_clean(&terminal);
    terminal.foreground();
    terminal.keys("type -dev");
    terminal.wait_for("acme-dev");
}

#[test]
fn a_size_changed_while_it_was_stopped_is_seen() {
    let home = Home::new();
    let mut terminal = in_domain(&home);
    terminal.keys("c-z");
    terminal.wait_stopped();
    // The shell is notified, but not the program in the background.
    terminal.resize(70, 40);
    terminal.foreground();
    // Without the sidebar the step's number is in its title.
    terminal.wait_for("1 of 8  Auth0 application");
}

/// A terminal that doesn't mark pastes sends a megabyte of lines, and then ^C.
#[test]
fn a_flood_of_lines_blocks_nothing() {
    let home = Home::new();
    let mut terminal = in_domain(&home);
    terminal.send("a line of what was pasted\r".repeat(40_000).into_bytes());
    terminal.keys("c-c");
    terminal.wait_for("Quit a0connect now?");
    terminal.keys("c-c");
    assert_eq!(terminal.wait_exit().code, Some(130));
    left_clean(&terminal);
}

#[test]
fn a_broken_byte_before_a_paste_makes_no_keys_of_it() {
    let home = Home::new();
    let mut terminal = in_domain(&home);
    terminal.send(b"\xc3\x1b[200~acme-dev.eu.auth0.com\x1b[201~".to_vec());
    terminal.wait_for("acme-dev.eu.auth0.com");
    assert!(!terminal.screen().contains("200~"), "{}", terminal.screen());
}

#[test]
fn every_size_is_survived() {
    let home = Home::new();
    let mut terminal = in_domain(&home);
    let before = terminal.screen();
    for (columns, rows) in [(1, 1), (300, 2), (2, 50), (59, 15), (60, 16), (132, 43), (1, 1)] {
        terminal.resize(columns, rows);
    }
    terminal.resize(40, 10);
    terminal.wait_for("60");
    terminal.resize(80, 24);
    terminal.wait_for(" 1 of 8 ");
    terminal.wait_for("^G help");
    assert_eq!(terminal.screen(), before);
}

#[test]
fn nothing_moves_while_nothing_happens() {
    let home = Home::new();
    let mut terminal = in_domain(&home);
    terminal.keys("type acme");
    terminal.wait_for("acme");
    // After the pause in typing the verdict appears.
    terminal.wait_for("isn't a full domain");
    idle::assert_idle(&terminal);
}

#[test]
fn nothing_moves_once_there_was_no_keyring() {
    let home = Home::new(); // without a session bus
    let terminal = given_a_secret(&home.command(STEP_2));
    terminal.wait_for("No keyring on this machine");
    idle::assert_idle(&terminal);
}

#[test]
fn nothing_moves_once_the_keyring_was_written() {
    let Some(service) = SecretService::unlocked("nothing_moves_once_the_keyring_was_written") else { return };
    let home = Home::new();
    let terminal = given_a_secret(home.command(STEP_2).envs(service.env()));
    terminal.wait_for("10 characters · keyring");
    idle::assert_idle(&terminal);
}

const STEP_2: [&str; 2] = ["--at", "third_party_application"];

fn given_a_secret(command: &Command) -> Terminal {
    let mut terminal = Terminal::start(command, 80, 24);
    terminal.wait_for(" 2 of 8 ");
    terminal.keys("tab, tab");
    terminal.paste("the-secret");
    terminal.keys("enter");
    terminal
}

#[test]
fn a_typed_character_costs_few_bytes() {
    let home = Home::new();
    let mut terminal = in_domain(&home);
    terminal.keys("type a");
    terminal.wait_until(|screen| {
        screen.contents().lines().any(|line| line.contains("Domain") && line.trim_end().ends_with('a'))
    });
    let before = terminal.bytes_seen();
    terminal.keys("type b");
    terminal.wait_until(|screen| screen.contents().contains("ab"));
    let cost = terminal.bytes_seen() - before;
    assert!(cost <= 64, "{cost} bytes");
}

/// A terminal that is known to open links gets them with the text, for few extra bytes. Any other gets none.
#[test]
fn addresses_are_links_where_the_terminal_opens_them() {
    const PAGE: &str = "https://manage.auth0.com/#/applications";
    let home = Home::new();
    let mut plain = wizard(&home);
    by_hand(&mut plain);
    let without = plain.log();
    assert!(!String::from_utf8_lossy(&without).contains("\x1b]8;"));
    let mut command = home.command(["--store", "memory"]);
    command.env("TERM_PROGRAM", "WezTerm");
    let mut terminal = Terminal::start(&command, 80, 24);
    terminal.wait_for("q quit");
    let first = terminal.bytes_seen();
    by_hand(&mut terminal);
    let log = String::from_utf8_lossy(&terminal.log()).into_owned();
    let (_, link) = log.split_once("\x1b]8;id=").expect("a link begins");
    let (link, _) = link.split_once("\x1b]8;;\x1b\\").expect("and ends");
    assert!(link.contains(&format!(";{PAGE}\x1b\\")), "{link:?}");
    let shown = link.split_once("\x1b\\").unwrap().1;
    assert!(shown.contains(PAGE), "{shown:?}");
    assert_eq!(terminal.screen(), plain.screen());
    assert_eq!(terminal.cursor(), plain.cursor());
    assert!(log.len() - first <= 4096 && log.len() <= without.len() + 250, "{} against {}", log.len(), without.len());
    // Typing doesn't redraw the link.
    terminal.keys("type a");
    terminal.wait_until(|screen| {
        screen.contents().lines().any(|line| line.contains("▸  Domain") && line.trim_end().ends_with('a'))
    });
    let before = terminal.bytes_seen();
    terminal.keys("type b");
    terminal.wait_until(|screen| screen.contents().contains("ab"));
    assert!(terminal.bytes_seen() - before <= 64);
    terminal.keys("c-c, c-c");
    terminal.wait_exit();
    left_clean(&terminal);
}

#[test]
fn no_color_is_honored_and_a_locale_without_utf8_gets_ascii() {
    let home = Home::new();
    let mut command = home.command(["--store", "memory"]);
    command.env("NO_COLOR", "1").env("LANG", "C").env("LC_ALL", "C");
    let terminal = Terminal::start(&command, 80, 24);
    terminal.wait_for("How do you want to start?");
    let log = terminal.log();
    assert!(log.is_ascii(), "only ASCII reaches a terminal without UTF-8");
    let log = String::from_utf8_lossy(&log).into_owned();
    for colour in 30..=37 {
        assert!(!log.contains(&format!("\x1b[{colour}m")), "colour {colour}");
    }
}

#[test]
fn a_pasted_secret_never_reaches_the_terminal() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home.command(["--store", "memory", "--at", "third_party_application"]), 80, 24);
    terminal.wait_for(" 2 of 8 ");
    terminal.keys("down, down");
    terminal.wait_for("▸· Client Secret");
    terminal.paste("s3cret-\x1b[31m-of-mine\r\n");
    terminal.wait_for("characters");
    terminal.keys("tab");
    terminal.wait_for("▸· Authorization URL");
    let log = String::from_utf8_lossy(&terminal.log()).into_owned();
    assert!(!log.contains("s3cret-"), "the secret was drawn");
}

/// What follows the first key in one read must not wait for the next key.
#[test]
fn a_key_and_a_long_paste_in_one_stroke_arrive() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home.command(["--store", "memory", "--at", "api_token"]), 80, 24);
    terminal.wait_for(" 4 of 8 ");
    terminal.keys("down, down, down");
    terminal.wait_for("▸· Token");
    for length in [1_100, 1_400, 2_100, 10_240] {
        // The right arrow, which stays in the field, and then the paste.
        let mut stroke = b"\x1b[C\x1b[200~".to_vec();
        stroke.extend(std::iter::repeat_n(b'x', length));
        stroke.extend(b"\x1b[201~");
        terminal.keys("c-u");
        terminal.send(stroke);
        let shown =
            if length < 10_000 { format!("{},{}", length / 1_000, &length.to_string()[1..]) } else { "10,240".into() };
        terminal.wait_for(&format!("{shown} characters"));
    }
}

#[test]
fn on_a_dumb_terminal_the_error_names_what_to_use() {
    let home = Home::new();
    let mut command = home.command([] as [&str; 0]);
    command.env("TERM", "dumb");
    let terminal = Terminal::start(&command, 80, 24);
    assert_eq!(terminal.wait_exit().code, Some(2));
    let said = terminal.screen();
    assert!(said.contains("status") && said.contains("create"), "{said}");
}

#[test]
fn without_a_keyring_the_wizard_asks_before_it_writes() {
    let Some(keyring) = SecretService::absent("without_a_keyring_the_wizard_asks_before_it_writes") else { return };
    let home = Home::new();
    let mut command = home.command([] as [&str; 0]);
    command.envs(keyring.env());
    let mut terminal = Terminal::start(&command, 80, 24);
    terminal.wait_for("How do you want to start?");
    terminal.keys("down, enter, type acme.eu.auth0.example, tab, tab, tab, type app, tab");
    let profile = ".config/a0connect/profiles/default.toml";
    terminal.wait_until(|_| home.join(profile).exists());
    terminal.wait_for("▸  Client Secret");
    terminal.paste("a-secret-of-the-application");
    terminal.keys("tab");
    terminal.wait_for("Where should a0connect store secrets?");
    assert!(!terminal.screen().contains("✗ No keyring"), "{}", terminal.screen());
    terminal.keys("enter");
    terminal.wait_until(|_| home.read(profile).contains("store = \"memory\""));
    assert!(!home.read(profile).contains("a-secret-of"));
}

#[test]
fn a_locked_keyring_has_its_own_words() {
    let Some(keyring) = SecretService::unlocked("a_locked_keyring_has_its_own_words") else { return };
    keyring.store("default", "{\"schema\": 1}").unwrap();
    let keyring = keyring.locked();
    let home = Home::new();
    let mut command = home.command([] as [&str; 0]);
    command.envs(keyring.env());
    let mut terminal = Terminal::start(&command, 80, 24);
    terminal.wait_for("How do you want to start?");
    terminal.keys("down, enter, tab, tab, tab");
    terminal.wait_for("▸  Client Secret");
    terminal.paste("a-secret-of-the-application");
    terminal.keys("tab");
    terminal.wait_for("The keyring is locked");
    terminal.wait_for("▸Try the keyring again");
    assert!(!home.join(".config/a0connect").exists());
}

/// While the keyring waits for its password, nothing else is blocked: neither this wizard nor another session.
#[test]
fn a_keyring_that_waits_for_its_password_blocks_no_file() {
    const TEST: &str = "a_keyring_that_waits_for_its_password_blocks_no_file";
    let Some(keyring) = SecretService::unlocked(TEST) else { return };
    keyring.store("nobody", "{}").unwrap();
    let keyring = keyring.locked_with_open_prompt();
    let home = Home::new();
    let mut terminal = given_a_secret(home.command(STEP_2).envs(keyring.env()));
    keyring.wait_asked();
    terminal.wait_for("responded for 3 seconds");
    let mut other = Terminal::start(&home.command(["--profile", "other", "--store", "memory"]), 80, 24);
    other.wait_for("How do you want to start?");
    other.keys("down, enter, type other.eu.auth0.example, tab");
    other.wait_until(|_| home.join(".config/a0connect/profiles/other.toml").exists());
    terminal.keys("down, enter");
    terminal.wait_until(|_| home.join(".config/a0connect/profiles/default.toml").exists());
    let profile = home.read(".config/a0connect/profiles/default.toml");
    assert!(profile.contains("store = \"memory\""), "{profile}");
}
