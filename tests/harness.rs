//! Tests the harness with programs whose behavior is known. A helper that sees nothing would let every other test pass.
#![cfg(target_os = "linux")]

mod support;

use std::process::{Command, Stdio};
use std::sync::mpsc::RecvTimeoutError;

use support::home::{self, Home};
use support::pty::{Signal, Terminal};
use support::secret_service::SecretService;
use support::tls::TlsProxy;
use support::{DEADLINE, http, idle};

/// A well-behaved full-screen program in raw mode and on the alternate screen. It draws its size at the start and after every
/// resize, and prints the keys that it reads. `q` ends it with code 3. It restores the terminal before it stops or dies by a
/// signal. Signals come through a pipe, so none is missed.
const FULL_SCREEN: &str = r#"
use POSIX qw(:signal_h);
my $cooked = `stty -g`;
sub enter { system 'stty raw -echo'; syswrite STDOUT, "\e[?1049h\e[?2004h\e[?25l"; draw() }
sub leave { syswrite STDOUT, "\e[?25h\e[?2004l\e[?1049l"; system "stty $cooked" }
sub draw { chomp(my $size = `stty size`); syswrite STDOUT, "\e[2J\e[Hsize $size\r\n" }
pipe my $signals, my $pipe;
my %letters = (SIGWINCH, 'W', SIGTERM, 'T', SIGTSTP, 'Z');
while (my ($number, $letter) = each %letters) { sigaction($number, POSIX::SigAction->new(sub { syswrite $pipe, $letter })) }
my $both = '';
vec($both, 0, 1) = vec($both, fileno $signals, 1) = 1;
enter();
while (1) {
    next if select(my $ready = $both, undef, undef, undef) < 1;
    if (vec($ready, 0, 1)) {
        sysread STDIN, my $key, 1;
        last if $key eq 'q';
        syswrite STDOUT, sprintf "key %02x\r\n", ord $key;
    } else {
        sysread $signals, my $signal, 1;
        draw() if $signal eq 'W';
        if ($signal eq 'T') { leave(); $SIG{TERM} = 'DEFAULT'; kill 'TERM', $$ }
        if ($signal eq 'Z') { leave(); kill 'STOP', $$; enter() }
    }
}
leave();
print "goodbye\n";
exit 3;
"#;

fn full_screen() -> Command {
    let mut command = Command::new("perl");
    command.args(["-e", FULL_SCREEN]);
    command
}

fn bash(script: &str) -> Command {
    let mut command = Command::new("bash");
    command.args(["--norc", "-c", script]);
    command
}

#[test]
fn a_terminal_carries_keys_screens_sizes_and_the_exit_code() {
    let mut terminal = Terminal::start(&full_screen(), 80, 24);
    terminal.wait_for("size 24 80");
    assert_eq!(terminal.cursor(), (1, 0));
    assert!(terminal.modes_left_on().len() > 3, "{:?}", terminal.modes_left_on());

    terminal.resize(60, 16);
    terminal.wait_for("size 16 60");
    terminal.keys("c-s, down, type z");
    terminal.wait_for("key 13\nkey 1b\nkey 5b\nkey 42\nkey 7a\n");
    terminal.key("q");

    let exit = terminal.wait_exit();
    assert_eq!((exit.code, exit.signal), (Some(3), None));
    assert_eq!(terminal.screen().trim(), "goodbye");
    assert_eq!(terminal.modes_left_on(), [""; 0]);
    assert_eq!(terminal.bytes_seen(), terminal.log().len());
}

#[test]
fn an_end_by_a_signal_is_not_an_exit_code() {
    let mut caught = Terminal::start(&full_screen(), 80, 24);
    caught.wait_for("size");
    caught.signal(Signal::TERM);
    let exit = caught.wait_exit();
    assert_eq!((exit.code, exit.signal), (None, Some(15)));
    assert_eq!(caught.modes_left_on(), [""; 0]);

    let exit = Terminal::start(&bash("exit 143"), 80, 24).wait_exit();
    assert_eq!((exit.code, exit.signal), (Some(143), None));
}

#[test]
fn what_a_program_leaves_behind_is_named() {
    let untidy = bash(r"stty raw; printf '\033[?1049h\033[?2004h\033[?25l\033[?1004h\033[?7l\033[?1000h\033[>1u'");
    let terminal = Terminal::start(&untidy, 80, 24);
    assert_eq!(terminal.wait_exit().code, Some(0));
    let mut left = terminal.modes_left_on();
    assert!(left.pop().is_some_and(|modes| modes.starts_with("terminal modes, before ")));
    assert_eq!(
        left,
        [
            "alternate screen",
            "bracketed paste",
            "hidden cursor",
            "mouse capture",
            "keyboard enhancement",
            "no line wrap",
            "focus events"
        ]
    );
}

