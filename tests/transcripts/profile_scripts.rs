//! Which userinfo responses a generated script accepts and which it rejects, in `a0connect rehearse` and under Node.js.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a failing helper fails its test
#![allow(clippy::disallowed_methods)] // scripts and responses are written

use std::io::Write as _;
use std::process::{Command, Stdio};

use a0connect::domain::profile_script::{Mapping, UserCall, generate};
use serde_json::{Value, json};

use crate::support::desk::end;
use crate::support::home::Home;
use crate::support::{find, leave_out};

/// The token of a rehearsal that sends nothing.
const TOKEN: &str = "the-access-token";
const URL: &str = "https://api.example.com/me";

/// Members beside `{"data":{"user":{"open_id":"o1"}}}`. With a user ID, none is an error.
const WELL: &[&str] = &[
    r#""error":{"code":"ok","message":""}"#,
    r#""error":{"code":"ok","message":"","log_id":"20220829194722CBE87ED59D524E727021"}"#,
    r#""error":{"code":0}"#,
    r#""error":null"#,
    r#""errors":[]"#,
    r#""errcode":0,"errmsg":"ok""#,
    r#""code":0,"msg":"success""#,
    r#""code":"DE","message":"at work""#,
    r#""ok":true"#,
    r#""success":true"#,
    r#""status":"active""#,
    r#""error_count":3"#,
];

