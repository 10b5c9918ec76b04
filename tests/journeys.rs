//! The real binary in a real terminal, by keys alone: from the first screen to a created connection, and back again.
#![cfg(target_os = "linux")]

mod support;

use serde_json::json;
use support::browser;
use support::home::Home;
use support::pty::Terminal;
use support::sandbox::Sandbox;
use support::secret_service::SecretService;
use support::tls::TlsProxy;

/// The demo, walked with Enter from its first screen to step 6.
fn demo_at_step_6(home: &Home) -> Terminal {
    let mut terminal = Terminal::start(&home.command(["demo"]), 80, 24);
    terminal.wait_for("How do you want to start?");
    terminal.keys("enter");
    terminal.wait_for("How do you");
    terminal.keys("enter");
    terminal.wait_for("▸• Token");
    terminal.keys("enter");
    terminal.wait_for("▸Acme Web");
    terminal.keys("enter");
    terminal.wait_for("▸• Client Secret");
    terminal.keys("enter");
    terminal.wait_for(" 2 of 8 ");
    terminal.keys("enter, enter, enter");
    terminal.wait_for(" 6 of 8 ");
    terminal
}

#[test]
fn the_demo_is_walked_from_the_first_screen_to_a_sign_in() {
    let home = Home::new();
    let mut terminal = demo_at_step_6(&home);
    terminal.wait_for("oauth2 is free");
    terminal.keys("enter");
    terminal.wait_for("▸  Display Name");
    terminal.keys("enter");
    terminal.wait_for("The plan at 127.0.0.1");
    terminal.keys("enter");
    terminal.wait_for("Create the connection custom-connection-oauth2 at");
    terminal.keys("enter");
    terminal.wait_for("✓ Connection created");
    // The checks start by themselves.
    terminal.wait_for("4 of 4 passed");
    terminal.keys("pgdn");
    terminal.wait_for(" 7 of 8 ");
    terminal.wait_for("reaches");
    terminal.keys("pgdn");
    terminal.wait_for("No sign-ins in the tenant log yet");
    // What was proven before the create still holds after it, and nothing in a perfect demo needs attention.
    terminal.keys("esc");
    terminal.wait_for("Enter open");
    let standing = |screen: &str| screen.lines().skip(4).take(8).map(str::to_owned).collect::<Vec<_>>().join("\n");
    let before = standing(&terminal.screen());
    assert!(
        !before.contains('!') && !before.contains("cannot be told") && before.matches('✓').count() == 7,
        "{before}"
    );
    terminal.keys("t");
    terminal.wait_for("Press t again");
    let after = standing(&terminal.screen());
    assert!(!after.contains('!') && after.matches('✓').count() == 7, "{after}");
    terminal.keys("enter");
    // The screen says enough to continue.
    terminal.wait_for("Login link for your browser (y copies it):");
    terminal.wait_for("needs no password. Choose Allow.");
    terminal.keys("y");
    terminal.wait_for("clipboard");
    let link = terminal.copied().pop().expect("a link in the clipboard");
    let (_, page) = browser::sign_in(&link, "Cancel");
    assert!(page.contains("<h1>Not signed in</h1>"), "{page}");
    terminal.keys("t");
    terminal.wait_for("The sign-in was denied");
    let (_, page) = browser::sign_in(&link, "Allow");
    assert!(page.contains("oauth2|custom-connection-oauth2|4211"), "{page}");
    terminal.keys("t");
    terminal.wait_for("✓ A user has signed in");
    terminal.keys("q");
    let exit = terminal.wait_exit();
    assert_eq!((exit.code, exit.signal), (Some(0), None));
    assert_eq!(terminal.modes_left_on(), Vec::<String>::new());
    assert!(terminal.screen().contains("Created custom-connection-oauth2"), "{}", terminal.screen());
    // The demo saves nothing.
    assert_eq!(
        std::fs::read_dir(home.path()).unwrap().filter_map(Result::ok).filter(|entry| entry.path().is_file()).count(),
        0
    );
    assert!(!home.join(".config/a0connect").exists() && !home.join(".local/state/a0connect").exists());
}

