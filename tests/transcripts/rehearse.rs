//! `a0connect rehearse`

use crate::support::desk::{Desk, end, end_with_input};
use crate::support::home::Home;
use serde_json::{Value, json};

const SCRIPT: &str = "function fetchUserProfile(accessToken, context, callback) {
  const request = require('request');
  request.get('https://api.acme.example/me', { json: true, auth: { bearer: accessToken } }, (error, response, body) => {
    if (error) return callback(error);
    console.log('a user', body);
    callback(null, { user_id: body.id, name: body.name });
  });
}
";

/// A home with a script and a response, and the output of a rehearsal in it.
fn rehearsed(script: &str, answer: &str, more: &[&str]) -> crate::support::desk::Said {
    let home = Home::new();
    let (script, answer) = (home.write("fetch.js", script), home.write("me.json", answer));
    let args = [&["rehearse", "--script", script.as_str(), "--answer", answer.as_str()], more].concat();
    end(home.command(args))
}

#[test]
fn a_rehearsal_with_a_response_shows_everything() {
    let said = rehearsed(SCRIPT, r#"{"id": 4211, "name": "Ada"}"#, &["--connection-name", "acme"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(
        lines[..7],
        [
            "Requests",
            "  GET https://api.acme.example/me → 200, as given with --answer (nothing was sent)",
            "Console",
            "  a user { id: 4211, name: 'Ada' }",
            "User profile",
            "  user_id  4211",
            "  name     Ada",
        ]
    );
    assert!(lines[7].starts_with("✓ Signs in oauth2|acme|4211 ("), "{said:?}");
}

#[test]
fn json_has_the_outcome() {
    let said = rehearsed(SCRIPT, r#"{"id": 4211, "name": "Ada"}"#, &["--json"]);
    let mut whole = said.json();
    assert!(whole["ms"].take().is_u64() && said.code == Some(0), "{whole}");
    let warning = json!({
        "class": null,
        "what": "The profile has no email",
        "why": "Users of this connection then have no email address at Auth0.",
        "fix": "Request the email scope, and map email.",
        "field": null,
        "actor": null,
        "evidence": null,
    });
    assert_eq!(
        whole,
        json!({
            "schema": 1,
            "outcome": "profile",
            "profile": {"user_id": 4211, "name": "Ada"},
            "user_id": "oauth2|custom-connection-oauth2|4211",
            "requests": [{"method": "GET", "url": "https://api.acme.example/me", "status": 200}],
            "console": ["a user { id: 4211, name: 'Ada' }"],
            "error": null,
            "ms": null,
            "finding": null,
            "warnings": [warning],
        })
    );
    for (script, outcome, line) in [
        ("function f(a, b, cb) {\n  cb(null, { user_id: acess_token });\n}", "error", json!(2)),
        ("function f(a, b, cb) {\n  cb(null, { user_id: 1 );\n}", "syntax", json!(2)),
        ("(a, b, cb) => {}", "no_callback", Value::Null),
        ("(a, b, cb) => cb(null, { id: 1 })", "profile", Value::Null),
    ] {
        let said = rehearsed(script, "{}", &["--json"]);
        let whole = said.json();
        assert_eq!(
            (said.code, &whole["outcome"], &whole["error"]["line"]),
            (Some(1), &json!(outcome), &line),
            "{script}"
        );
        assert!(whole["user_id"].is_null() && whole["finding"]["fix"].is_string(), "{whole}");
    }
}

#[test]
fn an_error_shows_its_line_with_a_caret() {
    let script = "function f(a, b, cb) {\n  cb(null, { user_id: acess_token });\n}";
    let said = rehearsed(script, "{}", &[]);
    let lines: Vec<&str> = said.out.lines().collect();
    assert!(lines[0].starts_with("✗ The script failed ("), "{said:?}");
    assert_eq!(
        lines[1..],
        [
            "    2 |   cb(null, { user_id: acess_token });",
            "      |                       ^",
            "    Line 2, column 23: ReferenceError: acess_token is not defined.",
            "    → Declare acess_token in the script, or correct its name.",
            "    who: you, in a0connect",
        ]
    );
    assert_eq!(said.code, Some(1));
}

#[test]
fn missing_arguments_and_scripts_are_named() {
    let said = end(Home::new().command(["rehearse"]));
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("--answer FILE") && said.err.contains("--token-stdin"), "{said:?}");
    let home = Home::new();
    let me = home.write("me.json", "{}");
    let said = end(home.command(["rehearse", "--answer", &me]));
    assert_eq!(said.code, Some(3));
    assert!(said.err.contains("no script to rehearse"), "{said:?}");
    for args in [&["rehearse", "--answer", "/nowhere/me.json"][..], &["rehearse", "--answer", "x", "--token-stdin"]] {
        assert_eq!(end(Home::new().command(args)).code, Some(2), "{args:?}");
    }
    let said = end(Home::new().command(["rehearse", "--token-stdin", "--json"]));
    assert_eq!((said.code, &said.json()["finding"]["what"]), (Some(3), &json!("There is no script to rehearse")));
}

