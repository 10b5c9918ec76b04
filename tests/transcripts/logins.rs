//! `--auth0-cli`: a login of auth0-cli gives the token and the domain, and nothing of it is stored or shown.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a failing helper fails its test
#![allow(clippy::disallowed_methods)] // tests may read the environment

use std::io::Write as _;
use std::process::Stdio;

use crate::live::{begin, visit};
use crate::support::desk::{Desk, Said};
use crate::support::pty::{Signal, Terminal};
use crate::support::secret_service::SecretService;
use serde_json::{Value, json};

pub const FILE: &str = ".config/auth0/config.json";

/// As auth0-cli cuts a token for the keyring.
const PIECE: usize = 2_048;

/// A token as Auth0 issues it to auth0-cli: by Auth0's own tenant, for a user, and with a list as its audience.
pub fn token(desk: &Desk, scopes: usize) -> String {
    let mut scope = "create:connections read:connections update:connections delete:connections \
                     read:connections_options update:connections_options read:clients update:clients read:logs \
                     read:users read:custom_domains"
        .to_owned();
    (0..scopes).for_each(|number| scope.push_str(&format!(" read:thing_{number}")));
    let audience = format!("{}/api/v2/", desk.tenant.value("AUTH0_DOMAIN"));
    let order = json!({
        "scope": scope,
        "iss": "https://auth0.auth0.com/",
        "sub": "auth0|5f7c8ec7c33c6c004bbafe82",
        "aud": [audience, "https://auth0.auth0.com/userinfo"],
    });
    desk.tenant.post_json("/sandbox/token", &order)["token"].as_str().unwrap().to_owned()
}

pub fn domain(desk: &Desk) -> String {
    desk.tenant.value("AUTH0_DOMAIN").to_owned()
}

/// A time in one year, as auth0-cli writes it, or one long ago.
fn expiry(is_over: bool) -> &'static str {
    if is_over { "2020-01-02T03:04:05.678901+01:00" } else { "2099-01-02T03:04:05.678901+01:00" }
}

/// The file of auth0-cli with these tenants, each with the token that is in the file and its expiry.
pub fn write(desk: &Desk, tenants: &[(&str, Option<&str>, bool)]) {
    let entry = |(domain, token, is_over): &(&str, Option<&str>, bool)| {
        let mut entry = json!({
            "name": "acme", "domain": domain, "scopes": ["openid"], "expires_at": expiry(*is_over),
            "default_app_id": "", "client_id": "",
        });
        if let Some(token) = token {
            entry["access_token"] = json!(token);
        }
        ((*domain).to_owned(), entry)
    };
    let all: serde_json::Map<String, Value> = tenants.iter().map(entry).collect();
    let first = tenants.first().map_or("", |one| one.0);
    desk.home.write(FILE, &json!({"install_id": "6e0a", "default_tenant": first, "tenants": all}).to_string());
}

/// The items that go-keyring writes for a login.
pub fn store(keyring: &SecretService, domain: &str, token: &str) -> usize {
    let pieces: Vec<&str> = token.as_bytes().chunks(PIECE).map(|piece| std::str::from_utf8(piece).unwrap()).collect();
    for (number, piece) in pieces.iter().enumerate() {
        let service = format!("Auth0 CLI Access Token {number}");
        let label = format!("--label=Password for '{domain}' on '{service}'");
        let mut tool = keyring.secret_tool(&["store", &label, "username", domain, "service", &service]);
        let mut tool = tool.stdin(Stdio::piped()).spawn().unwrap();
        tool.stdin.take().unwrap().write_all(piece.as_bytes()).unwrap();
        assert!(tool.wait().unwrap().success());
    }
    pieces.len()
}

/// The program with the tenant's values, without any token.
fn run(desk: &Desk, keyring: Option<&SecretService>, args: &[&str]) -> Said {
    let mut command = desk.command(args);
    command.env_remove("AUTH0_API_V2_TOKEN").env_remove("AUTH0_DOMAIN");
    keyring.into_iter().for_each(|keyring| _ = command.envs(keyring.env()));
    desk.end(command)
}

