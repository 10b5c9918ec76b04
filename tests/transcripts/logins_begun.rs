//! A login of auth0-cli in the wizard: read once the user agrees, or begun from there, with the program `auth0` as a script.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a failing helper fails its test
#![allow(clippy::disallowed_methods)] // tests may read the environment

use crate::logins::{FILE, domain, search, store, token, write};
use crate::support::desk::{Desk, Said};
use crate::support::pty::{Signal, Terminal};
use crate::support::secret_service::SecretService;

/// The wizard, with the program `auth0` as this script.
fn wizard(desk: &Desk, keyring: Option<&SecretService>, auth0: &str) -> Terminal {
    use std::os::unix::fs::PermissionsExt as _;
    let program = desk.home.write("bin/auth0", &format!("#!/bin/sh\n{auth0}\n"));
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", desk.home.join("bin").display(), std::env::var("PATH").unwrap());
    let mut command = desk.home.command(["--debug", "debug.log"]);
    command.env("PATH", path).env("AUTH0_CLIENT_SECRET", desk.tenant.value("AUTH0_CLIENT_SECRET"));
    keyring.into_iter().for_each(|keyring| _ = command.envs(keyring.env()));
    let mut terminal = Terminal::start(&command, 80, 24);
    terminal.wait_for("Connect to Auth0");
    terminal.keys("enter");
    terminal.wait_for("auth0-cli login");
    terminal
}

/// Panics if the token is in a file of ours or an item of ours, or was ever on the screen.
fn search_all(desk: &Desk, keyring: &SecretService, terminal: &Terminal, token: &str) {
    let said = Said { code: None, out: String::from_utf8_lossy(&terminal.log()).into_owned(), err: String::new() };
    search(desk, Some(keyring), &said, token);
}

#[test]
fn the_wizard_reads_a_login_after_the_yes_and_lists_the_applications() {
    let Some(keyring) = SecretService::unlocked("the_wizard_reads_a_login_after_the_yes") else { return };
    let desk = Desk::new();
    let (domain, token) = (domain(&desk), token(&desk, 300));
    write(&desk, &[(&domain, None, false)]);
    store(&keyring, &domain, &token);
    let mut terminal = wizard(&desk, Some(&keyring), "exit 1");
    terminal.wait_for("found on this machine");
    terminal.keys("enter");
    terminal.wait_for("Read the login");
    assert!(desk.sent().is_empty(), "{:?}", desk.sent());
    terminal.keys("enter");
    terminal.wait_for("Using the auth0-cli login of 127.0.0.1:");
    terminal.wait_for("Acme Web");
    terminal.keys("enter");
    terminal.wait_for("saved");
    terminal.keys("esc");
    terminal.wait_for("Accepted");
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.wait_exit().signal, Some(15));
    search_all(&desk, &keyring, &terminal, &token);
    let profile = desk.home.read(".config/a0connect/profiles/default.toml");
    assert!(profile.contains("cli_login"), "{profile}");
}

/// `auth0` with agent mode. It waits for the file `go`, and says which process it is.
const AGENT: &str = r#"[ "$1" = --version ] && { echo auth0 version 1.36.0; exit; }
env > "$HOME/seen"; echo "$*" > "$HOME/args"
echo '{"verification_uri":"https://auth0.auth0.com/activate?user_code=BCDF-GHJK","user_code":"BCDF-GHJK","expires_in":900,"interval":5}'
echo $$ > "$HOME/pid.new"; mv "$HOME/pid.new" "$HOME/pid"
while [ ! -e "$HOME/go" ]; do sleep 0.05; done
[ -s "$HOME/go" ] && { cat "$HOME/go" >&2; exit 1; }
mv "$HOME/.config/auth0/later.json" "$HOME/.config/auth0/config.json"
echo '{"logged_in":true,"tenant":"acme","domain":"acme.eu.auth0.com"}'"#;

/// The QR codes on the screen, as a phone reads them.
fn scanned(terminal: &Terminal) -> Vec<String> {
    const SCALE: usize = 4;
    terminal.look(|screen| {
        let pixel = |x: usize, y: usize| {
            let cell = screen.cell((y / SCALE / 2) as u16, (x / SCALE) as u16).unwrap();
            let is_upper = (y / SCALE).is_multiple_of(2) && cell.contents() == "▀";
            match if is_upper { cell.fgcolor() } else { cell.bgcolor() } {
                vt100::Color::Idx(232) => 8,
                vt100::Color::Idx(255) => 238,
                _ => 0,
            }
        };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(80 * SCALE, 24 * 2 * SCALE, pixel);
        image.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
    })
}

/// Its process is gone, and isn't a zombie either.
fn is_gone(pid: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
    stat.map_or(true, |stat| stat.rsplit(')').next().unwrap().trim_start().starts_with('Z'))
}

