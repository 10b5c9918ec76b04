//! `a0connect doctor`

use crate::support::desk::{Desk, Said, end};
use crate::support::home::Home;
use crate::support::http;
use crate::support::tls::TlsProxy;
#[cfg(target_os = "linux")]
use crate::support::{pty::Terminal, secret_service::SecretService};
use a0connect::domain::doctor::CHECKS;
use serde_json::Value;

fn doctor(home: &Home, variables: &[(&str, &str)], args: &[&str]) -> Said {
    let mut command = home.command([&["doctor"], args].concat());
    command.envs(variables.iter().copied());
    end(command)
}

fn check<'a>(answer: &'a Value, id: &str) -> &'a Value {
    let all = answer["checks"].as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().find(|check| check["id"] == id).unwrap_or(&Value::Null)
}

fn state<'a>(answer: &'a Value, id: &str) -> &'a str {
    check(answer, id)["state"].as_str().unwrap_or_default()
}

/// The state of one check, and the exit code.
fn one(said: &Said, id: &str) -> (String, Option<i32>) {
    (state(&said.json(), id).to_owned(), said.code)
}

fn is(text: &str, code: i32) -> (String, Option<i32>) {
    (text.to_owned(), Some(code))
}

const MEMORY: &[&str] = &["--store", "memory", "--json"];

#[test]
fn in_an_empty_home_every_check_is_there_and_nothing_is_written() {
    let home = Home::new();
    let said = doctor(&home, &[], &["--json"]);
    let answer = said.json();
    let ids: Vec<&str> = CHECKS.iter().map(|check| check.id).collect();
    let reported: Vec<&str> =
        answer["checks"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!((said.err.as_str(), answer["schema"].as_u64(), reported), ("", Some(1), ids));
    let members: Vec<&String> = check(&answer, "keyring").as_object().unwrap().keys().collect();
    assert_eq!(members, ["id", "state", "what", "why", "fix", "field", "actor", "evidence", "seen_at"]);
    // This home has no session bus.
    assert_eq!((said.code, state(&answer, "keyring")), (Some(1), "failed"));
    for id in ["tenant_dns", "tenant", "clock", "provider_dns"] {
        assert_eq!((state(&answer, id), &check(&answer, id)["seen_at"]), ("unknown", &Value::Null), "{id}");
    }
    assert_eq!((state(&answer, "terminal"), state(&answer, "crash_dumps")), ("warning", "ok"));
    assert!(!home.join(".config/a0connect").exists() && !home.join(".local/state/a0connect").exists());

    let said = doctor(&home, &[], MEMORY);
    assert_eq!(one(&said, "keyring"), is("unknown", 0));
    let text = doctor(&home, &[("LANG", "C")], &["--store", "memory"]);
    assert_eq!(text.line("Colors"), "Colors         v ok           Off: no terminal");
    assert_eq!(text.line("Tenant  "), "Tenant         ? unknown      Not checked: no Auth0 domain is set");
    assert!(
        text.out.is_ascii() && text.line("Characters").ends_with("! warning      Plain ASCII: LANG is C"),
        "{text:?}"
    );
}

#[test]
fn only_the_tenant_gets_requests_and_none_has_a_secret() {
    let desk = Desk::new();
    let said = desk.run(&["doctor", "--store", "memory", "--json"]);
    let answer = said.json();
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{answer}");
    for id in ["tenant_dns", "tenant", "clock", "provider_dns", "profile"] {
        assert_eq!(state(&answer, id), "ok", "{answer}");
    }
    let evidence = &check(&answer, "tenant")["evidence"];
    assert_eq!((evidence["method"].as_str(), evidence["status"].as_u64()), (Some("GET"), Some(200)));
    assert_eq!(desk.sent(), ["GET /.well-known/openid-configuration"]);
    assert_eq!(desk.files(), [""; 0]);
}

#[test]
fn a_host_that_does_not_respond_is_6() {
    let home = Home::new();
    let said = doctor(&home, &[("AUTH0_DOMAIN", "http://127.0.0.1:1")], MEMORY);
    let answer = said.json();
    assert_eq!((said.code, state(&answer, "tenant_dns"), state(&answer, "clock")), (Some(6), "ok", "unknown"));
    let tenant = check(&answer, "tenant");
    assert_eq!((tenant["state"].as_str(), tenant["field"].as_str()), (Some("failed"), Some("AUTH0_DOMAIN")));
    assert!(tenant["evidence"]["status"].is_null() && tenant["evidence"]["method"] == "GET", "{tenant}");

    let said = doctor(&home, &[("AUTH0_DOMAIN", "a0connect.invalid")], &["--store", "memory"]);
    assert_eq!(said.code, Some(6));
    assert!(said.line("Tenant DNS").contains("a0connect.invalid"), "{said:?}");
}

#[test]
fn the_tenant_is_requested_over_https_with_the_given_ca() {
    let desk = Desk::new();
    let port = desk.tenant.value("AUTH0_DOMAIN").rsplit(':').next().and_then(|port| port.parse().ok()).unwrap_or(0);
    let front = TlsProxy::start(port, &["localhost"]);
    let (domain, ca) = (format!("localhost:{}", front.port), front.ca_pem.to_string_lossy().into_owned());
    let trusting = desk.run_with(&[("AUTH0_DOMAIN", &domain)], &[&["doctor", "--ca-cert", &ca], MEMORY].concat());
    let answer = trusting.json();
    assert_eq!((state(&answer, "tenant"), state(&answer, "clock")), ("ok", "ok"), "{answer}");
    let doubting = desk.run_with(&[("AUTH0_DOMAIN", &domain)], &[&["doctor"], MEMORY].concat());
    let answer = doubting.json();
    assert_eq!((doubting.code, state(&answer, "tenant"), state(&answer, "clock")), (Some(1), "failed", "unknown"));
    assert!(check(&answer, "tenant")["fix"].as_str().unwrap_or_default().contains("--ca-cert"), "{answer}");
}

#[test]
fn a_wrong_clock_is_reported_with_the_difference() {
    let port =
        http::serve_once(|_| "HTTP/1.1 200 OK\r\nDate: Wed, 01 Jan 2020 00:00:00 GMT\r\nContent-Length: 2\r\n\r\n{}");
    let said = doctor(&Home::new(), &[("AUTH0_DOMAIN", &format!("http://127.0.0.1:{port}"))], MEMORY);
    assert_eq!(one(&said, "clock"), is("failed", 1));
    let answer = said.json();
    let what = check(&answer, "clock")["what"].as_str().unwrap_or_default();
    assert!(what.ends_with("ahead of the tenant's") && what.contains(" days "), "{what}");
}

#[test]
fn an_ignored_proxy_is_reported_without_its_credentials() {
    let home = Home::new();
    let domain = ("AUTH0_DOMAIN", "acme.invalid");
    for value in ["http://ada:hunter2", "ftp://ada:hunter2@proxy:21", "http://ada:hunter2@pro xy:80"] {
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
            let said = doctor(&home, &[(name, value), domain], MEMORY);
            assert_eq!(one(&said, "proxy"), is("failed", 1), "{name}={value}");
            assert!(check(&said.json(), "proxy")["what"].as_str().unwrap_or_default().starts_with(name));
            assert!(!said.out.contains("hunter2") && !said.out.contains("ada"), "{said:?}");
        }
    }
    let set = [("https_proxy", "http://ada:hunter2@127.0.0.1:1/"), domain];
    let said = doctor(&home, &set, &["--store", "memory"]);
    let route = "acme.invalid is reached through http://127.0.0.1:1 (https_proxy)";
    assert!(said.line("Proxy").ends_with(route), "{said:?}");
    assert!(said.line("Tenant DNS").contains("resolved by the proxy") && !said.out.contains("hunter2"), "{said:?}");
    let said = doctor(&home, &[set[0], domain, ("NO_PROXY", "invalid")], &["--store", "memory"]);
    assert!(said.line("Proxy").ends_with("acme.invalid is reached directly (NO_PROXY)"), "{said:?}");
    let said = doctor(&home, &[("HTTP_PROXY", "http://127.0.0.1:1"), domain], MEMORY);
    assert_eq!(state(&said.json(), "proxy"), "warning");
}