/// Complete responses without a user, and words from the rejection.
const REFUSED: &[(&str, &str)] = &[
    (
        r#"{"data":{},"error":{"code":"access_token_invalid","message":"The access token is invalid."}}"#,
        "The access token is invalid.",
    ),
    (r#"{"ok":false,"error":"invalid_auth"}"#, "invalid_auth"),
    (r#"{"errcode":40014,"errmsg":"invalid access_token"}"#, "invalid access_token"),
    (r#"{"code":401,"message":"Unauthorized"}"#, "Unauthorized"),
    (
        r#"{"data":null,"errors":[{"message":"Not authenticated","extensions":{"code":"UNAUTHENTICATED"}}]}"#,
        "Not authenticated",
    ),
    (r#"{"error":{"message":"An active access token","type":"OAuthException","code":2500}}"#, "An active access token"),
    (r#"{"error":{"code":"ok"},"data":{"user":{}}}"#, "returned no usable user ID at data.user.open_id: {"),
    (r#"{"data":{"user":null}}"#, "no usable user ID"),
    (r#"{"data":[]}"#, "no usable user ID"),
    (r#"{"data":{"user":{"open_id":9007199254740993}}}"#, "no usable user ID"),
    (r#"{"data":{"user":{"open_id":" "}}}"#, "no usable user ID"),
    (r#"{"data":{"user":{"open_id":""}}}"#, "no usable user ID"),
    (r#"{"data":{"user":{"open_id":null}}}"#, "no usable user ID"),
    (r#"{"data":{"user":{"open_id":{}}}}"#, "no usable user ID"),
    (r#"{"data":{"user":{"open_id":true}}}"#, "no usable user ID"),
    (r#"{"data":{"user":{"open_id":1.5}}}"#, "no usable user ID"),
    ("[{\"id\":1}]", "no usable user ID"),
    ("7", "no usable user ID at data.user.open_id: 7"),
    ("null", "no usable user ID"),
    ("\"text\"", "no usable user ID"),
    ("\u{1f}\u{fffd}", "did not return JSON: \u{fffd}"),
    ("<!doctype html>\n<p>Hello</p>", "did not return JSON: <!doctype html> <p>Hello"),
    ("", "did not return JSON"),
    (r#"{"error":"the-access-token\n\tis    bad"}"#, "[token]"),
    ("{\"error\":\"😀 😀\u{2028}\r\n é\"}", "é"),
];

/// What the script calls back with for a response: the profile, or the text of the error.
type Said = Result<Value, String>;

fn mapping() -> Mapping {
    Mapping::parse(r#"{"user_id": "data.user.open_id", "name": ["data.user.nick name", "data.user.name"], "email_verified": ["data.user.verified", "ok"]}"#).unwrap()
}

fn scripts() -> Vec<String> {
    let mapped = generate(URL, &UserCall::default(), Some(&mapping()), "");
    let call = r#"{"kind": "post-empty", "headers": {"X": "it's {token}\\", "Client-Id": "{client_id}"}}"#;
    vec![mapped, generate(URL, &UserCall::parse(call).unwrap(), None, "é'")]
}

/// What `a0connect rehearse` makes of each response. All have status 200, since a given response has no other.
fn rehearsed(script: &str, answers: &[(u16, String)]) -> Vec<Said> {
    let home = Home::new();
    let (file, answer) = (home.join("fetch.js"), home.join("me.json"));
    std::fs::write(&file, script).unwrap();
    let said = |(status, body): &(u16, String)| {
        assert_eq!(*status, 200);
        std::fs::write(&answer, body).unwrap();
        let [file, answer] = [&file, &answer].map(|path| path.to_str().unwrap());
        let whole = end(home.command(["rehearse", "--json", "--script", file, "--answer", answer])).json();
        match whole["outcome"].as_str() {
            Some("profile") => Ok(whole["profile"].clone()),
            Some("error") => Err(whole["error"]["message"].as_str().unwrap().to_owned()),
            _ => panic!("{body}: {whole}"),
        }
    };
    answers.iter().map(said).collect()
}

/// `request` is a stub that passes each response to the script.
const HARNESS: &str = r"
const { scripts, token, answers } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
let made, answer, said;
function call(method) {
  return (options, done) => {
    made = { method, options };
    done(null, { statusCode: answer[0] }, answer[1]);
  };
}
console.log(JSON.stringify(scripts.map((script) => {
  const stub = () => ({ get: call('GET'), post: call('POST') });
  const fetchUserProfile = new Function('require', 'return (' + script + '\n)')(stub);
  const all = answers.map((one) => {
    answer = one;
    fetchUserProfile(token, {}, (error, profile) => { said = error ? { Err: error.message } : { Ok: profile }; });
    return said;
  });
  return [all, made];
})));
";

/// What each script called back with for each response, and the last request that it made.
fn all_under_node(scripts: &[String], answers: &[(u16, String)]) -> Vec<(Vec<Said>, Value)> {
    let given = json!({ "scripts": scripts, "token": TOKEN, "answers": answers }).to_string();
    let mut command = Command::new("node");
    let child = command.args(["-e", HARNESS]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = child.spawn().unwrap();
    child.stdin.take().unwrap().write_all(given.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn well() -> Vec<(u16, String)> {
    let user = r#""data":{"user":{"open_id":"o1","name":"Ada"}}"#;
    // In either order.
    let both = |part: &&str| [format!("{{{user},{part}}}"), format!("{{{part},{user}}}")];
    WELL.iter().flat_map(both).map(|body| (200, body)).collect()
}

fn refused() -> Vec<(u16, String)> {
    REFUSED.iter().map(|(body, _)| (200, (*body).to_owned())).collect()
}

#[test]
fn a_response_with_a_user_is_accepted_and_another_is_rejected_in_the_providers_words() {
    let script = &scripts()[0];
    for ((_, body), said) in well().iter().zip(rehearsed(script, &well())) {
        let said = said.unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!((&said["user_id"], &said["name"]), (&json!("o1"), &json!("Ada")), "{body}");
    }
    for ((body, words), said) in REFUSED.iter().zip(rehearsed(script, &refused())) {
        let refusal = said.expect_err(body);
        assert!(
            refusal.contains(words) && refusal.chars().count() <= 200 && !refusal.contains(TOKEN),
            "{body}: {refusal}"
        );
    }
}

#[test]
fn the_script_itself_does_the_same() {
    if find("node").is_none() {
        return leave_out("the_script_itself_does_the_same", "node is not installed");
    }
    let answers = [well(), refused()].concat();
    let more = [
        r#"{"sub":"s","id":3,"email":"a@b.c","verified_email":"true"}"#,
        r#"{"id":4211.0,"name":1.5}"#,
        r#"{"id":-7}"#,
        r#"{"data":{"user":{"open_id":0,"name":null,"verified":"true"}}}"#,
        r#"{"data":{"user":{"open_id":"a","name":"","nick name":"b","verified":null}},"ok":true}"#,
        r#"{"data":{"user":{"open_id":12.0,"name":0}}}"#,
        r#"{"user_id":null,"sub":"","id":"x"}"#,
        r#"{"id":"x","name":{"a":1},"display_name":"D","email":["a"],"email_verified":true}"#,
    ];
    let answers = [answers, more.map(|body| (200, body.to_owned())).to_vec()].concat();
    for (script, (said, made)) in scripts().iter().zip(all_under_node(&scripts(), &answers)) {
        assert_eq!((&made["options"]["url"], made["options"]["headers"].is_object()), (&json!(URL), true));
        let rehearsals = rehearsed(script, &answers);
        for (((status, body), rehearsal), said) in answers.iter().zip(rehearsals).zip(said) {
            assert_eq!(rehearsal, said, "{status} {body}");
        }
    }
}

/// Texts that could end a literal, a line, a script or a template.
const NASTY: &[&str] = &[
    "'",
    "\"",
    "\\",
    "\\'",
    "`${x}`",
    "</script>",
    "\u{2028}",
    "\u{2029}",
    "é😀",
    "{client_id}",
    "{token}",
    "' + process.exit() + '",
    "/*",
    "//",
    "%27",
    "a b",
];

/// One kind of request: its JSON, and the options that `request` must get for it.
type Kind = (&'static str, fn(url: &str, value: &str) -> Value);

const KINDS: &[Kind] = &[
    (r#"{"kind": "get"}"#, |url, _| json!({ "method": "GET", "url": url })),
    (r#"{"kind": "post-empty"}"#, |url, _| json!({ "method": "POST", "url": url })),
    (
        r#"{"kind": "post-form", "form": {"t": "{token}", "it's": "a{client_id}"}}"#,
        |url, value| json!({ "method": "POST", "url": url, "form": { "t": TOKEN, "it's": format!("a{value}") } }),
    ),
    (
        r#"{"kind": "graphql", "graphql": "{ me { name(as: \"it's\\\\\") } }"}"#,
        |url, _| json!({ "method": "POST", "url": url, "body": "{\"query\":\"{ me { name(as: \\\"it's\\\\\\\\\\\") } }\"}" }),
    ),
];

#[test]
fn whatever_the_values_are_the_script_parses_and_makes_its_request() {
    if find("node").is_none() {
        return leave_out("whatever_the_values_are_the_script_parses_and_makes_its_request", "node is not installed");
    }
    let answers = [(200, "{}".to_owned())];
    let mut texts: Vec<String> = NASTY.iter().map(|text| (*text).to_owned()).collect();
    texts.push(NASTY.concat());
    let mut scripts = Vec::new();
    let mut expected = Vec::new();
    for text in &texts {
        for (call, options) in KINDS {
            // Not every text can be a path.
            let mapping = Mapping::parse(&json!({ "user_id": format!("a.{text}") }).to_string());
            let url = format!("https://p.example/{text}");
            scripts.push(generate(&url, &UserCall::parse(call).unwrap(), mapping.ok().as_ref(), text));
            expected.push(options(&url, text));
        }
        let call = UserCall::parse(r#"{"kind": "query", "query": {"t": "{token}", "it's": "a{client_id}"}}"#).unwrap();
        scripts.push(generate("https://p.example/?x", &call, None, text));
        expected.push(json!({ "method": "GET", "query": { "x": "", "t": TOKEN, "it's": format!("a{text}") } }));
    }
    for ((_, mut made), expected) in all_under_node(&scripts, &answers).into_iter().zip(expected) {
        let mut options = made["options"].take();
        options["method"] = made["method"].take();
        for (name, value) in expected.as_object().unwrap() {
            let found = match name.as_str() {
                "query" => {
                    let url = url::Url::parse(options["url"].as_str().unwrap()).unwrap();
                    url.query_pairs().into_owned().map(|(name, value)| (name, Value::from(value))).collect()
                }
                name => options[name].take(),
            };
            assert_eq!(found, *value, "{name}");
        }
    }
}