#[test]
fn with_a_token_the_provider_gets_the_request() {
    let desk = Desk::new();
    let token = "sandbox-token-that-nobody-issued";
    let said = end_with_input(desk.command(&["rehearse", "--token-stdin", "--json"]), token);
    desk.search(&said);
    let whole = said.json();
    assert_eq!((said.code, &whole["outcome"]), (Some(1), &json!("error")));
    assert_eq!(whole["requests"][0]["status"], 401);
    assert!(whole["finding"]["fix"].as_str().is_some_and(|fix| fix.contains("access token")), "{whole}");
    assert!(!said.out.contains(token) && !said.err.contains(token), "{said:?}");
    assert_eq!(desk.sent(), ["GET /userinfo"]);
    assert_eq!(desk.files(), Vec::<String>::new());

    // The only access token of the sandbox's provider, in a token response.
    let response = json!({"access_token": "sandbox-provider-access-token", "token_type": "Bearer"}).to_string();
    let said = end_with_input(desk.command(&["rehearse", "--token-stdin"]), &response);
    desk.search(&said);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("✓ Signs in oauth2|custom-connection-oauth2|4211"), "{said:?}");
}

#[test]
fn private_addresses_are_refused_unless_the_tenant_is_here() {
    let script = "(token, ctx, cb) => require('request')('http://localhost:1/', cb)";
    let home = Home::new();
    let path = home.write("fetch.js", script);
    for (domain, words) in [("acme.eu.auth0.com", "private addresses"), ("http://127.0.0.1:9", "ECONNREFUSED")] {
        let args = ["rehearse", "--script", &path, "--token-stdin", "--json", "--auth0-domain", domain];
        let said = end_with_input(home.command(args), "x.y.z");
        let message = said.json()["error"]["message"].as_str().unwrap_or_default().to_owned();
        assert!(message.contains(words) && said.code == Some(1), "{domain}: {said:?}");
    }
}

