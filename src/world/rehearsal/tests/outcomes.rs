//! Each signature, and each way to end.

use super::*;
use crate::domain::finding::State;
use crate::domain::profile_script::check::check;

#[tokio::test]
async fn each_signature_is_called_as_auth0_calls_it() {
    for script in [
        "function fetchUserProfile(accessToken, context, callback) { callback(null, { user_id: accessToken.length + context.token_type }); }",
        "function (accessToken, context, callback) { callback(null, { user_id: accessToken.length + context.token_type }); };",
        "(token, ctx, cb) => cb(null, { user_id: token.length + ctx.token_type })",
        "async function f(token, ctx, cb) { await null; cb(null, { user_id: token.length + ctx.token_type }); } // the end",
        "'use strict';\n;function f(...all) { all[2](null, { user_id: all[0].length + all[1].token_type }); }",
        "(function () { return function (token, ctx, cb) { cb(null, { user_id: token.length + ctx.token_type }); }; })()",
    ] {
        let rehearsed = of(script).await;
        assert_eq!(rehearsed.user_id.as_deref(), Some("oauth2|acme|19Bearer"), "{script}: {rehearsed:?}");
        assert!(rehearsed.signs_in());
    }
}

#[tokio::test]
async fn other_numbers_of_parameters_fail_as_the_check_says() {
    for (script, title, outcome) in [
        ("function (token, cb) { cb(null, { user_id: 1 }); }", "The function has 2 of 3 parameters", Outcome::Error),
        ("(token) => { token.x; }", "The function has 1 of 3 parameters", Outcome::NoCallback),
        (
            "function (t, c, x, cb) { cb(null, { user_id: 1 }); }",
            "The function has too many parameters",
            Outcome::Error,
        ),
    ] {
        let rehearsed = of(script).await;
        let finding = rehearsed.finding();
        assert_eq!((rehearsed.outcome, finding.what.as_str()), (outcome, title), "{script}: {rehearsed:?}");
        let remark = check(script).remarks.remove(0);
        assert_eq!((remark.what, remark.fix), (finding.what, finding.fix));
    }
}

#[tokio::test]
async fn what_only_auth0_has_is_inconclusive() {
    for (code, name) in [
        ("require('uuid')", "the module uuid"),
        ("require('jsonwebtoken').verify('x', 'y')", "jsonwebtoken.verify"),
        ("require('util').parseArgs({})", "util.parseArgs"),
        ("require('lodash').debounce(cb)", "lodash.debounce"),
        ("require('https').createServer()", "https.createServer"),
        ("require('crypto').createSign('RSA-SHA256')", "crypto.createSign"),
        ("crypto.subtle.digest('SHA-256', [])", "crypto.subtle"),
        ("require('crypto').createHash('sha3-256')", "the hash sha3-256"),
        ("new Intl.NumberFormat('de')", "Intl"),
        ("new FormData()", "FormData"),
        ("new ReadableStream()", "ReadableStream"),
        ("configuration.KEY.length", "configuration"),
        ("Buffer.alloc(8).swap16()", "Buffer.swap16"),
        ("new (require('axios').CancelToken)(cb)", "axios.CancelToken"),
        ("require('request')('https://a.example/').pipe(1)", "request().pipe"),
        ("require('request')({ url: 'https://a.example/', formData: { a: 1 } }, cb)", "request's option formData"),
    ] {
        for script in [
            format!("(t, c, cb) => {{ {code}; }}"),
            format!("async (t, c, cb) => {{ try {{ {code}; }} catch (e) {{ cb(new Error('own')); }} }}"),
        ] {
            let rehearsed = of(&script).await;
            let finding = rehearsed.finding();
            assert_eq!(rehearsed.outcome, Outcome::Inconclusive, "{script}: {rehearsed:?}");
            assert!(finding.state == State::Inconclusive && finding.actor().is_none(), "{finding:?}");
            assert!(finding.why.contains(name) && finding.fix.contains("sign-in"), "{finding:?}");
        }
    }
    // A script may check whether something exists. If it uses what doesn't exist anywhere, the error is its own.
    for (code, outcome) in [
        ("typeof FormData; if (require('util').parseArgs) cb(null, { user_id: 1 })", Outcome::Profile),
        ("try { require('uuid') } catch { cb(null, { user_id: 1 }) }", Outcome::Profile),
        ("require('util').nothing()", Outcome::Error),
        ("require('lodash').nothing()", Outcome::Error),
        ("crypto.createHash('sha256')", Outcome::Error),
        ("require('./x')", Outcome::Error),
        ("require('request-promise')", Outcome::Error),
        ("require('axois')", Outcome::Error),
    ] {
        let rehearsed = of(&format!("(t, c, cb) => {{ {code} }}")).await;
        assert_eq!(rehearsed.outcome, outcome, "{code}: {rehearsed:?}");
    }
}

