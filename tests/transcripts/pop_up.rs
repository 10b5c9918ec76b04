//! Pop-up mode: the built binary, and a page that is either Chromium's or played by the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a failing helper fails its test

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use crate::support::desk::{self, Desk, Said};
use crate::support::{DEADLINE, browser, find, leave_out};

const SPA: &str = "AcmeSpaAcmeSpaAcmeSpaAcmeSpa0002";
const POP_UP: &[&str] =
    &["sign-in", "--mode", "popup", "--store", "memory", "--no-browser", "--json", "--timeout", "60"];

/// A desk where the connection is created for the Single Page application.
fn desk() -> Desk {
    let desk = Desk::new();
    let said =
        desk.run_with(&[("AUTH0_CLIENT_ID", SPA)], &["create", "--no-input", "--no-callbacks", "--store", "memory"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    desk
}

#[test]
fn a_create_adds_the_web_origin_of_a_single_page_application() {
    let desk = Desk::new();
    let create = ["create", "--no-input", "--store", "memory"];
    let said = desk.run_with(&[("AUTH0_CLIENT_ID", SPA)], &create);
    assert_eq!(said.code, Some(0), "{said:?}");
    let client = application(&desk);
    assert_eq!(client["web_origins"], json!(["http://localhost:3000"]));
    assert_eq!(client["callbacks"], json!(["http://localhost:3000/callback"]));
}

/// A sign-in that waits for its page.
struct Waiting<'a> {
    desk: &'a Desk,
    child: Child,
    link: String,
    rest: BufReader<std::process::ChildStderr>,
}

impl<'a> Waiting<'a> {
    fn start(desk: &'a Desk, more: &[&str]) -> Self {
        let mut command = desk.command(&[POP_UP, more].concat());
        command.env("AUTH0_CLIENT_ID", SPA).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut rest = BufReader::new(child.stderr.take().unwrap());
        let mut link = String::new();
        rest.read_line(&mut link).unwrap();
        Self { desk, child, link: link.trim().to_owned(), rest }
    }

    fn url(&self) -> url::Url {
        url::Url::parse(&self.link).unwrap_or_else(|error| panic!("{error}: {:?}", self.link))
    }

    /// The values that the page gets.
    fn values(&self) -> Value {
        let page = ask(&self.url(), "GET", "", "");
        let text = page.split_once(r#"id="values">"#).unwrap().1.split_once("</script>").unwrap().0;
        serde_json::from_str(text).unwrap()
    }

    fn report(&self, values: &Value, mut report: Value) -> u16 {
        report["key"] = values["key"].clone();
        let url = self.url().join(values["report"].as_str().unwrap()).unwrap();
        let origin = self.url().origin().ascii_serialization();
        let headers = format!("Origin: {origin}\r\nContent-Type: application/json\r\n");
        ask(&url, "POST", &headers, &report.to_string()).split(' ').nth(1).unwrap().parse().unwrap()
    }

    fn end(self) -> Said {
        let (desk, rest) = (self.desk, self.rest);
        let lines = std::thread::spawn(move || std::io::read_to_string(rest).unwrap());
        let mut said = desk::said(desk::wait(self.child));
        said.err = lines.join().unwrap();
        desk.search(&said);
        // The application has what it had before.
        let client = application(desk);
        assert_eq!(
            (&client["callbacks"], &client["web_origins"]),
            (&json!(["http://localhost:3000/callback"]), &json!([]))
        );
        said
    }
}

fn application(desk: &Desk) -> Value {
    let clients = desk.tenant.get_json("/sandbox/state")["clients"].as_array().unwrap().clone();
    clients.into_iter().find(|client| client["client_id"] == SPA).unwrap()
}

/// The full response to a request over HTTP/1.1.
fn ask(url: &url::Url, method: &str, headers: &str, body: &str) -> String {
    let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut stream = TcpStream::connect(authority).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + body).as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// What the page's script does in the window: the message of Auth0, and the code verifier.
fn message(values: &Value, button: &str) -> (Value, String) {
    let verifier = "a-verifier-of-the-page-that-is-long-enough-for-rfc-7636";
    let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
    let link = format!("{}&code_challenge={challenge}", values["authorize"].as_str().unwrap());
    let (_, page) = browser::sign_in(&link, button);
    let text = page.split_once("postMessage(").unwrap_or_else(|| panic!("{page}")).1;
    let mut message = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    (message.next().unwrap().unwrap()["response"].clone(), verifier.to_owned())
}

fn step<'a>(output: &'a Value, number: &str) -> &'a Value {
    output["steps"].as_array().unwrap().iter().find(|step| step["number"] == number).unwrap()
}