/// Panics if the token, or the middle of it, is in the output, in our keyring items or in a file of ours.
pub fn search(desk: &Desk, keyring: Option<&SecretService>, said: &Said, token: &str) {
    let middle = &token[token.len() / 2..token.len() / 2 + 40];
    let ours = keyring.into_iter().flat_map(|keyring| ["default", "default/token"].map(|name| keyring.lookup(name)));
    let files = desk.files().into_iter().filter(|file| file != FILE).map(|file| Some(desk.home.read(&file)));
    let texts = [Some(said.out.clone()), Some(said.err.clone())].into_iter().chain(ours).chain(files);
    texts.flatten().for_each(|text| assert!(!text.contains(middle), "{text}"));
}

fn check(said: &Said, id: &str) -> Value {
    let status = said.json();
    let checks = status["checkpoints"].as_array().unwrap().iter().flat_map(|one| one["checks"].as_array().unwrap());
    checks.clone().find(|check| check["id"] == id).unwrap_or_else(|| panic!("no {id}: {said:?}")).clone()
}

const CREATE: &[&str] = &["create", "--no-input", "--auth0-cli"];
const STATUS: &[&str] = &["status", "--json", "--auth0-cli", "--debug", "debug.log"];

#[test]
fn a_login_in_the_keyring_is_used_and_never_stored() {
    for (scopes, pieces) in [(0, 1), (300, 4)] {
        let Some(keyring) = SecretService::unlocked("a_login_in_the_keyring_is_used") else { return };
        let desk = Desk::new();
        let (domain, token) = (domain(&desk), token(&desk, scopes));
        write(&desk, &[(&domain, None, false)]);
        assert_eq!(store(&keyring, &domain, &token), pieces);
        let said = run(&desk, Some(&keyring), CREATE);
        assert_eq!(said.code, Some(0), "{said:?}");
        assert!(said.err.contains("Using the auth0-cli login of 127.0.0.1:"), "{said:?}");
        assert!(said.err.contains("auth0 logout ends it"), "{said:?}");
        assert!(keyring.lookup("default").is_some() && keyring.lookup("default/token").is_none());
        search(&desk, Some(&keyring), &said, &token);

        let said = run(&desk, Some(&keyring), STATUS);
        assert_eq!(said.code, Some(0), "{said:?}");
        assert_eq!(check(&said, "token_accepted")["state"], "ok", "{said:?}");
        // Its issuer isn't the tenant, which is right for such a token.
        assert_eq!(check(&said, "token_audience")["state"], "ok", "{said:?}");
        search(&desk, Some(&keyring), &said, &token);

        // Without the flag, the login isn't read again.
        let said = run(&desk, Some(&keyring), &["status", "--json"]);
        let given = check(&said, "token_given");
        assert_eq!(said.code, Some(3), "{said:?}");
        assert_eq!(given["what"], "The auth0-cli login must be read again");
        assert!(given["fix"].as_str().unwrap().contains("--auth0-cli"), "{given}");
        search(&desk, Some(&keyring), &said, &token);
    }
}

#[test]
fn a_stored_token_is_left_by_a_status_and_replaced_by_a_create() {
    let Some(keyring) = SecretService::unlocked("a_stored_token_is_left_by_a_status") else { return };
    let desk = Desk::new();
    let mut create = desk.command(&["create", "--no-input"]);
    create.envs(keyring.env());
    let said = desk.end(create);
    assert_eq!(said.code, Some(0), "{said:?}");
    let stored = keyring.lookup("default/token");
    assert!(stored.is_some());
    let (domain, token) = (domain(&desk), token(&desk, 0));
    write(&desk, &[(&domain, Some(&token), false)]);

    let said = run(&desk, Some(&keyring), &["status", "--auth0-cli"]);
    assert!(said.err.contains(" instead of the stored token. auth0 logout ends it"), "{said:?}");
    assert_eq!(keyring.lookup("default/token"), stored, "a status changes nothing");

    let said = run(&desk, Some(&keyring), CREATE);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("Removed the stored Management API token"), "{said:?}");
    assert!(keyring.lookup("default").is_some() && keyring.lookup("default/token").is_none());
    let said = run(&desk, Some(&keyring), CREATE);
    assert!(said.code == Some(0) && !said.err.contains("stored"), "{said:?}");
}

