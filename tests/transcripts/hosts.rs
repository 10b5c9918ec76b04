//! A stored secret goes only to the host that it was given for, until it is given again.

use crate::support::desk::{Desk, Said, end_with_input};
use crate::support::http::Stranger;
use crate::support::secret_service::SecretService;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::Value;

const HEADERS: &str = r#"{"X-Api-Key":"the-key-in-a-header"}"#;
const WHY: &str = "A secret is sent only to the host it was entered for, and";

/// A profile with every secret in the keyring, including the machine's.
struct Kept {
    desk: Desk,
    keyring: SecretService,
}

impl Kept {
    fn new(test: &str) -> Option<Kept> {
        let keyring = SecretService::unlocked(test)?;
        let desk = Desk::new();
        let mut command = desk.command(&["create", "--no-input"]);
        command.envs(keyring.env()).envs(desk.tenant.values()).env("A0CONNECT_TOKEN_HEADERS", HEADERS);
        command.env_remove("AUTH0_API_V2_TOKEN");
        let made = desk.end(command);
        assert_eq!(made.code, Some(0), "{made:?}");
        Some(Kept { desk, keyring })
    }

    /// Runs a command with what is stored and these variables, and nothing else.
    fn run(&self, variables: &[(&str, &str)], args: &[&str]) -> Said {
        let mut command = self.desk.home.command(args);
        command.envs(self.keyring.env()).envs(variables.iter().copied());
        self.desk.end(command)
    }

    fn profile(&self) -> String {
        self.desk.home.read(".config/a0connect/profiles/default.toml")
    }

    /// The stranger received no secret, in any form. It received no wrong secret of a control either.
    fn has_none(&self, stranger: &Stranger) {
        let got = stranger.got();
        let names = ["APPLICATION_SECRET", "AUTH0_CLIENT_SECRET", "AUTH0_MGMT_CLIENT_SECRET"];
        let key = self.desk.tenant.value("APPLICATION_KEY");
        let secrets = names.into_iter().map(|name| self.desk.tenant.value(name)).chain(["the-key-in-a-header"]);
        for secret in secrets {
            let pair = STANDARD.encode(format!("{key}:{secret}"));
            for form in [secret.to_owned(), STANDARD_NO_PAD.encode(secret), pair] {
                assert!(!got.contains(&form), "{secret} is in {got}");
            }
        }
        assert!(!got.contains("client_secret") && !got.to_lowercase().contains("authorization:"), "{got}");
    }
}

fn check(said: &Said, field: &str) -> Value {
    let json = said.json();
    let all = json["checkpoints"].as_array().cloned().unwrap_or_default();
    let mut checks = all.iter().flat_map(|one| one["checks"].as_array().cloned().unwrap_or_default());
    checks.find(|check| check["field"] == field && check["state"] == "failed").unwrap_or_default()
}

#[test]
fn status_sends_nothing_secret_to_another_token_url() {
    let Some(kept) = Kept::new("status_sends_nothing_secret_to_another_token_url") else { return };
    let stranger = Stranger::start();
    let (token_url, before) = (stranger.url("/token"), kept.profile());
    for basic in ["", "basic"] {
        let variables = if basic.is_empty() { vec![] } else { vec![("A0CONNECT_TOKEN_AUTH", basic)] };
        let said = kept.run(&variables, &["status", "--prove", "--json", "--token-url", &token_url]);
        assert_eq!(said.code, Some(1), "{said:?}");
        for (field, id, what) in [
            ("APPLICATION_SECRET", "application_secret", "This client secret is for 127.0.0.1:"),
            ("A0CONNECT_TOKEN_HEADERS", "token_headers", "These custom headers are for 127.0.0.1:"),
        ] {
            let check = check(&said, field);
            assert_eq!(check["id"], id, "{said:?}");
            assert!(check["what"].as_str().unwrap().starts_with(what), "{check}");
            let why = format!("{WHY} the token URL is now at {}.", stranger.authority);
            assert_eq!(check["why"], why);
            assert!(check["fix"].as_str().unwrap().contains(field), "{check}");
        }
        kept.has_none(&stranger);
        // The other checks still ran.
        let sent = kept.desk.sent();
        assert!(sent.iter().any(|line| line.starts_with("POST /oauth/token")), "{sent:?}");
    }
    assert_eq!(kept.profile(), before, "status keeps nothing");
    // The profile itself hasn't changed.
    assert_eq!(kept.run(&[], &["status", "--prove"]).code, Some(0));
}

#[test]
fn status_sends_nothing_secret_to_another_domain_that_names_itself_as_issuer() {
    let Some(kept) = Kept::new("status_sends_nothing_secret_to_another_domain") else { return };
    for flag in ["--auth0-domain", "--auth0-canonical-domain"] {
        let stranger = Stranger::start();
        let said = kept.run(&[], &["status", "--prove", "--json", flag, &stranger.url("")]);
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(stranger.got().contains("openid-configuration"), "it was asked who it is");
        assert!(!check(&said, "AUTH0_MGMT_CLIENT_SECRET").is_null(), "{said:?}");
        assert_eq!(check(&said, "AUTH0_CLIENT_SECRET").is_null(), flag != "--auth0-domain", "{said:?}");
        kept.has_none(&stranger);
    }
}

