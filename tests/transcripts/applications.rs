//! Applications that `create` adds: a0connect's own, and the one that users sign in to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a failing helper fails its test

use crate::schemas::{schema, wrong};
use crate::support::desk::{Desk, Said};
use crate::support::secret_service::SecretService;
use serde_json::{Value, json};

const MACHINE: &[&str] = &["create", "--no-input", "--machine-application", "--json"];
const NAME: &str = "a0connect for custom-connection-oauth2";

/// The tenant's applications with this name.
fn named(desk: &Desk, name: &str) -> Vec<Value> {
    let all = desk.tenant.get_json("/sandbox/state")["clients"].clone();
    all.as_array().unwrap().iter().filter(|one| one["name"] == name).cloned().collect()
}

/// Each step with its state.
fn steps(said: &Said) -> Vec<String> {
    let steps = said.json()["steps"].clone();
    let words = |one: &Value| format!("{} {}", one["id"].as_str().unwrap(), one["state"].as_str().unwrap());
    steps.as_array().unwrap().iter().map(words).collect()
}

/// Neither an output nor a file contains it.
fn is_nowhere(secret: &str, desk: &Desk, said: &Said) {
    assert!(!said.out.contains(secret) && !said.err.contains(secret), "{said:?}");
    for file in desk.files() {
        let text = desk.home.read(&file);
        assert!(!text.contains(secret), "{file}");
    }
}

/// From then on a token is requested with it.
#[test]
fn the_own_application_is_created_once_and_renews_the_token() {
    let Some(keyring) = SecretService::unlocked("the_own_application_renews_the_token") else { return };
    let desk = Desk::new();
    let said = desk.run_with(&keyring.env(), MACHINE);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(wrong(&schema("create"), &said.json(), "create"), Vec::<String>::new());
    let done = |id: &str| steps(&said).contains(&format!("{id} done"));
    assert!(done("create_machine_application") && done("grant_scopes"), "{said:?}");
    let own = named(&desk, NAME);
    assert_eq!((own.len(), &own[0]["app_type"]), (1, &json!("non_interactive")));
    let (id, secret) = (own[0]["client_id"].as_str().unwrap(), own[0]["client_secret"].as_str().unwrap());
    is_nowhere(secret, &desk, &said);
    let item: Value = serde_json::from_str(&keyring.lookup("default").unwrap()).unwrap();
    assert_eq!(item["AUTH0_MGMT_CLIENT_SECRET"], secret);
    assert!(desk.home.read(".config/a0connect/profiles/default.toml").contains(id));

    // The next day, without the token of the first run.
    let cleared = keyring.secret_tool(&["clear", "service", "a0connect", "username", "default/token"]).status();
    assert!(cleared.is_ok_and(|status| status.success()));
    let mut command = desk.home.command(["status", "--json"]);
    command.envs(keyring.env());
    let said = desk.end(command);
    let token = said.json()["checkpoints"][3].clone();
    assert_eq!((&token["id"], &token["state"]), (&json!("api_token"), &json!("done")), "{token}");
    assert!(desk.sent().iter().any(|line| line.contains("POST /oauth/token")));

    // A second run has nothing to create.
    let said = desk.run_with(&keyring.env(), MACHINE);
    assert_eq!((said.code, named(&desk, NAME).len()), (Some(0), 1), "{said:?}");
}

#[test]
fn without_a_keyring_or_the_scopes_nothing_is_created() {
    let desk = Desk::new();
    let said = desk.run(&["create", "--no-input", "--machine-application", "--store", "memory"]);
    assert!(said.err.contains("It requires the keyring, which stores its secret."), "{said:?}");
    let scopes = "create:connections read:connections create:clients read:clients";
    let desk = Desk::new();
    let said = desk.run_with(
        &[("AUTH0_API_V2_TOKEN", &desk.token(scopes)), ("AUTH0_CLIENT_ID", ""), ("AUTH0_CLIENT_SECRET", "")],
        &["create", "--no-input", "--store", "memory", "--new-application", "spa"],
    );
    assert_eq!(said.code, Some(4), "{said:?}");
    assert!(said.err.contains("It requires the scope delete:clients"), "{}", said.err);
    assert_eq!(desk.changes(), [""; 0]);
}

#[test]
fn the_application_that_users_sign_in_to_is_created_first() {
    let desk = Desk::new();
    let none = [("AUTH0_CLIENT_ID", ""), ("AUTH0_CLIENT_SECRET", ""), ("CALLBACK_URLS", "http://localhost:3000/cb")];
    let create = &[
        "create",
        "--no-input",
        "--store",
        "memory",
        "--json",
        "--new-application",
        "regular-web",
        "--application-name",
        "My Shop",
    ];
    // A dry run sends nothing.
    let said = desk.run_with(&none, &[create as &[&str], &["--dry-run"]].concat());
    assert_eq!((said.code, desk.changes()), (Some(0), vec![]), "{said:?}");
    assert!(said.out.contains("\"create_application\"") && said.out.contains("My Shop"), "{said:?}");
    let said = desk.run_with(&none, create);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(wrong(&schema("create"), &said.json(), "create"), Vec::<String>::new());
    assert_eq!(steps(&said)[0], "create_application done");
    let own = named(&desk, "My Shop");
    assert_eq!((own.len(), &own[0]["callbacks"]), (1, &json!(["http://localhost:3000/cb"])));
    is_nowhere(own[0]["client_secret"].as_str().unwrap(), &desk, &said);
    let enabled = desk.tenant.get_json("/sandbox/state")["enabled_clients"][desk.connection_id()].clone();
    assert_eq!(enabled, json!([own[0]["client_id"]]));
    // Without a callback URL, the usual one of the project is named, not set.
    let other = Desk::new();
    other.write("package.json", r#"{"dependencies": {"express-openid-connect": "2"}}"#);
    let bare = [none[0], none[1], ("CALLBACK_URLS", "")];
    let said = other.run_with(&bare, create);
    assert!(
        said.err.contains("The new application has no callback URL.") && said.err.contains("Usual there: http://"),
        "{said:?}"
    );
    assert_eq!(named(&other, "My Shop")[0]["callbacks"], json!([]));
    // The profile has it now.
    let said = desk.run_with(&none, create);
    assert_eq!((said.code, named(&desk, "My Shop").len()), (Some(0), 1), "{said:?}");
    assert!(said.err.contains("The profile has an application"), "{}", said.err);
}