#[test]
fn a_page_signs_in_and_the_terminal_verifies_its_id_token() {
    let desk = desk();
    let sign_in = Waiting::start(&desk, &["--add-callback"]);
    let values = sign_in.values();
    for step in ["ready", "opened"] {
        assert_eq!(sign_in.report(&values, json!({ "step": step })), 204);
    }
    let (response, verifier) = message(&values, "Allow");
    assert_eq!(response["state"], values["state"]);
    sign_in.report(&values, json!({ "step": "code" }));
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "authorization_code")
        .append_pair("client_id", SPA)
        .append_pair("code", response["code"].as_str().unwrap())
        .append_pair("code_verifier", &verifier)
        .append_pair("redirect_uri", values["redirectUri"].as_str().unwrap())
        .finish();
    let token_url = url::Url::parse(values["token"].as_str().unwrap()).unwrap();
    let origin = sign_in.url().origin().ascii_serialization();
    let headers = format!("Origin: {origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n");
    let answer = ask(&token_url, "POST", &headers, &form);
    assert!(answer.to_lowercase().contains(&format!("access-control-allow-origin: {origin}")), "{answer}");
    let body = &answer[answer.find('{').unwrap()..=answer.rfind('}').unwrap()];
    let id_token = serde_json::from_str::<Value>(body).unwrap()["id_token"].clone();
    let signed_in = json!({ "step": "signed_in", "id_token": id_token });
    assert_eq!(sign_in.report(&values, signed_in.clone()), 204);
    let said = sign_in.end();
    let output = said.json();
    assert_eq!(
        (said.code, &output["outcome"], &output["mode"]),
        (Some(0), &"signed_in".into(), &"popup".into()),
        "{said:?}"
    );
    assert_eq!(output["user_id"], "oauth2|custom-connection-oauth2|4211");
    for number in ["1", "7", "8", "9"] {
        assert_eq!(step(&output, number)["state"], "seen", "{number}: {output}");
    }
    assert!(!said.err.contains("eyJ") && !said.out.contains("eyJ"), "{said:?}");
    // The token of one attempt is invalid in another, since the nonce differs.
    let again = Waiting::start(&desk, &["--add-callback"]);
    again.report(&again.values(), signed_in);
    let said = again.end();
    let error = &said.json()["error"];
    assert_eq!(
        (&error["step"], &error["what"]),
        (&"9".into(), &"The ID token is from another sign-in".into()),
        "{said:?}"
    );
}

#[test]
fn each_end_on_the_page_names_its_step_and_who_must_act() {
    let desk = desk();
    for (report, step, what, field, who) in [
        (json!({"step": "blocked"}), "1", "The browser blocked the pop-up window", Value::Null, "user"),
        (json!({"step": "closed"}), "3", "The pop-up window was closed", Value::Null, "nobody"),
        (json!({"step": "timed_out"}), "3", "The pop-up window sent no message in time", Value::Null, "nobody"),
        (json!({"step": "other_state"}), "7", "The response is from another sign-in", Value::Null, "nobody"),
        (
            json!({"step": "denied", "error": "access_denied", "error_description": "The user denied the request"}),
            "3",
            "The sign-in was denied",
            Value::Null,
            "nobody",
        ),
        (json!({"step": "unreachable"}), "8", "The page couldn't exchange the code", Value::Null, "user"),
        (
            json!({"step": "rejected", "status": 401, "error": "access_denied", "error_description": "Unauthorized"}),
            "8",
            "Pop-up mode needs a public application",
            "AUTH0_CLIENT_ID".into(),
            "auth0",
        ),
        (
            json!({"step": "broken", "error": "TypeError: crypto.subtle is undefined"}),
            "1",
            "The page stopped with a JavaScript error",
            Value::Null,
            "user",
        ),
        (
            json!({"step": "token_too_long", "length": 2_000_000}),
            "9",
            "The ID token is too long to be verified",
            Value::Null,
            "auth0",
        ),
        (json!({"step": "no_token"}), "9", "Auth0 returned no ID token", "AUTH0_CLIENT_ID".into(), "auth0"),
        (
            json!({"step": "signed_in", "id_token": "a.b.c"}),
            "9",
            "The ID token has an unsupported algorithm",
            "AUTH0_CLIENT_ID".into(),
            "auth0",
        ),
    ] {
        let sign_in = Waiting::start(&desk, &["--add-callback"]);
        let values = sign_in.values();
        assert_eq!(sign_in.report(&values, report.clone()), 204);
        let said = sign_in.end();
        let output = said.json();
        let error = &output["error"];
        let found = (&error["step"], &error["what"], &error["field"], &error["who"]);
        assert_eq!(found, (&step.into(), &what.into(), &field, &who.into()), "{report}: {said:?}");
        assert_ne!(said.code, Some(0));
    }
}