#[test]
fn unreadable_certificates_are_reported_with_the_place_that_names_them() {
    let home = Home::new();
    let text = home.write("text.pem", "no certificate");
    for path in ["/no/such/file", text.as_str(), ""] {
        let said = doctor(&home, &[("SSL_CERT_FILE", path)], MEMORY);
        assert_eq!(one(&said, "tls_roots"), is("failed", 1), "{path}");
        let fix = check(&said.json(), "tls_roots")["fix"].as_str().unwrap_or_default().to_owned();
        assert!(fix.contains("SSL_CERT_FILE"), "{fix}");
    }
    for path in ["/no/such/file", text.as_str()] {
        let said = doctor(&home, &[("AUTH0_DOMAIN", "acme.invalid")], &[MEMORY, &["--ca-cert", path]].concat());
        assert_eq!(one(&said, "tls_roots"), is("failed", 1), "{path}");
        assert_eq!(state(&said.json(), "tenant"), "unknown");
    }
    let front = TlsProxy::start(1, &["localhost"]);
    let ca = front.ca_pem.to_string_lossy().into_owned();
    let said = doctor(&home, &[("SSL_CERT_FILE", &ca)], &["--store", "memory", "--ca-cert", &ca]);
    assert!(
        said.line("Certificates").ends_with(&format!("1 from SSL_CERT_FILE ({ca}), and 1 from --ca-cert")),
        "{said:?}"
    );
}

