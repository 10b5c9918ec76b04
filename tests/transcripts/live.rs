//! `a0connect sign-in`: the binary listens, and the sandbox's visitor plays the user's browser.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a failing helper fails its test

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStderr, Command, Stdio};

use crate::schemas::{schema, wrong};
use crate::support::browser;
use crate::support::desk::{Desk, Said};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

const CREATE: &[&str] = &["create", "--no-input", "--store", "memory"];
const SIGN_IN: &[&str] = &["sign-in", "--no-browser", "--add-callback", "--store", "memory", "--json"];

/// A sign-in that waits for its browser.
pub struct Attempt {
    pub child: Child,
    pub err: BufReader<ChildStderr>,
    pub link: String,
}

/// A tenant with the connection. No callback URL of its application is on this computer.
pub fn created(scenario: &str) -> Desk {
    let desk = Desk::with(scenario);
    assert_eq!(desk.run(CREATE).code, Some(0));
    set_callbacks(&desk, &["https://app.acme.example/callback"]);
    desk
}

/// A request to the Management API about the application.
fn at_application(desk: &Desk, method: &str, scope: &str, body: &str) -> Value {
    let authority = desk.tenant.value("AUTH0_DOMAIN").trim_start_matches("http://").to_owned();
    let (id, token) = (desk.tenant.value("AUTH0_CLIENT_ID"), desk.token(scope));
    let mut stream = std::net::TcpStream::connect(&authority).unwrap();
    let head =
        format!("{method} /api/v2/clients/{id} HTTP/1.0\r\nHost: {authority}\r\nAuthorization: Bearer {token}\r\n");
    let kind = format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    stream.write_all(format!("{head}{kind}").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.split(' ').nth(1) == Some("200"), "{answer}");
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

fn set_callbacks(desk: &Desk, urls: &[&str]) {
    at_application(desk, "PATCH", "update:clients", &json!({ "callbacks": urls }).to_string());
}

/// Starts a command, and reads the link in the first line.
pub fn begin(mut command: Command) -> Attempt {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let mut link = String::new();
    err.read_line(&mut link).unwrap();
    assert!(link.starts_with("http://127.0.0.1:") && link.contains("/authorize?"), "{link}");
    Attempt { child, err, link: link.trim().to_owned() }
}

impl Attempt {
    /// The callback URL in the link.
    pub fn callback(&self) -> String {
        let link = url::Url::parse(&self.link).unwrap();
        link.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1.into_owned()
    }

    /// Waits for its end, and searches the output for secrets.
    pub fn end(mut self, desk: &Desk) -> Said {
        let mut err = String::new();
        self.err.read_to_string(&mut err).unwrap();
        let output = crate::support::desk::wait(self.child);
        let said = crate::support::desk::said(output);
        let said = Said { err, ..said };
        desk.search(&said);
        said
    }
}

/// The user opens the link, and allows it or not.
pub fn visit(desk: &Desk, link: &str, decision: &str) -> Value {
    desk.tenant.post_json("/sandbox/visit", &json!({"url": link, "decision": decision}))
}

fn callbacks(desk: &Desk) -> Value {
    at_application(desk, "GET", "read:clients", "")["callbacks"].clone()
}

/// Step, field and who must act of the error in the JSON.
pub fn blame(said: &Said) -> [String; 3] {
    let json = said.json();
    ["step", "field", "who"].map(|name| json["error"][name].as_str().unwrap_or("-").to_owned())
}

#[test]
fn a_sign_in_ends_with_the_user_id_and_leaves_no_callback() {
    let desk = created("none");
    let before = callbacks(&desk);
    let attempt = begin(desk.command(SIGN_IN));
    let callback = attempt.callback();
    assert!(callback.ends_with("/a0connect"), "{callback}");
    assert_eq!(callbacks(&desk).as_array().unwrap().len(), before.as_array().unwrap().len() + 1);
    visit(&desk, &attempt.link, "allow");
    let said = attempt.end(&desk);
    assert_eq!(said.code, Some(0), "{said:?}");
    let json = said.json();
    assert_eq!(wrong(&schema("sign-in"), &json, "sign-in"), Vec::<String>::new());
    assert_eq!(
        (&json["schema"], &json["outcome"], &json["mode"]),
        (&json!(1), &json!("signed_in"), &json!("redirect"))
    );
    assert_eq!((&json["claims"]["sub"], &json["new_user"]), (&json["user_id"], &json!(true)));
    assert_eq!((&json["provider_token"]["state"], &json["deletion"]), (&json!("ok"), &Value::Null), "{json}");
    assert_eq!((&json["user_id"], &json["error"]), (&json!("oauth2|custom-connection-oauth2|4211"), &Value::Null));
    let states: Vec<&str> =
        json["steps"].as_array().unwrap().iter().map(|step| step["state"].as_str().unwrap()).collect();
    // Not every tenant shows the confirmation page.
    assert_eq!(states, [vec!["implied"; 8], vec!["waiting"], vec!["seen"; 3]].concat());
    let numbers: Vec<&str> =
        json["steps"].as_array().unwrap().iter().map(|step| step["number"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["1", "2", "3", "4", "5", "6", "6a", "6b", "6c", "7", "8", "9"]);
    assert_eq!(callbacks(&desk), before);
    let journal = desk.home.read(".local/state/a0connect/state/default.journal.json");
    assert!(!journal.contains("temporary"), "{journal}");
    // The checkpoint remembers it, offline too.
    let status = desk.run(&["status", "--offline", "--json", "--store", "memory"]).json();
    let text = status.to_string();
    assert!(text.contains("Signed in as oauth2|custom-connection-oauth2|4211"), "{text}");
    let kept = desk.home.read(".local/state/a0connect/state/default.json");
    assert!(kept.contains("|4211") && !kept.contains("ada@"), "nothing but the user ID");
}

#[test]
fn the_text_shows_the_claims_and_explains_sub() {
    let desk = created("none");
    let args: Vec<&str> = SIGN_IN.iter().copied().filter(|one| *one != "--json").collect();
    let attempt = begin(desk.command(&args));
    visit(&desk, &attempt.link, "allow");
    let said = attempt.end(&desk);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("Signed in as oauth2|custom-connection-oauth2|4211"), "{said:?}");
    for claim in ["sub", "iss", "aud", "nonce", "email"] {
        assert!(said.out.lines().any(|line| line.starts_with(&format!("  {claim} "))), "{claim}: {said:?}");
    }
    assert!(
        said.err.contains("sub is the user ID") && said.err.contains("Waiting for the browser, 5 min left"),
        "{said:?}"
    );
}

#[test]
fn the_browser_ends_on_a_plain_page() {
    let desk = created("none");
    let attempt = begin(desk.command(SIGN_IN));
    let callback = attempt.callback();
    let (confirmation, page) = browser::sign_in(&attempt.link, "Allow");
    // Auth0 asks the user to confirm a callback URL on their computer.
    let (url, page) = match page.contains("Go back to the terminal") {
        true => (confirmation, page),
        false => panic!("{confirmation} {page}"),
    };
    assert_eq!(url, callback.replace("/a0connect", "/a0connect/done"));
    assert!(page.contains("<title>Go back to the terminal - a0connect</title>"), "{page}");
    assert_eq!(attempt.end(&desk).code, Some(0));
}

#[test]
fn each_failure_names_its_step_its_field_and_who_must_act() {
    for (scenario, wanted) in [
        ("user-gzip", ["6a", "A0CONNECT_USER_CALL", "user"]),
        ("user-html", ["6a", "USER_DETAIL_URL", "user"]),
        ("user-not-found", ["6a", "USER_DETAIL_URL", "user"]),
        ("authorize-invalid-scope", ["2", "SCOPE", "user"]),
        ("token-unauthorized", ["5", "APPLICATION_KEY", "provider_account"]),
        ("user-scope", ["6a", "SCOPE", "provider_account"]),
        ("user-no-id", ["6b", "A0CONNECT_MAPPING", "user"]),
        ("action-denies", ["7", "-", "auth0"]),
        ("connection-no-sign-in", ["1", "A0CONNECT_AUTHENTICATION", "auth0"]),
        ("connection-disabled", ["1", "AUTH0_CLIENT_ID", "user"]),
    ] {
        let desk = match scenario {
            // These scenarios create their own connection.
            "connection-no-sign-in" | "connection-disabled" => {
                let desk = created("none");
                desk.tenant.post_json("/sandbox/scenario", &json!({ "name": scenario }));
                set_callbacks(&desk, &["https://app.acme.example/callback"]);
                desk
            }
            _ => created(scenario),
        };
        let before = callbacks(&desk);
        let attempt = begin(desk.command(SIGN_IN));
        visit(&desk, &attempt.link, "allow");
        let said = attempt.end(&desk);
        assert_eq!(blame(&said), wanted, "{scenario}: {said:?}");
        assert_eq!((said.json()["outcome"].as_str(), said.json()["user_id"].as_str()), (Some("failed"), None));
        assert_ne!(said.code, Some(0), "{scenario}");
        assert_eq!(wrong(&schema("sign-in"), &said.json(), "sign-in"), Vec::<String>::new(), "{scenario}");
        assert_eq!(callbacks(&desk), before, "{scenario}");
    }
}

#[test]
fn a_canceled_sign_in_blames_nobody() {
    let desk = created("none");
    let attempt = begin(desk.command(SIGN_IN));
    visit(&desk, &attempt.link, "cancel");
    let said = attempt.end(&desk);
    assert_eq!((blame(&said), said.code), (["3".into(), "-".into(), "nobody".into()], Some(1)), "{said:?}");
}

#[test]
fn it_ends_if_nothing_comes_in_time() {
    let desk = created("none");
    let before = callbacks(&desk);
    let attempt = begin(desk.command(&[SIGN_IN, &["--timeout", "5"]].concat()));
    let said = attempt.end(&desk);
    assert_eq!(blame(&said), ["3", "-", "nobody"], "{said:?}");
    assert!(said.err.contains("Waiting for the browser, 5 s left"), "{said:?}");
    assert_eq!(callbacks(&desk), before);
}

#[test]
fn a_signal_removes_the_callback_first() {
    let desk = created("none");
    let before = callbacks(&desk);
    for signal in [Signal::INT, Signal::TERM] {
        let attempt = begin(desk.command(SIGN_IN));
        assert_ne!(callbacks(&desk), before);
        kill_process(Pid::from_child(&attempt.child), signal).unwrap();
        let said = attempt.end(&desk);
        // A signal ended it.
        assert_eq!((said.code, blame(&said)[2].as_str()), (None, "nobody"), "{said:?}");
        assert_eq!(callbacks(&desk), before, "{signal:?}");
    }
}

#[test]
fn a_killed_sign_in_leaves_no_callback_at_the_next_start() {
    let desk = created("none");
    let before = callbacks(&desk);
    let create = [CREATE, &["--no-callbacks"]].concat();
    for next in [&["status", "--store", "memory"][..], &create, SIGN_IN] {
        let attempt = begin(desk.command(SIGN_IN));
        let callback = attempt.callback();
        kill_process(Pid::from_child(&attempt.child), Signal::KILL).unwrap();
        attempt.end(&desk);
        assert!(callbacks(&desk).to_string().contains(&callback));
        if next == SIGN_IN {
            let attempt = begin(desk.command(SIGN_IN));
            assert!(!callbacks(&desk).to_string().contains(&format!("\"{callback}\"")));
            visit(&desk, &attempt.link, "allow");
            assert_eq!(attempt.end(&desk).code, Some(0));
        } else {
            let said = desk.run(next);
            assert!(said.err.contains(&format!("Removed {callback}")), "{said:?}");
        }
        assert_eq!(callbacks(&desk), before, "{next:?}");
        let journal = desk.home.read(".local/state/a0connect/state/default.journal.json");
        assert!(!journal.contains("temporary"), "{journal}");
    }
}

/// A sign-in that is under way isn't disturbed by another command.
#[test]
fn a_callback_that_is_in_use_is_left_alone() {
    let desk = created("none");
    let attempt = begin(desk.command(SIGN_IN));
    let said = desk.run(&["status", "--store", "memory"]);
    assert!(!said.err.contains("Removed"), "{said:?}");
    visit(&desk, &attempt.link, "allow");
    assert_eq!(attempt.end(&desk).code, Some(0));
}

#[test]
fn the_url_is_pasted_where_the_browser_is_elsewhere() {
    let desk = created("none");
    let mut attempt = begin(desk.command(&[SIGN_IN, &["--paste"]].concat()));
    let mut input = attempt.child.stdin.take().unwrap();
    writeln!(input, "https://acme.example/elsewhere?code=c&state=s").unwrap();
    // The browser's machine has nothing at that port, so the last URL stays in its address bar.
    let link = url::Url::parse(&attempt.link).unwrap();
    let state = link.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let stale = format!("{}?code=c&state=another", attempt.callback());
    writeln!(input, "{stale}").unwrap();
    let denied = format!("{}?error=access_denied&error_description=Only%20staff&state={state}", attempt.callback());
    writeln!(input, "{denied}").unwrap();
    let said = attempt.end(&desk);
    assert_eq!(blame(&said), ["7", "-", "auth0"], "{said:?}");
    assert!(said.err.contains("That isn't the callback URL") && said.err.contains("another sign-in"), "{said:?}");
}

/// The program that opens the link is the user's, and gets nothing but the link.
#[test]
fn the_browser_gets_the_link_and_no_secret() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = created("none");
    desk.write("browser", "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$HOME/opened\"\nenv > \"$HOME/seen\"\n");
    let path = desk.home.join("browser");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    let args = ["sign-in", "--add-callback", "--store", "memory", "--json", "--timeout", "5"];
    let said = desk.run_with(&[("BROWSER", path.to_str().unwrap())], &args);
    let opened = desk.home.read("opened");
    assert!(opened.contains("/authorize?response_type=code&") && opened.lines().count() == 1, "{opened} {said:?}");
    assert!(said.err.contains("Opened the browser") && said.err.contains(opened.trim()), "{said:?}");
    let seen = desk.home.read("seen");
    assert!(seen.contains("AUTH0_CLIENT_ID=") && !seen.contains("SECRET=") && !seen.contains("TOKEN="), "{seen}");
    desk.search_text(&seen);
}