/// A complete demo in 15 keys. The last one lets the sandbox's visitor sign in.
#[test]
fn the_demo_ends_with_a_sign_in_by_its_visitor() {
    let home = Home::new();
    let mut terminal = demo_at_step_6(&home);
    terminal.wait_for("oauth2 is free");
    terminal.keys("enter");
    terminal.wait_for("▸  Display Name");
    terminal.keys("enter");
    terminal.wait_for("The plan at 127.0.0.1");
    terminal.keys("enter");
    terminal.wait_for("Create the connection custom-connection-oauth2 at");
    terminal.keys("enter");
    terminal.wait_for("✓ Connection created");
    terminal.keys("enter");
    terminal.wait_for("A sign-in creates a user, runs the tenant's Actions and writes to its log.");
    terminal.keys("enter");
    terminal.wait_for(" left");
    terminal.keys("v");
    terminal.wait_for("✓ Signed in as");
    let screen = terminal.screen();
    assert!(screen.contains("9 ID token") && screen.contains("oauth2|custom-connection-oauth2|4211"), "{screen}");
    assert!(screen.contains("✓ implied"), "{screen}");
    // It is below the fold.
    terminal.wait_for("d delete user");
    terminal.keys("d");
    terminal.wait_for("Delete the new user?");
    terminal.keys("c-o, pgdn");
    terminal.wait_for("✓ Deleted oauth2|custom-connection-oauth2|4211");
    let screen = terminal.screen();
    assert!(screen.contains("✓ The userinfo URL accepts the provider's token"), "{screen}");
    terminal.keys("q");
    let exit = terminal.wait_exit();
    assert_eq!((exit.code, exit.signal), (Some(0), None));
}

/// In the demo: paste a response, select the user ID in it, and create the connection with that script.
#[test]
fn the_user_id_is_pointed_at_and_created() {
    let home = Home::new();
    let mut terminal = demo_at_step_6(&home);
    terminal.keys("pgup");
    terminal.wait_for(" 5 of 8 ");
    terminal.keys("c-p");
    terminal.wait_for("Sample from the demo's provider");
    terminal.wait_for("u user_id         4211");
    terminal.paste("{\"user\":\n  {\"uid\": 4211, \"name\": \"Ada\"},\n \"id\": \"of-the-request\"}\n");
    terminal.wait_for("u user_id         of-the-request");
    terminal.keys("up, up, u");
    terminal.wait_for("user_id now comes from \"user.uid\"");
    terminal.wait_for("u user_id         4211");
    terminal.keys("tab");
    terminal.wait_for("const id = data?.user?.uid;");
    terminal.keys("esc");
    terminal.wait_for("✓ Rehearsal");
    terminal.keys("pgdn");
    terminal.wait_for(" 6 of 8 ");
    create(&mut terminal);
    terminal.keys("q");
    assert_eq!(terminal.wait_exit().code, Some(0));
}

/// Everything is pasted at once on the first screen, listed, and filled in with one key.
#[test]
fn one_paste_fills_every_step() {
    let sandbox = Sandbox::start();
    let home = Home::new();
    let mut terminal = Terminal::start(&home.command(["--store", "memory"]), 80, 30);
    terminal.wait_for("How do you want to start?");
    let names = [
        "AUTH0_DOMAIN",
        "AUTH0_CLIENT_ID",
        "AUTH0_CLIENT_SECRET",
        "CALLBACK_URLS",
        "APPLICATION_KEY",
        "APPLICATION_SECRET",
        "AUTHORIZATION_URL",
        "TOKEN_URL",
        "USER_DETAIL_URL",
        "SCOPE",
        "AUTH0_API_V2_TOKEN",
    ];
    let lines: Vec<String> = names.iter().map(|name| format!("export {name}='{}'", sandbox.value(name))).collect();
    terminal.paste(&format!("```sh\r\n{}\r\nPORT=3000\r\n```", lines.join("\r\n")));
    terminal.wait_for("Fill in these values? (variables)");
    terminal.wait_for("line 12, AUTH0_API_");
    terminal.wait_for("PORT, line 13: a0connect has no field for it");
    terminal.keys("enter");
    terminal.wait_for("Filled in 11 values");
    terminal.keys("pgdn, pgdn, pgdn, pgdn, pgdn");
    terminal.wait_for(" 6 of 8 ");
    create(&mut terminal);
    terminal.keys("q");
    assert_eq!(terminal.wait_exit().code, Some(0));
    let log = String::from_utf8_lossy(&terminal.log()).into_owned();
    for name in ["APPLICATION_SECRET", "AUTH0_CLIENT_SECRET", "AUTH0_API_V2_TOKEN"] {
        assert!(!log.contains(sandbox.value(name)), "{name} reached the terminal");
    }
}