#[test]
fn folders_and_profiles_that_are_in_the_way_have_their_own_words() {
    let home = Home::new();
    home.write(".local/state/a0connect", "");
    let said = doctor(&home, &[], MEMORY);
    assert_eq!(one(&said, "state_folder"), is("failed", 1));
    assert_eq!(state(&said.json(), "config_folder"), "ok");

    let home = Home::new();
    home.write(".config/a0connect/profiles/default.toml", "schema = ");
    let said = doctor(&home, &[("AUTH0_DOMAIN", "two words")], MEMORY);
    let answer = said.json();
    assert_eq!((said.code, state(&answer, "profile")), (Some(1), "failed"));
    assert!(check(&answer, "profile")["what"].as_str().unwrap_or_default().contains("default.toml"), "{answer}");
    #[cfg(unix)]
    {
        let folder = check(&answer, "config_folder");
        assert_eq!(folder["state"], "warning", "others may read it");
        assert!(folder["fix"].as_str().unwrap_or_default().contains("chmod -R go-rwx"), "{folder}");
    }
    let said = doctor(&Home::new(), &[("AUTH0_DOMAIN", "two words")], MEMORY);
    assert_eq!(one(&said, "profile"), is("failed", 1));
    assert_eq!(check(&said.json(), "profile")["field"], "AUTH0_DOMAIN");
}

#[test]
fn without_a_home_it_says_so_and_goes_on() {
    let home = Home::new();
    let mut command = home.command(["doctor", "--store", "memory", "--json"]);
    command.env_remove("XDG_CONFIG_HOME").env_remove("XDG_STATE_HOME").env("HOME", "nowhere");
    let said = end(command);
    let answer = said.json();
    let states = ["config_folder", "state_folder", "profile", "proxy"].map(|id| state(&answer, id));
    assert_eq!((said.code, states), (Some(1), ["failed", "failed", "ok", "ok"]));
}

#[test]
fn a_bad_argument_is_2_and_still_json() {
    let said = doctor(&Home::new(), &[], &["--json", "--auth0-domain", "two words"]);
    assert_eq!((said.code, said.json()["error"]["field"].as_str()), (Some(2), Some("AUTH0_DOMAIN")));
    assert_eq!(doctor(&Home::new(), &[("A0CONNECT_PROFILE", "Not A Name")], &[]).code, Some(2));
}

#[cfg(target_os = "linux")]
#[test]
fn the_keyring_is_tried_and_nothing_stays_in_it() {
    let Some(keyring) = SecretService::unlocked("the_keyring_is_tried_and_nothing_stays_in_it") else { return };
    let home = Home::new();
    let said = doctor(&home, &keyring.env(), &["--json"]);
    assert_eq!(one(&said, "keyring"), is("ok", 0));
    let search = keyring.secret_tool(&["search", "--all", "service", "a0connect"]).output().unwrap();
    assert_eq!((search.stdout, keyring.lookup("/try")), (vec![], None));

    let keyring = keyring.locked();
    let said = doctor(&home, &keyring.env(), &[]);
    assert_eq!(said.code, Some(1));
    assert!(said.line("Keyring").ends_with("The keyring is locked"), "{said:?}");

    let keyring = keyring.locked_with_open_prompt();
    let said = doctor(&home, &keyring.env(), &[]);
    assert_eq!(said.code, Some(1));
    assert!(said.line("Keyring").ends_with("The keyring doesn't respond"), "{said:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_bus_without_a_keyring_has_its_own_words() {
    let Some(bus) = SecretService::absent("a_bus_without_a_keyring_has_its_own_words") else { return };
    let said = doctor(&Home::new(), &bus.env(), &[]);
    assert_eq!(said.code, Some(1));
    assert!(said.line("Keyring").ends_with("No keyring on this session bus"), "{said:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_terminal_gets_no_queries() {
    let home = Home::new();
    let screen = |(columns, rows): (u16, u16), variables: &[(&str, &str)]| {
        let mut command = home.command(["doctor", "--store", "memory", "--profile", "work"]);
        command.envs(variables.iter().copied());
        let terminal = Terminal::start(&command, columns, rows);
        assert_eq!(terminal.wait_exit().code, Some(0));
        terminal.screen()
    };
    let usual = screen((80, 40), &[]);
    assert!(usual.contains("✓ ok           xterm-256color, 80x40"), "{usual}");
    assert!(screen((59, 60), &[]).contains("Too small: 59x60"));
    assert!(screen((80, 40), &[("TERM", "dumb")]).contains("TERM is dumb"));
    let tmux = screen((80, 40), &[("TMUX", "/tmp/x,1,0"), ("NO_COLOR", "1"), ("TERM_PROGRAM", "WezTerm")]);
    for words in ["✓ ok           tmux", "Off: NO_COLOR", "WezTerm supports them"] {
        assert!(tmux.contains(words), "{tmux}");
    }
}