#[test]
fn auth0_login_in_agent_mode_shows_its_code_here() {
    let Some(keyring) = SecretService::unlocked("auth0_login_in_agent_mode") else { return };
    let desk = Desk::new();
    let (domain, token) = (domain(&desk), token(&desk, 0));
    write(&desk, &[(&domain, Some(&token), false)]);
    std::fs::rename(desk.home.join(FILE), desk.home.join(".config/auth0/later.json")).unwrap();
    let mut terminal = wizard(&desk, Some(&keyring), AGENT);
    terminal.keys("enter");
    terminal.wait_for("runs auth0 login, then reads the login");
    assert!(!desk.home.join("args").exists(), "not before the yes");
    terminal.keys("enter");
    terminal.wait_for("B C D F - G H J K");
    terminal.wait_for("The code is valid for 14:5");
    assert_eq!(scanned(&terminal), ["https://auth0.auth0.com/activate?user_code=BCDF-GHJK"]);
    terminal.keys("y");
    terminal.wait_for("login link");
    // Its error, unchanged.
    desk.home.write("go", r#"{"error":{"code":1,"reason":"x","message":"login error: access denied","status":403}}"#);
    terminal.wait_for("auth0-cli reports: login error: access denied.");
    std::fs::remove_file(desk.home.join("go")).unwrap();
    terminal.keys("enter");
    terminal.wait_for("B C D F - G H J K");
    desk.home.write("go", "");
    terminal.wait_for("Using the auth0-cli login of 127.0.0.1:");
    terminal.wait_for("Acme Web");
    let seen = desk.home.read("seen");
    assert!(!seen.contains("AUTH0_") && seen.contains("HOME="), "{seen}");
    assert_eq!(desk.home.read("args").trim(), "login --agent-mode --no-input");
    terminal.signal(Signal::TERM);
    terminal.wait_exit();
    search_all(&desk, &keyring, &terminal, &token);
}

#[test]
fn auth0_login_ends_with_esc_and_with_the_wizard() {
    let Some(keyring) = SecretService::unlocked("auth0_login_ends_with_esc") else { return };
    let desk = Desk::new();
    let mut terminal = wizard(&desk, Some(&keyring), AGENT);
    let running = |terminal: &mut Terminal| {
        terminal.keys("enter");
        terminal.wait_for("B C D F - G H J K");
        eventually(|| desk.home.join("pid").exists());
        let pid = desk.home.read("pid");
        assert!(!is_gone(&pid));
        std::fs::remove_file(desk.home.join("pid")).unwrap();
        pid
    };
    terminal.keys("enter");
    terminal.wait_for("runs auth0 login, then reads the login");
    let pid = running(&mut terminal);
    terminal.keys("esc");
    terminal.wait_for("The login was canceled.");
    eventually(|| is_gone(&pid));
    let pid = running(&mut terminal);
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.wait_exit().signal, Some(15));
    eventually(|| is_gone(&pid));
}

fn eventually(holds: impl Fn() -> bool) {
    let begun = std::time::Instant::now();
    while !holds() {
        assert!(begun.elapsed().as_secs() < 60, "it never holds");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

#[test]
fn auth0_login_gets_the_terminal_and_its_login_is_read() {
    let Some(keyring) = SecretService::unlocked("auth0_login_gets_the_terminal") else { return };
    let desk = Desk::new();
    let (domain, token) = (domain(&desk), token(&desk, 0));
    write(&desk, &[(&domain, Some(&token), false)]);
    let (file, later) = (desk.home.join(FILE), desk.home.join(".config/auth0/later.json"));
    std::fs::rename(&file, &later).unwrap();
    // The second time, the text of the first is still on the ordinary screen.
    let script = "[ \"$1\" = --version ] && { echo auth0 version 1.35.0; exit; }\n\
        env > \"$HOME/seen\"; echo x >> \"$HOME/times\"; echo \"auth0 $*, time $(wc -l < $HOME/times)\"; read -r line\n\
        [ \"$line\" = fail ] && exit 3; mv \"$HOME/.config/auth0/later.json\" \"$HOME/.config/auth0/config.json\"";
    let mut terminal = wizard(&desk, Some(&keyring), script);
    terminal.wait_for("auth0-cli is installed");
    terminal.keys("enter");
    terminal.wait_for("runs auth0 login, then reads the login");
    terminal.keys("enter");
    terminal.wait_for("auth0 login, time 1");
    assert_eq!(terminal.modes_left_on(), Vec::<String>::new());
    terminal.keys("type fail");
    terminal.keys("enter");
    terminal.wait_for("It ended with exit code 3.");
    terminal.keys("enter");
    terminal.wait_for("auth0 login, time 2");
    terminal.keys("enter");
    terminal.wait_for("Using the auth0-cli login of 127.0.0.1:");
    terminal.wait_for("Acme Web");
    let seen = desk.home.read("seen");
    assert!(!seen.contains("AUTH0_") && seen.contains("HOME="), "{seen}");
    terminal.signal(Signal::TERM);
    terminal.wait_exit();
    search_all(&desk, &keyring, &terminal, &token);
}