#[test]
fn a_login_in_the_file_needs_no_keyring() {
    let desk = Desk::new();
    let (domain, token) = (domain(&desk), token(&desk, 0));
    write(&desk, &[(&domain, Some(&token), false)]);
    for args in [STATUS, &["preview", "--auth0-cli"], &[CREATE, &["--store", "memory"]].concat(), STATUS] {
        let said = run(&desk, None, args);
        assert!(matches!(said.code, Some(0 | 3)), "{args:?}: {said:?}");
        search(&desk, None, &said, &token);
    }
    assert_eq!(desk.connections().len(), 1);
    let mut command = desk.command(&["sign-in", "--no-browser", "--add-callback", "--json", "--auth0-cli"]);
    command.env_remove("AUTH0_API_V2_TOKEN");
    let attempt = begin(command);
    visit(&desk, &attempt.link, "allow");
    let said = attempt.end(&desk);
    assert_eq!((said.code, &said.json()["outcome"]), (Some(0), &json!("signed_in")), "{said:?}");
    assert!(said.err.contains("Using the auth0-cli login of 127.0.0.1:"), "{said:?}");
    search(&desk, None, &said, &token);
    assert!(desk.home.read("debug.log").contains("authorization: Bearer ****"));
    // The flag comes before a token in the environment.
    let other = desk.token("read:clients");
    let mut command = desk.command(STATUS);
    command.env("AUTH0_API_V2_TOKEN", &other);
    let said = desk.end(command);
    assert_eq!(check(&said, "token_scopes")["state"], "ok", "{said:?}");
}

/// What is wrong, and nothing is sent to the Management API.
fn refused(desk: &Desk, keyring: Option<&SecretService>, variables: &[(&str, &str)], args: &[&str]) -> Said {
    let mut command = desk.command(args);
    command.env_remove("AUTH0_API_V2_TOKEN").env_remove("AUTH0_DOMAIN").envs(variables.iter().copied());
    keyring.into_iter().for_each(|keyring| _ = command.envs(keyring.env()));
    let said = desk.end(command);
    assert!(!desk.sent().iter().any(|line| line.contains("/api/v2/")), "{:?}", desk.sent());
    said
}