#[test]
fn a_second_request_gets_the_second_response() {
    let script = "(token, ctx, cb) => {
  const ask = (url) => require('axios').get(url).then((response) => response.data);
  Promise.all([ask('https://a.example/me'), ask('https://a.example/emails')]).then(([me, emails]) => cb(null, { user_id: me.id, email: emails[0] }), cb);
}";
    let home = Home::new();
    let texts = [("fetch.js", script), ("me.json", r#"{"id":"a"}"#), ("emails.json", r#"["a@b.c"]"#)];
    let [script, me, emails] = texts.map(|(name, text)| home.write(name, text));
    let script = format!("@{script}");
    let args = ["rehearse", "--json", "--script", &script, "--answer", &me, "--answer", &emails];
    let said = end(home.command(args));
    assert_eq!((said.code, &said.json()["profile"]), (Some(0), &json!({"user_id": "a", "email": "a@b.c"})), "{said:?}");
    let said = end(home.command(&args[..6]));
    let whole = said.json();
    assert_eq!(
        (said.code, &whole["error"]["message"], &whole["finding"]["fix"]),
        (
            Some(1),
            &json!("No response was given for this request"),
            &json!("Add another --answer FILE with the response to GET https://a.example/emails.")
        )
    );
    // The script that a0connect generates for GitHub asks for the addresses, too.
    let args = ["rehearse", "--provider", "github", "--answer", &me];
    let said = end(home.command(args));
    let fix = "Add another --answer FILE with the response to GET https://api.github.com/user/emails.";
    assert!(said.code == Some(0) || said.out.replace("\n   ", "").contains(fix), "{said:?}");
}

#[test]
fn a_response_that_is_not_json_is_at_fault_itself() {
    let said = rehearsed(SCRIPT, "<h1>Sign in</h1>", &[]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let parses =
        "(t, c, cb) => require('request')('https://a.example/', (e, r, b) => cb(null, { user_id: JSON.parse(b).id }))";
    let said = rehearsed(parses, "<h1>Sign in</h1>", &["--json"]);
    let finding = &said.json()["finding"];
    assert_eq!(finding["fix"], "Save the provider's JSON response in me.json.");
    let why = finding["why"].as_str().unwrap();
    assert!(
        why.starts_with("me.json, given with --answer, isn't JSON.") && why.contains("Unexpected token '<'"),
        "{why}"
    );
}

#[test]
fn an_address_that_is_refused_has_its_own_fix() {
    let home = Home::new();
    for (url, fix) in [
        ("http://api.acme.com/me", "Use an https URL in the script."),
        ("https://10.0.0.1/me", "Use a public URL in the script."),
        ("https://2130706433/me", "Use a public URL in the script."),
        ("https://[::ffff:7f00:1]/me", "Use a public URL in the script."),
        ("https://localhost/me", "Use a public URL in the script."),
    ] {
        for client in ["require('request')(URL, cb)", "fetch(URL).catch(cb)", "require('axios')(URL).catch(cb)"] {
            let path = home.write("s.js", &format!("(t, c, cb) => {}", client.replace("URL", &format!("'{url}'"))));
            let said =
                end_with_input(home.command(["rehearse", "--script", &path, "--token-stdin", "--json"]), "x.y.z");
            let whole = said.json();
            assert_eq!((said.code, &whole["finding"]["fix"]), (Some(1), &json!(fix)), "{client} {url}: {whole}");
            assert_eq!(whole["requests"][0]["status"], Value::Null, "{whole}");
            let why = whole["finding"]["why"].as_str().unwrap();
            assert!(why.contains("Only https") || why.contains("private addresses"), "{why}");
        }
    }
}

#[test]
fn what_the_rehearsal_lacks_is_inconclusive() {
    let script = "(t, c, cb) => cb(null, { user_id: require('uuid').v4() })";
    let said = rehearsed(script, "{}", &[]);
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("! The rehearsal can't run the full script"), "{said:?}");
    let said = rehearsed(script, "{}", &["--json"]);
    assert_eq!((said.code, &said.json()["outcome"]), (Some(1), &json!("inconclusive")), "{said:?}");
}

#[test]
fn an_id_that_loses_digits_is_warned_about() {
    let number = r#"{"id": 12345678901234567891, "email": "a@b.c"}"#;
    let text = r#"{"id": 12345678901234567891, "id_str": "12345678901234567891", "email": "a@b.c"}"#;
    for (answer, id, warned) in [
        (number, "body.id", true),
        (number, "String(body.id)", true),
        (number, "`acme-${body.id}`", true),
        (text, "body.id_str", false),
        (r#"{"id": "12345678901234567000", "n": 12345678901234567891}"#, "body.id", false),
    ] {
        let script =
            SCRIPT.replace("body.id", id).replace("body.name", "body.email, email: 'a@b.c', email_verified: true");
        let said = rehearsed(&script, answer, &["--json"]);
        let whole = said.json();
        let warnings = whole["warnings"].as_array().cloned().unwrap_or_default();
        let is_warned = warnings.iter().any(|one| one["what"] == "The user ID has too many digits");
        // Auth0 would sign a user in, so the exit code is 0.
        assert_eq!((said.code, is_warned, warnings.len()), (Some(0), warned, usize::from(warned)), "{id}: {whole}");
        let words = rehearsed(&script, answer, &[]);
        assert_eq!(words.out.contains("! The user ID has too many digits"), warned, "{words:?}");
    }
}

#[test]
fn text_that_is_not_a_response_has_its_own_finding() {
    let home = Home::new();
    let script = home.write("fetch.js", SCRIPT);
    let folder = home.path().to_string_lossy().into_owned();
    let large = home.write("large.json", &" ".repeat((1 << 20) + 1));
    for (path, words) in [
        (folder.as_str(), "is a folder"),
        ("/dev/zero", "is a device"),
        (large.as_str(), "is larger than 1 MiB"),
        ("/no/such/file", "There is no file"),
    ] {
        let said = end(home.command(["rehearse", "--script", &script, "--answer", path]));
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.err.contains(words) && !said.err.contains("Move"), "{said:?}");
    }
    // Like <(command) in a shell.
    let args = ["rehearse", "--script", &script, "--answer", "/dev/stdin", "--json"];
    let said = end_with_input(home.command(args), r#"{"id": 7}"#);
    assert_eq!((said.code, &said.json()["profile"]["user_id"]), (Some(0), &json!(7)), "{said:?}");
    let parses =
        "(t, c, cb) => require('request')('https://a.example/', (e, r, b) => cb(null, { user_id: JSON.parse(b).id }))";
    let parses = home.write("parses.js", parses);
    let args = ["rehearse", "--script", &parses, "--answer", "/dev/stdin", "--json"];
    let said = end_with_input(home.command(args), "<h1>Sign in</h1>");
    assert_eq!(said.json()["finding"]["fix"], "Pipe the provider's JSON response into a0connect.", "{said:?}");
}