#[test]
fn a_registered_callback_is_used_and_a_busy_port_is_named() {
    let desk = created("none");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/mine");
    set_callbacks(&desk, &[&url]);
    let plain: Vec<&str> = SIGN_IN.iter().copied().filter(|one| *one != "--add-callback").collect();
    let said = desk.run(&plain);
    assert_eq!(blame(&said), ["1", "CALLBACK_URLS", "user"], "{said:?}");
    assert!(said.err.contains("another program uses its port"), "{said:?}");
    drop(listener);
    let attempt = begin(desk.command(&plain));
    assert_eq!(attempt.callback(), url);
    visit(&desk, &attempt.link, "allow");
    assert_eq!(attempt.end(&desk).code, Some(0));
    assert_eq!(callbacks(&desk), json!([url]));
}

#[test]
fn missing_values_are_reported_before_anything_is_sent() {
    let desk = Desk::new();
    let said = desk.run_with(&[("AUTH0_CLIENT_ID", "")], SIGN_IN);
    assert_eq!((said.code, said.json()["error"]["field"].as_str()), (Some(3), Some("AUTH0_CLIENT_ID")), "{said:?}");
    let said = desk.run_with(&[("AUTH0_CLIENT_SECRET", "")], SIGN_IN);
    assert_eq!(blame(&said), ["8", "AUTH0_CLIENT_SECRET", "user"], "{said:?}");
    let said = desk.run(&["sign-in", "--timeout", "4"]);
    assert_eq!((said.code, said.err.contains("Use 5 to 3600")), (Some(2), true), "{said:?}");
}