#[test]
fn each_reason_why_there_is_no_login_has_its_own_words() {
    let create = &[CREATE, &["--store", "memory"]].concat()[..];
    let desk = Desk::new();
    let (domain, token) = (domain(&desk), token(&desk, 0));
    let says = |variables: &[(&str, &str)], what: &str, code: i32| {
        let said = refused(&desk, None, variables, create);
        assert!(said.err.contains(what) && said.code == Some(code), "{what}: {said:?}");
        search(&desk, None, &said, &token);
        said
    };
    let said = says(&[], "auth0-cli isn't logged in on this machine", 4);
    assert!(said.err.contains("There is no ") && said.err.contains("Run auth0 login"), "{said:?}");
    write(&desk, &[]);
    says(&[], "auth0-cli isn't logged in on this machine", 4);
    desk.write(FILE, "not JSON");
    says(&[], "auth0-cli's logins can't be read", 1);
    write(&desk, &[(&domain, Some(&token), true)]);
    let said = says(&[], "has expired", 4);
    assert!(said.err.contains("It was valid until 2020-01-02 02:04 UTC."), "{said:?}");
    write(&desk, &[("other.eu.auth0.com", Some(&token), false)]);
    let said = says(&[("AUTH0_DOMAIN", "acme.eu.auth0.com")], "auth0-cli isn't logged in to acme.eu.auth0.com", 4);
    assert!(said.err.contains("It is logged in to other.eu.auth0.com."), "{said:?}");
    write(&desk, &[("other.eu.auth0.com", Some(&token), false), (&domain, Some(&token), false)]);
    let said = says(&[], "auth0-cli is logged in to 2 tenants", 1);
    assert!(said.err.contains("other.eu.auth0.com and 127.0.0.1:"), "{said:?}");
    let said = says(&[("AUTH0_CLI_AUTH_MODE", "env")], "auth0-cli ignores its logins here", 1);
    assert!(said.err.contains("Unset AUTH0_CLI_AUTH_MODE"), "{said:?}");
    let said = desk.run(&["status", "--offline", "--auth0-cli"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    // With two tenants, the domain decides.
    let said = run(&desk, None, &[create, &["--auth0-domain", &domain]].concat());
    assert_eq!(said.code, Some(0), "{said:?}");
}

/// auth0-cli uses these variables for a machine, so their meaning isn't assumed.
#[test]
fn a_client_id_with_two_meanings_is_not_used() {
    let desk = Desk::new();
    let mode = [("AUTH0_CLI_AUTH_MODE", " ENV ")];
    let create = &["create", "--no-input", "--store", "memory"];
    let said = desk.run_with(&mode, create);
    assert!(said.err.contains("AUTH0_CLIENT_ID can mean two applications") && said.code == Some(1), "{said:?}");
    assert!(said.err.contains("set AUTH0_MGMT_CLIENT_ID and AUTH0_MGMT_CLIENT_SECRET instead"), "{said:?}");
    assert_eq!(desk.sent(), Vec::<String>::new());
    assert_eq!(desk.run_with(&mode, &["status", "--json"]).json()["error"]["field"], "AUTH0_CLIENT_ID");
    // A flag means the application, and so does the profile's own ID.
    let id = desk.tenant.value("AUTH0_CLIENT_ID").to_owned();
    let said = desk.run_with(&mode, &[&create[..], &["--auth0-client-id", &id]].concat());
    assert_eq!(said.code, Some(0), "{said:?}");
    let said = desk.run_with(&mode, &["status", "--store", "memory"]);
    assert_eq!(said.code, Some(0), "{said:?}");
}

#[test]
fn a_keyring_that_is_locked_or_has_no_token_is_named() {
    let Some(keyring) = SecretService::unlocked("a_keyring_that_is_locked_or_has_no_token") else { return };
    let desk = Desk::new();
    let (domain, token) = (domain(&desk), token(&desk, 0));
    write(&desk, &[(&domain, None, false)]);
    let create = &[CREATE, &["--store", "memory"]].concat()[..];
    let said = refused(&desk, Some(&keyring), &[], create);
    assert!(said.err.contains("has no token") && said.code == Some(4), "{said:?}");
    store(&keyring, &domain, &token);
    let keyring = keyring.locked();
    let said = refused(&desk, Some(&keyring), &[], create);
    assert!(said.err.contains("The auth0-cli login can't be read") && said.code == Some(1), "{said:?}");
    assert!(said.err.contains("The keyring is locked."), "{said:?}");
    search(&desk, None, &said, &token);
    // No keyring at all.
    let said = refused(&desk, None, &[], create);
    assert!(said.err.contains("The auth0-cli login can't be read"), "{said:?}");
    let said = refused(&desk, None, &[], &["status", "--json", "--auth0-cli", "--store", "memory"]);
    assert_eq!((said.code, said.json()["error"]["class"].clone()), (Some(1), json!("keyring")), "{said:?}");
}

/// The flag means that the user agrees. The question about the variables comes first.
#[test]
fn the_wizard_asks_whose_the_variables_are_and_takes_the_flag() {
    let desk = Desk::new();
    let (domain, token) = (domain(&desk), token(&desk, 0));
    write(&desk, &[(&domain, Some(&token), false)]);
    let command = |args: &[&str]| desk.home.command([args, &["--store", "memory"]].concat());
    let mut terminal = Terminal::start(&command(&["--auth0-cli"]), 80, 24);
    terminal.wait_for("Which application do your users sign in to?");
    terminal.wait_for("Using the auth0-cli login of 127.0.0.1:");
    terminal.signal(Signal::TERM);
    terminal.wait_exit();
    let said = Said { code: None, out: String::from_utf8_lossy(&terminal.log()).into_owned(), err: String::new() };
    search(&desk, None, &said, &token);

    let mut asked = command(&["--profile", "other"]);
    asked.env("AUTH0_CLI_AUTH_MODE", "env").env("AUTH0_DOMAIN", &domain);
    asked.env("AUTH0_CLIENT_ID", desk.tenant.value("AUTH0_MGMT_CLIENT_ID"));
    asked.env("AUTH0_CLIENT_SECRET", desk.tenant.value("AUTH0_MGMT_CLIENT_SECRET"));
    let mut terminal = Terminal::start(&asked, 80, 24);
    terminal.wait_for("Whose are the client ID and secret in the environment?");
    terminal.keys("enter");
    terminal.wait_for("Which application do your users sign in to?");
    terminal.wait_for("Acme Web");
    assert!(desk.sent().contains(&"POST /oauth/token".to_owned()), "{:?}", desk.sent());
}