/// Typed and pasted values are saved in the keyring. After the profile is opened again, a secret is changed and updated.
#[test]
fn a_profile_is_created_kept_and_updated() {
    let Some(keyring) = SecretService::unlocked("a_profile_is_created_kept_and_updated") else { return };
    let sandbox = Sandbox::start();
    let home = Home::new();
    let mut command = home.command(["--profile", "acme"]);
    command.envs(keyring.env());
    let mut terminal = Terminal::start(&command, 80, 24);
    terminal.wait_for("How do you want to start?");
    terminal.keys("down, enter");
    terminal.wait_for(" 1 of 8 ");
    for (name, after) in [
        ("AUTH0_DOMAIN", "enter"),
        ("AUTH0_CLIENT_ID", "enter"),
        ("AUTH0_CLIENT_SECRET", "enter"),
        ("CALLBACK_URLS", "enter"),
    ] {
        terminal.paste(sandbox.value(name));
        terminal.keys(after);
    }
    terminal.wait_for(" 2 of 8 ");
    terminal.keys("type custom");
    terminal.wait_for("Custom");
    terminal.keys("enter");
    for name in ["APPLICATION_KEY", "APPLICATION_SECRET", "AUTHORIZATION_URL", "TOKEN_URL", "USER_DETAIL_URL", "SCOPE"]
    {
        terminal.paste(sandbox.value(name));
        terminal.keys("enter");
    }
    terminal.wait_for(" 4 of 8 ");
    terminal.keys("enter");
    terminal.paste(sandbox.value("AUTH0_API_V2_TOKEN"));
    terminal.keys("enter");
    terminal.wait_for(" 6 of 8 ");
    terminal.wait_for("saved");
    create(&mut terminal);
    terminal.wait_for("saved");
    terminal.keys("q");
    assert_eq!(terminal.wait_exit().code, Some(0));

    let item = keyring.lookup("acme").expect("an item in the keyring");
    assert!(item.contains(sandbox.value("APPLICATION_SECRET")) && item.contains(sandbox.value("AUTH0_CLIENT_SECRET")));
    let profile = home.read(".config/a0connect/profiles/acme.toml");
    assert!(profile.contains("con_"), "{profile}");
    for name in ["APPLICATION_SECRET", "AUTH0_CLIENT_SECRET", "AUTH0_API_V2_TOKEN"] {
        assert!(!profile.contains(sandbox.value(name)), "{name} in the profile");
        let log = String::from_utf8_lossy(&terminal.log()).into_owned();
        assert!(!log.contains(sandbox.value(name)), "{name} reached the terminal");
    }

    // A colleague adds an option. Then the secret is changed here.
    let state = sandbox.get_json("/sandbox/state");
    let id = state["connections"].as_array().unwrap().iter().find(|one| one["strategy"] == "oauth2").unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/sandbox/connections/{id}");
    sandbox.patch_json(&path, &json!({"options": {"upstream_params": {"prompt": {"value": "consent"}}}}));
    let mut command = home.command(["--profile", "acme", "--at", "third_party_application"]);
    command.envs(keyring.env());
    let mut terminal = Terminal::start(&command, 80, 24);
    terminal.wait_for(" 2 of 8 ");
    terminal.keys("down, down");
    terminal.wait_for("Client Secret");
    terminal.paste("a-rotated-secret");
    terminal.keys("tab, c-t, pgdn, pgdn, pgdn, pgdn");
    terminal.wait_for(" 6 of 8 ");
    terminal.wait_for("✗ Provider app");
    // The provider rejects the secret. The screen reports it, and Enter leads there first.
    terminal.wait_for("✗ Step 2: ");
    terminal.keys("enter");
    terminal.wait_for("▸✗ Client Secret");
    terminal.keys("enter");
    terminal.wait_for("Your changes aren't at Auth0 yet");
    terminal.keys("enter");
    terminal.wait_for("Update the connection custom-connection-oauth2 (con_");
    terminal.wait_for("✗ 1 check failed: ");
    terminal.keys("enter");
    terminal.wait_for("Enter doesn't confirm this");
    terminal.keys("c-o");
    terminal.wait_for("! Connection updated, 1 check failed");
    terminal.keys("q");
    assert_eq!(terminal.wait_exit().code, Some(0));
    let state = sandbox.get_json("/sandbox/state");
    let options =
        &state["connections"].as_array().unwrap().iter().find(|one| one["id"] == id.as_str()).unwrap()["options"];
    assert_eq!(options["client_secret"], "a-rotated-secret");
    assert_eq!(options["upstream_params"], json!({"prompt": {"value": "consent"}}));
    assert!(keyring.lookup("acme").unwrap().contains("a-rotated-secret"));
}