#[tokio::test]
async fn the_tutorials_script_signs_in() {
    let script = "function(access_token, ctx, cb) {
  request.get('https://api.acme.example/me', {
    headers: { 'Authorization': 'Bearer ' + access_token }
  }, function(e, r, b) {
    if (e) return cb(e);
    if (r.statusCode !== 200) return cb(new Error('StatusCode: ' + r.statusCode));
    var profile = JSON.parse(b);
    profile.user_id = profile.id;
    cb(null, profile);
  });
}";
    let (rehearsed, asked) = run(script, answer(200, r#"{"id":4211,"name":"Ada"}"#)).await;
    assert_eq!((rehearsed.outcome, rehearsed.user_id.as_deref()), (Outcome::Profile, Some("oauth2|acme|4211")));
    assert_eq!(asked[0].headers[0].1.reveal(), format!("Bearer {TOKEN}"));
    assert_eq!(rehearsed.requests[0].status, Some(200));
    let (rehearsed, _) = run(script, answer(401, "")).await;
    assert_eq!(rehearsed.outcome, Outcome::Error);
    let error = rehearsed.error.clone().unwrap();
    assert_eq!((error.message.as_str(), error.line), ("StatusCode: 401", Some(6)));
    assert!(rehearsed.finding().fix.contains("access token"), "{:?}", rehearsed.finding());
    let refused = Failure { kind: FailureKind::Refused, text: "refused".into(), ms: 0, maybe_sent: false };
    let (rehearsed, _) = run(script, Err(refused)).await;
    assert_eq!(rehearsed.error.unwrap().message, "connect ECONNREFUSED");
    assert_eq!((rehearsed.requests[0].status, rehearsed.requests[0].problem.as_deref()), (None, Some("refused")));
}

/// A script, its outcome, words of its finding, and the place of its error.
type Case = (&'static str, Outcome, &'static str, Option<(u32, u32)>);

const CASES: &[Case] = &[
    ("(a, b, cb) => require('axios@0.22.0')", Outcome::Error, "without a version", None),
    (
        "function f(a, b, cb) {\n  cb(null, { user_id: acess_token });\n}",
        Outcome::Error,
        "acess_token is not defined",
        Some((2, 23)),
    ),
    ("(a, b, cb) => { null.x; }", Outcome::Error, "null", Some((1, 16))),
    ("(a, b, cb) => { 'é😀'; nothing; }", Outcome::Error, "nothing", Some((1, 23))),
    ("(a, b, cb) => { _.get({}, 'x'); }", Outcome::Error, "require('lodash')", Some((1, 17))),
    ("(a, b, cb) => cb('no')", Outcome::Error, "no", None),
    ("(a, b, cb) => cb({ message: 'odd' })", Outcome::Error, "odd", None),
    ("(a, b, cb) => a.x ? cb(null, { user_id: 1 }) : cb({ code: 7 })", Outcome::Error, "{ code: 7 }", None),
    (
        "(a, b, cb) => { setTimeout(() => { throw new TypeError('late') }, 1) }",
        Outcome::Error,
        "TypeError: late",
        Some((1, 46)),
    ),
    (
        "async (a, b, cb) => { throw new Error('lost') }",
        Outcome::Error,
        "promise in the script was rejected",
        Some((1, 33)),
    ),
    ("(a, b, cb) => { Promise.reject(new Error('floating')) }", Outcome::Error, "floating", Some((1, 36))),
    (
        "(a, b, cb) => { const p = Promise.reject(1); p.catch(() => cb(null, { user_id: 1 })) }",
        Outcome::Profile,
        "Signs in",
        None,
    ),
    ("(a, b, cb) => { if (a.x) cb(null, { user_id: 1 }) }", Outcome::NoCallback, "never called back", None),
    ("(a, b, cb) => { }", Outcome::NoCallback, "The script never uses cb", None),
    ("async (a, b, cb) => a.x ? cb(null, {}) : ({ user_id: 1 })", Outcome::NoCallback, "returned a promise", None),
    ("(a, b, cb) => { cb(null, { user_id: 1 }); cb(null, { user_id: 1 }); }", Outcome::CalledTwice, "2 times", None),
    ("(a, b, cb) => { cb(new Error('first')); cb(null, { user_id: 1 }); }", Outcome::CalledTwice, "first", None),
    ("(a, b, cb) => { cb(null, { user_id: 1 }); setTimeout(cb, 1); }", Outcome::CalledTwice, "2 times", None),
    ("(a, b, cb) => { cb(null, { user_id: 1 }); setTimeout(cb, 300); }", Outcome::CalledTwice, "2 times", None),
    (
        "(a, b, cb) => { setTimeout(cb, 200); setTimeout(cb, 20, null, { user_id: 1 }); }",
        Outcome::CalledTwice,
        "2 times",
        None,
    ),
    (
        "async (a, b, cb) => { cb(null, { user_id: 1 }); await new Promise((done) => setTimeout(done, 200)); cb(); }",
        Outcome::CalledTwice,
        "2 times",
        None,
    ),
    ("(a, b, cb) => { cb(null, { user_id: 1 }); setTimeout(cb, 60000); }", Outcome::Profile, "Signs in", None),
    ("(a, b, cb) => { cb(null, { user_id: 1 }); throw new Error('after'); }", Outcome::Profile, "Signs in", None),
    ("(a, b, cb) => cb(null, '{\"user_id\":1}')", Outcome::NotAnObject, "JSON.parse", None),
    ("(a, b, cb) => cb(null, [{ user_id: 1 }])", Outcome::NotAnObject, "a list", None),
    ("(a, b, cb) => cb({ user_id: b.token_type })", Outcome::Error, "The profile is passed as the error", None),
    ("(a, b, cb) => { return\n cb(null, { user_id: 1 }); }", Outcome::NoCallback, "Code after return never runs", None),
    (
        "async (a, b, cb) => { const r = await fetch('https://a.example/'); const me = r.json(); cb(null, { user_id: me.id }); }",
        Outcome::Profile,
        "The body isn't awaited",
        None,
    ),
    (
        "async (a, b, cb) => { const r = await require('axios').get('https://a.example/'); cb(null, { user_id: r.id }); }",
        Outcome::Profile,
        "axios puts the body in data",
        None,
    ),
    (
        "(a, b, cb) => { cb(null, { user_id: x }); let x = 1; }",
        Outcome::Error,
        "Cannot access 'x' before initialization",
        None,
    ),
    ("(a, b, cb) => require('axois')", Outcome::Error, "Write require('axios').", None),
    ("(a, b, cb) => require('./x')", Outcome::Error, "Move its code into the function.", None),
    ("(a, b, cb) => cb(null)", Outcome::NotAnObject, "undefined", None),
    ("(a, b, cb) => cb(null, null)", Outcome::NotAnObject, "null", None),
    ("(a, b, cb) => cb(null, () => 1)", Outcome::NotAnObject, "a function", None),
    ("(a, b, cb) => { const x = {}; x.x = x; cb(null, x) }", Outcome::NotAnObject, "JSON has no form", None),
    (
        "(a, b, cb) => { let x = {}; for (let i = 0; i < 300; i++) x = { x }; cb(null, x) }",
        Outcome::Error,
        "nested too deeply",
        None,
    ),
    ("(a, b, cb) => cb(null, { id: 1 })", Outcome::Profile, "no user_id", None),
    ("(a, b, cb) => cb(null, { user_id: '' })", Outcome::Profile, "empty", None),
    ("(a, b, cb) => cb(null, { user_id: {} })", Outcome::Profile, "an object", None),
    ("(a, b, cb) => cb(null, { user_id: String(undefined) })", Outcome::Profile, "all users", None),
    (
        "function f(a, b, cb) {\n  cb(null, { user_id: 1 );\n}",
        Outcome::Syntax,
        "Line 2, column 25: \",\" or \"}\" should be before \")\".",
        Some((2, 25)),
    ),
    ("function f(a, b, cb) { cb(null, = ) }", Outcome::Syntax, "Line 1", Some((1, 33))),
    ("", Outcome::Syntax, "The script is empty", None),
    ("const f = 1; function g(a, b, cb) {}", Outcome::Syntax, "const f is outside it", Some((1, 1))),
    ("function f(a, b, cb) { cb(null, { user_id: 1 }) }\nfunction g() {}", Outcome::Syntax, "Line 2", None),
    ("{ \"a\": 1 }", Outcome::Error, "function fetchUserProfile", None),
    ("function f(a, b, cb) { \0 }", Outcome::Error, "", None),
];

#[tokio::test]
async fn each_outcome_has_its_words_and_its_place() {
    for (script, outcome, words, place) in CASES {
        let rehearsed = of(script).await;
        assert_eq!(rehearsed.outcome, *outcome, "{script}: {rehearsed:?}");
        let finding = rehearsed.finding();
        assert!(finding.words().contains(words), "{script}: {finding:?}");
        let at = rehearsed.error.as_ref().and_then(|error| Some((error.line?, error.column?)));
        if place.is_some() {
            assert_eq!(at, *place, "{script}: {rehearsed:?}");
        }
        assert_eq!(rehearsed.signs_in(), *words == "Signs in", "{script}");
    }
}

#[tokio::test]
async fn text_of_any_kind_survives() {
    let script = "(t, c, cb) => { console.log('\\ud800x'); cb(null, { user_id: 'é😀\\u202e', broken: 'a\\ud83d', '\\udc00': '\\\\ud800', end: '\\n' }) }";
    let rehearsed = of(script).await;
    assert_eq!(
        rehearsed.profile.unwrap(),
        json!({"user_id": "é😀\u{202e}", "broken": "a\u{fffd}", "\u{fffd}": "\\ud800", "end": "\n"})
    );
    assert_eq!(rehearsed.console, ["\u{fffd}x"]);
}

#[tokio::test]
async fn the_console_is_kept_in_order() {
    let script = "(t, c, cb) => { console.log('a', 1, { b: [true, null], c: 'x' }); console.error(new Error('no')); console.warn('%s is %d', 'x', 2, 'y'); cb(null, { user_id: 1 }) }";
    let rehearsed = of(script).await;
    assert_eq!(rehearsed.console, ["a 1 { b: [ true, null ], c: 'x' }", "Error: no", "x is 2 y"]);
}