#[test]
fn create_refuses_before_anything_is_kept_or_sent() {
    let Some(kept) = Kept::new("create_refuses_before_anything_is_kept_or_sent") else { return };
    let stranger = Stranger::start();
    let (token_url, domain, before) = (stranger.url("/token"), stranger.url(""), kept.profile());
    let sent = kept.desk.sent();
    for (flag, value, field) in [
        ("--token-url", &token_url, "APPLICATION_SECRET"),
        ("--auth0-domain", &domain, "AUTH0_MGMT_CLIENT_SECRET"),
        ("--auth0-canonical-domain", &domain, "AUTH0_MGMT_CLIENT_SECRET"),
    ] {
        let said = kept.run(&[], &["create", "--no-input", "--update", "--json", flag, value]);
        let error = &said.json()["error"];
        assert_eq!((said.code, error["field"].as_str()), (Some(1), Some(field)), "{said:?}");
        assert_eq!(error["class"], "user_input");
        assert!(error["why"].as_str().unwrap().starts_with(WHY), "{error}");
        assert!(error["fix"].as_str().unwrap().contains(field), "{error}");
        assert_eq!((kept.profile(), kept.desk.sent(), stranger.got()), (before.clone(), sent.clone(), String::new()));
    }
}

#[test]
fn a_secret_that_is_given_again_is_bound_to_the_new_host() {
    let Some(kept) = Kept::new("a_secret_that_is_given_again") else { return };
    let stranger = Stranger::start();
    let token_url = stranger.url("/token");
    let secret = kept.desk.tenant.value("APPLICATION_SECRET");
    let update = ["create", "--no-input", "--update", "--token-url", &token_url];
    // The headers were still given for the other host.
    let said = kept.run(&[("APPLICATION_SECRET", secret)], &[&update[..], &["--json"]].concat());
    assert_eq!(said.json()["error"]["field"], "A0CONNECT_TOKEN_HEADERS", "{said:?}");
    let mut command = kept.desk.home.command([&update[..], &["--secrets-stdin"]].concat());
    command.envs(kept.keyring.env());
    let lines = format!("APPLICATION_SECRET={secret}\nA0CONNECT_TOKEN_HEADERS={HEADERS}\n");
    let said = end_with_input(command, &lines);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(kept.desk.connections()[0]["options"]["tokenURL"], token_url);
    // The new host is saved with them, so the next run needs no input.
    let said = kept.run(&[], &["status", "--prove", "--json"]);
    assert!(check(&said, "A0CONNECT_TOKEN_HEADERS").is_null(), "{said:?}");
    assert!(stranger.got().contains(&format!("client_secret={secret}")), "{}", stranger.got());
}

#[test]
fn an_older_profile_is_bound_to_the_hosts_in_it() {
    let Some(kept) = Kept::new("a_profile_of_before") else { return };
    let is_new = |line: &&str| line.starts_with("given_for") || line.starts_with("secrets_bound");
    let without: String = kept.profile().lines().filter(|line| !is_new(line)).map(|line| format!("{line}\n")).collect();
    assert_ne!(without, kept.profile());
    kept.desk.write(".config/a0connect/profiles/default.toml", &without);
    let stranger = Stranger::start();
    let said = kept.run(&[], &["status", "--prove", "--json", "--token-url", &stranger.url("/token")]);
    assert_eq!(check(&said, "APPLICATION_SECRET")["id"], "application_secret", "{said:?}");
    kept.has_none(&stranger);
    assert_eq!(kept.run(&[], &["status", "--prove"]).code, Some(0));
}

#[test]
fn secrets_without_their_hosts_go_nowhere_until_they_are_given_again() {
    let Some(kept) = Kept::new("secrets_without_their_hosts_go_nowhere") else { return };
    let stranger = Stranger::start();
    let (token_url, profile) = (stranger.url("/token"), kept.profile());
    let left: Vec<&str> = profile.lines().filter(|line| !line.starts_with("given_for")).collect();
    assert!(left.len() < profile.lines().count());
    kept.desk.write(".config/a0connect/profiles/default.toml", &(left.join("\n") + "\n"));
    let before = kept.desk.sent_to("provider").iter().filter(|line| line.starts_with("POST")).count();
    for url in [vec![], vec!["--token-url", token_url.as_str()]] {
        let said = kept.run(&[], &[&["status", "--prove", "--json"][..], &url].concat());
        assert_eq!(said.code, Some(1), "{said:?}");
        let check = check(&said, "APPLICATION_SECRET");
        assert!(check["fix"].as_str().is_some_and(|fix| fix.contains("APPLICATION_SECRET")), "{check}");
    }
    kept.has_none(&stranger);
    let after = kept.desk.sent_to("provider").iter().filter(|line| line.starts_with("POST")).count();
    assert_eq!(before, after, "nor to the host of before");
    let create = kept.run(&[], &["create", "--no-input", "--update", "--json"]);
    assert_eq!(create.code, Some(1), "{create:?}");

    let tenant = &kept.desk.tenant;
    let names = ["APPLICATION_SECRET", "AUTH0_CLIENT_SECRET", "AUTH0_MGMT_CLIENT_SECRET"];
    let again: Vec<(&str, &str)> = names.iter().map(|name| (*name, tenant.value(name))).collect();
    let again = [&again[..], &[("A0CONNECT_TOKEN_HEADERS", HEADERS)]].concat();
    assert_eq!(kept.run(&again, &["create", "--no-input"]).code, Some(0));
    assert_eq!(kept.run(&[], &["create", "--no-input"]).code, Some(0), "now the profile has them");
}
