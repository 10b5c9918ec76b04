//! Without access: the colleague's command is run as shown, with real curl, and then the login link works.

use crate::support::desk::{Desk, Said};
use crate::support::{find, leave_out};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// A secret with characters that a Basic header must not have as they are.
const ODD: &str = "a b+c/d%e:\u{e9}~'f\"g\\h$i&j=k-is-long-enough-that-base64-would-put-it-on-two-lines";

/// The indented lines, which the colleague runs.
fn command(said: &Said) -> String {
    said.err.lines().filter_map(|line| line.strip_prefix("  ")).collect::<Vec<_>>().join("\n")
}

/// The document in the file and the connection made from it, for a setup with these variables.
fn created(desk: &Desk, variables: &[(&str, &str)], exported: &[(&str, &str)]) -> (Value, Value) {
    // A user without access has no token.
    let all = [&[("AUTH0_API_V2_TOKEN", "")][..], variables].concat();
    let said = desk.run_with(&all, &["preview", "--handover"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    desk.write("custom-oauth2-connection.json", &said.out);
    let mut shell = desk.home.program("sh");
    shell.args(["-euc", &command(&said)]).env("AUTH0_API_V2_TOKEN", desk.tenant.value("AUTH0_API_V2_TOKEN"));
    shell.envs(exported.iter().copied());
    let Ok(output) = shell.output() else { return Default::default() };
    assert!(output.status.success(), "{output:?}");
    let answer = String::from_utf8_lossy(&output.stdout).into_owned();
    let created: Value = serde_json::from_str(&answer).unwrap_or_default();
    assert!(created["id"].is_string(), "{answer}");
    let name = created["name"].clone();
    let kept = desk.connections().into_iter().find(|one| one["name"] == name).unwrap_or_default();
    (said.json(), kept)
}

/// The URL that the login link redirects to.
fn link_leads_to(desk: &Desk, name: &str) -> String {
    let value = |name: &str| desk.tenant.value(name);
    let callback = value("CALLBACK_URLS").split(',').next().unwrap_or_default().to_owned();
    let url = format!("{}/authorize", value("AUTH0_DOMAIN"));
    let mut curl = desk.home.program("curl");
    curl.args(["-sG", &url, "-o", "/dev/null", "-w", "%{redirect_url}"]);
    let client = format!("client_id={}", value("AUTH0_CLIENT_ID"));
    let redirect = format!("redirect_uri={callback}");
    for data in ["response_type=code", &client, &format!("connection={name}"), &redirect, "scope=openid", "state=x"] {
        curl.args(["--data-urlencode", data]);
    }
    String::from_utf8_lossy(&curl.output().map(|output| output.stdout).unwrap_or_default()).into_owned()
}

#[test]
fn what_a_colleague_runs_makes_a_connection_that_works() {
    for tool in ["curl", "perl", "base64"] {
        if find(tool).is_none() {
            return leave_out("what_a_colleague_runs_makes_a_connection_that_works", &format!("needs {tool}"));
        }
    }
    let secret = r#"a"quoted\one|&$'d"#;
    let headers = r#"{"X-Token-Type": "of-the-owner"}"#;
    for (name, variables, exported) in [
        ("plain", &[][..], &[("APPLICATION_SECRET", "s3cret")][..]),
        ("odd", &[("APPLICATION_SECRET", "")], &[("APPLICATION_SECRET", secret)]),
        ("basic", &[("A0CONNECT_TOKEN_AUTH", "basic")], &[("APPLICATION_SECRET", ODD)]),
        (
            "headers",
            &[("A0CONNECT_TOKEN_HEADERS", headers)],
            &[("APPLICATION_SECRET", "s3cret"), ("X_TOKEN_TYPE", "of-the-colleague")],
        ),
        ("public", &[("APPLICATION_SECRET", ""), ("A0CONNECT_PKCE", "true")], &[]),
    ] {
        let desk = Desk::new();
        let variables = [variables, &[("CONNECTION_NAME", name)]].concat();
        let (file, connection) = created(&desk, &variables, exported);
        let text = file.to_string();
        assert!(!text.contains("of-the-owner") && !text.contains(desk.tenant.value("APPLICATION_SECRET")), "{text}");
        let options = &connection["options"];
        let given = exported.first().map(|(_, secret)| Value::from(*secret)).unwrap_or_default();
        assert_eq!(options["client_secret"], given, "{name}");
        match name {
            "basic" => {
                let header = options["customHeaders"]["Authorization"].as_str().unwrap_or_default().to_owned();
                let secret: String = url::form_urlencoded::byte_serialize(ODD.as_bytes()).collect();
                let pair = format!("{}:{secret}", desk.tenant.value("APPLICATION_KEY"));
                assert_eq!(header, format!("Basic {}", STANDARD.encode(pair)), "RFC 6749 section 2.3.1");
            }
            "headers" => assert_eq!(options["customHeaders"]["X-Token-Type"], "of-the-colleague"),
            _ => {}
        }
        let leads = link_leads_to(&desk, name);
        assert!(leads.starts_with(desk.tenant.value("AUTHORIZATION_URL")), "{name}: {leads}");
    }
}

#[test]
fn what_the_file_needs_is_named_and_callbacks_that_are_not_registered_too() {
    let desk = Desk::new();
    let said = desk.run_with(
        &[("AUTH0_CLIENT_ID", ""), ("TOKEN_URL", ""), ("APPLICATION_SECRET", "")],
        &["preview", "--handover", "--offline"],
    );
    assert_eq!(said.code, Some(3));
    let missing: Vec<&str> = said.err.lines().filter(|line| line.starts_with("missing: ")).collect();
    assert_eq!(missing.len(), 2, "{missing:?}");
    assert!(missing[0].contains("AUTH0_CLIENT_ID") && missing[1].contains("TOKEN_URL"), "{missing:?}");

    let mine = "http://localhost:9999/mine";
    let said = desk.run_with(&[("AUTH0_API_V2_TOKEN", ""), ("CALLBACK_URLS", mine)], &["preview", "--handover"]);
    let line = said.err.lines().find(|line| line.contains("Allowed Callback URLs")).unwrap_or_default();
    assert!(line.ends_with(mine), "{}", said.err);
}