#[test]
fn a_tenant_behind_a_private_ca_is_reached_and_refused_without_it() {
    let sandbox = Sandbox::start();
    let port = sandbox.value("AUTH0_DOMAIN").rsplit(':').next().unwrap().parse().unwrap();
    let front = TlsProxy::start(port, &["localhost"]);
    let home = Home::new();
    let domain = format!("localhost:{}", front.port);
    let mut terminal = Terminal::start(&home.command(["--store", "memory"]), 80, 24);
    terminal.wait_for("How do you want to start?");
    terminal.keys("down, enter");
    terminal.wait_for(" 1 of 8 ");
    terminal.keys(&format!("type {domain}, tab"));
    terminal.wait_for("has an untrusted certificate");
    terminal.keys("up");
    terminal.wait_for("issued by a test's authority");
    terminal.keys("c-c");
    terminal.wait_exit();
    let home = Home::new();
    let mut command = home.command(["--store", "memory"]);
    command.env("SSL_CERT_FILE", &front.ca_pem);
    let mut terminal = Terminal::start(&command, 80, 24);
    terminal.wait_for("How do you want to start?");
    terminal.keys("down, enter");
    terminal.wait_for(" 1 of 8 ");
    terminal.keys(&format!("type {domain}, tab"));
    // The tenant responds, but with the address behind the proxy as its issuer.
    terminal.wait_for("has another issuer");
}

/// The response to a create is lost after it succeeded. The wizard looks for the connection and doesn't make a second one.
#[test]
fn a_lost_create_never_makes_two() {
    let sandbox = Sandbox::start();
    let home = Home::new();
    let mut command = home.command(["--store", "memory", "--at", "connection"]);
    command.envs(sandbox.values());
    let mut terminal = Terminal::start(&command, 80, 24);
    terminal.wait_for(" 6 of 8 ");
    terminal.keys("c-t");
    terminal.wait_for("is free");
    sandbox.post_json(
        "/sandbox/fault",
        &json!({"method": "POST", "path": "/api/v2/connections", "times": 1, "kind": "drop_after"}),
    );
    create(&mut terminal);
    let state = sandbox.get_json("/sandbox/state");
    let ours = state["connections"].as_array().unwrap().iter().filter(|one| one["strategy"] == "oauth2").count();
    assert_eq!(ours, 1);
    let journal = sandbox.get_json("/sandbox/journal");
    let posts = journal
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["method"] == "POST" && one["path"] == "/api/v2/connections")
        .count();
    assert_eq!(posts, 1);
}

/// Goes from step 6 through the plan and its confirmation to the connection.
fn create(terminal: &mut Terminal) {
    terminal.keys("enter");
    terminal.wait_for("▸  Display Name");
    terminal.keys("enter");
    terminal.wait_for("The plan at");
    terminal.keys("enter");
    terminal.wait_for("Create the connection custom-connection-oauth2 at");
    terminal.keys("enter");
    terminal.wait_for("Connection created");
}