#[test]
fn what_pop_up_mode_needs_is_checked_before_the_browser_opens() {
    let desk = desk();
    let run = |more: &[&str], client: &str| {
        let said = desk.run_with(&[("AUTH0_CLIENT_ID", client)], &[POP_UP, more].concat());
        let error = said.json()["error"].clone();
        (error, said)
    };
    let (error, said) = run(&[], SPA);
    assert_eq!(error["what"], "Allowed Web Origins lacks the page's origin", "{said:?}");
    assert_eq!(
        (&error["step"], &error["field"], &error["who"]),
        (&"1".into(), &"CALLBACK_URLS".into(), &"auth0".into())
    );
    assert!(
        error["fix"].as_str().unwrap().starts_with("Add http://localhost:3000 in Dashboard > Applications > Acme SPA")
    );
    let own = desk.tenant.value("AUTH0_CLIENT_ID").to_owned();
    let (error, said) = run(&["--add-callback"], &own);
    assert_eq!(error["what"], "Pop-up mode needs a public application", "{said:?}");
    assert_eq!(
        (&error["step"], &error["field"], &error["who"]),
        (&"8".into(), &"AUTH0_CLIENT_ID".into(), &"auth0".into())
    );
    let (error, said) = run(&["--paste"], SPA);
    assert_eq!(error["what"], "Pop-up mode doesn't read pasted URLs", "{said:?}");
    assert!(desk.changes().iter().all(|line| !line.starts_with("PATCH /api/v2/clients/")), "{:?}", desk.changes());
}

/// What Chromium's page shows at the end, and what the terminal says. None if it can't run here.
fn in_chromium(test: &str, desk: &Desk, button: &str, clicks: bool) -> Option<(Value, Said)> {
    let chromium = ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(find);
    let (Some(chromium), Some(node)) = (chromium, find("node")) else {
        leave_out(test, "it needs Chromium and Node");
        return None;
    };
    let sign_in = Waiting::start(desk, &["--add-callback"]);
    let breaks = button == "break";
    let order = json!({ "link": sign_in.link, "button": button, "clicks": clicks, "breaks": breaks }).to_string();
    let driver = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/pop_up.js");
    let mut command = Command::new(node);
    command.args([driver, &order]).env("CHROMIUM", chromium).stdout(Stdio::piped()).stderr(Stdio::piped());
    let shown = desk::said(command.output().unwrap());
    let said = sign_in.end();
    assert_eq!(shown.code, Some(0), "{shown:?} {said:?}");
    Some((shown.json(), said))
}

#[test]
fn chromium_signs_in_with_the_page() {
    let desk = desk();
    let test = "chromium_signs_in_with_the_page";
    let Some((shown, said)) = in_chromium(test, &desk, "Allow", true) else { return };
    assert_eq!((said.code, &said.json()["outcome"]), (Some(0), &"signed_in".into()), "{said:?}");
    assert_eq!(shown["title"], "Signed in - a0connect", "{shown}");
    assert_eq!((&shown["claims"]["sub"], &shown["focus"]), (&said.json()["user_id"], &"user-title".into()), "{shown}");
    assert!(shown["storage"] == r#"[{},{},""]"#, "{shown}");
    // The page sends only its own reports and the exchange.
    let loaded = shown["loaded"].as_array().unwrap();
    assert!(loaded.iter().all(|path| path == "/a0connect/report" || path == "/oauth/token"), "{shown}");
    let Some((shown, said)) = in_chromium(test, &desk, "Cancel", true) else { return };
    assert_eq!(said.json()["error"]["what"], "The sign-in was denied", "{said:?}");
    assert!(shown["problem"].as_str().unwrap().starts_with("Auth0 ended the sign-in: "), "{shown}");
}

#[test]
fn chromium_closes_blocks_or_breaks_the_window() {
    let desk = desk();
    let test = "chromium_closes_blocks_or_breaks_the_window";
    let Some((shown, said)) = in_chromium(test, &desk, "close", true) else { return };
    assert_eq!(said.json()["error"]["what"], "The pop-up window was closed", "{said:?}");
    assert_eq!(shown["title"], "Not signed in - a0connect", "{shown}");
    let Some((shown, said)) = in_chromium(test, &desk, "", false) else { return };
    assert_eq!(said.json()["error"]["what"], "The browser blocked the pop-up window", "{said:?}");
    assert!(shown["problem"].as_str().unwrap().contains("Allow pop-ups"), "{shown}");
    let Some((shown, said)) = in_chromium(test, &desk, "break", true) else { return };
    let error = &said.json()["error"];
    assert_eq!(error["what"], "The page stopped with a JavaScript error", "{said:?}");
    assert_eq!(error["why"], "The browser reports \"TypeError: no digest here\".", "{said:?}");
    assert_eq!(shown["problem"], "This page stopped with an error: TypeError: no digest here", "{shown}");
}