#[test]
fn ctrl_z_stops_a_job_and_fg_continues_it() {
    let mut cat = Terminal::start(&Command::new("cat"), 80, 24);
    for word in ["first", "second"] {
        cat.keys(&format!("type {word}, enter"));
        cat.wait_for(&format!("{word}\n{word}\n"));
        cat.key("c-z");
        assert_eq!(cat.wait_stopped(), Signal::TSTP.as_raw());
        cat.foreground();
    }
    cat.keys("type third, enter");
    cat.wait_for("third\nthird\n");
    cat.key("c-c");
    assert_eq!(cat.wait_exit().signal, Some(Signal::INT.as_raw()));
}

#[test]
fn a_full_screen_program_gives_the_terminal_back_while_it_is_stopped() {
    let mut terminal = Terminal::start(&full_screen(), 80, 24);
    terminal.wait_for("size");
    terminal.signal(Signal::TSTP);
    assert_eq!(terminal.wait_stopped(), Signal::STOP.as_raw());
    assert_eq!(terminal.modes_left_on(), [""; 0]);

    terminal.foreground();
    terminal.wait_for("size");
    terminal.key("q");
    assert_eq!(terminal.wait_exit().code, Some(3));
}

#[test]
fn a_closed_window_hangs_up_and_sends_no_keys() {
    let home = Home::new();
    let mut command = Command::new("perl");
    command.args(["-MPOSIX", "-e"]).arg(
        r#"sigaction(SIGHUP, POSIX::SigAction->new(sub { syswrite OUT, "hup"; POSIX::_exit(7) }));
        open OUT, ">out"; system "stty raw"; syswrite STDOUT, "ready";
        while (sysread STDIN, my $key, 1) { syswrite OUT, $key }
        sleep 10 # the input may end before the signal comes"#,
    );
    command.current_dir(home.path());
    let mut terminal = Terminal::start(&command, 80, 24);
    terminal.wait_for("ready");
    terminal.hang_up();
    assert_eq!(terminal.wait_exit().code, Some(7));
    assert_eq!(home.read("out"), "hup");
}

#[test]
fn nothing_that_was_started_outlives_its_terminal() {
    let home = Home::new();
    let lines = home.pipe("life");
    let mut command = bash("{ trap '' HUP; echo started; exec sleep 600; } > life &");
    let terminal = Terminal::start(command.current_dir(home.path()), 80, 24);
    assert_eq!(terminal.wait_exit().code, Some(0));
    assert_eq!(lines.recv_timeout(DEADLINE).as_deref(), Ok("started"));
    drop(terminal);
    assert_eq!(lines.recv_timeout(DEADLINE), Err(RecvTimeoutError::Disconnected));
}

#[test]
fn only_a_responding_terminal_responds_to_queries() {
    let query =
        bash(r"stty raw -echo; printf '\033[3;5H\033[6nready'; IFS= read -r -d q answer; printf '<%q>' $answer");
    let mut answering = Terminal::start_answering(&query, 80, 24);
    let mut mute = Terminal::start(&query, 80, 24);
    for (terminal, answer) in [(&mut answering, r"<$'\E[3;5R'>"), (&mut mute, "<''>")] {
        terminal.wait_for("ready");
        terminal.key("q");
        terminal.wait_exit();
        assert_eq!(terminal.screen().trim(), format!("ready{answer}"));
    }
}

#[test]
fn a_paste_is_bracketed_and_a_copy_is_heard() {
    let mut terminal = Terminal::start(
        &bash(r"stty -echo; printf 'ready\033]52;c;aGVsbG8=\033\\'; read -r line; printf '%q' $line"),
        80,
        24,
    );
    terminal.wait_for("ready");
    terminal.paste("two words");
    terminal.key("enter");
    terminal.wait_exit();
    assert_eq!(terminal.copied(), ["hello"]);
    assert!(terminal.screen().contains(r"$'\E[200~two'$'words\E[201~'"), "{}", terminal.screen());
}

#[test]
#[should_panic(
    expected = "waited for the text \"never\", but the program ended: Exit(0); the screen:\nwhat was there instead"
)]
fn a_wait_in_vain_shows_the_screen() {
    Terminal::start(&bash("echo what was there instead"), 80, 24).wait_for("never");
}

#[test]
fn a_blocked_program_does_not_wake_up_and_a_working_one_does() {
    let mut cat = Terminal::start(&Command::new("cat"), 80, 24);
    cat.keys("type a, enter");
    cat.wait_for("a\na\n");
    let before = idle::wakeups(cat.pid());
    cat.keys("type b, enter");
    cat.wait_for("b\nb\n");
    assert!(idle::wakeups(cat.pid()) > before);
    assert!((100..100_000).contains(&idle::rss_kb(cat.pid())));
}

