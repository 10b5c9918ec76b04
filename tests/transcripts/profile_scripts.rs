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

/// Members beside `{"data":{"user":{"open_id":"o1"}}}` that aren't errors.
const WELL: &[&str] = &[
    r#""error":{"code":"ok","message":""}"#,
    r#""error":{"code":"ok","message":"","log_id":"20220829194722CBE87ED59D524E727021"}"#,
    r#""error":{"code":"OK","message":"All is well"}"#,
    r#""error":{"code":"","message":"","log_id":"2022"}"#,
    r#""error":{"code":null,"message":null}"#,
    r#""error":{"code":0}"#,
    r#""error":{"code":"0","message":"success"}"#,
    r#""error":{"code":200}"#,
    r#""error":{"status":"success","text":"x"}"#,
    r#""error":{"errcode":0,"errmsg":"ok"}"#,
    r#""error":{"message":""}"#,
    r#""error":0"#,
    r#""error":"0""#,
    r#""error":null"#,
    r#""error":"""#,
    r#""error":false"#,
    r#""error":"none""#,
    r#""error":"No error""#,
    r#""error":"NO_ERROR""#,
    r#""error":" ok ""#,
    r#""error":{}"#,
    r#""error":[]"#,
    r#""errors":[]"#,
    r#""errors":null"#,
    r#""errors":{"email":[]}"#,
    r#""errors":[{"code":0,"message":"fine"}]"#,
    r#""errcode":0,"errmsg":"ok""#,
    r#""errcode":"0""#,
    r#""error_code":"SUCCESS""#,
    r#""errorCode":0.0"#,
    r#""errno":0"#,
    r#""code":0,"msg":"success""#,
    r#""code":"DE","message":"at work""#,
    r#""code":200"#,
    r#""ok":true"#,
    r#""success":true"#,
    r#""status":"OK""#,
    r#""status":"active""#,
    r#""message":"hello""#,
    r#""error_count":3"#,
];

/// Whole responses that are errors, and words from the rejection.
const REFUSED: &[(&str, &str)] = &[
    (
        r#"{"data":{},"error":{"code":"access_token_invalid","message":"The access token is invalid."}}"#,
        "The access token is invalid.",
    ),
    (
        r#"{"data":{"user":{"open_id":"o1"}},"error":{"code":"scope_not_authorized","message":"x"}}"#,
        "scope_not_authorized",
    ),
    (r#"{"data":{"user":{"open_id":"o1"}},"error":{"code":10002,"message":"ok"}}"#, "10002"),
    (r#"{"data":{"user":{"open_id":"o1"}},"error":{"code":null,"message":"Expired"}}"#, "Expired"),
    (r#"{"data":{"user":{"open_id":"o1"}},"error":{"code":"","message":"Expired"}}"#, "Expired"),
    (r#"{"data":{"user":{"open_id":"o1"}},"error":true}"#, "reported an error"),
    (r#"{"data":{"user":{"open_id":"o1"}},"error":"invalid_token","error_description":"Expired"}"#, "Expired"),
    (r#"{"data":{"user":{"open_id":"o1"}},"errors":{"email":["is missing"]}}"#, "is missing"),
    (r#"{"data":{"user":{"open_id":"o1"}},"errcode":40014}"#, "40014"),
    (r#"{"ok":false,"error":"invalid_auth"}"#, "invalid_auth"),
    (r#"{"data":{"user":{"open_id":"o1"}},"ok":false}"#, "reported an error"),
    (r#"{"data":{"user":{"open_id":"o1"}},"success":false}"#, "reported an error"),
    (r#"{"errcode":40014,"errmsg":"invalid access_token"}"#, "invalid access_token"),
    (r#"{"error_code":110,"error_msg":"Access token invalid"}"#, "Access token invalid"),
    (r#"{"code":99991663,"msg":"token expired"}"#, "reported an error in the userinfo request: {\"code\":99991663"),
    (r#"{"code":401,"message":"Unauthorized"}"#, "Unauthorized"),
    (r#"{"status":"error","message":"No token"}"#, "No token"),
    (r#"{"ret":-1,"msg":"access token check failed"}"#, "access token check failed"),
    (
        r#"{"data":null,"errors":[{"message":"Not authenticated","extensions":{"code":"UNAUTHENTICATED"}}]}"#,
        "Not authenticated",
    ),
    (r#"{"error":{"message":"An active access token","type":"OAuthException","code":2500}}"#, "An active access token"),
    // No error, but no user either.
    (
        r#"{"error":{"code":"ok"},"data":{"user":{}}}"#,
        "No usable user ID at data.user.open_id. The response has error, data",
    ),
    (r#"{"code":0,"msg":"success"}"#, "No usable user ID"),
    (r#"{"status":"active","id":1}"#, "No usable user ID"),
    (r#"{"data":{"user":{"open_id":9007199254740993}}}"#, "No usable user ID"),
    (r#"{"data":{"user":{"open_id":" "}}}"#, "No usable user ID"),
    ("[{\"id\":1}]", "The response has 0"),
    ("7", "did not return an object: 7"),
    ("null", "did not return an object"),
    ("\u{1f}\u{fffd}", "did not return JSON"),
    ("<!doctype html><p>Hello</p>", "did not return JSON: an HTML page"),
    ("", "did not return JSON"),
    (r#"{"error":"the-access-token\nis    bad"}"#, "[token]"),
];

/// What the script calls back with for a response: the profile, or the text of the error.
type Said = Result<Value, String>;

fn mapping() -> Mapping {
    Mapping::parse(r#"{"user_id": "data.user.open_id", "name": "data.user.name", "email_verified": "ok"}"#).unwrap()
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
const { script, token, answers } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const fetchUserProfile = new Function('require', 'return (' + script + '\n)')(() => ({ get: call('GET'), post: call('POST') }));
let made, answer, said;
function call(method) {
  return (options, done) => {
    made = { method, options };
    done(null, { statusCode: answer[0] }, answer[1]);
  };
}
const all = answers.map((one) => {
  answer = one;
  fetchUserProfile(token, {}, (error, profile) => { said = error ? { Err: error.message } : { Ok: profile }; });
  return said;
});
console.log(JSON.stringify({ said: all, made }));
";

/// What the script called back with for each response, and the request that it made.
fn under_node(script: &str, answers: &[(u16, String)]) -> (Vec<Said>, Value) {
    let given = json!({ "script": script, "token": TOKEN, "answers": answers }).to_string();
    let mut command = Command::new("node");
    let child = command.args(["-e", HARNESS]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = child.spawn().unwrap();
    child.stdin.take().unwrap().write_all(given.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let mut report: Value = serde_json::from_slice(&output.stdout).unwrap();
    (serde_json::from_value(report["said"].take()).unwrap(), report["made"].take())
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
fn a_code_that_says_ok_is_no_error_and_a_real_one_is_told_in_the_providers_words() {
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
    ];
    let answers = [answers, more.map(|body| (200, body.to_owned())).to_vec()].concat();
    for script in scripts() {
        let (said, made) = under_node(&script, &answers);
        assert_eq!((&made["options"]["url"], made["options"]["headers"].is_object()), (&json!(URL), true));
        let rehearsals = rehearsed(&script, &answers);
        for (((status, body), rehearsal), said) in answers.iter().zip(rehearsals).zip(said) {
            assert_eq!(rehearsal, said, "{status} {body}");
        }
    }
}