#[test]
fn a_home_is_empty_and_hides_the_machine() {
    let home = Home::new();
    let output = home.program("env").output().unwrap();
    let mut names: Vec<_> =
        str::from_utf8(&output.stdout).unwrap().lines().map(|line| line.split_once('=').unwrap().0).collect();
    names.sort_unstable();
    let xdg = ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME"];
    assert_eq!(names[..5], ["DBUS_SESSION_BUS_ADDRESS", "HOME", "LANG", "PATH", "TERM"]);
    assert_eq!(names[5..], xdg);
    assert_eq!(home.command(["--version"]).get_program(), env!("CARGO_BIN_EXE_a0connect"));
}

#[test]
fn an_open_keyring_gives_back_what_it_keeps() {
    let Some(keyring) = SecretService::unlocked("an_open_keyring_gives_back_what_it_keeps") else { return };
    assert_eq!(keyring.store("acme", "s3cret ü"), Ok(()));
    assert_eq!(keyring.lookup("acme").as_deref(), Some("s3cret ü"));
    assert_eq!(keyring.lookup("other"), None);
}

#[test]
fn a_locked_keyring_fails_at_once_if_it_cannot_prompt() {
    let Some(keyring) = SecretService::unlocked("a_locked_keyring_fails_at_once_if_it_cannot_prompt") else {
        return;
    };
    assert_eq!(keyring.store("acme", "kept"), Ok(()));
    let keyring = keyring.locked();
    assert_eq!(keyring.lookup("acme"), None);
    assert_eq!(
        keyring.store("new", "x").unwrap_err().trim(),
        "secret-tool: Cannot create an item in a locked collection"
    );
}

#[test]
fn a_locked_keyring_that_prompts_makes_its_caller_wait() {
    let Some(keyring) = SecretService::unlocked("a_locked_keyring_that_prompts_makes_its_caller_wait") else { return };
    assert_eq!(keyring.store("acme", "kept"), Ok(()));
    let keyring = keyring.locked_with_open_prompt();
    let mut lookup = keyring
        .secret_tool(&["lookup", "service", "a0connect", "username", "acme"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null()) // it complains when the bus goes away
        .spawn()
        .unwrap();
    keyring.wait_asked();
    assert_eq!(lookup.try_wait().unwrap(), None, "the caller still waits");
    drop(keyring);
    assert!(!lookup.wait_with_output().unwrap().status.success(), "it ends with the bus");
}

#[test]
fn a_bus_without_a_keyring_says_so() {
    let Some(bus) = SecretService::absent("a_bus_without_a_keyring_says_so") else { return };
    let refusal = bus.store("acme", "x").unwrap_err();
    assert!(refusal.contains("org.freedesktop.secrets was not provided by any .service files"), "{refusal}");
}

#[test]
fn the_plain_client_speaks_http() {
    let port = http::serve_once(|request| {
        assert!(request.starts_with("POST /sandbox/fault HTTP/1.0\r\n"), "{request}");
        assert!(request.ends_with("\r\n\r\n{\"times\":1}"), "{request}");
        "HTTP/1.1 201 Created\r\n\r\n{\"id\":1}"
    });
    let body = serde_json::json!({ "times": 1 });
    let answer = http::ask(&format!("127.0.0.1:{port}"), "POST", "/sandbox/fault", Some(&body));
    assert_eq!(answer, (201, "{\"id\":1}".to_owned()));
}

#[tokio::test]
async fn a_tls_front_is_trusted_only_by_clients_that_know_its_ca() {
    let _ = rustls::crypto::ring::default_provider().install_default(); // one for the process, so it may be installed already
    let port = http::serve_once(|request| {
        assert!(request.starts_with("GET /echo HTTP/1.1\r\n"), "{request}");
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
    });
    let front = TlsProxy::start(port, &["localhost", "tenant.localhost"]);
    let url = |host: &str| format!("https://{host}:{}/echo", front.port);
    let address = ([127, 0, 0, 1], front.port).into();
    let ca = reqwest::Certificate::from_pem(home::read(&front.ca_pem).as_bytes()).unwrap();
    let client = || {
        ["tenant.localhost", "other.localhost"]
            .iter()
            .fold(reqwest::Client::builder().no_proxy(), |client, host| client.resolve(host, address))
    };
    let knowing = client().tls_certs_only([ca]).build().unwrap();
    let unknowing = client().tls_certs_only([]).build().unwrap();

    assert!(unknowing.get(url("tenant.localhost")).send().await.unwrap_err().is_connect());
    assert!(
        knowing.get(url("other.localhost")).send().await.unwrap_err().is_connect(),
        "the certificate names another host"
    );
    let answer = knowing.get(url("tenant.localhost")).send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), "hello");
}
